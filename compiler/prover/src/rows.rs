//! Symbolic rows: each may exist or not, has an id that may be another's, and fields that come to be when they are asked for.
//!
//! A row is of one of two databases: as it is before a write, or as the write leaves it. A row that is not written is the same in both.

use crate::cells::{self, Cell, Held, Known};
use crate::fits;
use crate::sat::Sat;
use crate::terms::{Sort, Term};
use crate::written::Written;
use batsat::Lit;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Field, FieldKind, OnDelete, Service};
use purlin_rules::types::Type;
use std::collections::BTreeMap;

/// The instant of a request: from 1970 on, and far from the last one.
const NOW: (i64, i64) = (0, 100_000_000_000_000);

/// Which database a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Before,
    After,
}

/// A symbolic row, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node(pub(crate) usize);

pub(crate) struct SymbolicRow {
    pub(crate) model: ModelId,
    pub(crate) side: Side,
    pub(crate) exists: Lit,
    pub(crate) cells: BTreeMap<FieldId, Cell>,
    /// The rows that its relations lead to, in either database.
    ways: BTreeMap<(FieldId, Side), Node>,
    /// The same row of the other database.
    mirror: Option<Node>,
    /// The row before the write, where the write leaves rows of its model alone: then that one holds what both do.
    twin: Option<Node>,
}

/// All that is said of rows so far.
pub(crate) struct Rows<'p> {
    pub(crate) service: &'p Service,
    pub(crate) sat: Sat,
    pub(crate) known: Known<'p>,
    pub(crate) rows: Vec<SymbolicRow>,
    /// The rows that unique relations are followed to from their other end.
    pub(crate) ends: Vec<End>,
    /// The instant of the request, once it is spoken of.
    pub(crate) now: Option<Cell>,
    pub(crate) session: Facts,
    /// What the request writes, if it does.
    pub(crate) written: Option<Written>,
    /// That it names a field, once that is spoken of.
    pub(crate) names: BTreeMap<FieldId, Lit>,
    /// The rows that relations lead to, by what they hold.
    named: BTreeMap<(ModelId, Term, Side), Node>,
    /// Literals of which nothing is known, and those under which there is a row of some of which nothing is. Where all are false, little leans
    /// on that.
    pub(crate) guesses: Vec<Lit>,
}

/// The row of a model that holds another in a relation that no two rows hold the same in: it exists if any does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    of: Node,
    pub(crate) model: ModelId,
    pub(crate) side: Side,
    via: FieldId,
    way: Node,
}

/// What is known of how the caller signed in, once it is spoken of.
#[derive(Default)]
pub(crate) struct Facts {
    /// How long ago that was.
    pub(crate) age: Option<Cell>,
    pub(crate) mfa: Option<Lit>,
    pub(crate) anonymous: Option<Lit>,
}

impl<'p> Rows<'p> {
    pub(crate) fn new(service: &'p Service) -> Self {
        Self {
            service,
            sat: Sat::new(),
            known: Known::of(service),
            rows: Vec::new(),
            ends: Vec::new(),
            now: None,
            session: Facts::default(),
            written: None,
            names: BTreeMap::new(),
            named: BTreeMap::new(),
            guesses: Vec::new(),
        }
    }

    /// The instant of the request.
    pub(crate) fn now(&mut self) -> Cell {
        if let Some(now) = &self.now {
            return now.clone();
        }
        let now = self.instant();
        self.now.insert(now).clone()
    }

    /// How long ago the caller signed in.
    pub(crate) fn age(&mut self) -> Cell {
        if let Some(age) = &self.session.age {
            return age.clone();
        }
        let age = self.instant();
        self.session.age.insert(age).clone()
    }

    pub(crate) fn mfa(&mut self) -> Lit {
        *self.session.mfa.get_or_insert_with(|| self.sat.fresh())
    }

    pub(crate) fn anonymous(&mut self) -> Lit {
        *self.session.anonymous.get_or_insert_with(|| self.sat.fresh())
    }

    fn instant(&mut self) -> Cell {
        let number = self.sat.between(NOW);
        Cell::of(&self.sat, Held::Number(number))
    }

    /// Another row of the model.
    pub(crate) fn add(&mut self, model: ModelId, side: Side, exists: Lit) -> Node {
        let id = cells::unknown(&mut self.sat, &self.known, &Type::Row(model), false, None);
        self.add_with_id(model, side, exists, id)
    }

    pub(crate) fn add_with_id(&mut self, model: ModelId, side: Side, exists: Lit, id: Cell) -> Node {
        if side == Side::After && self.is_left_alone(model) {
            let before = self.add_with_id(model, Side::Before, exists, id);
            return self.mirrored(before);
        }
        let node = self.push(model, side, exists, id);
        // One row is there or it is not, however it was come to.
        for other in self.others(node) {
            let Some(same) = self.alike(node, other).filter(|same| *same != self.sat.constant(false)) else { continue };
            if self.is_across_deletion(node, other) {
                self.outlive(node, other, same);
                continue;
            }
            let there = self.row(other).exists;
            self.sat.clause([!same, !exists, there]);
            self.sat.clause([!same, exists, !there]);
        }
        node
    }

    fn push(&mut self, model: ModelId, side: Side, exists: Lit, id: Cell) -> Node {
        let node = Node(self.rows.len());
        let cells = BTreeMap::from([(FieldId::ID, id)]);
        self.rows.push(SymbolicRow { model, side, exists, cells, ways: BTreeMap::new(), mirror: None, twin: None });
        node
    }

    /// The same row of the other database, by its id.
    pub(crate) fn mirrored(&mut self, node: Node) -> Node {
        if let Some(mirror) = self.row(node).mirror {
            return mirror;
        }
        let (model, side) = (self.row(node).model, self.row(node).side);
        let id = self.cell(node, FieldId::ID);
        let mirror = if self.is_left_alone(model) {
            let mirror = self.push(model, side.other(), self.row(node).exists, id);
            self.row_mut(mirror).twin = Some(node);
            mirror
        } else {
            let exists = self.sat.fresh();
            self.add_with_id(model, side.other(), exists, id)
        };
        self.pair(node, mirror);
        mirror
    }

    /// No row of the model is another one after the write.
    fn is_left_alone(&self, model: ModelId) -> bool {
        self.written.as_ref().is_some_and(|written| written.model != model && !written.disturbs(self.service, model))
    }

    /// Has two rows be one row of either database.
    pub(crate) fn pair(&mut self, one: Node, other: Node) {
        self.row_mut(one).mirror = Some(other);
        self.row_mut(other).mirror = Some(one);
    }

    /// Under which two rows are one row that is not written; none where that is never said.
    fn alike(&mut self, one: Node, other: Node) -> Option<Lit> {
        let same = self.same_row(one, other);
        if self.row(one).side == self.row(other).side {
            return Some(same);
        }
        let model = self.row(one).model;
        let (of, written) = self.written.as_ref().map(|written| (written.model, written.id.clone()))?;
        if of != model {
            return Some(same);
        }
        let id = self.cell(one, FieldId::ID);
        let is_written = cells::equal(&mut self.sat, &id.held, &written.held)?;
        Some(self.sat.and([same, !is_written]))
    }

    /// Rows of either side of a deletion that takes rows of their model along, or has them let go of what it deletes.
    fn is_across_deletion(&self, one: Node, other: Node) -> bool {
        let disturbs = |written: &Written| written.disturbs(self.service, self.row(one).model);
        self.row(one).side != self.row(other).side && self.written.as_ref().is_some_and(disturbs)
    }

    /// A row that is left was there before; one that was there is left, unless what it goes with is gone.
    fn outlive(&mut self, one: Node, other: Node, same: Lit) {
        let (before, after) = if self.row(one).side == Side::Before { (one, other) } else { (other, one) };
        let (was, is) = (self.row(before).exists, self.row(after).exists);
        self.sat.clause([!same, !is, was]);
        let Some(written) = self.written.clone() else { return };
        let fields = self.service.table(self.row(before).model).map(|table| table.fields_with_ids()).into_iter().flatten();
        let cascades: Vec<(FieldId, ModelId)> = fields
            .filter_map(|(field, declared)| {
                declared.reference().filter(|(_, on_delete, _)| *on_delete == OnDelete::Cascade).map(|(target, ..)| (field, target))
            })
            .filter(|(_, target)| *target == written.model || written.takes(self.service, *target))
            .collect();
        let mut goes = vec![!same, !was, is];
        for (field, target) in cascades {
            let held = self.cell(before, field);
            let named = cells::equal(&mut self.sat, &held.held, &written.id.held).filter(|_| target == written.model);
            if let Some(named) = named {
                let named = self.sat.and([!held.null, named]);
                self.sat.clause([!same, !named, !is]);
                goes.push(named);
            }
            if written.takes(self.service, target) {
                // It may be named by what goes in turn: that is left open.
                return;
            }
        }
        self.sat.clause(goes);
    }

    #[expect(clippy::indexing_slicing, reason = "rows are made here only, and never go")]
    pub(crate) fn row(&self, node: Node) -> &SymbolicRow {
        &self.rows[node.0]
    }

    #[expect(clippy::indexing_slicing, reason = "as above")]
    fn row_mut(&mut self, node: Node) -> &mut SymbolicRow {
        &mut self.rows[node.0]
    }

    /// The rows of its model, itself among them.
    fn others(&self, node: Node) -> Vec<Node> {
        let model = self.row(node).model;
        (0..self.rows.len()).map(Node).filter(|other| self.row(*other).model == model && self.row(*other).twin.is_none()).collect()
    }

    /// How many there are that hold something of their own.
    pub(crate) fn count(&self) -> usize {
        self.rows.iter().filter(|row| row.twin.is_none()).count()
    }

    pub(crate) fn of_model(&self, model: ModelId, side: Side) -> Vec<Node> {
        (0..self.rows.len()).map(Node).filter(|node| self.row(*node).model == model && self.row(*node).side == side).collect()
    }

    /// Has every row of a database stand in the other one too.
    pub(crate) fn mirror_all(&mut self) {
        for node in (0..self.rows.len()).map(Node) {
            self.mirrored(node);
        }
    }

    pub(crate) fn same_row(&mut self, one: Node, other: Node) -> Lit {
        let (one, other) = (self.cell(one, FieldId::ID), self.cell(other, FieldId::ID));
        cells::equal(&mut self.sat, &one.held, &other.held).unwrap_or(self.sat.constant(false))
    }

    /// The value of a field, if it was asked for.
    pub(crate) fn known_cell(&self, node: Node, field: FieldId) -> Option<&Cell> {
        self.row(self.row(node).twin.unwrap_or(node)).cells.get(&field)
    }

    /// The value of a field.
    pub(crate) fn cell(&mut self, node: Node, field: FieldId) -> Cell {
        let node = self.row(node).twin.unwrap_or(node);
        if let Some(cell) = self.row(node).cells.get(&field) {
            return cell.clone();
        }
        let model = self.row(node).model;
        let declared = self.service.table(model).and_then(|table| table.field(field));
        let (ty, nullable) = declared.and_then(|field| Some((type_of(field)?, field.may_be_null()))).unwrap_or((Type::Null, true));
        let bounds = declared.and_then(bounds);
        let kept = self.kept(node, field);
        let is_kept = kept.is_some();
        let cell = kept.unwrap_or_else(|| cells::unknown(&mut self.sat, &self.known, &ty, nullable, bounds));
        let fit = declared.filter(|_| !is_kept).and_then(fits::asked);
        if let (Held::Term(Sort::Text, term), Some(fit)) = (&cell.held, fit) {
            // Of a row that is not there nothing is so, where it could hold no text at all.
            let is_there = if fits::is_of_no_text(&fit) { self.row(node).exists } else { self.sat.constant(true) };
            let is_set = self.sat.and([is_there, !cell.null]);
            self.sat.fits(*term, is_set, fit);
        }
        self.row_mut(node).cells.insert(field, cell.clone());
        for other in self.others(node) {
            let Some(held) = self.row(other).cells.get(&field).cloned() else { continue };
            let Some(same) = self.alike(node, other) else { continue };
            if self.is_across_deletion(node, other) {
                self.keep((node, &cell), (other, &held), field, same);
            } else {
                self.hold_the_same(same, &cell, &held);
            }
        }
        if !is_kept {
            self.as_written(node, field, &cell);
        }
        // What a row is left with is told by what it held.
        if self.row(node).side == Side::After && self.written.as_ref().is_some_and(|written| written.disturbs(self.service, model)) {
            let before = self.mirrored(node);
            self.cell(before, field);
        }
        // It may be the row that is written: then it holds what the write leaves in it.
        let written = self.written.as_ref().filter(|written| written.model == model).and_then(|written| written.new);
        if let Some(new) = written.filter(|_| self.row(node).side == Side::After) {
            self.cell(new, field);
        }
        cell
    }

    /// A row that outlives a deletion keeps what it holds; but a relation may let go of what is gone.
    fn keep(&mut self, (one, cell): (Node, &Cell), (other, held): (Node, &Cell), field: FieldId, same: Lit) {
        let Some(written) = self.written.clone() else { return };
        let both = [self.row(one).exists, self.row(other).exists];
        let when = self.sat.and(both.into_iter().chain([same]));
        let declared = self.service.table(self.row(one).model).and_then(|table| table.field(field));
        let lets_go = declared.and_then(Field::reference).filter(|(_, on_delete, _)| *on_delete == OnDelete::SetNull);
        let goes = |target: &ModelId| *target == written.model || written.takes(self.service, *target);
        let Some(target) = lets_go.map(|(target, ..)| target).filter(goes) else { return self.hold_the_same(when, cell, held) };
        let (was, is) = if self.row(one).side == Side::Before { (cell, held) } else { (held, cell) };
        let is_kept = self.sat.and([when, !is.null]);
        self.hold_the_same(is_kept, was, is);
        if written.takes(self.service, target) {
            // It may have named what goes in turn: that is left open.
            return;
        }
        if let Some(named) = cells::equal(&mut self.sat, &was.held, &written.id.held) {
            self.sat.clause([!is_kept, !named]);
            self.sat.clause([!when, was.null, named, !is.null]);
        }
    }

    /// The row that a relation of this one leads to in a database, if it leads anywhere.
    pub(crate) fn follow(&mut self, node: Node, field: FieldId, side: Side) -> Option<Node> {
        let node = self.row(node).twin.unwrap_or(node);
        if let Some(way) = self.row(node).ways.get(&(field, side)) {
            return Some(*way);
        }
        if side > self.row(node).side {
            let way = self.follow(node, field, Side::Before)?;
            return Some(self.mirrored(way));
        }
        let cell = self.cell(node, field);
        let Held::Term(Sort::Row(model), term) = cell.held else { return None };
        let here = self.row(node).exists;
        let known = self.named.get(&(model, term, side)).copied();
        let way = known.unwrap_or_else(|| {
            let exists = self.sat.fresh();
            let way = self.add_with_id(model, side, exists, Cell::of(&self.sat, cell.held));
            self.named.insert((model, term, side), way);
            way
        });
        // What a row names is there, in its own database; what a request names is there before it.
        let exists = self.row(way).exists;
        self.sat.clause([!here, cell.null, exists]);
        self.row_mut(node).ways.insert((field, side), way);
        Some(way)
    }

    /// The row of the model that holds this one in a unique relation, in a database, if any does.
    pub(crate) fn other_end(&mut self, of: Node, model: ModelId, via: FieldId, side: Side) -> Node {
        let known = self.ends.iter().find(|end| (end.of, end.model, end.via, end.side) == (of, model, via, side));
        if let Some(end) = known {
            return end.way;
        }
        let exists = self.sat.fresh();
        let way = self.add(model, side, exists);
        let holds = self.holds_row(way, via, of);
        self.sat.clause([!exists, holds]);
        self.ends.push(End { of, model, side, via, way });
        way
    }

    /// A row that holds the other is the one that there is.
    pub(crate) fn is_the_end(&mut self, end: End, node: Node) {
        let holds = self.holds_row(node, end.via, end.of);
        let (exists, same) = (self.row(node).exists, self.same_row(node, end.way));
        self.sat.clause([!exists, !holds, same]);
    }

    fn holds_row(&mut self, node: Node, via: FieldId, other: Node) -> Lit {
        let (held, id) = (self.cell(node, via), self.cell(other, FieldId::ID));
        let equal = cells::equal(&mut self.sat, &held.held, &id.held).unwrap_or(self.sat.constant(false));
        self.sat.and([!held.null, equal])
    }

    /// In what the solver found, both hold one row, if they hold any.
    pub(crate) fn hold_one(&self, one: &Cell, other: &Cell) -> bool {
        let row = |cell: &Cell| if let Held::Term(sort, term) = cell.held { Some(self.sat.first(sort, term)) } else { None };
        row(one) == row(other)
    }

    pub(crate) fn hold_the_same(&mut self, when: Lit, one: &Cell, other: &Cell) {
        self.sat.clause([!when, !one.null, other.null]);
        self.sat.clause([!when, one.null, !other.null]);
        if let Some(equal) = cells::equal(&mut self.sat, &one.held, &other.held) {
            self.sat.clause([!when, one.null, equal]);
        }
    }

    /// The number that a cell holds in what the solver found; 0 of one that nothing speaks of.
    pub(crate) fn number(&self, cell: Option<&Cell>) -> i64 {
        if let Some(Held::Number(number)) = cell.map(|cell| &cell.held) { self.sat.value_of(number) } else { 0 }
    }
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }
}

/// Between which a field's numbers are.
fn bounds(field: &Field) -> Option<(i64, i64)> {
    if let FieldKind::Scalar { scalar, refinement, .. } = &field.kind { Some(fits::numbers(*scalar, refinement)) } else { None }
}

/// The type of what a row holds in a field; none of what it holds nothing in.
pub(crate) fn type_of(field: &Field) -> Option<Type> {
    match &field.kind {
        FieldKind::Scalar { scalar, .. } => Some(Type::Scalar(*scalar)),
        FieldKind::ToOne { table, .. } => Some(Type::Row(*table)),
        FieldKind::List { item, .. } => Some(Type::List(Box::new(Type::Scalar(*item)))),
        FieldKind::Computed(_) | FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_rules::fixture::{MEMBER, ROOM, service};

    #[test]
    fn rows_are_held_against_those_of_their_model() {
        let service = service();
        let mut rows = Rows::new(&service);
        let yes = rows.sat.constant(true);
        let [one, _, other] = [ROOM, MEMBER, ROOM].map(|model| rows.add(model, Side::Before, yes));
        assert_eq!(rows.others(one), [one, other]);
    }
}
