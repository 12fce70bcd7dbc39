//! What a caller without the right could learn, by each path into a service: the table of `table.txt`, tried.
//!
//! A path is whatever the runtime serves: a route, a parameter, a header, an operator, something a spec has done by itself ([`surface`]
//! asks the program for them). What could be learned are the [columns](table::COLUMNS). A cell of the table holds cases, or says why there
//! is nothing to learn there, or what is learned and why that is accepted.
//!
//! A case is asked in two worlds, which differ in nothing but a [`secret`]: a hidden row is there or not, a hidden field holds one value
//! or another. Whoever may not know it must get the same bytes in both, by the same statements; and, so that no case is blind, other ones
//! where the guard that keeps the secret is taken out of the spec, or where somebody asks who has the right. What no guard of the spec
//! keeps, as the headers of answers, is tried by [faults](fault) seeded between the service and who asks. Both ways to run: the compiled
//! plan, and the constants that `purlin build` makes of it, which are committed beside, and kept by the suite `golden`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr, reason = "tests")]

mod between;
mod cases;
mod fault;
#[rustfmt::skip]
mod generated;
mod page;
mod secret;
mod surface;
mod table;
mod tried;
mod world;

use std::collections::BTreeSet;
use table::Table;
use world::{Lists, Naming};

fn table() -> Table {
    Table::read(include_str!("../table.txt"))
}

#[test]
fn every_path_of_the_program_has_its_cells() {
    let (table, served) = (table(), surface::paths());
    let listed: BTreeSet<String> = table.paths().map(str::to_owned).collect();
    let missing: Vec<&String> = served.difference(&listed).collect();
    assert!(missing.is_empty(), "paths of the program without a cell in tests/paths/table.txt: {missing:#?}");
    let gone: Vec<&String> = listed.difference(&served).collect();
    assert!(gone.is_empty(), "paths in tests/paths/table.txt that the program does not have: {gone:#?}");
}

#[test]
fn every_cell_is_filled() {
    let empty = table().empty_cells();
    assert!(empty.is_empty(), "cells of tests/paths/table.txt with neither a case nor a reason: {empty:#?}");
}

#[test]
fn the_page_for_users_is_that_of_the_table() {
    page::is_of_table(&table());
}

#[test]
fn some_case_goes_along_each_path_that_has_any() {
    let table = table();
    let others = tried::not_gone_along(&table);
    assert!(others.is_empty(), "paths that no case of their block goes along: {others:#?}");
}

#[test]
fn an_interpreted_plan_tells_nobody() {
    tried::closed(&table(), &world::interpreted, Naming::Header, Lists::Read);
}

#[test]
fn generated_constants_tell_nobody() {
    tried::closed(&table(), &world::generated, Naming::Header, Lists::Read);
}

#[test]
fn lists_that_are_kept_tell_nobody() {
    tried::closed(&table(), &world::interpreted, Naming::Header, Lists::Kept);
}

#[test]
fn a_token_that_has_ended_tells_nobody_along_any_path() {
    tried::ended(&table());
}

#[test]
fn each_case_would_tell_were_the_guard_not_there() {
    tried::opened(&table());
}

#[test]
fn each_seeded_fault_is_noticed() {
    tried::seeded(&table());
}

#[test]
fn a_tenant_is_kept_from_others_however_it_is_named() {
    let table = table();
    for naming in [Naming::Host, Naming::Path] {
        tried::closed(&table, &move || naming.interpreted(), naming, Lists::Read);
        tried::would_tell(&table, naming);
    }
}
