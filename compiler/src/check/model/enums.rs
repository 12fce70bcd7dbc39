//! The values of enums: there, spelt right, each once.

use super::attributes::{ATTRIBUTES, old_name, reason, unfit};
use crate::ast;
use crate::diagnostics::names::{EmptyEnum, StillDeclared};
use crate::diagnostics::types::UnknownAttribute;
use crate::resolve::{Names, is_named_once, is_new, is_snake_case};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

pub(super) fn values_are_spelt_and_declared_once(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    for (place, item) in names.items.enums.clone().into_iter().enumerate() {
        if item.values.is_empty() {
            found.push(EmptyEnum { name: item.name.name.clone(), span: item.name.span }.into());
        }
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut seen_before: BTreeMap<String, Span> = BTreeMap::new();
        for (value_place, value) in item.values.iter().enumerate() {
            is_snake_case("value", &value.name, found);
            is_new("value", &value.name, &mut seen, found);
            for attribute in &value.attributes {
                let was = was(attribute, item, &mut seen_before, found);
                let declared = names.declared.enums.get_mut(place).and_then(|declared| declared.values.get_mut(value_place));
                if let (Some(declared), Some(was)) = (declared, was) {
                    declared.was = Some(was);
                }
            }
        }
    }
}

/// What the value was called before, if the attribute says so.
fn was(
    attribute: &ast::Attribute,
    item: &ast::Enum,
    seen: &mut BTreeMap<String, Span>,
    found: &mut Vec<Diagnostic>,
) -> Option<(String, Span)> {
    let Ident { name, span } = &attribute.name;
    match name.as_str() {
        "was" => {
            let old = old_name(attribute, found)?;
            is_named_once(old, seen, found);
            if let Some(value) = item.values.iter().find(|value| value.name.name == old.name) {
                let (name, declared) = (old.name.clone(), value.name.span);
                found.push(StillDeclared { kind: "value", name, span: old.span, mark: "was renamed", declared }.into());
                return None;
            }
            return Some((old.name.clone(), attribute.span));
        }
        "deprecated" => {
            reason(attribute, found);
        }
        _ if ATTRIBUTES.contains(&name.as_str()) => unfit(attribute, "it is for fields of models", "remove it".to_owned(), found),
        _ => found.push(UnknownAttribute { name: name.clone(), span: *span, whole: attribute.span, similar: None }.into()),
    }
    None
}
