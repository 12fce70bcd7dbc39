//! What `purlin prove` and `purlin diff` say of random specs, held against databases and requests that are judged.
//!
//! ```text
//! spec, claims ─► prove ─► proved, empty ─► random databases and requests, judged: none breaks the claim; of small specs, all
//!                     │                     databases of three rows a model, and all requests
//!                     └──► refuted ───────► the database shown is one, and the request breaks the claim there, as it is judged
//!
//! spec, edits ─► diff ─► differences ─► random databases and requests, judged by either version: no other request is let through by one
//!                             │         and not by the other; of small specs, all databases of two rows a model
//!                             └───────► the database shown is one, and one version lets the request through there and the other does not
//!
//! spec, claims ─► questions ─► prove ───────► never, possible ─► Z3 and cvc5, asked by a script, say the same
//! ```
//!
//! What a claim says is told here from the judge and from the language reference, not from the formulas of the prover.
//!
//! | module | |
//! | --- | --- |
//! | `specs` | a spec and its claims, as text |
//! | `conditions` | what they ask of rows |
//! | `worlds` | databases that the spec allows, and requests |
//! | `claims` | what breaks a claim |
//! | `run` | as many claims as are wanted |
//! | `small` | the same of small specs, in all databases of a few rows |
//! | `edits` | a spec with something changed |
//! | `pairs` | two versions of a spec in one database, and what either says to a request |
//! | `compare` | as many pairs as are wanted |
//! | `oracles` | what other solvers say of the questions of claims |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

pub mod claims;
pub mod compare;
pub mod conditions;
pub mod edits;
pub mod oracles;
pub mod pairs;
pub mod run;
pub mod small;
pub mod specs;
pub mod worlds;
