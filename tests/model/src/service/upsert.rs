//! Upserts: a row of a key is created, or changed where its caller finds it there.

use super::{Expected, Fair, Faults, invalid, problem};
use crate::call::{Asked, Body, Expects, Part};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::Default;
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;

impl Fair<'_> {
    /// What is wrong with an upsert before it is known which way it goes; of a batch, also what is wrong with it either way.
    pub(super) fn fault_of_upsert(
        &self,
        asked: &Asked,
        model: ModelId,
        (on, body, expects): (&[FieldId], &Body, Expects),
        earlier: Option<&[bool]>,
    ) -> Option<Expected> {
        if !self.is_key(model, on) {
            return Some(problem(400, "invalid_parameter"));
        }
        if let Some(fault) = self.unasked(asked, model, Operation::Create) {
            return Some(fault);
        }
        let created = self.faults(model, body, true, "", asked.who, earlier.unwrap_or_default());
        let of_key = self.faults_of_key(model, on, body, &created);
        if !of_key.is_empty() {
            return Some(invalid(created.union(&of_key).cloned().collect()));
        }
        let [created, changed] = self.faults_of_ways(asked, model, on, body, earlier.unwrap_or_default());
        match (created, changed) {
            // Nobody finds a row.
            (created, _) if earlier.is_none() => created.filter(|_| expects == Expects::Anything && !self.is_alive(asked)),
            (Some(Expected::Problem(422, _, Some(created))), Some(Expected::Problem(422, _, Some(changed)))) => {
                let both: Faults = created.intersection(&changed).cloned().collect();
                (!both.is_empty()).then(|| invalid(both))
            }
            (Some(created), Some(changed)) => (created == changed).then_some(created),
            _ => None,
        }
    }

    /// What is wrong with it as a creation, and as a change.
    fn faults_of_ways(&self, asked: &Asked, model: ModelId, on: &[FieldId], body: &Body, earlier: &[bool]) -> [Option<Expected>; 2] {
        let rest = without(body, on);
        [(Operation::Create, body), (Operation::Update, &rest)].map(|(operation, body)| {
            let faults = self.faults(model, body, operation == Operation::Create, "", asked.who, earlier);
            if faults.is_empty() {
                self.fault_of_grants(asked, model, operation, std::slice::from_ref(body))
            } else {
                Some(invalid(faults))
            }
        })
    }

    /// The fields are those of something unique, in any order; the tenant is never named.
    fn is_key(&self, model: ModelId, on: &[FieldId]) -> bool {
        let table = self.table(model);
        table.uniques.iter().any(|unique| {
            let own: Vec<FieldId> = unique.fields.iter().copied().filter(|field| table.tenant != Some(*field)).collect();
            own.len() == on.len() && own.iter().all(|field| on.contains(field))
        })
    }

    fn faults_of_key(&self, model: ModelId, on: &[FieldId], body: &Body, created: &Faults) -> Faults {
        let mut faults = Faults::new();
        for field in on {
            let declared = self.table(model).field(*field).unwrap();
            let path = format!("/{}", declared.name);
            let named = body.parts.iter().find(|(named, _)| named == field);
            let has_default = matches!(declared.column().unwrap().default, Default::Me | Default::Const(_));
            let own: Vec<_> = created.iter().filter(|(field, _)| *field == path).cloned().collect();
            match named {
                None if !has_default => drop(faults.insert((path, "required".to_owned()))),
                Some((_, Part::Value(Value::Null))) if own.is_empty() => drop(faults.insert((path, "not_null".to_owned()))),
                None => {}
                Some(_) => faults.extend(own),
            }
        }
        faults
    }

    pub(super) fn upsert(
        &mut self,
        asked: &Asked,
        model: ModelId,
        (on, body, expects): (&[FieldId], &Body, Expects),
        new: &[Id],
    ) -> Expected {
        let [created, changed] = self.faults_of_ways(asked, model, on, body, &[]);
        let version = if let Expects::Version(version) = expects { Some(version) } else { None };
        match (self.keyed(asked, model, on, body), expects) {
            (Some(id), _) => changed.unwrap_or_else(|| self.update(asked, model, id, &without(body, on), version)),
            (None, Expects::Anything) => created.unwrap_or_else(|| self.create(asked, model, std::slice::from_ref(body), false, new)),
            (None, Expects::Row | Expects::Version(_)) => problem(412, "version_mismatch"),
        }
    }

    /// The row that has the key, to who may list it, may get it and is shown the key.
    fn keyed(&self, asked: &Asked, model: ModelId, on: &[FieldId], body: &Body) -> Option<Id> {
        let reader = self.reader(asked);
        let key = |field: FieldId| match body.parts.iter().find(|(named, _)| *named == field) {
            Some((_, part)) => part.value(),
            None => match &self.table(model).field(field).unwrap().column().unwrap().default {
                Default::Me => asked.who.map_or(Value::Null, Value::Id),
                Default::Const(value) => value.value(),
                other => panic!("{other:?} is of no key"),
            },
        };
        let is_keyed = |row: &&Row| on.iter().all(|field| self.seen(reader, Operation::List, model, row, *field) == key(*field));
        let found =
            self.rows_there(reader, model).into_iter().filter(is_keyed).find(|row| self.is_there(reader, Operation::Get, model, row));
        found.map(Row::id)
    }
}

/// The body without what says which row is meant.
fn without(body: &Body, on: &[FieldId]) -> Body {
    let rest = body.parts.iter().filter(|(field, _)| !on.contains(field));
    Body { parts: rest.cloned().collect(), ..body.clone() }
}
