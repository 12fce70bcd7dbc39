//! The sample that every change is tried with. More of it: `tests/proofs/long`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use purlin_build::project::Project;
use purlin_compiler::{Compilation, compile};
use purlin_proofs::compare::{self, PAIRS, SMALL, Size};
use purlin_proofs::oracles::{self, FORMULAS};
use purlin_proofs::run::{CLAIMS, SEED, run_together};
use purlin_proofs::small;
use purlin_tests::project::{has, root};

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

#[test]
fn what_is_proved_of_small_specs_is_broken_in_no_small_database() {
    let figures = small::run_together(SEED, small::CLAIMS, small::Size::Sample);
    println!("{figures}");
    assert!(figures.mismatches.is_empty(), "{}\n{figures}", figures.mismatches.join("\n\n"));
    // A run in which one of them is rare says little of it.
    assert!(figures.proved * 10 >= figures.claims && figures.refuted * 5 >= figures.claims, "{figures}");
    assert!(figures.seen * 10 >= figures.refuted * 7, "{figures}");
}

#[test]
fn other_solvers_say_the_same_of_the_questions_of_claims() {
    if !has(["oracles"]) {
        return;
    }
    let figures = oracles::run_together(SEED, FORMULAS);
    println!("{figures}");
    assert!(figures.mismatches.is_empty(), "{}\n{figures}", figures.mismatches.join("\n\n"));
    // A run in which one of them is rare says little of it.
    assert!(figures.never * 5 >= figures.asked && figures.possible * 5 >= figures.asked, "{figures}");
    // What is given up is held against nothing.
    assert!(figures.given_up.iter().all(|count| count * 50 < figures.asked) && figures.open * 50 < figures.asked, "{figures}");
    assert!(figures.unsaid.values().sum::<usize>() * 2 < figures.asked, "{figures}");
}

#[test]
fn other_solvers_say_the_same_of_the_examples() {
    if !has(["oracles"]) {
        return;
    }
    let specs: Vec<(String, Compilation)> = ["chat", "drive", "helpdesk", "shop"]
        .into_iter()
        .map(|name| (name.to_owned(), compile(&Project::read(&root().join("examples").join(name)).unwrap().sources)))
        .collect();
    let figures = oracles::run_of(specs.iter().map(|(name, compilation)| (name.as_str(), compilation)));
    println!("{figures}");
    assert!(figures.mismatches.is_empty(), "{}\n{figures}", figures.mismatches.join("\n\n"));
    assert!(figures.never > 0 && figures.possible > 0 && figures.given_up == [0, 0], "{figures}");
}
