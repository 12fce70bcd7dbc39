//! `src/generated.rs`: the table of contents, and the check that runtime and plan fit each other.

use super::text::file_doc;
use proc_macro2::TokenStream;
use purlin_rules::plan::{FORMAT, Service};
use quote::quote;

pub(super) fn file(service: &Service) -> TokenStream {
    let doc = file_doc(&heading(service));
    let format = proc_macro2::Literal::u32_unsuffixed(FORMAT);
    let auth = service.auth.is_some().then(|| {
        quote! {
            /// How users sign in.
            pub mod auth;
        }
    });
    let enums = (!service.enums.is_empty()).then(|| {
        quote! {
            /// The enums of the spec.
            pub mod enums;
        }
    });
    let tenant = service.tenant.is_some().then(|| {
        quote! {
            /// How a request names its tenant, and whom one admits.
            pub mod tenant;
        }
    });
    quote! {
        #doc
        #![allow(dead_code, unreachable_pub, unused_imports, reason = "names for the service's own code, which may use all or none of them")]

        #auth
        #enums
        /// The models of the spec, each with its table, its rules and its routes.
        pub mod models;
        /// All of it together: what the engine serves.
        pub mod service;
        #tenant

        pub use service::{SERVICE, router};

        const _: () = assert!(
            purlin_runtime::plan::FORMAT == #format,
            "these files were written for another version of purlin-runtime: run `purlin build`",
        );
    }
}

fn heading(service: &Service) -> String {
    let Service { name, doc, .. } = service;
    if doc.is_empty() {
        format!("{name}, as constants that the engine serves.")
    } else {
        format!("{name}, as constants that the engine serves.\n\n{doc}")
    }
}
