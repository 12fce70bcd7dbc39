// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Paths, as constants that the engine serves.
//!
//! What the table of paths is tried on. Eve is the one who asks; Ann owns what Eve may not know.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "names for the service's own code, which may use all or none of them"
)]

/// How users sign in.
pub mod auth;
/// The models of the spec, each with its table, its rules and its routes.
pub mod models;
/// All of it together: what the engine serves.
pub mod service;
/// How a request names its tenant, and whom one admits.
pub mod tenant;

pub use service::{SERVICE, router};

const _: () = assert!(
    purlin_runtime::plan::FORMAT == 1,
    "these files were written for another version of purlin-runtime: run `purlin build`",
);
