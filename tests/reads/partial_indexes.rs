//! `index (…) where E`: whatever tells its rows, lists are what they would be without it, through writes that let rows in and out.

use crate::world::World;
use serde_json::json;

const SPEC: &str = r#"
enum Mood { glad  sad }

model User {
  email: Email @unique
  name:  String

  allow create(email, name)
  allow read
}

model Note {
  name:   String
  text:   String?
  labels: String[] = []
  mood:   Mood?
  size:   Int?
  price:  Decimal(10, 2)?
  at:     DateTime?
  twice:  Int? := size * 2

  index (name) where text != "it's; {x} \"--\" SELECT "
  index (name desc) where mood != .sad
  index (size) where size > 3 and not (price < 2.50)
  index (size) where size > 4
  index (price) where "a" in labels
  index (at) where text.ends_with("x") or text.contains("%")
  index (mood) where twice > 4
  index (text) where text is null
  index (mood, size desc) where mood in [.glad, .sad] and created_at < updated_at + 1h

  allow read, write
}

seed dev {
  ann: User { email: "ann@x.test", name: "ann" }
  Note { name: "empty" }
  Note { name: "full", text: "it's; {x} \"--\" SELECT ", labels: ["a", "b"], mood: .sad, size: 9, price: 2.50 }
  Note { name: "plain", text: "50% x", mood: .glad, size: 4, price: 1 }
  Note { name: "large", text: "", size: 5 }
}
"#;

/// Each filter with the rows that it keeps, as `where` says.
fn kept(world: &World) -> Vec<serde_json::Value> {
    [
        r#"text != "it's; {x} \"--\" SELECT ""#,
        "mood != .sad",
        "size > 3 and not (price < 2.50)",
        "size > 4",
        r#""a" in labels"#,
        r#"text.ends_with("x") or text.contains("%")"#,
        "twice > 4",
        "text is null",
        "mood in [.glad, .sad]",
    ]
    .iter()
    .map(|filter| world.which("ann", "/api/note", filter))
    .collect()
}

#[test]
fn lists_are_the_same_with_and_without_them() {
    let (with, without) = (World::of(SPEC), {
        let bare: Vec<&str> = SPEC.lines().filter(|line| !line.trim_start().starts_with("index")).collect();
        World::of(&bare.join("\n"))
    });
    assert_eq!(kept(&with), kept(&without));
    assert_eq!(kept(&with)[1], json!(["empty", "large", "plain"]));
    assert_eq!(kept(&with)[2], json!(["full", "large"]));
    for (row, change) in [
        ("empty", json!({ "text": "x", "size": 9_007_199_254_740_991_i64, "mood": "sad" })),
        ("full", json!({ "text": null, "labels": [], "price": "2.49" })),
        ("plain", json!({ "mood": null, "size": null })),
        ("large", json!({ "labels": ["a"], "price": "99999999.99" })),
    ] {
        for world in [&with, &without] {
            let id = world.id("ann", "/api/note", row);
            let _ = world.patch("ann", &format!("/api/note/{id}"), &change).expect(200);
        }
        assert_eq!(kept(&with), kept(&without), "{row}");
    }
    for world in [&with, &without] {
        let id = world.id("ann", "/api/note", "large");
        let _ = world.send(&world.request("ann", "DELETE", &format!("/api/note/{id}"))).expect(204);
    }
    assert_eq!(kept(&with), kept(&without));
}
