//! The names that TypeScript gets for what the plan declares, distinct among everything that the package exports.
//!
//! Names of ours that are exported begin with a small letter, or stand in the namespace `purlin`: no name of a spec can be one.

use crate::emit::words::camel_case;
use purlin_rules::plan::Service;
use std::collections::BTreeSet;

pub(super) struct Names {
    pub(super) models: Vec<ModelNames>,
    /// In the order of ids.
    pub(super) enums: Vec<String>,
    /// `ChatClient`.
    pub(super) client: String,
    /// `ChatOperations`: those of a batch.
    pub(super) operations: String,
}

#[derive(Clone)]
pub(super) struct ModelNames {
    /// `order_line`: the name of its file.
    pub(super) module: String,
    /// `orderLine`: its place in the client.
    pub(super) key: String,
    /// `OrderLine`: a row.
    pub(super) row: String,
    pub(super) create: String,
    pub(super) update: String,
    /// `OrderLineRows`: the operations.
    pub(super) rows: String,
    /// `OrderLineOperations`: those of a batch.
    pub(super) operations: String,
    /// `OrderLineTypes`: all of its types together; and `orderLineShape`, what is known of them when the client runs.
    pub(super) types: String,
    pub(super) shape: String,
    pub(super) sign_up: String,
    pub(super) sign_in: String,
    /// `UserAuth`.
    pub(super) auth: String,
}

impl Names {
    pub(super) fn of(service: &Service) -> Self {
        // What the spec names keeps its name; what is made from it gives way.
        let mut exported: BTreeSet<String> = service.tables.iter().map(|table| table.spec_name.to_string()).collect();
        exported.extend(service.enums.iter().map(|item| item.spec_name.to_string()));
        let mut keys = BTreeSet::from(["auth".to_owned(), "batch".to_owned()]);
        let models = service.tables.iter().map(|table| {
            let row = table.spec_name.to_string();
            let mut made = |suffix: &str| free(format!("{row}{suffix}"), &mut exported);
            let key = free(camel_case(&table.wire_name), &mut keys);
            ModelNames {
                module: table.wire_name.to_string(),
                shape: format!("{key}Shape"),
                key,
                create: made("Create"),
                update: made("Update"),
                rows: made("Rows"),
                operations: made("Operations"),
                sign_up: made("SignUp"),
                sign_in: made("SignIn"),
                auth: made("Auth"),
                types: made("Types"),
                row,
            }
        });
        let models = models.collect();
        let [client, operations] = ["Client", "Operations"].map(|suffix| free(format!("{}{suffix}", service.name), &mut exported));
        Self { operations, models, enums: service.enums.iter().map(|item| item.spec_name.to_string()).collect(), client }
    }
}

/// The name, with underscores at its end until nobody else has it.
fn free(mut name: String, taken: &mut BTreeSet<String>) -> String {
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_an_underscore() {
        let mut taken = BTreeSet::from(["auth".to_owned()]);
        assert_eq!(free("auth".to_owned(), &mut taken), "auth_");
        assert_eq!(free("auth".to_owned(), &mut taken), "auth__");
    }
}
