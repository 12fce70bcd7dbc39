//! `purlin fmt`.

use crate::{SOUND, project, run, write};
use purlin_tests::project::{purlin, root};
use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

const MESSY: &str = "model   Other{ name:String\n allow read }\n";
const TIDY: &str = "model Other {\n  name: String\n  allow read\n}\n";

#[test]
fn fmt_writes_what_is_written_otherwise_and_nothing_else() {
    let folder = project(SOUND);
    fs::write(folder.path().join("other.purlin"), MESSY).unwrap();
    let shown = run(folder.path(), &["fmt", "--check"]).ends_with(1).out;
    let diff = "--- a/other.purlin\n+++ b/other.purlin\n@@ -1,2 +1,4 @@\n-model   Other{ name:String\n- allow read }\n+model Other {\n+  name: String\n+  allow read\n+}\n";
    assert_eq!(shown, diff);
    assert_eq!(fs::read_to_string(folder.path().join("other.purlin")).unwrap(), MESSY);
    assert_eq!(run(folder.path(), &["fmt"]).ends_with(0).out, "other.purlin\n");
    assert_eq!(fs::read_to_string(folder.path().join("other.purlin")).unwrap(), TIDY);
    assert_eq!(run(folder.path(), &["fmt", "--check"]).ends_with(0).out, "");
    write(folder.path(), "model {");
    assert!(run(folder.path(), &["fmt"]).ends_with(2).out.contains("app.purlin:1:"));
    assert_eq!(fs::read_to_string(folder.path().join("app.purlin")).unwrap(), "model {");
}

#[test]
fn fmt_takes_files_and_folders() {
    let folder = project(MESSY);
    fs::create_dir(folder.path().join("more")).unwrap();
    for name in ["more/b.purlin", "c.purlin"] {
        fs::write(folder.path().join(name), MESSY).unwrap();
    }
    run(folder.path(), &["fmt", "app.purlin", "more"]).ends_with(0);
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!([text("app.purlin"), text("more/b.purlin"), text("c.purlin")], [TIDY, TIDY, MESSY]);
    fs::write(folder.path().join("more/b.purlin"), "model {").unwrap();
    let found = run(folder.path(), &["fmt", "--check", "--format", "github", "c.purlin", "more"]).ends_with(2).out;
    assert!(found.contains("::warning file=c.purlin,") && found.contains("::error file=more/b.purlin,"), "{found}");
    assert!(run(folder.path(), &["fmt", "none.purlin"]).ends_with(2).err.contains("none.purlin"));
}

#[test]
fn fmt_formats_what_comes_in() {
    let formatted = piped(&["fmt", "-"], "model Thing{name:String}");
    assert_eq!((formatted.status.code(), text(&formatted)), (Some(0), "model Thing {\n  name: String\n}\n".to_owned()));
    let checked = piped(&["fmt", "--check", "-"], "model Thing{name:String}");
    assert_eq!(checked.status.code(), Some(1));
    assert!(text(&checked).starts_with("--- a/-\n+++ b/-\n"), "{}", text(&checked));
    let broken = piped(&["fmt", "-"], "model {");
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken).contains("-:1:"), "{}", text(&broken));
}

#[test]
fn the_page_of_layouts_shows_one_and_the_other() {
    let page = fs::read_to_string(root().join("compiler/docs/errors/F0001.md")).unwrap();
    let examples: Vec<_> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(text(&piped(&["fmt", "-"], examples[0])), examples[1]);
}

fn piped(arguments: &[&str], input: &str) -> Output {
    let mut child = purlin().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
