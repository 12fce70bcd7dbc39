//! The compiler's diagnostics: one struct each, by the stage that finds them. Codes are stable; those of a stage's expressions end in
//! 50 to 99 and belong to `purlin-rules`.

pub(crate) mod syntax;
