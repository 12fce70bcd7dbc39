//! A database that follows its spec, with rows that the spec does not let be: under `purlin dev`, and at the start of a service.

use crate::project;
use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_runtime::{Config, Engine, Mode};
use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project::purlin;
use purlin_tests::wire::Request;
use serde_json::json;
use std::fs;
use std::path::Path;

const HEAD: &str = "app Stock edition 2026\n\n";

/// The model, and what begins otherwise.
fn spec(size: &str, more: &str) -> String {
    format!("{HEAD}model Item {{\n  name: String(1..20)\n  size: {size}\n  above: Item?{more}\n\n  allow read, create, update\n}}\n")
}

/// What the spec asks anew, and what is said of the rows that there are.
const ASKED: [(&str, &str, &str); 8] = [
    ("Int(0..5)", "", "`Item.size` is `Int(0..5)`: 1 row does not meet it"),
    ("Int(0..100)", "\n  require size < 9 \"small\"", "`Item` has `require size < 9`: 1 row does not meet it"),
    ("Int(0..100)", "\n  unique (name)", "`Item` is unique by (name): 2 rows do not meet it"),
    ("Int(0..100)", "\n  weight: Int(0..5) @backfill(size)", "`Item.weight` is `Int(0..5)`: 1 row does not meet it"),
    ("Int(0..100)", "\n  code: String(1..3) @backfill(name)", "`Item.code` is `String(1..3)`: 2 rows do not meet it"),
    ("Int(0..100)", "\n  cost: Decimal(3, 2) @backfill(size)", "`Item.cost` is `Decimal(3, 2)`: 1 row does not meet it"),
    ("Int(0..100)", "\n  weight: Int @backfill(size)  require weight < 9", "`Item` has `require weight < 9`: 1 row does not meet it"),
    ("Bool @cast(Int)", "", "`Item.size` is cast from `Int` to `Bool`: 2 rows do not meet it"),
];

fn save(folder: &Path, text: &str) {
    let beside = folder.join("app.saving");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, folder.join("app.purlin")).unwrap();
}

/// Two rows, the second of which no narrower spec takes.
fn create_rows(service: &Service) {
    for size in [3, 40] {
        let body = json!({ "name": "item", "size": size });
        let _ = service.send(&Request::new("POST", "/api/item").json(&body)).expect(201);
    }
}

#[test]
fn a_spec_that_rows_do_not_meet_is_not_served_by_dev_and_the_last_one_serves_on() {
    let folder = project(&spec("Int(0..100)", ""));
    fs::write(folder.path().join("purlin.yaml"), SETTINGS).unwrap();
    let mut service = Service::start(purlin().args(["dev", "."]), folder.path());
    create_rows(&service);
    for (size, more, words) in ASKED {
        save(folder.path(), &spec(size, more));
        service.wait_for(words);
        service.wait_for("Not served");
        let rows = service.send(&Request::new("GET", "/api/item?sort=size")).expect(200).json();
        assert_eq!((rows["data"][0]["size"].clone(), rows["data"][1]["size"].clone()), (json!(3), json!(40)));
    }
    save(folder.path(), &spec("Int(0..40)", "\n  weight: Int(0..40) @backfill(size)\n  require weight <= 40"));
    service.wait_for("Serving the change");
    let rows = service.send(&Request::new("GET", "/api/item?sort=size")).expect(200).json();
    assert_eq!(rows["data"][1]["weight"], 40);
    for _ in 0..2 {
        // What was cast is not cast again.
        save(folder.path(), &spec("Decimal(6, 2) @cast(Int)", "\n  removed weight: Int"));
        service.wait_for("Serving the change");
        let rows = service.send(&Request::new("GET", "/api/item?sort=size")).expect(200).json();
        assert_eq!((rows["data"][0]["size"].clone(), rows["data"][1]["size"].clone()), (json!("3.00"), json!("40.00")));
        save(folder.path(), &spec("Decimal(6, 2) @cast(Int)", "\n  removed weight: Int\n  require size > 0"));
        service.wait_for("Serving the change");
    }
}

#[test]
fn rows_in_a_circle_are_no_tree() {
    let folder = project(&spec("Int(0..100)", ""));
    fs::write(folder.path().join("purlin.yaml"), SETTINGS).unwrap();
    let mut service = Service::start(purlin().args(["dev", "."]), folder.path());
    create_rows(&service);
    let rows = service.send(&Request::new("GET", "/api/item")).expect(200).json();
    let id = rows["data"][0]["id"].as_str().unwrap();
    let itself = Request::new("PATCH", &format!("/api/item/{id}")).json(&json!({ "above": id }));
    let _ = service.send(&itself).expect(200);
    save(folder.path(), &spec("Int(0..100)", " @tree"));
    service.wait_for(&format!("`Item.above` is a tree of at most 100 steps: 1 row does not meet it ({id})"));
    service.wait_for("Not served");
}

#[test]
fn a_service_does_not_start_on_rows_that_its_spec_does_not_let_be() {
    let folder = project(&spec("Int(0..100)", ""));
    fs::write(folder.path().join("purlin.yaml"), format!("{}\n", SETTINGS.replace("database:", "database:\n  migrate: declared"))).unwrap();
    let mut service = Service::start(purlin().args(["dev", "."]), folder.path());
    create_rows(&service);
    service.ask_to_end();
    assert!(service.wait().success());
    fs::rename(folder.path().join(".purlin/dev.sqlite"), folder.path().join("data.sqlite")).unwrap();
    let start = |text: &str| {
        let plan = compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }]).plan.unwrap();
        let config = Config::read(folder.path(), Mode::Production).unwrap();
        Engine::open(plan.service, &config).map(|engine| engine.close()).map_err(|error| error.to_string())
    };
    for (size, more, words) in ASKED {
        let said = start(&spec(size, more)).unwrap_err();
        assert!(said.contains(words) && said.contains("nothing was changed"), "{said}");
        start(&spec("Int(0..100)", "")).unwrap();
    }
    start(&spec("Int(3..40)", "\n  require size > 2")).unwrap();
}
