//! Routes as constants: what a model and auth answer, with the runtime's handlers by name.

use super::names::ModelNames;
use super::text::text;
use proc_macro2::TokenStream;
use purlin_rules::plan::{Endpoint, Operation, Service, Table};
use quote::quote;

/// The routes on the rows of a model.
pub(super) fn of_model(service: &Service, table: &Table, own: &ModelNames) -> TokenStream {
    let variant = &own.variant;
    let routes = service.endpoints().into_iter().filter_map(|endpoint| {
        let (model, handler) = match endpoint {
            Endpoint::Row(operation, model) => (model, row_handler(operation)),
            Endpoint::Upsert(model) => (model, quote!(upsert)),
            Endpoint::Query(model) => (model, quote!(list_by_body)),
            Endpoint::Aggregate(model) => (model, quote!(aggregate)),
            Endpoint::Batch | Endpoint::SignUp | Endpoint::SignIn | Endpoint::Refresh | Endpoint::SignOut | Endpoint::Me => return None,
        };
        let here = service.tables.get(model.0 as usize).is_some_and(|found| std::ptr::eq(found, table));
        let (method, path) = (method(endpoint), text(&endpoint.path(service)));
        here.then(|| quote!(route::Route::records(#method, #path, purlin_runtime::http::#handler, super::Model::#variant.id())))
    });
    constant(routes)
}

/// The routes that are of all models.
pub(super) fn of_service(service: &Service) -> TokenStream {
    let routes = service.endpoints().into_iter().filter(|endpoint| *endpoint == Endpoint::Batch).map(|endpoint| {
        let (method, path) = (method(endpoint), text(&endpoint.path(service)));
        quote!(route::Route::caller(#method, #path, purlin_runtime::http::batch))
    });
    quote!(&[#(#routes),*])
}

/// The routes below `/auth`.
pub(super) fn of_auth(service: &Service) -> TokenStream {
    let routes = service.endpoints().into_iter().filter_map(|endpoint| {
        let (kind, handler) = match endpoint {
            Endpoint::Row(..) | Endpoint::Upsert(_) | Endpoint::Query(_) | Endpoint::Aggregate(_) | Endpoint::Batch => return None,
            Endpoint::SignUp => (quote!(open), quote!(sign_up)),
            Endpoint::SignIn => (quote!(open), quote!(sign_in)),
            Endpoint::Refresh => (quote!(open), quote!(refresh)),
            Endpoint::SignOut => (quote!(open), quote!(sign_out)),
            Endpoint::Me => (quote!(caller), quote!(me)),
        };
        let (method, path) = (method(endpoint), text(&endpoint.path(service)));
        Some(quote!(route::Route::#kind(#method, #path, purlin_runtime::auth::#handler)))
    });
    constant(routes)
}

fn method(endpoint: Endpoint) -> TokenStream {
    let method = match endpoint {
        Endpoint::Row(Operation::Get | Operation::List, _) | Endpoint::Aggregate(_) | Endpoint::Me => quote!(Get),
        Endpoint::Row(Operation::Create, _)
        | Endpoint::Query(_)
        | Endpoint::Batch
        | Endpoint::SignUp
        | Endpoint::SignIn
        | Endpoint::Refresh
        | Endpoint::SignOut => quote!(Post),
        Endpoint::Row(Operation::Update, _) => quote!(Patch),
        Endpoint::Row(Operation::Delete, _) => quote!(Delete),
        Endpoint::Upsert(_) => quote!(Put),
    };
    quote!(route::Method::#method)
}

fn row_handler(operation: Operation) -> TokenStream {
    match operation {
        Operation::Get => quote!(get),
        Operation::List => quote!(list),
        Operation::Create => quote!(create),
        Operation::Update => quote!(update),
        Operation::Delete => quote!(delete),
    }
}

fn constant(routes: impl Iterator<Item = TokenStream>) -> TokenStream {
    quote! {
        pub const ROUTES: &[route::Route] = &[#(#routes),*];
    }
}
