//! Looks for a world, and asks more of the rows of each that is none.

use crate::encode::{Encoder, Roots, Said, Scene, Universal};
use crate::formula::{Formula, Place};
use crate::instance::{Instance, Played};
use crate::rows::{Node, Rows, Side};
use crate::world::{self, Found};
use crate::{Caller, Doubt, Question, Verdict, cells, minimise};
use batsat::Lit;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::{Cond, Path, Root, Source, TermKind};
use purlin_rules::plan::{Default, Field, Operation, Unique};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use std::collections::BTreeSet;

/// Worlds that are looked at before the procedure gives up, and rows in one.
const WORLDS: usize = 200;
const ROWS: usize = 80;
/// Texts that are written out in one question. Of more, it is told of too many pairs that they are not equal.
const TEXTS: usize = 256;

pub(crate) struct Search<'q> {
    question: &'q Question<'q>,
    rows: Rows<'q>,
    universals: Vec<Universal<'q>>,
    /// Parts of the formula that were not asked for so far; none before it was begun.
    later: Option<Vec<(&'q Formula<'q>, bool)>>,
    doubt: Option<&'static str>,
    said: Said<'q>,
    /// Something is asked of the database as the write leaves it.
    asks_after: bool,
    /// The instances so far: of which universal, of which row, linked by which.
    asked: BTreeSet<(usize, Node, Option<Node>)>,
    /// The requirements so far: which, of which row.
    required: BTreeSet<(usize, Node)>,
    /// The references to what is deleted that were told apart.
    released: BTreeSet<(Node, FieldId)>,
    /// The rows that were asked so far whether they are the other end of a relation: of which end, which.
    ended: BTreeSet<(usize, Node)>,
    roots: Roots,
    this: Option<Node>,
}

/// What keeps a world from being one that a request may leave.
enum Broken {
    /// A requirement, by its place, of a row of a database.
    Requirement(usize, Side, Id),
    /// Two rows with one key.
    Key(ModelId, Unique, Side, Id, Id),
    /// A row names what is deleted.
    Reference(ModelId, FieldId, Id),
    /// A row of a tenant, by one of its fields, names one of another.
    Astray(ModelId, FieldId, Side, Id, Id),
    /// Rows of a tree that lead back to the first of them.
    Ring(ModelId, FieldId, Side, Vec<Id>),
    /// The row that is to be created is there, or lacks a value.
    Other,
}

impl<'q> Search<'q> {
    pub(crate) fn new(question: &'q Question<'q>) -> Self {
        let mut rows = Rows::new(&question.plan.service);
        let there = rows.sat.constant(true);
        let service = &question.plan.service;
        let users = service.auth.as_ref().map(|auth| auth.table).filter(|_| question.caller == Caller::SignedIn);
        let mut root = |model: Option<ModelId>| model.map(|model| rows.add(model, Side::Before, there));
        let me = root(users);
        let tenant = root(question.plan.checks.tenant.as_ref().map(|tenant| tenant.model).filter(|_| question.in_tenant));
        let other = root(question.other);
        let writes = !matches!(question.operation, Operation::Get | Operation::List);
        let this = if writes { None } else { root(Some(question.model)) };
        if writes {
            rows.write(question.model, question.operation, me, tenant);
        }
        let written = rows.written.as_ref().and_then(|written| written.old.or(written.new));
        let (asked, required, released) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let roots = Roots { this, me, tenant, other };
        let this = this.or(written);
        let mut search = Self {
            question,
            rows,
            universals: Vec::new(),
            later: None,
            doubt: None,
            said: Said::default(),
            asks_after: false,
            asked,
            required,
            released,
            ended: BTreeSet::new(),
            roots,
            this,
        };
        search.prepare(question.formula);
        search
    }

    /// What the formula asks of the database after a write is asked of all rows.
    fn prepare(&mut self, formula: &Formula<'_>) {
        formula.each_condition(&mut |place, _| {
            self.asks_after |= matches!(place, Place::Left | Place::OtherLeft);
        });
    }

    fn encoder(&mut self) -> Encoder<'_, 'q> {
        Encoder { rows: &mut self.rows, universals: &mut self.universals, doubt: &mut self.doubt, said: &mut self.said }
    }

    /// The smallest instance that is found.
    pub(crate) fn run(&mut self, case: Option<&'q Formula<'q>>) -> Verdict {
        match self.first(case) {
            Ok(None) => Verdict::Never,
            Ok(Some(instance)) => {
                let roots: Vec<Id> = [Some(instance.this), instance.me, instance.tenant, instance.other].into_iter().flatten().collect();
                let shows = |less: &Instance| {
                    let played = less.played(self.question);
                    self.broken(less, &played).is_none() && self.is_such(&played, case)
                };
                Verdict::Possible(Box::new(minimise::minimised(instance, (self.rows.service, self.question.model), &roots, &shows)))
            }
            Err(doubt) => Verdict::Unknown(doubt),
        }
    }

    /// The first instance that is found of which the question's formula holds, and that of the case; as it was found.
    pub(crate) fn first(&mut self, case: Option<&'q Formula<'q>>) -> Result<Option<Instance>, Doubt> {
        let roots = self.roots;
        if let Some(case) = case {
            self.prepare(case);
        }
        if !self.claim_at_once() {
            return Ok(None);
        }
        let case_lit = case.map(|case| self.encoder().formula(case, &roots, true));
        let mut is_wary = false;
        for _ in 0..WORLDS {
            if self.rows.sat.texts.count() > TEXTS || self.rows.count() > ROWS {
                return Err(Doubt::Size);
            }
            let guesses = self.rows.guesses.iter().filter(|_| is_wary).map(|guess| !*guess);
            let assumed: Vec<Lit> = case_lit.into_iter().chain(guesses).collect();
            match self.rows.sat.solve(&assumed) {
                Some(true) => {}
                Some(false) if is_wary => return Err(self.not_known()),
                Some(false) => return Ok(None),
                None => return Err(Doubt::Size),
            }
            let found = world::found(&self.rows);
            let Some(instance) = self.instance(&found) else { return Err(self.not_known()) };
            let played = instance.played(self.question);
            let broken = self.broken(&instance, &played);
            if broken.is_none() && self.is_such(&played, case) {
                drop(played);
                return Ok(Some(instance));
            }
            let later = self.later.take().unwrap_or_default();
            let (missed, left): (Vec<_>, Vec<_>) = later.into_iter().partition(|(part, wanted)| played.satisfies(part) != *wanted);
            self.later = Some(left);
            if missed.is_empty() {
                if !self.learn(&found, broken) {
                    // It may be so without what is guessed.
                    if is_wary || self.rows.guesses.is_empty() {
                        return Err(self.not_known());
                    }
                    is_wary = true;
                }
            } else if !missed.into_iter().all(|part| self.claim(part)) {
                return Ok(None);
            }
        }
        Err(Doubt::Size)
    }

    fn is_such(&self, played: &Played<'_>, case: Option<&Formula<'_>>) -> bool {
        played.satisfies(self.question.formula) && case.is_none_or(|case| played.satisfies(case))
    }

    /// Has the formula hold, all but what is for later. False where it never does.
    fn claim_at_once(&mut self) -> bool {
        if self.later.is_some() {
            return true;
        }
        let mut parts = Vec::new();
        self.question.formula.parts(true, &mut parts);
        // Whether a request may name a field at all is told first.
        let (first, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(part, _)| matches!(part, Formula::Names(_)));
        // Most of what is never so is never so whatever the request names in relations.
        let (later, now): (Vec<_>, Vec<_>) = others.into_iter().partition(|(part, _)| part.is_of_named());
        self.later = Some(later);
        first.into_iter().chain(now).all(|part| self.claim(part))
    }

    /// Has a part of the formula be so, or not. False where it never is.
    fn claim(&mut self, (part, wanted): (&'q Formula<'q>, bool)) -> bool {
        let roots = self.roots;
        let lit = self.encoder().formula(part, &roots, wanted);
        self.rows.sat.clause([lit]);
        lit != self.rows.sat.constant(false)
    }

    fn not_known(&self) -> Doubt {
        let creates = self.question.operation == Operation::Create;
        let table = self.question.plan.service.table(self.question.model).filter(|_| creates);
        let mut columns = table.into_iter().flat_map(|table| table.fields.iter()).filter_map(Field::column);
        let is_made = columns.any(|column| matches!(column.default, Default::Derived | Default::Sequence { .. }));
        let otherwise = if is_made { "a default that is found when the row is made" } else { "a database that could not be made" };
        Doubt::Construct(self.doubt.or(self.rows.sat.texts.doubt()).unwrap_or(otherwise))
    }

    fn instance(&self, found: &Found) -> Option<Instance> {
        // One that is asked of and not there makes no instance.
        let id = |node: Option<Node>| node.map_or(Some(None), |node| found.id(node).map(Some));
        Some(Instance {
            world: found.world.clone(),
            this: found.id(self.this?)?,
            values: found.values.clone(),
            me: id(self.roots.me)?,
            tenant: id(self.roots.tenant)?,
            other: id(self.roots.other)?,
            session: found.session,
            now: found.now,
        })
    }

    /// Why the world, or what the request leaves of it, is none that a database can be.
    fn broken(&self, instance: &Instance, played: &Played<'_>) -> Option<Broken> {
        let before = self.broken_in(&instance.world, Side::Before, instance);
        let written = || {
            let after = played.after()?;
            if self.question.operation == Operation::Create && instance.world.row(self.question.model, instance.this).is_some() {
                return Some(Broken::Other);
            }
            if let Some(row) = played.written() {
                let table = self.question.plan.service.table(self.question.model)?;
                let lacks = |(field, declared): (FieldId, &purlin_rules::plan::Field)| {
                    declared.column().is_some_and(|column| !column.nullable) && field != FieldId::ID && row.value(field).is_null()
                };
                if table.fields_with_ids().any(lacks) {
                    return Some(Broken::Other);
                }
                let unmet = self.requires().find(|(_, (model, holds))| {
                    *model == self.question.model
                        && !eval::holds(holds, &played.around(after, row, (instance.world.row(*model, instance.this), Some(row))))
                });
                if let Some((place, _)) = unmet {
                    return Some(Broken::Requirement(place, Side::After, row.id()));
                }
            }
            self.dangling(after).or_else(|| self.unlawful_in(after, Side::After))
        };
        before.or_else(written)
    }

    fn requires(&self) -> impl Iterator<Item = (usize, (ModelId, &'q Cond))> {
        self.question.plan.checks.requires.iter().map(|require| (require.model, &require.holds)).enumerate()
    }

    fn broken_in(&self, world: &World, side: Side, instance: &Instance) -> Option<Broken> {
        let unmet = self.requires().filter(|(_, (_, holds))| !is_of_a_write(holds)).find_map(|(place, (model, holds))| {
            let unmet = |row: &&Row| {
                let around = Around { world, this: row, old: None, new: None, me: None, tenant: None, now: instance.now, args: &[] };
                !eval::holds(holds, &around)
            };
            world.rows(model).find(unmet).map(|row| Broken::Requirement(place, side, row.id()))
        });
        unmet.or_else(|| self.unlawful_in(world, side))
    }

    /// What the store itself keeps out of a database.
    fn unlawful_in(&self, world: &World, side: Side) -> Option<Broken> {
        self.colliding_in(world, side).or_else(|| self.astray_in(world, side)).or_else(|| self.ring_in(world, side))
    }

    fn astray_in(&self, world: &World, side: Side) -> Option<Broken> {
        let tenants = world.models().filter_map(|model| Some((model, self.rows.service.table(model)?.tenant?)));
        let mut fields = tenants.flat_map(|(model, own)| {
            let table = self.rows.service.table(model);
            let named = table.into_iter().flat_map(|table| table.fields_with_ids());
            named.filter_map(move |(field, declared)| Some((model, own, field, declared.reference()?.0)))
        });
        fields.find_map(|(model, own, field, target)| {
            let theirs = self.rows.service.table(target)?.tenant?;
            let astray = |row: &Row| {
                let Value::Id(id) = row.value(field) else { return None };
                let named = world.row(target, *id).filter(|named| named.value(theirs) != row.value(own))?;
                Some(Broken::Astray(model, field, side, row.id(), named.id()))
            };
            world.rows(model).find_map(astray)
        })
    }

    fn ring_in(&self, world: &World, side: Side) -> Option<Broken> {
        let mut trees = world.models().filter_map(|model| Some((model, self.rows.service.table(model)?.tree?)));
        trees.find_map(|(model, above)| ring(world, model, above).map(|rows| Broken::Ring(model, above, side, rows)))
    }

    fn colliding_in(&self, world: &World, side: Side) -> Option<Broken> {
        let tables = world.models().filter_map(|model| Some((model, self.rows.service.table(model)?)));
        let mut keys = tables.flat_map(|(model, table)| table.uniques.iter().map(move |unique| (model, unique)));
        keys.find_map(|(model, unique)| {
            let (one, other) = colliding(world, model, unique)?;
            Some(Broken::Key(model, unique.clone(), side, one, other))
        })
    }

    /// A row that names one that is not there.
    fn dangling(&self, world: &World) -> Option<Broken> {
        let tables = world.models().filter_map(|model| Some((model, self.rows.service.table(model)?)));
        let mut fields = tables.flat_map(|(model, table)| table.fields_with_ids().map(move |(id, field)| (model, id, field)));
        fields.find_map(|(model, field, declared)| {
            let (target, _, _) = declared.reference()?;
            let dangles = |row: &&Row| if let Value::Id(id) = row.value(field) { world.row(target, *id).is_none() } else { false };
            world.rows(model).find(dangles).map(|row| Broken::Reference(model, field, row.id()))
        })
    }

    /// Asks of the rows of a world what it breaks; false where there is nothing more to ask.
    fn learn(&mut self, found: &Found, broken: Option<Broken>) -> bool {
        let before = self.progress();
        let is_apart = match broken {
            Some(Broken::Key(model, unique, side, one, other)) => self.keep_apart(found, (model, &unique, side), (one, other)),
            Some(Broken::Requirement(place, side, row)) => {
                self.require(found, place, side, row);
                false
            }
            Some(Broken::Reference(model, field, row)) => {
                self.release(found, model, field, row);
                false
            }
            Some(Broken::Astray(model, field, side, row, named)) => self.keep_within(found, (model, field, side), (row, named)),
            Some(Broken::Ring(model, above, side, rows)) => self.break_up(found, (model, above, side), &rows),
            Some(Broken::Other) | None => false,
        };
        // What the world breaks; where that is nothing that is known, whatever may be.
        self.instantiate(true);
        self.end();
        if before == self.progress() && !is_apart {
            if self.asks_after {
                self.rows.mirror_all();
            }
            self.instantiate(false);
        }
        let is_more = self.progress() != before;
        // What is left are rows that nothing spoke of so far.
        is_apart || is_more || self.speak_of_extra(found)
    }

    /// How much has been asked so far.
    fn progress(&self) -> [usize; 5] {
        [self.asked.len(), self.required.len(), self.released.len(), self.ended.len(), self.rows.rows.len()]
    }

    /// A row that holds what a relation is followed from is the one that it leads to.
    fn end(&mut self) {
        for (place, end) in self.rows.ends.clone().into_iter().enumerate() {
            for node in self.rows.of_model(end.model, end.side) {
                if self.ended.insert((place, node)) {
                    self.rows.is_the_end(end, node);
                }
            }
        }
    }

    /// The symbolic row of a database that is a row of a world.
    fn node(&mut self, found: &Found, side: Side, model: ModelId, row: Id) -> Option<Node> {
        if let Some(node) = found.node(&self.rows, side, model, row) {
            return Some(node);
        }
        let node = found.node(&self.rows, if side == Side::After { Side::Before } else { Side::After }, model, row)?;
        Some(self.rows.mirrored(node))
    }

    /// Two rows that hold one key are one row.
    fn keep_apart(&mut self, found: &Found, (model, unique, side): (ModelId, &Unique, Side), (one, other): (Id, Id)) -> bool {
        let (Some(one), Some(other)) = (self.node(found, side, model, one), self.node(found, side, model, other)) else { return false };
        let mut unless = vec![self.rows.same_row(one, other), !self.rows.row(one).exists, !self.rows.row(other).exists];
        for field in unique.fields.iter() {
            let (one, other) = (self.rows.cell(one, *field), self.rows.cell(other, *field));
            let Some(equal) = cells::equal(&mut self.rows.sat, &one.held, &other.held) else { return false };
            unless.extend([one.null, other.null, !equal]);
        }
        self.rows.sat.clause(unless);
        true
    }

    /// A row names rows of its own tenant.
    fn keep_within(&mut self, found: &Found, (model, field, side): (ModelId, FieldId, Side), (row, named): (Id, Id)) -> bool {
        let table = |model| self.rows.service.table(model);
        let target = table(model).and_then(|table| Some(table.field(field)?.reference()?.0));
        let tenants = target.and_then(|target| Some((table(model)?.tenant?, table(target)?.tenant?)));
        let (Some(target), Some((own, theirs))) = (target, tenants) else { return false };
        let (Some(node), Some(named)) = (self.node(found, side, model, row), self.node(found, side, target, named)) else { return false };
        let [held, own] = [field, own].map(|field| self.rows.cell(node, field));
        let [id, theirs] = [FieldId::ID, theirs].map(|field| self.rows.cell(named, field));
        let is_named = cells::equal(&mut self.rows.sat, &held.held, &id.held);
        let (Some(is_named), Some(is_same)) = (is_named, cells::equal(&mut self.rows.sat, &own.held, &theirs.held)) else { return false };
        let is_there = [node, named].map(|node| !self.rows.row(node).exists);
        self.rows.sat.clause(is_there.into_iter().chain([held.null, !is_named, is_same]));
        true
    }

    /// Not all of these rows are there, each below the next one and the last below the first.
    fn break_up(&mut self, found: &Found, (model, above, side): (ModelId, FieldId, Side), ring: &[Id]) -> bool {
        let nodes: Option<Vec<Node>> = ring.iter().map(|row| self.node(found, side, model, *row)).collect();
        let Some(nodes) = nodes else { return false };
        let mut unless = Vec::new();
        for (node, next) in nodes.iter().zip(nodes.iter().cycle().skip(1)) {
            let (held, id) = (self.rows.cell(*node, above), self.rows.cell(*next, FieldId::ID));
            let Some(equal) = cells::equal(&mut self.rows.sat, &held.held, &id.held) else { return false };
            unless.extend([!self.rows.row(*node).exists, held.null, !equal]);
        }
        self.rows.sat.clause(unless);
        true
    }

    fn require(&mut self, found: &Found, place: usize, side: Side, row: Id) {
        let Some((_, (model, holds))) = self.requires().nth(place) else { return };
        let Some(node) = self.node(found, side, model, row) else { return };
        if !self.required.insert((place, node)) {
            return;
        }
        let written = self.rows.written.as_ref().filter(|_| side == Side::After);
        let (old, new) = written.map_or((None, None), |written| (written.old, written.new));
        let scene = Scene { this: node, old, new, me: None, tenant: None, side, vars: Vec::new() };
        let holds = self.encoder().condition(holds, &scene, true);
        let unless = !self.rows.row(node).exists;
        self.rows.sat.clause([unless, holds]);
    }

    /// What is deleted is named by no row that keeps it from being so.
    fn release(&mut self, found: &Found, model: ModelId, field: FieldId, row: Id) {
        let Some(node) = self.node(found, Side::Before, model, row) else { return };
        let Some(gone) = self.rows.written.as_ref().and_then(|written| written.old) else { return };
        if !self.released.insert((node, field)) {
            return;
        }
        let (held, gone) = (self.rows.cell(node, field), self.rows.cell(gone, FieldId::ID));
        let exists = self.rows.row(node).exists;
        // What it says of itself goes with it.
        let own = self.rows.cell(node, FieldId::ID);
        let no = self.rows.sat.constant(false);
        let is_itself = cells::equal(&mut self.rows.sat, &own.held, &gone.held).unwrap_or(no);
        // As does what goes with another row that does.
        let is_taken = self.rows.written.as_ref().is_some_and(|written| written.takes(self.rows.service, model));
        let goes = is_taken.then(|| self.rows.mirrored(node)).map(|left| !self.rows.row(left).exists);
        if let Some(names) = cells::equal(&mut self.rows.sat, &held.held, &gone.held) {
            self.rows.sat.clause([!exists, held.null, !names, is_itself].into_iter().chain(goes));
        }
    }

    /// Asks rows what was put off: those of which the world says that they are among the rows that are spoken of, or all.
    fn instantiate(&mut self, is_met: bool) {
        let mut place = 0;
        while let Some(universal) = self.universals.get(place).cloned() {
            let side = universal.scene.side;
            for node in self.rows.of_model(universal.rows.model, side) {
                let links = if let Source::Through { join, .. } = &universal.rows.source {
                    self.rows.of_model(*join, side).into_iter().map(Some).collect()
                } else {
                    vec![None]
                };
                for link in links {
                    let is_asked = self.rows.sat.value(universal.when) && (!is_met || universal.is_met(&self.rows, node, link));
                    if self.rows.count() <= ROWS && is_asked && self.asked.insert((place, node, link)) {
                        self.encoder().instance(&universal, node, link);
                    }
                }
            }
            place += 1;
        }
    }

    /// Makes symbolic rows of those that others had to name.
    fn speak_of_extra(&mut self, found: &Found) -> bool {
        let before = self.rows.rows.len();
        let rows: Vec<_> = found.extra.values().copied().collect();
        for (model, row, field) in rows {
            let node = [Side::Before, Side::After].into_iter().find_map(|side| found.node(&self.rows, side, model, row));
            if let Some(node) = node {
                self.rows.follow(node, field, Side::Before);
            }
        }
        self.rows.rows.len() > before
    }
}

/// It speaks of the ends of a write: of a row at rest it says nothing.
fn is_of_a_write(cond: &Cond) -> bool {
    let mut found = false;
    cond.each_term(&mut |term| {
        found |= matches!(&term.kind, TermKind::Path(Path { root: Root::Old | Root::New, .. }));
    });
    found
}

/// Rows each of which is below the next, and the last below the first.
fn ring(world: &World, model: ModelId, above: FieldId) -> Option<Vec<Id>> {
    world.rows(model).find_map(|row| {
        let mut way = vec![row.id()];
        let mut at = row;
        // Another ring, further up, is found from one of its own rows.
        for _ in world.rows(model) {
            let Value::Id(next) = at.value(above) else { return None };
            if *next == row.id() {
                return Some(way);
            }
            way.push(*next);
            at = world.row(model, *next)?;
        }
        None
    })
}

/// Two rows that hold the same in a key.
fn colliding(world: &World, model: ModelId, unique: &Unique) -> Option<(Id, Id)> {
    let mut keys: Vec<(Vec<&Value>, Id)> = Vec::new();
    for row in world.rows(model) {
        let key: Vec<&Value> = unique.fields.iter().map(|field: &FieldId| row.value(*field)).collect();
        if key.iter().any(|value| value.is_null()) {
            continue;
        }
        if let Some((_, other)) = keys.iter().find(|(known, _)| *known == key) {
            return Some((*other, row.id()));
        }
        keys.push((key, row.id()));
    }
    None
}
