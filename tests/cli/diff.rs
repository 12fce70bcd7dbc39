//! `purlin diff`: what two versions of a spec let through, and what changes for clients; of folders, and of a revision.

use crate::{Ran, run};
use purlin_tests::project::{copy, root};
use purlin_tests::schema::{departures, published};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A spec that begins with users of whom some are admins.
macro_rules! of_notes {
    ($rest:literal) => {
        concat!(
            r#"app Notes edition 2026

auth User { identify email  password }

model User {
  email:    Email @unique
  is_admin: Bool = false @readonly

  allow read if me is set
}

role Admin = me.is_admin
"#,
            $rest
        )
    };
}

const BEFORE: &str = of_notes!(
    r#"
enum Kind { plain  secret }

model Note {
  text:  String
  kind:  Kind = .plain
  owner: User = me @readonly
  body:  String @read(owner == me)

  allow read if owner == me or me is Admin
  allow create if owner == me
  allow update(text) if owner == me
  allow delete if me is Admin
}

model Draft {
  text: String
  allow read, create if me is set
}
"#
);

pub(crate) fn two(before: &str, after: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a", before), ("b", after)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("app.purlin"), text).unwrap();
    }
    folder
}

pub(crate) fn diff(before: &str, after: &str) -> (Option<i32>, Value) {
    let Ran { code, out, err } = run(two(before, after).path(), &["diff", "a", "b", "--format", "json"]);
    let found: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{out}\n{err}"));
    assert_eq!(departures(&published("differences.json"), &found), Vec::<String>::new());
    (code, found)
}

/// `widened read Note signed_in`, with the fields.
fn told(found: &Value) -> Vec<String> {
    let one = |difference: &Value| {
        let text = |key: &str| difference[key].as_str().unwrap().to_owned();
        let fields: Vec<&str> = difference["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect();
        let fields = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
        format!("{} {} {}{fields} {}", text("class"), text("operation"), text("model"), text("caller"))
    };
    found["access"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn each_change_of_a_rule_is_told_as_what_it_does() {
    for (was, is, wanted) in [
        ("allow read if owner == me or me is Admin", "allow read if me is Admin or owner == me", &[][..]),
        ("allow read if owner == me or me is Admin", "allow read if owner == me\n  allow read if me is Admin", &[]),
        (
            "allow read if owner == me or me is Admin",
            "allow read if owner == me",
            &["narrowed read Note signed_in", "narrowed delete Note signed_in"],
        ),
        ("allow read if owner == me or me is Admin", "allow read if me is set", &["widened read Note signed_in"]),
        (
            "allow read if owner == me or me is Admin",
            "allow read if kind == .plain",
            &[
                "widened read Note anonymous",
                "changed read Note signed_in",
                "narrowed delete Note signed_in",
                "narrowed read Note (body) signed_in",
                "narrowed update Note (text) signed_in",
            ],
        ),
        ("allow update(text) if", "allow update(text, kind) if", &["widened update Note (kind) signed_in"]),
        (
            "allow update(text) if owner == me",
            "allow update(text) if owner == me and old.kind == .plain",
            &["narrowed update Note (text) signed_in"],
        ),
        ("@read(owner == me)", "@read(owner == me or me is Admin)", &["widened read Note (body) signed_in"]),
        ("role Admin = me.is_admin", "role Admin = me is set", &["widened delete Note signed_in", "widened read Note signed_in"]),
        ("is_admin: Bool = false @readonly", "is_admin: Bool = false", &[]),
        ("owner: User = me @readonly", "owner: User = me", &["widened create Note (owner) signed_in"]),
        // What requests may no longer name is told with the shape.
        ("kind:  Kind = .plain", "kind:  Kind = .plain @readonly", &[]),
        ("allow delete if me is Admin", "", &["narrowed delete Note signed_in"]),
        (
            "allow create if owner == me\n",
            "allow create if owner == me\n  deny create if text == \"\"\n",
            &["narrowed create Note signed_in"],
        ),
        ("allow create if owner == me\n", "allow create\n", &[]),
        (
            "  allow read, create if me is set\n",
            "  allow read, create\n",
            &["widened create Draft anonymous", "widened read Draft anonymous"],
        ),
    ] {
        assert!(BEFORE.contains(was), "{was}");
        let (code, found) = diff(BEFORE, &BEFORE.replace(was, is));
        let mut all: Vec<&str> = wanted.to_vec();
        let mut told = told(&found);
        all.sort_unstable();
        told.sort();
        assert_eq!(told, all, "{was} -> {is}: {found:#}");
        let is_open = wanted.iter().any(|difference| difference.starts_with("widened") || difference.starts_with("changed"));
        assert_eq!(code, Some(i32::from(is_open)), "{was} -> {is}");
    }
}

#[test]
fn what_shows_a_difference_was_run() {
    let (_, found) = diff(BEFORE, &BEFORE.replace("allow read if owner == me or me is Admin", "allow read if me is set"));
    let gained = &found["access"][0]["gained"];
    assert_eq!(gained["says"], "ann can read note_1");
    assert_eq!(gained["confirmed_by"], json!(["evaluator", "sqlite"]));
    let after = format!(
        "{}\n{}\n",
        BEFORE.replace("allow read if owner == me or me is Admin", "allow read if me is set"),
        gained["spec"].as_str().unwrap()
    );
    let folder = two(BEFORE, &after);
    assert!(run(folder.path(), &["test", "b"]).ends_with(0).out.contains("1 test, 1 line, 0 failed"));
}

#[test]
fn each_request_that_only_one_version_lets_through_is_told() {
    let spec = |items: &str| {
        format!(
            "app Notes edition 2026\n\nauth User {{ identify email  password }}\n\n\
             model User {{ email: Email @unique  is_admin: Bool = false @readonly  allow read if me is set }}\n\n{items}\n"
        )
    };
    let note = |items: &str| spec(&format!("enum Kind {{ plain  secret }}\n\nmodel Note {{ {items} }}"));
    for (was, is, wanted) in [
        // Of two fields together, though of neither alone.
        (
            note("a: Int  b: Int  allow read, update  deny update if changed(a) and changed(b)"),
            note("a: Int  b: Int  allow read, update"),
            &["widened update Note anonymous", "widened update Note signed_in"][..],
        ),
        (
            note("a: Int  b: Int  allow read, update"),
            note("a: Int  b: Int  allow read, update  deny update(a) if true check old.b != new.b"),
            &["narrowed update Note anonymous", "narrowed update Note signed_in"],
        ),
        // More rows, and of those that were read already more fields.
        (
            note("open: Bool  text: String @read(me is Chief)  allow read if open and me is set")
                .replace("model User", "role Chief = me.is_admin\n\nmodel User"),
            note("open: Bool  text: String  allow read if me is set").replace("model User", "role Chief = me.is_admin\n\nmodel User"),
            &["widened read Note (text) signed_in", "widened read Note signed_in"],
        ),
        // More rows with all that they show.
        (
            note("open: Bool  text: String  allow read if open and me is set"),
            note("open: Bool  text: String  allow read if me is set"),
            &["widened read Note signed_in"],
        ),
        // A creation names more.
        (
            note("text: String  kind: Kind = .plain  allow read  allow create(text) if me is set"),
            note("text: String  kind: Kind = .plain  allow read  allow create if me is set"),
            &["widened create Note (kind) signed_in"],
        ),
        // What is of another type is taken for anything.
        (
            note("size: Int  allow read if size == 1"),
            note("size: String  allow read if size == \"1\""),
            &["undecided read Note anonymous", "undecided read Note signed_in"],
        ),
        (note("size: Int  allow read if me is set"), note("size: String  allow read"), &["widened read Note anonymous"]),
        (
            note("size: Int  allow read if me is set or size == 1"),
            note("size: String  allow read if me is set"),
            &["narrowed read Note anonymous"],
        ),
        (note("size: Email  allow read if size == \"a@b.test\""), note("size: String  allow read if size == \"a@b.test\""), &[]),
        (note("of: Int?  allow read, create if me is set"), note("of: User?  allow read, create if me is set"), &[]),
        // Who named it, did not before.
        (
            note("text: String  allow read  allow create if me is set"),
            note("text: String  size: Int? @write(me.is_admin)  allow read  allow create if me is set"),
            &[],
        ),
        // What no row can hold any more lets nobody do more.
        (note("kind: Kind  allow read if kind == .plain"), spec("enum Kind { plain }\n\nmodel Note { kind: Kind  allow read }"), &[]),
        // Models that are gone, whichever rows they named.
        (
            spec(
                "model Early { user: User }\n\nmodel Share { by: User  note: Note }\n\nmodel Note { shares: Share[] via note  allow read if shares.any(s => s.by == me) }",
            ),
            spec("model Note { allow read if me is set }"),
            &["widened read Note signed_in"],
        ),
        (
            spec(
                "model Early { user: User }\n\nmodel Share { note: Note }\n\nmodel Note { shares: Share[] via note  allow read  allow delete if shares.none(s => true) }",
            ),
            spec("model Note { allow read, delete }"),
            &["widened delete Note anonymous", "widened delete Note signed_in"],
        ),
        // The new name was another field's already.
        (
            note("label: Int  name: Int  allow read if label == 1"),
            note("label: Int @was(name)  removed name: Int  allow read if label == 1").replace("removed name: Int  ", ""),
            &[],
        ),
        (
            note("label: Int  name: Int  allow read if name == 1"),
            note("label: Int @was(name)  allow read if label == 1"),
            &["changed read Note anonymous", "changed read Note signed_in"],
        ),
    ] {
        let (_, found) = diff(&was, &is);
        let mut told = told(&found);
        told.sort();
        assert_eq!(told, wanted, "{was}\n{is}\n{found:#}");
    }
}

#[test]
fn an_accepted_difference_is_another_one_once_what_judges_it_changes() {
    let digest = |is: &str| {
        let (_, found) = diff(BEFORE, &BEFORE.replace("@read(owner == me)", is));
        let told = found["access"].as_array().unwrap().iter().find(|told| told["fields"] == json!(["body"])).unwrap().clone();
        told["digest"].as_str().unwrap().to_owned()
    };
    assert_ne!(digest("@read(owner == me or me is Admin)"), digest(""));
}

#[test]
fn models_come_and_go_and_fields_are_renamed() {
    let without = BEFORE.replace("model Draft {\n  text: String\n  allow read, create if me is set\n}\n", "");
    let (code, found) = diff(BEFORE, &without);
    assert_eq!((code, told(&found)), (Some(0), vec!["gone create Draft signed_in".to_owned(), "gone read Draft signed_in".to_owned()]));
    let (code, found) = diff(&without, BEFORE);
    assert_eq!((code, told(&found)), (Some(0), vec!["new create Draft signed_in".to_owned(), "new read Draft signed_in".to_owned()]));
    // What rules say of a field, they say of it by its new name; and of a value too.
    let renamed =
        BEFORE.replace("kind:  Kind = .plain", "sort: Kind = .open @was(kind)").replace("plain  secret", "open @was(plain)  secret");
    let before = BEFORE.replace("allow delete if me is Admin", "allow delete if me is Admin and kind == .plain");
    let after = renamed.replace("allow delete if me is Admin", "allow delete if me is Admin and sort == .open");
    let (code, found) = diff(&before, &after);
    assert_eq!((code, told(&found)), (Some(0), vec![]), "{found:#}");
    let shape = found["shape"].as_array().unwrap();
    assert!(
        shape.contains(&json!({ "risk": "safe", "what": "Note.kind", "how": "is called `sort`, and answers to both names" })),
        "{found:#}"
    );
    // A rule that leaned on what is gone.
    let (code, found) = diff(&before, &BEFORE.replace("  kind:  Kind = .plain\n", "  removed kind: Kind\n"));
    assert_eq!((code, told(&found)), (Some(1), vec!["widened delete Note signed_in".to_owned()]), "{found:#}");
}

#[test]
fn changes_of_shape_are_told_by_their_risk() {
    for (was, is, wanted) in [
        (
            "  text:  String\n",
            "  text:  String\n  size: Int\n",
            ("breaking", "Note.size", "is new, and must be named by who creates a row"),
        ),
        ("  text:  String\n", "  text:  String\n  size: Int?\n", ("safe", "Note.size", "is new")),
        ("  text:  String\n", "  text:  Int\n", ("breaking", "Note.text", "is `Int`, and was `String`")),
        (
            "  text:  String\n",
            "  text:  Int @cast(String)\n",
            ("breaking", "Note.text", "is `Int`, and was `String`: what rows hold is cast"),
        ),
        ("  text:  String\n", "  text:  String?\n", ("caution", "Note.text", "may be null now")),
        ("  text:  String\n", "  text:  String(1..9)\n", ("caution", "Note.text", "has other bounds")),
        ("plain  secret", "plain  secret  open", ("caution", "Kind.open", "is new: answers may hold it")),
        ("allow delete if me is Admin", "", ("breaking", "Note", "can't be deleted any more")),
        ("body:  String @read", "body:  String @unique @read", ("caution", "Note", "`unique (body)` is new: what repeats is refused")),
        (
            "email:    Email @unique\n  is_admin",
            "email:    Email @unique\n  require email != \"\" \"x\"\n  is_admin",
            ("caution", "User", "requires `email != \"\"` now: what does not meet it is refused"),
        ),
        (
            "kind:  Kind = .plain",
            "kind:  Kind = .secret",
            ("caution", "Note.kind", "has another default: rows that do not name it are others"),
        ),
        (
            "owner: User = me @readonly",
            "owner: User = me @readonly @on_delete(cascade)",
            ("caution", "Note.owner", "goes when the row that it names is deleted, and was in the way before"),
        ),
    ] {
        let (_, found) = diff(BEFORE, &BEFORE.replace(was, is));
        let (risk, what, how) = wanted;
        let wanted = json!({ "risk": risk, "what": what, "how": how });
        assert!(found["shape"].as_array().unwrap().contains(&wanted), "{was} -> {is}: {found:#}");
    }
    let (_, found) = diff(BEFORE, BEFORE);
    assert_eq!(found, json!({ "access": [], "system": [], "groups": [], "shape": [], "diagnostics": [] }));
    let (_, found) = diff(&BEFORE.replace("body:  String @read", "body:  String @unique @read"), BEFORE);
    let how = "`unique (body)` is gone: what it kept apart may repeat, and claims may lean on it";
    assert_eq!(found["shape"], json!([{ "risk": "caution", "what": "Note", "how": how }]));
}

#[test]
fn tenants_are_compared() {
    let spec = |admits: &str, read: &str| {
        format!(
            "app Desk edition 2026\n\nauth User {{ identify email  password }}\n\nmodel User {{ email: Email @unique  allow read if me is set }}\n\n\
             tenant Org by slug {{ from header \"x-org\"  allow if {admits} }}\n\n\
             model Org {{ slug: String @unique  members: Member[] via org  allow read }}\n\n\
             model Member in Org {{ user: User  is_admin: Bool = false  allow read }}\n\nmodel Note in Org {{ text: String  {read} }}\n"
        )
    };
    let members = "members.any(m => m.user == me)";
    let (code, found) = diff(&spec(members, "allow read"), &spec("me is set", "allow read"));
    assert_eq!(code, Some(1));
    assert!(told(&found).contains(&"widened read Note signed_in".to_owned()), "{found:#}");
    let (code, found) = diff(&spec(members, "allow read"), &spec(members, &format!("allow read if org.{members}")));
    assert_eq!((code, told(&found)), (Some(0), vec![]), "{found:#}");
    // Who is not admitted might as well name no tenant: what is in none is open as it was.
    assert!(!told(&diff(&spec(members, "allow read"), &spec("me is set", "allow read")).1).iter().any(|told| told.contains("Org")));
    // What is asked of rows of a tenant that does not admit the caller is asked of none, wherever it stands: of those of one that does now,
    // more may come out, and it is as it was for whoever is admitted by neither.
    for (asked, class) in [("of.notes.any(n => can read n)", "widened"), ("of.notes.count(n => can read n) > 0", "undecided")] {
        let spec = |admits: &str| {
            let spec = spec(admits, "allow read").replace("members: Member[] via org", "members: Member[] via org  notes: Note[] via org");
            format!("{spec}\nmodel Page {{ of: Org  allow read if {asked} }}\n")
        };
        let (_, found) = diff(&spec(members), &spec("me is set"));
        let of_page: Vec<String> = told(&found).into_iter().filter(|told| told.contains("Page")).collect();
        assert_eq!(of_page, [format!("{class} read Page signed_in")], "{asked}: {found:#}");
    }
    // Rows that move into tenants are out of reach of who names none.
    let before = spec(members, "allow read").replace("model Note in Org", "model Note");
    assert!(told(&diff(&before, &spec(members, "allow read")).1).contains(&"narrowed read Note anonymous".to_owned()));
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "user.name=Ann", "-c", "user.email=ann@notes.test"]).args(arguments);
    let ran = git.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// A change in review, from the failing check to the accepted one.
#[test]
fn a_project_is_compared_with_a_revision_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("backend/spec");
    fs::create_dir_all(&project).unwrap();
    let write = |text: &str| fs::write(project.join("app.purlin"), text).unwrap();
    write(BEFORE);
    // Neither is of the project.
    fs::create_dir_all(project.join("other")).unwrap();
    fs::write(project.join("other/purlin.yaml"), "").unwrap();
    fs::write(project.join("other/b.purlin"), "model").unwrap();
    fs::create_dir_all(project.join("target")).unwrap();
    fs::write(project.join("target/c.purlin"), "model").unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "-A", "-f"]);
    git(folder.path(), &["commit", "-q", "-m", "before"]);
    let diff = |format: &str| run(folder.path(), &["diff", "backend/spec", "--against", "main", "--format", format]);
    diff("text").ends_with(0);

    let after = BEFORE.replace("allow read if owner == me or me is Admin", "allow read if me is set");
    write(&after);
    let found = diff("text").ends_with(1).out;
    assert!(found.contains("D0001") && found.contains("ann can read note_1 (confirmed by the evaluator and on SQLite)"), "{found}");
    let digest = found.split_once("accept widening ").unwrap().1.split_once(' ').unwrap().0.to_owned();
    assert!(diff("github").ends_with(1).out.starts_with("::error file=backend/spec/app.purlin,line="));

    write(&format!("{after}\naccept widening {digest} \"notes are shared\"\n"));
    let found = diff("text").ends_with(0).out;
    assert!(found.starts_with(&format!("accepted  {digest}  users may read")) && found.contains(": notes are shared\n"), "{found}");
    write(&format!("{after}\naccept widening {digest} \"notes are shared\" until 2020-01-01\n"));
    diff("text").ends_with(1);
    // Elsewhere something changes: it is the same change still; the rule changes again: it is another.
    let more = after.replace("enum Kind", "model Another { name: String }\n\nenum Kind");
    write(&format!("{more}\naccept widening {digest} \"notes are shared\"\n"));
    diff("text").ends_with(0);
    write(&format!(
        "{}\naccept widening {digest} \"notes are shared\"\n",
        after.replace("allow read if me is set\n  allow create", "allow read\n  allow create")
    ));
    diff("text").ends_with(1);
    // What is accepted and is no difference is told.
    write(&format!("{BEFORE}\naccept widening {digest} \"notes are shared\"\n"));
    let note = format!("`accept widening {digest}` accepts nothing");
    assert!(diff("text").ends_with(0).out.contains(&note) && diff("markdown").ends_with(0).out.contains("accepts nothing"));
    assert!(diff("github").ends_with(0).out.starts_with("::notice title=purlin diff::app.purlin"), "{}", diff("github").out);
    write(&BEFORE.replace("model Note {", "model Extra { name: String  allow read if me is set }\n\nmodel Note {"));
    assert!(diff("github").ends_with(0).out.contains("::notice title=purlin diff::safe: "), "{}", diff("github").out);

    for revision in ["nowhere", "--help", ""] {
        let Ran { code, err, .. } = run(folder.path(), &["diff", "backend/spec", &format!("--against={revision}")]);
        assert!(code == Some(2) && err.starts_with("error:"), "{revision}: {err}");
    }
    run(folder.path(), &["diff", "backend/spec"]).ends_with(2);
}

#[test]
fn pages_show_differences_and_how_they_are_accepted() {
    let examples = |code: &str| {
        let page = fs::read_to_string(root().join(format!("compiler/docs/errors/{code}.md"))).unwrap();
        page.split("```purlin")
            .skip(1)
            .map(|rest| rest.split_once('\n').unwrap().1.split("```").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for code in ["D0001", "D0003"] {
        let [before, after, accepted] = &examples(code)[..] else { panic!("three examples") };
        let found = run(two(before, after).path(), &["diff", "a", "b"]).ends_with(1).out;
        assert!(found.contains(code), "{found}");
        let digest = found.split_once("accept widening ").or_else(|| found.split_once("caution  ")).unwrap().1;
        let digest = digest.split([' ', '\n']).next().unwrap();
        run(two(before, &accepted.replace("DIGEST", digest)).path(), &["diff", "a", "b"]).ends_with(0);
    }
    for code in ["D0002", "D0004"] {
        let [before, after] = &examples(code)[..] else { panic!("two examples") };
        assert!(run(two(before, after).path(), &["diff", "a", "b"]).ends_with(0).out.contains(code));
    }
}

/// A role and a mixin that several models lean on; two of them share what reads, and a role stands behind another.
const SHARED: &str = of_notes!(
    r#"role Chief = me is Admin and me.email != "x@notes.test"

mixin Owned {
  owner: User = me @readonly

  allow read if owner == me
}

model Note with Owned {
  text: String

  allow create if me is Admin
  allow delete if me is Chief
}

model Task with Owned {
  text: String
  note: Note

  allow create if can read note and me is Admin
}

model Page {
  open:  Bool
  shown: Bool := open and me_may
  me_may: Bool

  allow read if shown and me is set
}
"#
);

/// The causes of each group, with the line of each, and what it comes to.
fn groups(found: &Value) -> Vec<(Vec<String>, Vec<String>)> {
    let cause = |cause: &Value| format!("{} {}", cause["at"]["line"], cause["says"].as_str().unwrap());
    let of = |group: &Value| {
        let members = found["access"].as_array().unwrap().iter().filter(|difference| difference["group"] == group["id"]);
        let members = members.map(|member| format!("{} {}", member["operation"].as_str().unwrap(), member["model"].as_str().unwrap()));
        (group["causes"].as_array().unwrap().iter().map(cause).collect(), members.collect())
    };
    found["groups"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn differences_are_of_the_group_of_their_cause() {
    for (was, is, wanted) in [
        (
            "role Admin = me.is_admin",
            "role Admin = me is set",
            &[("12 role `Admin` says something else", &["create Note", "create Task"][..])][..],
        ),
        (
            "  allow read if owner == me",
            "  allow read if owner == me or me.is_admin",
            &[("18 `allow read` of mixin `Owned` says something else", &["read Note", "create Task", "read Task"])],
        ),
        (
            "  allow read if owner == me",
            "  allow read if owner == me\n  allow read if me.is_admin",
            &[("19 `allow read` of mixin `Owned` is new", &["read Note", "create Task", "read Task"])],
        ),
        (":= open and me_may", ":= open or me_may", &[("37 field `shown` of `Page` is computed otherwise", &["read Page"])]),
        ("  allow delete if me is Chief\n", "", &[("21 `allow delete` of `Note` is gone", &["delete Note"])]),
        ("model Page {", "model Sheet {", &[("35 model `Sheet` is new", &["read Sheet"]), ("null model `Page` is gone", &["read Page"])]),
    ] {
        assert!(SHARED.contains(was), "{was}");
        let (_, found) = diff(SHARED, &SHARED.replacen(was, is, 1));
        let groups = groups(&found);
        for (cause, members) in wanted {
            let group = groups.iter().find(|(causes, _)| causes.len() == 1 && causes[0] == *cause);
            let (_, found_members) = group.unwrap_or_else(|| panic!("{cause}: {groups:#?}"));
            assert!(members.iter().all(|member| found_members.iter().any(|found| found == member)), "{cause}: {groups:#?}");
        }
        assert!(found["access"].as_array().unwrap().iter().all(|difference| difference["group"].is_string()), "{found:#}");
        let of_findings: Vec<_> = found["diagnostics"].as_array().unwrap().iter().map(|finding| finding["group"].clone()).collect();
        let of_differences: Vec<_> = found["access"].as_array().unwrap().iter().map(|difference| difference["group"].clone()).collect();
        assert_eq!(of_findings, of_differences);
    }
}

/// Fields with each of the marks by which requests are judged; two models have those of a mixin.
const MARKED: &str = of_notes!(
    r#"
mixin Owned {
  owner: User = me @readonly
  size:  Int = 0 @write(me is Admin)

  allow read if me is set
}

model Note with Owned {
  secret: String @read(me is Admin)
  hidden: String? @private
  once:   String @immutable
  mine:   Bool := owner == me
  seen:   String @read(mine)

  allow create, update if owner == me and size > 0
}

model Task with Owned {
  text: String

  allow create, update if owner == me
}
"#
);

const TENANTS: &str = r#"app Desk edition 2026

auth User { identify email  password }

model User { email: Email @unique  is_staff: Bool = false @readonly  allow read if me is set }

role Staff = me.is_staff
role Mate of org: Org = org.members.any(m => m.user == me)

tenant Org by slug {
  from header "x-org"
  allow if me is Mate of this or me is Staff
}

model Org {
  slug:    String @unique
  members: Member[] via org

  allow read
}

model Member in Org {
  user: User

  allow read if user == me
}

model Note in Org {
  text: String

  allow read, create
}

model Page {
  text: String

  allow read
}
"#;

/// What is written otherwise, and all there is of groups then.
type Caused<'c> = (&'c [(&'c str, &'c str)], &'c [(&'c str, &'c [&'c str])]);

fn are_of_causes(spec: &str, cases: &[Caused<'_>]) {
    for (changes, wanted) in cases {
        let after = changes.iter().fold(spec.to_owned(), |after, (was, is)| {
            assert!(after.contains(was), "{was}");
            after.replacen(was, is, 1)
        });
        let (_, found) = diff(spec, &after);
        let mut groups = groups(&found);
        groups.iter_mut().for_each(|(_, members)| members.dedup());
        let found_groups: Vec<(String, Vec<&str>)> =
            groups.iter().map(|(causes, members)| (causes.join(", "), members.iter().map(String::as_str).collect())).collect();
        let wanted: Vec<(String, Vec<&str>)> = wanted.iter().map(|(cause, members)| ((*cause).to_owned(), members.to_vec())).collect();
        assert_eq!(found_groups, wanted, "{changes:?}: {found:#}");
        assert!(found["access"].as_array().unwrap().iter().all(|difference| difference["group"].is_string()), "{changes:?}: {found:#}");
    }
}

#[test]
fn marks_of_a_field_are_a_cause() {
    are_of_causes(
        MARKED,
        &[
            // Who may read, and who may write.
            (&[(" @read(me is Admin)", "")], &[("22 field `secret` of `Note` is marked otherwise", &["read Note"])]),
            (
                &[(" @read(me is Admin)", " @read(me is Admin) @write(me is Admin)")],
                &[("22 field `secret` of `Note` is marked otherwise", &["update Note"])],
            ),
            (
                &[(" @write(me is Admin)", "")],
                &[("16 field `size` of mixin `Owned` is marked otherwise", &["create Note", "update Note", "create Task", "update Task"])],
            ),
            // What is named and shown at all.
            (&[(" @private", "")], &[("23 field `hidden` of `Note` is marked otherwise", &["read Note"])]),
            (&[("text: String", "text: String @private")], &[("32 field `text` of `Task` is marked otherwise", &["read Task"])]),
            (&[(" @immutable", "")], &[("24 field `once` of `Note` is marked otherwise", &["update Note"])]),
            (
                &[("owner: User = me @readonly", "owner: User = me @immutable")],
                &[("15 field `owner` of mixin `Owned` is marked otherwise", &["create Note", "create Task"])],
            ),
            // What a mark leans on, and what that leans on, is the cause where it is written otherwise and the mark is not.
            (
                &[("role Admin = me.is_admin", "role Admin = me is set")],
                &[("12 role `Admin` says something else", &["create Note", "read Note", "update Note", "create Task", "update Task"])],
            ),
            (&[(":= owner == me", ":= me is set")], &[("25 field `mine` of `Note` is computed otherwise", &["read Note"])]),
            (&[("@read(mine)", "@read(not mine)")], &[("26 field `seen` of `Note` is marked otherwise", &["read Note"])]),
            (
                &[(" := owner == me", "")],
                &[("25 field `mine` of `Note` is not computed any more", &["create Note", "update Note", "read Note"])],
            ),
            // Marks by which no request is judged are none, nor are their order and how they are laid out.
            (
                &[
                    (
                        "@read(me is Admin)",
                        "@unique
          @read( me is Admin ) // Guarded.",
                    ),
                    (":= owner == me", ":= me is set"),
                ],
                &[("26 field `mine` of `Note` is computed otherwise", &["read Note"])],
            ),
            (
                &[("@read(me is Admin)", "@unique @read(me is Admin)"), ("role Admin = me.is_admin", "role Admin = me is set")],
                &[("12 role `Admin` says something else", &["create Note", "read Note", "update Note", "create Task", "update Task"])],
            ),
            // A field of another name is the same one.
            (
                &[("secret: String @read(me is Admin)", "hush: String @was(secret) @read(owner == me)")],
                &[("22 field `hush` of `Note` is marked otherwise", &["read Note"])],
            ),
            (
                &[
                    ("secret: String @read(me is Admin)", "hush: String @was(secret) @read(me is Admin)"),
                    ("role Admin = me.is_admin", "role Admin = me is set"),
                ],
                &[("12 role `Admin` says something else", &["create Note", "read Note", "update Note", "create Task", "update Task"])],
            ),
            // Two causes are two groups.
            (
                &[(" @private", ""), (" @immutable", "")],
                &[
                    ("23 field `hidden` of `Note` is marked otherwise", &["read Note"]),
                    ("24 field `once` of `Note` is marked otherwise", &["update Note"]),
                ],
            ),
            // What holds other values leaves open what a rule says of them that is as it was.
            (
                &[("size:  Int = 0", "size:  Decimal(10, 2) = 0")],
                &[("16 field `size` of mixin `Owned` is of another type", &["create Note", "update Note"])],
            ),
        ],
    );
}

#[test]
fn tenants_are_a_cause() {
    are_of_causes(
        TENANTS,
        &[
            (
                &[("  allow if me is Mate of this or me is Staff", "  allow if me is set")],
                &[("10 tenant `Org` says something else", &["create Note", "read Note"])],
            ),
            (
                &[("  allow if me is Mate of this or me is Staff", "  allow if me is Mate of this")],
                &[("10 tenant `Org` says something else", &["create Note", "read Note"])],
            ),
            // What the tenant leans on, whatever becomes of how requests name one.
            (
                &[("role Staff = me.is_staff", "role Staff = me is set"), ("from header \"x-org\"", "from subdomain")],
                &[("7 role `Staff` says something else", &["create Note", "read Note"])],
            ),
            (&[("from header \"x-org\"", "from subdomain")], &[]),
            // What moves into tenants, and out of them.
            (&[("model Note in Org", "model Note")], &[("28 model `Note` is of no tenant any more", &["create Note", "read Note"])]),
            (&[("model Page", "model Page in Org")], &[("34 model `Page` is of a tenant now", &["read Page"])]),
            // Without tenants at all, that is the cause for each model.
            (
                &[
                    ("tenant Org by slug {\n  from header \"x-org\"\n  allow if me is Mate of this or me is Staff\n}\n\n", ""),
                    ("model Member in Org {\n", "model Member {\n  org: Org\n"),
                    ("model Note in Org", "model Note"),
                ],
                &[("null tenant `Org` is gone", &["read Member", "create Note", "read Note"])],
            ),
        ],
    );
}

#[test]
fn what_has_one_cause_is_told_to_people_once_and_to_programs_each() {
    let after = SHARED.replace("role Admin = me.is_admin", "role Admin = me is set");
    let folder = two(SHARED, &after);
    let asked = |format: &str| run(folder.path(), &["diff", "a", "b", "--format", format]).ends_with(1).out;
    let found: Value = serde_json::from_str(&asked("json")).unwrap();
    let digests: Vec<&str> = found["access"].as_array().unwrap().iter().map(|difference| difference["digest"].as_str().unwrap()).collect();
    assert!(digests.len() > 2, "{found:#}");
    let head = format!("role `Admin` says something else: {} differences of access", digests.len());
    for format in ["text", "github", "markdown"] {
        let told = asked(format);
        assert_eq!(told.matches("D0001").count(), if format == "markdown" { 3 } else { 1 }, "{told}");
        let words = told.replace("\n  │ ", " ");
        assert!(words.contains(&head), "{told}");
        for digest in &digests {
            assert_eq!(
                told.matches(&format!("widened   {digest}  users may ")).count(),
                if format == "markdown" { 2 } else { 1 },
                "{told}"
            );
        }
        assert_eq!(told.matches("seed shows_").count(), 1, "one database: {told}");
    }
    assert!(asked("github").starts_with("::error file=b/app.purlin,line=12,"), "{}", asked("github"));
    assert!(asked("markdown").contains("\n- **D0001** `b/app.purlin:12` role `Admin` says something else: "), "{}", asked("markdown"));
    let sarif: Value = serde_json::from_str(&asked("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let mut fingerprints: Vec<_> = results.iter().map(|result| result["partialFingerprints"]["purlin/v2"].as_str().unwrap()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), digests.len());
    assert!(results.iter().all(|result| result["properties"]["group"] == found["groups"][0]["id"]), "{results:#?}");

    // What is accepted is accepted one by one, and the rest is told with it; of a group that is accepted nothing is left to look at.
    let accepted = |digests: &[&str]| {
        let accepts: String = digests.iter().map(|digest| format!("accept widening {digest} \"admins are gone\"\n")).collect();
        fs::write(folder.path().join("b/app.purlin"), format!("{after}\n{accepts}")).unwrap();
        run(folder.path(), &["diff", "a", "b"])
    };
    let some = accepted(&digests[..1]).ends_with(1).out;
    assert_eq!(some.matches(&format!("accepted  {}  users may ", digests[0])).count(), 1, "{some}");
    assert_eq!(some.matches(&format!("widened   {}  users may ", digests[1])).count(), 1, "{some}");
    let all = accepted(&digests).ends_with(0).out;
    assert!(!all.contains("D000") && all.lines().filter(|line| line.starts_with("accepted  ")).count() == digests.len(), "{all}");
}

#[test]
fn the_id_of_a_group_is_that_of_its_cause_alone() {
    let id = |before: &str, after: &str| diff(before, after).1["groups"][0]["id"].as_str().unwrap().to_owned();
    let widened = |spec: &str| spec.replace("role Admin = me.is_admin", "role Admin = me is set");
    let one = id(SHARED, &widened(SHARED));
    let longer = SHARED.replace("model Page {", "model Extra {\n  text: String\n\n  allow delete, read if me is Admin\n}\n\nmodel Page {");
    assert_eq!(one, id(&longer, &format!("// Moved.\n\n{}", widened(&longer))));
    assert_ne!(one, id(SHARED, &SHARED.replace("role Admin = me.is_admin", "role Admin = me is null or me is set")));
}

/// What is not decided says why.
#[test]
fn what_could_not_be_decided_says_why() {
    let spec = |field: &str| {
        BEFORE.replace(
            "model Note {",
            &format!(
                "model Sized {{ {field}  allow read if size == {} }}\n\nmodel Note {{",
                if field.contains("Int") { "1" } else { "\"1\"" }
            ),
        )
    };
    let folder = two(&spec("size: Int"), &spec("size: String"));
    let found = run(folder.path(), &["diff", "a", "b"]).ends_with(1).out;
    assert!(found.contains("the earlier rules look at a field that is of another type now"), "{found}");
    let document: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["diff", "a", "b", "--format", "json"]).ends_with(1).out).unwrap();
    assert_eq!(document["access"][0]["undecided"], "the earlier rules look at a field that is of another type now");
}

#[test]
fn an_example_does_not_differ_from_itself() {
    for example in ["chat", "helpdesk", "shop", "drive"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples").join(example), folder.path());
        let found = run(folder.path(), &["diff", ".", "."]).ends_with(0).out;
        assert_eq!(found, "rules let the same through, 0 to be accepted; 0 changes of shape, 0 breaking\n");
    }
}
