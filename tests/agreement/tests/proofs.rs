//! What the prover says of random conditions is so: one that never holds holds of no row of random databases, and where one can hold,
//! the database that is shown is one, and the evaluator says that it does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use purlin_agreement::choices::Choices;
use purlin_agreement::scene::{Scene, Way};
use purlin_prover::{Caller, Formula, Instance, Place, Question, Verdict, decide};
use purlin_rules::catalog::FieldId;
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::Cond;
use purlin_rules::fixture::{USER, service};
use purlin_rules::plan::{Checks, FORMAT, FieldKind, Operation, Plan, Service};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Value, stored_email};
use purlin_rules::world::World;

const CONDITIONS: u64 = 1_000;
/// Databases in which a condition that never holds is looked for.
const DATABASES: u64 = 40;

fn shows(service: &Service, scene: &Scene, cond: &Cond, instance: &Instance) {
    let row = instance.world.row(scene.this, instance.this).expect("the row is there");
    let me = instance.me.map(|me| (USER, me));
    let around = Around { world: &instance.world, this: row, old: None, new: None, me, tenant: None, now: instance.now, args: &[] };
    assert!(eval::holds_of(cond, &around, instance.session), "{cond:?}");
    for (place, table) in service.tables.iter().enumerate() {
        let model = purlin_rules::catalog::ModelId(u32::try_from(place).unwrap());
        for row in instance.world.rows(model) {
            for (place, field) in table.fields.iter().enumerate() {
                let value = row.value(FieldId(u32::try_from(place).unwrap()));
                let nullable = field.may_be_null();
                match &field.kind {
                    FieldKind::ToOne { table, .. } => {
                        let is_there = matches!(value, Value::Id(id) if instance.world.row(*table, *id).is_some());
                        assert!(is_there || nullable && value.is_null(), "{}", field.name);
                    }
                    FieldKind::Scalar { .. } | FieldKind::List { .. } => assert!(nullable || !value.is_null(), "{}", field.name),
                    FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => {}
                }
            }
        }
    }
}

/// The database, with nothing in it that its field can't hold: the evaluator judges any, the prover those that there can be.
fn kept(world: &World, service: &Service) -> World {
    const SAFE: i64 = (1 << 53) - 1;
    let mut kept = World::default();
    for model in world.models() {
        let table = service.table(model).unwrap();
        for row in world.rows(model) {
            let values = table.fields_with_ids().filter_map(|(id, field)| {
                let FieldKind::Scalar { scalar, .. } = &field.kind else { return None };
                let value = match (scalar, row.value(id)) {
                    (Scalar::Decimal { precision, .. }, Value::Int(held)) => {
                        let most = 10_i64.pow(u32::from(*precision)) - 1;
                        Value::Int((*held).clamp(-most, most))
                    }
                    (Scalar::Int | Scalar::Duration, Value::Int(held)) => Value::Int((*held).clamp(-SAFE, SAFE)),
                    (Scalar::Email, Value::Text(held)) => Value::Text(stored_email(&format!("{held}@example.test"))),
                    _ => return None,
                };
                Some((id, value))
            });
            kept.insert(model, row.with(&values.collect::<Vec<_>>()));
        }
    }
    kept
}

#[test]
fn what_is_proved_is_so() {
    let plan = Plan { format: FORMAT, service: service(), checks: Checks::default() };
    let (mut never, mut possible, mut unknown) = (0, 0, 0);
    for seed in 0..CONDITIONS {
        let mut choices = Choices::of_seed(seed);
        let scene = Scene::draw(&mut choices, Way::Stored);
        let cond = scene.condition(&mut choices);
        // And its contradiction, which is never so, however it is written.
        for cond in [Cond::And(vec![cond.clone(), Cond::Not(Box::new(cond.clone()))]), cond] {
            let signed_in = scene.asked.me.is_some();
            let caller = if signed_in { Caller::SignedIn } else { Caller::Anonymous };
            let formula = Formula::holds(Place::Old, &cond);
            let question = Question {
                plan: &plan,
                model: scene.this,
                operation: Operation::Get,
                caller,
                in_tenant: false,
                other: None,
                formula: &formula,
            };
            match decide(&question) {
                Verdict::Unknown(_) => unknown += 1,
                Verdict::Possible(instance) => {
                    possible += 1;
                    shows(&plan.service, &scene, &cond, &instance);
                }
                Verdict::Never => {
                    never += 1;
                    for other in 0..DATABASES {
                        let mut other = Scene::draw(&mut Choices::of_seed(seed * 1000 + other), Way::Stored);
                        other.this = scene.this;
                        other.world = kept(&other.world, &plan.service);
                        if other.asked.me.is_some() == signed_in {
                            assert!(!other.verdicts(&cond).contains(&true), "{cond:?}");
                        }
                    }
                }
            }
        }
    }
    println!("{never} never, {possible} possible, {unknown} unknown");
    assert!(never * 4 > CONDITIONS && possible * 4 > CONDITIONS, "{never} never, {possible} possible, {unknown} unknown");
}
