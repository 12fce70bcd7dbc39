//! Models, fields, enums and their names.

use super::{check, said, schema};
use crate::served::{Unserved, unserved};
use purlin_rules::catalog::{Catalog, FieldShape, ModelId};

const NOTES: &str = "
model Note {
  text:   String(1..80)
  folder: Folder
}

model Folder {
  notes: Note[] via folder
}";

#[test]
fn models_are_numbered_by_name_and_fields_as_declared() {
    let schema = schema(NOTES);
    let catalog = schema.catalog();
    let (folder, note) = (ModelId(0), ModelId(1));
    assert_eq!((catalog.model_named("Folder"), catalog.model_named("Note")), (Some(folder), Some(note)));
    let names: Vec<&str> = schema.models().last().unwrap().fields().map(|(_, field)| field.spec_name.as_str()).collect();
    assert_eq!(names, ["id", "created_at", "updated_at", "version", "text", "folder"]);
    let notes = catalog.field_named(folder, "notes").unwrap();
    let via = catalog.field_named(note, "folder").unwrap();
    assert_eq!(catalog.field(folder, notes).unwrap().shape, FieldShape::ToMany { model: note, via });
}

#[test]
fn files_and_their_order_do_not_matter() {
    let (note, folder) = NOTES.split_once("\n\n").unwrap();
    let app = "app Notes edition 2026";
    let plans: Vec<_> = [[app, note, folder], [folder, app, note], [note, folder, app]]
        .iter()
        .map(|files| crate::plan::plan(&check(files).unwrap().0).service)
        .collect();
    assert_eq!(plans[0], plans[1]);
    assert_eq!(plans[0], plans[2]);
}

#[test]
fn a_model_and_an_enum_cannot_share_a_name() {
    assert_eq!(said("model Role { a: Int }\nenum Role { a }"), ["E0201 there is a model `Role` already, so no enum can be called so"]);
}

#[test]
fn every_independent_error_is_reported_in_one_run() {
    let found = said("model Note {\n a: strnig\n B: Int(5..1)\n c: Folder[]\n}\nmodel Folder { x: Int }\nenum E { }");
    let codes: Vec<&str> = found.iter().map(|finding| &finding[..5]).collect();
    assert_eq!(codes, ["E0301", "E0202", "E0303", "E0401", "E0208"]);
}

#[test]
fn nothing_is_said_that_only_follows_from_an_unknown_type() {
    let found = said(
        "model Note {
           kind: Knd = .open @unique
           of:   Note[] via kind
           unique (kind)
           allow read(kind), create(kind, of) if kind == .open
         }
         seed dev { a: Note { kind: .open }  b: Note { kind: .open } }",
    );
    assert_eq!(found, ["E0301 there is no type `Knd`"]);
}

#[test]
fn what_lacks_because_a_tenant_is_none_is_not_missed() {
    let found = said(
        "model Note in Org {\n t: String\n unique (t)\n allow read if org.open\n}\nmodel Org {\n open: Bool\n notes: Note[] via org\n}",
    );
    assert_eq!(found, ["E1001 `Org` is not a tenant"]);
}

#[test]
fn habits_of_other_languages_are_recognised() {
    for (habit, meant) in [("string", "String"), ("Integer", "Int"), ("Boolean", "Bool"), ("Timestamp", "DateTime"), ("UUID", "Uuid")] {
        let found = check(&[&format!("model Note {{ a: {habit} }}")]).unwrap_err();
        let edit = &found[0].edits[0];
        assert_eq!((found[0].code.as_str(), edit.replacement.as_str()), ("E0301", meant));
    }
}

#[test]
fn the_check_says_nothing_of_what_is_not_served() {
    let (schema, warnings) = check(&["model Note {\n a: Int\n tags: Point[]\n at: Vector(2)[]\n}"]).unwrap();
    assert_eq!(warnings, []);
    let names: Vec<String> = unserved(&schema).iter().map(Unserved::name).collect();
    assert_eq!(names, ["the field Note.tags", "the field Note.at"]);
    assert_eq!(schema.models().next().unwrap().fields().count(), 7);
}

#[test]
fn a_rule_that_needs_what_is_not_served_is_an_error() {
    let found = said("model Note {\n tags: Point[]\n allow read if tags is set\n}");
    assert!(found.contains(&"E0001 this rule of `Note`, which reads `Note.tags`, is not served yet".to_owned()), "{found:?}");
}

#[test]
fn constants_fit_the_type_of_their_field() {
    let good = "enum Kind { a  b }
      model Note {
        a: Int(1..5) = 3
        b: String(\"[a-z]+\") = \"abc\"
        c: Kind = .b
        d: DateTime = now()
        e: Bool = false
        f: Decimal(6, 2) = 1.50
        g: Int? = null
      }";
    schema(good);
    let bad = "model Note {\n a: Int = \"x\"\n}";
    assert_eq!(said(bad).len(), 1);
    for field in ["a: Int(1..5) = 6", "b: String(\"[a-z]+\") = \"abc1\"", "c: String(2..3) = \"äöüß\"", "d: Int = 9007199254740992"] {
        let found = said(&format!("model Note {{ {field} }}"));
        assert!(found[0].starts_with("E0306"), "{field}: {found:?}");
    }
    for field in ["b: Note? = me", "c: Uuid = \"018f6b2e-0000-7000-8000-000000000000\""] {
        let found = said(&format!("model Note {{ {field} }}"));
        assert!(found[0].starts_with("E0305"), "{field}: {found:?}");
    }
}
