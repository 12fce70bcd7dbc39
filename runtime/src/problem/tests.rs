//! Problems as they are answered, held against their schema and their documentation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn body(problem: &Problem) -> Value {
    serde_json::from_slice(&problem.body("r1")).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../schemas/errors.json")).unwrap()
}

#[test]
fn a_problem_is_of_the_shape_of_rfc_9457() {
    assert_eq!(
        body(&Problem::new(Code::NotFound)),
        json!({
            "type": "https://github.com/purlin-dev/purlin/blob/main/runtime/docs/errors.md#not_found",
            "title": "Not found",
            "status": 404,
            "code": "not_found",
            "detail": "There is nothing here.",
            "request_id": "r1",
        })
    );
}

#[test]
fn rules_and_faults_of_fields_stand_in_the_body() {
    let refused = Problem::new(Code::Refused).detail("say something").rule("empty");
    assert_eq!(body(&refused)["rule"], "empty");
    assert_eq!(body(&refused)["detail"], "say something");
    let invalid = Problem::invalid(Vec::new()).field("/title", FieldCode::TooLong, "At most 80 characters.");
    assert_eq!(body(&invalid)["errors"], json!([{ "field": "/title", "code": "too_long", "message": "At most 80 characters." }]));
}

#[test]
fn the_cause_stays_inside() {
    let problem = Problem::internal("the disk is on fire");
    assert!(!String::from_utf8(problem.body("r1")).unwrap().contains("fire"));
    assert!(!problem.to_string().contains("fire"));
    assert_eq!(problem.cause(), Some("the disk is on fire"));
}

#[test]
fn the_schema_lists_exactly_the_codes() {
    let listed: Vec<(String, u64)> = schema()["properties"]["code"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| (code["const"].as_str().unwrap().to_owned(), code["x-status"].as_u64().unwrap()))
        .collect();
    let codes: Vec<(String, u64)> = Code::ALL.iter().map(|code| (code.as_str().to_owned(), u64::from(code.status()))).collect();
    assert_eq!(listed, codes);
}

#[test]
fn the_schema_lists_exactly_the_codes_of_fields() {
    let listed: Vec<Value> = schema()["$defs"]["field_error"]["properties"]["code"]["enum"].as_array().unwrap().clone();
    let codes: Vec<Value> = FieldCode::ALL.iter().map(|code| json!(code.as_str())).collect();
    assert_eq!(listed, codes);
}

#[test]
fn the_schema_lists_exactly_the_members_of_a_body() {
    let why = serde_json::value::to_raw_value(&json!({})).unwrap();
    let everything = Problem::new(Code::Refused).rule("r").field("/a", FieldCode::NoGrant, "m").explained(why);
    let members: BTreeSet<String> = body(&everything).as_object().unwrap().keys().cloned().collect();
    let listed: BTreeSet<String> = schema()["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, listed);
}

#[test]
fn the_docs_explain_every_code() {
    let docs = include_str!("../../docs/errors.md");
    for code in FieldCode::ALL {
        assert!(docs.contains(&format!("| `{}` |", code.as_str())), "{}", code.as_str());
    }
    for code in Code::ALL {
        assert!(docs.contains(&format!("### {}\n", code.as_str())), "{} has no heading, so its `type` leads nowhere", code.as_str());
    }
}

#[test]
fn codes_differ_and_rise_with_their_statuses() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    assert!(Code::ALL.iter().map(|code| code.status()).is_sorted());
}

#[test]
fn only_a_bad_token_is_called_one() {
    assert_eq!(Problem::new(Code::InvalidToken).challenge(), r#"Bearer error="invalid_token""#);
    assert_eq!(Problem::new(Code::SignInRequired).challenge(), "Bearer");
}
