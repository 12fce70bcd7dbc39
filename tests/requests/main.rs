//! The engine does what the rules mean: random databases, random callers, random requests, each answered by the service and judged by
//! the evaluator. What they disagree on is a fault of ours. (What a single rule means, in each store: see `agreement`.)
//!
//! `ROUNDS=200` looks further; a failure names the round, which alone decides everything in it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod random;

use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_rules::plan::{Checks, Plan};
use purlin_runtime::checks;
use random::Random;

/// Databases that are made, and requests to each.
const ROUNDS: u64 = 12;
const REQUESTS: usize = 60;

fn zoo() -> Plan {
    let source = Source { path: "zoo.purlin".to_owned(), text: include_str!("zoo.purlin").to_owned() };
    let Compilation { plan, diagnostics, .. } = compile(&[source]);
    plan.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

#[test]
fn the_service_and_the_evaluator_agree_on_every_request() {
    let plan = zoo();
    let rounds = std::env::var("ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    let (mut allowed, mut refused) = (0, 0);
    for round in 0..rounds {
        let mut random = Random::new(round);
        let seed = random.seed(&plan.service);
        let test = random.test(&plan.service, &seed, REQUESTS);
        let checks = Checks { seeds: vec![seed], tests: vec![test], ..plan.checks.clone() };
        let plan = Plan { checks, ..plan.clone() };
        let report = checks::run(&plan);
        let lines = &report.tests[0].lines;
        assert_eq!(lines.len(), REQUESTS, "round {round}: {lines:#?}");
        for (line, asked) in lines.iter().zip(&plan.checks.tests[0].lines) {
            // Each line claims that the request is allowed; that some are not is no news.
            match line.finding.as_ref().map(|finding| finding.code.as_str()) {
                None => allowed += 1,
                Some("T0001") => refused += 1,
                Some(_) => panic!("round {round}: {:#?}\n{asked:#?}\n{:#?}", line.finding, plan.checks.seeds[0]),
            }
        }
    }
    // Were all of them allowed, or none, nothing would have been looked at.
    assert!(allowed > rounds * 6 && refused > rounds * 6, "{allowed} allowed, {refused} refused");
}
