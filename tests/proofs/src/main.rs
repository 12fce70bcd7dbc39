//! The long run: `tests/proofs/long CLAIMS [SEED]`. Prints the figures and, where prover and judge differ, the first cases; then it fails.

#![expect(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use purlin_proofs::compare::{self, Size};
use purlin_proofs::oracles;
use purlin_proofs::run::{SEED, faults, run_of, run_together};
use purlin_proofs::small;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |place: usize, otherwise| args.get(place).map_or(otherwise, |arg: &String| arg.replace('_', "").parse().expect("a number"));
    let text = |place: usize| std::fs::read_to_string(args.get(place).expect("two specs")).expect("a spec");
    let pairs = || usize::try_from(number(1, 1_000)).unwrap();
    if args.first().is_some_and(|arg| arg == "oracles") {
        let figures = oracles::run_together(number(2, SEED), usize::try_from(number(1, 10_000)).unwrap());
        return told(&figures.mismatches, &figures);
    }
    if args.first().is_some_and(|arg| arg == "claims") {
        let figures = small::run_together(number(2, SEED), usize::try_from(number(1, 10_000)).unwrap(), small::Size::Long);
        return told(&figures.mismatches, &figures);
    }
    let of_pairs = match args.first().map(String::as_str) {
        Some("pairs") if args.get(1).is_some_and(|path| path.ends_with(".purlin")) => {
            Some(compare::run_of(&text(1), &text(2), number(3, SEED)))
        }
        Some("pairs") => Some(compare::run_together(number(2, SEED), pairs(), Size::Any)),
        Some("small") => Some(compare::run_together(number(2, SEED), pairs(), Size::LONG)),
        Some("pair") => {
            println!("{}", compare::faults(number(1, SEED)));
            return ExitCode::SUCCESS;
        }
        _ => None,
    };
    if let Some(figures) = of_pairs {
        return told(&figures.mismatches, &figures);
    }
    let figures = match args.first().map(String::as_str) {
        Some("faults") => {
            let (text, found) = faults(number(1, SEED));
            println!("{text}\n{}", found.join("\n"));
            return ExitCode::SUCCESS;
        }
        Some(path) if path.ends_with(".purlin") => run_of(&std::fs::read_to_string(path).expect("a spec"), number(1, SEED)),
        _ => run_together(number(1, SEED), usize::try_from(number(0, 10_000)).unwrap()),
    };
    told(&figures.mismatches, &figures)
}

fn told(mismatches: &[String], figures: &dyn std::fmt::Display) -> ExitCode {
    mismatches.iter().for_each(|mismatch| println!("{mismatch}\n"));
    println!("{figures}");
    if mismatches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
