//! The tenants of a program: which rows they are, how a request names one, and who may act in it.

use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;

/// `tenant Org by slug { from header "x-org"  allow if E }`
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    pub model: ModelId,
    /// What a request names the tenant by.
    pub key: FieldId,
    pub source: TenantSource,
    /// Each is enough.
    pub allow: Vec<Cond>,
    /// The same, as they are written.
    pub says: Vec<String>,
    /// The model's name.
    pub span: Span,
}

/// Where a request names its tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantSource {
    /// In lower case.
    Header(String),
    Subdomain,
    Path,
}
