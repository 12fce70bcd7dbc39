//! The triggers of a table as statements, for both kinds of callers.

use crate::records::layout::ROW;
use crate::records::tree;
use crate::store::compose::{Composer, Ends, PlanFault, RowOf, Slot, Written};
use crate::store::system::Composed;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Assigned, Condition, Event, Fragment, Service, Table, TriggerAction};

/// What a table's triggers write.
#[derive(Debug)]
pub(in crate::records) struct Triggers {
    signed_in: [Option<Reactions>; 3],
    anonymous: [Option<Reactions>; 3],
}

/// The triggers of one event.
#[derive(Debug)]
pub(super) struct Reactions {
    /// Whether each of them fires, in one row.
    pub(super) fires: Composed,
    pub(super) actions: Box<[Box<[Action]>]>,
}

#[derive(Debug)]
pub(super) struct Action {
    /// The table that is written.
    pub(super) table: ModelId,
    /// Of a row that is there: its id, or null. Then, field by field, the value and whether it is a null that is meant.
    pub(super) ask: Composed,
    pub(super) kind: ActionKind,
}

#[derive(Debug)]
pub(super) enum ActionKind {
    Create { fields: Box<[FieldId]> },
    Set { fields: Box<[FieldId]>, update: Update },
    Delete,
}

/// Sets fields of a row. What the model requires binds it.
#[derive(Debug)]
pub(in crate::records) struct Update {
    pub(in crate::records) write: Composed,
    /// Which of what the model requires is met, and last whether its tree stays one: for when nothing was written.
    pub(in crate::records) met: Composed,
}

impl Triggers {
    pub(in crate::records) fn of(service: &Service, table: &Table) -> Result<Self, PlanFault> {
        let events = |kind| -> Result<_, PlanFault> {
            let of_event = |event| Reactions::of(service, table, event, kind);
            Ok([of_event(Event::Created)?, of_event(Event::Updated)?, of_event(Event::Deleted)?])
        };
        Ok(Self { signed_in: events(Kind::SignedIn)?, anonymous: events(Kind::Anonymous)? })
    }

    /// Those of an event, of a write by such a caller.
    pub(super) fn on(&self, event: Event, kind: Kind) -> Option<&Reactions> {
        let [created, updated, deleted] = match kind {
            Kind::SignedIn => &self.signed_in,
            Kind::Anonymous => &self.anonymous,
        };
        match event {
            Event::Created => created,
            Event::Updated => updated,
            Event::Deleted => deleted,
        }
        .as_ref()
    }
}

impl Reactions {
    fn of(service: &Service, table: &Table, event: Event, kind: Kind) -> Result<Option<Self>, PlanFault> {
        let fired: Vec<_> = table.triggers.iter().filter(|trigger| trigger.event == event).map(|trigger| trigger.of(kind)).collect();
        let fired: Vec<_> = fired.into_iter().filter(|reaction| reaction.when != Condition::Never).collect();
        if fired.is_empty() {
            return Ok(None);
        }
        let about = About::of(service, table, event, kind);
        let mut fires = Composer::of(service, kind);
        for (place, reaction) in fired.iter().enumerate() {
            fires.text(if place == 0 { "SELECT " } else { ", " });
            about.condition(&mut fires, &reaction.when)?;
        }
        let actions = fired.iter().map(|reaction| reaction.actions.iter().map(|action| about.action(action)).collect());
        Ok(Some(Self { fires: fires.of_system(), actions: actions.collect::<Result<_, PlanFault>>()? }))
    }
}

/// The row that a trigger is about: its values are those of the statement.
struct About<'a> {
    service: &'a Service,
    kind: Kind,
    event: Event,
    this: Vec<(&'a str, Written)>,
    old: Vec<(&'a str, Written)>,
}

impl<'a> About<'a> {
    fn of(service: &'a Service, table: &'a Table, event: Event, kind: Kind) -> Self {
        let columns = |slot: fn(FieldId) -> Slot| {
            table.fields_with_ids().filter_map(|(id, field)| Some((&*field.column()?.db_name, Written::Slot(slot(id))))).collect()
        };
        Self { service, kind, event, this: columns(Slot::Value), old: columns(Slot::Before) }
    }

    fn this(&self) -> RowOf<'_> {
        RowOf::Written { alias: "", columns: &self.this }
    }

    fn ends(&self) -> Ends<'_> {
        let old = RowOf::Written { alias: "", columns: &self.old };
        Ends { before: (self.event == Event::Updated).then_some(old), after: (self.event != Event::Deleted).then_some((self.this(), &[])) }
    }

    fn condition(&self, composer: &mut Composer, condition: &Condition) -> Result<(), PlanFault> {
        composer.condition_at(condition, self.this(), self.ends()).map(drop)
    }

    fn value(&self, composer: &mut Composer, value: Option<&Fragment>) -> Result<(), PlanFault> {
        composer.computed_at(value, self.this(), self.ends()).map(drop)
    }

    fn action(&self, action: &TriggerAction) -> Result<Action, PlanFault> {
        match action {
            TriggerAction::Create { table, values } => {
                let kind = ActionKind::Create { fields: fields(values) };
                Ok(Action { table: *table, ask: self.ask(None, values)?, kind })
            }
            TriggerAction::Set { table, row, values } => {
                let update = Update::of(self.service, *table, &fields(values))?;
                let kind = ActionKind::Set { fields: fields(values), update };
                Ok(Action { table: *table, ask: self.ask(row.as_ref(), values)?, kind })
            }
            TriggerAction::Delete { table, row } => {
                Ok(Action { table: *table, ask: self.ask(row.as_ref(), &[])?, kind: ActionKind::Delete })
            }
        }
    }

    fn ask(&self, row: Option<&Fragment>, values: &[Assigned]) -> Result<Composed, PlanFault> {
        let mut composer = Composer::of(self.service, self.kind);
        self.value(composer.text("SELECT "), row)?;
        for Assigned { value, is_null, .. } in values {
            self.value(composer.text(", "), value.as_ref())?;
            self.condition(composer.text(", "), is_null)?;
        }
        Ok(composer.of_system())
    }
}

fn fields(values: &[Assigned]) -> Box<[FieldId]> {
    values.iter().map(|assigned| assigned.field).collect()
}

impl Update {
    pub(in crate::records) fn of(service: &Service, table: ModelId, named: &[FieldId]) -> Result<Self, PlanFault> {
        let table = service.table(table).ok_or(PlanFault::NoTable(table.0))?;
        let changed: Vec<FieldId> = [named, &[FieldId::UPDATED_AT, FieldId::VERSION]].concat();
        let written = |field: FieldId| match field {
            FieldId::UPDATED_AT => Written::Slot(Slot::Now),
            FieldId::VERSION => Written::Next,
            _ => Written::Slot(Slot::Value(field)),
        };
        let column = |field: &FieldId| Some((&*table.field(*field)?.column()?.db_name, written(*field)));
        let columns: Vec<(&str, Written)> = changed.iter().filter_map(column).collect();
        let after = RowOf::Written { alias: ROW, columns: &columns };
        let ends = Ends { before: Some(RowOf::Stored(ROW)), after: Some((after, &changed)) };
        let mut write = Composer::default();
        write.text("UPDATE ").name(&table.db_name).text(" AS r SET ");
        for (place, (name, written)) in columns.iter().enumerate() {
            write.text(if place == 0 { "" } else { ", " }).name(name).text(" = ").written(ROW, name, *written)?;
        }
        write.text(" WHERE r.\"id\" = ").slot(Slot::Row);
        let mut met = Composer::default();
        met.text("SELECT 1");
        for require in table.requires.iter() {
            write.text(" AND ").required(require, ends)?;
            met.text(", ").required(require, ends)?;
        }
        if let Some(field) = table.tree.filter(|field| named.contains(field)) {
            tree::stays(write.text(" AND "), table, field, Operation::Update);
            tree::stays(met.text(", "), table, field, Operation::Update);
        }
        met.text(" FROM ").name(&table.db_name).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row);
        Ok(Self { write: write.of_system(), met: met.of_system() })
    }
}
