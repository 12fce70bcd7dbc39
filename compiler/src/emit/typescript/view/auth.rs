//! `src/auth.ts`.

use super::model::{Property, created, import_enums};
use crate::emit::MARK;
use crate::emit::typescript::names::Names;
use crate::emit::typescript::{layout, types};
use askama::Template;
use purlin_rules::plan::{Endpoint, Service};

#[derive(Template)]
#[template(path = "typescript/auth.ts", escape = "none")]
pub(in crate::emit::typescript) struct Auth {
    pub(in crate::emit::typescript) mark: &'static str,
    /// `User`: the row that signs in.
    pub(in crate::emit::typescript) user: String,
    pub(in crate::emit::typescript) import_enums: Option<String>,
    pub(in crate::emit::typescript) import_user: String,
    /// `UserSignUp` and its fields, where anyone may sign up.
    pub(in crate::emit::typescript) sign_up: Option<(String, Vec<Property>)>,
    /// `UserSignIn`.
    pub(in crate::emit::typescript) sign_in: String,
    pub(in crate::emit::typescript) identify: Property,
    /// `UserAuth`.
    pub(in crate::emit::typescript) name: String,
    /// `userAuth`.
    pub(in crate::emit::typescript) function: String,
    pub(in crate::emit::typescript) head: String,
    pub(in crate::emit::typescript) operations: Vec<&'static str>,
    pub(in crate::emit::typescript) picked: String,
}

impl Auth {
    pub(super) fn of(service: &Service, names: &Names) -> Option<Self> {
        let auth = service.auth.as_ref()?;
        let (table, own) = (service.tables.get(auth.table.0 as usize)?, names.models.get(auth.table.0 as usize)?);
        let identify = table.fields.get(auth.identify.0 as usize)?;
        let identify =
            Property { doc: String::new(), name: identify.name.to_string(), optional: false, ty: types::write(identify, names)? };
        let of_page = ["userId", "onChange"];
        let operations: Vec<_> = service.endpoints().into_iter().filter_map(operation).chain(of_page).collect();
        let function = format!("{}Auth", own.key);
        let fields = operations.contains(&"signUp").then(|| created(table, names));
        Some(Self {
            mark: MARK,
            import_enums: import_enums(fields.iter().flatten(), names, "./enums.js"),
            import_user: layout::import_type(std::slice::from_ref(&own.row), &format!("./models/{}.js", own.module)),
            sign_up: fields.map(|fields| (own.sign_up.clone(), fields)),
            sign_in: own.sign_in.clone(),
            identify,
            name: own.auth.clone(),
            head: layout::function(&function, "service: purlin.Service", &own.auth),
            picked: layout::only(&own.auth, &format!("purlin.Auth<{}AuthTypes>", own.row), &operations),
            user: own.row.clone(),
            function,
            operations,
        })
    }

    /// The names that the package exports from this file.
    pub(super) fn exports(&self) -> Vec<String> {
        let mut exports = vec![self.name.clone(), self.sign_in.clone()];
        exports.extend(self.sign_up.iter().map(|(name, _)| name.clone()));
        exports
    }
}

fn operation(endpoint: Endpoint) -> Option<&'static str> {
    match endpoint {
        Endpoint::Row(..) | Endpoint::Upsert(_) | Endpoint::Query(_) | Endpoint::Aggregate(_) | Endpoint::Batch => None,
        Endpoint::SignUp => Some("signUp"),
        Endpoint::SignIn => Some("signIn"),
        Endpoint::Refresh => Some("refresh"),
        Endpoint::SignOut => Some("signOut"),
        Endpoint::Me => Some("me"),
    }
}
