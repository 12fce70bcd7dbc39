//! The sample is worth something: each fault that is seeded in the lowering, or in how it spells operators, is caught by it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_agreement::faults::Fault;
use purlin_agreement::run::run;
use purlin_agreement::{Postgres, Run, SAMPLE, Sqlite, Store};
use purlin_tests::postgres::COMPONENTS;
use purlin_tests::project::has;

fn each_is_caught(store: &mut dyn Store) {
    let dialect = store.dialect();
    let mut missed = Vec::new();
    for fault in Fault::of(dialect) {
        if run(Run { fault: Some(fault), ..SAMPLE }, &mut [&mut *store]).disagreement.is_none() {
            missed.push(fault.name());
        }
    }
    assert!(missed.is_empty(), "{dialect:?}: the sample does not see {missed:#?}");
}

#[test]
fn each_fault_in_sqlite_is_caught_by_the_sample() {
    each_is_caught(&mut Sqlite::new());
}

#[test]
fn each_fault_in_postgres_is_caught_by_the_sample() {
    if has(COMPONENTS) {
        each_is_caught(&mut Postgres::new());
    }
}
