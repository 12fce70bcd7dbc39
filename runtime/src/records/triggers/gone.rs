//! The rows that a deletion takes with it, and those that it takes a reference from, as far as triggers are about them: read before it,
//! under the condition that it is made under.

use crate::problem::Problem;
use crate::records::columns::Columns;
use crate::records::lost;
use crate::store::bound::Binds;
use crate::store::compose::{Composer, PlanFault, Slot};
use crate::store::system::Composed;
use crate::store::{Session, trouble};
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Event, OnDelete, Service, Table};
use purlin_rules::value::Value;

/// Those that go, the row itself first; then those that lose a reference.
#[derive(Debug)]
pub(in crate::records) struct Gone(Box<[Found]>);

#[derive(Debug)]
struct Found {
    table: ModelId,
    event: Event,
    columns: Columns,
    statement: Composed,
}

/// A row, what becomes of it, and what it holds before.
#[derive(Debug)]
pub(in crate::records) struct Going {
    pub(super) table: ModelId,
    pub(super) event: Event,
    pub(super) row: Vec<Value>,
}

impl Gone {
    /// `start` writes the query of the row that is to go, `r`, from its `FROM` on: of none, where the deletion is not made.
    pub(in crate::records) fn of(
        service: &Service,
        table: ModelId,
        kind: Kind,
        start: impl Fn(&mut Composer) -> Result<(), PlanFault>,
    ) -> Result<Self, PlanFault> {
        let going = lost::going(service, table);
        let asked = |holder: &Table, event| holder.triggers.iter().any(|trigger| trigger.event == event);
        let others = lost::tables(service).filter(|(model, _)| *model != table && going.contains(model));
        let own = service.table(table).map(|own| (table, own));
        let gone = own.into_iter().chain(others).filter(|(_, holder)| asked(holder, Event::Deleted));
        let mut all = Vec::new();
        for (model, holder) in gone {
            all.push(found(service, (table, kind), &start, (model, holder), Event::Deleted, |composer| {
                lost::is_gone(composer, "id", model);
            })?);
        }
        for (model, holder) in lost::tables(service).filter(|(_, holder)| asked(holder, Event::Updated)) {
            let lost: Vec<(&str, ModelId)> = lost::references(holder)
                .filter(|(_, _, target, on_delete)| going.contains(target) && *on_delete == OnDelete::SetNull)
                .map(|(_, column, target, _)| (column, target))
                .collect();
            if !lost.is_empty() {
                all.push(found(service, (table, kind), &start, (model, holder), Event::Updated, |composer| {
                    composer.text("(");
                    for (place, (column, target)) in lost.iter().enumerate() {
                        composer.text(if place == 0 { "" } else { " OR " });
                        lost::is_gone(composer, column, *target);
                    }
                    composer.text(") AND NOT ");
                    lost::is_gone(composer, "id", model);
                })?);
            }
        }
        Ok(Self(all.into()))
    }

    /// Of a deletion that the system makes.
    pub(in crate::records) fn of_system(service: &Service, model: ModelId, table: &Table) -> Result<Self, PlanFault> {
        Self::of(service, model, Kind::Anonymous, |composer| {
            composer.text("FROM ").name(&table.db_name).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row);
            Ok(())
        })
    }

    /// The rows, as they are.
    pub(in crate::records) fn rows(&self, session: &Session<'_>, binds: &Binds<'_>) -> Result<Vec<Going>, Problem> {
        let mut all = Vec::new();
        for Found { table, event, columns, statement } in &self.0 {
            let read = statement.each(session, binds, |row| {
                all.push(Going { table: *table, event: *event, row: columns.held(row)? });
                Ok(true)
            });
            read.map_err(|error| trouble(&error))?;
        }
        Ok(all)
    }
}

fn found(
    service: &Service,
    (gone, kind): (ModelId, Kind),
    start: &impl Fn(&mut Composer) -> Result<(), PlanFault>,
    (model, holder): (ModelId, &Table),
    event: Event,
    is_asked: impl FnOnce(&mut Composer),
) -> Result<Found, PlanFault> {
    let columns = Columns::of(holder);
    let mut composer = Composer::of(service, kind);
    lost::gone(&mut composer, service, gone, |composer| start(composer.text("r.\"id\" ")))?;
    columns.select(composer.text(" SELECT "), holder, "x");
    composer.text(" FROM ").name(&holder.db_name).text(" AS x WHERE ");
    is_asked(&mut composer);
    composer.text(" ORDER BY x.\"id\" <> ").slot(Slot::Row).text(", x.\"id\"");
    Ok(Found { table: model, event, columns, statement: composer.of_system() })
}
