//! A call of the plan, as an operation: its parameters, its body, its answers, and who may make it.

use super::model::{KINDS, Model, readers};
use super::problems::OF_CONNECTION;
use super::value::{object, put, reference};
use super::{JSON, Subject, parameters};
use crate::problem::Code;
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Endpoint, Operation, Service};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) const AUTH: &str = "auth";
pub(super) const BATCH: &str = "batch";
pub(super) const BEARER: &str = "bearer";

/// The schema of an answer to who has signed in.
pub(super) const TOKENS: &str = "purlin.Tokens";

/// What goes wrong with any call that has work to do, with any body, and with any address.
const WORK: [Code; 3] = [Code::Internal, Code::Timeout, Code::Unavailable];
const BODY: [Code; 5] = [Code::IncompleteBody, Code::InvalidContentType, Code::InvalidJson, Code::BodyTooLarge, Code::UnsupportedEncoding];
const ADDRESS: [Code; 2] = [Code::InvalidRequest, Code::UnknownParameter];
/// With what a list is asked for.
const QUERY: [Code; 4] = [Code::InvalidParameter, Code::InvalidExpression, Code::InvalidCursor, Code::TooExpensive];
/// With what a write does.
const WRITE: [Code; 8] = [
    Code::TooExpensive,
    Code::Refused,
    Code::NoGrant,
    Code::NotUnique,
    Code::Consequence,
    Code::InProgress,
    Code::Invalid,
    Code::KeyReused,
];

/// The model whose rows a call is about.
pub(super) fn model(endpoint: Endpoint) -> Option<ModelId> {
    match endpoint {
        Endpoint::Row(_, model) | Endpoint::Upsert(model) | Endpoint::Query(model) | Endpoint::Aggregate(model) => Some(model),
        Endpoint::Batch | Endpoint::SignUp | Endpoint::SignIn | Endpoint::Refresh | Endpoint::SignOut | Endpoint::Me => None,
    }
}

pub(super) fn of(subject: &Subject<'_>, endpoint: Endpoint) -> Value {
    Call { subject, endpoint, is_below_tenant: false }.operation()
}

/// The same where the address begins with the tenant.
pub(super) fn below_tenant(subject: &Subject<'_>, endpoint: Endpoint) -> Value {
    Call { subject, endpoint, is_below_tenant: true }.operation()
}

/// What is described.
struct Call<'s> {
    subject: &'s Subject<'s>,
    endpoint: Endpoint,
    is_below_tenant: bool,
}

impl Call<'_> {
    fn operation(&self) -> Value {
        let (id, summary) = self.name();
        let of_none = if self.endpoint == Endpoint::Batch { BATCH } else { AUTH };
        let tag = self.model().map_or(of_none, |model| model.name());
        let mut parameters = parameters::of_call();
        parameters.extend(self.tenant_parameter());
        parameters.extend(self.parameters());
        let mut operation = json!({
            "operationId": if self.is_below_tenant { format!("{id}InTenant") } else { id },
            "summary": summary,
            "tags": [tag],
            "parameters": parameters,
            "security": self.security(),
            "responses": self.responses(),
        });
        if let Some(schema) = self.body() {
            let mut content = json!({ "schema": schema });
            if matches!(self.endpoint, Endpoint::Query(_)) {
                put(&mut content, "example", json!({ "where": "created_at < now()", "sort": "-created_at" }));
            }
            put(&mut operation, "requestBody", json!({ "required": true, "content": { JSON: content } }));
        }
        operation
    }

    fn model(&self) -> Option<Model<'_>> {
        self.subject.model(model(self.endpoint)?)
    }

    /// The model of those who sign in.
    fn users(&self) -> Option<Model<'_>> {
        self.subject.model(self.subject.service.auth.as_ref()?.table)
    }

    fn name(&self) -> (String, String) {
        let of_model = |verb: &str, words: &str| {
            let name = self.model().map_or("", |model| model.name());
            (format!("{verb}{name}"), words.replace('_', name))
        };
        match self.endpoint {
            Endpoint::Row(Operation::List, _) => of_model("list", "A page of the rows of _ that the caller may list"),
            Endpoint::Row(Operation::Get, _) => of_model("get", "A row of _"),
            Endpoint::Row(Operation::Create, _) => of_model("create", "Creates a row of _, or many: all of them or none"),
            Endpoint::Row(Operation::Update, _) => of_model("update", "Changes the fields of a row of _ that the body names"),
            Endpoint::Row(Operation::Delete, _) => of_model("delete", "Deletes a row of _, and what goes with it"),
            Endpoint::Upsert(_) => of_model("upsert", "Creates the row of _ of a key, or changes it where the caller finds it there"),
            Endpoint::Batch => ("batch".to_owned(), "Several writes of any models: all of them or none".to_owned()),
            Endpoint::Query(_) => of_model("query", "A page of the rows of _, with the parameters in the body"),
            Endpoint::Aggregate(_) => of_model("aggregate", "What the rows of _ come to that the caller may list"),
            Endpoint::SignUp => ("signUp".to_owned(), "Makes an account; answered alike for a new and for a taken address".to_owned()),
            Endpoint::SignIn => ("signIn".to_owned(), "Begins a session".to_owned()),
            Endpoint::Refresh => ("refresh".to_owned(), "Goes on with a session".to_owned()),
            Endpoint::SignOut => ("signOut".to_owned(), "Ends a session".to_owned()),
            Endpoint::Me => ("me".to_owned(), "The row of the signed-in user, as the user may read it".to_owned()),
        }
    }

    fn tenant_parameter(&self) -> Option<Value> {
        let is_needed = self.model().is_some_and(|model| model.table.tenant.is_some());
        parameters::of_tenant(self.subject.service, self.is_below_tenant, is_needed)
    }

    fn parameters(&self) -> Vec<Value> {
        let Some(model) = self.model() else {
            return if self.endpoint == Endpoint::Batch { parameters::of_creation() } else { Vec::new() };
        };
        match self.endpoint {
            Endpoint::Upsert(_) => parameters::of_upsert(&model),
            Endpoint::Row(Operation::List, _) => parameters::of_list(&model),
            Endpoint::Row(Operation::Create, _) => parameters::of_creation(),
            Endpoint::Row(Operation::Get, _) => [parameters::of_row(Operation::Get), parameters::of_view(&model)].concat(),
            Endpoint::Row(operation @ (Operation::Update | Operation::Delete), _) => parameters::of_row(operation),
            Endpoint::Aggregate(_) => parameters::of_aggregate(&model),
            Endpoint::Query(_)
            | Endpoint::Batch
            | Endpoint::SignUp
            | Endpoint::SignIn
            | Endpoint::Refresh
            | Endpoint::SignOut
            | Endpoint::Me => Vec::new(),
        }
    }

    fn body(&self) -> Option<Value> {
        let text = json!({ "type": "string" });
        match self.endpoint {
            Endpoint::Row(Operation::Create, _) => Some(self.model()?.created()),
            Endpoint::Row(Operation::Update, _) => Some(self.model()?.part("Change")),
            Endpoint::Upsert(_) => Some(self.model()?.keyed()),
            Endpoint::Batch => Some(operations_of_batch(self.subject.service)),
            Endpoint::Query(_) => Some(self.model()?.part("Query")),
            Endpoint::SignUp => {
                let least = self.subject.service.auth.as_ref()?.password_min;
                Some(self.users()?.new_row(&[("password", json!({ "type": "string", "format": "password", "minLength": least }))]))
            }
            Endpoint::SignIn => {
                let identify = self.identify()?;
                let mut members = Map::new();
                members.insert(identify.to_owned(), text.clone());
                members.insert("password".to_owned(), json!({ "type": "string", "format": "password" }));
                Some(object(&[identify, "password"], Value::Object(members)))
            }
            Endpoint::Refresh | Endpoint::SignOut => Some(object(&["refresh_token"], json!({ "refresh_token": text }))),
            Endpoint::Row(Operation::List | Operation::Get | Operation::Delete, _) | Endpoint::Aggregate(_) | Endpoint::Me => None,
        }
    }

    fn identify(&self) -> Option<&str> {
        let auth = self.subject.service.auth.as_ref()?;
        let field = self.subject.service.table(auth.table)?.field(auth.identify)?;
        Some(&field.name)
    }

    /// Whether callers of each kind may ever do it with success.
    fn callers(&self) -> [bool; 2] {
        let Some(model) = self.model() else { return [true, true] };
        let table = model.table;
        let write = |operation: Operation| {
            let write = match operation {
                Operation::Create => &table.create,
                Operation::Update => &table.update,
                Operation::Delete | Operation::Get | Operation::List => &table.delete,
            };
            KINDS.map(|kind| {
                let is_reachable = operation == Operation::Create || table.get.of(kind).row != Condition::Never;
                is_reachable && !write.of(kind).allow.is_empty()
            })
        };
        match self.endpoint {
            Endpoint::Row(Operation::Get, _) => readers(&table.get),
            Endpoint::Row(Operation::List, _) | Endpoint::Query(_) | Endpoint::Aggregate(_) => readers(&table.list),
            Endpoint::Row(operation @ (Operation::Create | Operation::Update | Operation::Delete), _) => write(operation),
            Endpoint::Upsert(_) => {
                let ([created, made], [changed, mended]) = (write(Operation::Create), write(Operation::Update));
                [created || changed, made || mended]
            }
            Endpoint::Batch | Endpoint::SignUp | Endpoint::SignIn | Endpoint::Refresh | Endpoint::SignOut | Endpoint::Me => [true, true],
        }
    }

    fn security(&self) -> Value {
        let has_users = self.subject.service.auth.is_some();
        match self.endpoint {
            Endpoint::SignUp | Endpoint::SignIn | Endpoint::Refresh | Endpoint::SignOut => json!([]),
            Endpoint::Me => json!([{ BEARER: [] }]),
            Endpoint::Row(..) | Endpoint::Upsert(_) | Endpoint::Batch | Endpoint::Query(_) | Endpoint::Aggregate(_) => match self.callers()
            {
                _ if !has_users => json!([]),
                [_, true] => json!([{}, { BEARER: [] }]),
                [_, false] => json!([{ BEARER: [] }]),
            },
        }
    }

    fn responses(&self) -> Value {
        let mut responses: Map<String, Value> = self.done();
        responses.extend(self.subject.problems.of(&self.codes()));
        Value::Object(responses)
    }

    /// The answers to what is done.
    fn done(&self) -> Map<String, Value> {
        let answer = |words: &str, headers: &[&str], schema: Option<Value>| {
            let mut answer = json!({ "description": words, "headers": parameters::answer_headers(headers) });
            if let Some(schema) = schema {
                put(&mut answer, "content", json!({ JSON: { "schema": schema } }));
            }
            answer
        };
        let row = || self.model().or_else(|| self.users()).map(|model| model.row_or_unreadable());
        let own = |part: &str| self.model().map(|model| model.part(part));
        let answers = match self.endpoint {
            Endpoint::Row(Operation::List, _) | Endpoint::Query(_) => vec![("200", answer("The page.", &[], own("Page")))],
            Endpoint::Row(Operation::Get, _) => {
                let row = self.model().map(|model| reference(model.name()));
                vec![("200", answer("The row.", &["etag"], row)), ("304", answer("The row is as it is known.", &["etag"], None))]
            }
            Endpoint::Row(Operation::Create, _) => {
                let schema = row().map(|row| json!({ "anyOf": [row, { "type": "array", "items": row }] }));
                vec![("201", answer("The row as its writer may read it, or the rows.", &["etag", "location"], schema))]
            }
            Endpoint::Row(Operation::Update, _) => vec![("200", answer("The row as its writer may read it.", &["etag"], row()))],
            Endpoint::Row(Operation::Delete, _) => vec![("204", answer("It is gone.", &[], None))],
            Endpoint::Upsert(_) => vec![
                ("200", answer("The row that was there, changed.", &["etag"], row())),
                ("201", answer("The new row.", &["etag", "location"], row())),
            ],
            Endpoint::Batch => {
                let rows = json!({ "type": "array", "items": { "type": ["object", "null"] } });
                vec![("200", answer("The row of each operation as it left that to its writer; null for a deletion.", &[], Some(rows)))]
            }
            Endpoint::Aggregate(_) => vec![("200", answer("What they come to, group by group.", &[], own("Totals")))],
            Endpoint::SignUp => vec![("204", answer("There is an account.", &[], None))],
            Endpoint::SignIn | Endpoint::Refresh => vec![("200", answer("The session.", &[], Some(reference(TOKENS))))],
            Endpoint::SignOut => vec![("204", answer("The session is over.", &[], None))],
            Endpoint::Me => vec![("200", answer("The row.", &[], row()))],
        };
        answers.into_iter().map(|(status, answer)| (status.to_owned(), self.with_links(status, answer))).collect()
    }

    /// Where a row that is answered can be asked for.
    fn with_links(&self, status: &str, mut answer: Value) -> Value {
        let is_page = matches!(self.endpoint, Endpoint::Row(Operation::List, _) | Endpoint::Query(_));
        let place = match (self.endpoint, status) {
            (_, "200") if is_page => "$response.body#/data/0/id",
            (Endpoint::Row(Operation::Create, _), "201") => "$response.body#/id",
            (_, _) => return answer,
        };
        let Some(model) = self.model() else { return answer };
        let served = [Operation::Get, Operation::Update, Operation::Delete].into_iter().filter(|operation| model.table.serves(*operation));
        let links: Map<String, Value> = served
            .map(|operation| {
                let (id, _) = Call { endpoint: Endpoint::Row(operation, model.id), ..*self }.name();
                let id = if self.is_below_tenant { format!("{id}InTenant") } else { id };
                (id.clone(), json!({ "operationId": id, "parameters": { "path.id": place } }))
            })
            .collect();
        if !links.is_empty() {
            put(&mut answer, "links", links);
        }
        answer
    }

    /// What may go wrong.
    fn codes(&self) -> BTreeSet<Code> {
        let mut codes = BTreeSet::from_iter(WORK.into_iter().chain(ADDRESS).chain(OF_CONNECTION));
        if self.body().is_some() {
            codes.extend(BODY);
        }
        match self.endpoint {
            Endpoint::Row(Operation::List, _) | Endpoint::Query(_) | Endpoint::Aggregate(_) => codes.extend(QUERY),
            Endpoint::Row(Operation::Get, _) => codes.extend(QUERY.into_iter().chain([Code::NotFound])),
            Endpoint::Row(Operation::Create, _) => codes.extend(WRITE),
            Endpoint::Row(Operation::Update, _) => codes.extend(WRITE.into_iter().chain([Code::NotFound, Code::VersionMismatch])),
            Endpoint::Upsert(_) => {
                codes.extend(WRITE.into_iter().chain([Code::InvalidParameter, Code::NotFound, Code::VersionMismatch]));
            }
            Endpoint::Batch => {
                let of_parts = [Code::InvalidParameter, Code::NotFound, Code::Restricted, Code::VersionMismatch];
                codes.extend(WRITE.into_iter().chain(of_parts));
            }
            Endpoint::Row(Operation::Delete, _) => {
                let unlike = [Code::NoGrant, Code::NotUnique, Code::Invalid];
                codes.extend(WRITE.into_iter().filter(|code| !unlike.contains(code)));
                codes.extend([Code::NotFound, Code::Restricted, Code::VersionMismatch]);
            }
            Endpoint::SignUp => {
                codes.extend([Code::Refused, Code::NoGrant, Code::NotUnique, Code::Consequence, Code::Invalid, Code::TooExpensive]);
                codes.insert(Code::TooManyRequests);
            }
            Endpoint::SignIn => codes.extend([Code::Invalid, Code::InvalidCredentials, Code::TooManyRequests]),
            Endpoint::Refresh | Endpoint::SignOut => codes.extend([Code::Invalid, Code::InvalidToken]),
            Endpoint::Me => codes.extend([Code::SignInRequired, Code::InvalidToken]),
        }
        codes.extend(self.codes_of_callers());
        codes.extend(self.codes_of_model());
        codes
    }

    fn codes_of_callers(&self) -> Vec<Code> {
        let [signed_in, anonymous] = self.callers();
        match self.endpoint {
            Endpoint::Row(operation, _) => {
                let mut codes = vec![Code::InvalidToken];
                // A default that is whoever calls asks for somebody.
                codes.extend((signed_in && (!anonymous || operation == Operation::Create)).then_some(Code::SignInRequired));
                codes.extend((!signed_in).then_some(Code::NotFound));
                codes
            }
            Endpoint::Upsert(_) | Endpoint::Batch => vec![Code::InvalidToken, Code::SignInRequired],
            Endpoint::Query(_) | Endpoint::Aggregate(_) => {
                let mut codes = vec![Code::InvalidToken];
                codes.extend((signed_in && !anonymous).then_some(Code::SignInRequired));
                codes.extend((!signed_in).then_some(Code::NotFound));
                codes
            }
            Endpoint::SignUp => {
                let has_rules = self.users().is_some_and(|users| !users.table.create.of(Kind::Anonymous).allow.is_empty());
                if has_rules { Vec::new() } else { vec![Code::SignInRequired] }
            }
            Endpoint::SignIn | Endpoint::Refresh | Endpoint::SignOut | Endpoint::Me => Vec::new(),
        }
    }

    /// The tenant that rows are of, and the limits of requests for them.
    fn codes_of_model(&self) -> Vec<Code> {
        let (model, operation) = match self.endpoint {
            // It may be about any of them.
            Endpoint::Batch | Endpoint::Upsert(_) => {
                let tables = || self.subject.models().map(|model| model.table);
                let is_limited = tables().any(|table| !table.limits.is_empty());
                let needs_tenant = tables().any(|table| table.tenant.is_some()) && !self.is_below_tenant;
                let codes = [(is_limited, Code::TooManyRequests), (needs_tenant, Code::TenantRequired)];
                return codes.into_iter().filter_map(|(is_there, code)| is_there.then_some(code)).collect();
            }
            Endpoint::Row(operation, _) => (self.model(), operation),
            Endpoint::Query(_) | Endpoint::Aggregate(_) => (self.model(), Operation::List),
            Endpoint::SignUp => (self.users(), Operation::Create),
            Endpoint::SignIn | Endpoint::Refresh | Endpoint::SignOut | Endpoint::Me => return Vec::new(),
        };
        let Some(model) = model else { return Vec::new() };
        let is_limited = model.table.limits.iter().any(|limit| limit.operations.contains(&operation));
        let needs_tenant = model.table.tenant.is_some() && !self.is_below_tenant;
        // What no tenant admits is created nowhere.
        let creates_in_tenant = model.table.tenant.is_some() && operation == Operation::Create;
        [(is_limited, Code::TooManyRequests), (needs_tenant, Code::TenantRequired), (creates_in_tenant, Code::NotFound)]
            .into_iter()
            .filter_map(|(is_there, code)| is_there.then_some(code))
            .collect()
    }
}

/// What is answered to who has signed in.
pub(super) fn tokens(subject: &Subject<'_>) -> Option<Value> {
    let auth = subject.service.auth.as_ref()?;
    let user = subject.model(auth.table)?.row_or_unreadable();
    Some(object(
        &["access_token", "refresh_token", "expires_in", "user"],
        json!({
            "access_token": { "type": "string", "description": "Goes into `authorization: Bearer …`." },
            "refresh_token": { "type": "string", "description": "May be used once, at `/auth/refresh`, and gives the next one." },
            "expires_in": { "type": "integer", "description": "Seconds that the access token holds." },
            "user": user
        }),
    ))
}

/// The operations of a batch: which rows each is about; what it may name of them is told by the model's own addresses.
fn operations_of_batch(service: &Service) -> Value {
    let named = |is_served: &dyn Fn(ModelId) -> bool| {
        let tables = (0..).map(ModelId).zip(service.tables.iter()).filter(|(id, _)| is_served(*id));
        let names: Vec<&str> = tables.map(|(_, table)| &*table.wire_name).collect();
        (!names.is_empty()).then(|| json!({ "type": "string", "enum": names }))
    };
    let answering = |operation: Operation| named(&|id| service.answers(operation, id));
    let (text, id) = (json!({ "type": "string" }), json!({ "anyOf": [{ "type": "string", "format": "uuid" }, earlier()] }));
    let (values, version) = (json!({ "type": "object" }), json!({ "type": "integer" }));
    let create = answering(Operation::Create).map(|of| object(&["create", "values"], json!({ "create": of, "values": values })));
    let upsert = named(&|id| service.upserts(id))
        .map(|of| object(&["upsert", "on", "values"], json!({ "upsert": of, "on": text, "values": values, "version": version })));
    let update = answering(Operation::Update)
        .map(|of| object(&["update", "id", "values"], json!({ "update": of, "id": id, "values": values, "version": version })));
    let delete = answering(Operation::Delete).map(|of| object(&["delete", "id"], json!({ "delete": of, "id": id, "version": version })));
    let operations: Vec<Value> = [create, upsert, update, delete].into_iter().flatten().collect();
    json!({ "type": "array", "minItems": 1, "maxItems": 100, "items": { "oneOf": operations } })
}

/// The id of the row that an earlier operation left.
fn earlier() -> Value {
    let place = json!({ "type": "string", "pattern": "^(0|[1-9][0-9]*)\\.id$" });
    json!({ "type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": { "const": "$ref" }, "additionalProperties": place })
}
