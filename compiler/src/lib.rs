//! The compiler of Purlin: a pure library, text in, plan and files out.

pub mod ast;
mod diagnostics;
pub mod emit;
pub mod fileset;
pub mod parse;
pub mod source;
