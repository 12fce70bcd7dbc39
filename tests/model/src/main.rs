//! A service against a model of it: random requests of random callers, one after the other, over HTTP; each answer is what the service
//! in memory ([`service`]) says that it is, and so is all that can be read then. Both ways to run: the compiled plan, and the constants
//! that `purlin build` makes of it, which are committed beside, and kept by the suite `golden`.
//!
//! | question | module |
//! | --- | --- |
//! | what is asked | `call`, `filter`; at random by `random`; as HTTP by `wire` |
//! | what is to be answered | `service` |
//! | whether it is | `stage` |
//!
//! `OPERATIONS=100000 cargo test -p purlin-tests --test model -- --nocapture` asks so much of each of the two, and says how often what was
//! answered; `SEED=7` makes other requests. A failure tells the seed and the number of its request.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::wildcard_enum_match_arm,
    reason = "tests"
)]

mod call;
mod filter;
#[rustfmt::skip]
mod generated;
mod random;
mod service;
mod stage;
mod wire;

use call::{Asked, Body, Call, Write};
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_rules::plan::{Plan, Service};
use purlin_runtime::http;
use purlin_runtime::route::Route;
use random::{Known, Random};
use service::Expected;
use stage::{Served, Stage};
use std::collections::{BTreeMap, VecDeque};

const OPERATIONS: usize = 2_500;
/// Writes that are made up anew for one that is sent, at most.
const TRIES: usize = 4;

/// What is asked in each sample, and what is answered: were one of these seldom, little would be looked at.
const REACHED: [(&str, u16); 41] = [
    ("get", 200),
    ("get", 404),
    ("get, include", 200),
    ("get, include", 404),
    ("list", 200),
    ("get, select", 200),
    ("list, include", 200),
    ("list, offset", 200),
    ("list, select", 200),
    ("$query", 200),
    ("search", 200),
    ("search", 400),
    ("totals", 200),
    ("totals", 400),
    ("create", 201),
    ("create", 403),
    ("create", 422),
    ("create many", 201),
    ("create many", 422),
    ("update", 200),
    ("update", 403),
    ("update", 404),
    ("update", 412),
    ("update", 422),
    ("upsert", 200),
    ("upsert", 201),
    ("upsert", 403),
    ("upsert", 412),
    ("upsert", 422),
    ("batch", 200),
    ("batch", 401),
    ("batch", 403),
    ("batch", 422),
    ("batch, $ref", 200),
    ("delete", 204),
    ("delete", 403),
    ("update that deletes a permit", 200),
    ("update that moves a stall", 200),
    ("update that moves a stall", 422),
    // Of what is kept of others: that too much is sold at all the stalls below one, what a stall has taken without an offer.
    ("create of an offer too many", 409),
    ("delete of an offer", 409),
];

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn plan() -> Plan {
    let source = Source { path: "fair.purlin".to_owned(), text: include_str!("../fair.purlin").to_owned() };
    let Compilation { plan, diagnostics, .. } = compile(&[source]);
    // The sum of a tree is made anew by each write, and that is told.
    let told: Vec<&str> = diagnostics.iter().map(|finding| &*finding.code).collect();
    assert_eq!(told, ["W0301"], "{diagnostics:#?}");
    plan.unwrap()
}

#[test]
fn an_interpreted_plan_answers_as_the_model_does() {
    let plan = plan();
    play(&plan, plan.service.clone(), http::routes, number("SEED", 1) as u64);
}

#[test]
fn generated_constants_answer_as_the_model_does() {
    play(&plan(), generated::SERVICE, |_| generated::service::routes(), number("SEED", 1) as u64 + 1_000_000);
}

fn play(plan: &Plan, service: Service, routes: impl Fn(&Service) -> Vec<Route>, seed: u64) {
    let operations = number("OPERATIONS", OPERATIONS);
    let mut random = Random::new(seed);
    let mut counts: BTreeMap<(&'static str, u16), usize> = BTreeMap::new();
    let mut done = 0;
    // A world of its own every so often: one in which the last chief has been deleted has little left to say.
    while done < operations {
        let served = Served::start(service.clone(), &routes);
        let mut stage = Stage::new(plan, &served);
        for _ in 0..500.min(operations - done) {
            let asked = apt(&mut random, &stage);
            let again = random.one_in(8);
            let permits = stage.permits();
            let (status, code) = stage.ask(&asked, again, &format!("seed {seed}, request {done}"));
            *counts.entry((asked.call.name(), status)).or_default() += 1;
            for also in within(&asked, code, &plan.service) {
                *counts.entry((also, status)).or_default() += 1;
            }
            if asked.call.name() == "update" && stage.permits() < permits {
                *counts.entry(("update that deletes a permit", status)).or_default() += 1;
            }
            done += 1;
        }
        stage.compare_stores(&format!("seed {seed}, before request {done}"));
        served.close();
    }
    eprintln!("{operations} requests, seed {seed}: {counts:?}");
    for wanted in REACHED {
        assert!(counts.get(&wanted).is_some_and(|count| count * 1_000 > operations), "{wanted:?}: {counts:?}");
    }
}

/// What a request is beside what its kind says, by its answer too.
fn within(asked: &Asked, code: Option<&str>, service: &Service) -> Vec<&'static str> {
    let Call::Write(model, write) = &asked.call else { return Vec::new() };
    let table = service.table(*model).unwrap();
    let of_an_offer = table.spec_name == "Offer";
    let moves = |body: &Body| body.parts.iter().any(|(field, _)| table.tree == Some(*field));
    let names = [
        ("update that moves a stall", matches!(write, Write::Update { body, .. } if moves(body))),
        ("delete of an offer", of_an_offer && matches!(write, Write::Delete { .. })),
        ("create of an offer too many", of_an_offer && matches!(write, Write::Create { .. }) && code == Some("consequence")),
    ];
    names.into_iter().filter(|(_, is_so)| *is_so).map(|(name, _)| name).collect()
}

/// A request. Most writes that chance makes up are refused: of some of these another is made up.
fn apt(random: &mut Random, stage: &Stage<'_>) -> Asked {
    if random.one_in(8) {
        return random.batch(&stage.fair, &stage.callers);
    }
    let known = Known { service: &stage.fair.plan.service, world: &stage.fair.world, callers: &stage.callers };
    let is_refused = |asked: &Asked| match stage.fair.clone().answer(asked, &[], VecDeque::new()) {
        Expected::Problem(status, code, _) => status != 412 && !matches!(code, "consequence" | "restricted"),
        Expected::Row(..) | Expected::Rows(_) | Expected::Nothing => false,
    };
    let mut asked = random.asked(known);
    for _ in 0..TRIES {
        if !asked.call.is_write() || random.one_in(3) || !is_refused(&asked) {
            break;
        }
        asked = std::iter::repeat_with(|| random.asked(known)).find(|asked| asked.call.is_write()).unwrap();
    }
    asked
}
