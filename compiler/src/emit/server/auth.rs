//! `src/generated/auth.rs`: how users sign in.

use super::field::id_in;
use super::names::Names;
use super::route;
use super::text::file_doc;
use proc_macro2::{Literal, TokenStream};
use purlin_rules::plan::{Auth, Service};
use quote::quote;

pub(super) fn file(service: &Service, auth: &Auth, names: &Names) -> TokenStream {
    let heading = file_doc("How users sign in.");
    let (table, identify) = match names.models.get(auth.table.0 as usize) {
        Some(model) => {
            let (module, variant) = (&model.module, &model.variant);
            let identify = id_in(&quote!(super::models::#module::Field), auth.identify, model);
            (quote!(super::models::Model::#variant.id()), identify)
        }
        None => {
            let (table, field) = (Literal::u32_unsuffixed(auth.table.0), Literal::u32_unsuffixed(auth.identify.0));
            (quote!(plan::ModelId(#table)), quote!(plan::FieldId(#field)))
        }
    };
    let [password_min, access, refresh] = [auth.password_min, auth.access_seconds, auth.refresh_seconds].map(Literal::u32_unsuffixed);
    let routes = route::of_auth(service);
    quote! {
        #heading

        use purlin_runtime::{plan, route};

        pub const AUTH: plan::Auth = plan::Auth {
            table: #table,
            identify: #identify,
            password_min: #password_min,
            access_seconds: #access,
            refresh_seconds: #refresh,
        };

        #routes
    }
}
