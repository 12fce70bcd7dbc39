//! What rules decide, of rows of a small world.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::diagnostic::Span;
use crate::fixture::{MEMBER, ROOM, USER, condition, service};
use crate::plan::checks::{Checks, SeedValue};
use crate::plan::{Default, FORMAT};
use Operation::{Create, Delete, Get, List, Update};

const TOPIC: FieldId = FieldId(4);
const OWNER: FieldId = FieldId(5);
const DEPUTY: FieldId = FieldId(6);
const OPEN: FieldId = FieldId(9);
const EMAIL: FieldId = FieldId(4);
const NAME: FieldId = FieldId(5);
const SECRET: FieldId = FieldId(9);

const ANN: Id = id(1);
const BOB: Id = id(2);
const EVE: Id = id(3);
const LOBBY: Id = id(10);
const CELLAR: Id = id(11);

const fn id(number: u8) -> Id {
    let mut bytes = [0; 16];
    bytes[15] = number;
    Id(bytes)
}

fn rule(model: ModelId, operations: &[Operation], fields: &[FieldId], when: &str) -> Vec<Rule> {
    let fields = if fields.is_empty() { GrantedFields::All } else { GrantedFields::Only(fields.to_vec().into()) };
    let single = |operation: &Operation| Rule {
        model,
        operation: *operation,
        deny: false,
        fields: fields.clone(),
        when: condition(when, model),
        check: None,
        name: None,
        message: None,
        span: Span::default(),
    };
    operations.iter().map(single).collect()
}

fn deny(name: Option<&str>, rules: Vec<Rule>) -> Vec<Rule> {
    rules.into_iter().map(|rule| Rule { deny: true, name: name.map(str::to_owned), ..rule }).collect()
}

fn plan(rules: Vec<Vec<Rule>>) -> Plan {
    let checks = Checks { rules: rules.concat().into(), ..Checks::default() };
    Plan { format: FORMAT, service: service(), checks }
}

/// Ann and Bob and Eve; Ann owns the lobby, whose deputy is Bob, and Bob the cellar.
fn world() -> World {
    let mut world = World::default();
    let text = |text: &str| Value::Text(text.to_owned());
    for (id, name) in [(ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")] {
        let values = vec![
            Value::Null,
            Value::Int(0),
            Value::Int(0),
            Value::Int(1),
            text(name),
            text(name),
            Value::Bool(false),
            Value::Null,
            Value::Int(1),
        ];
        world.insert(USER, Row::new(id, values));
    }
    for (id, owner, deputy) in [(LOBBY, ANN, Value::Id(BOB)), (CELLAR, BOB, Value::Null)] {
        let values = vec![Value::Null, Value::Int(0), Value::Int(0), Value::Int(1), text("a"), Value::Id(owner), deputy];
        world.insert(ROOM, Row::new(id, values));
    }
    world
}

fn judged<T>(rules: Vec<Vec<Rule>>, me: Id, ask: impl FnOnce(Judge<'_>) -> T) -> T {
    let (plan, world) = (plan(rules), world());
    ask(Judge { plan: &plan, world: &world, me: Some(me), tenant: None, now: 0 })
}

fn reasons(verdict: &Verdict) -> Vec<String> {
    verdict.reasons().iter().map(Reason::to_string).collect()
}

#[test]
fn without_a_rule_nothing_is_allowed() {
    let found = judged(vec![], ANN, |judge| judge.get(ROOM, LOBBY));
    assert_eq!(found, Verdict::NotFound { reasons: vec![Reason::NoRule] });
    let found = judged(vec![rule(ROOM, &[Get], &[], "true")], ANN, |judge| judge.delete(ROOM, LOBBY));
    assert_eq!(found, Verdict::Refused { reasons: vec![Reason::NoRule] });
}

#[test]
fn get_and_list_are_ruled_apart() {
    let rules = || vec![rule(ROOM, &[Get], &[], "true"), rule(ROOM, &[List], &[], "owner == me")];
    assert_eq!(judged(rules(), ANN, |judge| judge.list(ROOM)), [LOBBY]);
    assert!(judged(rules(), ANN, |judge| judge.get(ROOM, CELLAR)).is_allowed());
}

#[test]
fn a_deny_takes_away_what_an_allow_gives() {
    let rules = || vec![rule(ROOM, &[Get], &[], "true"), deny(Some("theirs"), rule(ROOM, &[Get], &[], "owner != me"))];
    assert!(judged(rules(), ANN, |judge| judge.get(ROOM, LOBBY)).is_allowed());
    assert_eq!(reasons(&judged(rules(), ANN, |judge| judge.get(ROOM, CELLAR))), ["theirs"]);
}

#[test]
fn the_fields_shown_are_the_union_of_what_is_granted() {
    let rules = || {
        vec![
            rule(USER, &[Get], &[NAME], "true"),
            rule(USER, &[Get], &[], "this == me"),
            deny(None, rule(USER, &[Get], &[NAME], "name == \"Eve\"")),
        ]
    };
    let shown = |id, field| judged(rules(), ANN, |judge| judge.get_field(USER, id, field));
    assert!(shown(BOB, NAME).is_allowed());
    assert!(shown(BOB, FieldId::ID).is_allowed());
    assert!(shown(ANN, EMAIL).is_allowed());
    assert_eq!(shown(BOB, EMAIL), Verdict::Refused { reasons: vec![Reason::NoGrant] });
    assert_eq!(reasons(&shown(EVE, NAME)), ["denied"]);
    assert_eq!(reasons(&shown(ANN, SECRET)), ["no_grant"], "private fields are never shown");
}

#[test]
fn every_named_field_must_be_granted_by_a_rule_that_holds() {
    let rules = || {
        vec![
            rule(ROOM, &[Get], &[], "true"),
            rule(ROOM, &[Update], &[TOPIC], "owner == me"),
            rule(ROOM, &[Update], &[OPEN], "deputy == me"),
        ]
    };
    let update = |me, fields: &[FieldId]| {
        let values: Vec<_> = fields.iter().map(|field| (*field, Value::Null)).collect();
        judged(rules(), me, |judge| judge.update(ROOM, LOBBY, &values))
    };
    assert!(update(ANN, &[TOPIC]).is_allowed());
    assert!(update(BOB, &[OPEN]).is_allowed());
    assert_eq!(reasons(&update(ANN, &[TOPIC, OPEN])), ["no_grant"]);
    assert_eq!(reasons(&update(EVE, &[])), ["no_grant"], "not even nothing");
    assert!(update(ANN, &[]).is_allowed());
}

#[test]
fn owner_cannot_give_a_row_away() {
    let rules = || vec![rule(ROOM, &[Get], &[], "true"), rule(USER, &[Get], &[], "true"), rule(ROOM, &[Update], &[], "owner == me")];
    let give = |me, to: Id| judged(rules(), me, |judge| judge.update(ROOM, LOBBY, &[(OWNER, Value::Id(to))]));
    assert_eq!(reasons(&give(ANN, BOB)), ["no_grant"], "it must hold of the row after");
    assert_eq!(reasons(&give(BOB, BOB)), ["no_grant"], "and of the row before");
    assert!(give(ANN, ANN).is_allowed());
}

#[test]
fn a_deny_applies_at_either_end() {
    let rules = || {
        let update = rule(ROOM, &[Get, Update], &[], "true");
        vec![update, deny(Some("shut"), rule(ROOM, &[Update], &[], "topic == \"z\" or owner == me"))]
    };
    let update = |me, topic: &str| judged(rules(), me, |judge| judge.update(ROOM, LOBBY, &[(TOPIC, Value::Text(topic.to_owned()))]));
    assert!(update(BOB, "b").is_allowed());
    assert_eq!(reasons(&update(BOB, "z")), ["shut"]);
    assert_eq!(reasons(&update(ANN, "b")), ["shut"]);
}

#[test]
fn a_deny_of_fields_is_about_requests_that_name_them() {
    let rules = || vec![rule(ROOM, &[Get, Update], &[], "true"), deny(None, rule(ROOM, &[Update], &[OPEN, TOPIC], "true"))];
    let update = |fields: &[FieldId]| {
        let values: Vec<_> = fields.iter().map(|field| (*field, Value::Null)).collect();
        judged(rules(), ANN, |judge| judge.update(ROOM, LOBBY, &values))
    };
    assert!(update(&[DEPUTY]).is_allowed());
    assert_eq!(reasons(&update(&[DEPUTY, OPEN])), ["denied"]);
}

#[test]
fn writes_reach_only_what_the_caller_may_get() {
    let rules = || vec![rule(ROOM, &[Get], &[], "owner == me"), rule(ROOM, &[List, Update, Delete], &[], "true")];
    for verdict in [
        judged(rules(), ANN, |judge| judge.update(ROOM, CELLAR, &[])),
        judged(rules(), ANN, |judge| judge.delete(ROOM, CELLAR)),
        judged(rules(), ANN, |judge| judge.delete(ROOM, EVE)),
    ] {
        assert!(matches!(verdict, Verdict::NotFound { .. }), "{verdict:?}");
    }
    assert!(judged(rules(), ANN, |judge| judge.delete(ROOM, LOBBY)).is_allowed());
}

#[test]
fn a_reference_may_be_set_only_to_a_row_that_the_caller_may_get() {
    let rules = || vec![rule(ROOM, &[Get, Update], &[], "true"), rule(USER, &[Get], &[], "this == me")];
    let deputy = |value| judged(rules(), ANN, |judge| judge.update(ROOM, LOBBY, &[(DEPUTY, value)]));
    assert!(deputy(Value::Id(ANN)).is_allowed());
    assert!(deputy(Value::Null).is_allowed());
    assert_eq!(reasons(&deputy(Value::Id(BOB))), ["not_found"]);
    assert_eq!(reasons(&deputy(Value::Id(id(99)))), ["not_found"]);
}

#[test]
fn a_write_never_justifies_itself() {
    // Whoever owns a room may create one: not by creating it.
    let rules = || vec![rule(ROOM, &[Get, Create], &[], "me.rooms.any(r => true)"), rule(USER, &[Get], &[], "true")];
    let create = |me| {
        let row =
            Row::new(id(20), vec![Value::Null, Value::Int(0), Value::Int(0), Value::Int(1), Value::Text("n".to_owned()), Value::Id(me)]);
        judged(rules(), me, |judge| judge.create(ROOM, &row, &[TOPIC, OWNER]))
    };
    assert!(create(ANN).is_allowed());
    assert_eq!(reasons(&create(EVE)), ["no_grant"]);
}

#[test]
fn some_fields_are_never_named() {
    let mut plan = plan(vec![rule(ROOM, &[Get, Create, Update], &[], "true"), rule(USER, &[Get, Update], &[], "true")]);
    for (field, name) in [(TOPIC, "readonly"), (OPEN, "immutable")] {
        if let FieldKind::Scalar { column, .. } = &mut plan.service.tables.to_mut()[ROOM.0 as usize].fields.to_mut()[field.0 as usize].kind
        {
            column.readonly = name == "readonly";
            column.immutable = name == "immutable";
        }
    }
    let world = world();
    let judge = Judge { plan: &plan, world: &world, me: Some(ANN), tenant: None, now: 0 };
    let row = world.row(ROOM, LOBBY).unwrap();
    assert_eq!(reasons(&judge.create(ROOM, row, &[TOPIC])), ["not_writable"]);
    assert!(judge.create(ROOM, row, &[OPEN]).is_allowed());
    for field in [TOPIC, OPEN, FieldId::VERSION, FieldId::ID] {
        assert_eq!(reasons(&judge.update(ROOM, LOBBY, &[(field, Value::Null)])), ["not_writable"], "{field:?}");
    }
    assert_eq!(reasons(&judge.update(USER, ANN, &[(EMAIL, Value::Null)])), ["not_writable"], "the identify field");
}

#[test]
fn a_user_without_a_row_is_nobody() {
    let rules = || vec![rule(ROOM, &[Get], &[], "me is set")];
    assert!(judged(rules(), ANN, |judge| judge.get(ROOM, LOBBY)).is_allowed());
    assert!(!judged(rules(), id(77), |judge| judge.get(ROOM, LOBBY)).is_allowed());
}

#[test]
fn a_seed_makes_a_world_with_defaults() {
    use crate::plan::checks::{Action, Seed, SeedRow, TestLine, Who};
    let mut plan = plan(vec![rule(ROOM, &[Get, List, Create], &[], "owner == me"), rule(USER, &[Get], &[], "true")]);
    if let FieldKind::ToOne { column, .. } = &mut plan.service.tables.to_mut()[ROOM.0 as usize].fields.to_mut()[OWNER.0 as usize].kind {
        column.default = Default::Me;
    }
    let row = |model, values| SeedRow { label: None, model, values, password: None, span: Span::default() };
    let rows = vec![
        row(USER, vec![]),
        row(USER, vec![]),
        row(ROOM, vec![(OWNER, SeedValue::Row(0)), (TOPIC, SeedValue::Value(Value::Text("a".to_owned())))]),
    ];
    let seeded = Seeded::new(&plan, Some(&Seed { name: "dev".to_owned(), rows }), 5);
    let line = |who, allowed, action, because: Option<&str>| TestLine {
        tenant: None,
        who,
        allowed,
        action,
        because: because.map(str::to_owned),
        then: Vec::new(),
        span: Span::default(),
    };
    let (ann, bob) = (Who::User(0), Who::User(1));
    let topic = || vec![(TOPIC, SeedValue::Now)];
    for (holds, line) in [
        (true, line(ann, true, Action::Sees { model: ROOM, rows: vec![2] }, None)),
        (false, line(bob, true, Action::Sees { model: ROOM, rows: vec![2] }, None)),
        (true, line(bob, true, Action::Sees { model: ROOM, rows: vec![] }, None)),
        (true, line(bob, true, Action::Create { model: ROOM, values: topic() }, None)),
        (true, line(Who::Anonymous, false, Action::Create { model: ROOM, values: topic() }, Some("no_grant"))),
        (false, line(Who::Anonymous, false, Action::Create { model: ROOM, values: topic() }, Some("no_rule"))),
        (true, line(ann, false, Action::Delete { row: 2 }, Some("no_rule"))),
        (false, line(ann, true, Action::Delete { row: 2 }, None)),
        (true, line(bob, false, Action::Read { row: 2, field: None }, None)),
        (true, line(ann, true, Action::Read { row: 2, field: Some(TOPIC) }, None)),
        (true, line(ann, false, Action::Update { row: 2, values: topic() }, None)),
        (false, line(ann, false, Action::Sees { model: MEMBER, rows: vec![] }, None)),
    ] {
        assert_eq!(seeded.holds(&plan, &line).is_ok(), holds, "{line:?}");
    }
    assert_eq!(seeded.world.row(ROOM, seeded.rows[2].1).unwrap().value(FieldId::CREATED_AT), &Value::Int(5));
}

/// Rules of updates, of which `if` and `check` know both ends.
fn update_rule(deny: bool, when: &str, check: Option<&str>) -> Vec<Rule> {
    let resolved = |text: &str| {
        let expr = crate::parse::expression(text, crate::diagnostic::FileId(0), 0).unwrap();
        let scope = crate::resolve::Scope { this: Some(ROOM), ends: crate::resolve::Ends::Both, ..crate::resolve::Scope::default() };
        crate::resolve::condition(&expr, &service(), &scope).unwrap()
    };
    let single = |rule: Rule| Rule { deny, when: resolved(when), check: check.map(resolved), ..rule };
    rule(ROOM, &[Update], &[], "true").into_iter().map(single).collect()
}

#[test]
fn old_and_new_are_one_end_each() {
    let rules = || vec![rule(ROOM, &[Get], &[], "true"), rule(USER, &[Get], &[], "true"), update_rule(false, "old.owner == me", None)];
    let give = |me, to| judged(rules(), me, |judge| judge.update(ROOM, LOBBY, &[(OWNER, Value::Id(to))]));
    assert!(give(ANN, BOB).is_allowed(), "only the row before is asked about");
    assert_eq!(reasons(&give(BOB, BOB)), ["no_grant"]);
    let rules = || vec![rule(ROOM, &[Get], &[], "true"), update_rule(false, "true", None), update_rule(true, "changed(topic)", None)];
    let set = |field, value: Value| judged(rules(), ANN, |judge| judge.update(ROOM, LOBBY, &[(field, value)]));
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(reasons(&set(TOPIC, text("b"))), ["denied"]);
    assert!(set(TOPIC, text("a")).is_allowed(), "named, and as it is");
    assert!(set(DEPUTY, Value::Null).is_allowed());
}

#[test]
fn a_check_is_asked_of_the_database_after_the_write() {
    // Nobody owns more than one room: the write is seen, in queries too.
    let one_each = "owner.rooms.count() <= 1";
    let rules = |check: Option<&str>| {
        let update = update_rule(false, "true", check);
        vec![rule(ROOM, &[Get], &[], "true"), rule(USER, &[Get], &[], "true"), update]
    };
    let give = |check, to| judged(rules(check), ANN, |judge| judge.update(ROOM, LOBBY, &[(OWNER, Value::Id(to))]));
    assert!(give(None, BOB).is_allowed());
    assert_eq!(reasons(&give(Some(one_each), BOB)), ["no_grant"], "he would own two");
    assert!(give(Some(one_each), EVE).is_allowed());
    // `if` does not see it: the row's own fields are new, the database is not.
    let if_one_each = || vec![rule(ROOM, &[Get], &[], "true"), rule(USER, &[Get], &[], "true"), update_rule(false, one_each, None)];
    assert!(judged(if_one_each(), ANN, |judge| judge.update(ROOM, LOBBY, &[(OWNER, Value::Id(BOB))])).is_allowed());
}

#[test]
fn a_deny_with_a_check_applies_where_both_hold() {
    let last = |check: &str| {
        let mut deleting = deny(Some("last"), rule(ROOM, &[Delete], &[], "owner == me"));
        deleting.iter_mut().for_each(|rule| rule.check = Some(condition(check, ROOM)));
        vec![rule(ROOM, &[Get, Delete], &[], "true"), deleting]
    };
    let delete = |check, me| judged(last(check), me, |judge| judge.delete(ROOM, LOBBY));
    assert_eq!(reasons(&delete("owner.rooms.none(r => true)", ANN)), ["last"], "without the room she has none");
    assert!(delete("owner.rooms.any(r => true)", ANN).is_allowed());
    assert!(delete("owner.rooms.none(r => true)", BOB).is_allowed(), "its `if` does not hold");
}

#[test]
fn a_field_rule_is_asked_besides_the_rules() {
    use crate::plan::checks::FieldRule;
    let mut plan = plan(vec![rule(ROOM, &[Get, Create, Update], &[], "true"), rule(USER, &[Get], &[], "true")]);
    let own = condition("owner == me", ROOM);
    plan.checks.field_rules = vec![FieldRule { model: ROOM, field: TOPIC, read: Some(own.clone()), write: Some(own) }].into();
    let world = world();
    let judge = |me| Judge { plan: &plan, world: &world, me: Some(me), tenant: None, now: 0 };
    assert!(judge(ANN).get_field(ROOM, LOBBY, TOPIC).is_allowed());
    assert_eq!(reasons(&judge(BOB).get_field(ROOM, LOBBY, TOPIC)), ["field_rule"]);
    assert!(judge(BOB).get_field(ROOM, LOBBY, OPEN).is_allowed());
    let topic = (TOPIC, Value::Text("b".to_owned()));
    assert_eq!(reasons(&judge(BOB).update(ROOM, LOBBY, std::slice::from_ref(&topic))), ["field_rule"]);
    assert_eq!(reasons(&judge(ANN).update(ROOM, LOBBY, &[topic.clone(), (OWNER, Value::Id(BOB))])), ["field_rule"], "at both ends");
    assert!(judge(ANN).update(ROOM, LOBBY, &[topic]).is_allowed());
    let row = world.row(ROOM, LOBBY).unwrap();
    assert_eq!(reasons(&judge(BOB).create(ROOM, row, &[TOPIC])), ["field_rule"], "at creation too");
}

#[test]
fn writes_are_judged_one_after_another() {
    let plan =
        plan(vec![rule(ROOM, &[Get], &[], "true"), rule(ROOM, &[Create], &[], "me.rooms.any(r => true)"), rule(USER, &[Get], &[], "true")]);
    let world = world();
    let row = |number| {
        Row::new(id(number), vec![Value::Null, Value::Int(0), Value::Int(0), Value::Int(1), Value::Text("n".to_owned()), Value::Id(EVE)])
    };
    let judge = Judge { plan: &plan, world: &world, me: Some(EVE), tenant: None, now: 0 };
    assert!(!judge.create(ROOM, &row(20), &[TOPIC]).is_allowed());
    let after = world.after(&plan, ROOM, &Write::Create(&row(20)));
    assert!(Judge { world: &after, ..judge }.create(ROOM, &row(21), &[TOPIC]).is_allowed(), "the first is there when the second is judged");
}

#[test]
fn who_asks_is_known_amid_his_own_deletion() {
    let delete = |check: &str| {
        let mut deleting = rule(USER, &[Delete], &[], "this == me");
        deleting.iter_mut().for_each(|rule| rule.check = Some(condition(check, USER)));
        judged(vec![rule(USER, &[Get], &[], "true"), deleting], EVE, |judge| judge.delete(USER, EVE).is_allowed())
    };
    assert!(delete("me is set and this.id == me.id"), "as what he is");
    assert!(delete("me.name != \"Eve\""), "what he had is gone");
    assert!(!delete("me.name == \"Eve\""));
}
