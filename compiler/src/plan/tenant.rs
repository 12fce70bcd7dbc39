//! Tenancy: how a request names a tenant, whom one admits, and which callers can be in one at all.

use super::text;
use crate::schema::{self, ModelRef, Schema};
use purlin_rules::expr::Cond;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{Condition, Tenant, TenantSource};

pub(super) fn tenant(schema: &Schema) -> Option<Tenant> {
    let tenant = schema.tenant()?;
    let source = match &tenant.source {
        schema::TenantSource::Header(name) => TenantSource::Header(text(name)),
        schema::TenantSource::Subdomain => TenantSource::Subdomain,
        schema::TenantSource::Path => TenantSource::Path,
    };
    let admits = |caller| admits(schema, tenant, caller);
    let (signed_in, anonymous) = (admits(Caller::SignedIn), admits(Caller::Anonymous));
    Some(Tenant { table: tenant.model, key: tenant.key, source, signed_in, anonymous })
}

/// Each `allow` is enough.
fn admits(schema: &Schema, tenant: &schema::Tenant, caller: Caller) -> Condition {
    lower::condition(&Cond::Or(tenant.allow.clone()), schema.catalog(), Dialect::Sqlite, caller)
}

/// Whether the rows of the model may be there for such a caller: those of a tenant are not, where none ever admits one.
pub(super) fn lets_in(model: ModelRef<'_>, schema: &Schema, caller: Caller) -> bool {
    let is_in_one = model.get().tenant.is_some();
    !is_in_one || schema.tenant().is_some_and(|tenant| admits(schema, tenant, caller) != Condition::Never)
}

/// A guard, asked only of the rows of the request's tenant.
pub(super) fn of_its(model: ModelRef<'_>, guard: Condition) -> Condition {
    let field = model.get().tenant.and_then(|(field, _)| Some((field, model.get().fields.get(field.0 as usize)?)));
    match field {
        Some((field, declared)) => lower::in_tenant(guard, field, &declared.spec_name, Dialect::Sqlite),
        None => guard,
    }
}
