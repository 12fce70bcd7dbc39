//! A piece of SQL with slots: what a guard is until a statement is composed around it.
//!
//! The text is SQL in which `{…}` is a slot and `{{`, `}}` are braces:
//!
//! | slot | stands for |
//! | --- | --- |
//! | `{.text}` | the column `text` of the row the fragment is applied to: `r."text"`, or the parameter that will be written there |
//! | `{old.text}` | the column `text` of the row before the write; null at a creation |
//! | `{new.text}` | the column `text` of the row after the write; null at a deletion |
//! | `{me}` | the id of the signed-in user |
//! | `{tenant}` | the id of the tenant that the request names, if it is there and admits the caller; else null |
//! | `{age}` | the milliseconds since the user signed in; null once the session is over |
//! | `{now}` | the instant of the request, milliseconds |
//! | `{today Europe/London}` | the day that it is there then, days |
//! | `{?0}` | argument 0 of the request's expression |
//! | `{a1}` | an alias of the fragment's own, counted from 1, made unique in the statement |
//!
//! Values never stand in the text, but for constants of the spec, written as literals of the dialect.

use crate::plan::Text;
use crate::zone::Zone;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fragment {
    pub text: Text,
}

/// A part of a fragment's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    Sql(&'a str),
    Column(&'a str),
    Old(&'a str),
    New(&'a str),
    Me,
    Tenant,
    Age,
    Now,
    Today(Zone),
    Arg(u16),
    Alias(u16),
}

/// A text that is no fragment. Plans are made by the compiler, so this is an internal error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFragment {
    pub text: String,
}

impl std::fmt::Display for BrokenFragment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a fragment: `{}`", self.text)
    }
}

impl std::error::Error for BrokenFragment {}

impl Fragment {
    /// The parts of the text, in order. Ends after a broken one.
    pub fn pieces(&self) -> impl Iterator<Item = Result<Piece<'_>, BrokenFragment>> {
        let mut rest: &str = &self.text;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let next = piece(rest);
            rest = next.map_or("", |(_, after)| after);
            Some(next.map(|(piece, _)| piece).ok_or_else(|| BrokenFragment { text: self.text.clone().into_owned() }))
        })
    }
}

/// The first piece of a text that is not empty, and what follows it.
fn piece(text: &str) -> Option<(Piece<'_>, &str)> {
    let brace = text.find(['{', '}']).unwrap_or(text.len());
    if brace > 0 {
        let (sql, rest) = text.split_at_checked(brace)?;
        return Some((Piece::Sql(sql), rest));
    }
    if text.starts_with("{{") || text.starts_with("}}") {
        return Some((Piece::Sql(text.get(..1)?), text.get(2..)?));
    }
    let (slot, rest) = text.strip_prefix('{')?.split_once('}')?;
    let piece = match slot {
        "me" => Piece::Me,
        "tenant" => Piece::Tenant,
        "age" => Piece::Age,
        "now" => Piece::Now,
        _ if slot.starts_with("today ") => Piece::Today(Zone::named(slot.strip_prefix("today ")?)?),
        _ => match slot.split_at_checked(1)? {
            (".", name) if !name.is_empty() => Piece::Column(name),
            _ if slot.starts_with("old.") && slot.len() > 4 => Piece::Old(slot.get(4..)?),
            _ if slot.starts_with("new.") && slot.len() > 4 => Piece::New(slot.get(4..)?),
            ("?", number) => Piece::Arg(number.parse().ok()?),
            ("a", number) => Piece::Alias(number.parse().ok()?),
            _ => return None,
        },
    };
    Some((piece, rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn fragment(text: &str) -> Fragment {
        Fragment { text: text.to_owned().into() }
    }

    #[test]
    fn slots_stand_between_texts() {
        assert_eq!(
            fragment("({.owner} = {me} OR {.org} IS {tenant} OR {a12}.\"x\" < {now} + {?3} + {today UTC} AND {old.a} <> {new.new})")
                .pieces()
                .collect::<Result<Vec<_>, _>>()
                .unwrap(),
            [
                Piece::Sql("("),
                Piece::Column("owner"),
                Piece::Sql(" = "),
                Piece::Me,
                Piece::Sql(" OR "),
                Piece::Column("org"),
                Piece::Sql(" IS "),
                Piece::Tenant,
                Piece::Sql(" OR "),
                Piece::Alias(12),
                Piece::Sql(".\"x\" < "),
                Piece::Now,
                Piece::Sql(" + "),
                Piece::Arg(3),
                Piece::Sql(" + "),
                Piece::Today(Zone::named("UTC").unwrap()),
                Piece::Sql(" AND "),
                Piece::Old("a"),
                Piece::Sql(" <> "),
                Piece::New("new"),
                Piece::Sql(")"),
            ]
        );
    }

    #[test]
    fn doubled_braces_are_braces() {
        assert_eq!(
            fragment("'{{me}}'").pieces().collect::<Result<Vec<_>, _>>().unwrap(),
            [Piece::Sql("'"), Piece::Sql("{"), Piece::Sql("me"), Piece::Sql("}"), Piece::Sql("'")]
        );
    }

    #[test]
    fn other_braces_are_broken() {
        for text in [
            "{",
            "}",
            "{}",
            "{you}",
            "{.}",
            "{?}",
            "{?x}",
            "{a}",
            "{a99999}",
            "{me",
            "{old.}",
            "{old}",
            "{newer.a}",
            "{today}",
            "{today Mars/Base}",
        ] {
            assert!(fragment(text).pieces().last().unwrap().is_err(), "{text}");
        }
    }
}
