// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Tenants: how a request names one, and whom it admits.

use super::models::org::Field;
use purlin_runtime::plan;

pub const TENANT: plan::Tenant = plan::Tenant {
    table: super::models::Model::Org.id(),
    key: Field::Slug.id(),
    source: plan::TenantSource::Header(plan::text("x-org")),
    signed_in: plan::Condition::If {
        sql: plan::sql(
            r#"{.owner} = {me} OR EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."org" = {.id} AND "{a1}"."user" = {me})"#,
        ),
        not: plan::sql(
            r#"{.owner} <> {me} AND NOT EXISTS (SELECT 1 FROM "member" "{a1}" WHERE "{a1}"."org" = {.id} AND "{a1}"."user" = {me})"#,
        ),
        reads: plan::list(&[Field::Id.id(), Field::Owner.id()]),
    },
    anonymous: plan::Condition::Never,
};
