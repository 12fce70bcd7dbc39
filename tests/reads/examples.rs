//! The examples that a contract gives of a seed: each is sent as it stands to a service where that is sown, and does what it says.

use crate::world::World;
use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_rules::plan::Plan;
use purlin_runtime::config::Limits;
use purlin_runtime::openapi::Document;
use purlin_tests::project::root;
use purlin_tests::wire::encoded;
use serde_json::Value as Json;
use std::fs;

/// An example of an operation.
struct Example<'d> {
    method: String,
    /// With what stands in it filled in.
    path: String,
    caller: &'d str,
    headers: Vec<(&'d str, &'d str)>,
    query: Vec<(&'d str, &'d str)>,
    /// Those without which there is no such request.
    needed: Vec<(&'d str, &'d str)>,
    body: Option<&'d Json>,
}

impl<'d> Example<'d> {
    fn of(path: &str, method: &str, operation: &'d Json) -> Option<Self> {
        let content = &operation["requestBody"]["content"]["application/json"];
        let parameters = operation["parameters"].as_array().unwrap().iter().filter(|parameter| parameter.get("examples").is_some());
        let parameters: Vec<&Json> = parameters.collect();
        let (caller, _) =
            content.get("examples").into_iter().chain(parameters.iter().map(|one| &one["examples"])).next()?.as_object()?.iter().next()?;
        let mut example = Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            caller,
            headers: vec![],
            query: vec![],
            needed: vec![],
            body: None,
        };
        for parameter in parameters {
            let (name, given) = (parameter["name"].as_str()?, parameter["examples"][&**caller]["value"].as_str()?);
            match parameter["in"].as_str()? {
                "path" => example.path = example.path.replace(&format!("{{{name}}}"), given),
                "header" => example.headers.push((name, given)),
                _ if parameter["required"] == true || name == "count" => example.needed.push((name, given)),
                _ => example.query.push((name, given)),
            }
        }
        example.body = content.get("examples").map(|examples| &examples[&**caller]["value"]);
        assert!(!example.path.contains('{'), "{method} {path} has no example of what stands in it");
        Some(example)
    }

    /// Sends it with these of its parameters.
    #[track_caller]
    fn is_done(&self, world: &World, query: &[(&str, &str)]) {
        let query: Vec<String> =
            self.needed.iter().chain(query).map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let target = format!("{}?{}", self.path, query.join("&"));
        let who = if self.caller == "nobody" { "anon" } else { self.caller };
        let mut request = world.request(who, &self.method, target.trim_end_matches('?'));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = self.body {
            request = request.json(body);
        }
        let answer = world.send(&request);
        assert!((200..300).contains(&answer.status), "{} {target} as {who}: {:?}\n{}", self.method, self.body, answer.text());
        // What is asked of rows of the seed finds some.
        if self.method == "GET" && query.len() == self.needed.len() + 1 || self.path.ends_with("$query") {
            assert_ne!(answer.json()["data"], serde_json::json!([]), "{} {target} as {who} finds nothing", self.method);
        }
    }
}

fn plan_of(spec: &str) -> Plan {
    let text = fs::read_to_string(root().join(spec)).unwrap();
    let compilation = compile(&[Source { path: "spec.purlin".to_owned(), text }]);
    // What the engine does not serve yet is no part of the plan, nor of its contract.
    compilation.to_judge().unwrap().clone()
}

/// Sends each, and returns the operations that have none.
#[track_caller]
fn all_are_done(spec: &str) -> Vec<String> {
    let plan = plan_of(spec);
    let document = Document::of_seeded(&plan, &plan.checks.seeds[0], &Limits::default()).unwrap();
    let document: Json = serde_json::from_slice(&document.to_json()).unwrap();
    let (reader, mut without) = (World::of_plan(&plan), Vec::new());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(example) = Example::of(path, method, operation) else {
                without.push(format!("{} {path}", method.to_uppercase()));
                continue;
            };
            if method == "get" || path.ends_with("$query") {
                example.is_done(&reader, &example.query);
                for one in &example.query {
                    example.is_done(&reader, &[*one]);
                }
            } else {
                // What one has written is not there for the next.
                example.is_done(&World::of_plan(&plan), &example.query);
            }
        }
    }
    without
}

/// What takes nothing, and what takes a token, which nobody has before he signs in.
const OF_NOTHING: [&str; 5] = ["GET /", "GET /health/live", "GET /health/ready", "GET /metrics", "GET /openapi.json"];
const OF_TOKENS: [&str; 3] = ["GET /auth/me", "POST /auth/refresh", "POST /auth/sign-out"];

/// Every operation has an example that is done, but for those on models of which the seed has no rows, and the `others`, which the rules
/// let no user of the seed do with its rows.
#[track_caller]
fn all_have_examples(spec: &str, without_rows: &[&str], others: &[&str]) {
    let without = all_are_done(spec);
    let is_of_no_rows = |operation: &str| without_rows.iter().any(|model| operation.contains(&format!("/api/{model}")));
    let unexpected: Vec<_> = without.iter().map(String::as_str).filter(|operation| !is_of_no_rows(operation)).collect();
    let mut expected: Vec<&str> = OF_NOTHING.iter().chain(&OF_TOKENS).chain(others).copied().collect();
    expected.sort_by_key(|operation| unexpected.iter().position(|other| other == operation));
    assert_eq!(unexpected, expected);
}

#[test]
fn every_example_of_the_chat_can_be_tried_as_it_stands() {
    all_have_examples("examples/chat/chat.purlin", &[], &[]);
}

#[test]
fn every_example_of_a_spec_with_everything_can_be_tried_as_it_stands() {
    // What may be changed of its things holds nothing.
    all_have_examples(
        "tests/golden/everything.purlin",
        &["entry", "task", "team"],
        &["PATCH /api/thing/{id}", "PUT /api/thing", "POST /api/$batch"],
    );
}

#[test]
fn every_example_of_the_drive_can_be_tried_as_it_stands() {
    // Of a folder that is named by its key there is nothing else to change.
    all_have_examples("examples/drive/drive.purlin", &["document"], &["PUT /api/folder"]);
}

#[test]
fn every_example_of_the_helpdesk_can_be_tried_as_it_stands() {
    let of_admins = ["PATCH /api/org/{id}", "PUT /api/org", "DELETE /api/ticket/{id}"];
    let of_members = ["PATCH /api/membership/{id}", "POST /api/membership", "PUT /api/membership", "DELETE /api/membership/{id}"];
    // The seed has no admin, and gives no password.
    let others: Vec<&str> = of_admins.into_iter().chain(of_members).chain(["POST /auth/sign-in"]).collect();
    all_have_examples("examples/helpdesk/helpdesk.purlin", &["comment"], &others);
}

#[test]
fn every_example_of_the_shop_can_be_tried_as_it_stands() {
    all_have_examples("examples/shop/shop.purlin", &[], &[]);
}
