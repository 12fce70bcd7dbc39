//! The service as the language describes it, in memory: what it answers to a request, and what it holds then. Access is judged by the
//! evaluator, which is the definition of rules; all else is written here once more, as plainly as can be.

use crate::call::{Asked, Body, Call, Named, Part};
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::judge::follow::Cause;
use purlin_rules::judge::{Judge, Reason, Verdict, Write};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Default, Field, FieldKind, GrantedFields, OnDelete, Plan, Refinement, Service, Table};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be answered.
#[derive(Debug, PartialEq)]
pub(crate) enum Expected {
    /// A row, or the rows of a list from its first page to its last.
    Row(u16, Json),
    Rows(Vec<Json>),
    Nothing,
    /// Its status and code; and, of some, each field's fault.
    Problem(u16, &'static str, Option<BTreeSet<(String, String)>>),
}

pub(crate) struct Fair<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) world: World,
    /// The number given last, by field and scope.
    numbers: BTreeMap<(ModelId, FieldId, Option<Id>), i64>,
    now: i64,
}

type Faults = BTreeSet<(String, String)>;

fn problem(status: u16, code: &'static str) -> Expected {
    Expected::Problem(status, code, None)
}

fn invalid(faults: Faults) -> Expected {
    Expected::Problem(422, "invalid", Some(faults))
}

impl<'p> Fair<'p> {
    pub(crate) fn new(plan: &'p Plan, world: World, now: i64) -> Self {
        let mut fair = Self { plan, world, numbers: BTreeMap::new(), now };
        for (model, table) in fair.tables() {
            for (field, scope) in sequences(table) {
                let given: Vec<_> =
                    fair.world.rows(model).map(|row| (scope.and_then(|scope| id(row.value(scope))), row.value(field).clone())).collect();
                for (scope, number) in given {
                    let Value::Int(number) = number else { continue };
                    let last = fair.numbers.entry((model, field, scope)).or_default();
                    *last = number.max(*last);
                }
            }
        }
        fair
    }

    fn tables(&self) -> impl Iterator<Item = (ModelId, &'p Table)> + use<'p> {
        (0..).map(ModelId).zip(self.plan.service.tables.iter())
    }

    fn service(&self) -> &'p Service {
        &self.plan.service
    }

    fn table(&self, model: ModelId) -> &'p Table {
        self.service().table(model).unwrap()
    }

    fn judge<'a>(&'a self, asked: &Asked) -> Judge<'a> {
        Judge { plan: self.plan, world: &self.world, me: asked.who, tenant: asked.tenant.id(), now: self.now }
    }

    /// What is answered; `new` are the ids of the rows that the request makes, which the service chooses.
    pub(crate) fn answer(&mut self, asked: &Asked, new: &[Id]) -> Expected {
        let (model, operation) = asked.call.does();
        let table = self.table(model);
        if asked.who.is_none() && !anybody_may(table, operation) {
            return problem(401, "sign_in_required");
        }
        if table.tenant.is_some() && asked.tenant == Named::Nothing {
            return problem(400, "tenant_required");
        }
        if let Some(fault) = self.fault_of_bodies(asked, model) {
            return fault;
        }
        // What the spec alone tells is told before the store is asked whether there still is such a user.
        let users = self.service().auth.as_ref().unwrap().table;
        if asked.who.is_some_and(|me| self.world.row(users, me).is_none()) {
            return problem(401, "invalid_token");
        }
        match &asked.call {
            Call::Get { id, .. } => self.get(asked, model, *id),
            Call::List { .. } => self.list(asked, model),
            Call::Create { bodies, many, .. } => self.create(asked, model, bodies, *many, new),
            Call::Update { id, body, version, .. } => self.update(asked, model, *id, body, *version),
            Call::Delete { id, version, .. } => self.delete(asked, model, *id, *version),
        }
    }

    // Reading

    fn get(&self, asked: &Asked, model: ModelId, id: Id) -> Expected {
        match self.judge(asked).get(model, id) {
            Verdict::Allowed => Expected::Row(200, self.shown(asked, model, id)),
            Verdict::NotFound { .. } | Verdict::Refused { .. } => problem(404, "not_found"),
        }
    }

    /// The row, as it is shown to whom asks.
    fn shown(&self, asked: &Asked, model: ModelId, id: Id) -> Json {
        let row = self.world.row(model, id).unwrap();
        let mut shown = serde_json::Map::new();
        let mut hidden = Vec::new();
        for (field, declared) in self.table(model).fields_with_ids().filter(|(_, field)| field.has_value()) {
            match self.judge(asked).get_field(model, id, field) {
                Verdict::Allowed => drop(shown.insert(declared.name.to_string(), wire::value(declared, row.value(field)))),
                // Of one with a rule of its own it is told that it is not shown.
                Verdict::Refused { .. } if self.table(model).hides.contains(&field) => hidden.push(declared.name.to_string()),
                Verdict::Refused { .. } => {}
                Verdict::NotFound { .. } => panic!("the row is shown"),
            }
        }
        if !hidden.is_empty() {
            shown.insert("$hidden".to_owned(), json!(hidden));
        }
        wire::without_instants(Json::Object(shown))
    }

    /// As its writer may read it.
    fn written(&self, asked: &Asked, model: ModelId, id: Id) -> Json {
        if self.judge(asked).get(model, id).is_allowed() {
            self.shown(asked, model, id)
        } else {
            json!({ "id": id.to_string(), "$readable": false })
        }
    }

    /// A field's value to a reader: null where it is not shown.
    fn seen(&self, asked: &Asked, model: ModelId, id: Id, field: FieldId) -> Value {
        if !self.judge(asked).get_field(model, id, field).is_allowed() {
            return Value::Null;
        }
        self.world.row(model, id).unwrap().value(field).clone()
    }

    fn list(&self, asked: &Asked, model: ModelId) -> Expected {
        let Call::List { filter, sort, .. } = &asked.call else { panic!("not a list") };
        let mut rows = self.judge(asked).list(model);
        if let Some(filter) = filter {
            let seen = |id: &Id| self.seen(asked, model, *id, filter.field);
            rows.retain(|id| filter.keeps(&seen(id)));
        }
        rows.sort_by(|one, other| {
            let by = |(field, descending): &(FieldId, bool)| {
                let (one, other) = (self.seen(asked, model, *one, *field), self.seen(asked, model, *other, *field));
                match (one.is_null(), other.is_null()) {
                    (false, false) if *descending => compared(&other, &one),
                    (false, false) => compared(&one, &other),
                    // Nulls are last in both directions.
                    (one, other) => one.cmp(&other),
                }
            };
            sort.iter()
                .map(by)
                .find(|order| order.is_ne())
                .unwrap_or_else(|| if sort.last().is_some_and(|(_, descending)| *descending) { other.cmp(one) } else { one.cmp(other) })
        });
        Expected::Rows(rows.into_iter().map(|id| self.shown(asked, model, id)).collect())
    }

    // Writing

    /// What is wrong with what is sent, whatever is stored.
    fn fault_of_bodies(&self, asked: &Asked, model: ModelId) -> Option<Expected> {
        let table = self.table(model);
        let (bodies, many, write) = match &asked.call {
            Call::Create { bodies, many, .. } => (bodies.as_slice(), *many, &table.create),
            Call::Update { body, .. } => (std::slice::from_ref(body), false, &table.update),
            Call::Get { .. } | Call::List { .. } | Call::Delete { .. } => return None,
        };
        let creates = matches!(asked.call, Call::Create { .. });
        let place = |at: usize| if many { format!("/{at}") } else { String::new() };
        let faults: Faults =
            bodies.iter().enumerate().flat_map(|(at, body)| self.faults(model, body, creates, &place(at), asked.who)).collect();
        if !faults.is_empty() {
            return Some(invalid(faults));
        }
        (!bodies.iter().all(|body| grantable(write, asked, body))).then(|| problem(403, "no_grant"))
    }

    fn create(&mut self, asked: &Asked, model: ModelId, bodies: &[Body], many: bool, new: &[Id]) -> Expected {
        let place = |at: usize| if many { format!("/{at}") } else { String::new() };
        let before = (self.world.clone(), self.numbers.clone());
        let mut ids = Vec::new();
        for (at, body) in bodies.iter().enumerate() {
            // Of a request that is refused no id is told.
            let id = new.get(at).copied().unwrap_or(Id([u8::try_from(200 + at).unwrap_or(255); 16]));
            if let Err(expected) = self.create_one(asked, model, body, id) {
                (self.world, self.numbers) = before;
                return if many { part(expected, &place(at)) } else { expected };
            }
            ids.push(id);
        }
        let mut rows = ids.into_iter().map(|id| self.written(asked, model, id));
        if many { Expected::Rows(rows.collect()) } else { Expected::Row(201, rows.next().unwrap()) }
    }

    fn create_one(&mut self, asked: &Asked, model: ModelId, body: &Body, id: Id) -> Result<(), Expected> {
        let table = self.table(model);
        let mut values: Vec<(FieldId, Value)> = body.parts.iter().map(|(field, part)| (*field, part.value())).collect();
        let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
        if let (Some(field), Named::Tenant(tenant)) = (table.tenant, &asked.tenant) {
            values.push((field, Value::Id(*tenant)));
        }
        let mut row = self.world.row_to_be(self.plan, model, id, &values, (asked.who, self.now));
        let mut numbers = self.numbers.clone();
        for (field, scope) in sequences(table) {
            let last = numbers.entry((model, field, scope.and_then(|scope| self::id(row.value(scope))))).or_default();
            *last += 1;
            row = row.with(&[(field, Value::Int(*last))]);
        }
        let verdict = self.judge(asked).create(model, &row, &named);
        self.refusal(asked, model, &verdict, &values)?;
        self.stands(model, &row, None, &named)?;
        self.done(asked, model, &Write::Create(&row))?;
        self.numbers = numbers;
        Ok(())
    }

    fn update(&mut self, asked: &Asked, model: ModelId, id: Id, body: &Body, version: Option<i64>) -> Expected {
        let Some(before) = self.world.row(model, id).cloned() else { return problem(404, "not_found") };
        let mut beyond = Faults::new();
        let values: Vec<(FieldId, Value)> = body
            .parts
            .iter()
            .map(|(field, part)| {
                let made = part.made_of(before.value(*field));
                let declared = self.table(model).field(*field).unwrap();
                if part.is_operator() && !fits(declared, &made) {
                    beyond.insert((format!("/{}", declared.name), "out_of_range".to_owned()));
                }
                (*field, made)
            })
            .collect();
        let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
        // Whoever is not shown the version knows none.
        let held = self.seen(asked, model, id, FieldId::VERSION);
        let mut verdict = self.judge(asked).update(model, id, &values);
        let unread = |(field, part): &(FieldId, Part)| part.is_operator() && !self.judge(asked).get_field(model, id, *field).is_allowed();
        if verdict.is_allowed() && body.parts.iter().any(unread) {
            verdict = Verdict::Refused { reasons: vec![Reason::NoGrant] };
        }
        let done = self.refusal(asked, model, &verdict, &values).and_then(|()| {
            if version.is_some_and(|version| held != Value::Int(version)) {
                return Err(problem(412, "version_mismatch"));
            }
            if !beyond.is_empty() {
                return Err(invalid(beyond));
            }
            let after = before.updated(&values, self.now);
            self.stands(model, &after, Some(&before), &named)?;
            self.done(asked, model, &Write::Update { before: &before, after: &after })
        });
        done.err().unwrap_or_else(|| Expected::Row(200, self.written(asked, model, id)))
    }

    fn delete(&mut self, asked: &Asked, model: ModelId, id: Id, version: Option<i64>) -> Expected {
        let verdict = self.judge(asked).delete(model, id);
        let Some(before) = self.world.row(model, id).cloned() else { return problem(404, "not_found") };
        let held = self.seen(asked, model, id, FieldId::VERSION);
        let done = self.refusal(asked, model, &verdict, &[]).and_then(|()| {
            if version.is_some_and(|version| held != Value::Int(version)) {
                return Err(problem(412, "version_mismatch"));
            }
            if self.is_held(model, id) {
                return Err(problem(409, "restricted"));
            }
            self.done(asked, model, &Write::Delete(&before))
        });
        done.err().unwrap_or(Expected::Nothing)
    }

    /// What the rules have against a write, as it is told.
    fn refusal(&self, asked: &Asked, model: ModelId, verdict: &Verdict, values: &[(FieldId, Value)]) -> Result<(), Expected> {
        let Some(first) = verdict.reasons().first() else {
            return if verdict.is_allowed() { Ok(()) } else { Err(problem(404, "not_found")) };
        };
        if matches!(verdict, Verdict::NotFound { .. }) {
            return Err(problem(404, "not_found"));
        }
        Err(match first {
            Reason::ReferenceNotFound => {
                let table = self.table(model);
                let missing = values.iter().filter_map(|(field, value)| {
                    let declared = table.field(*field)?;
                    let (target, ..) = declared.reference()?;
                    let row = id(value).filter(|_| table.tenant != Some(*field))?;
                    (!self.judge(asked).get(target, row).is_allowed()).then(|| (format!("/{}", declared.name), "not_found".to_owned()))
                });
                invalid(missing.collect())
            }
            Reason::NoRule | Reason::NoGrant | Reason::FieldRule | Reason::Denied(_) => problem(403, "refused or no_grant"),
            Reason::Tenant => problem(404, "not_found"),
            Reason::NotWritable => panic!("a body that names what is not writable is refused before"),
        })
    }

    /// What the spec asks of rows beyond access.
    fn stands(&self, model: ModelId, row: &Row, before: Option<&Row>, named: &[FieldId]) -> Result<(), Expected> {
        let table = self.table(model);
        let mut unmet = Faults::new();
        let around =
            Around { world: &self.world, this: row, old: before, new: Some(row), me: None, tenant: None, now: self.now, args: &[] };
        let requires = self.plan.checks.requires.iter().filter(|require| require.model == model);
        for (require, planned) in requires.zip(table.requires.iter()) {
            if !eval::holds(&require.holds, &around) {
                let field = planned.reads.iter().find(|field| named.contains(field)).or(planned.reads.first()).unwrap();
                unmet.insert((format!("/{}", table.field(*field).unwrap().name), "unmet".to_owned()));
            }
        }
        if let Some(tree) = table.tree
            && self.is_below(model, tree, row)
        {
            unmet.insert((format!("/{}", table.field(tree).unwrap().name), "unmet".to_owned()));
        }
        if !unmet.is_empty() {
            return Err(invalid(unmet));
        }
        let taken = |fields: &[FieldId]| {
            let others = self.world.rows(model).filter(|other| other.id() != row.id());
            let mut others =
                others.filter(|other| fields.iter().all(|field| !row.value(*field).is_null() && other.value(*field) == row.value(*field)));
            others.next().is_some()
        };
        if table.uniques.iter().any(|unique| taken(&unique.fields)) { Err(problem(409, "not_unique")) } else { Ok(()) }
    }

    /// Whether the row would stand below itself.
    fn is_below(&self, model: ModelId, tree: FieldId, row: &Row) -> bool {
        let mut above = id(row.value(tree));
        for _ in 0..100 {
            match above {
                None => return false,
                Some(id) if id == row.id() => return true,
                Some(next) => above = self.world.row(model, next).and_then(|row| id(row.value(tree))),
            }
        }
        true
    }

    /// Whether a row that stays refers to one that would go.
    fn is_held(&self, model: ModelId, id: Id) -> bool {
        let mut going = vec![(model, id)];
        let mut held = Vec::new();
        let mut next = 0;
        while let Some((model, id)) = going.get(next).copied() {
            next += 1;
            for (other, table) in self.tables() {
                for (field, declared) in table.fields_with_ids() {
                    let Some((target, on_delete, _)) = declared.reference() else { continue };
                    if target != model {
                        continue;
                    }
                    for row in self.world.rows(other).filter(|row| *row.value(field) == Value::Id(id)) {
                        match on_delete {
                            OnDelete::Cascade if !going.contains(&(other, row.id())) => going.push((other, row.id())),
                            OnDelete::Restrict => held.push((other, row.id())),
                            OnDelete::Cascade | OnDelete::SetNull => {}
                        }
                    }
                }
            }
        }
        held.iter().any(|row| !going.contains(row))
    }

    /// The write, and what follows from it.
    fn done(&mut self, asked: &Asked, model: ModelId, write: &Write<'_>) -> Result<(), Expected> {
        let cause = Cause { plan: self.plan, me: asked.who, tenant: asked.tenant.id(), now: self.now };
        let mut ids = || panic!("no trigger of the fair makes rows");
        match cause.follow(&self.world, model, write, &mut ids) {
            Ok(world) => {
                self.world = world;
                Ok(())
            }
            Err(_) => Err(problem(409, "consequence")),
        }
    }

    /// What is wrong with a body, told from the spec alone.
    fn faults(&self, model: ModelId, body: &Body, creates: bool, place: &str, me: Option<Id>) -> Faults {
        let table = self.table(model);
        let identify = self.service().auth.as_ref().filter(|auth| auth.table == model).map(|auth| auth.identify);
        let mut faults = Faults::new();
        let mut fault = |name: &str, code: &str| faults.extend([(format!("{place}/{name}"), code.to_owned())]);
        if let Some(name) = &body.unknown {
            fault(name, "unknown_field");
        }
        for (field, part) in &body.parts {
            let declared = table.field(*field).unwrap();
            let column = declared.column().unwrap();
            let is_kept = !creates && (column.immutable || identify == Some(*field));
            if column.readonly || is_kept || table.tenant == Some(*field) {
                fault(&declared.name, "not_writable");
                continue;
            }
            match part {
                Part::Value(Value::Null) if !column.nullable => fault(&declared.name, "not_null"),
                Part::Value(value) => {
                    if let Some(code) = misfit(declared, value) {
                        fault(&declared.name, code);
                    }
                }
                Part::Wrong(_) => fault(&declared.name, "wrong_type"),
                Part::Add(_) | Part::Lists { .. } => {}
            }
        }
        if creates {
            for (field, declared) in table.fields_with_ids().skip(4) {
                let Some(column) = declared.column() else { continue };
                let is_named = body.parts.iter().any(|(named, _)| *named == field);
                let fills = !(matches!(column.default, Default::None) || matches!(column.default, Default::Me) && me.is_none());
                if !is_named && !column.nullable && !fills && table.tenant != Some(field) {
                    fault(&declared.name, "required");
                }
            }
        }
        faults
    }
}

/// The problem of one row of many: told at its place.
fn part(expected: Expected, place: &str) -> Expected {
    match expected {
        Expected::Problem(status, code, Some(faults)) => {
            Expected::Problem(status, code, Some(faults.into_iter().map(|(field, code)| (format!("{place}{field}"), code)).collect()))
        }
        other => other,
    }
}

fn anybody_may(table: &Table, operation: Operation) -> bool {
    use purlin_rules::plan::Condition;
    match operation {
        Operation::Get => table.get.anonymous.row != Condition::Never,
        Operation::List => table.list.anonymous.row != Condition::Never,
        Operation::Create => !table.create.anonymous.allow.is_empty(),
        Operation::Update => !table.update.anonymous.allow.is_empty(),
        Operation::Delete => !table.delete.anonymous.allow.is_empty(),
    }
}

/// Some rule may grant each field that is named, to callers of this kind. Where none does, that is said of any row, there or not.
fn grantable(write: &purlin_rules::plan::Write, asked: &Asked, body: &Body) -> bool {
    let writable = if asked.who.is_some() { &write.signed_in } else { &write.anonymous };
    let grants = |field: &FieldId| {
        writable.allow.iter().any(|allow| match &allow.fields {
            GrantedFields::All => true,
            GrantedFields::Only(fields) => fields.contains(field),
        })
    };
    body.parts.iter().all(|(field, _)| grants(field))
}

fn sequences(table: &Table) -> impl Iterator<Item = (FieldId, Option<FieldId>)> {
    table.fields_with_ids().filter_map(|(id, field)| match field.column()?.default {
        Default::Sequence { scope } => Some((id, scope)),
        Default::None | Default::Const(_) | Default::Me | Default::Now | Default::Derived => None,
    })
}

fn id(value: &Value) -> Option<Id> {
    if let Value::Id(id) = value { Some(*id) } else { None }
}

fn fits(field: &Field, value: &Value) -> bool {
    value.is_null() || misfit(field, value).is_none()
}

/// What is wrong with a value of the right kind.
fn misfit(field: &Field, value: &Value) -> Option<&'static str> {
    let (scalar, refinement) = match &field.kind {
        FieldKind::Scalar { scalar, refinement, .. } => (*scalar, refinement),
        FieldKind::List { item, refinement, .. } => {
            let Value::List(items) = value else { return None };
            // Each of its values is told by its place; the fair sends none that is wrong.
            assert!(items.iter().all(|value| in_bounds(*item, refinement, value).is_none()));
            return None;
        }
        FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => {
            return None;
        }
    };
    in_bounds(scalar, refinement, value)
}

fn in_bounds(scalar: Scalar, refinement: &Refinement, value: &Value) -> Option<&'static str> {
    match (refinement, value) {
        (Refinement::IntRange { min, max }, Value::Int(number)) => (number < min || number > max).then_some("out_of_range"),
        (Refinement::FloatRange { min, max }, Value::Float(number)) => (number < min || number > max).then_some("out_of_range"),
        (Refinement::Length { min, max }, Value::Text(text)) => {
            let length = u32::try_from(text.chars().count()).unwrap();
            if length < *min { Some("too_short") } else { (length > *max).then_some("too_long") }
        }
        (_, Value::Int(number)) => match scalar {
            Scalar::Decimal { precision, .. } => (number.unsigned_abs() >= 10_u64.pow(u32::from(precision))).then_some("out_of_range"),
            _ => None,
        },
        _ => None,
    }
}

/// Texts by code point, everything else by what it is.
fn compared(one: &Value, other: &Value) -> Ordering {
    one.partial_cmp(other).unwrap_or(Ordering::Equal)
}
