//! How many requests there may be for the rows of a model.

use super::{Fragment, List, Operation};
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitPer {
    /// All requests together.
    Everyone,
    /// Each user; whoever is not signed in, by the address of the client.
    Me,
    /// Each row: that whose id this comes to, of a row as it is before the operation, of a new one as it is to be. What comes to null is
    /// not counted.
    Row(Fragment),
}
