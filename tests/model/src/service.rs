//! The service as the language describes it, in memory: what it answers to a request, and what it holds then. Whether a rule holds is
//! said by the evaluator, which is the definition of expressions, and whether a write is let through by the judge; all else is written
//! here once more, as plainly as can be.
//!
//! | question | module |
//! | --- | --- |
//! | which rows and fields are there for a caller, and what filters find | `seen` |
//! | what is computed of a row | `computed` |
//! | what a read answers | `read`, `totals` |
//! | what is wrong with a body, by the spec alone | `faults` |
//! | what a write does, and what it answers | `write`, `upsert`, `batch` |

mod batch;
mod computed;
mod faults;
mod read;
mod seen;
mod totals;
mod upsert;
mod write;

use crate::call::{Asked, Call, Named};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::judge::Judge;
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Condition, Default, Plan, Service, Table};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::World;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What is to be answered.
#[derive(Debug, PartialEq)]
pub(crate) enum Expected {
    /// A row; of one that is read, each list that it has whole, and not its first page.
    Row(u16, Json),
    /// The rows of a list, or its groups, from the first page to the last; the rows that were made.
    Rows(Vec<Json>),
    Nothing,
    /// Its status and code; and, of some, each field's fault.
    Problem(u16, &'static str, Option<Faults>),
}

/// Where something is wrong, and what.
pub(crate) type Faults = BTreeSet<(String, String)>;

#[derive(Clone)]
pub(crate) struct Fair<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) world: World,
    /// The number given last, by field and scope.
    numbers: BTreeMap<(ModelId, FieldId, Option<Id>), i64>,
    now: i64,
    /// Ids that the service has given to rows which the spec made, in their order.
    made: VecDeque<Id>,
    /// How many of which it has told no id.
    untold: u128,
}

fn problem(status: u16, code: &'static str) -> Expected {
    Expected::Problem(status, code, None)
}

fn invalid(faults: Faults) -> Expected {
    Expected::Problem(422, "invalid", Some(faults))
}

impl<'p> Fair<'p> {
    pub(crate) fn new(plan: &'p Plan, world: World, now: i64) -> Self {
        let mut fair = Self { plan, world, numbers: BTreeMap::new(), now, made: VecDeque::new(), untold: 0 };
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

    fn users(&self) -> ModelId {
        self.service().auth.as_ref().unwrap().table
    }

    /// Who asks has a row, or is nobody.
    fn is_alive(&self, asked: &Asked) -> bool {
        asked.who.is_none_or(|me| self.world.row(self.users(), me).is_some())
    }

    fn judge<'a>(&'a self, asked: &Asked) -> Judge<'a> {
        Judge { plan: self.plan, world: &self.world, me: asked.who, tenant: asked.tenant.id(), now: self.now }
    }

    /// What is answered. The service chooses ids: `new` are those of the rows that the request makes, by their places, `made` of those that
    /// the spec does.
    pub(crate) fn answer(&mut self, asked: &Asked, new: &[Id], made: VecDeque<Id>) -> Expected {
        self.made = made;
        let fault = match &asked.call {
            Call::Read(model, read) => self.unasked(asked, *model, read.operation()).or_else(|| self.fault_of_read(*model, read)),
            Call::Write(model, write) => self.fault_of_write(asked, *model, write, None),
            Call::Batch(writes) => self.fault_of_batch(asked, writes),
        };
        // What the spec alone tells is told before the store is asked whether there still is such a user.
        match fault {
            Some(fault) => fault,
            None if !self.is_alive(asked) => problem(401, "invalid_token"),
            None => match &asked.call {
                Call::Read(model, read) => self.read(asked, *model, read),
                Call::Write(model, write) => self.write(asked, *model, write, new),
                Call::Batch(writes) => self.batch(asked, writes, new),
            },
        }
    }

    /// Why nothing of what is sent is looked at.
    fn unasked(&self, asked: &Asked, model: ModelId, operation: Operation) -> Option<Expected> {
        let table = self.table(model);
        if asked.who.is_none() && !anybody_may(table, operation) {
            return Some(problem(401, "sign_in_required"));
        }
        (table.tenant.is_some() && asked.tenant == Named::Nothing).then(|| problem(400, "tenant_required"))
    }
}

fn anybody_may(table: &Table, operation: Operation) -> bool {
    match operation {
        Operation::Get => table.get.anonymous.row != Condition::Never,
        Operation::List => table.list.anonymous.row != Condition::Never,
        Operation::Create => !table.create.anonymous.allow.is_empty(),
        Operation::Update => !table.update.anonymous.allow.is_empty(),
        Operation::Delete => !table.delete.anonymous.allow.is_empty(),
    }
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

/// A problem of a part of the request: told at its place.
fn at(place: &str, expected: Expected) -> Expected {
    match expected {
        Expected::Problem(status, code, Some(faults)) => {
            Expected::Problem(status, code, Some(faults.into_iter().map(|(field, code)| (format!("{place}{field}"), code)).collect()))
        }
        other => other,
    }
}
