//! Jobs: what they run or change, when, and how often.

use super::fault::Body;
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use super::{clause, trigger};
use crate::ast::{Backoff, Job, JobClause, Schedule};
use pest::iterators::Pair;

pub(super) fn job(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Job> {
    let name = reader.child_ident(pair, Rule::name)?;
    let parameters = clause::parameters(reader, pair);
    let clauses = reader.body(pair, Body::Job, job_clause);
    Some(Job { doc: reader.docs(pair), name, parameters, clauses, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no clauses of a job")]
fn job_clause(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<JobClause> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::run => clause::run(reader, pair).map(JobClause::Run),
        Rule::every => {
            let zone = child(pair, Rule::zone).and_then(|zone| clause::text(reader, &zone));
            Some(JobClause::Every { schedule: schedule(reader, pair)?, zone, span })
        }
        Rule::missed => Some(JobClause::Missed { word: clause::word(reader, pair)?, span }),
        Rule::overlap => Some(JobClause::Overlap { word: clause::word(reader, pair)?, span }),
        Rule::for_each => {
            let has_filter = child(pair, Rule::kw_where).is_some();
            let filter = clause::expression(reader, pair);
            if has_filter && filter.is_none() {
                return None;
            }
            Some(JobClause::For { var: clause::word(reader, pair)?, model: reader.child_ident(pair, Rule::name)?, filter, span })
        }
        Rule::set_field => trigger::set(reader, pair).map(JobClause::Set),
        Rule::delete_row => Some(JobClause::Delete { row: clause::expression(reader, pair)?, span }),
        Rule::retry => {
            let count = clause::written(reader, pair, Rule::number)?;
            let backoff = child(pair, Rule::backoff).and_then(|backoff| self::backoff(reader, &backoff));
            Some(JobClause::Retry { count, backoff, jitter: child(pair, Rule::kw_jitter).is_some(), span })
        }
        Rule::timeout => Some(JobClause::Timeout { value: clause::written(reader, pair, Rule::duration)?.0, span }),
        Rule::concurrency => {
            let count = clause::written(reader, pair, Rule::number)?;
            let per = child(pair, Rule::per).and_then(|per| clause::expression(reader, &per));
            Some(JobClause::Concurrency { count, per, span })
        }
        Rule::job_unique => {
            let time = child(pair, Rule::for_time).and_then(|time| clause::written(reader, &time, Rule::duration));
            let per = child(pair, Rule::per).and_then(|per| clause::expression(reader, &per))?;
            Some(JobClause::Unique { per, time, span })
        }
        Rule::needs_system => clause::needs_system(reader, pair).map(JobClause::Needs),
        _ => None,
    }
}

fn schedule(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Schedule> {
    if let Some((text, span)) = clause::text(reader, pair) {
        return Some(Schedule::Cron { text, span });
    }
    let (value, span) = clause::written(reader, pair, Rule::duration)?;
    Some(Schedule::Interval { value, span })
}

/// `backoff 5s..1h`
fn backoff(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Backoff> {
    let mut times = children(pair, Rule::duration).map(|time| clause::plain(reader, &time));
    Some(Backoff { from: times.next()?, to: times.next() })
}
