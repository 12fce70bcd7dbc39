//! Batches: what each of their operations does and is answered, its own request would do and be answered, whatever the bodies hold.

use crate::world::World;
use purlin_tests::chance::Chance;
use purlin_tests::wire::Answer;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const SPEC: &str = r#"
model User {
  email: Email @unique
  name:  String

  allow create(email, name)
  allow read if me is set
}

model Good {
  code:   String(1..8) @unique @immutable
  name:   String(1..20)
  price:  Int(0..100) = 1
  secret: Bool = false
  author: User = me @readonly
  moves:  Int = 0 @readonly

  allow read                        if me is set and (not secret or author == me)
  allow create                      if me is set
  allow update(name, price, secret) if me is set and (author == me or price > 50)
  allow delete                      if author == me
  deny  create, update              if name == "bomb" "no bombs" as bombs
}

on Good updated when changed(price) { set moves = moves + 1 }

model Vote {
  good:  Good @on_delete(cascade)
  voter: User = me @readonly
  stars: Int(1..5)

  unique (good, voter)
  allow read, write if voter == me
}

/// Each makes two of the next size.
model Fan {
  size: Int

  allow read, create if me is set
}

on Fan created when size > 0 {
  create Fan { size: size - 1 }
  create Fan { size: size - 1 }
}

seed dev {
  ann:  User { email: "ann@x.test", name: "ann" }
  bob:  User { email: "bob@x.test", name: "bob" }
  lamp: Good { code: "lamp", name: "lamp", price: 5, author: ann }
  gem:  Good { code: "gem", name: "gem", secret: true, author: ann }
  car:  Good { code: "car", name: "car", price: 60, author: bob }
  Vote { good: lamp, voter: bob, stars: 2 }
}
"#;

const CODES: [&str; 5] = ["lamp", "gem", "car", "new", "next"];

/// An operation; `@lamp` stands for the id of a good that was seeded, `#2` for that of the row which an operation before has left.
fn operation(random: &mut Chance, place: usize) -> Json {
    let good = if place > 0 && random.below(3) == 0 {
        json!(format!("#{}", random.below(place)))
    } else {
        json!(format!("@{}", random.of(&CODES[..3])))
    };
    let mut values = json!({ "name": random.of(&["lamp", "torch", "bomb"]), "price": random.below(101) });
    if random.below(4) == 0 {
        values["secret"] = json!(random.below(2) == 0);
    }
    let mut whole = values.clone();
    whole["code"] = json!(random.of(&CODES));
    let version = random.below(3);
    match random.below(9) {
        0 | 1 => json!({ "create": "good", "values": whole }),
        2 => json!({ "create": "vote", "values": { "good": good, "stars": 1 + random.below(5) } }),
        3 | 4 => json!({ "upsert": "vote", "on": "good,voter", "values": { "good": good, "stars": 1 + random.below(5) } }),
        5 => json!({ "upsert": "good", "on": "code", "values": whole }),
        6 if version > 0 => json!({ "update": "good", "id": good, "values": values, "version": version }),
        6 | 7 => json!({ "update": "good", "id": good, "values": values }),
        _ => json!({ "delete": "good", "id": good }),
    }
}

/// With what its names stand for.
fn filled(value: &Json, stands: &dyn Fn(&str) -> Option<Json>) -> Json {
    match value {
        Json::String(text) => stands(text).unwrap_or_else(|| value.clone()),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), filled(value, stands))).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => value.clone(),
    }
}

/// The operation as a request of its own.
fn alone(world: &World, who: &str, operation: &Json) -> Answer {
    let id = || operation["id"].as_str().unwrap_or("none");
    let (method, path) = match ["create", "update", "upsert", "delete"].into_iter().find(|verb| operation.get(verb).is_some()).unwrap() {
        "create" => ("POST", format!("/api/{}", operation["create"].as_str().unwrap())),
        "upsert" => ("PUT", format!("/api/{}?on={}", operation["upsert"].as_str().unwrap(), operation["on"].as_str().unwrap())),
        "update" => ("PATCH", format!("/api/good/{}", id())),
        _ => ("DELETE", format!("/api/good/{}", id())),
    };
    let mut request = world.request(who, method, &path);
    if let Some(version) = operation.get("version") {
        request = request.header("if-match", &format!("\"{version}\""));
    }
    if method != "DELETE" {
        request = request.json(&operation["values"]);
    }
    world.send(&request)
}

fn ids(world: &World) -> BTreeMap<String, Json> {
    let mut ids = BTreeMap::new();
    for who in ["ann", "bob"] {
        for row in world.rows(who, "/api/good", &[]) {
            ids.insert(format!("@{}", row["code"].as_str().unwrap()), row["id"].clone());
        }
    }
    ids
}

/// Everything that is there, to either of them; ids by the order in which they are met, instants left out.
fn state(world: &World) -> Vec<Json> {
    let mut rows = Vec::new();
    for who in ["ann", "bob"] {
        for path in ["/api/good", "/api/vote"] {
            rows.extend(world.rows(who, path, &[("sort", "created_at")]));
        }
    }
    plain(rows)
}

fn plain(rows: Vec<Json>) -> Vec<Json> {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let is_id = |text: &str| text.len() == 36 && text.matches('-').count() == 4;
    rows.into_iter()
        .map(|mut row| {
            for (name, value) in row.as_object_mut().into_iter().flatten() {
                if name.ends_with("_at") {
                    *value = Json::Null;
                } else if let Some(text) = value.as_str().filter(|text| is_id(text)) {
                    let next = met.len();
                    *value = json!(*met.entry(text.to_owned()).or_insert(next));
                }
            }
            row
        })
        .collect()
}

#[test]
fn a_batch_does_what_its_operations_do_one_after_another() {
    let (mut done, mut refused) = (0, 0);
    let rounds = std::env::var("ROUNDS").map_or(40, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let mut random = Chance(round * 7919);
        let who = random.of(&["ann", "bob"]);
        let count = 1 + random.below(4);
        let operations: Vec<Json> = (0..count).map(|place| operation(&mut random, place)).collect();

        let world = World::of(SPEC);
        let seeded = ids(&world);
        let (mut left, mut rows, mut failed) = (Vec::new(), Vec::new(), None);
        for (place, operation) in operations.iter().enumerate() {
            let stands = |name: &str| match name.strip_prefix('#') {
                Some(place) => left.get(place.parse::<usize>().unwrap()).cloned(),
                None => seeded.get(name).cloned(),
            };
            let answer = alone(&world, who, &filled(operation, &stands));
            match answer.status {
                200 | 201 => {
                    left.push(answer.json()["id"].clone());
                    rows.push(answer.json());
                }
                204 => {
                    left.push(filled(&operation["id"], &stands));
                    rows.push(Json::Null);
                }
                _ => {
                    failed = Some((place, answer.json()["code"].clone()));
                    break;
                }
            }
        }
        let after = state(&world);

        let world = World::of(SPEC);
        let (seeded, before) = (ids(&world), state(&world));
        // What a deletion leaves nothing of, nothing refers to.
        let deletes = |place: &str| operations[place.parse::<usize>().unwrap()].get("delete").is_some();
        let refers_to_nothing = operations.iter().any(|operation| {
            [&operation["id"], &operation["values"]["good"]]
                .iter()
                .any(|id| id.as_str().is_some_and(|id| id.starts_with('#') && deletes(&id[1..])))
        });
        let stands = |name: &str| match name.strip_prefix('#') {
            Some(place) => Some(json!({ "$ref": format!("{place}.id") })),
            None => seeded.get(name).cloned(),
        };
        let body: Json = operations.iter().map(|operation| filled(operation, &stands)).collect();
        let answer = world.post(who, "/api/$batch", &body);
        let told = answer.json();
        if refers_to_nothing {
            assert_eq!((answer.status, state(&world)), (422, before), "round {round}: {body}");
            continue;
        }
        match failed {
            None => {
                assert_eq!(answer.status, 200, "round {round}: {body} {told}");
                assert_eq!((plain(told.as_array().unwrap().clone()), state(&world)), (plain(rows), after), "round {round}: {body}");
                done += 1;
            }
            Some((place, code)) => {
                assert_eq!(told["code"], code, "round {round}: {body} {told}");
                let at = told["errors"][0]["field"].as_str().unwrap();
                assert!(at == format!("/{place}") || at.starts_with(&format!("/{place}/")), "round {round}: {body} {told}");
                assert_eq!(state(&world), before, "round {round}: {body}");
                refused += 1;
            }
        }
    }
    assert!(done > rounds / 10 && refused > rounds / 10, "{done} done, {refused} refused");
}

#[test]
fn what_triggers_write_is_bounded_for_the_whole() {
    let world = World::of(SPEC);
    let fans = |size: usize, count: usize| Json::from(vec![json!({ "create": "fan", "values": { "size": size } }); count]);
    drop(world.post("ann", "/api/$batch", &fans(6, 10)).expect(200));
    let count = || world.get("ann", "/api/fan?count=exact&limit=1", &[]).json()["count"].clone();
    let before = count();
    assert_eq!(before, 10 * 127);
    // 40 times 254 are more than 10,000, none of them alone is.
    let told = world.post("ann", "/api/$batch", &fans(7, 40)).expect(400).json();
    assert_eq!((&told["code"], count()), (&json!("too_expensive"), before));
}

#[test]
fn no_body_does_more_than_be_refused() {
    let world = World::of(SPEC);
    let before = state(&world);
    let send = |body: Vec<u8>| {
        let mut request = world.request("ann", "POST", "/api/$batch").header("content-type", "application/json");
        request.body = Some(body);
        world.send(&request).status
    };
    let deep = |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let lists = deep("[", "]", 100_000);
    let objects = deep("{\"a\":", "}", 50_000);
    let refused: Vec<Vec<u8>> = vec![
        lists.clone().into_bytes(),
        objects.clone().into_bytes(),
        format!(r#"[{{"create": "good", "values": {lists}}}]"#).into_bytes(),
        format!(r#"[{{"create": "good", "values": {{"code": {objects}}}}}]"#).into_bytes(),
        format!(r#"[{{"update": "good", "id": {objects}, "values": {{}}}}]"#).into_bytes(),
        format!(r#"[{{"update": "good", "id": {}, "values": {{}}}}]"#, deep("{\"$ref\":", "}", 100)).into_bytes(),
        format!("[{}]", vec!["1"; 400_000].join(",")).into_bytes(),
        format!("[{}]", vec!["{}"; 100].join(",")).into_bytes(),
        format!(r#"[{{{}}}]"#, vec![r#""create": "good""#; 20_000].join(",")).into_bytes(),
        format!(r#"[{{"create": "good", "values": {{{}}}}}]"#, vec![r#""code": "x""#; 20_000].join(",")).into_bytes(),
        format!(r#"[{{"create": "good", "values": {{"good": {{{}}}}}}}]"#, vec![r#""$ref": "0.id""#; 20_000].join(",")).into_bytes(),
        format!(r#"[{{"{}": "good"}}]"#, "x".repeat(500_000)).into_bytes(),
        format!(r#"[{{"create": "{}", "values": {{}}}}]"#, "good".repeat(100_000)).into_bytes(),
        format!(r#"[{{"upsert": "good", "on": "{}", "values": {{}}}}]"#, "code,".repeat(100_000)).into_bytes(),
        br#"[{"\ud800": "good"}]"#.to_vec(),
        br#"[{"create": "\ud800", "values": {}}]"#.to_vec(),
        br#"[{"create": "good", "values": {"\ud800": 1}}]"#.to_vec(),
        br#"[{"create": "good", "values": {"code": "\ud800", "name": "x"}}]"#.to_vec(),
        br#"[{"upsert": "good", "on": "\u0000", "values": {}}]"#.to_vec(),
        br#"[{"update": "good", "id": {"$ref": "0.id\u0000"}, "values": {}}]"#.to_vec(),
        b"[{\"create\": \"good\", \"values\": {\"code\": \"\xff\"}}]".to_vec(),
        b"\xef\xbb\xbf[]".to_vec(),
        br#"[{"create": "good", "values": {"code": "a", "name": "b", "price": 1e999}}]"#.to_vec(),
        br#"[{"update": "good", "id": "x", "values": {}, "version": 1e999}]"#.to_vec(),
        br#"[{"update": "good", "id": {"$ref": 1e999}, "values": {}}]"#.to_vec(),
        br#"[{"create": "good", "values": null}]"#.to_vec(),
        br#"[{"delete": "good", "id": null}]"#.to_vec(),
        br#"[null]"#.to_vec(),
        br#"[[]]"#.to_vec(),
        b"null".to_vec(),
        b"".to_vec(),
    ];
    for body in refused {
        let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let status = send(body);
        assert!((400..500).contains(&status), "{status}: {start}");
    }
    assert_eq!(send(format!("[{}]", " ".repeat(1_000_000)).into_bytes()), 413);
    assert_eq!(state(&world), before);
}
