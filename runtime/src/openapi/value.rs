//! A type, as the schema of its values in JSON. What a schema can't say of a type it leaves open: it never refuses what the service takes.

use crate::values::check::{Form, SAFE, TEXT_BYTES};
use crate::values::operator::{self, Makes};
use purlin_rules::catalog::EnumId;
use purlin_rules::plan::{Field, FieldKind, Scalar, Service, Yields};
use serde_json::{Value, json};

/// Bytes of an address of a page, of an e-mail address, values of a list: as `values::read` bounds them.
const URL: usize = 2048;
const EMAIL: usize = 254;
const ITEMS: usize = 1000;
/// Digits of a decimal at most.
const DIGITS: u8 = 18;

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Adds a member to an object.
pub(super) fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value.into());
    }
}

/// Adds what the spec says of it.
pub(super) fn describe(schema: &mut Value, doc: &str) {
    if !doc.trim().is_empty() {
        put(schema, "description", doc.trim());
    }
}

/// The same, or null.
pub(super) fn or_null(schema: Value) -> Value {
    let ty = schema.get("type").and_then(Value::as_str).filter(|_| schema.get("enum").is_none()).map(str::to_owned);
    match (schema, ty) {
        (Value::Object(mut schema), None) if schema.get("type").is_some_and(Value::is_array) => {
            if let Some(Value::Array(types)) = schema.get_mut("type") {
                types.push(json!("null"));
            }
            Value::Object(schema)
        }
        (Value::Object(mut schema), Some(ty)) => {
            schema.insert("type".to_owned(), json!([ty, "null"]));
            Value::Object(schema)
        }
        // Any value.
        (Value::Object(schema), None) if schema.is_empty() => json!({}),
        (schema, _) => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

/// An object that has these members, and no others.
pub(super) fn object(required: &[&str], properties: Value) -> Value {
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        put(&mut schema, "required", json!(required));
    }
    schema
}

/// The name of the enum that a field's values are of.
pub(super) fn enum_of<'s>(service: &'s Service, field: &Field) -> Option<&'s str> {
    let scalar = match &field.kind {
        FieldKind::Scalar { scalar, .. } | FieldKind::List { item: scalar, .. } => *scalar,
        FieldKind::Computed(computed) => match computed.yields {
            Yields::Scalar(scalar) | Yields::List(scalar) => scalar,
            Yields::ToOne(_) => return None,
        },
        FieldKind::ToOne { .. } | FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => return None,
    };
    let Scalar::Enum(EnumId(place)) = scalar else { return None };
    service.enums.get(place as usize).map(|found| &*found.spec_name)
}

/// A value as a request writes it; `of_enum` is the enum that it is of.
pub(super) fn written(form: &Form, of_enum: Option<&str>) -> Value {
    match form {
        Form::Decimal { precision, scale } => decimal(*precision, *scale),
        Form::List(item) => json!({ "type": "array", "items": written(item, of_enum), "maxItems": ITEMS }),
        Form::Text { min, max, pattern } => {
            let mut schema = json!({ "type": "string", "maxLength": if *max == usize::MAX { TEXT_BYTES } else { *max } });
            if *min > 0 {
                put(&mut schema, "minLength", *min);
            }
            if let Some(pattern) = pattern.as_ref().and_then(|pattern| portable(pattern.as_str())) {
                put(&mut schema, "pattern", pattern);
            }
            schema
        }
        Form::Url => json!({ "type": "string", "format": "iri", "maxLength": URL, "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://" }),
        Form::Email => json!({ "type": "string", "format": "idn-email", "maxLength": EMAIL }),
        Form::Time => json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?$" }),
        Form::Instant => json!({
            "type": "string",
            "format": "date-time",
            "description": "Kept to the millisecond; any offset is taken."
        }),
        // Null is the field's own, not of a value of it.
        Form::Json => json!({ "type": ["boolean", "number", "string", "array", "object"] }),
        Form::Int { min, max } if *min < -SAFE || *max > SAFE => json!({ "type": "string", "pattern": "^-?0*[0-9]{1,19}$" }),
        Form::Enum(values) if !values.former.is_empty() => {
            let former: Vec<&str> = values.former.iter().map(|(was, _)| &**was).collect();
            let former =
                json!({ "type": "string", "enum": former, "deprecated": true, "description": "What the values were called before." });
            json!({ "anyOf": [shown(form, of_enum), former] })
        }
        Form::Bool
        | Form::Int { .. }
        | Form::Float { .. }
        | Form::Date
        | Form::Duration
        | Form::Bytes
        | Form::Enum(_)
        | Form::Uuid
        | Form::Point
        | Form::Vector(_)
        | Form::Row(_)
        | Form::Rows => shown(form, of_enum),
    }
}

/// A value as an answer shows it.
pub(super) fn shown(form: &Form, of_enum: Option<&str>) -> Value {
    match form {
        Form::Bool => json!({ "type": "boolean" }),
        Form::Int { min, max } if *min < -SAFE || *max > SAFE => json!({ "type": "string", "pattern": "^-?[0-9]+$" }),
        Form::Int { min, max } => json!({ "type": "integer", "format": "int64", "minimum": min, "maximum": max }),
        Form::Float { min, max } if *min == f64::MIN && *max == f64::MAX => json!({ "type": "number", "format": "double" }),
        Form::Float { min, max } => json!({ "type": "number", "format": "double", "minimum": min, "maximum": max }),
        Form::Decimal { scale: 0, .. } => json!({ "type": "string", "pattern": "^-?[0-9]+$" }),
        Form::Decimal { scale, .. } => json!({ "type": "string", "pattern": format!("^-?[0-9]+\\.[0-9]{{{scale}}}$") }),
        Form::Text { .. } => json!({ "type": "string" }),
        Form::Email => json!({ "type": "string", "format": "idn-email" }),
        Form::Url => json!({ "type": "string", "format": "iri" }),
        Form::Instant => json!({ "type": "string", "format": "date-time" }),
        Form::Date => json!({ "type": "string", "format": "date" }),
        Form::Time => json!({ "type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}$" }),
        Form::Duration => {
            json!({ "type": "integer", "format": "int64", "minimum": -SAFE, "maximum": SAFE, "description": "Milliseconds." })
        }
        Form::Json => json!({}),
        Form::Bytes => json!({ "type": "string", "contentEncoding": "base64url", "pattern": BASE64URL }),
        Form::Enum(values) => of_enum.map_or_else(|| json!({ "type": "string", "enum": values.all }), reference),
        Form::Uuid | Form::Row(_) => json!({ "type": "string", "format": "uuid" }),
        Form::Point => object(
            &["lat", "lng"],
            json!({
                "lat": { "type": "number", "minimum": -90, "maximum": 90 },
                "lng": { "type": "number", "minimum": -180, "maximum": 180 }
            }),
        ),
        Form::Vector(size) => json!({ "type": "array", "items": { "type": "number" }, "minItems": size, "maxItems": size }),
        Form::List(item) => json!({ "type": "array", "items": shown(item, of_enum), "maxItems": ITEMS }),
        // Never a value of its own.
        Form::Rows => json!(false),
    }
}

/// Whole bytes without padding, the bits behind the last of them zero.
const BASE64URL: &str = "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$";

/// What a change may put in the place of a value, to make it of the one that the row has.
pub(super) fn operator(form: &Form, of_enum: Option<&str>) -> Option<Value> {
    Some(match operator::makes(form)? {
        Makes::List => {
            let mut schema = object(&[], json!({ "$push": written(form, of_enum), "$pull": written(form, of_enum) }));
            put(&mut schema, "minProperties", 1);
            schema
        }
        Makes::Sum { scale: Some(scale), .. } => object(&["$add"], json!({ "$add": decimal(DIGITS, scale) })),
        Makes::Sum { min, max, .. } if min < -SAFE || max > SAFE => object(&["$add"], json!({ "$add": shown(form, None) })),
        Makes::Sum { .. } => object(&["$add"], json!({ "$add": shown(&Form::Int { min: -SAFE, max: SAFE }, None) })),
        Makes::Float { .. } => object(&["$add"], json!({ "$add": { "type": "number", "format": "double" } })),
    })
}

/// Zeros before the whole and behind the fraction count for nothing.
fn decimal(precision: u8, scale: u8) -> Value {
    let whole = match precision.saturating_sub(scale) {
        0 => "0+".to_owned(),
        digits => format!("0*[0-9]{{1,{digits}}}"),
    };
    let fraction = match scale {
        0 => "0+".to_owned(),
        digits => format!("[0-9]{{1,{digits}}}0*"),
    };
    json!({ "type": "string", "pattern": format!("^-?{whole}(\\.{fraction})?$") })
}

/// The pattern of a field as it stands between the anchors that the engine sets; none where other engines would read it in another way.
fn portable(compiled: &str) -> Option<String> {
    let inner = compiled.strip_prefix(r"\A(?:")?.strip_suffix(r")\z")?;
    let foreign = [r"\A", r"\z", r"\p", r"\P", r"\x", r"\u", r"\U", "(?", "&&", "--", "~~", "[["];
    (!foreign.iter().any(|part| inner.contains(part))).then(|| format!("^(?:{inner})$"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use regex::Regex;

    fn pattern(schema: &Value) -> Regex {
        Regex::new(schema["pattern"].as_str().unwrap()).unwrap()
    }

    #[test]
    fn what_is_null_may_be_null() {
        assert_eq!(or_null(json!({ "type": "string" })), json!({ "type": ["string", "null"] }));
        assert_eq!(or_null(reference("Role"))["anyOf"][1], json!({ "type": "null" }));
        assert_eq!(or_null(json!({ "type": "string", "enum": ["a"] }))["anyOf"][1], json!({ "type": "null" }));
        assert_eq!(or_null(json!({})), json!({}));
        assert_eq!(or_null(json!({ "type": ["string", "number"] })), json!({ "type": ["string", "number", "null"] }));
    }

    #[test]
    fn patterns_of_decimals_and_bytes_are_what_the_reader_takes() {
        let form = Form::Decimal { precision: 4, scale: 2 };
        let decimals = pattern(&written(&form, None));
        for text in ["1", "-1.5", "0012.50", "99.990", "100", "1.234", ".5", "1.", "", "-", "0.00", "12.3400", "1e2"] {
            assert_eq!(decimals.is_match(text), crate::values::read::value(&form, &format!("\"{text}\"")).is_ok(), "{text}");
        }
        let whole = Form::Decimal { precision: 2, scale: 2 };
        for text in ["0", "00.12", "1", "0.1", "0.123"] {
            let is_taken = crate::values::read::value(&whole, &format!("\"{text}\"")).is_ok();
            assert_eq!(pattern(&written(&whole, None)).is_match(text), is_taken, "{text}");
        }
        for text in ["", "AA", "AQ", "AB", "A", "AAA", "AAE", "AAB", "AAAA", "AA==", "_-8"] {
            assert_eq!(
                pattern(&shown(&Form::Bytes, None)).is_match(text),
                crate::values::read::value(&Form::Bytes, &format!("\"{text}\"")).is_ok(),
                "{text}"
            );
        }
    }

    #[test]
    fn patterns_of_times_are_what_the_reader_takes() {
        let times = pattern(&written(&Form::Time, None));
        for text in ["10:00", "10:00:00", "10:00:00.1", "23:59:59.123456789", "24:00", "10:60", "10:00:60", "10:00:00.", "1:00", "10"] {
            assert_eq!(times.is_match(text), crate::values::read::value(&Form::Time, &format!("\"{text}\"")).is_ok(), "{text}");
        }
    }

    #[test]
    fn patterns_that_only_rust_reads_so_are_left_out() {
        assert_eq!(portable(r"\A(?:^[a-z-]+$)\z").as_deref(), Some("^(?:^[a-z-]+$)$"));
        for foreign in [r"\A(?:(?i)a)\z", r"\A(?:\p{L}+)\z", r"\A(?:[a&&b])\z", r"\A(?:(?P<n>a))\z"] {
            assert_eq!(portable(foreign), None, "{foreign}");
        }
    }
}
