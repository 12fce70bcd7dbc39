//! What the solver found, as rows: those that exist, and those that they have to name besides.

use crate::cells::{Cell, Held};
use crate::plain;
use crate::rows::{Node, Rows, Side};
use crate::terms::{Sort, Term};
use batsat::Lit;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::Session;
use purlin_rules::plan::{Field, FieldKind, Table};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use std::collections::BTreeMap;
use std::ops::RangeFrom;

/// Rows that nothing asked for, at most: further ones are named again instead.
const EXTRA: usize = 40;

/// A row, by its model and its place among those of it.
type Key = (ModelId, usize);

/// The row whose id stands for this one.
fn key(rows: &Rows<'_>, model: ModelId, id: Term) -> Key {
    (model, rows.sat.first(Sort::Row(model), id).place())
}

/// A world, what a request names in it, and where its rows come from.
pub(crate) struct Found {
    pub(crate) world: World,
    pub(crate) values: Vec<(FieldId, Value)>,
    pub(crate) now: i64,
    pub(crate) session: Session,
    keys: BTreeMap<Node, Key>,
    /// Rows that others have to name: the row and its field.
    pub(crate) extra: BTreeMap<Id, (ModelId, Id, FieldId)>,
}

impl Found {
    pub(crate) fn id(&self, node: Node) -> Option<Id> {
        self.keys.get(&node).map(|key| id(*key))
    }

    /// A symbolic row of a database that is this one.
    pub(crate) fn node(&self, rows: &Rows<'_>, side: Side, model: ModelId, row: Id) -> Option<Node> {
        let mut nodes = self.keys.iter().filter(|(node, key)| key.0 == model && rows.row(**node).side == side && id(**key) == row);
        nodes.next().map(|(node, _)| *node)
    }
}

/// Models apart, so that no two rows of all have one id.
fn id((model, place): Key) -> Id {
    let [.., high, low] = model.0.to_be_bytes();
    let [_, _, a, b, c, d, e, f] = (place as u64).to_be_bytes();
    Id([0x01, 0x8f, 0, 0, high, low, 0x70, 0, 0x80, 0, a, b, c, d, e, f])
}

pub(crate) fn found(rows: &Rows<'_>) -> Found {
    let key_of = |node: Node| match rows.row(node).cells.get(&FieldId::ID).map(|id| &id.held) {
        Some(Held::Term(_, term)) => Some(key(rows, rows.row(node).model, *term)),
        _ => None,
    };
    let written = rows.written.as_ref();
    let new = written.and_then(|written| written.new);
    let is_before = |node: Node, key: Key| {
        let row = rows.row(node);
        let is_written = new.and_then(key_of) == Some(key);
        rows.sat.value(row.exists)
            && (row.side == Side::Before || !is_written && !written.is_some_and(|written| written.disturbs(rows.service, key.0)))
    };
    let mut keys = BTreeMap::new();
    let mut cells: BTreeMap<Key, BTreeMap<FieldId, &Cell>> = BTreeMap::new();
    for (place, row) in rows.rows.iter().enumerate() {
        let Some(key) = key_of(Node(place)) else { continue };
        if rows.sat.value(row.exists) {
            keys.insert(Node(place), key);
        }
        if is_before(Node(place), key) {
            cells.entry(key).or_default().extend(row.cells.iter().map(|(field, cell)| (*field, cell)));
        }
    }
    let now = rows.number(rows.now.as_ref());
    let mut making = Making {
        rows,
        now,
        taken: 0,
        extra: BTreeMap::new(),
        beyond: 1_000_000..,
        keys: cells.keys().copied().collect(),
        world: World::default(),
    };
    for (key, cells) in cells {
        let row = making.row(key, &cells);
        making.world.insert(key.0, row);
    }
    let values = making.values(new.and_then(|new| Some((new, key_of(new)?))));
    while let Some((model, missing)) = making.missing() {
        let row = making.row((model, missing), &BTreeMap::new());
        making.world.insert(model, row);
    }
    let (facts, is_so) = (&rows.session, |fact: Option<Lit>| fact.is_some_and(|fact| rows.sat.value(fact)));
    let session = Session { age: rows.number(facts.age.as_ref()), mfa: is_so(facts.mfa), anonymous: is_so(facts.anonymous) };
    Found { world: making.world, values, now, session, keys, extra: making.extra }
}

struct Making<'r, 'p> {
    rows: &'r Rows<'p>,
    now: i64,
    /// Values that were made up so far.
    taken: i64,
    extra: BTreeMap<Id, (ModelId, Id, FieldId)>,
    /// Places of such rows: beyond all that are spoken of.
    beyond: RangeFrom<usize>,
    /// The rows that there are to be.
    keys: Vec<Key>,
    world: World,
}

impl Making<'_, '_> {
    /// A row that is to be, and is not there yet.
    fn missing(&self) -> Option<Key> {
        self.keys.iter().copied().find(|key| self.world.row(key.0, id(*key)).is_none())
    }

    /// What the request names, with its values.
    fn values(&mut self, new: Option<(Node, Key)>) -> Vec<(FieldId, Value)> {
        let Some((new, key)) = new else { return Vec::new() };
        let table = self.rows.service.table(key.0);
        let names = self.rows.names.iter().filter(|(_, names)| self.rows.sat.value(**names));
        let fields: Vec<FieldId> = names.map(|(field, _)| *field).collect();
        let old = self.world.row(key.0, id(key)).cloned();
        let mut values = Vec::new();
        for place in fields {
            let Some(field) = table.and_then(|table| table.field(place)) else { continue };
            let value = match (self.rows.row(new).cells.get(&place), &old) {
                (Some(cell), _) => self.of_cell(cell, field, (key, place)),
                // Nothing is asked of what it is to be.
                (None, Some(old)) => old.value(place).clone(),
                (None, None) => self.default(key, place, field),
            };
            values.push((place, value));
        }
        values
    }

    fn row(&mut self, key: Key, cells: &BTreeMap<FieldId, &Cell>) -> Row {
        let fields = self.rows.service.table(key.0).into_iter().flat_map(Table::fields_with_ids);
        let values = fields.map(|(place, field)| match cells.get(&place) {
            Some(cell) => self.of_cell(cell, field, (key, place)),
            None => self.default(key, place, field),
        });
        let values = values.collect();
        Row::new(id(key), values)
    }

    fn of_cell(&mut self, cell: &Cell, field: &Field, by: (Key, FieldId)) -> Value {
        let sat = &self.rows.sat;
        if sat.value(cell.null) {
            return Value::Null;
        }
        match &cell.held {
            Held::Bool(value) => Value::Bool(sat.value(*value)),
            Held::Number(number) => Value::Int(sat.value_of(number)),
            Held::Term(Sort::Row(model), term) => Value::Id(self.named(key(self.rows, *model, *term), by)),
            Held::Choice(of, code) => {
                let place = sat.place_of(code);
                self.rows.known.values_of(*of).get(place).map_or(Value::Null, |text| Value::Text(text.clone().into_owned()))
            }
            Held::Term(Sort::Text, term) => Value::Text(self.text(*term)),
            Held::Other => self.plain(field),
        }
    }

    /// The text that a term stands for: one of which something is asked; else any that no other is.
    fn text(&self, term: Term) -> String {
        let sat = &self.rows.sat;
        sat.word(term).map_or_else(|| sat.other_word(term), str::to_owned)
    }

    /// What a row holds of which nothing was asked.
    fn default(&mut self, key: Key, place: FieldId, field: &Field) -> Value {
        if field.may_be_null() {
            return Value::Null;
        }
        if let FieldKind::ToOne { table, .. } = &field.kind { Value::Id(self.some_row(key, place, *table)) } else { self.plain(field) }
    }

    fn plain(&mut self, field: &Field) -> Value {
        let FieldKind::Scalar { scalar, .. } = &field.kind else {
            return if matches!(field.kind, FieldKind::List { .. }) { Value::List(Vec::new()) } else { Value::Null };
        };
        self.taken += 1;
        match scalar {
            Scalar::Bool => Value::Bool(false),
            Scalar::DateTime | Scalar::Int | Scalar::Decimal { .. } | Scalar::Date | Scalar::Time | Scalar::Duration => {
                plain::numbers(field, self.now).next().map_or(Value::Null, Value::Int)
            }
            Scalar::Float => Value::Float(0.0),
            Scalar::Enum(of) => self.rows.known.values_of(*of).first().map_or(Value::Null, |text| Value::Text(text.clone().into_owned())),
            Scalar::String | Scalar::Email | Scalar::Url => Value::Text(plain::text(field, self.taken)),
            Scalar::Uuid => Value::Id(Id(u128::from(self.taken.unsigned_abs()).to_be_bytes())),
            Scalar::Json => Value::Text("null".to_owned()),
            Scalar::Bytes => Value::Bytes(Vec::new()),
            Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => Value::Null,
        }
    }

    /// A row that is named by a field of another; it is to be there. Of one that nothing speaks of it is known who names it.
    fn named(&mut self, key: Key, (of, field): (Key, FieldId)) -> Id {
        if !self.keys.contains(&key) {
            self.keys.push(key);
            self.extra.insert(id(key), (of.0, id(of), field));
        }
        id(key)
    }

    /// A row that a field has to name: one of its own, while there is room.
    fn some_row(&mut self, of: Key, field: FieldId, model: ModelId) -> Id {
        let there = self.keys.iter().copied().find(|key| key.0 == model);
        if let Some(there) = there.filter(|_| self.extra.len() >= EXTRA) {
            return id(there);
        }
        let place = self.beyond.next().unwrap_or_default();
        self.named((model, place), (of, field))
    }
}
