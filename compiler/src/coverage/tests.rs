//! What tests try of rules that are small enough to be counted by hand.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::parts::Parts;
use super::reach::Reach;
use super::{Coverage, Rule, goals, measure};
use crate::Files;
use crate::percent::Percent;
use crate::plan::plan;
use crate::source::Source;
use purlin_rules::observe::{Seen, Times};

const NOW: i64 = 1_700_000_000_000;

const HEAD: &str = r#"app Test edition 2026

auth User { identify email  password }

model User { email: Email @unique  allow read if this == me }

"#;

const SEED: &str = r#"
seed dev {
  ann: User { email: "ann@a.test" }
  bob: User { email: "bob@a.test" }
"#;

fn files(text: &str) -> Files {
    Files::of(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }])
}

fn of(text: &str) -> Coverage {
    let files = files(text);
    let checked = files.check();
    measure(&files, &checked.schema.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics)), NOW)
}

/// What is measured of a spec that begins and ends as all of these do.
fn spec(models: &str, rows: &str, lines: &str) -> Coverage {
    of(&format!("{HEAD}{models}{SEED}{rows}\n}}\n\ntest \"a\" with dev {{\n{lines}\n}}\n"))
}

fn rule<'c>(coverage: &'c Coverage, says: &str) -> &'c Rule {
    let all: Vec<&str> = coverage.rules().map(|rule| &*rule.says).collect();
    coverage.rules().find(|rule| rule.says == says).unwrap_or_else(|| panic!("{says} is none of {all:#?}"))
}

#[track_caller]
fn told(coverage: &Coverage, says: &str, (shown, of): (usize, usize), missing: &[&str]) {
    let rule = rule(coverage, says);
    let found: Vec<&str> = rule.missing().into_iter().map(|goal| &*goal.missing).collect();
    assert_eq!(((rule.score().shown, rule.score().of), &*found), ((shown, of), missing), "{rule:#?}");
}

const POST: &str = "model Post {
  author:    User   = me
  is_public: Bool   = false
  title:     String = \"\"

  allow read if is_public or author == me
  allow update(title) if author == me check title != \"\"
  deny delete if is_public as kept
  allow delete if author == me
}
";
const POSTS: &str = "  p: Post { author: ann, is_public: true }\n  q: Post { author: ann }";
const READ: &str = "allow read if is_public or author == me";

#[test]
fn a_part_counts_where_it_decided() {
    // Both are true: the rule is, and neither part decides.
    let found = spec(POST, POSTS, "  as ann can read p");
    let both = "no test tries to read any `Post` where `is_public` and `author == me` are false";
    let public = "no test tries to read any `Post` where `is_public` is true and `author == me` is false";
    let own = "no test tries to read any `Post` where `author == me` is true and `is_public` is false";
    told(&found, READ, (1, 6), &["no test shows whom it keeps out", public, both, own]);
    // Of (true, false) and (false, false) the first part is shown, and one half of the second.
    let found = spec(POST, POSTS, "  as bob can read p\n  as bob cannot read q");
    told(&found, READ, (5, 6), &[own]);
    let found = spec(POST, POSTS, "  as bob can read p\n  as bob cannot read q\n  as ann can read q");
    told(&found, READ, (6, 6), &[]);
    assert_eq!(rule(&found, READ).times, Times { yes: 2, no: 1 });
}

#[test]
fn lists_ask_of_every_row() {
    let found = spec(POST, POSTS, "  as bob sees Post [p]\n  as ann sees Post [p, q]");
    told(&found, READ, (6, 6), &[]);
    assert_eq!(rule(&found, READ).times, Times { yes: 3, no: 1 });
}

#[test]
fn what_nobody_comes_to_is_not_asked() {
    // Bob may not read it: whether he may update it is not asked. Naming another field asks nothing of a rule about `title`.
    let lines = "  as bob cannot update q { title: \"a\" }\n  as ann cannot update q { is_public: true }";
    let found = spec(POST, POSTS, lines);
    let update = "allow update(title) if author == me";
    told(&found, update, (0, 2), &["no test tries to update `title` of any `Post`"]);
    let lines = "  as bob cannot update p { title: \"a\" }\n  as ann cannot update p { title: \"\" }";
    let found = spec(POST, POSTS, lines);
    told(&found, update, (2, 2), &[]);
    // An update asks of the row before and of the row after.
    assert_eq!(rule(&found, update).times, Times { yes: 2, no: 2 });
    let check = "allow update(title) if author == me check title != \"\"";
    // Bob's update does not come to the check.
    let missing = "no test comes to this check, when it tries to update any `Post`, where `title != \"\"` is true";
    told(&found, check, (1, 2), &[missing]);
}

#[test]
fn a_deny_is_shown_by_what_it_refuses_and_what_it_leaves_alone() {
    let deny = "deny delete if is_public";
    let found = spec(POST, POSTS, "  as ann can delete q");
    told(&found, deny, (1, 2), &["no test tries to delete any `Post` where `is_public` is true"]);
    let found = spec(POST, POSTS, "  as ann can delete q\n  as ann cannot delete p because kept");
    told(&found, deny, (2, 2), &[]);
}

#[test]
fn what_follows_in_a_line_is_asked_in_the_world_that_it_leaves() {
    let found = spec(POST, POSTS, "  as ann can delete q then as ann cannot read q");
    assert_eq!(rule(&found, READ).times, Times { yes: 1, no: 0 });
}

const TEAM: &str = "role Lead of t: Team = t.members.any(m => m.user == me and m.leads)

model Team {
  members: Member[] via team
  notes:   Note[]   via team

  allow read if me is Lead of this
}

model Member {
  team:  Team
  user:  User
  leads: Bool = false

  allow read if can read team
}

model Note {
  team: Team
  rank: Int

  allow read if team.members.all(m => m.user == me) or rank <= 3
}
";
const TEAMS: &str = "  a: Team {}\n  b: Team {}\n  Member { team: a, user: ann, leads: true }\n  m: Member { team: a, user: bob }";

#[test]
fn a_role_is_measured_where_it_is_declared() {
    let found = spec(TEAM, TEAMS, "  as ann can read a\n  as bob cannot read a\n  as ann cannot read b");
    told(&found, "allow read if me is Lead of this", (2, 2), &[]);
    // Ann's row decides while both are true; of bob's question, ann's row by its user, and his own by its `leads`.
    told(&found, "role Lead of t = t.members.any(m => m.user == me and m.leads)", (9, 9), &[]);
    let found = spec(TEAM, TEAMS, "  as ann can read a\n  as ann cannot read b");
    let missing =
        |parts| format!("no test comes to `Lead of t` where of a row of `t.members`, {parts} while no other of `t.members` is as it asks");
    let (user, leads) =
        (missing("`m.leads` is true and `m.user == me` is false"), missing("`m.user == me` is true and `m.leads` is false"));
    told(&found, "role Lead of t = t.members.any(m => m.user == me and m.leads)", (7, 9), &[&user, &leads]);
}

#[test]
fn what_can_is_asked_of_is_one_part() {
    let found = spec(TEAM, TEAMS, "  as ann can read m\n  as bob cannot read m");
    told(&found, "allow read if can read team", (2, 2), &[]);
    told(&found, "allow read if me is Lead of this", (0, 2), &["no test tries to read any `Team`"]);
    assert_eq!(rule(&found, "allow read if can read team").parts.len(), 1);
}

#[test]
fn boundaries_and_rows_are_tried_where_they_decide() {
    let says = "allow read if team.members.all(m => m.user == me) or rank <= 3";
    let rows = format!("{TEAMS}\n  n: Note {{ team: a, rank: 3 }}\n  o: Note {{ team: a, rank: 9 }}\n  e: Note {{ team: b, rank: 9 }}");
    let found = spec(TEAM, &rows, "  as ann can read n\n  as ann cannot read o");
    let all = "`team.members.all(m => m.user == me)`";
    told(
        &found,
        says,
        (8, 11),
        &[
            &format!("no test tries to read any `Note` where {all} is true and `rank <= 3` is false"),
            &format!(
                "no test tries to read any `Note` where the left side of `rank <= 3` is 1 more than the right one, and {all} is false (the nearest is 6)"
            ),
            "no test tries to read any `Note` where `team.members` has no row",
        ],
    );
    // Of no row, `all` is true.
    let found = spec(TEAM, &rows, "  as ann can read n\n  as ann cannot read o\n  as bob can read e");
    assert_eq!(rule(&found, says).score().shown, 10);
}

#[test]
fn times_are_beside_each_other_within_a_second() {
    let models = "model Offer {\n  ends_at: DateTime\n\n  allow read if ends_at > now()\n}\n";
    let rows = "  a: Offer { ends_at: now() }\n  b: Offer { ends_at: now() + 1s }\n  c: Offer { ends_at: now() + 1h }";
    let says = "allow read if ends_at > now()";
    let found = spec(models, rows, "  as anon cannot read a\n  as anon can read c");
    let missing = "no test tries to read any `Offer` where the left side of `ends_at > now()` is at most 1s more than the right one (the nearest is 1h)";
    told(&found, says, (3, 4), &[missing]);
    told(&spec(models, rows, "  as anon cannot read a\n  as anon can read b"), says, (4, 4), &[]);
}

#[test]
fn what_no_database_can_show_does_not_count() {
    // Whoever creates one is its author, and has to be signed in.
    let models = "model Post {\n  author: User = me @readonly\n  rank: Int(1..5)\n\n  allow create if author == me and me is set\n  allow read if rank >= 1\n}\n";
    let found = spec(models, "  p: Post { author: ann, rank: 1 }", "  as ann can create Post { rank: 1 }\n  as ann can read p");
    let create = rule(&found, "allow create if author == me and me is set");
    let impossible: Vec<&str> = create.impossible().into_iter().map(|goal| &*goal.missing).collect();
    assert_eq!(
        impossible,
        [
            "no test tries to create any `Post` where `me is set` is true and `author == me` is false",
            "no test tries to create any `Post` where `author == me` is true and `me is set` is false",
        ]
    );
    told(&found, "allow read if rank >= 1", (2, 2), &[]);
}

#[test]
fn of_how_a_caller_has_signed_in_tests_say_nothing() {
    let models = "model Post {\n  author: User = me\n\n  allow read if author == me and session.age < 5m\n}\n";
    let found = spec(models, "  p: Post { author: ann }", "  as bob cannot read p");
    let says = "allow read if author == me and session.age < 5m";
    told(&found, says, (1, 1), &[]);
    assert!(rule(&found, says).reads_session);
}

#[test]
fn a_mixin_is_measured_in_each_model() {
    let models = "mixin Owned {\n  owner: User = me\n\n  allow read if owner == me\n}\n\nmodel A with Owned {}\n\nmodel B with Owned {}\n";
    let found = spec(models, "  a: A { owner: ann }", "  as ann can read a");
    let scores: Vec<(String, usize)> = found.groups.iter().map(|group| (group.name.clone(), group.score().shown)).collect();
    assert_eq!(scores, [("A".to_owned(), 1), ("B".to_owned(), 0), ("User".to_owned(), 0)]);
    let spans: Vec<_> = found.rules().filter(|rule| rule.says.contains("owner")).map(|rule| rule.span).collect();
    assert_eq!(spans[0], spans[1]);
}

#[test]
fn lines_that_do_not_hold_count_for_nothing() {
    let found = spec(POST, POSTS, "  as bob can read q\n  as ann can read q");
    assert_eq!((found.tests.lines, found.tests.failing.len()), (2, 1));
    assert_eq!(rule(&found, READ).times, Times { yes: 1, no: 0 });
    // What stands behind one is not asked.
    let found = spec(POST, POSTS, "  as ann cannot delete q then as bob can read p");
    assert_eq!((found.tests.lines, found.tests.failing.len(), found.score().shown), (2, 2, 0));
}

#[test]
fn without_tests_nothing_is_shown() {
    let found = of(&format!("{HEAD}{POST}"));
    assert_eq!((found.score().shown, found.score().percent(), found.tests.count), (0, 0, 0));
    let none = of("app None edition 2026\n\nmodel Thing { name: String }\n");
    assert_eq!((none.score().percent(), none.score().reaches(Percent::ALL)), (100, true));
}

#[test]
fn what_tests_have_shown_is_possible_by_the_prover_too() {
    for text in [
        include_str!("../../../examples/chat/chat.purlin"),
        include_str!("../../../examples/helpdesk/helpdesk.purlin"),
        include_str!("../../../examples/shop/shop.purlin"),
        include_str!("../../../examples/drive/drive.purlin"),
    ] {
        let files = files(text);
        let schema = files.check().schema.unwrap();
        let plan = plan(&schema);
        let parts = Parts::of(&files, &schema);
        let reach = Reach::of(&plan, &parts);
        let (measured, unseen) = (measure(&files, &schema, NOW), goals::groups(&schema, &parts, &reach, &Seen::default()));
        let by_prover = unseen.iter().flat_map(|group| &group.rules).flat_map(|rule| &rule.goals);
        let by_tests: Vec<_> = measured.rules().flat_map(|rule| &rule.goals).collect();
        assert!(by_tests.iter().any(|goal| goal.is_shown));
        for (shown, possible) in by_tests.into_iter().zip(by_prover) {
            assert!(!shown.is_shown || possible.is_possible, "{possible:#?}");
        }
    }
}

#[test]
fn a_tenant_is_asked_of_its_own_rows_and_those_it_keeps_out_are_asked_nothing_else() {
    let models = "tenant Org by slug {
  from header \"x-org\"
  allow if members.any(m => m.user == me)
}

model Org {
  slug:    String(1..20) @unique
  members: Member[] via org
}

model Member in Org { user: User }

model Doc in Org {
  open: Bool = false

  allow read if open or me is set
}
";
    let rows = "  acme: Org { slug: \"acme\" }\n  globex: Org { slug: \"globex\" }\n  Member { org: acme, user: ann }\n  Member { org: globex, user: ann }\n  d: Doc { org: acme }";
    let lines = "  as ann in acme can read d\n  as bob in acme cannot read d\n  as ann in globex cannot read d\n  as ann cannot read d";
    let found = spec(models, rows, lines);
    assert_eq!(rule(&found, "allow if members.any(m => m.user == me)").times, Times { yes: 1, no: 1 });
    let read = rule(&found, "allow read if open or me is set");
    assert_eq!(read.times, Times { yes: 1, no: 0 });
    // Whom a tenant of members admits is signed in.
    let impossible: Vec<&str> = read.impossible().into_iter().map(|goal| &*goal.missing).collect();
    assert_eq!(
        impossible,
        [
            "no test shows whom it keeps out",
            "no test tries to read any `Doc` where `open` is true and `me is set` is false",
            "no test tries to read any `Doc` where `open` and `me is set` are false",
        ]
    );
}
