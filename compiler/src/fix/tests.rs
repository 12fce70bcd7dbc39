//! Texts before and after their edits.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

use super::*;
use purlin_rules::diagnostic::{FileId, Span};

fn source(text: &str) -> Source {
    Source { path: "app.purlin".to_owned(), text: text.to_owned() }
}

#[track_caller]
fn check(text: &str, least: Applicability, expected: &str) -> Fixed {
    let fixed = program(&[source(text)], least);
    assert_eq!(fixed.sources[0].text, expected, "{:#?}", fixed.left);
    fixed
}

#[test]
fn habits_of_other_languages_are_mended_round_by_round() {
    let fixed = check(
        "app A edition 2026;\nmodel Note {\n  title String;\n  done: Bool = false;\n  allow read: if done == true && title != 'x';\n}\n",
        Applicability::Sure,
        "app A edition 2026\nmodel Note {\n  title: String\n  done: Bool = false\n  allow read if done == true and title != \"x\"\n}\n",
    );
    assert!(fixed.left.iter().all(|finding| finding.edits.is_empty()), "{:#?}", fixed.left);
    assert!(fixed.mended.iter().any(|mended| mended.code == "E0120" && (mended.line, mended.column) == (3, 3)), "{:#?}", fixed.mended);
}

#[test]
fn guesses_are_made_only_where_they_are_wanted() {
    let (wrong, right) = ("app A edition 2026\nmodel A { b: Strng }\n", "app A edition 2026\nmodel A { b: String }\n");
    let left = check(wrong, Applicability::Sure, wrong).left;
    assert_eq!((left[0].code.as_str(), left[0].applicability), ("E0301", Applicability::Guess));
    assert_eq!(check(wrong, Applicability::Guess, right).mended.len(), 1);
}

#[test]
fn a_rule_that_holds_for_nobody_by_chance_is_for_users_alone() {
    let spec = |condition: &str| {
        format!(
            "app A edition 2026\nauth User {{ identify email  password }}\nmodel User {{ email: Email @unique  allow read if this == me }}\n\
             model Note {{ owner: User  open: Bool = false\n  allow read if {condition} }}\n"
        )
    };
    for (chance, meant) in [
        ("owner != me", "me is set and owner != me"),
        ("open or owner == me", "me is set and (open or owner == me)"),
        ("(open or owner == me)", "me is set and (open or owner == me)"),
        ("not (owner == me) and open", "me is set and not (owner == me) and open"),
    ] {
        assert_eq!(check(&spec(chance), Applicability::Guess, &spec(meant)).left, vec![], "{chance}");
        check(&spec(chance), Applicability::Sure, &spec(chance));
    }
    // Whether the rest is for anybody, who says `me is set` of a part may mean.
    for open in ["open or me is set and owner == me", "open or not (me is set)"] {
        assert!(check(&spec(open), Applicability::Guess, &spec(open)).left.iter().any(|finding| finding.code == "W0501"), "{open}");
    }
}

#[test]
fn nothing_is_done_to_what_has_no_edits() {
    let fixed = check("model {", Applicability::Guess, "model {\n}");
    assert!(!fixed.left.is_empty());
    check("app A edition 2026\n", Applicability::Guess, "app A edition 2026\n");
}

#[test]
fn of_edits_that_meet_the_first_wins() {
    let edit = |start, end, replacement: &str| Edit { span: Span::new(FileId(0), start, end), replacement: replacement.to_owned() };
    let edits = [edit(0, 2, "x"), edit(1, 3, "y"), edit(2, 3, "z"), edit(3, 3, "!"), edit(3, 3, "?"), edit(9, 99, "out")];
    assert_eq!(edited(&[source("abcdef")], &edits)[0].text, "xz!def");
    // Half a character is no place.
    assert_eq!(edited(&[source("äb")], &[edit(1, 2, "x")])[0].text, "äb");
}

#[test]
fn an_edit_that_does_not_help_is_not_made() {
    // A text without its first quote reads as words between which commas are missing, again and again.
    let text = "app A edition 2026\nmodel A { b: String  c: String }\nseed s { A { b: \"x\", c:Eve\", d: \"y\" } }\n";
    let fixed = program(&[source(text)], Applicability::Guess);
    assert!(!fixed.sources[0].text.contains(",,"), "{}", fixed.sources[0].text);
    assert!(!fixed.left.is_empty());
}

#[test]
fn comments_stay_in_what_is_taken_away() {
    let text = "a {\n  allow read if x // why\n    or y\n  allow b // kept\n}\n";
    let (start, end) = (text.find("allow read").unwrap(), text.find("\n  allow b").unwrap());
    let span = |start: usize, end: usize| Span::new(FileId(0), u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
    let mended = |finding: Diagnostic| {
        let finding = keeping_comments(finding, &[source(text)]);
        edited(&[source(text)], &finding.edits)[0].text.clone()
    };
    let finding = || Diagnostic::warning("L004", span(start, end), "it never lets anything through");
    assert_eq!(mended(finding().with_guess(span(start, end), "")), "a {\n  // why\n  allow b // kept\n}\n");
    // What follows on the line is no part of the comment.
    let or = text.find("or y").unwrap();
    assert_eq!(mended(finding().with_guess(span(start + 10, or), "")), "a {\n  allow read // why\n  or y\n  allow b // kept\n}\n");
    // What is put in its place may say the same.
    let same = finding().with_guess(span(start, end), "allow read // why\n");
    assert_eq!(mended(same), "a {\n  allow read // why\n\n  allow b // kept\n}\n");
}

#[test]
fn lines_that_end_in_a_carriage_return_get_a_line_feed() {
    let spec = "// one\napp A edition 2026\nmodel B {\n  /// two\n  c: Strng\n}\n";
    let old = spec.replace('\n', "\r");
    let left = check(&old, Applicability::Sure, &old).left;
    let told: Vec<_> = left.iter().map(|finding| (finding.code.as_str(), finding.applicability)).collect();
    assert_eq!(told, [("E0111", Applicability::Guess), ("E0301", Applicability::Guess)], "what it looks like is read");
    check(&old, Applicability::Guess, &spec.replace("Strng", "String"));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever the text, mending ends; mending again finds nothing to mend but what likely edits have led to, which are warnings.
        #[test]
        fn what_is_mended_is_stable(cuts in prop::collection::vec((0..4000_usize, 0..12_usize), 1..6)) {
            let mut text = include_str!("../../../examples/chat/chat.purlin").to_owned();
            for (at, length) in cuts {
                let start = (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
                let end = (start + length..).find(|place| *place >= text.len() || text.is_char_boundary(*place)).unwrap_or(start).min(text.len());
                text.replace_range(start..end, "");
            }
            let sure = program(&[source(&text)], Applicability::Sure);
            prop_assert_eq!(&program(&sure.sources, Applicability::Sure).sources, &sure.sources);
            let once = program(&[source(&text)], Applicability::Guess);
            let twice = program(&once.sources, Applicability::Guess);
            let of_errors = twice.mended.iter().filter(|mended| once.left.iter().any(|left| left.code == mended.code && left.severity == Severity::Error));
            prop_assert_eq!(of_errors.count(), 0);
        }
    }
}
