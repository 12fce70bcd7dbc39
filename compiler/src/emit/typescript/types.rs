//! The types of fields: what is read, and what may be sent.

use super::names::Names;
use purlin_rules::plan::{Column, EnumId, Field, FieldKind, Refinement, Scalar};

/// The integers that a number holds exactly; an `Int` whose range goes beyond them travels as text.
const SAFE: i64 = (1 << 53) - 1;

/// The type of a field as it is read; none for a field without a column.
pub(super) fn read(field: &Field, names: &Names) -> Option<String> {
    of(field, names, instant_read)
}

/// As [`read`], for what may be sent.
pub(super) fn write(field: &Field, names: &Names) -> Option<String> {
    of(field, names, instant_written)
}

/// The field's values are bigints.
fn is_bigint(field: &Field) -> bool {
    match &field.kind {
        FieldKind::Scalar { scalar: Scalar::Int, refinement: Refinement::IntRange { min, max }, .. } => *min < -SAFE || *max > SAFE,
        FieldKind::List { item: Scalar::Int, refinement: Refinement::IntRange { min, max }, .. } => *min < -SAFE || *max > SAFE,
        FieldKind::Scalar { .. }
        | FieldKind::List { .. }
        | FieldKind::ToOne { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::Through { .. } => false,
    }
}

fn of(field: &Field, names: &Names, instant: fn() -> &'static str) -> Option<String> {
    let Column { nullable, .. } = field.column()?;
    let ty = match &field.kind {
        FieldKind::Scalar { scalar, .. } => scalar_type(*scalar, field, names, instant).to_owned(),
        FieldKind::List { item, .. } => format!("{}[]", scalar_type(*item, field, names, instant)),
        FieldKind::ToOne { .. } => "purlin.Id".to_owned(),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => return None,
    };
    Some(if *nullable { format!("{ty} | null") } else { ty })
}

fn scalar_type<'a>(scalar: Scalar, field: &Field, names: &'a Names, instant: fn() -> &'static str) -> &'a str {
    match scalar {
        Scalar::Bool => "boolean",
        Scalar::Int if is_bigint(field) => "bigint",
        Scalar::Int | Scalar::Float => "number",
        Scalar::Decimal { .. } => "purlin.Decimal",
        Scalar::String => "string",
        Scalar::Uuid if field.name == "id" => "purlin.Id",
        Scalar::Uuid => "purlin.Uuid",
        Scalar::DateTime => instant(),
        Scalar::Date => "purlin.Day",
        Scalar::Time => "purlin.Time",
        Scalar::Duration => "purlin.Duration",
        Scalar::Json => "purlin.Json",
        Scalar::Bytes => "purlin.Bytes",
        Scalar::Email => "purlin.Email",
        Scalar::Url => "purlin.Url",
        Scalar::Point => "{ lat: number; lng: number }",
        Scalar::Vector(_) => "number[]",
        Scalar::File(_) => "string",
        Scalar::Enum(EnumId(place)) => names.enums.get(place as usize).map_or("string", String::as_str),
    }
}

fn instant_read() -> &'static str {
    "purlin.DateTime"
}

/// A `Date` becomes the right text by itself.
fn instant_written() -> &'static str {
    "purlin.Instant"
}
