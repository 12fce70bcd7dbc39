//! What is published of a format, `schemas/*.json`, describes every document of it and leaves nothing out: where one departs from it.

use serde_json::Value;

/// What is published in a file of `schemas`.
#[must_use]
pub fn published(file: &str) -> Value {
    let path = crate::project::root().join("schemas").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Where a value departs from a schema, of which this knows as much as ours says.
#[must_use]
pub fn departures(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(keywords) = schema else { panic!("{schema} is no schema") };
    for (keyword, wanted) in keywords {
        let fits = match keyword.as_str() {
            "$ref" => {
                let (file, pointer) = wanted.as_str().unwrap().split_once('#').unwrap();
                if file.is_empty() {
                    check(root, root.pointer(pointer).unwrap(), value, at, found);
                } else {
                    let other = published(file);
                    check(&other, other.pointer(pointer).unwrap(), value, at, found);
                }
                true
            }
            "type" => is_a(value, wanted.as_str().unwrap()),
            "const" => value == wanted,
            "enum" => wanted.as_array().unwrap().contains(value),
            "minimum" => value.as_f64() >= wanted.as_f64(),
            "maximum" => value.as_f64() <= wanted.as_f64(),
            "minItems" => value.as_array().map(Vec::len) >= wanted.as_u64().map(|least| least as usize),
            "maxItems" => value.as_array().map(Vec::len) <= wanted.as_u64().map(|most| most as usize),
            "required" => wanted.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "additionalProperties" => {
                let named = |key: &String| keywords["properties"].get(key).is_some();
                value.as_object().is_none_or(|object| object.keys().all(named))
            }
            "oneOf" => one_of(root, wanted.as_array().unwrap(), value, at, found),
            "properties" => {
                for (key, inner) in wanted.as_object().unwrap() {
                    value.get(key).into_iter().for_each(|value| check(root, inner, value, &format!("{at}/{key}"), found));
                }
                true
            }
            "items" => {
                for (place, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, value, &format!("{at}/{place}"), found);
                }
                true
            }
            "prefixItems" => {
                for (inner, value) in wanted.as_array().unwrap().iter().zip(value.as_array().into_iter().flatten()) {
                    check(root, inner, value, at, found);
                }
                true
            }
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            other => panic!("the schema says `{other}`, which this test does not understand"),
        };
        if !fits {
            found.push(format!("{at}: `{keyword}` says {wanted}, found {value}"));
        }
    }
}

/// Exactly one fits. Where none does, the nearest says why.
fn one_of(root: &Value, options: &[Value], value: &Value, at: &str, found: &mut Vec<String>) -> bool {
    let departures = options.iter().map(|option| {
        let mut departures = Vec::new();
        check(root, option, value, at, &mut departures);
        departures
    });
    let departures: Vec<Vec<String>> = departures.collect();
    let fitting = departures.iter().filter(|departures| departures.is_empty()).count();
    if fitting == 0 {
        found.extend(departures.into_iter().max_by_key(|departures| departures.iter().map(String::len).min()).unwrap_or_default());
    }
    fitting == 1
}

fn is_a(value: &Value, ty: &str) -> bool {
    match ty {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("`{ty}` is no type of JSON"),
    }
}
