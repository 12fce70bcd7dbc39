//! The operations that a body lists: `{"create": "room", "values": {…}}`, `{"update": "room", "id": …, "values": {…}}`,
//! `{"upsert": "member", "on": "room,user", "values": {…}}`, `{"delete": "room", "id": …}`; with `version` but for a creation.
//!
//! Comes in: JSON. Goes out: what each operation asks of which model, its values unread; and what is wrong with the others.

use super::OPERATIONS;
use crate::engine::Engine;
use crate::problem::{FieldCode, FieldError, Problem};
use crate::records::write::upsert::Expected;
use crate::values::body::{self, FAULTS, REFERENCE, pointer, pointer_to};
use crate::values::check::{Form, SAFE};
use crate::values::{members, read};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Operation, Service};
use purlin_rules::value::{Id, Value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The operations of a body.
#[derive(Debug)]
pub struct Batch<'b> {
    /// None in the place of one that can't be read.
    pub(super) operations: Vec<Option<Asked<'b>>>,
    pub(super) faults: Vec<FieldError>,
}

/// What an operation asks for.
#[derive(Debug)]
pub(super) struct Asked<'b> {
    pub(super) table: ModelId,
    pub(super) what: What<'b>,
}

#[derive(Debug)]
pub(super) enum What<'b> {
    Create { values: &'b str },
    Update { row: Row, values: &'b str, version: Option<i64> },
    Upsert { on: Cow<'b, str>, values: &'b str, expected: Expected },
    Delete { row: Row, version: Option<i64> },
}

/// The row that an operation names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row {
    Id(Id),
    /// That of an earlier operation, by its place.
    Left(usize),
}

/// What an operation begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Update,
    Upsert,
    Delete,
}

impl<'b> Batch<'b> {
    /// Reads a body.
    ///
    /// # Errors
    /// What is no JSON array of 1 to 100 values.
    pub fn read(engine: &Engine, json: &'b [u8]) -> Result<Self, Problem> {
        let whole = |code, message: String| Problem::invalid(vec![FieldError { field: String::new(), code, message: message.into() }]);
        let listed: Vec<&'b RawValue> = serde_json::from_slice(json).map_err(|error| match body::not_an_object(&error) {
            problem if problem.errors().is_empty() => problem,
            _ => whole(FieldCode::WrongType, "must be a list of operations".to_owned()),
        })?;
        if listed.is_empty() {
            return Err(whole(FieldCode::TooShort, "must hold an operation".to_owned()));
        }
        if listed.len() > OPERATIONS {
            return Err(whole(FieldCode::TooLong, format!("must hold at most {OPERATIONS} operations")));
        }
        let (mut operations, mut faults, mut earlier) = (Vec::with_capacity(listed.len()), Vec::new(), Vec::with_capacity(listed.len()));
        for (place, json) in listed.into_iter().enumerate() {
            let members = members(json.get()).map_err(|error| body::not_an_object(&error));
            let mut reader = match members {
                Ok(members) => Reader { members, place, faults: &mut faults },
                Err(problem) if problem.errors().is_empty() => return Err(problem),
                Err(_) => Reader { members: Vec::new(), place, faults: &mut faults },
            };
            let verb = reader.verb();
            operations.push(verb.and_then(|(verb, name)| reader.operation(engine.service(), (verb, name), &earlier)));
            // What refers to one that can't be read is not at fault for that.
            earlier.push(verb.is_none_or(|(verb, _)| verb.leaves_a_row()));
        }
        faults.truncate(FAULTS);
        Ok(Self { operations, faults })
    }

    /// For the limits: by model, what operations each of the batch's may turn out to be.
    #[must_use]
    pub fn asks(&self) -> BTreeMap<ModelId, Vec<(&'static [Operation], u32)>> {
        let mut asks: BTreeMap<ModelId, Vec<(&'static [Operation], u32)>> = BTreeMap::new();
        for operation in self.operations.iter().flatten() {
            asks.entry(operation.table).or_default().push((operation.what.operations(), 1));
        }
        asks
    }

    /// Of which models the operations leave a row; none of a batch that is not done.
    pub(super) fn left(&self) -> Option<Vec<Option<ModelId>>> {
        let left =
            |operation: &Option<Asked<'_>>| operation.as_ref().map(|operation| operation.what.leaves_a_row().then_some(operation.table));
        self.operations.iter().map(left).collect()
    }

    /// Which of them leave a row.
    pub(super) fn leave(&self) -> Vec<bool> {
        self.operations.iter().map(|operation| operation.as_ref().is_none_or(|operation| operation.what.leaves_a_row())).collect()
    }
}

impl What<'_> {
    fn operations(&self) -> &'static [Operation] {
        match self {
            Self::Create { .. } => &[Operation::Create],
            Self::Update { .. } => &[Operation::Update],
            Self::Upsert { .. } => &[Operation::Create, Operation::Update],
            Self::Delete { .. } => &[Operation::Delete],
        }
    }

    fn leaves_a_row(&self) -> bool {
        !matches!(self, Self::Delete { .. })
    }
}

impl Verb {
    const ALL: [Self; 4] = [Self::Create, Self::Update, Self::Upsert, Self::Delete];

    fn spelled(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Upsert => "upsert",
            Self::Delete => "delete",
        }
    }

    fn leaves_a_row(self) -> bool {
        self != Self::Delete
    }

    /// What stands beside it: of each, whether it must.
    fn beside(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Create => &[("values", true)],
            Self::Update => &[("id", true), ("values", true), ("version", false)],
            Self::Upsert => &[("on", true), ("values", true), ("version", false)],
            Self::Delete => &[("id", true), ("version", false)],
        }
    }

    /// Some caller may do so to rows of the model, by a request of its own.
    fn is_served(self, service: &Service, table: ModelId) -> bool {
        match self {
            Self::Create => service.answers(Operation::Create, table),
            Self::Update => service.answers(Operation::Update, table),
            Self::Upsert => service.upserts(table),
            Self::Delete => service.answers(Operation::Delete, table),
        }
    }
}

/// Reads one operation.
struct Reader<'f, 'b> {
    members: Vec<(String, &'b RawValue)>,
    place: usize,
    faults: &'f mut Vec<FieldError>,
}

impl<'b> Reader<'_, 'b> {
    /// The first verb, and the JSON of the model that it names.
    fn verb(&mut self) -> Option<(Verb, &'b str)> {
        let verb = |(name, json): &(String, &'b RawValue)| {
            let verb = Verb::ALL.into_iter().find(|verb| verb.spelled() == name)?;
            Some((verb, json.get()))
        };
        let found = self.members.iter().find_map(verb);
        if found.is_none() {
            let message = "must be an object with one of `create`, `update`, `upsert` and `delete`, which names a model";
            self.fault(String::new(), FieldCode::Required, message.to_owned());
        }
        found
    }

    /// None where something is wrong with it.
    fn operation(&mut self, service: &Service, (verb, name): (Verb, &'b str), earlier: &[bool]) -> Option<Asked<'b>> {
        let before = self.faults.len();
        self.are_known(verb);
        let table = self.table(service, verb, name);
        let (mut row, mut on, mut values, mut version) = (None, None, None, None);
        for (name, is_required) in verb.beside() {
            let json = self.member(name);
            match (*name, json) {
                (_, None) if *is_required => self.fault(pointer(name), FieldCode::Required, "must be named".to_owned()),
                (_, None) => {}
                ("id", Some(json)) => row = self.row(json, earlier),
                ("on", Some(json)) => on = self.text("on", json),
                ("version", Some(json)) => version = self.version(json),
                (_, Some(json)) => values = Some(json),
            }
        }
        let what = match verb {
            Verb::Create => What::Create { values: values? },
            Verb::Update => What::Update { row: row?, values: values?, version },
            Verb::Upsert => What::Upsert { on: on?, values: values?, expected: version.map_or(Expected::Any, Expected::Version) },
            Verb::Delete => What::Delete { row: row?, version },
        };
        (self.faults.len() == before).then_some(Asked { table: table?, what })
    }

    /// Each member is one of the operation's, and there once.
    fn are_known(&mut self, verb: Verb) {
        let mut found = Vec::new();
        for (place, (name, _)) in self.members.iter().enumerate() {
            let is_known = name == verb.spelled() || verb.beside().iter().any(|(own, _)| own == name);
            if !is_known {
                found.push((pointer_to(name), FieldCode::UnknownField, format!("is not part of `{}`", verb.spelled())));
            } else if self.members.iter().take(place).any(|(other, _)| other == name) {
                found.push((pointer(name), FieldCode::DuplicateField, "is named twice".to_owned()));
            }
        }
        for (field, code, message) in found {
            self.fault(field, code, message);
        }
    }

    /// A model of which nobody may write so is none.
    fn table(&mut self, service: &Service, verb: Verb, json: &'b str) -> Option<ModelId> {
        let name = self.text(verb.spelled(), json)?;
        let named = (0..).map(ModelId).zip(service.tables.iter()).find(|(_, table)| *table.wire_name == *name).map(|(id, _)| id);
        let table = named.filter(|id| verb.is_served(service, *id));
        if table.is_none() {
            let message = format!("names no model with `{}`; its name is that of its address, as in `order_line`", verb.spelled());
            self.fault(pointer(verb.spelled()), FieldCode::UnknownValue, message);
        }
        table
    }

    fn row(&mut self, json: &str, earlier: &[bool]) -> Option<Row> {
        let row = match json.starts_with('{') {
            true => body::reference(json, earlier).map(Row::Left),
            false => read::string(json).ok().and_then(|text| read::id(&text)).map(Row::Id),
        };
        if row.is_none() {
            self.fault(pointer("id"), FieldCode::WrongFormat, REFERENCE.to_owned());
        }
        row
    }

    fn text(&mut self, name: &str, json: &'b str) -> Option<Cow<'b, str>> {
        self.fitting(name, read::string(json))
    }

    fn version(&mut self, json: &str) -> Option<i64> {
        let version = self.fitting("version", read::value(&Form::Int { min: 0, max: SAFE }, json));
        version.and_then(|version| if let Value::Int(version) = version { Some(version) } else { None })
    }

    fn fitting<T>(&mut self, name: &str, read: Result<T, read::Fault>) -> Option<T> {
        read.map_err(|fault| self.fault(pointer(name), fault.code, fault.message.into_owned())).ok()
    }

    fn member(&self, name: &str) -> Option<&'b str> {
        self.members.iter().find(|(own, _)| own == name).map(|(_, json)| json.get())
    }

    fn fault(&mut self, field: String, code: FieldCode, message: String) {
        self.faults.push(FieldError { field: format!("/{}{field}", self.place), code, message: message.into() });
    }
}
