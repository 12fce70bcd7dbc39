//! The paths into a service, as the program tells them. Comes in: the plan of `spec.purlin`. Goes out: a line for each path.
//!
//! Routes are those of the router, parameters those that each route says it has when it is asked for another, headers, bodies and operators those of the
//! contract, which the suite `contract` and the engine's own tests hold to the routes; what a spec has done by itself are the kinds that
//! a plan knows.

use crate::world;
use purlin_rules::catalog::ModelId;
use purlin_rules::ops::SIGNATURES;
use purlin_rules::plan::{Default, Event, LimitPer, OnDelete, Service, TriggerAction};
use purlin_runtime::config::Limits;
use purlin_runtime::openapi::Document;
use purlin_tests::wire::{Answer, Request};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// What no contract tells of: what the process writes elsewhere, and what is done to a database without a request.
const BESIDE: [&str; 14] = [
    "HEAD",
    "OPTIONS",
    "a cache on the way",
    "a refresh token that was used before",
    "a token of a session that is over",
    "a token of a user who is gone",
    "a token that has expired",
    "an address that is none",
    "any address :origin",
    "any address, its host",
    "any address, its path",
    "the log",
    "purlin data",
    "purlin dev",
];

pub(crate) fn paths() -> BTreeSet<String> {
    let plan = world::plan(world::SPEC);
    let contract = serde_json::from_slice(&Document::of(&plan.service, &Limits::default()).unwrap().to_json()).unwrap();
    let mut paths: BTreeSet<String> = BESIDE.iter().map(|name| (*name).to_owned()).collect();
    paths.extend(of_contract(&contract));
    paths.extend(of_spec(&plan.service));
    let (served, eve) = world::alone(&plan);
    for (method, path) in operations(&contract) {
        let target = path.replace("{id}", "00000000-0000-7000-8000-000000000000");
        let request = |query: &str| Request::new(&method, &format!("{target}{query}")).bearer(&eve).header("x-club", "zoo");
        let place = format!("{method} {}", pattern(&contract, &path));
        let in_address = served.send(&request("?no_such_parameter=1").json(&json!({})));
        paths.extend(named(&in_address).into_iter().map(|name| format!("{place} ?{name}")));
        if path.ends_with("/$query") {
            let in_body = served.send(&request("").json(&json!({ "no_such_parameter": 1 })));
            paths.extend(named(&in_body).into_iter().map(|name| format!("{place} ?{name}")));
        }
    }
    // What a filter calculates with, and what it asks of many rows.
    paths.extend(SIGNATURES.iter().map(|signature| format!("where: {}", signature.written)));
    let of_rows = served.send(&Request::new("GET", "/api/thing?where=below.no_such_function()").bearer(&eve));
    paths.extend(named(&of_rows).into_iter().skip(1).map(|name| format!("where: rows.{name}(…)")));
    let options = served.send(&Request::new("GET", "/api/thing?include=below(no_such_option:1)").bearer(&eve));
    paths.extend(named(&options).into_iter().map(|name| format!("include ({name})")));
    let unseen: Vec<&&str> = KINDS.iter().filter(|kind| !paths.contains(**kind)).collect();
    assert!(unseen.is_empty(), "tests/paths/spec.purlin has nothing of these, so nothing is tried of them: {unseen:#?}");
    paths
}

/// What an answer to something unknown says is known: the words in backticks behind `are`, or behind `there is no function`, that one first.
fn named(answer: &Answer) -> Vec<String> {
    let Ok(body) = serde_json::from_slice::<Json>(&answer.body) else { return Vec::new() };
    let detail = body["detail"].as_str().unwrap_or_default();
    let Some((_, known)) = detail.split_once(" are `").or_else(|| detail.split_once("there is no function `")) else { return Vec::new() };
    format!("`{known}").split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Method and address of each operation.
fn operations(contract: &Json) -> Vec<(String, String)> {
    let methods = |(path, methods): (&String, &Json)| -> Vec<_> {
        methods.as_object().unwrap().keys().map(|method| (method.to_ascii_uppercase(), path.clone())).collect()
    };
    contract["paths"].as_object().unwrap().iter().flat_map(methods).collect()
}

/// `/api/{model}/{id}`: the models of the spec are alike.
fn pattern(contract: &Json, path: &str) -> String {
    let is_of_model = |path: &str| path.starts_with("/api/") && !path.starts_with("/api/$");
    assert!(contract["paths"][path].is_object());
    if !is_of_model(path) {
        return path.to_owned();
    }
    let rest = path.split('/').skip(3).map(|part| format!("/{part}")).collect::<String>();
    format!("/api/{{model}}{rest}")
}

fn of_contract(contract: &Json) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (method, path) in operations(contract) {
        let operation = &contract["paths"][&path][method.to_ascii_lowercase()];
        let place = format!("{method} {}", pattern(contract, &path));
        paths.insert(place.clone());
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = resolved(contract, parameter);
            let name = parameter["name"].as_str().unwrap();
            match (parameter["in"].as_str().unwrap(), name) {
                // At every address alike.
                ("header", "x-request-id" | "x-club") => drop(paths.insert(format!("any address :{name}"))),
                ("header", _) => drop(paths.insert(format!("{place} :{name}"))),
                ("query", _) => drop(paths.insert(format!("{place} ?{name}"))),
                ("path", _) => {}
                (other, _) => panic!("a parameter in {other}"),
            }
        }
        for scheme in operation["security"].as_array().into_iter().flatten().flat_map(|scheme| scheme.as_object().unwrap().keys()) {
            paths.insert(format!("any address :authorization ({scheme})"));
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        if body.is_object() && !path.ends_with("/$query") {
            paths.insert(format!("{place} body"));
            of_body(contract, body, &place, &mut paths);
        }
    }
    paths
}

/// Lists of rows, operators, and the operations of a batch.
fn of_body(contract: &Json, schema: &Json, place: &str, paths: &mut BTreeSet<String>) {
    let schema = resolved(contract, schema);
    if schema["type"] == "array" {
        if schema["items"]["oneOf"].is_null() {
            paths.insert(format!("{place} body, many rows"));
            return;
        }
        for operation in schema["items"]["oneOf"].as_array().unwrap() {
            let names = operation["required"].as_array().unwrap();
            let name = names[0].as_str().unwrap();
            paths.insert(format!("{place} {name}"));
            let others = operation["properties"].as_object().unwrap().keys().filter(|other| *other != name);
            paths.extend(others.map(|other| format!("{place} {name}.{other}")));
        }
    }
    for part in ["anyOf", "allOf", "oneOf"] {
        schema[part].as_array().into_iter().flatten().for_each(|schema| of_body(contract, schema, place, paths));
    }
    paths.extend(operators(schema).into_iter().map(|operator| format!("{place} {operator}")));
}

/// The keys of objects in a body that begin with `$`, and those that a value stands for.
fn operators(schema: &Json) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    found.extend(schema["propertyNames"]["const"].as_str().map(str::to_owned));
    match schema {
        Json::Object(members) => {
            for (name, member) in members {
                found.extend((name.starts_with('$') && name != "$ref").then(|| name.clone()));
                found.extend(operators(member));
            }
        }
        Json::Array(items) => found.extend(items.iter().flat_map(operators)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
    found
}

fn resolved<'j>(contract: &'j Json, schema: &'j Json) -> &'j Json {
    match schema["$ref"].as_str() {
        Some(reference) => contract.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => schema,
    }
}

/// What a spec has done by itself, by kind. `spec.purlin` has each of them.
const KINDS: [&str; 18] = [
    "spec: on created create",
    "spec: on updated set",
    "spec: on deleted delete",
    "spec: limit",
    "spec: limit per me",
    "spec: a default that reads",
    "spec: @sequence",
    "spec: require",
    "spec: @on_delete(cascade)",
    "spec: @on_delete(set_null)",
    "spec: @on_delete(restrict)",
    "spec: a computed field",
    "spec: @stored",
    "spec: @was",
    "spec: @tree",
    "where: rows.any(…)",
    "include (where)",
    "GET /api/{model} ?search",
];

/// What a spec has done by itself. Each match is exhaustive: a new kind does not compile until it has a name here, with which it belongs
/// among [`KINDS`] and needs its cells.
fn of_spec(service: &Service) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (table, model) in service.tables.iter().zip((0..).map(ModelId)) {
        paths.extend(service.former_names(model).next().map(|_| "spec: @was".to_owned()));
        for trigger in table.triggers.iter() {
            for action in trigger.signed_in.actions.iter() {
                let does = match action {
                    TriggerAction::Create { .. } => "create",
                    TriggerAction::Set { .. } => "set",
                    TriggerAction::Delete { .. } => "delete",
                };
                let event = match trigger.event {
                    Event::Created => "created",
                    Event::Updated => "updated",
                    Event::Deleted => "deleted",
                };
                paths.insert(format!("spec: on {event} {does}"));
            }
        }
        paths.extend(table.requires.first().map(|_| "spec: require".to_owned()));
        for limit in table.limits.iter() {
            paths.insert(match &limit.per {
                LimitPer::Everyone => "spec: limit".to_owned(),
                LimitPer::Me => "spec: limit per me".to_owned(),
                LimitPer::Row(_) => "spec: limit per row".to_owned(),
            });
        }
        for (_, field) in table.fields_with_ids() {
            let by = field.column().and_then(|column| match &column.default {
                // Of the caller, of the request, of the spec's text.
                Default::None | Default::Const(_) | Default::Me | Default::Now => None,
                Default::Derived => Some("a default that reads"),
                Default::Sequence { .. } => Some("@sequence"),
            });
            paths.extend(by.map(|name| format!("spec: {name}")));
            paths.extend(field.reference().map(|(_, on_delete, _)| match on_delete {
                OnDelete::Cascade => "spec: @on_delete(cascade)".to_owned(),
                OnDelete::SetNull => "spec: @on_delete(set_null)".to_owned(),
                OnDelete::Restrict => "spec: @on_delete(restrict)".to_owned(),
            }));
            paths.extend(field.computed().map(|computed| match computed.stored {
                None => "spec: a computed field".to_owned(),
                Some(_) => "spec: @stored".to_owned(),
            }));
        }
        paths.extend(table.tree.map(|_| "spec: @tree".to_owned()));
    }
    paths
}
