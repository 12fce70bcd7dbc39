//! R303: rows that a rule looks at, which have nothing to do with its row, or with who asks.

use super::Found;
use super::asked::Asked;
use super::parts::{arms, demands, each_atom, each_path, is_signed_in};
use super::rules::{found, on};
use crate::check::reads::Reads;
use crate::diagnostics::lints::{NobodysRows, UnlinkedRows};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Cond, Root, Rows, Source, Var};
use purlin_rules::plan::Rule;
use purlin_rules::syntax::{Argument, Expr, ExprKind};

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let allows = asked.written(model).iter().filter(|rules| rules.first().is_some_and(|first| !first.deny));
    allows.filter_map(|rules| unlinked(asked, rules).or_else(|| of_nobody(asked, rules))).collect()
}

/// Nothing but the row itself and the caller is read there.
fn is_by_itself(body: &Cond, var: Var) -> bool {
    let mut alone = true;
    each_path(body, &mut |path| alone &= !matches!(path.root, Root::Var(root) if root < var));
    alone
}

/// Any row of the caller's will do, though each says to what it belongs, and the rule's row belongs to one of these.
fn unlinked(asked: &Asked<'_>, rules: &[&Rule]) -> Option<Found> {
    let rule = rules.first()?;
    let mut looked = None;
    each_atom(&rule.when, true, &mut |atom, is| {
        if let (Cond::Any { rows: Rows { model, source: Source::Model }, var, body }, true) = (atom, is)
            && looked.is_none()
            && Reads::of_cond(body).me
            && is_by_itself(body, *var)
        {
            looked = link(asked, rule.model, *model, body).map(|link| (*model, link));
        }
    });
    let (looked_at, (field, own)) = looked?;
    let (model, looked_at) = (asked.model_name(rule.model), asked.model_name(looked_at));
    let edit = asked.written_if(rule).and_then(|written| row_of(written, looked_at));
    found(rules, UnlinkedRows { model, looked_at, link: (field, own), on: on(rules), span: rule.span, edit })
}

/// The field by which the rows belong to something, and the row's own way there: one of each.
fn link<'s>(asked: &Asked<'s>, this: ModelId, rows: ModelId, body: &Cond) -> Option<(&'s str, &'s str)> {
    let read: Vec<FieldId> = Reads::of_cond(body).steps.into_iter().filter(|step| step.model == rows).map(|step| step.field).collect();
    let relations = |model| {
        asked
            .fields(model)
            .filter_map(|(id, field)| if let FieldShape::ToOne(target) = field.shape { Some((id, field, target)) } else { None })
    };
    let mut ways = relations(rows)
        .filter(|(id, _, target)| !read.contains(id) && Some(*target) != asked.schema.catalog().auth_model)
        .flat_map(|(_, field, target)| {
            let own = relations(this).filter(move |(_, _, own)| *own == target).map(|(_, own, _)| own.spec_name.as_str());
            let own: Vec<&str> = (target == this).then_some("this").into_iter().chain(own).collect();
            own.into_iter().map(|own| (field.spec_name.as_str(), own))
        });
    let (Some(way), None) = (ways.next(), ways.next()) else { return None };
    Some(way)
}

/// Where it is said of the row of `Model.any(m => …)`, and what the row is called.
fn row_of(written: &Expr, model: &str) -> Option<(Span, String)> {
    if let ExprKind::Call { base: Some(base), name, args } = &written.kind
        && base.as_name() == Some(model)
        && name.name == "any"
        && let [Argument::Lambda { var, body }] = &args[..]
    {
        let begins = Span { end: body.span.start, ..body.span };
        return (!matches!(body.kind, ExprKind::Or(_))).then(|| (begins, var.name.clone()));
    }
    written.parts().into_iter().find_map(|part| row_of(part, model))
}

/// Some row will do, whosever it is: of a model by whose rows rules elsewhere tell what the caller may do.
fn of_nobody(asked: &Asked<'_>, rules: &[&Rule]) -> Option<Found> {
    let rule = rules.first()?;
    let (looked_at, user) = arms(&rule.when).iter().find_map(|arm| {
        let others = || demands(arm).iter().filter(|part| !is_signed_in(part));
        let asks_others = others().map(Reads::of_cond).any(|reads| reads.me);
        if asks_others || others().count() == demands(arm).len() {
            return None;
        }
        others().find_map(|part| {
            let Cond::Any { rows: Rows { model, source: Source::Link { .. } }, var, body } = part else { return None };
            let user = asked.users_of(*model).next().filter(|_| asked.facts.members.contains(model))?.1;
            let reads_user = Reads::of_cond(body)
                .steps
                .iter()
                .any(|step| step.model == *model && asked.users_of(*model).any(|(id, _)| id == step.field));
            (!reads_user && is_by_itself(body, *var)).then_some((*model, user))
        })
    })?;
    let (model, looked_at) = (asked.model_name(rule.model), asked.model_name(looked_at));
    found(rules, NobodysRows { model, looked_at, user: &user.spec_name, on: on(rules), span: rule.span })
}
