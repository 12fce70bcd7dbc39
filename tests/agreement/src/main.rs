//! The long run: `tests/agreement/long PAIRS [SEED]`. Prints the figures, what was covered and, if the executions differ somewhere, the
//! smallest case that shows it; then it fails.

#![expect(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use purlin_agreement::run::run;
use purlin_agreement::{Outcome, Postgres, Run, SAMPLE, Sqlite};
use std::process::ExitCode;
use std::thread;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mut number = |otherwise| args.next().map_or(otherwise, |arg| arg.replace('_', "").parse().expect("a number"));
    let (pairs, seed) = (number(SAMPLE.pairs), number(SAMPLE.seed));
    // Each thread has its own seed and its own databases.
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    let share = move |thread| Run { seed: seed.wrapping_add(thread << 32), pairs: pairs.div_ceil(threads), fault: None };
    let runs: Vec<_> =
        (0..threads).map(|thread| thread::spawn(move || run(share(thread), &mut [&mut Sqlite::new(), &mut Postgres::new()]))).collect();

    let mut all = Outcome::default();
    let mut disagreements = Vec::new();
    for outcome in runs.into_iter().map(|run| run.join().unwrap()) {
        all.pairs += outcome.pairs;
        all.databases += outcome.databases;
        all.lists += outcome.lists;
        all.writes += outcome.writes;
        all.took = all.took.max(outcome.took);
        all.coverage.add(&outcome.coverage);
        disagreements.extend(outcome.disagreement);
    }
    println!("{}", all.coverage);
    disagreements.iter().for_each(|disagreement| println!("{disagreement}\n"));
    println!(
        "{} pairs in {} databases, {} lists, {} judged writes, evaluator, SQLite and PostgreSQL, seed {seed}: {} mismatches, {:.0} s",
        all.pairs,
        all.databases,
        all.lists,
        all.writes,
        disagreements.len(),
        all.took.as_secs_f64(),
    );
    if disagreements.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
