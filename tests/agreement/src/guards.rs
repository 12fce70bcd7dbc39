//! Random guards of *list*, and the definition of what a request sees through them: a world without the rows that may not be listed,
//! and without the values that are not shown.

use crate::choices::Choices;
use crate::conds::{Beside, Conds};
use crate::scene::Asked;
use crate::store::models;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::expr::{Aggregate, Cond, Path, Root, Rows, Term, TermKind};
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{Condition, FieldGroup, Readable, Service};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use purlin_rules::world::{Row, World};
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Guards(BTreeMap<ModelId, Guard>);

#[derive(Debug)]
struct Guard {
    row: Cond,
    /// Fields in no group are never shown.
    groups: Vec<(Vec<FieldId>, Cond)>,
}

/// Guards for every model.
pub(crate) fn random(choices: &mut Choices, service: &Service) -> Guards {
    let mut guards = BTreeMap::new();
    for model in models(service) {
        let draw = |choices: &mut Choices| match choices.below(3) {
            0 => Cond::Const(true),
            // Rather too many rows than none: what is not there tells little.
            1 => Cond::Or(vec![
                Conds::new(service, Beside::Nothing).condition(choices, model),
                Conds::new(service, Beside::Nothing).condition(choices, model),
            ]),
            _ => Conds::new(service, Beside::Nothing).condition(choices, model),
        };
        // Arguments are a request's, not a rule's.
        let rule = |choices: &mut Choices| {
            let cond = draw(choices);
            let mut has_argument = false;
            cond.each_term(&mut |term| has_argument |= matches!(term.kind, TermKind::Arg(_)));
            if has_argument { Cond::Const(true) } else { cond }
        };
        let row = rule(choices);
        let mut groups = vec![(Vec::new(), Cond::Const(true)), (Vec::new(), rule(choices))];
        for field in (1..u32::try_from(service.field_count(model)).unwrap()).map(FieldId) {
            match choices.below(5) {
                0..=2 => groups[0].0.push(field),
                3 => groups[1].0.push(field),
                _ => {}
            }
        }
        guards.insert(model, Guard { row, groups });
    }
    Guards(guards)
}

impl Guards {
    /// Makes them the guards of *list* of the service, for both kinds of callers.
    pub(crate) fn put_into(&self, service: &mut Service, dialect: Dialect) {
        for (model, guard) in &self.0 {
            let lowered = |cond, caller| lower::condition(cond, service, dialect, caller);
            let readable = |caller| Readable {
                row: lowered(&guard.row, caller),
                groups: guard
                    .groups
                    .iter()
                    .map(|(fields, shown)| FieldGroup { fields: fields.clone().into(), shown: lowered(shown, caller) })
                    .filter(|group| group.shown != Condition::Never)
                    .collect::<Vec<_>>()
                    .into(),
            };
            let (signed_in, anonymous) = (readable(Caller::SignedIn), readable(Caller::Anonymous));
            let list = &mut service.tables.to_mut()[model.0 as usize].list;
            (list.signed_in, list.anonymous) = (signed_in, anonymous);
        }
    }

    /// The world as the caller may list it.
    pub(crate) fn seen(&self, world: &World, service: &Service, asked: &Asked) -> World {
        let mut seen = World::default();
        for (model, guard) in &self.0 {
            for row in world.rows(*model).filter(|row| asked.verdict(&guard.row, world, row)) {
                seen.insert(*model, self.shown(world, service, asked, *model, row));
            }
        }
        seen
    }

    /// The row with null for what is not shown.
    pub(crate) fn shown(&self, world: &World, service: &Service, asked: &Asked, model: ModelId, row: &Row) -> Row {
        let guard = &self.0[&model];
        let fields = (1..u32::try_from(service.field_count(model)).unwrap()).map(FieldId);
        let is_shown =
            |field: &FieldId| guard.groups.iter().any(|(fields, shown)| fields.contains(field) && asked.verdict(shown, world, row));
        let hidden: Vec<_> = fields.filter(|field| !is_shown(field)).map(|field| (field, Value::Null)).collect();
        row.with(&hidden)
    }
}

/// The condition, in which the rows that belong to the row at the end of a path are there only if that row is.
pub(crate) fn through_rows_that_are_there(cond: &Cond, service: &Service) -> Cond {
    let each = |parts: &[Cond]| parts.iter().map(|part| through_rows_that_are_there(part, service)).collect();
    let term = |term: &Term| term_through_rows_that_are_there(term, service);
    match cond {
        Cond::Const(_) => cond.clone(),
        Cond::And(parts) => Cond::And(each(parts)),
        Cond::Or(parts) => Cond::Or(each(parts)),
        Cond::Not(inner) => Cond::Not(Box::new(through_rows_that_are_there(inner, service))),
        Cond::Any { rows, var, body } => {
            Cond::Any { rows: rows.clone(), var: *var, body: Box::new(of_rows_that_are_there(rows, body, service)) }
        }
        Cond::Holds(value) => Cond::Holds(term(value)),
        Cond::Compare { op, left, right } => Cond::Compare { op: *op, left: term(left), right: term(right) },
        Cond::In { item, options } => Cond::In { item: term(item), options: options.iter().map(term).collect() },
        Cond::IsNull(value) => Cond::IsNull(term(value)),
        Cond::Text { test, text, part } => Cond::Text { test: *test, text: term(text), part: term(part) },
    }
}

fn term_through_rows_that_are_there(term: &Term, service: &Service) -> Term {
    let kind = match &term.kind {
        TermKind::Literal(_) | TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) | TermKind::Path(_) => {
            term.kind.clone()
        }
        TermKind::Apply { op, operands } => {
            let operands = operands.iter().map(|operand| term_through_rows_that_are_there(operand, service)).collect();
            TermKind::Apply { op: *op, operands }
        }
        TermKind::Condition(cond) => TermKind::Condition(Box::new(through_rows_that_are_there(cond, service))),
        TermKind::When(cond, value) => {
            TermKind::When(Box::new(through_rows_that_are_there(cond, service)), Box::new(term_through_rows_that_are_there(value, service)))
        }
        TermKind::Aggregate(aggregate) => TermKind::Aggregate(Box::new(Aggregate {
            filter: of_rows_that_are_there(&aggregate.rows, &aggregate.filter, service),
            value: aggregate.value.as_ref().map(|value| term_through_rows_that_are_there(value, service)),
            ..aggregate.as_ref().clone()
        })),
    };
    Term { kind, ty: term.ty.clone() }
}

/// What is asked of each of the rows.
fn of_rows_that_are_there(rows: &Rows, body: &Cond, service: &Service) -> Cond {
    let body = through_rows_that_are_there(body, service);
    match rows.parent().and_then(|parent| id_at(parent, service)) {
        Some(id) => Cond::And(vec![Cond::Not(Box::new(Cond::IsNull(id))), body]),
        None => body,
    }
}

/// The `id` of the row at the end of a path; `None` for a row that is bound already.
fn id_at(path: &Path, service: &Service) -> Option<Term> {
    let model = match (path.steps.last(), path.root) {
        (Some(step), _) if step.field == FieldId::ID => step.model,
        (Some(step), _) => match service.field(step.model, step.field)?.shape {
            FieldShape::ToOne(model) => model,
            FieldShape::Scalar(_)
            | FieldShape::List(_)
            | FieldShape::OneVia { .. }
            | FieldShape::ToMany { .. }
            | FieldShape::Through { .. } => return None,
        },
        (None, Root::Me) => service.auth_model()?,
        (None, Root::Tenant | Root::Var(_) | Root::Arg(_) | Root::Old | Root::New) => return None,
    };
    let mut path = path.clone();
    path.push(model, FieldId::ID);
    Some(Term { kind: TermKind::Path(path), ty: Type::Scalar(Scalar::Uuid) })
}
