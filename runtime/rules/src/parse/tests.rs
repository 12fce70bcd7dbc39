//! Texts of expressions, what they are read as, and what is said about those that are none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::print;
use crate::syntax::{Expr, ExprKind};

fn parse(text: &str) -> Expr {
    expression(text, FileId(0), 0).unwrap_or_else(|errors| panic!("{text}: {errors:#?}"))
}

fn faults(text: &str) -> Vec<Diagnostic> {
    expression(text, FileId(0), 0).expect_err(text)
}

/// Applies every edit of every finding.
fn mended(text: &str) -> String {
    let mut edits: Vec<_> = faults(text).into_iter().flat_map(|fault| fault.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits.into_iter().fold(text.to_owned(), |mut text, edit| {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
        text
    })
}

#[test]
fn what_is_printed_parses_to_the_same_print() {
    for text in [
        "a or b and not c",
        "not not a == b",
        "(a or b) and c",
        "owner == me or members.any(m => m.user == me and m.role in [.agent, Role.admin])",
        "due_at < now() - 14d",
        "x is null and y.z is set",
        "text == \"a \\\"b\\\" \\\\ \\n é\"",
        "price >= -2.5",
        "Member.any(m => m.user == this)",
        "a in ids",
        "x in []",
        "a + b - c * d / 2 > 1",
        "this.is.in.not",
        "order == android",
        "true or false or null",
        "not a + b * c < d and not e in [f]",
    ] {
        assert_eq!(print::expression(&parse(text)), text);
        assert_eq!(print::expression(&parse(&print::expression(&parse(text)))), text);
    }
}

#[test]
fn white_space_and_comments_are_of_no_account() {
    let text = "a  // first\n  and\tb ( x=>x . y )\n // done\n";
    assert_eq!(print::expression(&parse(text)), "a and b(x => x.y)");
}

#[test]
fn spans_cover_what_was_written_and_no_more() {
    let text = "  a.b == c(1)  and x  // y";
    let ExprKind::And(terms) = parse(text).kind else { panic!() };
    let spans: Vec<_> = terms.iter().map(|term| &text[term.span.start as usize..term.span.end as usize]).collect();
    assert_eq!(spans, ["a.b == c(1)", "x"]);
}

#[test]
fn spans_are_shifted_by_the_offset() {
    let expr = expression("me", FileId(3), 100).unwrap();
    assert_eq!(expr.span, Span::new(FileId(3), 100, 102));
    let faults = expression("a &&", FileId(3), 100).unwrap_err();
    assert_eq!(faults[0].label.span, Span::new(FileId(3), 102, 104));
}

#[test]
fn habits_of_other_languages_are_mended() {
    for (written, meant) in [
        ("a && b || !c", "a and b or not c"),
        ("a = b", "a == b"),
        ("a === b && c !== d", "a == b and c != d"),
        ("a <> b", "a != b"),
        ("a == 'it\\'s'", "a == \"it's\""),
        ("a IS NULL", "a is null"),
        ("a IS NOT NULL", "a is set"),
        ("a is not null", "a is set"),
        ("a is NULL", "a is null"),
        ("a AND b OR NOT c", "a and b or not c"),
        ("a?.b == c", "a.b == c"),
        ("a == b;", "a == b"),
        ("m.any(x -> x.y)", "m.any(x => x.y)"),
    ] {
        assert_eq!(mended(written).trim(), meant, "{written}");
        parse(&mended(written));
    }
}

#[test]
fn a_fault_says_what_was_expected_and_where() {
    for (text, code, message) in [
        ("", "E0150", "expected a value, found the end"),
        ("a ==", "E0150", "expected a value, found the end"),
        ("a b", "E0150", "expected an operator or the end, found `b`"),
        ("(a", "E0150", "expected an operator or `)`, found the end"),
        ("a is", "E0150", "expected `null`, `set` or a role, found the end"),
        ("a.", "E0150", "expected a name, found the end"),
        ("a == \"open", "E0153", "this text has no closing `\"`"),
        ("a == \"\\d\"", "E0154", "`\\d` is not an escape"),
        ("a == \"\\u{D800}\"", "E0154", "`\\u{D800}` is not an escape"),
        ("a < b < c", "E0155", "comparisons do not chain: `<` follows a comparison"),
        ("a not in [b]", "E0156", "`not` stands before a whole comparison, not inside of one"),
        ("a == not b", "E0156", "`not` stands before a whole comparison, not inside of one"),
        ("a is null is set", "E0155", "comparisons do not chain: `is` follows a comparison"),
        ("a is null + 1", "E0150", "expected `and`, `or` or the end, found `+`"),
        ("a ? b : c", "E0157", "there is no `?` in expressions"),
        ("me is Agent of", "E0150", "expected a value, found the end"),
        ("can read", "E0150", "expected a value, found the end"),
        ("can read a == b", "E0150", "expected `and`, `or` or the end, found `==`"),
        ("a == can read b", "E0150", "expected a value, found `can`"),
        ("ä == 1", "E0150", "expected a value, found `ä`"),
        ("/// docs\na", "E0150", "expected a value, found `a`"),
    ] {
        let fault = &faults(text)[0];
        assert_eq!((fault.code.as_str(), fault.message.as_str()), (code, message), "{text}");
    }
}

#[test]
fn nesting_is_bounded_by_a_diagnostic() {
    let deep = |open: &str, close: &str, n: usize| format!("{}a{}", open.repeat(n), close.repeat(n));
    for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")"), ("f(x => ", ")"), ("not ", ""), ("a.", ""), ("a + ", "")] {
        assert!(expression(&deep(open, close, 20), FileId(0), 0).is_ok(), "{open}");
        for n in [65, 1_000, 10_000] {
            assert_eq!(faults(&deep(open, close, n))[0].code, "E0152", "{open} {n}");
        }
        assert!(expression(&open.repeat(10_000), FileId(0), 0).is_err());
    }
}

#[test]
fn brackets_in_texts_and_comments_do_not_nest() {
    let text = format!("a == \"{}\" // {}", "(".repeat(100), "(".repeat(100));
    parse(&text);
}

#[test]
fn long_chains_are_no_nesting() {
    parse(&vec!["a == b"; 5_000].join(" or "));
    parse(&format!("a in [{}]", vec!["1"; 5_000].join(", ")));
}

#[test]
fn the_deepest_that_is_allowed_fits_a_small_stack() {
    let run = || {
        let text = format!("{}a{}", "f(x => ".repeat(60), ")".repeat(60));
        print::expression(&parse(&text)).len()
    };
    let small = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap();
    assert!(small.join().is_ok());
}

#[test]
fn a_habit_is_found_at_the_place_where_a_larger_grammar_failed() {
    let text = "model A {\n  b: Int = 1\n  allow read if b = 1\n}";
    let at = text.rfind('=').unwrap();
    let found = habit(text, at, FileId(0)).unwrap();
    assert_eq!((found.code.as_str(), found.label.span.start as usize), ("E0151", at));
    assert_eq!(habit(text, text.find("model").unwrap(), FileId(0)), None);
}

#[test]
fn roles_and_verdicts_bind_as_tightly_as_comparisons() {
    for (text, grouped) in [
        ("not me is Agent of org and a", "(not (me is Agent of org)) and a"),
        ("me.a is Staff or can update x.y and b", "(me.a is Staff) or ((can update x.y) and b)"),
        ("not can read x", "not (can read x)"),
    ] {
        let bare = |text: &str| print::expression(&parse(text)).replace(['(', ')'], "");
        assert_eq!(print::expression(&parse(text)), text);
        assert_eq!(bare(text), bare(grouped));
    }
    assert!(matches!(parse("not a is B").kind, ExprKind::Not(_)));
    assert!(matches!(parse("a is B of c.d and e").kind, ExprKind::And(_)));
}

#[test]
fn can_and_of_are_names_too() {
    for text in ["can", "can.read", "can == of", "of.can is null", "can is B of of", "read and can", "a.can.any(of => of.read)"] {
        assert_eq!(print::expression(&parse(text)), text);
    }
}
