//! The tests, run by the evaluator while it is watched.

use super::Tests;
use super::parts::Parts;
use purlin_rules::explain;
use purlin_rules::judge::Seeded;
use purlin_rules::observe::Observer;
use purlin_rules::plan::{Plan, TestLine};

pub(super) fn observer(parts: &Parts<'_>) -> Observer {
    Observer::new(parts.shapes.clone(), parts.atoms.len(), parts.rows.len())
}

pub(super) fn run(plan: &Plan, parts: &Parts<'_>, now: i64, observer: &mut Observer) -> Tests {
    let mut tests = Tests { count: plan.checks.tests.len(), ..Tests::default() };
    for test in &plan.checks.tests {
        let seed = test.seed.and_then(|place| plan.checks.seeds.get(place));
        let seeded = Seeded::new(plan, seed, now);
        for line in &test.lines {
            chain(plan, parts, line, seeded.clone(), (observer, &mut tests));
        }
    }
    tests
}

/// A line, and what is asked after it in the world that it leaves; no more where one does not hold.
fn chain(plan: &Plan, parts: &Parts<'_>, first: &TestLine, seeded: Seeded, (observer, tests): (&mut Observer, &mut Tests)) {
    tests.lines += 1 + first.then.len();
    let mut world = Some(seeded);
    for line in std::iter::once(first).chain(&first.then) {
        let holds = |seeded: &Seeded| seeded.holds(plan, line).is_ok();
        let after = world.as_ref().filter(|seeded| holds(seeded)).and_then(|seeded| seeded.left_by(plan, line).ok());
        let (Some(seeded), Some(after)) = (world.take(), after) else {
            tests.failing.push(line.span);
            continue;
        };
        let (judge, requests) = explain::of_line(&seeded, plan, line);
        for request in &requests {
            observer.request(&judge, request, &|law| parts.laws.get(&law).copied());
        }
        world = Some(after);
    }
}
