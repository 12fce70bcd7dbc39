//! Tables: names, columns, keys, and the indexes that relations need.

use super::access::Guards;
use super::{default, stored, text, trigger};
use crate::check::upkeep::tally;
use crate::schema::{self, Declared, ModelRef, Schema};
use crate::served;
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::expr::{Path, Root, Term, TermKind, Var};
use purlin_rules::fragment::Fragment;
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{
    Column, Computed, Condition, Default, Field, FieldKind, Index, IndexKey, LimitPer, List, RateLimit, Require, Table, Unique, Yields,
};
use purlin_rules::types::Type;
use std::collections::BTreeSet;

/// To-one fields whose rows some other row lists: `rows: Row[] via field`.
type Listed = BTreeSet<(ModelId, FieldId)>;

/// Relations and columns of which a row keeps the least or the greatest: `rows.max(r => r.column) @stored`.
type Extremes = BTreeSet<(ModelId, [FieldId; 2])>;

pub(super) fn tables(schema: &Schema, guards: impl Fn(ModelRef<'_>, &Schema) -> Guards) -> List<Table> {
    let (listed, extremes) = (listed(schema), extremes(schema));
    schema.models().map(|model| table(model, schema, (&listed, &extremes), guards(model, schema))).collect()
}

fn extremes(schema: &Schema) -> Extremes {
    let of_field = |field: &schema::Field| {
        let term = field.computed.as_ref().filter(|computed| computed.stored)?.term.as_ref()?;
        Some(tally::extremes(term).into_iter().map(|extreme| (extreme.aggregate.rows.model, [extreme.via, extreme.field])))
    };
    schema.models().flat_map(|model| model.planned_fields().filter_map(move |(_, field)| of_field(field)).flatten()).collect()
}

fn listed(schema: &Schema) -> Listed {
    let of_field = |field: &schema::Field| match field.shape {
        FieldShape::ToMany { model, via } => Some((model, via)),
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) | FieldShape::OneVia { .. } | FieldShape::Through { .. } => None,
    };
    schema.models().flat_map(|model| model.planned_fields().filter_map(move |(_, field)| of_field(field))).collect()
}

fn table(model: ModelRef<'_>, schema: &Schema, (listed, extremes): (&Listed, &Extremes), guards: Guards) -> Table {
    let declared = model.get();
    Table {
        spec_name: text(&declared.spec_name),
        db_name: text(&declared.snake_name),
        wire_name: text(&declared.snake_name),
        doc: text(&declared.doc),
        tenant: declared.tenant.map(|(field, _)| field),
        fields: model.planned_fields().map(|(_, field)| planned_field(field, model.id, schema.catalog())).collect(),
        uniques: declared
            .uniques
            .iter()
            .filter(|fields| planned(declared, fields))
            .map(|fields| Unique { fields: fields.clone().into() })
            .collect(),
        indexes: indexes(model, listed, extremes, schema.catalog()),
        search: declared.search.iter().flat_map(|search| search.fields.iter().copied()).collect(),
        limits: declared.limits.iter().filter_map(|limit| planned_limit(limit, model.id, schema.catalog())).collect(),
        hides: model.planned_fields().filter(|(_, field)| field.marks.read.is_some() && !field.marks.private).map(|(id, _)| id).collect(),
        requires: declared.requires.iter().map(|require| planned_require(require, model, schema.catalog())).collect(),
        derived: default::derived(model, schema.catalog()),
        tree: model.planned_fields().find(|(_, field)| field.marks.tree.is_some()).map(|(id, _)| id),
        triggers: trigger::triggers(model, schema),
        get: guards.get,
        list: guards.list,
        create: guards.create,
        update: guards.update,
        delete: guards.delete,
    }
}

/// It knows of nobody who writes, so it is the same for every caller.
fn planned_require(require: &schema::Require, model: ModelRef<'_>, catalog: &Declared) -> Require {
    let is_planned = |field: &FieldId| model.planned_fields().any(|(planned, _)| planned == *field);
    Require {
        says: text(&require.says),
        holds: lower::condition(&require.condition, catalog, Dialect::Sqlite, Caller::Anonymous),
        message: require.message.as_deref().map(text),
        reads: require.reads.iter().copied().filter(is_planned).collect(),
    }
}

fn planned_field(field: &schema::Field, model: ModelId, catalog: &Declared) -> Field {
    let kind = match field.shape {
        FieldShape::Scalar(scalar) if field.computed.is_some() => computed(field, model, Yields::Scalar(scalar), catalog),
        FieldShape::List(item) if field.computed.is_some() => computed(field, model, Yields::List(item), catalog),
        FieldShape::ToOne(table) if field.computed.is_some() => computed(field, model, Yields::ToOne(table), catalog),
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
fn computed(field: &schema::Field, model: ModelId, yields: Yields, catalog: &Declared) -> FieldKind {
    let term = field.computed.as_ref().and_then(|computed| computed.term.as_ref()).filter(|term| served::is_computed(term, catalog));
    let kept = field.computed.as_ref().filter(|computed| computed.stored);
    let stored = term.zip(kept).map(|(term, kept)| stored::of(field, kept, term, model, catalog));
    let value = |caller| match &stored {
        Some(stored) => Some(stored::column(stored)),
        None => lower::value(term?, catalog, Dialect::Sqlite, caller),
    };
    FieldKind::Computed(Computed {
        yields,
        refinement: field.refinement.clone(),
        nullable: field.nullable || term.is_none_or(|term| lower::may_be_null(term, catalog)),
        private: field.marks.private,
        signed_in: value(Caller::SignedIn),
        anonymous: value(Caller::Anonymous),
        quantifiers: term.filter(|_| stored.is_none()).map(Term::quantifiers).unwrap_or_default(),
        stored,
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
/// and most rules walk along it. A relation whose rows another row lists has one of its own: within a key they are not in the order of
/// their ids, and of a long list all would be read to find its first. The store itself keeps the rows of each tenant together. The least
/// and the greatest that another row keeps of them stand at the ends of one.
fn indexes(model: ModelRef<'_>, listed: &Listed, extremes: &Extremes, catalog: &Declared) -> List<Index> {
    let declared = model.get();
    let mut indexes: Vec<Index> = served_indexes(declared).filter_map(|index| planned_index(index, catalog)).collect();
    for (id, field) in model.planned_fields() {
        let is_relation = matches!(field.shape, FieldShape::ToOne(_));
        let is_of_tenant = declared.tenant.is_some_and(|(tenant, _)| tenant == id);
        let is_kept = if listed.contains(&(model.id, id)) { is_a_key(declared, id) } else { begins_a_key(declared, id) };
        if is_relation && !is_of_tenant && !is_kept {
            indexes.push(Index { keys: vec![IndexKey { field: id, descending: false }].into(), holds: None });
        }
    }
    for (_, fields) in extremes.iter().filter(|(of, _)| *of == model.id) {
        let is_begun = |index: &Index| index.holds.is_none() && index.keys.iter().map(|key| key.field).take(2).eq(*fields);
        if !indexes.iter().any(is_begun) {
            indexes.push(Index { keys: fields.map(|field| IndexKey { field, descending: false }).to_vec().into(), holds: None });
        }
    }
    indexes.into()
}

/// None that counts for a row that there never is.
fn planned_limit(limit: &schema::RateLimit, model: ModelId, catalog: &Declared) -> Option<RateLimit> {
    let schema::RateLimit { operations, count, window_seconds: seconds, per, span: _ } = limit;
    let per = match per {
        schema::LimitPer::Everyone => LimitPer::Everyone,
        schema::LimitPer::Me => LimitPer::Me,
        schema::LimitPer::Row(path) => {
            // Nothing on the path asks who calls.
            LimitPer::Row(lower::value(&row_at(path, model, catalog)?, catalog, Dialect::Sqlite, Caller::Anonymous)?)
        }
    };
    Some(RateLimit { operations: operations.clone().into(), count: *count, seconds: *seconds, per })
}

/// The row that a path over relations leads to.
fn row_at(fields: &[FieldId], model: ModelId, catalog: &Declared) -> Option<Term> {
    let (mut path, mut at) = (Path { root: Root::Var(Var::THIS), steps: Vec::new() }, model);
    for field in fields {
        path.push(at, *field);
        let FieldShape::ToOne(target) = catalog.model_field(at, *field)?.shape else { return None };
        at = target;
    }
    Some(Term { kind: TermKind::Path(path), ty: Type::Row(at) })
}

/// It is all of a key: its rows are in the order of their ids there.
fn is_a_key(model: &schema::Model, id: FieldId) -> bool {
    model.uniques.iter().any(|fields| fields.as_slice() == [id])
        || whole_indexes(model).any(|index| matches!(index.keys.as_slice(), [key] if key.field == id))
}

fn begins_a_key(model: &schema::Model, id: FieldId) -> bool {
    model.uniques.iter().any(|fields| fields.first() == Some(&id))
        || whole_indexes(model).any(|index| index.keys.first().is_some_and(|key| key.field == id))
}

/// Whether the engine has columns for all of these fields.
pub(crate) fn planned(model: &schema::Model, fields: &[FieldId]) -> bool {
    let has_column = |field: &schema::Field| field.is_planned() && (field.has_column() || field.is_kept());
    fields.iter().all(|field| model.fields.get(field.0 as usize).is_some_and(has_column))
}

/// The indexes over columns that are there.
fn served_indexes(model: &schema::Model) -> impl Iterator<Item = &schema::Index> {
    model.indexes.iter().filter(|index| index.keys.iter().all(|key| planned(model, &[key.field])))
}

/// Those in which all rows stand.
fn whole_indexes(model: &schema::Model) -> impl Iterator<Item = &schema::Index> {
    served_indexes(model).filter(|index| index.filter.is_none())
}

/// None of no rows. An index makes lists fast and nothing else: where the store can't tell its rows by what they hold alone, all stand in it.
fn planned_index(index: &schema::Index, catalog: &Declared) -> Option<Index> {
    let keys = index.keys.clone().into();
    let condition = index.filter.as_ref().map(|filter| lower::condition(filter, catalog, Dialect::Sqlite, Caller::Anonymous));
    match condition {
        None | Some(Condition::Always) => Some(Index { keys, holds: None }),
        Some(Condition::Never) => None,
        Some(Condition::If { sql, .. }) => Some(Index { keys, holds: Some(sql).filter(|sql| !has_subquery(sql)) }),
    }
}

/// SQLite takes none in the condition of an index. What stands between quotes is a text.
fn has_subquery(sql: &Fragment) -> bool {
    sql.text.split('\'').step_by(2).any(|outside| outside.contains("SELECT "))
}
