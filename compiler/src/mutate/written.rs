//! Tests, put where a project keeps its tests.

use super::Killing;
use crate::source::Source;
use purlin_rules::diagnostic::FileId;

/// The files of a program with these tests at their ends: in the file that is called for tests, where there is one; else where the model is
/// declared that a test asks about.
#[must_use]
pub fn with_tests<'k>(sources: &[Source], killing: impl IntoIterator<Item = &'k Killing>) -> Vec<Source> {
    let mut sources = sources.to_vec();
    let kept = (0..).map(FileId).zip(&sources).find(|(_, source)| is_of_tests(&source.path)).map(|(file, _)| file);
    for Killing { file, text, .. } in killing {
        if let Some(source) = sources.get_mut(kept.unwrap_or(*file).0 as usize) {
            let end = line_end(&source.text);
            let added = format!("\n\n{}\n", text.trim_end()).replace('\n', end);
            source.text.truncate(source.text.trim_end().len());
            source.text.push_str(&added);
        }
    }
    sources
}

/// As the first line ends.
fn line_end(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.ends_with("\r\n") { "\r\n" } else { "\n" }
}

/// `tests.purlin`, `tests/notes.purlin`, `notes_tests.purlin`
fn is_of_tests(path: &str) -> bool {
    let stem = path.strip_suffix(".purlin").unwrap_or(path);
    stem.split('/').any(|part| matches!(part, "test" | "tests")) || stem.ends_with("_test") || stem.ends_with("_tests")
}
