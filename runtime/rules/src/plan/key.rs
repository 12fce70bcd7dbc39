//! Keys: what a request may name a row by whose id it does not know, to write it whether it is there or not; and what a sequence keeps
//! apart.

use super::{Default, Table};
use crate::catalog::FieldId;

/// What no two rows of a sequence hold alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberKey {
    /// The number last, behind what it is counted for.
    pub fields: Vec<FieldId>,
    /// It is of the rows that hold null here.
    pub without: Option<FieldId>,
}

impl NumberKey {
    /// Of the rows that are counted for the same; and of those that are counted for nothing because that is null: they have a sequence, too.
    #[must_use]
    pub fn all(number: FieldId, scope: Option<FieldId>) -> Vec<Self> {
        let counted = Self { fields: scope.into_iter().chain([number]).collect(), without: None };
        let for_nothing = scope.map(|scope| Self { fields: vec![number], without: Some(scope) });
        std::iter::once(counted).chain(for_nothing).collect()
    }
}

impl Table {
    /// The fields of each key, in the order of the spec. What is unique is a key if creation says it whole: each of its fields can be
    /// named, or is the caller or a constant unless it is. The tenant is in every key of its rows, and is never named.
    #[must_use]
    pub fn keys(&self) -> Vec<Box<[FieldId]>> {
        let own = |fields: &[FieldId]| -> Box<[FieldId]> { fields.iter().copied().filter(|field| self.tenant != Some(*field)).collect() };
        let mut keys: Vec<Box<[FieldId]>> = Vec::new();
        for key in self.uniques.iter().map(|unique| own(&unique.fields)) {
            // Of a tenant or of all of them, it is the same key.
            if !key.is_empty() && !keys.contains(&key) && key.iter().all(|field| self.is_of_a_key(*field)) {
                keys.push(key);
            }
        }
        keys
    }

    fn is_of_a_key(&self, field: FieldId) -> bool {
        let Some(column) = self.field(field).and_then(|field| field.column()) else { return false };
        let has_default = matches!(column.default, Default::Me | Default::Const(_));
        !column.private && (has_default || !column.readonly && self.some_creation_names(field))
    }

    fn some_creation_names(&self, field: FieldId) -> bool {
        self.create.signed_in.allow.iter().chain(self.create.anonymous.allow.iter()).any(|allow| allow.fields.holds(field))
    }
}
