//! The values of enums: there, spelt right, each once.

use super::attributes::{ATTRIBUTES, deprecation_gives_its_reason, unfit};
use crate::ast;
use crate::diagnostics::names::EmptyEnum;
use crate::diagnostics::types::UnknownAttribute;
use crate::resolve::{Names, is_new, is_snake_case};
use crate::served::Unserved;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

pub(super) fn values_are_spelt_and_declared_once(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    for item in names.items.enums.clone() {
        if item.values.is_empty() {
            found.push(EmptyEnum { name: item.name.name.clone(), span: item.name.span }.into());
        }
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for value in &item.values {
            is_snake_case("value", &value.name, found);
            is_new("value", &value.name, &mut seen, found);
            for attribute in &value.attributes {
                check_attribute(attribute, item, value, names, found);
            }
        }
    }
}

fn check_attribute(
    attribute: &ast::Attribute,
    item: &ast::Enum,
    value: &ast::EnumValue,
    names: &mut Names<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let Ident { name, span } = &attribute.name;
    let owner = format!("{}.{}", item.name.name, value.name.name);
    match name.as_str() {
        "was" => names.not_served.push(Unserved::feature(format!("`@was` of `{owner}`"), attribute.span)),
        "deprecated" => deprecation_gives_its_reason(attribute, found),
        _ if ATTRIBUTES.contains(&name.as_str()) => {
            unfit(attribute, "it is for fields of models", "remove it".to_owned(), found);
        }
        _ => found.push(UnknownAttribute { name: name.clone(), span: *span, similar: None }.into()),
    }
}
