//! The types of fields: what is read, and what may be sent.

use super::names::Names;
use purlin_rules::plan::{Computed, EnumId, Field, FieldKind, Refinement, Scalar, Yields};

/// The integers that a number holds exactly; an `Int` whose range goes beyond them travels as text.
const SAFE: i64 = (1 << 53) - 1;

/// The type of a field as it is read; none for one that has no value of its own.
pub(super) fn read(field: &Field, names: &Names) -> Option<String> {
    of(field, names, instant_read)
}

/// As [`read`], for what may be sent.
pub(super) fn write(field: &Field, names: &Names) -> Option<String> {
    of(field, names, instant_written)
}

/// As [`write()`], of a change: what an operator makes of the value is a value too.
pub(super) fn change(field: &Field, names: &Names) -> Option<String> {
    let written = write(field, names)?;
    let (ty, null) = written.strip_suffix(" | null").map_or((&*written, ""), |ty| (ty, " | null"));
    let operator = match &field.kind {
        FieldKind::List { .. } => format!("purlin.Edit<{}>", ty.strip_suffix("[]")?),
        FieldKind::Scalar { scalar: Scalar::Int | Scalar::Float | Scalar::Decimal { .. } | Scalar::Duration, .. } => {
            format!("purlin.Add<{ty}>")
        }
        FieldKind::Scalar { .. }
        | FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => return Some(written),
    };
    Some(format!("{ty} | {operator}{null}"))
}

/// What may be asked of a field: the name of its kind among those of the client.
pub(super) fn kind(field: &Field) -> Option<&'static str> {
    let of = |scalar: Scalar, refinement: &Refinement| match scalar {
        Scalar::Bool => "boolean",
        Scalar::Int if is_bigint(refinement) => "bigint",
        Scalar::Int => "integer",
        Scalar::Float => "float",
        Scalar::Decimal { .. } => "decimal",
        Scalar::String | Scalar::Email | Scalar::Url => "text",
        Scalar::Uuid => "uuid",
        Scalar::DateTime => "instant",
        Scalar::Date => "day",
        Scalar::Time => "time",
        Scalar::Duration => "duration",
        Scalar::Bytes => "bytes",
        Scalar::Enum(_) => "enum",
        Scalar::Json | Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => "opaque",
    };
    match &field.kind {
        FieldKind::Scalar { scalar, refinement, .. } => Some(of(*scalar, refinement)),
        FieldKind::List { .. } => Some("list"),
        FieldKind::ToOne { .. } => Some("row"),
        FieldKind::Computed(Computed { yields, refinement, .. }) => Some(match yields {
            Yields::Scalar(scalar) => of(*scalar, refinement),
            Yields::List(_) => "list",
            Yields::ToOne(_) => "row",
        }),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => None,
    }
}

/// The values of such an integer are bigints.
fn is_bigint(refinement: &Refinement) -> bool {
    matches!(refinement, Refinement::IntRange { min, max } if *min < -SAFE || *max > SAFE)
}

fn of(field: &Field, names: &Names, instant: fn() -> &'static str) -> Option<String> {
    let scalar = |scalar: Scalar, refinement: &Refinement| scalar_type(scalar, refinement, &field.name, names, instant);
    let (ty, nullable) = match &field.kind {
        FieldKind::Scalar { scalar: of, refinement, column } => (scalar(*of, refinement).to_owned(), column.nullable),
        FieldKind::List { item, refinement, column } => (format!("{}[]", scalar(*item, refinement)), column.nullable),
        FieldKind::ToOne { column, .. } => ("purlin.Id".to_owned(), column.nullable),
        FieldKind::Computed(Computed { yields, refinement, nullable, .. }) => {
            let ty = match yields {
                Yields::Scalar(of) => scalar(*of, refinement).to_owned(),
                Yields::List(item) => format!("{}[]", scalar(*item, refinement)),
                Yields::ToOne(_) => "purlin.Id".to_owned(),
            };
            (ty, *nullable)
        }
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => return None,
    };
    Some(if nullable { format!("{ty} | null") } else { ty })
}

fn scalar_type<'a>(scalar: Scalar, refinement: &Refinement, name: &str, names: &'a Names, instant: fn() -> &'static str) -> &'a str {
    match scalar {
        Scalar::Bool => "boolean",
        Scalar::Int if is_bigint(refinement) => "bigint",
        Scalar::Int | Scalar::Float => "number",
        Scalar::Decimal { .. } => "purlin.Decimal",
        Scalar::String => "string",
        Scalar::Uuid if name == "id" => "purlin.Id",
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
