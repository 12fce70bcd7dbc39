//! `total: Decimal(12, 2) := lines.sum(l => l.price) @stored`: what is computed and kept in the row, and what keeps it.

use super::{List, Text};
use crate::catalog::{FieldId, ModelId};
use crate::fragment::Fragment;
use serde::{Deserialize, Serialize};

/// A column that the store itself keeps: it holds what the expression comes to, after every write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub db_name: Text,
    /// What the expression comes to, of raw rows and whoever asks: what is `@stored` itself stands in it as its expression, and what is
    /// tallied as the columns that hold it. None is null.
    pub value: Option<Fragment>,
    /// The rows whose writes may change it, its own first.
    pub reads: List<Upkeep>,
    /// Those of them whose writes make it anew: all but those that are tallied.
    pub anew: List<Upkeep>,
    /// What it counts and adds up of rows that name its own.
    pub tallies: List<Tally>,
}

/// Rows that name a row, counted and added up in columns of that row: who writes one of them changes these by what it adds, however many
/// there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub table: ModelId,
    /// The relation in which they name it.
    pub via: FieldId,
    /// What is read of them, the relation too. What they keep themselves (`@stored`) is read as they hold it.
    pub fields: List<FieldId>,
    /// What one of them adds, of that row; null where it adds nothing.
    pub each: Fragment,
    /// The column with the number of those that add something.
    pub count: Option<Text>,
    /// The columns with the sums of the upper and of the lower halves of what they add: neither ever overflows.
    pub halves: Option<(Text, Text)>,
}

impl Tally {
    /// What is read, and the way from there.
    #[must_use]
    pub fn reads(&self) -> Upkeep {
        let hop = Hop::Named { table: self.table, via: self.via };
        Upkeep { table: self.table, fields: self.fields.clone(), way: vec![hop].into() }
    }

    /// The columns that hold it.
    pub fn columns(&self) -> impl Iterator<Item = &Text> {
        let halves = self.halves.iter().flat_map(|(upper, lower)| [upper, lower]);
        self.count.iter().chain(halves)
    }
}

/// Rows that a stored field is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upkeep {
    pub table: ModelId,
    /// The columns that it reads of them, those of its way among them.
    pub fields: List<FieldId>,
    /// From such a row to those that are made of it, step by step; none from a row to itself.
    pub way: List<Hop>,
}

/// A step from a row to another that is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hop {
    /// To the row that it names in a relation.
    Named { table: ModelId, via: FieldId },
    /// To all rows above it in the tree that the relation forms, itself too.
    Above { table: ModelId, via: FieldId },
}

impl Hop {
    /// The table that the step starts in.
    #[must_use]
    pub fn table(self) -> ModelId {
        let (Self::Named { table, .. } | Self::Above { table, .. }) = self;
        table
    }

    /// The relation that it goes along.
    #[must_use]
    pub fn via(self) -> FieldId {
        let (Self::Named { via, .. } | Self::Above { via, .. }) = self;
        via
    }
}
