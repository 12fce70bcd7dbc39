//! What the templates show, decided: every name, type and line of a client.

mod auth;
mod model;

pub(super) use auth::Auth;
pub(super) use model::Model;

use super::layout;
use super::names::Names;
use crate::emit::MARK;
use crate::emit::words::kebab_case;
use askama::Template;
use purlin_rules::plan::{Service, TenantSource};

/// `src/client.ts`, and what the other files of the package are views of.
#[derive(Template)]
#[template(path = "typescript/client.ts", escape = "none")]
pub(super) struct Client {
    pub(super) mark: &'static str,
    /// `Chat`.
    pub(super) title: String,
    pub(super) doc: String,
    /// `ChatClient`.
    pub(super) name: String,
    pub(super) imports: Vec<String>,
    pub(super) create: String,
    /// Calls say which tenant they are about.
    pub(super) in_tenants: bool,
    /// `const service = …;`
    pub(super) service: String,
    pub(super) entries: Vec<String>,
    /// `ChatOperations`, where a batch may hold any.
    pub(super) operations: Option<String>,
    /// The operations of a batch, model by model.
    pub(super) operation_entries: Vec<String>,
    pub(super) auth: Option<Auth>,
    pub(super) models: Vec<Model>,
    pub(super) enums: Vec<Enum>,
}

pub(super) struct Enum {
    pub(super) name: String,
    pub(super) doc: String,
    /// The whole declaration.
    pub(super) declaration: String,
}

/// `src/index.ts`.
#[derive(Template)]
#[template(path = "typescript/index.ts", escape = "none")]
pub(super) struct Index {
    mark: &'static str,
    exports: Vec<String>,
}

/// `src/enums.ts`.
#[derive(Template)]
#[template(path = "typescript/enums.ts", escape = "none")]
pub(super) struct Enums<'a> {
    mark: &'static str,
    enums: &'a [Enum],
}

/// `package.json`.
#[derive(Template)]
#[template(path = "typescript/package.json", escape = "none")]
pub(super) struct Package<'a> {
    mark: &'static str,
    /// `chat-client`.
    name: String,
    title: &'a str,
}

/// `README.md`.
#[derive(Template)]
#[template(path = "typescript/README.md", escape = "none")]
pub(super) struct Readme<'a> {
    mark: &'static str,
    /// `chat-client`.
    package: String,
    client: &'a Client,
    /// The model that the examples show.
    model: Option<&'a Model>,
}

impl Client {
    pub(super) fn of(service: &Service, names: &Names) -> Self {
        let auth = Auth::of(service, names);
        let models: Vec<_> = service
            .tables
            .iter()
            .zip(&names.models)
            .zip(0..)
            .filter_map(|((table, own), place)| Model::of(service, table, place, own, names))
            .collect();
        let auth_import = auth.iter().map(|auth| layout::import(&[auth.function.clone(), format!("type {}", auth.name)], "./auth.js"));
        let model_imports = models.iter().map(|model| {
            let mut names = vec![model.function.clone(), format!("type {}", model.names.rows)];
            if let Some(writes) = &model.writes {
                names.extend([writes.function.clone(), format!("type {}", model.names.operations)]);
            }
            layout::import(&names, &format!("./models/{}.js", model.names.module))
        });
        Self {
            mark: MARK,
            title: service.name.to_string(),
            doc: layout::doc(&service.doc, ""),
            name: names.client.clone(),
            imports: auth_import.chain(model_imports).collect(),
            entries: entries(auth.as_ref(), &models),
            operation_entries: operation_entries(&models),
            operations: models.iter().any(|model| model.writes.is_some()).then(|| names.operations.clone()),
            create: layout::function("createClient", &format!("options: purlin.{}", options(service)), &names.client),
            service: made(service),
            in_tenants: service.tenant.is_some(),
            enums: service.enums.iter().zip(&names.enums).map(|(item, name)| Enum::of(item, name)).collect(),
            auth,
            models,
        }
    }

    pub(super) fn index(&self) -> Index {
        let own = [
            Some("createClient".to_owned()),
            Some(format!("type {}", self.name)),
            self.operations.as_ref().map(|name| format!("type {name}")),
        ];
        let mut exports = vec![layout::export(&own.into_iter().flatten().collect::<Vec<_>>(), "./client.js")];
        if let Some(auth) = &self.auth {
            exports.push(layout::export_type(&auth.exports(), "./auth.js"));
        }
        if !self.enums.is_empty() {
            let names: Vec<_> = self.enums.iter().map(|item| item.name.clone()).collect();
            exports.push(layout::export_type(&names, "./enums.js"));
        }
        exports
            .extend(self.models.iter().map(|model| layout::export_type(&model.exports(), &format!("./models/{}.js", model.names.module))));
        Index { mark: MARK, exports }
    }

    pub(super) fn enums(&self) -> Enums<'_> {
        Enums { mark: MARK, enums: &self.enums }
    }

    pub(super) fn package(&self) -> Package<'_> {
        Package { mark: MARK, name: self.package_name(), title: &self.title }
    }

    pub(super) fn readme(&self) -> Readme<'_> {
        Readme {
            mark: MARK,
            package: self.package_name(),
            client: self,
            model: self.models.iter().find(|model| {
                let has_time = model.kinds.iter().any(|(field, _)| field == "created_at");
                has_time && model.operations.contains(&"list")
            }),
        }
    }

    fn package_name(&self) -> String {
        format!("{}-client", kebab_case(&self.title))
    }
}

/// What a client is made of.
fn options(service: &Service) -> &'static str {
    if service.tenant.is_some() { "TenantOptions" } else { "Options" }
}

fn made(service: &Service) -> String {
    let (name, class) = ("service", "new purlin.Service");
    match service.tenant.as_ref().map(|tenant| &tenant.source) {
        None => layout::constant(name, class, &["options"]),
        Some(TenantSource::Subdomain) => layout::constant(name, class, &["options", "\"subdomain\""]),
        Some(TenantSource::Path) => layout::constant(name, class, &["options", "\"path\""]),
        Some(TenantSource::Header(header)) => layout::constant_with(name, class, "options", &format!("header: \"{header}\"")),
    }
}

/// The parts of a client, as its constructor makes them.
fn entries(auth: Option<&Auth>, models: &[Model]) -> Vec<String> {
    let auth = auth.iter().map(|auth| layout::entry("auth", &format!("{}(service)", auth.function)));
    let models = models.iter().filter(|model| !model.operations.is_empty());
    auth.chain(models.map(|model| layout::entry(&model.names.key, &format!("{}(service)", model.function)))).collect()
}

/// What may be composed to a batch, as its first line makes it.
fn operation_entries(models: &[Model]) -> Vec<String> {
    let entry = |model: &Model| {
        let writes = model.writes.as_ref()?;
        Some(layout::entry_below(&model.names.key, &format!("{}(add)", writes.function), "      "))
    };
    models.iter().filter_map(entry).collect()
}

impl Enum {
    fn of(item: &purlin_rules::plan::Enum, name: &str) -> Self {
        let values: Vec<_> = item.values.iter().map(|value| format!("\"{value}\"")).collect();
        Self { name: name.to_owned(), doc: layout::doc(&item.doc, ""), declaration: layout::union(name, &values) }
    }
}
