//! What the spec was before, in the constant of the service.

use super::field::{id_in, model_id_at, scalar};
use super::names::Names;
use super::text::{literal, text};
use proc_macro2::{Literal, TokenStream};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::Evolution;
use quote::quote;

pub(super) fn evolution(evolution: &Evolution, names: &Names) -> TokenStream {
    let item = match evolution {
        Evolution::Field { table, field, was } => {
            let (table, field, was) = (model(*table, names), self::field(*table, *field, names), text(was));
            quote!(Field { table: #table, field: #field, was: #was })
        }
        Evolution::Value { of, value, was } => {
            let of = match names.enums.get(of.0 as usize) {
                Some(name) => quote!(super::enums::Enum::#name.id()),
                None => {
                    let place = Literal::u32_unsuffixed(of.0);
                    quote!(plan::EnumId(#place))
                }
            };
            let (value, was) = (text(value), text(was));
            quote!(Value { of: #of, value: #value, was: #was })
        }
        Evolution::Filled { table, field, value } => {
            let sql = literal(&value.text);
            let (table, field) = (model(*table, names), self::field(*table, *field, names));
            quote!(Filled { table: #table, field: #field, value: plan::sql(#sql) })
        }
        Evolution::Cast { table, field, from, list } => {
            let (table, field, from) = (model(*table, names), self::field(*table, *field, names), scalar(*from, names));
            quote!(Cast { table: #table, field: #field, from: #from, list: #list })
        }
        Evolution::Removed { table, was } => {
            let (table, was) = (model(*table, names), text(was));
            quote!(Removed { table: #table, was: #was })
        }
    };
    quote!(plan::Evolution::#item)
}

fn model(table: ModelId, names: &Names) -> TokenStream {
    model_id_at(&quote!(super::models), table, names)
}

fn field(table: ModelId, field: FieldId, names: &Names) -> TokenStream {
    match names.models.get(table.0 as usize) {
        Some(model) => {
            let module = &model.module;
            id_in(&quote!(super::models::#module::Field), field, model)
        }
        None => {
            let place = Literal::u32_unsuffixed(field.0);
            quote!(plan::FieldId(#place))
        }
    }
}
