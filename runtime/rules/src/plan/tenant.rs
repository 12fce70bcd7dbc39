//! Tenancy as the engine applies it: which rows of a model in a tenant a request reaches.
//!
//! A request names one tenant, by a value of its key. The slot `{tenant}` of a fragment is the id of that row if it is there and admits
//! who asks, else null: the same for a tenant that does not exist and for one that the caller may not enter.

use super::{Condition, Text};
use crate::catalog::{FieldId, ModelId};
use crate::lower::Caller;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// The model whose rows are the tenants.
    pub table: ModelId,
    /// What a request names one by: unique, never null, a `String` or a `Uuid`.
    pub key: FieldId,
    pub source: TenantSource,
    /// Whom a tenant admits, asked of its row.
    pub signed_in: Condition,
    pub anonymous: Condition,
}

/// Where a request names its tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantSource {
    /// The header of this name, which is in lower case.
    Header(Text),
    /// The first label of the host.
    Subdomain,
    /// The first segment of the address.
    Path,
}

impl Tenant {
    #[must_use]
    pub fn admits(&self, caller: Caller) -> &Condition {
        match caller {
            Caller::SignedIn => &self.signed_in,
            Caller::Anonymous => &self.anonymous,
        }
    }
}
