//! Places and files as the protocol spells them.

use lsp_types::{Position, Range};
use purlin_compiler::ide::position;
use purlin_rules::diagnostic::Span;
use std::fmt::Write;
use std::path::{Path, PathBuf};

pub(super) fn range(text: &str, span: Span) -> Range {
    Range { start: place(text, span.start as usize), end: place(text, span.end as usize) }
}

pub(super) fn place(text: &str, offset: usize) -> Position {
    let (line, character) = position::of(text, offset);
    Position { line, character }
}

pub(super) fn offset(text: &str, place: Position) -> usize {
    position::offset(text, place.line, place.character)
}

/// The path of a `file:` URI (RFC 8089); none for another scheme, which is not on this disk.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| digit.and_then(|digit| char::from(digit).to_digit(16));
        let decoded = if byte == b'%' { u8::try_from(hex(rest.next())? * 16 + hex(rest.next())?).ok()? } else { byte };
        bytes.push(decoded);
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/c:/specs` is a path of Windows.
    let drive = path.get(2..3) == Some(":");
    Some(PathBuf::from(if drive { path.get(1..)? } else { &path }))
}

pub(super) fn uri(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_uris() {
        for name in ["/a/b.purlin", "/a b/ü%.purlin"] {
            assert_eq!(path(&uri(Path::new(name))), Some(PathBuf::from(name)));
        }
        assert_eq!(path("file:///c%3A/specs/a.purlin"), Some(PathBuf::from("c:/specs/a.purlin")));
        assert_eq!(path("file://localhost/a"), Some(PathBuf::from("/a")));
        assert_eq!((path("untitled:1"), path("file:///%zz"), path("file:///%ff")), (None, None, None));
    }
}
