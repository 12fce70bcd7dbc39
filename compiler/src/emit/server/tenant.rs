//! `src/generated/tenant.rs`: how a request names its tenant, and whom one admits.

use super::field::{id_in, model_id_at};
use super::guard;
use super::names::Names;
use super::text::{file_doc, text};
use proc_macro2::{Literal, TokenStream};
use purlin_rules::plan::{Tenant, TenantSource};
use quote::quote;

pub(super) fn file(tenant: &Tenant, names: &Names) -> TokenStream {
    let heading = file_doc("Tenants: how a request names one, and whom it admits.");
    let Tenant { table, key, source, signed_in, anonymous } = tenant;
    let source = match source {
        TenantSource::Header(name) => {
            let name = text(name);
            quote!(Header(#name))
        }
        TenantSource::Subdomain => quote!(Subdomain),
        TenantSource::Path => quote!(Path),
    };
    let model = names.models.get(table.0 as usize);
    let fields = model.map(|model| {
        let module = &model.module;
        quote!(use super::models::#module::Field;)
    });
    let key = match model {
        Some(model) => id_in(&quote!(Field), *key, model),
        None => {
            let place = Literal::u32_unsuffixed(key.0);
            quote!(plan::FieldId(#place))
        }
    };
    let table = model_id_at(&quote!(super::models), *table, names);
    let [signed_in, anonymous] = [signed_in, anonymous].map(|condition| guard::of_row(condition, model));
    quote! {
        #heading

        #fields
        use purlin_runtime::plan;

        pub const TENANT: plan::Tenant = plan::Tenant {
            table: #table,
            key: #key,
            source: plan::TenantSource::#source,
            signed_in: #signed_in,
            anonymous: #anonymous,
        };
    }
}
