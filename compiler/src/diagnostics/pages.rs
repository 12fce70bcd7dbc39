//! The page of each code: what it means, a spec that has it, the spec mended.

/// Codes and their pages, in the order of the codes.
const PAGES: &[(&str, &str)] = &[];

/// The page that explains a code, in Markdown.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map(|(_, page)| *page)
}

/// All codes, in order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(code, _)| *code)
}
