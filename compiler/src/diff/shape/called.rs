//! What is called from outside, and is no model: functions, endpoints, buckets and channels.

use super::limits::{Limits, of_call};
use super::{Found, Risk};
use crate::access::parameter;
use crate::diff::sides::Spelled;
use crate::schema::{Bucket, Channel, Endpoint, Function, Given, Parameter, Variant, Verify};
use purlin_rules::print;
use std::collections::{BTreeMap, BTreeSet};

impl Found<'_> {
    pub(super) fn called(&mut self) {
        let [was, is] = self.sides.each(calls);
        for (what, was) in &was {
            match is.get(what) {
                Some(is) => self.call(what, was, is),
                None => self.say(Risk::Breaking, what, "is gone"),
            }
        }
        for what in is.keys().filter(|what| !was.contains_key(*what)) {
            self.say(Risk::Safe, what, "is new");
        }
        let [was, is] = self.sides.each(|spelled| -> BTreeMap<String, Bucket> {
            spelled.side.schema.called().buckets.iter().map(|bucket| (bucket.spec_name.clone(), bucket.clone())).collect()
        });
        for (name, was) in &was {
            let what = format!("bucket {name}");
            match is.get(name) {
                Some(is) => self.bucket(&what, was, is),
                None => self.say(Risk::Breaking, what, "is gone"),
            }
        }
        for name in is.keys().filter(|name| !was.contains_key(*name)) {
            self.say(Risk::Safe, format!("bucket {name}"), "is new");
        }
    }

    fn call(&mut self, what: &str, was: &Call, is: &Call) {
        if was.takes != is.takes {
            let said = |of: &Call| of.takes.iter().map(|(said, _)| said.as_str()).collect::<Vec<_>>().join(", ");
            let only_adds = is.takes.starts_with(&was.takes) && is.takes.iter().skip(was.takes.len()).all(|(_, nullable)| *nullable);
            let risk = if only_adds { Risk::Safe } else { Risk::Breaking };
            self.say(risk, what, format!("takes `({})`, and took `({})`", said(is), said(was)));
        }
        for (name, was) in &was.messages {
            let now = is.messages.get(name);
            if now != Some(was) {
                let now = now.map_or_else(|| "has none any more".to_owned(), |now| format!("is `{now}`"));
                self.say(Risk::Breaking, what, format!("{name} `{was}`, which {now}"));
            }
        }
        for (name, is) in is.messages.iter().filter(|(name, _)| !was.messages.contains_key(*name)) {
            self.say(Risk::Safe, what, format!("{name} `{is}`, which is new"));
        }
        if was.allow != is.allow {
            self.say(Risk::Caution, what, "lets others call it: `purlin access` tells whom");
        }
        if was.signed != is.signed {
            let (now, before) = (signer(&is.signed), signer(&was.signed));
            match (&was.signed, &is.signed) {
                (_, None) => self.say(Risk::Caution, what, format!("is called by anybody, and was by {before}")),
                (Some((was, _)), Some((is, _))) if was == is => self.say(Risk::Caution, what, "is signed with another secret"),
                _ => self.say(Risk::Breaking, what, format!("is called by {now}, and was by {before}")),
            }
        }
        if was.errors != is.errors {
            self.say(Risk::Caution, what, "has other errors of its own");
        }
        self.limited(what, &was.limits, &is.limits);
    }

    fn bucket(&mut self, what: &str, was: &Bucket, is: &Bucket) {
        match (was.public, is.public) {
            (false, true) => self.say(Risk::Caution, what, "is public now: whoever has an address of it reads what is there"),
            (true, false) => self.say(Risk::Breaking, what, "is public no more: addresses that were given out are refused"),
            (true, true) | (false, false) => {}
        }
        if was.max_bytes != is.max_bytes {
            let risk = if is.max_bytes < was.max_bytes { Risk::Breaking } else { Risk::Safe };
            self.say(risk, what, format!("takes files of {} bytes, and took {}", is.max_bytes, was.max_bytes));
        }
        if was.types != is.types {
            let said = |bucket: &Bucket| if bucket.types.is_empty() { "any type".to_owned() } else { bucket.types.join(", ") };
            let takes_more = is.types.is_empty() || !was.types.is_empty() && was.types.iter().all(|of| is.types.contains(of));
            let risk = if takes_more { Risk::Caution } else { Risk::Breaking };
            self.say(risk, what, format!("takes files of {}, and took {}", said(is), said(was)));
        }
        let made = |variant: &Variant| (variant.width, variant.height, variant.covers);
        for gone in &was.variants {
            match is.variants.iter().find(|other| other.spec_name == gone.spec_name) {
                None => self.say(Risk::Breaking, what, format!("has no `{}` any more", gone.spec_name)),
                Some(now) if made(now) != made(gone) => self.say(Risk::Caution, what, format!("makes `{}` otherwise", gone.spec_name)),
                Some(_) => {}
            }
        }
        for added in is.variants.iter().filter(|now| !was.variants.iter().any(|other| other.spec_name == now.spec_name)) {
            self.say(Risk::Safe, what, format!("has `{}`", added.spec_name));
        }
    }
}

/// What is called, as it is compared.
struct Call {
    /// Each as it is spelled, and whether it may be left out.
    takes: Vec<(String, bool)>,
    /// `gives back`, `is sent`, `shows who is there with`.
    messages: BTreeMap<&'static str, String>,
    allow: BTreeSet<String>,
    /// Who signs, and with which secret.
    signed: Option<(String, String)>,
    errors: BTreeSet<(String, u16)>,
    limits: Limits,
}

/// By how it is called: `fn merge`, `endpoint POST "/hooks"`, `channel typing`.
fn calls(spelled: &Spelled<'_>) -> BTreeMap<String, Call> {
    let called = spelled.side.schema.called();
    let mut calls = BTreeMap::new();
    for Function { spec_name, parameters, returns, allow, errors, limits, .. } in &called.functions {
        let call = Call {
            takes: takes(parameters, spelled),
            messages: returns.iter().map(|returns| ("gives back", parameter(returns, spelled.side.schema))).collect(),
            allow: spelled.called_if(allow, parameters),
            signed: None,
            errors: errors.iter().cloned().collect(),
            limits: of_call(limits),
        };
        calls.insert(format!("fn {spec_name}"), call);
    }
    for Endpoint { method, path, verify, limits, .. } in &called.endpoints {
        let call = Call {
            takes: Vec::new(),
            messages: BTreeMap::new(),
            allow: BTreeSet::new(),
            signed: signed(verify),
            errors: BTreeSet::new(),
            limits: of_call(limits),
        };
        calls.insert(format!("endpoint {method} {}", print::text(path)), call);
    }
    for Channel { spec_name, parameters, join, send, presence, .. } in &called.channels {
        let message = |name: &'static str, fields: &Option<Vec<Parameter>>| {
            let said = |fields: &Vec<Parameter>| takes(fields, spelled).into_iter().map(|(said, _)| said).collect::<Vec<_>>().join(", ");
            fields.as_ref().map(|fields| (name, said(fields)))
        };
        let call = Call {
            takes: takes(parameters, spelled),
            messages: message("is sent", send).into_iter().chain(message("shows who is there with", presence)).collect(),
            allow: spelled.called_if(join, parameters),
            signed: None,
            errors: BTreeSet::new(),
            limits: Limits::new(),
        };
        calls.insert(format!("channel {spec_name}"), call);
    }
    calls
}

fn takes(parameters: &[Parameter], spelled: &Spelled<'_>) -> Vec<(String, bool)> {
    parameters.iter().map(|of| (format!("{}: {}", of.spec_name, parameter(of, spelled.side.schema)), of.nullable)).collect()
}

fn signed(verify: &Verify) -> Option<(String, String)> {
    let secret = |given: &Given| match given {
        Given::Text(text) => print::text(text),
        Given::Env(name) => format!("env({name})"),
    };
    Some(match verify {
        Verify::Stripe(given) => ("Stripe".to_owned(), secret(given)),
        Verify::Github(given) => ("GitHub".to_owned(), secret(given)),
        Verify::Standard(given) => ("Standard Webhooks".to_owned(), secret(given)),
        Verify::Hmac { secret: given, header } => (format!("a secret in the header `{header}`"), secret(given)),
        Verify::Nothing => return None,
    })
}

fn signer(signed: &Option<(String, String)>) -> String {
    signed.as_ref().map_or_else(|| "anybody".to_owned(), |(who, _)| format!("who signs by {who}"))
}
