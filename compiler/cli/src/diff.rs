//! How a text would change, as `diff -u` and `git apply` spell it.

use similar::TextDiff;

/// Empty for texts that are the same.
pub(crate) fn unified(path: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
