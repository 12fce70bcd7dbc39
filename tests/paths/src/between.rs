//! What stands between a service and who learns something of it: a browser, which shows pages what answers let them see; and a cache, which
//! gives one caller what another has asked for, where answers let it.
//!
//! A request with `origin` is that of a page there. One with `via` goes through a cache: by `1.1 vary` through one that tells callers
//! apart by nothing but `Vary`, by `1.1 control` through one that goes by nothing but `Cache-Control`. Either header has to do alone.

use purlin_tests::wire::{Answer, Request};

/// Headers that every page sees whose origin is let in. <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>
const SHOWN: [&str; 7] = ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn items(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(|item| item.trim().to_ascii_lowercase())
}

/// The values of all headers of this name.
fn values(answer: &Answer, name: &str) -> Vec<String> {
    answer.headers.iter().filter(|(own, _)| own == name).flat_map(|(_, value)| items(value)).collect()
}

/// What the page sees that sent the request; all of it, where that was no page.
pub(crate) fn shown(request: &Request, answer: Answer) -> Answer {
    let Some(origin) = header(request, "origin") else { return answer };
    let is_let_in = answer.header("access-control-allow-origin").is_some_and(|allowed| allowed == "*" || allowed == origin);
    if !is_let_in {
        return unseen();
    }
    if request.method == "OPTIONS" {
        // What a preflight is answered decides whether the request is sent that it is for: all of it shows by that.
        return answer;
    }
    let exposed = values(&answer, "access-control-expose-headers");
    let is_seen = |name: &str| SHOWN.contains(&name) || exposed.iter().any(|other| other == name || other == "*");
    let headers = answer.headers.iter().filter(|(name, _)| is_seen(name)).cloned().collect();
    Answer { headers, ..answer }
}

/// No answer at all.
pub(crate) fn unseen() -> Answer {
    Answer { status: 0, headers: Vec::new(), body: Vec::new() }
}

/// What was asked before, and answered.
#[derive(Default)]
pub(crate) struct Cache(Vec<(Request, Answer)>);

impl Cache {
    /// Whether the request goes through one.
    pub(crate) fn is_asked(request: &Request) -> bool {
        header(request, "via").is_some()
    }

    pub(crate) fn keep(&mut self, request: &Request, answer: &Answer) {
        self.0.push((request.clone(), answer.clone()));
    }

    /// An answer that was given before, if it serves for this request as well.
    pub(crate) fn answer(&self, request: &Request) -> Option<Answer> {
        let by_vary = header(request, "via") == Some("1.1 vary");
        let serves = |(before, answer): &&(Request, Answer)| {
            let is_same = before.method == request.method && before.target == request.target && before.method == "GET";
            let is_kept = if by_vary {
                let vary = values(answer, "vary");
                vary.iter().all(|name| name != "*" && header(before, name) == header(request, name))
            } else {
                let forbids = ["no-store", "private"];
                !values(answer, "cache-control").iter().any(|said| forbids.contains(&said.as_str()))
            };
            is_same && is_kept
        };
        self.0.iter().rev().find(serves).map(|(_, answer)| answer.clone())
    }
}
