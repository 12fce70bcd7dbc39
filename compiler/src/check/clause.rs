//! Laws that clauses share: each is written once, words are known, numbers and times are within bounds, what is run can be found.

use crate::ast;
use crate::diagnostics::events::{BadAddress, OutOfBounds, UnknownChoice};
use crate::diagnostics::names::NamedTwice;
use crate::resolve::Names;
use crate::schema::{Given, Language, NeedsSystem, Run};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::parse::duration_millis;
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Milliseconds.
pub(super) const SECOND: i64 = 1000;
pub(super) const DAY: i64 = 24 * 60 * 60 * SECOND;

/// Where each clause of a block stood first.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<&'static str, Span>);

impl Seen {
    /// Whether a clause is the first of its kind; a second one is reported.
    pub(super) fn first(&mut self, clause: &'static str, span: Span, found: &mut Vec<Diagnostic>) -> bool {
        let first = self.0.get(clause).copied();
        found.extend(first.map(|first| NamedTwice { name: clause.to_owned(), span, first }.into()));
        self.0.entry(clause).or_insert(span);
        first.is_none()
    }

    pub(super) fn at(&self, clause: &'static str) -> Option<Span> {
        self.0.get(clause).copied()
    }
}

/// The meaning of a word that is one of a few.
pub(super) fn choice<T: Copy>(
    kind: &'static str,
    word: &Ident,
    choices: &'static [&'static str],
    meanings: &[T],
    found: &mut Vec<Diagnostic>,
) -> Option<T> {
    let place = choices.iter().position(|choice| *choice == word.name);
    if place.is_none() {
        found.push(UnknownChoice { kind, word: word.name.clone(), span: word.span, choices }.into());
    }
    meanings.get(place?).copied()
}

/// A whole number within bounds. `what` is told of one beyond: `` a job cannot be retried `0` times ``.
pub(super) fn number(
    (text, span): &(String, Span),
    bounds: RangeInclusive<u32>,
    fault: impl Fn(&str) -> String,
    found: &mut Vec<Diagnostic>,
) -> Option<u32> {
    let number = text.parse().ok().filter(|number| bounds.contains(number));
    if number.is_none() {
        let help = format!("write a whole number from {} to {}", bounds.start(), bounds.end());
        found.push(OutOfBounds { span: *span, fault: fault(text), help }.into());
    }
    number
}

/// A duration in milliseconds, within bounds.
pub(super) fn time(
    text: &str,
    span: Span,
    bounds: RangeInclusive<i64>,
    what: &str,
    written_bounds: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<i64> {
    let millis = duration_millis(text).filter(|millis| bounds.contains(millis));
    if millis.is_none() {
        found.push(OutOfBounds { span, fault: format!("`{text}` is no time that {what}"), help: written_bounds.to_owned() }.into());
    }
    millis
}

/// `run rust "jobs::sync_crm"`, `run js "jobs/sync_crm.ts"`. Whether it is there is seen when the project is built.
pub(super) fn run(run: &ast::Run, may_be_in_transaction: bool, found: &mut Vec<Diagnostic>) -> Option<Run> {
    let language = choice("language to run", &run.language, &["rust", "js"], &[Language::Rust, Language::JavaScript], found)?;
    let (target, span) = &run.target;
    let (fits, help) = match language {
        Language::Rust => (is_rust_path(target), "name the module and the function: `run rust \"jobs::sync_crm\"`"),
        Language::JavaScript => (is_script(target), "name a file below the project's folder: `run js \"jobs/sync_crm.ts\"`"),
    };
    if !fits {
        let what = match language {
            Language::Rust => "no path to a function of Rust",
            Language::JavaScript => "no path to a script",
        };
        found.push(BadAddress { span: *span, fault: format!("`{target}` is {what}"), help: help.to_owned() }.into());
    }
    if let Some(span) = run.in_transaction.filter(|_| !may_be_in_transaction) {
        let fault = "only a function runs in a transaction of its caller".to_owned();
        let help = "take `in transaction` away: what runs here has a transaction of its own".to_owned();
        found.push(crate::diagnostics::events::Contradiction { span, fault, other: None, help }.into());
    }
    fits.then(|| Run { language, target: target.clone(), in_transaction: run.in_transaction.is_some() })
}

fn is_rust_path(path: &str) -> bool {
    let segments: Vec<&str> = path.split("::").collect();
    let is_name = |name: &&str| name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') && name.chars().all(is_name_char);
    segments.len() >= 2 && segments.iter().all(is_name)
}

fn is_script(path: &str) -> bool {
    let stays_inside =
        path.split('/').all(|part| !matches!(part, "" | "." | "..") && part.chars().all(|c| is_name_char(c) || "-.".contains(c)));
    let known =
        [".ts", ".js", ".mjs"].iter().any(|end| path.strip_suffix(end).is_some_and(|stem| !stem.is_empty() && !stem.ends_with('/')));
    stays_inside && known
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `env("NAME")`: the name of a variable of the environment.
pub(super) fn variable(name: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<String> {
    let fits = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !fits {
        let fault = format!("`{name}` is no name of a variable of the environment");
        found.push(BadAddress { span, fault, help: "write it in capitals: `env(\"HOOK_SECRET\")`".to_owned() }.into());
    }
    fits.then(|| name.to_owned())
}

pub(super) fn given(given: &ast::Given, found: &mut Vec<Diagnostic>) -> Option<Given> {
    match given {
        ast::Given::Text { text, .. } => Some(Given::Text(text.clone())),
        ast::Given::Env { variable: name, span } => variable(name, *span, found).map(Given::Env),
    }
}

/// `needs system on Order "why"`
pub(super) fn needs_system(written: &ast::NeedsSystem, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> NeedsSystem {
    let mut seen = BTreeMap::new();
    let mut models: Vec<ModelId> = Vec::new();
    for name in &written.models {
        if crate::resolve::is_named_once(name, &mut seen, found) {
            models.extend(super::seed::model(name, names, found));
        }
    }
    let (why, span) = &written.why;
    if why.trim().is_empty() {
        let fault = "`needs system` does not say why".to_owned();
        let help = "write for a reviewer why no user's rights are enough; `purlin access` shows it".to_owned();
        found.push(BadAddress { span: *span, fault, help }.into());
    }
    NeedsSystem { models, why: why.clone(), span: written.span }
}
