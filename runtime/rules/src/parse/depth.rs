//! How deep brackets nest, told from the text alone, before any parser recurses into them.

use super::tokens::{Token, tokens};

/// The byte of the first opening bracket that stands inside `bound` others. Texts and comments are skipped.
pub(super) fn beyond(text: &str, bound: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for Token { at, text, .. } in tokens(text) {
        match text {
            "(" | "[" | "{" if depth == bound => return Some(at),
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
