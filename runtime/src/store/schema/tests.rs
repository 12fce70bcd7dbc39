//! What a store does with a database it finds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod cast;
mod held;
mod kept;

use super::{Migrate, SchemaError, Shape};
use crate::fixture::{MEMBER, ROOM, chat, column, field, scalar, table, words};
use crate::store::{Options, Place, Store};
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A file that was served once, with a user, a room and a member in it.
fn served(service: &Service) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.sqlite");
    open(&path, service, Migrate::Refuse).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    crate::store::words_function::install(&connection).unwrap();
    connection
        .execute_batch(
            r#"INSERT INTO "user" VALUES (x'01', 1, 1, 1, 'ann@chat.test', 'Ann');
               INSERT INTO "room" VALUES (x'02', 1, 1, 1, 'Lobby', x'01');
               INSERT INTO "member" VALUES (x'03', 1, 1, 1, x'02', x'01', 'member');
               INSERT INTO "_purlin_session" ("id", "user", "created_at", "expires_at", "refresh") VALUES (x'04', x'01', 1, 1, x'00');"#,
        )
        .unwrap();
    (folder, path)
}

fn open(path: &Path, service: &Service, migrate: Migrate) -> Result<Store, SchemaError> {
    Store::open(&Place::File(path.to_owned()), &Shape::of(service), &Options { readers: 1, migrate, ..Options::default() })
}

fn refused(path: &Path, service: &Service, migrate: Migrate) -> String {
    open(path, service, migrate).unwrap_err().to_string()
}

fn changed(change: impl FnOnce(&mut Vec<Table>)) -> Service {
    let mut service = chat();
    change(service.tables.to_mut());
    service
}

fn count(path: &Path, table: &str) -> i64 {
    Connection::open(path).unwrap().query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_database_of_the_same_plan_is_served() {
    let (_folder, path) = served(&chat());
    open(&path, &chat(), Migrate::Refuse).unwrap().close();
    assert_eq!((count(&path, "user"), count(&path, "member")), (1, 1));
}

#[test]
fn what_only_adds_is_said_and_applied_when_told() {
    let (_folder, path) = served(&chat());
    let more = changed(|tables| {
        let nullable = |name| Column { nullable: true, ..column(name) };
        let room = tables[ROOM.0 as usize].fields.to_mut();
        room.push(scalar(Scalar::String, Refinement::None, nullable("motto")));
        let default = Default::Const(Const::Text("it's".into()));
        room.push(scalar(Scalar::String, Refinement::None, Column { default, ..column("mood") }));
        tables.push(table("Zebra", vec![words("name", 0, 10)]));
        tables[3].indexes = vec![Index { keys: vec![IndexKey { field: field(2), descending: true }].into(), holds: None }].into();
        tables[MEMBER.0 as usize].uniques = vec![].into();
    });
    let words = refused(&path, &more, Migrate::Refuse);
    for part in
        ["`zebra` is new", "`room.motto` is new", "`room.mood` is new", "an index on (name, id)", "no longer unique by (room, user)"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(words.contains("purlin dev"), "{words}");
    open(&path, &more, Migrate::Additive).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    let row: (Option<String>, String) =
        connection.query_row("SELECT motto, mood FROM room", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(row, (None, "it's".to_owned()));
    // And from then on it is a database of that plan.
    open(&path, &more, Migrate::Refuse).unwrap().close();
}

#[test]
fn an_index_may_hold_some_rows() {
    let roles = |holds: Option<&'static str>| {
        changed(|tables| {
            let keys = vec![IndexKey { field: field(3), descending: true }];
            tables[MEMBER.0 as usize].indexes = vec![Index { keys: keys.into(), holds: holds.map(sql) }].into();
        })
    };
    let (_folder, path) = served(&chat());
    let of_all = roles(None);
    open(&path, &of_all, Migrate::Additive).unwrap().close();
    let some = roles(Some("{.role} <> 'it''s {{none}}'"));
    let words = refused(&path, &some, Migrate::Refuse);
    assert!(words.contains("`member` has an index on (role, id), of rows where \"role\" <> 'it''s {none}'"), "{words}");
    assert!(words.contains("`member` has no longer an index on (role, id)"), "{words}");
    open(&path, &some, Migrate::Additive).unwrap().close();
    open(&path, &some, Migrate::Refuse).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    let plan = |filter: &str| -> String {
        let sql = format!("EXPLAIN QUERY PLAN SELECT r.\"id\" FROM \"member\" r WHERE {filter} ORDER BY r.\"role\" DESC, r.\"id\" DESC");
        connection.query_row(&sql, [], |row| row.get(3)).unwrap()
    };
    assert!(plan("r.\"role\" <> 'it''s {none}'").contains("_purlin_index member -role -id where"));
    assert!(!plan("r.\"role\" <> 'other'").contains("_purlin_index member -role -id where"));
    drop(connection);
    let others = roles(Some("{.role} <> 'other'"));
    open(&path, &others, Migrate::Additive).unwrap().close();
    open(&path, &of_all, Migrate::Additive).unwrap().close();
    open(&path, &of_all, Migrate::Refuse).unwrap().close();
}

#[test]
fn indexes_of_rows_told_apart_by_the_case_of_a_letter_are_two() {
    let both = changed(|tables| {
        let keys = || vec![IndexKey { field: field(3), descending: true }];
        let texts = ["'a'", "'A'", "'^a'", "'^A'", "'a' || 'A'", "'A' || 'a'"].map(|literal| format!("{{.role}} <> {literal}"));
        tables[MEMBER.0 as usize].indexes =
            texts.map(|holds| Index { keys: keys().into(), holds: Some(sql(holds.leak())) }).to_vec().into();
    });
    let (_folder, path) = served(&both);
    let connection = Connection::open(&path).unwrap();
    let sql = r#"SELECT count(*) FROM sqlite_schema WHERE tbl_name = 'member' AND name GLOB '*where "role" <> *'"#;
    assert_eq!(connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 6);
}

#[test]
fn a_table_is_rebuilt_with_its_rows_and_those_that_refer_to_them() {
    let (_folder, path) = served(&chat());
    let mut wider = changed(|tables| {
        if let FieldKind::ToOne { column, on_delete, .. } = &mut tables[ROOM.0 as usize].fields.to_mut()[5].kind {
            column.nullable = true;
            *on_delete = OnDelete::SetNull;
        }
        let fill = Default::Const(Const::Float(0.5));
        tables[3].fields.to_mut().push(scalar(Scalar::Float, Refinement::None, Column { default: fill, ..column("weight") }));
    });
    wider.enums.to_mut()[0].values.to_mut().push("owner".into());
    assert!(refused(&path, &wider, Migrate::Refuse).contains("`member.role` takes more values of `Role`"));
    open(&path, &wider, Migrate::Additive).unwrap().close();
    for table in ["user", "room", "member", "_purlin_session"] {
        assert_eq!(count(&path, table), 1, "{table}");
    }
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection.execute(r#"UPDATE "member" SET "role" = 'owner'"#, []).unwrap();
    assert!(connection.execute(r#"UPDATE "member" SET "role" = 'king'"#, []).is_err());
    assert!(
        connection.execute(r#"INSERT INTO "member" SELECT x'09', 1, 1, 1, "room", "user", 'member' FROM "member""#, []).is_err(),
        "unique"
    );
    let weight: f64 = connection.query_row(r#"SELECT "weight" FROM "user""#, [], |row| row.get(0)).unwrap();
    assert!((weight - 0.5).abs() < 1e-9);
    connection.execute(r#"DELETE FROM "user""#, []).unwrap();
    let owner: Option<Vec<u8>> = connection.query_row(r#"SELECT "owner" FROM "room""#, [], |row| row.get(0)).unwrap();
    assert_eq!(owner, None);
}

#[test]
fn what_would_lose_something_is_refused_and_told_how_to_mend() {
    let (_folder, path) = served(&chat());
    let cases: Vec<(Service, &str, &str)> = vec![
        (changed(|tables| drop(tables[3].fields.to_mut().remove(5))), "the database has `user.name`", "keep the field"),
        (
            changed(|tables| tables[3].fields.to_mut().push(words("motto", 0, 9))),
            "`user.motto` is new, and the rows that exist have no value for it",
            "`T?`",
        ),
        (
            changed(|tables| tables[3].fields.to_mut()[5] = scalar(Scalar::Int, Refinement::None, column("name"))),
            "`user.name` is of another type",
            "another name",
        ),
        (changed(|tables| tables[3].db_name = "person".into()), "the database has the table `user`", "keep the model"),
    ];
    for (service, words, help) in cases {
        for migrate in [Migrate::Refuse, Migrate::Additive] {
            let said = refused(&path, &service, migrate);
            assert!(said.contains(words) && said.contains(help), "{said}");
        }
    }
    let mut narrower = chat();
    narrower.enums.to_mut()[0].values.to_mut().pop();
    assert!(refused(&path, &narrower, Migrate::Additive).contains("loses values of `Role`"));
    open(&path, &chat(), Migrate::Refuse).unwrap().close();
}

const HOST: &str = r#"(SELECT "{a1}"."email" FROM "user" "{a1}" WHERE "{a1}"."id" = {.owner})"#;

fn filled(service: &Service, table: ModelId, name: &str, sql: &'static str) -> Evolution {
    let (field, _) = service.table(table).unwrap().fields_with_ids().find(|(_, field)| field.name == name).unwrap();
    Evolution::Filled { table, field, value: purlin_rules::plan::sql(sql) }
}

/// The chat, in which rooms say `subject` for `topic` and how long it is, users have no name, and `member` is `guest`.
fn evolved() -> Service {
    let mut service = changed(|tables| {
        let room = tables[ROOM.0 as usize].fields.to_mut();
        room[4] = words("subject", 0, 80);
        room.push(scalar(Scalar::Int, Refinement::None, column("size")));
        room.push(scalar(Scalar::String, Refinement::None, column("host")));
        tables[3].fields.to_mut().remove(5);
    });
    service.enums.to_mut()[0].values.to_mut()[0] = "guest".into();
    service.evolution = vec![
        Evolution::Value { of: EnumId(0), value: "guest".into(), was: "member".into() },
        Evolution::Field { table: ROOM, field: FieldId(4), was: "topic".into() },
        filled(&service, ROOM, "size", "length({.subject}) + {now} * 0"),
        filled(&service, ROOM, "host", HOST),
        Evolution::Removed { table: ModelId(3), was: "name".into() },
    ]
    .into();
    service
}

#[test]
fn what_the_spec_says_of_its_past_is_done_once_and_only_when_told() {
    let (_folder, path) = served(&chat());
    for migrate in [Migrate::Refuse, Migrate::Additive] {
        let said = refused(&path, &evolved(), migrate);
        for part in [
            "`room.subject` was `topic`",
            "`room.size` is new, and filled",
            "`user.name` is removed, with its values",
            "in `member.role`, `member` is `guest`",
            "migrate: declared",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    open(&path, &evolved(), Migrate::Declared).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    let room: (String, i64, String) =
        connection.query_row("SELECT subject, size, host FROM room", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert_eq!(room, ("Lobby".to_owned(), 5, "ann@chat.test".to_owned()));
    let role: String = connection.query_row("SELECT role FROM member", [], |row| row.get(0)).unwrap();
    assert_eq!(role, "guest");
    assert!(connection.execute("UPDATE room SET size = NULL", []).is_err(), "filled, and never null again");
    assert!(connection.execute("UPDATE member SET role = 'member'", []).is_err());
    assert!(connection.prepare("SELECT name FROM user").is_err());
    drop(connection);
    open(&path, &evolved(), Migrate::Refuse).unwrap().close();
}

#[test]
fn a_fill_that_leaves_a_row_without_a_value_changes_nothing() {
    let (_folder, path) = served(&chat());
    let mut service = evolved();
    service.evolution.to_mut()[2] = filled(&service, ROOM, "size", "NULL");
    let said = refused(&path, &service, Migrate::Declared);
    assert!(said.contains("`Room.size` may not be null: 1 row does not meet it") && said.contains("let `@backfill(…)` say"), "{said}");
    open(&path, &chat(), Migrate::Refuse).unwrap().close();
    assert_eq!(count(&path, "room"), 1);
}

#[test]
fn what_may_no_longer_be_null_is_filled_where_it_is() {
    let motto = |nullable| {
        changed(|tables| tables[3].fields.to_mut().push(scalar(Scalar::String, Refinement::None, Column { nullable, ..column("motto") })))
    };
    let (_folder, path) = served(&chat());
    open(&path, &motto(true), Migrate::Additive).unwrap().close();
    let said = refused(&path, &motto(false), Migrate::Declared);
    assert!(said.contains("`User.motto` may not be null") && said.contains("@backfill"), "{said}");
    let mut service = motto(false);
    service.evolution = vec![filled(&service, ModelId(3), "motto", "'none'")].into();
    open(&path, &service, Migrate::Declared).unwrap().close();
    let found: String = Connection::open(&path).unwrap().query_row("SELECT motto FROM user", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "none");
}

#[test]
fn values_come_and_null_goes_in_one_step() {
    let of_role = |nullable: bool| {
        changed(|tables| {
            let rank = Column { nullable, ..column("rank") };
            tables[3].fields.to_mut().push(scalar(Scalar::Enum(EnumId(0)), Refinement::None, rank));
        })
    };
    let (_folder, path) = served(&chat());
    open(&path, &of_role(true), Migrate::Additive).unwrap().close();
    let mut service = of_role(false);
    service.enums.to_mut()[0].values.to_mut().push("owner".into());
    service.evolution = vec![filled(&service, ModelId(3), "rank", "'owner'")].into();
    let said = refused(&path, &service, Migrate::Refuse);
    assert!(said.contains("`user.rank` takes more values of `Role`") && said.contains("`user.rank` is filled"), "{said}");
    open(&path, &service, Migrate::Declared).unwrap().close();
    let found: String = Connection::open(&path).unwrap().query_row("SELECT rank FROM user", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "owner");
}

#[test]
fn values_of_lists_are_called_as_they_are_now() {
    let listed = |first: &'static str| {
        let mut service = changed(|tables| {
            let column = Column { default: Default::Const(Const::List(vec![].into())), ..column("roles") };
            let kind = FieldKind::List { item: Scalar::Enum(EnumId(0)), refinement: Refinement::None, column };
            tables[3].fields.to_mut().push(Field { name: "roles".into(), doc: "".into(), kind });
        });
        service.enums.to_mut()[0].values.to_mut()[0] = first.into();
        service
    };
    let (_folder, path) = served(&chat());
    open(&path, &listed("member"), Migrate::Additive).unwrap().close();
    Connection::open(&path).unwrap().execute(r#"UPDATE "user" SET "roles" = '["moderator","member"]'"#, []).unwrap();
    let mut renamed = listed("guest");
    assert!(refused(&path, &renamed, Migrate::Declared).contains("`user.roles` loses values of `Role`"));
    renamed.evolution = vec![Evolution::Value { of: EnumId(0), value: "guest".into(), was: "member".into() }].into();
    open(&path, &renamed, Migrate::Declared).unwrap().close();
    let found: String = Connection::open(&path).unwrap().query_row("SELECT roles FROM user", [], |row| row.get(0)).unwrap();
    assert_eq!(found, r#"["moderator","guest"]"#);
}

#[test]
fn rows_that_contradict_a_new_unique_are_in_the_way_and_nothing_is_changed() {
    let (_folder, path) = served(&chat());
    Connection::open(&path).unwrap().execute(r#"INSERT INTO "room" VALUES (x'05', 1, 1, 1, 'Lobby', x'01')"#, []).unwrap();
    let unique = changed(|tables| {
        tables[ROOM.0 as usize].uniques = vec![Unique { fields: vec![field(1)].into() }].into();
        tables.push(table("Zebra", vec![]));
    });
    let said = refused(&path, &unique, Migrate::Additive);
    assert!(said.contains("`Room` is unique by (topic): 2 rows do not meet it"), "{said}");
    open(&path, &chat(), Migrate::Refuse).unwrap().close();
}

#[test]
fn files_that_are_not_ours_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let diary = folder.path().join("text");
    std::fs::write(&diary, "Dear diary, today I learned nothing about databases, which is why I am not one.".repeat(50)).unwrap();
    assert!(refused(&diary, &chat(), Migrate::Additive).contains("is not a database"));
    assert!(std::fs::read_to_string(&diary).unwrap().starts_with("Dear diary"));

    let foreign = folder.path().join("foreign.sqlite");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(refused(&foreign, &chat(), Migrate::Additive).contains("not Purlin's"));

    let (_folder, newer) = served(&chat());
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let words = refused(&newer, &chat(), Migrate::Additive);
    assert!(words.contains("format 99") && words.contains("format 1"), "{words}");

    let nowhere = folder.path().join("text/data.sqlite");
    assert!(refused(&nowhere, &chat(), Migrate::Additive).contains("can't be opened"));
    assert!(refused(folder.path(), &chat(), Migrate::Additive).contains("can't be opened"));
}

#[tokio::test]
async fn a_plan_is_replaced_while_it_serves() {
    let mut world = crate::fixture::World::new().await;
    let more = changed(|tables| {
        tables[ROOM.0 as usize].fields.to_mut().push(scalar(
            Scalar::String,
            Refinement::None,
            Column { nullable: true, ..column("motto") },
        ));
    });
    let engine = world.engine.clone();
    world.engine = tokio::task::spawn_blocking(move || engine.replace(more)).await.unwrap().unwrap();
    world.hello().await;
    let engine = world.engine.clone();
    let fewer = changed(|tables| drop(tables[3].fields.to_mut().remove(5)));
    let refused = tokio::task::spawn_blocking(move || engine.replace(fewer).map(|_| ()).map_err(|error| error.to_string())).await.unwrap();
    assert!(refused.unwrap_err().contains("keep the field"));
    world.hello().await;
}

/// The words of a table's rows as the database keeps them: `id:field:word`.
fn kept_words(path: &Path, table: &str) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = format!(r#"SELECT hex("row") || ':' || "field" || ':' || "word" FROM "_purlin_words {table}" ORDER BY 1"#);
    let mut statement = connection.prepare(&sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The chat, in which rooms are searched by some of their fields.
fn searched(by: &[u32], change: impl FnOnce(&mut Vec<Table>)) -> Service {
    changed(|tables| {
        change(tables);
        tables[ROOM.0 as usize].search = by.iter().map(|place| field(*place)).collect();
    })
}

fn motto(tables: &mut [Table], nullable: bool) {
    let default = Default::Const(Const::Text("Quite quiet".into()));
    tables[ROOM.0 as usize].fields.to_mut().push(scalar(Scalar::String, Refinement::None, Column { nullable, default, ..column("motto") }));
}

#[test]
fn words_are_read_when_rows_are_searched_and_anew_when_by_other_fields() {
    let (_folder, path) = served(&chat());
    let by_topic = searched(&[1], |_| {});
    let said = refused(&path, &by_topic, Migrate::Refuse);
    assert!(said.contains("`room` is searched by (topic)"), "{said}");
    open(&path, &by_topic, Migrate::Additive).unwrap().close();
    assert_eq!(kept_words(&path, "room"), ["02:0:lobby"]);
    open(&path, &by_topic, Migrate::Refuse).unwrap().close();
    // A column that is added, with a value for the rows that are there, and searched at once.
    let by_both = searched(&[5, 1], |tables| motto(tables, true));
    open(&path, &by_both, Migrate::Additive).unwrap().close();
    assert_eq!(kept_words(&path, "room"), ["02:0:quiet", "02:0:quite", "02:1:lobby"]);
    // A table that is written anew for another reason.
    let stricter = searched(&[5, 1], |tables| {
        motto(tables, true);
        if let FieldKind::ToOne { on_delete, .. } = &mut tables[ROOM.0 as usize].fields.to_mut()[5].kind {
            *on_delete = OnDelete::Cascade;
        }
    });
    open(&path, &stricter, Migrate::Additive).unwrap().close();
    assert_eq!(kept_words(&path, "room").len(), 3);
    let connection = Connection::open(&path).unwrap();
    crate::store::words_function::install(&connection).unwrap();
    connection.execute_batch(r#"UPDATE "room" SET "topic" = 'Lobby of lobbies'"#).unwrap();
    assert_eq!(kept_words(&path, "room").len(), 5, "and kept by what writes rows");
    let plain = changed(|tables| {
        motto(tables, true);
        if let FieldKind::ToOne { on_delete, .. } = &mut tables[ROOM.0 as usize].fields.to_mut()[5].kind {
            *on_delete = OnDelete::Cascade;
        }
    });
    assert!(refused(&path, &plain, Migrate::Refuse).contains("`room` is no longer searched"));
    open(&path, &plain, Migrate::Additive).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    let left: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name LIKE '_purlin_words%'", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
    connection.execute_batch(r#"UPDATE "room" SET "topic" = 'Anything'"#).unwrap();
}

#[test]
fn words_follow_columns_that_are_renamed_and_filled() {
    let (_folder, path) = served(&chat());
    open(&path, &searched(&[1], |_| {}), Migrate::Additive).unwrap().close();
    let mut service = evolved();
    let host = service.tables[ROOM.0 as usize].fields.len() - 1;
    service.tables.to_mut()[ROOM.0 as usize].search = vec![FieldId(4), FieldId(u32::try_from(host).unwrap())].into();
    open(&path, &service, Migrate::Declared).unwrap().close();
    assert_eq!(kept_words(&path, "room"), ["02:0:lobby", "02:1:ann", "02:1:chat", "02:1:test"]);
}

#[test]
fn words_by_other_rules_are_read_anew() {
    let (_folder, path) = served(&searched(&[1], |_| {}));
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            r#"UPDATE "_purlin_meta" SET "value" = replace("value", '"edition":"', '"edition":"0 ') WHERE "key" = 'shape';
               UPDATE "_purlin_words room" SET "word" = 'LOBBY'"#,
        )
        .unwrap();
    assert!(refused(&path, &searched(&[1], |_| {}), Migrate::Refuse).contains("the words of `room` are told apart otherwise"));
    open(&path, &searched(&[1], |_| {}), Migrate::Additive).unwrap().close();
    assert_eq!(kept_words(&path, "room"), ["02:0:lobby"]);
}
