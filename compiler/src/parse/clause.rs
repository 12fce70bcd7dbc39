//! What clauses of blocks are made of: expressions, durations, parameters, `run`, `needs system`, `env(…)`.

use super::field;
use super::grammar::Rule;
use super::model::idents;
use super::reader::{Reader, child, children};
use crate::ast::{Expr, Given, Ident, NeedsSystem, Parameter, Run};
use pest::iterators::Pair;
use purlin_rules::diagnostic::Span;

/// The expression of a clause. `None` if there is none, or none that could be read, which was reported.
pub(super) fn expression(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Expr> {
    let is_expression = |part: &Pair<'_, Rule>| matches!(part.as_rule(), Rule::expression | Rule::faulty_expression | Rule::faulty_premise);
    let written = pair.clone().into_inner().find(is_expression)?;
    reader.expression(&written)
}

/// A number or a duration as written, without `_`.
pub(super) fn written(reader: &Reader<'_>, pair: &Pair<'_, Rule>, rule: Rule) -> Option<(String, Span)> {
    child(pair, rule).map(|part| plain(reader, &part))
}

pub(super) fn plain(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> (String, Span) {
    (pair.as_str().trim().replace('_', ""), reader.span(pair))
}

pub(super) fn text(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<(String, Span)> {
    child(pair, Rule::text).map(|text| reader.text_of(&text))
}

/// `(ticket: Ticket, at: DateTime)`
pub(super) fn parameters(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Vec<Parameter> {
    let list = child(pair, Rule::parameters);
    list.iter().flat_map(|list| children(list, Rule::parameter)).filter_map(|one| parameter(reader, &one)).collect()
}

/// `ticket: Ticket`
pub(super) fn parameter(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Parameter> {
    let ty = field::type_ref(reader, &child(pair, Rule::type_ref)?)?;
    Some(Parameter { name: reader.child_ident(pair, Rule::word)?, ty, span: reader.span(pair) })
}

/// `run rust "jobs::sync_crm" in transaction`
pub(super) fn run(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Run> {
    Some(Run {
        language: reader.child_ident(pair, Rule::word)?,
        target: text(reader, pair)?,
        in_transaction: child(pair, Rule::in_transaction).map(|part| reader.span(&part)),
        span: reader.span(pair),
    })
}

/// `needs system on Order "why"`
pub(super) fn needs_system(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NeedsSystem> {
    Some(NeedsSystem { models: idents(reader, pair, Rule::name), why: text(reader, pair)?, span: reader.span(pair) })
}

/// The texts and `env(…)`s among the parts of a clause.
pub(super) fn given(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Vec<Given> {
    let one = |part: Pair<'_, Rule>| {
        if part.as_rule() == Rule::env {
            let (variable, span) = text(reader, &part)?;
            return Some(Given::Env { variable, span });
        }
        let (text, span) = reader.text_of(&part);
        Some(Given::Text { text, span })
    };
    pair.clone().into_inner().filter(|part| matches!(part.as_rule(), Rule::env | Rule::text)).filter_map(one).collect()
}

/// The first word of a clause that is not its keyword.
pub(super) fn word(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Ident> {
    reader.child_ident(pair, Rule::word)
}
