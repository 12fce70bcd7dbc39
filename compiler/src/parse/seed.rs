//! Seeds: rows by name, and the values in braces that tests use too.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child};
use crate::ast::{FieldValue, Seed, SeedRow};
use crate::diagnostics::syntax::MissingComma;
use pest::iterators::Pair;

pub(super) fn seed(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Seed> {
    let name = reader.child_ident(pair, Rule::name)?;
    let mut rows = Vec::new();
    for part in pair.clone().into_inner().filter(|part| !matches!(part.as_rule(), Rule::kw_seed | Rule::name)) {
        if !reader.anywhere(&part, Body::Seed) {
            let row = row(reader, &part);
            rows.extend(reader.keep(&part, "this row", row));
        }
    }
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
    let mut values = Vec::new();
    for part in child(parent, Rule::values)?.into_inner() {
        if part.as_rule() == Rule::missing_comma {
            missing_comma(reader, &values);
        } else if !reader.anywhere(&part, Body::Values) {
            let field = reader.child_ident(&part, Rule::word)?;
            let written = child(&part, Rule::expression).or_else(|| child(&part, Rule::faulty_in_values))?;
            values.extend(reader.expression(&written).map(|value| FieldValue { field, value }));
        }
    }
    Some(values)
}

fn missing_comma(reader: &mut Reader<'_>, before: &[FieldValue]) {
    let Some(end) = before.last().map(|value| value.value.span.end) else { return };
    let span = purlin_rules::diagnostic::Span::new(reader.file, end, end);
    reader.report(MissingComma { span });
}
