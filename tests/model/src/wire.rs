//! Values as JSON, and requests as HTTP.

use crate::call::{Asked, Body, Call, Filter, Named, Part};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Field, FieldKind, Service, Table};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use purlin_rules::world::Row;
use purlin_tests::wire::{Request, encoded};
use serde_json::{Map, Value as Json, json};

pub(crate) fn value(field: &Field, value: &Value) -> Json {
    match (&field.kind, value) {
        (FieldKind::Scalar { scalar, .. }, value) => scalar_value(*scalar, value),
        (FieldKind::List { item, .. }, Value::List(values)) => values.iter().map(|value| scalar_value(*item, value)).collect(),
        (_, Value::Id(id)) => json!(id.to_string()),
        (_, value) => {
            assert!(value.is_null(), "{value:?}");
            Json::Null
        }
    }
}

fn scalar_value(scalar: Scalar, value: &Value) -> Json {
    match (scalar, value) {
        (_, Value::Null) => Json::Null,
        (Scalar::Decimal { scale, .. }, Value::Int(number)) => {
            let (sign, digits) = (if *number < 0 { "-" } else { "" }, number.unsigned_abs());
            let unit = 10_u64.pow(u32::from(scale));
            json!(format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = usize::from(scale)))
        }
        (Scalar::DateTime, _) => json!("an instant"),
        (_, Value::Int(number)) => json!(number),
        (_, Value::Bool(bool)) => json!(bool),
        (_, Value::Float(number)) => json!(number),
        (_, Value::Text(text)) => json!(text),
        (_, Value::Id(id)) => json!(id.to_string()),
        (_, Value::Bytes(_) | Value::List(_)) => panic!("the fair has no such field"),
    }
}

/// A row with all that is stored of it.
pub(crate) fn stored(table: &Table, row: &Row) -> Json {
    let fields = table.fields_with_ids().filter(|(_, field)| field.column().is_some());
    without_instants(fields.map(|(id, field)| (field.name.to_string(), value(field, row.value(id)))).collect::<Map<_, _>>().into())
}

/// Instants are those of the service: that they are there is all that is compared.
pub(crate) fn without_instants(mut row: Json) -> Json {
    for name in ["created_at", "updated_at"] {
        if let Some(value) = row.get_mut(name) {
            *value = json!("an instant");
        }
    }
    row
}

/// The request, but for its caller. `sites` tells how a tenant is named.
pub(crate) fn request(service: &Service, asked: &Asked, site: impl Fn(&Named) -> Option<String>) -> Request {
    let (model, _) = asked.call.does();
    let table = service.table(model).unwrap();
    let path = format!("/api/{}", table.wire_name);
    let request = match &asked.call {
        Call::Get { id, .. } => Request::new("GET", &format!("{path}/{id}")),
        Call::List { filter, sort, page, .. } => list(table, &path, filter.as_ref(), sort, *page),
        Call::Create { bodies, many: false, .. } => Request::new("POST", &path).json(&json_of(table, &bodies[0])),
        Call::Create { bodies, .. } => Request::new("POST", &path).json(&bodies.iter().map(|body| json_of(table, body)).collect()),
        Call::Update { id, body, .. } => Request::new("PATCH", &format!("{path}/{id}")).json(&json_of(table, body)),
        Call::Delete { id, .. } => Request::new("DELETE", &format!("{path}/{id}")),
    };
    let request = match &asked.call {
        Call::Update { version: Some(version), .. } | Call::Delete { version: Some(version), .. } => {
            request.header("if-match", &format!("\"{version}\""))
        }
        Call::Get { .. } | Call::List { .. } | Call::Create { .. } | Call::Update { .. } | Call::Delete { .. } => request,
    };
    match site(&asked.tenant) {
        Some(slug) => request.header("x-site", &slug),
        None => request,
    }
}

fn list(table: &Table, path: &str, filter: Option<&Filter>, sort: &[(FieldId, bool)], page: usize) -> Request {
    let name = |field: FieldId| &table.field(field).unwrap().name;
    let mut query = vec![format!("limit={page}"), "count=exact".to_owned()];
    if let Some(filter) = filter {
        let field = table.field(filter.field).unwrap();
        match &filter.value {
            None => query.push(format!("where={}%20is%20null", field.name)),
            Some(than) => {
                query.push(format!("where={}%20{}%20it", field.name, encoded(filter.operator.as_str())));
                query.push(format!("args={}", encoded(&json!({ "it": value(field, than) }).to_string())));
            }
        }
    }
    if !sort.is_empty() {
        let keys: Vec<String> = sort.iter().map(|(field, down)| format!("{}{}", if *down { "-" } else { "" }, name(*field))).collect();
        query.push(format!("sort={}", keys.join(",")));
    }
    Request::new("GET", &format!("{path}?{}", query.join("&")))
}

fn json_of(table: &Table, body: &Body) -> Json {
    let mut json = Map::new();
    for (field, part) in &body.parts {
        let declared = table.field(*field).unwrap();
        let spelt = match part {
            Part::Value(given) => value(declared, given),
            Part::Wrong(json) => json.clone(),
            Part::Add(number) => json!({ "$add": value(declared, number) }),
            Part::Lists { push, pull } => json!({ "$push": value(declared, push), "$pull": value(declared, pull) }),
        };
        json.insert(declared.name.to_string(), spelt);
    }
    if let Some(name) = &body.unknown {
        json.insert(name.clone(), json!(1));
    }
    Json::Object(json)
}
