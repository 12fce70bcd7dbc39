//! Parameters and headers: those of all models are described once, those that name fields for each model.

use super::model::Model;
use super::value::object;
use super::{JSON, value};
use crate::config::Limits;
use crate::http::{AGGREGATE_PARAMETERS, LIST_PARAMETERS, ROW_PARAMETERS};
use crate::records::{PARAMETER_BYTES as VALUE_BYTES, comes_to, is_ordered};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Operation, Service, TenantSource};
use serde_json::{Map, Value, json};

/// As `records` bounds them.
const LIMIT: u32 = 50;
const OFFSET: u32 = 10_000;
const SORT: usize = 8;
const GROUP: usize = 8;
const TOTALS: usize = 16;
const ARGS: usize = 100;

/// The names of those that stand in the components.
const TENANT: &str = "tenant";
const REQUEST_ID: &str = "x-request-id";

fn shared_one(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn header_of(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// The parameters that are alike for all models.
pub(super) fn shared(service: &Service, limits: &Limits) -> Value {
    let mut shared = json!({
        "id": {
            "name": "id", "in": "path", "required": true,
            "description": "The row. What is no id names none.",
            "schema": { "type": "string", "format": "uuid" }
        },
        "idempotency-key": {
            "name": "idempotency-key", "in": "header",
            "description": "Under one key, a write that is sent again within 24 hours is done once.",
            "schema": { "type": "string", "pattern": "^[!-~]{1,255}$" }
        },
        "if-match": {
            "name": "if-match", "in": "header",
            "description": "Writes only if the row is of this version still: an `etag`, or the version in quotes.",
            "schema": { "type": "string", "pattern": "^(\\*|\"[!#-+\\--~]*\")$" }
        },
        "if-none-match": {
            "name": "if-none-match", "in": "header",
            "description": "The `etag` of the row as it is known already.",
            "schema": { "type": "string" }
        },
        REQUEST_ID: {
            "name": REQUEST_ID, "in": "header",
            "description": "The id of the request in the answer and in the log. One that is not of 1 to 64 letters, digits, `.`, `_` and `-` is not taken.",
            "schema": { "type": "string" }
        },
        "args": { "name": "args", "in": "query", "description": ARGS_ARE, "content": { JSON: { "schema": args() } } },
        "limit": { "name": "limit", "in": "query", "description": "Rows of a page.", "schema": limit(limits) },
        "after": { "name": "after", "in": "query", "description": AFTER_IS, "schema": { "type": "string" } },
        "offset": { "name": "offset", "in": "query", "description": OFFSET_IS, "schema": offset() },
        "count": { "name": "count", "in": "query", "description": COUNT_IS, "schema": count() }
    });
    if let (Some((place, name, words)), Some(shared)) = (tenant_place(service), shared.as_object_mut()) {
        let schema = json!({ "type": "string", "minLength": 1 });
        let parameter = json!({ "name": name, "in": place, "required": true, "description": words, "schema": schema });
        shared.insert(TENANT.to_owned(), parameter);
    }
    shared
}

const ARGS_ARE: &str = "The values of the names in expressions.";
const AFTER_IS: &str = "The `next` of the page before; of the same list only.";
const OFFSET_IS: &str = "Rows that are skipped; not together with `after`.";
const COUNT_IS: &str = "Counts the rows of all pages; `estimated` is exact up to 10,000.";

fn args() -> Value {
    let one = json!({ "type": ["string", "number", "boolean", "null"] });
    let value = json!({ "anyOf": [one, { "type": "array", "items": { "type": ["string", "number", "boolean"] } }] });
    json!({ "type": "object", "maxProperties": ARGS, "additionalProperties": value })
}

fn limit(limits: &Limits) -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": limits.list, "default": LIMIT.min(limits.list) })
}

fn offset() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": OFFSET, "default": 0 })
}

fn count() -> Value {
    json!({ "type": "string", "enum": ["exact", "estimated"] })
}

/// What headers of answers are.
pub(super) fn headers() -> Value {
    json!({
        REQUEST_ID: { "required": true, "description": "The id of the request: the caller's own, if it is one, else one of ours.", "schema": { "type": "string" } },
        "etag": { "description": "The version of the row, and a hash of what is shown of it.", "schema": { "type": "string", "pattern": "^\"[0-9]+-[0-9a-f]{16}\"$" } },
        "location": { "description": "Where the new row is.", "schema": { "type": "string" } },
        "retry-after": { "description": "After how many seconds to try again.", "schema": { "type": "integer", "minimum": 0 } },
        "www-authenticate": { "required": true, "description": "How to say who calls (RFC 6750).", "schema": { "type": "string" } }
    })
}

/// Those of an answer: the id of the request, and these.
pub(super) fn answer_headers(names: &[&str]) -> Value {
    Value::Object(names.iter().chain(&[REQUEST_ID]).map(|name| ((*name).to_owned(), header_of(name))).collect())
}

/// Those of what goes wrong.
pub(super) fn problem_headers(status: u16) -> Value {
    answer_headers(match status {
        401 => &["www-authenticate"],
        409 | 429 | 503 => &["retry-after"],
        _ => &[],
    })
}

/// Where requests name their tenant, by which name, and what that is.
fn tenant_place(service: &Service) -> Option<(&'static str, &str, &'static str)> {
    match &service.tenant.as_ref()?.source {
        TenantSource::Header(name) => Some(("header", name, "The tenant that the request is about.")),
        TenantSource::Path => Some(("path", "tenant", "The tenant that the request is about.")),
        TenantSource::Subdomain => None,
    }
}

/// What every call takes.
pub(super) fn of_call() -> Vec<Value> {
    vec![shared_one(REQUEST_ID)]
}

/// What names the tenant, of a call on rows of one; of other rows it is optional.
pub(super) fn of_tenant(service: &Service, is_below: bool, is_needed: bool) -> Option<Value> {
    match tenant_place(service)? {
        ("path", ..) => is_below.then(|| shared_one(TENANT)),
        _ if is_needed => Some(shared_one(TENANT)),
        (place, name, words) => Some(json!({ "name": name, "in": place, "description": words, "schema": { "type": "string" } })),
    }
}

/// Of a call on one row.
pub(super) fn of_row(operation: Operation) -> Vec<Value> {
    let mut names = vec!["id"];
    match operation {
        Operation::Get => names.push("if-none-match"),
        Operation::Update | Operation::Delete => names.extend(["if-match", "idempotency-key"]),
        Operation::List | Operation::Create => {}
    }
    names.into_iter().map(shared_one).collect()
}

pub(super) fn of_creation() -> Vec<Value> {
    vec![shared_one("idempotency-key")]
}

/// Of a write by a key.
pub(super) fn of_upsert(model: &Model<'_>) -> Vec<Value> {
    let mut parameters = vec![shared_one("if-match"), shared_one("idempotency-key")];
    let words = "The fields of something `unique`, all of them, but for the tenant.";
    let schema = names(model, &model.keys(), "", None);
    parameters
        .extend(schema.map(|schema| json!({ "name": "on", "in": "query", "required": true, "description": words, "schema": schema })));
    parameters
}

/// How one row is to be shown.
pub(super) fn of_view(model: &Model<'_>) -> Vec<Value> {
    ROW_PARAMETERS.iter().filter_map(|name| of_list_one(model, name)).collect()
}

pub(super) fn of_list(model: &Model<'_>) -> Vec<Value> {
    LIST_PARAMETERS.iter().filter_map(|name| of_list_one(model, name)).collect()
}

pub(super) fn of_aggregate(model: &Model<'_>) -> Vec<Value> {
    let one = |name: &&str| match *name {
        "count" => Some(json!({
            "name": "count", "in": "query", "allowEmptyValue": true,
            "description": "Counts the rows of each group; it has no value.",
            "schema": { "type": "string", "enum": [""] }
        })),
        name @ ("group" | "sum" | "avg" | "min" | "max") => {
            let (fields, words) = (totalled(model, name), words_of_total(name));
            let most = if name == "group" { GROUP } else { TOTALS };
            let schema = names(model, &fields, "", Some(most))?;
            Some(json!({ "name": name, "in": "query", "description": words, "schema": schema }))
        }
        name => of_list_one(model, name),
    };
    AGGREGATE_PARAMETERS.iter().filter_map(one).collect()
}

/// The parameters of a list as the members of a body.
pub(super) fn query_body(model: &Model<'_>, limits: &Limits) -> Value {
    let mut properties = Map::new();
    for name in LIST_PARAMETERS {
        let schema = match name {
            "args" => Some((args(), ARGS_ARE)),
            "limit" => Some((limit(limits), "Rows of a page.")),
            "offset" => Some((offset(), OFFSET_IS)),
            "count" => Some((count(), COUNT_IS)),
            "after" => Some((json!({ "type": "string" }), AFTER_IS)),
            name => own(model, name),
        };
        if let Some((mut schema, words)) = schema {
            value::describe(&mut schema, words);
            properties.insert(name.to_owned(), schema);
        }
    }
    object(&[], Value::Object(properties))
}

fn of_list_one(model: &Model<'_>, name: &str) -> Option<Value> {
    if matches!(name, "args" | "limit" | "after" | "offset" | "count") {
        return Some(shared_one(name));
    }
    let (schema, words) = own(model, name)?;
    Some(json!({ "name": name, "in": "query", "description": words, "schema": schema }))
}

/// The schema of a parameter that is about the fields of a model.
fn own(model: &Model<'_>, name: &str) -> Option<(Value, &'static str)> {
    match name {
        "where" => {
            let schema =
                json!({ "type": "string", "format": "purlin-expression", "maxLength": VALUE_BYTES, "examples": ["created_at < now()"] });
            Some((schema, "Which rows: an expression of the language over their fields, names in it standing for `args`."))
        }
        "search" if !model.table.search.is_empty() => {
            let schema = json!({ "type": "string", "maxLength": VALUE_BYTES });
            Some((schema, "Words that the rows have, the last of them by its beginning."))
        }
        "sort" => {
            let mut schema = names(model, &model.ordered(), "-?", Some(SORT))?;
            value::put(&mut schema, "examples", json!(["-created_at"]));
            Some((schema, "In which order: fields, `-` before one for descending."))
        }
        "select" => Some((names(model, &model.readable(), "", None)?, "Which fields are sent; `id` always is.")),
        "include" => {
            let relations: Vec<&str> = model.relations();
            let first = relations.first()?;
            let schema = json!({ "type": "string", "format": "purlin-include", "maxLength": VALUE_BYTES, "examples": [first] });
            Some((schema, "Relations whose rows are sent with the row: `comments(where: …, sort: …, limit: 10).author`."))
        }
        _ => None,
    }
}

/// The fields that a parameter of an aggregate takes.
pub(super) fn totalled(model: &Model<'_>, parameter: &str) -> Vec<FieldId> {
    let takes =
        |field: &FieldId| parameter == "group" || model.fields.get(*field).is_some_and(|check| comes_to(parameter, &check.form).is_some());
    model.ordered().into_iter().filter(takes).collect()
}

fn words_of_total(parameter: &str) -> &'static str {
    match parameter {
        "group" => "By which fields rows are grouped; without it, they are one group.",
        "sum" => "Fields whose values are added up.",
        "avg" => "Fields whose average is told.",
        "min" => "Fields whose least value is told.",
        _ => "Fields whose greatest value is told.",
    }
}

impl Model<'_> {
    /// The fields by which rows can be ordered, and grouped.
    fn ordered(&self) -> Vec<FieldId> {
        let has_order = |field: &FieldId| self.fields.get(*field).is_some_and(|check| is_ordered(&check.form));
        self.readable().into_iter().filter(has_order).collect()
    }
}

/// Names of fields, separated by commas; none where there is no field to name.
fn names(model: &Model<'_>, fields: &[FieldId], before: &str, most: Option<usize>) -> Option<Value> {
    let names = |field: &FieldId| model.fields.get(*field).map(|check| [Some(&*check.name), check.former.as_deref()]);
    let fields: Vec<&str> = fields.iter().filter_map(names).flatten().flatten().collect();
    let one = format!("{before}({})", fields.join("|"));
    let more = most.map_or_else(|| "*".to_owned(), |most| format!("{{0,{}}}", most.saturating_sub(1)));
    (!fields.is_empty()).then(|| json!({ "type": "string", "maxLength": VALUE_BYTES, "pattern": format!("^{one}(,{one}){more}$") }))
}
