//! The statements of a write, for an operation and the fields that a request names. They are composed once for each such shape.
//!
//! The write itself holds everything that must be true: who writes exists, so does his session, he may read the row and whatever row
//! he sets a reference to, the rules let him, and the row is as its model requires. The other statement asks the same questions one by
//! one, for when the first finds nothing to write. Where a `check` looks at what the write changes, they are asked first, and it is
//! asked afterwards ([`after`](super::after)).

use super::after::After;
use crate::problem::Problem;
use crate::records::Request;
use crate::records::cascade::Cascade;
use crate::records::kept::Kept;
use crate::records::layout::{ROW, shown_when};
use crate::records::limited::Limited;
use crate::records::model::{alive, session_lives};
use crate::records::triggers::Gone;
use crate::records::{lost, tree};
use crate::store::compose::{Composer, Ends, PlanFault, RowOf, Slot, Way, Written, concerns, granting};
use crate::store::guarded::Guarded;
use crate::values::operator::{self, Makes};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Condition, Deny, Writable};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Statements of writes, by shape.
pub(crate) type Shapes = Kept<(ModelId, Operation, Kind, Box<[FieldId]>, Box<[FieldId]>), WriteShape>;

#[derive(Debug)]
pub(crate) struct WriteShape {
    pub(super) operation: Operation,
    pub(super) named: Box<[FieldId]>,
    pub(super) write: Guarded,
    pub(super) why: Guarded,
    /// The columns of `why`, in their order.
    pub(super) questions: Box<[Question]>,
    /// For each way in which named fields are granted: those fields, and the rules, by their place.
    pub(super) ways: Box<[Way]>,
    /// Where a `check` looks at what the write changes.
    pub(super) after: Option<After>,
    /// The rows that it is counted for.
    pub(super) limited: Option<Limited>,
    /// What goes with a row that is deleted.
    pub(super) gone: Option<Gone>,
    /// Where rows may go with a row without end.
    pub(super) cascade: Option<Cascade>,
}

/// What the explaining statement answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Question {
    Alive,
    /// The tenant is there, and admits the caller.
    Tenant,
    /// The row is there, and the caller may read it.
    Found,
    /// The caller may read the row to be: else the rules that stand in its way are not told.
    Shown,
    /// The row that the field is to refer to is there, and the caller may read it.
    Reference(FieldId),
    Allow(usize),
    Deny(usize),
    /// `@write` of the field holds.
    Field(FieldId),
    Version,
    /// The caller may read the field as it is: an operator on it would tell what it holds.
    Reading(FieldId),
    /// What an operator makes is a value of the field.
    Range(FieldId),
    /// The row will be as the model requires.
    Require(usize),
    /// The rows of the model will form a tree.
    Tree(FieldId),
    /// The rows that lose a reference will be as their models require.
    Lost,
}

/// The statements of the shape, from those that are kept or made now. Of the `named` fields the `operated` are set by operators.
pub(super) fn of_shape(
    request: &Request<'_>,
    operation: Operation,
    named: &[FieldId],
    operated: &[FieldId],
) -> Result<Arc<WriteShape>, Problem> {
    request.may(operation)?;
    let key = (request.ask.table, operation, request.kind, named.into(), operated.into());
    if let Some(shape) = request.engine.shapes().get(&key) {
        return Ok(shape);
    }
    let writable = writable(request, operation);
    let ways = ways(request, writable, named, operated)?;
    let made = WriteShape::compose(request, operation, writable, Naming { named, operated }, ways);
    let shape = made.map_err(|fault| Problem::internal(format_args!("{}: {fault}", request.table.spec_name)))?;
    Ok(request.engine.shapes().keep(key, shape))
}

pub(super) fn writable<'e>(request: &Request<'e>, operation: Operation) -> &'e Writable {
    request.writes(operation).of(request.kind)
}

/// How the named fields are granted. A field that no rule grants a caller of this kind, whatever the row, is refused here; so is an
/// operator on one that he never reads.
fn ways(request: &Request<'_>, writable: &Writable, named: &[FieldId], operated: &[FieldId]) -> Result<Vec<Way>, Problem> {
    let ways = granting(writable, named);
    let closed = writable.fields.iter().filter(|guard| guard.when == Condition::Never && named.contains(&guard.field));
    let ungranted = ways.iter().filter(|way| way.rules.is_empty()).flat_map(|way| way.fields.iter().copied());
    let readable = request.table.get.of(request.kind);
    let unread = operated.iter().copied().filter(|field| shown_when(readable, *field) == Condition::Never);
    let nowhere: BTreeSet<FieldId> = ungranted.chain(closed.map(|guard| guard.field)).chain(unread).collect();
    let nowhere = Vec::from_iter(nowhere);
    if nowhere.is_empty() { Ok(ways) } else { Err(request.no_grant(&nowhere)) }
}

impl WriteShape {
    fn compose(
        request: &Request<'_>,
        operation: Operation,
        writable: &Writable,
        naming: Naming<'_>,
        ways: Vec<Way>,
    ) -> Result<Self, PlanFault> {
        let Naming { named, operated } = naming;
        let columns = written(request, operation, naming);
        let changed: Vec<FieldId> = [named, &[FieldId::UPDATED_AT, FieldId::VERSION]].concat();
        let ends = match operation {
            Operation::Create => Ends { before: None, after: Some((RowOf::Written { alias: "", columns: &columns }, &changed)) },
            Operation::Update => {
                let after = RowOf::Written { alias: ROW, columns: &columns };
                Ends { before: Some(RowOf::Stored(ROW)), after: Some((after, &changed)) }
            }
            Operation::Delete | Operation::Get | Operation::List => Ends { before: Some(RowOf::Stored(ROW)), after: None },
        };
        let parts = Parts { request, operation, writable, named, operated, ways: &ways, ends, columns: &columns };
        let questions = parts.questions();
        let after = After::compose(&parts, &questions)?;
        Ok(Self {
            operation,
            named: named.into(),
            write: parts.write(after.is_some())?,
            why: parts.why(&questions, after.as_ref())?,
            questions: questions.into(),
            limited: parts.limited(after.is_some())?,
            gone: parts.gone(after.is_some())?,
            ways: ways.into(),
            after,
            cascade: if operation == Operation::Delete { Cascade::of(request.service, request.ask.table) } else { None },
        })
    }
}

/// The fields that a request names, and those of them that operators set.
#[derive(Clone, Copy)]
struct Naming<'a> {
    named: &'a [FieldId],
    operated: &'a [FieldId],
}

/// The columns that a write sets, and to what.
fn written<'e>(request: &Request<'e>, operation: Operation, naming: Naming<'_>) -> Vec<(&'e str, Written)> {
    let operated = |field: FieldId| {
        let makes = operator::makes(&request.model.fields.get(field)?.form).filter(|_| naming.operated.contains(&field))?;
        Some(if makes == Makes::List { Written::List(field) } else { Written::Sum(field) })
    };
    let value = |field: FieldId| match field {
        FieldId::UPDATED_AT => Some(Written::Slot(Slot::Now)),
        _ => match operation {
            Operation::Create if field == FieldId::ID => Some(Written::Slot(Slot::Row)),
            Operation::Create if field == FieldId::CREATED_AT => Some(Written::Slot(Slot::Now)),
            Operation::Create if field == FieldId::VERSION => Some(Written::One),
            Operation::Create if request.table.tenant == Some(field) => Some(Written::Tenant),
            Operation::Create => Some(Written::Slot(Slot::Value(field))),
            Operation::Update if field == FieldId::VERSION => Some(Written::Next),
            Operation::Update if naming.named.contains(&field) => Some(operated(field).unwrap_or(Written::Slot(Slot::Value(field)))),
            Operation::Update => None,
            Operation::Delete | Operation::Get | Operation::List => None,
        },
    };
    request.table.fields_with_ids().filter_map(|(id, field)| Some((&*field.column()?.db_name, value(id)?))).collect()
}

/// All that the statements of one shape are made of.
pub(super) struct Parts<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) operation: Operation,
    pub(super) writable: &'a Writable,
    named: &'a [FieldId],
    operated: &'a [FieldId],
    ways: &'a [Way],
    ends: Ends<'a>,
    pub(super) columns: &'a [(&'a str, Written)],
}

impl Parts<'_> {
    fn questions(&self) -> Vec<Question> {
        let mut questions = Vec::new();
        if self.request.kind == Kind::SignedIn {
            questions.push(Question::Alive);
        }
        if self.creates_in_a_tenant() {
            questions.push(Question::Tenant);
        }
        match self.operation {
            Operation::Create => questions.push(Question::Shown),
            Operation::Update | Operation::Delete | Operation::Get | Operation::List => {
                questions.extend([Question::Found, Question::Version]);
            }
        }
        if self.operation != Operation::Delete {
            questions.extend((0..self.request.table.requires.len()).map(Question::Require));
            questions.extend(self.tree().map(Question::Tree));
        }
        if self.may_take_references() {
            questions.push(Question::Lost);
        }
        questions.extend(self.references().map(|(field, _)| Question::Reference(field)));
        let mut rules: Vec<usize> = self.ways.iter().flat_map(|way| way.rules.iter().copied()).collect();
        rules.sort_unstable();
        rules.dedup();
        questions.extend(rules.into_iter().map(Question::Allow));
        let concerning = |(_, deny): &(usize, &Deny)| concerns(deny, self.named, self.ends);
        questions.extend(self.writable.deny.iter().enumerate().filter(concerning).map(|(place, _)| Question::Deny(place)));
        let guarded = self.writable.fields.iter().map(|guard| guard.field).filter(|field| self.named.contains(field));
        questions.extend(guarded.map(Question::Field));
        questions.extend(self.operated.iter().flat_map(|field| [Question::Reading(*field), Question::Range(*field)]));
        questions
    }

    /// What is there already is of its tenant by its guard.
    fn creates_in_a_tenant(&self) -> bool {
        self.operation == Operation::Create && self.request.table.tenant.is_some()
    }

    fn may_take_references(&self) -> bool {
        self.operation == Operation::Delete && lost::may_be(self.request.service, self.request.ask.table)
    }

    /// The relation that forms a tree, if the write sets it.
    fn tree(&self) -> Option<FieldId> {
        self.request.table.tree.filter(|field| self.operation == Operation::Create || self.named.contains(field))
    }

    /// The named fields that refer to rows, and the tables of those.
    fn references(&self) -> impl Iterator<Item = (FieldId, ModelId)> {
        let target = |field: &FieldId| self.request.model.fields.get(*field)?.form.target();
        self.named.iter().filter_map(move |field| Some((*field, target(field)?)))
    }

    /// With everything that must be true; where the questions are `asked` before, with the guard alone: what else is wrong is told when
    /// the checks have passed.
    fn write(&self, asked: bool) -> Result<Guarded, PlanFault> {
        let mut composer = Composer::of(self.request.service, self.request.kind);
        let table = &*self.request.table.db_name;
        match self.operation {
            Operation::Create => {
                composer.text("INSERT INTO ").name(table).inserted(self.columns)?;
            }
            Operation::Update => self.set(composer.text("UPDATE ").name(table).text(" AS r SET "))?,
            Operation::Delete | Operation::Get | Operation::List => {
                composer.text("DELETE FROM ").name(table).text(" AS r");
            }
        }
        self.conditions(composer.text(" WHERE "), asked)?;
        composer.finish()
    }

    /// Of a row to be there is no table to look in.
    fn limited(&self, asked: bool) -> Result<Option<Limited>, PlanFault> {
        let row = match self.operation {
            Operation::Create => RowOf::Written { alias: "", columns: self.columns },
            Operation::Update | Operation::Delete | Operation::Get | Operation::List => RowOf::Stored(ROW),
        };
        Limited::of(self.request.service, (self.request.ask.table, self.request.kind), self.operation, row, |composer| {
            if self.operation != Operation::Create {
                composer.text("FROM ").name(&self.request.table.db_name).text(" AS r ");
            }
            self.conditions(composer.text("WHERE "), asked)
        })
    }

    fn gone(&self, asked: bool) -> Result<Option<Gone>, PlanFault> {
        if self.operation != Operation::Delete {
            return Ok(None);
        }
        Gone::of(self.request.service, self.request.ask.table, self.request.kind, |composer| {
            composer.text("FROM ").name(&self.request.table.db_name).text(" AS r WHERE ");
            self.conditions(composer, asked)
        })
        .map(Some)
    }

    /// Under which the write is made.
    fn conditions(&self, composer: &mut Composer, asked: bool) -> Result<(), PlanFault> {
        if self.operation != Operation::Create {
            composer.text("r.\"id\" = ").slot(Slot::Row).text(" AND ");
            if !asked {
                self.ask(composer, &Question::Version)?;
                composer.text(" AND ");
            }
            composer.readable(self.request.table.get.of(self.request.kind), RowOf::Stored(ROW))?.text(" AND ");
        }
        if self.request.kind == Kind::SignedIn {
            self.ask(composer, &Question::Alive)?;
            composer.text(" AND ");
        }
        if self.creates_in_a_tenant() {
            self.ask(composer, &Question::Tenant)?;
            composer.text(" AND ");
        }
        for (field, _) in self.references() {
            self.ask(composer, &Question::Reference(field))?;
            composer.text(" AND ");
        }
        composer.writable(self.writable, self.ways, self.named, self.ends)?;
        for field in self.operated {
            self.ask(composer.text(" AND "), &Question::Reading(*field))?;
            if !asked {
                self.ask(composer.text(" AND "), &Question::Range(*field))?;
            }
        }
        if !asked && self.operation != Operation::Delete {
            for require in self.request.table.requires.iter() {
                composer.text(" AND ").required(require, self.ends)?;
            }
            if let Some(field) = self.tree() {
                tree::stays(composer.text(" AND "), self.request.table, field, self.operation);
            }
        }
        if !asked && self.may_take_references() {
            self.ask(composer.text(" AND "), &Question::Lost)?;
        }
        Ok(())
    }

    fn set(&self, composer: &mut Composer) -> Result<(), PlanFault> {
        for (i, (name, written)) in self.columns.iter().enumerate() {
            composer.text(if i == 0 { "" } else { ", " }).name(name).text(" = ").written(ROW, name, *written)?;
        }
        Ok(())
    }

    /// The answers to the questions, then what `after` wants to know of the row as it is.
    fn why(&self, questions: &[Question], after: Option<&After>) -> Result<Guarded, PlanFault> {
        let mut composer = Composer::of(self.request.service, self.request.kind);
        for (i, question) in questions.iter().enumerate() {
            composer.text(if i == 0 { "SELECT " } else { ", " });
            self.ask(&mut composer, question)?;
        }
        for column in after.iter().flat_map(|after| after.before.iter()).filter_map(|field| self.request.table.field(*field)?.column()) {
            composer.text(", ");
            match self.operation {
                Operation::Create => composer.tenant()?,
                Operation::Update | Operation::Delete | Operation::Get | Operation::List => composer.column(ROW, &column.db_name),
            };
        }
        if self.operation != Operation::Create {
            // The questions about the caller have answers where there is no row, too.
            composer.text(" FROM (SELECT 1) LEFT JOIN ").name(&self.request.table.db_name).text(" AS r ON r.\"id\" = ").slot(Slot::Row);
            composer.text(" AND ").readable(self.request.table.get.of(self.request.kind), RowOf::Stored(ROW))?;
        }
        composer.finish()
    }

    fn ask(&self, composer: &mut Composer, question: &Question) -> Result<(), PlanFault> {
        match question {
            Question::Alive => {
                alive(composer, self.request.service);
                session_lives(composer.text(" AND "));
            }
            Question::Tenant => {
                composer.tenant()?.text(" IS NOT NULL");
            }
            Question::Found => {
                composer.text("r.\"id\" IS NOT NULL");
            }
            Question::Shown => {
                let row = RowOf::Written { alias: "", columns: self.columns };
                composer.readable(self.request.table.get.of(self.request.kind), row)?;
            }
            Question::Version => self.version(composer)?,
            Question::Reference(field) => self.reference(composer, *field)?,
            Question::Allow(place) => {
                match self.writable.allow.get(*place) {
                    Some(allow) => composer.allows(allow, self.ends)?,
                    None => composer.text("0"),
                };
            }
            Question::Deny(place) => {
                match self.writable.deny.get(*place) {
                    Some(deny) => composer.denies(deny, self.ends)?,
                    None => composer.text("1"),
                };
            }
            Question::Field(field) => {
                match self.writable.fields.iter().find(|guard| guard.field == *field) {
                    Some(guard) => composer.field_is_open(guard, self.ends)?,
                    None => composer.text("1"),
                };
            }
            Question::Reading(field) => {
                composer.condition(&shown_when(self.request.table.get.of(self.request.kind), *field), RowOf::Stored(ROW))?;
            }
            Question::Range(field) => self.range(composer, *field),
            Question::Lost => lost::stay_as_required(composer, self.request.service, self.request.ask.table)?,
            Question::Tree(field) => tree::stays(composer, self.request.table, *field, self.operation),
            Question::Require(place) => {
                match self.request.table.requires.get(*place) {
                    Some(require) => composer.required(require, self.ends)?,
                    None => composer.text("1"),
                };
            }
        }
        Ok(())
    }

    fn range(&self, composer: &mut Composer, field: FieldId) {
        let column = self.request.table.field(field).and_then(|field| field.column());
        let makes = self.request.model.fields.get(field).and_then(|check| operator::makes(&check.form));
        match column.zip(makes) {
            Some((column, makes)) => composer.in_range(makes, ROW, &column.db_name, field),
            None => composer.text("0"),
        };
    }

    /// True if any version will do, or the row has the one that is asked for. To one who is not shown the version none ever matches:
    /// he could find it out by asking.
    fn version(&self, composer: &mut Composer) -> Result<(), PlanFault> {
        let shown = shown_when(self.request.table.get.of(self.request.kind), FieldId::VERSION);
        composer.text("(").slot(Slot::Version).text(" IS NULL OR (r.\"version\" = ").slot(Slot::Version).text(" AND ");
        composer.condition(&shown, RowOf::Stored(ROW))?.text("))");
        Ok(())
    }

    /// True if the field is to refer to nothing, or to a row that the caller may read.
    fn reference(&self, composer: &mut Composer, field: FieldId) -> Result<(), PlanFault> {
        let target = self.references().find(|(own, _)| *own == field).and_then(|(_, table)| self.request.service.table(table));
        let Some(target) = target else {
            composer.text("0");
            return Ok(());
        };
        let alias = composer.fresh();
        let value = Slot::Value(field);
        composer.text("(").slot(value).text(" IS NULL OR EXISTS (SELECT 1 FROM ").name(&target.db_name).text(" AS ").text(&alias);
        composer.text(" WHERE ").column(&alias, "id").text(" = ").slot(value).text(" AND ");
        composer.condition(&target.get.of(self.request.kind).row, RowOf::Stored(&alias))?.text("))");
        Ok(())
    }
}
