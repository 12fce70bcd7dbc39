//! The long run: `tests/fuzz/run MINUTES [SEED]`. Prints how many inputs were tried, and for each law that one broke, the smallest text
//! that breaks it; then it fails. `hostile` tries what is made to hurt, in its full size.

#![expect(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use purlin_fuzz::input::{Inputs, Kind};
use purlin_fuzz::laws::{self, Broken};
use purlin_fuzz::worker::{self, Found};
use purlin_fuzz::{hostile, shrink};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How many texts that break the same law are made small: often they all show one fault.
const SHOWN: u32 = 3;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| args.get(place).map(|arg| arg.parse::<u64>().expect("a number"));
    match args.first().map(String::as_str) {
        Some("work") => {
            worker::work(number(1).unwrap(), number(2).unwrap());
            ExitCode::SUCCESS
        }
        Some("try") => match worker::try_one(if args[1] == "spec" { Kind::Spec } else { Kind::Expression }) {
            Some(Broken { law, detail }) => {
                println!("{law}\n{detail}");
                ExitCode::FAILURE
            }
            None => ExitCode::SUCCESS,
        },
        Some("input") => {
            println!("{}", Inputs::of(number(2).unwrap_or(1)).input(number(1).unwrap()).1);
            ExitCode::SUCCESS
        }
        Some("hostile") => hurt(number(1).unwrap_or(1)),
        Some(_) | None => run(number(0).unwrap_or(1), number(1).unwrap_or(1)),
    }
}

fn run(minutes: u64, seed: u64) -> ExitCode {
    let inputs = Inputs::of(seed);
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    let began = Instant::now();
    let tried = worker::supervise(seed, 0, began + Duration::from_secs(minutes * 60), |Found { number, broken }| {
        let count = found.entry(format!("{}: {}", broken.law, broken.detail)).or_default();
        *count += 1;
        if *count > SHOWN {
            return;
        }
        let (kind, text) = inputs.input(number);
        let smallest = shrink::smallest(&text, |text| worker::tried(kind, text).is_some_and(|other| other.law == broken.law));
        println!("{} (input {number}, seed {seed}, {kind:?})\n{}\n---\n{smallest}\n---\n{smallest:?}\n", broken.law, broken.detail);
        if let Some(Broken { detail, .. }) = worker::tried(kind, &smallest) {
            println!("{detail}\n");
        }
    });
    let broken: u32 = found.values().sum();
    found.iter().for_each(|(law, count)| println!("{count} × {law}"));
    println!("{tried} inputs in {:.1} minutes, seed {seed}: {broken} break a law", began.elapsed().as_secs_f64() / 60.0);
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// From the text of this number on.
fn hurt(from: u64) -> ExitCode {
    let mut broken = 0;
    let mut tried = 0;
    // Smaller ones tell sooner what grows faster than its text.
    let quarter = hostile::all(hostile::LARGE / 64).zip(hostile::all(hostile::LARGE / 16));
    for (_, ((name, text), (_, fourfold))) in (1..).zip(quarter).filter(|(number, _)| *number >= from) {
        if let Some(Broken { law, detail }) = laws::growth(&name, &text, &fourfold) {
            broken += 1;
            println!("{law}: {detail}");
        }
    }
    for (number, (name, text)) in (1..).zip(hostile::all(hostile::LARGE)).filter(|(number, _)| *number >= from) {
        tried += 1;
        let began = Instant::now();
        if let Some(Broken { law, detail }) = worker::tried(Kind::Spec, &text) {
            broken += 1;
            println!("{number}: {name}: {law}: {}", detail.lines().next().unwrap_or_default());
        } else if began.elapsed() > Duration::from_secs(5) {
            println!("{number}: {name}: {:.1} s", began.elapsed().as_secs_f64());
        }
    }
    println!("{tried} hostile texts: {broken} break a law");
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
