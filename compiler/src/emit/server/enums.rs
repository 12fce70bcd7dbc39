//! `src/generated/enums.rs`.

use super::names::Names;
use super::text::{doc, file_doc, text};
use proc_macro2::TokenStream;
use purlin_rules::plan::Service;
use quote::quote;

pub(super) fn file(service: &Service, names: &Names) -> TokenStream {
    let heading = file_doc("The enums, in the order of their ids.");
    let variants = service.enums.iter().zip(&names.enums).map(|(item, name)| {
        let doc = doc(&item.doc);
        quote!(#doc #name)
    });
    let items = service.enums.iter().map(|item| {
        let (name, doc, values) = (text(&item.spec_name), text(&item.doc), item.values.iter().map(|value| text(value)));
        quote!(plan::Enum { spec_name: #name, doc: #doc, values: plan::list(&[#(#values),*]) })
    });
    quote! {
        #heading

        use purlin_runtime::plan;

        /// An enum, by its place in the service.
        #[derive(Debug, Clone, Copy)]
        pub enum Enum {
            #(#variants),*
        }

        impl Enum {
            pub const fn id(self) -> plan::EnumId {
                plan::EnumId(self as u32)
            }
        }

        pub const ENUMS: &[plan::Enum] = &[#(#items),*];
    }
}
