//! Some rounds of those that `tests/durability/long` does more of.

use purlin_durability::round::{Run, run};

#[test]
fn what_is_acknowledged_survives_power_cuts() {
    let outcome = run(Run { rounds: 20, seed: 1, of_a_disk: 5, fault: None });
    assert!(outcome.wrong.is_empty(), "{:#?}", outcome.wrong);
    assert!(outcome.acknowledged > 500, "only {} writes were acknowledged", outcome.acknowledged);
    assert_eq!(outcome.rounds, 20);
}
