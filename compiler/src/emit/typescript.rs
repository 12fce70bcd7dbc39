//! The TypeScript client of a service: a package without dependencies, typed by what the rules allow.
//!
//! Comes in a plan, goes out `clients/typescript`. What depends on the spec is a view, decided before its template is filled; what
//! every client has is the same text for all.

mod layout;
mod names;
mod types;
mod view;

use super::MARK;
use crate::fileset::FileSet;
use askama::Template;
use purlin_rules::plan::Service;

/// The folder of the package.
pub const FOLDER: &str = "clients/typescript";

/// What every client has, whatever its spec.
const COMMON: [(&str, &str); 16] = [
    ("tsconfig.json", include_str!("../../templates/typescript/tsconfig.json")),
    ("src/react.ts", include_str!("../../templates/typescript/react.ts")),
    ("src/react/cache.ts", include_str!("../../templates/typescript/react/cache.ts")),
    ("src/purlin.ts", include_str!("../../templates/typescript/purlin.ts")),
    ("src/purlin/auth.ts", include_str!("../../templates/typescript/purlin/auth.ts")),
    ("src/purlin/batch.ts", include_str!("../../templates/typescript/purlin/batch.ts")),
    ("src/purlin/errors.ts", include_str!("../../templates/typescript/purlin/errors.ts")),
    ("src/purlin/include.ts", include_str!("../../templates/typescript/purlin/include.ts")),
    ("src/purlin/kinds.ts", include_str!("../../templates/typescript/purlin/kinds.ts")),
    ("src/purlin/list.ts", include_str!("../../templates/typescript/purlin/list.ts")),
    ("src/purlin/rows.ts", include_str!("../../templates/typescript/purlin/rows.ts")),
    ("src/purlin/service.ts", include_str!("../../templates/typescript/purlin/service.ts")),
    ("src/purlin/tokens.ts", include_str!("../../templates/typescript/purlin/tokens.ts")),
    ("src/purlin/totals.ts", include_str!("../../templates/typescript/purlin/totals.ts")),
    ("src/purlin/values.ts", include_str!("../../templates/typescript/purlin/values.ts")),
    ("src/purlin/where.ts", include_str!("../../templates/typescript/purlin/where.ts")),
];

/// The client of a service.
#[must_use]
pub fn files(service: &Service) -> FileSet {
    let names = names::Names::of(service);
    let client = view::Client::of(service, &names);
    let mut files = FileSet::new();
    let mut insert = |path: &str, text: String| files.insert(format!("{FOLDER}/{path}"), text);
    for (path, text) in COMMON {
        insert(path, text.to_owned());
    }
    insert("package.json", print(&client.package()));
    insert("README.md", print(&client.readme()));
    insert(".gitignore", format!("# {MARK}.\nnode_modules/\ndist/\n"));
    insert("src/index.ts", print(&client.index()));
    insert("src/client.ts", print(&client));
    for model in &client.models {
        insert(&format!("src/models/{}.ts", model.names.module), print(model));
    }
    if let Some(auth) = &client.auth {
        insert("src/auth.ts", print(auth));
    }
    if !client.enums.is_empty() {
        insert("src/enums.ts", print(&client.enums()));
    }
    files
}

/// Fills a template. That can only fail where a value can't be shown, and all values are texts.
fn print(template: &impl Template) -> String {
    let mut text = template.render().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
