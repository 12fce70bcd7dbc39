//! A file of cases: its text in, requests with the answers they must get out, and back to text when it is blessed.
//!
//! ```text
//! == a title, which is a fact
//! METHOD /target            then, in any order:
//! as ann                    the access token of who signed in as `ann`
//! keep lobby                names the answer's id, its account or its cursor
//! times 10                  so often; the last answer counts
//! until 429                 until that is the status, a thousand times at most
//! header: value
//!
//! {"body": "{lobby}"}
//! --
//! 201
//! header: value
//!
//! {"id":"{lobby}"}
//! ```
//!
//! `{name}` stands for what was kept under the name.

use crate::names::Names;
use purlin_tests::wire::Request;

pub(crate) struct File {
    /// What stands before the first case.
    pub(crate) preamble: String,
    pub(crate) cases: Vec<Case>,
}

pub(crate) struct Case {
    pub(crate) title: String,
    /// As written.
    pub(crate) request: String,
    pub(crate) answer: String,
}

/// A case, ready to be sent.
pub(crate) struct Sent {
    pub(crate) request: Request,
    /// The name under which to keep the answer.
    pub(crate) keep: Option<String>,
    pub(crate) times: usize,
    /// The status after which it is not sent again.
    pub(crate) until: Option<u16>,
}

impl File {
    pub(crate) fn parse(text: &str) -> Self {
        let mut blocks = format!("\n{text}");
        blocks.truncate(blocks.trim_end().len());
        let mut blocks = blocks.split("\n== ").map(str::to_owned);
        let preamble = blocks.next().unwrap().trim().to_owned();
        Self { preamble, cases: blocks.map(|block| Case::parse(&block)).collect() }
    }

    /// The file with other answers.
    pub(crate) fn with_answers(&self, answers: &[String]) -> String {
        let mut text = self.preamble.clone();
        for (case, answer) in self.cases.iter().zip(answers) {
            text.push_str(&format!("\n\n== {}\n{}\n--\n{}", case.title, case.request, answer));
        }
        text.trim_start().to_owned() + "\n"
    }
}

impl Case {
    fn parse(block: &str) -> Self {
        let (title, rest) = block.split_once('\n').unwrap_or((block, ""));
        let (request, answer) = rest.split_once("\n--").unwrap_or((rest, ""));
        Self { title: title.trim().to_owned(), request: request.trim().to_owned(), answer: answer.trim().to_owned() }
    }

    /// The request, with what was kept in its places.
    pub(crate) fn request(&self, names: &Names) -> Sent {
        let (head, body) = self.request.split_once("\n\n").unwrap_or((&self.request, ""));
        let mut lines = head.lines();
        let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_else(|| panic!("{}: no request", self.title));
        let mut request = Request::new(method, &encode(&names.fill(target)));
        let (mut keep, mut times, mut until) = (None, 1, None);
        for line in lines {
            if let Some(who) = line.strip_prefix("as ") {
                request = request.bearer(&names.token(who));
            } else if let Some(name) = line.strip_prefix("keep ") {
                keep = Some(name.to_owned());
            } else if let Some(count) = line.strip_prefix("times ") {
                times = count.parse().unwrap();
            } else if let Some(status) = line.strip_prefix("until ") {
                (times, until) = (1000, Some(status.parse().unwrap()));
            } else {
                let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{}: `{line}` is no header", self.title));
                request = request.header(name, &names.fill(value));
            }
        }
        if !body.is_empty() {
            request.body = Some(names.fill(body).into_bytes());
            if !request.headers.iter().any(|(name, _)| name == "content-type") {
                request = request.header("content-type", "application/json");
            }
        }
        Sent { request, keep, times, until }
    }
}

/// A query as a person writes it, as an address: what an address can't hold is encoded; `%`, `&`, `=` and `+` are left as they are.
fn encode(target: &str) -> String {
    let mut out = String::new();
    for byte in target.bytes() {
        match byte {
            b' ' | b'"' | b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b'\\' | b'^' | b'`' | b'|' | 0x80.. => {
                out.push_str(&format!("%{byte:02X}"))
            }
            _ => out.push(char::from(byte)),
        }
    }
    out
}
