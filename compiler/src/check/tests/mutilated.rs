//! Specs with a word too few or too many: there is always an answer, and no word without a meaning.

use crate::source::Source;
use crate::{check, parse, plan};
use purlin_rules::diagnostic::FileId;

const CHAT: &str = include_str!("../../../../examples/chat/chat.purlin");
const HELPDESK: &str = include_str!("../../parse/tests/helpdesk.purlin");

/// Of which words one is tried: about as many of each spec.
const SAMPLES: [(&str, usize); 2] = [(CHAT, 31), (HELPDESK, 61)];

/// What a text means, but for the places where it says so, if nothing is said against it; then there is a plan.
fn meaning(text: String) -> Option<String> {
    let (file, faults) = parse::file(&Source { path: "spec.purlin".to_owned(), text }, FileId(0));
    match check::program(&[file]) {
        Ok((schema, _)) if faults.is_empty() => {
            assert_eq!(plan::plan(&schema).format, purlin_rules::plan::FORMAT);
            let meaning = format!("{schema:?}");
            Some(meaning.split("Span {").map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect())
        }
        Ok(_) => None,
        Err(found) => {
            assert!(!found.is_empty());
            None
        }
    }
}

/// The text's words, with what stands before and after each; comments say nothing.
fn words(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let starts = text.char_indices().scan(' ', |before, (place, c)| {
        let starts = !c.is_whitespace() && (before.is_whitespace() || c.is_alphanumeric() != before.is_alphanumeric());
        *before = c;
        Some(starts.then_some(place))
    });
    let starts: Vec<usize> = starts.flatten().collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    let words = starts.into_iter().zip(ends).map(|(start, end)| (&text[..start], &text[start..end], &text[end..]));
    words.filter(|(before, word, _)| !before.rsplit('\n').next().is_some_and(|line| line.contains("//")) && !word.contains("//"))
}

/// Tries each spec with some of its words changed: most are answered, and the others mean something else.
fn tried(change: impl Fn(&str, &str, &str) -> String) {
    for (text, step) in SAMPLES {
        let whole = meaning(text.to_owned()).unwrap();
        let (mut tries, mut fine) = (0, 0);
        for (before, word, after) in words(text).step_by(step) {
            let other = meaning(change(before, word, after));
            tries += 1;
            fine += usize::from(other.is_some());
            assert_ne!(other.as_ref(), Some(&whole), "`{}` means nothing after\n{before}", word.trim());
        }
        assert!(tries > 10 && fine < tries / 2, "{fine} of {tries}");
    }
}

#[test]
fn a_word_too_few_is_answered() {
    tried(|before, _, after| format!("{before}{after}"));
}

#[test]
fn a_word_too_many_is_answered() {
    tried(|before, word, after| format!("{before}{word} {word}{after}"));
}
