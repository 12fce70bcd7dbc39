//! Notifications: who gets them are users, what they say can be shown, how and when is said once.

use super::clause::{self, DAY, SECOND, Seen};
use super::expression::{self, Place};
use super::template;
use crate::ast::{self, Note, NoteKey};
use crate::diagnostics::events::{BadAddress, Contradiction, MissingClause, NotARecipient, OutOfBounds};
use crate::resolve::{Names, is_named_once};
use crate::schema::{Badge, Notification, Part, Recipients, Template, Texts, Time, Way};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Term;
use purlin_rules::types::Type;
use std::collections::BTreeMap;

/// Nothing after a report.
pub(super) fn notification(
    written: &ast::Notification,
    place: &Place<'_>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Notification> {
    let before = found.len();
    let to = recipients(&written.to, place, names, found);
    let mut notes = Notes { seen: Seen::default(), texts: Texts::default(), place, names };
    let mut notification = Notification {
        to: to?,
        texts: Texts::default(),
        locales: Vec::new(),
        data: Vec::new(),
        ways: Vec::new(),
        expire_ms: None,
        badge: None,
        time: None,
    };
    let mut locales = BTreeMap::new();
    for note in &written.notes {
        match note {
            Note::Text(text) => notes.text(text, found),
            Note::Locale { tag: (tag, span), texts, .. } => {
                if is_language(tag, *span, found) && is_new_locale(tag, *span, &mut locales, found) {
                    let mut inner = Notes { seen: Seen::default(), texts: Texts::default(), place, names };
                    texts.iter().for_each(|text| inner.text(text, found));
                    texts_are_those_of_the_notification(texts, &written.notes, found);
                    notification.locales.push((tag.clone(), inner.texts));
                }
            }
            Note::Data { values, span } => {
                if notes.seen.first("data", *span, found) {
                    notification.data = data(values, place, names, found);
                }
            }
            Note::Via { ways, span } => {
                if notes.seen.first("via", *span, found) {
                    let mut seen = BTreeMap::new();
                    let once: Vec<_> = ways.iter().filter(|way| is_named_once(way, &mut seen, found)).collect();
                    let choices = (&["push", "email"], [Way::Push, Way::Email]);
                    notification.ways =
                        once.into_iter().filter_map(|way| clause::choice("way to notify", way, choices.0, &choices.1, found)).collect();
                }
            }
            Note::Expire { value, span } => {
                if notes.seen.first("expire", *span, found) {
                    let bounds = "a notification is kept for a second at least, and for 28 days at most";
                    notification.expire_ms = clause::time(value, *span, SECOND..=28 * DAY, "a notification is kept for", bounds, found);
                }
            }
            Note::Badge { value, span } => {
                if notes.seen.first("badge", *span, found) {
                    notification.badge = badge(value, *span, found);
                }
            }
            Note::At { clock, span } => {
                if notes.when("at", *span, found) {
                    notification.time = local(clock, *span, found);
                }
            }
            Note::After { value, span } => {
                if notes.when("after", *span, found) {
                    let bounds = "a notification waits for a second at least, and for 365 days at most";
                    let time = clause::time(value, *span, SECOND..=365 * DAY, "a notification waits for", bounds, found);
                    notification.time = time.map(Time::AfterMs);
                }
            }
        }
    }
    let lacks = |lacks, help| MissingClause { what: "the notification".to_owned(), lacks, span: written.to.span, help };
    if notes.seen.at("title").is_none() {
        found.push(lacks("has no title", "say in a few words what happened: `title \"{author.name} replied\"`").into());
    }
    if notes.seen.at("via").is_none() {
        found.push(lacks("does not say how it is sent", "write `via push`, `via email` or `via push, email`").into());
    }
    notification.texts = notes.texts;
    (found.len() == before).then_some(notification)
}

/// A user, or a set of users.
fn recipients(to: &ast::Expr, place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Recipients> {
    let auth = names.declared.auth_model;
    let user = auth.and_then(|auth| names.declared.model(auth)).map_or("User", |model| model.spec_name.as_str());
    let model_name = |model| names.declared.model(model).map_or("row", |model| model.spec_name.as_str());
    let refuse = |is: String, found: &mut Vec<Diagnostic>| {
        found.push(NotARecipient { span: to.span, is, user: user.to_owned() }.into());
        None
    };
    if auth.is_none() {
        // An `auth` whose model could not be resolved has been reported.
        if names.items.auth.is_none() {
            found.push(
                MissingClause {
                    what: "the program".to_owned(),
                    lacks: "has nobody who could be notified",
                    span: to.span,
                    help: "say which model signs in: `auth User { identify email  password { min 10 } }`",
                }
                .into(),
            );
        }
        return None;
    }
    if let Some(rows) = expression::rows_at(to, place, names) {
        return if Some(rows.model) == auth {
            Some(Recipients::Users(rows))
        } else {
            refuse(format!("rows of `{}`", model_name(rows.model)), found)
        };
    }
    let term = expression::value_at(to, None, place, names, found)?;
    match term.ty {
        Type::Row(model) if Some(model) == auth => Some(Recipients::User(term)),
        Type::Row(model) => refuse(format!("a row of `{}`", model_name(model)), found),
        Type::Scalar(_) | Type::Rows(_) | Type::List(_) | Type::Null => refuse("a value".to_owned(), found),
    }
}

/// The texts of a notification, or of a locale.
struct Notes<'a> {
    seen: Seen,
    texts: Texts,
    place: &'a Place<'a>,
    names: &'a Names<'a>,
}

impl Notes<'_> {
    fn text(&mut self, text: &ast::NoteText, found: &mut Vec<Diagnostic>) {
        if !self.seen.first(spelling(text.key), text.span, found) {
            return;
        }
        let template = template::template(&text.template, self.place, self.names, found);
        if text.key == NoteKey::Link {
            template.iter().for_each(|template| a_link_says_where_it_leads(template, text.template.span, found));
        }
        match text.key {
            NoteKey::Title => self.texts.title = template,
            NoteKey::Body => self.texts.body = template,
            NoteKey::Link => self.texts.link = template,
            NoteKey::Collapse => self.texts.collapse = template,
        }
    }

    /// `at` and `after` exclude each other.
    fn when(&mut self, clause: &'static str, span: Span, found: &mut Vec<Diagnostic>) -> bool {
        let other = if clause == "at" { "after" } else { "at" };
        if let Some(first) = self.seen.at(other) {
            let fault = "a notification is sent at one time".to_owned();
            let help = "keep `at` or `after`".to_owned();
            found.push(Contradiction { span, fault, other: Some((first, "the other time")), help }.into());
        }
        self.seen.first(clause, span, found)
    }
}

fn spelling(key: NoteKey) -> &'static str {
    match key {
        NoteKey::Title => "title",
        NoteKey::Body => "body",
        NoteKey::Link => "link",
        NoteKey::Collapse => "collapse",
    }
}

/// Else who may write a field could lead readers anywhere.
fn a_link_says_where_it_leads(link: &Template, span: Span, found: &mut Vec<Diagnostic>) {
    let within = |text: &str| text.starts_with('/') && !text.starts_with("//");
    let elsewhere =
        |text: &str| text.strip_prefix("https://").is_some_and(|rest| rest.contains('/') || link.parts.len() == 1 && !rest.is_empty());
    let fits = match link.parts.first() {
        Some(Part::Text(text)) => within(text) || elsewhere(text),
        Some(Part::Hole { .. }) | None => false,
    };
    if !fits {
        let fault = "this link does not say where it leads".to_owned();
        let help = "begin it with `/`, within your app, or with `https://` and a host; holes come after that".to_owned();
        found.push(BadAddress { span, fault, help }.into());
    }
}

/// `de`, `pt-BR`, `zh-Hant-TW`
fn is_language(tag: &str, span: Span, found: &mut Vec<Diagnostic>) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    let rest = parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !(language && rest) {
        let fault = format!("`{tag}` is no tag of a language");
        found.push(BadAddress { span, fault, help: "write one such as `de` or `pt-BR`".to_owned() }.into());
    }
    language && rest
}

fn is_new_locale(tag: &str, span: Span, seen: &mut BTreeMap<String, Span>, found: &mut Vec<Diagnostic>) -> bool {
    is_named_once(&ast::Ident { name: tag.to_owned(), span }, seen, found)
}

/// A locale says in another language what is said anyway.
fn texts_are_those_of_the_notification(texts: &[ast::NoteText], notes: &[Note], found: &mut Vec<Diagnostic>) {
    let said: Vec<NoteKey> = notes
        .iter()
        .filter_map(|note| match note {
            Note::Text(text) => Some(text.key),
            Note::Data { .. }
            | Note::Via { .. }
            | Note::Expire { .. }
            | Note::Badge { .. }
            | Note::Locale { .. }
            | Note::At { .. }
            | Note::After { .. } => None,
        })
        .collect();
    for text in texts.iter().filter(|text| !said.contains(&text.key)) {
        let key = spelling(text.key);
        let fault = format!("the notification itself has no `{key}`");
        let help = format!("write `{key}` beside the locale too: readers of other languages see that");
        found.push(Contradiction { span: text.span, fault, other: None, help }.into());
    }
}

/// Values that travel with a notification, by name.
fn data(values: &[ast::FieldValue], place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<(String, Term)> {
    let mut seen = BTreeMap::new();
    let mut data = Vec::new();
    for ast::FieldValue { field, value } in values {
        if is_named_once(field, &mut seen, found) {
            let hole = ast::TemplatePart::Hole { value: value.clone(), filters: Vec::new(), span: value.span };
            // What may be shown may be sent.
            let shown = template::template(&ast::Template { parts: vec![hole], span: value.span }, place, names, found);
            let term = shown.into_iter().flat_map(|template| template.parts).find_map(|part| match part {
                Part::Hole { value, .. } => Some(value),
                Part::Text(_) => None,
            });
            data.extend(term.map(|term| (field.name.clone(), term)));
        }
    }
    data
}

fn badge(value: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<Badge> {
    let signed = value.starts_with(['+', '-']);
    let badge = if signed { value.parse().ok().map(Badge::Add) } else { value.parse().ok().map(Badge::Is) };
    let fits = match badge {
        Some(Badge::Add(count)) => (-9999..=9999).contains(&count),
        Some(Badge::Is(count)) => count <= 9999,
        None => false,
    };
    if !fits {
        let fault = format!("`{value}` is no number of a badge");
        found.push(OutOfBounds { span, fault, help: "write `+1` to count on, or the number itself: `0`, 9999 at most".to_owned() }.into());
    }
    badge.filter(|_| fits)
}

/// `09:00`
fn local(clock: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<Time> {
    let (hour, minute) = clock.split_once(':')?;
    match (hour.parse::<u8>(), minute.parse::<u8>()) {
        (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Some(Time::Local { hour, minute }),
        _ => {
            let fault = format!("`{clock}` is no time of day");
            found.push(OutOfBounds { span, fault, help: "a day goes from `00:00` to `23:59`".to_owned() }.into());
            None
        }
    }
}
