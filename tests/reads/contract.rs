//! What the contract gives as examples: each is sent to a service with its seed, and answers as described.

use crate::world::World;
use serde_json::Value as Json;

const SPEC: &str = r#"
model User {
  email: Email @unique
  name:  String
  notes: Note[] via owner

  allow create(email, name)
  allow read
}

model Note {
  owner:  User = me @readonly
  title:  String(1..80)
  price:  Decimal(8, 2)?
  secret: String = "topsecret" @private
  pin:    String? @private
  first:  String? @read(owner == me)

  search (title)

  allow read
  allow create(title, pin) if me is set
  allow update(title, price) if owner == me
}

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  Note { owner: ann, title: "One", price: 1.5 }
}
"#;

/// The parameters of an operation that stand in the address, with an example of each that has one.
fn examples<'d>(document: &'d Json, operation: &'d Json) -> Vec<(&'d str, &'d str)> {
    let parameters = operation["parameters"].as_array().unwrap().iter().map(|parameter| match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => parameter,
    });
    let in_query = parameters.filter(|parameter| parameter["in"] == "query");
    in_query.filter_map(|parameter| Some((parameter["name"].as_str()?, parameter["schema"]["examples"][0].as_str()?))).collect()
}

#[test]
fn every_example_of_a_parameter_answers_as_described() {
    let world = World::of(SPEC);
    let document = world.get("anon", "/openapi.json", &[]).expect(200).json();
    let mut sent = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let lists = path.starts_with("/api/") && !path.contains('{') && methods.get("get").is_some();
        for (name, example) in lists.then(|| examples(&document, &methods["get"])).into_iter().flatten() {
            let answer = world.get("ann", path, &[(name, example), ("count", if path.ends_with("$aggregate") { "" } else { "exact" })]);
            assert!(answer.clone().expect(200).json()["data"].is_array(), "{path} {name}: {}", answer.text());
            sent += 1;
        }
        if let Some(example) = methods.get("post").and_then(|post| post["requestBody"]["content"]["application/json"].get("example")) {
            drop(world.post("ann", path, example).expect(200));
            sent += 1;
        }
    }
    assert!(sent >= 10, "{sent} examples");
}

#[test]
fn private_fields_stand_only_where_a_rule_has_requests_name_them() {
    let world = World::of(SPEC);
    let document = world.get("anon", "/openapi.json", &[]).expect(200).json();
    assert!(!document.to_string().contains("secret"));
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Note.New"]["properties"]["pin"]["writeOnly"], true);
    assert!(schemas["Note"]["properties"].get("pin").is_none());
    assert!(schemas["Note.Change"]["properties"].get("pin").is_none());
    assert_eq!(schemas["Note"]["properties"]["$hidden"]["items"]["enum"], serde_json::json!(["first"]));
}

#[test]
fn what_is_searched_and_what_is_not_is_told() {
    let world = World::of(SPEC);
    let document = world.get("anon", "/openapi.json", &[]).expect(200).json();
    let has_search =
        |path: &str| document["paths"][path]["get"]["parameters"].as_array().unwrap().iter().any(|one| one["name"] == "search");
    assert!(has_search("/api/note") && !has_search("/api/user"));
}
