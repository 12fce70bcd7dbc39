//! The ways in beside a password: who vouches for a user, the second factor, the address that is verified; and that settings do not
//! contradict each other.

use super::once;
use crate::ast;
use crate::check::clause;
use crate::check::model::known_field;
use crate::diagnostics::auth::{BadProvider, ContradictingSettings, UnfitVerified};
use crate::diagnostics::names::{NamedTwice, TakenName};
use crate::resolve::Names;
use crate::schema::{Factor, FactorKind, Field, Provider, Service, VerifiedField};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

const SERVICES: [&str; 6] = ["google", "github", "apple", "microsoft", "facebook", "oidc"];

#[derive(Clone, Copy)]
enum Known {
    Named(&'static Service),
    Oidc,
}

const KNOWN: [Known; 6] = [
    Known::Named(&Service::Google),
    Known::Named(&Service::Github),
    Known::Named(&Service::Apple),
    Known::Named(&Service::Microsoft),
    Known::Named(&Service::Facebook),
    Known::Oidc,
];

/// `social google, oidc("https://id.example.com")`
pub(super) fn social(written: &[ast::Provider], found: &mut Vec<Diagnostic>) -> Vec<Provider> {
    let mut first: BTreeMap<Service, Span> = BTreeMap::new();
    let mut providers = Vec::new();
    for provider in written {
        let Some(service) = service(provider, found) else { continue };
        if once(&provider.name.name, provider.span, first.get(&service).copied(), found) {
            first.insert(service.clone(), provider.span);
            providers.push(Provider { service, span: provider.span });
        }
    }
    providers
}

fn service(written: &ast::Provider, found: &mut Vec<Diagnostic>) -> Option<Service> {
    let name = &written.name;
    let known = clause::choice("provider", name, &SERVICES, &KNOWN, found)?;
    let mut refuse = |span: Span, fault: String, help: &str| {
        found.push(BadProvider { span, fault, help: help.to_owned() }.into());
        None
    };
    match (known, written.args.as_deref()) {
        (Known::Named(service), None) => Some(service.clone()),
        (Known::Named(_), Some(_)) => refuse(
            written.span,
            format!("`{}` is known by its name", name.name),
            &format!("write `{}`: its credentials stand in `purlin.yaml`", name.name),
        ),
        (Known::Oidc, Some([(issuer, span)])) => {
            if is_issuer(issuer) {
                return Some(Service::Oidc(issuer.clone()));
            }
            refuse(*span, format!("`{issuer}` is no issuer"), "write its address as its tokens do: `oidc(\"https://id.example.com\")`")
        }
        (Known::Oidc, _) => {
            refuse(written.span, "`oidc` does not say who vouches".to_owned(), "name the issuer: `oidc(\"https://id.example.com\")`")
        }
    }
}

/// An address over https with a host and perhaps a path, and nothing else (OpenID Connect Core 1.0, section 2).
fn is_issuer(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split('/').next().unwrap_or("");
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0) && port.bytes().all(|byte| byte.is_ascii_digit());
    name.split('.').all(is_label) && port.is_none_or(is_port) && rest.chars().all(|c| c.is_ascii_graphic() && !"?#\"<>\\^`{|}@".contains(c))
}

/// `mfa totp, passkey`
pub(super) fn factors(written: &[purlin_rules::syntax::Ident], found: &mut Vec<Diagnostic>) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    for name in written {
        let kinds = [FactorKind::Totp, FactorKind::Passkey];
        let Some(kind) = clause::choice("second factor", name, &["totp", "passkey"], &kinds, found) else { continue };
        match factors.iter().find(|factor| factor.kind == kind) {
            Some(first) => found.push(NamedTwice { name: name.name.clone(), span: name.span, first: first.span }.into()),
            None => factors.push(Factor { kind, span: name.span }),
        }
    }
    factors
}

/// `verify email required`: an address can be shown to be somebody's, no other text can.
pub(super) fn verified(
    name: &ast::Ident,
    required: bool,
    model: ModelId,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<VerifiedField> {
    let field = known_field(name, model, names, found)?;
    let declared = names.declared.model_field(model, field)?;
    if !is_address(declared) {
        let model = names.declared.model(model).map_or("", |model| &model.spec_name);
        found.push(UnfitVerified { field: format!("{model}.{}", name.name), span: name.span, declared: declared.span }.into());
        return None;
    }
    Some(VerifiedField { field, required, span: name.span })
}

fn is_address(field: &Field) -> bool {
    matches!(field.shape, FieldShape::Scalar(Scalar::Email))
}

/// A link, a code and the word of another service are about an address.
pub(super) fn mail_has_an_address(setting: &'static str, span: Span, identify: &Field, found: &mut Vec<Diagnostic>) {
    if !is_address(identify) {
        let fault = format!("`{setting}` needs an address, and `{}` is none", identify.spec_name);
        let help = "let users be named by their address: `email: Email @unique`, and `identify email`".to_owned();
        found.push(ContradictingSettings { span, fault, other: (identify.span, "users are named by this"), help }.into());
    }
}

/// Who has not told who they are has no address that could be verified: where each must be, they would be nobody.
pub(super) fn anonymous_users_are_somebody(anonymous: Span, verify: Option<&VerifiedField>, found: &mut Vec<Diagnostic>) {
    if let Some(verify) = verify.filter(|verify| verify.required) {
        let fault = "an anonymous user has no address yet, and `verify` makes who has shown none nobody".to_owned();
        let help = "take `required` away, and ask for `not me.is_anonymous` where it matters; or take `anonymous` away".to_owned();
        found.push(ContradictingSettings { span: anonymous, fault, other: (verify.span, "each address must be verified"), help }.into());
    }
}

/// An anonymous user is created with nothing but defaults.
pub(super) fn anonymous_users_can_be_created(
    anonymous: Span,
    model: ModelId,
    identify: Option<FieldId>,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(declared) = names.declared.model(model) else { return };
    for (field, id) in declared.fields.iter().zip((0..).map(FieldId)) {
        if field.spec_name == "is_anonymous" {
            let because = "`me.is_anonymous` says something else, where users may be anonymous";
            found.push(
                TakenName { kind: "field", name: field.spec_name.clone(), span: field.span, because, help: "give it another name" }.into(),
            );
        }
        let is_implicit = (id.0 as usize) < purlin_rules::catalog::IMPLICIT_FIELDS.len();
        let unfilled = field.has_column() && !field.nullable && !field.is_filled();
        // The field that names users has been told of.
        if unfilled && !is_implicit && identify.is_none_or(|identify| identify != id) {
            let fault = format!("an anonymous user has no `{}` yet, and each row of `{}` needs one", field.spec_name, declared.spec_name);
            let help = format!("give `{}` a default, or let it be null with `?`", field.spec_name);
            found.push(ContradictingSettings { span: anonymous, fault, other: (field.span, "it is required"), help }.into());
        }
    }
}
