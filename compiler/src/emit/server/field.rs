//! Fields, uniques and indexes of a model as constants.

use super::names::{ModelNames, Names};
use super::text::{literal, optional_sql, sql, text};
use proc_macro2::{Literal, TokenStream};
use purlin_rules::plan::{
    BucketId, Column, Computed, Const, Default, Derived, EnumId, Field, FieldId, FieldKind, Hop, Index, LimitPer, ModelId, OnDelete,
    Operation, Quantifiers, RateLimit, Refinement, Scalar, Stored, Tally, Unique, Upkeep, Yields,
};
use quote::quote;

/// `Field::Author.id()`.
pub(super) fn id(field: FieldId, names: &ModelNames) -> TokenStream {
    id_in(&quote!(Field), field, names)
}

/// A field of a model whose `Field` is at the path.
pub(super) fn id_in(path: &TokenStream, field: FieldId, names: &ModelNames) -> TokenStream {
    match names.fields.get(field.0 as usize) {
        Some(name) => quote!(#path::#name.id()),
        None => {
            let place = Literal::u32_unsuffixed(field.0);
            quote!(plan::FieldId(#place))
        }
    }
}

/// `super::Model::User.id()`, from below the module of models.
pub(super) fn model_id(model: ModelId, names: &Names) -> TokenStream {
    model_id_at(&quote!(super), model, names)
}

/// The id of a model, where the module of models is at the path.
pub(super) fn model_id_at(path: &TokenStream, model: ModelId, names: &Names) -> TokenStream {
    match names.models.get(model.0 as usize) {
        Some(ModelNames { variant, .. }) => quote!(#path::Model::#variant.id()),
        None => {
            let place = Literal::u32_unsuffixed(model.0);
            quote!(plan::ModelId(#place))
        }
    }
}

pub(super) fn field(field: &Field, names: &Names) -> TokenStream {
    for (implicit, name) in [
        (Field::ID, quote!(ID)),
        (Field::CREATED_AT, quote!(CREATED_AT)),
        (Field::UPDATED_AT, quote!(UPDATED_AT)),
        (Field::VERSION, quote!(VERSION)),
    ] {
        if *field == implicit {
            return quote!(plan::Field::#name);
        }
    }
    let (name, doc, kind) = (text(&field.name), text(&field.doc), kind(&field.kind, names));
    quote!(plan::Field { name: #name, doc: #doc, kind: #kind })
}

fn kind(kind: &FieldKind, names: &Names) -> TokenStream {
    match kind {
        FieldKind::Scalar { scalar, refinement, column } => {
            let (scalar, refinement, column) = (self::scalar(*scalar, names), self::refinement(refinement), self::column(column));
            quote!(plan::FieldKind::Scalar { scalar: #scalar, refinement: #refinement, column: #column })
        }
        FieldKind::List { item, refinement, column } => {
            let (item, refinement, column) = (self::scalar(*item, names), self::refinement(refinement), self::column(column));
            quote!(plan::FieldKind::List { item: #item, refinement: #refinement, column: #column })
        }
        FieldKind::ToOne { table, on_delete, column } => {
            let (table, column) = (model_id(*table, names), self::column(column));
            let on_delete = match on_delete {
                OnDelete::Cascade => quote!(Cascade),
                OnDelete::SetNull => quote!(SetNull),
                OnDelete::Restrict => quote!(Restrict),
            };
            quote!(plan::FieldKind::ToOne { table: #table, on_delete: plan::OnDelete::#on_delete, column: #column })
        }
        FieldKind::OneVia { table, via } => {
            let (via, table) = (id_of_another(*table, *via, names), model_id(*table, names));
            quote!(plan::FieldKind::OneVia { table: #table, via: #via })
        }
        FieldKind::ToMany { table, via } => {
            let (via, table) = (id_of_another(*table, *via, names), model_id(*table, names));
            quote!(plan::FieldKind::ToMany { table: #table, via: #via })
        }
        FieldKind::Through { table, join, near, far } => {
            let (near, far) = (id_of_another(*join, *near, names), id_of_another(*join, *far, names));
            let (table, join) = (model_id(*table, names), model_id(*join, names));
            quote!(plan::FieldKind::Through { table: #table, join: #join, near: #near, far: #far })
        }
        FieldKind::Computed(computed) => {
            let computed = self::computed(computed, names);
            quote!(plan::FieldKind::Computed(#computed))
        }
    }
}

/// A computed field: the SQL of its value readable in place.
fn computed(computed: &Computed, names: &Names) -> TokenStream {
    let yields = match computed.yields {
        Yields::Scalar(scalar) => {
            let scalar = self::scalar(scalar, names);
            quote!(Scalar(#scalar))
        }
        Yields::List(item) => {
            let item = self::scalar(item, names);
            quote!(List(#item))
        }
        Yields::ToOne(table) => {
            let table = model_id(table, names);
            quote!(ToOne(#table))
        }
    };
    let Computed { nullable, private, quantifiers: Quantifiers { depth, unlinked }, .. } = computed;
    let (depth, unlinked) = (Literal::usize_unsuffixed(*depth), Literal::usize_unsuffixed(*unlinked));
    let (refinement, signed_in, anonymous) =
        (refinement(&computed.refinement), optional_sql(computed.signed_in.as_ref()), optional_sql(computed.anonymous.as_ref()));
    let stored = computed.stored.as_ref().map_or_else(
        || quote!(None),
        |stored| {
            let stored = self::stored(stored, names);
            quote!(Some(#stored))
        },
    );
    quote! {
        plan::Computed {
            yields: plan::Yields::#yields,
            refinement: #refinement,
            nullable: #nullable,
            private: #private,
            signed_in: #signed_in,
            anonymous: #anonymous,
            quantifiers: plan::Quantifiers { depth: #depth, unlinked: #unlinked },
            stored: #stored,
        }
    }
}

/// What is kept in the row, and the rows that it is made of.
fn stored(stored: &Stored, names: &Names) -> TokenStream {
    let (db_name, value) = (text(&stored.db_name), optional_sql(stored.value.as_ref()));
    let reads = |reads: &[Upkeep]| {
        let reads = reads.iter().map(|Upkeep { table, fields, way }| {
            let fields = fields.iter().map(|field| id_of_another(*table, *field, names));
            let (table, way) = (model_id(*table, names), way.iter().map(|hop| self::hop(*hop, names)));
            quote!(plan::Upkeep { table: #table, fields: plan::list(&[#(#fields),*]), way: plan::list(&[#(#way),*]) })
        });
        quote!(plan::list(&[#(#reads),*]))
    };
    let (reads, anew) = (reads(&stored.reads), reads(&stored.anew));
    let tallies = stored.tallies.iter().map(|tally| self::tally(tally, names));
    quote!(plan::Stored {
        db_name: #db_name,
        value: #value,
        reads: #reads,
        anew: #anew,
        tallies: plan::list(&[#(#tallies),*]),
    })
}

/// What is counted and added up, the SQL of what a row adds readable in place.
fn tally(Tally { table, via, fields, each, count, halves }: &Tally, names: &Names) -> TokenStream {
    let (via, each) = (id_of_another(*table, *via, names), literal(&each.text));
    let fields = fields.iter().map(|field| id_of_another(*table, *field, names));
    let count = count.as_ref().map_or_else(
        || quote!(None),
        |count| {
            let count = text(count);
            quote!(Some(#count))
        },
    );
    let halves = halves.as_ref().map_or_else(
        || quote!(None),
        |(upper, lower)| {
            let (upper, lower) = (text(upper), text(lower));
            quote!(Some((#upper, #lower)))
        },
    );
    let table = model_id(*table, names);
    quote!(plan::Tally {
        table: #table,
        via: #via,
        fields: plan::list(&[#(#fields),*]),
        each: plan::sql(#each),
        count: #count,
        halves: #halves,
    })
}

fn hop(hop: Hop, names: &Names) -> TokenStream {
    let (table, via) = (model_id(hop.table(), names), id_of_another(hop.table(), hop.via(), names));
    match hop {
        Hop::Named { .. } => quote!(plan::Hop::Named { table: #table, via: #via }),
        Hop::Above { .. } => quote!(plan::Hop::Above { table: #table, via: #via }),
    }
}

/// `super::post::Field::Author.id()`, from below the module of models.
pub(super) fn id_of_another(model: ModelId, field: FieldId, names: &Names) -> TokenStream {
    match names.models.get(model.0 as usize) {
        Some(other) => {
            let module = &other.module;
            id_in(&quote!(super::#module::Field), field, other)
        }
        None => {
            let place = Literal::u32_unsuffixed(field.0);
            quote!(plan::FieldId(#place))
        }
    }
}

pub(super) fn scalar(scalar: Scalar, names: &Names) -> TokenStream {
    let name = match scalar {
        Scalar::Bool => quote!(Bool),
        Scalar::Int => quote!(Int),
        Scalar::Float => quote!(Float),
        Scalar::Decimal { precision, scale } => {
            let (precision, scale) = (Literal::u8_unsuffixed(precision), Literal::u8_unsuffixed(scale));
            quote!(Decimal { precision: #precision, scale: #scale })
        }
        Scalar::String => quote!(String),
        Scalar::Uuid => quote!(Uuid),
        Scalar::DateTime => quote!(DateTime),
        Scalar::Date => quote!(Date),
        Scalar::Time => quote!(Time),
        Scalar::Duration => quote!(Duration),
        Scalar::Json => quote!(Json),
        Scalar::Bytes => quote!(Bytes),
        Scalar::Email => quote!(Email),
        Scalar::Url => quote!(Url),
        Scalar::Point => quote!(Point),
        Scalar::Vector(size) => {
            let size = Literal::u16_unsuffixed(size);
            quote!(Vector(#size))
        }
        Scalar::File(BucketId(place)) => {
            let place = Literal::u32_unsuffixed(place);
            quote!(File(plan::BucketId(#place)))
        }
        Scalar::Enum(EnumId(place)) => {
            let id = match names.enums.get(place as usize) {
                Some(name) => quote!(crate::generated::enums::Enum::#name.id()),
                None => {
                    let place = Literal::u32_unsuffixed(place);
                    quote!(plan::EnumId(#place))
                }
            };
            quote!(Enum(#id))
        }
    };
    quote!(plan::Scalar::#name)
}

fn refinement(refinement: &Refinement) -> TokenStream {
    match refinement {
        Refinement::None => quote!(plan::Refinement::None),
        Refinement::Length { min, max } => {
            let (min, max) = (Literal::u32_unsuffixed(*min), Literal::u32_unsuffixed(*max));
            quote!(plan::Refinement::Length { min: #min, max: #max })
        }
        Refinement::Pattern(pattern) => {
            let pattern = text(pattern);
            quote!(plan::Refinement::Pattern(#pattern))
        }
        Refinement::IntRange { min, max } => {
            let (min, max) = (int(*min), int(*max));
            quote!(plan::Refinement::IntRange { min: #min, max: #max })
        }
        Refinement::FloatRange { min, max } => {
            let (min, max) = (float(*min), float(*max));
            quote!(plan::Refinement::FloatRange { min: #min, max: #max })
        }
    }
}

fn column(column: &Column) -> TokenStream {
    let (db_name, default) = (literal(&column.db_name), default(&column.default));
    let nullable = column.nullable.then(|| quote!(.nullable()));
    let immutable = column.immutable.then(|| quote!(.immutable()));
    let readonly = column.readonly.then(|| quote!(.readonly()));
    let private = column.private.then(|| quote!(.private()));
    quote!(plan::Column::new(#db_name, #default) #nullable #immutable #readonly #private)
}

fn default(default: &Default) -> TokenStream {
    match default {
        Default::None => quote!(plan::Default::None),
        Default::Me => quote!(plan::Default::Me),
        Default::Now => quote!(plan::Default::Now),
        Default::Derived => quote!(plan::Default::Derived),
        Default::Sequence { scope } => {
            let scope = scope.map_or_else(
                || quote!(None),
                |FieldId(place)| {
                    let place = Literal::u32_unsuffixed(place);
                    quote!(Some(plan::FieldId(#place)))
                },
            );
            quote!(plan::Default::Sequence { scope: #scope })
        }
        Default::Const(value) => {
            let value = constant(value);
            quote!(plan::Default::Const(#value))
        }
    }
}

fn constant(value: &Const) -> TokenStream {
    match value {
        Const::Bool(value) => quote!(plan::Const::Bool(#value)),
        Const::Int(value) => {
            let value = int(*value);
            quote!(plan::Const::Int(#value))
        }
        Const::Float(value) => {
            let value = float(*value);
            quote!(plan::Const::Float(#value))
        }
        Const::Text(value) => {
            let value = text(value);
            quote!(plan::Const::Text(#value))
        }
        Const::List(values) => {
            let values = values.iter().map(constant);
            quote!(plan::Const::List(plan::list(&[#(#values),*])))
        }
    }
}

/// The ends of the range by their names: nobody counts the digits.
fn int(value: i64) -> TokenStream {
    match value {
        i64::MIN => quote!(i64::MIN),
        i64::MAX => quote!(i64::MAX),
        value => {
            let value = Literal::i64_unsuffixed(value);
            quote!(#value)
        }
    }
}

fn float(value: f64) -> TokenStream {
    if value.is_finite() {
        let value = Literal::f64_unsuffixed(value);
        return quote!(#value);
    }
    if value > 0.0 { quote!(f64::INFINITY) } else { quote!(f64::NEG_INFINITY) }
}

/// A default that reads the new row.
pub(super) fn derived(derived: &Derived, names: &ModelNames) -> TokenStream {
    let (field, signed_in, anonymous) =
        (id(derived.field, names), optional_sql(derived.signed_in.as_ref()), optional_sql(derived.anonymous.as_ref()));
    quote!(plan::Derived { field: #field, signed_in: #signed_in, anonymous: #anonymous })
}

pub(super) fn unique(unique: &Unique, names: &ModelNames) -> TokenStream {
    let fields = unique.fields.iter().map(|field| id(*field, names));
    quote!(plan::Unique { fields: plan::list(&[#(#fields),*]) })
}

pub(super) fn index(index: &Index, names: &ModelNames) -> TokenStream {
    let keys = index.keys.iter().map(|key| {
        let (field, descending) = (id(key.field, names), key.descending);
        quote!(plan::IndexKey { field: #field, descending: #descending })
    });
    let holds = optional_sql(index.holds.as_ref());
    quote!(plan::Index { keys: plan::list(&[#(#keys),*]), holds: #holds })
}

pub(super) fn limit(limit: &RateLimit) -> TokenStream {
    let RateLimit { operations, count, seconds, per } = limit;
    let operations = operations.iter().map(|operation| match operation {
        Operation::Get => quote!(Get),
        Operation::List => quote!(List),
        Operation::Create => quote!(Create),
        Operation::Update => quote!(Update),
        Operation::Delete => quote!(Delete),
    });
    let [count, seconds] = [*count, *seconds].map(Literal::u32_unsuffixed);
    let per = match per {
        LimitPer::Everyone => quote!(Everyone),
        LimitPer::Me => quote!(Me),
        LimitPer::Row(path) => {
            let path = sql(path);
            quote!(Row(#path))
        }
    };
    quote! {
        plan::RateLimit {
            operations: plan::list(&[#(plan::Operation::#operations),*]),
            count: #count,
            seconds: #seconds,
            per: plan::LimitPer::#per,
        }
    }
}
