//! Columns whose type is another now.

use super::{changed, open, refused, served};
use crate::fixture::{ROOM, column, scalar};
use crate::store::schema::Migrate;
use purlin_rules::plan::*;
use purlin_rules::types::Scalar;
use rusqlite::Connection;
use std::path::Path;

const MONEY: Scalar = Scalar::Decimal { precision: 8, scale: 2 };

/// Rooms with a column `size` of a type, or of lists of it.
fn sized((of, is_list): (Scalar, bool), size: Column) -> Service {
    changed(|tables| {
        let kind = if is_list {
            FieldKind::List { item: of, refinement: Refinement::None, column: size }
        } else {
            FieldKind::Scalar { scalar: of, refinement: Refinement::None, column: size }
        };
        tables[ROOM.0 as usize].fields.to_mut().push(Field { name: "size".into(), doc: "".into(), kind });
    })
}

fn nullable() -> Column {
    Column { nullable: true, ..column("size") }
}

/// As [`sized`], with the type that it had.
fn cast(from: (Scalar, bool), to: (Scalar, bool), size: Column) -> Service {
    let mut service = sized(to, size);
    let (field, _) = service.tables[ROOM.0 as usize].fields_with_ids().last().unwrap();
    service.evolution = vec![Evolution::Cast { table: ROOM, field, from: from.0, list: from.1 }].into();
    service
}

fn one(of: Scalar) -> (Scalar, bool) {
    (of, false)
}

fn run(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    crate::store::words_function::install(&connection).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// The first is `Lobby`'s, whose id is the shortest.
fn sizes<T: rusqlite::types::FromSql>(path: &Path) -> Vec<T> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(r#"SELECT "size" FROM "room" ORDER BY length("id"), "id""#).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A database with rooms of these sizes, literals of SQL, the first of which is `Lobby`'s.
fn with(of: (Scalar, bool), literals: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, path) = served(&crate::fixture::chat());
    open(&path, &sized(of, nullable()), Migrate::Additive).unwrap().close();
    let (first, others) = literals.split_first().unwrap();
    run(&path, &format!(r#"UPDATE "room" SET "size" = {first}"#));
    for (place, literal) in (0x10..).zip(others) {
        run(&path, &format!(r#"INSERT INTO "room" VALUES (x'{place:032x}', 1, 1, 1, 'Room', x'01', {literal})"#));
    }
    (folder, path)
}

#[test]
fn values_become_those_of_the_new_type_once() {
    let (_folder, path) = with(one(Scalar::Int), &["7", "NULL"]);
    let money = || cast(one(Scalar::Int), one(MONEY), nullable());
    for migrate in [Migrate::Refuse, Migrate::Additive] {
        let said = refused(&path, &money(), migrate);
        assert!(
            said.contains("`room.size` is cast from `Int` to `Decimal(8, 2)`") && said.contains("all of it stands in the spec"),
            "{said}"
        );
    }
    open(&path, &money(), Migrate::Declared).unwrap().close();
    assert_eq!(sizes::<Option<i64>>(&path), [Some(700), None]);
    // The mark may stay: it is done.
    open(&path, &money(), Migrate::Refuse).unwrap().close();
    open(&path, &money(), Migrate::Declared).unwrap().close();
    assert_eq!(sizes::<Option<i64>>(&path), [Some(700), None]);
}

#[test]
fn an_empty_database_has_nothing_to_cast() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.sqlite");
    let money = || cast(one(Scalar::Int), one(MONEY), nullable());
    open(&path, &money(), Migrate::Refuse).unwrap().close();
    open(&path, &money(), Migrate::Refuse).unwrap().close();
}

#[test]
fn values_that_do_not_become_any_are_told_at_once_and_nothing_is_changed() {
    let (_folder, path) = with(one(Scalar::String), &["'4'", "'four'", "NULL", "'5'", "''"]);
    let int = || cast(one(Scalar::String), one(Scalar::Int), nullable());
    let said = refused(&path, &int(), Migrate::Declared);
    let id = "00000000-0000-0000-0000-000000000010";
    assert!(said.contains(&format!("`Room.size` is cast from `String` to `Int`: 2 rows do not meet it ({id}, ")), "{said}");
    assert!(said.contains(&format!("mend them, with the spec as it was: `purlin data set Room {id} size=…`")), "{said}");
    assert!(said.contains("nothing was changed") && !said.contains("four"), "no value is told: {said}");
    open(&path, &sized(one(Scalar::String), nullable()), Migrate::Refuse).unwrap().close();
    run(&path, r#"UPDATE "room" SET "size" = '6' WHERE "size" IN ('four', '')"#);
    open(&path, &int(), Migrate::Declared).unwrap().close();
    assert_eq!(sizes::<Option<i64>>(&path), [Some(4), Some(6), None, Some(5), Some(6)]);
}

#[test]
fn what_the_new_type_asks_is_asked_of_what_was_cast() {
    let (_folder, path) = with(one(Scalar::String), &["'4'", "'04'"]);
    let int = |refinement: Refinement, is_unique: bool| {
        let mut service = cast(one(Scalar::String), one(Scalar::Int), nullable());
        let room = &mut service.tables.to_mut()[ROOM.0 as usize];
        let place = room.fields_with_ids().last().unwrap().0;
        room.fields.to_mut()[place.0 as usize] = scalar(Scalar::Int, refinement, nullable());
        room.uniques = if is_unique { vec![Unique { fields: vec![place].into() }].into() } else { vec![].into() };
        service
    };
    let narrow = refused(&path, &int(Refinement::IntRange { min: 0, max: 3 }, false), Migrate::Declared);
    assert!(narrow.contains("`Room.size` is `Int(0..3)`: 2 rows do not meet it"), "{narrow}");
    let alike = refused(&path, &int(Refinement::None, true), Migrate::Declared);
    assert!(alike.contains("`Room` is unique by (size): 2 rows do not meet it"), "{alike}");
    let closed = cast(one(Scalar::String), one(Scalar::Int), column("size"));
    open(&path, &closed, Migrate::Declared).unwrap().close();
    assert_eq!(sizes::<i64>(&path), [4, 4]);
    assert!(Connection::open(&path).unwrap().execute(r#"UPDATE "room" SET "size" = NULL"#, []).is_err());
}

#[test]
fn null_is_told_where_it_may_be_no_more_and_becomes_a_list_of_none() {
    let (_folder, path) = with(one(Scalar::Int), &["7", "NULL"]);
    let said = refused(&path, &cast(one(Scalar::Int), one(MONEY), column("size")), Migrate::Declared);
    assert!(said.contains("`Room.size` may not be null: 1 row does not meet it"), "{said}");
    open(&path, &cast(one(Scalar::Int), (Scalar::String, true), column("size")), Migrate::Declared).unwrap().close();
    assert_eq!(sizes::<String>(&path), [r#"["7"]"#, "[]"]);
}

#[test]
fn a_field_is_renamed_and_cast_in_one() {
    let (_folder, path) = with(one(Scalar::Int), &["1", "0"]);
    let renamed = || {
        let mut service = cast(one(Scalar::Int), one(Scalar::Bool), Column { db_name: "large".into(), ..column("size") });
        let room = &mut service.tables.to_mut()[ROOM.0 as usize];
        let place = room.fields_with_ids().last().unwrap().0;
        room.fields.to_mut()[place.0 as usize].name = "large".into();
        service.evolution.to_mut().push(Evolution::Field { table: ROOM, field: place, was: "size".into() });
        service
    };
    open(&path, &renamed(), Migrate::Declared).unwrap().close();
    let connection = Connection::open(&path).unwrap();
    let large: i64 = connection.query_row(r#"SELECT sum("large") FROM "room""#, [], |row| row.get(0)).unwrap();
    assert_eq!(large, 1);
    drop(connection);
    open(&path, &renamed(), Migrate::Refuse).unwrap().close();
}

#[test]
fn an_enum_becomes_texts_by_its_names_of_now_and_back() {
    let role = || one(Scalar::Enum(EnumId(0)));
    let (_folder, path) = with(role(), &["'member'", "'moderator'"]);
    let mut texts = cast(role(), one(Scalar::String), nullable());
    texts.enums.to_mut()[0].values.to_mut()[0] = "guest".into();
    texts.evolution.to_mut().push(Evolution::Value { of: EnumId(0), value: "guest".into(), was: "member".into() });
    open(&path, &texts, Migrate::Declared).unwrap().close();
    assert_eq!(sizes::<String>(&path), ["guest", "moderator"]);
    run(&path, r#"UPDATE "room" SET "size" = 'king' WHERE "size" = 'guest'"#);
    let mut back = cast(one(Scalar::String), role(), nullable());
    back.enums = texts.enums.clone();
    let said = refused(&path, &back, Migrate::Declared);
    assert!(said.contains("`Room.size` is cast from `String` to `Role`: 1 row does not meet it"), "{said}");
}

#[test]
fn a_column_of_yet_another_type_is_refused() {
    let (_folder, path) = with(one(Scalar::Float), &["7.0"]);
    let said = refused(&path, &cast(one(Scalar::Int), one(MONEY), nullable()), Migrate::Declared);
    assert!(said.contains("`room.size` is of another type; keep the type, say which one it was with `@cast(…)`"), "{said}");
}
