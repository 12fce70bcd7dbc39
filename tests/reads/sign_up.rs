//! Signing up where the spec writes a row of its own for each user: nobody learns from it whose address has an account.

use crate::world::World;
use serde_json::json;

const SPEC: &str = r#"
model User {
  email: Email @unique
  name:  String(1..80)

  allow create(email, name)
  allow read if this == me
}

model Profile {
  user:   User         @unique @on_delete(cascade)
  handle: String(1..80) @unique

  allow read
}

model Loop {
  times: Int

  allow read if me is set
}

on User created { create Profile { user: this, handle: name } }
on User created when name == "end" { create Loop { times: 1 } }
on Loop created when times > 0 { create Loop { times: times + 1 } }

seed dev {
  ann: User { email: "ann@x.test", name: "Ann", password: "correct horse" }
  of_ann: Profile { user: ann, handle: "Ann" }
}
"#;

#[test]
fn what_follows_from_a_sign_up_tells_nothing_of_an_address() {
    let world = World::of(SPEC);
    let sign_up = |email: &str, name: &str| {
        let answer = world.post("anon", "/auth/sign-up", &json!({ "email": email, "name": name, "password": "correct horse" }));
        (answer.status, answer.text())
    };
    let profiles = || world.rows("anon", "/api/profile", &[]).len();
    for (name, status) in [("Ann", 409), ("end", 400), ("Bob", 204)] {
        let ((taken, said), (new, said_to_new)) =
            (sign_up("ann@x.test", name), sign_up(&format!("{}@x.test", name.to_lowercase().repeat(2)), name));
        assert_eq!((taken, new), (status, status), "{name}: {said} {said_to_new}");
        let without_id = |text: String| text.split("request_id").next().unwrap().to_owned();
        assert_eq!(without_id(said), without_id(said_to_new), "{name}");
    }
    assert_eq!(profiles(), 2, "Ann's and Bob's: nothing remains of what was tried");
}
