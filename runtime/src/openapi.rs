//! The contract of a service, as OpenAPI 3.1: what it answers to, with what, and in which form.
//!
//! Comes in: a plan, the bounds of `purlin.yaml`. Goes out: a [`Document`]. It tells what any caller may come to see: of fields and
//! operations that no rule lets anybody use there is no word.
//!
//! | of | module |
//! | --- | --- |
//! | a call of the plan: its parameters, its body, its answers | `operation` |
//! | a call that every service answers | `own` |
//! | parameters and headers | `parameters` |
//! | what may go wrong with a call | `problems` |
//! | the rows of a model, and the bodies that write them | `model` |
//! | a type | `value` |
//! | requests that can be tried where a seed is sown | `examples` |

mod examples;
mod model;
mod operation;
mod own;
mod parameters;
mod problems;
mod value;

use crate::config::Limits;
use crate::engine::StartError;
use crate::http::{TENANT_SEGMENT, tenant_is_in_path};
use crate::values::check::Fields;
use examples::Scene;
use model::Model;
use problems::Responses;
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Endpoint, Plan, Seed, Service, Text};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The media types of what is answered.
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

const ABOUT: &str = "Every address answers `OPTIONS` with the methods it has, and where it has `GET`, `HEAD` as well. Another method is 405 \
`method_not_allowed`, another address 404 `not_found`. What goes wrong is `application/problem+json` (RFC 9457), of which the `code` is stable. \
Every answer has an `x-request-id`.";

/// The contract. Its parts stand in the order in which they are read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    openapi: &'static str,
    #[serde(rename = "x-origin", skip_serializing_if = "Option::is_none")]
    origin: Option<Text>,
    info: Value,
    servers: Value,
    tags: Vec<Value>,
    /// By address, then by method in lower case.
    paths: BTreeMap<String, BTreeMap<String, Value>>,
    components: Value,
}

impl Document {
    /// The contract of a plan under these bounds.
    ///
    /// # Errors
    /// A plan that contradicts itself.
    pub fn of(service: &Service, limits: &Limits) -> Result<Self, StartError> {
        let subject = Subject::of(service, limits)?;
        let mut paths: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        let mut insert = |path: String, method: &str, operation: Value| {
            paths.entry(path).or_default().insert(method.to_ascii_lowercase(), operation);
        };
        for endpoint in service.endpoints() {
            let path = endpoint.path(service);
            if tenant_is_in_path(service) {
                insert(format!("{TENANT_SEGMENT}{path}"), endpoint.method(), operation::below_tenant(&subject, endpoint));
            }
            insert(path, endpoint.method(), operation::of(&subject, endpoint));
        }
        for (path, operation) in own::operations(&subject.problems) {
            insert(path.to_owned(), "get", operation);
        }
        Ok(Self {
            openapi: "3.1.1",
            origin: None,
            info: subject.info(),
            servers: json!([{ "url": "/" }]),
            tags: subject.tags(),
            paths,
            components: subject.components(),
        })
    }

    /// The same, with requests that can be tried as they stand where the seed is sown.
    ///
    /// # Errors
    /// As [`Document::of`].
    pub fn of_seeded(plan: &Plan, seed: &Seed, limits: &Limits) -> Result<Self, StartError> {
        let mut document = Self::of(&plan.service, limits)?;
        let subject = Subject::of(&plan.service, limits)?;
        let (scene, shared) = (Scene::of(&subject, plan, seed), document.components.get("parameters").cloned().unwrap_or_default());
        for endpoint in plan.service.endpoints() {
            let Some(example) = examples::of(&scene, endpoint) else { continue };
            let path = endpoint.path(&plan.service);
            for path in [format!("{TENANT_SEGMENT}{path}"), path] {
                let operation = document.paths.get_mut(&path).and_then(|methods| methods.get_mut(&endpoint.method().to_ascii_lowercase()));
                if let Some(operation) = operation {
                    examples::put(operation, &shared, &example);
                }
            }
        }
        Ok(document)
    }

    /// The same, of a service that tells why it refuses: of `purlin dev`.
    #[must_use]
    pub fn with_explanations(mut self) -> Self {
        let problem = self.components.get_mut("schemas").and_then(|schemas| schemas.get_mut(problems::NAME));
        if let Some(Value::Object(properties)) = problem.and_then(|problem| problem.get_mut("properties")) {
            properties.insert("why".to_owned(), problems::why());
        }
        self
    }

    /// The same, saying where it comes from.
    #[must_use]
    pub fn from_origin(self, origin: impl Into<Text>) -> Self {
        Self { origin: Some(origin.into()), ..self }
    }

    /// As it is sent.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // Texts, numbers and maps with texts as keys always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// As it is read by people.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// What is described.
struct Subject<'s> {
    service: &'s Service,
    limits: &'s Limits,
    /// In the order of the tables.
    fields: Vec<Fields>,
    /// What calls answer that is not done.
    problems: Responses,
}

impl<'s> Subject<'s> {
    fn of(service: &'s Service, limits: &'s Limits) -> Result<Self, StartError> {
        let fields = service.tables.iter().map(|table| Fields::of(service, table)).collect::<Result<_, _>>();
        let fields = fields.map_err(|fault| StartError::Plan(fault.to_string()))?;
        Ok(Self { service, limits, fields, problems: Responses::default() })
    }

    fn model(&self, id: ModelId) -> Option<Model<'_>> {
        let (table, fields) = (self.service.table(id)?, self.fields.get(id.0 as usize)?);
        Some(Model { service: self.service, id, table, fields })
    }

    fn models(&self) -> impl Iterator<Item = Model<'_>> {
        (0..).map(ModelId).zip(&self.service.tables[..]).filter_map(|(id, _)| self.model(id))
    }

    fn info(&self) -> Value {
        let doc = self.service.doc.trim();
        let description = if doc.is_empty() { ABOUT.to_owned() } else { format!("{doc}\n\n{ABOUT}") };
        json!({ "title": self.service.name, "version": env!("CARGO_PKG_VERSION"), "description": description })
    }

    /// The models that have operations, then what is not of one.
    fn tags(&self) -> Vec<Value> {
        let has_calls = |model: &Model<'_>| self.service.endpoints().iter().any(|endpoint| operation::model(*endpoint) == Some(model.id));
        let of_models = self.models().filter(has_calls).map(|model| {
            let doc = model.table.doc.trim();
            if doc.is_empty() {
                json!({ "name": model.table.spec_name })
            } else {
                json!({ "name": model.table.spec_name, "description": doc })
            }
        });
        let auth = self.service.auth.iter().map(|_| json!({ "name": operation::AUTH, "description": "Who calls." }));
        let has_batch = self.service.endpoints().contains(&Endpoint::Batch);
        let batch = has_batch.then(|| json!({ "name": operation::BATCH, "description": "Several writes at once." }));
        of_models.chain(batch).chain(auth).chain([json!({ "name": own::TAG, "description": "What the service says of itself." })]).collect()
    }

    fn components(&self) -> Value {
        let mut schemas = problems::schemas();
        schemas.extend(model::shared());
        for spelt in self.service.enums.iter() {
            let mut schema = json!({ "type": "string", "enum": spelt.values });
            value::describe(&mut schema, &spelt.doc);
            schemas.insert(spelt.spec_name.to_string(), schema);
        }
        schemas.extend(operation::tokens(self).map(|tokens| (operation::TOKENS.to_owned(), tokens)));
        for model in self.models() {
            schemas.extend(model.schemas(self.limits));
        }
        let mut components = json!({
            "schemas": schemas,
            "parameters": parameters::shared(self.service, self.limits),
            "headers": parameters::headers(),
            "responses": self.problems.all(),
        });
        if self.service.auth.is_some() {
            let scheme = json!({ operation::BEARER: {
                "type": "http",
                "scheme": "bearer",
                "description": "The `access_token` of `/auth/sign-in` or `/auth/refresh`. One that is not valid is 401 wherever tokens are looked at."
            } });
            value::put(&mut components, "securitySchemes", scheme);
        }
        components
    }
}

#[cfg(test)]
#[path = "openapi/tests.rs"]
mod tests;
