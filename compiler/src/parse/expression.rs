//! An expression of a spec: its extent is the grammar's, its tree is made by `purlin-rules`.

use super::fault;
use super::grammar::Rule;
use super::reader::Reader;
use pest::iterators::Pair;
use purlin_rules::parse;
use purlin_rules::syntax::Expr;

/// `None` for what is no expression, which was reported.
pub(super) fn read(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Expr> {
    let mut span = reader.span(pair);
    if matches!(pair.as_rule(), Rule::faulty_condition | Rule::faulty_value) {
        span = fault::cut(reader, span);
    }
    match parse::expression(reader.slice(span), reader.file, span.start) {
        Ok(expr) => Some(expr),
        Err(findings) => {
            if !reader.is_mended(span) {
                reader.found.extend(findings);
            }
            None
        }
    }
}
