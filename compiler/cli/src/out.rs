//! Where words go: results to the standard output, everything else beside it. A reader who has gone away is no fault of ours; a disk
//! that is full is none either, and whoever asked is told.

use std::io::{self, Write};
use std::sync::OnceLock;

/// Why a part of the result was not written.
static LOST: OnceLock<io::Error> = OnceLock::new();

/// A line of the result.
pub(crate) fn say(line: &str) {
    keep(writeln!(io::stdout().lock(), "{line}"));
}

/// The result as it is, without a line break of ours.
pub(crate) fn write(text: &str) {
    let mut out = io::stdout().lock();
    keep(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Why the result is not whole, if it is not.
pub(crate) fn lost() -> Option<&'static io::Error> {
    LOST.get()
}

fn keep(written: io::Result<()>) {
    if let Err(cause) = written
        && cause.kind() != io::ErrorKind::BrokenPipe
    {
        // The first says why.
        let _ = LOST.set(cause);
    }
}

/// A line beside the result.
pub(crate) fn warn(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// `1 file`, `2 files`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
