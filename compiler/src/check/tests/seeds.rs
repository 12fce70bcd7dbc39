//! Seeds and tests.

use super::{said, schema};
use purlin_rules::plan::{Action, SeedValue, Who};
use purlin_rules::value::Value;

const CHAT: &str = include_str!("../../../../examples/chat/chat.purlin");

#[test]
fn there_is_nothing_to_say_about_the_example() {
    schema(CHAT);
}

#[test]
fn rows_are_typed_and_refer_to_each_other() {
    let schema = schema(
        "enum Kind { small  big }
         model Folder { kind: Kind  size: Decimal(6, 2)  at: DateTime?  mail: Email? }
         model Note { folder: Folder?  text: String = \"\" }
         seed dev {
           Note { folder: inbox }
           inbox: Folder { kind: .big, size: 2.5, at: now(), mail: \"Ann@Notes.test\" }
           Note { folder: null }
         }",
    );
    let rows = &schema.seeds()[0].rows;
    assert_eq!(rows.iter().map(|row| row.label.as_deref()).collect::<Vec<_>>(), [Some("inbox"), None, None]);
    let values: Vec<&SeedValue> = rows[0].values.iter().map(|(_, value)| value).collect();
    let text = |text: &str| SeedValue::Value(Value::Text(text.to_owned()));
    assert_eq!(values, [&text("big"), &SeedValue::Value(Value::Int(250)), &SeedValue::Now, &text("ann@notes.test")]);
    assert_eq!(rows[1].values[0].1, SeedValue::Row(0));
    assert_eq!(rows[2].values[0].1, SeedValue::Value(Value::Null));
}

#[test]
fn rows_that_a_unique_forbids_collide_over_defaults_too() {
    let seed = |unique: &str| {
        said(&format!(
            "model Note {{ a: Int  b: Int = 1  c: Int?  unique ({unique}) }}
             seed dev {{ Note {{ a: 1 }}  Note {{ a: 1, b: 1 }}  Note {{ a: 2 }} }}"
        ))
    };
    assert_eq!(seed("a, b"), ["E0706 two rows of `Note` have the same `a` and `b`"]);
    assert_eq!(seed("a, c"), [""; 0]);
}

#[test]
fn tests_name_rows_of_their_seed() {
    let schema = schema(CHAT);
    let seed = &schema.seeds()[0];
    let place = |label: &str| seed.rows.iter().position(|row| row.label.as_deref() == Some(label)).unwrap();
    let test = schema.tests().iter().find(|test| test.name == "addresses are private").unwrap();
    let line = &test.lines[1];
    assert_eq!((line.who, line.allowed), (Who::User(place("bob")), false));
    let Action::Read { row, field } = &line.action else { panic!("{line:?}") };
    assert_eq!(*row, place("ann"));
    assert!(field.is_some());
}

#[test]
fn what_a_test_names_is_there() {
    let notes = |line: &str| {
        said(&format!(
            "model Note {{ a: Int(1..5)  allow read }}
             seed dev {{ one: Note {{ a: 1 }} }}
             test \"t\" with dev {{ {line} }}"
        ))
    };
    for (line, code) in [
        ("as anon can read two", "E0701"),
        ("as one can read one", "E0707"),
        ("as anon can read one.b", "E0207"),
        ("as anon cannot update one { a: 9 }", "E0306"),
        ("as anon cannot update one { a: one }", "E0704"),
        ("as anon cannot create Note { b: 1 }", "E0207"),
        ("as anon cannot create Not { a: 1 }", "E0207"),
        ("as anon sees Note [one, one]", "E0209"),
        ("as anon cannot delete one because nothing", "E0708"),
    ] {
        let found = notes(line);
        assert!(found.len() == 1 && found[0].starts_with(code), "{line}: {found:?}");
    }
    assert_eq!(notes("as anon cannot delete one because no_rule"), [""; 0]);
}

#[test]
fn a_test_without_a_seed_knows_nobody() {
    let found = said("model Note { a: Int  allow read }\ntest \"t\" { as ann can read one }");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|finding| finding.contains("empty database")));
}
