//! The sample that every change is tried with. More of it: `tests/proofs/long 10000`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

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
