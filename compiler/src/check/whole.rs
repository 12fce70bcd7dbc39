//! What is written stands in the schema: a program that lost a rule on the way would let in others than its spec says.
//!
//! A program without errors comes in. What it lost, which is a fault of ours and not of its writer, is an internal error.

use crate::ast;
use crate::diagnostics::syntax::Internal;
use crate::resolve::Items;
use crate::schema::Schema;
use purlin_rules::catalog::IMPLICIT_FIELDS;
use purlin_rules::diagnostic::{Diagnostic, Span};

/// A finding for each kind of construct of which one is missing.
pub(super) fn lost(items: &Items<'_>, schema: &Schema) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (happens, called, claims) = (&schema.happens, &schema.called, &schema.claims);
    let members = || items.models.iter().flat_map(|model| &model.members);
    let rules = members().filter_map(ast::Member::as_rule).map(|rule| rule.span);
    let requires = members().filter_map(|member| if let ast::Member::Require(require) = member { Some(require.span) } else { None });
    let limits = members().filter_map(|member| if let ast::Member::Limit(limit) = member { Some(limit.span) } else { None });
    let fields = items.models.iter().flat_map(|model| model.fields()).map(|field| field.span);
    let declared = &schema.declared.models;
    let kept_fields: usize = declared.iter().map(|model| model.fields.len().saturating_sub(IMPLICIT_FIELDS.len())).sum();
    let mut compare = |what: &'static str, written: Vec<Span>, kept: usize| {
        if let Some(span) = written.first().filter(|_| written.len() != kept) {
            found.push(Internal { span: *span, what }.into());
        }
    };
    compare("one of the rules", rules.collect(), schema.rules.len());
    compare("one of the fields", fields.collect(), kept_fields);
    compare("one of `require`", requires.collect(), declared.iter().map(|model| model.requires.len()).sum());
    compare("one of `limit`", limits.collect(), declared.iter().map(|model| model.limits.len()).sum());
    compare("one of the triggers", items.triggers.iter().map(|item| item.span).collect(), happens.triggers.len());
    compare("one of the jobs", items.jobs.iter().map(|item| item.span).collect(), happens.jobs.len());
    compare("one of the functions", items.functions.iter().map(|item| item.span).collect(), called.functions.len());
    compare("one of the endpoints", items.endpoints.iter().map(|item| item.span).collect(), called.endpoints.len());
    compare("one of the buckets", items.buckets.iter().map(|item| item.span).collect(), called.buckets.len());
    compare("one of the channels", items.channels.iter().map(|item| item.span).collect(), called.channels.len());
    compare("one of the proofs", items.proofs.iter().map(|item| item.span).collect(), claims.proofs.len());
    compare("one of the acceptances", items.acceptances.iter().map(|item| item.span).collect(), claims.acceptances.len());
    compare("one of the tests", items.tests.iter().map(|item| item.span).collect(), schema.tests.len());
    compare("one of the seeds", items.seeds.iter().map(|item| item.span).collect(), schema.seeds.len());
    compare("`auth`", items.auth.iter().map(|item| item.span).collect(), usize::from(schema.auth.is_some()));
    compare("`tenant`", items.tenant.iter().map(|item| item.span).collect(), usize::from(schema.tenant.is_some()));
    found
}
