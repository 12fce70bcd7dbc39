//! The `auth` block: by what users are named, how they sign in, and for how long.

use super::fault::Body;
use super::grammar::Rule;
use super::habit;
use super::model::idents;
use super::reader::{Reader, child, children};
use crate::ast::{Auth, AuthSetting, PasswordSetting, Provider, SessionSetting};
use pest::iterators::Pair;

pub(super) fn auth(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Auth> {
    let model = reader.child_ident(pair, Rule::name)?;
    let settings = reader.body(pair, Body::Auth, |reader, part| {
        let setting = setting(reader, part);
        reader.keep(part, "this setting", setting)
    });
    Some(Auth { doc: reader.docs(pair), model, settings, span: reader.span(pair) })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no settings")]
fn setting(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<AuthSetting> {
    let span = reader.span(pair);
    match pair.as_rule() {
        Rule::identify => {
            habit::by_before_a_field(reader, pair);
            Some(AuthSetting::Identify { field: reader.child_ident(pair, Rule::name)?, span })
        }
        Rule::password => Some(AuthSetting::Password { settings: inner(reader, pair, password_setting), span }),
        Rule::session => Some(AuthSetting::Session { settings: inner(reader, pair, session_setting), span }),
        Rule::magic_link => Some(AuthSetting::MagicLink { span }),
        Rule::otp => Some(AuthSetting::Otp { span }),
        Rule::anonymous => Some(AuthSetting::Anonymous { span }),
        Rule::social => {
            Some(AuthSetting::Social { providers: children(pair, Rule::provider).filter_map(|one| provider(reader, &one)).collect(), span })
        }
        Rule::mfa => Some(AuthSetting::Mfa { factors: idents(reader, pair, Rule::word), span }),
        Rule::verify => {
            let required = child(pair, Rule::kw_required).is_some();
            Some(AuthSetting::Verify { field: reader.child_ident(pair, Rule::word)?, required, span })
        }
        _ => None,
    }
}

/// `google`, `oidc("https://id.example.com")`
fn provider(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Provider> {
    let args = child(pair, Rule::provider_args).map(|args| children(&args, Rule::text).map(|text| reader.text_of(&text)).collect());
    Some(Provider { name: reader.child_ident(pair, Rule::word)?, args, span: reader.span(pair) })
}

/// What stands in the braces of a setting.
fn inner<T>(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, read: fn(&Reader<'_>, &Pair<'_, Rule>) -> Option<T>) -> Vec<T> {
    reader.body(pair, Body::Setting, |reader, part| {
        let setting = read(reader, part);
        reader.keep(part, "this setting", setting)
    })
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
