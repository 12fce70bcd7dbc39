//! Specs with a word too few or too many: there is always an answer.

use crate::source::Source;
use crate::{check, parse, plan};
use purlin_rules::diagnostic::FileId;

const CHAT: &str = include_str!("../../../../examples/chat/chat.purlin");
const HELPDESK: &str = include_str!("../../parse/tests/helpdesk.purlin");

/// Whether nothing is said against it; then there is a plan.
fn is_fine(text: String) -> bool {
    let (file, faults) = parse::file(&Source { path: "spec.purlin".to_owned(), text }, FileId(0));
    match check::program(&[file]) {
        Ok((schema, _)) => plan::plan(&schema).format == purlin_rules::plan::FORMAT && faults.is_empty(),
        Err(found) => {
            assert!(!found.is_empty());
            false
        }
    }
}

/// The text's words, with what stands before and after each.
fn words(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let starts = text.char_indices().scan(' ', |before, (place, c)| {
        let starts = !c.is_whitespace() && (before.is_whitespace() || c.is_alphanumeric() != before.is_alphanumeric());
        *before = c;
        Some(starts.then_some(place))
    });
    let starts: Vec<usize> = starts.flatten().collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| (&text[..start], &text[start..end], &text[end..]))
}

#[test]
fn the_whole_is_fine() {
    assert!(is_fine(CHAT.to_owned()));
}

#[test]
fn a_word_too_few_is_answered() {
    let fine = words(CHAT).step_by(31).filter(|(before, _, after)| is_fine(format!("{before}{after}"))).count();
    assert!(fine < words(CHAT).count() / 31 / 2, "{fine}");
    let answered = words(HELPDESK).step_by(97).filter(|(before, _, after)| !is_fine(format!("{before}{after}")));
    assert!(answered.count() > 0);
}

#[test]
fn a_word_too_many_is_answered() {
    let fine = words(CHAT).step_by(31).filter(|(before, word, after)| is_fine(format!("{before}{word} {word}{after}"))).count();
    assert!(fine < words(CHAT).count() / 31 / 2, "{fine}");
}
