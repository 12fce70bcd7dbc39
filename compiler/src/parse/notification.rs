//! `notify`: to whom, what, and how.

use super::fault::Body;
use super::grammar::Rule;
use super::model::idents;
use super::reader::{Reader, child};
use super::{clause, seed, template};
use crate::ast::{Note, NoteKey, NoteText, Notification};
use pest::iterators::Pair;

/// One whose recipient can't be read is left out, which was reported.
pub(super) fn notification(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Notification> {
    let to = clause::expression(reader, pair);
    let notes = reader.body(pair, Body::Notification, note);
    Some(Notification { to: to?, notes, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no part of a notification")]
fn note(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Note> {
    let span = reader.span(pair);
    let plain = |rule| clause::written(reader, pair, rule).map(|(value, _)| value);
    Some(match pair.as_rule() {
        Rule::note_text => Note::Text(text(reader, pair)?),
        Rule::note_data => Note::Data { values: seed::values(reader, pair)?, span },
        Rule::note_via => Note::Via { ways: idents(reader, pair, Rule::word), span },
        Rule::note_expire => Note::Expire { value: plain(Rule::duration)?, span },
        Rule::note_badge => Note::Badge { value: plain(Rule::badge)?, span },
        Rule::note_locale => Note::Locale { tag: clause::text(reader, pair)?, texts: reader.body(pair, Body::Locale, text), span },
        Rule::note_at => Note::At { clock: plain(Rule::clock)?, span },
        Rule::note_after => Note::After { value: plain(Rule::duration)?, span },
        _ => return None,
    })
}

/// `title "{author.name} replied"`
fn text(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<NoteText> {
    let key = match child(pair, Rule::kw_note)?.as_str().trim() {
        "title" => NoteKey::Title,
        "body" => NoteKey::Body,
        "link" => NoteKey::Link,
        "collapse" => NoteKey::Collapse,
        _ => return None,
    };
    let template = template::template(reader, &child(pair, Rule::text)?)?;
    Some(NoteText { key, template, span: reader.span(pair) })
}
