//! Guards: what the rules of a model come to for each operation, signed in and not.

use super::{changes, tenant, text};
use crate::schema::{Declared, Field, Grant, ModelRef, Rule, Schema};
use crate::served;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::Cond;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{
    Allow, Check, Condition, Deny, FieldGroup, FieldGuard, GrantedFields, Operation, Read, Readable, Writable, Write,
};
use std::collections::BTreeSet;

/// Who may do what with the rows of a model.
pub(super) struct Guards {
    pub(super) get: Read,
    pub(super) list: Read,
    pub(super) create: Write,
    pub(super) update: Write,
    pub(super) delete: Write,
}

impl Guards {
    pub(super) const NOBODY: Self =
        Self { get: Read::NOBODY, list: Read::NOBODY, create: Write::NOBODY, update: Write::NOBODY, delete: Write::NOBODY };
}

pub(super) fn guards(model: ModelRef<'_>, schema: &Schema) -> Guards {
    Guards {
        get: read(model, Operation::Get, schema),
        list: read(model, Operation::List, schema),
        create: write(model, Operation::Create, schema),
        update: write(model, Operation::Update, schema),
        delete: write(model, Operation::Delete, schema),
    }
}

fn read(model: ModelRef<'_>, operation: Operation, schema: &Schema) -> Read {
    let catalog = schema.catalog();
    let readable = |caller| match tenant::lets_in(model, schema, caller) {
        true => readable(model, Arms::of(model, operation, catalog, caller), catalog, caller),
        false => Readable::NOBODY,
    };
    Read { signed_in: readable(Caller::SignedIn), anonymous: readable(Caller::Anonymous) }
}

fn write(model: ModelRef<'_>, operation: Operation, schema: &Schema) -> Write {
    let catalog = schema.catalog();
    let changed = changes::of(model, operation, catalog);
    let writable = |caller| match tenant::lets_in(model, schema, caller) {
        true => {
            let fields = field_guards(model, operation, catalog, caller);
            writable(Arms::of(model, operation, catalog, caller), fields, |check| checked(check, catalog, caller, &changed))
        }
        false => Writable::NOBODY,
    };
    Write { signed_in: writable(Caller::SignedIn), anonymous: writable(Caller::Anonymous) }
}

/// The rules for an operation that can hold for a kind of caller.
struct Arms<'a> {
    allow: Vec<Arm<'a>>,
    deny: Vec<Arm<'a>>,
}

struct Arm<'a> {
    rule: &'a Rule,
    grant: &'a Grant,
    /// In terms of the plan.
    fields: GrantedFields,
    when: Condition,
}

impl<'a> Arms<'a> {
    fn of(model: ModelRef<'a>, operation: Operation, catalog: &Declared, caller: Caller) -> Self {
        let mut arms = Self { allow: Vec::new(), deny: Vec::new() };
        for rule in model.rules() {
            for grant in rule.grants.iter().filter(|grant| grant.operation == operation) {
                let when = lower::condition(&grant.when, catalog, Dialect::Sqlite, caller);
                if when != Condition::Never {
                    let side = if rule.deny { &mut arms.deny } else { &mut arms.allow };
                    side.push(Arm { rule, grant, fields: planned(&grant.fields, model), when });
                }
            }
        }
        arms
    }
}

/// Those of the fields that the plan has.
pub(super) fn planned(fields: &GrantedFields, model: ModelRef<'_>) -> GrantedFields {
    match fields {
        GrantedFields::All => GrantedFields::All,
        GrantedFields::Only(fields) => {
            let planned = fields.iter().copied().filter(|field| model.planned_fields().any(|(id, _)| id == *field));
            GrantedFields::Only(planned.collect())
        }
    }
}

impl Arm<'_> {
    fn is_of_the_row(&self) -> bool {
        self.fields == GrantedFields::All
    }
}

/// The row is there if some allow holds and no deny of whole rows does; a field is shown if one of the allows that hold grants it, no
/// deny that names it holds, and its own `@read` does.
fn readable(model: ModelRef<'_>, arms: Arms<'_>, catalog: &Declared, caller: Caller) -> Readable {
    let lowered = |cond: &Cond| lower::condition(cond, catalog, Dialect::Sqlite, caller);
    let row = lowered(&allowed(arms.allow.iter(), arms.deny.iter().filter(|arm| arm.is_of_the_row())));
    if row == Condition::Never {
        return Readable::NOBODY;
    }
    let mut sets: Vec<(RuleSet<'_>, Vec<FieldId>)> = Vec::new();
    for (id, field) in model.planned_fields() {
        if id == FieldId::ID || field.marks.private || !is_shown(field, catalog) {
            continue;
        }
        let set = RuleSet::about(id, field, &arms);
        match sets.iter_mut().find(|(known, _)| *known == set) {
            Some((_, fields)) => fields.push(id),
            None => sets.push((set, vec![id])),
        }
    }
    let mut groups: Vec<(Condition, Vec<FieldId>)> = Vec::new();
    for (set, mut fields) in sets {
        let shown = lowered(&set.condition(&arms));
        match groups.iter_mut().find(|(known, _)| *known == shown) {
            Some((_, known)) => known.append(&mut fields),
            None => groups.push((shown, fields)),
        }
    }
    groups.retain(|(shown, _)| *shown != Condition::Never);
    let group = |(shown, mut fields): (Condition, Vec<FieldId>)| {
        fields.sort();
        FieldGroup { fields: fields.into(), shown }
    };
    Readable { row: tenant::of_its(model, row), groups: groups.into_iter().map(group).collect() }
}

/// Whether the engine has values of the field.
fn is_shown(field: &Field, catalog: &Declared) -> bool {
    let computed = field.computed.as_ref().and_then(|computed| computed.term.as_ref());
    field.has_value() && computed.is_none_or(|term| served::is_computed(term, catalog))
}

/// The rules about a field: those of its model, by their places among the arms, and its own `@read`.
#[derive(PartialEq)]
struct RuleSet<'a> {
    granting: Vec<usize>,
    hiding: Vec<usize>,
    own: Option<&'a Cond>,
}

impl<'a> RuleSet<'a> {
    fn about(id: FieldId, field: &'a Field, arms: &Arms<'_>) -> Self {
        let places = |arms: &[Arm<'_>], is: &dyn Fn(&Arm<'_>) -> bool| {
            arms.iter().enumerate().filter(|(_, arm)| is(arm)).map(|(place, _)| place).collect()
        };
        Self {
            granting: places(&arms.allow, &|arm| arm.fields.holds(id)),
            hiding: places(&arms.deny, &|arm| !arm.is_of_the_row() && arm.fields.holds(id)),
            own: field.marks.read.as_ref().map(|guard| &guard.when),
        }
    }

    /// When the field is shown in a row that is there: one that every allow grants needs no allow of its own.
    fn condition(&self, arms: &Arms<'_>) -> Cond {
        let hiding = self.hiding.iter().filter_map(|place| arms.deny.get(*place));
        let by_rules = if self.granting.len() == arms.allow.len() {
            allowed_unless(Cond::Const(true), hiding)
        } else {
            allowed(self.granting.iter().filter_map(|place| arms.allow.get(*place)), hiding)
        };
        match self.own {
            Some(own) => Cond::And(vec![by_rules, own.clone()]),
            None => by_rules,
        }
    }
}

/// Some allow holds, and no deny.
fn allowed<'a>(allow: impl Iterator<Item = &'a Arm<'a>>, deny: impl Iterator<Item = &'a Arm<'a>>) -> Cond {
    allowed_unless(any(allow), deny)
}

fn allowed_unless<'a>(allowed: Cond, deny: impl Iterator<Item = &'a Arm<'a>>) -> Cond {
    let denied = any(deny);
    if denied == Cond::Const(false) { allowed } else { Cond::And(vec![allowed, Cond::Not(Box::new(denied))]) }
}

fn any<'a>(arms: impl Iterator<Item = &'a Arm<'a>>) -> Cond {
    let mut conditions = Vec::new();
    for arm in arms {
        if arm.when == Condition::Always {
            return Cond::Const(true);
        }
        if !conditions.contains(&arm.grant.when) {
            conditions.push(arm.grant.when.clone());
        }
    }
    match conditions.len() {
        0 => Cond::Const(false),
        1 => conditions.swap_remove(0),
        _ => Cond::Or(conditions),
    }
}

/// Where nobody is let in, there is nobody to deny it to. `checked` lowers what must hold after.
fn writable<'a>(arms: Arms<'a>, fields: Vec<FieldGuard>, checked: impl Fn(Option<&Cond>) -> Check) -> Writable {
    // A check that never holds lets nobody in, and keeps nobody out.
    let with_check = |arm: Arm<'a>| Some((checked(arm.grant.check.as_ref()), arm)).filter(|(check, _)| !check.is_never());
    let named = |rule: &Rule| (rule.spec_name.as_deref().map(text), rule.message.as_deref().map(text));
    let allow = |(check, arm): (Check, Arm<'a>)| {
        let (name, message) = named(arm.rule);
        Allow { name, message, fields: arm.fields, when: arm.when, check }
    };
    let deny = |(check, arm): (Check, Arm<'a>)| {
        let (name, message) = named(arm.rule);
        Deny { name, message, fields: arm.fields, when: arm.when, check }
    };
    let allow: Vec<_> = arms.allow.into_iter().filter_map(with_check).map(allow).collect();
    if allow.is_empty() {
        return Writable::NOBODY;
    }
    Writable { allow: allow.into(), deny: arms.deny.into_iter().filter_map(with_check).map(deny).collect(), fields: fields.into() }
}

fn checked(check: Option<&Cond>, catalog: &Declared, caller: Caller, changed: &BTreeSet<ModelId>) -> Check {
    check.map_or(Check::NONE, |check| lower::check(check, catalog, Dialect::Sqlite, caller, changed))
}

/// `@write` of the model's fields, where it asks something of this kind of caller. No field is named when a row is deleted.
fn field_guards(model: ModelRef<'_>, operation: Operation, catalog: &Declared, caller: Caller) -> Vec<FieldGuard> {
    if operation == Operation::Delete {
        return Vec::new();
    }
    let guard = |(field, declared): (FieldId, &crate::schema::Field)| {
        let guard = declared.marks.write.as_ref()?;
        let when = lower::condition(&guard.when, catalog, Dialect::Sqlite, caller);
        (when != Condition::Always).then_some(FieldGuard { field, when })
    };
    model.planned_fields().filter_map(guard).collect()
}
