//! The fields of every model: which there are, of what shape, and under which id.

use super::case;
use super::items::is_new;
use super::{Gaps, Items, spelling, types};
use crate::ast;
use crate::schema::{Computed, Declared, Enum, EnumValue, Evolution, Field, Marks, Model, is_stored};
use purlin_rules::catalog::{FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{Default as FieldDefault, OnDelete, Refinement};
use purlin_rules::types::Scalar;
use std::collections::BTreeMap;

/// The fields of a model as written, each name once.
pub(super) type Entries<'a> = Vec<Entry<'a>>;

#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) written: &'a ast::Field,
    pub(super) kind: Kind<'a>,
}

/// The model between two others, and its fields that hold a row of each.
#[derive(Debug, Clone)]
pub(super) struct Join {
    pub(super) model: ModelId,
    pub(super) near: String,
    pub(super) far: String,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Column {
        shape: FieldShape,
        refinement: Refinement,
    },
    /// `via` is known to be the other end once relations are paired.
    ToMany {
        model: ModelId,
        via: Option<&'a ast::Ident>,
    },
    /// The row whose unique field `via` holds this row.
    OneVia {
        model: ModelId,
        via: &'a ast::Ident,
    },
    /// `resolved` is the join with its near and its far end, once relations are paired.
    Through {
        model: ModelId,
        join: &'a ast::Ident,
        ends: Option<&'a [ast::Ident]>,
        resolved: Option<Join>,
    },
    Broken,
}

impl<'a> Entry<'a> {
    pub(super) fn name(&self) -> &'a str {
        &self.written.name.name
    }

    /// Whether the engine holds the field or answers it.
    fn is_planned(&self) -> bool {
        match self.kind {
            Kind::Column { shape, .. } => is_stored(shape),
            Kind::OneVia { .. } | Kind::ToMany { .. } | Kind::Through { .. } => true,
            Kind::Broken => false,
        }
    }

    /// The model of a to-one field.
    pub(super) fn to_one(&self) -> Option<ModelId> {
        match self.kind {
            // What is computed points to a row, and is no end of a relation.
            Kind::Column { .. } if self.written.computed.is_some() => None,
            Kind::Column { shape: FieldShape::ToOne(model), .. } => Some(model),
            Kind::Column {
                shape:
                    FieldShape::Scalar(_)
                    | FieldShape::List(_)
                    | FieldShape::OneVia { .. }
                    | FieldShape::ToMany { .. }
                    | FieldShape::Through { .. },
                ..
            } => None,
            Kind::ToMany { .. } | Kind::OneVia { .. } | Kind::Through { .. } | Kind::Broken => None,
        }
    }
}

/// By model, in the order of their ids.
pub(super) fn of_all_models<'a>(items: &Items<'a>, found: &mut Vec<Diagnostic>) -> Vec<Entries<'a>> {
    items.models.iter().map(|model| of_model(model, items, found)).collect()
}

fn of_model<'a>(model: &'a ast::Model, items: &Items<'a>, found: &mut Vec<Diagnostic>) -> Entries<'a> {
    let mut entries = Vec::new();
    let mut names = BTreeMap::new();
    for field in model.fields() {
        spelling::is_snake_case("field", &field.name, found);
        if !spelling::is_free_for_a_field(&field.name, found) || !is_new("field", &field.name, &mut names, found) {
            continue;
        }
        let kind = types::kind(&field.ty, items, found);
        entries.push(Entry { written: field, kind });
    }
    // What a plan holds comes first: so a plan's fields are the first of the schema's, under the same ids.
    entries.sort_by_key(|entry| !entry.is_planned());
    entries
}

/// Gives the fields that there are their ids, and remembers the others.
pub(super) fn number<'a>(items: &Items<'a>, models: Vec<Entries<'a>>) -> (Declared, Vec<Vec<(FieldId, &'a ast::Field)>>, Gaps) {
    let ids: Vec<BTreeMap<&str, FieldId>> = models.iter().map(|entries| ids_of(entries)).collect();
    let id_of = |model: ModelId, name: &str| ids.get(model.0 as usize).and_then(|ids| ids.get(name)).copied();
    let (mut declared, mut written, mut gaps) = (Declared::default(), Vec::new(), Gaps::default());
    for ((model, entries), id) in items.models.iter().zip(models).zip((0..).map(ModelId)) {
        let mut fields = implicit_fields(model.name.span);
        let mut places = Vec::new();
        for Entry { written: field, kind } in entries {
            let (shape, refinement) = match kind {
                Kind::Column { shape, refinement } => (Some(shape), refinement),
                Kind::ToMany { model, via } => {
                    let via = via.and_then(|via| id_of(model, &via.name));
                    (via.map(|via| FieldShape::ToMany { model, via }), Refinement::None)
                }
                Kind::Through { model, resolved, .. } => {
                    let shape = resolved.and_then(|Join { model: join, near, far }| {
                        Some(FieldShape::Through { model, join, near: id_of(join, &near)?, far: id_of(join, &far)? })
                    });
                    (shape, Refinement::None)
                }
                Kind::OneVia { model, via } => (id_of(model, &via.name).map(|via| FieldShape::OneVia { model, via }), Refinement::None),
                Kind::Broken => (None, Refinement::None),
            };
            match (shape, id_of(id, &field.name.name)) {
                (Some(shape), Some(place)) => {
                    places.push((place, field));
                    fields.push(declared_field(field, shape, refinement));
                }
                (None, _) | (_, None) => {
                    gaps.fields.insert((id, field.name.name.clone()));
                }
            }
        }
        declared.models.push(declared_model(model, fields));
        written.push(places);
    }
    declared.buckets = items.bucket_names().into_iter().map(str::to_owned).collect();
    declared.enums = items.enums.iter().map(|item| declared_enum(item)).collect();
    declared.auth_model = items.auth.and_then(|auth| items.model(&auth.model.name));
    (declared, written, gaps)
}

/// Counts the fields that there are, after the implicit ones.
fn ids_of<'a>(entries: &Entries<'a>) -> BTreeMap<&'a str, FieldId> {
    let exists = |entry: &&Entry<'_>| match entry.kind {
        Kind::Column { .. } | Kind::OneVia { .. } | Kind::ToMany { via: Some(_), .. } | Kind::Through { resolved: Some(_), .. } => true,
        Kind::ToMany { via: None, .. } | Kind::Through { resolved: None, .. } | Kind::Broken => false,
    };
    entries.iter().filter(exists).map(Entry::name).zip((4..).map(FieldId)).collect()
}

fn declared_model(model: &ast::Model, fields: Vec<Field>) -> Model {
    Model {
        spec_name: model.name.name.clone(),
        snake_name: case::to_snake(&model.name.name),
        doc: doc(&model.doc),
        fields,
        uniques: Vec::new(),
        indexes: Vec::new(),
        search: Vec::new(),
        requires: Vec::new(),
        limits: Vec::new(),
        removed: Vec::new(),
        live: None,
        tenant: None,
        span: model.name.span,
    }
}

fn declared_field(field: &ast::Field, shape: FieldShape, refinement: Refinement) -> Field {
    Field {
        spec_name: field.name.name.clone(),
        doc: doc(&field.doc),
        shape,
        nullable: field.ty.optional && !matches!(shape, FieldShape::ToMany { .. } | FieldShape::Through { .. }),
        refinement,
        marks: Marks {
            tree: field.attributes.iter().find(|attribute| attribute.name.name == "tree").map(|attribute| attribute.span),
            ..Marks::default()
        },
        on_delete: OnDelete::Restrict,
        default: FieldDefault::None,
        derived: None,
        computed: field.computed.as_ref().and_then(|computed| {
            let stored = field.attributes.iter().any(|attribute| attribute.name.name == "stored");
            Some(Computed { body: computed.expr.clone()?, term: None, held: None, stored, span: computed.span })
        }),
        evolution: Evolution::default(),
        span: field.name.span,
    }
}

fn declared_enum(item: &ast::Enum) -> Enum {
    Enum {
        spec_name: item.name.name.clone(),
        doc: doc(&item.doc),
        values: item.values.iter().map(|value| EnumValue { spec_name: value.name.name.clone(), was: None }).collect(),
        span: item.name.span,
    }
}

/// `id`, `created_at`, `updated_at`, `version`: filled by the engine, never named in a request.
fn implicit_fields(span: Span) -> Vec<Field> {
    let scalars = [Scalar::Uuid, Scalar::DateTime, Scalar::DateTime, Scalar::Int];
    let set_once = [true, true, false, false];
    let fields = IMPLICIT_FIELDS.into_iter().zip(scalars).zip(set_once);
    fields
        .map(|((name, scalar), immutable)| Field {
            spec_name: name.to_owned(),
            doc: String::new(),
            shape: FieldShape::Scalar(scalar),
            nullable: false,
            refinement: Refinement::None,
            marks: Marks { immutable, readonly: true, ..Marks::default() },
            on_delete: OnDelete::Restrict,
            default: FieldDefault::None,
            derived: None,
            computed: None,
            evolution: Evolution::default(),
            span,
        })
        .collect()
}

/// The lines of a `///` comment as one text.
pub(crate) fn doc(lines: &[String]) -> String {
    lines.join("\n")
}
