//! What the parser reads over and this version does not serve: remembered by name, so that what runs a service can tell of it.

use super::Items;
use crate::ast;
use crate::served::Unserved;

/// A construct, of a model or at the top of a file.
pub(crate) fn unserved(item: &ast::NotServed, owner: Option<&str>) -> Unserved {
    let ast::NotServed { keyword, name, guards, span } = item;
    let keyword = &keyword.name;
    let name = name.as_ref().map(|name| name.name.as_str());
    let what = match (owner, name) {
        (None, None) => format!("`{keyword}`"),
        (None, Some(name)) => format!("`{keyword} {name}`"),
        (Some(owner), None) => format!("`{keyword}` of `{owner}`"),
        (Some(owner), Some(name)) => format!("`{keyword}` of `{owner}.{name}`"),
    };
    if *guards { Unserved::guard(what, *span, "let in others than the spec says") } else { Unserved::feature(what, *span) }
}

/// What stands at the top of a file. A tenant keeps rows apart, and a mixin may hold rules: a model without them would be open wider
/// than it says.
pub(super) fn of_items(items: &Items<'_>) -> Vec<Unserved> {
    let mut all: Vec<_> = items.not_served.iter().map(|item| unserved(item, None)).collect();
    for model in &items.models {
        if let Some(tenant) = &model.tenant {
            all.push(Unserved::guard(format!("`in {}`", tenant.name), tenant.span, "show rows of every tenant to all"));
        }
        for mixin in &model.mixins {
            all.push(Unserved::guard(format!("`with {}`", mixin.name), mixin.span, "lose its fields and rules"));
        }
    }
    all
}

/// Whether the model has fields that are not written in it.
pub(super) fn is_partial(model: &ast::Model) -> bool {
    model.tenant.is_some() || !model.mixins.is_empty()
}
