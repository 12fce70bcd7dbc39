//! `@stored` fields: the column, what it holds, the rows that it is made of, and what it counts and adds up of them.

use super::text;
use crate::check::upkeep::{self, tally};
use crate::schema::{Computed, Declared, Field};
use purlin_rules::catalog::ModelId;
use purlin_rules::expr::{Function, Term};
use purlin_rules::lower::{self, Dialect, Tallied};
use purlin_rules::plan::{Fragment, Stored, Tally};

/// It reads nobody who asks, so it is the same for every caller.
pub(super) fn of(field: &Field, computed: &Computed, term: &Term, model: ModelId, catalog: &Declared) -> Stored {
    let found = computed.held.as_ref().map(|held| tally::of(term, held)).unwrap_or_default();
    let planned = found.into_iter().enumerate().filter_map(|(place, found)| {
        let planned = tally(&format!("_purlin_{}_{place}", field.spec_name), &found, catalog)?;
        Some((found, planned))
    });
    let (found, tallies): (Vec<_>, Vec<_>) = planned.unzip();
    let tallied: Vec<Tallied<'_>> = found.iter().zip(&tallies).map(|(found, planned)| tallied(found, planned)).collect();
    Stored {
        db_name: text(&field.spec_name),
        value: lower::value_of_tallies(term, catalog, Dialect::Sqlite, &tallied),
        // A checked program stores only what can be kept.
        reads: upkeep::of(term, model, &[]).unwrap_or_default().into(),
        anew: upkeep::of(term, model, &found.iter().map(|found| &found.aggregate).collect::<Vec<_>>()).unwrap_or_default().into(),
        tallies: tallies.into(),
    }
}

/// What callers are shown: what the row holds.
pub(super) fn column(stored: &Stored) -> Fragment {
    Fragment { text: format!("{{.{}}}", stored.db_name).into() }
}

/// None of rows of which none ever adds anything.
fn tally(name: &str, found: &tally::Tally, catalog: &Declared) -> Option<Tally> {
    let function = found.aggregate.function;
    let (counts, sums) = (function != Function::Sum, function != Function::Count);
    Some(Tally {
        table: found.held.rows.model,
        via: found.via,
        fields: found.fields().into(),
        each: lower::each(&found.held, catalog, Dialect::Sqlite)?,
        count: counts.then(|| text(&format!("{name}_count"))),
        halves: sums.then(|| (text(&format!("{name}_upper")), text(&format!("{name}_lower")))),
    })
}

fn tallied<'t>(found: &'t tally::Tally, planned: &'t Tally) -> Tallied<'t> {
    let halves = planned.halves.as_ref().map(|(upper, lower)| (&**upper, &**lower));
    Tallied { aggregate: &found.aggregate, count: planned.count.as_deref(), halves }
}
