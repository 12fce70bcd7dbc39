//! Rows of tenants, by every way that leads to them: only those of the tenant that a request names, and that admits who asks.

use crate::world::World;
use serde_json::{Value as Json, json};

const SPEC: &str = r#"
tenant Org by slug {
  from header "x-org"
  allow if members.any(m => m.user == me)
}

model User {
  email:   Email @unique
  name:    String
  pinned:  Pin[] via owner
  assigned: Ticket[] via assignee

  allow create(email, name)
  allow read
}

model Org {
  slug:    String @unique
  members: Member[] via org
  tickets: Ticket[] via org
  allow read
}

model Member in Org {
  user: User
  allow read
}

model Ticket in Org {
  title:    String
  points:   Int
  assignee: User?
  allow read
}

model Pin {
  owner:  User
  ticket: Ticket
  allow read
}

seed dev {
  ann:  User { email: "ann@x.test", name: "ann" }
  eve:  User { email: "eve@x.test", name: "eve" }
  acme: Org { slug: "acme" }
  zoo:  Org { slug: "zoo" }
  Member { org: acme, user: ann }
  Member { org: zoo, user: eve }
  one:  Ticket { org: acme, title: "one", points: 1, assignee: ann }
  two:  Ticket { org: zoo, title: "two", points: 20, assignee: ann }
  Pin { owner: ann, ticket: one }
  Pin { owner: ann, ticket: two }
}
"#;

fn ask(world: &World, who: &str, org: Option<&str>, target: &str) -> Json {
    let request = world.request(who, "GET", target);
    let request = if let Some(org) = org { request.header("x-org", org) } else { request };
    world.send(&request).expect(200).json()
}

/// Titles of the tickets that are there, and whether others are said to be.
fn titles(rows: &Json, field: &str) -> Vec<String> {
    let rows = rows["data"].as_array().unwrap();
    let mut titles: Vec<String> = rows.iter().map(|row| row[field]["title"].as_str().unwrap_or("-").to_owned()).collect();
    titles.sort();
    titles
}

#[test]
fn what_is_included_is_of_the_tenant_that_the_request_names() {
    let world = World::of(SPEC);
    let pins = |who: &str, org: Option<&str>| titles(&ask(&world, who, org, "/api/pin?include=ticket(select:%20title)"), "ticket");
    assert_eq!(pins("ann", Some("acme")), ["-", "one"]);
    assert_eq!(pins("eve", Some("zoo")), ["-", "two"]);
    for (who, org) in [("ann", None), ("ann", Some("zoo")), ("ann", Some("nowhere")), ("anon", Some("acme")), ("eve", Some("acme"))] {
        assert_eq!(pins(who, org), ["-", "-"], "{who} {org:?}");
    }
    let hidden = &ask(&world, "ann", None, "/api/pin?include=ticket.assignee")["data"][0]["ticket"];
    assert_eq!((hidden["$readable"].clone(), hidden.as_object().unwrap().len()), (json!(false), 2));
    let assigned = |who: &str, org: Option<&str>| {
        let users = ask(&world, who, org, "/api/user?where=name%20==%20%22ann%22&include=assigned(select:%20title)");
        users["data"][0]["assigned"]["data"].as_array().unwrap().iter().map(|row| row["title"].clone()).collect::<Json>()
    };
    assert_eq!(assigned("ann", Some("acme")), json!(["one"]));
    assert_eq!(assigned("eve", Some("zoo")), json!(["two"]));
    assert_eq!((assigned("ann", None), assigned("ann", Some("zoo")), assigned("anon", Some("zoo"))), (json!([]), json!([]), json!([])));
    let orgs = ask(&world, "ann", Some("acme"), "/api/org?sort=slug&include=tickets(select:%20title),members");
    assert_eq!(orgs["data"][0]["tickets"]["data"].as_array().unwrap().len(), 1);
    assert_eq!(orgs["data"][1]["tickets"], json!({ "data": [], "next": null }), "the other tenant's own row is there, and nothing of it");
}

#[test]
fn counts_and_totals_are_of_one_tenant() {
    let world = World::of(SPEC);
    let total = |who: &str, org: &str| ask(&world, who, Some(org), "/api/ticket/$aggregate?count&sum=points")["data"][0].clone();
    assert_eq!(total("ann", "acme"), json!({ "count": 1, "sum": { "points": 1 } }));
    for (who, org) in [("ann", "zoo"), ("ann", "nowhere"), ("eve", "acme")] {
        assert_eq!(total(who, org), json!({ "count": 0, "sum": { "points": 0 } }), "{who} {org}");
        assert_eq!(ask(&world, who, Some(org), "/api/ticket?count=exact")["count"], 0, "{who} {org}");
    }
    for target in ["/api/ticket/$aggregate?count", "/api/ticket?count=exact"] {
        let told = world.send(&world.request("ann", "GET", target)).expect(400).json();
        assert_eq!(told["code"], "tenant_required", "{target}");
    }
    // A cursor of one tenant is none of another's.
    let groups = |org: &str, after: &str| {
        let target = format!("/api/pin/$aggregate?group=ticket&count&limit=1{after}");
        world.send(&world.request("ann", "GET", &target).header("x-org", org))
    };
    let next = groups("acme", "").expect(200).json()["next"].as_str().unwrap().to_owned();
    drop(groups("acme", &format!("&after={next}")).expect(200));
    assert_eq!(groups("zoo", &format!("&after={next}")).expect(400).json()["code"], "invalid_cursor");
}
