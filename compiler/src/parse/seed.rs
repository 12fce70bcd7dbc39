//! Seeds: rows by name, and the values in braces that tests use too.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child};
use crate::ast::{FieldValue, Seed, SeedRow};
use crate::diagnostics::syntax::MissingComma;
use pest::iterators::Pair;
use purlin_rules::diagnostic::Span;

pub(super) fn seed(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Seed> {
    let name = reader.child_ident(pair, Rule::name)?;
    let rows = reader.body(pair, Body::Seed, |reader, part| {
        let row = row(reader, part);
        reader.keep(part, "this row", row)
    });
    Some(Seed { doc: reader.docs(pair), name, rows, span: reader.span(pair) })
}

/// `ann: User { email: "ann@acme.test", name: "Ann" }`
fn row(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<SeedRow> {
    let label = child(pair, Rule::label).and_then(|label| reader.child_ident(&label, Rule::word));
    let model = reader.child_ident(pair, Rule::name)?;
    let values = values(reader, pair)?;
    Some(SeedRow { label, model, values, span: reader.span(pair) })
}

/// The values in the braces of a row, or of a test's line.
pub(super) fn values(reader: &mut Reader<'_>, parent: &Pair<'_, Rule>) -> Option<Vec<FieldValue>> {
    let mut end = None;
    let values = reader.body(&child(parent, Rule::values)?, Body::Values, |reader, part| {
        if part.as_rule() == Rule::missing_comma {
            missing_comma(reader, end);
            return None;
        }
        let written = child(part, Rule::expression).or_else(|| child(part, Rule::faulty_in_values));
        let written = reader.child_ident(part, Rule::word).zip(written);
        let (field, written) = reader.keep(part, "this value", written)?;
        let value = reader.expression(&written)?;
        end = Some(value.span.end);
        Some(FieldValue { field, value })
    });
    Some(values)
}

fn missing_comma(reader: &mut Reader<'_>, end: Option<u32>) {
    let Some(end) = end else { return };
    let span = Span::new(reader.file, end, end);
    reader.report(MissingComma { span });
}
