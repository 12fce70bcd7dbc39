//! Rows written by a key that says who calls: who is nobody is asked to sign in, and learns nothing else.

use crate::world::World;
use serde_json::json;

const SPEC: &str = r#"
model User {
  email: Email @unique

  allow read if this == me
}

model Visit {
  place:   String(1..20)
  visitor: User? = me @readonly
  times:   Int   = 1

  unique (place, visitor)

  allow read, write if true
}

seed dev {
  ann: User { email: "ann@x.test" }
}
"#;

#[test]
fn who_is_of_the_key_signs_in() {
    let world = World::of(SPEC);
    let put = |who: &str, body: serde_json::Value| world.send(&world.request(who, "PUT", "/api/visit?on=place,visitor").json(&body));
    assert_eq!(put("ann", json!({ "place": "here" })).status, 201);
    assert_eq!(put("ann", json!({ "place": "here", "times": 2 })).expect(200).json()["times"], 2);
    for place in ["here", "there"] {
        assert_eq!(put("anon", json!({ "place": place })).expect(401).json()["code"], "sign_in_required");
    }
    let batch = json!([{ "upsert": "visit", "on": "place,visitor", "values": { "place": "here" } }]);
    let answer = world.post("anon", "/api/$batch", &batch).expect(401).json();
    assert_eq!(answer["code"], "sign_in_required");
    assert_eq!(world.rows("ann", "/api/visit", &[]).len(), 1);
}
