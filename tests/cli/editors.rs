//! Highlighting, by the engine of VS Code.

use purlin_tests::project::{component, has, root};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::Stdio;

const SPEC: &str = r#"/// Documentation.
model Note in Org {  // a comment
  unique: String(1..80)? = "a \"text\"" @was(title)
  status: Status = .open
  late:   Bool := status != .closed and due_at < now() - 14d

  unique (unique)
  allow read if me is set and org.members.any(m => m.user == me) "no" as own
}
on Note created { notify author { title "{author.name} wrote" } }
"#;

#[test]
fn words_are_highlighted_by_what_they_are() {
    if !has(["node", "textmate"]) {
        return;
    }
    let main = fs::canonicalize(component("textmate").get_program()).unwrap();
    let modules = main.ancestors().nth(3).unwrap();
    let grammar = root().join("compiler/editors/vscode/syntaxes/purlin.tmLanguage.json");
    let mut node = component("node");
    node.arg(root().join("tests/cli/editors/scopes.mjs")).arg(modules).arg(grammar);
    let mut child = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(SPEC.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let told = String::from_utf8(output.stdout).unwrap();
    let told: BTreeSet<&str> = told.lines().collect();
    for expected in [
        "/// Documentation.\tcomment.line.documentation.purlin",
        "// a comment\tcomment.line.double-slash.purlin",
        "model\tkeyword.control.purlin",
        "Note\tentity.name.type.purlin",
        "unique\tvariable.other.field.purlin",
        "unique\tkeyword.control.purlin",
        "String\tsupport.type.purlin",
        "1\tconstant.numeric.purlin",
        "14d\tconstant.numeric.duration.purlin",
        "\\\"\tstring.quoted.double.purlin constant.character.escape.purlin",
        "@was\tentity.other.attribute-name.purlin",
        ".open\tconstant.other.enum-value.purlin",
        ":=\tkeyword.operator.purlin",
        "and\tkeyword.operator.word.purlin",
        "now\tsupport.function.purlin",
        "me\tvariable.language.purlin",
        "any\tsupport.function.purlin",
        "created\tkeyword.control.purlin",
        "\"\tstring.quoted.double.purlin",
    ] {
        assert!(told.contains(expected), "{expected:?} is not among {told:#?}");
    }
    // A field is no keyword, whatever it is called, and a step of a path neither.
    assert!(!told.contains("members\tkeyword.control.purlin") && !told.contains("status\tkeyword.control.purlin"), "{told:#?}");
    assert!(told.iter().any(|token| token.contains("string.quoted.double.purlin meta.template.purlin")), "{told:#?}");
}
