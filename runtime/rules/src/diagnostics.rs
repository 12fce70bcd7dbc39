//! The diagnostics of expressions: one struct each, with a code that stays.
//!
//! Codes of expressions end in 50 to 99 (`E0150`); those below 50 belong to the compiler. Each has a page in `compiler/docs/errors`.

pub(crate) mod names;
pub(crate) mod operators;
pub(crate) mod paths;
pub(crate) mod rules;
pub(crate) mod syntax;
pub(crate) mod types;

#[cfg(test)]
mod tests;
