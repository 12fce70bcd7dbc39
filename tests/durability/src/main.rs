//! The long run: `tests/durability/long ROUNDS [SEED]`. Prints in which calls the power went and the figures; fails where something that was
//! acknowledged is not there, or something is there by half.

#![expect(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use purlin_durability::round::{Run, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mut number = |otherwise: u64| args.next().map_or(otherwise, |arg| arg.parse().expect("a number"));
    let (rounds, seed) = (usize::try_from(number(200)).unwrap(), number(1));
    let outcome = run(Run { rounds, seed, of_a_disk: 10, fault: None });
    for (amid, count) in &outcome.cuts {
        println!("{count:>6}  {amid}");
    }
    println!(
        "{} power cuts, {} acknowledged writes, seed {seed}: {} faults, {:.0} s",
        outcome.rounds,
        outcome.acknowledged,
        outcome.wrong.len().saturating_sub(1),
        outcome.took.as_secs_f64()
    );
    outcome.wrong.iter().for_each(|wrong| println!("{wrong}"));
    if outcome.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
