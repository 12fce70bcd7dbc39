//! What the spec itself writes: `create`, `set` and `delete` of triggers and jobs. It acts as system, within the fields' types.

use super::expression::{self, Place};
use super::model::known_field;
use super::seed;
use crate::ast;
use crate::diagnostics::events::UnfitWrite;
use crate::diagnostics::seeds::MissingValue;
use crate::diagnostics::types::OutsideRefinement;
use crate::resolve::{Names, admits, is_named_once};
use crate::schema::{Field, Write};
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::{Path, Root, Term, TermKind, Var};
use purlin_rules::syntax::Ident;
use purlin_rules::types::Type;
use std::collections::BTreeMap;

/// `create Membership { org: this, user: me }`
pub(super) fn create(
    model: &Ident,
    values: &[ast::FieldValue],
    place: &Place<'_>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(ModelId, Vec<(FieldId, Term)>)> {
    let id = seed::model(model, names, found)?;
    let before = found.len();
    let mut seen = BTreeMap::new();
    let mut given = Vec::new();
    for ast::FieldValue { field, value } in values {
        if is_named_once(field, &mut seen, found)
            && let Some(field_id) = writable(field, id, true, names, found)
        {
            given.extend(self::value(value, id, field_id, place, names, found).map(|value| (field_id, value)));
        }
    }
    let declared = names.declared.model(id)?;
    // What a row of a tenant causes is of its tenant.
    let of_tenant = place.this.and_then(|this| names.declared.model(this)).is_some_and(|model| model.tenant.is_some());
    for (field, field_id) in declared.fields.iter().zip((0..).map(FieldId)).skip(IMPLICIT_FIELDS.len()) {
        let carried = of_tenant && declared.tenant.is_some_and(|(tenant, _)| tenant == field_id);
        let is_faulty = names.items.faulty.contains(field.spec_name.as_str());
        let required = field.has_column() && !field.nullable && !field.is_filled() && !carried && !is_faulty;
        let named = values.iter().any(|value| value.field.name == field.spec_name) || given.iter().any(|(given, _)| *given == field_id);
        if required && !named {
            let name = format!("{}.{}", declared.spec_name, field.spec_name);
            found.push(MissingValue { field: name, span: model.span, declared: field.span, default_is_me: false }.into());
        }
    }
    (found.len() == before).then_some((id, given))
}

/// `set ticket.answered_at = now()`, of the row that `start` is.
pub(super) fn set(
    set: &ast::Set,
    start: (Root, ModelId),
    place: &Place<'_>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Write> {
    let (last, steps) = set.path.split_last()?;
    let (root, mut model) = start;
    let mut path = Path { root, steps: Vec::new() };
    for step in steps {
        let field = known_field(step, model, names, found)?;
        let shape = names.declared.model_field(model, field)?.shape;
        let (FieldShape::ToOne(next) | FieldShape::OneVia { model: next, .. }) = shape else {
            let fault = format!("`{}` is no row whose field could be set", step.name);
            let help = "go through relations that hold one row, and end at a field: `set ticket.answered_at = now()`".to_owned();
            found.push(UnfitWrite { span: step.span, fault, help }.into());
            return None;
        };
        if let FieldShape::OneVia { model: other, via } = shape {
            path.push_other_end(model, (other, via));
        } else {
            path.push(model, field);
        }
        model = next;
    }
    let field = writable(last, model, false, names, found)?;
    let value = value(&set.value, model, field, place, names, found)?;
    Some(Write { model, row: Term { kind: TermKind::Path(path), ty: Type::Row(model) }, field, value })
}

/// `delete ticket.draft`: a row.
pub(super) fn delete(row: &ast::Expr, place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<(ModelId, Term)> {
    let term = expression::value_at(row, None, place, names, found)?;
    if let Type::Row(model) = term.ty {
        return Some((model, term));
    }
    let help = "name a row: `delete this`, `delete ticket.draft`".to_owned();
    found.push(UnfitWrite { span: row.span, fault: "this is no row that could be deleted".to_owned(), help }.into());
    None
}

/// The row that a `for` ranges over.
pub(crate) const FOR_ROW: Root = Root::Var(Var(1));

/// A field that the spec may write.
fn writable(name: &Ident, model: ModelId, at_creation: bool, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<FieldId> {
    let id = known_field(name, model, names, found)?;
    let field = names.declared.model_field(model, id)?;
    let refused = if IMPLICIT_FIELDS.contains(&field.spec_name.as_str()) {
        Some(("the system fills it", "leave it out"))
    } else if !field.has_column() {
        Some(("it is the other end of a relation", "set the relation in those rows"))
    } else if field.marks.sequence.is_some() {
        Some(("it is a `@sequence`", "leave it out: it counts by itself, and a row keeps its number"))
    } else if field.marks.immutable && !at_creation {
        Some(("it is `@immutable`", "it is set when the row is created, and never again"))
    } else {
        None
    };
    if let Some((because, help)) = refused {
        let owner = names.declared.model_name(model).unwrap_or_default();
        let fault = format!("`{owner}.{}` cannot be set: {because}", field.spec_name);
        found.push(UnfitWrite { span: name.span, fault, help: help.to_owned() }.into());
        return None;
    }
    Some(id)
}

/// A value for a field, of its type and within its bounds.
fn value(expr: &ast::Expr, model: ModelId, id: FieldId, place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Term> {
    let field = names.declared.model_field(model, id)?;
    let ty = type_of(field.shape)?;
    let term = expression::value_at(expr, Some((&ty, field.nullable)), place, names, found)?;
    fits(&term, field, expr.span, found).then_some(term)
}

/// What is written down is held against the field's bounds; what is read is, when it is written.
fn fits(term: &Term, field: &Field, span: Span, found: &mut Vec<Diagnostic>) -> bool {
    let TermKind::Literal(value) = &term.kind else { return true };
    let scalar = match field.shape {
        FieldShape::Scalar(scalar) => Some(scalar),
        FieldShape::List(_) | FieldShape::ToOne(_) | FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
            None
        }
    };
    let refused = admits(&field.refinement, scalar, value).err();
    found.extend(refused.clone().map(|asks| OutsideRefinement { span, field: field.spec_name.clone(), asks }.into()));
    refused.is_none()
}

/// What a column holds.
fn type_of(shape: FieldShape) -> Option<Type> {
    match shape {
        FieldShape::Scalar(scalar) => Some(Type::Scalar(scalar)),
        FieldShape::List(scalar) => Some(Type::List(Box::new(Type::Scalar(scalar)))),
        FieldShape::ToOne(model) => Some(Type::Row(model)),
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => None,
    }
}
