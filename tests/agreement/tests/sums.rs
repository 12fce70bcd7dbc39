//! Sums of decimals at the bounds of 18 digits: random rows hardly ever meet there. 64 bits hold more than such a sum may have.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_agreement::choices::Choices;
use purlin_agreement::run::disagreement;
use purlin_agreement::scene::{Scene, Way};
use purlin_agreement::{Postgres, Sqlite, Store};
use purlin_rules::catalog::Catalog;
use purlin_rules::fixture::{ROOM, condition};
use purlin_rules::value::Value;
use purlin_rules::world::Row;
use purlin_tests::postgres::COMPONENTS;
use purlin_tests::project::has;

const MOST: i64 = 999_999_999_999_999_999;
/// What rooms cost, and whether a decimal holds the sum.
const CASES: [([i64; 3], bool); 6] = [
    ([MOST, 0, 0], true),
    ([MOST, 1, -1], true),
    ([MOST, MOST, -MOST], true),
    ([MOST, 1, 0], false),
    ([-MOST, 0, -1], false),
    ([MOST, MOST, MOST], false),
];

/// A world of three rooms at least, the others of which cost nothing.
fn costing(prices: [i64; 3]) -> Scene {
    let mut scenes = (0..).map(|seed| Scene::draw(&mut Choices::of_seed(seed), Way::Stored));
    let mut scene = scenes.find(|scene| scene.this == ROOM && scene.rows().len() >= prices.len()).unwrap();
    let rows: Vec<Row> = scene.rows().into_iter().cloned().collect();
    let price = purlin_rules::fixture::service().field_named(ROOM, "price").unwrap();
    for (row, price_of_it) in rows.iter().zip(prices.into_iter().chain([0, 0, 0, 0])) {
        scene.world.insert(ROOM, row.with(&[(price, Value::Int(price_of_it))]));
    }
    scene
}

fn sums_are_held(store: &mut dyn Store) {
    let dialect = store.dialect();
    for (prices, fits) in CASES {
        let scene = costing(prices);
        let conds = ["is set", "is null", "> 0", "<= 0"].map(|rest| condition(&format!("Room.sum(r => r.price) {rest}"), ROOM));
        assert!(scene.verdicts(&conds[0]).into_iter().all(|is_set| is_set == fits), "{prices:?}");
        assert!(scene.verdicts(&conds[1]).into_iter().all(|is_null| !is_null), "{prices:?}");
        let found = disagreement(&scene, &conds, &mut [&mut *store], None);
        assert!(found.is_none(), "{dialect:?}: {prices:?}: {found:?}");
    }
}

#[test]
fn sqlite_holds_what_the_evaluator_does() {
    sums_are_held(&mut Sqlite::new());
}

#[test]
fn postgres_holds_what_the_evaluator_does() {
    if has(COMPONENTS) {
        sums_are_held(&mut Postgres::new());
    }
}
