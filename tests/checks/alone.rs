//! Each test by itself: what one of them does to the store, or to what the engine keeps in memory, no other test sees, whichever ran before it.

use super::plan_of;
use purlin_rules::plan::{Plan, Test};
use purlin_runtime::checks::{self, TestReport};

/// What is left over would show: in a key, a sequence, what is kept of many rows, the words of a search, a limit.
const HOTEL: &str = of_users!(
    "Hotel",
    "allow read",
    r#"
model Room {
  name:   String(1..20) @unique
  number: Int @sequence
  rank:   Int = number * 10
  beds:   Bed[] via room
  count:  Int := beds.count() @stored

  search (name)
  allow read
  allow create(name) if me is set and rank == 20
  allow delete       if me is set and count == 1
}

model Bed {
  room: Room @on_delete(cascade)
  allow read
  allow create(room) if me is set and room.count == 0
  limit create 1 per 1h per room
}

seed dev {
  ann:  User { email: "ann@hotel.test" }
  hall: Room { name: "hall" }
}
"#
);

/// What every test does: each leaves more behind than the next would bear.
const LINES: &str = r#"
  as ann  can    create Room { name: "attic" } then as ann cannot create Room { name: "cellar" }
  as ann  can    create Bed { room: hall } then as ann can delete hall then as anon sees Room []
  as anon sees   Room [hall]
  as anon sees   Bed []
  as ann  cannot delete hall
"#;

/// Tests that hold, and between them some that do not.
fn hotel() -> Plan {
    let sound = |number: usize| format!("test \"{number:02}\" with dev {{ {LINES} }}\n");
    let wrong = r#"
test "04 is refused" with dev { as anon can create Bed { room: hall } }
test "05 is taken" with dev { as ann can create User { email: "bob@hotel.test" } as ann sees Room [] }
test "06 can't be" { as anon sees Room [] as anon sees User [] }
"#;
    plan_of(&format!("{HOTEL}{}{wrong}", (0..12).map(sound).collect::<String>()))
}

fn run(plan: &Plan, tests: Vec<Test>) -> Vec<TestReport> {
    let mut plan = plan.clone();
    plan.checks.tests = tests;
    checks::run(&plan).tests
}

#[test]
fn a_test_comes_to_what_it_comes_to_alone() {
    let plan = hotel();
    let tests = &plan.checks.tests;
    let alone: Vec<TestReport> = tests.iter().flat_map(|test| run(&plan, vec![test.clone()])).collect();
    assert_eq!(checks::run(&plan).tests, alone, "in their order");
    let backwards = run(&plan, tests.iter().rev().cloned().collect());
    assert_eq!(backwards.into_iter().rev().collect::<Vec<_>>(), alone, "whichever ran before");
    let (sound, wrong): (Vec<_>, Vec<_>) = alone.iter().partition(|test| test.name.parse::<usize>().is_ok());
    for test in sound {
        let findings: Vec<_> = test
            .lines
            .iter()
            .filter_map(|line| line.finding.as_ref())
            .map(|finding| (&finding.message, &finding.label.text, &finding.help))
            .collect();
        assert_eq!(findings, []);
        assert!(test.lines.len() == 8 && test.lines.iter().all(|line| line.by_engine), "{:#?}", test.lines);
    }
    assert_eq!(
        wrong.iter().map(|test| (&*test.name, test.passed())).collect::<Vec<_>>(),
        [("04 is refused", false), ("05 is taken", false), ("06 can't be", true)]
    );
}

#[test]
fn a_seed_that_the_store_does_not_take_is_of_its_own_test_only() {
    let sound = format!("test \"a\" with dev {{ {LINES} }}\n");
    let broken =
        "seed twice {\n  Room { name: \"one\" }\n  Room { name: \"two\" }\n}\ntest \"b can't begin\" with twice { as anon sees Room [] }\n";
    let mut plan = plan_of(&format!("{HOTEL}{sound}{broken}{}", sound.replace("\"a\"", "\"c\"")));
    // The compiler finds such a row itself; not every constraint can be known before.
    let rows = &mut plan.checks.seeds[1].rows;
    rows[1].values = rows[0].values.clone();
    let report = checks::run(&plan);
    assert_eq!(report.tests.iter().map(TestReport::passed).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(report.findings().map(|finding| &*finding.code).collect::<Vec<_>>(), ["T0003"]);
}
