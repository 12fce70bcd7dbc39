//! Conditions that ask for nothing, or of nobody in particular.

use super::asked::Asked;
use super::parts::{caller_in, demands, each_atom, is_signed_in, joined_span, own_field};
use super::rules::{found, on};
use super::{About, Found};
use crate::check::reads::Reads;
use crate::diagnostics::lints::{BlindRule, ConstantPart, NamedPrincipal, NobodyIsNotMe};
use crate::schema::Field;
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Compare, Cond, Path, Term, TermKind};
use purlin_rules::plan::{Default, GrantedFields, Operation, Refinement, Rule};
use purlin_rules::syntax::{Expr, ExprKind};
use purlin_rules::types::{Scalar, Type};
use std::collections::BTreeSet;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let mut lints: Vec<Found> = blind(asked, model).into_iter().collect();
    for rules in asked.written(model) {
        lints.extend(constants(asked, rules));
        lints.extend(named(asked, rules));
        if rules.first().is_some_and(|first| !first.deny) {
            lints.extend(nobody_is_not_me(asked, rules));
        }
    }
    lints
}

/// L009: rows that say whose they are, which whoever signs in may change or delete.
fn blind(asked: &Asked<'_>, model: ModelId) -> Option<Found> {
    let is_owner = |(_, field): &(FieldId, &Field)| field.default == Default::Me;
    let is_tenants = asked.schema.catalog().tenant_of(model).is_some();
    let owner = asked.fields(model).find(is_owner).filter(|_| !is_tenants)?.1.spec_name.as_str();
    let asks_nobody = |cond: &Cond| {
        let others = demands(cond).iter().filter(|part| !is_signed_in(part));
        others.map(Reads::of_cond).all(|reads| !reads.me)
    };
    let is_blind = |rule: &&Rule| {
        let changes = matches!(rule.operation, Operation::Update | Operation::Delete);
        let says_signed_in = demands(&rule.when).iter().any(is_signed_in);
        changes && !rule.deny && rule.fields == GrantedFields::All && rule.check.is_none() && says_signed_in && asks_nobody(&rule.when)
    };
    let rule = asked.rules_of(model).find(is_blind)?;
    let (operation, span) = (rule.operation, rule.span);
    let others = format!("me is set and {owner} is set and {owner} != me");
    let witness = asked.ever("L009", (operation, model, None), &others, span)?;
    let finding = BlindRule { model: asked.model_name(model), operation, owner, says: &witness.says, span }.into();
    Some(Found { about: About { model, operations: vec![operation], field: None, opens: None }, finding, witness: Some(witness) })
}

/// L011: what types and `require` say already, or keep out. What never holds where it has to is told of the rule, or its arm.
fn constants(asked: &Asked<'_>, rules: &[&Rule]) -> Vec<Found> {
    let Some(written) = rules.first().and_then(|rule| asked.written_if(rule)) else { return Vec::new() };
    let models: BTreeSet<ModelId> = rules.iter().map(|rule| rule.model).collect();
    let mut lints = Vec::new();
    each_part(written, Around::default(), &mut |part| {
        let conds = || models.iter().map(|model| Some((*model, asked.resolved(Operation::Get, *model, part.expr)?)));
        let Some(conds) = conds().collect::<Option<Vec<_>>>() else { return };
        let is = |held: bool| {
            let turned = |cond: &Cond| if held { cond.clone() } else { Cond::Not(Box::new(cond.clone())) };
            conds.iter().all(|(model, cond)| asked.is_always(*model, turned(cond)))
        };
        if !conds.iter().all(|(model, cond)| may_be_constant(asked, *model, cond)) {
            return;
        }
        let held = [true, false].into_iter().find(|held| is(*held));
        if let Some(always) = held.filter(|always| *always == part.is || part.is_optional) {
            lints.extend(found(rules, ConstantPart { always, span: part.expr.span, edit: part.edit.filter(|_| part.is_idle(always)) }));
        }
    });
    lints
}

/// A part of what is written that is joined no further.
struct Written<'e> {
    expr: &'e Expr,
    /// It is to hold.
    is: bool,
    /// Where it is not as it is to be, that is told of no rule and of no arm: something else is enough as well, within what has to hold.
    is_optional: bool,
    /// The part with the word that joins it, and whether that is `or`.
    edit: Option<Span>,
    by_or: bool,
}

impl Written<'_> {
    /// Without it, the rest says the same.
    fn is_idle(&self, always: bool) -> bool {
        (always == self.is) != (self.by_or == self.is)
    }
}

/// What stands around a part.
#[derive(Clone, Copy, Default)]
struct Around {
    is_negated: bool,
    has_to_hold: bool,
    is_optional: bool,
    joined: Option<(Span, bool)>,
}

fn each_part<'e>(expr: &'e Expr, around: Around, visit: &mut dyn FnMut(&Written<'e>)) {
    let mut all = |parts: &'e [Expr], by_or: bool| {
        let is_choice = by_or != around.is_negated;
        let has_to_hold = around.has_to_hold || !is_choice;
        let is_optional = around.is_optional || around.has_to_hold && is_choice;
        for (place, part) in parts.iter().enumerate() {
            let joined = joined_span(parts, place).map(|span| (span, by_or));
            each_part(part, Around { has_to_hold, is_optional, joined, ..around }, visit);
        }
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is joined no further")]
    match &expr.kind {
        ExprKind::Or(parts) => all(parts, true),
        ExprKind::And(parts) => all(parts, false),
        ExprKind::Group(inner) => each_part(inner, around, visit),
        ExprKind::Not(inner) => each_part(inner, Around { is_negated: !around.is_negated, joined: None, ..around }, visit),
        _ => {
            let Around { is_negated, is_optional, joined, .. } = around;
            let (edit, by_or) = (joined.map(|(span, _)| span), joined.is_some_and(|(_, by_or)| by_or));
            visit(&Written { expr, is: !is_negated, is_optional, edit, by_or });
        }
    }
}

/// It is about the row's own fields, and something keeps them from holding whatever their types hold.
fn may_be_constant(asked: &Asked<'_>, model: ModelId, cond: &Cond) -> bool {
    let reads = Reads::of_cond(cond);
    let asks_others = reads.me || reads.now || reads.beyond || reads.quantifiers || reads.aggregates > 0;
    if asks_others || reads.steps.iter().any(|step| step.model != model) {
        return false;
    }
    let declared = asked.schema.catalog().model(model);
    let is_kept = |field: FieldId| {
        let refined = |field: &Field| field.refinement != Refinement::None;
        let required = || declared.is_some_and(|model| model.requires.iter().any(|require| require.reads.contains(&field)));
        asked.schema.catalog().model_field(model, field).is_some_and(refined) || required()
    };
    let by_itself = match cond {
        Cond::Const(_) | Cond::IsNull(_) => true,
        Cond::Not(inner) => matches!(&**inner, Cond::IsNull(_)) || matches!(&**inner, Cond::Compare { left, right, .. } if left == right),
        Cond::Compare { left, right, .. } => left == right,
        Cond::In { item, options } => {
            matches!(item.ty, Type::Scalar(Scalar::Enum(id)) if options.len() >= asked.schema.catalog().enum_values(id).len())
        }
        Cond::Holds(_) | Cond::And(_) | Cond::Or(_) | Cond::Text { .. } | Cond::Any { .. } => false,
    };
    by_itself || reads.steps.iter().any(|step| is_kept(step.field))
}

/// L012: a user, by what the spec says of them.
fn named(asked: &Asked<'_>, rules: &[&Rule]) -> Option<Found> {
    let users = asked.schema.auth()?;
    let names_user = |term: &Term| {
        let TermKind::Path(Path { steps, .. }) = &term.kind else { return false };
        steps.last().is_some_and(|step| step.model == users.model && (step.field == users.identify || step.field == FieldId::ID))
    };
    let first = rules.first()?;
    let mut name = None;
    for cond in std::iter::once(&first.when).chain(&first.check) {
        each_atom(cond, true, &mut |atom, _| {
            let names = if let Cond::Compare { op: Compare::Equal, left, right } = atom {
                names_user(left) && right.literal().is_some() || names_user(right) && left.literal().is_some()
            } else {
                matches!(atom, Cond::In { item, options } if names_user(item) && options.iter().any(|option| option.literal().is_some()))
            };
            if names && name.is_none() {
                name = Some(atom);
            }
        });
    }
    let condition = asked.spelled(name?);
    found(rules, NamedPrincipal { model: asked.model_name(first.model), condition, on: on(rules), span: first.span })
}

/// N402: of a write, somebody who must not be the caller, and may be nobody.
fn nobody_is_not_me(asked: &Asked<'_>, rules: &[&Rule]) -> Option<Found> {
    let rule = rules.iter().find(|rule| !matches!(rule.operation, Operation::Get | Operation::List))?;
    let nullable = |field: FieldId| asked.schema.catalog().model_field(rule.model, field).filter(|field| field.nullable);
    let may_be_nobody = |term: &Term| own_field(term).and_then(nullable);
    let mut named: Option<&Field> = None;
    each_atom(&rule.when, true, &mut |atom, is| {
        if !is {
            named = named.or_else(|| caller_in(atom).and_then(nullable));
        }
    });
    let path = named?.spec_name.clone();
    let is_asked = |cond: &Cond| {
        let mut asks = false;
        each_atom(cond, true, &mut |atom, _| asks |= matches!(atom, Cond::IsNull(term) if may_be_nobody(term).is_some()));
        asks
    };
    if std::iter::once(&rule.when).chain(&rule.check).any(is_asked) {
        return None;
    }
    let (model, operation, span) = (rule.model, rule.operation, rule.span);
    let witness = asked.ever("N402", (operation, model, None), &format!("me is set and {path} is null"), span)?;
    let finding = NobodyIsNotMe { model: asked.model_name(model), path, on: operation.as_str(), says: &witness.says, span }.into();
    Some(Found { about: About { model, operations: vec![operation], field: None, opens: None }, finding, witness: Some(witness) })
}
