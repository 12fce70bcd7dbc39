//! The names that Rust gets for what the plan declares: valid, and distinct among their siblings.

use crate::emit::words::pascal_case;
use proc_macro2::Ident;
use purlin_rules::plan::Service;
use quote::format_ident;
use std::collections::BTreeSet;

pub(super) struct Names {
    pub(super) models: Vec<ModelNames>,
    /// In the order of ids: `Role`.
    pub(super) enums: Vec<Ident>,
}

pub(super) struct ModelNames {
    /// `order_line`: its module, and the name of its file.
    pub(super) module: Ident,
    /// `OrderLine`: its place in `Model`.
    pub(super) variant: Ident,
    /// In the order of ids: `CreatedAt`.
    pub(super) fields: Vec<Ident>,
}

impl Names {
    pub(super) fn of(service: &Service) -> Self {
        let modules = distinct(service.tables.iter().map(|table| table.db_name.to_string()));
        let variants = distinct(service.tables.iter().map(|table| table.spec_name.to_string()));
        let models = service.tables.iter().zip(modules).zip(variants).map(|((table, module), variant)| ModelNames {
            module,
            variant,
            fields: distinct(table.fields.iter().map(|field| pascal_case(&field.name))),
        });
        Self { models: models.collect(), enums: distinct(service.enums.iter().map(|item| item.spec_name.to_string())) }
    }
}

/// An identifier for each name, in order. A name that is taken, or is a word of Rust, gets an underscore at its end.
fn distinct(names: impl Iterator<Item = String>) -> Vec<Ident> {
    let mut taken = BTreeSet::new();
    names
        .map(|name| {
            let mut word: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
                word.insert(0, 'X');
            }
            while syn::parse_str::<Ident>(&word).is_err() || !taken.insert(word.clone()) {
                word.push('_');
            }
            format_ident!("{word}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        distinct(names.iter().map(ToString::to_string)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_of_rust_and_taken_names_get_an_underscore() {
        assert_eq!(names(&["type", "crate", "note", "note", "_"]), ["type_", "crate_", "note", "note_", "X_"]);
    }
}
