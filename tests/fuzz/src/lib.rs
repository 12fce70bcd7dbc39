//! Texts that nobody would write, and what is true of each of them all the same.
//!
//! ```text
//!  seed, number ─► chance ─┬─► grammar: a text from the `.pest` files ──┐
//!                          ├─► program: a sound spec of some size ──────┼─► mutate ─► laws ─► broken? ─► shrink: the smallest text
//!                          └─► corpus: fixtures, examples, the docs ────┘
//! ```
//!
//! An input follows from a seed and its number alone, so that any can be made again. What kills or stops a process is seen by another
//! one ([`worker`]).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

pub mod chance;
pub mod corpus;
pub mod expressions;
pub mod grammar;
pub mod hostile;
pub mod input;
pub mod laws;
pub mod mutate;
pub mod shrink;
pub mod worker;
