//! A smaller text that breaks the same law: without lines, then without words, then without characters.

use crate::mutate;

/// How many texts are tried.
const TRIES: usize = 4_000;

/// The smallest text for which `breaks` still holds, of those that are tried.
pub fn smallest(text: &str, mut breaks: impl FnMut(&str) -> bool) -> String {
    let mut tries = 0;
    let mut best = text.to_owned();
    for parts in [lines, mutate::words, characters] {
        while let Some(smaller) = smaller(&parts(&best), &mut breaks, &mut tries) {
            best = smaller;
        }
    }
    best
}

fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

fn characters(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

/// Large parts are left out first.
fn smaller(parts: &[String], breaks: &mut impl FnMut(&str) -> bool, tries: &mut usize) -> Option<String> {
    let sizes = std::iter::successors(Some(parts.len().div_ceil(2)), |size| (*size > 1).then_some(size / 2)).filter(|size| *size > 0);
    for size in sizes {
        for at in (0..parts.len()).step_by(size) {
            *tries += 1;
            if *tries > TRIES {
                return None;
            }
            let less = [&parts[..at], &parts[(at + size).min(parts.len())..]].concat().concat();
            if breaks(&less) {
                return Some(less);
            }
        }
    }
    None
}
