//! Fields that hold what others must not see.

use super::asked::Asked;
use super::{About, Found, has_word};
use crate::diagnostics::lints::SensitiveExposed;
use crate::schema::Field;
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::types::Scalar;

/// Words of which one tells that a field is a secret.
const SECRETS: [&str; 20] = [
    "apikey",
    "cvc",
    "cvv",
    "iban",
    "jwt",
    "nonce",
    "otp",
    "passcode",
    "passphrase",
    "passport",
    "passwd",
    "password",
    "pin",
    "pwd",
    "recovery",
    "salt",
    "secret",
    "secrets",
    "ssn",
    "token",
];
/// Words that tell it together.
const PAIRS: [(&str, &str); 10] = [
    ("encryption", "key"),
    ("invite", "code"),
    ("signing", "key"),
    ("tfa", "seed"),
    ("access", "key"),
    ("api", "key"),
    ("card", "number"),
    ("private", "key"),
    ("reset", "code"),
    ("tax", "id"),
];

/// F202: shown to somebody of whom the row says nothing.
pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    asked.fields(model).filter_map(|(id, field)| exposed(asked, model, id, field)).collect()
}

fn exposed(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Found> {
    let name = &field.spec_name;
    let is_paired = |(one, other): &(&str, &str)| has_word(name, &[*one]) && has_word(name, &[*other]);
    if field.marks.private || !holds_text(field) || !(has_word(name, &SECRETS) || PAIRS.iter().any(is_paired)) {
        return None;
    }
    let others = asked.of_others(model);
    let mut ways = asked.ways_to_read(model).iter();
    let witness = ways.find_map(|operation| asked.ever("F202", (*operation, model, Some(id)), &others, field.span))?;
    let finding = SensitiveExposed { model: asked.model_name(model), field: name, says: &witness.says, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: Some(witness) })
}

fn holds_text(field: &Field) -> bool {
    let (FieldShape::Scalar(scalar) | FieldShape::List(scalar)) = field.shape else { return false };
    matches!(scalar, Scalar::String | Scalar::Bytes | Scalar::Json | Scalar::Uuid | Scalar::Int)
}
