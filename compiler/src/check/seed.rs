//! Seeds: rows whose fields exist and are typed, whose references are labels, and which could all stand in one database.

mod laws;
mod order;

use super::expression;
use super::model::unknown_field;
use super::value::{self, Given};
use crate::ast;
use crate::diagnostics::names::{TakenName, UnknownName};
use crate::diagnostics::seeds::{LabelOfAnotherModel, UnknownLabel};
use crate::resolve::{Named, Names, is_named_once, is_new, is_snake_case};
use crate::schema::Auth;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Seed, SeedRow, SeedValue};
use purlin_rules::similar;
use purlin_rules::syntax::Ident;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use std::collections::BTreeMap;

/// The seeds of the program, by name; rows in an order in which references point backwards, where there is one.
pub(super) fn seeds(names: &Names<'_>, auth: Option<&Auth>, found: &mut Vec<Diagnostic>) -> Vec<Seed> {
    let mut sown = |seed| match order::referred_rows_first(one(seed, names, auth, found)) {
        Ok(seed) => seed,
        Err((seed, ring)) => {
            found.extend(laws::ring(&seed, &ring));
            seed
        }
    };
    names.items.seeds.iter().map(|seed| sown(seed)).collect()
}

fn one(written: &ast::Seed, names: &Names<'_>, auth: Option<&Auth>, found: &mut Vec<Diagnostic>) -> Seed {
    let rows: Vec<(&ast::SeedRow, ModelId)> = written.rows.iter().filter_map(|row| Some((row, model(&row.model, names, found)?))).collect();
    let labels = Labels::of(written, &rows, names, found);
    let rows = rows.iter().map(|(written, model)| row(written, *model, &labels, names, auth, found)).collect();
    let seed = Seed { name: written.name.name.clone(), rows };
    laws::no_two_rows_collide(&seed, names, found);
    seed
}

/// The model that a seed or a test names.
pub(super) fn model(name: &Ident, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<ModelId> {
    let model = names.declared.model_named(&name.name);
    if model.is_none() && !names.items.faulty.contains(name.name.as_str()) {
        let known = names.declared.models.iter().map(|model| model.spec_name.as_str());
        found.push(UnknownName::of("model", name, None, known).into());
    }
    model
}

fn row(
    written: &ast::SeedRow,
    model: ModelId,
    labels: &Labels<'_>,
    names: &Names<'_>,
    auth: Option<&Auth>,
    found: &mut Vec<Diagnostic>,
) -> SeedRow {
    let mut password = None;
    let mut fields = Vec::new();
    for value in &written.values {
        if value.field.name == "password" && names.field(model, "password") == Named::Unknown {
            password = laws::password(value, model, names, auth, found).or(password);
        } else {
            fields.push(value);
        }
    }
    let values = values(&fields, model, labels, names, found);
    let row = SeedRow { label: written.label.as_ref().map(|label| label.name.clone()), model, values, password, span: written.span };
    laws::required_fields_are_there(written, &row, names, found);
    row
}

/// The values of a row, by field.
pub(super) fn values(
    written: &[&ast::FieldValue],
    model: ModelId,
    labels: &Labels<'_>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<(FieldId, SeedValue)> {
    let mut values = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for ast::FieldValue { field, value } in written {
        if !is_named_once(field, &mut seen, found) {
            continue;
        }
        match names.field(model, &field.name) {
            Named::Field(id) => {
                values.extend(labels.value(value, model, id, names, found).map(|value| (id, value)));
            }
            Named::Broken => {}
            Named::Unknown => found.push(unknown_field(field, model, names)),
        }
    }
    values.into_iter().collect()
}

/// The labels of a seed's rows.
pub(super) struct Labels<'a> {
    seed: Option<&'a str>,
    rows: BTreeMap<&'a str, Label>,
    /// A row could not be read, so nothing is known about labels that are not there.
    partial: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Label {
    pub(super) place: usize,
    pub(super) model: ModelId,
    span: purlin_rules::diagnostic::Span,
}

impl<'a> Labels<'a> {
    fn of(seed: &'a ast::Seed, rows: &[(&'a ast::SeedRow, ModelId)], names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Self {
        let mut labels = BTreeMap::new();
        let mut seen = BTreeMap::new();
        for (place, (row, model)) in rows.iter().enumerate() {
            let Some(label) = &row.label else { continue };
            is_snake_case("label", label, found);
            if label.name == "anon" {
                let because = "tests call somebody who is not signed in `anon`";
                found.push(
                    TakenName { kind: "label", name: label.name.clone(), span: label.span, because, help: "give it another name" }.into(),
                );
            }
            if is_new("label", label, &mut seen, found) {
                labels.insert(label.name.as_str(), Label { place, model: *model, span: label.span });
            }
        }
        let faulty = seed.rows.iter().filter_map(|row| row.label.as_ref()).any(|label| names.items.faulty.contains(label.name.as_str()));
        Self { seed: Some(&seed.name.name), rows: labels, partial: faulty || rows.len() < seed.rows.len() }
    }

    /// Of a seed that is checked: rows stand where the plan will have them.
    pub(super) fn of_checked(seed: &'a Seed) -> Self {
        let label = |(place, row): (usize, &'a SeedRow)| Some((row.label.as_deref()?, Label { place, model: row.model, span: row.span }));
        Self { seed: Some(&seed.name), rows: seed.rows.iter().enumerate().filter_map(label).collect(), partial: false }
    }

    /// Of no seed.
    pub(super) fn none() -> Self {
        Self { seed: None, rows: BTreeMap::new(), partial: false }
    }

    pub(super) fn row(&self, name: &Ident, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Label> {
        let label = self.rows.get(name.name.as_str()).copied();
        if label.is_none() && !self.partial && !names.items.faulty.contains(name.name.as_str()) {
            let similar = similar::closest(&name.name, self.rows.keys().copied());
            let is_model = names.items.model(&name.name).is_some();
            found.push(
                UnknownLabel { name: name.name.clone(), span: name.span, seed: self.seed.map(str::to_owned), is_model, similar }.into(),
            );
        }
        label
    }

    /// The model of a row, if there is one of this label.
    pub(super) fn model(&self, name: &Ident) -> Option<ModelId> {
        self.rows.get(name.name.as_str()).map(|label| label.model)
    }

    pub(super) fn row_of(&self, name: &Ident, wanted: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Label> {
        let label = self.row(name, names, found)?;
        if label.model != wanted {
            let spelt = |model| names.declared.model_name(model).unwrap_or_default().to_owned();
            let (is, wanted) = (spelt(label.model), spelt(wanted));
            found.push(LabelOfAnotherModel { name: name.name.clone(), is, wanted, span: name.span, declared: label.span }.into());
            return None;
        }
        Some(label)
    }

    /// What a field is given.
    fn value(&self, expr: &ast::Expr, model: ModelId, id: FieldId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<SeedValue> {
        let field = names.declared.model_field(model, id)?;
        let field_name = format!("{}.{}", names.declared.model_name(model).unwrap_or_default(), field.spec_name);
        let mut refuse = |because, help: String| {
            value::unfit(&field_name, expr.span, because, help, found);
            None
        };
        if IMPLICIT_FIELDS.contains(&field.spec_name.as_str()) {
            return refuse("the system fills it", "leave it out".to_owned());
        }
        let scalar = match field.shape {
            FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
                return refuse("it is a to-many", "name this row in those rows instead".to_owned());
            }
            FieldShape::ToOne(target) => {
                let target_name = names.declared.model_name(target).unwrap_or_default();
                return match value::name(expr) {
                    Some(name) => {
                        let name = Ident { name: name.to_owned(), span: expr.span };
                        self.row_of(&name, target, names, found).map(|label| SeedValue::Row(label.place))
                    }
                    None if value::is_null(expr) && field.nullable => Some(SeedValue::Value(Value::Null)),
                    None if value::is_null(expr) => refuse("it is required", "name a row by its label".to_owned()),
                    None => refuse("it holds a row", format!("name a row of `{target_name}` by its label")),
                };
            }
            FieldShape::List(_) if value::is_null(expr) && field.nullable => return Some(SeedValue::Value(Value::Null)),
            FieldShape::List(scalar) => match value::list(expr, scalar, field, names, found) {
                value::List::Of(values) => return Some(SeedValue::Value(Value::List(values))),
                value::List::Faulty => return None,
                value::List::NotOne => {
                    value::unfit(&field_name, expr.span, "it is a list", "write its values in brackets: `[…]`", found);
                    return None;
                }
            },
            FieldShape::Scalar(scalar) => scalar,
        };
        match value::scalar_value(expr, scalar, field, names, found)? {
            Given::Value(value) => Some(SeedValue::Value(value)),
            Given::Now => Some(SeedValue::Now),
            Given::After(millis) => Some(SeedValue::After(millis)),
            // A value of the enum without its dot.
            Given::Other if let (Scalar::Enum(_), Some(_)) = (scalar, value::name(expr)) => {
                let ty = Type::Scalar(scalar);
                expression::constant(expr, &ty, field.nullable, names, found).map(|_| SeedValue::Value(Value::Null))
            }
            Given::Other => {
                let is_label = value::name(expr).is_some();
                let because = if is_label { "it holds no row" } else { "it is not a constant" };
                value::unfit(&field_name, expr.span, because, "write a constant, `now()`, or a time from it: `now() - 2d`", found);
                None
            }
        }
    }
}
