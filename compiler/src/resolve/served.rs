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

/// What stands at the top of a file.
pub(super) fn of_items(items: &Items<'_>) -> Vec<Unserved> {
    items.not_served.iter().map(|item| unserved(item, None)).collect()
}
