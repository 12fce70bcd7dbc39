//! The agreement of evaluator and SQLite: random well-typed conditions over random small databases must get the same verdict for
//! every row from both, and the opposite one for their negation; SQL must never be null.
//!
//! Three ways a fragment is used are tried: on the rows of a table, on a row that is about to be written (each column a parameter),
//! and on the rows that a request's caller may see, whose guards are random conditions too. A failing case is shrunk by proptest:
//! everything is drawn from one list of numbers, of which fewer and smaller ones make a smaller case.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod choices;
mod conds;
mod databases;
mod guards;
mod store;

use crate::catalog::ModelId;
use crate::eval::{self, Argument, Around};
use crate::expr::{Cond, Source, TermKind};
use crate::fixture::{MEMBER, ROOM, USER, condition as fixture_condition, service};
use crate::lower::{self, Caller, Dialect};
use crate::plan::{Condition, Service};
use crate::value::Id;
use crate::world::{Row, World};
use choices::Choices;
use conds::Conds;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use store::Store;

/// Milliseconds; the moments of the databases lie around it.
const NOW: i64 = 1_000_000;

/// A caller and what the request holds beside.
struct Asked {
    me: Option<Id>,
    args: Vec<Argument>,
}

impl Asked {
    fn caller(&self) -> Caller {
        if self.me.is_some() { Caller::SignedIn } else { Caller::Anonymous }
    }

    fn verdict(&self, cond: &Cond, world: &World, this: &Row) -> bool {
        let me = self.me.map(|me| (USER, me));
        eval::holds(cond, &Around { world, this, old: None, new: None, me, now: NOW, args: &self.args })
    }
}

/// Runs a property on many drawn cases, always the same ones.
fn for_all(cases: u32, property: impl Fn(&mut Choices)) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let drawn = proptest::collection::vec(proptest::num::u16::ANY, 200..600);
    let outcome = runner.run(&drawn, |numbers| {
        property(&mut Choices::new(numbers));
        Ok(())
    });
    outcome.unwrap_or_else(|fault| panic!("{fault}"));
}

/// Nobody, or one of the users.
fn anybody(choices: &mut Choices, world: &World) -> Option<Id> {
    let users: Vec<_> = world.rows(USER).map(Row::id).collect();
    if choices.one_in(3) { None } else { choices.pick(&users).copied() }
}

/// Both fragments of a condition give the definition's verdict of each of the rows.
fn agrees(store: &Store, condition: &Condition, asked: &Asked, model: ModelId, verdicts: &BTreeMap<Id, bool>, what: &dyn Fn() -> String) {
    match condition {
        Condition::Always => assert!(verdicts.values().all(|verdict| *verdict), "folded to true: {}", what()),
        Condition::Never => assert!(verdicts.values().all(|verdict| !*verdict), "folded to false: {}", what()),
        Condition::If { sql, not, .. } => {
            let found = store.verdicts(sql, not, asked, model);
            for (id, verdict) in verdicts {
                assert_eq!(found.get(id), Some(&(Some(*verdict), Some(!*verdict))), "of {id}: {}\n{}\nnot: {}", what(), sql.text, not.text);
            }
            assert_eq!(found.len(), verdicts.len());
        }
    }
}

#[test]
fn a_rule_means_in_sqlite_what_it_means_in_the_evaluator() {
    let service = service();
    let store = RefCell::new(Store::new(&service));
    let covered = RefCell::new(BTreeMap::new());
    for_all(1_000, |choices| {
        let world = databases::world(choices, &service);
        store.borrow_mut().fill(&service, &world);
        let asked = Asked { me: anybody(choices, &world), args: conds::arguments(choices) };
        for _ in 0..4 {
            let this = *choices.pick(&[ROOM, MEMBER, USER]).unwrap();
            let cond = Conds::new(&service).condition(choices, this);
            let condition = lower::condition(&cond, &service, Dialect::Sqlite, asked.caller());
            let verdicts = world.rows(this).map(|row| (row.id(), asked.verdict(&cond, &world, row))).collect();
            agrees(&store.borrow(), &condition, &asked, this, &verdicts, &|| format!("{cond:#?}\n{world:#?}\n{:?}", asked.me));
            for verdict in verdicts.values() {
                cover(&mut covered.borrow_mut(), &cond, *verdict);
            }
        }
    });
    everything_is_covered(&covered.borrow());
}

#[test]
fn a_rule_judges_a_row_before_it_is_written() {
    let service = service();
    let store = RefCell::new(Store::new(&service));
    for_all(700, |choices| {
        let mut world = databases::world(choices, &service);
        let this = *choices.pick(&[ROOM, MEMBER, USER]).unwrap();
        // The last of the rows is to be created, or another version of it is about to replace it.
        let Some(row) = world.rows(this).last().cloned() else { return };
        let row = if choices.one_in(2) {
            databases::changed(choices, &service, &world, this, &row)
        } else {
            databases::without(&mut world, &service, this, row.id());
            row
        };
        store.borrow_mut().fill(&service, &world);
        let asked = Asked { me: anybody(choices, &world), args: conds::arguments(choices) };
        let cond = Conds::new(&service).condition(choices, this);
        let verdict = asked.verdict(&cond, &world, &row);
        match lower::condition(&cond, &service, Dialect::Sqlite, asked.caller()) {
            Condition::Always => assert!(verdict),
            Condition::Never => assert!(!verdict),
            Condition::If { sql, not, .. } => {
                let found = store.borrow().verdict_of_new(&service, &sql, &not, &asked, this, &row);
                assert_eq!(found, (Some(verdict), Some(!verdict)), "{cond:#?}\n{world:#?}\n{row:#?}\n{}", sql.text);
            }
        }
    });
}

#[test]
fn a_request_sees_what_its_caller_may_list() {
    let store = RefCell::new(Store::new(&service()));
    for_all(700, |choices| {
        let mut service = service();
        let world = databases::world(choices, &service);
        store.borrow_mut().fill(&service, &world);
        let asked = Asked { me: anybody(choices, &world), args: conds::arguments(choices) };
        let guards = guards::random(choices, &mut service);
        let seen = guards.seen(&world, &service, &asked);
        for _ in 0..4 {
            let this = *choices.pick(&[ROOM, MEMBER, USER]).unwrap();
            let cond = Conds::new(&service).condition(choices, this);
            let condition = lower::request(&cond, &service, Dialect::Sqlite, asked.caller());
            let meant = guards::through_rows_that_are_there(&cond, &service);
            let shown = |row| guards.shown(&world, &service, &asked, this, row);
            let verdicts = world.rows(this).map(|row| (row.id(), asked.verdict(&meant, &seen, &shown(row)))).collect();
            agrees(&store.borrow(), &condition, &asked, this, &verdicts, &|| format!("{cond:#?}\n{world:#?}\n{guards:#?}\n{:?}", asked.me));
        }
    });
}

#[test]
fn the_deepest_condition_is_one_for_sqlite_too() {
    let service = service();
    let store = Store::new(&service);
    let asked = Asked { me: None, args: Vec::new() };
    let nested =
        |open: &dyn Fn(usize) -> String, levels, body: &str| (0..levels).map(open).collect::<String>() + body + &")".repeat(levels);
    let to_many =
        |level: usize| format!("{}members.any(x{level} => ", if level == 0 { String::new() } else { format!("x{}.room.", level - 1) });
    let long_path = ["parent"; 15].join(".");
    for text in [
        nested(&to_many, 15, "x14.room.topic == topic"),
        nested(&|_| "not (open or ".to_owned(), 30, "open"),
        format!("{long_path}.topic == {long_path}.topic"),
        vec!["topic == \"a\""; 900].join(" or "),
    ] {
        // As little stack as a thread of a server has, in a build that is not optimised.
        let work = || match lower::condition(&fixture_condition(&text, ROOM), &service, Dialect::Sqlite, Caller::Anonymous) {
            Condition::If { sql, not, .. } => (sql, not),
            Condition::Always | Condition::Never => panic!("{text}"),
        };
        let (sql, not) = std::thread::scope(|scope| {
            std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn_scoped(scope, work).unwrap().join().unwrap()
        });
        assert!(store.verdicts(&sql, &not, &asked, ROOM).is_empty());
    }
}

/// Notes the operators of a condition, by what came of the whole.
fn cover(covered: &mut BTreeMap<(String, bool), usize>, cond: &Cond, verdict: bool) {
    let mut note = |operator: &str| *covered.entry((operator.to_owned(), verdict)).or_default() += 1;
    match cond {
        Cond::Const(_) => note("const"),
        Cond::Holds(_) => note("holds"),
        Cond::And(_) => note("and"),
        Cond::Or(_) => note("or"),
        Cond::Not(_) => note("not"),
        Cond::Compare { op, .. } => note(&format!("{op:?}")),
        Cond::In { .. } => note("in"),
        Cond::IsNull(_) => note("is null"),
        Cond::Any { rows, .. } => note(match rows.source {
            Source::Model => "any of a model",
            Source::Link { .. } => "any at a relation",
            Source::Through { .. } => "any through a model",
            Source::Tree { .. } => "any of a tree",
        }),
    }
    cond.each_term(&mut |term| {
        note(match &term.kind {
            TermKind::Literal(_) => "literal",
            TermKind::Now { .. } => "now",
            TermKind::Arg(_) if matches!(term.ty, crate::types::Type::List(_)) => "list argument",
            TermKind::Arg(_) => "argument",
            TermKind::Path(path) if path.root == crate::expr::Root::Me => "me",
            TermKind::Path(path) if path.steps.len() > 1 => "path over rows",
            TermKind::Path(_) => "column",
            TermKind::Condition(_) => "condition as a value",
            TermKind::When(..) => "when",
            TermKind::Aggregate(_) => "aggregate",
        });
    });
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| cover(covered, part, verdict)),
        Cond::Not(inner) | Cond::Any { body: inner, .. } => cover(covered, inner, verdict),
        Cond::Const(_) | Cond::Holds(_) | Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) => {}
    }
}

fn everything_is_covered(covered: &BTreeMap<(String, bool), usize>) {
    let operators = [
        "const",
        "holds",
        "and",
        "or",
        "not",
        "Equal",
        "Less",
        "LessOrEqual",
        "Greater",
        "GreaterOrEqual",
        "in",
        "is null",
        "any at a relation",
        "any of a model",
        "literal",
        "now",
        "list argument",
        "argument",
        "me",
        "path over rows",
        "column",
    ];
    for operator in operators {
        for verdict in [true, false] {
            let times = covered.get(&(operator.to_owned(), verdict)).copied().unwrap_or(0);
            assert!(times > 50, "`{operator}` in {verdict} conditions: {times} times of {covered:#?}");
        }
    }
}

/// The service that guards are put into keeps its shape.
fn models(service: &Service) -> impl Iterator<Item = ModelId> + use<> {
    (0..u32::try_from(service.tables.len()).unwrap()).map(ModelId)
}
