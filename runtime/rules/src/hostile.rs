//! Texts that nobody would write: whatever comes in, there is an answer, its places lie in the text, and what is an expression means
//! the same after it was printed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use crate::diagnostic::{Diagnostic, FileId};
use crate::fixture::{ROOM, service};
use crate::lower::{self, Caller, Dialect};
use crate::resolve::{self, Scope};
use crate::types::{Scalar, Type};
use crate::{parse, print};
use proptest::prelude::*;

/// Words and signs of expressions, of other languages, and of none.
const TOKENS: [&str; 64] = [
    "a",
    "me",
    "this",
    "topic",
    "owner",
    "members",
    "Member",
    "role",
    "x",
    "now",
    "any",
    "all",
    "version",
    "created_at",
    "old",
    "is",
    "in",
    "and",
    "or",
    "not",
    "null",
    "set",
    "true",
    "false",
    ".",
    ".",
    "(",
    ")",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=>",
    "==",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "//",
    "///",
    "=",
    "&&",
    "||",
    "!",
    "?",
    ";",
    "NULL",
    "AND",
    "'x'",
    "'",
    "\"",
    "\"a\"",
    "\"\\u{110000}\"",
    "0",
    "1.5",
    "99999999999999999999",
    "14d",
    "\n",
    "é",
    "\u{202e}",
];

fn sound(text: &str) {
    match parse::expression(text, FileId(0), 0) {
        Err(faults) => in_the_text(text, &faults),
        Ok(expr) => {
            let printed = print::expression(&expr);
            let again = parse::expression(&printed, FileId(0), 0).unwrap_or_else(|faults| panic!("{text:?}, {printed:?}: {faults:#?}"));
            assert_eq!(print::expression(&again), printed);
            resolved(text, &expr);
        }
    }
    for at in [0, text.len() / 2, text.len(), usize::MAX] {
        let _ = parse::habit(text, at, FileId(0));
    }
}

fn resolved(text: &str, expr: &crate::syntax::Expr) {
    let args = [("x".to_owned(), Type::Scalar(Scalar::String))];
    let service = service();
    for args in [&args[..], &[]] {
        match resolve::condition(expr, &service, &Scope { this: Some(ROOM), args, request: !args.is_empty(), ..Scope::default() }) {
            Err(faults) => in_the_text(text, &faults),
            Ok(cond) => {
                for caller in [Caller::SignedIn, Caller::Anonymous] {
                    let _ = lower::condition(&cond, &service, Dialect::Sqlite, caller);
                    let _ = lower::request(&cond, &service, Dialect::Sqlite, caller);
                }
            }
        }
    }
}

fn in_the_text(text: &str, faults: &[Diagnostic]) {
    assert!(!faults.is_empty());
    for fault in faults {
        assert!(!fault.message.starts_with("internal"), "{text:?}: {fault:#?}");
        let places = fault.related.iter().map(|label| label.span).chain(fault.edits.iter().map(|edit| edit.span));
        for span in places.chain([fault.label.span]) {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?}: {fault:#?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,40}") {
        sound(&text);
    }

    #[test]
    fn any_row_of_tokens_has_an_answer(tokens in proptest::collection::vec(proptest::sample::select(&TOKENS[..]), 0..14), space in "[ \n]{0,1}") {
        sound(&tokens.join(&space));
    }
}

#[test]
fn slashes_are_comments_documentation_or_division() {
    for text in ["a\n///\na", "a ///\n", "a / // b\na", "a /// b\na", "a //// b\na", "/", "///"] {
        sound(text);
    }
}

#[test]
fn rows_of_one_token_have_an_answer() {
    for token in TOKENS {
        for separator in ["", " "] {
            sound(&[token; 300].join(separator));
        }
    }
}

#[test]
fn a_hundred_kilobytes_of_anything_have_an_answer() {
    let bytes = 100_000;
    for text in ["(", ")", "[(", "\"", "'", "a.", "not ", "a.any(x => ", "x ", "=", "//", "\\", "{", "é", "\u{0}", "a and "] {
        assert!(parse::expression(&text.repeat(bytes / text.len()), FileId(0), 0).is_err(), "{text}");
    }
    let long = format!("topic == \"{}\"", "é".repeat(bytes));
    sound(&long);
}
