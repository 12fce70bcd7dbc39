//! Texts, by their code points.

use super::TextTest;

/// `A` to `Z` in lower case; no other letter has one here, so that every store agrees.
pub(super) fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

pub(super) fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

pub(super) fn holds(test: TextTest, text: &str, part: &str) -> bool {
    match test {
        TextTest::StartsWith => text.starts_with(part),
        TextTest::EndsWith => text.ends_with(part),
        TextTest::Contains => text.contains(part),
    }
}
