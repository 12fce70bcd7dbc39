//! Names, types and spellings: what an expression comes to, and what is said about one that means nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

use super::*;
use crate::diagnostic::FileId;
use crate::expr::{Compare, Path, Root, Rows, Source, TermKind, Var};
use crate::fixture::{MEMBER, ROOM, USER, condition as resolved, service};
use crate::ops::Op;
use crate::parse;
use crate::types::Scalar;
use crate::value::Value;

fn faults_in(text: &str, scope: &Scope<'_>) -> Vec<Diagnostic> {
    let expr = parse::expression(text, FileId(0), 0).expect(text);
    super::condition(&expr, &service(), scope).expect_err(text)
}

fn faults(text: &str) -> Vec<Diagnostic> {
    faults_in(text, &Scope { this: Some(ROOM), ..Scope::default() })
}

fn literal(text: &str, ty: &Type) -> Result<Value, String> {
    let expr = parse::expression(text, FileId(0), 0).expect(text);
    match super::term(&expr, Some(ty), false, &service(), &Scope::default()) {
        Ok(Term { kind: TermKind::Literal(value), .. }) => Ok(value),
        Ok(term) => panic!("{term:?}"),
        Err(faults) => Err(faults[0].message.clone()),
    }
}

/// The text with the edits of its only finding.
fn mended(text: &str) -> String {
    let faults = faults(text);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    let edit = faults[0].edits.first().unwrap_or_else(|| panic!("{:?}", faults[0]));
    let mut text = text.to_owned();
    text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    text
}

#[test]
fn spellings_become_what_they_mean() {
    for (text, same) in [
        ("topic != \"a\"", "not (topic == \"a\")"),
        ("deputy is set", "not deputy is null"),
        ("members.all(m => m.weight > 1)", "not members.any(m => not m.weight > 1)"),
        ("members.none(m => m.weight > 1)", "not members.any(m => m.weight > 1)"),
        ("this.owner == me", "owner == me"),
        ("(owner) == (me)", "owner == me"),
        ("role == Role.owner", "role == .owner"),
        ("open == true and price == 2.5", "open == (true) and price == 2.50"),
    ] {
        assert_eq!(resolved(text, ROOM), resolved(same, ROOM), "{text}");
    }
}

#[test]
fn literals_take_their_type_from_what_they_stand_beside() {
    let value = |text| match resolved(text, ROOM) {
        Cond::Compare { left, right, .. } => match (left.kind, right.kind) {
            (_, TermKind::Literal(value)) | (TermKind::Literal(value), _) => value,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(value("price == 2.5"), Value::Int(250));
    assert_eq!(value("score > 2"), Value::Float(2.0));
    assert_eq!(value("1 < version"), Value::Int(1));
    assert_eq!(value("owner.email == \"Ann@X.test\""), Value::Text("ann@x.test".to_owned()));
    assert_eq!(value("created_at < \"1970-01-01T00:00:01Z\""), Value::Int(1_000));
    assert_eq!(value(".owner == role"), Value::Text("owner".to_owned()));
}

#[test]
fn values_are_read_as_their_type() {
    let scalar = |scalar| Type::Scalar(scalar);
    assert_eq!(literal("-7", &scalar(Scalar::Int)), Ok(Value::Int(-7)));
    assert_eq!(literal("9223372036854775808", &scalar(Scalar::Int)), Err("`9223372036854775808` is not an `Int`".to_owned()));
    assert_eq!(literal("1.5", &scalar(Scalar::Int)), Err("`1.5` is not an `Int`".to_owned()));
    assert_eq!(literal("-0.05", &scalar(Scalar::Decimal { precision: 4, scale: 2 })), Ok(Value::Int(-5)));
    assert_eq!(literal("\"AQI\"", &scalar(Scalar::Bytes)), Ok(Value::Bytes(vec![1, 2])));
    assert_eq!(literal("\"AQJ\"", &scalar(Scalar::Bytes)), Err("`AQJ` is not a `Bytes`".to_owned()));
    assert_eq!(literal("90m", &scalar(Scalar::Duration)), Ok(Value::Int(5_400_000)));
    assert_eq!(literal("true", &scalar(Scalar::Int)), Err("this is a `Bool`, and an `Int` is wanted".to_owned()));
    assert_eq!(literal("null", &scalar(Scalar::Int)), Err("`null` has no place here: a value is required".to_owned()));
    let id = literal("\"0190163d-8694-739b-aea5-966c26f8ad91\"", &Type::Row(USER)).unwrap();
    assert_eq!(literal("\"0190163D8694739BAEA5966C26F8AD91\"", &scalar(Scalar::Uuid)).unwrap(), id);
}

#[test]
fn now_can_be_moved() {
    let Cond::Compare { right, .. } = resolved("closed_at < now() - 90m", ROOM) else { panic!() };
    let TermKind::Apply { op: Op::Subtract, operands } = right.kind else { panic!() };
    assert_eq!(operands[0].kind, TermKind::Now);
    assert_eq!(operands[1].kind, TermKind::Literal(Value::Int(5_400_000)));
}

#[test]
fn operators_take_literals_in_the_type_they_stand_beside() {
    for (text, same) in [
        ("price * 1.075 > 10", "10 < price * 1.075"),
        ("price + 1 > 2.5", "price + 1 > 2.50"),
        ("version + (2 * 3) > 1", "version + 6 > 1"),
        ("score * 2 < 1", "score * 2.0 < 1.0"),
        ("starts_on + 1w == \"2026-11-22\"", "starts_on + 7d == \"2026-11-22\""),
        ("lasts * 2 > 1d - 1h", "lasts * 2 > 23h"),
        ("topic.lower().lower() == \"a\"", "topic.lower() == \"a\""),
        ("topic.lower() == owner.email", "(topic).lower() == owner.email"),
        ("owner.email.ends_with(\"@A.test\")", "owner.email.ends_with(\"@a.test\")"),
        ("\"2026-11-22\" + 1d > starts_on", "\"2026-11-23\" > starts_on"),
    ] {
        let cond = |text: &str| match resolved(text, ROOM) {
            // A comparison read from the right is the other one.
            Cond::Compare { op: Compare::Greater, left, right } => Cond::Compare { op: Compare::Less, left: right, right: left },
            cond => cond,
        };
        assert_eq!(cond(text), cond(same), "{text}");
    }
}

#[test]
fn exact_numbers_are_brought_to_one_scale() {
    let types = |text: &str| match resolved(text, ROOM) {
        Cond::Compare { left, right, .. } => (left.ty, right.ty),
        cond => panic!("{cond:?}"),
    };
    let decimal = |scale| Type::Scalar(Scalar::Decimal { precision: 18, scale });
    assert_eq!(types("price < rate"), (decimal(4), decimal(4)));
    assert_eq!(types("price * rate < version"), (decimal(6), decimal(6)));
    assert_eq!(types("price / rate > price"), (decimal(4), decimal(4)));
    assert_eq!(types("version / 2 == version"), (Type::Scalar(Scalar::Int), Type::Scalar(Scalar::Int)));
}

#[test]
fn what_may_fail_is_set_where_it_has_a_value() {
    let text = "price / version is set";
    let Cond::Compare { op: Compare::Equal, left, right } = resolved(text, ROOM) else { panic!() };
    assert_eq!(left, right);
    assert_eq!(resolved("topic.lower() is set", ROOM), resolved("not (topic.lower() is null)", ROOM));
    let aggregate = |function| format!("members.{function}(m => m.room.version) is set");
    for function in ["sum", "avg"] {
        assert!(matches!(resolved(&aggregate(function), ROOM), Cond::Compare { op: Compare::Equal, .. }), "{function}");
    }
    assert!(matches!(resolved(&aggregate("max"), ROOM), Cond::Not(_)));
}

#[test]
fn a_number_is_narrowed_where_its_place_has_fewer_digits() {
    let ty = Type::Scalar(Scalar::Decimal { precision: 6, scale: 2 });
    let expr = parse::expression("price * rate", FileId(0), 0).unwrap();
    let term = super::term(&expr, Some(&ty), false, &service(), &Scope { this: Some(ROOM), ..Scope::default() }).unwrap();
    assert_eq!(term.ty, ty);
    let TermKind::Apply { op: Op::Divide, operands } = term.kind else { panic!() };
    assert_eq!(operands[1].literal(), Some(&Value::Int(10_000)));
}

#[test]
fn operators_of_other_languages_are_mended() {
    for (text, mended_text) in [
        ("topic.startsWith(\"a\")", "topic.starts_with(\"a\")"),
        ("topic.toLowerCase() == \"a\"", "topic.lower() == \"a\""),
        ("topic.len() > 3", "topic.length() > 3"),
        ("topic.includes(\"a\")", "topic.contains(\"a\")"),
        ("labels.size() > 3", "labels.length() > 3"),
        ("labels.contains(\"a\")", "\"a\" in labels"),
        ("topic.strats_with(\"a\")", "topic.starts_with(\"a\")"),
        ("members.length() > 1", "members.count() > 1"),
        ("lasts > 2 * lasts", "lasts > lasts * 2"),
        ("1d + created_at > now()", "created_at + 1d > now()"),
        ("starts_on < now()", "starts_on < today(\"UTC\")"),
        ("starts_on < today()", "starts_on < today(\"UTC\")"),
        ("starts_on < today(\"London\")", "starts_on < today(\"Europe/London\")"),
        ("owner.email == topic", "owner.email == topic.lower()"),
    ] {
        assert_eq!(mended(text), mended_text, "{text}");
    }
}

#[test]
fn quantifiers_count_their_rows_by_depth() {
    let text = "members.any(m => m.room.members.any(n => n.user == m.user)) and members.any(k => k.user == me)";
    let Cond::And(parts) = resolved(text, ROOM) else { panic!() };
    let vars: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Cond::Any { var, body, .. } => (*var, if let Cond::Any { var, .. } = **body { Some(var) } else { None }),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(vars, [(Var(1), Some(Var(2))), (Var(1), None)]);
}

#[test]
fn a_bare_name_is_a_field_of_this_even_inside_of_a_quantifier() {
    let Cond::Any { body, .. } = resolved("members.any(m => owner == me)", ROOM) else { panic!() };
    let Cond::Compare { op: Compare::Equal, left, .. } = *body else { panic!() };
    assert!(matches!(left.kind, TermKind::Path(Path { root: Root::Var(Var::THIS), .. })));
}

#[test]
fn a_model_is_a_set() {
    let Cond::Any { rows: Rows { model, source }, .. } = resolved("Member.any(m => m.user == me)", ROOM) else { panic!() };
    assert_eq!((model, source), (MEMBER, Source::Model));
}

#[test]
fn bare_to_many_paths_are_mended() {
    for (text, mended_text) in [
        ("members.user == me", "members.any(m => m.user == me)"),
        ("me == members.user", "members.any(m => me == m.user)"),
        ("members.room.owner.staff", "members.any(m => m.room.owner.staff)"),
        ("owner == me or me in owner.memberships.user", "owner == me or owner.memberships.any(m => m.user == me)"),
        ("members.user is set", "members.any(m => m.user is set)"),
        ("members.any(m => m.room.members.user == me)", "members.any(m => m.room.members.any(a => a.user == me))"),
    ] {
        assert_eq!(faults(text)[0].code, "E0360", "{text}");
        assert_eq!(mended(text), mended_text);
        resolved(&mended(text), ROOM);
    }
}

#[test]
fn comparisons_with_null_are_mended() {
    assert_eq!(mended("deputy == null"), "deputy is null");
    assert_eq!(mended("null != owner.boss"), "owner.boss is set");
    assert!(faults("version < null")[0].edits.is_empty());
}

#[test]
fn misspelt_names_are_mended() {
    assert_eq!(mended("topci == \"a\""), "topic == \"a\"");
    assert_eq!(mended("owner.nmae == \"a\""), "owner.name == \"a\"");
    assert_eq!(mended("role == .moderater"), "role == .moderator");
    assert_eq!(mended("members.ayn(m => m.user == me)"), "members.any(m => m.user == me)");
    assert_eq!(mended("role == \"owner\""), "role == .owner");
    assert_eq!(mended("topic in \"a\""), "topic in [\"a\"]");
    assert_eq!(mended("open == True"), "open == true");
}

#[test]
fn each_fault_has_its_code_and_words() {
    for (text, code, message) in [
        ("nothing == 1", "E0250", "`nothing` is not a field of `Room`"),
        ("owner.nothing == 1", "E0251", "`User` has no field `nothing`"),
        ("Nobody.any(x => true)", "E0252", "there is no model `Nobody`"),
        ("role == Stauts.open", "E0253", "there is no enum `Stauts`"),
        ("role == Room.open", "E0253", "`Room` is a model, not an enum"),
        ("role == .wizard", "E0254", "`Role` has no value `wizard`"),
        (".owner == .owner", "E0255", "nothing here says which enum `.owner` belongs to"),
        ("members.first(m => true)", "E0256", "there is no function `first` here"),
        ("later() > created_at", "E0256", "there is no function `later` here"),
        ("members.any(me => true)", "E0259", "`me` is already the signed-in user"),
        ("topic", "E0350", "this is a `String`, and a condition is wanted"),
        ("owner", "E0350", "this is a `User`, and a condition is wanted"),
        ("topic == (open == true)", "E0351", "this is a condition, and a value is wanted"),
        ("topic == version", "E0352", "a `String` is compared with an `Int`"),
        ("owner == this", "E0352", "a `User` is compared with a `Room`"),
        ("owner.email == topic", "E0352", "an `Email` is compared with a `String`"),
        ("version == \"1\"", "E0353", "this is a text, and an `Int` is wanted"),
        ("topic == 1", "E0353", "this is a number, and a `String` is wanted"),
        ("price == 1.234", "E0354", "`1.234` is not a `Decimal(6, 2)`"),
        ("topic == \"a\\u{0}b\"", "E0354", "`a\\u{0}b` is not a `String`"),
        ("created_at > \"yesterday\"", "E0354", "`yesterday` is not a `DateTime`"),
        ("topic == null", "E0355", "`==` with `null` is always false, and `!=` with `null` always true"),
        ("topic in [null]", "E0356", "`null` has no place in a list"),
        ("open < true", "E0357", "a `Bool` has no order"),
        ("role < .owner", "E0357", "a `Role` has no order"),
        ("owner < me", "E0357", "a `User` has no order"),
        ("owner.notes == owner.notes", "E0358", "a `Json` cannot be compared"),
        ("topic in owner.name", "E0359", "`in` looks into a list, and this is none"),
        ("topic == [\"a\"]", "E0359", "a list has its place after `in` only"),
        ("topic.name == \"a\"", "E0361", "`topic` is a `String`, which has no fields"),
        ("owner.any(o => true)", "E0362", "`.any` asks about many rows, and `owner` is a `User`"),
        ("members.any()", "E0363", "`.any` takes a name for the row and a condition"),
        ("members.any(true)", "E0363", "`.any` takes a name for the row and a condition"),
        ("created_at > now(1)", "E0364", "`now()` takes no arguments"),
        ("Member == me", "E0365", "`Member` is a model, all of its rows together"),
        ("topic + \"x\" == topic", "E0370", "`+` is not between a `String` and a `String`"),
        ("created_at + 7 < now()", "E0370", "`+` is not between a `DateTime` and an `Int`"),
        ("created_at + created_at < now()", "E0370", "`+` is not between a `DateTime` and a `DateTime`"),
        ("lasts * 1.5 > lasts", "E0370", "`*` is not between a `Duration` and a `Decimal(18, 1)`"),
        ("open + open > 1", "E0370", "`+` is not between a `Bool` and a `Bool`"),
        ("score + version > 1", "E0371", "exact numbers and `Float` do not mix: a `Float` meets an `Int`"),
        ("score > price", "E0371", "exact numbers and `Float` do not mix: a `Float` meets a `Decimal(6, 2)`"),
        ("version / 0 == 1", "E0372", "this never has a value: it divides by zero"),
        ("999999999999999999 + 1 > version", "E0372", "this never has a value: the result is beyond what its type holds"),
        ("starts_on == today(\"Mars/Base\")", "E0373", "there is no time zone `Mars/Base`"),
        ("starts_on == today(topic)", "E0374", "`today` is told the zone whose day is meant, by its name in quotes"),
        ("starts_on + 36h == starts_on", "E0375", "a date moves by whole days, and `36h` is none"),
        ("version.lower() == \"1\"", "E0376", "`.lower` is not a function of an `Int`"),
        ("topic.lower(1) == \"a\"", "E0364", "`.lower()` takes no arguments"),
        ("starts_on == created_at", "E0377", "a `Date` is compared with a `DateTime`"),
        ("topic.contains()", "E0379", "`.contains` takes one text"),
        ("topic.contains(1)", "E0353", "this is a number, and a `String` is wanted"),
        ("topic.length()", "E0350", "this is an `Int`, and a condition is wanted"),
        ("topic.contains(\"a\") == true", "E0351", "this is a condition, and a value is wanted"),
        ("labels == owner.lucky", "E0352", "a list of a `String` is compared with a list of an `Int`"),
        ("labels == labels", "E0358", "a list of a `String` cannot be compared"),
        ("1 in labels", "E0353", "this is a number, and a `String` is wanted"),
        ("old.topic == topic", "E0550", "`old` is about an update, and there is none here"),
    ] {
        let found = faults(text);
        assert_eq!((found[0].code.as_str(), found[0].message.as_str(), found.len()), (code, message, 1), "{text}");
    }
}

#[test]
fn all_independent_faults_come_at_once_in_the_order_of_the_text() {
    let text = "tpoic == 1 and (version == \"x\" or members.any(m => m.usr == me and m.weight == null)) and zz";
    let codes: Vec<_> = faults(text).into_iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["E0250", "E0353", "E0251", "E0355", "E0250"]);
}

#[test]
fn nothing_is_said_of_what_only_follows() {
    for text in ["nothing.name == .x", "nothing.any(x => x.y == x.z)", "nothing.is.deep in [.a]"] {
        assert_eq!(faults(text).len(), 1, "{text}: {:#?}", faults(text));
    }
}

#[test]
fn private_fields_do_not_exist_for_a_request() {
    let scope = Scope { this: Some(USER), request: true, ..Scope::default() };
    for text in ["secret == \"a\"", "this.secret is set", "boss.secret == \"a\"", "secert == \"a\""] {
        let fault = &faults_in(text, &scope)[0];
        assert!(matches!(fault.code.as_str(), "E0250" | "E0251"), "{fault:?}");
        assert!(fault.help.is_none(), "the name is not given away: {fault:?}");
    }
    resolved("secret == \"a\"", USER);
}

#[test]
fn an_argument_is_read_as_what_its_place_wants() {
    let text = Type::Scalar(Scalar::String);
    let args = [
        ("q".to_owned(), text.clone()),
        ("who".to_owned(), text.clone()),
        ("many".to_owned(), Type::List(Box::new(text))),
        ("none".to_owned(), Type::Null),
        ("count".to_owned(), Type::Scalar(Scalar::Int)),
    ];
    let scope = Scope { this: Some(ROOM), args: &args, request: true, ..Scope::default() };
    let resolve = |text: &str| {
        let expr = parse::expression(text, FileId(0), 0).unwrap();
        super::condition(&expr, &service(), &scope).map(|cond| cond.argument_types(args.len()))
    };
    let types = resolve("topic == q and who == owner and id in many and version > none").unwrap();
    let scalar = |scalar| Some(Type::Scalar(scalar));
    let ids = Some(Type::List(Box::new(Type::Scalar(Scalar::Uuid))));
    assert_eq!(types[..4], [scalar(Scalar::String), Some(Type::Row(USER)), ids, scalar(Scalar::Int)]);
    assert_eq!(resolve("version == q").unwrap()[0], scalar(Scalar::Int), "integers beyond JSON numbers come as texts");
    let types = resolve("(who is null or who == owner) and (topic == q or q is null)").unwrap();
    assert_eq!(types[..2], [scalar(Scalar::String), Some(Type::Row(USER))], "being null is no type");
    for (text, code) in [
        ("topic == count", "E0353"),
        ("topic == many", "E0353"),
        ("topic in q", "E0353"),
        ("topic == q and created_at == q", "E0366"),
        ("topic == qq", "E0250"),
    ] {
        assert_eq!(resolve(text).unwrap_err()[0].code, code, "{text}");
    }
}

#[test]
fn an_argument_may_not_look_like_a_field() {
    let args = [("topic".to_owned(), Type::Scalar(Scalar::String))];
    let found = faults_in("topic == topic", &Scope { this: Some(ROOM), args: &args, request: true, ..Scope::default() });
    assert_eq!(found[0].code, "E0259");
}

#[test]
fn me_is_nobody_where_nobody_signs_in() {
    let mut service = service();
    service.auth = None;
    let expr = parse::expression("owner == me", FileId(0), 0).unwrap();
    let found = super::condition(&expr, &service, &Scope { this: Some(ROOM), ..Scope::default() }).unwrap_err();
    assert_eq!(found[0].code, "E0257");
}
