//! The rows of a tenant: a guard asked only of those that a request reaches.

use super::Dialect;
use crate::catalog::FieldId;
use crate::fragment::Fragment;
use crate::plan::Condition;

/// True of the rows of the request's tenant of which the condition is. `field` says of which tenant a row is, in `column`.
#[must_use]
pub fn in_tenant(condition: Condition, field: FieldId, column: &str, dialect: Dialect) -> Condition {
    let column = format!("{{.{column}}}");
    let (is_its, is_not) =
        (dialect.is_same(&column, "{tenant}", "{tenant}", true), dialect.is_same(&column, "{tenant}", "{tenant}", false));
    let fragment = |text: String| Fragment { text: text.into() };
    match condition {
        Condition::Never => Condition::Never,
        Condition::Always => Condition::If { sql: fragment(is_its), not: fragment(is_not), reads: vec![field].into() },
        Condition::If { sql, not, reads } => {
            let mut reads = reads.into_owned();
            reads.push(field);
            reads.sort();
            reads.dedup();
            let sql = fragment(format!("{is_its} AND ({})", sql.text));
            Condition::If { sql, not: fragment(format!("{is_not} OR ({})", not.text)), reads: reads.into() }
        }
    }
}
