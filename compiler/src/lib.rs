//! The compiler of Purlin: a pure library. Text comes in, a plan and files go out; it reads no file, no variable and no clock, and
//! gives byte-identical output for the same input.
//!
//! | stage | comes in | goes out | module |
//! | --- | --- | --- | --- |
//! | parse | text | [`ast::File`], findings | [`parse`] |
//! | resolve, check | [`ast::File`]s | [`schema::Schema`], or findings | [`check`] |
//! | plan | [`schema::Schema`] | [`Plan`](purlin_rules::plan::Plan); what the engine does not serve of it | [`plan`] |
//! | emit | [`Service`](purlin_rules::plan::Service) | [`fileset::FileSet`] | [`emit`] |
//!
//! [`compile()`] goes from text to plan; who only asks what is wrong stops at [`Files::check`]. [`fmt`] lays a text out, [`fix`] makes the
//! edits that findings offer, [`ide`] answers editors; [`access`] tells who may do what, [`prove`] decides what a program claims, [`diff`]
//! compares two, [`coverage`] measures what its tests try, [`mutate`] makes faults and asks whether the tests notice; [`diagnostics`] explains what was found; [`docs`] holds the pages about the language. Expressions are parsed, typed and
//! lowered by `purlin-rules`, which the engine uses for requests.
#![doc = ""]
#![doc = include_str!("../ARCHITECTURE.md")]
#![cfg_attr(test, allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read the pages, and take their time"))]

pub mod source;

pub mod parse;

pub mod ast;

pub mod check;
mod resolve;
pub mod schema;
mod served;
mod statement;

pub mod access;
pub mod coverage;
pub mod diff;
pub mod lint;
pub mod mutate;
pub mod percent;
pub mod plan;
pub mod prove;

pub mod emit;
pub mod fileset;

mod compile;
pub mod diagnostics;
pub mod docs;
pub mod fix;
pub mod fmt;
pub mod ide;

pub use compile::{Checked, Compilation, Files, compile};
pub use served::Unserved;
