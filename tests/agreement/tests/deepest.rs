//! The deepest conditions that can be written are conditions for the stores, too.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests")]

use purlin_agreement::choices::Choices;
use purlin_agreement::compose;
use purlin_agreement::scene::{Scene, Way};
use purlin_agreement::{Postgres, Sqlite, Store};
use purlin_rules::fixture::{ROOM, condition, service};
use purlin_rules::lower::{self, Caller};
use purlin_rules::plan::Condition;
use purlin_tests::postgres::COMPONENTS;
use purlin_tests::project::has;

/// As little stack as a thread of a server has, in a build that is not optimised.
const STACK: usize = 2 * 1024 * 1024;

fn takes_the_deepest(store: &mut dyn Store) {
    let dialect = store.dialect();
    let nested =
        |open: &dyn Fn(usize) -> String, levels, body: &str| (0..levels).map(open).collect::<String>() + body + &")".repeat(levels);
    let to_many =
        |level: usize| format!("{}members.any(x{level} => ", if level == 0 { String::new() } else { format!("x{}.room.", level - 1) });
    let long_path = ["parent"; 15].join(".");
    let mut scene = Scene::draw(&mut Choices::replayed(Vec::new()), Way::Stored);
    scene.this = ROOM;
    for text in [
        nested(&to_many, 15, "x14.room.topic == topic"),
        nested(&|_| "not (open or ".to_owned(), 30, "open"),
        format!("{long_path}.topic == {long_path}.topic"),
        vec!["topic == \"a\""; 900].join(" or "),
    ] {
        let work = || match lower::condition(&condition(&text, ROOM), &service(), dialect, Caller::Anonymous) {
            Condition::If { sql, not, .. } => [sql, not],
            Condition::Always | Condition::Never => panic!("{text}"),
        };
        let fragments =
            std::thread::scope(|scope| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).unwrap().join().unwrap());
        for statement in
            [compose::verdicts(&scene, &service(), &fragments, dialect), compose::lists(&scene, &service(), &fragments, dialect)]
        {
            assert_eq!(store.rows(&statement), Ok(Vec::new()), "{dialect:?}: {text}");
        }
    }
}

#[test]
fn sqlite_takes_the_deepest_condition() {
    takes_the_deepest(&mut Sqlite::new());
}

#[test]
fn postgres_takes_the_deepest_condition() {
    if has(COMPONENTS) {
        takes_the_deepest(&mut Postgres::new());
    }
}
