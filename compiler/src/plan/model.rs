//! Tables: names, columns, keys, and the indexes that relations need.

use super::{access, default, text, trigger};
use crate::check::reads::Reads;
use crate::schema::{self, Declared, ModelRef, Schema};
use crate::served;
use purlin_rules::catalog::{FieldId, FieldShape};
use purlin_rules::expr::Term;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{
    Column, Computed, Default, Field, FieldKind, Index, IndexKey, LimitPer, Operation, RateLimit, Require, Table, Unique, Yields,
};

pub(super) fn table(model: ModelRef<'_>, schema: &Schema) -> Table {
    let declared = model.get();
    Table {
        spec_name: text(&declared.spec_name),
        db_name: text(&declared.snake_name),
        wire_name: text(&declared.snake_name),
        doc: text(&declared.doc),
        tenant: declared.tenant.map(|(field, _)| field),
        fields: model.planned_fields().map(|(_, field)| planned_field(field, schema.catalog())).collect(),
        uniques: declared
            .uniques
            .iter()
            .filter(|fields| planned(declared, fields))
            .map(|fields| Unique { fields: fields.clone().into() })
            .collect(),
        indexes: indexes(model),
        search: declared.search.iter().flat_map(|search| search.fields.iter().copied()).collect(),
        limits: declared.limits.iter().filter_map(limit).collect(),
        hides: model.planned_fields().filter(|(_, field)| field.marks.read.is_some() && !field.marks.private).map(|(id, _)| id).collect(),
        requires: declared.requires.iter().map(|require| planned_require(require, model, schema.catalog())).collect(),
        derived: default::derived(model, schema.catalog()),
        tree: model.planned_fields().find(|(_, field)| field.marks.tree.is_some()).map(|(id, _)| id),
        triggers: trigger::triggers(model, schema),
        get: access::read(model, Operation::Get, schema),
        list: access::read(model, Operation::List, schema),
        create: access::write(model, Operation::Create, schema),
        update: access::write(model, Operation::Update, schema),
        delete: access::write(model, Operation::Delete, schema),
    }
}

/// It knows of nobody who writes, so it is the same for every caller.
fn planned_require(require: &schema::Require, model: ModelRef<'_>, catalog: &Declared) -> Require {
    let mut reads: Vec<FieldId> = Vec::new();
    for step in Reads::of_cond(&require.condition).steps {
        let is_own = step.model == model.id && model.planned_fields().any(|(field, _)| field == step.field);
        if is_own && !reads.contains(&step.field) {
            reads.push(step.field);
        }
    }
    Require {
        says: text(&require.says),
        holds: lower::condition(&require.condition, catalog, Dialect::Sqlite, Caller::Anonymous),
        message: require.message.as_deref().map(text),
        reads: reads.into(),
    }
}

fn planned_field(field: &schema::Field, catalog: &Declared) -> Field {
    let kind = match field.shape {
        FieldShape::Scalar(scalar) if field.computed.is_some() => computed(field, Yields::Scalar(scalar), catalog),
        FieldShape::List(item) if field.computed.is_some() => computed(field, Yields::List(item), catalog),
        FieldShape::ToOne(table) if field.computed.is_some() => computed(field, Yields::ToOne(table), catalog),
        FieldShape::Scalar(scalar) => FieldKind::Scalar { scalar, refinement: field.refinement.clone(), column: column(field) },
        FieldShape::List(item) => FieldKind::List { item, refinement: field.refinement.clone(), column: column(field) },
        FieldShape::ToOne(table) => FieldKind::ToOne { table, on_delete: field.on_delete, column: column(field) },
        FieldShape::OneVia { model, via } => FieldKind::OneVia { table: model, via },
        FieldShape::ToMany { model, via } => FieldKind::ToMany { table: model, via },
        FieldShape::Through { model, join, near, far } => FieldKind::Through { table: model, join, near, far },
    };
    Field { name: text(&field.spec_name), doc: text(&field.doc), kind }
}

/// One that the engine cannot compute is null to everybody, and shown to nobody.
fn computed(field: &schema::Field, yields: Yields, catalog: &Declared) -> FieldKind {
    let term = field.computed.as_ref().and_then(|computed| computed.term.as_ref()).filter(|term| served::is_computed(term, catalog));
    let value = |caller| lower::value(term?, catalog, Dialect::Sqlite, caller);
    FieldKind::Computed(Computed {
        yields,
        refinement: field.refinement.clone(),
        nullable: field.nullable || term.is_none_or(Term::may_lack_a_value),
        private: field.marks.private,
        signed_in: value(Caller::SignedIn),
        anonymous: value(Caller::Anonymous),
        quantifiers: term.map(Term::quantifiers).unwrap_or_default(),
    })
}

fn column(field: &schema::Field) -> Column {
    let numbered = field.marks.sequence.as_ref().map(|sequence| Default::Sequence { scope: sequence.scope });
    Column {
        db_name: text(&field.spec_name),
        nullable: field.nullable,
        immutable: field.marks.immutable || numbered.is_some(),
        readonly: field.marks.readonly || numbered.is_some(),
        private: field.marks.private,
        default: if field.derived.is_some() { Default::Derived } else { numbered.unwrap_or_else(|| field.default.clone()) },
    }
}

/// Those of the spec, and one for each relation that no key begins with: the store looks for its rows when the other end is deleted,
/// and most rules walk along it. The store itself keeps the rows of each tenant together.
fn indexes(model: ModelRef<'_>) -> purlin_rules::plan::List<Index> {
    let declared = model.get();
    let mut indexes: Vec<Index> = served_indexes(declared).map(|index| Index { keys: index.keys.clone().into() }).collect();
    for (id, field) in model.planned_fields() {
        let is_relation = matches!(field.shape, FieldShape::ToOne(_));
        let is_of_tenant = declared.tenant.is_some_and(|(tenant, _)| tenant == id);
        if is_relation && !is_of_tenant && !begins_a_key(declared, id) {
            indexes.push(Index { keys: vec![IndexKey { field: id, descending: false }].into() });
        }
    }
    indexes.into()
}

fn limit(limit: &schema::RateLimit) -> Option<RateLimit> {
    let schema::RateLimit { operations, count, window_seconds: seconds, per, span: _ } = limit;
    let per = match per {
        schema::LimitPer::Everyone => LimitPer::Everyone,
        schema::LimitPer::Me => LimitPer::Me,
        // Not served yet.
        schema::LimitPer::Row(_) => return None,
    };
    Some(RateLimit { operations: operations.clone().into(), count: *count, seconds: *seconds, per })
}

fn begins_a_key(model: &schema::Model, id: FieldId) -> bool {
    model.uniques.iter().any(|fields| fields.first() == Some(&id))
        || served_indexes(model).any(|index| index.keys.first().is_some_and(|key| key.field == id))
}

/// Whether the engine has columns for all of these fields.
pub(crate) fn planned(model: &schema::Model, fields: &[FieldId]) -> bool {
    let has_column = |field: &schema::Field| field.is_planned() && field.has_column();
    fields.iter().all(|field| model.fields.get(field.0 as usize).is_some_and(has_column))
}

/// An index makes lists fast and nothing else: one of some rows is left out until the store can hold it.
fn served_indexes(model: &schema::Model) -> impl Iterator<Item = &schema::Index> {
    let of_planned = |index: &&schema::Index| index.keys.iter().all(|key| planned(model, &[key.field]));
    model.indexes.iter().filter(of_planned).filter(|index| index.filter.is_none())
}
