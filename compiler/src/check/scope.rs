//! What an expression of a spec may speak of, by where it stands.

use purlin_rules::catalog::{FieldId, ModelId, RoleId};
use purlin_rules::plan::Operation;
use purlin_rules::resolve::{Ends, Held, Scope, Within};
use purlin_rules::types::Type;

/// Of a row, and of who asks: `@read`, `@write`.
pub(super) fn of_row(model: ModelId) -> Scope<'static> {
    Scope { this: Some(model), ..Scope::default() }
}

/// Of a row that has the field, which it computes.
pub(super) fn of_computed(model: ModelId, field: FieldId) -> Scope<'static> {
    Scope { within: Some(Within::Computed(model, field)), ..of_row(model) }
}

/// The same, with what other rows keep as they hold it.
pub(super) fn of_computed_as_held(model: ModelId, field: FieldId) -> Scope<'static> {
    Scope { held: Held::OfOthers, ..of_computed(model, field) }
}

/// Of somebody, and of what the role is of.
pub(super) fn of_role(role: RoleId, parameter: &[(String, Type)]) -> Scope<'_> {
    Scope { args: parameter, within: Some(Within::Role(role)), ..Scope::default() }
}

/// Of a row as it is written, whoever writes it: `require`.
pub(super) fn of_require(model: ModelId) -> Scope<'static> {
    Scope { ends: Ends::Old, ..of_row(model) }
}

/// The same, with what is `@stored` as the row holds it.
pub(super) fn of_require_as_held(model: ModelId) -> Scope<'static> {
    Scope { held: Held::All, ..of_require(model) }
}

/// Of a row that a rule of this operation is about.
pub(super) fn of_rule(model: ModelId, operation: Operation) -> Scope<'static> {
    let ends = if operation == Operation::Update { Ends::Both } else { Ends::One };
    Scope { ends, operation: Some(operation), within: Some(Within::Rule(model, operation)), ..of_row(model) }
}
