//! How many requests there may be for the rows of a model.

use super::{List, Operation};
use serde::{Deserialize, Serialize};

/// `limit create 20 per 1m per me`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// All of them are counted together.
    pub operations: List<Operation>,
    /// Never 0.
    pub count: u32,
    /// The time in which there may be so many; never 0.
    pub seconds: u32,
    pub per: LimitPer,
}

/// What is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitPer {
    /// All requests together.
    Everyone,
    /// Each user; whoever is not signed in, by the address of the client.
    Me,
}
