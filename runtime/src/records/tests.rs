//! What callers may and may not do with rows, as facts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod access;
mod again;
mod bodies;
mod cascade;
mod checks;
mod composed;
mod concurrency;
mod ends;
mod filters;
mod indexes;
mod operators;
mod pages;
mod search;
mod session;
mod tenants;
mod trace;
mod tree;
mod types;
