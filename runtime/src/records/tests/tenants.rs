//! What somebody in one tenant learns of another: nothing, by value, status, number of statements, keys, relations, filters or cursors.

use crate::fixture::*;
use crate::problem::{Code, FieldCode, Problem};
use crate::records::{self, Ask, Page, View};
use crate::route::Caller;
use crate::store::system::System;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::{Dialect, in_tenant};
use purlin_rules::plan::*;
use purlin_rules::value::{Id, Value};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// In an organisation. Its fields: `org`, `user`.
const SEAT: ModelId = ModelId(0);
/// In an organisation. Its fields: `org`, `title`, `seat`, `above`, `part`.
const TICKET: ModelId = ModelId(1);
/// The tenants. Its fields: `slug`, `tickets`.
const ORG: ModelId = ModelId(2);

fn relation(name: &str, table: ModelId, on_delete: OnDelete) -> Field {
    let column = Column { nullable: true, ..column(name) };
    Field { name: column.db_name.clone(), doc: "".into(), kind: FieldKind::ToOne { table, on_delete, column } }
}

fn within(mut table: Table) -> Table {
    let org = Column { immutable: true, readonly: true, ..column("org") };
    let org =
        Field { name: "org".into(), doc: "".into(), kind: FieldKind::ToOne { table: ORG, on_delete: OnDelete::Restrict, column: org } };
    table.fields.to_mut().insert(4, org);
    table.tenant = Some(field(1));
    let everybody = in_tenant(Condition::Always, field(1), "org", Dialect::Sqlite);
    table.get = readable_if(&table, everybody);
    table.list = table.get.clone();
    table.create = signed_in(vec![allow(GrantedFields::All, Condition::Always)], vec![]);
    table.update = table.create.clone();
    table.delete = table.create.clone();
    table
}

/// Whoever has a seat in an organisation does there what they like.
fn desk() -> Service {
    let mut service = chat();
    let mut seat = within(table("Seat", vec![relation("user", USER, OnDelete::Restrict)]));
    seat.uniques = vec![Unique { fields: vec![field(1), field(2)].into() }].into();
    let below = relation("above", TICKET, OnDelete::Cascade);
    let mut ticket = within(table(
        "Ticket",
        vec![words("title", 1, 80), relation("seat", SEAT, OnDelete::SetNull), below, relation("part", TICKET, OnDelete::Restrict)],
    ));
    ticket.uniques = vec![Unique { fields: vec![field(1), field(2)].into() }].into();
    let tickets = Field { name: "tickets".into(), doc: "".into(), kind: FieldKind::ToMany { table: TICKET, via: field(1) } };
    let mut org = table("Org", vec![words("slug", 1, 80), tickets]);
    org.uniques = vec![Unique { fields: vec![field(1)].into() }].into();
    org.get = readable_if(&org, Condition::Always);
    org.list = org.get.clone();
    let tables = service.tables.to_mut();
    tables[0] = seat;
    tables[1] = ticket;
    tables[2] = org;
    tables[3].fields.to_mut().truncate(6);
    tables[3].list = readable_if(&tables[3], Condition::Always);
    tables[3].get = tables[3].list.clone();
    let seated = r#"EXISTS (SELECT 1 FROM "seat" AS {a1} WHERE {a1}."org" = {.id} AND {a1}."user" = {me})"#;
    service.tenant = Some(Tenant {
        table: ORG,
        key: field(1),
        source: TenantSource::Header("x-org".into()),
        signed_in: when(seated, &[0]),
        anonymous: Condition::Never,
    });
    service
}

/// Ann has a seat in `acme`, Bob in `zoo`, Eve in none.
struct Desk {
    world: World,
    acme: Id,
    zoo: Id,
    /// A ticket in `zoo` called `secret`, and Bob's seat there.
    secret: Id,
    seat: Id,
}

impl Desk {
    async fn new() -> Self {
        let engine = engine(desk());
        let (ann, bob, eve) = (person(&engine, "ann").await, person(&engine, "bob").await, person(&engine, "eve").await);
        let own = engine.clone();
        let made = engine.store().write(move |session| {
            let insert = |table, values: &[(FieldId, Value)]| records::system::insert(&own, session, table, NOW, values);
            let org = |slug: &str| insert(ORG, &[(field(1), slug.into_value())]);
            let (acme, zoo) = (org("acme")?, org("zoo")?);
            insert(SEAT, &[(field(1), Value::Id(acme)), (field(2), me(ann))])?;
            let seat = insert(SEAT, &[(field(1), Value::Id(zoo)), (field(2), me(bob))])?;
            let secret = insert(TICKET, &[(field(1), Value::Id(zoo)), (field(2), "secret".into_value()), (field(3), Value::Id(seat))])?;
            Ok((acme, zoo, secret, seat))
        });
        let (acme, zoo, secret, seat) = made.await.unwrap();
        Self { world: World { engine, ann, bob, eve, lobby: acme }, acme, zoo, secret, seat }
    }

    fn ask(&self, caller: Caller, tenant: Option<&str>, table: ModelId) -> Ask {
        Ask { tenant: tenant.map(|tenant| Arc::new(tenant.into_value())), ..ask(caller, table) }
    }

    async fn get(&self, caller: Caller, tenant: Option<&str>, id: Id) -> Result<Json, Problem> {
        let shown = records::get(&self.world.engine, self.ask(caller, tenant, TICKET), id, View::default()).await?;
        Ok(serde_json::from_slice(&shown.body).unwrap())
    }

    async fn list(&self, caller: Caller, tenant: Option<&str>, table: ModelId, page: Page<'_>) -> Result<Json, Problem> {
        let body = records::list(&self.world.engine, self.ask(caller, tenant, table), page).await?;
        Ok(serde_json::from_slice(&body).unwrap())
    }

    async fn create(&self, caller: Caller, tenant: Option<&str>, body: Json) -> Result<Json, Problem> {
        let body = body.to_string();
        let shown = records::create(&self.world.engine, self.ask(caller, tenant, TICKET), body.as_bytes(), None).await?;
        Ok(serde_json::from_slice(&shown.body).unwrap())
    }

    async fn update(&self, caller: Caller, tenant: Option<&str>, id: Id, body: Json) -> Result<(), Problem> {
        let body = body.to_string();
        records::update(&self.world.engine, self.ask(caller, tenant, TICKET), id, body.as_bytes(), None, None).await.map(drop)
    }

    async fn delete(&self, caller: Caller, tenant: Option<&str>, id: Id) -> Result<(), Problem> {
        records::delete(&self.world.engine, self.ask(caller, tenant, TICKET), id, None, None).await
    }

    /// Each operation, with what it answers and the statements that ran for it.
    async fn told(&self, caller: Caller, tenant: &str, id: Id, title: &str) -> Vec<(String, Vec<String>)> {
        let store = self.world.engine.store();
        let said = |result: Result<Json, Problem>| match result {
            Ok(body) => body.to_string(),
            Err(problem) => String::from_utf8(problem.body("")).unwrap(),
        };
        let (mut told, tenant) = (Vec::new(), Some(tenant));
        // What was asked before is read anew.
        self.world.system(r#"UPDATE "user" SET "version" = "version" + 1"#).await;
        let _ = store.traced();
        told.push((said(self.get(caller, tenant, id).await), store.traced()));
        told.push((said(self.list(caller, tenant, TICKET, Page::default()).await), store.traced()));
        told.push((said(self.create(caller, tenant, json!({ "title": title })).await), store.traced()));
        told.push((said(self.update(caller, tenant, id, json!({ "title": title })).await.map(|()| Json::Null)), store.traced()));
        told.push((said(self.delete(caller, tenant, id).await.map(|()| Json::Null)), store.traced()));
        told
    }

    async fn titles(&self, caller: Caller, tenant: Option<&str>, filter: &str) -> Vec<Json> {
        let page = Page { filter: Some(filter), ..Page::default() };
        self.list(caller, tenant, TICKET, page).await.unwrap()["data"].as_array().unwrap().iter().map(|row| row["title"].clone()).collect()
    }
}

#[tokio::test]
async fn a_tenant_that_is_not_there_and_one_that_does_not_admit_are_alike() {
    let desk = Desk::new().await;
    let ann = desk.world.ann;
    let none = desk.told(ann, "none", Id([7; 16]), "a").await;
    for (tenant, id, title) in
        [("zoo", desk.secret, "secret"), ("zoo", desk.secret, "a"), ("zoo", Id([7; 16]), "a"), ("none", desk.secret, "a")]
    {
        assert_eq!(desk.told(ann, tenant, id, title).await, none, "{tenant} {title}");
    }
    let codes: Vec<bool> = none.iter().map(|(said, _)| said.contains(r#""code":"not_found""#)).collect();
    assert_eq!(codes, [true, false, true, true, true]);
    assert_eq!(none[1].0, r#"{"data":[],"next":null}"#);
}

#[tokio::test]
async fn a_row_of_another_tenant_and_one_that_is_not_there_are_alike() {
    let desk = Desk::new().await;
    let there = desk.told(desk.world.ann, "acme", desk.secret, "a").await;
    desk.world.system(r#"DELETE FROM "ticket" WHERE "title" = 'a'"#).await;
    let missing = desk.told(desk.world.ann, "acme", Id([7; 16]), "a").await;
    for place in [0, 3, 4] {
        assert_eq!(there[place], missing[place]);
        assert!(there[place].0.contains(r#""code":"not_found""#));
    }
}

#[tokio::test]
async fn a_request_without_a_tenant_is_told_so() {
    let desk = Desk::new().await;
    let (ann, body) = (desk.world.ann, json!({ "title": "a" }));
    let asked = [
        desk.get(ann, None, desk.secret).await.map(drop),
        desk.list(ann, None, TICKET, Page::default()).await.map(drop),
        desk.create(ann, None, body.clone()).await.map(drop),
        desk.update(ann, None, desk.secret, body.clone()).await,
        desk.delete(ann, None, desk.secret).await,
    ];
    for answer in asked {
        let problem = answer.unwrap_err();
        assert_eq!(problem.code(), Code::TenantRequired);
        assert!(String::from_utf8(problem.body("")).unwrap().contains("`x-org`"));
    }
    // No tenant ever admits who is not signed in.
    assert_eq!(desk.list(Caller::Anonymous, Some("zoo"), TICKET, Page::default()).await.unwrap_err().code(), Code::SignInRequired);
    assert_eq!(desk.create(Caller::Anonymous, None, body).await.unwrap_err().code(), Code::SignInRequired);
}

#[tokio::test]
async fn a_new_row_is_of_the_requests_tenant_and_of_no_other() {
    let desk = Desk::new().await;
    let made = desk.create(desk.world.ann, Some("acme"), json!({ "title": "secret" })).await.unwrap();
    assert_eq!(made["org"], desk.acme.to_string(), "that another tenant has one of this title is no matter");
    let taken = desk.create(desk.world.ann, Some("acme"), json!({ "title": "secret" })).await.unwrap_err();
    assert_eq!((taken.code(), taken.errors().len(), taken.errors()[0].field.as_str()), (Code::NotUnique, 1, "/title"));
    for org in [desk.acme, desk.zoo] {
        let named = json!({ "title": "b", "org": org.to_string() });
        let problem = desk.create(desk.world.ann, Some("acme"), named.clone()).await.unwrap_err();
        assert_eq!((problem.code(), problem.errors()[0].code), (Code::Invalid, FieldCode::NotWritable));
        let problem = desk.update(desk.world.ann, Some("acme"), id_of(&made), named).await.unwrap_err();
        assert_eq!((problem.code(), problem.errors()[0].code), (Code::Invalid, FieldCode::NotWritable));
    }
}

#[tokio::test]
async fn a_relation_leads_nowhere_but_within() {
    let desk = Desk::new().await;
    let ann = desk.world.ann;
    let own = id_of(&desk.create(ann, Some("acme"), json!({ "title": "own" })).await.unwrap());
    let mut answers = Vec::new();
    for (seat, above) in [(desk.seat, desk.secret), (Id([7; 16]), Id([7; 16]))] {
        let body = json!({ "title": "a", "seat": seat.to_string(), "above": above.to_string() });
        let created = desk.create(ann, Some("acme"), body.clone()).await.unwrap_err();
        let updated = desk.update(ann, Some("acme"), own, body).await.unwrap_err();
        assert_eq!([created.errors()[0].code, created.errors()[1].code], [FieldCode::NotFound; 2]);
        answers.push((created.body(""), updated.body(""), desk.world.engine.store().traced().len()));
    }
    assert_eq!(answers[0].0, answers[1].0);
    assert_eq!(answers[0].1, answers[1].1);
    desk.create(ann, Some("acme"), json!({ "title": "below", "above": own.to_string() })).await.unwrap();
}

#[tokio::test]
async fn filters_orders_and_quantifiers_see_one_tenant() {
    let desk = Desk::new().await;
    let (ann, bob) = (desk.world.ann, desk.world.bob);
    desk.create(ann, Some("acme"), json!({ "title": "own" })).await.unwrap();
    assert_eq!(desk.titles(ann, Some("acme"), "title != \"\"").await, ["own"]);
    assert_eq!(desk.titles(ann, Some("acme"), "Ticket.any(t => t.title == \"secret\")").await, [Json::Null; 0]);
    assert_eq!(desk.titles(ann, Some("acme"), "Ticket.count(t => t.title != \"\") == 1").await, ["own"]);
    assert_eq!(desk.titles(ann, Some("acme"), "org.tickets.any(t => t.title == \"own\")").await, ["own"]);
    assert_eq!(desk.titles(bob, Some("zoo"), "Ticket.any(t => t.title == \"secret\")").await, ["secret"]);
    // Rows that are of no tenant are there for everybody; what they refer to is not.
    let orgs = async |caller, tenant, filter| {
        let page = Page { filter: Some(filter), sort: Some("slug"), ..Page::default() };
        let rows = desk.list(caller, tenant, ORG, page).await.unwrap();
        rows["data"].as_array().unwrap().iter().map(|row| row["slug"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let with_secret = "tickets.any(t => t.title == \"secret\")";
    assert_eq!(orgs(ann, Some("acme"), "slug != \"\"").await, ["acme", "zoo"]);
    assert_eq!(orgs(ann, Some("acme"), "tickets.any(t => t.title == \"own\")").await, ["acme"]);
    for (caller, tenant) in
        [(ann, Some("acme")), (ann, Some("zoo")), (ann, Some("none")), (ann, None), (bob, None), (Caller::Anonymous, Some("zoo"))]
    {
        if caller != Caller::Anonymous {
            assert_eq!(orgs(caller, tenant, with_secret).await, [""; 0], "{tenant:?}");
            assert_eq!(orgs(caller, tenant, "tickets.none(t => t.title == \"secret\")").await, ["acme", "zoo"], "{tenant:?}");
        }
    }
    assert_eq!(orgs(bob, Some("zoo"), with_secret).await, ["zoo"]);
}

#[tokio::test]
async fn a_cursor_is_of_one_tenant() {
    let desk = Desk::new().await;
    let ann = desk.world.ann;
    for title in ["a", "b"] {
        desk.create(ann, Some("acme"), json!({ "title": title })).await.unwrap();
    }
    let first = desk.list(ann, Some("acme"), TICKET, Page { limit: Some("1"), ..Page::default() }).await.unwrap();
    let next = first["next"].as_str().unwrap();
    let page = Page { limit: Some("1"), after: Some(next), ..Page::default() };
    assert_eq!(desk.list(ann, Some("acme"), TICKET, page).await.unwrap()["data"][0]["title"], "b");
    for tenant in ["zoo", "none", ""] {
        assert_eq!(desk.list(ann, Some(tenant), TICKET, page).await.unwrap_err().code(), Code::InvalidCursor);
    }
}

#[tokio::test]
async fn who_gives_up_a_seat_is_out_at_once() {
    let desk = Desk::new().await;
    let ticket = id_of(&desk.create(desk.world.ann, Some("acme"), json!({ "title": "own" })).await.unwrap());
    desk.world.system(r#"DELETE FROM "seat" WHERE "user" = (SELECT "id" FROM "user" WHERE "name" = 'ann')"#).await;
    assert_eq!(desk.get(desk.world.ann, Some("acme"), ticket).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(desk.create(desk.world.ann, Some("acme"), json!({ "title": "b" })).await.unwrap_err().code(), Code::NotFound);
    desk.world.system(r#"DELETE FROM "user" WHERE "name" = 'ann'"#).await;
    assert_eq!(desk.get(desk.world.ann, Some("acme"), ticket).await.unwrap_err().code(), Code::InvalidToken);
}

#[tokio::test]
async fn the_store_holds_no_row_that_points_into_another_tenant() {
    let desk = Desk::new().await;
    let own = id_of(&desk.create(desk.world.ann, Some("acme"), json!({ "title": "own" })).await.unwrap());
    for column in ["seat", "above", "part"] {
        let sql = format!(r#"UPDATE "ticket" SET "{column}" = ?2 WHERE "id" = ?1"#);
        let target = if column == "seat" { desk.seat } else { desk.secret };
        let moved = desk.world.engine.store().write(move |session| {
            let changed = System::new(sql.clone()).try_execute(session, rusqlite::params![own.0, target.0]);
            assert!(changed.unwrap_err().to_string().contains("FOREIGN KEY"), "{column}");
            Ok(())
        });
        moved.await.unwrap();
    }
}

#[tokio::test]
async fn what_is_deleted_takes_along_or_lets_go_within_its_tenant() {
    let desk = Desk::new().await;
    let bob = desk.world.bob;
    let body = |title: &str| json!({ "title": title, "above": desk.secret.to_string() });
    let below = id_of(&desk.create(bob, Some("zoo"), body("below")).await.unwrap());
    let part = desk.create(bob, Some("zoo"), json!({ "title": "part", "part": below.to_string() })).await.unwrap();
    assert_eq!(desk.delete(bob, Some("zoo"), desk.secret).await.unwrap_err().code(), Code::Restricted);
    desk.delete(bob, Some("zoo"), id_of(&part)).await.unwrap();
    desk.delete(bob, Some("zoo"), desk.secret).await.unwrap();
    assert_eq!(desk.get(bob, Some("zoo"), below).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_relation_that_is_let_go_leaves_its_row_in_its_tenant() {
    let desk = Desk::new().await;
    desk.world.system(r#"DELETE FROM "seat" WHERE "org" = (SELECT "id" FROM "org" WHERE "slug" = 'zoo')"#).await;
    let own = desk.zoo;
    let kept = desk.world.engine.store().read(move |session| {
        let statement = System::new(r#"SELECT "seat" IS NULL AND "org" = ?1 FROM "ticket" WHERE "title" = 'secret'"#);
        statement.row(session, rusqlite::params![own.0], |row| row.get::<_, bool>(0))
    });
    assert_eq!(kept.await.unwrap(), Some(true));
}

#[tokio::test]
async fn a_list_of_a_tenant_goes_along_its_index() {
    let desk = Desk::new().await;
    let store = desk.world.engine.store();
    let _ = store.traced();
    desk.list(desk.world.bob, Some("zoo"), TICKET, Page::default()).await.unwrap();
    let plan = desk.world.plan_of(&store.traced()[0]).await;
    assert!(plan.iter().any(|step| step.contains("SEARCH r USING INDEX _purlin_unique ticket org id (org=?)")), "{plan:#?}");
    assert!(!plan.iter().any(|step| step.contains("B-TREE") || step.contains("SCAN r")), "{plan:#?}");
}
