//! A piece of SQL with slots: what a guard is until a statement is composed around it.
//!
//! The text is SQL in which `{…}` is a slot and `{{`, `}}` are braces:
//!
//! | slot | stands for |
//! | --- | --- |
//! | `{.text}` | the column `text` of the row the fragment is applied to: `r."text"`, or the parameter that will be written there |
//! | `{me}` | the id of the signed-in user |
//! | `{now}` | the instant of the request, milliseconds |
//! | `{?0}` | argument 0 of the request's expression |
//! | `{a1}` | an alias of the fragment's own, made unique in the statement |
//!
//! Values never stand in the text, but for constants of the spec, written as literals of the dialect.

use crate::plan::Text;
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
    Me,
    Now,
    Arg(u16),
    Alias(u16),
}
