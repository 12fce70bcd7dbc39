//! Which files are written, which are removed, and which are left alone.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use std::time::SystemTime;

fn set(files: &[(&str, &str)]) -> FileSet {
    let mut set = FileSet::new();
    for (path, text) in files {
        set.insert(*path, format!("// {MARK} from the spec.\n{text}\n"));
    }
    set
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn only_files_whose_bytes_change_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let first = write(root, &set(&[("src/generated.rs", "a"), ("src/generated/b.rs", "b")])).unwrap();
    assert_eq!(first.written, ["src/generated.rs", "src/generated/b.rs"]);
    let before = modified(&root.join("src/generated.rs"));
    let second = write(root, &set(&[("src/generated.rs", "a"), ("src/generated/b.rs", "B")])).unwrap();
    assert_eq!((second.written, second.unchanged), (vec!["src/generated/b.rs".to_owned()], 1));
    assert_eq!(modified(&root.join("src/generated.rs")), before);
    assert_eq!(fs::read_dir(root.join("src/generated")).unwrap().count(), 1, "no draft stays behind");
}

#[test]
fn files_that_are_no_longer_generated_go_with_their_folders() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, &set(&[("src/generated.rs", "a"), ("src/generated/models/b.rs", "b")])).unwrap();
    fs::write(root.join("src/main.rs"), "fn main() {}").unwrap();
    let outcome = write(root, &set(&[("src/generated.rs", "a")])).unwrap();
    assert_eq!(outcome.removed, ["src/generated/models/b.rs"]);
    assert!(!root.join("src/generated").exists());
    assert!(root.join("src/main.rs").exists());
}

#[test]
fn what_purlin_did_not_write_stays() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for path in ["clients/web/app.ts", "clients/typescript/node_modules/x/index.js"] {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), "mine").unwrap();
    }
    let outcome = write(root, &set(&[("clients/typescript/src/index.ts", "")])).unwrap();
    assert_eq!(outcome.removed, [""; 0]);
    assert!(root.join("clients/web/app.ts").exists());
    assert!(root.join("clients/typescript/node_modules/x/index.js").exists());
}

#[test]
fn a_file_in_the_way_is_not_overwritten_and_nothing_else_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("src")).unwrap();
    fs::write(root.join("src/generated.rs"), "mine").unwrap();
    let files = set(&[("clients/typescript/src/index.ts", ""), ("src/generated.rs", "a")]);
    assert!(matches!(write(root, &files), Err(DiskError::NotOurs { .. })));
    assert_eq!(fs::read_to_string(root.join("src/generated.rs")).unwrap(), "mine");
    assert!(!root.join("clients").exists());
}

#[test]
fn differences_are_told_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let old = set(&[("src/generated.rs", "a\nb"), ("src/generated/old.rs", "")]);
    write(root, &old).unwrap();
    assert_eq!(differences(root, &old).unwrap(), []);
    let new = set(&[("src/generated.rs", "a\nc"), ("src/generated/new.rs", "")]);
    let expected = [
        Difference::Changed { path: "src/generated.rs".into(), line: 3 },
        Difference::Missing { path: "src/generated/new.rs".into() },
        Difference::Stale { path: "src/generated/old.rs".into() },
    ];
    assert_eq!(differences(root, &new).unwrap(), expected);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_outlive_a_replacement() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    replace(&link, "new").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_file_of_several_names_keeps_them() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let (file, other) = (folder.path().join("file"), folder.path().join("other"));
    fs::write(&file, "old").unwrap();
    fs::hard_link(&file, &other).unwrap();
    replace(&file, "new").unwrap();
    assert_eq!(fs::read_to_string(&other).unwrap(), "new");
    assert_eq!(fs::metadata(&file).unwrap().ino(), fs::metadata(&other).unwrap().ino());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no draft stays behind");
}

#[test]
fn what_may_not_be_written_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "old").unwrap();
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    assert!(replace(&file, "new").unwrap_err().to_string().contains("file can't be written: it is read-only"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[test]
fn of_several_files_all_are_changed_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a", "b"] {
        fs::write(at(name), "old").unwrap();
    }
    let change = |name: &str| Change { path: at(name), old: "old", new: "new" };
    let texts = || ["a", "b"].map(|name| fs::read_to_string(at(name)).unwrap());
    fs::write(at("b"), "mine").unwrap();
    assert!(matches!(change_all(&[change("a"), change("b")]), Err(ChangeError::Meanwhile { path }) if path == at("b")));
    assert_eq!(texts(), ["old", "mine"]);
    // A folder stands where the draft of the second is to be.
    fs::write(at("b"), "old").unwrap();
    let in_the_way = at(&format!("b.{}.tmp", std::process::id()));
    fs::create_dir(&in_the_way).unwrap();
    let refused = change_all(&[change("a"), change("b")]).unwrap_err().to_string();
    assert!(refused.contains("b can't be written: ") && refused.ends_with("; nothing was written"), "{refused}");
    assert_eq!(texts(), ["old", "old"]);
    fs::remove_dir(in_the_way).unwrap();
    change_all(&[change("a"), change("b")]).unwrap();
    assert_eq!(texts(), ["new", "new"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no draft stays behind");
}

#[test]
fn what_never_ends_is_given_up() {
    if cfg!(unix) {
        assert!(read_text(Path::new("/dev/zero")).unwrap_err().to_string().contains("more than 64 MB"));
    }
}
