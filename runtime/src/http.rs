//! HTTP in front of the engine.

pub mod query;
