//! The rows that an operation is counted for, by limits for each: `limit create 20 per 1m per ticket`.
//!
//! Comes in: an operation on a row. Goes out: the rows at the ends of the paths, as they are before it, found under the guard that it is
//! let through by. They are counted once it is done: whom the rules refuse uses up nobody's allowance, and learns nothing of it.

use super::Request;
use super::layout::ROW;
use crate::limits::{Place, Tally};
use crate::problem::Problem;
use crate::store::bound::Binds;
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::store::guarded::Guarded;
use crate::store::{Session, trouble};
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Fragment, LimitPer, Operation, Service};
use purlin_rules::value::Id;

/// The limits for rows that are about an operation.
#[derive(Debug)]
pub(super) struct Limited {
    places: Box<[Place]>,
    /// A row for each of them, in their order.
    find: Guarded,
}

/// A row for each limit that the operation is counted by.
#[derive(Debug, Default)]
pub(super) struct CountedFor(Vec<(Place, Id)>);

impl Limited {
    /// None where no limit for rows is about the operation. `guard` writes where the row is found, and under which guard: of a `row`.
    pub(super) fn of(
        service: &Service,
        (model, kind): (ModelId, Kind),
        operation: Operation,
        row: RowOf<'_>,
        guard: impl FnOnce(&mut Composer) -> Result<(), PlanFault>,
    ) -> Result<Option<Self>, PlanFault> {
        let limits = service.table(model).map_or(&[][..], |table| &table.limits);
        let is_about = |(place, limit): (usize, &'_ purlin_rules::plan::RateLimit)| match &limit.per {
            LimitPer::Row(path) if limit.operations.contains(&operation) => Some(((model.0 as usize, place), path.clone())),
            LimitPer::Row(_) | LimitPer::Everyone | LimitPer::Me => None,
        };
        let (places, paths): (Vec<Place>, Vec<Fragment>) = limits.iter().enumerate().filter_map(is_about).unzip();
        if places.is_empty() {
            return Ok(None);
        }
        let mut composer = Composer::of(service, kind);
        for (place, path) in paths.iter().enumerate() {
            composer.text(if place == 0 { "SELECT " } else { ", " }).computed(Some(path), row)?;
        }
        guard(composer.text(" "))?;
        Ok(Some(Self { places: places.into(), find: composer.finish()? }))
    }

    /// Of reading a row.
    pub(super) fn of_get(service: &Service, model: ModelId, kind: Kind) -> Result<Option<Self>, PlanFault> {
        let Some(table) = service.table(model) else { return Ok(None) };
        Self::of(service, (model, kind), Operation::Get, RowOf::Stored(ROW), |composer| {
            composer.text("FROM ").name(&table.db_name).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row).text(" AND ");
            composer.readable(table.get.of(kind), RowOf::Stored(ROW)).map(drop)
        })
    }

    /// None of an operation that the guard does not let through; nor of a path that leads to none.
    pub(super) fn rows(&self, session: &Session<'_>, binds: &Binds<'_>) -> Result<CountedFor, Problem> {
        let found = self.find.first(session, binds, |row| {
            let ids = self.places.iter().enumerate().map(|(column, place)| Ok((*place, row.get::<_, Option<[u8; 16]>>(column)?)));
            ids.collect::<rusqlite::Result<Vec<_>>>()
        });
        let found = found.map_err(|error| trouble(&error))?.unwrap_or_default();
        Ok(CountedFor(found.into_iter().filter_map(|(place, id)| Some((place, Id(id?)))).collect()))
    }
}

impl CountedFor {
    pub(super) fn add_to(self, tally: &mut Tally, request: &Request<'_>) {
        for (place, row) in self.0 {
            tally.add(request.engine.limits(), request.ask.now, place, row);
        }
    }
}
