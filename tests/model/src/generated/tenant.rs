// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! Tenants: how a request names one, and whom it admits.

use super::models::site::Field;
use purlin_runtime::plan;

pub const TENANT: plan::Tenant = plan::Tenant {
    table: super::models::Model::Site.id(),
    key: Field::Slug.id(),
    source: plan::TenantSource::Header(plan::text("x-site")),
    signed_in: plan::Condition::If {
        sql: plan::sql(
            r#"{.is_public} = 1 OR EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.id} AND "{a1}"."person" = {me})"#,
        ),
        not: plan::sql(
            r#"{.is_public} <> 1 AND NOT EXISTS (SELECT 1 FROM "crew" "{a1}" WHERE "{a1}"."site" = {.id} AND "{a1}"."person" = {me})"#,
        ),
        reads: plan::list(&[Field::Id.id(), Field::IsPublic.id()]),
    },
    anonymous: plan::Condition::If {
        sql: plan::sql("{.is_public} = 1"),
        not: plan::sql("{.is_public} <> 1"),
        reads: plan::list(&[Field::IsPublic.id()]),
    },
};
