//! That there is a tree for every text, and that none swallows what follows: the fields, rules and clauses of any body, whatever they
//! are called.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod ends;

use super::*;
use crate::ast::{Item, Member};
use purlin_rules::diagnostic::Severity;

const CHAT: &str = include_str!("../../../examples/chat/chat.purlin");
/// Nearly all of the language.
const HELPDESK: &str = include_str!("tests/helpdesk.purlin");

fn read(text: &str) -> (ast::File, Vec<Diagnostic>) {
    file(&Source { path: "app.purlin".to_owned(), text: text.to_owned() }, FileId(0))
}

fn model<'a>(tree: &'a ast::File, name: &str) -> &'a ast::Model {
    tree.items
        .iter()
        .find_map(|item| match item {
            Item::Model(model) if model.name.name == name => Some(model),
            _ => None,
        })
        .unwrap_or_else(|| panic!("no model {name}"))
}

#[test]
fn the_whole_language_is_recognised() {
    for text in [CHAT, HELPDESK] {
        assert_eq!(read(text).1, []);
    }
}

/// What holds of every text: a tree, findings inside of the text, in its order, and the same each time.
fn survives(text: &str) {
    let (tree, found) = read(text);
    for finding in &found {
        let spans = [finding.label.span]
            .into_iter()
            .chain(finding.related.iter().map(|label| label.span))
            .chain(finding.edits.iter().map(|edit| edit.span));
        for span in spans {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {text:?} in {finding:?}");
        }
        assert_ne!(finding.code, "E0149", "{text:?}: {finding:?}");
    }
    assert!(found.is_sorted_by_key(|finding| finding.label.span.start), "{text:?}");
    assert_eq!((tree, found), read(text));
    // What comes after the parser takes any tree.
    let _ = crate::compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }]);
}

#[test]
fn no_cut_of_a_spec_and_no_lost_line_is_too_much() {
    for text in [CHAT, HELPDESK] {
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)).step_by(211) {
            survives(&text[..at]);
            survives(&text[at..]);
        }
        for line in text.lines().step_by(9) {
            survives(&text.replacen(line, "", 1));
        }
    }
}

#[test]
fn a_default_ends_where_the_next_member_begins() {
    for next in [
        "index (a, b desc)",
        "unique (a)",
        "unique global (a)",
        "search (a)",
        "c: Int",
        "allow read",
        "deny read",
        "live",
        "removed b: Int?",
        "limit create 20 per 1m",
        "require a",
        "require (a)",
        "require not (a)",
        "require -1 < a",
        "require \"a\" == b",
        "require .a == b",
        "require [1].any(x => x == a)",
    ] {
        let (tree, found) = read(&format!("app A edition 2026\nmodel M {{\n  a: Bool = false\n  {next}\n}}"));
        assert!(found.iter().all(|finding| finding.severity == Severity::Warning), "{next}: {found:?}");
        assert_eq!(model(&tree, "M").members.len(), 2, "{next}");
    }
}

#[test]
fn nothing_is_left_out_without_a_word() {
    // What begins here is no member, nor does it belong to the value above it.
    for next in ["unique global", "require", "limit create", "index", "unique (a) (b)", "allow", "live (a)", "removed b"] {
        for above in ["a: Bool = false", "a: Int := 1", "allow read if b", "require b", "index (a) where b"] {
            let (_, found) = read(&format!("app A edition 2026\nmodel M {{\n  {above}\n  {next}\n}}"));
            assert!(found.iter().any(|finding| finding.severity == Severity::Error), "{above} {next}");
        }
    }
}

#[test]
fn lines_end_as_windows_and_old_editors_end_them() {
    let (tree, _) = read(CHAT);
    let dos = CHAT.replace('\n', "\r\n");
    let (dos_tree, found) = read(&dos);
    assert_eq!(found, []);
    assert_eq!(tree.items.len(), dos_tree.items.len());
    assert_eq!(model(&tree, "Room").doc, model(&dos_tree, "Room").doc);
    assert_eq!(read(&format!("\u{feff}{CHAT}")).1, []);
    assert_eq!(read(&CHAT.replace("  ", "\t")).1, []);
}

#[test]
fn bombs_do_not_go_off() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("model A {", "}"),
        ("not ", ""),
        ("a.", ""),
        ("@@a(", ")"),
        ("x: A = (", ")"),
        ("a.any(x => ", ")"),
        ("///", ""),
        ("\"", ""),
        ("- ", ""),
    ] {
        for n in [60, 2_000] {
            let nest = format!("{}{}", open.repeat(n), close.repeat(n));
            for text in [
                nest.clone(),
                open.repeat(n),
                close.repeat(n),
                format!("model A {{ a: Int = {nest} }}"),
                format!("model A {{ allow read if {nest}a }}"),
                format!("seed a {{ A {{ a: {nest} }} }}"),
            ] {
                let (_, found) = read(&text);
                let nests = ["(", "[", "{"].contains(&open) && n > 60 && text.starts_with(open) && text.ends_with(close);
                assert!(!nests || found.iter().any(|finding| finding.code == "E0152"), "{open} {n}");
            }
        }
    }
}

#[test]
fn ten_thousand_lines_are_read() {
    let fields: String = (0..5_000).map(|n| format!("  field_{n}: String(1..80) = \"x\" @unique // {n}\n")).collect();
    let rules: String = (0..5_000).map(|n| format!("  allow read if members.any(m => m.user == me and m.n == {n})\n")).collect();
    let faults: String = (0..1_000).map(|n| format!("  field {n}\n")).collect();
    for (body, expected) in [(fields, 0), (rules, 0), (faults, 1_000)] {
        let (tree, found) = read(&format!("model A {{\n{body}}}\nmodel B {{ }}\n"));
        assert_eq!((tree.items.len(), found.len()), (2, expected));
    }
}

#[test]
fn a_file_beyond_the_bound_is_not_read() {
    let (tree, found) = read(&"a".repeat(MAX_SIZE + 1));
    assert_eq!((tree.items.len(), found[0].code.as_str()), (0, "E0108"));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    const WORDS: [&str; 64] = [
        "model",
        "enum",
        "auth",
        "seed",
        "test",
        "app",
        "role",
        "on",
        "job",
        "allow",
        "deny",
        "read",
        "create",
        "update",
        "if",
        "check",
        "as",
        "can",
        "cannot",
        "sees",
        "unique",
        "index",
        "require",
        "live",
        "limit",
        "User",
        "Room",
        "name",
        "email",
        "id",
        "String",
        "Email",
        "me",
        "is",
        "set",
        "null",
        "not",
        "and",
        "or",
        "in",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ":=",
        "=",
        "==",
        "=>",
        ".",
        "..",
        ",",
        ";",
        "@",
        "@@",
        "?",
        "\"text\"",
        "\"open",
        "12",
        "15m",
        "\n",
        "/// doc\n",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_words_give_a_tree(picks in prop::collection::vec(0..WORDS.len(), 0..60)) {
            let text: Vec<_> = picks.into_iter().map(|pick| WORDS[pick]).collect();
            survives(&text.join(" "));
        }

        #[test]
        fn any_characters_give_a_tree(text in "\\PC{0,200}") {
            survives(&text);
        }

    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_bytes_in_a_spec_give_a_tree(at in 0..CHAT.len(), put in any::<char>(), replaced in 0..40_usize) {
            let at = (at..).find(|at| CHAT.is_char_boundary(*at)).unwrap();
            let end = (at + replaced).min(CHAT.len());
            survives(&format!("{}{put}{}", &CHAT[..at], &CHAT[end..]));
        }
    }
}

/// Every word of the language, and some of its neighbours. Those by which an expression is told from a name are none of a field's.
fn keywords() -> Vec<String> {
    let of_expressions = ["and", "false", "in", "is", "not", "null", "or", "true"];
    let words = ends::Written::read().keywords().into_iter().filter(|word| !of_expressions.contains(&word.as_str()));
    words.chain(["me", "this", "title", "new", "old"].map(str::to_owned)).collect()
}

#[test]
fn any_word_may_name_a_field_after_any_member() {
    let members = [
        "a: Int",
        "a: String(1..80)?",
        "a: B[] via c",
        "a: B[] through C",
        "a: Int = 1",
        "a: Int = b",
        "a: Int @unique",
        "a: Int @was(b)",
        "a: Int := b + 1",
        "a: Int := b",
        "unique (a, b)",
        "index (a, b desc)",
        "index (a) where b",
        "search (a)",
        "require a",
        "require a \"because\"",
        "removed a: Int?",
        "live",
        "limit create 20 per 1m per me",
        "limit create 20 per 1m",
        "allow read",
        "allow read, update(a, b)",
        "allow read if a",
        "allow read if a == b",
        "deny read if a \"no\"",
        "deny read if a \"no\" as b",
        "allow read as b",
        "allow update if a check b",
    ];
    let keywords = keywords();
    for member in members {
        let lines: String = keywords.iter().map(|word| format!("  {member}\n  {word}: Int\n")).collect();
        let text = format!("model A {{\n{lines}}}");
        let (tree, found) = read(&text);
        assert_eq!(found, [], "{member}");
        let names = model(&tree, "A").members.iter().skip(1).step_by(2).map(|member| match member {
            Member::Field(field) => field.name.name.as_str(),
            _ => panic!("{member:?}"),
        });
        let names: Vec<_> = names.collect();
        assert_eq!(names, keywords, "{member}");
    }
}

#[test]
fn documentation_ends_what_stands_above_it() {
    for member in [
        "a: Int = 1",
        "a: Int := b",
        "require a",
        "index (a) where b",
        "allow read if a",
        "allow read if a check b",
        "allow read if me is Agent",
    ] {
        let (tree, found) = read(&format!("model A {{\n  {member}\n  /// what b is\n  b: Int\n}}"));
        assert_eq!(found, [], "{member}");
        let members = &model(&tree, "A").members;
        assert!(matches!(&members[..], [_, Member::Field(field)] if field.doc == ["what b is"]), "{member}: {members:#?}");
    }
}

#[test]
fn any_member_may_follow_any_member_on_one_line() {
    let members = [
        "a: Int",
        "a: B[] via c",
        "a: Int = b",
        "a: Int @unique",
        "unique (a)",
        "unique global (a)",
        "index (a)",
        "search (a)",
        "require a",
        "require (a)",
        "require not a",
        "limit create 20 per 1m",
        "removed c: Int?",
        "live",
        "allow read",
        "allow read if a",
        "deny read if a \"no\"",
        "deny read as b",
        "allow update if a check b",
    ];
    for one in members {
        for other in members {
            let text = format!("model A {{ {one} {other} }}");
            let (tree, found) = read(&text);
            assert_eq!((model(&tree, "A").members.len(), found), (2, vec![]), "{text}");
        }
    }
}

#[test]
fn any_word_may_be_a_value_of_an_enum_a_label_and_a_name_in_an_expression() {
    for word in keywords() {
        let text = format!(
            "enum A {{ {word} b }} seed s {{ {word}: A {{ {word}: .{word} }} }} model C {{ allow read if x.{word} == .{word} deny read if x.any(y => y.{word}) }} test \"t\" {{ as {word} can read {word}.{word} }}"
        );
        let (tree, found) = read(&text);
        assert_eq!((tree.items.len(), found), (4, vec![]), "{text}");
        let Item::Enum(values) = &tree.items[0] else { panic!() };
        assert_eq!(values.values.len(), 2);
    }
}

#[test]
fn nothing_that_is_read_over_takes_with_it_what_follows() {
    let members = [
        "a: Int := b",
        "a: Bool := not can read b.c and me is Agent of this.org",
        "a: Int := b.where(x => x.y).count @stored",
        "require a < now() - 14d",
        "require a \"b\"",
        "index (a) where b == .c",
        "search (a)",
        "limit create 20 per 1m per me",
        "removed a: Int?",
        "live",
        "allow read if me is Agent",
        "allow read if a check old.b == 1",
        "unique global (a)",
    ];
    for member in members {
        let (_, found) = read(&format!("model A {{\n  {member}\n  dney update if b\n}}"));
        assert!(matches!(&found[..], [one] if one.message.contains("dney")), "{member}: {found:#?}");
    }
    let items = [
        "role A = me.b",
        "role A of o: Org = o.members.any(m => m.user == me)",
        "tenant Org by slug { from path  allow if a }",
        "mixin A { }",
        "type A { }",
        "on A created when b == .c { }",
        "bucket a { }",
        "job a(b: C) { }",
        "fn a(b: C, d: E) -> F[] { }",
        "endpoint POST \"/a\" { }",
        "channel a(b: C) { }",
        "prove \"a\" { }",
        "accept L002 on Post.read \"a\" until 2027-01-01",
        "accept widening 3f9a1c \"a\"",
    ];
    for item in items {
        assert_eq!(read(item).1, [], "{item}");
        let (_, found) = read(&format!("{item}\nmodle B {{ c: Int }}"));
        assert!(matches!(&found[..], [one] if one.message.contains("modle")), "{item}: {found:#?}");
    }
    for setting in
        ["magic_link", "otp", "anonymous", "social google, oidc(\"x\")", "mfa totp, passkey", "verify email required", "verify email"]
    {
        let (_, found) = read(&format!("auth A {{\n  {setting}\n  idenify email\n}}"));
        assert!(matches!(&found[..], [one] if one.message.contains("idenify")), "{setting}: {found:#?}");
    }
    for line in [
        "as bob in acme can read t1",
        "as bob in acme cannot update t1 { a: 1 } because b",
        "as ann in acme creates C { a: 1 } then notifies bob, eve",
        "as eve in acme sees T []",
    ] {
        let (_, found) = read(&format!("test \"t\" {{\n  {line}\n  az bob can read t1\n}}"));
        assert_eq!(found.len(), 1, "{line}: {found:#?}");
    }
}
