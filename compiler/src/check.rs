//! Whether a program means something: from trees to a [`Schema`], by one function per law.
//!
//! Comes from [`parse`](crate::ast); every independent error is reported in one run, and none that only follows from another. Knows
//! neither SQL nor what a plan looks like.

mod access;
mod auth;
mod bucket;
mod channel;
mod clause;
mod cron;
mod expression;
mod function;
pub(crate) mod guards;
mod job;
mod model;
mod notification;
mod proof;
pub(crate) mod reads;
mod record;
mod role;
mod scope;
mod seed;
mod sequence;
mod template;
mod tenant;
mod test;
mod trigger;
pub(crate) mod upkeep;
mod value;
mod whole;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use access::{for_users_alone, operations};
pub(crate) use write::FOR_ROW;

use crate::ast;
use crate::resolve::{self, Expanded, Names};
use crate::schema::{App, Called, Claims, Happens, Schema};
use purlin_rules::diagnostic::{Diagnostic, Severity, Span};
use std::collections::BTreeSet;

/// The checked program with its warnings; or everything that is wrong with it, warnings too. In the order of places.
///
/// # Errors
/// When there is an error among the findings.
pub fn program(files: &[ast::File]) -> Result<(Schema, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut found = Vec::new();
    let expanded = resolve::expanded(files, &mut found);
    let mut names = declared(files, &expanded, &mut found);
    role::roles(&names, &mut found);
    record::records(&names, &mut found);
    let tenant = tenant::tenant(&names, &mut found);
    let rules = access::rules(&mut names, &mut found);
    let auth = auth::auth(&mut names, &mut found);
    let seeds = seed::seeds(&names, auth.as_ref(), &mut found);
    let tests = test::tests(&mut names, &seeds, &rules, &mut found);
    let parameters = job::parameters(&names, &mut found);
    let jobs = job::jobs(&names, &parameters, &mut found);
    let triggers = trigger::triggers(&names, &parameters, &mut found);
    let functions = function::functions(&names, &mut found);
    let endpoints = function::endpoints(&names, &mut found);
    let buckets = bucket::buckets(&names, &mut found);
    let channels = channel::channels(&names, &mut found);
    let proofs = proof::proofs(&names, &mut found);
    let acceptances = proof::acceptances(&names, &mut found);
    let writers = sequence::Writers { rules: &rules, triggers: &triggers, jobs: &jobs };
    sequence::scopes_stay(&names, &writers, &mut found);
    if found.iter().all(|finding| finding.severity != Severity::Error) {
        // What the rules come to is told of a program that is sound.
        access::writes_can_succeed(&names, &rules, &mut found);
        access::copies_stay_kept(&names, &rules, (&triggers, &jobs), &mut found);
        access::no_key_tells_a_secret(&names, &rules, auth.as_ref(), &mut found);
        access::who_leaves_is_not_named(&names, &rules, &triggers, &mut found);
        access::somebody_may_use_each_model(&names, &rules, &mut found);
    }
    told_once(files, &mut found);
    found.sort_by(|a, b| (a.label.span, &a.code, &a.message).cmp(&(b.label.span, &b.code, &b.message)));
    let app = names.items.app.and_then(app);
    match app {
        Some(app) if found.iter().all(|finding| finding.severity != Severity::Error) => {
            let happens = Happens { triggers, jobs };
            let called = Called { functions, endpoints, buckets, channels };
            let claims = Claims { proofs, acceptances };
            let declared = names.declared;
            let schema = Schema { app, declared, auth, tenant, rules, seeds, tests, happens, called, claims };
            let lost = whole::lost(&names.items, &schema);
            if lost.is_empty() { Ok((schema, found)) } else { Err(lost) }
        }
        Some(_) | None => Err(found),
    }
}

/// What expressions of the program may speak of.
pub(crate) fn declared<'a>(files: &'a [ast::File], expanded: &'a Expanded, found: &mut Vec<Diagnostic>) -> Names<'a> {
    let mut names = resolve::names(files, expanded, found);
    role::declare(&mut names, found);
    access::declare(&mut names);
    model::complete(&mut names, found);
    names
}

/// A member of a mixin is checked in each model that has it: what is wrong with it in all of them is told of the first.
fn told_once(files: &[ast::File], found: &mut Vec<Diagnostic>) {
    let mixins: Vec<Span> = files.iter().flat_map(|file| &file.items).filter_map(mixin).collect();
    let mut told = BTreeSet::new();
    found.retain(|finding| {
        let at = finding.label.span;
        let is_mixed_in = mixins.iter().any(|mixin| mixin.file == at.file && mixin.start <= at.start && at.end <= mixin.end);
        !is_mixed_in || told.insert((at, finding.code.clone()))
    });
}

fn mixin(item: &ast::Item) -> Option<Span> {
    if let ast::Item::Mixin(mixin) = item { Some(mixin.span) } else { None }
}

fn app(app: &ast::App) -> Option<App> {
    let (edition, _) = app.edition?;
    Some(App { spec_name: app.name.name.clone(), doc: resolve::doc(&app.doc), edition })
}
