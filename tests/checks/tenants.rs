//! Tenants, by the engine and by the evaluator: which rows a request reaches, whom it may refer to, what keys keep apart.

use crate::words;
use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_rules::plan::Plan;
use purlin_runtime::checks;

const DESK: &str = r#"
app Desk edition 2026

auth User {
  identify email
  password { min 10 }
}

tenant Org by slug {
  from header "x-org"
  allow if is_open or members.any(m => m.user == me)
}

model User {
  email:   Email @unique
  members: Member[] via user
  seen:    Ticket? @on_delete(set_null)

  allow read if me is set
  allow update(seen) if this == me
}

model Org {
  slug:    String @unique
  is_open: Bool = false
  members: Member[] via org

  allow read
}

model Member in Org {
  user: User

  unique (user)

  allow read
  allow create if me is set
}

model Ticket in Org {
  title:    String
  assignee: Member? @on_delete(set_null)
  above:    Ticket? @on_delete(cascade)
  below:    Ticket[] via above

  unique (title)
  unique global (assignee, title)

  allow read
  allow create, update, delete if me is set
}

seed dev {
  acme: Org    { slug: "acme" }
  zoo:  Org    { slug: "zoo" }
  fair: Org    { slug: "fair", is_open: true }
  ann:  User   { email: "ann@desk.test" }
  bob:  User   { email: "bob@desk.test" }
  eve:  User   { email: "eve@desk.test" }
  ann_acme: Member { org: acme, user: ann }
  bob_acme: Member { org: acme, user: bob }
  bob_zoo:  Member { org: zoo, user: bob }
  one:    Ticket { org: acme, title: "one", assignee: ann_acme }
  two:    Ticket { org: zoo, title: "two", assignee: bob_zoo }
  show:   Ticket { org: fair, title: "show" }
  below:  Ticket { org: acme, title: "below", above: one }
}
"#;

fn plan(lines: &str) -> Plan {
    let source = Source { path: "desk.purlin".into(), text: format!("{DESK}\ntest \"t\" with dev {{ {lines} }}") };
    let compilation = compile(&[source]);
    assert_eq!(compilation.diagnostics, []);
    assert_eq!(compilation.not_served, []);
    compilation.plan.unwrap()
}

/// What is said of the lines, by both.
fn said(lines: &str) -> Vec<String> {
    let report = checks::run(&plan(lines));
    assert!(report.tests[0].lines.iter().all(|line| line.by_engine));
    words(&report)
}

#[test]
fn a_request_reaches_the_rows_of_its_tenant_only() {
    let sound = r#"
        as bob in acme can    read one
        as bob in zoo  can    read two
        as bob in acme cannot read two because tenant
        as bob in zoo  cannot read one because tenant
        as bob in acme sees   Ticket [one, below]
        as bob in zoo  sees   Ticket [two]
        as bob in zoo  cannot update one { title: "a" } because tenant
        as bob in acme can    update one { title: "a" }
        as bob in zoo  cannot delete one because tenant
        as bob in acme can    delete one
        as bob in acme creates Ticket { title: "three" }
        as bob in acme can    read ann
        as bob         can    read ann
    "#;
    assert_eq!(said(sound), [""; 0]);
}

#[test]
fn a_tenant_admits_whom_it_says() {
    let sound = r#"
        as eve in acme cannot read one because tenant
        as eve in acme sees   Ticket []
        as eve in acme cannot create Ticket { title: "three" } because tenant
        as eve in acme cannot create Member { user: eve } because tenant
        as eve in acme cannot update one { title: "three" } because tenant
        as eve in acme cannot delete one because tenant
        as anon in acme cannot read one
        as anon in acme sees  Ticket []
        as eve in fair can    read show
        as anon in fair can   read show
        as anon in fair sees  Ticket [show]
        as anon in fair cannot create Ticket { title: "three" }
        as eve in fair can    create Member { user: eve }
    "#;
    assert_eq!(said(sound), [""; 0]);
}

#[test]
fn who_names_no_tenant_reaches_no_row_of_one() {
    let sound = r#"
        as bob  cannot read one because tenant
        as bob  sees Ticket []
        as bob  cannot create Ticket { title: "three" } because tenant
        as bob  cannot update one { title: "three" } because tenant
        as bob  cannot delete one because tenant
        as anon cannot read show
        as eve  can read acme
        as eve  sees Org [acme, zoo, fair]
    "#;
    assert_eq!(said(sound), [""; 0]);
}

#[test]
fn a_relation_is_set_within_the_tenant() {
    let sound = r#"
        as bob in acme can    create Ticket { title: "a", assignee: ann_acme }
        as bob in acme cannot create Ticket { title: "a", assignee: bob_zoo }
        as bob in acme cannot create Ticket { title: "a", above: two }
        as bob in acme can    update one { assignee: bob_acme }
        as bob in acme cannot update one { assignee: bob_zoo }
        as bob in acme cannot update one { above: two }
        as bob in acme can    update bob { seen: one }
        as bob in acme cannot update bob { seen: two }
        as bob         cannot update bob { seen: one }
        as eve in acme cannot update eve { seen: one }
        as eve in fair can    update eve { seen: show }
    "#;
    assert_eq!(said(sound), [""; 0]);
}

#[test]
fn keys_are_within_the_tenant_unless_they_are_global() {
    let sound = r#"as bob in zoo creates Ticket { title: "one" }  as bob in zoo creates Member { user: ann }"#;
    assert_eq!(said(sound), [""; 0]);
    let taken = said(r#"as bob in acme creates Ticket { title: "one" }"#);
    assert_eq!(taken.len(), 1);
    assert!(taken[0].ends_with("the service answers 409 `not_unique`; `title`: another row has this value"), "{}", taken[0]);
}

#[test]
fn a_seed_that_points_into_another_tenant_is_not_taken() {
    let mut plan = plan("as bob in acme can read one");
    let rows = &mut plan.checks.seeds[0].rows;
    let (one, two) =
        (rows.iter().position(|row| row.label.as_deref() == Some("one")), rows.iter().position(|row| row.label.as_deref() == Some("two")));
    rows[one.unwrap()].values = rows[two.unwrap()]
        .values
        .iter()
        .zip(rows[one.unwrap()].values.clone())
        .map(|(two, one)| {
            // The title and the tenant of the one, the assignee of the other.
            if matches!(one.1, purlin_rules::plan::SeedValue::Row(place) if place > 2) { two.clone() } else { one }
        })
        .collect();
    let found = words(&checks::run(&plan));
    assert!(found[0].starts_with("T0003 the test `t` can't be run") && found[0].contains("is of another tenant"), "{}", found[0]);
}

/// Rows of no tenant, whose rules ask for those of one.
const REMARKS: &str = r#"
model Remark {
  on:   Ticket
  by:   User = me

  allow read   if can read on
  allow create if can update on
  deny  delete if can read on as read_already
  allow delete if me is set
}

model Note {
  text: String
  mark: Remark? @on_delete(set_null)

  allow read
  allow create if me is set
}

on Note created when Ticket.any(t => t.title == text and can read t) { delete mark }

seed more {
  acme: Org    { slug: "acme" }
  zoo:  Org    { slug: "zoo" }
  fair: Org    { slug: "fair", is_open: true }
  bob:  User   { email: "bob@desk.test" }
  eve:  User   { email: "eve@desk.test" }
  in_acme: Member { org: acme, user: bob }
  in_zoo:  Member { org: zoo, user: bob }
  one:    Ticket { org: acme, title: "one" }
  two:    Ticket { org: zoo, title: "two" }
  show:   Ticket { org: fair, title: "show" }
  of_one:  Remark { on: one, by: bob }
  of_two:  Remark { on: two, by: bob }
  of_show: Remark { on: show, by: bob }
}
"#;

#[test]
fn a_verdict_on_a_row_of_a_tenant_asks_for_the_tenant() {
    let lines = r#"
        as bob in acme can    read of_one
        as bob in acme cannot read of_two
        as bob in acme sees   Remark [of_one]
        as bob in zoo  sees   Remark [of_two]
        as bob         sees   Remark []
        as bob in fair sees   Remark [of_show]
        as eve in acme sees   Remark []
        as eve in fair sees   Remark [of_show]
        as anon in fair can   read of_show
        as anon in acme sees  Remark []
        as bob in acme can    create Remark { on: one, by: bob }
        as bob in zoo  cannot create Remark { on: one, by: bob }
        as eve in acme cannot create Remark { on: one, by: eve }
        as bob in acme cannot delete of_one because read_already
        as bob in zoo  creates Note { text: "one", mark: of_two } then as bob in zoo sees Remark [of_two]
        as bob in zoo  creates Note { text: "two", mark: of_two } then as bob in zoo sees Remark []
    "#;
    let source = Source { path: "desk.purlin".into(), text: format!("{DESK}{REMARKS}\ntest \"t\" with more {{ {lines} }}") };
    let compilation = compile(&[source]);
    assert_eq!(compilation.diagnostics, []);
    let report = checks::run(&compilation.plan.unwrap());
    assert!(report.tests[0].lines.iter().all(|line| line.by_engine));
    assert_eq!(words(&report), [""; 0]);
}

#[test]
fn a_tenant_that_asks_for_a_verdict_on_its_own_rows_admits_nobody_by_it() {
    let asks = "allow if is_open or members.any(m => m.user == me and can read m)";
    let lines = "as bob in acme cannot read one because tenant  as bob in acme sees Ticket []  as bob in fair can read show";
    let text = format!("{DESK}\ntest \"t\" with dev {{ {lines} }}").replace("allow if is_open or members.any(m => m.user == me)", asks);
    assert!(text.contains(asks));
    let plan = compile(&[Source { path: "desk.purlin".into(), text }]).plan.unwrap();
    assert_eq!(words(&checks::run(&plan)), [""; 0]);
}
