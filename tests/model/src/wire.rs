//! Values as JSON, and requests as HTTP.

use crate::call::{Asked, Body, Call, Expects, Function, Include, Listing, Named, Part, Read, Totals, Which, Write};
use crate::filter::Filter;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Field, FieldKind, Service, Table, Yields};
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;
use purlin_tests::wire::{Request, encoded};
use serde_json::{Map, Value as Json, json};

/// The scalar that a field with one value holds.
pub(crate) fn scalar(field: &Field) -> Option<Scalar> {
    match &field.kind {
        FieldKind::Scalar { scalar, .. } => Some(*scalar),
        FieldKind::Computed(computed) => {
            if let Yields::Scalar(scalar) = computed.yields {
                Some(scalar)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The model whose rows a relation leads to.
pub(crate) fn leads_to(field: &Field) -> Option<ModelId> {
    match &field.kind {
        FieldKind::ToOne { table, .. }
        | FieldKind::OneVia { table, .. }
        | FieldKind::ToMany { table, .. }
        | FieldKind::Through { table, .. } => Some(*table),
        FieldKind::Computed(computed) => {
            if let Yields::ToOne(table) = computed.yields {
                Some(table)
            } else {
                None
            }
        }
        FieldKind::Scalar { .. } | FieldKind::List { .. } => None,
    }
}

/// Whether a relation leads to a list of rows.
pub(crate) fn is_many(field: &Field) -> bool {
    matches!(&field.kind, FieldKind::ToMany { .. } | FieldKind::Through { .. })
}

pub(crate) fn value(field: &Field, value: &Value) -> Json {
    match (&field.kind, value) {
        (FieldKind::List { item, .. }, Value::List(values)) => values.iter().map(|value| scalar_value(*item, value)).collect(),
        (_, Value::Id(id)) => json!(id.to_string()),
        (_, Value::Null) => Json::Null,
        (_, value) => scalar_value(scalar(field).unwrap(), value),
    }
}

pub(crate) fn scalar_value(scalar: Scalar, value: &Value) -> Json {
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
    told(fields.map(|(id, field)| (field.name.to_string(), value(field, row.value(id)))).collect::<Map<_, _>>().into())
}

/// What the service chooses is its own: that there are instants, and that a list goes on, is all that is compared of them.
pub(crate) fn told(mut json: Json) -> Json {
    match &mut json {
        Json::Object(members) => {
            for (name, member) in members {
                *member = match (name.as_str(), member.take()) {
                    ("created_at" | "updated_at", Json::String(_)) => json!("an instant"),
                    ("next", Json::String(_)) => json!("more"),
                    (_, member) => told(member),
                };
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| *item = told(item.take())),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
    json
}

/// The request, but for its caller. `site` tells how a tenant is named.
pub(crate) fn request(service: &Service, asked: &Asked, site: impl Fn(&Named) -> Option<String>) -> Request {
    let request = match &asked.call {
        Call::Read(model, read) => self::read(service, *model, read),
        Call::Write(model, write) => self::write(service.table(*model).unwrap(), write),
        Call::Batch(writes) => {
            let operation = |(model, write): &(ModelId, Write)| operation(service.table(*model).unwrap(), write);
            Request::new("POST", "/api/$batch").json(&writes.iter().map(operation).collect())
        }
    };
    match site(&asked.tenant) {
        Some(slug) => request.header("x-site", &slug),
        None => request,
    }
}

/// The address of one row with one of its relations from a cursor on: all else must be as it was.
pub(crate) fn page_of(service: &Service, asked: &Asked, place: usize, after: &str) -> String {
    let Call::Read(model, Read::Get { id, include, .. }) = &asked.call else { panic!("{asked:?} is not of one row") };
    let mut query = Query::default();
    query.include(service, *model, include, Some((place, after)));
    query.to(&format!("{}/{id}", path(service, *model)))
}

fn path(service: &Service, model: ModelId) -> String {
    format!("/api/{}", service.table(model).unwrap().wire_name)
}

fn read(service: &Service, model: ModelId, read: &Read) -> Request {
    let path = path(service, model);
    let mut query = Query::default();
    let target = match read {
        Read::Get { id, include, select } => {
            query.include(service, model, include, None);
            query.select(service.table(model).unwrap(), select);
            query.to(&format!("{path}/{id}"))
        }
        Read::List { search, listing, include, select, pages } => {
            query.parts.extend(search.iter().map(|search| ("search", search.clone())));
            query.parts.push(("limit", pages.limit.to_string()));
            query.parts.push(("count", "exact".to_owned()));
            query.filter(service, model, listing.filter.as_ref());
            if !listing.sort.is_empty() {
                query.parts.push(("sort", sort(service.table(model).unwrap(), listing)));
            }
            query.include(service, model, include, None);
            query.select(service.table(model).unwrap(), select);
            if pages.offset > 0 {
                query.parts.push(("offset", pages.offset.to_string()));
            }
            if pages.in_body {
                return Request::new("POST", &format!("{path}/$query")).json(&query.body());
            }
            query.to(&path)
        }
        Read::Totals { filter, totals, page } => {
            query.parts.push(("limit", page.to_string()));
            query.filter(service, model, filter.as_ref());
            query.totals(service.table(model).unwrap(), totals);
            query.to(&format!("{path}/$aggregate"))
        }
    };
    Request::new("GET", &target)
}

/// The same list from a cursor on.
pub(crate) fn next_page(request: &Request, after: &str) -> Request {
    match &request.body {
        Some(body) => {
            let mut body: Map<String, Json> = serde_json::from_slice(body).unwrap();
            body.remove("offset");
            body.insert("after".to_owned(), json!(after));
            Request { body: Some(Json::Object(body).to_string().into_bytes()), ..request.clone() }
        }
        None => {
            let parts = request.target.split('&').filter(|part| !part.starts_with("offset="));
            Request { target: format!("{}&after={after}", parts.collect::<Vec<_>>().join("&")), ..request.clone() }
        }
    }
}

/// Parameters, of an address or in a body.
#[derive(Default)]
struct Query {
    parts: Vec<(&'static str, String)>,
    args: Map<String, Json>,
}

impl Query {
    fn filter(&mut self, service: &Service, model: ModelId, filter: Option<&Filter>) {
        if let Some(filter) = filter {
            let text = filter.spelt(service, model, None, &mut self.args);
            self.parts.push(("where", text));
        }
    }

    fn include(&mut self, service: &Service, model: ModelId, include: &[Include], after: Option<(usize, &str)>) {
        if !include.is_empty() {
            let mut paths = Vec::new();
            for (place, one) in include.iter().enumerate() {
                let after = after.filter(|(of, _)| *of == place).map(|(_, after)| after);
                paths.extend(self::paths(service, model, one, after, &mut self.args));
            }
            self.parts.push(("include", paths.join(",")));
        }
    }

    fn select(&mut self, table: &Table, select: &[FieldId]) {
        if !select.is_empty() {
            self.parts.push(("select", names(table, select)));
        }
    }

    fn totals(&mut self, table: &Table, totals: &Totals) {
        if !totals.group.is_empty() {
            self.parts.push(("group", names(table, &totals.group)));
        }
        if totals.count {
            self.parts.push(("count", String::new()));
        }
        for function in Function::ALL {
            let fields: Vec<FieldId> = totals.values.iter().filter(|(of, _)| *of == function).map(|(_, field)| *field).collect();
            if !fields.is_empty() {
                self.parts.push((function.name(), names(table, &fields)));
            }
        }
    }

    fn to(mut self, path: &str) -> String {
        if !self.args.is_empty() {
            self.parts.push(("args", Json::Object(self.args).to_string()));
        }
        let part =
            |(name, value): &(&str, String)| if value.is_empty() { (*name).to_owned() } else { format!("{name}={}", encoded(value)) };
        let parts: Vec<String> = self.parts.iter().map(part).collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }

    fn body(self) -> Json {
        let value = |name: &str, value: String| match name {
            "limit" | "offset" => json!(value.parse::<u32>().unwrap()),
            _ => json!(value),
        };
        let mut body: Map<String, Json> = self.parts.into_iter().map(|(name, text)| (name.to_owned(), value(name, text))).collect();
        if !self.args.is_empty() {
            body.insert("args".to_owned(), Json::Object(self.args));
        }
        Json::Object(body)
    }
}

/// The paths that include a relation, and what is below it; its options stand in the first.
fn paths(service: &Service, model: ModelId, include: &Include, after: Option<&str>, args: &mut Map<String, Json>) -> Vec<String> {
    let table = service.table(model).unwrap();
    let declared = table.field(include.field).unwrap();
    let target = leads_to(declared).unwrap();
    let mut options = Vec::new();
    if let Some(filter) = &include.listing.filter {
        options.push(format!("where: {}", filter.spelt(service, target, None, args)));
    }
    if !include.listing.sort.is_empty() {
        options.push(format!("sort: {}", sort(service.table(target).unwrap(), &include.listing)));
    }
    options.extend(include.limit.map(|limit| format!("limit: {limit}")));
    options.extend(after.map(|after| format!("after: {after}")));
    let options = if options.is_empty() { String::new() } else { format!("({})", options.join(", ")) };
    let mut first = format!("{}{options}", declared.name);
    if include.below.is_empty() {
        return vec![first];
    }
    let mut spelt = Vec::new();
    for below in include.below.iter().flat_map(|below| paths(service, target, below, None, args)) {
        spelt.push(format!("{first}.{below}"));
        first = declared.name.to_string();
    }
    spelt
}

fn sort(table: &Table, listing: &Listing) -> String {
    let name = |field: FieldId| &table.field(field).unwrap().name;
    let keys: Vec<String> = listing.sort.iter().map(|(field, down)| format!("{}{}", if *down { "-" } else { "" }, name(*field))).collect();
    keys.join(",")
}

fn write(table: &Table, write: &Write) -> Request {
    let path = format!("/api/{}", table.wire_name);
    let (request, version) = match write {
        Write::Create { bodies, many: false } => (Request::new("POST", &path).json(&json_of(table, &bodies[0])), None),
        Write::Create { bodies, .. } => (Request::new("POST", &path).json(&bodies.iter().map(|body| json_of(table, body)).collect()), None),
        Write::Update { row, body, version } => {
            (Request::new("PATCH", &format!("{path}/{}", row.among(&[]))).json(&json_of(table, body)), *version)
        }
        Write::Upsert { on, body, expects } => {
            let request = Request::new("PUT", &format!("{path}?on={}", names(table, on))).json(&json_of(table, body));
            match expects {
                Expects::Anything => (request, None),
                Expects::Row => (request.header("if-match", "*"), None),
                Expects::Version(version) => (request, Some(*version)),
            }
        }
        Write::Delete { row, version } => (Request::new("DELETE", &format!("{path}/{}", row.among(&[]))), *version),
    };
    match version {
        Some(version) => request.header("if-match", &format!("\"{version}\"")),
        None => request,
    }
}

/// A write as one of a batch.
fn operation(table: &Table, write: &Write) -> Json {
    let name = &*table.wire_name;
    let (mut json, version) = match write {
        Write::Create { bodies, .. } => (json!({ "create": name, "values": json_of(table, &bodies[0]) }), None),
        Write::Update { row, body, version } => (json!({ "update": name, "id": which(*row), "values": json_of(table, body) }), *version),
        Write::Upsert { on, body, expects } => {
            let version = if let Expects::Version(version) = expects { Some(*version) } else { None };
            (json!({ "upsert": name, "on": names(table, on), "values": json_of(table, body) }), version)
        }
        Write::Delete { row, version } => (json!({ "delete": name, "id": which(*row) }), *version),
    };
    if let Some(version) = version {
        json["version"] = json!(version);
    }
    json
}

fn which(row: Which) -> Json {
    match row {
        Which::Id(id) => json!(id.to_string()),
        Which::Left(place) => left(place),
    }
}

fn left(place: usize) -> Json {
    json!({ "$ref": format!("{place}.id") })
}

fn names(table: &Table, fields: &[FieldId]) -> String {
    fields.iter().map(|field| &*table.field(*field).unwrap().name).collect::<Vec<_>>().join(",")
}

fn json_of(table: &Table, body: &Body) -> Json {
    let mut json = Map::new();
    for (field, part) in &body.parts {
        let declared = table.field(*field).unwrap();
        let spelt = match part {
            Part::Value(given) => value(declared, given),
            Part::Wrong(json) => json.clone(),
            Part::Left(place) => left(*place),
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

pub(crate) fn id(text: &str) -> Id {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    Id(u128::from_str_radix(&digits, 16).unwrap().to_be_bytes())
}
