//! Enums: `enum Status { open pending closed }`.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, children};
use crate::ast::{Attribute, Enum, EnumValue};
use pest::iterators::Pair;

pub(super) fn enumeration(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Enum> {
    let name = reader.child_ident(pair, Rule::name)?;
    let values = reader.body(pair, Body::Enum, |reader, part| {
        let value = value(reader, part);
        reader.keep(part, "this value", value)
    });
    Some(Enum { doc: reader.docs(pair), name, values, span: reader.span(pair) })
}

fn value(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<EnumValue> {
    let name = reader.child_ident(pair, Rule::word)?;
    let attributes: Vec<Attribute> =
        children(pair, Rule::attribute).map(|attribute| super::field::attribute(reader, &attribute)).collect::<Option<_>>()?;
    Some(EnumValue { doc: reader.docs(pair), name, attributes, span: reader.span(pair) })
}
