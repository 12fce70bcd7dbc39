//! Records: fields of types that can be written down, without what only rows have.

use crate::ast::{self, Member};
use crate::diagnostics::types::{UnfitAttribute, UnfitMember};
use crate::resolve::{Names, is_new, is_snake_case, record_field_type};
use purlin_rules::diagnostic::Diagnostic;
use std::collections::BTreeMap;

pub(super) fn records(names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    for record in &names.items.records {
        let mut seen = BTreeMap::new();
        for member in &record.members {
            match member.as_field() {
                Some(written) => {
                    is_snake_case("field", &written.name, found);
                    is_new("field", &written.name, &mut seen, found);
                    field(written, record, names, found);
                }
                None => {
                    let (what, span) = what(member);
                    found.push(UnfitMember { span, what, record: record.name.name.clone() }.into());
                }
            }
        }
    }
}

fn field(written: &ast::Field, record: &ast::Record, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    record_field_type(&written.ty, &names.items, found);
    for attribute in written.attributes.iter().filter(|attribute| attribute.name.name != "deprecated") {
        let name = attribute.name.name.clone();
        let because = "a record has no rows, and so no keys and no rules".to_owned();
        found.push(UnfitAttribute { name, span: attribute.span, because, help: "remove it".to_owned() }.into());
    }
    // Whoever makes a record says what it holds.
    let given = written.default.as_ref().map(|default| ("a default", default.span));
    if let Some((what, span)) = given.or(written.computed.as_ref().map(|computed| ("computed", computed.span))) {
        found.push(UnfitMember { span, what, record: record.name.name.clone() }.into());
    }
}

fn what(member: &Member) -> (&'static str, purlin_rules::diagnostic::Span) {
    (if member.as_rule().is_some() { "a rule" } else { "a constraint" }, member.span())
}
