//! Symbolic rows: each may exist or not, has an id that may be another's, and fields that come to be when they are asked for.
//!
//! A row is of one of two databases: as it is before a write, or as the write leaves it. A row that is not written is the same in both.

use crate::cells::{self, Cell, Codes, Held, Sort};
use crate::fits;
use crate::sat::{Bits, Effort, MOST, Sat};
use crate::written::Written;
use batsat::Lit;
use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::expr::Cond;
use purlin_rules::plan::{Field, FieldKind, OnDelete, Service};
use purlin_rules::types::Type;
use purlin_rules::value::Value;
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
}

/// All that is said of rows so far.
pub(crate) struct Rows<'p> {
    pub(crate) service: &'p Service,
    pub(crate) sat: Sat,
    pub(crate) codes: Codes,
    pub(crate) rows: Vec<SymbolicRow>,
    /// The rows that unique relations are followed to from their other end.
    pub(crate) ends: Vec<End>,
    /// As `now()` has it.
    pub(crate) now: Cell,
    /// Whether `now`, and the age of the session, are kept within their bounds: from when they are spoken of.
    bound: [bool; 2],
    pub(crate) session: Facts,
    /// What the request writes, if it does.
    pub(crate) written: Option<Written>,
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

/// What is known of how the caller signed in.
pub(crate) struct Facts {
    pub(crate) age: Bits,
    pub(crate) mfa: Lit,
    pub(crate) anonymous: Lit,
}

impl<'p> Rows<'p> {
    pub(crate) fn new(service: &'p Service, effort: Effort) -> Self {
        let mut sat = Sat::new(effort);
        let now = sat.free(MOST);
        let now = Cell::of(&sat, Held::Number(now));
        let session = Facts { age: sat.free(MOST), mfa: sat.fresh(), anonymous: sat.fresh() };
        let (rows, ends, codes) = (Vec::new(), Vec::new(), Codes::of(service, effort));
        Self { service, sat, codes, rows, ends, now, session, written: None, bound: [false; 2] }
    }

    /// The instant of the request.
    pub(crate) fn now(&mut self) -> Cell {
        let now = self.now.clone();
        self.once_within(0, &now);
        now
    }

    /// How long ago the caller signed in.
    pub(crate) fn age(&mut self) -> Cell {
        let age = Cell::of(&self.sat, Held::Number(self.session.age.clone()));
        self.once_within(1, &age);
        age
    }

    /// Most questions speak of no time.
    fn once_within(&mut self, place: usize, cell: &Cell) {
        if let Some(bound) = self.bound.get_mut(place).filter(|bound| !**bound) {
            *bound = true;
            self.within(cell, NOW);
        }
    }

    /// Another row of the model.
    pub(crate) fn add(&mut self, model: ModelId, side: Side, exists: Lit) -> Node {
        let id = cells::unknown(&mut self.sat, &mut self.codes, &Type::Row(model), false);
        self.add_with_id(model, side, exists, id)
    }

    pub(crate) fn add_with_id(&mut self, model: ModelId, side: Side, exists: Lit, id: Cell) -> Node {
        let node = Node(self.rows.len());
        let cells = BTreeMap::from([(FieldId::ID, id)]);
        self.rows.push(SymbolicRow { model, side, exists, cells, ways: BTreeMap::new(), mirror: None });
        // One row is there or it is not, however it was come to.
        for other in self.others(node) {
            let Some(same) = self.alike(node, other) else { continue };
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

    /// The same row of the other database, by its id.
    pub(crate) fn mirrored(&mut self, node: Node) -> Node {
        if let Some(mirror) = self.row(node).mirror {
            return mirror;
        }
        let (model, side) = (self.row(node).model, self.row(node).side);
        let (id, exists) = (self.cell(node, FieldId::ID), self.sat.fresh());
        let mirror = self.add_with_id(model, side.other(), exists, id);
        self.pair(node, mirror);
        mirror
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
        let disturbs = self.written.as_ref().is_some_and(|written| written.disturbs(self.row(one).model));
        disturbs && self.row(one).side != self.row(other).side
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
            .filter(|(_, target)| *target == written.model || written.takes(*target))
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
            if written.takes(target) {
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

    fn others(&self, node: Node) -> Vec<Node> {
        let model = self.row(node).model;
        (0..self.rows.len()).map(Node).filter(|other| *other != node && self.row(*other).model == model).collect()
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

    /// The value of a field.
    pub(crate) fn cell(&mut self, node: Node, field: FieldId) -> Cell {
        if let Some(cell) = self.row(node).cells.get(&field) {
            return cell.clone();
        }
        let model = self.row(node).model;
        let declared = self.service.table(model).and_then(|table| table.field(field));
        let (ty, nullable) = declared.and_then(|field| Some((type_of(field)?, field.may_be_null()))).unwrap_or((Type::Null, true));
        let cell = cells::unknown(&mut self.sat, &mut self.codes, &ty, nullable);
        if let Some(declared) = declared {
            self.as_declared(&cell, declared);
        }
        self.row_mut(node).cells.insert(field, cell.clone());
        for other in self.others(node) {
            let Some(held) = self.row(other).cells.get(&field).cloned() else { continue };
            let Some(same) = self.alike(node, other) else { continue };
            let when = if self.is_across_deletion(node, other) { self.is_kept(node, other, field, same) } else { Some(same) };
            if let Some(when) = when {
                self.hold_the_same(when, &cell, &held);
            }
        }
        self.as_written(node, field, &cell);
        // It may be the row that is written: then it holds what the write leaves in it.
        let written = self.written.as_ref().filter(|written| written.model == model).and_then(|written| written.new);
        if let Some(new) = written.filter(|new| *new != node && self.row(node).side == Side::After) {
            self.cell(new, field);
        }
        cell
    }

    /// Under which a row that outlives a deletion keeps what it holds in a field; none for a relation that may have let go.
    fn is_kept(&mut self, one: Node, other: Node, field: FieldId, same: Lit) -> Option<Lit> {
        let declared = self.service.table(self.row(one).model).and_then(|table| table.field(field));
        let lets_go = declared.and_then(Field::reference).is_some_and(|(_, on_delete, _)| on_delete == OnDelete::SetNull);
        let (one, other) = (self.row(one).exists, self.row(other).exists);
        (!lets_go).then(|| self.sat.and([same, one, other]))
    }

    /// The row that a relation of this one leads to in a database, if it leads anywhere.
    pub(crate) fn follow(&mut self, node: Node, field: FieldId, side: Side) -> Option<Node> {
        if let Some(way) = self.row(node).ways.get(&(field, side)) {
            return Some(*way);
        }
        if side > self.row(node).side {
            let way = self.follow(node, field, Side::Before)?;
            return Some(self.mirrored(way));
        }
        let cell = self.cell(node, field);
        let Held::Code(Sort::Row(model), _) = cell.held else { return None };
        let exists = self.sat.fresh();
        let here = self.row(node).exists;
        // What a row names is there, in its own database; what a request names is there before it.
        self.sat.clause([!here, cell.null, exists]);
        let way = self.add_with_id(model, side, exists, Cell::of(&self.sat, cell.held));
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
        let (is_there, same) = (self.row(end.way).exists, self.same_row(node, end.way));
        let exists = self.row(node).exists;
        self.sat.clause([!exists, !holds, is_there]);
        self.sat.clause([!exists, !holds, same]);
    }

    fn holds_row(&mut self, node: Node, via: FieldId, other: Node) -> Lit {
        let (held, id) = (self.cell(node, via), self.cell(other, FieldId::ID));
        let equal = cells::equal(&mut self.sat, &held.held, &id.held).unwrap_or(self.sat.constant(false));
        self.sat.and([!held.null, equal])
    }

    /// In what the solver found, both hold one value.
    pub(crate) fn hold_one(&self, one: &Cell, other: &Cell) -> bool {
        let is_there = |cell: &Cell| !self.sat.value(cell.null);
        let same = match (&one.held, &other.held) {
            (Held::Code(sort, one), Held::Code(of, other)) => sort == of && self.sat.value_of(one) == self.sat.value_of(other),
            (Held::Number(one), Held::Number(other)) => self.sat.value_of(one) == self.sat.value_of(other),
            (Held::Bool(one), Held::Bool(other)) => self.sat.value(*one) == self.sat.value(*other),
            _ => false,
        };
        is_there(one) && is_there(other) && same
    }

    pub(crate) fn hold_the_same(&mut self, when: Lit, one: &Cell, other: &Cell) {
        self.sat.clause([!when, !one.null, other.null]);
        self.sat.clause([!when, one.null, !other.null]);
        if let Some(equal) = cells::equal(&mut self.sat, &one.held, &other.held) {
            self.sat.clause([!when, one.null, equal]);
        }
    }

    /// What a field's type and its refinement ask of its values.
    fn as_declared(&mut self, cell: &Cell, field: &Field) {
        if let Held::Code(Sort::Enum(id), code) = &cell.held {
            let values = self.values_of(*id).len();
            let last = self.sat.number(i64::try_from(values).unwrap_or(0) - 1, MOST);
            let mut code = code.clone();
            code.resize_with(MOST, || self.sat.constant(false));
            let fits = self.sat.less(&code, &last, true);
            self.sat.clause([fits]);
        }
        let FieldKind::Scalar { scalar, refinement, .. } = &field.kind else { return };
        self.within(cell, fits::numbers(*scalar, refinement));
        let texts = self.codes.texts();
        self.hold_what_fits(cell, field, &texts);
    }

    /// A field holds none of these texts that it can't.
    fn hold_what_fits(&mut self, cell: &Cell, field: &Field, texts: &[String]) {
        let (Held::Code(Sort::Text, _), FieldKind::Scalar { scalar, refinement, .. }) = (&cell.held, &field.kind) else { return };
        for unfit in texts.iter().filter(|text| !fits::text(text, *scalar, refinement)) {
            let unfit = Value::Text(unfit.clone());
            let unfit = cells::literal(&mut self.sat, &mut self.codes, &unfit, &Type::Scalar(*scalar), &|_| Vec::new());
            if let Some(equal) = cells::equal(&mut self.sat, &cell.held, &unfit.held) {
                self.sat.clause([cell.null, !equal]);
            }
        }
    }

    /// A condition is met that no question spelled: rows that are there know of the texts that it spells.
    pub(crate) fn spell(&mut self, cond: &Cond) {
        let known = self.codes.texts().len();
        self.codes.spell(cond);
        let texts: Vec<String> = self.codes.texts().into_iter().skip(known).collect();
        if texts.is_empty() {
            return;
        }
        let held = |(model, cells): (ModelId, BTreeMap<FieldId, Cell>)| cells.into_iter().map(move |(field, cell)| (model, field, cell));
        let cells: Vec<_> = self.rows.iter().map(|row| (row.model, row.cells.clone())).flat_map(held).collect();
        for (model, field, cell) in cells {
            if let Some(declared) = self.service.table(model).and_then(|table| table.field(field)) {
                self.hold_what_fits(&cell, declared, &texts);
            }
        }
    }

    fn within(&mut self, cell: &Cell, (least, most): (i64, i64)) {
        let Held::Number(number) = &cell.held else { return };
        let (least, most) = (self.sat.number(least, MOST), self.sat.number(most, MOST));
        let from = self.sat.less(&least, number, true);
        let to = self.sat.less(number, &most, true);
        self.sat.clause([from]);
        self.sat.clause([to]);
    }

    pub(crate) fn values_of(&self, id: EnumId) -> Vec<String> {
        values_of(self.service, id)
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

/// The values of an enum, in their order.
pub(crate) fn values_of(service: &Service, id: EnumId) -> Vec<String> {
    let found = service.enums.get(id.0 as usize);
    found.map(|found| found.values.iter().map(|value| value.clone().into_owned()).collect()).unwrap_or_default()
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
