//! What a spec was before: how a database that an earlier one made becomes that of this one.
//!
//! Each is done once, to a database that still is as it was: where nothing has the old name, there is nothing to do.

use super::Text;
use crate::catalog::{EnumId, FieldId, ModelId};
use crate::fragment::Fragment;
use crate::types::Scalar;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evolution {
    /// `label: String @was(name)`: the column with the old name is the field's.
    Field { table: ModelId, field: FieldId, was: Text },
    /// `low @was(minor)`: where the old value is held, the new one is meant.
    Value { of: EnumId, value: Text, was: Text },
    /// `weight: Int @backfill(0)`: what the rows hold that were there before the field, or that held null where it may no longer be.
    /// It sees raw rows, with the names of now.
    Filled { table: ModelId, field: FieldId, value: Fragment },
    /// `amount: Decimal(12, 2) @cast(Int)`: what the rows hold as such a value, or as a list of them, becomes one of the field's type.
    Cast { table: ModelId, field: FieldId, from: Scalar, list: bool },
    /// `removed colour: String?`: the column goes, with its values.
    Removed { table: ModelId, was: Text },
}
