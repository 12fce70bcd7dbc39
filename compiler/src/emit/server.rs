//! The Rust of a service: its plan as constants that read like the spec, one file per model, and its routes.
//!
//! Comes in a plan, goes out `src/generated.rs` (the table of contents) and the files below it. The constants are equal to the plan;
//! what they mean is the runtime's business.

mod auth;
mod contents;
mod enums;
mod evolution;
mod field;
mod guard;
mod model;
mod models;
mod names;
mod route;
mod service;
mod tenant;
mod text;
mod trigger;

use super::MARK;
use crate::fileset::FileSet;
use proc_macro2::TokenStream;
use purlin_rules::plan::Service;

/// The folder whose files are Purlin's; with [`CONTENTS`], replaced whole.
pub const FOLDER: &str = "src/generated";
/// The parent module of the generated files.
pub const CONTENTS: &str = "src/generated.rs";

/// The generated Rust of a service.
#[must_use]
pub fn files(service: &Service) -> FileSet {
    let names = names::Names::of(service);
    let mut files = FileSet::new();
    files.insert(CONTENTS, print(contents::file(service)));
    files.insert(format!("{FOLDER}/service.rs"), print(service::file(service, &names)));
    files.insert(format!("{FOLDER}/models.rs"), print(models::file(service, &names)));
    for (table, name) in service.tables.iter().zip(&names.models) {
        files.insert(format!("{FOLDER}/models/{}.rs", name.module), print(model::file(service, table, name, &names)));
    }
    if !service.enums.is_empty() {
        files.insert(format!("{FOLDER}/enums.rs"), print(enums::file(service, &names)));
    }
    if let Some(auth) = &service.auth {
        files.insert(format!("{FOLDER}/auth.rs"), print(auth::file(service, auth, &names)));
    }
    if let Some(tenant) = &service.tenant {
        files.insert(format!("{FOLDER}/tenant.rs"), print(tenant::file(tenant, &names)));
    }
    files
}

/// Formats a file, item by item, and puts the header above it: the formatter drops plain comments and sets no empty lines.
fn print(tokens: TokenStream) -> String {
    let header = format!("// {MARK} from the spec. Do not edit: the next build replaces it.\n");
    let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else {
        // Emitted tokens are a file; if ever they were not, the compiler of the user's package would say where.
        return format!("{header}\n{tokens}\n");
    };
    let head = syn::File { shebang: None, frontmatter: None, attrs: file.attrs, items: Vec::new() };
    let mut text = format!("{header}\n{}", prettyplease::unparse(&head));
    let mut above = None;
    for item in file.items {
        let kind = one_line(&item);
        if kind.is_none() || kind != above {
            text.push('\n');
        }
        above = kind;
        let alone = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
        text.push_str(&prettyplease::unparse(&alone));
    }
    text
}

/// Declarations that stand together without an empty line between them.
#[derive(PartialEq, Eq)]
enum OneLine {
    Use,
    Module,
}

fn one_line(item: &syn::Item) -> Option<OneLine> {
    if matches!(item, syn::Item::Use(_)) {
        return Some(OneLine::Use);
    }
    matches!(item, syn::Item::Mod(module) if module.content.is_none()).then_some(OneLine::Module)
}
