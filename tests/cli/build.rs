//! `purlin build`.

use crate::{chat, run};
use purlin_tests::project::root;
use std::fs;

#[test]
fn the_committed_example_is_what_its_spec_says() {
    assert_eq!(run(root(), &["build", "--check", "examples/chat"]).ends_with(0).out, "");
}

#[test]
fn building_again_changes_nothing() {
    let folder = chat();
    assert_eq!(run(folder.path(), &["build"]).ends_with(0).out, "nothing has changed\n");
}

#[test]
fn a_new_field_changes_its_model_and_nothing_of_its_owner() {
    let folder = chat();
    fs::write(folder.path().join("src/main.rs"), "fn main() {}").unwrap();
    let spec = folder.path().join("chat.purlin");
    let text = fs::read_to_string(&spec).unwrap();
    assert!(text.contains("  edited_at: DateTime?\n"));
    fs::write(&spec, text.replace("  edited_at: DateTime?\n", "  edited_at: DateTime?\n  pinned:    Bool = false\n")).unwrap();
    let changed = ["clients/openapi.json", "clients/typescript/src/models/message.ts", "src/generated/models/message.rs"];
    let checked = run(folder.path(), &["build", "--check"]).ends_with(1).out;
    assert_eq!(checked.lines().map(|line| line.split(':').next().unwrap()).collect::<Vec<_>>(), changed);
    let built = run(folder.path(), &["build"]).ends_with(0).out;
    assert_eq!(built.lines().collect::<Vec<_>>(), changed.map(|path| format!("wrote {path}")));
    run(folder.path(), &["build", "--check"]).ends_with(0);
    assert_eq!(fs::read_to_string(folder.path().join("src/main.rs")).unwrap(), "fn main() {}");
}

#[test]
fn an_edited_generated_file_is_found_and_put_right() {
    let folder = chat();
    let file = folder.path().join("src/generated/models/room.rs");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("plan::Condition::Never", "plan::Condition::Always") + "\n// mine\n").unwrap();
    fs::write(folder.path().join("src/generated/models/gone.rs"), "// Written by `purlin build` from the spec.\n").unwrap();
    let checked = run(folder.path(), &["build", "--check"]).ends_with(1).out;
    assert!(checked.contains("src/generated/models/room.rs: differs from line"), "{checked}");
    assert!(checked.contains("src/generated/models/gone.rs: no longer generated"), "{checked}");
    run(folder.path(), &["build"]).ends_with(0);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn targets_that_are_not_wanted_are_not_there() {
    let folder = chat();
    fs::write(folder.path().join("purlin.yaml"), "build: { targets: [server] }").unwrap();
    run(folder.path(), &["build"]).ends_with(0);
    assert!(!folder.path().join("clients").exists());
    assert!(folder.path().join("src/generated.rs").exists());
}

#[test]
fn a_spec_with_errors_builds_nothing() {
    let folder = chat();
    fs::write(folder.path().join("broken.purlin"), "model {").unwrap();
    fs::remove_dir_all(folder.path().join("src")).unwrap();
    run(folder.path(), &["build"]).ends_with(2);
    assert!(!folder.path().join("src").exists());
}
