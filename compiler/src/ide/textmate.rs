//! The grammar that editors highlight by, written from the table of words. `BLESS=1` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use super::words;
use std::fmt::Write;
use std::path::Path;

const PATH: &str = "editors/vscode/syntaxes/purlin.tmLanguage.json";

/// Names and expressions, the first that matches first. A word after a dot or before a colon is a name, whatever it is called.
fn rules() -> Vec<(&'static str, String)> {
    let alternatives = |words: &mut dyn Iterator<Item = &'static str>| {
        let mut words: Vec<_> = words.collect();
        words.sort_unstable();
        words.dedup();
        words.join("|")
    };
    let first = |table: &'static [(&'static str, &'static str)]| alternatives(&mut table.iter().map(|(word, _)| *word));
    let word = |words: String| format!("(?<![.\\w])(?:{words})\\b(?!\\s*:(?!=))");
    let constants = alternatives(
        &mut words::CONSTANTS.iter().map(|(word, _)| *word).filter(|word| !matches!(*word, "old" | "new" | "set" | "me" | "this")),
    );
    let operators = alternatives(&mut words::OPERATORS.iter().copied());
    let other = alternatives(&mut words::keywords().filter(|word| !words::OPERATORS.contains(word)).chain(["set"]));
    vec![
        ("comment.line.documentation.purlin", "///(?!/).*$".to_owned()),
        ("comment.line.double-slash.purlin", "//.*$".to_owned()),
        ("constant.numeric.duration.purlin", "\\b\\d[\\d_]*(?:ms|s|m|h|d|w|KB|MB|GB)\\b".to_owned()),
        ("constant.numeric.purlin", "\\b\\d[\\d_]*(?:\\.\\d[\\d_]*)?\\b".to_owned()),
        ("entity.other.attribute-name.purlin", format!("@(?:{})\\b", first(words::ATTRIBUTES))),
        ("constant.other.enum-value.purlin", "(?<![\\w\\)\\]])\\.[a-z_]\\w*".to_owned()),
        (
            "support.function.purlin",
            format!(
                "(?<=\\.)(?:{}|{})\\b(?=\\s*\\()|(?<![.\\w])(?:{})\\b(?=\\s*\\()",
                first(words::QUANTIFIERS),
                first(words::OF_TEXTS),
                first(words::FUNCTIONS)
            ),
        ),
        ("constant.language.purlin", word(constants)),
        ("variable.language.purlin", word("me|this|old|new".to_owned())),
        ("keyword.operator.word.purlin", word(operators)),
        ("keyword.control.purlin", word(other)),
        ("support.type.purlin", format!("\\b(?:{})\\b", first(words::SCALARS))),
        ("entity.name.type.purlin", "\\b[A-Z]\\w*\\b".to_owned()),
        ("variable.other.field.purlin", "\\b[a-z_]\\w*\\b(?=\\s*:(?!=))".to_owned()),
        ("keyword.operator.purlin", ":=|==|!=|<=|>=|=>|->|\\.\\.|[=<>+*/?-]".to_owned()),
    ]
}

fn grammar() -> String {
    let text = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut out = String::from(
        "{\n  \"name\": \"Purlin\",\n  \"scopeName\": \"source.purlin\",\n  \"fileTypes\": [\"purlin\"],\n  \"patterns\": [{ \"include\": \"#text\" }, { \"include\": \"#code\" }],\n  \"repository\": {\n",
    );
    out.push_str("    \"text\": {\n      \"name\": \"string.quoted.double.purlin\",\n      \"begin\": \"\\\"\",\n      \"end\": \"\\\"|$\",\n      \"patterns\": [\n        { \"name\": \"constant.character.escape.purlin\", \"match\": \"\\\\\\\\(?:[\\\"\\\\\\\\nrt]|u\\\\{[0-9A-Fa-f]{1,6}\\\\})\" },\n        { \"name\": \"meta.template.purlin\", \"begin\": \"\\\\{(?=[a-z])\", \"end\": \"\\\\}|(?=\\\")\", \"patterns\": [{ \"include\": \"#code\" }] }\n      ]\n    },\n");
    out.push_str("    \"code\": {\n      \"patterns\": [\n");
    let rules = rules();
    for (place, (name, pattern)) in rules.iter().enumerate() {
        let comma = if place + 1 == rules.len() { "" } else { "," };
        writeln!(out, "        {{ \"name\": {}, \"match\": {} }}{comma}", text(name), text(pattern)).unwrap();
    }
    out + "      ]\n    }\n  }\n}\n"
}

#[test]
fn the_grammar_for_editors_is_that_of_the_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, grammar()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == grammar(), "`BLESS=1 cargo test -p purlin-compiler ide::textmate` rewrites {PATH}");
}
