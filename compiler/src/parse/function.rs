//! What is called from outside: functions, endpoints, buckets, channels.

use super::clause;
use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use crate::ast::{
    Bucket, BucketClause, CallRule, Channel, ChannelClause, Endpoint, EndpointClause, Function, FunctionClause, Limit, Parameter, Variant,
};
use pest::iterators::Pair;

pub(super) fn function(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Function> {
    let name = reader.child_ident(pair, Rule::name)?;
    let parameters = clause::parameters(reader, pair);
    let returned = child(pair, Rule::returns).and_then(|returns| child(&returns, Rule::type_ref));
    let returns = returned.and_then(|ty| super::field::type_ref(reader, &ty));
    let clauses = reader.body(pair, Body::Function, function_clause);
    Some(Function { doc: reader.docs(pair), name, parameters, returns, clauses, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no clauses of a function")]
fn function_clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<FunctionClause> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::call_rule => call_rule(reader, pair).map(FunctionClause::Allow),
        Rule::run => clause::run(reader, pair).map(FunctionClause::Run),
        Rule::error_of => {
            let status = clause::written(reader, pair, Rule::number)?;
            Some(FunctionClause::Error { name: reader.child_ident(pair, Rule::name)?, status, span })
        }
        Rule::limit_of => limit(reader, pair).map(FunctionClause::Limit),
        Rule::needs_system => clause::needs_system(reader, pair).map(FunctionClause::Needs),
        _ => None,
    }
}

/// `allow if E "message" as name`, `allow join if E`. A rule whose condition can't be read is left out, which was reported.
fn call_rule(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<CallRule> {
    let condition = match child(pair, Rule::call_condition) {
        Some(written) => Some(clause::expression(reader, &written)?),
        None => None,
    };
    Some(CallRule {
        operation: clause::word(reader, pair),
        condition,
        message: child(pair, Rule::message).map(|message| reader.text_of(&message)),
        name: child(pair, Rule::rule_name).and_then(|name| reader.child_ident(&name, Rule::word)),
        span: reader.span(pair),
    })
}

/// `limit 20 per 1m per me`
fn limit(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Limit> {
    Some(Limit {
        count: clause::written(reader, pair, Rule::number)?,
        time: clause::written(reader, pair, Rule::duration)?,
        per: clause::word(reader, pair),
        span: reader.span(pair),
    })
}

pub(super) fn endpoint(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Endpoint> {
    let method = clause::word(reader, pair)?;
    let path = clause::text(reader, pair)?;
    let clauses = reader.body(pair, Body::Endpoint, endpoint_clause);
    Some(Endpoint { doc: reader.docs(pair), method, path, clauses, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no clauses of an endpoint")]
fn endpoint_clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<EndpointClause> {
    match pair.as_rule() {
        Rule::verified => {
            Some(EndpointClause::Verify { scheme: clause::word(reader, pair)?, args: clause::given(reader, pair), span: reader.span(pair) })
        }
        Rule::run => clause::run(reader, pair).map(EndpointClause::Run),
        Rule::limit_of => limit(reader, pair).map(EndpointClause::Limit),
        Rule::needs_system => clause::needs_system(reader, pair).map(EndpointClause::Needs),
        _ => None,
    }
}

pub(super) fn bucket(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Bucket> {
    let name = reader.child_ident(pair, Rule::name)?;
    let clauses = reader.body(pair, Body::Bucket, bucket_clause);
    Some(Bucket { doc: reader.docs(pair), name, clauses, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no clauses of a bucket")]
fn bucket_clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<BucketClause> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::bucket_max => Some(BucketClause::Max { size: clause::written(reader, pair, Rule::size)?, span }),
        Rule::bucket_types => {
            let types = children(pair, Rule::text).map(|text| reader.text_of(&text)).collect();
            Some(BucketClause::Types { types, span })
        }
        Rule::variants => Some(BucketClause::Variants { variants: reader.body(pair, Body::Variants, variant), span }),
        Rule::bucket_public => Some(BucketClause::Public { span }),
        _ => None,
    }
}

/// `thumb 128x128 cover`
fn variant(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Variant> {
    let mut words = children(pair, Rule::word).map(|word| reader.ident(&word));
    let dimensions = clause::written(reader, pair, Rule::dimensions)?;
    Some(Variant { name: words.next()?, dimensions, fit: words.next()?, span: reader.span(pair) })
}

pub(super) fn channel(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Channel> {
    let name = reader.child_ident(pair, Rule::name)?;
    let parameters = clause::parameters(reader, pair);
    let clauses = reader.body(pair, Body::Channel, channel_clause);
    Some(Channel { doc: reader.docs(pair), name, parameters, clauses, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no clauses of a channel")]
fn channel_clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<ChannelClause> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::channel_rule => call_rule(reader, pair).map(ChannelClause::Allow),
        Rule::channel_send => Some(ChannelClause::Send { fields: fields(reader, pair), span }),
        Rule::channel_presence => Some(ChannelClause::Presence { fields: fields(reader, pair), span }),
        _ => None,
    }
}

/// `{ on: Bool }`
fn fields(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Vec<Parameter> {
    reader.body(pair, Body::Message, |reader, field| clause::parameter(reader, field))
}
