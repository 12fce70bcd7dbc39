//! What an expression of a spec may speak of, by where it stands.

use purlin_rules::catalog::ModelId;
use purlin_rules::plan::Operation;
use purlin_rules::resolve::Scope;

/// Of a row, and of who asks: an access rule, `@read`, `@write`.
pub(super) fn of_row(model: ModelId) -> Scope<'static> {
    Scope { this: Some(model), ..Scope::default() }
}

/// Of no row: a role.
pub(super) fn of_nothing() -> Scope<'static> {
    Scope::default()
}

/// Of a row as it is written, whoever writes it: `require`.
pub(super) fn of_require(model: ModelId) -> Scope<'static> {
    Scope { this: Some(model), ..Scope::default() }
}

/// Of a row that a rule of this operation is about.
pub(super) fn of_rule(model: ModelId, _operation: Operation) -> Scope<'static> {
    of_row(model)
}
