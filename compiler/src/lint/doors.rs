//! What is called from outside, and what runs by itself: functions, endpoints, channels, buckets, jobs.

use super::OfDoor;
use super::asked::Asked;
use crate::diagnostics::surfaces::{ConfusedDeputy, PagesServed, QueueGrows, Unsigned, WiderAudience};
use crate::prove::Witness;
use crate::schema::{Bucket, CallRule, Cron, Endpoint, Holds, Job, Parameter, Verify};
use purlin_prover::Caller;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::{Compare, Cond, Path, Root, Rows, Source, Term, TermKind, Var};
use purlin_rules::print;
use purlin_rules::types::Type;

/// All of the program.
pub(super) fn lints(asked: &Asked<'_>) -> Vec<OfDoor> {
    let (called, happens) = (asked.schema.called(), asked.schema.happens());
    let deputies = called.functions.iter().filter(|function| function.needs_system.is_some()).filter_map(|function| {
        let (parameter, witness) = unread(asked, "J601", &function.allow, &function.parameters, function.span)?;
        let finding = ConfusedDeputy { function: &function.spec_name, parameter, says: &witness.says, span: function.span }.into();
        Some(of(&function.spec_name, finding, Some(witness)))
    });
    let audiences = called.channels.iter().filter_map(|channel| {
        let (parameter, witness) = unread(asked, "P705", &channel.join, &channel.parameters, channel.span)?;
        let finding = WiderAudience { channel: &channel.spec_name, parameter, says: &witness.says, span: channel.span }.into();
        Some(of(&channel.spec_name, finding, Some(witness)))
    });
    let unsigned = called.endpoints.iter().filter(|endpoint| is_unsigned(endpoint)).map(|endpoint| {
        let finding = Unsigned { path: &print::text(&endpoint.path), span: endpoint.span }.into();
        of(&endpoint.path, finding, None)
    });
    let pages = called.buckets.iter().filter(|bucket| bucket.public && takes_pages(bucket)).map(|bucket| {
        let finding = PagesServed { bucket: &bucket.spec_name, span: bucket.span }.into();
        of(&bucket.spec_name, finding, None)
    });
    let queues = happens.jobs.iter().filter_map(queue_grows);
    deputies.chain(audiences).chain(unsigned).chain(pages).chain(queues).collect()
}

fn of(door: &str, finding: Diagnostic, witness: Option<Box<Witness>>) -> OfDoor {
    OfDoor { door: door.to_owned(), finding, witness }
}

/// J601 and P705: a row that somebody may pass, by one of these rules, and may not read; by the name of the parameter. Where it may be left out,
/// it may be passed as well.
fn unread<'p>(
    asked: &Asked<'_>,
    code: &str,
    rules: &[CallRule],
    parameters: &'p [Parameter],
    span: Span,
) -> Option<(&'p str, Box<Witness>)> {
    let rows: Vec<(&Parameter, ModelId, Var)> = parameters
        .iter()
        .filter_map(|parameter| match parameter.holds {
            Holds::Value { ty: Type::Row(model), .. } => Some((parameter, model)),
            Holds::Value { .. } | Holds::Record { .. } => None,
        })
        .zip(1..)
        .map(|((parameter, model), place)| (parameter, model, Var(place)))
        .collect();
    let asked_of = |(parameter, model, var): &(&'p Parameter, ModelId, Var)| {
        let row = |var| Term { kind: TermKind::Path(Path { root: Root::Var(var), steps: Vec::new() }), ty: Type::Row(*model) };
        let is_it = Cond::Compare { op: Compare::Equal, left: row(*var), right: row(Var::THIS) };
        let called = Cond::And(vec![is_it, Cond::Or(rules.iter().map(|rule| rule.when.clone()).collect())]);
        let premise = rows.iter().rev().fold(called, |body, (_, model, var)| Cond::Any {
            rows: Rows { model: *model, source: Source::Model },
            var: *var,
            body: Box::new(body),
        });
        let witness = asked.unread(code, (*model, None), premise, &[Caller::SignedIn, Caller::Anonymous], span)?;
        Some((parameter.spec_name.as_str(), witness))
    };
    rows.iter().find_map(asked_of)
}

/// J605
fn is_unsigned(endpoint: &Endpoint) -> bool {
    endpoint.verify == Verify::Nothing && endpoint.needs_system.is_some()
}

/// S805: what a browser shows as a page of the service.
fn takes_pages(bucket: &Bucket) -> bool {
    let is_page = |kind: &String| matches!(kind.as_str(), "text/*" | "text/html" | "application/xhtml+xml" | "image/svg+xml");
    bucket.types.is_empty() || bucket.types.iter().any(is_page)
}

/// J606: runs that wait for each other come faster than they have to end.
fn queue_grows(job: &Job) -> Option<OfDoor> {
    let schedule = job.schedule.as_ref().filter(|schedule| schedule.queues)?;
    let gap = least_gap(&schedule.cron);
    let ends_in_time = job.timeout_ms.is_some_and(|timeout| timeout <= gap * MINUTE);
    let spelled = if gap % 60 == 0 { format!("{}h", gap / 60) } else { format!("{gap}m") };
    (!ends_in_time).then(|| of(&job.spec_name, QueueGrows { job: &job.spec_name, gap: &spelled, span: job.span }.into(), None))
}

/// In milliseconds.
const MINUTE: i64 = 60_000;

/// The least number of minutes between two times of a day, a day at most.
fn least_gap(cron: &Cron) -> i64 {
    let minutes = (0..24 * 60_i64).filter(|minute| cron.hours >> (minute / 60) & 1 == 1 && cron.minutes >> (minute % 60) & 1 == 1);
    let times: Vec<i64> = minutes.collect();
    let day = 24 * 60;
    let within = times.iter().zip(times.iter().skip(1)).map(|(one, next)| next - one).min();
    // The last time of a day, and the first of the next.
    let across = times.first().zip(times.last()).map(|(first, last)| first + day - last);
    within.into_iter().chain(across).min().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::least_gap;
    use crate::schema::Cron;

    #[test]
    fn runs_are_as_far_apart_as_the_nearest_two() {
        let gap = |minutes, hours| least_gap(&Cron { minutes, hours, days: 0, months: 0, weekdays: 0, either_day: false });
        assert_eq!(gap(u64::MAX >> 4, 0x00ff_ffff), 1);
        assert_eq!(gap(1, 0x00ff_ffff), 60);
        assert_eq!(gap(1 | 1 << 45, 0x00ff_ffff), 15);
        assert_eq!(gap(1, 1 << 3), 24 * 60);
        assert_eq!(gap(1 | 1 << 59, 1 | 1 << 23), 1);
    }
}
