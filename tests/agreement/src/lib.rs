//! One meaning, three executions: random well-typed conditions over random small databases get the same verdict for every row from
//! the evaluator, which is the definition, from SQLite and from PostgreSQL; their negations get the opposite one; SQL is never null.
//!
//! ```text
//!  seed ─► choices ─► scene: database, caller, arguments, guards ─┬─► evaluator ───────────────► verdicts ─┐
//!             └─────► conds: conditions about a model ────────────┼─► lower ─► compose ─► SQLite ──────────┼─► compare ─► coverage
//!                                                                 └─► lower ─► compose ─► PostgreSQL ──────┘      └─► shrink: a small case
//! ```
//!
//! A fragment is asked in each of the ways in which the engine uses it ([`scene::Way`]): of the rows of a table, as the filter of a list,
//! of a row that is about to be written, and of the rows that a request's caller may see.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

pub mod choices;
pub mod compose;
pub mod conds;
pub mod coverage;
pub mod databases;
pub mod faults;
pub mod guards;
pub mod run;
pub mod scene;
pub mod shrink;
pub mod store;
pub mod text;
pub mod writes;

pub use run::{Outcome, Run};

/// What every change is tried with.
pub const SAMPLE: Run = Run { seed: 1, pairs: 50_000, fault: None };

pub use store::{Store, postgres::Postgres, sqlite::Sqlite};
