//! The row that a request writes: as it was, as the request would have it, and which of its fields the request names.

use crate::cells::{self, Cell, Held};
use crate::rows::{self, Node, Rows, Side};
use batsat::Lit;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Column, Default as OfColumn, Field, OnDelete, Operation, Service, Table};
use purlin_rules::types::Type;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) model: ModelId,
    pub(crate) operation: Operation,
    pub(crate) id: Cell,
    /// None where it is created.
    pub(crate) old: Option<Node>,
    /// None where it is deleted.
    pub(crate) new: Option<Node>,
    /// The ids that defaults read: the caller's, and the tenant's.
    me: Cell,
    tenant: Cell,
    /// What a deletion does besides, once somebody asks.
    besides: Rc<OnceCell<Besides>>,
}

/// What a deletion does besides.
#[derive(Debug, Default)]
struct Besides {
    /// Models whose rows go with the row, or let go of it.
    disturbed: BTreeSet<ModelId>,
    /// Those whose rows go.
    taken: BTreeSet<ModelId>,
}

impl Written {
    /// Rows of the model may be others after the write, though it is not they that are written.
    pub(crate) fn disturbs(&self, service: &Service, model: ModelId) -> bool {
        self.operation == Operation::Delete && self.besides(service).disturbed.contains(&model)
    }

    /// Rows of the model may go with the row.
    pub(crate) fn takes(&self, service: &Service, model: ModelId) -> bool {
        self.operation == Operation::Delete && self.besides(service).taken.contains(&model)
    }

    fn besides(&self, service: &Service) -> &Besides {
        self.besides.get_or_init(|| Besides::of(service, self.model))
    }

    /// The row of which a rule's `check` is asked.
    pub(crate) fn left(&self) -> Option<Node> {
        self.new.or(self.old)
    }

    /// The request may name the field.
    fn may_name(&self, service: &Service, field: FieldId) -> bool {
        may_name(service, self.model, field, self.operation)
    }
}

/// Whether a request of this operation may name the field.
#[must_use]
pub fn may_name(service: &Service, model: ModelId, field: FieldId, operation: Operation) -> bool {
    let Some(table) = service.table(model) else { return false };
    let identifies = service.auth.as_ref().is_some_and(|auth| auth.table == model && auth.identify == field);
    let column = table.field(field).and_then(Field::column);
    let is_free = |column: &Column| match operation {
        Operation::Create => !column.readonly,
        // How a user is told apart changes elsewhere.
        Operation::Update => !column.readonly && !column.immutable && !identifies,
        Operation::Get | Operation::List | Operation::Delete => false,
    };
    field > FieldId::VERSION && table.tenant != Some(field) && column.is_some_and(is_free)
}

impl Rows<'_> {
    /// Has a request write a row of the model.
    pub(crate) fn write(&mut self, model: ModelId, operation: Operation, me: Option<Node>, tenant: Option<Node>) {
        let yes = self.sat.constant(true);
        let id_of = |rows: &mut Self, node: Option<Node>| match node {
            Some(node) => rows.cell(node, FieldId::ID),
            None => Cell::null(&rows.sat),
        };
        let (me, tenant) = (id_of(self, me), id_of(self, tenant));
        let id = cells::unknown(&mut self.sat, &self.known, &Type::Row(model), false, None);
        let besides = Rc::default();
        self.written = Some(Written { model, operation, id: id.clone(), old: None, new: None, me, tenant, besides });
        let (before, after) = (operation != Operation::Create, operation != Operation::Delete);
        let old = self.add_with_id(model, Side::Before, if before { yes } else { !yes }, id.clone());
        let new = self.add_with_id(model, Side::After, if after { yes } else { !yes }, id);
        self.pair(old, new);
        if let Some(written) = &mut self.written {
            written.old = Some(old).filter(|_| before);
            written.new = Some(new).filter(|_| after);
        }
        if operation == Operation::Create {
            self.name_what_must_be(model, new);
        }
    }

    /// That the request names the field; none where it may not.
    pub(crate) fn names(&mut self, field: FieldId) -> Option<Lit> {
        self.written.as_ref().filter(|written| written.may_name(self.service, field))?;
        Some(*self.names.entry(field).or_insert_with(|| self.sat.fresh()))
    }

    /// A new row has a value in each field that must have one.
    fn name_what_must_be(&mut self, model: ModelId, new: Node) {
        for (field, declared) in self.service.table(model).into_iter().flat_map(Table::fields_with_ids) {
            let Some(column) = declared.column() else { continue };
            match &column.default {
                OfColumn::None if !column.nullable => {
                    if let Some(named) = self.names(field) {
                        self.sat.clause([named]);
                    }
                }
                OfColumn::Me => {
                    self.cell(new, field);
                }
                OfColumn::None | OfColumn::Const(_) | OfColumn::Now | OfColumn::Derived | OfColumn::Sequence { .. } => {}
            }
        }
    }

    /// What the row that is written holds in a field that no request may name: what it held.
    pub(crate) fn kept(&mut self, node: Node, field: FieldId) -> Option<Cell> {
        let written = self.written.as_ref().filter(|written| written.new == Some(node) && !written.may_name(self.service, field))?;
        let old = written.old.filter(|_| ![FieldId::VERSION, FieldId::UPDATED_AT].contains(&field))?;
        Some(self.cell(old, field))
    }

    /// What the field of the row that is written holds, where the request does not name it.
    pub(crate) fn as_written(&mut self, node: Node, field: FieldId, cell: &Cell) {
        let Some(written) = self.written.as_ref().filter(|written| written.new == Some(node)).cloned() else { return };
        let names = self.names(field).unwrap_or(self.sat.constant(false));
        if field == FieldId::UPDATED_AT || field == FieldId::CREATED_AT && written.operation == Operation::Create {
            let now = self.now();
            return self.hold_the_same(!names, cell, &now);
        }
        match written.old {
            Some(_) if field == FieldId::VERSION => {}
            Some(old) => {
                let old = self.cell(old, field);
                self.hold_the_same(!names, cell, &old);
            }
            None => self.as_created(&written, field, cell, !names),
        }
    }

    fn as_created(&mut self, written: &Written, field: FieldId, cell: &Cell, unnamed: Lit) {
        let Some(table) = self.service.table(written.model) else { return };
        if table.tenant == Some(field) {
            return self.hold_the_same(unnamed, cell, &written.tenant);
        }
        let Some(column) = table.field(field).and_then(Field::column) else { return };
        match &column.default {
            _ if field <= FieldId::VERSION => {}
            OfColumn::None => self.sat.clause([!unnamed, cell.null]),
            OfColumn::Const(value) => {
                if let Some(default) = self.constant(&value.value(), table.field(field)) {
                    self.hold_the_same(unnamed, cell, &default);
                }
            }
            OfColumn::Me => self.hold_the_same(unnamed, cell, &written.me),
            OfColumn::Now => {
                let now = self.now();
                self.hold_the_same(unnamed, cell, &now);
            }
            // Found when the row is made.
            OfColumn::Derived | OfColumn::Sequence { .. } => {}
        }
    }

    fn constant(&mut self, value: &purlin_rules::value::Value, field: Option<&Field>) -> Option<Cell> {
        let ty = rows::type_of(field?)?;
        let cell = cells::literal(&mut self.sat, &self.known, value, &ty);
        (!matches!(cell.held, Held::Other) || value.is_null()).then_some(cell)
    }
}

impl Besides {
    fn of(service: &Service, model: ModelId) -> Self {
        let (mut besides, mut gone) = (Self::default(), vec![model]);
        while let Some(model) = gone.pop() {
            for (other, table) in (0..).map(ModelId).zip(service.tables.iter()) {
                for (target, on_delete, _) in table.fields.iter().filter_map(Field::reference) {
                    if target != model || on_delete == OnDelete::Restrict {
                        continue;
                    }
                    besides.disturbed.insert(other);
                    if on_delete == OnDelete::Cascade && besides.taken.insert(other) {
                        gone.push(other);
                    }
                }
            }
        }
        besides
    }
}
