//! Access rules and `auth`.

use super::{check, said, schema};
use purlin_rules::plan::{GrantedFields, Operation};

const USERS: &str = "
auth User {
  identify email
  password { min 10 }
}

model User {
  email: Email @unique

  allow read if this == me
}
";

fn with_users(text: &str) -> String {
    format!("{USERS}{text}")
}

fn codes(text: &str) -> Vec<String> {
    said(text).iter().map(|finding| finding[..5].to_owned()).collect()
}

#[test]
fn read_and_write_are_taken_apart() {
    let schema = schema("model Note { a: Int  b: Int  allow read(b, a), write }");
    let rule = schema.models().next().unwrap().rules().next().unwrap();
    let operations: Vec<Operation> = rule.grants.iter().map(|grant| grant.operation).collect();
    assert_eq!(operations, [Operation::Get, Operation::List, Operation::Create, Operation::Update, Operation::Delete]);
    let GrantedFields::Only(fields) = &rule.grants[0].fields else { panic!("no list") };
    assert_eq!(fields.iter().map(|field| field.0).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn a_list_names_only_fields_that_a_request_can_name() {
    let model = |rule: &str| {
        format!(
            "model Note {{
               secret: Int? @private
               made:   Int? @readonly
               once:   Int? @immutable
               others: Note[] via parent
               parent: Note?
               allow {rule}
             }}"
        )
    };
    for rule in ["read(secret)", "create(made)", "update(once)", "read(others)", "create(others)", "update(version)"] {
        assert_eq!(codes(&model(rule)), ["E0501"], "{rule}");
    }
    for rule in ["read(made, once, version)", "create(secret, once, parent)", "update(secret, parent)"] {
        assert_eq!(codes(&model(rule)), [""; 0], "{rule}");
    }
}

#[test]
fn what_names_a_user_is_not_updated() {
    let users = USERS.replace("@unique", "@unique\n allow create(email), update(email) if this == me");
    assert_eq!(codes(&users), ["E0501"]);
}

#[test]
fn a_rule_that_holds_for_nobody_by_chance_is_a_warning() {
    let rule = |condition: &str| with_users(&format!("model Note {{ owner: User?  open: Bool = false  allow read if {condition} }}"));
    for chance in ["owner != me", "not (owner == me)", "open or owner == me"] {
        assert_eq!(codes(&rule(chance)), ["W0501"], "{chance}");
    }
    for meant in ["owner == me", "me is set and owner != me", "me is set", "open", "me is null or owner == me", "open and owner == me"] {
        assert_eq!(codes(&rule(meant)), [""; 0], "{meant}");
    }
}

#[test]
fn a_rule_that_never_holds_is_a_warning() {
    for condition in ["me is null and owner == me", "me is set and me is null", "1 == 2"] {
        let found = codes(&with_users(&format!("model Note {{ owner: User  deny read if {condition} }}")));
        assert_eq!(found, ["W0503"], "{condition}");
    }
}

#[test]
fn what_comes_of_a_rule_that_never_holds_is_told_as_it_is() {
    let help = |rule: &str| {
        let (_, found) = check(&[&with_users(&format!("model Note {{ owner: User  a: Int  {rule} if 1 == 2 }}"))]).unwrap();
        found.into_iter().find(|finding| finding.code == "W0503").and_then(|finding| finding.help).unwrap()
    };
    assert!(help("allow update").ends_with("without a rule nobody is let in"));
    assert!(help("allow update(a)").contains("it grants these fields to nobody"));
    assert!(help("deny update(a)").ends_with("it keeps nobody out"));
}

#[test]
fn a_deny_may_hold_for_nobody() {
    assert_eq!(codes(&with_users("model Note { owner: User  allow read  deny read if owner != me }")), [""; 0]);
}

#[test]
fn names_of_rules_are_their_own() {
    let rules = "model Note { a: Int  deny read if a == 1 as first  deny read if a == 2 as first  deny read if a == 3 as no_rule }";
    assert_eq!(codes(rules), ["E0201", "E0205"]);
}

#[test]
fn a_create_that_no_request_can_make_is_a_warning() {
    assert_eq!(codes("model Note { a: Int  b: Int = 1  c: Int?  allow create(b, c) }"), ["W0502"]);
    assert_eq!(codes("model Note { a: Int @readonly  allow create }"), ["W0502"]);
    assert_eq!(codes("model Note { a: Int  b: Int  allow create(a)  allow create(b) }"), [""; 0]);
}

#[test]
fn me_needs_an_auth() {
    assert_eq!(said("model Note { a: Int  allow read if me is set }").len(), 1);
}

#[test]
fn nothing_is_said_of_me_when_the_model_of_auth_is_unknown() {
    let found = said("auth Usr { identify email  password { min 10 } }\nmodel User { email: Email  allow read if this == me }");
    assert_eq!(found, ["E0207 there is no model `Usr`"]);
}

#[test]
fn a_field_names_a_user_only_if_it_is_unique_required_text() {
    for field in ["email: Email", "email: Email? @unique", "email: Int @unique", "email: Email @unique @readonly"] {
        assert_eq!(codes(&USERS.replace("email: Email @unique", field)), ["E0603"], "{field}");
    }
    assert_eq!(codes(&USERS.replace("email: Email @unique", "email: String(1..80)\n unique (email)")), [""; 0]);
}

#[test]
fn sessions_last_as_long_as_they_say() {
    let session = |text: &str| USERS.replace("min 10 }", &format!("min 12 }}\n session {{ {text} }}"));
    let schema = schema(&session("access 90s  refresh 2w"));
    let auth = schema.auth().unwrap();
    assert_eq!((auth.password_min, auth.access_seconds, auth.refresh_seconds), (Some(12), 90, 1_209_600));
    for bad in ["access 0s", "access 500ms", "access 15m  refresh 1m", "refresh 9000w"] {
        assert_eq!(codes(&session(bad)), ["E0604"], "{bad}");
    }
    assert_eq!(codes(&session("access 2d")), ["W0602"]);
}
