//! What a refusal tells of rows that its caller may not read.

use super::asked::Asked;
use super::{About, Found, has_word};
use crate::diagnostics::surfaces::UniqueOracle;
use crate::prove::Witness;
use crate::schema::Field;
use purlin_prover::may_name;
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::plan::Operation;
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

/// Words of which one tells that a value is what something is called by: whoever chooses one has to learn which are taken.
const NAMES: [&str; 17] = [
    "alias",
    "domain",
    "handle",
    "host",
    "hostname",
    "key",
    "label",
    "login",
    "name",
    "nick",
    "nickname",
    "path",
    "slug",
    "subdomain",
    "tag",
    "title",
    "username",
];

/// Q503, of each field that a key has, once.
pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let keys = asked.schema.catalog().model(model).map(|model| model.uniques.as_slice()).unwrap_or_default();
    let mut found: BTreeMap<FieldId, Found> = BTreeMap::new();
    for key in keys {
        for (id, field) in asked.fields(model).filter(|(id, field)| key.contains(id) && is_guessed(asked, model, key, (*id, field))) {
            if !found.contains_key(&id)
                && let Some(witness) = hidden(asked, model, key, (id, field))
            {
                let finding =
                    UniqueOracle { model: asked.model_name(model), field: &field.spec_name, says: &witness.says, span: field.span };
                found.insert(id, Found { about: About::field(model, id), finding: finding.into(), witness: Some(witness) });
            }
        }
    }
    found.into_values().collect()
}

/// A value that may be tried, and is no name. A number among other fields says where something is: a seat, a line. Of a key with something that is
/// `@private`, the check tells.
fn is_guessed(asked: &Asked<'_>, model: ModelId, key: &[FieldId], (id, field): (FieldId, &Field)) -> bool {
    let identifies = asked.schema.auth().is_some_and(|auth| asked.schema.catalog().auth_model == Some(model) && auth.identify == id);
    let tenant = asked.schema.catalog().model(model).and_then(|model| model.tenant).map(|(tenant, _)| tenant);
    let is_alone = key.iter().all(|other| *other == id || Some(*other) == tenant);
    let is_tried = match field.shape {
        FieldShape::Scalar(Scalar::String | Scalar::Email | Scalar::Url) => true,
        FieldShape::Scalar(Scalar::Int) => is_alone,
        FieldShape::Scalar(_)
        | FieldShape::List(_)
        | FieldShape::ToOne(_)
        | FieldShape::OneVia { .. }
        | FieldShape::ToMany { .. }
        | FieldShape::Through { .. } => false,
    };
    let is_private = asked.fields(model).any(|(other, field)| key.contains(&other) && field.marks.private);
    is_tried && !identifies && !is_private && !has_word(&field.spec_name, &NAMES)
}

/// Somebody may write the field, beside a row that they may not read and that the rest of the key does not keep apart from theirs.
fn hidden(asked: &Asked<'_>, model: ModelId, key: &[FieldId], (id, field): (FieldId, &Field)) -> Option<Box<Witness>> {
    let by = |operation: Operation, is_other: &str, end: &str| {
        if !may_name(&asked.plan.service, model, id, operation) {
            return None;
        }
        let others = asked.fields(model).filter(|(other, _)| key.contains(other) && *other != id);
        let kept_apart = others.map(|(_, other)| format!("other_row.{0} == {end}{0} and ", other.spec_name)).collect::<String>();
        let name = &field.spec_name;
        let condition =
            format!("{end}{name} is set and {}.any(other_row => {is_other}{kept_apart}not (can read other_row))", asked.model_name(model));
        asked.ever("Q503", (operation, model, Some(id)), &condition, field.span)
    };
    by(Operation::Create, "", "").or_else(|| by(Operation::Update, "other_row != this and ", "new."))
}
