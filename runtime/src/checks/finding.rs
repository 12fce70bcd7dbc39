//! What is to be said about a line: nothing where it holds, on both sides.

use super::cast::Cast;
use super::served::Served;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::judge::{Failure, Found, Verdict};
use purlin_rules::plan::checks::NotJudged;
use purlin_rules::plan::{Action, Test, TestLine, Who};
use purlin_rules::value::Id;
use std::collections::BTreeSet;

/// The finding of a line, if there is one.
pub(super) fn of(cast: &Cast<'_>, line: &TestLine, served: &Served, judged: &Result<(), Failure>) -> Option<Diagnostic> {
    if let Served::Failed { problem } = served {
        let finding = Diagnostic::error("T0003", line.span, "the service could not answer");
        return Some(finding.with_label(problem.clone()));
    }
    if let Action::Sees { rows, .. } = &line.action {
        return of_rows(cast, line, rows, served, judged);
    }
    let allowed = allowed(line, judged);
    match (served, allowed) {
        (Served::Allowed, false) | (Served::NotThere | Served::Refused { .. }, true) => Some(disagreement(cast, line, served, judged)),
        (Served::Impossible { problem }, true) => Some(impossible(cast, line, problem)),
        // An error other than one of access, of what the rules refuse anyway, tells nothing new.
        (Served::Impossible { .. } | Served::NotThere | Served::Refused { .. } | Served::Rows(_) | Served::Failed { .. }, false)
        | (Served::Allowed | Served::Rows(_) | Served::Failed { .. }, true) => {
            let failure = judged.as_ref().err()?;
            Some(failed(cast, line, Some(served), &failure.found))
        }
    }
}

/// The finding of a line that the evaluator judged alone, if there is one.
pub(super) fn of_judged(cast: &Cast<'_>, line: &TestLine, judged: &Result<(), Failure>) -> Option<Diagnostic> {
    let failure = judged.as_ref().err()?;
    Some(match (&line.action, &failure.found) {
        (Action::Sees { rows, .. }, Found::Rows(seen)) => other_rows(cast, line, &wanted(cast, rows), seen),
        (_, found) => failed(cast, line, None, found),
    })
}

/// The rows that a line names.
fn wanted(cast: &Cast<'_>, rows: &[usize]) -> BTreeSet<Id> {
    rows.iter().filter_map(|place| cast.row(*place)).map(|(_, id)| id).collect()
}

/// What the evaluator says of the action itself.
fn allowed(line: &TestLine, judged: &Result<(), Failure>) -> bool {
    match judged.as_ref().map_err(|failure| &failure.found) {
        Ok(()) => line.allowed,
        Err(Found::Verdict(verdict)) => verdict.is_allowed(),
        Err(Found::OtherReasons(_) | Found::Rows(_)) => false,
    }
}

/// What a test claims and nobody judges yet.
pub(super) fn not_judged(test: &Test) -> Vec<Diagnostic> {
    let one = |claim: &NotJudged| {
        Diagnostic::warning("T0004", claim.span, format!("{} is not judged yet", claim.what))
            .with_label("neither confirmed nor refuted in this version")
    };
    test.not_judged.iter().map(one).collect()
}

fn failed(cast: &Cast<'_>, line: &TestLine, served: Option<&Served>, found: &Found) -> Diagnostic {
    let (who, what) = (who(cast, line.who), what(cast, &line.action));
    let message = match found {
        Found::Verdict(Verdict::Allowed) => format!("`{who}` can {what}"),
        Found::Verdict(Verdict::NotFound { .. } | Verdict::Refused { .. }) | Found::Rows(_) => format!("`{who}` cannot {what}"),
        Found::OtherReasons(_) => format!("`{who}` cannot {what}, but for another reason"),
    };
    let finding = Diagnostic::error("T0001", line.span, message).with_label(expectation(line));
    match found {
        Found::Verdict(Verdict::Allowed) | Found::Rows(_) => finding.with_help("a rule allows it that should not, or none denies it"),
        Found::Verdict(verdict @ (Verdict::NotFound { .. } | Verdict::Refused { .. })) => {
            let answers = served.map(|served| format!("; the service answers {}", answer(cast, served))).unwrap_or_default();
            finding.with_help(format!("the reason is {}{answers}", reasons(verdict.reasons())))
        }
        Found::OtherReasons(found) => finding.with_help(format!("the reason is {}", reasons(found))),
    }
}

fn of_rows(cast: &Cast<'_>, line: &TestLine, rows: &[usize], served: &Served, judged: &Result<(), Failure>) -> Option<Diagnostic> {
    let wanted = wanted(cast, rows);
    // A list that only users may ask for is empty for everybody else.
    let nothing = BTreeSet::new();
    let seen = match served {
        Served::Rows(seen) => seen,
        Served::NotThere | Served::Refused { .. } => &nothing,
        Served::Allowed | Served::Impossible { .. } | Served::Failed { .. } => return Some(disagreement(cast, line, served, judged)),
    };
    let judged_seen = match judged.as_ref().map_err(|failure| &failure.found) {
        Err(Found::Rows(seen)) => Some(seen),
        Err(Found::Verdict(_) | Found::OtherReasons(_)) => None,
        Ok(()) => Some(&wanted).filter(|_| line.allowed),
    };
    if judged_seen.is_some_and(|judged_seen| !are_alike(cast, judged_seen, seen)) {
        return Some(disagreement(cast, line, served, judged));
    }
    if (*seen == wanted) == line.allowed { None } else { Some(other_rows(cast, line, &wanted, seen)) }
}

/// The same rows of the seed, and as many others: what was made since has other ids on either side.
fn are_alike(cast: &Cast<'_>, some: &BTreeSet<Id>, others: &BTreeSet<Id>) -> bool {
    let is_of_seed = |id: &&Id| cast.seeded.rows.iter().any(|(_, own)| own == *id);
    some.len() == others.len() && some.iter().filter(is_of_seed).eq(others.iter().filter(is_of_seed))
}

/// The rules allow the write, and what the spec writes then can't be written.
pub(super) fn without_end(cast: &Cast<'_>, line: &TestLine) -> Diagnostic {
    impossible(cast, line, "what the spec itself writes then can't be written")
}

pub(super) fn disagreement_on_what_follows(cast: &Cast<'_>, line: &TestLine) -> Diagnostic {
    let message = format!("service and rules disagree on what follows when `{}` can {}", who(cast, line.who), what(cast, &line.action));
    Diagnostic::error("T0002", line.span, message)
        .with_label("the service does it; by its definition it can't be done")
        .with_help("this is a fault of Purlin, not of your spec: please report it, with the triggers of this model")
}

fn other_rows(cast: &Cast<'_>, line: &TestLine, wanted: &BTreeSet<Id>, seen: &BTreeSet<Id>) -> Diagnostic {
    let message = format!("`{}` sees {}", who(cast, line.who), list(cast, seen));
    let finding = Diagnostic::error("T0001", line.span, message).with_label(expectation(line));
    let (more, less) = (seen.difference(wanted).copied().collect(), wanted.difference(seen).copied().collect());
    match (list_of(cast, &more), list_of(cast, &less)) {
        (Some(more), None) => finding.with_help(format!("{more} should not be there")),
        (None, Some(less)) => finding.with_help(format!("{less} is missing")),
        (Some(more), Some(less)) => finding.with_help(format!("{less} is missing, and {more} should not be there")),
        (None, None) => finding,
    }
}

/// The rule means one thing and does another.
fn disagreement(cast: &Cast<'_>, line: &TestLine, served: &Served, judged: &Result<(), Failure>) -> Diagnostic {
    let judged = match judged.as_ref().map_err(|failure| &failure.found) {
        Ok(()) => "this line holds".into(),
        Err(Found::Verdict(Verdict::Allowed)) => "allowed".into(),
        Err(Found::Verdict(verdict @ (Verdict::NotFound { .. } | Verdict::Refused { .. }))) => reasons(verdict.reasons()),
        Err(Found::OtherReasons(found)) => reasons(found),
        Err(Found::Rows(seen)) => list(cast, seen),
    };
    let message = format!("service and rules disagree on whether `{}` can {}", who(cast, line.who), what(cast, &line.action));
    Diagnostic::error("T0002", line.span, message)
        .with_label(format!("the service: {}; the rules: {judged}", answer(cast, served)))
        .with_help("this is a fault of Purlin, not of your spec: please report it, with the rules of this model")
}

fn impossible(cast: &Cast<'_>, line: &TestLine, problem: &str) -> Diagnostic {
    let (who, what) = (who(cast, line.who), what(cast, &line.action));
    Diagnostic::error("T0001", line.span, format!("the rules let `{who}` {what}, but it can't be done"))
        .with_label(expectation(line))
        .with_help(format!("the service answers {problem}"))
}

fn expectation(line: &TestLine) -> String {
    match (&line.because, line.allowed) {
        (Some(because), _) => format!("expected a refusal because of `{because}`"),
        (None, true) => "expected this to hold".into(),
        (None, false) => "expected a refusal".into(),
    }
}

fn answer(cast: &Cast<'_>, served: &Served) -> String {
    match served {
        Served::Allowed => "that it is done".into(),
        Served::NotThere => "404 `not_found`, or does not show the field".into(),
        Served::Refused { problem } | Served::Impossible { problem } | Served::Failed { problem } => problem.clone(),
        Served::Rows(rows) => list(cast, rows),
    }
}

fn who(cast: &Cast<'_>, who: Who) -> String {
    match who {
        Who::Anonymous => "anon".into(),
        Who::User(place) => cast.row(place).map_or_else(|| "?".into(), |(_, id)| cast.name(id)),
    }
}

fn what(cast: &Cast<'_>, action: &Action) -> String {
    let named = |place: &usize| cast.row(*place).map_or_else(|| "?".into(), |(_, id)| cast.name(id));
    match action {
        Action::Read { row, field } => {
            let model = cast.row(*row).and_then(|(model, _)| cast.plan.service.table(model));
            let field = field.and_then(|field| model?.field(field)).map(|field| format!(".{}", field.name)).unwrap_or_default();
            format!("read `{}{field}`", named(row))
        }
        Action::Create { model, .. } => format!("create this `{}`", cast.model(*model)),
        Action::Update { row, .. } => format!("update `{}` like this", named(row)),
        Action::Delete { row } => format!("delete `{}`", named(row)),
        Action::Sees { model, .. } => format!("list `{}`", cast.model(*model)),
    }
}

fn reasons(reasons: &[purlin_rules::judge::Reason]) -> String {
    let reasons: Vec<String> = reasons.iter().map(|reason| format!("`{reason}`")).collect();
    if reasons.is_empty() { "that there is no such row".into() } else { reasons.join(" and ") }
}

fn list(cast: &Cast<'_>, rows: &BTreeSet<Id>) -> String {
    list_of(cast, rows).unwrap_or_else(|| "nothing".into())
}

fn list_of(cast: &Cast<'_>, rows: &BTreeSet<Id>) -> Option<String> {
    let names: Vec<String> = rows.iter().map(|id| format!("`{}`", cast.name(*id))).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
