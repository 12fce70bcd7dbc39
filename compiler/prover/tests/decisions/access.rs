//! Who may do what, as a formula: the same as the judge says of requests in databases.

use super::databases::{Chance, instance};
use super::plans::{field_named, model_named, plan};
use super::questions::{Kind, table};
use purlin_prover::access::Access;
use purlin_prover::{Formula, Instance, Place};
use purlin_rules::catalog::FieldId;
use purlin_rules::judge::{Judge, Verdict};
use purlin_rules::plan::{Operation, Plan};
use purlin_rules::value::Value;

const NOTES: &str = "
    enum State draft shown
    auth User email
    tenant Org if owner == me or else open
    model User
      email Email unique
      boss User?
      nick String? immutable
      allow get list if this == me or boss == me
      deny get if nick == \"b\"
      allow update if this == me
    model Org
      owner User
      open Bool
      allow get if open
      allow update if owner == me
    model Note
      org Org tenant
      author User =me
      about Note?
      state State =draft
      text String readonly =\"a\"
      mood String?
      secret String? private
      length Int? computed
      allow get list if state == .shown or author == me
      allow get(mood) if author.boss == me
      deny get list if mood == \"c\"
      deny get(state) if about is set
      allow create if author == me check about is null or about.author == me
      allow create(mood about) if true
      allow update(mood) if author == me
      allow update(state about mood) if author.boss == me check state == .draft or mood is set
      deny update if state == .shown and new.mood is null
      deny update(about) if about == this check state == .draft
      deny create(mood) if mood == \"a\"
      allow delete if author == me
      allow delete if author.boss == me check about is null
      deny delete if state == .shown
      read mood if mood != \"b\" or author == me
      write about if about is null or about.state == .shown
      write mood if state == .draft
    model Tag
      note Note?
      label String
      allow get list create update delete if true
";

fn access(plan: &Plan) -> Access<'_> {
    Access { plan, guards_tenants: true, without: None }
}

/// Requests in databases; those that name a tenant that does not admit them are none.
fn each(plan: &Plan, requests: &[&str], size: usize, visit: &mut dyn FnMut(&Kind, &Instance, &Judge<'_>)) {
    for request in requests {
        let kind = Kind::of(plan, request);
        let (mut chance, mut met) = (Chance(3), 0);
        for _ in 0..100 * size {
            let Some(instance) = instance(&mut chance, plan, &kind, 2) else { continue };
            let admitted = access(plan).is_admitted();
            if kind.in_tenant && !instance.is_so(&kind.asks(plan, &admitted)) {
                continue;
            }
            let judge = Judge { plan, world: &instance.world, me: instance.me, tenant: instance.tenant, now: instance.now };
            visit(&kind, &instance, &judge);
            met += 1;
            if met == size {
                break;
            }
        }
        assert!(met > size / 4, "{request}: {met}");
    }
}

fn judged(judge: &Judge<'_>, kind: &Kind, instance: &Instance) -> Verdict {
    let named: Vec<FieldId> = instance.values.iter().map(|(field, _)| *field).collect();
    match kind.operation {
        Operation::Get => judge.get(kind.model, instance.this),
        Operation::List => {
            if judge.list(kind.model).contains(&instance.this) {
                Verdict::Allowed
            } else {
                Verdict::NotFound { reasons: Vec::new() }
            }
        }
        Operation::Create => {
            let formula = Formula::TRUE;
            judge.create(kind.model, &instance.written(&kind.asks(judge.plan, &formula)).unwrap(), &named)
        }
        Operation::Update => judge.update(kind.model, instance.this, &instance.values),
        Operation::Delete => judge.delete(kind.model, instance.this),
    }
}

#[test]
fn what_the_judge_lets_through() {
    let plan = plan(NOTES);
    let requests = [
        "get Note in tenant",
        "list Note in tenant",
        "create Note in tenant",
        "update Note in tenant",
        "delete Note in tenant",
        "get Note",
        "create Org",
        "get User",
        "update User in tenant",
        "list User by nobody",
        "get Org by nobody",
        "update Org",
        "create Tag",
        "update Tag in tenant",
        "get Note by nobody in tenant",
        "delete Tag by nobody",
    ];
    let mut met = [0, 0];
    each(&plan, &requests, 250, &mut |kind, instance, judge| {
        let formula = access(&plan).may(kind.operation, kind.model);
        let (says, is_let) = (instance.is_so(&kind.asks(&plan, &formula)), judged(judge, kind, instance).is_allowed());
        assert_eq!(says, is_let, "{kind:?}: {instance:#?}");
        met[usize::from(is_let)] += 1;
    });
    assert!(met.iter().all(|met| *met > 400), "{met:?}");
}

#[test]
fn what_the_judge_shows() {
    let plan = plan(NOTES);
    let mut met = [0, 0];
    each(&plan, &["get Note in tenant", "get User", "get Note by nobody in tenant"], 300, &mut |kind, instance, judge| {
        for (field, declared) in plan.service.table(kind.model).unwrap().fields_with_ids() {
            let reads = access(&plan).reads(Operation::Get, kind.model, Place::Old);
            let shows = access(&plan).shows(Operation::Get, kind.model, field, Place::Old);
            let formula = Formula::All(vec![reads, shows]);
            let is_shown = judge.get_field(kind.model, instance.this, field).is_allowed();
            assert_eq!(instance.is_so(&kind.asks(&plan, &formula)), is_shown, "{}: {instance:#?}", declared.name);
            met[usize::from(is_shown)] += 1;
        }
    });
    assert!(met.iter().all(|met| *met > 400), "{met:?}");
}

#[test]
fn a_rule_that_is_left_out_is_none() {
    let plan = plan(NOTES);
    for place in 0..plan.checks.rules.len() {
        let rule = &plan.checks.rules[place];
        let mut without = plan.clone();
        without.checks.rules.retain(|other| other != rule);
        let request = format!("{} {} in tenant", rule.operation.as_str(), plan.service.table(rule.model).unwrap().spec_name);
        each(&plan, &[&request], 40, &mut |kind, instance, judge| {
            let formula = Access { without: Some(rule), ..access(&plan) }.may(kind.operation, kind.model);
            let judge = Judge { plan: &without, ..*judge };
            assert_eq!(instance.is_so(&kind.asks(&plan, &formula)), judged(&judge, kind, instance).is_allowed(), "{rule:?}: {instance:#?}");
        });
    }
}

#[test]
fn a_tenant_admits_whom_one_of_its_rules_does() {
    let plan = plan(NOTES);
    let admitted = access(&plan).is_admitted();
    let org = model_named(&plan.service, "Org");
    for request in ["get Note in tenant", "get Note by nobody in tenant", "get Note"] {
        let kind = Kind::of(&plan, request);
        let mut chance = Chance(5);
        for instance in std::iter::repeat_with(|| instance(&mut chance, &plan, &kind, 2)).take(4000).flatten().take(60) {
            let row = instance.tenant.map(|tenant| instance.world.row(org, tenant).unwrap());
            let holds = |name| row.map(|row| row.value(field_named(&plan.service, org, name)).clone());
            let is_owner = instance.me.map(Value::Id);
            let expected = row.is_some() && (holds("open") == Some(Value::Bool(true)) || is_owner.is_some() && holds("owner") == is_owner);
            assert_eq!(instance.is_so(&kind.asks(&plan, &admitted)), expected, "{instance:#?}");
        }
    }
}

/// Beside rules with their checks and fields, a field has rules of its own.
const CARDS: &str = "
    auth User email
    model User
      email Email
      boss User?
    model Card
      owner User
      open Bool
      shut Bool
      text String
      mood String
      note String?
      allow get if open or owner == me
      deny get(text) if shut
      deny get if text == \"x\"
      allow update if owner == me check mood != \"bad\"
      allow update(text mood) if open
      deny update if text == \"y\" check mood == \"y\"
      deny update(mood) if shut
      allow delete(text) if open
      write text if mood != \"z\"
      read mood if open
";

#[test]
fn what_could_be_done_to_a_row() {
    table(
        &plan(CARDS),
        "get Card
            can be can get & not owner == me
            can't be can get & not owner == me & not open
            can't be can get & text == \"x\"
            can be can get & shut
            can be can update
            can't be can update & owner != me
            can't be can update & owner != me & open
            can't be can update & mood == \"bad\"
            can't be can update & shut
            can't be can update & text == \"x\"
            can't be can update & text == \"y\" and mood == \"y\"
            can be can update & text == \"y\"
            can be not can update & owner == me and mood != \"bad\" and text == \"a\"
            can't be not can update & owner == me and mood != \"bad\" and text == \"a\" and not shut
            can't be can delete
            can be could name text & owner != me
            can be could name text & owner == me
            can't be could name text & owner != me & not open
            can be could name text & shut
            can't be could name text & mood == \"z\"
            can't be could name text & text == \"x\"
            can't be could name text & text == \"y\" and mood == \"y\"
            can be could name mood & mood == \"z\"
            can't be could name mood & shut
            can be could name note & owner == me
            can't be could name note & owner != me
            can be not could name note & owner == me and mood == \"bad\"",
    );
}

#[test]
fn requests_name_a_tenant_or_none() {
    let of =
        |plan: &Plan, guards_tenants, name| Access { plan, guards_tenants, without: None }.ways(model_named(&plan.service, name)).to_vec();
    let notes = plan(NOTES);
    assert_eq!(of(&notes, true, "Note"), [true]);
    assert_eq!(of(&notes, true, "Tag"), [true, false]);
    assert_eq!(of(&notes, false, "Note"), [true, false]);
    assert_eq!(of(&plan(CARDS), true, "Card"), [false]);
}

#[test]
fn a_request_names_what_is_written() {
    let plan = plan(NOTES);
    let names = |operation, model| {
        let model = model_named(&plan.service, model);
        access(&plan).nameable(operation, model).map(|(_, field)| field.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(Operation::Create, "Note"), "author about state mood secret");
    assert_eq!(names(Operation::Update, "Note"), "author about state mood secret");
    assert_eq!(names(Operation::Create, "User"), "email boss nick");
    assert_eq!(names(Operation::Update, "User"), "boss");
    for operation in [Operation::Get, Operation::List, Operation::Delete] {
        assert_eq!(names(operation, "Note"), "");
    }
}
