//! `$aggregate`: what rows come to, as far as its caller may see them.

use crate::world::World;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
enum Kind { plain  fancy }

model User {
  email: Email @unique
  name:  String

  allow create(email, name)
  allow read
}

model Order {
  buyer:  User
  kind:   Kind
  place:  String?
  price:  Decimal(8, 2)
  count:  Int
  huge:   Int(-9223372036854775808..9223372036854775807)?
  part:   Decimal(18, 16)?
  took:   Duration?
  at:     Date
  fee:    Decimal(6, 2)? @read(buyer == me)
  secret: Int? @private
  tags:   String[] = []
  total:  Decimal(18, 2) := price * count

  allow read if place != "hidden"
}

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  bob: User { email: "bob@x.test", name: "bob" }
  Order { buyer: ann, kind: .plain, place: "a", price: 10.10, count: 1, fee: 1, at: "2026-01-01", took: 10s, secret: 1, huge: 9223372036854775807, part: 60 }
  Order { buyer: ann, kind: .fancy, place: "b", price: 0.25, count: 2, fee: 2, at: "2026-01-03", took: 20s, huge: 9223372036854775807, part: 60 }
  Order { buyer: bob, kind: .plain, price: -3.05, count: 4, fee: 4, at: "2026-01-02" }
  Order { buyer: bob, kind: .plain, place: "hidden", price: 1000, count: 1000, fee: 1000, at: "2020-01-01" }
}
"#;

fn totals(world: &World, who: &str, parameters: &[(&str, &str)]) -> Json {
    world.get(who, "/api/order/$aggregate", parameters).expect(200).json()["data"].clone()
}

#[test]
fn values_are_added_up_exactly_and_rows_that_may_not_be_listed_are_in_none() {
    let world = World::of(SPEC);
    let all = totals(
        &world,
        "bob",
        &[
            ("count", ""),
            ("sum", "price,count,total,took"),
            ("avg", "price,count,took"),
            ("min", "price,at,place"),
            ("max", "price,at,count"),
        ],
    );
    assert_eq!(
        all,
        json!([{
            "count": 3,
            "sum": { "price": "7.30", "count": 7, "total": "-1.60", "took": 30000 },
            "avg": { "price": "2.433333", "count": "2.3333", "took": 15000 },
            "min": { "price": "-3.05", "at": "2026-01-01", "place": "a" },
            "max": { "price": "10.10", "at": "2026-01-03", "count": 4 },
        }])
    );
    let none = totals(&world, "bob", &[("where", "count > 99"), ("count", ""), ("sum", "price"), ("avg", "price"), ("max", "price")]);
    assert_eq!(none, json!([{ "count": 0, "sum": { "price": "0.00" }, "avg": { "price": null }, "max": { "price": null } }]));
    let beyond = totals(&world, "bob", &[("sum", "huge,part"), ("avg", "huge,part"), ("max", "huge")]);
    // A decimal has 18 digits, though 64 bits hold more.
    let none = json!({ "huge": null, "part": null });
    assert_eq!(beyond, json!([{ "sum": none, "avg": none, "max": { "huge": "9223372036854775807" } }]));
}

#[test]
fn rows_are_grouped_nulls_last() {
    let world = World::of(SPEC);
    assert_eq!(
        totals(&world, "bob", &[("group", "kind"), ("count", ""), ("sum", "count")]),
        json!([{ "group": { "kind": "fancy" }, "count": 1, "sum": { "count": 2 } }, { "group": { "kind": "plain" }, "count": 2, "sum": { "count": 5 } }])
    );
    let places: Vec<_> =
        totals(&world, "bob", &[("group", "place,kind")]).as_array().unwrap().iter().map(|row| row["group"]["place"].clone()).collect();
    assert_eq!(places, [json!("a"), json!("b"), json!(null)]);
    assert_eq!(totals(&world, "bob", &[("group", "kind"), ("where", "count > 99")]), json!([]));
    let args = [("group", "buyer"), ("count", ""), ("where", "count < n"), ("args", "{\"n\":4}")];
    assert_eq!(totals(&world, "bob", &args), json!([{ "group": { "buyer": world.id("bob", "/api/user", "ann") }, "count": 2 }]));
}

/// Nothing that is asked of a field gives more away than nulls in its place would.
#[test]
fn a_field_that_may_not_be_read_is_null() {
    let world = World::of(SPEC);
    assert_eq!(
        totals(&world, "bob", &[("sum", "fee"), ("avg", "fee"), ("min", "fee"), ("max", "fee")]),
        json!([{ "sum": { "fee": "4.00" }, "avg": { "fee": "4.000000" }, "min": { "fee": "4.00" }, "max": { "fee": "4.00" } }])
    );
    assert_eq!(
        totals(&world, "anon", &[("group", "fee"), ("count", ""), ("sum", "fee")]),
        json!([{ "group": { "fee": null }, "count": 3, "sum": { "fee": "0.00" } }])
    );
    assert_eq!(totals(&world, "bob", &[("where", "fee > 0"), ("count", "")]), json!([{ "count": 1 }]));
}

#[test]
fn groups_come_page_by_page() {
    let world = World::of(SPEC);
    let page = |who: &str, after: &str| {
        let mut parameters = vec![("group", "at"), ("count", ""), ("limit", "2")];
        if !after.is_empty() {
            parameters.push(("after", after));
        }
        world.get(who, "/api/order/$aggregate", &parameters)
    };
    let first = page("bob", "").expect(200).json();
    assert_eq!((first["data"][0]["group"]["at"].clone(), first["data"].as_array().unwrap().len()), (json!("2026-01-01"), 2));
    let next = first["next"].as_str().unwrap();
    let second = page("bob", next).expect(200).json();
    assert_eq!((second["data"][0]["group"]["at"].clone(), second["next"].clone()), (json!("2026-01-03"), json!(null)));
    assert_eq!(page("ann", next).expect(400).json()["code"], "invalid_cursor");
    let other = [("group", "kind"), ("count", ""), ("limit", "2"), ("after", next)];
    assert_eq!(world.get("bob", "/api/order/$aggregate", &other).expect(400).json()["code"], "invalid_cursor");
    let of_list = world.get("bob", "/api/order", &[("limit", "1")]).expect(200).json()["next"].as_str().unwrap().to_owned();
    assert_eq!(page("bob", &of_list).expect(400).json()["code"], "invalid_cursor");
    drop(world.get("bob", "/api/order", &[("after", next)]).expect(400));
}

#[test]
fn what_can_not_be_asked_is_told() {
    let world = World::of(SPEC);
    for (parameters, code) in [
        (vec![], "invalid_parameter"),
        (vec![("count", "yes")], "invalid_parameter"),
        (vec![("limit", "0"), ("count", "")], "invalid_parameter"),
        (vec![("sum", "nope")], "invalid_expression"),
        (vec![("sum", "secret")], "invalid_expression"),
        (vec![("max", "secret")], "invalid_expression"),
        (vec![("group", "secret")], "invalid_expression"),
        (vec![("group", "tags")], "invalid_expression"),
        (vec![("sum", "at")], "invalid_expression"),
        (vec![("avg", "kind")], "invalid_expression"),
        (vec![("min", "kind")], "invalid_expression"),
        (vec![("sum", "price; drop")], "invalid_expression"),
        (vec![("sum", "price,count,price")], "invalid_expression"),
        (vec![("group", "at,at"), ("count", "")], "invalid_expression"),
        (vec![("count", ""), ("where", "secret == 1")], "invalid_expression"),
        (vec![("count", ""), ("sort", "at")], "unknown_parameter"),
        (vec![("count", ""), ("args", "{\"a\":1}")], "invalid_parameter"),
    ] {
        let told = world.get("bob", "/api/order/$aggregate", &parameters).expect(400).json();
        assert_eq!(told["code"], code, "{parameters:?}: {told}");
    }
    let two = world.get("bob", "/api/order/$aggregate", &[("sum", "nope,price"), ("max", "secret")]).expect(400).json();
    assert_eq!(two["detail"].as_str().unwrap().lines().count(), 2, "{two}");
}
