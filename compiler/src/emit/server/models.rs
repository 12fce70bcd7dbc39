//! `src/generated/models.rs`: the models by their ids.

use super::names::Names;
use super::text::file_doc;
use proc_macro2::TokenStream;
use purlin_rules::plan::Service;
use quote::quote;

pub(super) fn file(_service: &Service, names: &Names) -> TokenStream {
    let doc = file_doc("The models, in the order of their ids.");
    let modules = names.models.iter().map(|model| &model.module);
    let variants = names.models.iter().map(|model| &model.variant);
    let tables = names.models.iter().map(|model| &model.module);
    quote! {
        #doc

        use purlin_runtime::plan;

        #(pub mod #modules;)*

        /// A model, by its place in the service.
        #[derive(Debug, Clone, Copy)]
        pub enum Model {
            #(#variants),*
        }

        impl Model {
            pub const fn id(self) -> plan::ModelId {
                plan::ModelId(self as u32)
            }
        }

        pub const TABLES: &[plan::Table] = &[#(#tables::TABLE),*];
    }
}
