//! Access rules as the engine applies them: conditions lowered to fragments, in a variant for each kind of caller.
//!
//! In the `signed_in` variants the caller's user row exists: the statement that holds the guard makes sure of it.

use super::{List, Text};
use crate::catalog::FieldId;
use crate::fragment::Fragment;
use serde::{Deserialize, Serialize};

/// When something holds for a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    Always,
    Never,
    /// The fragment's SQL is true or false, never null.
    If {
        sql: Fragment,
        /// The same for `not`: true exactly when `sql` is false.
        not: Fragment,
        /// The columns of the row that it reads, `id` too.
        reads: List<FieldId>,
    },
}

/// Who may read a row, and which of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    pub signed_in: Readable,
    pub anonymous: Readable,
}

impl Read {
    pub const NOBODY: Self = Self { signed_in: Readable::NOBODY, anonymous: Readable::NOBODY };

    /// Some caller may read some row.
    #[must_use]
    pub fn may_hold(&self) -> bool {
        self.signed_in.row != Condition::Never || self.anonymous.row != Condition::Never
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readable {
    /// The row exists for the caller.
    pub row: Condition,
    /// Each field with a column that may ever be shown stands in one group; `id` stands in none and is always shown.
    pub groups: List<FieldGroup>,
}

impl Readable {
    pub const NOBODY: Self = Self { row: Condition::Never, groups: List::Borrowed(&[]) };
}

/// Fields that are shown together: those granted by the same rules, and kept from callers by the same rule of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldGroup {
    pub fields: List<FieldId>,
    /// Of a row that exists for the caller. Never `Never`.
    pub shown: Condition,
}

/// Who may create, update or delete a row. Update rules must hold of the row before and of the row after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    pub signed_in: Writable,
    pub anonymous: Writable,
}

impl Write {
    pub const NOBODY: Self = Self { signed_in: Writable::NOBODY, anonymous: Writable::NOBODY };

    /// Some caller may write some row.
    #[must_use]
    pub fn may_hold(&self) -> bool {
        !self.signed_in.allow.is_empty() || !self.anonymous.allow.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writable {
    /// The rules that can hold for this kind of caller.
    pub allow: List<Allow>,
    pub deny: List<Deny>,
    /// `@write` of fields: what must hold besides, at every end of a write that names the field. Never `Always`.
    pub fields: List<FieldGuard>,
}

impl Writable {
    pub const NOBODY: Self = Self { allow: List::Borrowed(&[]), deny: List::Borrowed(&[]), fields: List::Borrowed(&[]) };
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allow {
    pub name: Option<Text>,
    pub message: Option<Text>,
    /// The fields that a request may name under this rule.
    pub fields: GrantedFields,
    pub when: Condition,
    /// What must hold after the write besides.
    pub check: Check,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deny {
    pub name: Option<Text>,
    pub message: Option<Text>,
    /// The rule applies to a request that names one of these; with `All`, to every request.
    pub fields: GrantedFields,
    pub when: Condition,
    /// What must hold after the write for the rule to apply.
    pub check: Check,
}

/// What a rule asks of the database as the write leaves it: of the row as it is then or, of a deletion, as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Of all that it looks at, the write changes the row itself at most: it is asked with the write.
    Row(Condition),
    /// It looks at rows that the write may change: it is asked after it, in the same transaction.
    After(Condition),
}

impl Check {
    /// Of a rule without `check`.
    pub const NONE: Self = Self::Row(Condition::Always);

    /// It holds of no write.
    #[must_use]
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Row(Condition::Never) | Self::After(Condition::Never))
    }

    /// What is asked with the write.
    #[must_use]
    pub fn of_row(&self) -> &Condition {
        match self {
            Self::Row(condition) => condition,
            Self::After(_) => &Condition::Always,
        }
    }

    /// What is asked after it.
    #[must_use]
    pub fn after(&self) -> Option<&Condition> {
        match self {
            Self::Row(_) => None,
            Self::After(condition) => Some(condition),
        }
    }
}

/// `@write(E)` of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldGuard {
    pub field: FieldId,
    pub when: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantedFields {
    All,
    Only(List<FieldId>),
}

impl GrantedFields {
    /// Whether the field is among them.
    #[must_use]
    pub fn holds(&self, field: FieldId) -> bool {
        match self {
            Self::All => true,
            Self::Only(fields) => fields.contains(&field),
        }
    }
}
