//! Tests that show what no test shows: for each goal a database and a request, found by the prover, told as a seed and a test, and run before
//! they are told. One that shows several goals is told once. What the language can't say, as a value that its field can't hold, is not told.

use super::goals;
use super::parts::Parts;
use super::reach::Reach;
use super::run;
use crate::compile::Files;
use crate::plan;
use crate::prove::{Scene, Witness};
use crate::schema::Schema;
use purlin_rules::catalog::ModelId;
use purlin_rules::observe::Observer;
use purlin_rules::plan::{Plan, Test};
use purlin_rules::value::{Id, Value};

/// Of one goal, so many requests are tried.
const TRIED: usize = 8;

pub(super) fn suggested(files: &Files, schema: &Schema, parts: &Parts<'_>, now: i64) -> Vec<String> {
    let plan = plan::plan(schema);
    let reach = Reach::of(&plan, parts);
    let mut observer = run::observer(parts);
    run::run(&plan, parts, now, &mut observer);
    let mut told = Vec::new();
    for group in goals::groups(schema, parts, &reach, observer.seen()) {
        for rule in group.rules {
            for goal in rule.goals.iter().filter(|goal| goal.is_possible) {
                if goal.target.is_shown(parts, observer.seen()) {
                    continue;
                }
                let shows = |after: &Observer| goal.target.is_shown(parts, after.seen());
                let requests = reach.requests(goal.target).take(TRIED);
                let tried = requests.flat_map(|(scene, instance)| {
                    [true, false].map(|holds| {
                        let name = format!("coverage {}: {}", told.len() + 1, rule.says);
                        Witness::of(&plan, &Scene { name, span: rule.span, holds, ..scene.clone() }, &instance)
                    })
                });
                let found = tried.filter(|witness| witness.is_confirmed).find_map(|witness| {
                    let after = tried_out(&plan, parts, &witness, now, &observer)?;
                    let is_told = shows(&after) && files.with(witness.text()).check().schema.is_some();
                    is_told.then_some((witness.text(), after))
                });
                if let Some((text, after)) = found {
                    told.push(text);
                    observer = after;
                }
            }
        }
    }
    told
}

/// What was seen once this is a test too.
fn tried_out(plan: &Plan, parts: &Parts<'_>, witness: &Witness, now: i64, before: &Observer) -> Option<Observer> {
    let line = witness.holds.clone()?;
    if !is_parted(plan, witness) {
        return None;
    }
    let mut plan = plan.clone();
    plan.checks.seeds = vec![witness.seed.clone()];
    plan.checks.tests =
        vec![Test { name: witness.seed.name.clone(), seed: Some(0), span: line.span, lines: vec![line], not_judged: Vec::new() }];
    let mut observer = before.clone();
    let tests = run::run(&plan, parts, now, &mut observer);
    tests.failing.is_empty().then_some(observer)
}

/// No row of a tenant names one of another.
fn is_parted(plan: &Plan, witness: &Witness) -> bool {
    let Some(tenants) = &plan.checks.tenant else { return true };
    let tenant_of = |model: ModelId, id: Id| {
        let (_, field) = tenants.fields.iter().find(|(of, _)| *of == model)?;
        Some(witness.instance.world.row(model, id)?.value(*field).clone())
    };
    let mut rows = tenants.fields.iter().flat_map(|(model, _)| witness.instance.world.rows(*model).map(move |row| (*model, row)));
    rows.all(|(model, row)| {
        let own = tenant_of(model, row.id());
        let fields = plan.service.table(model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let mut named = fields.filter_map(|(field, declared)| match (declared.reference(), row.value(field)) {
            (Some((target, ..)), Value::Id(id)) => tenant_of(target, *id),
            _ => None,
        });
        named.all(|other| Some(other) == own)
    })
}
