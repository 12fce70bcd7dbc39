//! What all forms say alike: notes, facts of a model, and the lines of a cell.

use crate::markdown::plain;
use purlin_compiler::access::{May, ModelAccess, Part, Taken};
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::Operation;

/// What stands above each table.
pub(super) const NOTES: [&str; 4] = [
    "`all` and `none` hold in every database that there can be. What is neither is told as the spec has it.",
    "What is said of updates, deletions and fields is said of rows that the caller may read.",
    "Rows that a write names in relations have to be ones that the caller may read, whatever stands here.",
    "`anybody` is every caller, signed in or not. A role that has no line may do what whoever is signed in, or admitted, may.",
];

/// What joins a condition to those before it, the condition, and its place.
pub(super) fn lines(may: &May) -> Vec<(&'static str, Option<String>, Option<Span>)> {
    let lines = may.words().into_iter();
    lines.map(|words| (words.word, words.condition.map(|one| plain(&one.spelled())), words.condition.map(|one| one.span))).collect()
}

/// What there is to know of a model beside who may do what: `of a tenant, Org`.
pub(super) fn of_model(model: &ModelAccess) -> Vec<String> {
    let tenant = model.tenant.as_ref().map(|tenant| format!("of a tenant, {tenant}"));
    let live = model.live.then(|| "live".to_owned());
    tenant.into_iter().chain(live).collect()
}

/// What this version does not serve of a model.
pub(super) fn not_served(model: &ModelAccess) -> Option<String> {
    (!model.not_served.is_empty()).then(|| format!("not served yet: {}", model.not_served.join(", ")))
}

/// `Message.room` and the others that go with a row, and those that let go of it; nothing where nobody may delete one.
pub(super) fn taken(model: &ModelAccess) -> [(&'static str, Vec<String>); 2] {
    let deletes = |part: &&Part| part.operation == Operation::Delete.as_str() && part.cells.iter().any(|cell| cell.may != May::None);
    let is_possible = model.parts.iter().any(|part| deletes(&part));
    let of = |is_deleted: bool| {
        let taken = model.takes.iter().filter(|taken| is_possible && taken.is_deleted == is_deleted);
        taken.map(|Taken { model, field, .. }| format!("{model}.{field}")).collect()
    };
    [("takes along", of(true)), ("empties", of(false))]
}
