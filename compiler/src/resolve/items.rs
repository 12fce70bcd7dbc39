//! What all files declare at their top, each kind by itself and by name.

use super::{Expanded, spelling};
use crate::ast;
use crate::diagnostics::auth::SecondAuth;
use crate::diagnostics::names::{DeclaredAlready, DeclaredTwice, NamedTwice, NoApp, NoEdition, SecondApp, SharedPath, UnknownEdition};
use crate::diagnostics::tenancy::SecondTenant;
use crate::resolve::case;
use purlin_rules::catalog::{BucketId, EnumId, ModelId};
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use purlin_rules::syntax::Ident;
use std::collections::{BTreeMap, BTreeSet};

/// The edition of the language that this compiler speaks.
const EDITION: u32 = 2026;

/// The declarations of a program. Each list is sorted by name and has each name once.
#[derive(Debug, Default)]
pub(crate) struct Items<'a> {
    pub(crate) app: Option<&'a ast::App>,
    pub(crate) auth: Option<&'a ast::Auth>,
    pub(crate) models: Vec<&'a ast::Model>,
    pub(crate) enums: Vec<&'a ast::Enum>,
    pub(crate) records: Vec<&'a ast::Record>,
    pub(crate) roles: Vec<&'a ast::Role>,
    pub(crate) mixins: Vec<&'a ast::Mixin>,
    pub(crate) tenant: Option<&'a ast::Tenant>,
    pub(crate) seeds: Vec<&'a ast::Seed>,
    pub(crate) tests: Vec<&'a ast::Test>,
    /// As written.
    pub(crate) triggers: Vec<&'a ast::Trigger>,
    pub(crate) jobs: Vec<&'a ast::Job>,
    pub(crate) functions: Vec<&'a ast::Function>,
    /// As written.
    pub(crate) endpoints: Vec<&'a ast::Endpoint>,
    pub(crate) buckets: Vec<&'a ast::Bucket>,
    pub(crate) channels: Vec<&'a ast::Channel>,
    pub(crate) proofs: Vec<&'a ast::Proof>,
    /// As written.
    pub(crate) acceptances: Vec<&'a ast::Acceptance>,
    /// Names that parts which could not be read would have declared.
    pub(crate) faulty: BTreeSet<&'a str>,
}

impl<'a> Items<'a> {
    pub(crate) fn model(&self, name: &str) -> Option<ModelId> {
        place(&self.models, |model| model.name.name.as_str().cmp(name)).map(ModelId)
    }

    pub(crate) fn enumeration(&self, name: &str) -> Option<EnumId> {
        place(&self.enums, |item| item.name.name.as_str().cmp(name)).map(EnumId)
    }

    pub(crate) fn record(&self, name: &str) -> Option<&'a ast::Record> {
        place(&self.records, |record| record.name.name.as_str().cmp(name)).and_then(|place| self.records.get(place as usize).copied())
    }

    /// By name; a bucket's id is its place.
    pub(crate) fn bucket_names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.buckets.iter().map(|bucket| bucket.name.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(crate) fn bucket(&self, name: &str) -> Option<BucketId> {
        place(&self.bucket_names(), |known| (*known).cmp(name)).map(BucketId)
    }

    /// What has a name like a type, beside models and enums.
    fn other_types(&self) -> impl Iterator<Item = (&'static str, &Ident)> {
        let records = self.records.iter().map(|record| ("type", &record.name));
        let mixins = self.mixins.iter().map(|mixin| ("mixin", &mixin.name));
        records.chain(mixins).chain(self.roles.iter().map(|role| ("role", &role.name)))
    }
}

fn place<T>(items: &[T], compare: impl FnMut(&T) -> std::cmp::Ordering) -> Option<u32> {
    items.binary_search_by(compare).ok().and_then(|place| u32::try_from(place).ok())
}

pub(super) fn collect<'a>(files: &'a [ast::File], expanded: &'a Expanded, found: &mut Vec<Diagnostic>) -> Items<'a> {
    let mut items = Items::default();
    let (mut apps, mut auths) = (Vec::new(), Vec::new());
    for item in files.iter().flat_map(|file| &file.items) {
        match item {
            ast::Item::App(app) => apps.push(app),
            ast::Item::Auth(auth) => auths.push(auth),
            ast::Item::Model(model) => items.models.push(expanded.of(model)),
            ast::Item::Enum(item) => items.enums.push(item),
            ast::Item::Tenant(tenant) => at_most_one_tenant(tenant, &mut items.tenant, found),
            ast::Item::Role(role) => items.roles.push(role),
            ast::Item::Mixin(mixin) => items.mixins.push(mixin),
            ast::Item::Record(record) => items.records.push(record),
            ast::Item::Seed(seed) => items.seeds.push(seed),
            ast::Item::Test(test) => items.tests.push(test),
            ast::Item::Trigger(trigger) => items.triggers.push(trigger),
            ast::Item::Job(job) => items.jobs.push(job),
            ast::Item::Function(function) => items.functions.push(function),
            ast::Item::Endpoint(endpoint) => items.endpoints.push(endpoint),
            ast::Item::Bucket(bucket) => items.buckets.push(bucket),
            ast::Item::Channel(channel) => items.channels.push(channel),
            ast::Item::Proof(proof) => items.proofs.push(proof),
            ast::Item::Acceptance(acceptance) => items.acceptances.push(acceptance),
        }
    }
    items.faulty = files.iter().flat_map(|file| &file.faulty).map(|name| name.name.as_str()).collect();
    let start = Span::new(files.first().map_or(FileId(0), |file| file.id), 0, 0);
    items.app = exactly_one_app_with_a_known_edition(&apps, start, found);
    items.auth = at_most_one_auth(&auths, found);
    names_of_models_and_enums_are_spelt_as_types(&items, found);
    names_are_declared_once(&mut items, found);
    models_have_paths_of_their_own(&items, found);
    items
}

fn exactly_one_app_with_a_known_edition<'a>(apps: &[&'a ast::App], start: Span, found: &mut Vec<Diagnostic>) -> Option<&'a ast::App> {
    let Some((first, others)) = apps.split_first() else {
        found.push(NoApp { span: start }.into());
        return None;
    };
    for other in others {
        found.push(SecondApp { span: other.span, first: first.span }.into());
    }
    spelling::is_pascal_case("app", &first.name, found);
    match first.edition {
        Some((EDITION, _)) => {}
        Some((edition, span)) => found.push(UnknownEdition { edition, span }.into()),
        None => found.push(NoEdition { span: first.span, after: first.name.span, name: first.name.name.clone() }.into()),
    }
    Some(first)
}

fn at_most_one_auth<'a>(auths: &[&'a ast::Auth], found: &mut Vec<Diagnostic>) -> Option<&'a ast::Auth> {
    let (first, others) = auths.split_first()?;
    for other in others {
        found.push(SecondAuth { span: other.model.span, first: first.model.span }.into());
    }
    Some(first)
}

fn at_most_one_tenant<'a>(tenant: &'a ast::Tenant, first: &mut Option<&'a ast::Tenant>, found: &mut Vec<Diagnostic>) {
    match first {
        Some(first) => found.push(SecondTenant { span: tenant.model.span, first: first.model.span }.into()),
        None => *first = Some(tenant),
    }
}

fn names_of_models_and_enums_are_spelt_as_types(items: &Items<'_>, found: &mut Vec<Diagnostic>) {
    for model in &items.models {
        spelling::is_pascal_case("model", &model.name, found);
        spelling::is_not_taken_by_a_type("model", &model.name, found);
        spelling::is_not_taken_by_the_store(&model.name, found);
    }
    for item in &items.enums {
        spelling::is_pascal_case("enum", &item.name, found);
        spelling::is_not_taken_by_a_type("enum", &item.name, found);
    }
    for (kind, name) in items.other_types() {
        spelling::is_pascal_case(kind, name, found);
        spelling::is_not_taken_by_a_type(kind, name, found);
    }
    for seed in &items.seeds {
        spelling::is_snake_case("seed", &seed.name, found);
    }
    items.jobs.iter().for_each(|job| spelling::is_snake_case("job", &job.name, found));
    items.functions.iter().for_each(|function| spelling::is_snake_case("function", &function.name, found));
    items.buckets.iter().for_each(|bucket| spelling::is_snake_case("bucket", &bucket.name, found));
    items.channels.iter().for_each(|channel| spelling::is_snake_case("channel", &channel.name, found));
}

fn names_are_declared_once(items: &mut Items<'_>, found: &mut Vec<Diagnostic>) {
    let mut types = BTreeMap::new();
    items.models.retain(|model| is_new_type("model", &model.name, &mut types, found));
    items.enums.retain(|item| is_new_type("enum", &item.name, &mut types, found));
    items.records.retain(|item| is_new_type("type", &item.name, &mut types, found));
    items.mixins.retain(|item| is_new_type("mixin", &item.name, &mut types, found));
    items.roles.retain(|item| is_new_type("role", &item.name, &mut types, found));
    let mut seeds = BTreeMap::new();
    items.seeds.retain(|seed| is_new("seed", &seed.name, &mut seeds, found));
    let mut tests = BTreeMap::new();
    items.tests.retain(|test| {
        let (name, span) = &test.name;
        is_new("test", &Ident { name: name.clone(), span: *span }, &mut tests, found)
    });
    items.models.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.enums.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.records.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.roles.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.seeds.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    let mut jobs = BTreeMap::new();
    items.jobs.retain(|job| is_new("job", &job.name, &mut jobs, found));
    let mut functions = BTreeMap::new();
    items.functions.retain(|function| is_new("function", &function.name, &mut functions, found));
    let mut buckets = BTreeMap::new();
    items.buckets.retain(|bucket| is_new("bucket", &bucket.name, &mut buckets, found));
    let mut channels = BTreeMap::new();
    items.channels.retain(|channel| is_new("channel", &channel.name, &mut channels, found));
    let mut proofs = BTreeMap::new();
    items.proofs.retain(|proof| is_new("proof", &Ident { name: proof.name.0.clone(), span: proof.name.1 }, &mut proofs, found));
    items.jobs.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.functions.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.buckets.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.channels.sort_by(|a, b| a.name.name.cmp(&b.name.name));
    items.proofs.sort_by(|a, b| a.name.0.cmp(&b.name.0));
    items.tests.sort_by(|a, b| a.name.0.cmp(&b.name.0));
}

/// The same, of what has a name like a type.
fn is_new_type<'a>(
    kind: &'static str,
    name: &'a Ident,
    seen: &mut BTreeMap<&'a str, (&'static str, Span)>,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let first = seen.get(name.name.as_str()).copied();
    seen.entry(&name.name).or_insert((kind, name.span));
    let Some((first_kind, first)) = first else { return true };
    let (name, span) = (name.name.clone(), name.span);
    found.push(if first_kind == kind {
        DeclaredTwice { kind, name, span, first }.into()
    } else {
        DeclaredAlready { kind, name, span, first_kind, first }.into()
    });
    false
}

/// Remembers a name that is declared, and reports it if it was there.
pub(crate) fn is_new(kind: &'static str, name: &Ident, seen: &mut BTreeMap<String, Span>, found: &mut Vec<Diagnostic>) -> bool {
    let first = remember(name, seen);
    found.extend(first.map(|first| DeclaredTwice { kind, name: name.name.clone(), span: name.span, first }.into()));
    first.is_none()
}

/// Remembers a name that stands in a list, and reports it if it was there.
pub(crate) fn is_named_once(name: &Ident, seen: &mut BTreeMap<String, Span>, found: &mut Vec<Diagnostic>) -> bool {
    let first = remember(name, seen);
    found.extend(first.map(|first| NamedTwice { name: name.name.clone(), span: name.span, first }.into()));
    first.is_none()
}

/// Where the name stood first, if it did.
fn remember(name: &Ident, seen: &mut BTreeMap<String, Span>) -> Option<Span> {
    let first = seen.get(&name.name).copied();
    seen.entry(name.name.clone()).or_insert(name.span);
    first
}

fn models_have_paths_of_their_own(items: &Items<'_>, found: &mut Vec<Diagnostic>) {
    let mut paths: BTreeMap<String, &Ident> = BTreeMap::new();
    for model in &items.models {
        let path = case::to_snake(&model.name.name);
        match paths.get(&path) {
            Some(other) => found.push(
                SharedPath { name: model.name.name.clone(), other: other.name.clone(), path, span: model.name.span, first: other.span }
                    .into(),
            ),
            None => {
                paths.insert(path, &model.name);
            }
        }
    }
}
