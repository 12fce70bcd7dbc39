//! What rules ask of the session, by the engine and by the evaluator: in a test everybody has just signed in, with one factor.

use crate::words;
use purlin_compiler::compile;
use purlin_compiler::source::Source;
use purlin_runtime::checks;

const BANK: &str = r#"
app Bank edition 2026

auth User {
  identify  email
  password  { min 10 }
  anonymous
  mfa       totp
}

model User {
  email: Email? @unique

  allow read   if me is set
  allow delete if this == me and session.age < 10m
}

model Payment {
  owner:  User   = me @readonly
  amount: Int    = 0
  note:   String = ""  @read(session.age < 1m)
  seal:   String = ""  @read(session.age > 1m)

  allow read           if owner == me or session.mfa
  allow create         if not session.mfa and session.age >= 0s and not me.is_anonymous
  allow update(amount) if owner == me and session.age is set
  allow update(note)   if owner == me and session.age == 0s
  deny  update(amount) if session.age > 5m as stale
  allow delete         if session.mfa or me.is_anonymous
}

seed dev {
  ann: User    { email: "ann@bank.test" }
  bob: User    { email: "bob@bank.test" }
  one: Payment { owner: ann, amount: 5 }
}

test "t" with dev {
  as ann  can    read one
  as ann  can    read one.note
  as ann  cannot read one.seal
  as bob  cannot read one
  as bob  sees   Payment []
  as anon sees   Payment []
  as anon cannot create Payment {}
  as bob  can    create Payment {}
  as ann  can    update one { amount: 6 }
  as ann  can    update one { note: "x" }
  as ann  cannot delete one
  as bob  can    delete bob
  as bob  cannot delete ann
}
"#;

#[test]
fn both_know_the_session() {
    let compilation = compile(&[Source { path: "bank.purlin".into(), text: BANK.into() }]);
    assert_eq!(compilation.diagnostics, []);
    assert_eq!(compilation.plan, None, "a second factor is not served");
    let report = checks::run(compilation.to_test().unwrap());
    assert_eq!(words(&report), [""; 0]);
    assert!(report.tests[0].lines.iter().all(|line| line.by_engine));
}
