//! Numbers of `@sequence` hold: whatever is brought in, mended or said of them later, none stands in two rows of one scope, and none
//! that the system gave is given again.

use crate::plan_of;
use purlin_runtime::checks;
use purlin_runtime::config::{Config, Database};
use purlin_runtime::data::Data;
use purlin_runtime::engine::Engine;
use purlin_runtime::plan::GREATEST_NUMBER;
use purlin_runtime::problem::{Code, Problem};
use purlin_runtime::records::{self, Ask};
use purlin_runtime::route::Caller;
use purlin_runtime::store::schema::Migrate;
use serde_json::Value as Json;
use std::path::Path;

/// A desk, whose tickets are numbered on each board. `fields` are those of its tickets, besides their board.
fn desk(fields: &str) -> String {
    format!(
        r#"
app Desk edition 2026

model Board {{
  name: String

  allow read, create
}}

model Ticket {{
  board: Board? @immutable
  {fields}

  allow read, create, delete
}}
"#
    )
}

/// The engine of a spec, on what other specs left in the folder.
async fn open(folder: &Path, spec: &str) -> Result<Engine, String> {
    let service = plan_of(spec).service;
    let config =
        Config { database: Database::File(folder.join("data.sqlite")), migrate: Migrate::Declared, ..Config::in_memory().unwrap() };
    let opened = tokio::task::spawn_blocking(move || Engine::open(service, &config)).await.unwrap();
    opened.map_err(|error| format!("{error:#}"))
}

async fn close(engine: Engine) {
    tokio::task::spawn_blocking(move || engine.close()).await.unwrap();
}

async fn made(engine: &Engine, model: &str, body: &str) -> Result<Json, Problem> {
    let (table, _) = engine.service().table_on_wire(model).unwrap();
    let ask = Ask { table, caller: Caller::Anonymous, tenant: None, now: engine.clock().now() };
    let shown = records::create(engine, ask, body.as_bytes(), None).await?;
    Ok(serde_json::from_slice(&shown.body).unwrap())
}

async fn board(engine: &Engine) -> String {
    made(engine, "board", r#"{"name": "b"}"#).await.unwrap()["id"].as_str().unwrap().to_owned()
}

/// A new ticket: its id and its number.
async fn ticket(engine: &Engine, board: &str) -> (String, i64) {
    let row = made(engine, "ticket", &format!(r#"{{"board": {board}}}"#)).await.unwrap();
    (row["id"].as_str().unwrap().to_owned(), row["number"].as_i64().unwrap())
}

async fn number(engine: &Engine, board: &str) -> i64 {
    ticket(engine, &format!("\"{board}\"")).await.1
}

async fn deleted(engine: &Engine, id: &str) {
    let (table, _) = engine.service().table_on_wire("ticket").unwrap();
    let ask = Ask { table, caller: Caller::Anonymous, tenant: None, now: engine.clock().now() };
    let id =
        Data::of(engine, "Ticket").unwrap().rows(None, 500).await.unwrap().into_iter().find(|(own, _)| own.to_string() == id).unwrap().0;
    records::delete(engine, ask, id, None, None).await.unwrap();
}

async fn imported(engine: &Engine, row: &str) -> Result<usize, String> {
    Data::of(engine, "Ticket").unwrap().import(&[row.to_owned()]).await.map_err(|fault| fault.to_string())
}

async fn set(engine: &Engine, id: &str, row: &str) -> Result<bool, String> {
    Data::of(engine, "Ticket").unwrap().set(id, row).await.map_err(|fault| fault.to_string())
}

const NUMBERED: &str = "number: Int @sequence(board)";

#[tokio::test]
async fn what_is_brought_in_is_counted_and_stands_once() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    let board = board(&engine).await;
    assert_eq!((number(&engine, &board).await, number(&engine, &board).await), (1, 2));
    let row = |number: i64| format!(r#"{{"board": "{board}", "number": {number}}}"#);
    imported(&engine, &row(7)).await.unwrap();
    imported(&engine, &row(5)).await.unwrap();
    let (last, found) = ticket(&engine, &format!("\"{board}\"")).await;
    assert_eq!(found, 8);
    deleted(&engine, &last).await;
    assert_eq!(number(&engine, &board).await, 9, "a number whose row is gone is not given again");
    let twice = imported(&engine, &row(5)).await.unwrap_err();
    assert!(twice.contains("row 1: `board` another row has the same values in these fields; `number`"), "{twice}");
    for beyond in [0, -1, GREATEST_NUMBER + 1, 9_007_199_254_740_991] {
        let refused = imported(&engine, &row(beyond)).await.unwrap_err();
        assert_eq!(refused, "row 1: `number` must be from 1 to 9000000000000000: the sequence counts on from there");
    }
    imported(&engine, &row(GREATEST_NUMBER - 1)).await.unwrap();
    assert_eq!(number(&engine, &board).await, GREATEST_NUMBER);
    // What is stored can be taken out and brought in again: none is stored behind the last one that may be.
    let end = made(&engine, "ticket", &format!(r#"{{"board": "{board}"}}"#)).await.unwrap_err();
    assert_eq!(end.cause(), Some("the numbers of `number` have come to their end"));
    close(engine).await;
}

#[tokio::test]
async fn a_row_is_moved_by_hand_with_its_number_only_and_a_mistake_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    let (here, there) = (board(&engine).await, board(&engine).await);
    let (first, _) = ticket(&engine, &format!("\"{here}\"")).await;
    let (second, _) = ticket(&engine, &format!("\"{here}\"")).await;
    assert_eq!(number(&engine, &there).await, 1);
    let refused = set(&engine, &first, &format!(r#"{{"board": "{there}"}}"#)).await.unwrap_err();
    assert_eq!(refused, "`board` is what `number` counts for: name the row's number there as well, `number=…`");
    let taken = set(&engine, &first, &format!(r#"{{"board": "{there}", "number": 1}}"#)).await.unwrap_err();
    assert!(taken.contains("another row has the same values"), "{taken}");
    assert!(set(&engine, &first, &format!(r#"{{"board": "{there}", "number": 2}}"#)).await.unwrap());
    assert_eq!(number(&engine, &there).await, 3, "it is counted where it is now");
    assert!(set(&engine, &second, r#"{"number": 400}"#).await.unwrap());
    assert!(set(&engine, &second, r#"{"number": 2}"#).await.unwrap());
    assert_eq!(number(&engine, &here).await, 3, "what was a mistake does not count");
    // No board is a scope as well.
    assert_eq!(ticket(&engine, "null").await.1, 1);
    imported(&engine, r#"{"number": 6}"#).await.unwrap();
    assert_eq!(ticket(&engine, "null").await.1, 7);
    close(engine).await;
}

#[tokio::test]
async fn rows_that_are_counted_for_nothing_are_counted_together() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    let board = board(&engine).await;
    assert_eq!((ticket(&engine, "null").await.1, number(&engine, &board).await), (1, 1));
    for row in [r#"{"number": 1}"#, r#"{"board": null, "number": 1}"#] {
        assert_eq!(imported(&engine, row).await.unwrap_err(), "row 1: `number` another row has this value");
    }
    let (second, _) = ticket(&engine, "null").await;
    assert_eq!(set(&engine, &second, r#"{"number": 1}"#).await.unwrap_err(), "`number` another row has this value");
    close(engine).await;

    // Where they came to stand twice while nothing counted, that is told.
    let engine = open(folder.path(), &desk("number: Int")).await.unwrap();
    imported(&engine, r#"{"number": 1}"#).await.unwrap();
    close(engine).await;
    let refused = open(folder.path(), &desk(NUMBERED)).await.unwrap_err();
    assert!(refused.contains("`Ticket` is unique by (number, among rows without board): 2 rows do not meet it"), "{refused}");
}

#[tokio::test]
async fn a_sequence_that_was_off_goes_on_behind_all_rows_that_came_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    let board = board(&engine).await;
    assert_eq!((number(&engine, &board).await, number(&engine, &board).await), (1, 2));
    close(engine).await;

    let engine = open(folder.path(), &desk("number: Int")).await.unwrap();
    let by_hand = async |number: i64| made(&engine, "ticket", &format!(r#"{{"board": "{board}", "number": {number}}}"#)).await.unwrap();
    by_hand(12).await;
    let twice = by_hand(12).await["id"].as_str().unwrap().to_owned();
    let zero = by_hand(0).await["id"].as_str().unwrap().to_owned();
    close(engine).await;

    let refused = open(folder.path(), &desk(NUMBERED)).await.unwrap_err();
    for part in [
        "`Ticket` is unique by (board, number): 2 rows do not meet it",
        "`Ticket.number` is `Int @sequence, from 1 to 9000000000000000`: 1 row does not meet it",
        &zero,
        &twice,
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let engine = open(folder.path(), &desk("number: Int")).await.unwrap();
    set(&engine, &zero, r#"{"number": 3}"#).await.unwrap();
    set(&engine, &twice, r#"{"number": 40}"#).await.unwrap();
    close(engine).await;

    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    assert_eq!(number(&engine, &board).await, 41);
    close(engine).await;
}

#[tokio::test]
async fn a_new_sequence_numbers_the_rows_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path(), &desk("text: String?")).await.unwrap();
    let (one, two) = (board(&engine).await, board(&engine).await);
    for board in [&one, &two, &one, &one] {
        made(&engine, "ticket", &format!(r#"{{"board": "{board}"}}"#)).await.unwrap();
    }
    made(&engine, "ticket", "{}").await.unwrap();
    close(engine).await;

    let numbers = async |engine: &Engine, name: &str| {
        let rows = Data::of(engine, "Ticket").unwrap().rows(None, 100).await.unwrap();
        let number = |(_, row): (_, String)| serde_json::from_str::<Json>(&row).unwrap()[name].as_i64().unwrap();
        rows.into_iter().map(number).collect::<Vec<_>>()
    };
    let engine = open(folder.path(), &desk(&format!("text: String?  {NUMBERED}  serial: Int @sequence"))).await.unwrap();
    assert_eq!(numbers(&engine, "number").await, [1, 1, 2, 3, 1]);
    assert_eq!(numbers(&engine, "serial").await, [1, 2, 3, 4, 5]);
    let (last, found) = ticket(&engine, &format!("\"{one}\"")).await;
    assert_eq!(found, 4);
    deleted(&engine, &last).await;
    close(engine).await;

    // By another name it is the same sequence; what was deleted keeps its number to itself.
    let engine = open(folder.path(), &desk("text: String?  no: Int @sequence(board) @was(number)  serial: Int @sequence")).await.unwrap();
    let row = made(&engine, "ticket", &format!(r#"{{"board": "{one}"}}"#)).await.unwrap();
    assert_eq!((row["no"].as_i64(), row["serial"].as_i64()), (Some(5), Some(7)));
    assert_eq!(row["number"], row["no"], "clients of then read on");
    let stored = Data::of(&engine, "Ticket").unwrap().rows(None, 1).await.unwrap().remove(0).1;
    assert!(stored.contains("\"no\"") && !stored.contains("\"number\""), "what is taken out has the names of now: {stored}");
    close(engine).await;

    // What had no number gets one behind those that have.
    let engine = open(folder.path(), &desk("text: String?  no: Int?  serial: Int @sequence")).await.unwrap();
    made(&engine, "ticket", &format!(r#"{{"board": "{one}"}}"#)).await.unwrap();
    close(engine).await;
    let engine = open(folder.path(), &desk("text: String?  no: Int @sequence(board)  serial: Int @sequence")).await.unwrap();
    assert_eq!(numbers(&engine, "no").await, [1, 1, 2, 3, 1, 5, 6]);
    close(engine).await;
}

#[tokio::test]
async fn numbers_that_have_run_out_are_a_fault_of_the_service_and_not_of_who_asks() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    let board = board(&engine).await;
    assert_eq!(number(&engine, &board).await, 1);
    close(engine).await;
    let database = rusqlite::Connection::open(folder.path().join("data.sqlite")).unwrap();
    database.execute("UPDATE \"_purlin_sequence\" SET \"value\" = 9007199254740991", []).unwrap();
    drop(database);
    let engine = open(folder.path(), &desk(NUMBERED)).await.unwrap();
    let ended = made(&engine, "ticket", &format!(r#"{{"board": "{board}"}}"#)).await.unwrap_err();
    assert_eq!((ended.code(), ended.cause()), (Code::Internal, Some("the numbers of `number` have come to their end")));
    close(engine).await;
}

#[tokio::test]
async fn rows_that_come_under_a_tenant_are_told_how_they_get_theirs() {
    let spec = |ticket: &str| {
        format!(
            r#"
app Desk edition 2026

auth User {{
  identify email
  password {{ min 10 }}
}}

model User {{
  email: Email @unique

  allow read if me is set
}}

model Org {{
  slug: String(1..20) @unique

  allow read, create
}}

tenant Org by slug {{
  from header "x-org"
  allow if me is set
}}

model Note {{
  text: String

  allow read, create if me is set
}}

{ticket}
"#
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let noted = "model Memo in Org { text: String  allow read, create if me is set }";
    let before = spec(&format!("{noted} model Ticket {{ text: String?  allow read, create }}"));
    let engine = open(folder.path(), &before).await.unwrap();
    let org = made(&engine, "org", r#"{"slug": "acme"}"#).await.unwrap()["id"].as_str().unwrap().to_owned();
    let ticket = made(&engine, "ticket", "{}").await.unwrap()["id"].as_str().unwrap().to_owned();
    close(engine).await;

    let within = spec(&format!("{noted} model Ticket in Org {{ text: String?  allow read, create if me is set }}"));
    let refused = open(folder.path(), &within).await.unwrap_err();
    assert!(refused.contains("`ticket.org` is new, and the rows that exist are of no tenant"), "{refused}");
    assert!(refused.contains("`org: …?` and `purlin data set`"), "{refused}");
    let by_field = spec(&format!("{noted} model Ticket {{ org: Org?  text: String?  allow read, create }}"));
    let engine = open(folder.path(), &by_field).await.unwrap();
    set(&engine, &ticket, &format!(r#"{{"org": "{org}"}}"#)).await.unwrap();
    close(engine).await;
    let engine = open(folder.path(), &within).await.unwrap();
    let rows = Data::of(&engine, "Ticket").unwrap().rows(None, 9).await.unwrap();
    assert!(rows[0].1.contains(&org), "{rows:?}");
    close(engine).await;
}

/// What a number is counted for may itself be told from the new row, and be who signs in; other defaults read the number.
const TOLD: &str = of_users!(
    "Told",
    "allow read",
    r#"
model Shelf {
  name: String

  allow read
}

model Box {
  shelf: Shelf

  allow read
}

model Thing {
  label:  Int    = number * 10 + own
  number: Int    @sequence(shelf)
  own:    Int    @sequence(maker)
  shelf:  Shelf? = box.shelf @readonly
  box:    Box?
  maker:  User?  = me @readonly

  allow read
  allow create(box) if me is set and label in [11, 21, 12]
}

seed dev {
  ann:   User { email: "ann@told.test" }
  bob:   User { email: "bob@told.test" }
  left:  Shelf { name: "left" }
  right: Shelf { name: "right" }
  small: Box { shelf: left }
  large: Box { shelf: right }
  one:   Thing { box: small, maker: ann }
  two:   Thing { box: small, shelf: left, maker: bob, number: 4 }
}

test "a number is counted for what the row comes to hold" with dev {
  as ann can    create Thing { box: large }
  as ann cannot create Thing { box: small }
  as bob can    create Thing { box: large } then as ann cannot create Thing { box: large }
}
"#
);

#[test]
fn a_number_waits_for_what_it_is_counted_for() {
    let report = checks::run(&plan_of(TOLD));
    assert_eq!(crate::words(&report), Vec::<String>::new());
    assert!(report.tests[0].lines.iter().all(|line| line.by_engine));
}
