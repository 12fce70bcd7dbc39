//! The sample that every change is tried with. More of it: `tests/proofs/long`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use purlin_proofs::compare::{self, PAIRS, SMALL, Size};
use purlin_proofs::run::{CLAIMS, SEED, run_together};

#[test]
fn what_is_proved_is_never_broken_and_what_refutes_breaks() {
    let figures = run_together(SEED, CLAIMS);
    println!("{figures}");
    assert!(figures.mismatches.is_empty(), "{}\n{figures}", figures.mismatches.join("\n\n"));
    // A run in which one of them is rare says little of it.
    let shares = [(figures.proved, 20), (figures.refuted, 20), (figures.vacuous, 5), (figures.undecided, 1)];
    assert!(shares.iter().all(|(count, percent)| count * 100 >= figures.claims * percent), "{figures}");
    assert!(figures.unsound * 4 < figures.specs, "{figures}");
    // Of wrong proofs as many would be seen.
    assert!(figures.seen * 10 >= figures.refuted * 8 && figures.said * 10 >= figures.refuted * 7, "{figures}");
}

#[test]
fn what_is_told_of_two_versions_is_all_that_is_otherwise() {
    let figures = compare::run_together(SEED, PAIRS, Size::Any);
    println!("{figures}");
    assert!(figures.mismatches.is_empty(), "{}\n{figures}", figures.mismatches.join("\n\n"));
    // A run in which one of them is rare says little of it.
    let shares = [(figures.alike, 10), (figures.widened, 20), (figures.narrowed, 20), (figures.changed, 5)];
    assert!(shares.iter().all(|(count, percent)| count * 100 >= figures.pairs * percent), "{figures}");
    assert!(figures.undecided * 4 < figures.pairs && figures.unsound * 3 < figures.pairs, "{figures}");
    assert!(figures.gains >= figures.pairs && figures.losses >= figures.pairs, "{figures}");
}

#[test]
fn what_is_told_of_two_small_versions_is_so_in_every_small_database() {
    let figures = compare::run_together(SEED, SMALL, Size::SAMPLE);
    println!("{figures}");
    assert!(figures.mismatches.is_empty(), "{}\n{figures}", figures.mismatches.join("\n\n"));
    assert!(figures.gains + figures.losses >= figures.pairs, "{figures}");
}
