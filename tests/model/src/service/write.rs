//! What writes do, and what they answer.

use super::faults::fits;
use super::{Expected, Fair, Faults, id, invalid, problem, sequences};
use crate::call::{Asked, Body, Named, Part, Write};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::judge::follow::Cause;
use purlin_rules::judge::{Reason, Verdict, Write as Written};
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{OnDelete, Table, Upkeep};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};

impl Fair<'_> {
    pub(super) fn write(&mut self, asked: &Asked, model: ModelId, write: &Write, new: &[Id]) -> Expected {
        match write {
            Write::Create { bodies, many } => self.create(asked, model, bodies, *many, new),
            Write::Update { row, body, version } => self.update(asked, model, row.among(&[]), body, *version),
            Write::Upsert { on, body, expects } => self.upsert(asked, model, (on, body, *expects), new),
            Write::Delete { row, version } => self.delete(asked, model, row.among(&[]), *version),
        }
    }

    pub(super) fn create(&mut self, asked: &Asked, model: ModelId, bodies: &[Body], many: bool, new: &[Id]) -> Expected {
        let place = |at: usize| if many { format!("/{at}") } else { String::new() };
        let before = (self.world.clone(), self.numbers.clone());
        let mut ids = Vec::new();
        for (at, body) in bodies.iter().enumerate() {
            // Of a request that is refused no id is told.
            let id = new.get(at).copied().unwrap_or(Id([u8::try_from(200 + at).unwrap_or(255); 16]));
            if let Err(expected) = self.create_one(asked, model, body, id) {
                (self.world, self.numbers) = before;
                return super::at(&place(at), expected);
            }
            ids.push(id);
        }
        let mut rows = ids.into_iter().map(|id| self.written(asked, model, id));
        if many { Expected::Rows(rows.collect()) } else { Expected::Row(201, rows.next().unwrap()) }
    }

    fn create_one(&mut self, asked: &Asked, model: ModelId, body: &Body, id: Id) -> Result<(), Expected> {
        let table = self.table(model);
        let mut values: Vec<(FieldId, Value)> = body.parts.iter().map(|(field, part)| (*field, part.value())).collect();
        let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
        if let (Some(field), Named::Tenant(tenant)) = (table.tenant, &asked.tenant) {
            values.push((field, Value::Id(*tenant)));
        }
        let mut row = self.world.row_to_be(self.plan, model, id, &values, (asked.who, self.now));
        let mut numbers = self.numbers.clone();
        for (field, scope) in sequences(table) {
            let last = numbers.entry((model, field, scope.and_then(|scope| self::id(row.value(scope))))).or_default();
            *last += 1;
            row = row.with(&[(field, Value::Int(*last))]);
        }
        let verdict = self.judge(asked).create(model, &row, &named);
        self.refusal(asked, model, &verdict, &values)?;
        self.stands(model, &row, None, &named)?;
        self.done(asked, model, &Written::Create(&row))?;
        self.numbers = numbers;
        Ok(())
    }

    pub(super) fn update(&mut self, asked: &Asked, model: ModelId, id: Id, body: &Body, version: Option<i64>) -> Expected {
        let Some(before) = self.world.row(model, id).cloned() else { return problem(404, "not_found") };
        let mut beyond = Faults::new();
        let values: Vec<(FieldId, Value)> = body
            .parts
            .iter()
            .map(|(field, part)| {
                let made = part.made_of(before.value(*field));
                let declared = self.table(model).field(*field).unwrap();
                if part.is_operator() && !fits(declared, &made) {
                    beyond.insert((format!("/{}", declared.name), "out_of_range".to_owned()));
                }
                (*field, made)
            })
            .collect();
        let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
        let held = self.version(asked, model, &before);
        let mut verdict = self.judge(asked).update(model, id, &values);
        let unread = |(field, part): &(FieldId, Part)| {
            part.is_operator() && !self.is_shown(self.reader(asked), Operation::Get, model, &before, *field)
        };
        if verdict.is_allowed() && body.parts.iter().any(unread) {
            verdict = Verdict::Refused { reasons: vec![Reason::NoGrant] };
        }
        let done = self.refusal(asked, model, &verdict, &values).and_then(|()| {
            if version.is_some_and(|version| held != Value::Int(version)) {
                return Err(problem(412, "version_mismatch"));
            }
            if !beyond.is_empty() {
                return Err(invalid(beyond));
            }
            let after = before.updated(&values, self.now);
            self.stands(model, &after, Some(&before), &named)?;
            self.done(asked, model, &Written::Update { before: &before, after: &after })
        });
        done.err().unwrap_or_else(|| Expected::Row(200, self.written(asked, model, id)))
    }

    fn delete(&mut self, asked: &Asked, model: ModelId, id: Id, version: Option<i64>) -> Expected {
        let verdict = self.judge(asked).delete(model, id);
        let Some(before) = self.world.row(model, id).cloned() else { return problem(404, "not_found") };
        let held = self.version(asked, model, &before);
        let done = self.refusal(asked, model, &verdict, &[]).and_then(|()| {
            if version.is_some_and(|version| held != Value::Int(version)) {
                return Err(problem(412, "version_mismatch"));
            }
            if self.is_held(model, id) {
                return Err(problem(409, "restricted"));
            }
            self.done(asked, model, &Written::Delete(&before))
        });
        done.err().unwrap_or(Expected::Nothing)
    }

    /// The version that the caller knows: whoever is not shown it knows none.
    fn version(&self, asked: &Asked, model: ModelId, row: &Row) -> Value {
        let reader = self.reader(asked);
        let is_shown =
            self.is_there(reader, Operation::Get, model, row) && self.is_shown(reader, Operation::Get, model, row, FieldId::VERSION);
        if is_shown { row.value(FieldId::VERSION).clone() } else { Value::Null }
    }

    /// What the rules have against a write, as it is told.
    fn refusal(&self, asked: &Asked, model: ModelId, verdict: &Verdict, values: &[(FieldId, Value)]) -> Result<(), Expected> {
        let Some(first) = verdict.reasons().first() else {
            return if verdict.is_allowed() { Ok(()) } else { Err(problem(404, "not_found")) };
        };
        if matches!(verdict, Verdict::NotFound { .. }) {
            return Err(problem(404, "not_found"));
        }
        Err(match first {
            Reason::ReferenceNotFound => {
                let table = self.table(model);
                let missing = values.iter().filter_map(|(field, value)| {
                    let declared = table.field(*field)?;
                    let (target, ..) = declared.reference()?;
                    let row = id(value).filter(|_| table.tenant != Some(*field))?;
                    (!self.judge(asked).get(target, row).is_allowed()).then(|| (format!("/{}", declared.name), "not_found".to_owned()))
                });
                invalid(missing.collect())
            }
            Reason::NoRule | Reason::NoGrant | Reason::FieldRule | Reason::Denied(_) => problem(403, "refused or no_grant"),
            Reason::Tenant => problem(404, "not_found"),
            Reason::NotWritable => panic!("a body that names what is not writable is refused before"),
        })
    }

    /// What the spec asks of rows beyond access.
    fn stands(&self, model: ModelId, row: &Row, before: Option<&Row>, named: &[FieldId]) -> Result<(), Expected> {
        let table = self.table(model);
        let mut unmet = Faults::new();
        let around =
            Around { world: &self.world, this: row, old: before, new: Some(row), me: None, tenant: None, now: self.now, args: &[] };
        let requires = self.plan.checks.requires.iter().filter(|require| require.model == model);
        for (require, planned) in requires.zip(table.requires.iter()) {
            if !eval::holds(&require.holds, &around) {
                let field = planned.reads.iter().find(|field| named.contains(field)).or(planned.reads.first()).unwrap();
                unmet.insert((format!("/{}", table.field(*field).unwrap().name), "unmet".to_owned()));
            }
        }
        if let Some(tree) = table.tree
            && self.is_below(model, tree, row)
        {
            unmet.insert((format!("/{}", table.field(tree).unwrap().name), "unmet".to_owned()));
        }
        if !unmet.is_empty() {
            return Err(invalid(unmet));
        }
        if is_taken(&self.world, model, table, row) { Err(problem(409, "not_unique")) } else { Ok(()) }
    }

    /// Whether the row would stand below itself.
    fn is_below(&self, model: ModelId, tree: FieldId, row: &Row) -> bool {
        let mut above = id(row.value(tree));
        for _ in 0..100 {
            match above {
                None => return false,
                Some(id) if id == row.id() => return true,
                Some(next) => above = self.world.row(model, next).and_then(|row| id(row.value(tree))),
            }
        }
        true
    }

    /// Whether a row that stays refers to one that would go.
    fn is_held(&self, model: ModelId, id: Id) -> bool {
        let mut going = vec![(model, id)];
        let mut held = Vec::new();
        let mut next = 0;
        while let Some((model, id)) = going.get(next).copied() {
            next += 1;
            for (other, table) in self.tables() {
                for (field, declared) in table.fields_with_ids() {
                    let Some((target, on_delete, _)) = declared.reference() else { continue };
                    if target != model {
                        continue;
                    }
                    for row in self.world.rows(other).filter(|row| *row.value(field) == Value::Id(id)) {
                        match on_delete {
                            OnDelete::Cascade if !going.contains(&(other, row.id())) => going.push((other, row.id())),
                            OnDelete::Restrict => held.push((other, row.id())),
                            OnDelete::Cascade | OnDelete::SetNull => {}
                        }
                    }
                }
            }
        }
        held.iter().any(|row| !going.contains(row))
    }

    /// What the spec asks of rows that keep something of the one that is written.
    fn keepers_stand(&self, model: ModelId, write: &Written<'_>) -> Result<(), Expected> {
        let world = self.world.after(self.plan, model, write);
        for (of, table) in self.tables() {
            let requires = self.plan.checks.requires.iter().filter(|require| require.model == of).zip(table.requires.iter());
            // With a row that is deleted others may go.
            let is_due = |read: &Upkeep| read.table == model || write.after().is_none();
            for (require, _) in requires.filter(|(_, planned)| planned.watched(table).any(is_due)) {
                let around = |this| Around {
                    world: &world,
                    this,
                    old: Some(this),
                    new: Some(this),
                    me: None,
                    tenant: None,
                    now: self.now,
                    args: &[],
                };
                if !world.rows(of).all(|row| eval::holds(&require.holds, &around(row))) {
                    // Which of the fields that are named is at fault is a matter of words.
                    let is_gone = write.after().is_none();
                    return Err(if is_gone { problem(409, "restricted") } else { problem(422, "invalid") });
                }
            }
        }
        Ok(())
    }

    /// The write, and what follows from it.
    fn done(&mut self, asked: &Asked, model: ModelId, write: &Written<'_>) -> Result<(), Expected> {
        self.keepers_stand(model, write)?;
        let cause = Cause { plan: self.plan, me: asked.who, tenant: asked.tenant.id(), now: self.now };
        // Of what is not written, no id is told.
        let mut ids = || {
            self.untold += 1;
            self.made.pop_front().unwrap_or(Id(self.untold.to_be_bytes()))
        };
        let world = cause.follow(&self.world, model, write, &mut ids).map_err(|_| problem(409, "consequence"))?;
        let own = write.after().map(|row| (model, row));
        // The judge asks nothing of types and keys.
        for (model, table) in self.tables() {
            let is_new = |row: &&Row| self.world.row(model, row.id()) != Some(row) && own != Some((model, *row));
            for row in world.rows(model).filter(is_new) {
                let is_fit = table.fields_with_ids().all(|(field, declared)| fits(declared, row.value(field)));
                if !is_fit || is_taken(&world, model, table, row) {
                    return Err(problem(409, "consequence"));
                }
            }
        }
        self.world = world;
        Ok(())
    }
}

/// Whether another row has a key of this one.
fn is_taken(world: &World, model: ModelId, table: &Table, row: &Row) -> bool {
    let has = |fields: &[FieldId], other: &Row| {
        fields.iter().all(|field| !row.value(*field).is_null() && other.value(*field) == row.value(*field))
    };
    let mut others = world.rows(model).filter(|other| other.id() != row.id());
    others.any(|other| table.uniques.iter().any(|unique| has(&unique.fields, other)))
}
