//! The `auth` block: which model signs in, by what, and for how long.

mod methods;

use crate::ast::{self, AuthSetting, PasswordSetting, SessionSetting};
use crate::diagnostics::auth::{
    BadDuration, BadPasswordLength, FieldCalledPassword, LongAccess, MissingSetting, ShortPassword, UnfitIdentify,
};
use crate::diagnostics::names::{NamedTwice, UnknownName};
use crate::resolve::Names;
use crate::schema::{Auth, Field};
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::types::Scalar;

use super::model::known_field;

const DAY: u64 = 24 * 60 * 60;

/// How users sign in, where the program says so; nothing after a report too.
pub(super) fn auth(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Auth> {
    let written = names.items.auth?;
    let model = model(written, names, found);
    let settings = Settings::of(written, found);
    if settings.identify.is_none() {
        let help = "name the field that users sign in with: `identify email`";
        found.push(MissingSetting { lacks: "`identify`", span: written.model.span, help }.into());
    }
    if !settings.let_somebody_in() {
        let help = "say one way or several: `password { min 10 }`, `magic_link`, `otp`, `social google`, `anonymous`";
        found.push(MissingSetting { lacks: "how users sign in", span: written.model.span, help }.into());
    }
    let password_min = settings.password_min(found);
    let social = settings.social.map_or(Vec::new(), |(providers, _)| methods::social(providers, found));
    let mfa = settings.mfa.map_or(Vec::new(), |(factors, _)| methods::factors(factors, found));
    let (access_seconds, refresh_seconds) = settings.session(found);
    let model = model?;
    if settings.password.is_some() {
        no_field_is_called_password(written, model, names, found);
    }
    let verify = settings.verify.and_then(|(field, required, _)| methods::verified(field, required, model, names, found));
    let identify = settings.identify.and_then(|field| identify(field, settings.anonymous.is_some(), model, names, found));
    if let Some(anonymous) = settings.anonymous {
        methods::anonymous_users_are_somebody(anonymous, verify.as_ref(), found);
        let named = settings.identify.and_then(|name| names.declared.field_named(model, &name.name));
        methods::anonymous_users_can_be_created(anonymous, model, named, names, found);
    }
    let identify = identify?;
    let names_users = names.declared.model_field(model, identify)?;
    for (setting, span) in settings.by_mail() {
        methods::mail_has_an_address(setting, span, names_users, found);
    }
    let Settings { magic_link, otp, anonymous, .. } = settings;
    let span = written.model.span;
    Some(Auth { model, identify, password_min, magic_link, otp, anonymous, social, mfa, verify, access_seconds, refresh_seconds, span })
}

fn model(written: &ast::Auth, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<ModelId> {
    let name = &written.model;
    let model = names.declared.auth_model;
    if model.is_none() && !names.items.faulty.contains(name.name.as_str()) {
        let known = names.items.models.iter().map(|model| model.name.name.as_str());
        found.push(UnknownName::of("model", name, None, known).into());
    }
    model
}

/// The settings as written, each once.
#[derive(Default)]
struct Settings<'a> {
    identify: Option<&'a ast::Ident>,
    password: Option<(&'a [PasswordSetting], Span)>,
    session: Option<(&'a [SessionSetting], Span)>,
    magic_link: Option<Span>,
    otp: Option<Span>,
    anonymous: Option<Span>,
    social: Option<(&'a [ast::Provider], Span)>,
    mfa: Option<(&'a [ast::Ident], Span)>,
    verify: Option<(&'a ast::Ident, bool, Span)>,
}

impl<'a> Settings<'a> {
    fn of(written: &'a ast::Auth, found: &mut Vec<Diagnostic>) -> Self {
        let mut settings = Self::default();
        let mut first_identify = None;
        for setting in &written.settings {
            match setting {
                AuthSetting::Identify { field, span } => {
                    if once("identify", *span, first_identify, found) {
                        first_identify = Some(*span);
                        settings.identify = Some(field);
                    }
                }
                AuthSetting::Password { settings: inner, span } => {
                    if once("password", *span, settings.password.map(|(_, first)| first), found) {
                        settings.password = Some((inner, *span));
                    }
                }
                AuthSetting::Session { settings: inner, span } => {
                    if once("session", *span, settings.session.map(|(_, first)| first), found) {
                        settings.session = Some((inner, *span));
                    }
                }
                AuthSetting::MagicLink { span } => first("magic_link", *span, &mut settings.magic_link, found),
                AuthSetting::Otp { span } => first("otp", *span, &mut settings.otp, found),
                AuthSetting::Anonymous { span } => first("anonymous", *span, &mut settings.anonymous, found),
                AuthSetting::Social { providers, span } => {
                    if once("social", *span, settings.social.map(|(_, first)| first), found) {
                        settings.social = Some((providers, *span));
                    }
                }
                AuthSetting::Mfa { factors, span } => {
                    if once("mfa", *span, settings.mfa.map(|(_, first)| first), found) {
                        settings.mfa = Some((factors, *span));
                    }
                }
                AuthSetting::Verify { field, required, span } => {
                    if once("verify", *span, settings.verify.map(|(_, _, first)| first), found) {
                        settings.verify = Some((field, *required, *span));
                    }
                }
            }
        }
        settings
    }

    /// A second factor alone lets nobody in.
    fn let_somebody_in(&self) -> bool {
        let by_themselves = self.password.is_some() || self.social.is_some();
        by_themselves || [self.magic_link, self.otp, self.anonymous].iter().any(Option::is_some)
    }

    /// The settings by which an address lets in.
    fn by_mail(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let social = self.social.map(|(_, span)| span);
        [("magic_link", self.magic_link), ("otp", self.otp), ("social", social)].into_iter().filter_map(|(name, span)| Some((name, span?)))
    }

    /// None where there is no password; what it is without `min` or with one that was reported, where there is one.
    fn password_min(&self, found: &mut Vec<Diagnostic>) -> Option<u32> {
        let (mut min, mut first) = (None, None);
        let (settings, _) = self.password?;
        for PasswordSetting::Min { value, span } in settings {
            if !once("min", *span, first, found) {
                continue;
            }
            first = Some(*span);
            match value.parse::<u32>() {
                Ok(value @ 1..=7) => {
                    found.push(ShortPassword { min: value, span: *span }.into());
                    min = Some(value);
                }
                Ok(value @ 8..=128) => min = Some(value),
                Ok(_) | Err(_) => found.push(BadPasswordLength { span: *span }.into()),
            }
        }
        Some(min.unwrap_or(10))
    }

    /// Seconds that an access token and a refresh token live.
    fn session(&self, found: &mut Vec<Diagnostic>) -> (u32, u32) {
        let (mut access, mut refresh) = (None, None);
        for setting in self.session.map_or(&[][..], |(settings, _)| settings) {
            let (name, slot, value, span) = match setting {
                SessionSetting::Access { value, span } => ("access", &mut access, value, *span),
                SessionSetting::Refresh { value, span } => ("refresh", &mut refresh, value, *span),
            };
            if once(name, span, slot.map(|(_, first)| first), found) {
                *slot = seconds(value, span, found).map(|seconds| (seconds, span)).or(*slot);
            }
        }
        if let Some((seconds, span)) = access
            && seconds > DAY as u32
        {
            found.push(LongAccess { span }.into());
        }
        let (access_seconds, refresh_seconds) = (access.map_or(15 * 60, |(s, _)| s), refresh.map_or(30 * DAY as u32, |(s, _)| s));
        if let Some((_, span)) = refresh.or(access)
            && refresh_seconds < access_seconds
        {
            let fault = "a refresh token that lives no longer than an access token refreshes nothing".to_owned();
            found.push(BadDuration { span, fault, help: "let `refresh` be the longer one: `session { access 15m  refresh 30d }`" }.into());
        }
        (access_seconds, refresh_seconds)
    }
}

fn first(name: &str, span: Span, slot: &mut Option<Span>, found: &mut Vec<Diagnostic>) {
    if once(name, span, *slot, found) {
        *slot = Some(span);
    }
}

fn once(name: &str, span: Span, first: Option<Span>, found: &mut Vec<Diagnostic>) -> bool {
    if let Some(first) = first {
        found.push(NamedTwice { name: name.to_owned(), span, first }.into());
    }
    first.is_none()
}

/// A duration of whole seconds, from a second to ten years.
fn seconds(text: &str, span: Span, found: &mut Vec<Diagnostic>) -> Option<u32> {
    let seconds = whole_seconds(text);
    if seconds.is_none() {
        let fault = format!("`{text}` is not a time that a session can last");
        found
            .push(BadDuration { span, fault, help: "write whole seconds, minutes, hours or days, ten years at most: `15m`, `30d`" }.into());
    }
    seconds
}

/// The seconds of a duration, if they are whole: from one to those of ten years.
pub(super) fn whole_seconds(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..) {
        Some("s") => 1,
        Some("m") => 60,
        Some("h") => 60 * 60,
        Some("d") => DAY,
        Some("w") => 7 * DAY,
        _ => 0,
    };
    let seconds = digits.replace('_', "").parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
    seconds.filter(|seconds| (1..=3650 * DAY).contains(seconds)).and_then(|seconds| u32::try_from(seconds).ok())
}

fn no_field_is_called_password(written: &ast::Auth, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let fields = names.items.models.get(model.0 as usize).into_iter().flat_map(|model| model.fields());
    for field in fields.filter(|field| field.name.name == "password") {
        found.push(FieldCalledPassword { span: field.name.span, auth: written.model.span }.into());
    }
}

/// The field that names a user is unique text that each user has, but for those who are anonymous.
fn identify(name: &ast::Ident, anonymous: bool, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<FieldId> {
    let id = known_field(name, model, names, found)?;
    let declared = names.declared.model(model)?;
    let field = names.declared.model_field(model, id)?;
    let is_unique = declared.uniques.iter().any(|fields| fields.as_slice() == [id]);
    if let Some((because, help)) = unfit(field, anonymous, is_unique) {
        found.push(
            UnfitIdentify { field: format!("{}.{}", declared.spec_name, name.name), span: name.span, declared: field.span, because, help }
                .into(),
        );
        return None;
    }
    Some(id)
}

fn unfit(field: &Field, anonymous: bool, is_unique: bool) -> Option<(&'static str, String)> {
    let name = &field.spec_name;
    let is_text = match field.shape {
        FieldShape::Scalar(Scalar::Email | Scalar::String) => true,
        FieldShape::Scalar(_)
        | FieldShape::List(_)
        | FieldShape::ToOne(_)
        | FieldShape::OneVia { .. }
        | FieldShape::ToMany { .. }
        | FieldShape::Through { .. } => false,
    };
    if !is_text {
        return Some(("it is neither an `Email` nor a `String`", format!("write `{name}: Email @unique`")));
    }
    if anonymous && !field.nullable {
        return Some(("an anonymous user has none yet", format!("let `{name}` be null with `?`")));
    }
    if field.nullable && !anonymous {
        return Some(("a user may be without it", format!("take the `?` of `{name}` away")));
    }
    if field.marks.readonly {
        return Some(("no request may name it", format!("take `@readonly` of `{name}` away")));
    }
    if !is_unique {
        return Some(("two users may have the same", format!("add `@unique` to `{name}`")));
    }
    None
}
