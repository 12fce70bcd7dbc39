//! How users show who they are, and requests their tenant.

use super::{Found, Risk};
use crate::diff::sides::Spelled;
use crate::schema::{self, Auth, FactorKind, Provider, Service, TenantSource};
use purlin_rules::catalog::{FieldId, ModelId};
use std::collections::BTreeSet;

impl Found<'_> {
    pub(super) fn who(&mut self) {
        match self.sides.each(signing_in) {
            [None, None] => {}
            [None, Some(is)] => self.say(Risk::Caution, format!("auth {}", is.model), "is new: users sign in"),
            [Some(was), None] => self.say(Risk::Breaking, format!("auth {}", was.model), "is gone: nobody signs in any more"),
            [Some(was), Some(is)] => self.signing_in(&was, &is),
        }
        match self.sides.each(tenants) {
            [None, None] => {}
            [None, Some(is)] => self.say(Risk::Breaking, format!("tenant {}", is.model), "is new: requests name one"),
            [Some(was), None] => self.say(Risk::Breaking, format!("tenant {}", was.model), "is gone: requests name none any more"),
            [Some(was), Some(is)] => self.tenants(&was, &is),
        }
    }

    fn signing_in(&mut self, was: &SigningIn, is: &SigningIn) {
        let what = &format!("auth {}", is.model);
        if was.model != is.model {
            self.say(Risk::Breaking, what, format!("has others sign in: `{}` did", was.model));
        }
        if was.identify != is.identify {
            self.say(
                Risk::Breaking,
                what,
                format!("knows users by `{}`, and did by `{}`: who is who is told otherwise", is.identify, was.identify),
            );
        }
        for gone in was.ways.difference(&is.ways) {
            self.say(Risk::Breaking, what, format!("lets nobody sign in by {gone} any more"));
        }
        for added in is.ways.difference(&was.ways) {
            self.say(Risk::Caution, what, format!("lets users sign in by {added}: others may come to be `me`"));
        }
        for gone in was.factors.difference(&is.factors) {
            self.say(Risk::Breaking, what, format!("has no second factor `{gone}` any more"));
        }
        for added in is.factors.difference(&was.factors) {
            self.say(Risk::Safe, what, format!("has a second factor `{added}`"));
        }
        if let (Some(was), Some(is)) = (was.password_min, is.password_min)
            && was != is
        {
            self.say(Risk::Caution, what, format!("asks for passwords of {is} characters, and did for {was}"));
        }
        self.verified(what, was.verify.as_ref(), is.verify.as_ref());
        if (was.access_seconds, was.refresh_seconds) != (is.access_seconds, is.refresh_seconds) {
            let lives = |of: &SigningIn| format!("{} and {} seconds", of.access_seconds, of.refresh_seconds);
            self.say(Risk::Caution, what, format!("has tokens to ask with and to refresh with last {}, and did {}", lives(is), lives(was)));
        }
    }

    /// Who has not shown that the address is theirs: whether they may be `me`.
    fn verified(&mut self, what: &str, was: Option<&(String, bool)>, is: Option<&(String, bool)>) {
        let required = |of: Option<&(String, bool)>| of.filter(|(_, required)| *required).map(|(field, _)| field.clone());
        let (had, has) = (required(was), required(is));
        match (&had, &has) {
            (Some(field), None) => {
                self.say(
                    Risk::Caution,
                    what,
                    format!("no longer asks that `{field}` is verified: who has not shown that it is theirs may be `me`"),
                );
            }
            (None, Some(field)) => {
                self.say(Risk::Breaking, what, format!("asks that `{field}` is verified: who has not shown that it is theirs is nobody"));
            }
            (Some(had), Some(has)) if had != has => {
                self.say(Risk::Breaking, what, format!("asks that `{has}` is verified, and did so of `{had}`"));
            }
            (None, None) if was != is => {
                let says = is.map_or_else(|| "has nothing verified any more".to_owned(), |(field, _)| format!("has `{field}` verified"));
                self.say(Risk::Caution, what, says);
            }
            _ => {}
        }
    }

    fn tenants(&mut self, was: &Tenants, is: &Tenants) {
        let what = &format!("tenant {}", is.model);
        if was.model != is.model {
            self.say(Risk::Breaking, what, format!("is what requests name, and `{}` was", was.model));
        }
        if was.key != is.key {
            self.say(Risk::Breaking, what, format!("is named by `{}`, and was by `{}`", is.key, was.key));
        }
        if was.source != is.source {
            self.say(Risk::Breaking, what, format!("is named {}, and was {}", is.source, was.source));
        }
    }
}

/// As the spec says it.
struct SigningIn {
    model: String,
    identify: String,
    ways: BTreeSet<String>,
    factors: BTreeSet<&'static str>,
    password_min: Option<u32>,
    /// The field, and whether it is required.
    verify: Option<(String, bool)>,
    access_seconds: u32,
    refresh_seconds: u32,
}

fn signing_in(spelled: &Spelled<'_>) -> Option<SigningIn> {
    let Auth { model, identify, password_min, magic_link, otp, anonymous, social, mfa, verify, access_seconds, refresh_seconds, .. } =
        spelled.side.schema.auth()?;
    let field = |model: ModelId, field: FieldId| spelled.statements().field(model, field).to_owned();
    let ways = [("a password", password_min.is_some()), ("a link", magic_link.is_some()), ("a code", otp.is_some())];
    let ways = ways.into_iter().chain([("nothing, as somebody new", anonymous.is_some())]);
    let ways = ways.filter(|(_, is_there)| *is_there).map(|(way, _)| way.to_owned());
    let factor = |factor: &schema::Factor| match factor.kind {
        FactorKind::Totp => "totp",
        FactorKind::Passkey => "passkey",
    };
    Some(SigningIn {
        model: spelled.model(*model),
        identify: field(*model, *identify),
        ways: ways.chain(social.iter().map(provider)).collect(),
        factors: mfa.iter().map(factor).collect(),
        password_min: *password_min,
        verify: verify.map(|verify| (field(*model, verify.field), verify.required)),
        access_seconds: *access_seconds,
        refresh_seconds: *refresh_seconds,
    })
}

fn provider(provider: &Provider) -> String {
    match &provider.service {
        Service::Google => "Google".to_owned(),
        Service::Github => "GitHub".to_owned(),
        Service::Apple => "Apple".to_owned(),
        Service::Microsoft => "Microsoft".to_owned(),
        Service::Facebook => "Facebook".to_owned(),
        Service::Oidc(issuer) => format!("`{issuer}`"),
    }
}

struct Tenants {
    model: String,
    key: String,
    /// `by the header `x-org``
    source: String,
}

fn tenants(spelled: &Spelled<'_>) -> Option<Tenants> {
    let schema::Tenant { model, key, source, .. } = spelled.side.schema.tenant()?;
    let source = match source {
        TenantSource::Header(name) => format!("in the header `{name}`"),
        TenantSource::Subdomain => "by a subdomain".to_owned(),
        TenantSource::Path => "in the path".to_owned(),
    };
    Some(Tenants { model: spelled.model(*model), key: spelled.statements().field(*model, *key).to_owned(), source })
}
