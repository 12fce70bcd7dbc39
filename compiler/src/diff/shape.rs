//! What changes for clients and for the database: whether those of before go on.

mod called;
mod limits;
mod who;

use super::sides::Sides;
use crate::compile::Compilation;
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::plan::{Default, Enum, Evolution, Field, FieldKind, OnDelete, Operation, Plan, Service, Table, Yields};
use purlin_rules::resolve::scalar_name;
use purlin_rules::types::Scalar;
use std::collections::{BTreeMap, BTreeSet};

/// Whether clients of the earlier version go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Some request of theirs is refused, or some answer is no more what they expect.
    Breaking,
    /// They go on unless they lean on what was never promised.
    Caution,
    Safe,
}

/// A change of the shape of the service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub risk: Risk,
    /// `Ticket.title`
    pub what: String,
    /// `is gone`
    pub how: String,
}

impl Risk {
    /// As reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Caution => "caution",
            Self::Safe => "safe",
        }
    }
}

/// The changes from one sound program to another, the riskiest first.
#[must_use]
pub fn changes(before: &Compilation, after: &Compilation) -> Vec<Change> {
    let Some(sides) = Sides::of(before, after) else { return Vec::new() };
    let (old, new) = (sides.before.plan, sides.after.plan);
    let mut found = Found { old: &old.service, new: &new.service, sides: &sides, changes: Vec::new() };
    found.models();
    found.enums();
    found.limits();
    found.who();
    found.called();
    found.held("test", &lines_of_tests(old), &lines_of_tests(new), "line");
    found.held("prove", &claims_of_proofs(before), &claims_of_proofs(after), "claim");
    found.changes.sort();
    found.changes
}

/// How many lines each test has, by its name.
fn lines_of_tests(plan: &Plan) -> BTreeMap<&str, usize> {
    plan.checks.tests.iter().map(|test| (test.name.as_str(), test.lines.len() + test.not_judged.len())).collect()
}

/// How many claims each proof has, by its name.
fn claims_of_proofs(program: &Compilation) -> BTreeMap<&str, usize> {
    program.claims.proofs.iter().map(|proof| (proof.name.as_str(), proof.claims.len())).collect()
}

struct Found<'s> {
    old: &'s Service,
    new: &'s Service,
    sides: &'s Sides<'s>,
    changes: Vec<Change>,
}

const ROUTES: [(Operation, &str); 5] = [
    (Operation::Get, "read by id"),
    (Operation::List, "listed"),
    (Operation::Create, "created"),
    (Operation::Update, "updated"),
    (Operation::Delete, "deleted"),
];

impl Found<'_> {
    /// What kept the rules as they are, and does no longer.
    fn held(&mut self, kind: &str, old: &BTreeMap<&str, usize>, new: &BTreeMap<&str, usize>, part: &str) {
        for (name, had) in old {
            let what = format!("{kind} {name:?}");
            match new.get(name) {
                None => self.say(Risk::Caution, what, "is gone: what it held the rules to, nothing may hold them to any more"),
                Some(has) if has < had => self.say(Risk::Caution, what, format!("has fewer {part}s: {has}, and had {had}")),
                Some(_) => {}
            }
        }
    }

    fn say(&mut self, risk: Risk, what: impl Into<String>, how: impl Into<String>) {
        self.changes.push(Change { risk, what: what.into(), how: how.into() });
    }

    fn models(&mut self) {
        let (old, new) = (self.old, self.new);
        for table in old.tables.iter() {
            let now = new.model_named(&table.spec_name);
            match now.and_then(|id| Some((id, new.table(id)?))) {
                Some((id, now)) => self.model(table, id, now),
                None => self.say(Risk::Breaking, &*table.spec_name, "is gone"),
            }
        }
        for table in new.tables.iter().filter(|now| old.model_named(&now.spec_name).is_none()) {
            self.say(Risk::Safe, &*table.spec_name, "is new");
        }
    }

    fn model(&mut self, old: &Table, id: ModelId, new: &Table) {
        let model = &*old.spec_name;
        for (operation, word) in ROUTES {
            match (old.serves(operation), new.serves(operation)) {
                (true, false) => self.say(Risk::Breaking, model, format!("can't be {word} any more")),
                (false, true) => self.say(Risk::Safe, model, format!("can be {word}")),
                (true, true) | (false, false) => {}
            }
        }
        if old.tenant.is_some() != new.tenant.is_some() {
            self.say(Risk::Breaking, model, if new.tenant.is_some() { "is of a tenant now" } else { "is of no tenant any more" });
        }
        for field in old.fields.iter().skip(4) {
            let what = format!("{model}.{}", field.name);
            match self.now(field, id, new) {
                Some((now, true)) => self.field(&what, field, now),
                Some((now, false)) => {
                    self.say(Risk::Safe, &what, format!("is called `{}`, and answers to both names", now.name));
                    self.field(&what, field, now);
                }
                None if field.is_private() => self.say(Risk::Caution, what, "is gone, with its values"),
                None => self.say(Risk::Breaking, what, "is gone"),
            }
        }
        self.requires(model, old, new);
        for gone in unique_names(old).into_iter().filter(|names| !unique_names(new).contains(names)) {
            self.say(
                Risk::Caution,
                model,
                format!("`unique ({})` is gone: what it kept apart may repeat, and claims may lean on it", gone.join(", ")),
            );
        }
        let known = |now: &Field| old.fields.iter().any(|field| self.now(field, id, new).is_some_and(|(found, _)| found.name == now.name));
        let added: Vec<&Field> = new.fields.iter().skip(4).filter(|now| !known(now)).collect();
        for now in added {
            let what = format!("{model}.{}", now.name);
            let must = now.column().is_some_and(|column| !column.nullable && !column.readonly && column.default == Default::None);
            if must && old.serves(Operation::Create) && new.tenant.is_none_or(|tenant| new.field(tenant) != Some(now)) {
                self.say(Risk::Breaking, what, "is new, and must be named by who creates a row");
            } else {
                self.say(Risk::Safe, what, "is new");
            }
        }
        for unique in new.uniques.iter().filter(|unique| !old.uniques.contains(unique)) {
            let names: Vec<&str> = unique.fields.iter().filter_map(|field| new.field(*field)).map(|field| &*field.name).collect();
            let known = old
                .uniques
                .iter()
                .any(|was| was.fields.iter().filter_map(|field| old.field(*field)).map(|field| &*field.name).collect::<Vec<_>>() == names);
            if !known {
                self.say(Risk::Caution, model, format!("`unique ({})` is new: what repeats is refused", names.join(", ")));
            }
        }
    }

    /// A field as it is today, and whether it has its name.
    fn now<'t>(&self, field: &Field, id: ModelId, new: &'t Table) -> Option<(&'t Field, bool)> {
        if let Some((_, now)) = new.field_named(&field.name) {
            return Some((now, true));
        }
        let (now, _) = self.new.former_names(id).find(|(_, was)| **was == field.name)?;
        Some((new.field(now)?, false))
    }

    fn field(&mut self, what: &str, old: &Field, new: &Field) {
        let (was, is) = (self.ty(self.old, &old.kind), self.ty(self.new, &new.kind));
        if was != is {
            let cast = if self.is_cast(new) { ": what rows hold is cast" } else { "" };
            self.say(Risk::Breaking, what, format!("is {is}, and was {was}{cast}"));
        }
        match (old.may_be_null(), new.may_be_null()) {
            (false, true) if old.has_value() => self.say(Risk::Caution, what, "may be null now"),
            (true, false) if new.column().is_some_and(|column| !column.readonly) => self.say(Risk::Breaking, what, "may no longer be null"),
            _ => {}
        }
        match (old.is_private(), new.is_private()) {
            (false, true) => self.say(Risk::Breaking, what, "never leaves the server any more"),
            (true, false) => self.say(Risk::Caution, what, "may leave the server now"),
            _ => {}
        }
        let named = |field: &Field| field.column().map(|column| (column.readonly, column.immutable));
        match (named(old), named(new)) {
            (Some((false, _)), Some((true, _))) => self.say(Risk::Breaking, what, "can't be named by requests any more"),
            (Some((_, false)), Some((_, true))) => self.say(Risk::Breaking, what, "can't be changed any more"),
            _ => {}
        }
        if let (
            FieldKind::Scalar { refinement: was, .. } | FieldKind::List { refinement: was, .. },
            FieldKind::Scalar { refinement: is, .. } | FieldKind::List { refinement: is, .. },
        ) = (&old.kind, &new.kind)
            && was != is
        {
            self.say(Risk::Caution, what, "has other bounds");
        }
        if let (Some((_, was, _)), Some((_, is, _))) = (old.reference(), new.reference())
            && was != is
        {
            let (is, was) = (words(is).0, words(was).1);
            self.say(Risk::Caution, what, format!("{is} when the row that it names is deleted, and {was} before"));
        }
        if let (Some(was), Some(is)) = (old.column(), new.column())
            && was.default != is.default
            && matches!(
                (&was.default, &is.default),
                (Default::Const(_) | Default::None | Default::Me | Default::Now, Default::Const(_) | Default::Me | Default::Now)
            )
        {
            self.say(Risk::Caution, what, "has another default: rows that do not name it are others");
        }
    }

    /// What binds every writer: told by its words.
    fn requires(&mut self, model: &str, old: &Table, new: &Table) {
        let says = |table: &Table| table.requires.iter().map(|require| require.says.to_string()).collect::<BTreeSet<String>>();
        let (before, after) = (says(old), says(new));
        for gone in before.difference(&after) {
            self.say(
                Risk::Caution,
                model,
                format!("no longer requires `{gone}`: what it kept out may be written, and claims may lean on it"),
            );
        }
        for added in after.difference(&before) {
            self.say(Risk::Caution, model, format!("requires `{added}` now: what does not meet it is refused"));
        }
    }

    /// Whether the spec says what the field of today was.
    fn is_cast(&self, field: &Field) -> bool {
        self.new.evolution.iter().any(|evolution| match evolution {
            Evolution::Cast { table, field: cast, .. } => {
                self.new.table(*table).and_then(|table| table.field(*cast)).is_some_and(|cast| std::ptr::eq(cast, field))
            }
            Evolution::Field { .. } | Evolution::Value { .. } | Evolution::Filled { .. } | Evolution::Removed { .. } => false,
        })
    }

    fn enums(&mut self) {
        let (old, new) = (self.old, self.new);
        for found in old.enums.iter() {
            let now = new.enum_named(&found.spec_name);
            let Some((id, now)) = now.and_then(|id| Some((id, new.enums.get(id.0 as usize)?))) else { continue };
            let former: Vec<_> = new.former_values(id).collect();
            for value in found.values.iter().filter(|value| !now.values.contains(value)) {
                match former.iter().find(|(was, _)| *was == value) {
                    Some((_, today)) => {
                        self.say(Risk::Caution, value_of(found, value), format!("is answered as `{today}`"));
                    }
                    None => self.say(Risk::Breaking, value_of(found, value), "is gone"),
                }
            }
            let added = now.values.iter().filter(|value| !found.values.contains(value));
            for value in added.filter(|value| !former.iter().any(|(_, today)| today == value)) {
                self.say(Risk::Caution, value_of(found, value), "is new: answers may hold it");
            }
        }
    }

    fn ty(&self, service: &Service, kind: &FieldKind) -> String {
        let scalar = |of: &Scalar| format!("`{}`", scalar_name(*of, service));
        let model = |id: &ModelId| service.model_name(*id).map_or_else(String::new, |name| format!("`{name}`"));
        match kind {
            FieldKind::Scalar { scalar: of, .. } => scalar(of),
            FieldKind::List { item, .. } => format!("a list of {}", scalar(item)),
            FieldKind::ToOne { table, .. } | FieldKind::OneVia { table, .. } => format!("a {}", model(table)),
            FieldKind::ToMany { table, .. } | FieldKind::Through { table, .. } => format!("rows of {}", model(table)),
            FieldKind::Computed(computed) => match &computed.yields {
                Yields::Scalar(of) => scalar(of),
                Yields::List(item) => format!("a list of {}", scalar(item)),
                Yields::ToOne(table) => format!("a {}", model(table)),
            },
        }
    }
}

fn value_of(found: &Enum, value: &str) -> String {
    format!("{}.{value}", found.spec_name)
}

/// What a row does when the one that it names is deleted, and what it did.
fn words(action: OnDelete) -> (&'static str, &'static str) {
    match action {
        OnDelete::Cascade => ("goes", "went"),
        OnDelete::SetNull => ("lets go", "let go"),
        OnDelete::Restrict => ("is in the way", "was in the way"),
    }
}

/// The fields of each key, by their names.
fn unique_names(table: &Table) -> Vec<Vec<&str>> {
    let names = |fields: &[FieldId]| fields.iter().filter_map(|field| table.field(*field)).map(|field| &*field.name).collect();
    table.uniques.iter().map(|unique| names(&unique.fields)).collect()
}
