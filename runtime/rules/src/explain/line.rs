//! The requests of a test's line.

use super::{Labels, Request};
use crate::judge::{Judge, Seeded};
use crate::plan::{Action, Plan, Seed, TestLine};

/// Who asks, and what: one request, or one for each row of a list.
#[must_use]
pub fn of_line<'a>(seeded: &'a Seeded, plan: &'a Plan, line: &TestLine) -> (Judge<'a>, Vec<Request>) {
    let judge = seeded.judge(plan, line);
    let row = |place: &usize| seeded.rows.get(*place).copied();
    let requests = match &line.action {
        Action::Read { row: place, field } => {
            row(place).map(|(model, id)| Request::Read { model, id, field: *field }).into_iter().collect()
        }
        Action::Create { model, values } => {
            let named = values.iter().map(|(field, _)| *field).collect();
            vec![Request::Create { model: *model, row: seeded.row_to_be(&judge, line, *model, values), named }]
        }
        Action::Update { row: place, values } => {
            let update = row(place).map(|(model, id)| Request::Update { model, id, values: seeded.values(values) });
            update.into_iter().collect()
        }
        Action::Delete { row: place } => row(place).map(|(model, id)| Request::Delete { model, id }).into_iter().collect(),
        Action::Sees { model, .. } => seeded.world.rows(*model).map(|row| Request::Listed { model: *model, id: row.id() }).collect(),
    };
    (judge, requests)
}

impl Labels {
    /// What a seed calls its rows.
    #[must_use]
    pub fn of_seed(seeded: &Seeded, seed: Option<&Seed>) -> Self {
        let rows = seed.map(|seed| seed.rows.iter()).into_iter().flatten().zip(&seeded.rows);
        Self(rows.filter_map(|(row, (_, id))| Some((*id, row.label.clone()?))).collect())
    }
}
