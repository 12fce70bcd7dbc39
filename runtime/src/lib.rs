//! The engine of a Purlin service: serves a plan over HTTP, with its rules, on an embedded store.

mod auth;
pub mod config;
pub mod engine;
pub mod http;
pub mod problem;
pub mod route;
