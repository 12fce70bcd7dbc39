//! Models that nobody may use: no rule is about them, and nothing that the spec does itself fills them.

use crate::ast::{Action, EndpointClause, FunctionClause, Job, JobClause, NeedsSystem};
use crate::diagnostics::rules::NobodyMayUse;
use crate::resolve::{Items, Names};
use crate::schema::Rule;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// A program without any rule is a sketch, of which this need not be said.
pub(in crate::check) fn somebody_may_use_each_model(names: &Names<'_>, rules: &[Rule], found: &mut Vec<Diagnostic>) {
    if rules.is_empty() || works_on_all(&names.items) {
        return;
    }
    let ruled: BTreeSet<ModelId> = rules.iter().map(|rule| rule.model).collect();
    let worked_on = worked_on(&names.items);
    for (model, id) in names.items.models.iter().zip((0..).map(ModelId)) {
        if !ruled.contains(&id) && !worked_on.contains(model.name.name.as_str()) {
            let signs_in = names.items.auth.is_some_and(|auth| auth.model.name == model.name.name);
            found.push(NobodyMayUse { model: model.name.name.clone(), signs_in, span: model.name.span }.into());
        }
    }
}

/// Something acts as system, on whatever model.
fn works_on_all(items: &Items<'_>) -> bool {
    needs(items).any(|needs| needs.models.is_empty())
}

/// The models whose rows triggers and jobs write, or on which something acts as system.
fn worked_on<'a>(items: &Items<'a>) -> BTreeSet<&'a str> {
    let created = items
        .triggers
        .iter()
        .flat_map(|trigger| &trigger.actions)
        .filter_map(|action| if let Action::Create { model, .. } = action { Some(model) } else { None });
    let swept = items
        .jobs
        .iter()
        .flat_map(|job| &job.clauses)
        .filter_map(|clause| if let JobClause::For { model, .. } = clause { Some(model) } else { None });
    let needed = needs(items).flat_map(|needs| &needs.models);
    created.chain(swept).chain(needed).map(|model| model.name.as_str()).collect()
}

fn needs<'a>(items: &Items<'a>) -> impl Iterator<Item = &'a NeedsSystem> {
    let of_jobs = items
        .jobs
        .iter()
        .flat_map(|job: &&'a Job| &job.clauses)
        .filter_map(|clause| if let JobClause::Needs(needs) = clause { Some(needs) } else { None });
    let of_functions = items
        .functions
        .iter()
        .flat_map(|function| &function.clauses)
        .filter_map(|clause| if let FunctionClause::Needs(needs) = clause { Some(needs) } else { None });
    let of_endpoints = items
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.clauses)
        .filter_map(|clause| if let EndpointClause::Needs(needs) = clause { Some(needs) } else { None });
    of_jobs.chain(of_functions).chain(of_endpoints)
}
