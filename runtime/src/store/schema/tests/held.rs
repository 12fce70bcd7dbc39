//! What a plan newly asks of rows that are there.

use super::{changed, count, filled, open, refused, served};
use crate::fixture::{ROOM, chat, column, field, scalar, when, words};
use crate::store::schema::Migrate;
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use rusqlite::Connection;
use std::path::Path;

const THIRD: &str = "00000000-0000-0000-0000-000000000003";

/// Rooms with a size, some words, labels and a room above them; what follows is asked of them.
fn rooms(change: impl FnOnce(&mut Table)) -> Service {
    changed(|tables| {
        let room = &mut tables[ROOM.0 as usize];
        let nullable = |name| Column { nullable: true, ..column(name) };
        let labels = FieldKind::List { item: Scalar::String, refinement: Refinement::None, column: nullable("labels") };
        room.fields.to_mut().extend([
            scalar(Scalar::Int, Refinement::None, nullable("size")),
            scalar(Scalar::String, Refinement::None, nullable("words")),
            Field { name: "labels".into(), doc: "".into(), kind: labels },
            Field {
                name: "parent".into(),
                doc: "".into(),
                kind: FieldKind::ToOne { table: ROOM, on_delete: OnDelete::Restrict, column: nullable("parent") },
            },
        ]);
        change(room);
    })
}

fn place(table: &Table, name: &str) -> FieldId {
    table.fields_with_ids().find(|(_, field)| field.name == name).unwrap().0
}

fn refined(table: &mut Table, name: &str, asks: Refinement) {
    let place = place(table, name).0 as usize;
    if let FieldKind::Scalar { refinement, .. } | FieldKind::List { refinement, .. } = &mut table.fields.to_mut()[place].kind {
        *refinement = asks;
    }
}

fn require(says: &'static str, sql: &str, reads: &[u32]) -> Require {
    Require { says: says.into(), holds: when(sql, reads), message: None, reads: reads.iter().map(|field| FieldId(*field)).collect() }
}

/// Of a database with four rooms of sizes 1 to 4; the first is above the second, and so on.
fn four() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, path) = served(&chat());
    open(&path, &rooms(|_| {}), Migrate::Additive).unwrap().close();
    run(&path, r#"DELETE FROM "member"; DELETE FROM "room""#);
    for size in 1..5 {
        let parent = if size == 1 { "NULL".to_owned() } else { format!("x'{:032x}'", size - 1) };
        run(
            &path,
            &format!(
                r#"INSERT INTO "room" ("id", "created_at", "updated_at", "version", "topic", "owner", "size", "words", "labels", "parent")
                   VALUES (x'{size:032x}', 1, 1, 1, 't', x'01', {size}, '{}', '["{}"]', {parent})"#,
                "é".repeat(size),
                "x".repeat(size),
            ),
        );
    }
    (folder, path)
}

fn run(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn rows_that_do_not_meet_a_narrower_type_are_told_and_nothing_is_changed() {
    let cases = [
        ("size", Refinement::IntRange { min: 0, max: 2 }, "`Room.size` is `Int(0..2)`"),
        ("words", Refinement::Length { min: 0, max: 2 }, "`Room.words` is `String(0..2)`"),
        ("words", Refinement::Pattern("é?é?".into()), "`Room.words` is `String(\"é?é?\")`"),
        ("labels", Refinement::Length { min: 0, max: 2 }, "`Room.labels` is `String(0..2)[]`"),
    ];
    for (name, asks, words) in cases {
        let (_folder, path) = four();
        let service = rooms(|room| {
            refined(room, name, asks);
            room.uniques = vec![Unique { fields: vec![place(room, "size")].into() }].into();
        });
        let said = refused(&path, &service, Migrate::Additive);
        assert!(said.contains(&format!("{words}: 2 rows do not meet it ({THIRD}, ")), "{said}");
        assert!(said.contains(&format!("`purlin data set Room {THIRD} {name}=…`")), "{said}");
        assert!(!said.contains("ééé") && !said.contains("xxx"), "no value is told: {said}");
        open(&path, &rooms(|_| {}), Migrate::Refuse).unwrap().close();
    }
}

#[test]
fn what_all_rows_meet_is_served_without_leave_and_never_asked_again() {
    let (_folder, path) = four();
    let narrow = || rooms(|room| refined(room, "size", Refinement::IntRange { min: 0, max: 4 }));
    open(&path, &narrow(), Migrate::Refuse).unwrap().close();
    // What somebody else writes in the file is not looked for at each start.
    run(&path, r#"UPDATE "room" SET "size" = 9 WHERE "size" = 4"#);
    open(&path, &narrow(), Migrate::Refuse).unwrap().close();
    // A wider type is recorded, so that the narrow one is new again.
    open(&path, &rooms(|_| {}), Migrate::Refuse).unwrap().close();
    let said = refused(&path, &narrow(), Migrate::Refuse);
    assert!(said.contains("`Room.size` is `Int(0..4)`: 1 row does not meet it"), "{said}");
}

#[test]
fn rows_that_a_model_refuses_now_are_told_all_at_once() {
    let (_folder, path) = four();
    let service = rooms(|room| {
        room.requires = vec![
            require("size < 4", r#"coalesce({.size} < 4, 0)"#, &[6]),
            require("new.size < 4", r#"coalesce({new.size} < 4, 0)"#, &[6]),
            require("old.size < size", r#"coalesce({old.size} < {.size}, 0)"#, &[6]),
            Require { says: "false".into(), holds: Condition::Never, message: None, reads: vec![].into() },
        ]
        .into();
        refined(room, "words", Refinement::Length { min: 2, max: 9 });
        room.uniques = vec![Unique { fields: vec![field(1)].into() }].into();
    });
    let said = refused(&path, &service, Migrate::Additive);
    for part in [
        "`Room` has `require size < 4`: 1 row does not meet it",
        "`Room` has `require new.size < 4`: 1 row does not meet it",
        "`Room` has `require false`: 4 rows do not meet it",
        "`Room.words` is `String(2..9)`: 1 row does not meet it",
        "`Room` is unique by (topic): 4 rows do not meet it",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("old.size"), "a change is not judged of a row at rest: {said}");
    assert_eq!(said.matches("…)").count(), 2, "three ids are told, and that there are more: {said}");
}

#[test]
fn rows_in_a_circle_or_too_deep_are_no_tree() {
    let tree = || rooms(|room| room.tree = Some(place(room, "parent")));
    let (_folder, path) = four();
    open(&path, &tree(), Migrate::Refuse).unwrap().close();

    let (_folder, path) = four();
    run(&path, &format!(r#"UPDATE "room" SET "parent" = x'{:032x}' WHERE "size" = 2"#, 3));
    let said = refused(&path, &tree(), Migrate::Declared);
    assert!(said.contains("`Room.parent` is a tree of at most 100 steps: 3 rows do not meet it"), "{said}");

    let (_folder, path) = four();
    for row in 5..103 {
        run(
            &path,
            &format!(
                r#"INSERT INTO "room" SELECT x'{row:032x}', 1, 1, 1, "topic", "owner", {row}, "words", "labels", "id" FROM "room"
                   WHERE "size" = {row} - 1"#
            ),
        );
    }
    let said = refused(&path, &tree(), Migrate::Declared);
    assert!(said.contains(&format!("1 row does not meet it (00000000-0000-0000-0000-0000000000{:02x})", 102)), "{said}");
}

#[test]
fn what_a_fill_makes_is_held_against_all_that_the_spec_asks() {
    let (_folder, path) = four();
    let service = |sql| {
        let mut service = rooms(|room| {
            room.fields.to_mut().push(scalar(Scalar::Int, Refinement::IntRange { min: 0, max: 7 }, column("weight")));
            let weight = place(room, "weight").0;
            room.requires = vec![require("weight != 5", r#"{.weight} <> 5"#, &[weight])].into();
            room.uniques = vec![Unique { fields: vec![place(room, "weight")].into() }].into();
        });
        service.evolution = vec![filled(&service, ROOM, "weight", sql)].into();
        service
    };
    for (sql, words) in [
        ("{.size} * 2", "`Room.weight` is `Int(0..7)`: 1 row does not meet it"),
        ("{.size} + 1", "`Room` has `require weight != 5`: 1 row does not meet it"),
        ("1", "`Room` is unique by (weight): 4 rows do not meet it"),
    ] {
        let said = refused(&path, &service(sql), Migrate::Declared);
        assert!(said.contains(words) && said.contains("@backfill"), "{said}");
        open(&path, &rooms(|_| {}), Migrate::Refuse).unwrap().close();
    }
    open(&path, &service("{.size} - 1"), Migrate::Declared).unwrap().close();
    assert!(Connection::open(&path).unwrap().execute(r#"UPDATE "room" SET "weight" = 1"#, []).is_err(), "unique");
}

#[test]
fn what_was_met_before_is_asked_again_where_values_are_filled() {
    let (_folder, path) = four();
    let bounded = |nullable: bool| {
        rooms(|room| {
            let weight = Column { nullable, ..column("weight") };
            room.fields.to_mut().push(scalar(Scalar::Int, Refinement::IntRange { min: 0, max: 7 }, weight));
        })
    };
    open(&path, &bounded(true), Migrate::Additive).unwrap().close();
    let mut service = bounded(false);
    service.evolution = vec![filled(&service, ROOM, "weight", "8")].into();
    assert!(refused(&path, &service, Migrate::Declared).contains("`Room.weight` is `Int(0..7)`: 4 rows do not meet it"));
}

#[test]
fn null_no_more_is_made_where_it_is_nowhere() {
    let (_folder, path) = four();
    let required = || {
        rooms(|room| {
            let place = place(room, "size").0 as usize;
            room.fields.to_mut()[place] = scalar(Scalar::Int, Refinement::None, column("size"));
        })
    };
    assert!(refused(&path, &required(), Migrate::Refuse).contains("`room.size` may no longer be null"));
    open(&path, &required(), Migrate::Additive).unwrap().close();
    assert!(Connection::open(&path).unwrap().execute(r#"UPDATE "room" SET "size" = NULL"#, []).is_err());
    assert_eq!(count(&path, "room"), 4);
}

#[test]
fn whoever_mends_rows_is_let_in_and_changes_nothing_by_it() {
    let (_folder, path) = four();
    let asks = |room: &mut Table| {
        refined(room, "words", Refinement::Length { min: 2, max: 9 });
        room.uniques = vec![Unique { fields: vec![field(1)].into() }].into();
    };
    open(&path, &rooms(asks), Migrate::Mend).unwrap().close();
    assert!(refused(&path, &rooms(asks), Migrate::Additive).contains("`Room.words` is `String(2..9)`"), "still");
    let more = rooms(|room| room.fields.to_mut().push(words("motto", 0, 9)));
    assert!(refused(&path, &more, Migrate::Mend).contains("`room.motto` is new"));
    assert!(refused(&path, &chat(), Migrate::Mend).contains("the database has `room.size`"));
    // With another column to be made, the rows are out of reach of the new spec.
    let both = rooms(|room| {
        asks(room);
        room.fields.to_mut().push(scalar(Scalar::Int, Refinement::None, Column { nullable: true, ..column("depth") }));
    });
    assert!(refused(&path, &both, Migrate::Additive).contains("mend them, with the spec as it was: `purlin data set Room"));
}

#[test]
fn a_record_that_says_nothing_of_laws_has_them_all_held_once() {
    let (_folder, path) = four();
    run(
        &path,
        r#"UPDATE "_purlin_meta" SET "value" = (SELECT json_remove("value", '$.tables.room.met') FROM "_purlin_meta" WHERE "key" = 'shape')
           WHERE "key" = 'shape'"#,
    );
    open(&path, &rooms(|_| {}), Migrate::Refuse).unwrap().close();
    let met: String = Connection::open(&path)
        .unwrap()
        .query_row(r#"SELECT json_extract("value", '$.tables.room.met') FROM "_purlin_meta" WHERE "key" = 'shape'"#, [], |row| row.get(0))
        .unwrap();
    assert!(met.contains("size: Int"), "{met}");
}
