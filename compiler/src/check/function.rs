//! Functions and endpoints: who may call them, what they run, what they answer.

use super::clause::{self, DAY, SECOND, Seen};
use super::expression::{self, Place};
use super::job::{Bound, bound, each_of, value};
use crate::ast::{self, EndpointClause, FunctionClause};
use crate::diagnostics::events::{BadAddress, Contradiction, MissingClause, OutOfBounds};
use crate::diagnostics::functions::NobodyCalls;
use crate::diagnostics::names::DeclaredTwice;
use crate::resolve::{self, Names, is_new, is_snake_case};
use crate::schema::{CallRule, Endpoint, Function, Given, Holds, Limit, Parameter, Verify};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::print;
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

/// The functions of the program that could be checked, by name.
pub(super) fn functions(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Function> {
    names.items.functions.iter().filter_map(|function| one(function, names, found)).collect()
}

fn one(written: &ast::Function, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Function> {
    let before = found.len();
    let parameters = each_of("parameter", &written.parameters, names, value_or_record, found);
    let returns = match &written.returns {
        None => Some(None),
        Some(ty) => {
            value_or_record(ty, names, found).map(|holds| Some(Parameter { spec_name: String::new(), holds, nullable: ty.optional }))
        }
    };
    let Bound { rows, args } = bound(parameters.as_deref().unwrap_or_default());
    let place = Place { this: None, rows: &rows, args: &args, ..Place::default() };
    let (mut seen, mut error_names, mut rule_names) = (Seen::default(), BTreeMap::new(), BTreeMap::new());
    let (mut allow, mut run, mut errors, mut limits, mut needs_system) = (Vec::new(), None, Vec::new(), Vec::new(), None);
    for clause in &written.clauses {
        match clause {
            // What is said about parameters that are not known only follows.
            FunctionClause::Allow(rule) if parameters.is_some() => allow.extend(call_rule(rule, &place, names, &mut rule_names, found)),
            FunctionClause::Allow(_) => {}
            FunctionClause::Run(written) => {
                if seen.first("run", written.span, found) {
                    run = clause::run(written, true, found);
                }
            }
            FunctionClause::Error { name, status, .. } => {
                resolve::is_pascal_case("error", name, found);
                is_new("error", name, &mut error_names, found);
                errors.extend(self::status(status, found).map(|status| (name.name.clone(), status)));
            }
            FunctionClause::Limit(written) => limits.extend(limit(written, found)),
            FunctionClause::Needs(needs) => {
                if seen.first("needs system", needs.span, found) {
                    needs_system = Some(clause::needs_system(needs, names, found));
                }
            }
        }
    }
    let says_who = written.clauses.iter().any(|clause| matches!(clause, FunctionClause::Allow(_)));
    if !says_who {
        found.push(NobodyCalls { what: format!("the function `{}`", written.name.name), span: written.name.span }.into());
    }
    if seen.at("run").is_none() {
        found.push(runs_nothing(format!("the function `{}`", written.name.name), written.name.span));
    }
    let refused = found.iter().skip(before).any(|finding| finding.severity == purlin_rules::diagnostic::Severity::Error);
    (!refused).then_some(())?;
    Some(Function {
        spec_name: written.name.name.clone(),
        doc: resolve::doc(&written.doc),
        parameters: parameters?,
        returns: returns?,
        allow,
        run: run?,
        errors,
        limits,
        needs_system,
        span: written.name.span,
    })
}

/// What a function takes and gives: records too.
fn value_or_record(ty: &ast::TypeRef, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Holds> {
    match names.items.record(&ty.name.name) {
        Some(record) if ty.refinement.is_none() && ty.relation.is_none() => {
            Some(Holds::Record { spec_name: record.name.name.clone(), list: ty.list })
        }
        Some(_) | None => value(ty, names, found),
    }
}

fn runs_nothing(what: String, span: Span) -> Diagnostic {
    let help = "write `run rust \"module::function\"` or `run js \"functions/file.ts\"`";
    MissingClause { what, lacks: "runs nothing", span, help }.into()
}

/// `allow if E "message" as name`
pub(super) fn call_rule(
    rule: &ast::CallRule,
    place: &Place<'_>,
    names: &Names<'_>,
    rule_names: &mut BTreeMap<String, Span>,
    found: &mut Vec<Diagnostic>,
) -> Option<CallRule> {
    if let Some(name) = &rule.name {
        is_snake_case("rule", name, found);
        is_new("rule", name, rule_names, found);
    }
    let when = match &rule.condition {
        None => Cond::Const(true),
        Some(condition) => expression::condition_at(condition, place, names, found)?,
    };
    let spec_name = rule.name.as_ref().map(|name| name.name.clone());
    let says = rule.condition.as_ref().map(print::expression);
    Some(CallRule { when, says, message: rule.message.as_ref().map(|(text, _)| text.clone()), spec_name, span: rule.span })
}

/// An error of a function is the caller's: 400 to 499, but for those that the service itself answers with.
fn status((text, span): &(String, Span), found: &mut Vec<Diagnostic>) -> Option<u16> {
    let status = text.parse().ok().filter(|status| (400..=499).contains(status) && !matches!(status, 401 | 404 | 429));
    if status.is_none() {
        let fault = format!("`{text}` is no status that an error of a function has");
        let help = "write one from 400 to 499, such as 409; 401, 404 and 429 are the service's own".to_owned();
        found.push(OutOfBounds { span: *span, fault, help }.into());
    }
    status
}

/// `limit 20 per 1m per me`
fn limit(written: &ast::Limit, found: &mut Vec<Diagnostic>) -> Option<Limit> {
    let count = clause::number(&written.count, 1..=1_000_000, |count| format!("`{count}` is no number of calls"), found);
    let (time, span) = &written.time;
    let bounds = "a limit counts the calls of a second at least, and of a day at most";
    let time_ms = clause::time(time, *span, SECOND..=DAY, "a limit counts in", bounds, found);
    let per_caller = match &written.per {
        None => Some(false),
        Some(per) => clause::choice("measure of a limit", per, &["me"], &[true], found),
    };
    Some(Limit { count: count?, time_ms: time_ms?, per_caller: per_caller? })
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const SCHEMES: [&str; 5] = ["stripe", "github", "standard", "hmac", "none"];

#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    Stripe,
    Github,
    Standard,
    Hmac,
    Nothing,
}

/// The endpoints of the program that could be checked, as written.
pub(super) fn endpoints(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<Endpoint> {
    let mut seen: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    let mut endpoints = Vec::new();
    for written in &names.items.endpoints {
        let address = (written.method.name.as_str(), written.path.0.as_str());
        if let Some(first) = seen.get(&address) {
            let name = format!("{} {}", address.0, address.1);
            found.push(DeclaredTwice { kind: "endpoint", name, span: written.path.1, first: *first }.into());
        }
        seen.entry(address).or_insert(written.path.1);
        endpoints.extend(endpoint(written, names, found));
    }
    endpoints
}

fn endpoint(written: &ast::Endpoint, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Endpoint> {
    let before = found.len();
    let method = clause::choice("method", &written.method, &METHODS, &METHODS, found);
    path(&written.path, found);
    let mut seen = Seen::default();
    let (mut verify, mut run, mut limits, mut needs_system) = (None, None, Vec::new(), None);
    for clause in &written.clauses {
        match clause {
            EndpointClause::Verify { scheme, args, span } => {
                if seen.first("verify", *span, found) {
                    verify = verified(scheme, args, found);
                }
            }
            EndpointClause::Run(written) => {
                if seen.first("run", written.span, found) {
                    run = clause::run(written, true, found);
                }
            }
            EndpointClause::Limit(written) => limits.extend(limit(written, found)),
            EndpointClause::Needs(needs) => {
                if seen.first("needs system", needs.span, found) {
                    needs_system = Some(clause::needs_system(needs, names, found));
                }
            }
        }
    }
    let what = format!("the endpoint `{}`", written.path.0);
    if seen.at("verify").is_none() {
        let help = "say how a request shows where it comes from: `verify stripe(env(\"STRIPE_SECRET\"))`; or `verify none`, for anybody";
        found.push(MissingClause { what: what.clone(), lacks: "does not say who may call it", span: written.path.1, help }.into());
    }
    if seen.at("run").is_none() {
        found.push(runs_nothing(what, written.path.1));
    }
    (found.len() == before).then_some(())?;
    let (path, doc, span) = (written.path.0.clone(), resolve::doc(&written.doc), written.path.1);
    Some(Endpoint { method: method?, path, doc, verify: verify?, run: run?, limits, needs_system, span })
}

/// Addresses of the service's own begin with `/api`, `/auth`, `/fn`, `/files`, `/health`, `/metrics`.
fn path((path, span): &(String, Span), found: &mut Vec<Diagnostic>) {
    const OWN: [&str; 6] = ["api", "auth", "fn", "files", "health", "metrics"];
    let mut segments = path.strip_prefix('/').unwrap_or("").split('/');
    let is_plain = |segment: &str| {
        !segment.is_empty() && !matches!(segment, "." | "..") && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let first = segments.clone().next().unwrap_or("");
    if !path.starts_with('/') || !segments.all(is_plain) {
        let fault = format!("`{path}` is no path of an endpoint");
        found.push(BadAddress { span: *span, fault, help: "write words between slashes: `/hooks/stripe`".to_owned() }.into());
    } else if OWN.contains(&first) {
        let fault = format!("addresses below `/{first}` are the service's own");
        found.push(BadAddress { span: *span, fault, help: "begin with another word: `/hooks/…`".to_owned() }.into());
    }
}

/// `stripe(env("STRIPE_SECRET"))`, `hmac(env("SECRET"), "x-signature")`, `none`
fn verified(scheme: &Ident, args: &[ast::Given], found: &mut Vec<Diagnostic>) -> Option<Verify> {
    let schemes = [Scheme::Stripe, Scheme::Github, Scheme::Standard, Scheme::Hmac, Scheme::Nothing];
    let meant = clause::choice("way to verify a request", scheme, &SCHEMES, &schemes, found)?;
    let mut refuse = |help: &str| {
        let fault = format!("`{}` is not written like this", scheme.name);
        found.push(Contradiction { span: scheme.span, fault, other: None, help: help.to_owned() }.into());
        None
    };
    let (secret, header) = match (meant, args) {
        (Scheme::Nothing, []) => return Some(Verify::Nothing),
        (Scheme::Nothing, _) => return refuse("write `verify none`"),
        (Scheme::Hmac, [secret, ast::Given::Text { text, span }]) => (secret, Some((text.to_ascii_lowercase(), *span))),
        (Scheme::Hmac, _) => {
            return refuse("name the secret, and the header that holds the signature: `hmac(env(\"SECRET\"), \"x-signature\")`");
        }
        (Scheme::Stripe | Scheme::Github | Scheme::Standard, [secret]) => (secret, None),
        (Scheme::Stripe | Scheme::Github | Scheme::Standard, _) => {
            return refuse("name the secret, and nothing else: `stripe(env(\"SECRET\"))`");
        }
    };
    if let ast::Given::Text { span, .. } = secret {
        let fault = "a secret does not stand in the spec".to_owned();
        let help = "name a variable of the environment: `env(\"STRIPE_SECRET\")`".to_owned();
        found.push(BadAddress { span: *span, fault, help }.into());
        return None;
    }
    let secret: Given = clause::given(secret, found)?;
    Some(match (meant, header) {
        (Scheme::Hmac, Some((header, span))) => {
            if header.is_empty() || !header.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                let fault = format!("`{header}` is no header");
                found.push(BadAddress { span, fault, help: "write one such as `x-signature`".to_owned() }.into());
            }
            Verify::Hmac { secret, header }
        }
        (Scheme::Stripe, _) => Verify::Stripe(secret),
        (Scheme::Github, _) => Verify::Github(secret),
        (Scheme::Standard | Scheme::Hmac | Scheme::Nothing, _) => Verify::Standard(secret),
    })
}
