//! What texts are asked: how they start and end, what they contain, how long they are, what they are in lower case, which is before another.

use super::plans::plan;
use super::questions::Expected::{Never, Possible};
use super::questions::{comes_to, table, too_large, unknown};
use purlin_rules::plan::Plan;

fn pages() -> Plan {
    plan(
        r#"
        auth User email
        model User
          email Email unique
          domain String?
        model Page
          slug String([a-z-]+)
          title String(2..5)
          few String([ab])
          one String([AB]x)
          body String
          note String?
          other String?
          none String([a&&b])?
          count Int(0..9)
          owner User?
          next Page?
          ghost Ghost?
        model Ghost
          name String([a&&b])
        "#,
    )
}

#[test]
fn how_a_text_starts_ends_and_what_it_contains() {
    table(
        &pages(),
        "get Page
            can be body.starts_with(\"ab\")
            can't be body.starts_with(\"ab\") and not body.starts_with(\"a\")
            can be body.starts_with(\"a\") and not body.starts_with(\"ab\")
            can't be body.starts_with(\"a\") and body.starts_with(\"b\")
            can't be body.ends_with(\"ab\") and not body.ends_with(\"b\")
            can be body.ends_with(\"b\") and not body.ends_with(\"ab\")
            can't be body.contains(\"ab\") and not body.contains(\"b\")
            can be body.contains(\"a\") and body.contains(\"b\") and not body.contains(\"ab\")
            can be body.starts_with(\"ab\") and body.ends_with(\"ba\") and not body.contains(\"bb\")
            can't be not body.starts_with(\"\")
            can't be not body.contains(\"\")
            can't be body == \"abc\" and body.starts_with(\"b\")
            can be body == \"abc\" and body.contains(\"b\")
            can't be body == \"abc\" and not body.ends_with(\"bc\")
            can't be body in [\"ab\", \"ac\"] and not body.starts_with(\"a\")
            can't be not body.contains(\"b\") and body in [\"ab\", \"b\"]
            can't be note.starts_with(\"a\") and note is null
            can be not note.starts_with(\"a\") and note is null
            can't be note == other and note.starts_with(\"a\") and other.starts_with(\"b\")
            can't be note == other and other == body and note.starts_with(\"a\") and not body.starts_with(\"a\")
            can't be note == other and note.contains(\"x\") and not other.contains(\"x\")
            can be note != other and note.contains(\"x\") and other.contains(\"x\") and note.length() == 1 and other.length() == 2
            can't be note != other and note.contains(\"x\") and other.contains(\"x\") and note.length() == 1 and other.length() == 1
            can't be \"abc\".starts_with(note) and note.contains(\"c\") and not note.contains(\"b\")
            can be \"abc\".contains(note) and note.length() == 2 and not note.starts_with(\"a\")
            can't be \"abc\".contains(note) and note.length() == 2 and not note.starts_with(\"a\") and note != \"bc\"
            can't be \"abc\".ends_with(note) and note.length() == 2 and note != \"bc\"
            can't be note.contains(\"\u{e9}\") and note.length() == 0
            can be note.contains(\"\u{e9}\") and note.length() == 1",
    );
}

#[test]
fn what_a_field_lets_a_text_be_is_known() {
    table(
        &pages(),
        "get Page
            can't be slug.contains(\"A\")
            can't be slug.contains(\" \")
            can't be slug == \"\"
            can't be slug.length() < 1
            can be slug.length() > 40
            can be slug.starts_with(\"-\")
            can't be slug.lower() != slug
            can't be title.length() < 2
            can't be title.length() > 5
            can be title.length() == 5 and title.starts_with(\"abcd\")
            can't be title.length() == 4 and title.starts_with(\"abc\") and title.ends_with(\"bca\") and title != \"abca\"
            can't be title.starts_with(\"abcdef\")
            can't be title.starts_with(\"abc\") and title.ends_with(\"cde\") and title != \"abcde\" and not title.contains(\"cc\")
            can't be none is set
            can't be ghost.name is set
            can be ghost is null and not ghost.name.starts_with(\"x\")
            can be not none.starts_with(\"x\")
            can be note != other and note != body and other != body and note is set and other is set
            can be note != next.note and note is set and next.note is set
            can't be slug == one
            can be few != next.few and next is set
            can be few != next.few and next.few != next.next.few and next.next is set
            can't be few != next.few and next.few != next.next.few and few != next.next.few and next.next is set
            can't be few != \"a\" and few != \"b\"
            can be one.lower() == \"ax\"
            can't be one.lower() == \"ax\" and one != \"Ax\"
            can be one.lower() == next.one.lower() and next is set
            can't be one.lower() == next.one.lower() and one != next.one
            can't be owner.email == \"\"
            can't be not owner.email.contains(\"@\") and owner is set
            can be owner.email.ends_with(\"@acme.test\")
            can't be owner.email.lower() != owner.email and owner is set",
    );
}

#[test]
fn texts_in_lower_case() {
    table(
        &pages(),
        "get Page
            can't be note.lower() == \"AB\"
            can be note.lower() == \"ab\" and note != \"ab\"
            can be note.lower() == \"b\" and note != \"b\"
            can be \"AB\".lower() == note
            can't be \"AB\".lower() != \"ab\"
            can't be \"ABC\".length() != 3
            can't be \"abc\".starts_with(\"b\") or \"b\" < \"a\"
            can be \"abc\".starts_with(\"ab\") and \"a\" < \"b\" and note is set
            can be note.lower() == \"ab\" and note == \"aB\"
            can't be note.lower() == \"ab\" and note == \"aC\"
            can't be note.lower() == \"ab\" and note.length() != 2
            can't be note.lower() == \"1\" and note != \"1\"
            can't be note.lower().contains(\"B\")
            can't be note.lower() != note and note == \"ab\"
            can't be note == other and note.lower() != other.lower()
            can be note != other and note.lower() == other.lower()
            can't be note != other and note.lower() == other.lower() and note.lower() == \"12\"
            can be note != other and other != body and note != body and note.lower() == other.lower() and other.lower() == body.lower()
            can't be note.lower().lower() != note.lower() and note is set
            can be note.lower() == other and other == \"a\" and note == \"A\"
            can't be note.lower() == other and other.contains(\"A\")
            can't be note.lower() == other and other.lower() != other
            can't be note.lower().starts_with(\"ab\") and note.starts_with(\"b\")
            can be note.lower().starts_with(\"ab\") and note.starts_with(\"A\") and not note.starts_with(\"AB\")
            can be note.lower().length() == 3
            can't be note.lower().length() != note.length() and note is set
            can be note.lower() == \"\u{c9}\"
            can't be note.lower() is null and note is set
            can't be note.lower() is set and note is null",
    );
}

#[test]
fn how_long_a_text_is() {
    table(
        &pages(),
        "get Page
            can't be body.length() < 0
            can be body.length() == 0
            can't be body.length() == 0 and body != \"\"
            can't be body == \"abc\" and body.length() == 2
            can be body == \"abc\" and body.length() == 3
            can't be body.starts_with(\"abc\") and body.length() < 3
            can be body.starts_with(\"abc\") and body.length() == 3
            can't be body.starts_with(\"abc\") and body.length() == 3 and body != \"abc\"
            can be body.length() == count
            can't be body.length() < count and body.starts_with(\"abcdefghij\")
            can't be body.length() > count and title == body and count > 4
            can be body.length() > note.length() and note.starts_with(\"ab\")
            can't be body.length() > note.length() and note.starts_with(\"ab\") and body.length() < 3
            can't be note == other and note.length() != other.length()
            can be note != other and note.length() == other.length()
            can be body.length() == 300
            can't be few.length() != 1
            can't be note.length() is null and note is set
            can't be body.length() + 1 == 0
            can be body.length() == 0 and note.length() == 0 and body == note
            can't be body.length() == 0 and note.length() == 0 and body != note",
    );
}

#[test]
fn texts_are_in_the_order_of_their_code_points() {
    table(
        &pages(),
        "get Page
            can't be note < \"a\" and note > \"b\"
            can be note > \"a\" and note < \"b\"
            can be note > \"a\" and note < \"ab\"
            can't be note >= \"a\" and note <= \"a\" and note != \"a\"
            can't be note < \"\"
            can't be note <= \"\" and note != \"\"
            can't be note > \"a\" and note < \"aa\" and note.length() == 1
            can't be note.starts_with(\"b\") and note < \"b\"
            can't be note.starts_with(\"b\") and note >= \"c\"
            can be note.starts_with(\"b\") and note >= \"bz\"
            can't be note < other and other <= note
            can't be note < other and note == other
            can be note <= other and note == other
            can be note < other and other < \"c\"
            can't be note < \"b\" and note == other and other >= \"b\"
            can't be \"b\" < note and note.starts_with(\"a\")",
    );
}

#[test]
fn two_texts_are_asked_of_each_other() {
    table(
        &pages(),
        "get Page
            can be note.starts_with(other)
            can be note.starts_with(other) and note != other
            can't be note == other and not note.starts_with(other)
            can't be note == other and not other.contains(note)
            can't be note.starts_with(other) and other == \"ab\" and note == \"ba\"
            can be note.starts_with(other) and other == \"ab\" and note != \"ab\"
            can't be note.starts_with(other) and other == \"ab\" and not note.contains(\"b\")
            can't be note.ends_with(other) and note == \"ab\" and other.starts_with(\"c\")
            can't be note.contains(other) and other == body and not note.contains(body)
            can be owner.email.ends_with(owner.domain)
            can be not owner.email.ends_with(owner.domain) and owner.domain is set
            can be note.contains(other) and not note.starts_with(other) and not note.ends_with(other)
            can be note.lower().contains(other.lower()) and not note.contains(other)",
    );
    // Whether one of two texts is part of the other whatever they are is not found out.
    for formula in [
        "note.starts_with(other) and other.starts_with(note) and note != other",
        "note.starts_with(other) and other.starts_with(body) and not note.starts_with(body)",
        "note < other and other < body and body < note",
    ] {
        comes_to(&pages(), "get Page", formula, unknown("two texts that are asked of each other"));
    }
}

#[test]
fn more_than_is_read_is_not_told() {
    comes_to(&pages(), "get Page", "body.length() == 10000", Possible);
    comes_to(&pages(), "get Page", "body.length() == 10001", unknown("a text of which too much is asked"));
    comes_to(&pages(), "get Page", "body.length() > 16777215", Never);
    // One number after the other is none that both can be.
    let even = plan("auth User email\nmodel User\nemail Email unique\nmodel Pair\none String((ab)*)\nother String((ba)*)");
    comes_to(&even, "get Pair", "one.length() + 2 == other.length()", Possible);
    comes_to(&even, "get Pair", "one.length() + 1 == other.length()", too_large());
}
