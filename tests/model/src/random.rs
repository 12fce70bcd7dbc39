//! Requests at random, mostly of what there is: the same for the same number, on every machine.

mod batch;
mod reads;
mod writes;

use crate::call::{Asked, Call, Named, Read, Which, Write};
use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Field, FieldKind, Refinement, Service, Table};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_tests::chance::Chance;
use std::ops::{Deref, DerefMut};

/// Few, so that rows have something in common.
const TEXTS: [&str; 7] = ["a", "b", "cd", "é", "", "abcd", "too long"];

/// No row has this id.
const NOWHERE: Id = Id([8; 16]);

pub(crate) struct Random(Chance);

/// What requests are made of.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    pub(crate) service: &'k Service,
    pub(crate) world: &'k World,
    pub(crate) callers: &'k [Id],
}

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

impl<'k> Known<'k> {
    fn table(&self, model: ModelId) -> &'k Table {
        self.service.table(model).unwrap()
    }

    fn models(&self) -> Vec<ModelId> {
        (0..).map(ModelId).take(self.service.tables.len()).collect()
    }

    /// The model of this name.
    fn called(&self, name: &str) -> Option<(ModelId, &'k Table)> {
        self.models().into_iter().map(|model| (model, self.table(model))).find(|(_, table)| table.spec_name == name)
    }

    /// The rows of a model that a request may reach: of the tenant that it names, where they are of one.
    fn near(&self, model: ModelId, tenant: Named) -> Vec<&'k Row> {
        let of = self.table(model).tenant;
        let is_near = |row: &&Row| of.is_none_or(|field| tenant.id().map(Value::Id).as_ref() == Some(row.value(field)));
        self.world.rows(model).filter(is_near).collect()
    }
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1f1e_33a7))
    }

    /// A request of one of the callers, or of nobody; of one write at most.
    pub(crate) fn asked(&mut self, known: Known<'_>) -> Asked {
        let (who, tenant) = self.who(known);
        Asked { who, tenant, call: self.call(known, tenant) }
    }

    fn who(&mut self, known: Known<'_>) -> (Option<Id>, Named) {
        let users = known.service.auth.as_ref().unwrap().table;
        let alive: Vec<Id> = known.callers.iter().copied().filter(|me| known.world.row(users, *me).is_some()).collect();
        // Now and then one who is gone.
        let callers = if alive.is_empty() || self.one_in(20) { known.callers } else { &alive };
        let who = if self.one_in(12) { None } else { Some(self.of(callers)) };
        let sites: Vec<Id> = known.world.rows(known.service.tenant.as_ref().unwrap().table).map(Row::id).collect();
        let tenant = match self.below(30) {
            0 => Named::Nothing,
            1 => Named::Nobody,
            _ => Named::Tenant(self.of(&sites)),
        };
        (who, tenant)
    }

    fn call(&mut self, known: Known<'_>, tenant: Named) -> Call {
        let aimed = match self.below(24) {
            0 | 1 => self.missed(known, tenant),
            2 | 3 => self.one_too_many(known, tenant),
            4 => self.moved(known, tenant),
            _ => None,
        };
        if let Some(call) = aimed {
            return call;
        }
        let models = known.models();
        // Half of all requests are about those models of which the spec says most.
        let rich: Vec<ModelId> = models.iter().copied().filter(|model| !known.table(*model).triggers.is_empty()).collect();
        let model = if self.one_in(2) { self.of(&models) } else { self.of(&rich) };
        let table = known.table(model);
        match self.below(16) {
            0 | 1 if table.serves(Operation::Get) => Call::Read(model, self.get(known, model, tenant)),
            2..=4 if table.serves(Operation::List) => Call::Read(model, self.list(known, model)),
            5 if table.serves(Operation::List) => Call::Read(model, self.totals(known, model)),
            6..=8 if self.may_make(known, model) => Call::Write(model, self.creation(known, model)),
            9 if self.may_delete(known, model) => {
                let row = self.row(known, model, tenant);
                Call::Write(model, Write::Delete { row: Which::Id(id_of(row)), version: self.version(row) })
            }
            10 | 11 if self.may_make(known, model) && table.serves(Operation::Update) => {
                Call::Write(model, self.upsert(known, model, tenant))
            }
            _ if table.serves(Operation::Update) => Call::Write(model, self.update(known, model, tenant)),
            _ => Call::Read(model, Read::Get { id: id_of(self.row(known, model, tenant)), include: Vec::new(), select: Vec::new() }),
        }
    }

    /// A row, mostly one that the request may reach; seldom none.
    fn row<'k>(&mut self, known: Known<'k>, model: ModelId, tenant: Named) -> Option<&'k Row> {
        let near = known.near(model, tenant);
        let near = if near.is_empty() || self.one_in(12) { known.world.rows(model).collect() } else { near };
        match near.last() {
            None => None,
            Some(_) if self.one_in(40) => None,
            // What has just been made is of interest.
            Some(newest) if self.one_in(3) => Some(newest),
            Some(_) => Some(self.of(&near)),
        }
    }

    /// A version to be expected of the row, mostly its own; often none.
    fn version(&mut self, row: Option<&Row>) -> Option<i64> {
        let Value::Int(version) = row.map_or(Value::Int(1), |row| row.value(FieldId::VERSION).clone()) else { return None };
        self.one_in(4).then(|| if self.one_in(3) { version + 1 } else { version })
    }

    fn items(&mut self) -> Value {
        let count = self.below(3);
        Value::List((0..count).map(|_| Value::Text(self.of(&["a", "b", "cd"]).to_owned())).collect())
    }

    /// A value of the field, seldom one that it does not take.
    fn value(&mut self, known: Known<'_>, field: &Field) -> Value {
        if let Some(model) = wire::leads_to(field) {
            let rows: Vec<Id> = known.world.rows(model).map(Row::id).collect();
            return Value::Id(match rows.last() {
                None => NOWHERE,
                Some(_) if self.one_in(30) => NOWHERE,
                Some(newest) if self.one_in(3) => *newest,
                Some(_) => self.of(&rows),
            });
        }
        let Some(scalar) = wire::scalar(field) else { return self.items() };
        let sound = !self.one_in(25);
        match scalar {
            Scalar::Bool => Value::Bool(self.one_in(2)),
            Scalar::Int => Value::Int(if sound { self.of(&[0, 1, 3, 9]) } else { self.of(&[-1, 50]) }),
            Scalar::Decimal { .. } => Value::Int(if sound { self.of(&[0, 150, 5100, 9500, 15000]) } else { 123_456 }),
            Scalar::Email => Value::Text(self.of(&["ann@fair.test", "bob@fair.test", "zoe@fair.test"]).to_owned()),
            Scalar::Float => Value::Float(if sound { self.of(&[0.0, 0.25, 1.0]) } else { 1.5 }),
            Scalar::Enum(id) => {
                let values = &known.service.enums[id.0 as usize].values;
                Value::Text(values[self.below(values.len())].clone().into_owned())
            }
            _ => match &field.kind {
                FieldKind::Scalar { refinement: Refinement::Length { min, max }, .. } if sound => {
                    let fits = |text: &&&str| (*min..=*max).contains(&u32::try_from(text.chars().count()).unwrap());
                    let fitting: Vec<&str> = TEXTS.iter().filter(fits).copied().collect();
                    Value::Text(self.of(&fitting).to_owned())
                }
                _ => Value::Text(self.of(&TEXTS).to_owned()),
            },
        }
    }
}

fn id_of(row: Option<&Row>) -> Id {
    row.map_or(NOWHERE, Row::id)
}
