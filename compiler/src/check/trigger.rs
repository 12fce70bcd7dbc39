//! Triggers: on which rows, when, and what they do.

use super::clause::{self, Seen};
use super::expression::{self, Place};
use super::job::Parameters;
use super::{notification, seed, write};
use crate::ast::{self, WebhookClause};
use crate::diagnostics::events::{BadAddress, BadArguments, Endless, MissingClause};
use crate::diagnostics::names::UnknownName;
use crate::resolve::{Names, is_named_once};
use crate::schema::{Action, Event, Holds, Parameter, Trigger, Webhook};
use purlin_rules::catalog::{Catalog, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::expr::{Cond, Root, Term, Var};
use purlin_rules::print;
use purlin_rules::resolve::Ends;
use purlin_rules::syntax::Ident;
use std::collections::{BTreeMap, BTreeSet};

/// The triggers of the program that could be checked, as written.
pub(super) fn triggers(names: &Names<'_>, jobs: &Parameters, found: &mut Vec<Diagnostic>) -> Vec<Trigger> {
    let triggers: Vec<Trigger> = names.items.triggers.iter().filter_map(|trigger| one(trigger, names, jobs, found)).collect();
    creations_end(&triggers, names, found);
    triggers
}

/// No row brings about another of its model whatever it holds.
fn creations_end(triggers: &[Trigger], names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let always = triggers.iter().filter(|trigger| trigger.event == Event::Created && trigger.when == Cond::Const(true));
    let mut creates: BTreeMap<ModelId, BTreeMap<ModelId, &Trigger>> = BTreeMap::new();
    for trigger in always {
        for action in &trigger.actions {
            if let Action::Create { model, .. } = action {
                creates.entry(trigger.model).or_default().entry(*model).or_insert(trigger);
            }
        }
    }
    let mut told: BTreeSet<ModelId> = BTreeSet::new();
    for (start, next) in &creates {
        let round = next.iter().find_map(|(model, trigger)| Some((*trigger, way(*model, *start, &creates)?)));
        let Some((trigger, way)) = round.filter(|_| !told.contains(start)) else { continue };
        told.insert(*start);
        told.extend(&way);
        // The way ends where it began.
        let between = way.iter().take(way.len().saturating_sub(1));
        let models = std::iter::once(start).chain(between).filter_map(|model| names.declared.model_name(*model)).map(str::to_owned);
        found.push(Endless { span: trigger.span, models: models.collect() }.into());
    }
}

/// From a model to another, both of them too, by what the rows of each create; the shortest.
fn way(from: ModelId, to: ModelId, creates: &BTreeMap<ModelId, BTreeMap<ModelId, &Trigger>>) -> Option<Vec<ModelId>> {
    let mut ways = vec![vec![from]];
    let mut seen = BTreeSet::from([from]);
    let mut place = 0;
    while let Some(way) = ways.get(place).cloned() {
        let last = *way.last()?;
        if last == to {
            return Some(way);
        }
        let further = creates.get(&last).into_iter().flat_map(BTreeMap::keys).filter(|model| seen.insert(**model));
        ways.extend(further.map(|model| [way.as_slice(), &[*model]].concat()));
        place += 1;
    }
    None
}

fn one(written: &ast::Trigger, names: &Names<'_>, jobs: &Parameters, found: &mut Vec<Diagnostic>) -> Option<Trigger> {
    let events = [Event::Created, Event::Updated, Event::Deleted];
    let event = clause::choice("event", &written.event, &["created", "updated", "deleted"], &events, found);
    let model = seed::model(&written.model, names, found)?;
    let ends = if event == Some(Event::Updated) { Ends::Both } else { Ends::One };
    let place = Place { this: Some(model), ends, ..Place::default() };
    let when = match &written.when {
        None => Some(Cond::Const(true)),
        Some(when) => expression::condition_at(when, &place, names, found),
    };
    if written.actions.is_empty() {
        let what = format!("the trigger on `{}`", written.model.name);
        let help = "say what is to happen: `notify`, `create`, `set`, `delete`, `enqueue`, `webhook` or `run`";
        found.push(MissingClause { what, lacks: "does nothing", span: written.model.span, help }.into());
    }
    let actions: Vec<_> = written.actions.iter().map(|action| self::action(action, model, &place, names, jobs, found)).collect();
    let actions: Option<Vec<Action>> = actions.into_iter().collect();
    let says = written.when.as_ref().map(print::expression);
    Some(Trigger { model, event: event?, when: when?, says, actions: actions?, span: written.span })
}

fn action(
    action: &ast::Action,
    model: ModelId,
    place: &Place<'_>,
    names: &Names<'_>,
    jobs: &Parameters,
    found: &mut Vec<Diagnostic>,
) -> Option<Action> {
    match action {
        ast::Action::Create { model, values, .. } => {
            let (model, values) = write::create(model, values, place, names, found)?;
            Some(Action::Create { model, values })
        }
        ast::Action::Set(set) => write::set(set, (Root::Var(Var::THIS), model), place, names, found).map(Action::Set),
        ast::Action::Delete { row, .. } => {
            let (model, row) = write::delete(row, place, names, found)?;
            Some(Action::Delete { model, row })
        }
        ast::Action::Notify(written) => {
            notification::notification(written, place, names, found).map(|notification| Action::Notify(Box::new(notification)))
        }
        ast::Action::Enqueue { job, arguments, .. } => enqueue(job, arguments, place, names, jobs, found),
        ast::Action::Webhook(written) => webhook(written, found).map(Action::Webhook),
        ast::Action::Run(run) => clause::run(run, false, found).map(Action::Run),
    }
}

/// `enqueue sync_crm(ticket: this)`: each parameter once, by name; what may be null may be left out.
fn enqueue(
    job: &Ident,
    arguments: &[ast::FieldValue],
    place: &Place<'_>,
    names: &Names<'_>,
    jobs: &Parameters,
    found: &mut Vec<Diagnostic>,
) -> Option<Action> {
    let Some(declared) = names.items.jobs.iter().find(|declared| declared.name.name == job.name) else {
        if !names.items.faulty.contains(job.name.as_str()) {
            let known = names.items.jobs.iter().map(|job| job.name.name.as_str());
            found.push(UnknownName::of("job", job, None, known).into());
        }
        return None;
    };
    // Parameters that could not be resolved have been reported.
    let parameters = jobs.get(&job.name)?;
    let before = found.len();
    let mut seen = BTreeMap::new();
    let mut given: BTreeMap<&str, Option<Term>> = BTreeMap::new();
    for ast::FieldValue { field, value } in arguments {
        if !is_named_once(field, &mut seen, found) {
            continue;
        }
        match parameters.iter().find(|parameter| parameter.spec_name == field.name) {
            // No job takes a record.
            Some(Parameter { holds: Holds::Record { .. }, .. }) => {}
            Some(Parameter { spec_name, holds: Holds::Value { ty, .. }, nullable }) => {
                given.insert(spec_name, expression::value_at(value, Some((ty, *nullable)), place, names, found));
            }
            None => {
                let known = parameters.iter().map(|parameter| parameter.spec_name.as_str());
                found.push(UnknownName::of("parameter", field, Some(&job.name), known).into());
            }
        }
    }
    let mut terms = Vec::new();
    // A misspelt argument is the one that seems to be missing.
    let misspelt = arguments.iter().any(|argument| parameters.iter().all(|parameter| parameter.spec_name != argument.field.name));
    for parameter in parameters {
        let name = parameter.spec_name.as_str();
        let value = given.remove(name);
        if value.is_none() && !parameter.nullable && !misspelt {
            let fault = format!("`{}` is enqueued without `{name}`", job.name);
            let help = format!("give it: `enqueue {}({name}: …)`", job.name);
            found.push(BadArguments { span: job.span, fault, declared: declared.name.span, help }.into());
        }
        terms.push(value.flatten());
    }
    if declared.clauses.iter().any(|clause| matches!(clause, ast::JobClause::For { .. })) {
        let fault = format!("`{}` looks for its rows itself, and cannot be enqueued", job.name);
        let help = "it runs when its `every` says; take this away".to_owned();
        found.push(BadArguments { span: job.span, fault, declared: declared.name.span, help }.into());
    }
    (found.len() == before).then(|| Action::Enqueue { job: job.name.clone(), arguments: terms })
}

fn webhook(written: &ast::Webhook, found: &mut Vec<Diagnostic>) -> Option<Webhook> {
    let before = found.len();
    let (url, span) = &written.url;
    let host = url.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let fits = host.is_some_and(|host| !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c)));
    let plain = url.chars().all(|c| c.is_ascii_graphic());
    if !(fits && plain) {
        let help = "write the whole address, with `https://`: what is sent may be read by nobody else".to_owned();
        found.push(BadAddress { span: *span, fault: format!("`{url}` is no address that a webhook can be sent to"), help }.into());
    }
    let (mut seen, mut names) = (Seen::default(), BTreeMap::new());
    let (mut secret, mut headers) = (None, Vec::new());
    for clause in &written.clauses {
        match clause {
            WebhookClause::Secret { variable: (variable, span), span: whole } => {
                if seen.first("secret", *whole, found) {
                    secret = clause::variable(variable, *span, found);
                }
            }
            WebhookClause::Header { name: (name, span), value, .. } => {
                let lower = name.to_ascii_lowercase();
                if !is_header(&lower) {
                    let fault = format!("`{name}` is no header that a webhook may carry");
                    let help = "headers are made of letters, digits and `-`, and begin with `x-`; or `authorization`".to_owned();
                    found.push(BadAddress { span: *span, fault, help }.into());
                }
                if is_named_once(&Ident { name: lower.clone(), span: *span }, &mut names, found) {
                    headers.extend(clause::given(value, found).map(|value| (lower, value)));
                }
            }
        }
    }
    (found.len() == before).then(|| Webhook { url: url.clone(), secret, headers })
}

/// The others are the transport's own.
fn is_header(name: &str) -> bool {
    let own = name == "authorization" || name.strip_prefix("x-").is_some_and(|rest| !rest.is_empty());
    own && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
