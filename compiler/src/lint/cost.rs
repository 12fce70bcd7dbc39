//! What rules cost: rows that no index finds, and indexes that find none.

use super::asked::Asked;
use super::{About, Found};
use crate::check::reads::Reads;
use crate::diagnostics::surfaces::{DeepRule, IdleIndex, WholeTable, WrappedColumn};
use crate::schema::{Field, Index, Work};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::explain::spell::Speller;
use purlin_rules::expr::{Compare, Cond, Root, Source, Term, TermKind, Var};
use purlin_rules::plan::{Operation, Rule};
use purlin_rules::types::Scalar;
use std::collections::BTreeSet;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let rules = asked.written(model).iter().filter_map(|rules| rules.first().copied());
    let of_rules = rules.flat_map(|rule| of_rule(asked, rule));
    of_rules.chain(idle(asked, model)).collect()
}

fn found(rule: &Rule, finding: impl Into<Diagnostic>) -> Found {
    let about = About { model: rule.model, operations: vec![rule.operation], field: None, opens: None };
    Found { about, finding: finding.into(), witness: None }
}

/// How rows are asked for.
enum Sought<'s> {
    /// An index has them together.
    Found,
    /// By a value of a field that none has.
    Unindexed(&'s Field),
    /// By what is made of a field, which an index has as it is.
    Wrapped(&'s Field, &'s Term),
}

/// X901 and X902, of rows of a model that a rule looks through; X904.
fn of_rule(asked: &Asked<'_>, rule: &Rule) -> Vec<Found> {
    let mut lints = Vec::new();
    let mut told: BTreeSet<(ModelId, &str)> = BTreeSet::new();
    for cond in std::iter::once(&rule.when).chain(&rule.check) {
        each_search(cond, &mut |model, var, body| {
            let Some(sought) = sought(asked, model, var, body) else { return };
            if let Sought::Unindexed(field) | Sought::Wrapped(field, _) = &sought
                && told.insert((model, &field.spec_name))
            {
                lints.extend(finding(asked, rule, model, &sought));
            }
        });
    }
    let depth = rule.when.quantifiers().beside(rule.check.as_ref().map(Cond::quantifiers).unwrap_or_default()).depth;
    if depth > DEEPEST {
        lints.push(found(rule, DeepRule { depth, of: asked.model_name(rule.model).to_owned(), span: rule.span }));
    }
    lints
}

/// Quantifiers in each other that are told nothing of.
const DEEPEST: usize = 3;

fn finding(asked: &Asked<'_>, rule: &Rule, model: ModelId, sought: &Sought<'_>) -> Option<Found> {
    let (name, of, span) = (asked.model_name(model), asked.model_name(rule.model), rule.span);
    match sought {
        Sought::Found => None,
        Sought::Unindexed(field) => Some(found(rule, WholeTable { model: name, field: &field.spec_name, of, span })),
        Sought::Wrapped(field, term) => {
            let wrapped = Speller::of(&asked.plan.service).term(term);
            Some(found(rule, WrappedColumn { model: name, field: &field.spec_name, wrapped: &wrapped, of, span }))
        }
    }
}

/// Visits what is asked of all rows of a model: how the row is called, and the condition.
fn each_search<'c>(cond: &'c Cond, visit: &mut dyn FnMut(ModelId, Var, &'c Cond)) {
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| each_search(part, visit)),
        Cond::Not(inner) => each_search(inner, visit),
        Cond::Any { rows, var, body } => {
            if rows.source == Source::Model {
                visit(rows.model, *var, body);
            }
            each_search(body, visit);
        }
        Cond::Holds(term) | Cond::IsNull(term) => search_in(term, visit),
        Cond::Compare { left, right, .. } | Cond::Text { text: left, part: right, .. } => {
            search_in(left, visit);
            search_in(right, visit);
        }
        Cond::In { item, options } => std::iter::once(item).chain(options).for_each(|term| search_in(term, visit)),
        Cond::Const(_) => {}
    }
}

fn search_in<'c>(term: &'c Term, visit: &mut dyn FnMut(ModelId, Var, &'c Cond)) {
    match &term.kind {
        TermKind::Apply { operands, .. } => operands.iter().for_each(|operand| search_in(operand, visit)),
        TermKind::Condition(cond) => each_search(cond, visit),
        TermKind::When(cond, term) => {
            each_search(cond, visit);
            search_in(term, visit);
        }
        TermKind::Aggregate(aggregate) => {
            if aggregate.rows.source == Source::Model {
                visit(aggregate.rows.model, aggregate.var, &aggregate.filter);
            }
            each_search(&aggregate.filter, visit);
            aggregate.value.iter().for_each(|value| search_in(value, visit));
        }
        TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) | TermKind::Path(_) => {}
    }
}

/// How the condition asks for rows; none where it names no value that they are to hold.
fn sought<'s>(asked: &Asked<'s>, model: ModelId, var: Var, cond: &'s Cond) -> Option<Sought<'s>> {
    let parts = if let Cond::And(parts) = cond { parts.as_slice() } else { std::slice::from_ref(cond) };
    let mut all: Vec<Sought<'s>> = parts.iter().filter_map(|part| sought_by(asked, model, var, part)).collect();
    if all.iter().any(|sought| matches!(sought, Sought::Found)) {
        return Some(Sought::Found);
    }
    // What is wrapped is nearest to being found.
    let place = all.iter().position(|sought| matches!(sought, Sought::Wrapped(..))).unwrap_or(0);
    (place < all.len()).then(|| all.swap_remove(place))
}

/// By one part of it: a field beside a value that is at hand when the row is looked for. A path over other rows is not: it is looked up for each
/// row, whatever indexes there are.
fn sought_by<'s>(asked: &Asked<'s>, model: ModelId, var: Var, part: &'s Cond) -> Option<Sought<'s>> {
    if let Cond::Or(arms) = part {
        // Each arm is to be found.
        let mut all = arms.iter().map(|arm| sought(asked, model, var, arm)).collect::<Option<Vec<_>>>()?;
        let place = all.iter().position(|sought| !matches!(sought, Sought::Found)).unwrap_or(0);
        return (place < all.len()).then(|| all.swap_remove(place));
    }
    let is_of_row = |term: &Term| {
        let mut is = false;
        term.each_term(&mut |term| is |= matches!(&term.kind, TermKind::Path(path) if path.root == Root::Var(var)));
        is
    };
    let is_value = |term: &Term| !is_of_row(term) && is_at_hand(term);
    let (of_row, is_equal) = match part {
        Cond::Compare { op, left, right } if is_of_row(left) && is_value(right) => (left, *op == Compare::Equal),
        Cond::Compare { op, left, right } if is_of_row(right) && is_value(left) => (right, *op == Compare::Equal),
        Cond::In { item, options } if is_of_row(item) && options.iter().all(is_value) => (item, false),
        Cond::Compare { .. }
        | Cond::In { .. }
        | Cond::Const(_)
        | Cond::Holds(_)
        | Cond::And(_)
        | Cond::Or(_)
        | Cond::Not(_)
        | Cond::IsNull(_)
        | Cond::Text { .. }
        | Cond::Any { .. } => return None,
    };
    let column = |term: &Term| {
        let TermKind::Path(path) = &term.kind else { return None };
        if path.root == Root::Var(var) && path.steps.is_empty() {
            return Some(FieldId::ID);
        }
        let [step] = path.steps.as_slice() else { return None };
        (path.root == Root::Var(var) && step.by == FieldId::ID).then_some(step.field)
    };
    if let Some(id) = column(of_row) {
        let field = asked.schema.catalog().model_field(model, id)?;
        let is_one_of_many = is_equal && tells_apart(field);
        return if begins_an_index(asked, model, id, field) {
            Some(Sought::Found)
        } else {
            is_one_of_many.then_some(Sought::Unindexed(field))
        };
    }
    let TermKind::Apply { operands, .. } = &of_row.kind else { return None };
    let id = operands.iter().find_map(column)?;
    let field = asked.schema.catalog().model_field(model, id)?;
    begins_an_index(asked, model, id, field).then_some(Sought::Wrapped(field, of_row))
}

/// A constant, a column of a row that is there, or what is made of these.
fn is_at_hand(term: &Term) -> bool {
    let mut is = true;
    term.each_term(&mut |term| {
        is &= match &term.kind {
            TermKind::Path(path) => path.steps.len() <= usize::from(path.root != Root::Me),
            TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Apply { .. } => true,
            TermKind::Arg(_) | TermKind::Session(_) | TermKind::Condition(_) | TermKind::When(..) | TermKind::Aggregate(_) => false,
        };
    });
    is
}

/// Few rows hold the same value of it.
fn tells_apart(field: &Field) -> bool {
    matches!(field.shape, FieldShape::Scalar(Scalar::String | Scalar::Email | Scalar::Url | Scalar::Uuid | Scalar::Int | Scalar::Bytes))
        && field.has_column()
}

/// The id and relations have one without being asked.
fn begins_an_index(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> bool {
    let Some(declared) = asked.schema.catalog().model(model) else { return false };
    let is_first = |key: &Index| key.keys.first().is_some_and(|key| key.field == id);
    let has_own = id == FieldId::ID || matches!(field.shape, FieldShape::ToOne(_)) && field.has_column();
    has_own || declared.uniques.iter().any(|key| key.first() == Some(&id)) || declared.indexes.iter().any(is_first)
}

/// X906: of a model whose rows are never listed, nor looked through, by requests, rules, jobs, or code.
fn idle(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let Some(declared) = asked.schema.catalog().model(model).filter(|declared| !declared.indexes.is_empty()) else { return Vec::new() };
    let is_listed = asked.rules_of(model).any(|rule| rule.operation == Operation::List && !rule.deny);
    if is_listed || is_looked_through(asked, model) {
        return Vec::new();
    }
    let is_idle = |index: &&Index| {
        let first = index.keys.first().and_then(|key| declared.fields.get(key.field.0 as usize));
        let is_read = index.keys.iter().any(|key| asked.facts.read.contains(&(model, key.field)));
        // Rows of a relation are found by it whatever is asked.
        !is_read && first.is_some_and(|field| !matches!(field.shape, FieldShape::ToOne(_)))
    };
    let lint = |index: &Index| {
        let finding = IdleIndex { model: &declared.spec_name, span: index.span }.into();
        Found { about: About { model, operations: Vec::new(), field: None, opens: None }, finding, witness: None }
    };
    declared.indexes.iter().filter(is_idle).map(lint).collect()
}

/// By what no rule binds: a job, a computed field, a trigger, code of the project.
fn is_looked_through(asked: &Asked<'_>, model: ModelId) -> bool {
    let (happens, called) = (asked.schema.happens(), asked.schema.called());
    let needs = happens.jobs.iter().map(|job| &job.needs_system).chain(called.functions.iter().map(|function| &function.needs_system));
    let needs = needs.chain(called.endpoints.iter().map(|endpoint| &endpoint.needs_system)).flatten();
    let by_code = needs.into_iter().any(|needs| needs.models.is_empty() || needs.models.contains(&model));
    let by_job = happens.jobs.iter().any(|job| match &job.work {
        Work::Run(_) => false,
        Work::Set { model: of, filter, .. } | Work::Delete { model: of, filter } => *of == model || reads(&Reads::of_cond(filter), model),
    });
    let fields = asked.schema.models().flat_map(|model| model.fields());
    let mut computed = fields.filter_map(|(_, field)| field.computed.as_ref()?.term.as_ref());
    by_code || by_job || !happens.triggers.is_empty() || computed.any(|term| reads(&Reads::of_term(term), model))
}

fn reads(reads: &Reads, model: ModelId) -> bool {
    reads.steps.iter().any(|step| step.model == model)
}
