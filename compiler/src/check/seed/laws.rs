//! Laws about whole rows of a seed.

use crate::ast;
use crate::check::value;
use crate::diagnostics::seeds::{MissingValue, RingOfRows, RowsCollide, UnfitPassword};
use crate::resolve::Names;
use crate::schema::Auth;
use purlin_rules::catalog::{FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{Default as FieldDefault, NumberKey, Seed, SeedRow, SeedValue};
use purlin_rules::syntax::ExprKind;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use std::collections::BTreeMap;

/// Nobody is signed in while a seed is sown, so a required field whose default is `me` must be named.
pub(super) fn required_fields_are_there(written: &ast::SeedRow, row: &SeedRow, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let Some(model) = names.declared.model(row.model) else { return };
    for field in model.fields.iter().skip(IMPLICIT_FIELDS.len()) {
        let default_is_me = field.default == FieldDefault::Me;
        // A file is put in a field by its uploader: no text stands for one.
        let is_file = matches!(field.shape, FieldShape::Scalar(Scalar::File(_)));
        let required = field.has_column() && !is_file && !field.nullable && (default_is_me || !field.is_filled());
        // What is named and wrong has been reported, and so has a default that can't be read.
        let is_named = written.values.iter().any(|value| value.field.name == field.spec_name);
        let is_faulty = names.items.faulty.contains(field.spec_name.as_str());
        if required && !is_named && !is_faulty {
            let field_name = format!("{}.{}", model.spec_name, field.spec_name);
            found.push(MissingValue { field: field_name, span: written.model.span, declared: field.span, default_is_me }.into());
        }
    }
}

/// The password of a row of the model that signs in.
pub(super) fn password(
    given: &ast::FieldValue,
    model: ModelId,
    names: &Names<'_>,
    auth: Option<&Auth>,
    found: &mut Vec<Diagnostic>,
) -> Option<String> {
    let mut refuse = |because: String, help| {
        found.push(UnfitPassword { span: given.field.span.to(given.value.span), because, help }.into());
        None
    };
    if names.declared.auth_model != Some(model) {
        return refuse("only rows of the model that signs in have a password".to_owned(), "remove it, or declare a field `password`");
    }
    let ExprKind::Text(text) = value::bare(&given.value) else {
        return refuse("a password is a text".to_owned(), "write it in quotes: `password: \"correct horse\"`");
    };
    match auth {
        Some(Auth { password_min: None, .. }) => {
            refuse("nobody signs in with a password here".to_owned(), "remove it, or write `password { min 10 }` in `auth`")
        }
        Some(Auth { password_min: Some(min), .. }) if text.chars().count() < *min as usize => {
            refuse(format!("this password has fewer than {min} characters"), "`auth` asks for more: `password { min … }`")
        }
        Some(_) | None => Some(text.clone()),
    }
}

/// Rows that refer to each other in a ring cannot be sown: each waits for the next.
pub(super) fn ring(seed: &Seed, ring: &[usize]) -> Option<Diagnostic> {
    let rows: Vec<&SeedRow> = ring.iter().filter_map(|place| seed.rows.get(*place)).collect();
    let label = |row: &&SeedRow| format!("`{}`", row.label.as_deref().unwrap_or("?"));
    let (first, others) = rows.split_first()?;
    let way = rows.iter().chain([first]).map(label).collect::<Vec<_>>().join(" → ");
    Some(RingOfRows { way, span: first.span, others: others.iter().map(|row| row.span).collect() }.into())
}

/// Rows that a `unique` or a sequence forbids together; what is null, or not known before the seed is sown, never collides.
pub(super) fn no_two_rows_collide(seed: &Seed, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(ModelId, usize, String), Span> = BTreeMap::new();
    for row in &seed.rows {
        let Some(model) = names.declared.model(row.model) else { continue };
        let sequences = (0..).map(FieldId).zip(&model.fields).filter_map(|(id, field)| Some((id, field.marks.sequence.as_ref()?)));
        let numbers = sequences.flat_map(|(id, sequence)| NumberKey::all(id, sequence.scope));
        let numbers = numbers.filter(|key| key.without.is_some() || !model.uniques.contains(&key.fields));
        let uniques = model.uniques.iter().map(|fields| NumberKey { fields: fields.clone(), without: None });
        for (place, NumberKey { fields, without }) in uniques.chain(numbers).enumerate() {
            let is_meant = without.is_none_or(|scope| value(row, scope, names) == Some(SeedValue::Value(Value::Null)));
            let Some(key) = key(row, &fields, names).filter(|_| is_meant) else { continue };
            let key = (row.model, place, key);
            match first.get(&key) {
                Some(earlier) => {
                    let spelt = |id: &FieldId| names.declared.model_field(row.model, *id).map(|field| format!("`{}`", field.spec_name));
                    let fields: Vec<String> = fields.iter().filter_map(spelt).collect();
                    let fields = fields.join(" and ");
                    found.push(RowsCollide { model: model.spec_name.clone(), fields, span: row.span, first: *earlier }.into());
                }
                None => {
                    first.insert(key, row.span);
                }
            }
        }
    }
}

/// The values of a row in these fields, comparable; none where one is null, or not known.
fn key(row: &SeedRow, fields: &[FieldId], names: &Names<'_>) -> Option<String> {
    let values: Option<Vec<SeedValue>> = fields.iter().map(|id| value(row, *id, names)).collect();
    let values = values.filter(|values| !values.iter().any(|value| matches!(value, SeedValue::Value(Value::Null))));
    values.map(|values| format!("{values:?}"))
}

/// What a row has in a field, where that is known before the seed is sown.
fn value(row: &SeedRow, id: FieldId, names: &Names<'_>) -> Option<SeedValue> {
    let given = row.values.iter().find(|(field, _)| *field == id).map(|(_, value)| value.clone());
    let value = given.or_else(|| match &names.declared.model_field(row.model, id)?.default {
        FieldDefault::Const(constant) => Some(SeedValue::Value(constant.value())),
        FieldDefault::None => Some(SeedValue::Value(Value::Null)),
        FieldDefault::Me | FieldDefault::Now | FieldDefault::Derived | FieldDefault::Sequence { .. } => None,
    });
    value.filter(|value| !matches!(value, SeedValue::Now | SeedValue::After(_)))
}
