//! The compiler of Purlin: a pure library, text in, plan and files out.

pub mod ast;
pub mod emit;
pub mod fileset;
pub mod source;
