//! Two versions of a spec in one database, and what becomes of one request under either: told from the judge of each, which knows nothing
//! of the other, and from what the documentation says of differences.
//!
//! The database is one of the later version, with the models and fields besides that it has lost. What those hold, the earlier version
//! allows, or it is null. A row that is created is the one that the later version makes, with what it has lost by the defaults of the
//! earlier one.

use crate::claims::{Asked, Told};
use crate::worlds::{self, fields, id, models};
use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::judge::{Judge, Write};
use purlin_rules::plan::{Field, FieldKind, OnDelete, Operation, Plan};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_tests::chance::Chance;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a model that only the earlier version has.
const ROWS: usize = 2;

/// The two versions. Ids of the database are those of the later one; what it has lost comes behind.
#[derive(Debug)]
pub struct Pair<'p> {
    pub before: &'p Plan,
    pub after: &'p Plan,
    told: [Told; 2],
    models: BTreeMap<ModelId, ModelId>,
    /// Where the database holds what the earlier version holds. What is of another type now has a place of its own.
    fields: BTreeMap<(ModelId, FieldId), FieldId>,
    /// What fields are called now.
    named: BTreeMap<(ModelId, FieldId), FieldId>,
    /// Fields of which both hold the same, by their ids of now.
    common: BTreeSet<(ModelId, FieldId)>,
    /// Values by their former names.
    values: BTreeMap<(EnumId, String), String>,
}

/// A database, and what either version sees of it.
#[derive(Debug)]
pub struct Seen {
    world: World,
    pub then: World,
    pub now: World,
}

/// Who lets a request through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers {
    pub before: bool,
    pub after: bool,
}

impl<'p> Pair<'p> {
    #[must_use]
    pub fn of(before: &'p Plan, after: &'p Plan) -> Self {
        let told = [before, after].map(|plan| Told::of(plan, false));
        let (models, fields, named, common, values) = Default::default();
        let mut pair = Self { before, after, told, models, fields, named, common, values };
        pair.find();
        pair
    }

    /// The earlier version, where what it has lost keeps no row from going, and goes with none: what a deletion takes along is no matter of rules.
    #[must_use]
    pub fn letting_go(&self) -> Plan {
        let mut plan = self.before.clone();
        for (was, now) in &self.models {
            let Some(table) = plan.service.tables.to_mut().get_mut(was.0 as usize) else { continue };
            for (field, declared) in (0..).map(FieldId).zip(table.fields.to_mut()) {
                let is_lost = self.fields.get(&(*was, field)).is_some_and(|place| !self.common.contains(&(*now, *place)));
                if let (true, FieldKind::ToOne { on_delete, .. }) = (is_lost, &mut declared.kind) {
                    *on_delete = OnDelete::SetNull;
                }
            }
        }
        plan
    }

    fn find(&mut self) {
        let (old, new) = (&self.before.service, &self.after.service);
        let mut next = u32::try_from(new.tables.len()).unwrap();
        for (was, table) in (0..).map(ModelId).zip(old.tables.iter()) {
            let known = (0..).map(ModelId).zip(new.tables.iter()).find(|(_, now)| now.spec_name == table.spec_name);
            let now = known.map(|(now, _)| now).unwrap_or_else(|| {
                next += 1;
                ModelId(next - 1)
            });
            self.models.insert(was, now);
        }
        for (was, table) in (0..).map(ModelId).zip(old.tables.iter()) {
            let now = self.models[&was];
            let mut next = u32::try_from(new.table(now).map_or(0, |table| table.fields.len())).unwrap();
            for (field, declared) in table.fields_with_ids() {
                let named = self.today(was, field, declared);
                let is_one = |named: &FieldId| self.is_one(declared, new.table(now).unwrap().field(*named).unwrap());
                let place = named.filter(is_one).unwrap_or_else(|| {
                    next += 1;
                    FieldId(next - 1)
                });
                self.fields.insert((was, field), place);
                // Who names a row asks for something else than who names a value, or a row of another model.
                let is_relation = |named: FieldId| {
                    [Some(declared), new.table(now).unwrap().field(named)].into_iter().flatten().any(|of| of.reference().is_some())
                };
                if let Some(named) = named.filter(|named| *named == place || !is_relation(*named)) {
                    self.named.insert((was, field), named);
                }
                if new.table(now).is_some_and(|table| (place.0 as usize) < table.fields.len()) {
                    self.common.insert((now, place));
                }
            }
        }
        for (was, found) in (0..).map(EnumId).zip(old.enums.iter()) {
            let now = (0..).map(EnumId).zip(new.enums.iter()).find(|(_, now)| now.spec_name == found.spec_name);
            let Some((now, _)) = now else { continue };
            for (former, today) in new.former_values(now).filter(|(former, _)| found.values.contains(former)) {
                self.values.insert((was, former.to_string()), today.to_string());
            }
        }
    }

    /// The field of the later version that is the same by its name.
    fn today(&self, was: ModelId, field: FieldId, declared: &Field) -> Option<FieldId> {
        let now = self.models[&was];
        let table = self.after.service.table(now)?;
        if field <= FieldId::VERSION {
            return Some(field);
        }
        let renamed = || self.after.service.former_names(now).find(|(_, former)| **former == declared.name).map(|(field, _)| field);
        table.field_named(&declared.name).map(|(field, _)| field).or_else(renamed)
    }

    /// They hold the same values.
    fn is_one(&self, was: &Field, is: &Field) -> bool {
        match (&was.kind, &is.kind) {
            (FieldKind::Scalar { scalar: Scalar::Enum(was), .. }, FieldKind::Scalar { scalar: Scalar::Enum(is), .. }) => {
                self.before.service.enums[was.0 as usize].spec_name == self.after.service.enums[is.0 as usize].spec_name
            }
            (FieldKind::Scalar { scalar: was, .. }, FieldKind::Scalar { scalar: is, .. }) => {
                was == is || matches!((was, is), (Scalar::Email | Scalar::Url, Scalar::String))
            }
            (FieldKind::ToOne { table: was, .. }, FieldKind::ToOne { table: is, .. }) => self.models[was] == *is,
            (FieldKind::ToOne { .. } | FieldKind::Scalar { .. }, _) | (_, FieldKind::ToOne { .. } | FieldKind::Scalar { .. }) => false,
            // What holds nothing is the same by its name.
            _ => true,
        }
    }

    /// A database of the later version, with something in what it has lost.
    pub fn world(&self, chance: &mut Chance) -> Option<Seen> {
        let world = worlds::world(chance, self.after)?;
        Some(self.with_lost(chance, world))
    }

    pub fn with_lost(&self, chance: &mut Chance, mut world: World) -> Seen {
        let own = self.after.service.tables.len();
        let gone: Vec<(ModelId, ModelId)> =
            self.models.iter().filter(|(_, now)| now.0 as usize >= own).map(|(was, now)| (*was, *now)).collect();
        for (_, now) in &gone {
            for number in 0..chance.below(ROWS + 1) {
                world.insert(*now, Row::new(id(*now, number), Vec::new()));
            }
        }
        let there = world.clone();
        let ids = |was: ModelId| there.rows(self.models[&was]).map(Row::id).collect::<Vec<_>>();
        for (was, now) in self.models.clone() {
            let fields = fields(self.before, was);
            let places: Vec<FieldId> = fields.iter().map(|(field, _)| self.fields[&(was, *field)]).collect();
            for row in there.rows(now) {
                let last = places.iter().map(|place| place.0).max().unwrap_or(0).max(FieldId::VERSION.0);
                let own = self.after.service.table(now).map_or(0, |table| table.fields.len());
                let mut values: Vec<Value> =
                    (0..=last.max(u32::try_from(own).unwrap())).map(|place| row.value(FieldId(place)).clone()).collect();
                for ((_, declared), place) in fields.iter().zip(&places) {
                    if !self.common.contains(&(now, *place)) {
                        let value = worlds::value(chance, self.before, declared, &ids);
                        values[place.0 as usize] = self.said_now(declared, value);
                    }
                }
                world.insert(now, Row::new(row.id(), values));
            }
        }
        self.seen(world)
    }

    #[must_use]
    pub fn seen(&self, world: World) -> Seen {
        Seen { then: self.then(&world), now: self.now(&world), world }
    }

    fn said_now(&self, declared: &Field, value: Value) -> Value {
        match (&declared.kind, value) {
            (FieldKind::Scalar { scalar: Scalar::Enum(of), .. }, Value::Text(text)) => {
                Value::Text(self.values.get(&(*of, text.clone())).cloned().unwrap_or(text))
            }
            (_, value) => value,
        }
    }

    fn said_before(&self, declared: &Field, value: &Value) -> Value {
        match (&declared.kind, value) {
            (FieldKind::Scalar { scalar: Scalar::Enum(of), .. }, Value::Text(text)) => {
                let former = self.values.iter().find(|((id, _), now)| id == of && *now == text).map(|((_, was), _)| was);
                Value::Text(former.unwrap_or(text).clone())
            }
            (_, value) => value.clone(),
        }
    }

    /// The database as the later version sees it.
    fn now(&self, world: &World) -> World {
        let mut seen = World::default();
        for model in models(self.after) {
            for row in world.rows(model) {
                let values = fields(self.after, model).iter().map(|(field, _)| row.value(*field).clone()).collect();
                seen.insert(model, Row::new(row.id(), values));
            }
        }
        seen
    }

    /// The database as the earlier version sees it.
    fn then(&self, world: &World) -> World {
        let mut seen = World::default();
        for (was, now) in &self.models {
            world.rows(*now).for_each(|row| seen.insert(*was, self.row_then(*was, row)));
        }
        seen
    }

    fn row_then(&self, was: ModelId, row: &Row) -> Row {
        let value = |(field, declared): &(FieldId, &Field)| self.said_before(declared, row.value(self.fields[&(was, *field)]));
        Row::new(row.id(), fields(self.before, was).iter().map(value).collect())
    }

    /// The id that a model had.
    #[must_use]
    pub fn was(&self, model: ModelId) -> Option<ModelId> {
        self.models.iter().find(|(_, now)| **now == model).map(|(was, _)| *was)
    }

    /// Fields that rows of the model hold or are said to hold in both versions, by their ids of now and of before.
    #[must_use]
    pub fn common(&self, model: ModelId) -> Vec<(FieldId, FieldId)> {
        let Some(was) = self.was(model) else { return Vec::new() };
        let both = self.named.iter().filter(|((of, _), now)| *of == was && **now > FieldId::VERSION);
        both.map(|((_, field), now)| (*now, *field)).collect()
    }

    fn named_then(&self, then: &World, model: ModelId, asked: &Asked) -> Vec<(FieldId, Value)> {
        let both = self.common(model);
        let was = self.was(model).unwrap();
        let row = then.row(was, asked.this);
        let named = |(field, value): &(FieldId, Value)| {
            let (_, before) = both.iter().find(|(now, _)| now == field)?;
            // What is of another type now stays as it is.
            let value = match row.filter(|_| !self.common.contains(&(model, *field))) {
                Some(row) => row.value(*before).clone(),
                None => self.said_before(self.before.service.table(was)?.field(*before)?, value),
            };
            Some((*before, value))
        };
        asked.values.iter().filter_map(named).collect()
    }

    /// Which version lets a request through; none where it can't be done, or does something else under either.
    #[must_use]
    pub fn answers(&self, seen: &Seen, model: ModelId, asked: &Asked) -> Option<Answers> {
        let Seen { now, then, .. } = seen;
        let was = self.was(model)?;
        let [before, after] = &self.told;
        if asked.request == Operation::Create {
            return self.answers_to_creation(seen, (model, was), asked);
        }
        let left = match asked.request {
            Operation::Get | Operation::List | Operation::Create => None,
            Operation::Update | Operation::Delete => Some(after.leaves(now, model, asked)?),
        };
        if let (Operation::Delete, Some(left)) = (asked.request, &left)
            && !self.leaves_alike(seen, left, was, asked.this)
        {
            return None;
        }
        let values = self.named_then(then, model, asked);
        let is_let = before.lets(then, was, &Asked { values, ..asked.clone() });
        Some(Answers { before: is_let, after: after.lets(now, model, asked) })
    }

    /// Of the row that the later version makes, in the tenant that is named, whether or not that admits who asks.
    fn answers_to_creation(&self, seen: &Seen, (model, was): (ModelId, ModelId), asked: &Asked) -> Option<Answers> {
        let Seen { now, then, .. } = seen;
        let tenant = self.after.service.table(model)?.tenant.zip(asked.tenant);
        let given: Vec<_> = asked.values.iter().cloned().chain(tenant.map(|(field, id)| (field, Value::Id(id)))).collect();
        let row = now.row_to_be(self.after, model, asked.this, &given, (asked.me, asked.now));
        let left = now.after(self.after, model, &Write::Create(&row));
        if worlds::is_refused(self.after, &left, model, (None, Some(&row)), asked.now) {
            return None;
        }
        let creates = |plan, world, model, row: &Row, values: &[(FieldId, Value)]| {
            let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
            Judge { plan, world, me: asked.me, tenant: asked.tenant, now: asked.now }.create(model, row, &named).is_allowed()
        };
        let values = self.named_then(then, model, asked);
        // What is lost since, the earlier version fills as it did.
        let is_lost = |field: &FieldId| self.fields.get(&(was, *field)).is_some_and(|place| !self.common.contains(&(model, *place)));
        let known: Vec<_> = values.iter().filter(|(field, _)| !is_lost(field)).cloned().collect();
        let made = then.row_to_be(self.before, was, asked.this, &known, (asked.me, asked.now));
        let filled = fields(self.before, was).into_iter().map(|(field, _)| field).filter(is_lost);
        let filled: Vec<_> = filled.map(|field| (field, made.value(field).clone())).collect();
        Some(Answers {
            before: creates(self.before, then, was, &self.row_then(was, &row).with(&filled), &values),
            after: creates(self.after, now, model, &row, &asked.values),
        })
    }

    /// Either version deletes the same rows.
    fn leaves_alike(&self, Seen { world, then, .. }: &Seen, left: &World, was: ModelId, row: Id) -> bool {
        let Some(row) = then.row(was, row) else { return false };
        let mut joined = world.clone();
        for model in models(self.after) {
            for row in world.rows(model) {
                match left.row(model, row.id()) {
                    None => {
                        joined.remove(model, row.id());
                    }
                    Some(kept) => {
                        let own: Vec<_> = fields(self.after, model).iter().map(|(field, _)| (*field, kept.value(*field).clone())).collect();
                        joined.insert(model, row.with(&own));
                    }
                }
            }
        }
        self.let_go(&mut joined);
        let (one, other) = (self.then(&joined), then.after(self.before, was, &Write::Delete(row)));
        models(self.before).all(|model| one.rows(model).eq(other.rows(model)))
    }

    /// What the later version has lost names no row that is not there: it is null.
    fn let_go(&self, world: &mut World) {
        for (was, now) in &self.models {
            let lost: Vec<(FieldId, ModelId)> = fields(self.before, *was)
                .iter()
                .map(|(field, declared)| (self.fields[&(*was, *field)], declared))
                .filter(|(place, _)| !self.common.contains(&(*now, *place)))
                .filter_map(|(place, declared)| Some((place, self.models[&declared.reference()?.0])))
                .collect();
            let rows: Vec<Row> = world.rows(*now).cloned().collect();
            for row in rows {
                let is_nowhere = |(place, target): &&(FieldId, ModelId)| match row.value(*place) {
                    Value::Id(named) => world.row(*target, *named).is_none(),
                    _ => false,
                };
                let gone: Vec<(FieldId, Value)> = lost.iter().filter(is_nowhere).map(|(place, _)| (*place, Value::Null)).collect();
                world.insert(*now, row.with(&gone));
            }
        }
    }

    /// Which version shows a field of a row, by its ids of now and of before.
    #[must_use]
    pub fn shown(&self, seen: &Seen, model: ModelId, (now, then): (FieldId, FieldId), asked: &Asked) -> Answers {
        let [before, after] = &self.told;
        let was = self.was(model).unwrap();
        Answers { before: before.shows(&seen.then, was, then, asked), after: after.shows(&seen.now, model, now, asked) }
    }
}
