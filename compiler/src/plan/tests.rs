//! What is decided about small programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::plan;
use crate::source::Source;
use purlin_rules::catalog::{Catalog, FieldId};
use purlin_rules::diagnostic::FileId;
use purlin_rules::plan::{Condition, GrantedFields, OnDelete, Readable, Service, Table};

const USERS: &str = "
app Example edition 2026

auth User {
  identify email
  password { min 10 }
}

model User {
  email: Email @unique
}
";

fn service(text: &str) -> Service {
    let source = Source { path: "spec.purlin".to_owned(), text: format!("{USERS}{text}") };
    let (file, faults) = crate::parse::file(&source, FileId(0));
    assert!(faults.is_empty(), "{faults:#?}");
    plan(&crate::check::program(&[file]).unwrap().0).service
}

fn table<'a>(service: &'a Service, name: &str) -> &'a Table {
    service.tables.iter().find(|table| table.spec_name == name).unwrap()
}

/// The names of the fields of each group, and whether it is always shown with its row.
fn groups(service: &Service, model: &str, readable: &Readable) -> Vec<(Vec<String>, bool)> {
    let id = service.model_named(model).unwrap();
    let name = |field: &FieldId| service.field(id, *field).unwrap().name.to_owned();
    readable.groups.iter().map(|group| (group.fields.iter().map(name).collect(), group.shown == Condition::Always)).collect()
}

#[test]
fn fields_granted_by_the_same_rules_are_shown_together() {
    let service = service(
        "model Note { a: Int  b: Int  c: Int  owner: User
           allow read       if owner == me
           allow read(a, b) if me is set and a == 1
           allow read(b)    if me is set and b == 2 }",
    );
    let note = table(&service, "Note");
    let shown = groups(&service, "Note", &note.get.signed_in);
    let names: Vec<Vec<&str>> = shown.iter().map(|(names, _)| names.iter().map(String::as_str).collect()).collect();
    assert_eq!(names, [vec!["created_at", "updated_at", "version", "c", "owner"], vec!["a"], vec!["b"]]);
    assert_eq!(shown.iter().map(|(_, always)| *always).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(note.get.anonymous, Readable::NOBODY);
}

#[test]
fn what_every_rule_grants_needs_no_condition_of_its_own() {
    let service = service("model Note { a: Int  owner: User  allow read if owner == me }");
    let note = table(&service, "Note");
    let shown = groups(&service, "Note", &note.list.signed_in);
    assert_eq!(shown.len(), 1);
    assert!(shown[0].1);
    assert!(matches!(note.list.signed_in.row, Condition::If { .. }));
}

#[test]
fn fields_that_nobody_may_see_stand_in_no_group() {
    let service = service("model Note { a: Int  b: Int  c: Int @private  allow get(a)  allow list }");
    let note = table(&service, "Note");
    assert_eq!(groups(&service, "Note", &note.get.anonymous), [(vec!["a".to_owned()], true)]);
    let all = ["created_at", "updated_at", "version", "a", "b"].map(str::to_owned).to_vec();
    assert_eq!(groups(&service, "Note", &note.list.anonymous), [(all, true)]);
}

#[test]
fn a_deny_hides_the_fields_that_it_names_and_the_row_where_it_names_none() {
    let service = service(
        "model Note { a: Int  b: Int
           allow read
           deny read(b) if a == 1
           deny read    if a == 2 }",
    );
    let readable = &table(&service, "Note").get.anonymous;
    let shown = groups(&service, "Note", readable);
    assert_eq!(shown[1], (vec!["b".to_owned()], false));
    assert!(shown[0].1);
    assert!(matches!(readable.row, Condition::If { .. }));
}

#[test]
fn an_always_denied_field_is_never_shown() {
    let service = service("model Note { a: Int  b: Int  allow read  deny read(b) }");
    let shown = groups(&service, "Note", &table(&service, "Note").get.anonymous);
    assert!(shown.iter().all(|(names, _)| !names.contains(&"b".to_owned())));
}

#[test]
fn rules_that_cannot_hold_for_a_caller_are_left_out() {
    let service = service(
        "model Note { a: Int  owner: User
           allow create(a) if owner == me
           allow create    if a == 1
           deny create     if me is null as guests }",
    );
    let create = &table(&service, "Note").create;
    assert_eq!((create.signed_in.allow.len(), create.signed_in.deny.len()), (2, 0));
    assert_eq!((create.anonymous.allow.len(), create.anonymous.deny.len()), (1, 1));
    assert_eq!(create.anonymous.deny[0].name.as_deref(), Some("guests"));
    assert_eq!(create.anonymous.deny[0].when, Condition::Always);
    assert_eq!(create.anonymous.allow[0].fields, GrantedFields::All);
}

#[test]
fn an_operation_without_rules_is_for_nobody() {
    let service = service("model Note { a: Int }");
    let note = table(&service, "Note");
    assert_eq!(note.get.signed_in.row, Condition::Never);
    assert!(note.create.signed_in.allow.is_empty() && note.delete.anonymous.allow.is_empty());
}

#[test]
fn each_relation_begins_a_key() {
    let service = service(
        "model Note { a: User?  b: User?  c: User?  d: User? @unique  e: Int
           unique (a, e)
           index (b, e desc)
           index (e, c) }",
    );
    let id = service.model_named("Note").unwrap();
    let note = table(&service, "Note");
    let first: Vec<&str> = note.indexes.iter().map(|index| service.field(id, index.keys[0].field).unwrap().name).collect();
    assert_eq!(first, ["b", "e", "c"]);
    assert_eq!(note.uniques.len(), 2);
}

#[test]
fn an_index_holds_the_rows_that_the_store_can_tell() {
    let service = service(
        "model Note { a: User?  b: Int?  c: String?  d: Note[] via e  e: Note?
           index (a) where b > 3
           index (b) where b > 3 and b is null
           index (c) where c.ends_with(\"x\") }",
    );
    let id = service.model_named("Note").unwrap();
    let told = |index: &purlin_rules::plan::Index| {
        let holds = index.holds.as_ref().map(|holds| holds.text.clone().into_owned());
        (service.field(id, index.keys[0].field).unwrap().name.to_owned(), holds)
    };
    let indexes: Vec<_> = table(&service, "Note").indexes.iter().map(told).collect();
    // The relation has its own: the first holds some rows only.
    let (a, c) = ("a".to_owned(), "c".to_owned());
    assert_eq!(indexes.iter().filter(|(field, _)| *field == a).count(), 2);
    assert!(indexes.iter().any(|(field, holds)| *field == a && holds.as_ref().is_some_and(|holds| holds.contains("{.b} > 3"))));
    assert!(indexes.contains(&(c, None)), "{indexes:?}");
}

#[test]
fn rows_that_another_row_lists_are_kept_in_the_order_of_their_ids() {
    let service = service(
        "model Room { all: Note[] via room  own: Note[] via other  some: Note[] via third }
         model Note { room: Room  other: Room  third: Room  fourth: Room  at: Int
           unique (room, at)
           unique (fourth, at)
           index (other, at)
           index (third) }",
    );
    let id = service.model_named("Note").unwrap();
    let keys = |index: &purlin_rules::plan::Index| -> Vec<&str> {
        index.keys.iter().map(|key| service.field(id, key.field).unwrap().name).collect()
    };
    let indexes: Vec<Vec<&str>> = table(&service, "Note").indexes.iter().map(keys).collect();
    assert_eq!(indexes, [vec!["other", "at"], vec!["third"], vec!["room"], vec!["other"]]);
}

#[test]
fn columns_are_as_declared() {
    let service =
        service("model OrderLine { a: User? @on_delete(set_null) @immutable  b: Int = 3 @readonly  c: OrderLine[] via d  d: OrderLine? }");
    let lines = table(&service, "OrderLine");
    assert_eq!((lines.db_name.as_ref(), lines.wire_name.as_ref()), ("order_line", "order_line"));
    let purlin_rules::plan::FieldKind::ToOne { on_delete, column, .. } = &lines.fields[4].kind else { panic!() };
    assert_eq!((*on_delete, column.immutable, column.nullable), (OnDelete::SetNull, true, true));
    assert!(lines.fields[5].column().unwrap().readonly);
    assert!(lines.fields[6].column().is_none());
}

#[test]
fn a_default_follows_those_that_it_reads() {
    let service = service("model Note { c: Int = b + 1  b: Int = a + 1  a: Int = 1  other: Note? @tree  d: Int = c }");
    let id = service.model_named("Note").unwrap();
    let note = table(&service, "Note");
    let order: Vec<&str> = note.derived.iter().map(|derived| service.field(id, derived.field).unwrap().name).collect();
    assert_eq!(order, ["b", "c", "d"]);
    assert_eq!(note.tree, service.field_named(id, "other"));
}

#[test]
fn what_the_spec_says_of_its_past_is_planned_for_the_store() {
    use purlin_rules::catalog::{EnumId, ModelId};
    use purlin_rules::plan::{Evolution, sql};
    use purlin_rules::types::Scalar;
    let service = service(
        "enum Priority { low  high @was(urgent) }
         model Asset {
           label:    String(1..80) @was(name)
           priority: Priority
           owner:    User
           contact:  Email         @backfill(owner.email)
           total:    Int           := 1
           size:     Decimal(8, 2) @cast(Int)
           levels:   String[]      @cast(Priority)
           removed colour: String?
           allow read if true
         }",
    );
    let asset = ModelId(0);
    let contact = r#"(SELECT "{a1}"."email" FROM "user" "{a1}" WHERE "{a1}"."id" = {.owner})"#;
    assert_eq!(
        *service.evolution,
        [
            Evolution::Value { of: EnumId(0), value: "high".into(), was: "urgent".into() },
            Evolution::Field { table: asset, field: FieldId(4), was: "name".into() },
            Evolution::Filled { table: asset, field: FieldId(7), value: sql(contact) },
            Evolution::Cast { table: asset, field: FieldId(9), from: Scalar::Int, list: false },
            Evolution::Cast { table: asset, field: FieldId(10), from: Scalar::Enum(EnumId(0)), list: false },
            Evolution::Removed { table: asset, was: "colour".into() },
        ]
    );
}
