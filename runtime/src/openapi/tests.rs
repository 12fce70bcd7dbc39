//! Of the hand-written chat: what the document says of a service whose router stands beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::http::{self, AGGREGATE_PARAMETERS, LIST_PARAMETERS, ROW_PARAMETERS};
use purlin_rules::plan::Operation;
use std::collections::BTreeSet;

fn document(service: &Service) -> Value {
    serde_json::from_slice(&Document::of(service, &Limits::default()).unwrap().to_json()).unwrap()
}

fn chat() -> Value {
    document(&crate::fixture::chat())
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let service = crate::fixture::chat();
    let routes = http::routes(&service).into_iter().chain(http::status::routes(&crate::Config::in_memory().unwrap().server));
    let served: BTreeSet<(String, String)> =
        routes.map(|route| (route.path.to_string(), route.method.as_str().to_ascii_lowercase())).collect();
    let document = chat();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())))
        .collect();
    assert_eq!(served, described);
}

/// The names of an operation's parameters that stand in the address.
fn in_query(document: &Value, path: &str) -> BTreeSet<String> {
    let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
    let resolved = parameters.iter().map(|parameter| match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => parameter,
    });
    resolved.filter(|parameter| parameter["in"] == "query").map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_parameter_is_described_and_nothing_else() {
    let document = chat();
    // Rooms are not searched.
    let names = |known: &[&str]| known.iter().filter(|name| **name != "search").map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(in_query(&document, "/api/room"), names(&LIST_PARAMETERS));
    assert_eq!(in_query(&document, "/api/room/{id}"), names(&ROW_PARAMETERS));
    assert_eq!(in_query(&document, "/api/room/$aggregate"), names(&AGGREGATE_PARAMETERS));
    let body = document["components"]["schemas"]["Room.Query"]["properties"].as_object().unwrap();
    assert_eq!(body.keys().cloned().collect::<BTreeSet<_>>(), names(&LIST_PARAMETERS));
}

#[test]
fn every_reference_leads_somewhere() {
    fn look(root: &Value, value: &Value) {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                    assert!(root.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference}");
                }
                object.values().for_each(|value| look(root, value));
            }
            Value::Array(array) => array.iter().for_each(|value| look(root, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = chat();
    look(&document, &document);
}

#[test]
fn what_never_leaves_the_server_is_not_told_of() {
    let mut service = crate::fixture::chat();
    let mut tables = service.tables.to_vec();
    for table in &mut tables {
        let mut fields = table.fields.to_vec();
        let mut secret = crate::fixture::words("topsecret", 0, 9);
        if let purlin_rules::plan::FieldKind::Scalar { column, .. } = &mut secret.kind {
            column.private = true;
            column.nullable = true;
        }
        fields.push(secret);
        table.fields = fields.into();
    }
    service.tables = tables.into();
    assert!(!document(&service).to_string().contains("topsecret"));
}

#[test]
fn operations_that_nobody_may_do_are_not_there() {
    let mut service = crate::fixture::chat();
    let mut tables = service.tables.to_vec();
    for table in &mut tables {
        table.delete = purlin_rules::plan::Write::NOBODY;
    }
    service.tables = tables.into();
    assert!(service.tables.iter().all(|table| !table.serves(Operation::Delete)));
    assert!(!document(&service).to_string().contains("deleteRoom"));
}

#[test]
fn every_status_that_a_code_comes_with_tells_its_codes() {
    let document = chat();
    let create = &document["paths"]["/api/message"]["post"]["responses"];
    let answer = |status: &str| document.pointer(create[status]["$ref"].as_str().unwrap().strip_prefix('#').unwrap()).unwrap().clone();
    let codes = |status: &str| answer(status)["content"][PROBLEM]["schema"]["allOf"][1]["properties"]["code"]["enum"].clone();
    assert_eq!(codes("403"), json!(["refused", "no_grant"]));
    assert_eq!(codes("413"), json!(["body_too_large"]));
    assert_eq!(codes("401"), json!(["sign_in_required", "invalid_token"]));
    assert!(answer("403")["headers"]["x-request-id"].is_object());
    assert!(answer("401")["headers"]["www-authenticate"].is_object());
}
