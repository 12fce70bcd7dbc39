//! Conditions about a row of the fixture, and what is to come of them.

use purlin_prover::{Caller, Doubt, Formula, Place, Question, Verdict, decide};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::FileId;
use purlin_rules::expr::Cond;
use purlin_rules::fixture::{MEMBER, ROOM, USER, WALLET, condition, service};
use purlin_rules::parse;
use purlin_rules::plan::checks::Require;
use purlin_rules::plan::{Checks, FORMAT, Operation, Plan};
use purlin_rules::resolve::{self, Scope};
use purlin_rules::types::{Scalar, Type};

#[derive(Debug, PartialEq)]
enum Expected {
    Never,
    Possible,
    Unknown(Doubt),
}

#[track_caller]
fn comes_to(model: ModelId, text: &str, signed_in: bool, requires: &[(ModelId, Cond)], expected: &Expected) {
    decides(model, (text, condition(text, model)), signed_in, requires, expected);
}

#[track_caller]
fn decides(model: ModelId, (text, condition): (&str, Cond), signed_in: bool, requires: &[(ModelId, Cond)], expected: &Expected) {
    let requires = requires.iter().map(|(model, holds)| Require { model: *model, holds: holds.clone() }).collect();
    let plan = Plan { format: FORMAT, service: service(), checks: Checks { requires, ..Checks::default() } };
    let formula = Formula::holds_of(Place::Old, condition);
    let caller = if signed_in { Caller::SignedIn } else { Caller::Anonymous };
    let question = Question { plan: &plan, model, operation: Operation::Get, caller, in_tenant: false, other: None, formula: &formula };
    let verdict = decide(&question);
    let found = match &verdict {
        Verdict::Never => Expected::Never,
        Verdict::Possible(_) => Expected::Possible,
        Verdict::Unknown(doubt) => Expected::Unknown(*doubt),
    };
    assert_eq!(&found, expected, "{text}: {verdict:?}");
}

#[test]
fn what_can_not_be_is_proved() {
    for text in [
        "false",
        "open and not open",
        "owner == me and deputy == me and owner != deputy",
        "members.any(m => m.user == me) and not members.any(m => m.user == me)",
        "members.none(m => true) and members.any(m => m.weight > 3)",
        "members.all(m => m.user == owner) and members.any(m => m.user == deputy) and owner != deputy",
        "members.any(m => m.room != this)",
        "members.any(m => m.room.topic != topic)",
        "parent == this and parent.parent != this",
        "people.any(p => p == me) and not members.any(m => m.user == me)",
        "role == .moderator and role == .member",
        "topic == \"a\" and topic in [\"b\", \"c\"]",
        "closed_at < now() and closed_at > now()",
        "closed_at > now() + 1d and closed_at < now() + 1h",
        "lasts < 1h and lasts > 59m and lasts - 59m > 1m",
        "open is null and open",
        "owner is null",
        "owner.boss.boss is set and owner.boss is null",
        "owner == me and parent == this and parent.owner != me",
    ] {
        comes_to(ROOM, text, true, &[], &Expected::Never);
    }
    comes_to(MEMBER, "room.members.none(m => m.user == user) and user is set", true, &[], &Expected::Never);
}

#[test]
fn what_can_be_is_shown() {
    for text in [
        "true",
        "owner == me and deputy != me",
        "open is null and not open",
        "members.any(m => m.user == me) and members.any(m => m.user != me)",
        "members.all(m => m.user == owner) and members.any(m => true)",
        "parent.parent.parent == this and parent != this",
        "people.any(p => p == me) and people.any(p => p != me)",
        "topic != \"a\" and not topic in [\"b\"]",
        "closed_at < now() and closed_at > now() - 1d",
        "owner.boss.boss == owner and owner.boss != owner",
        "members.none(m => m.user == owner) and owner == me",
        "members.any(m => m.weight > 3 and m.weight < 5)",
        "not members.any(m => m.weight > 3) and members.any(m => true)",
    ] {
        comes_to(ROOM, text, true, &[], &Expected::Possible);
    }
}

#[test]
fn nobody_is_nobody() {
    for text in ["owner == me", "me is set", "members.any(m => m.user == me)"] {
        comes_to(ROOM, text, false, &[], &Expected::Never);
    }
    comes_to(ROOM, "owner != me and deputy is null", false, &[], &Expected::Possible);
}

#[test]
fn what_a_model_requires_is_so_in_every_world() {
    let requires = [(ROOM, condition("deputy is null or deputy == owner", ROOM))];
    comes_to(ROOM, "deputy != owner and deputy is set", true, &[], &Expected::Possible);
    comes_to(ROOM, "deputy != owner and deputy is set", true, &requires, &Expected::Never);
    comes_to(ROOM, "parent.deputy != parent.owner and parent.deputy is set", true, &requires, &Expected::Never);
}

#[test]
fn what_types_keep_out_is_in_no_database() {
    for (never, possible) in [
        ("price > 9999.99", "price > 9999.98"),
        ("owner.email == \"nobody\"", "owner.email == \"ann@example.test\""),
        ("members.any(m => m.weight > 9007199254740991)", "members.any(m => m.weight > 9007199254740990)"),
        ("owner.level < -9007199254740991", "owner.level < -9007199254740990"),
    ] {
        comes_to(ROOM, never, true, &[], &Expected::Never);
        comes_to(ROOM, possible, true, &[], &Expected::Possible);
    }
    // A text that only a requirement spells.
    let requires = [(USER, condition("email == \"nobody\"", USER))];
    comes_to(ROOM, "owner.email != \"ann@example.test\"", true, &requires, &Expected::Never);
}

#[test]
fn where_it_does_not_know_it_says_so() {
    for (text, what) in [
        ("topic.contains(\"ab\") and not topic.contains(\"b\")", "a test of a text"),
        ("members.count() > 3 and members.none(m => true)", "what many rows come to"),
    ] {
        comes_to(ROOM, text, true, &[], &Expected::Unknown(Doubt::Construct(what)));
    }
}

#[test]
fn one_row_at_most_is_the_other_end_of_a_unique_relation() {
    for text in [
        "wallet is set and wallet.owner != this",
        "wallet is set and wallet.owner.wallet != wallet",
        "wallet is null and wallet.funds > 3",
        "wallet == boss.wallet and wallet is set and boss != this",
        "boss == this and boss.wallet.funds > wallet.funds",
    ] {
        comes_to(USER, text, true, &[], &Expected::Never);
    }
    comes_to(WALLET, "owner.wallet != this", true, &[], &Expected::Never);
    comes_to(WALLET, "owner.wallet is null", true, &[], &Expected::Never);
    comes_to(ROOM, "me.wallet.frozen and owner == me and not owner.wallet.frozen", true, &[], &Expected::Never);
    for text in ["wallet is null", "wallet.funds > 3", "boss.wallet.backup == this and wallet is null", "wallet.owner.wallet.funds == 4"] {
        comes_to(USER, text, true, &[], &Expected::Possible);
    }
    comes_to(WALLET, "backup.wallet == this", true, &[], &Expected::Possible);
}

#[test]
fn what_a_session_is_like_is_free() {
    let facts = [("session.age", Scalar::Duration), ("session.mfa", Scalar::Bool), ("me.is_anonymous", Scalar::Bool)];
    let facts = facts.map(|(name, scalar)| (name.to_owned(), Type::Scalar(scalar)));
    let scope = Scope { this: Some(ROOM), args: &facts, ..Scope::default() };
    let service = service();
    for (text, expected) in [
        ("session.age > 5m and session.age < 6m", Expected::Possible),
        ("session.mfa and not me.is_anonymous", Expected::Possible),
        ("session.age < 0s", Expected::Never),
        ("session.mfa and not session.mfa", Expected::Never),
        ("session.mfa is null", Expected::Never),
    ] {
        let expr = parse::expression(text, FileId(0), 0).unwrap();
        let condition = resolve::condition(&expr, &service, &scope).unwrap();
        decides(ROOM, (text, condition.clone()), true, &[], &expected);
        let of_nobody = if text.contains("is null") { Expected::Possible } else { Expected::Never };
        decides(ROOM, (text, condition), false, &[], &of_nobody);
    }
}

#[test]
fn what_is_asked_often_is_asked_once() {
    let asked = Formula::holds_of(Place::Old, condition("members.any(m => m.user == me and m.weight > 3)", ROOM));
    let plan = Plan { format: FORMAT, service: service(), checks: Checks::default() };
    let formula = Formula::All(vec![asked; 100]);
    let operation = Operation::Get;
    let question = Question { plan: &plan, model: ROOM, operation, caller: Caller::SignedIn, in_tenant: false, other: None, formula: &formula };
    assert!(matches!(decide(&question), Verdict::Possible(_)));
}
