//! Columns that hold what is computed, through the changes of a plan: whatever comes, each holds what its expression comes to.

use super::{changed, count, open, refused, served};
use crate::fixture::{MEMBER, ROOM, chat, column, field, scalar};
use crate::store::schema::Migrate;
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

const COUNT: &str = r#"(SELECT count(*) FROM "member" "{a1}" WHERE "{a1}"."room" = {.id})"#;
const TWICE: &str = r#"(SELECT 2 * count(*) FROM "member" "{a1}" WHERE "{a1}"."room" = {.id} AND "{a1}"."role" <> 'none')"#;

/// The chat, with something in each room that is made of its members.
fn counting(value: &'static str, reads: &[u32], yields: Yields, change: impl FnOnce(&mut Vec<Table>)) -> Service {
    changed(|tables| {
        let way = vec![Hop::Named { table: MEMBER, via: field(1) }];
        let fields = reads.iter().map(|place| field(*place)).collect();
        let reads =
            vec![Upkeep { table: ROOM, fields: vec![].into(), way: vec![].into() }, Upkeep { table: MEMBER, fields, way: way.into() }];
        let computed = Computed {
            yields,
            refinement: Refinement::None,
            nullable: false,
            private: false,
            signed_in: Some(sql("{.people}")),
            anonymous: Some(sql("{.people}")),
            quantifiers: Quantifiers::default(),
            stored: Some(Stored {
                db_name: "people".into(),
                value: Some(sql(value)),
                reads: reads.clone().into(),
                anew: reads.into(),
                tallies: vec![].into(),
            }),
        };
        tables[ROOM.0 as usize].fields.to_mut().push(Field { name: "people".into(), doc: "".into(), kind: FieldKind::Computed(computed) });
        change(tables);
    })
}

fn plain() -> Service {
    counting(COUNT, &[1], Yields::Scalar(Scalar::Int), |_| {})
}

/// The same, tallied: and what their roles weigh, each more than the halves of a number hold.
fn tallied() -> Service {
    counting(
        r#"{._purlin_n} + (CASE WHEN {._purlin_upper} + ({._purlin_lower} >> 32) >= 4294967295 THEN 100 ELSE 0 END)"#,
        &[],
        Yields::Scalar(Scalar::Int),
        |tables| {
            let FieldKind::Computed(computed) = &mut tables[ROOM.0 as usize].fields.to_mut().last_mut().unwrap().kind else { panic!() };
            let stored = computed.stored.as_mut().unwrap();
            stored.anew = vec![Upkeep { table: ROOM, fields: vec![].into(), way: vec![].into() }].into();
            let tally = |each, count: Option<&'static str>, halves: Option<(&'static str, &'static str)>| Tally {
                table: MEMBER,
                via: field(1),
                fields: vec![field(1), field(3)].into(),
                each: sql(each),
                count: count.map(text),
                halves: halves.map(|(upper, lower)| (text(upper), text(lower))),
            };
            stored.tallies = vec![
                tally("CASE WHEN {.role} <> 'none' THEN 1 END", Some("_purlin_n"), None),
                tally("CASE WHEN {.role} = 'moderator' THEN 9223372036854775807 END", None, Some(("_purlin_upper", "_purlin_lower"))),
            ]
            .into();
        },
    )
}

/// A database that counts the people of its rooms.
fn kept() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = served(&chat());
    open(&path, &plain(), Migrate::Additive).unwrap().close();
    (folder, path)
}

fn run(path: &Path, statements: &str) {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection.execute_batch(statements).unwrap();
}

fn people(path: &Path) -> Vec<i64> {
    let connection = Connection::open(path).unwrap();
    let mut read = connection.prepare(r#"SELECT "people" FROM "room" ORDER BY "id""#).unwrap();
    read.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

const MORE: &str = r#"
    INSERT INTO "room" ("id", "created_at", "updated_at", "version", "topic", "owner") VALUES (x'0a', 1, 1, 1, 'Attic', x'01');
    INSERT INTO "user" ("id", "created_at", "updated_at", "version", "email", "name") VALUES (x'0b', 1, 1, 1, 'bob@chat.test', 'Bob');
    INSERT INTO "member" ("id", "created_at", "updated_at", "version", "room", "user", "role") VALUES
      (x'0c', 1, 1, 1, x'0a', x'01', 'member'), (x'0d', 1, 1, 1, x'0a', x'0b', 'moderator')"#;

#[test]
fn it_is_filled_where_it_is_new_and_kept_from_then_on() {
    let (_folder, path) = served(&chat());
    assert!(refused(&path, &plain(), Migrate::Refuse).contains("`room.people` is computed, and kept in the row"));
    open(&path, &plain(), Migrate::Additive).unwrap().close();
    assert_eq!(people(&path), [1]);
    run(&path, MORE);
    assert_eq!(people(&path), [1, 2]);
    run(&path, r#"UPDATE "member" SET "room" = x'02' WHERE "id" = x'0d'"#);
    assert_eq!(people(&path), [2, 1]);
    // A cascade is a write like others.
    run(&path, r#"DELETE FROM "user" WHERE "id" = x'0b'"#);
    assert_eq!(people(&path), [1, 1]);
    open(&path, &plain(), Migrate::Refuse).unwrap().close();
}

#[test]
fn another_expression_is_no_loss_and_is_made_anew() {
    let (_folder, path) = kept();
    let twice = counting(TWICE, &[1, 3], Yields::Scalar(Scalar::Int), |_| {});
    assert_eq!(people(&path), [1]);
    open(&path, &twice, Migrate::Refuse).unwrap().close();
    assert_eq!(people(&path), [2]);
    run(&path, MORE);
    assert_eq!(people(&path), [2, 4]);
    let real = counting(
        r#"(SELECT 0.5 * count(*) FROM "member" "{a1}" WHERE "{a1}"."room" = {.id})"#,
        &[1],
        Yields::Scalar(Scalar::Float),
        |_| {},
    );
    assert!(refused(&path, &real, Migrate::Refuse).contains("kept as another type"));
    open(&path, &real, Migrate::Additive).unwrap().close();
    let half: f64 =
        Connection::open(&path).unwrap().query_row(r#"SELECT "people" FROM "room" WHERE "id" = x'0a'"#, [], |row| row.get(0)).unwrap();
    assert!((half - 1.0).abs() < 1e-9);
}

#[test]
fn it_goes_with_what_keeps_it() {
    let (_folder, path) = kept();
    let words = refused(&path, &chat(), Migrate::Refuse);
    assert!(words.contains("`room.people` is no longer computed and kept in the row"), "{words}");
    open(&path, &chat(), Migrate::Additive).unwrap().close();
    run(&path, MORE);
    assert_eq!(count(&path, "member"), 3);
    let connection = Connection::open(&path).unwrap();
    assert!(connection.prepare("SELECT room.people FROM room").is_err());
    let left: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name LIKE '_purlin_upkeep%'", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn tables_that_it_is_made_of_are_rebuilt_under_it() {
    let (_folder, path) = kept();
    run(&path, MORE);
    let mut wider = counting(COUNT, &[1], Yields::Scalar(Scalar::Int), |tables| {
        let mood = Column { nullable: true, ..column("mood") };
        tables[MEMBER.0 as usize].fields.to_mut().push(scalar(Scalar::String, Refinement::None, mood));
    });
    wider.enums.to_mut()[0].values.to_mut().push("owner".into());
    open(&path, &wider, Migrate::Additive).unwrap().close();
    assert_eq!(people(&path), [1, 2]);
    run(&path, r#"DELETE FROM "member" WHERE "id" = x'0d'"#);
    assert_eq!(people(&path), [1, 1]);
    // Rows found by it.
    let indexed = counting(COUNT, &[1], Yields::Scalar(Scalar::Int), |tables| {
        let keys = vec![IndexKey { field: field(5), descending: true }];
        tables[ROOM.0 as usize].indexes = vec![Index { keys: keys.into(), holds: None }].into();
    });
    let indexed = Service { enums: wider.enums, ..indexed };
    let words = refused(&path, &indexed, Migrate::Refuse);
    assert!(words.contains("an index on (people, id)"), "{words}");
}

#[test]
fn what_is_tallied_is_filled_and_kept_and_comes_back_from_beyond_what_a_number_holds() {
    let (_folder, path) = kept();
    run(&path, MORE);
    // No column is another, so nothing is asked.
    open(&path, &tallied(), Migrate::Refuse).unwrap().close();
    assert_eq!(people(&path), [1, 2]);
    run(&path, r#"UPDATE "member" SET "role" = 'moderator'"#);
    assert_eq!(people(&path), [1, 102]);
    run(&path, r#"UPDATE "member" SET "role" = 'member' WHERE "id" = x'0d'"#);
    assert_eq!(people(&path), [1, 2]);
    run(&path, r#"UPDATE "member" SET "role" = 'moderator', "room" = x'02' WHERE "id" = x'0d'"#);
    assert_eq!(people(&path), [102, 1]);
    // A cascade is a write like others.
    run(&path, r#"DELETE FROM "user" WHERE "id" = x'0b'"#);
    assert_eq!(people(&path), [1, 1]);
    open(&path, &tallied(), Migrate::Refuse).unwrap().close();
    assert_eq!(people(&path), [1, 1]);
    // And back: the columns go with what they were for.
    open(&path, &plain(), Migrate::Refuse).unwrap().close();
    assert_eq!(people(&path), [1, 1]);
    let connection = Connection::open(&path).unwrap();
    let left: i64 =
        connection.query_row("SELECT count(*) FROM pragma_table_info('room') WHERE name GLOB '_purlin_*'", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

/// What SQLite does for a write, in steps of its machine.
#[test]
fn what_a_write_to_what_is_tallied_costs_does_not_grow() {
    let (_folder, path) = kept();
    open(&path, &tallied(), Migrate::Refuse).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    let steps = |id: i64| {
        let mut insert = connection
            .prepare(r#"INSERT INTO "member" ("id", "created_at", "updated_at", "version", "room", "user", "role") VALUES (?1, 1, 1, 1, x'02', ?1, 'member')"#)
            .unwrap();
        insert.execute([id.to_be_bytes()]).unwrap();
        insert.get_status(rusqlite::StatementStatus::VmStep)
    };
    let few = steps(1_000_000);
    connection.execute_batch("BEGIN").unwrap();
    for id in 0..3_000 {
        steps(id);
    }
    connection.execute_batch("COMMIT").unwrap();
    let many = steps(2_000_000);
    assert!(many < few + 20, "{few}, {many}");
    assert_eq!(people(&path), [3_003]);
}

/// The chat, whose rooms have a column of that name that is written.
fn written(scalar: Scalar, nullable: bool) -> Service {
    changed(|tables| {
        let people = Column { nullable, ..column("people") };
        tables[ROOM.0 as usize].fields.to_mut().push(crate::fixture::scalar(scalar, Refinement::None, people));
    })
}

#[test]
fn what_is_written_from_now_on_holds_what_it_came_to() {
    let (_folder, path) = kept();
    run(&path, MORE);
    let words = refused(&path, &written(Scalar::Int, false), Migrate::Refuse);
    assert!(words.contains("`room.people` is no longer computed, and holds what it came to"), "{words}");
    open(&path, &written(Scalar::Int, false), Migrate::Additive).unwrap().close();
    assert_eq!(people(&path), [1, 2]);
    run(&path, r#"UPDATE "room" SET "people" = 7 WHERE "id" = x'0a'"#);
    run(&path, r#"DELETE FROM "user" WHERE "id" = x'0b'"#);
    assert_eq!(people(&path), [1, 7]);
    open(&path, &written(Scalar::Int, false), Migrate::Refuse).unwrap().close();
}

#[test]
fn what_it_came_to_is_never_taken_for_values_of_another_type() {
    let (_folder, path) = kept();
    let words = refused(&path, &written(Scalar::Decimal { precision: 9, scale: 2 }, true), Migrate::Declared);
    assert!(words.contains("`room.people` is no longer computed, and is of another type"), "{words}");
    assert_eq!(people(&path), [1]);
}

/// A row that has come to nothing stands in the way of a column that is never null.
#[test]
fn what_came_to_nothing_is_told_where_there_must_be_a_value() {
    let (_folder, path) = served(&chat());
    let nothing = counting("NULL", &[1], Yields::Scalar(Scalar::Int), |_| {});
    open(&path, &nothing, Migrate::Additive).unwrap().close();
    let words = refused(&path, &written(Scalar::Int, false), Migrate::Additive);
    assert!(words.contains("`Room.people` may not be null"), "{words}");
    open(&path, &written(Scalar::Int, true), Migrate::Additive).unwrap().close();
}

#[test]
fn values_that_were_written_are_thrown_away_where_the_spec_computes_them() {
    let (_folder, path) = served(&chat());
    open(&path, &written(Scalar::Int, true), Migrate::Additive).unwrap().close();
    run(&path, r#"UPDATE "room" SET "people" = 70"#);
    let words = refused(&path, &plain(), Migrate::Additive);
    assert!(words.contains("`room.people` is computed now, and the values that it holds are thrown away"), "{words}");
    open(&path, &plain(), Migrate::Declared).unwrap().close();
    assert_eq!(people(&path), [1]);
    run(&path, MORE);
    assert_eq!(people(&path), [1, 2]);
    open(&path, &plain(), Migrate::Refuse).unwrap().close();
}
