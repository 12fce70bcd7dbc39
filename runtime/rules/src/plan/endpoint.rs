//! What a service answers, and at which address: comes from the rules alone, so that routes, generated code and clients agree.

use super::{Operation, Service, Table};
use crate::catalog::ModelId;

/// A call that the service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// An operation on the rows of a table.
    Row(Operation, ModelId),
    /// The row of a key: created, or changed where it is there.
    Upsert(ModelId),
    /// A list whose parameters stand in the body.
    Query(ModelId),
    /// What the rows of a list come to.
    Aggregate(ModelId),
    /// Several writes of any models at once.
    Batch,
    /// The auth model's create: answers the same for a new and for a taken address.
    SignUp,
    SignIn,
    Refresh,
    SignOut,
    /// The row of the signed-in user.
    Me,
}

impl Service {
    /// Whether some caller may do this to rows of the model, by a request that names the model. Users are created by signing up only.
    #[must_use]
    pub fn answers(&self, operation: Operation, model: ModelId) -> bool {
        let is_sign_up = operation == Operation::Create && self.signs_in(model);
        !is_sign_up && self.table(model).is_some_and(|table| table.serves(operation))
    }

    /// Whether rows of the model are created or changed by a key.
    #[must_use]
    pub fn upserts(&self, model: ModelId) -> bool {
        !self.signs_in(model) && self.table(model).is_some_and(Table::upserts)
    }

    fn signs_in(&self, model: ModelId) -> bool {
        self.auth.as_ref().is_some_and(|auth| auth.table == model)
    }

    /// Every call that some caller may make with success: table by table, then what is of all of them, then auth.
    #[must_use]
    pub fn endpoints(&self) -> Vec<Endpoint> {
        let auth_table = self.auth.as_ref().map(|auth| auth.table);
        let mut endpoints = Vec::new();
        let mut sign_up = None;
        for (table, id) in self.tables.iter().zip(0..).map(|(table, index)| (table, ModelId(index))) {
            for operation in [Operation::List, Operation::Create, Operation::Get, Operation::Update, Operation::Delete] {
                if !table.serves(operation) {
                    continue;
                }
                if operation == Operation::Create && auth_table == Some(id) {
                    sign_up = Some(Endpoint::SignUp);
                } else {
                    endpoints.push(Endpoint::Row(operation, id));
                }
                if operation == Operation::List {
                    endpoints.extend([Endpoint::Query(id), Endpoint::Aggregate(id)]);
                }
            }
            if self.upserts(id) {
                endpoints.push(Endpoint::Upsert(id));
            }
        }
        let is_write =
            |endpoint: &Endpoint| matches!(endpoint, Endpoint::Row(Operation::Create | Operation::Update | Operation::Delete, _));
        if endpoints.iter().any(is_write) {
            endpoints.push(Endpoint::Batch);
        }
        if auth_table.is_some() {
            endpoints.extend(sign_up);
            endpoints.extend([Endpoint::SignIn, Endpoint::Refresh, Endpoint::SignOut, Endpoint::Me]);
        }
        endpoints
    }
}

impl Endpoint {
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::Row(Operation::Get | Operation::List, _) | Self::Aggregate(_) | Self::Me => "GET",
            Self::Row(Operation::Create, _)
            | Self::Query(_)
            | Self::Batch
            | Self::SignUp
            | Self::SignIn
            | Self::Refresh
            | Self::SignOut => "POST",
            Self::Row(Operation::Update, _) => "PATCH",
            Self::Row(Operation::Delete, _) => "DELETE",
            Self::Upsert(_) => "PUT",
        }
    }

    /// The address, `{id}` standing for the id of a row.
    #[must_use]
    pub fn path(self, service: &Service) -> String {
        let name = |table: ModelId| service.table(table).map_or("", |table| &table.wire_name);
        match self {
            Self::Row(Operation::List | Operation::Create, table) | Self::Upsert(table) => format!("/api/{}", name(table)),
            Self::Row(Operation::Get | Operation::Update | Operation::Delete, table) => format!("/api/{}/{{id}}", name(table)),
            Self::Aggregate(table) => format!("/api/{}/$aggregate", name(table)),
            Self::Query(table) => format!("/api/{}/$query", name(table)),
            Self::Batch => "/api/$batch".to_owned(),
            Self::SignUp => "/auth/sign-up".to_owned(),
            Self::SignIn => "/auth/sign-in".to_owned(),
            Self::Refresh => "/auth/refresh".to_owned(),
            Self::SignOut => "/auth/sign-out".to_owned(),
            Self::Me => "/auth/me".to_owned(),
        }
    }
}
