//! The sample that every change is tried with. More of it: `tests/agreement/long 1000000`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_agreement::run::run;
use purlin_agreement::{Outcome, Postgres, Run, SAMPLE, Sqlite, Store};
use purlin_tests::postgres::COMPONENTS;
use purlin_tests::project::has;

fn agree(stores: &mut [&mut dyn Store]) {
    let Outcome { pairs, coverage, disagreement, .. } = run(SAMPLE, stores);
    assert!(disagreement.is_none(), "{}", disagreement.unwrap());
    assert!(pairs >= SAMPLE.pairs);
    let rare = coverage.rare(100);
    assert!(rare.is_empty(), "too rare: {rare:?}\n{coverage}");
    let rare = coverage.rare_failures(5);
    assert!(rare.is_empty(), "too rarely failing: {rare:?}\n{coverage}");
}

#[test]
fn sqlite_says_what_the_evaluator_says() {
    agree(&mut [&mut Sqlite::new()]);
}

#[test]
fn postgres_says_what_the_evaluator_says() {
    if has(COMPONENTS) {
        agree(&mut [&mut Postgres::new()]);
    }
}

#[test]
fn a_run_is_the_same_every_time() {
    let short = Run { pairs: 500, ..SAMPLE };
    let ran = || run(short, &mut [&mut Sqlite::new()]).coverage.to_string();
    assert_eq!(ran(), ran());
}
