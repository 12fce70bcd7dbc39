//! Random questions about small plans, held against random databases: what is never so is so in none of them; what is possible is shown by a
//! database of the plan. Nothing is left undecided.

use super::databases::{Chance, flaw_of, instance};
use super::plans::{condition, plan};
use super::questions::Kind;
use purlin_prover::{Cases, Formula, Instance, Place, Verdict, decide, is_possible};
use purlin_rules::expr::Cond;
use purlin_rules::plan::Plan;

const ROOMS: &str = "
    enum Role member moderator owner
    auth User email
    model User
      email Email unique
      boss User? set_null
      level Int
      wallet Wallet:owner
    model Room
      topic String ='a'
      owner User =me
      deputy User? set_null
      parent Room? cascade tree
      open Bool? =true
      role Role =member
      closed_at DateTime?
      rank Int(0..2) immutable =1
      members Member[]:room
      people User[]:Member.room.user
      require deputy is null or deputy != owner
      require old.role is null or old.role != .owner or role == .owner
    model Member
      room Room cascade
      user User?
      weight Int?
      unique room user
    model Wallet
      owner User cascade unique
      funds Int?
";

/// What is asked of a room at rest.
const OF_ROOMS: [&str; 34] = [
    "owner == me",
    "deputy == me",
    "deputy is null",
    "owner.boss == me",
    "owner.boss == deputy",
    "owner.boss.boss == owner",
    "parent is null",
    "parent.owner == owner",
    "parent.parent is set",
    "parent.parent.owner == me",
    "open",
    "open is null",
    "role == .member",
    "role in [.moderator, .owner]",
    "parent.role == role",
    "topic == \"a\"",
    "topic == parent.topic",
    "topic in [\"a\", \"b\"]",
    "closed_at < now()",
    "closed_at == now()",
    "closed_at >= now() - 1h",
    "closed_at <= parent.closed_at",
    "rank < 1",
    "rank == owner.level",
    "rank > owner.level - 2",
    "rank + owner.level >= me.level",
    "members.any(m => m.user == me)",
    "members.any(m => m.weight > 1 and m.user != me)",
    "members.all(m => m.user == owner)",
    "members.none(m => m.weight is null)",
    "people.any(p => p.boss == me)",
    "people.all(p => p.level < 2)",
    "owner.wallet.funds > 1",
    "me.wallet is null",
];

/// The condition of a few atoms.
fn drawn(chance: &mut Chance, plan: &Plan, kind: &Kind, atoms: &[&str]) -> (String, Cond) {
    fn spelled(chance: &mut Chance, atoms: &[&str], depth: usize) -> String {
        let part = |chance: &mut Chance| spelled(chance, atoms, depth - 1);
        match chance.below(if depth == 0 { 2 } else { 6 }) {
            0 => chance.of(atoms).to_owned(),
            1 => format!("not ({})", chance.of(atoms)),
            2 | 3 => format!("({} and {})", part(chance), part(chance)),
            4 => format!("({} or {})", part(chance), part(chance)),
            _ => format!("not ({})", part(chance)),
        }
    }
    let text = spelled(chance, atoms, 3);
    let condition = condition(plan, kind.model, &text);
    (text, condition)
}

/// Decides the formula, and holds it against the sample.
fn agrees(plan: &Plan, kind: &Kind, formula: &Formula<'_>, spelled: &str, sample: &[Instance]) {
    let question = kind.asks(plan, formula);
    match decide(&question) {
        Verdict::Never => {
            let breach = sample.iter().find(|instance| instance.is_so(&question));
            assert!(breach.is_none(), "never: {spelled}, but {breach:#?}");
        }
        Verdict::Possible(shown) => {
            assert!(shown.is_so(&question), "not shown: {spelled}, by {shown:#?}");
            assert_eq!(flaw_of(plan, kind, &shown), None, "no database: {spelled}, by {shown:#?}");
        }
        Verdict::Unknown(doubt) => panic!("{spelled}: {doubt:?}"),
    }
}

fn sample(plan: &Plan, kind: &Kind, size: usize) -> Vec<Instance> {
    let mut chance = Chance(7);
    let drawn = std::iter::repeat_with(|| instance(&mut chance, plan, kind, 3)).take(100 * size);
    let sample: Vec<Instance> = drawn.flatten().take(size).collect();
    assert!(sample.len() > size / 2, "{} of {size}", sample.len());
    sample
}

fn of_requests(spec: &str, requests: &[&str], places: &[Place], atoms: &[&str], (questions, size): (usize, usize)) {
    let plan = plan(&spec.replace('\'', "\""));
    for (seed, request) in (1..).zip(requests) {
        let kind = Kind::of(&plan, request);
        let sample = sample(&plan, &kind, size);
        let mut chance = Chance(seed);
        for _ in 0..questions {
            let parts = (0..=chance.below(2)).map(|_| {
                let place = chance.of(places);
                let (text, condition) = drawn(&mut chance, &plan, &kind, atoms);
                (format!("{place:?}: {text}"), Formula::holds_of(place, condition))
            });
            let (texts, parts): (Vec<String>, Vec<Formula<'_>>) = parts.unzip();
            agrees(&plan, &kind, &Formula::All(parts), &format!("{request}, {}", texts.join(" & ")), &sample);
        }
    }
}

#[test]
fn rows_at_rest() {
    of_requests(ROOMS, &["get Room", "list Room by nobody"], &[Place::Old], &OF_ROOMS, (100, 300));
}

#[test]
fn rows_that_are_created() {
    of_requests(ROOMS, &["create Room", "create Room by nobody"], &[Place::New, Place::Left], &OF_ROOMS, (50, 200));
}

#[test]
fn rows_that_are_updated() {
    let both = ["changed(owner)", "old.open and not new.open", "old.rank == new.rank", "old.closed_at < new.closed_at"];
    let atoms: Vec<&str> = OF_ROOMS.into_iter().chain(both).collect();
    of_requests(ROOMS, &["update Room"], &[Place::Old, Place::New, Place::Left], &atoms, (80, 250));
}

#[test]
fn rows_that_are_deleted() {
    // What goes with a row that goes with another is left open.
    let spec = ROOMS.replace("Room? cascade", "Room? set_null");
    of_requests(&spec, &["delete Room"], &[Place::Old, Place::Left], &OF_ROOMS, (60, 200));
    of_requests(&spec, &["delete Room beside Room"], &[Place::Other, Place::OtherLeft], &OF_ROOMS, (60, 200));
}

#[test]
fn cases_of_a_question_are_decided_as_questions_of_their_own() {
    let plan = plan(&ROOMS.replace('\'', "\"").replace("Room? cascade", "Room? set_null"));
    let requests = [
        ("get Room", [Place::Old; 2]),
        ("create Room", [Place::New, Place::Left]),
        ("update Room", [Place::Old, Place::Left]),
        ("delete Room beside Room", [Place::Other, Place::OtherLeft]),
    ];
    for (seed, (request, places)) in (1..).zip(requests) {
        let kind = Kind::of(&plan, request);
        let mut chance = Chance(seed);
        let formula = |chance: &mut Chance| {
            let (text, condition) = drawn(chance, &plan, &kind, &OF_ROOMS);
            (text, Formula::holds_of(chance.of(&places), condition))
        };
        for _ in 0..12 {
            let ((text, base), drawn) = (formula(&mut chance), (0..6).map(|_| formula(&mut chance)).collect::<Vec<_>>());
            let question = kind.asks(&plan, &base);
            let mut cases = Cases::of(&question);
            for (case_text, case) in &drawn {
                let told = format!("{request}, {text} & {case_text}");
                let both = Formula::All(vec![base.clone(), case.clone()]);
                let asked = kind.asks(&plan, &both);
                let expected = is_possible(&asked).unwrap();
                let (first, small) = (cases.first(case).unwrap(), cases.decide(case));
                assert_eq!((first.is_some(), matches!(small, Verdict::Possible(_))), (expected, expected), "{told}");
                let small = if let Verdict::Possible(small) = small { Some(*small) } else { None };
                for shown in first.iter().chain(&small) {
                    assert!(shown.is_so(&asked), "not shown: {told}, by {shown:#?}");
                    assert_eq!(flaw_of(&plan, &kind, shown), None, "no database: {told}, by {shown:#?}");
                }
            }
        }
    }
}

/// What is asked of the texts of a page.
const OF_TEXTS: [&str; 34] = [
    "note == \"ab\"",
    "note is null",
    "note == other",
    "note == next.note",
    "other == next.code",
    "code == next.code",
    "short == code",
    "note.starts_with(\"a\")",
    "note.starts_with(\"ab\")",
    "note.ends_with(\"b\")",
    "note.contains(\"ba\")",
    "other.contains(\"A\")",
    "code.starts_with(\"a\")",
    "code.contains(\"b\")",
    "code.ends_with(\"B\")",
    "short.starts_with(\"A\")",
    "short.contains(\"b\")",
    "next.code.contains(\"B\")",
    "\"aab\".contains(note)",
    "\"aba\".starts_with(short)",
    "\"bab\".ends_with(code)",
    "note.lower() == \"ab\"",
    "note.lower() == other.lower()",
    "code.lower() == other",
    "short.lower().contains(\"ab\")",
    "short.lower() == short",
    "note.length() < 2",
    "code.length() == count",
    "short.length() >= count",
    "note.lower().length() == other.length()",
    "note < \"b\"",
    "code >= \"ab\"",
    "\"B\" < short",
    "note.length() == code.length()",
];

#[test]
fn texts() {
    let pages = "
        auth User email
        model User
          email Email unique
        model Page
          code String([aAbB]{1,2})
          short String(0..2)
          note String(0..3)?
          other String(0..3)?
          count Int(0..3)
          next Page?
    ";
    of_requests(pages, &["get Page", "update Page"], &[Place::Old], &OF_TEXTS, (60, 200));
    of_requests(pages, &["create Page", "update Page"], &[Place::New, Place::Left], &OF_TEXTS, (30, 150));
}
