//! Who and what appears in a test: the rows of its seed in the evaluator's world, and what they are called in the spec.

use purlin_rules::catalog::ModelId;
use purlin_rules::judge::Seeded;
use purlin_rules::plan::{Plan, Seed, Test};
use purlin_rules::value::{Id, Value};

#[derive(Clone)]
pub(super) struct Cast<'p> {
    pub(super) plan: &'p Plan,
    pub(super) seeded: Seeded,
    pub(super) seed: Option<&'p Seed>,
}

impl<'p> Cast<'p> {
    /// The rows of a test's seed, at an instant in milliseconds since 1970.
    pub(super) fn of(plan: &'p Plan, test: &Test, now: i64) -> Self {
        let seed = test.seed.and_then(|place| plan.checks.seeds.get(place));
        Self { plan, seeded: Seeded::new(plan, seed, now), seed }
    }

    /// A row of the seed, by its place.
    pub(super) fn row(&self, place: usize) -> Option<(ModelId, Id)> {
        self.seeded.rows.get(place).copied()
    }

    /// By what a request names the tenant that is the row at a place.
    pub(super) fn tenant_key(&self, place: usize) -> Option<Value> {
        let key = self.plan.service.tenant.as_ref()?.key;
        let (model, id) = self.row(place)?;
        Some(self.seeded.world.row(model, id)?.value(key).clone())
    }

    /// What the row with an id is called in the spec: by its label, else by its model and place.
    pub(super) fn name(&self, id: Id) -> String {
        let place = self.seeded.rows.iter().position(|(_, own)| *own == id);
        let row = place.and_then(|place| self.seed?.rows.get(place));
        match (row, place) {
            (Some(row), Some(place)) => row.label.clone().unwrap_or_else(|| format!("{} (row {})", self.model(row.model), place + 1)),
            _ => "a row that is not of the seed".into(),
        }
    }

    pub(super) fn model(&self, model: ModelId) -> &str {
        self.plan.service.table(model).map_or("?", |table| &table.spec_name)
    }
}
