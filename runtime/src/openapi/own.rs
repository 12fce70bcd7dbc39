//! What every service answers of itself. Whatever stands behind `?` is not looked at.

use super::problems::{OF_CONNECTION, Responses};
use super::value::object;
use super::{JSON, parameters};
use crate::problem::Code;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) const TAG: &str = "service";

/// The operations, each a `GET`, by address.
pub(super) fn operations(problems: &Responses) -> [(&'static str, Value); 5] {
    let text = json!({ "type": "string" });
    let status = |status: &str| object(&["status"], json!({ "status": { "type": "string", "const": status } }));
    let about = object(&["service", "purlin"], json!({ "service": text, "purlin": text }));
    let of = |id: &str, summary: &str, media: &str, schema: &Value| operation(problems, (id, summary), media, schema);
    let mut ready = of("getReady", "The store answers too", JSON, &status("ready"));
    if let Some(responses) = ready.get_mut("responses").and_then(Value::as_object_mut) {
        responses.extend(problems.of(&OF_CONNECTION.into_iter().chain([Code::Timeout]).collect()));
    }
    let mut metrics = of("getMetrics", "For Prometheus, where `server.metrics` says so", "text/plain", &text);
    if let Some(responses) = metrics.get_mut("responses").and_then(Value::as_object_mut) {
        responses.extend(problems.of(&BTreeSet::from([Code::NotFound])));
    }
    [
        ("/", of("getService", "What this is", JSON, &about)),
        ("/health/live", of("getLive", "The process answers", JSON, &status("live"))),
        ("/health/ready", ready),
        ("/metrics", metrics),
        ("/openapi.json", of("getContract", "This document", JSON, &json!({ "type": "object" }))),
    ]
}

fn operation(problems: &Responses, (id, summary): (&str, &str), media: &str, schema: &Value) -> Value {
    let mut responses = Map::from_iter(problems.of(&BTreeSet::from(OF_CONNECTION)));
    let answer = json!({
        "description": format!("{summary}."),
        "headers": parameters::answer_headers(&[]),
        "content": { media: { "schema": schema } }
    });
    responses.insert("200".to_owned(), answer);
    json!({ "operationId": id, "summary": summary, "tags": [TAG], "parameters": parameters::of_call(), "responses": responses })
}
