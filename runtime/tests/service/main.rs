//! The service as its clients meet it: a small plan, an engine in memory, requests to its router.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod auth;
mod bounds;
mod browsers;
mod client;
mod connections;
mod headers;
mod limits;
mod once;
mod plan;
mod reload;
mod rows;
mod seeds;
mod sign_ups;
mod socket;
mod status;
mod stopping;
mod tenants;
