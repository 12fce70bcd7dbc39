//! Tenancy: `tenant Org by slug { from header "x-org"  allow if E }`.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child};
use crate::ast::{Tenant, TenantClause, TenantSource};
use pest::iterators::Pair;

pub(super) fn tenant(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Tenant> {
    let model = reader.child_ident(pair, Rule::name)?;
    let key = reader.child_ident(pair, Rule::word)?;
    let clauses = reader.body(pair, Body::Tenant, |reader, part| {
        let clause = clause(reader, part);
        reader.keep(part, "this clause", clause)
    });
    Some(Tenant { doc: reader.docs(pair), model, key, clauses, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no clauses")]
fn clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TenantClause> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::tenant_from => Some(TenantClause::From { source: source(reader, pair)?, span }),
        Rule::tenant_allow => {
            let written = pair.clone().into_inner().last()?;
            Some(TenantClause::Allow { condition: reader.expression(&written), span })
        }
        _ => None,
    }
}

fn source(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TenantSource> {
    if let Some(header) = child(pair, Rule::tenant_header) {
        return Some(TenantSource::Header { name: reader.text_of(&child(&header, Rule::text)?) });
    }
    if child(pair, Rule::kw_subdomain).is_some() {
        return Some(TenantSource::Subdomain);
    }
    child(pair, Rule::kw_path).map(|_| TenantSource::Path)
}
