//! Whether finitely many rows are enough.
//!
//! What is asked of every row of a model may ask for a row of another, and that one for one of a third. Where that never comes back to a model
//! it comes from, whatever is satisfied at all is satisfied by finitely many rows; in a circle it might take infinitely many.

use purlin_rules::catalog::ModelId;
use std::collections::{BTreeMap, BTreeSet};

/// Which models rows of a model ask for.
#[derive(Debug, Default)]
pub(super) struct Circles {
    asks: BTreeMap<ModelId, BTreeSet<ModelId>>,
}

impl Circles {
    /// Each row of the one may ask for a row of the other.
    pub(super) fn asks(&mut self, one: ModelId, other: ModelId) {
        self.asks.entry(one).or_default().insert(other);
    }

    pub(super) fn are_there(&self) -> bool {
        self.asks.keys().any(|start| self.reaches(*start))
    }

    fn reaches(&self, start: ModelId) -> bool {
        let mut met = BTreeSet::new();
        let mut next: Vec<ModelId> = self.asks.get(&start).into_iter().flatten().copied().collect();
        while let Some(model) = next.pop() {
            if model == start {
                return true;
            }
            if met.insert(model) {
                next.extend(self.asks.get(&model).into_iter().flatten());
            }
        }
        false
    }
}
