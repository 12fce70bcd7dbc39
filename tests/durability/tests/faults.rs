//! A disk that is at fault loses what was acknowledged, and the rounds find it: they would find it if the engine were.

use purlin_durability::disk::Fault;
use purlin_durability::round::{Run, run};

/// Rounds within which each fault must be found; most are at once.
const ENOUGH: usize = 100;

fn is_found(fault: Fault) {
    let outcome = run(Run { rounds: ENOUGH, seed: 7, of_a_disk: 3, fault: Some(fault) });
    assert!(!outcome.wrong.is_empty(), "{fault:?} is not found in {} rounds of {} writes", outcome.rounds, outcome.acknowledged);
}

#[test]
fn syncs_that_do_nothing_are_found() {
    is_found(Fault::SyncsNothing);
}

#[test]
fn a_log_that_is_not_synced_is_found() {
    is_found(Fault::SyncsNoLog);
}

#[test]
fn a_log_that_starts_anew_too_early_is_found() {
    is_found(Fault::SyncsNoDatabase);
}

#[test]
fn files_without_safe_names_are_found() {
    is_found(Fault::SyncsNoNames);
}

#[test]
fn sectors_that_lose_what_they_held_are_found() {
    is_found(Fault::TearsNeighbours);
}
