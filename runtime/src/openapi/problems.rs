//! What may go wrong with a call, as its answers: a status for each, with the codes that it can come with there.

use super::value::{object, reference};
use super::{PROBLEM, parameters};
use crate::problem::{Code, FieldCode};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Of names in components those of ours have a full stop, which no name of a spec has.
pub(super) const NAME: &str = "purlin.Problem";
const FAULT: &str = "purlin.Fault";

/// What a problem and a fault of a field are, for all calls.
pub(super) fn schemas() -> Map<String, Value> {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let field_codes: Vec<&str> = FieldCode::ALL.iter().map(|code| code.as_str()).collect();
    let problem = object(
        &["type", "title", "status", "code", "detail", "request_id"],
        json!({
            "type": { "type": "string", "format": "uri", "description": "Where the code is explained." },
            "title": { "type": "string", "description": "The same for every occurrence of the code." },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "code": { "type": "string", "enum": codes, "description": "What to branch on." },
            "detail": { "type": "string", "description": "What is wrong here, for a person." },
            "rule": { "type": "string", "description": "The rule that refused, by its name; only for callers who may read the row." },
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": reference(FAULT),
                "description": "What is wrong with the body, all at once."
            },
            "request_id": { "type": "string", "description": "The `x-request-id` of the answer; the log has it too." }
        }),
    );
    let fault = object(
        &["field", "code", "message"],
        json!({
            "field": { "type": "string", "format": "json-pointer", "description": "Into the body." },
            "code": { "type": "string", "enum": field_codes },
            "message": { "type": "string" }
        }),
    );
    Map::from_iter([(NAME.to_owned(), problem), (FAULT.to_owned(), fault)])
}

/// Why a request is refused, where that is told.
pub(super) fn why() -> Value {
    json!({ "type": "object", "description": "Why the rules refuse, rule by rule. Only `purlin dev` tells it, to callers on its own machine." })
}

/// The answers that calls refer to: each is described once.
#[derive(Debug, Default)]
pub(super) struct Responses(RefCell<BTreeMap<String, Value>>);

impl Responses {
    /// The answers with these codes, by status.
    pub(super) fn of(&self, codes: &BTreeSet<Code>) -> BTreeMap<String, Value> {
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in codes {
            by_status.entry(code.status()).or_default().push(*code);
        }
        by_status.into_iter().map(|(status, codes)| (status.to_string(), self.refer(status, &codes))).collect()
    }

    /// By a name that tells its codes, so that it stays when calls are added.
    fn refer(&self, status: u16, codes: &[Code]) -> Value {
        let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let name = format!("{status}-{}", names.join("-"));
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        self.0.borrow_mut().entry(name).or_insert_with(|| response(status, codes, &names));
        reference
    }

    /// All that were referred to.
    pub(super) fn all(&self) -> Value {
        json!(*self.0.borrow())
    }
}

/// What a connection may answer whatever the call: to a head that is none, that does not come or is too large, and where there are too many.
pub(super) const OF_CONNECTION: [Code; 4] = [Code::InvalidRequest, Code::IncompleteHead, Code::HeadTooLarge, Code::Unavailable];

fn response(status: u16, codes: &[Code], names: &[&str]) -> Value {
    let words: Vec<String> = codes.iter().map(|code| format!("{} (`{}`)", code.title(), code.as_str())).collect();
    let narrowed = json!({ "properties": { "status": { "const": status }, "code": { "enum": names } } });
    json!({
        "description": format!("{}.", words.join("; ")),
        "headers": parameters::problem_headers(status),
        "content": { PROBLEM: { "schema": { "allOf": [reference(NAME), narrowed] } } }
    })
}
