//! Cases as requests, and the other ways to send them: what `GET` lists, `$query` lists too; a write may stand in a batch, or be sent
//! twice under a key. Comes in: a case of the table. Goes out: what is asked, each way with the paths that it goes along.

use crate::table::{Asked, Case};
use crate::world::{filled, token};
use purlin_tests::wire::{Answer, Request, encoded};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// The case itself, and each other way to send all of its requests.
pub(crate) fn ways(case: &Case) -> Vec<Vec<Asked>> {
    let each = |other: fn(&Asked) -> Option<Asked>| case.requests.iter().map(other).collect::<Option<Vec<Asked>>>();
    let others = [each(by_body), without_body(case), each(in_batch)];
    [Some(case.requests.clone()), again(case)].into_iter().chain(others).flatten().collect()
}

/// `GET /api/thing?where=…` as `POST /api/thing/$query`.
fn by_body(asked: &Asked) -> Option<Asked> {
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let is_list = asked.method == "GET" && path.starts_with("/api/") && path.matches('/').count() == 2;
    let number = |name: &str| matches!(name, "limit" | "offset");
    let body: Map<String, Json> = pairs(query)
        .map(|(name, value)| {
            let value = match serde_json::from_str(value) {
                Ok(json) if number(name) || name == "args" => json,
                _ => json!(value),
            };
            (name.to_owned(), value)
        })
        .collect();
    is_list.then(|| Asked {
        method: "POST".to_owned(),
        target: format!("{path}/$query"),
        body: Some(Json::Object(body).to_string()),
        ..asked.clone()
    })
}

/// The last request as `HEAD`; those before it are asked for what they answer.
fn without_body(case: &Case) -> Option<Vec<Asked>> {
    let (last, before) = case.requests.split_last()?;
    let head = Asked { method: "HEAD".to_owned(), ..last.clone() };
    (last.method == "GET").then(|| before.iter().cloned().chain([head]).collect())
}

/// A write as the only operation of a batch.
fn in_batch(asked: &Asked) -> Option<Asked> {
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let mut parts = path.strip_prefix("/api/")?.split('/');
    let (model, id) = (parts.next().filter(|model| !model.starts_with('$'))?, parts.next());
    // Numbers and texts in braces stand for what is put in later.
    let values: Json = asked.body.as_deref().map_or(Ok(Json::Null), serde_json::from_str).ok()?;
    let mut operation = match (asked.method.as_str(), id) {
        ("POST", None) if values.is_object() => json!({ "create": model, "values": values }),
        ("PATCH", Some(id)) => json!({ "update": model, "id": id, "values": values }),
        ("DELETE", Some(id)) => json!({ "delete": model, "id": id }),
        ("PUT", None) => json!({ "upsert": model, "on": query.strip_prefix("on=")?, "values": values }),
        _ => return None,
    };
    let mut headers = asked.headers.clone();
    if let Some(place) = headers.iter().position(|(name, _)| name == "if-match") {
        operation["version"] = headers.remove(place).1.trim_matches('"').parse::<u32>().ok()?.into();
    }
    let (method, target, body) = ("POST".to_owned(), "/api/$batch".to_owned(), Some(json!([operation]).to_string()));
    Some(Asked { who: asked.who.clone(), method, target, headers, body })
}

/// Each write twice, under a key.
fn again(case: &Case) -> Option<Vec<Asked>> {
    let is_write = |asked: &Asked| asked.method != "GET" && asked.target.starts_with("/api/") && !asked.target.contains("/$query");
    let has_key = |asked: &Asked| asked.headers.iter().any(|(name, _)| name == "idempotency-key");
    if !case.requests.iter().any(is_write) || case.requests.iter().any(has_key) {
        return None;
    }
    let twice = case.requests.iter().zip(0..).flat_map(|(asked, place)| {
        let mut keyed = asked.clone();
        keyed.headers.push(("idempotency-key".to_owned(), format!("key-{place}")));
        if is_write(asked) { vec![keyed.clone(), keyed] } else { vec![asked.clone()] }
    });
    Some(twice.collect())
}

pub(crate) fn is_read(asked: &[Asked]) -> bool {
    asked.iter().all(|asked| matches!(asked.method.as_str(), "GET" | "HEAD" | "OPTIONS") || asked.target.ends_with("/$query"))
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// The first cursor that a page has, or one in it.
fn next(body: &Json) -> Option<&str> {
    body["next"].as_str().or_else(|| match body {
        Json::Object(members) => members.values().find_map(next),
        Json::Array(items) => items.iter().find_map(next),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    })
}

impl Asked {
    /// As it is sent; `kept` is what earlier answers said.
    pub(crate) fn request(&self, kept: &BTreeMap<String, String>) -> Request {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let query: Vec<String> = pairs(query).map(|(name, value)| format!("{name}={}", encoded(&filled(value, kept)))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request =
            Request::new(&self.method, &format!("{}{mark}{}", filled(path, kept), query.join("&"))).header("x-request-id", "same");
        for (name, value) in &self.headers {
            request = request.header(name, &filled(value, kept));
        }
        if let Some(token) = token(&self.who).filter(|_| !self.headers.iter().any(|(name, _)| name == "authorization")) {
            request = request.bearer(token);
        }
        match &self.body {
            Some(body) => {
                let body = filled(body, kept);
                request.json(&serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
            }
            None => request,
        }
    }

    /// Whether its address is one at which tokens are looked at, and who asks sees the answer.
    pub(crate) fn asks_who(&self) -> bool {
        let has_own = self.headers.iter().any(|(name, _)| matches!(name.as_str(), "authorization" | "origin"));
        (self.target.starts_with("/api/") || self.target == "/auth/me") && !has_own
    }

    /// Whether it needs what an earlier answer said.
    pub(crate) fn goes_on(&self) -> bool {
        let headers = self.headers.iter().map(|(_, value)| value);
        let mut texts = headers.chain([&self.target]).chain(&self.body);
        texts.any(|text| ["{next}", "{etag}", "{id}"].iter().any(|name| text.contains(name)))
    }

    /// What the next requests may name of its answer.
    pub(crate) fn keep(answer: &Answer, kept: &mut BTreeMap<String, String>) {
        if let Some(etag) = answer.header("etag") {
            kept.insert("etag".to_owned(), etag.to_owned());
        }
        let Ok(body) = serde_json::from_slice::<Json>(&answer.body) else { return };
        let body = if body.is_array() { &body[0] } else { &body };
        kept.extend(next(body).map(|next| ("next".to_owned(), next.to_owned())));
        for name in ["id", "refresh_token", "access_token"] {
            kept.extend(body[name].as_str().map(|text| (name.to_owned(), text.to_owned())));
        }
    }

    /// Whether it goes along a path of the table.
    pub(crate) fn goes(&self, path: &str) -> bool {
        if let Some(option) = path.strip_prefix("include (").and_then(|rest| rest.strip_suffix(')')) {
            return self.target.contains(&format!("{option}: "));
        }
        if let Some(word) = path.strip_prefix("where: ") {
            // Of `a.lower()` the name, of `a + b` the operator.
            let written = word.trim_start_matches("rows").trim_start_matches('a').trim_end_matches('b');
            let written = written.split_once('(').map_or(written, |(name, _)| name);
            return self.target.contains(written);
        }
        let mut words = path.split(' ');
        let (Some(method), Some(pattern)) = (words.next(), words.next()) else { return false };
        if method != self.method {
            return false;
        }
        let (address, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let (mut parts, mut wanted) = (address.split('/'), pattern.split('/'));
        let is_there = loop {
            match (parts.next(), wanted.next()) {
                (None, None) => break true,
                (Some(part), Some(wanted)) if part == wanted || wanted == "{id}" || wanted == "{model}" && !part.starts_with('$') => {}
                _ => break false,
            }
        };
        let body = self.body.as_deref().unwrap_or_default();
        let json = || serde_json::from_str::<Json>(body).unwrap_or_default();
        is_there
            && words.next().is_none_or(|word| match word.split_at(1) {
                ("?", name) if pattern.ends_with("/$query") => !json()[name].is_null(),
                ("?", name) => pairs(query).any(|(own, _)| own == name),
                (":", name) => self.headers.iter().any(|(own, _)| own == name),
                ("$", _) => body.contains(&format!("\"{word}\"")),
                _ if pattern == "/api/$batch" => {
                    let (operation, part) = word.split_once('.').unwrap_or((word, word));
                    json().as_array().is_some_and(|all| all.iter().any(|one| !one[operation].is_null() && !one[part].is_null()))
                        || word == "body"
                }
                _ => path.contains("many rows") == body.starts_with('['),
            })
    }
}
