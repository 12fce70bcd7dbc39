//! What the spec itself writes when a row changes: `on Ticket updated when … { create … set … delete … }`, in the transaction of the write.

use super::{Condition, List};
use crate::catalog::{FieldId, ModelId};
use crate::fragment::Fragment;
use crate::lower::Caller;
use serde::{Deserialize, Serialize};

/// When rows of a table change, and what is written then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    pub event: Event,
    /// Where the write is of a user, and where it is of nobody.
    pub signed_in: Reaction,
    pub anonymous: Reaction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Created,
    Updated,
    Deleted,
}

/// Its fragments are about the row as it is, of a deletion as it was; of an update, about its ends as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    pub when: Condition,
    /// In the order in which they are done.
    pub actions: List<TriggerAction>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerAction {
    /// A row, whose other fields hold their defaults.
    Create {
        table: ModelId,
        values: List<Assigned>,
    },
    /// Fields of one row, in one write. Without a row, or where it is null, nothing is written.
    Set {
        table: ModelId,
        row: Option<Fragment>,
        values: List<Assigned>,
    },
    Delete {
        table: ModelId,
        row: Option<Fragment>,
    },
}

/// A value for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    pub field: FieldId,
    /// None is null.
    pub value: Option<Fragment>,
    /// Where the value is null: that it is null, and not one that an operation failed to find.
    pub is_null: Condition,
}

impl Trigger {
    /// What it does where the write is of a caller of this kind.
    #[must_use]
    pub fn of(&self, caller: Caller) -> &Reaction {
        match caller {
            Caller::SignedIn => &self.signed_in,
            Caller::Anonymous => &self.anonymous,
        }
    }
}

impl Reaction {
    /// What never comes about.
    pub const NOTHING: Self = Self { when: Condition::Never, actions: List::Borrowed(&[]) };
}

impl Event {
    /// As a spec spells it.
    #[must_use]
    pub fn spelled(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}
