//! What the spec accepts: with its reason, of what it names, and until its day.

use super::{About, Lint, Of, Told};
use crate::diagnostics::lints::{AcceptanceEnded, AcceptsNothing};
use crate::schema::{Acceptance, Accepted, Schema};
use purlin_rules::catalog::{Catalog, ModelId};
use purlin_rules::plan::Operation;

/// Year, month, day.
pub type Day = (u16, u8, u8);

/// The lints with what is accepted of them, and what is to be said of acceptances.
pub(super) fn applied(schema: &Schema, found: Vec<Told>, today: Day) -> Vec<Lint> {
    let acceptances: Vec<&Acceptance> =
        schema.claims().acceptances.iter().filter(|acceptance| !matches!(acceptance.what, Accepted::Widening { .. })).collect();
    let of_acceptances = acceptances.iter().filter_map(|acceptance| {
        let is_used = found.iter().any(|found| names(schema, acceptance, found));
        let (Accepted::Lint { code, .. } | Accepted::Door { code, .. }) = &acceptance.what else { return None };
        match (is_used, has_ended(acceptance, today)) {
            (false, _) => Some(AcceptsNothing { code, span: acceptance.span }.into()),
            (true, Some((year, month, day))) => {
                Some(AcceptanceEnded { code, day: format!("{year:04}-{month:02}-{day:02}"), span: acceptance.span }.into())
            }
            (true, None) => None,
        }
    });
    let of_acceptances: Vec<Lint> = of_acceptances.map(|finding| Lint { finding, witness: None, accepted: None }).collect();
    let lint = |found: Told| {
        let valid = acceptances.iter().filter(|acceptance| has_ended(acceptance, today).is_none());
        let accepted = valid.into_iter().find(|acceptance| names(schema, acceptance, &found)).map(|acceptance| acceptance.why.clone());
        Lint { finding: found.finding, witness: found.witness, accepted }
    };
    found.into_iter().map(lint).chain(of_acceptances).collect()
}

/// The day with which it ended.
pub(crate) fn has_ended(acceptance: &Acceptance, today: Day) -> Option<Day> {
    acceptance.until.filter(|until| *until < today)
}

/// What is found of this is accepted today.
pub(super) fn is_accepted(schema: &Schema, today: Day, code: &str, about: &About) -> bool {
    let of_today = schema.claims().acceptances.iter().filter(|acceptance| has_ended(acceptance, today).is_none());
    of_today.into_iter().any(|acceptance| names_found(schema, acceptance, code, about))
}

fn names(schema: &Schema, acceptance: &Acceptance, found: &Told) -> bool {
    match (&acceptance.what, &found.of) {
        (_, Of::Rows(about)) => names_found(schema, acceptance, &found.finding.code, about),
        (Accepted::Door { code, name }, Of::Door(door)) => *code == found.finding.code && name == door,
        _ => false,
    }
}

fn names_found(schema: &Schema, acceptance: &Acceptance, found: &str, about: &About) -> bool {
    let Accepted::Lint { code, model, of } = &acceptance.what else { return false };
    code == found && names_rows(schema, (*model, of), about)
}

fn names_rows(schema: &Schema, (model, of): (ModelId, &Option<String>), about: &About) -> bool {
    if model != about.model {
        return false;
    }
    let About { operations, field, .. } = about;
    if let Some(opens) = about.opens {
        // Another door through the same model is not accepted with this one.
        return of.as_deref() == schema.catalog().model_name(opens);
    }
    let Some(of) = of else { return true };
    let named: &[Operation] = match of.as_str() {
        "read" => &[Operation::Get, Operation::List],
        "get" => &[Operation::Get],
        "list" => &[Operation::List],
        "create" => &[Operation::Create],
        "update" => &[Operation::Update],
        "delete" => &[Operation::Delete],
        "write" => &[Operation::Create, Operation::Update, Operation::Delete],
        name => return field.is_some() && schema.catalog().field_named(model, name) == *field,
    };
    // What is accepted of one operation says nothing of another.
    !operations.is_empty() && operations.iter().all(|operation| named.contains(operation))
}
