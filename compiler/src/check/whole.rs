//! What is written stands in the schema: a program that lost a rule on the way would let in others than its spec says.
//!
//! A program without errors comes in. What it lost, which is a fault of ours and not of its writer, is an internal error.

use crate::ast;
use crate::diagnostics::syntax::Internal;
use crate::resolve::Items;
use crate::schema::{Field, Schema};
use purlin_rules::catalog::IMPLICIT_FIELDS;
use purlin_rules::diagnostic::{Diagnostic, Span};

/// A finding for each kind of construct of which one is missing, at the first that is.
pub(super) fn lost(items: &Items<'_>, schema: &Schema) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (happens, called, claims) = (&schema.happens, &schema.called, &schema.claims);
    let members = || items.models.iter().flat_map(|model| &model.members);
    let rules = members().filter_map(ast::Member::as_rule).map(|rule| rule.span);
    let requires = members().filter_map(|member| if let ast::Member::Require(require) = member { Some(require.span) } else { None });
    let limits = members().filter_map(|member| if let ast::Member::Limit(limit) = member { Some(limit.span) } else { None });
    let fields = items.models.iter().flat_map(|model| model.fields()).map(|field| field.span);
    let declared = &schema.declared.models;
    let own = |field: &&Field| !IMPLICIT_FIELDS.contains(&field.spec_name.as_str());
    let kept_fields = declared.iter().flat_map(|model| &model.fields).filter(own).map(|field| field.span);
    // A seed of the schema has no place of its own.
    let seeds = items.seeds.iter().filter(|item| schema.seeds.iter().any(|seed| seed.name == item.name.name)).map(|item| item.span);
    let mut compare = |what: &'static str, written: Vec<Span>, kept: Vec<Span>| {
        if let Some(span) = first_lost(&written, kept) {
            found.push(Internal { span, what }.into());
        }
    };
    compare("one of the rules", rules.collect(), spans(&schema.rules, |rule| rule.span));
    compare("one of the fields", fields.collect(), kept_fields.collect());
    compare("one of `require`", requires.collect(), declared.iter().flat_map(|model| &model.requires).map(|one| one.span).collect());
    compare("one of `limit`", limits.collect(), declared.iter().flat_map(|model| &model.limits).map(|one| one.span).collect());
    compare("one of the triggers", spans(&items.triggers, |item| item.span), spans(&happens.triggers, |kept| kept.span));
    compare("one of the jobs", spans(&items.jobs, |item| item.span), spans(&happens.jobs, |kept| kept.span));
    compare("one of the functions", spans(&items.functions, |item| item.span), spans(&called.functions, |kept| kept.span));
    compare("one of the endpoints", spans(&items.endpoints, |item| item.span), spans(&called.endpoints, |kept| kept.span));
    compare("one of the buckets", spans(&items.buckets, |item| item.span), spans(&called.buckets, |kept| kept.span));
    compare("one of the channels", spans(&items.channels, |item| item.span), spans(&called.channels, |kept| kept.span));
    compare("one of the proofs", spans(&items.proofs, |item| item.span), spans(&claims.proofs, |kept| kept.span));
    compare("one of the acceptances", spans(&items.acceptances, |item| item.span), spans(&claims.acceptances, |kept| kept.span));
    compare("one of the tests", spans(&items.tests, |item| item.span), spans(&schema.tests, |kept| kept.span));
    compare("one of the seeds", spans(&items.seeds, |item| item.span), seeds.collect());
    compare("`auth`", items.auth.iter().map(|item| item.span).collect(), schema.auth.iter().map(|kept| kept.span).collect());
    compare("`tenant`", items.tenant.iter().map(|item| item.span).collect(), schema.tenant.iter().map(|kept| kept.span).collect());
    found
}

fn spans<T>(all: &[T], span: impl Fn(&T) -> Span) -> Vec<Span> {
    all.iter().map(span).collect()
}

/// What is kept has the place of what was written, or one within it, such as that of its name.
fn first_lost(written: &[Span], mut kept: Vec<Span>) -> Option<Span> {
    if written.len() == kept.len() {
        return None;
    }
    let is_lost = |span: &&Span| {
        let within = |kept: &Span| kept.file == span.file && span.start <= kept.start && kept.end <= span.end;
        kept.iter().position(within).map(|at| kept.swap_remove(at)).is_none()
    };
    written.iter().find(is_lost).or(written.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_rules::diagnostic::FileId;

    #[test]
    fn of_those_that_were_written_the_one_that_is_missing_is_named() {
        let at = |start, end| Span::new(FileId(0), start, end);
        let written = [at(0, 9), at(10, 19), at(10, 19), at(20, 29)];
        assert_eq!(first_lost(&written, written.to_vec()), None);
        assert_eq!(first_lost(&written, vec![at(2, 4), at(12, 14), at(22, 24)]), Some(at(10, 19)));
        assert_eq!(first_lost(&written, vec![at(10, 19), at(10, 19), at(0, 9)]), Some(at(20, 29)));
        assert_eq!(first_lost(&[], vec![at(0, 9)]), None);
    }
}
