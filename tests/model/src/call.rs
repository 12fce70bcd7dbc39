//! Requests at random, mostly of what there is: the same for the same number, on every machine.

use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Default, Field, FieldKind, Refinement, Service};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_tests::chance::Chance;
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::ops::{Deref, DerefMut};

/// Few, so that rows have something in common.
const TEXTS: [&str; 7] = ["a", "b", "cd", "é", "", "abcd", "too long"];
/// Rows of a model, beyond which more are deleted than made.
const MANY: usize = 14;

/// Who asks for what. A caller may have been deleted meanwhile.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) who: Option<Id>,
    pub(crate) tenant: Named,
    pub(crate) call: Call,
}

/// The tenant that a request names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Named {
    Nothing,
    Nobody,
    Tenant(Id),
}

#[derive(Debug, Clone)]
pub(crate) enum Call {
    Get { model: ModelId, id: Id },
    List { model: ModelId, filter: Option<Filter>, sort: Vec<(FieldId, bool)>, page: usize },
    Create { model: ModelId, bodies: Vec<Body>, many: bool },
    Update { model: ModelId, id: Id, body: Body, version: Option<i64> },
    Delete { model: ModelId, id: Id, version: Option<i64> },
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    pub(crate) parts: Vec<(FieldId, Part)>,
    /// A name that no field has.
    pub(crate) unknown: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Value(Value),
    /// Of another kind than the field.
    Wrong(Json),
    Add(Value),
    Lists {
        push: Value,
        pull: Value,
    },
}

/// `field OPERATOR value`; without a value, `is null`.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) field: FieldId,
    pub(crate) operator: Compares,
    pub(crate) value: Option<Value>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Compares {
    Equal,
    Unequal,
    Less,
    AtLeast,
}

impl Named {
    pub(crate) fn id(self) -> Option<Id> {
        if let Self::Tenant(id) = self { Some(id) } else { None }
    }
}

impl Call {
    pub(crate) fn does(&self) -> (ModelId, Operation) {
        match self {
            Self::Get { model, .. } => (*model, Operation::Get),
            Self::List { model, .. } => (*model, Operation::List),
            Self::Create { model, .. } => (*model, Operation::Create),
            Self::Update { model, .. } => (*model, Operation::Update),
            Self::Delete { model, .. } => (*model, Operation::Delete),
        }
    }
}

impl Part {
    pub(crate) fn is_operator(&self) -> bool {
        matches!(self, Self::Add(_) | Self::Lists { .. })
    }

    /// What a creation writes.
    pub(crate) fn value(&self) -> Value {
        self.made_of(&Value::Null)
    }

    /// What it makes of the value that a row has.
    pub(crate) fn made_of(&self, held: &Value) -> Value {
        let items = |value: &Value| if let Value::List(items) = value { items.clone() } else { Vec::new() };
        match self {
            Self::Value(value) => value.clone(),
            Self::Wrong(_) => Value::Null,
            Self::Add(Value::Int(by)) => Value::Int(by + if let Value::Int(held) = held { *held } else { 0 }),
            Self::Add(Value::Float(by)) => Value::Float(by + if let Value::Float(held) = held { *held } else { 0.0 }),
            Self::Add(other) => panic!("{other:?} is not added"),
            Self::Lists { push, pull } => {
                let gone = items(pull);
                let kept = items(held).into_iter().filter(|item| !gone.contains(item));
                Value::List(kept.chain(items(push)).collect())
            }
        }
    }
}

impl Filter {
    pub(crate) fn keeps(&self, value: &Value) -> bool {
        let Some(than) = &self.value else { return value.is_null() };
        // A comparison with null is false; `!=` is what `==` is not.
        let order = if value.is_null() { None } else { value.partial_cmp(than) };
        match self.operator {
            Compares::Equal => order == Some(Ordering::Equal),
            Compares::Unequal => order != Some(Ordering::Equal),
            Compares::Less => order == Some(Ordering::Less),
            Compares::AtLeast => order.is_some_and(Ordering::is_ge),
        }
    }
}

impl Compares {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtLeast => ">=",
        }
    }
}

pub(crate) struct Random(Chance);

impl Deref for Random {
    type Target = Chance;

    fn deref(&self) -> &Chance {
        &self.0
    }
}

impl DerefMut for Random {
    fn deref_mut(&mut self) -> &mut Chance {
        &mut self.0
    }
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1f1e_33a7))
    }

    /// A request of one of `callers`, or of nobody.
    pub(crate) fn asked(&mut self, service: &Service, world: &World, callers: &[Id]) -> Asked {
        let who = if self.one_in(12) { None } else { Some(self.of(callers)) };
        let sites: Vec<Id> = world.rows(service.tenant.as_ref().unwrap().table).map(Row::id).collect();
        let tenant = match self.below(30) {
            0 => Named::Nothing,
            1 => Named::Nobody,
            _ => Named::Tenant(self.of(&sites)),
        };
        Asked { who, tenant, call: self.call(service, world, tenant) }
    }

    fn call(&mut self, service: &Service, world: &World, tenant: Named) -> Call {
        let model = ModelId(u32::try_from(self.below(service.tables.len())).unwrap());
        let table = service.table(model).unwrap();
        let rows: Vec<&Row> = world.rows(model).collect();
        // Mostly those that the request may reach.
        let near: Vec<&Row> =
            rows.iter().copied().filter(|row| table.tenant.is_none_or(|field| tenant == Named::Tenant(id(row.value(field))))).collect();
        let near = if near.is_empty() || self.one_in(12) { &rows } else { &near };
        let row = if near.is_empty() || self.one_in(40) { None } else { Some(self.of(near)) };
        let some = row.map_or(Id([9; 16]), Row::id);
        let version = |random: &mut Self| {
            let Value::Int(version) = row.map_or(Value::Int(1), |row| row.value(FieldId::VERSION).clone()) else { return None };
            random.one_in(4).then(|| if random.one_in(3) { version + 1 } else { version })
        };
        match self.below(12) {
            0 | 1 if table.serves(Operation::Get) => Call::Get { model, id: some },
            2..=4 if table.serves(Operation::List) => self.list(service, model),
            5..=7 if self.may_make(service, model) && rows.len() < MANY => {
                let many = self.one_in(4);
                let count = if many { 1 + self.below(3) } else { 1 };
                Call::Create { model, bodies: (0..count).map(|_| self.body(service, world, model, None)).collect(), many }
            }
            8 if table.serves(Operation::Delete) && (rows.len() > MANY / 2 || self.one_in(3)) => {
                Call::Delete { model, id: some, version: version(self) }
            }
            _ if table.serves(Operation::Update) => {
                Call::Update { model, id: some, body: self.body(service, world, model, Some(row)), version: version(self) }
            }
            _ => Call::Get { model, id: some },
        }
    }

    /// The model that signs in has a way of its own.
    fn may_make(&self, service: &Service, model: ModelId) -> bool {
        service.table(model).unwrap().serves(Operation::Create) && service.auth.as_ref().unwrap().table != model
    }

    fn list(&mut self, service: &Service, model: ModelId) -> Call {
        let table = service.table(model).unwrap();
        let fields: Vec<FieldId> = table.fields_with_ids().filter(|(id, field)| is_compared(*id, field)).map(|(id, _)| id).collect();
        let filter = self.one_in(2).then(|| {
            let field = self.of(&fields);
            let declared = table.field(field).unwrap();
            let operator = match &declared.kind {
                FieldKind::Scalar { scalar: Scalar::Int | Scalar::Decimal { .. } | Scalar::Float | Scalar::String, .. } => {
                    self.of(&[Compares::Equal, Compares::Unequal, Compares::Less, Compares::AtLeast])
                }
                _ => self.of(&[Compares::Equal, Compares::Unequal]),
            };
            let value = if self.one_in(4) { None } else { self.value(service, None, declared) };
            Filter { field, operator, value }
        });
        let count = self.below(3);
        let mut sort: Vec<(FieldId, bool)> = Vec::new();
        for _ in 0..count {
            let field = self.of(&fields);
            if !sort.iter().any(|(known, _)| *known == field) {
                sort.push((field, self.one_in(2)));
            }
        }
        Call::List { model, filter, sort, page: self.of(&[1, 2, 3, 50]) }
    }

    /// Few fields, for a rule must grant them all. Of a change, `row` is what is changed, if it is there.
    fn body(&mut self, service: &Service, world: &World, model: ModelId, row: Option<Option<&Row>>) -> Body {
        let table = service.table(model).unwrap();
        let creates = row.is_none();
        let mut body = Body { parts: Vec::new(), unknown: self.one_in(60).then(|| "colour".to_owned()) };
        let named = |random: &mut Self, field: &Field| {
            let Some(column) = field.column() else { return false };
            let must = creates && !column.nullable && column.default == Default::None;
            if column.readonly { random.one_in(40) } else { must && !random.one_in(50) || random.one_in(5) }
        };
        let fields: Vec<(FieldId, &Field)> = table.fields_with_ids().skip(4).filter(|(id, _)| table.tenant != Some(*id)).collect();
        for (id, field) in &fields {
            if named(self, field) {
                body.parts.push((*id, self.part(service, world, field, creates)));
            }
        }
        if body.parts.is_empty() {
            let with_columns: Vec<_> = fields.iter().filter(|(_, field)| field.column().is_some()).collect();
            let (id, field) = self.of(&with_columns);
            body.parts.push((*id, self.part(service, world, field, creates)));
        }
        body
    }

    fn part(&mut self, service: &Service, world: &World, field: &Field, creates: bool) -> Part {
        let column = field.column().unwrap();
        if self.one_in(60) {
            let is_bool = matches!(&field.kind, FieldKind::Scalar { scalar: Scalar::Bool, .. });
            return Part::Wrong(if is_bool { json!(7) } else { json!(false) });
        }
        if !creates && self.one_in(3) {
            match &field.kind {
                FieldKind::Scalar { scalar: Scalar::Int | Scalar::Decimal { .. }, .. } => {
                    return Part::Add(Value::Int(self.of(&[1, -1, 3, 700])));
                }
                FieldKind::List { .. } => return Part::Lists { push: self.items(), pull: self.items() },
                _ => {}
            }
        }
        if self.one_in(if column.nullable { 4 } else { 50 }) {
            return Part::Value(Value::Null);
        }
        self.value(service, Some(world), field).map_or(Part::Value(Value::Null), Part::Value)
    }

    fn items(&mut self) -> Value {
        let count = self.below(3);
        Value::List((0..count).map(|_| Value::Text(self.of(&["a", "b", "cd"]).to_owned())).collect())
    }

    /// A value of the field; of a relation, none if there is no row.
    fn value(&mut self, service: &Service, world: Option<&World>, field: &Field) -> Option<Value> {
        let (scalar, refinement) = match &field.kind {
            FieldKind::Scalar { scalar, refinement, .. } => (*scalar, refinement),
            FieldKind::ToOne { table, .. } => {
                let rows: Vec<Id> = world?.rows(*table).map(Row::id).collect();
                return Some(Value::Id(if rows.is_empty() || self.one_in(30) { Id([8; 16]) } else { self.of(&rows) }));
            }
            _ => return Some(self.items()),
        };
        let sound = !self.one_in(25);
        Some(match scalar {
            Scalar::Bool => Value::Bool(self.one_in(2)),
            Scalar::Int => Value::Int(if sound { self.of(&[0, 1, 3, 9]) } else { self.of(&[-1, 50]) }),
            Scalar::Decimal { .. } => Value::Int(if sound { self.of(&[0, 150, 5100, 9500, 15000]) } else { 123_456 }),
            Scalar::Email => Value::Text(self.of(&["ann@fair.test", "bob@fair.test", "zoe@fair.test"]).to_owned()),
            Scalar::Float => Value::Float(if sound { self.of(&[0.0, 0.25, 1.0]) } else { 1.5 }),
            Scalar::Enum(id) => {
                let values = &service.enums[id.0 as usize].values;
                Value::Text(values[self.below(values.len())].clone().into_owned())
            }
            _ => match refinement {
                Refinement::Length { min, max } if sound => {
                    let fits = |text: &&&str| (*min..=*max).contains(&u32::try_from(text.chars().count()).unwrap());
                    let fitting: Vec<&str> = TEXTS.iter().filter(fits).copied().collect();
                    Value::Text(self.of(&fitting).to_owned())
                }
                _ => Value::Text(self.of(&TEXTS).to_owned()),
            },
        })
    }
}

/// What a list is filtered and sorted by here.
fn is_compared(id: FieldId, field: &Field) -> bool {
    let is_instant = matches!(id, FieldId::CREATED_AT | FieldId::UPDATED_AT);
    let is_plain = matches!(&field.kind, FieldKind::Scalar { .. } | FieldKind::ToOne { .. });
    // A name by which users sign in is written elsewhere; ids are compared by relations.
    !is_instant && is_plain && id != FieldId::ID && !field.is_private()
}

fn id(value: &Value) -> Id {
    if let Value::Id(id) = value { *id } else { Id([0; 16]) }
}
