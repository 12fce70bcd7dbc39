//! What the prover decides, held against what a reader expects, and against every answer that few rows give.
//!
//! | module | |
//! | --- | --- |
//! | `plans`, `questions`, `databases` | small plans and questions, spelled; databases that are told without the prover |
//! | `rows` | conditions about rows at rest |
//! | `values` | numbers at their bounds, instants, enums, texts |
//! | `texts` | what texts are asked |
//! | `laws` | keys, trees, requirements, the other ends of unique relations |
//! | `writes` | what a request writes, and what it leaves |
//! | `sampled` | random questions, held against random databases |
//! | `access` | who may do what, held against the judge |
//! | `shown` | what databases that are shown look like |
//! | `scripts` | questions as SMT-LIB |

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod access;
mod databases;
mod laws;
mod plans;
mod questions;
mod rows;
mod sampled;
mod scripts;
mod shown;
mod texts;
mod values;
mod writes;
