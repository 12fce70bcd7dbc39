//! Roles, verdicts and computed fields put in where they are used, and what many rows come to.
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
use crate::fixture::{MEMBER, Program, ROOM, USER, program};
use crate::parse;
use crate::plan::checks::Operation::{Get, List, Update};

fn in_program(program: &Program, text: &str, scope: &Scope<'_>) -> Result<Cond, Vec<Diagnostic>> {
    let expr = parse::expression(text, FileId(0), 0).expect(text);
    super::condition(&expr, program, scope)
}

fn of(this: ModelId) -> Scope<'static> {
    Scope { this: Some(this), ..Scope::default() }
}

fn in_update() -> Scope<'static> {
    Scope { ends: Ends::Both, operation: Some(Update), ..of(ROOM) }
}

fn same(scope: &Scope<'_>, text: &str, as_text: &str) {
    let resolved = |text| in_program(&program(), text, scope).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"));
    assert_eq!(resolved(text), resolved(as_text), "{text}");
}

fn fault(scope: &Scope<'_>, text: &str) -> (String, String) {
    let found = in_program(&program(), text, scope).expect_err(text);
    assert_eq!(found.len(), 1, "{text}: {found:#?}");
    (found[0].code.clone(), found[0].message.clone())
}

#[test]
fn a_role_is_its_body_with_the_user_put_in() {
    same(&of(ROOM), "me is Staff", "me.staff");
    same(&of(ROOM), "owner is Staff", "owner.staff");
    same(&of(ROOM), "not me is Staff", "not me.staff");
    same(&of(ROOM), "owner.boss is Chief", "owner.boss.staff and owner.boss.boss is null");
    same(&of(MEMBER), "me is Guest of room", "room.members.any(x => x.user == me)");
    same(
        &of(ROOM),
        "deputy is Keeper of parent",
        "parent.owner == deputy or parent.members.any(m => m.user == deputy) and parent.parent.owner == deputy",
    );
    same(&of(ROOM), "me is Ranked of .owner", "me.memberships.any(m => m.role == .owner)");
    same(&of(ROOM), "me is Ranked of role", "me.memberships.any(m => m.role == this.role)");
}

#[test]
fn names_of_a_body_and_of_its_use_stay_apart() {
    // The role's `m` is not the use's, and its `r` no name here.
    same(&of(ROOM), "members.any(m => m.user is Guest of m.room)", "members.any(m => m.room.members.any(n => n.user == m.user))");
    same(&of(ROOM), "members.any(r => r.user is Guest of this)", "members.any(r => this.members.any(n => n.user == r.user))");
    assert_eq!(fault(&of(ROOM), "me is Guest of this and r == this").0, "E0250");
}

#[test]
fn a_verdict_is_what_the_rules_of_its_row_come_to() {
    let get = |path: &str| format!("({path}.open or {path}.members.any(m => m.user == me))");
    same(&of(MEMBER), "can read room", &format!("room is set and {}", get("room")));
    same(&Scope { operation: Some(List), ..of(MEMBER) }, "can read room", "room is set and room.owner == me");
    same(&Scope { operation: Some(List), ..of(MEMBER) }, "can get room", &format!("room is set and {}", get("room")));
    same(&of(ROOM), "can read this", "this.open or members.any(m => m.user == me)");
    same(&of(USER), "memberships.any(m => can list m)", "memberships.any(m => m.room is set and m.room.owner == me)");
    // Of a row that stays as it is: `old` is the row, nothing is `changed`. Rules with a field list do not count.
    let resolved = in_program(&program(), "can update room", &of(MEMBER)).unwrap();
    let meant = "room is set and (((room.owner == me and room.open) and room.topic != \"\") and not (false or room.closed_at is set))";
    assert_eq!(resolved, in_program(&program(), meant, &of(MEMBER)).unwrap());
    assert_eq!(in_program(&program(), "can delete room", &of(MEMBER)).unwrap().size(), 2, "no rule: never");
}

#[test]
fn a_computed_field_is_its_expression_with_the_row_put_in() {
    same(&of(ROOM), "late", "closed_at is null or closed_at < now()");
    same(
        &of(ROOM),
        "members.any(m => m.user.rooms.any(r => r.late))",
        "members.any(m => m.user.rooms.any(r => r.closed_at is null or r.closed_at < now()))",
    );
    same(&of(ROOM), "host.name == \"a\"", "owner.name == \"a\"");
    same(&of(ROOM), "size > 3", "members.count() > 3");
    // Of no row it is null, whatever it says of nothing.
    same(&of(ROOM), "parent.late", "parent is set and (parent.closed_at is null or parent.closed_at < now())");
    let Cond::Compare { left, .. } = in_program(&program(), "parent.size == 0", &of(ROOM)).unwrap() else { panic!() };
    assert!(matches!(left.kind, TermKind::When(..)), "{left:?}");
}

#[test]
fn the_ends_of_an_update_are_told_apart() {
    let cond = in_program(&program(), "old.open and not new.open and changed(topic)", &in_update()).unwrap();
    let mut roots = Vec::new();
    cond.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            roots.push(path.root);
        }
    });
    use crate::expr::Root::{New, Old};
    assert_eq!(roots, [Old, New, Old, New, Old, New]);
    let require = Scope { ends: Ends::Old, ..of(ROOM) };
    assert!(in_program(&program(), "old.open is null or open", &require).is_ok());
    for (scope, text, code) in [
        (of(ROOM), "old.open", "E0550"),
        (of(ROOM), "changed(open)", "E0550"),
        (require, "new.open", "E0550"),
        (require, "changed(open)", "E0550"),
        (in_update(), "changed()", "E0551"),
        (in_update(), "changed(me.staff)", "E0551"),
        (in_update(), "changed(topc)", "E0250"),
        (in_update(), "changed(topic) == true", "E0351"),
    ] {
        assert_eq!(fault(&scope, text).0, code, "{text}");
    }
}

#[test]
fn many_rows_come_to_a_number_or_a_value() {
    let ty = |text: &str| match in_program(&program(), text, &of(ROOM)).unwrap_or_else(|faults| panic!("{text}: {faults:#?}")) {
        Cond::Compare { left, .. } => left.ty,
        other => panic!("{other:?}"),
    };
    let decimal = |scale| Type::Scalar(Scalar::Decimal { precision: 18, scale });
    assert_eq!(ty("members.count(m => m.user == me) >= 2"), Type::Scalar(Scalar::Int));
    assert_eq!(ty("members.count() >= 2"), Type::Scalar(Scalar::Int));
    assert_eq!(ty("Room.sum(r => r.price) == 2.50"), decimal(2));
    assert_eq!(ty("Room.avg(r => r.price) == 2.500001"), decimal(6));
    assert_eq!(ty("members.avg(m => m.weight) == 0.5"), decimal(4));
    assert_eq!(ty("members.max(m => m.since) < now()"), Type::Scalar(Scalar::DateTime));
    assert_eq!(ty("people.min(p => p.name) == \"a\""), Type::Scalar(Scalar::String));
    same(&of(ROOM), "members.where(m => m.weight > 1).any(x => x.user == me)", "members.any(m => m.weight > 1 and m.user == me)");
    same(&of(ROOM), "members.where(m => m.weight > 1).all(x => x.user == me)", "not members.any(m => m.weight > 1 and not m.user == me)");
    same(
        &of(ROOM),
        "members.where(m => m.weight > 1).where(n => n.nick is set).count(o => o.user == me) > 0",
        "members.count(m => m.weight > 1 and m.nick is set and m.user == me) > 0",
    );
    for (text, code) in [
        ("members.sum(m => m.nick) == 1", "E0368"),
        ("Room.sum(r => r.score) > 1", "E0368"),
        ("members.max(m => m.role) == .owner", "E0368"),
        ("members.sum() == 1", "E0363"),
        ("members.count(true) == 1", "E0363"),
        ("members.where(m => m.nick is set) == 1", "E0369"),
        ("members.where() == 1", "E0363"),
        ("owner.count() == 1", "E0362"),
        ("members.count()", "E0350"),
        ("members.total() == 1", "E0256"),
        ("members.where(m => m.weihgt > 1).any(x => x.user == me)", "E0251"),
    ] {
        assert_eq!(fault(&of(ROOM), text).0, code, "{text}");
    }
}

#[test]
fn a_tree_has_ancestors_and_descendants() {
    use crate::expr::{Rows, Source, Way};
    for (text, way) in [("ancestors.any(a => a.owner == me)", Way::Up), ("this.descendants.any(a => a.owner == me)", Way::Down)] {
        match in_program(&program(), text, &of(ROOM)).unwrap() {
            Cond::Any { rows: Rows { source: Source::Tree { way: found, via: FieldId(7), .. }, .. }, .. } => assert_eq!(found, way),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(fault(&of(MEMBER), "ancestors.any(a => true)").0, "E0250");
    assert_eq!(fault(&of(ROOM), "ancestors.owner == me").0, "E0360");
}

#[test]
fn each_fault_has_its_code_and_words() {
    let scope = of(ROOM);
    for (text, code, message) in [
        ("me is Staf", "E0261", "there is no role `Staf`"),
        ("me is Guest", "E0555", "the role `Guest` is one of a `Room`"),
        ("me is Staff of this", "E0555", "the role `Staff` is of nothing"),
        ("me is Guest of owner", "E0353", "this is a `User`, and a `Room` is wanted"),
        ("parent is Staff", "E0556", "`parent` is a `Room`, and has no roles"),
        ("members is Staff", "E0360", "`members` is many rows, and this asks about one"),
        ("can read topic", "E0557", "`can` asks about a row, and `topic` is a `String`"),
        ("can read Room", "E0557", "`can` asks about a row, and `Room` is no row"),
        ("can update members", "E0360", "`members` is many rows, and this asks about one"),
        ("(me is Staff) == true", "E0351", "this is a condition, and a value is wanted"),
    ] {
        assert_eq!(fault(&scope, text), (code.to_owned(), message.to_owned()), "{text}");
    }
    let request = Scope { request: true, ..scope };
    assert_eq!(fault(&request, "me is Staff").0, "E0554");
    assert_eq!(fault(&request, "can read this").0, "E0554");
}

#[test]
fn a_cycle_is_told_once_where_it_can_be_cut() {
    let mut program = program();
    program
        .with_role("A", None, "me is B")
        .with_role("B", None, "me.staff or me is A")
        .with_rule(USER, &[Get, List], false, true, "memberships.any(m => can read m)", None)
        .with_rule(MEMBER, &[Get, List], false, true, "can read user", None);
    let within = |what, this, operation, text: &str| {
        let scope = Scope { within: Some(what), this, operation, ..Scope::default() };
        in_program(&program, text, &scope).expect_err(text)
    };
    let (a, b) = (program.role_named("A").unwrap(), program.role_named("B").unwrap());
    let of_a = within(Within::Role(a), None, None, "me is B");
    assert_eq!(of_a.len(), 1);
    assert_eq!((of_a[0].code.as_str(), of_a[0].message.as_str()), ("E0552", "role `A` is defined by itself"));
    assert_eq!(of_a[0].label.text, "role `A` needs role `B`, which needs role `A`");
    assert!(within(Within::Role(b), None, None, "me.staff or me is A").is_empty(), "told of A");
    assert!(in_program(&program, "me is A", &of(ROOM)).unwrap_err().is_empty(), "who uses it is told nothing");
    let of_member = within(Within::Rule(MEMBER, Get), Some(MEMBER), Some(Get), "can read user");
    assert_eq!(of_member[0].label.text, "`get` of `Member` needs `get` of `User`, which needs `get` of `Member`");
    assert!(within(Within::Rule(USER, Get), Some(USER), Some(Get), "memberships.any(m => can read m)").is_empty());
    program.with_computed(ROOM, "x", Type::Scalar(Scalar::Int), "y").with_computed(ROOM, "y", Type::Scalar(Scalar::Int), "x");
    let x = program.field_named(ROOM, "x").unwrap();
    let scope = Scope { within: Some(Within::Computed(ROOM, x)), ..of(ROOM) };
    let found = in_program(&program, "y == 1", &scope).unwrap_err();
    assert_eq!(found[0].label.text, "`Room.x` needs `Room.y`, which needs `Room.x`");
}

#[test]
fn what_is_wrong_in_a_body_is_told_there_only() {
    let mut program = program();
    program.with_role("Wrong", None, "me.stff");
    assert!(in_program(&program, "me is Wrong", &of(ROOM)).unwrap_err().is_empty());
    let found = in_program(&program, "me is Wrong and topc == \"a\"", &of(ROOM)).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn what_is_put_in_is_bounded() {
    let names: Vec<&'static str> = (0..40).map(|number| &*Box::leak(format!("R{number}").into_boxed_str())).collect();
    let mut program = program();
    program.with_role(names[0], None, "me.staff or me.boss is null");
    for pair in names.windows(2) {
        program.with_role(pair[1], None, &format!("me is {0} or me.boss is {0}", pair[0]));
    }
    let ask = |name: &str| in_program(&program, &format!("me is {name}"), &of(ROOM));
    assert!(ask("R8").unwrap().size() > 500);
    for name in ["R12", "R17", "R39"] {
        let found = ask(name).unwrap_err();
        assert!(matches!(found[0].code.as_str(), "E0553" | "E0367") && found.len() == 1, "{name}: {found:#?}");
        assert_eq!((found[0].label.span.start, found[0].label.span.end), (0, u32::try_from(format!("me is {name}").len()).unwrap()));
    }
    let mut program = Program::bare();
    let path = ["parent"; 10].join(".");
    let role = Box::leak(format!("r.{path}.owner == me").into_boxed_str());
    program.with_role("Far", Some(("r", Type::Row(ROOM))), role);
    assert!(in_program(&program, "me is Far of parent", &of(ROOM)).is_ok());
    let found = in_program(&program, &format!("me is Far of {path}"), &of(ROOM)).unwrap_err();
    assert_eq!(found[0].code, "E0367", "{found:#?}");
}

#[test]
fn a_parameter_that_is_a_row_is_gone_on_from() {
    let args = [("source".to_owned(), Type::Row(ROOM)), ("limit".to_owned(), Type::Scalar(Scalar::Int))];
    let scope = Scope { args: &args, ..Scope::default() };
    let cond = in_program(&program(), "source.owner == me and source.version < limit and can read source", &scope).unwrap();
    let mut roots = Vec::new();
    cond.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            roots.push(path.root);
        }
    });
    assert!(roots.contains(&crate::expr::Root::Arg(0)), "{cond:?}");
}
