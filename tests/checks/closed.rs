//! Faults that the language leaves no way to write: of each, rules that would have it elsewhere, and requests that are refused, by the
//! evaluator's word and the engine's.

use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_runtime::checks;

const USERS: &str = "app Notes edition 2026

auth User { identify email  password { min 10 } }

model User { email: Email @unique  allow create(email)  allow read if me is set }
";

fn compiled(rest: &str) -> (String, Compilation) {
    let text = format!("{USERS}\n{rest}");
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: text.clone() }]);
    (text, compilation)
}

/// The tests of the spec pass.
fn holds(rest: &str) {
    let (text, compilation) = compiled(rest);
    let plan = compilation.to_test().unwrap_or_else(|| panic!("{text}\n{:#?}", compilation.diagnostics));
    let report = checks::run(plan);
    let lines: Vec<_> = report.tests.iter().flat_map(|test| &test.lines).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.by_engine), "{text}");
    let findings: Vec<_> = lines.iter().filter_map(|line| line.finding.as_ref()).collect();
    assert!(findings.is_empty(), "{text}\n{findings:#?}");
}

fn codes(rest: &str) -> Vec<String> {
    compiled(rest).1.diagnostics.into_iter().map(|finding| finding.code).collect()
}

const SEED: &str = r#"
seed dev {
  ann: User { email: "ann@notes.test" }
  bob: User { email: "bob@notes.test" }
"#;

#[test]
fn what_has_no_rule_lets_nobody_in() {
    assert_eq!(codes("model Note { text: String }"), ["W0504"]);
    holds(&format!(
        "model Note {{ text: String }}{SEED}  one: Note {{ text: \"one\" }}\n}}
         test \"nobody\" with dev {{
           as ann  cannot read one
           as anon cannot read one
           as ann  cannot create Note {{ text: \"two\" }}
           as ann  cannot update one {{ text: \"two\" }}
           as ann  cannot delete one
         }}"
    ));
}

#[test]
fn who_may_not_read_a_row_does_not_change_it() {
    holds(&format!(
        "model Note {{ owner: User = me @readonly  text: String  is_open: Bool = false
           allow read if owner == me or is_open  allow update, delete if me is set }}
         {SEED}  shut: Note {{ owner: ann, text: \"one\" }}\n  open: Note {{ owner: ann, text: \"two\", is_open: true }}\n}}
         test \"of what is not there\" with dev {{
           as bob cannot update shut {{ text: \"mine\" }}
           as bob cannot update shut {{ is_open: true }}
           as bob cannot delete shut
           as bob can    update open {{ text: \"ours\" }}
         }}"
    ));
}

#[test]
fn no_request_moves_a_row_to_another_tenant() {
    holds(&format!(
        "tenant Org by slug {{ from header \"x-org\"  allow if members.any(m => m.user == me) }}
         model Org {{ slug: String @unique  members: Member[] via org  allow read if members.any(m => m.user == me) }}
         model Member {{ org: Org  user: User  allow read if user == me }}
         model Note in Org {{ text: String  allow read, create, update if me is set }}
         {SEED}  acme: Org {{ slug: \"acme\" }}\n  globex: Org {{ slug: \"globex\" }}\n  Member {{ org: acme, user: ann }}
           Member {{ org: globex, user: ann }}\n  one: Note {{ org: acme, text: \"one\" }}\n}}
         test \"a row stays\" with dev {{
           as ann in acme   can    update one {{ text: \"two\" }}
           as ann in acme   cannot update one {{ org: globex }}
           as ann in globex cannot update one {{ text: \"two\" }}
           as ann in acme   cannot create Note {{ org: globex, text: \"two\" }}
         }}"
    ));
}

#[test]
fn one_rule_holds_at_both_ends_of_an_update() {
    holds(&format!(
        "model Note {{ owner: User  is_open: Bool = false  text: String
           allow read if me is set  allow update if owner == me  allow update if is_open }}
         {SEED}  open: Note {{ owner: ann, text: \"one\", is_open: true }}\n}}
         test \"an open row is taken by nobody who shuts it\" with dev {{
           as bob can    update open {{ text: \"two\" }}
           as bob cannot update open {{ is_open: false }}
           as bob cannot update open {{ is_open: false, owner: bob }}
           as ann can    update open {{ is_open: false }}
         }}"
    ));
}

#[test]
fn a_request_names_only_rows_that_its_caller_may_read() {
    holds(&format!(
        "model Note {{ owner: User = me @readonly  allow read if owner == me }}
         model Comment {{ note: Note?  allow read, create, update if me is set }}
         {SEED}  one: Note {{ owner: ann }}\n  none: Comment {{ }}\n}}
         test \"nothing is attached to what is not there\" with dev {{
           as ann can    create Comment {{ note: one }}
           as bob cannot create Comment {{ note: one }}
           as bob cannot update none {{ note: one }}
         }}"
    ));
}

#[test]
fn no_row_is_written_within_another() {
    let rest = |text: &str| {
        format!(
            "model Note {{ comments: Comment[] via note  allow read, create if me is set }}
             model Comment {{ note: Note  text: String  allow read if me is set }}
             {SEED}}}
             test \"a request writes one row\" with dev {{ as ann can create Note {{ comments: {text} }} }}"
        )
    };
    for text in ["[{ text: \"one\" }]", "[]", "\"one\""] {
        assert!(codes(&rest(text)).iter().any(|code| code.starts_with('E')), "{text}");
    }
}

#[test]
fn a_rule_for_some_fields_is_no_verdict_about_the_row() {
    holds(&format!(
        "model Org {{ name: String  secret: String  owner: User
           allow read if owner == me  allow read(name) if me is set }}
         model Note {{ org: Org  allow read if can read org }}
         {SEED}  acme: Org {{ name: \"Acme\", secret: \"xyz\", owner: ann }}\n  one: Note {{ org: acme }}\n}}
         test \"who sees a name is no reader\" with dev {{
           as ann can    read one
           as bob can    read acme.name
           as bob cannot read one
         }}"
    ));
}

#[test]
fn nobody_is_not_the_owner_of_what_has_none() {
    holds(&format!(
        "model Note {{ owner: User?  text: String  allow read, update, delete if owner == me }}
         {SEED}  lost: Note {{ text: \"one\" }}\n}}
         test \"of nobody\" with dev {{
           as anon cannot read lost
           as ann  cannot read lost
           as anon cannot delete lost
         }}"
    ));
}

#[test]
fn what_belongs_to_nothing_is_nobodys() {
    holds(&format!(
        "model Org {{ members: Member[] via org  allow read if members.any(m => m.user == me) }}
         model Member {{ org: Org?  user: User  allow read if user == me }}
         model Note {{ org: Org?  text: String  allow read, update if org.members.any(m => m.user == me) }}
         {SEED}  Member {{ user: ann }}\n  lost: Note {{ text: \"one\" }}\n}}
         test \"of nothing\" with dev {{
           as ann  cannot read lost
           as anon cannot read lost
         }}"
    ));
}
