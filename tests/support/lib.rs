//! What several suites share: an HTTP client, services and databases as processes, projects in folders of their own, JSON against its
//! schema, specs of any size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

pub mod chance;
pub mod postgres;
pub mod process;
pub mod project;
pub mod schema;
pub mod spec;
pub mod wire;
