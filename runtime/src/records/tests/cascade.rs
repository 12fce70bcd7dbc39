//! A deletion takes with it whatever stands below the row, however deep, and whoever put it there.

use crate::fixture::*;
use crate::problem::Code;
use crate::store::system::System;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::*;
use purlin_rules::value::{Id, Value};

const NOTE: ModelId = ModelId(0);
const PIN: ModelId = ModelId(1);
const ABOVE: u32 = 1;

/// Notes of users, below each other; pins keep notes from going, and go with their own note.
fn notes() -> Service {
    let to = |name: &str, table, on_delete, nullable| {
        let kind = FieldKind::ToOne { table, on_delete, column: Column { nullable, ..column(name) } };
        Field { name: name.to_owned().into(), doc: "".into(), kind }
    };
    let mut service = chat();
    let above = to("above", NOTE, OnDelete::Cascade, true);
    let mut note = table("Note", vec![above, to("owner", USER, OnDelete::Cascade, false)]);
    let mut pin = table("Pin", vec![to("keeps", NOTE, OnDelete::Restrict, false), to("of", NOTE, OnDelete::Cascade, false)]);
    let index = |place: u32| Index { keys: vec![IndexKey { field: field(place), descending: false }].into(), holds: None };
    note.indexes = vec![index(ABOVE), index(2)].into();
    pin.indexes = vec![index(1), index(2)].into();
    let own = when("{.owner} = {me}", &[5]);
    note.get = readable_if(&note, own.clone());
    note.delete = signed_in(vec![allow(GrantedFields::All, own)], vec![]);
    let tables = service.tables.to_mut();
    tables[0] = note;
    tables[1] = pin;
    tables[2] = table("Room", vec![]);
    let user = &mut tables[3];
    user.fields.to_mut().truncate(6);
    user.list = Read::NOBODY;
    user.delete = signed_in(vec![allow(GrantedFields::All, when("{.id} = {me}", &[0]))], vec![]);
    service
}

async fn world() -> World {
    let engine = engine(notes());
    let (ann, bob, eve) = (person(&engine, "ann").await, person(&engine, "bob").await, person(&engine, "eve").await);
    World { engine, ann, bob, eve, lobby: Id([0; 16]) }
}

/// Notes of Bob's that stand below each other, the first below `top`. With greater ids above or below.
async fn chain(world: &World, top: Option<Id>, count: usize, rising: bool) -> Vec<Id> {
    let (own, owner) = (world.engine.clone(), me(world.bob));
    let write = move |session: &crate::store::Session<'_>| {
        let mut ids: Vec<Id> = (0..count).map(|_| own.ids().next(NOW).unwrap()).collect();
        if !rising {
            ids.reverse();
        }
        let mut above = top.map_or(Value::Null, Value::Id);
        for id in &ids {
            let values = [(purlin_rules::catalog::FieldId::ID, Value::Id(*id)), (field(ABOVE), above), (field(2), owner.clone())];
            crate::records::system::insert(&own, session, NOTE, NOW, &values)?;
            above = Value::Id(*id);
        }
        Ok(ids)
    };
    world.engine.store().write(write).await.unwrap()
}

async fn count(world: &World) -> i64 {
    let counted = |session: &crate::store::Session<'_>| System::new(r#"SELECT count(*) FROM "note""#).row(session, [], |row| row.get(0));
    world.engine.store().read(counted).await.unwrap().unwrap()
}

/// The steps that it takes to delete the uppermost of so many rows, each below the one before.
async fn steps(rows: usize, rising: bool) -> u64 {
    let world = world().await;
    let ids = chain(&world, None, rows, rising).await;
    let other = chain(&world, None, 3, rising).await;
    let _before = world.engine.store().steps();
    world.delete(world.bob, NOTE, ids[0]).await.unwrap();
    let steps = world.engine.store().steps();
    assert_eq!(count(&world).await, 3);
    world.get(world.bob, NOTE, other[2]).await.unwrap();
    steps
}

#[tokio::test]
async fn however_deep_rows_stand_they_go_and_quickly() {
    for rising in [true, false] {
        let (few, many) = (steps(500, rising).await, steps(5000, rising).await);
        assert!(many < 15 * few, "{few} for 500 rows, {many} for 5000");
    }
}

#[tokio::test]
async fn nobody_makes_an_account_undeletable() {
    for rising in [true, false] {
        let world = world().await;
        chain(&world, None, 3000, rising).await;
        world.delete(world.bob, USER, id_of_caller(world.bob)).await.unwrap();
        assert_eq!(count(&world).await, 0);
    }
}

#[tokio::test]
async fn rows_in_a_circle_go_as_well() {
    let world = world().await;
    let ids = chain(&world, None, 2500, true).await;
    let (first, last) = (ids[0], *ids.last().unwrap());
    let close = move |session: &crate::store::Session<'_>| {
        System::new(r#"UPDATE "note" SET "above" = ?2 WHERE "id" = ?1"#).execute(session, [first.0.as_slice(), last.0.as_slice()])
    };
    world.engine.store().write(close).await.unwrap();
    world.delete(world.bob, USER, id_of_caller(world.bob)).await.unwrap();
    assert_eq!(count(&world).await, 0);
}

#[tokio::test]
async fn what_keeps_a_row_keeps_all_of_them() {
    let world = world().await;
    let ids = chain(&world, None, 2000, true).await;
    let outside = chain(&world, None, 1, true).await;
    let pin = |keeps: Id, of: Id| {
        let own = world.engine.clone();
        let values = [(field(1), Value::Id(keeps)), (field(2), Value::Id(of))];
        world.engine.store().write(move |session| crate::records::system::insert(&own, session, PIN, NOW, &values))
    };
    // One that goes by the same deletion is not in the way, wherever it stands.
    pin(ids[1999], ids[1]).await.unwrap();
    pin(ids[1], ids[1999]).await.unwrap();
    pin(ids[1500], outside[0]).await.unwrap();
    assert_eq!(world.delete(world.bob, NOTE, ids[0]).await.unwrap_err().code(), Code::Restricted);
    assert_eq!(count(&world).await, 2001);
    world.delete(world.bob, NOTE, outside[0]).await.unwrap();
    world.delete(world.bob, NOTE, ids[0]).await.unwrap();
    assert_eq!(count(&world).await, 0);
}

#[tokio::test]
async fn who_may_not_delete_a_row_has_nothing_looked_for() {
    let world = world().await;
    let ids = chain(&world, None, 100, true).await;
    let store = world.engine.store();
    let mut traces = Vec::new();
    for id in [ids[0], ids[99], Id([7; 16])] {
        let _ = store.traced();
        let problem = world.delete(world.eve, NOTE, id).await.unwrap_err();
        traces.push((problem.body(""), store.traced()));
    }
    assert!(traces[0] == traces[1] && traces[1] == traces[2], "{traces:#?}");
}
