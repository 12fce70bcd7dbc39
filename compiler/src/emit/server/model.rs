//! `src/generated/models/message.rs`: a model's fields, table, rules and routes.

use super::field::{field, id, index, limit, unique};
use super::names::{ModelNames, Names};
use super::text::{doc, file_doc, text};
use super::{guard, route, trigger};
use proc_macro2::TokenStream;
use purlin_rules::plan::{FieldId, Service, Table};
use quote::quote;

pub(super) fn file(service: &Service, table: &Table, own: &ModelNames, names: &Names) -> TokenStream {
    let heading = if table.doc.is_empty() { format!("`{}`.", table.spec_name) } else { table.doc.to_string() };
    let heading = file_doc(&heading);
    let places = places(table, own);
    let definition = definition(table, own);
    let fields = fields(table, names);
    let guards = guard::constants(table, own);
    let triggers = trigger::constant(table, own, names);
    let routes = route::of_model(service, table, own);
    quote! {
        #heading

        use purlin_runtime::{plan, route};

        #places
        #definition
        #fields
        #guards
        #triggers
        #routes
    }
}

/// The enum that names the fields: their places are counted by the compiler, so a new field moves no number by hand.
fn places(table: &Table, own: &ModelNames) -> TokenStream {
    let title = doc(&format!("A field of `{}`, by its place.", table.spec_name));
    let variants = table.fields.iter().zip(&own.fields).map(|(field, name)| {
        let doc = doc(&field.doc);
        quote!(#doc #name)
    });
    quote! {
        #title
        #[derive(Debug, Clone, Copy)]
        pub enum Field {
            #(#variants),*
        }

        impl Field {
            pub const fn id(self) -> plan::FieldId {
                plan::FieldId(self as u32)
            }
        }
    }
}

fn definition(table: &Table, own: &ModelNames) -> TokenStream {
    let Table { spec_name, db_name, wire_name, doc, .. } = table;
    let (spec_name, db_name, wire_name, doc) = (text(spec_name), text(db_name), text(wire_name), text(doc));
    let uniques = table.uniques.iter().map(|item| unique(item, own));
    let indexes = table.indexes.iter().map(|item| index(item, own));
    let search = table.search.iter().map(|field| id(*field, own));
    let limits = table.limits.iter().map(limit);
    let hides = table.hides.iter().map(|field| id(*field, own));
    let tenant = optional_id(table.tenant, own);
    let (get, list) = guard::read_names(table);
    let requires = guard::requires_name(table);
    let derived = table.derived.iter().map(|item| super::field::derived(item, own));
    let tree = optional_id(table.tree, own);
    let triggers = trigger::name(table);
    quote! {
        pub const TABLE: plan::Table = plan::Table {
            spec_name: #spec_name,
            db_name: #db_name,
            wire_name: #wire_name,
            doc: #doc,
            tenant: #tenant,
            fields: plan::list(FIELDS),
            uniques: plan::list(&[#(#uniques),*]),
            indexes: plan::list(&[#(#indexes),*]),
            search: plan::list(&[#(#search),*]),
            limits: plan::list(&[#(#limits),*]),
            hides: plan::list(&[#(#hides),*]),
            requires: plan::list(#requires),
            derived: plan::list(&[#(#derived),*]),
            tree: #tree,
            triggers: plan::list(#triggers),
            get: #get,
            list: #list,
            create: CREATE,
            update: UPDATE,
            delete: DELETE,
        };
    }
}

fn fields(table: &Table, names: &Names) -> TokenStream {
    let fields = table.fields.iter().map(|item| field(item, names));
    quote! {
        const FIELDS: &[plan::Field] = &[#(#fields),*];
    }
}

fn optional_id(field: Option<FieldId>, own: &ModelNames) -> TokenStream {
    field.map_or_else(
        || quote!(None),
        |field| {
            let field = super::field::id(field, own);
            quote!(Some(#field))
        },
    )
}
