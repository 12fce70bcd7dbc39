//! `@read` of a field: shown to whom it admits; to all others the key is not there, and the field is null wherever they ask for it.

use crate::world::World;
use serde_json::json;

const SPEC: &str = r#"
model User {
  email: Email @unique
  name:  String
  boss:  User? @on_delete(set_null)
  staff: Bool = false

  salary: Int @read(boss == me or this == me)
  notes:  String? @read(boss == me or me.staff)
  pin:    String? @private
  badge:  Badge? @on_delete(set_null) @read(me.staff)
  team:   User[] via boss

  allow create(email, name, salary)
  allow read(name, boss, salary, notes, badge)
  allow update(name, salary) if me is set
}

model Badge {
  name:   String
  holder: User[] via badge

  allow read
}

seed dev {
  gold: Badge { name: "gold" }
  ann:  User { email: "ann@x.test", name: "ann", salary: 900, notes: "first", pin: "1111", staff: true, badge: gold }
  bob:  User { email: "bob@x.test", name: "bob", salary: 500, notes: "second", boss: ann }
  eve:  User { email: "eve@x.test", name: "eve", salary: 700, boss: ann }
}
"#;

#[test]
fn a_field_is_shown_to_whom_its_rule_admits_and_told_of_to_all_others() {
    let world = World::of(SPEC);
    let rows = world.rows("bob", "/api/user", &[("sort", "name")]);
    let told: Vec<_> = rows.iter().map(|row| row.get("$hidden").cloned()).collect();
    let all = json!(["salary", "notes", "badge"]);
    assert_eq!(told, [Some(all.clone()), Some(json!(["notes", "badge"])), Some(all.clone())]);
    assert_eq!(rows[1]["salary"], 500);
    for (row, told) in rows.iter().zip(&told) {
        for field in told.as_ref().unwrap().as_array().unwrap() {
            assert!(row.get(field.as_str().unwrap()).is_none(), "{row}");
        }
    }
    let of_ann = world.rows("ann", "/api/user", &[("sort", "name")]);
    assert!(of_ann.iter().all(|row| row.get("$hidden").is_none() && row.get("pin").is_none()), "{of_ann:?}");
    assert_eq!(
        of_ann[2],
        json!({ "id": of_ann[2]["id"], "name": "eve", "boss": of_ann[0]["id"], "salary": 700, "notes": null, "badge": null })
    );
    // Whom no rule of a field could ever admit is told the same.
    let of_nobody = world.rows("anon", "/api/user", &[]);
    assert!(of_nobody.iter().all(|row| row["$hidden"] == all), "{of_nobody:?}");
}

#[test]
fn one_row_is_shown_as_in_a_list() {
    let world = World::of(SPEC);
    let ann = world.id("bob", "/api/user", "ann");
    let shown = world.get("bob", &format!("/api/user/{ann}"), &[]).expect(200).json();
    assert_eq!(shown, world.rows("bob", "/api/user", &[("where", "name == \"ann\"")])[0]);
    let written = world.patch("bob", &format!("/api/user/{ann}"), &json!({ "salary": 1 })).expect(200).json();
    assert_eq!(written, shown, "who may set a field need not be shown it");
}

/// Every way of asking for a field that is hidden gives the answers that a null would give.
#[test]
fn a_hidden_field_is_null_wherever_it_is_asked_for() {
    let world = World::of(SPEC);
    let all = json!(["ann", "bob", "eve"]);
    for (filter, kept) in [
        ("salary == 900", json!([])),
        ("salary > 0", json!(["bob"])),
        ("salary is null", json!(["ann", "eve"])),
        ("not (salary < 800)", json!(["ann", "eve"])),
        ("salary in [900, 700, 500]", json!(["bob"])),
        ("salary + 1 > 600", json!([])),
        ("notes.starts_with(\"f\")", json!([])),
        ("notes.length() > 0", json!([])),
        ("notes is set", json!([])),
        ("boss.salary > 0", json!([])),
        ("boss.boss is set or boss.notes is set", json!([])),
        ("badge is null", all.clone()),
        ("badge.name == \"gold\"", json!([])),
        ("badge.holder.any(h => h == this)", json!([])),
        ("team.any(t => t.salary > 0)", json!(["ann"])),
        ("team.any(t => t.salary > 600)", json!([])),
        ("team.all(t => t.salary is null)", json!(["bob", "eve"])),
        ("team.sum(t => t.salary) > 500", json!([])),
        ("team.max(t => t.salary) == 500", json!(["ann"])),
        ("team.where(t => t.notes is set).count() > 0", json!([])),
        ("Badge.any(b => b.holder.any(h => h.name == \"ann\"))", json!([])),
    ] {
        assert_eq!(world.which("bob", "/api/user", filter), kept, "{filter}");
    }
    assert_eq!(world.which("ann", "/api/user", "team.sum(t => t.salary) == 1200"), json!(["ann"]));
    assert_eq!(world.which("bob", "/api/badge", "holder.any(h => h is set)"), json!([]));
    assert_eq!(world.which("ann", "/api/badge", "holder.any(h => h.name == \"ann\")"), json!(["gold"]));
}

#[test]
fn a_hidden_field_orders_nothing() {
    let world = World::of(SPEC);
    // Bob sees his own salary only: it comes first, and the rest are nulls in the order that follows.
    for sort in ["salary,name", "-salary,name"] {
        assert_eq!(world.each("name", "bob", "/api/user", &[("sort", sort)]), json!(["bob", "ann", "eve"]), "{sort}");
    }
    assert_eq!(world.each("name", "ann", "/api/user", &[("sort", "-salary")]), json!(["ann", "eve", "bob"]));
    for sort in ["badge,name", "-badge,name", "notes,name", "-notes,name"] {
        assert_eq!(world.each("name", "eve", "/api/user", &[("sort", sort)]), json!(["ann", "bob", "eve"]), "{sort}");
    }
    // A cursor holds what its caller was shown, and goes on from there.
    let first = world.get("bob", "/api/user", &[("sort", "salary,name"), ("limit", "2")]).expect(200).json();
    let next = first["next"].as_str().unwrap();
    let rest = world.get("bob", "/api/user", &[("sort", "salary,name"), ("limit", "2"), ("after", next)]).expect(200).json();
    assert_eq!((first["data"][1]["name"].clone(), rest["data"][0]["name"].clone()), (json!("ann"), json!("eve")));
}

#[test]
fn a_private_field_does_not_exist() {
    let world = World::of(SPEC);
    let ask = |parameter: (&str, &str)| world.get("ann", "/api/user", &[parameter]).expect(400);
    for text in ["pin == \"1111\"", "pin is set", "boss.pin is set", "team.any(t => t.pin is set)"] {
        assert_eq!(ask(("where", text)).json()["code"], "invalid_expression", "{text}");
    }
    let private = ask(("sort", "pin")).json();
    assert_eq!(private["detail"], ask(("sort", "nope")).json()["detail"]);
}
