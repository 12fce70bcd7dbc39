//! The compiler of Purlin: a pure library, text in, plan and files out.

pub mod ast;
pub mod check;
mod compile;
pub mod diagnostics;
pub mod emit;
pub mod fileset;
pub mod fmt;
pub mod parse;
pub mod plan;
mod resolve;
pub mod schema;
pub mod source;

pub use compile::{Compilation, compile};
