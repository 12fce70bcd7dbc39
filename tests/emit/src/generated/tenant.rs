// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Tenants: how a request names one, and whom it admits.

use super::models::account::Field;
use purlin_runtime::plan;

pub const TENANT: plan::Tenant = plan::Tenant {
    table: super::models::Model::Account.id(),
    key: Field::Email.id(),
    source: plan::TenantSource::Header(plan::text("x-account")),
    signed_in: plan::Condition::If {
        sql: plan::sql("{.email} = '{{}}'"),
        not: plan::sql("{.email} <> '{{}}'"),
        reads: plan::list(&[Field::Email.id()]),
    },
    anonymous: plan::Condition::Never,
};
