//! Explanations: of every line of the examples' tests, and of what each kind of rule says.

use purlin_build::project::Project;
use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_rules::explain::{self, Explanation, Labels};
use purlin_rules::judge::{Reason, Seeded};
use purlin_rules::plan::{Plan, TestLine};
use purlin_tests::project::root;

fn explained(plan: &Plan, seed: Option<usize>, line: &TestLine) -> Vec<Explanation> {
    let seed = seed.and_then(|place| plan.checks.seeds.get(place));
    let seeded = Seeded::new(plan, seed, 1_800_000_000_000);
    let labels = Labels::of_seed(&seeded, seed);
    let (judge, requests) = explain::of_line(&seeded, plan, line);
    requests.iter().map(|request| explain::explain(&judge, &labels, request)).collect()
}

/// The explanations of a spec's first test, line by line.
fn of(spec: &str) -> Vec<Explanation> {
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: spec.to_owned() }]);
    let plan = compilation.to_judge().unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics));
    let test = &plan.checks.tests[0];
    test.lines.iter().flat_map(|line| explained(plan, test.seed, line)).collect()
}

fn changes(explanation: &Explanation) -> Vec<&str> {
    explanation.nearest.changes.iter().map(|change| &*change.words).collect()
}

fn because(explanation: &Explanation) -> Vec<String> {
    explanation.rules.iter().filter(|ruled| !ruled.lets_through).flat_map(|ruled| ruled.because()).collect()
}

/// Fields that no one request may change together: what one of them asks for, the other excludes. What would have to be is told of each.
const TOGETHER: [&str; 1] = ["as ann cannot update open { address: \"3 Mill Lane\", status: .cancelled }"];

#[test]
fn every_refusal_of_the_examples_has_a_nearest_change_after_which_the_judge_allows_it() {
    let mut refused = 0;
    for example in ["chat", "drive", "helpdesk", "shop"] {
        let project = Project::read(&root().join("examples").join(example)).unwrap();
        let compilation = compile(&project.sources);
        let plan = compilation.to_judge().unwrap();
        for test in &plan.checks.tests {
            for line in &test.lines {
                let written = &project.sources[0].text[line.span.start as usize..line.span.end as usize];
                for explanation in explained(plan, test.seed, line) {
                    let is_list = matches!(line.action, purlin_rules::plan::Action::Sees { .. });
                    assert!(is_list || explanation.verdict.is_allowed() == line.allowed, "{example}: {written}");
                    if explanation.verdict.is_allowed() {
                        assert!(explanation.nearest.changes.is_empty(), "{example}: {written}");
                        continue;
                    }
                    refused += 1;
                    if explanation.verdict.reasons().contains(&Reason::NoRule) {
                        // No row and no request would be otherwise where no rule allows the operation at all.
                        assert_eq!(explanation.nearest.changes, [], "{example}: {written}");
                        continue;
                    }
                    let is_possible = !TOGETHER.contains(&written);
                    assert_eq!(explanation.nearest.is_confirmed, is_possible, "{example}: {written}\n{:#?}", explanation.nearest);
                    let is_told = explanation.rules.iter().any(|ruled| !ruled.lets_through || !ruled.leaves_out.is_empty());
                    assert!(is_told, "{example}: {written}");
                }
            }
        }
    }
    assert!(refused > 40, "{refused}");
}

const DESK: &str = r#"
app Desk edition 2026
auth User { identify email  password { min 10 } }
enum Plan { free pro }
model Org { plan: Plan = .free  owner: User?  allow read }
model User {
  email: Email @unique
  pin:   String? @private
  rank:  Int = 1
  allow read
}
model Ticket {
  org:   Org?
  owner: User
  code:  String @private
  title: String
  done:  Bool = false
  votes: Vote[] via ticket

  allow read
  allow update if org.plan == .pro and rank_is_enough
  allow create if code == me.pin
  allow delete if votes.count() > 1
  deny delete if votes.any(v => v.user == me) "no voter" as voter
  rank_is_enough: Bool := me.rank >= 3
}
model Vote { ticket: Ticket @on_delete(cascade)  user: User  allow read }
seed dev {
  ann: User { email: "ann@desk.test", pin: "1234" }
  bob: User { email: "bob@desk.test", rank: 5 }
  acme: Org { owner: ann }
  t1: Ticket { owner: ann, org: acme, code: "s3cret", title: "a" }
  t2: Ticket { owner: ann, code: "x", title: "b" }
  vote: Vote { ticket: t1, user: ann }
}
"#;

fn desk(lines: &str) -> Vec<Explanation> {
    of(&format!("{DESK}\ntest \"asked\" with dev {{\n{lines}\n}}\n"))
}

#[test]
fn the_fewest_atoms_are_told_with_their_values() {
    let [bob, ann, nothing] =
        desk("as bob can update t1 { title: \"c\" }\nas ann can update t1 { title: \"c\" }\nas bob can update t2 { title: \"c\" }")
            .try_into()
            .unwrap();
    assert_eq!(because(&bob), ["of the row before, `org.plan == .pro` is false: `org.plan` is .free"]);
    assert_eq!(changes(&bob), ["`acme.plan` would have to be .pro (it is .free)"]);
    assert!(bob.nearest.is_confirmed);
    assert_eq!(because(&ann).len(), 1, "one of two would do: {:?}", because(&ann));
    assert_eq!(changes(&ann).len(), 2, "and both would have to change: {:?}", changes(&ann));
    assert_eq!(because(&nothing), ["of the row before, `org.plan == .pro` is false: `org.plan` is nothing"]);
}

#[test]
fn a_private_value_is_never_shown() {
    let [refused] = desk("as ann cannot create Ticket { owner: ann, code: \"zzz\", title: \"c\" }").try_into().unwrap();
    let told = format!("{} {}", because(&refused).join(" "), changes(&refused).join(" "));
    assert!(told.contains("`code == me.pin` is false: `code` is not shown, `me.pin` is not shown"), "{told}");
    assert!(!told.contains("1234") && !told.contains("zzz"), "{told}");
    let view = serde_json::to_string(&refused.view()).unwrap();
    assert!(!view.contains("1234") && !view.contains("zzz"), "{view}");
}

#[test]
fn a_deny_that_applies_is_told_by_its_row_and_numbers_by_what_they_come_to() {
    let [voter, bob] = desk("as ann cannot delete t1 because voter\nas bob cannot delete t1").try_into().unwrap();
    let told = because(&voter);
    assert!(told[0].contains("`votes.count() > 1` is false: `votes.count()` is 1"), "{told:?}");
    assert!(told[1].contains("`v` is `vote`, of which `v.user == me` is true"), "{told:?}");
    assert_eq!(changes(&bob), ["`votes.count() > 1` would have to hold (`votes.count()` is 1)"]);
    assert!(!bob.nearest.is_confirmed, "what is only told has not been tried");
}

#[test]
fn of_nobody_it_is_told_who_would_be_let_in() {
    let [anon] = desk("as anon cannot update t2 { title: \"c\" }").try_into().unwrap();
    assert!(!anon.nearest.changes.is_empty() && !anon.nearest.is_confirmed, "without an org nobody may: {:?}", changes(&anon));
    let spec = DESK.replace("org.plan == .pro and rank_is_enough", "owner == me");
    let [anon] = of(&format!("{spec}\ntest \"asked\" with dev {{ as anon cannot update t2 {{ title: \"c\" }} }}")).try_into().unwrap();
    assert_eq!(changes(&anon), ["`ann` would have to ask: nobody is signed in"]);
    let [none] = desk("as ann cannot delete acme because no_rule").try_into().unwrap();
    assert_eq!((changes(&none).len(), because(&none).len()), (0, 0), "it takes a rule");
}
