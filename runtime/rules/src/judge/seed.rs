//! The world that a seed makes.

use super::Write;
use super::follow::{Cause, Impossible};
use crate::catalog::{FieldId, ModelId};
use crate::plan::Plan;
use crate::plan::checks::{Seed, SeedRow, SeedValue};
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// A world, and where in it the rows of a seed are.
#[derive(Debug, Clone)]
pub struct Seeded {
    pub world: World,
    /// By the place of the row in its seed.
    pub rows: Vec<(ModelId, Id)>,
    /// How many rows were made since.
    made: u64,
    /// The instant at which it is seeded, and at which tests ask.
    pub now: i64,
}

impl Seeded {
    /// The world of a seed, of which none makes an empty one. A row's id tells its place in the seed and nothing else.
    #[must_use]
    pub fn new(plan: &Plan, seed: Option<&Seed>, now: i64) -> Self {
        let rows: &[SeedRow] = seed.map_or(&[], |seed| &seed.rows);
        let mut seeded = Self {
            world: World::default(),
            rows: rows.iter().zip(0..).map(|(row, place)| (row.model, seed_id(place))).collect(),
            made: 0,
            now,
        };
        for (row, (model, id)) in rows.iter().zip(seeded.rows.clone()) {
            // The seed acts as system: a default of `me` is nobody.
            let made = seeded.row(plan, model, id, &row.values, None);
            seeded.world.insert(model, made);
        }
        seeded
    }

    /// The same rows by the same names, in the world that a write of a user in a tenant leaves, and all that follows from it.
    ///
    /// # Errors
    /// What follows can't be done.
    pub fn after(
        &self,
        plan: &Plan,
        (me, tenant): (Option<Id>, Option<Id>),
        model: ModelId,
        write: &Write<'_>,
    ) -> Result<Self, Impossible> {
        let mut after = self.clone();
        after.made += u64::from(matches!(write, Write::Create(_)));
        let mut ids = || {
            let id = after.free_id();
            after.made += 1;
            id
        };
        let world = Cause { plan, me, tenant, now: self.now }.follow(&self.world, model, write, &mut ids)?;
        Ok(Self { world, ..after })
    }

    /// An id that no row has.
    #[must_use]
    pub fn free_id(&self) -> Id {
        seed_id(u64::try_from(self.rows.len()).unwrap_or(u64::MAX).saturating_add(self.made))
    }

    /// A row to be, with its defaults.
    #[must_use]
    pub fn row(&self, plan: &Plan, model: ModelId, id: Id, values: &[(FieldId, SeedValue)], me: Option<Id>) -> Row {
        self.world.row_to_be(plan, model, id, &self.values(values), (me, self.now))
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
}

/// The id of the row at this place of a seed, wherever it is sown: a UUID of version 7, at the beginning of its time.
#[must_use]
pub fn seed_id(place: u64) -> Id {
    let number = u128::from(place) + 1;
    Id((0x0000_0000_0000_7000_8000_0000_0000_0000_u128 | number & 0x3fff_ffff_ffff_ffff).to_be_bytes())
}
