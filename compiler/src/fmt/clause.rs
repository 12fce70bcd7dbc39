//! Blocks of clauses: triggers, jobs, functions, endpoints, buckets, channels, proofs. One that is written on one line stays there while
//! it fits; else each clause has a line, its keyword in a column where that helps.

use super::gather::{Body, Entry, block, gather};
use super::item::{as_written, in_braces};
use super::layout::{Group, Laid, Last};
use super::member::{condition, part};
use super::row;
use crate::ast::{
    Acceptance, Action, Bucket, BucketClause, Channel, ChannelClause, Endpoint, Function, Job, Note, Proof, Trigger, Variant, Webhook,
    WebhookClause,
};
use crate::parse::tokens::{Token, TokenKind};
use purlin_rules::diagnostic::Span;

/// A block written on one line is broken beyond this.
const WIDEST: usize = 110;

/// A clause, and the clauses in its braces.
pub(super) struct Clause {
    pub(super) span: Span,
    inner: Vec<Clause>,
}

impl Clause {
    fn leaf(span: Span) -> Self {
        Self { span, inner: Vec::new() }
    }
}

pub(super) fn of_trigger(trigger: &Trigger) -> Vec<Clause> {
    trigger.actions.iter().map(of_action).collect()
}

fn of_action(action: &Action) -> Clause {
    let inner = match action {
        Action::Notify(notification) => notification.notes.iter().map(of_note).collect(),
        Action::Webhook(Webhook { clauses, .. }) => clauses.iter().map(of_webhook).collect(),
        Action::Create { .. } | Action::Set(_) | Action::Delete { .. } | Action::Enqueue { .. } | Action::Run(_) => Vec::new(),
    };
    Clause { span: action.span(), inner }
}

fn of_webhook(clause: &WebhookClause) -> Clause {
    match clause {
        WebhookClause::Secret { span, .. } | WebhookClause::Header { span, .. } => Clause::leaf(*span),
    }
}

fn of_note(note: &Note) -> Clause {
    let inner = match note {
        Note::Locale { texts, .. } => texts.iter().map(|text| Clause::leaf(text.span)).collect(),
        Note::Text(_)
        | Note::Data { .. }
        | Note::Via { .. }
        | Note::Expire { .. }
        | Note::Badge { .. }
        | Note::At { .. }
        | Note::After { .. } => Vec::new(),
    };
    Clause { span: note.span(), inner }
}

pub(super) fn of_job(job: &Job) -> Vec<Clause> {
    job.clauses.iter().map(|clause| Clause::leaf(clause.span())).collect()
}

pub(super) fn of_function(function: &Function) -> Vec<Clause> {
    function.clauses.iter().map(|clause| Clause::leaf(clause.span())).collect()
}

pub(super) fn of_endpoint(endpoint: &Endpoint) -> Vec<Clause> {
    endpoint.clauses.iter().map(|clause| Clause::leaf(clause.span())).collect()
}

pub(super) fn of_bucket(bucket: &Bucket) -> Vec<Clause> {
    let inner = |clause: &BucketClause| match clause {
        BucketClause::Variants { variants, .. } => variants.iter().map(|Variant { span, .. }| Clause::leaf(*span)).collect(),
        BucketClause::Max { .. } | BucketClause::Types { .. } | BucketClause::Public { .. } => Vec::new(),
    };
    bucket.clauses.iter().map(|clause| Clause { span: clause.span(), inner: inner(clause) }).collect()
}

pub(super) fn of_channel(channel: &Channel) -> Vec<Clause> {
    let inner = |clause: &ChannelClause| match clause {
        ChannelClause::Send { fields, .. } | ChannelClause::Presence { fields, .. } => {
            fields.iter().map(|field| Clause::leaf(field.span)).collect()
        }
        ChannelClause::Allow(_) => Vec::new(),
    };
    channel.clauses.iter().map(|clause| Clause { span: clause.span(), inner: inner(clause) }).collect()
}

pub(super) fn of_proof(proof: &Proof) -> Vec<Clause> {
    proof.claims.iter().map(|claim| Clause::leaf(claim.span)).collect()
}

pub(super) fn acceptance(_: &Acceptance, entry: &Entry<'_>, text: &str) -> Option<Laid> {
    (!entry.holds_comments()).then(|| Laid::alone(line(entry.tokens, text)))
}

/// An item with a block of clauses.
pub(super) fn lay(entry: &Entry<'_>, clauses: &[Clause], text: &str) -> Option<Laid> {
    if let Some(parts) = on_a_line(entry, clauses, text) {
        return Some(one_line(entry, parts, text));
    }
    let spans: Vec<_> = clauses.iter().map(|clause| clause.span).collect();
    in_braces(entry, &spans, |index, entry| match clauses.get(index) {
        Some(clause) => lay_clause(entry, clause, text),
        None => as_written(entry, text),
    })
}

/// The clauses of a block that stands on one line and may stay there.
fn on_a_line(entry: &Entry<'_>, clauses: &[Clause], text: &str) -> Option<Vec<String>> {
    let (head, inner) = block(entry.tokens)?;
    let broken = entry.tokens.iter().skip(1).any(Token::first_on_line);
    if broken || clauses.is_empty() || entry.holds_comments() {
        return None;
    }
    let parts = in_a_row(inner, clauses, text);
    let width: usize = line(head, text).chars().count() + parts.iter().map(|part| part.chars().count() + 2).sum::<usize>();
    (width <= WIDEST).then_some(parts)
}

/// Buckets stand in columns, one below the other.
fn one_line(entry: &Entry<'_>, parts: Vec<String>, text: &str) -> Laid {
    let head = block(entry.tokens).and_then(|(head, _)| head.split_last()).map(|(_, head)| line(head, text)).unwrap_or_default();
    if entry.tokens.first().is_none_or(|token| token.text != "bucket") {
        return Laid::alone(format!("{head} {{ {} }}", parts.join("  ")));
    }
    let count = parts.len();
    let mut cells = vec![Some(head)];
    let mut last = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        let opened = if index == 0 { format!("{{ {part}") } else { part };
        if index + 1 == count {
            last = format!("{opened} }}");
        } else {
            cells.push(Some(format!("{opened} ")));
        }
    }
    Laid { group: Group::Buckets, cells, last: Last::Parts(vec![super::layout::Part { text: last, parts: Vec::new() }]) }
}

/// Clauses beside each other.
fn in_a_row(inner: &[Token<'_>], clauses: &[Clause], text: &str) -> Vec<String> {
    let spans: Vec<_> = clauses.iter().map(|clause| clause.span).collect();
    let body: Body<'_> = gather(inner, &spans);
    body.entries.iter().zip(clauses).map(|(entry, clause)| clause_on_a_line(entry.tokens, clause, text)).collect()
}

fn clause_on_a_line(tokens: &[Token<'_>], clause: &Clause, text: &str) -> String {
    match block(tokens) {
        Some((head, inner)) if !clause.inner.is_empty() => {
            format!("{} {} }}", line(head, text), in_a_row(inner, &clause.inner, text).join("  "))
        }
        Some(_) | None => line(tokens, text),
    }
}

/// A clause on a line of its own, or on several.
fn lay_clause(entry: &Entry<'_>, clause: &Clause, text: &str) -> Laid {
    let Some((keyword, rest)) = entry.tokens.split_first() else { return as_written(entry, text) };
    if !clause.inner.is_empty() {
        let broken = rest.iter().any(Token::first_on_line);
        let whole = clause_on_a_line(rest, clause, text);
        if !broken && !entry.holds_comments() && whole.chars().count() <= WIDEST {
            return Laid { group: Group::Clauses, cells: vec![Some(keyword.text.to_owned())], last: Last::Parts(vec![plain(whole)]) };
        }
        return lay(&Entry { tokens: entry.tokens, above: Vec::new(), blank: false, beside: None }, &clause.inner, text)
            .unwrap_or_else(|| as_written(entry, text));
    }
    if entry.holds_comments() {
        return as_written(entry, text);
    }
    let keyword = keyword.text;
    match keyword {
        // In columns with their neighbours.
        "create" | "data" => match row::braces(rest, &[]) {
            Some((Last::Braces { values, separator, after, expanded, .. }, head)) => {
                let before = if head.is_empty() { head } else { format!("{head} ") };
                let last = Last::Braces { before, values, separator, after, expanded };
                Laid { group: Group::Clauses, cells: vec![Some(keyword.to_owned())], last }
            }
            Some(_) | None => as_written(entry, text),
        },
        "notify" | "enqueue" | "webhook" | "title" | "body" | "link" | "collapse" | "via" | "badge" | "expire" | "at" | "after" | "max"
        | "types" | "variants" | "send" | "presence" | "secret" | "header" => {
            Laid { group: Group::Clauses, cells: vec![Some(keyword.to_owned())], last: Last::Parts(vec![plain(line(rest, text))]) }
        }
        "allow" => Laid { group: Group::Calls, cells: vec![Some(keyword.to_owned())], last: Last::Parts(condition(rest)) },
        _ => Laid::alone(line(entry.tokens, text)),
    }
}

fn plain(text: String) -> super::layout::Part {
    super::layout::Part { text, parts: Vec::new() }
}

/// The tokens on one line. What is one word to its reader stays one: `09:00`, `2027-01-01`, `+1`.
fn line(tokens: &[Token<'_>], text: &str) -> String {
    let mut words: Vec<Token<'_>> = Vec::new();
    for token in tokens {
        let joined = words.last().and_then(|before| joins(before, token).then(|| text.get(before.start..token.end())).flatten());
        match (words.last_mut(), joined) {
            (Some(before), Some(joined)) => *before = Token { text: joined, kind: TokenKind::Number, ..*before },
            (Some(_) | None, Some(_) | None) => words.push(*token),
        }
    }
    part(&words).text
}

fn joins(before: &Token<'_>, after: &Token<'_>) -> bool {
    let touches = before.end() == after.start;
    let number = |token: &Token<'_>| token.kind == TokenKind::Number;
    touches
        && (number(before) && matches!(after.text, ":" | "-") || number(after) && (before.text == "+" || before.text.ends_with([':', '-'])))
}
