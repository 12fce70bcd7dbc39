//! The engine of a Purlin service: serves a plan over HTTP, with its rules, on an embedded store.

mod auth;
pub mod clock;
pub mod config;
pub mod engine;
pub mod http;
pub mod ids;
pub mod problem;
pub mod records;
pub mod route;
pub mod store;
