//! Claims of `prove`, and `accept`.

use super::access::operation;
use super::clause;
use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use crate::ast::{Acceptance, Accepted, Claim, ClaimKind, ClaimTarget, Proof};
use pest::iterators::Pair;
use purlin_rules::syntax::Ident;

pub(super) fn proof(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Proof> {
    let name = clause::text(reader, pair)?;
    let claims = reader.body(pair, Body::Proof, claim);
    Some(Proof { doc: reader.docs(pair), name, claims, span: reader.span(pair) })
}

/// A claim whose expression can't be read is left out, which was reported.
fn claim(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Claim> {
    let kind = pair.clone().into_inner().find_map(|part| kind(reader, &part))?;
    Some(Claim { kind, across_tenants: child(pair, Rule::across).is_some(), span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other parts of a claim say not what it claims")]
fn kind(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<ClaimKind> {
    match pair.as_rule() {
        Rule::never_gain => {
            let writing = reader.child_ident(pair, Rule::name)?;
            Some(ClaimKind::NeverGain { target: target(reader, pair)?, writing })
        }
        Rule::never => {
            let has_condition = child(pair, Rule::kw_if).is_some();
            let condition = clause::expression(reader, pair);
            (condition.is_some() || !has_condition).then_some(())?;
            Some(ClaimKind::Never { target: target(reader, pair)?, condition })
        }
        Rule::implies => Some(ClaimKind::Implies { conclusion: clause::expression(reader, pair)?, target: target(reader, pair)? }),
        Rule::implied => Some(ClaimKind::Implied { premise: clause::expression(reader, pair)?, target: target(reader, pair)? }),
        _ => None,
    }
}

/// `read Ticket.internal_note`
fn target(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<ClaimTarget> {
    let target = child(pair, Rule::claim_target)?;
    Some(ClaimTarget {
        operation: operation(child(&target, Rule::operation)?.as_str().trim())?,
        model: reader.child_ident(&target, Rule::type_word)?,
        field: reader.child_ident(&target, Rule::word),
        span: reader.span(&target),
    })
}

pub(super) fn acceptance(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Acceptance> {
    let what = if let Some(lint) = child(pair, Rule::accept_lint) {
        let code = reader.child_ident(&lint, Rule::type_word)?;
        let on = match clause::text(reader, &lint) {
            Some((path, span)) => Ident { name: path, span },
            None => reader.child_ident(&lint, Rule::name)?,
        };
        Accepted::Lint { code, on, of: reader.child_ident(&lint, Rule::word) }
    } else {
        Accepted::Widening { digest: reader.child_ident(&child(pair, Rule::accept_widening)?, Rule::digest)? }
    };
    let until = children(pair, Rule::until).find_map(|until| clause::written(reader, &until, Rule::date));
    Some(Acceptance { doc: reader.docs(pair), what, why: clause::text(reader, pair)?, until, span: reader.span(pair) })
}
