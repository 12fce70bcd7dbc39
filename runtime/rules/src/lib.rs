//! Expressions, access rules and plans: what the compiler and the engine share.
//!
//! | stage | comes in | goes out | module |
//! | --- | --- | --- | --- |
//! | parse | text | [`syntax::Expr`], diagnostics; back to text by [`mod@print`] | [`parse`] |
//! | resolve | [`syntax::Expr`], a [`catalog::Catalog`] | [`expr::Cond`] or [`expr::Term`], typed and closed | [`resolve`] |
//! | evaluate | [`expr::Cond`], a [`world::World`] of rows | true or false | [`eval`] |
//! | judge | rules, a world, a request | a verdict and its reasons | [`judge`] |
//! | explain | a request, as it was judged | each rule, what decides it, the nearest change that would let it through | [`explain`] |
//! | observe | the requests of tests | how often each condition, and each part of it, came out so, and decided | [`observe`] |
//! | lower | [`expr::Cond`], a dialect, a kind of caller | [`fragment::Fragment`]s | [`lower`] |
//! | plan | everything the engine needs, decided | [`plan::Plan`] | [`plan`] |
//!
//! ```
//! use purlin_rules::{diagnostic::FileId, parse, print};
//!
//! let rule = parse::expression("owner==me or members.any( m=>m.user == me )", FileId(0), 0).unwrap();
//! assert_eq!(print::expression(&rule), "owner == me or members.any(m => m.user == me)");
//!
//! let faults = parse::expression("owner = me", FileId(0), 0).unwrap_err();
//! assert_eq!(faults[0].message, "`=` is written `==` in Purlin");
//! ```
//!
//! The evaluator is the definition of what an expression means; each lowering must agree with it. This crate knows neither HTTP
//! nor the files of a project, and performs no IO.

pub mod cast;
pub mod catalog;
pub mod diagnostic;
mod diagnostics;
pub mod eval;
pub mod explain;
pub mod expr;
#[cfg(any(test, feature = "testing"))]
pub mod fixture;
pub mod fragment;
#[cfg(test)]
mod hostile;
pub mod judge;
pub mod lower;
pub mod observe;
pub mod ops;
pub mod parse;
pub mod plan;
pub mod print;
pub mod resolve;
pub mod similar;
pub mod syntax;
pub mod threads;
pub mod types;
pub mod value;
pub mod words;
pub mod world;
pub mod zone;
