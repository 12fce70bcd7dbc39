//! `test` blocks, run by the engine and judged by the evaluator: what passes, what fails, and in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

/// A spec by its name, what it lets through of users, who sign in with a password, and all else.
macro_rules! of_users {
    ($app:literal, $rule:literal, $rest:literal) => {
        concat!(
            "app ",
            $app,
            " edition 2026

auth User {
  identify email
  password { min 10 }
}

model User {
  email: Email @unique

  ",
            $rule,
            "
}
",
            $rest
        )
    };
}

mod alone;
mod closed;
mod crowd;
mod explained;
mod follows;
mod lints;
mod numbers;
mod session;
mod taken_out;
mod tenants;
mod written;

use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_rules::expr::Cond;
use purlin_rules::plan::{Condition, Plan};
use purlin_runtime::checks::{self, Report};

const NOTES: &str = r#"
app Notes edition 2026

auth User {
  identify email
  password { min 10 }
}

model User {
  email: Email @unique
  name:  String(1..80)

  allow create(email, name)
  allow read       if this == me
  allow read(name) if me is set
}

model Note {
  owner:  User = me @readonly @on_delete(cascade)
  text:   String(1..20)
  pinned: Bool = false
  slug:   String(1..20)? @unique

  allow read                       if owner == me
  allow create(text, pinned, slug) if me is set
  allow update(text, pinned)       if owner == me
  allow delete                     if owner == me
  deny  delete                     if pinned "unpin it first" as pinned
}

seed dev {
  ann: User { email: "ann@notes.test", name: "Ann", password: "correct horse" }
  bob: User { email: "bob@notes.test", name: "Bob" }
  one: Note { owner: ann, text: "one", pinned: true, slug: "first" }
  two: Note { owner: ann, text: "two" }
  Note { owner: bob, text: "three" }
}
"#;

fn plan(tests: &str) -> Plan {
    plan_of(&format!("{NOTES}\n{tests}"))
}

/// Of a spec with which nothing is wrong, and which is served as a whole.
fn plan_of(spec: &str) -> Plan {
    let compilation = compile(&[Source { path: "app.purlin".into(), text: spec.into() }]);
    assert_eq!(compilation.diagnostics, []);
    compilation.plan.unwrap_or_else(|| panic!("{:#?}", compilation.not_served))
}

fn run(lines: &str) -> Report {
    checks::run(&plan(&format!("test \"t\" with dev {{ {lines} }}")))
}

/// Each finding as `code message / label / help`.
fn words(report: &Report) -> Vec<String> {
    let show = |finding: &purlin_rules::diagnostic::Diagnostic| {
        let help = finding.help.as_deref().unwrap_or("-");
        format!("{} {} / {} / {help}", finding.code, finding.message, finding.label.text)
    };
    report.findings().map(show).collect()
}

#[test]
fn lines_that_hold_pass() {
    let report = run(r#"
        as ann  can    read one
        as ann  can    read bob.name
        as ann  cannot read bob.email
        as bob  cannot read one
        as anon cannot read one
        as anon cannot read ann
        as ann  sees   Note [two, one]
        as anon sees   Note []
        as bob  cannot update one { text: "mine" }
        as ann  can    update one { text: "mine", pinned: false }
        as ann  can    update one { text: "still from the seed" }
        as ann  cannot update one { slug: "second" } because no_grant
        as ann  cannot delete one because pinned
        as ann  can    delete two
        as ann  can    delete two
        as ann  can    create Note { text: "new" }
        as anon cannot create Note { text: "new" }
        as bob  cannot create Note { text: "new", owner: ann }
        as anon can    create User { email: "eve@notes.test", name: "Eve" }
    "#);
    assert_eq!(words(&report), [""; 0]);
    assert_eq!(report.tests[0].lines.len(), 19);
}

#[test]
fn a_refusal_that_should_not_be_says_why() {
    let report =
        run("as bob can read one as bob can update one { text: \"x\" } as ann can update one { slug: \"x\" } as ann can delete one");
    assert_eq!(
        words(&report),
        [
            "T0001 `bob` cannot read `one` / expected this to hold / the reason is `no_grant`; the service answers 404 `not_found`, or does not show the field",
            "T0001 `bob` cannot update `one` like this / expected this to hold / the reason is `no_grant`; the service answers 404 `not_found`, or does not show the field",
            "T0001 `ann` cannot update `one` like this / expected this to hold / the reason is `no_grant`; the service answers 403 `no_grant`; `slug` no rule lets you write this field here",
            "T0001 `ann` cannot delete `one` / expected this to hold / the reason is `pinned`; the service answers 403 `refused`, by the rule `pinned`",
        ]
    );
}

#[test]
fn a_permission_that_should_not_be_is_told() {
    let report = run("as ann cannot read one as bob cannot read ann.name as ann cannot delete two");
    let help = "expected a refusal / a rule allows it that should not, or none denies it";
    assert_eq!(
        words(&report),
        [
            format!("T0001 `ann` can read `one` / {help}"),
            format!("T0001 `bob` can read `ann.name` / {help}"),
            format!("T0001 `ann` can delete `two` / {help}"),
        ]
    );
}

#[test]
fn a_list_that_is_another_one_says_what_is_missing() {
    let report = run("as ann sees Note [one] as bob sees Note [one] as bob sees Note [] as anon sees Note [two]");
    assert_eq!(
        words(&report),
        [
            "T0001 `ann` sees `one`, `two` / expected this to hold / `two` should not be there",
            "T0001 `bob` sees `Note (row 5)` / expected this to hold / `one` is missing, and `Note (row 5)` should not be there",
            "T0001 `bob` sees `Note (row 5)` / expected this to hold / `Note (row 5)` should not be there",
            "T0001 `anon` sees nothing / expected this to hold / `two` is missing",
        ]
    );
}

#[test]
fn another_reason_is_not_the_one_that_was_meant() {
    let report = run("as ann cannot delete one because no_grant");
    assert_eq!(
        words(&report),
        ["T0001 `ann` cannot delete `one`, but for another reason / expected a refusal because of `no_grant` / the reason is `pinned`"]
    );
}

#[test]
fn what_no_rule_forbids_may_still_be_impossible() {
    let create = "create Note { text: \"x\", slug: \"first\" }";
    let report = run(&format!("as bob can {create} as bob cannot {create}"));
    let message = "T0001 the rules let `bob` create this `Note`, but it can't be done";
    let help = "the service answers 409 `not_unique`; `slug`: another row has this value";
    assert_eq!(words(&report), [format!("{message} / expected this to hold / {help}"), format!("{message} / expected a refusal / {help}")]);
}

#[test]
fn a_seed_that_the_store_does_not_take_is_told_with_its_row() {
    let mut plan = plan("test \"t\" with dev { as ann can read ann as ann can read bob }");
    // The compiler finds such a row itself; not every constraint can be known before.
    let rows = &mut plan.checks.seeds[0].rows;
    rows[1].values = rows[0].values.clone();
    let report = checks::run(&plan);
    assert_eq!(report.tests[0].lines.len(), 1, "the rest of the test is not run");
    let finding = report.findings().next().unwrap();
    assert_eq!((finding.code.as_str(), finding.message.as_str()), ("T0003", "the test `t` can't be run"));
    assert_eq!(finding.label.span, plan.checks.seeds[0].rows[1].span);
    assert!(finding.label.text.contains("`email` another row has this value"), "{}", finding.label.text);
}

#[test]
fn a_guard_that_means_one_thing_and_does_another_is_found() {
    let mut plan = plan("test \"t\" with dev { as bob cannot read one as ann can delete two as ann sees Note [one, two] }");
    // What the engine applies, without what the evaluator reads: everybody reads everything, and nobody deletes.
    let mut tables = plan.service.tables.to_vec();
    let note = tables.iter_mut().find(|table| table.spec_name == "Note").unwrap();
    note.get.signed_in.row = Condition::Always;
    note.list.signed_in.row = Condition::Always;
    note.delete.signed_in.deny = vec![purlin_rules::plan::Deny {
        name: None,
        message: None,
        fields: purlin_rules::plan::GrantedFields::All,
        when: Condition::Always,
        check: purlin_rules::plan::Check::NONE,
    }]
    .into();
    plan.service.tables = tables.into();
    let report = checks::run(&plan);
    let found = words(&report);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[0]
            .starts_with("T0002 service and rules disagree on whether `bob` can read `one` / the service: that it is done; the rules: "),
        "{}",
        found[0]
    );
    assert!(
        found[1]
            .starts_with("T0002 service and rules disagree on whether `ann` can delete `two` / the service: 403 `refused`; the rules: "),
        "{}",
        found[1]
    );
    assert!(found[2].starts_with("T0002 service and rules disagree on whether `ann` can list `Note`"), "{}", found[2]);
    assert!(plan.checks.rules.iter().all(|rule| rule.when != Cond::Const(false)));
}

#[test]
fn a_test_without_a_seed_starts_from_nothing() {
    let report = checks::run(&plan("test \"t\" { as anon sees Note [] as anon cannot create Note { text: \"x\" } }"));
    assert_eq!(words(&report), [""; 0]);
}

/// Tickets of tenants, with a field that has rules of its own.
const DESK: &str = r#"
app Desk edition 2026

auth User {
  identify email
  password { min 10 }
}

tenant Org by slug {
  from header "x-org"
  allow if Member.any(m => m.user == me)
}

model User {
  email: Email @unique

  allow read if me is set
}

model Org {
  slug: String @unique

  allow read
}

model Member {
  user: User

  deny read, write
}

model Ticket in Org {
  title: String
  note:  String? @read(me.email == "ann@desk.test") @write(me.email == "ann@desk.test")

  allow create, read, update
}

on Ticket created {
  notify me { title "A ticket"  via push }
}

seed dev {
  acme: Org { slug: "acme" }
  zoo:  Org { slug: "zoo" }
  ann:  User { email: "ann@desk.test" }
  bob:  User { email: "bob@desk.test" }
  eve:  User { email: "eve@desk.test" }
  Member { user: ann }
  Member { user: bob }
  one:  Ticket { org: acme, title: "one", note: "sly" }
  two:  Ticket { org: zoo, title: "two" }
}
"#;

fn found(lines: &str) -> (Vec<String>, Vec<String>) {
    let source = Source { path: "desk.purlin".into(), text: format!("{DESK}\ntest \"t\" with dev {{ {lines} }}") };
    let compilation = compile(&[source]);
    assert_eq!(compilation.diagnostics, []);
    let report = checks::run(compilation.to_test().unwrap());
    let words = |findings: Vec<&purlin_rules::diagnostic::Diagnostic>| {
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
    };
    (words(report.findings().collect()), words(report.tests.iter().flat_map(|test| &test.not_judged).collect()))
}

#[test]
fn a_field_is_read_and_named_by_those_whom_its_rule_admits() {
    let sound = r#"
        as ann in acme can read one.note
        as bob in acme cannot read one.note because field_rule
        as bob in acme can read one.title
        as ann in acme can update one { note: "a" }
        as bob in acme cannot update one { note: "a" } because field_rule
        as bob in acme can update one { title: "a" }
        as bob in acme cannot create Ticket { title: "a", note: "b" } because field_rule
        as ann in acme can create Ticket { title: "a", note: "b" }
    "#;
    assert_eq!(found(sound), (vec![], vec![]));
    let (wrong, _) = found("as bob in acme can read one.note");
    assert_eq!(wrong, ["T0001 `bob` cannot read `one.note`"]);
}

#[test]
fn who_is_notified_never_passes_in_silence() {
    let lines = r#"as bob in acme creates Ticket { title: "three" } then notifies ann then as ann in acme can read one"#;
    let (wrong, not_judged) = found(lines);
    assert_eq!(wrong, [""; 0]);
    assert_eq!(not_judged, ["T0004 `then notifies` is not judged yet"]);
}

/// The other end of a `@unique` relation is a step of a path, for those who have one and for those who have none.
#[test]
fn the_other_end_of_a_unique_relation_is_a_row_or_null() {
    let spec = r#"
app Bank edition 2026
auth User {
  identify email
  password { min 10 }
}
model User {
  email:   Email @unique
  name:    String?
  account: Account? via owner

  allow read   if account.guarantor == me or this == me
  deny  read   if account is null and this != me
  allow update if this == me and account.payments.any(p => p.amount > 5)
}
model Account {
  owner:     User @unique
  guarantor: User?
  payments:  Payment[] via account

  allow read if owner == me
}
model Payment {
  account: Account
  amount:  Int

  allow read   if account.owner.account.guarantor == me
  allow create if account.owner == me
}
seed dev {
  ann: User { email: "ann@bank.test" }
  bob: User { email: "bob@bank.test" }
  eve: User { email: "eve@bank.test" }
  of_ann: Account { owner: ann, guarantor: bob }
  of_bob: Account { owner: bob }
  big: Payment { account: of_ann, amount: 9 }
}
test "the other end" with dev {
  as bob sees User [ann, bob]
  as ann sees User [ann]
  as eve sees User [eve]
  as ann can update ann { name: "Ann" }
  as bob cannot update bob { name: "Bob" }
  as eve cannot update eve { name: "Eve" }
  as bob can read big
  as ann cannot read big
  as ann can create Payment { account: of_ann, amount: 1 }
}
"#;
    let compilation = compile(&[Source { path: "bank.purlin".into(), text: spec.to_owned() }]);
    assert_eq!(compilation.diagnostics, []);
    assert_eq!(compilation.not_served, []);
    assert_eq!(words(&checks::run(&compilation.plan.unwrap())), [""; 0]);
}
