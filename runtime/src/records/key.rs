//! Keys: a row is found by what no other has, as far as the caller may find it.
//!
//! Comes in: a table of the plan. Goes out: for each of its keys and kinds of callers, a statement that finds the row; for a request, the
//! key that it names. Who may get a row by its id need not be one who may list it, or who is shown the fields of the key: to such a
//! caller no key leads to it.

use super::Request;
use super::layout::{ROW, shown_when};
use super::model::{and_alive, by_kind};
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::store::guarded::Guarded;
use purlin_rules::catalog::FieldId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Service, Table};

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) fields: Box<[FieldId]>,
    /// By kind of caller; none where none of them finds a row by it.
    find: [Option<Guarded>; 2],
}

/// The keys of a table.
pub(super) fn of(service: &Service, table: &Table) -> Result<Box<[Key]>, PlanFault> {
    let key = |fields: Box<[FieldId]>| {
        let find = |kind| find(service, table, &fields, kind);
        let find = [find(Kind::SignedIn)?, find(Kind::Anonymous)?];
        Ok(Key { fields, find })
    };
    table.keys().into_iter().map(key).collect()
}

impl Key {
    pub(super) fn find(&self, kind: Kind) -> Option<&Guarded> {
        let [signed_in, anonymous] = &self.find;
        by_kind(kind, signed_in, anonymous).as_ref()
    }

    pub(super) fn has(&self, field: FieldId) -> bool {
        self.fields.contains(&field)
    }
}

fn find(service: &Service, table: &Table, key: &[FieldId], kind: Kind) -> Result<Option<Guarded>, PlanFault> {
    let (listed, got) = (table.list.of(kind), table.get.of(kind));
    let shown: Vec<Condition> = key.iter().map(|field| shown_when(listed, *field)).collect();
    if [&listed.row, &got.row].into_iter().chain(&shown).any(|condition| *condition == Condition::Never) {
        return Ok(None);
    }
    let mut composer = Composer::of(service, kind);
    composer.text("SELECT r.\"id\" FROM ").name(&table.db_name).text(" AS r WHERE ");
    if let Some(tenant) = table.tenant.and_then(|tenant| table.field(tenant)?.column()) {
        composer.column(ROW, &tenant.db_name).text(" = ").tenant()?.text(" AND ");
    }
    for (field, column) in key.iter().filter_map(|field| Some((*field, table.field(*field)?.column()?))) {
        composer.column(ROW, &column.db_name).text(" = ").slot(Slot::Value(field)).text(" AND ");
    }
    composer.readable(listed, RowOf::Stored(ROW))?.text(" AND ").condition(&got.row, RowOf::Stored(ROW))?;
    for condition in &shown {
        composer.text(" AND ").condition(condition, RowOf::Stored(ROW))?;
    }
    and_alive(&mut composer, service, kind);
    composer.finish().map(Some)
}

/// The place of the key whose fields are named, in any order; or words for what could have been.
pub(super) fn named(request: &Request<'_>, names: Option<&[&str]>) -> Result<usize, String> {
    let keys = &request.model.keys;
    let named = |names: &&[&str]| {
        let fields: Option<Vec<FieldId>> = names.iter().map(|name| request.model.fields.named(name)).collect();
        fields.and_then(|fields| {
            keys.iter().position(|key| key.fields.len() == fields.len() && key.fields.iter().all(|field| fields.contains(field)))
        })
    };
    names.as_ref().and_then(named).ok_or_else(|| {
        let spelled = |key: &Key| {
            let names: Vec<&str> = key.fields.iter().map(|field| request.field_name(*field)).collect();
            format!("`{}`", names.join(","))
        };
        format!("the fields of a key, which here are {}", keys.iter().map(spelled).collect::<Vec<_>>().join(" or "))
    })
}
