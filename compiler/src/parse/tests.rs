#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

use super::*;
use crate::ast::{Item, Member};

const CHAT: &str = include_str!("../../../examples/chat/chat.purlin");
/// Nearly all of the language.
const HELPDESK: &str = include_str!("tests/helpdesk.purlin");

fn read(text: &str) -> (ast::File, Vec<Diagnostic>) {
    file(&Source { path: "app.purlin".to_owned(), text: text.to_owned() }, FileId(0))
}

fn model<'a>(tree: &'a ast::File, name: &str) -> &'a ast::Model {
    tree.items
        .iter()
        .find_map(|item| match item {
            Item::Model(model) if model.name.name == name => Some(model),
            _ => None,
        })
        .unwrap_or_else(|| panic!("no model {name}"))
}

#[test]
fn the_whole_language_is_recognised() {
    for text in [CHAT, HELPDESK] {
        assert_eq!(read(text).1, []);
    }
}

#[test]
fn what_is_not_served_is_told_from_what_guards() {
    let (tree, _) = read(HELPDESK);
    let members = &model(&tree, "Ticket").members;
    let not_served: Vec<_> = members
        .iter()
        .filter_map(|member| match member {
            Member::NotServed(part) => Some((part.keyword.name.as_str(), part.guards)),
            _ => None,
        })
        .collect();
    let guards = [("is Agent", true), ("is Agent", true), ("is Admin", true)];
    for part in guards {
        assert!(not_served.contains(&part), "{part:?} in {not_served:?}");
    }
    for part in
        [(":=", false), ("require", false), ("search", false), ("removed", false), ("limit", false), ("live", false), ("where", false)]
    {
        assert!(not_served.contains(&part), "{part:?} in {not_served:?}");
    }
}
