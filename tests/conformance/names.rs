//! What differs from run to run, by name: ids, tokens and cursors that were kept, instants, hashes. An answer in, the text out that it is
//! compared by; the rest of it stands there byte for byte.

use purlin_tests::wire::Answer;
use std::collections::BTreeMap;

/// Headers that say nothing about the service, that follow from the body, or that `laws` asks of every answer.
const LEFT_OUT: [&str; 4] = ["date", "content-length", "x-content-type-options", "x-request-id"];

pub(crate) struct Names {
    /// `lobby`, `ann`, `ann.token`, `ann.refresh`, and what they stand for.
    kept: BTreeMap<String, String>,
    /// When the run began: instants since then are the service's, earlier ones the cases' own.
    begun: String,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self { kept: BTreeMap::new(), begun: jiff::Timestamp::now().to_string() }
    }

    /// Keeps an account, an id or a cursor, whichever the answer has.
    pub(crate) fn keep(&mut self, name: &str, answer: &Answer) {
        let body = answer.json();
        let text = |pointer: &str| body.pointer(pointer).and_then(serde_json::Value::as_str).map(str::to_owned);
        let found = [
            ("", text("/user/id").or_else(|| text("/id")).or_else(|| text("/0/id")).or_else(|| text("/next"))),
            (".token", text("/access_token")),
            (".refresh", text("/refresh_token")),
        ];
        for (part, value) in found {
            if let Some(value) = value {
                self.kept.insert(format!("{name}{part}"), value);
            }
        }
        assert!(self.kept.contains_key(name), "nothing to keep as `{name}` in {}", answer.text());
    }

    pub(crate) fn token(&self, who: &str) -> String {
        self.kept.get(&format!("{who}.token")).unwrap_or_else(|| panic!("`{who}` has not signed in")).clone()
    }

    /// A text of a request with what its names stand for.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.kept {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    /// Status, headers by name, body.
    pub(crate) fn render(&self, answer: &Answer) -> String {
        let mut headers: Vec<_> = answer.headers.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())).collect();
        headers.sort();
        let mut text = answer.status.to_string();
        for (name, value) in headers {
            text.push_str(&format!("\n{name}: {}", self.header(name, value)));
        }
        if !answer.body.is_empty() {
            text.push_str(&format!("\n\n{}", self.generalise(&answer.text())));
        }
        text
    }

    fn header(&self, name: &str, value: &str) -> String {
        match name {
            "etag" => etag(value),
            "retry-after" => "{seconds}".to_owned(),
            _ => self.generalise(value),
        }
    }

    fn generalise(&self, text: &str) -> String {
        let part_of_word = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(part_of_word) {
            let (between, word) = rest.split_at(start);
            let (word, after) = word.split_at(word.find(|c| !part_of_word(c)).unwrap_or(word.len()));
            out.push_str(between);
            out.push_str(&self.name_of(word).unwrap_or_else(|| word.to_owned()));
            rest = after;
        }
        out + rest
    }

    fn name_of(&self, word: &str) -> Option<String> {
        // Two access tokens of one session are the same text if they are of the same second: they go by no name.
        if let Some((name, _)) = self.kept.iter().find(|(name, value)| *value == word && !name.ends_with(".token")) {
            return Some(format!("{{{name}}}"));
        }
        let general = match word {
            _ if is_uuid(word) => "{uuid}",
            _ if is_instant(word) && word >= self.begun.as_str() => "{now}",
            _ if is_request_id(word) => "{request}",
            _ if word.starts_with("eyJ") && word.split('.').count() == 3 => "{token}",
            _ if word.len() >= 32 && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') => "{opaque}",
            _ => return None,
        };
        Some(general.to_owned())
    }
}

/// The version stands, the hash of the body does not.
fn etag(value: &str) -> String {
    match value.split_once('-') {
        Some((version, hash)) if hash.len() > 1 && hash.ends_with('"') => format!("{version}-{{hash}}\""),
        _ => value.to_owned(),
    }
}

fn is_uuid(word: &str) -> bool {
    let hyphens = [8, 13, 18, 23];
    word.len() == 36
        && word.bytes().enumerate().all(|(k, b)| if hyphens.contains(&k) { b == b'-' } else { matches!(b, b'0'..=b'9' | b'a'..=b'f') })
}

/// As the service makes them: a run, a number.
fn is_request_id(word: &str) -> bool {
    let is_hex = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
    word.split_once('-').is_some_and(|(run, number)| run.len() == 8 && is_hex(run) && is_hex(number))
}

/// What is so of every answer.
pub(crate) fn laws(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let id = answer.header("x-request-id").expect("every answer has its request's id");
    if answer.header("content-type") == Some("application/problem+json") && !answer.body.is_empty() {
        let problem = answer.json();
        assert_eq!(problem["request_id"], id);
        assert_eq!(problem["status"], answer.status);
    }
}

/// As the wire spells it: `2026-11-22T10:00:00.000Z`.
fn is_instant(word: &str) -> bool {
    let form = b"0000-00-00T00:00:00.000Z";
    word.len() == form.len() && word.bytes().zip(form).all(|(b, f)| if *f == b'0' { b.is_ascii_digit() } else { b == *f })
}
