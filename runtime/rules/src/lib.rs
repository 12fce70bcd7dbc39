//! Expressions, access rules and plans: what the compiler and the engine share.
//!
//! | stage | comes in | goes out | module |
//! | --- | --- | --- | --- |
//! | parse | text | [`syntax::Expr`], diagnostics | [`parse`] |
//! | resolve | [`syntax::Expr`], a [`catalog::Catalog`] | [`expr::Expr`], typed and closed | [`resolve`] |
//! | evaluate | [`expr::Expr`], a world of rows | [`value::Value`] | [`eval`], [`judge`] |
//! | lower | [`expr::Expr`], a dialect | [`fragment::Fragment`] | [`lower`] |
//! | plan | everything the engine needs, decided | [`plan::Plan`] | [`plan`] |
//!
//! The evaluator is the definition of what an expression means; each lowering must agree with it. This crate knows neither HTTP
//! nor the files of a project, and performs no IO.

#[cfg(test)]
mod agreement;
pub mod catalog;
pub mod diagnostic;
mod diagnostics;
pub mod eval;
pub mod expr;
#[cfg(test)]
mod fixture;
pub mod fragment;
#[cfg(test)]
mod hostile;
pub mod judge;
pub mod lower;
pub mod parse;
pub mod plan;
pub mod print;
pub mod resolve;
pub mod similar;
pub mod syntax;
pub mod types;
pub mod value;
pub mod world;
