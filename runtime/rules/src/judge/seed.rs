//! The world that a seed makes.

use crate::catalog::{FieldId, ModelId};
use crate::eval::{self, Around};
use crate::plan::checks::{DerivedDefault, Seed, SeedRow, SeedValue};
use crate::plan::{Column, Default, Plan};
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// A world, and where in it the rows of a seed are.
#[derive(Debug, Clone)]
pub struct Seeded {
    pub world: World,
    /// By the place of the row in its seed.
    pub rows: Vec<(ModelId, Id)>,
    /// The instant at which it is seeded, and at which tests ask.
    pub now: i64,
}

impl Seeded {
    /// The world of a seed, of which none makes an empty one. A row's id tells its place in the seed and nothing else.
    #[must_use]
    pub fn new(plan: &Plan, seed: Option<&Seed>, now: i64) -> Self {
        let rows: &[SeedRow] = seed.map_or(&[], |seed| &seed.rows);
        let mut seeded =
            Self { world: World::default(), rows: rows.iter().zip(0..).map(|(row, place)| (row.model, id_of_place(place))).collect(), now };
        for (row, (model, id)) in rows.iter().zip(seeded.rows.clone()) {
            // The seed acts as system: a default of `me` is nobody.
            let made = seeded.row(plan, model, id, &row.values, None);
            seeded.world.insert(model, made);
        }
        seeded
    }

    /// An id that no row of the seed has.
    #[must_use]
    pub fn free_id(&self) -> Id {
        id_of_place(u64::try_from(self.rows.len()).unwrap_or(u64::MAX))
    }

    /// A row to be, with its defaults.
    #[must_use]
    pub fn row(&self, plan: &Plan, model: ModelId, id: Id, values: &[(FieldId, SeedValue)], me: Option<Id>) -> Row {
        let Some(table) = plan.service.table(model) else { return Row::new(id, Vec::new()) };
        let value = |field, column: Option<&Column>| match (field, values.iter().find(|(named, _)| *named == field), column) {
            (_, Some((_, value)), _) => self.value(value),
            (FieldId::CREATED_AT | FieldId::UPDATED_AT, ..) => Value::Int(self.now),
            (FieldId::VERSION, ..) => Value::Int(1),
            (_, None, Some(column)) => self.default(&column.default, me),
            (_, None, None) => Value::Null,
        };
        let row = Row::new(id, table.fields_with_ids().map(|(id, field)| value(id, field.column())).collect());
        let derived = plan.checks.defaults.iter().filter(|default| default.model == model);
        let unnamed = derived.filter(|default| !values.iter().any(|(named, _)| *named == default.field));
        unnamed.fold(row, |row, default| {
            let value = self.derived(plan, default, &row, me);
            row.with(&[(default.field, value)])
        })
    }

    /// Null where it fails.
    fn derived(&self, plan: &Plan, default: &DerivedDefault, row: &Row, me: Option<Id>) -> Value {
        let users = plan.service.auth.as_ref().map(|auth| auth.table);
        let me = users.zip(me);
        let around = Around { world: &self.world, this: row, old: None, new: Some(row), me, now: self.now, args: &[] };
        eval::value(&default.value, &around).unwrap_or(Value::Null)
    }

    /// The values that a request or a seed names.
    #[must_use]
    pub fn values(&self, values: &[(FieldId, SeedValue)]) -> Vec<(FieldId, Value)> {
        values.iter().map(|(field, value)| (*field, self.value(value))).collect()
    }

    fn value(&self, value: &SeedValue) -> Value {
        match value {
            SeedValue::Value(value) => value.clone(),
            SeedValue::Row(place) => self.rows.get(*place).map_or(Value::Null, |(_, id)| Value::Id(*id)),
            SeedValue::Now => Value::Int(self.now),
            SeedValue::After(millis) => Value::Int(self.now.saturating_add(*millis)),
        }
    }

    fn default(&self, default: &Default, me: Option<Id>) -> Value {
        match default {
            Default::None | Default::Derived => Value::Null,
            Default::Const(value) => value.value(),
            Default::Me => me.map_or(Value::Null, Value::Id),
            Default::Now => Value::Int(self.now),
        }
    }
}

/// A UUID of version 7, at the beginning of its time.
fn id_of_place(place: u64) -> Id {
    let number = u128::from(place) + 1;
    Id((0x0000_0000_0000_7000_8000_0000_0000_0000_u128 | number & 0x3fff_ffff_ffff_ffff).to_be_bytes())
}
