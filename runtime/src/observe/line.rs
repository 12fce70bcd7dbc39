//! A line of the log: one JSON object, built key by key.

use crate::values::time::write_instant;
use std::fmt::Write;

/// A line on its way. Every line has `time`, `level` and `event`.
#[derive(Debug)]
pub(super) struct Line(String);

impl Line {
    /// `now` is milliseconds since 1970.
    pub(super) fn new(now: i64, level: &str, event: &str) -> Self {
        let mut time = Vec::with_capacity(24);
        write_instant(&mut time, now);
        let mut line = Self(String::with_capacity(256));
        line.0.push_str(r#"{"time":""#);
        line.0.push_str(std::str::from_utf8(&time).unwrap_or_default());
        line.0.push('"');
        line.text("level", level);
        line.text("event", event);
        line
    }

    /// A text of any content.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        if value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
            self.0.push('"');
            self.0.push_str(value);
            self.0.push('"');
        } else {
            self.0.push_str(&serde_json::Value::from(value).to_string());
        }
    }

    /// A number or a truth value.
    pub(super) fn bare(&mut self, key: &str, value: impl std::fmt::Display) {
        self.key(key);
        // Writing to a text can't fail.
        let _ = write!(self.0, "{value}");
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }

    /// Keys are names of ours or of code.
    fn key(&mut self, key: &str) {
        self.0.push_str(",\"");
        self.0.push_str(key);
        self.0.push_str("\":");
    }
}
