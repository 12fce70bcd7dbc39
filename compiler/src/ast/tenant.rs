//! Tenancy as written.

use super::{Expr, Ident};
use purlin_rules::diagnostic::Span;

/// `tenant Org by slug { from header "x-org"  allow if E }`
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    pub doc: Vec<String>,
    /// The model whose rows are tenants.
    pub model: Ident,
    /// The field by which a request names one.
    pub key: Ident,
    pub clauses: Vec<TenantClause>,
    pub span: Span,
}

impl Tenant {
    /// Each `allow if E`, by its place.
    pub fn admissions(&self) -> impl Iterator<Item = (Span, Option<&Expr>)> {
        self.clauses.iter().filter_map(|clause| match clause {
            TenantClause::Allow { condition, span } => Some((*span, condition.as_ref())),
            TenantClause::From { .. } => None,
        })
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum TenantClause {
    From {
        source: TenantSource,
        span: Span,
    },
    /// `None` for a condition that could not be read, which was reported.
    Allow {
        condition: Option<Expr>,
        span: Span,
    },
}

/// Where a request says which tenant it is about.
#[derive(Debug, Clone, PartialEq)]
pub enum TenantSource {
    /// `header "x-org"`
    Header { name: (String, Span) },
    /// `acme.example.com`
    Subdomain,
    /// `/acme/api/…`
    Path,
}
