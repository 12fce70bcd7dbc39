//! What is declared and not served by this version: said by name, and refused where its loss would let somebody in.

use super::Items;
use crate::ast;
use crate::diagnostics::served::{GuardNotServed, NotServed};
use purlin_rules::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// Reports a construct, of a model or at the top of a file.
pub(crate) fn report(item: &ast::NotServed, owner: Option<&str>, not_served: &mut BTreeSet<String>, found: &mut Vec<Diagnostic>) {
    let ast::NotServed { keyword, name, guards, span } = item;
    let keyword = &keyword.name;
    let name = name.as_ref().map(|name| name.name.as_str());
    let (what, plain) = match (owner, name) {
        (None, None) => (format!("`{keyword}`"), keyword.clone()),
        (None, Some(name)) => (format!("`{keyword} {name}`"), format!("{keyword} {name}")),
        (Some(owner), None) => (format!("`{keyword}` of `{owner}`"), format!("{keyword} of {owner}")),
        (Some(owner), Some(name)) => (format!("`{keyword}` of `{owner}.{name}`"), format!("{keyword} of {owner}.{name}")),
    };
    if *guards {
        let loss = "let in others than the spec says".to_owned();
        found.push(GuardNotServed { what, span: *span, loss }.into());
    } else {
        not_served.insert(plain);
        found.push(NotServed { what, span: *span }.into());
    }
}

/// A tenant keeps rows apart, and a mixin may hold rules: a model without them would be open wider than it says.
pub(super) fn models_are_read_whole(items: &Items<'_>, found: &mut Vec<Diagnostic>) {
    for model in &items.models {
        if let Some(tenant) = &model.tenant {
            let what = format!("`in {}`", tenant.name);
            found.push(GuardNotServed { what, span: tenant.span, loss: "show rows of every tenant to all".to_owned() }.into());
        }
        for mixin in &model.mixins {
            let what = format!("`with {}`", mixin.name);
            found.push(GuardNotServed { what, span: mixin.span, loss: "lose its fields and rules".to_owned() }.into());
        }
    }
}

/// Whether the model has fields that are not written in it.
pub(super) fn is_partial(model: &ast::Model) -> bool {
    model.tenant.is_some() || !model.mixins.is_empty()
}
