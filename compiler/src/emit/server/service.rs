//! `src/generated/service.rs`: the whole service, and its router.

use super::evolution::evolution;
use super::names::Names;
use super::route;
use super::text::{file_doc, text};
use proc_macro2::{Literal, TokenStream};
use purlin_rules::plan::Service;
use quote::quote;

pub(super) fn file(service: &Service, names: &Names) -> TokenStream {
    let heading = file_doc("The service: what the engine serves, and where.");
    let definition = definition(service, names);
    let modules = names.models.iter().map(|model| &model.module);
    let auth = service.auth.is_some().then(|| quote!(super::auth::ROUTES));
    let own = route::of_service(service);
    quote! {
        #heading

        use purlin_runtime::{plan, route};

        #definition

        const ROUTES: &[&[route::Route]] = &[#(super::models::#modules::ROUTES,)* #own, #auth];

        /// The routes, model by model.
        pub fn routes() -> Vec<route::Route> {
            ROUTES.concat()
        }

        /// The routes over an engine that serves them.
        pub fn router(engine: &purlin_runtime::Engine) -> axum::Router {
            purlin_runtime::http::router(engine, &routes())
        }
    }
}

fn definition(service: &Service, names: &Names) -> TokenStream {
    let Service { name, doc, edition, not_served, .. } = service;
    let (name, doc, edition) = (text(name), text(doc), Literal::u32_unsuffixed(*edition));
    let not_served = not_served.iter().map(|item| text(item));
    let enums = if service.enums.is_empty() { quote!(&[]) } else { quote!(super::enums::ENUMS) };
    let auth = if service.auth.is_some() { quote!(Some(super::auth::AUTH)) } else { quote!(None) };
    let tenant = if service.tenant.is_some() { quote!(Some(super::tenant::TENANT)) } else { quote!(None) };
    let evolution = service.evolution.iter().map(|item| evolution(item, names));
    quote! {
        pub const SERVICE: plan::Service = plan::Service {
            name: #name,
            doc: #doc,
            edition: #edition,
            enums: plan::list(#enums),
            tables: plan::list(super::models::TABLES),
            auth: #auth,
            tenant: #tenant,
            evolution: plan::list(&[#(#evolution),*]),
            not_served: plan::list(&[#(#not_served),*]),
        };
    }
}
