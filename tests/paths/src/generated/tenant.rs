// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Tenants: how a request names one, and whom it admits.

use super::models::club::Field;
use purlin_runtime::plan;

pub const TENANT: plan::Tenant = plan::Tenant {
    table: super::models::Model::Club.id(),
    key: Field::Slug.id(),
    source: plan::TenantSource::Header(plan::text("x-club")),
    signed_in: plan::Condition::If {
        sql: plan::sql(
            r#"EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."club" = {.id} AND "{a1}"."person" = {me})"#,
        ),
        not: plan::sql(
            r#"NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."club" = {.id} AND "{a1}"."person" = {me})"#,
        ),
        reads: plan::list(&[Field::Id.id()]),
    },
    anonymous: plan::Condition::Never,
};
