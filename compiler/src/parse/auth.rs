//! The `auth` block: `identify`, `password`, `session`, and what is not served yet.

use super::fault::Body;
use super::grammar::Rule;
use super::not_served;
use super::reader::{Reader, child};
use crate::ast::{Auth, AuthSetting, PasswordSetting, SessionSetting};
use pest::iterators::Pair;

pub(super) fn auth(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Auth> {
    let model = reader.child_ident(pair, Rule::name)?;
    let mut settings = Vec::new();
    for part in pair.clone().into_inner().filter(|part| !matches!(part.as_rule(), Rule::kw_auth | Rule::name)) {
        if !reader.anywhere(&part, Body::Auth) {
            let setting = setting(reader, &part);
            settings.extend(reader.keep(&part, "this setting", setting));
        }
    }
    Some(Auth { doc: reader.docs(pair), model, settings, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no settings")]
fn setting(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<AuthSetting> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::identify => Some(AuthSetting::Identify { field: reader.child_ident(pair, Rule::name)?, span }),
        Rule::password => Some(AuthSetting::Password { settings: inner(reader, pair, password_setting), span }),
        Rule::session => Some(AuthSetting::Session { settings: inner(reader, pair, session_setting), span }),
        Rule::unserved_setting => not_served::setting(reader, pair).map(AuthSetting::NotServed),
        _ => None,
    }
}

/// What stands in the braces of a setting.
fn inner<T>(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, read: fn(&Reader<'_>, &Pair<'_, Rule>) -> Option<T>) -> Vec<T> {
    let mut settings = Vec::new();
    for part in pair.clone().into_inner().filter(|part| !matches!(part.as_rule(), Rule::kw_password | Rule::kw_session)) {
        if !reader.anywhere(&part, Body::Setting) {
            let setting = read(reader, &part);
            settings.extend(reader.keep(&part, "this setting", setting));
        }
    }
    settings
}

fn password_setting(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<PasswordSetting> {
    let number = child(pair, Rule::number)?;
    Some(PasswordSetting::Min { value: number.as_str().trim().replace('_', ""), span: reader.span(&number) })
}

fn session_setting(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<SessionSetting> {
    let duration = child(pair, Rule::duration)?;
    let (value, span) = (duration.as_str().trim().to_owned(), reader.span(&duration));
    let is_access = pair.as_rule() == Rule::session_access;
    Some(if is_access { SessionSetting::Access { value, span } } else { SessionSetting::Refresh { value, span } })
}
