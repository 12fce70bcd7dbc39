//! F204: computed fields that show a value of another row to those who may not read it there.

use super::asked::Asked;
use super::moved::moved;
use super::{About, Found};
use crate::diagnostics::lints::CopiesHidden;
use crate::schema::Field;
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::expr::{Aggregate, Cond, Function, Path, Root, Step, Term, TermKind, Var};
use purlin_rules::plan::{GrantedFields, Operation};
use purlin_rules::types::Type;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    asked.fields(model).filter_map(|(id, field)| copied(asked, model, id, field)).collect()
}

fn copied(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Found> {
    if field.marks.private {
        return None;
    }
    let term = field.computed.as_ref()?.term.as_ref()?;
    let ((source, of), hidden) = of_another(asked, term)?;
    let witness = asked.ever_such("F204", (Operation::Get, model, Some(id)), hidden, field.span)?;
    let of = (asked.model_name(source), asked.field_name(source, of));
    let finding =
        CopiesHidden { model: asked.model_name(model), field: &field.spec_name, of, says: &witness.says, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: Some(witness) })
}

/// The field whose value it is, and that it is not shown there. What many rows are counted or added up to is no value of one of them.
fn of_another(asked: &Asked<'_>, term: &Term) -> Option<((ModelId, FieldId), Cond)> {
    match &term.kind {
        TermKind::When(_, value) => of_another(asked, value),
        TermKind::Path(Path { root: Root::Var(Var::THIS), steps }) => {
            let (last, way) = steps.split_last()?;
            if way.is_empty() || last.by != FieldId::ID || !is_value(asked, *last) {
                return None;
            }
            let row = Path { root: Root::Var(Var::THIS), steps: way.to_vec() };
            let hidden = Cond::Not(Box::new(moved(&shown(asked, last.model, last.field), &row, 0)));
            let is_there = Cond::Not(Box::new(Cond::IsNull(Term { kind: TermKind::Path(row), ty: Type::Row(last.model) })));
            Some(((last.model, last.field), Cond::And(vec![is_there, hidden])))
        }
        TermKind::Aggregate(aggregate) => {
            let Aggregate { function: Function::Min | Function::Max, rows, var, filter, value } = aggregate.as_ref() else { return None };
            let TermKind::Path(Path { root: Root::Var(of), steps }) = &value.as_ref()?.kind else { return None };
            let [step] = steps[..] else { return None };
            if of != var || !is_value(asked, step) {
                return None;
            }
            let row = Path { root: Root::Var(*var), steps: Vec::new() };
            let hidden = Cond::Not(Box::new(moved(&shown(asked, step.model, step.field), &row, var.0)));
            let body = Box::new(Cond::And(vec![filter.clone(), hidden]));
            Some(((step.model, step.field), Cond::Any { rows: rows.clone(), var: *var, body }))
        }
        TermKind::Literal(_)
        | TermKind::Now
        | TermKind::Today(_)
        | TermKind::Arg(_)
        | TermKind::Session(_)
        | TermKind::Path(_)
        | TermKind::Apply { .. }
        | TermKind::Condition(_) => None,
    }
}

/// A value that somebody wrote: not what each row has, nor which row it names.
fn is_value(asked: &Asked<'_>, step: Step) -> bool {
    let field = asked.schema.catalog().model_field(step.model, step.field);
    step.field > FieldId::VERSION && field.is_some_and(|field| matches!(field.shape, FieldShape::Scalar(_) | FieldShape::List(_)))
}

/// The field is shown of a row to who gets it by its id.
fn shown(asked: &Asked<'_>, model: ModelId, field: FieldId) -> Cond {
    let rules = || asked.rules_of(model).filter(|rule| rule.operation == Operation::Get);
    let granted = rules().filter(|rule| !rule.deny && rule.fields.holds(field)).map(|rule| rule.when.clone());
    let refused = rules().filter(|rule| rule.deny && (rule.fields == GrantedFields::All || rule.fields.holds(field)));
    let refused = refused.map(|rule| Cond::Not(Box::new(rule.when.clone())));
    let own = asked.plan.checks.field_rules.of(model).iter().filter(|rule| rule.field == field).filter_map(|rule| rule.read.clone());
    Cond::And(std::iter::once(Cond::Or(granted.collect())).chain(refused).chain(own).collect())
}
