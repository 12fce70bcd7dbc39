//! An expression of a spec: read by this grammar, its tree built by `purlin-rules`. What this grammar does not take for one is read there
//! alone, to learn what is wrong with it.

use super::fault;
use super::grammar::Rule;
use super::reader::Reader;
use pest::iterators::Pair;
use purlin_rules::parse;
use purlin_rules::syntax::Expr;

/// `None` for what is no expression, which was reported.
pub(super) fn read(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Expr> {
    if pair.as_rule() == Rule::expression {
        return built(reader, pair);
    }
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

/// What the grammar took for an expression.
fn built(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Expr> {
    match parse::built(pair.clone(), reader.as_given(), reader.file) {
        Ok(expr) => Some(expr),
        Err(finding) => {
            if !reader.is_mended(reader.span(pair)) {
                reader.report(*finding);
            }
            None
        }
    }
}
