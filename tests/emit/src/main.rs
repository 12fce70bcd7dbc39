//! What is emitted for a service with something of every kind: it is what is committed, it compiles, and it is equal to the plan that
//! it was made from. `BLESS=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[rustfmt::skip]
mod generated;
mod kinds;

use purlin_build::disk;
use purlin_compiler::emit;
use purlin_runtime::http;
use std::path::Path;

#[test]
fn emitted_files_are_the_committed_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("emit");
    let mut files = emit::server::files(&kinds::service());
    files.extend(emit::typescript::files(&kinds::service()));
    if std::env::var_os("BLESS").is_some() {
        disk::write(&folder, &files).unwrap();
    }
    assert_eq!(disk::differences(&folder, &files).unwrap(), []);
}

#[test]
fn constants_are_equal_to_the_plan_they_were_made_from() {
    assert_eq!(generated::SERVICE, kinds::service());
}

#[test]
fn listed_routes_are_those_that_the_runtime_derives() {
    let listed = generated::service::routes();
    let derived = http::routes(&kinds::service());
    let show = |route: &purlin_runtime::route::Route| (route.method, route.path.clone(), route.table, route.handler as usize);
    let (mut listed, mut derived): (Vec<_>, Vec<_>) = (listed.iter().map(show).collect(), derived.iter().map(show).collect());
    listed.sort();
    derived.sort();
    assert_eq!(listed, derived);
}

#[test]
fn clients_know_every_code_of_a_problem() {
    let files = emit::typescript::files(&kinds::service());
    let errors = files.get("clients/typescript/src/purlin/errors.ts").unwrap();
    let union = errors.split("export type ErrorCode =").nth(1).unwrap().split(';').next().unwrap();
    let known: Vec<_> = union.split('"').skip(1).step_by(2).collect();
    let codes: Vec<_> = purlin_runtime::problem::Code::ALL.iter().map(|code| code.as_str()).chain(["unexpected", "unreachable"]).collect();
    assert_eq!(known, codes);
}
