//! What a service answers, and at which address: comes from the rules alone, so that routes, generated code and clients agree.

use super::{Operation, Service};
use crate::catalog::ModelId;

/// A call that the service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// An operation on the rows of a table.
    Row(Operation, ModelId),
    /// A list whose parameters stand in the body.
    Query(ModelId),
    /// What the rows of a list come to.
    Aggregate(ModelId),
    /// The auth model's create: answers the same for a new and for a taken address.
    SignUp,
    SignIn,
    Refresh,
    SignOut,
    /// The row of the signed-in user.
    Me,
}

impl Service {
    /// Every call that some caller may make with success: table by table, then auth. Users are created by signing up only.
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
            Self::Row(Operation::Create, _) | Self::Query(_) | Self::SignUp | Self::SignIn | Self::Refresh | Self::SignOut => "POST",
            Self::Row(Operation::Update, _) => "PATCH",
            Self::Row(Operation::Delete, _) => "DELETE",
        }
    }

    /// The address, `{id}` standing for the id of a row.
    #[must_use]
    pub fn path(self, service: &Service) -> String {
        let name = |table: ModelId| service.table(table).map_or("", |table| &table.wire_name);
        match self {
            Self::Row(Operation::List | Operation::Create, table) => format!("/api/{}", name(table)),
            Self::Row(Operation::Get | Operation::Update | Operation::Delete, table) => format!("/api/{}/{{id}}", name(table)),
            Self::Aggregate(table) => format!("/api/{}/$aggregate", name(table)),
            Self::Query(table) => format!("/api/{}/$query", name(table)),
            Self::SignUp => "/auth/sign-up".to_owned(),
            Self::SignIn => "/auth/sign-in".to_owned(),
            Self::Refresh => "/auth/refresh".to_owned(),
            Self::SignOut => "/auth/sign-out".to_owned(),
            Self::Me => "/auth/me".to_owned(),
        }
    }
}
