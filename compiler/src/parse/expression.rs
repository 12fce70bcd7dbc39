//! An expression of a spec: its extent is the grammar's, its tree is made by `purlin-rules`.

use super::fault;
use super::grammar::Rule;
use super::reader::Reader;
use pest::iterators::Pair;
use purlin_rules::parse;
use purlin_rules::syntax::{Expr, Ident};

/// The code of forms that the language has and this version does not serve.
const NOT_SERVED: &str = "E0158";

pub(super) enum Written {
    Expr(Expr),
    /// A form that this version does not serve, by its first words: `is Agent`, `can read`.
    NotServed(Ident),
    /// No expression; reported.
    Faulty,
}

pub(super) fn read(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Written {
    let mut span = reader.span(pair);
    if matches!(pair.as_rule(), Rule::faulty_condition | Rule::faulty_value) {
        span = fault::cut(reader, span);
    }
    let findings = match parse::expression(reader.slice(span), reader.file, span.start) {
        Ok(expr) => return Written::Expr(expr),
        Err(findings) => findings,
    };
    if let Some(first) = findings.first().filter(|_| findings.iter().all(|finding| finding.code == NOT_SERVED)) {
        let span_of_form = first.label.span;
        if !fault::stops_short(reader, span) {
            return Written::NotServed(Ident { name: reader.slice(span_of_form).to_owned(), span: span_of_form });
        }
        return Written::Faulty;
    }
    if !reader.is_mended(span) {
        reader.found.extend(findings);
    }
    Written::Faulty
}
