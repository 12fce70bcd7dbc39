//! Conditions about a row of the fixture, and what is to come of them.

use purlin_prover::{Caller, Doubt, Formula, Place, Question, Verdict, decide};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::FileId;
use purlin_rules::expr::{Compare, Cond, Term, TermKind};
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
        "people.any(p => p.staff) and people.none(p => p.staff)",
        "people.all(p => p == me) and people.any(p => p != me)",
        "people.any(p => p.memberships.none(m => m.room == this))",
        "people.any(p => p.memberships.any(m => m.weight == 3)) and people.all(p => p.memberships.none(m => m.weight == 3))",
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
        "people.all(p => p == me) and people.any(p => p == me)",
        "people.none(p => p.staff) and people.any(p => not p.staff)",
        "people.any(p => p.memberships.any(m => m.room != this))",
        "members.any(m => m.weight > 3 and m.weight < 5)",
        "not members.any(m => m.weight > 3) and members.any(m => true)",
    ] {
        comes_to(ROOM, text, true, &[], &Expected::Possible);
    }
}

#[test]
fn nobody_is_nobody() {
    for text in ["owner == me", "me is set", "members.any(m => m.user == me)", "me.memberships.any(m => true)", "me.wallet is set"] {
        comes_to(ROOM, text, false, &[], &Expected::Never);
    }
    comes_to(ROOM, "me.memberships.none(m => true)", false, &[], &Expected::Possible);
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
    comes_to(ROOM, "owner.email != \"ann@example.test\"", false, &requires, &Expected::Never);
}

#[test]
fn where_it_does_not_know_it_says_so() {
    let text = "members.count() > 3 and members.none(m => true)";
    comes_to(ROOM, text, true, &[], &Expected::Unknown(Doubt::Construct("what many rows come to")));
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

fn is_possible_together(conditions: Vec<String>) -> Result<bool, Doubt> {
    let plan = Plan { format: FORMAT, service: service(), checks: Checks::default() };
    let conditions = conditions.iter().map(|text| Formula::holds_of(Place::Old, condition(text, ROOM))).collect();
    let (formula, operation, caller) = (Formula::All(conditions), Operation::Get, Caller::SignedIn);
    purlin_prover::is_possible(&Question { plan: &plan, model: ROOM, operation, caller, in_tenant: false, other: None, formula: &formula })
}

#[test]
fn what_is_asked_often_is_asked_once() {
    let asked = "members.any(m => m.user == me and m.weight > 3)";
    assert_eq!(is_possible_together(vec![asked.to_owned(); 100]), Ok(true));
}

#[test]
fn more_rows_than_are_looked_at() {
    let of = |rows: usize| is_possible_together((0..rows).map(|weight| format!("members.any(m => m.weight == {weight})")).collect());
    assert_eq!(of(60), Ok(true));
    // Beside them stand the room and who asks.
    assert_eq!(of(78), Ok(true));
    assert_eq!(of(79), Err(Doubt::Size));
}

/// Of this room's members it is asked who is a friend's; of the members of other rooms, not.
#[test]
fn only_rows_that_are_met_are_asked() {
    let all = |strangers: &str, count: usize, own: &str| {
        let strangers = (0..count).map(|number| format!("parent.{strangers} == {number})"));
        let own = [own.to_owned(), "parent != this".to_owned()];
        is_possible_together(strangers.chain(own).collect())
    };
    let own = "members.all(m => m.user.rooms.any(r => r.topic == \"z\")) and members.any(m => m.weight == 90)";
    assert_eq!(all("members.any(m => m.weight", 44, own), Ok(true));
    // A row and the one that links it.
    let own = "people.all(p => p.rooms.any(r => r.topic == \"z\")) and people.any(p => p.staff)";
    assert_eq!(all("people.any(p => p.level", 28, own), Ok(true));
}

/// A condition that is a value, and a value that is there where a condition holds.
#[test]
fn conditions_are_values() {
    let bool = |kind| Term { kind, ty: Type::Scalar(Scalar::Bool) };
    let is = |text: &str| bool(TermKind::Condition(Box::new(condition(text, ROOM))));
    let open = |when: &str| {
        let Cond::Holds(open) = condition("open", ROOM) else { panic!() };
        bool(TermKind::When(Box::new(condition(when, ROOM)), Box::new(open)))
    };
    let equal = |left: Term, right: Term| Cond::Compare { op: Compare::Equal, left, right };
    let all = |parts: &[Cond]| Cond::And(parts.to_vec());
    let not = |cond: Cond| Cond::Not(Box::new(cond));
    for (name, cond, expected) in [
        ("so is so", equal(is("owner == me"), is("owner == me")), Expected::Possible),
        ("not so is so", not(equal(is("owner == me"), is("owner == me"))), Expected::Never),
        (
            "two conditions",
            all(&[equal(is("owner == me"), is("deputy == me")), condition("owner == me and deputy != me", ROOM)]),
            Expected::Never,
        ),
        (
            "both are not",
            all(&[equal(is("owner == me"), is("deputy == me")), condition("owner != me and deputy != me", ROOM)]),
            Expected::Possible,
        ),
        ("it is so", all(&[Cond::Holds(is("owner == me")), condition("owner != me", ROOM)]), Expected::Never),
        ("it is not so", all(&[not(Cond::Holds(is("owner == me"))), condition("owner == me", ROOM)]), Expected::Never),
        (
            "rows",
            all(&[Cond::Holds(is("members.any(m => m.user == me)")), condition("members.none(m => m.user == me)", ROOM)]),
            Expected::Never,
        ),
        (
            "no rows",
            all(&[not(Cond::Holds(is("members.any(m => m.user == me)"))), condition("members.any(m => m.user == me)", ROOM)]),
            Expected::Never,
        ),
        ("where it holds", all(&[Cond::Holds(open("owner == me")), condition("owner == me and open", ROOM)]), Expected::Possible),
        ("where it does not", all(&[Cond::Holds(open("owner == me")), condition("owner != me", ROOM)]), Expected::Never),
        ("where it is not", all(&[Cond::Holds(open("owner == me")), condition("not open", ROOM)]), Expected::Never),
        ("null where it does not", all(&[Cond::IsNull(open("owner == me")), condition("owner != me and open", ROOM)]), Expected::Possible),
        ("not null where it does", all(&[Cond::IsNull(open("owner == me")), condition("owner == me and open", ROOM)]), Expected::Never),
        ("null where it is null", all(&[Cond::IsNull(open("owner == me")), condition("owner == me", ROOM)]), Expected::Possible),
        ("not null for nothing", all(&[not(Cond::IsNull(open("owner == me"))), condition("owner != me", ROOM)]), Expected::Never),
    ] {
        decides(ROOM, (name, cond), true, &[], &expected);
    }
}
