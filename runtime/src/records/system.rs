//! What the system itself does with users' rows: seeds, and finding who wants to sign in. No rule is asked.

use crate::engine::Engine;
use crate::problem::Problem;
use crate::store::Session;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::value::{Id, Value};

/// Writes a row: the values given, defaults for the rest. `me` of a default is nobody.
///
/// # Errors
/// Values that the model does not take; constraints.
pub fn insert(engine: &Engine, session: &Session<'_>, table: ModelId, now: i64, values: &[(FieldId, Value)]) -> Result<Id, Problem> {
    todo!()
}

/// The row that holds a value in a unique field.
///
/// # Errors
/// What the store fails with.
pub fn find(engine: &Engine, session: &Session<'_>, table: ModelId, field: FieldId, value: &Value) -> Result<Option<Id>, Problem> {
    todo!()
}
