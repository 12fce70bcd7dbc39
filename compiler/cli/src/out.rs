//! Where words go: results to the standard output, everything else beside it. A reader who has gone away is no fault of ours.

use std::io::Write;

/// A line of the result.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A line beside the result.
pub(crate) fn warn(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
