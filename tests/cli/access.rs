//! `purlin access`: who may do what, decided and spelled; the forms it is told in, and the file that is held against the spec.

use crate::{Ran, SOUND, project, run, write};
use purlin_tests::project::{copy, root};
use purlin_tests::schema::{departures, published};
use serde_json::Value;
use std::fs;
use std::path::Path;

const DESK: &str = r#"app Desk edition 2026

auth User { identify email  password { min 10 } }

role Staff           = me.is_staff
role Lead of t: Team = t.members.any(m => m.user == me and m.leads)

model User {
  email:    Email @unique @read(this == me)
  is_staff: Bool = false
  hint:     String? @private

  allow create(email)
  allow read if me is set
  allow update(is_staff) if me is Staff
}

model Team {
  name:    String
  members: Member[] via team

  allow read if members.any(m => m.user == me) or me is Staff
  allow create if name == "a" and name == "b"
  allow update if me is Lead of this
  allow update(name) if me is Staff
}

model Member {
  team:  Team @on_delete(cascade)
  user:  User
  leads: Bool = false @write(me is Lead of team)

  unique (team, user)

  allow read, create if me is Lead of team or user == me
  allow delete if user == me or user != me
  deny  delete if leads
}

model Task {
  team:  Team
  owner: User   = me @readonly
  text:  String
  done:  Bool   = false
  due:   Int?

  allow get if done or not done
  allow list if me is set
  allow create if owner == me
  allow update if owner == me check done or me is Lead of team
  deny  update if owner == me and me is null
}
"#;

fn matrix(spec: &str) -> Value {
    let ran = run(project(spec).path(), &["access", "--format", "json"]).ends_with(0);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(departures(&published("access.json"), &found), Vec::<String>::new());
    found
}

/// `signed in: if me is Staff unless leads`, of each caller.
fn cells(callers: &Value) -> Vec<String> {
    let spelled = |condition: &Value| match (condition["if"].as_str(), condition["check"].as_str()) {
        (says, Some(check)) => format!("{} check {check}", says.unwrap_or_default()),
        (says, None) => says.unwrap_or_default().to_owned(),
    };
    let all = |conditions: &Value| conditions.as_array().unwrap().iter().map(spelled).collect::<Vec<_>>();
    let one = |cell: &Value| {
        let mut words = vec![format!("{}: {}", cell["caller"].as_str().unwrap(), cell["may"].as_str().unwrap())];
        words.extend((!all(&cell["allow"]).is_empty()).then(|| all(&cell["allow"]).join(" | ")));
        words.extend((!cell["own"].is_null()).then(|| format!("own {}", spelled(&cell["own"]))));
        words.extend((!all(&cell["deny"]).is_empty()).then(|| format!("unless {}", all(&cell["deny"]).join(" | "))));
        words.join(" ")
    };
    callers.as_array().unwrap().iter().map(one).collect()
}

/// `create email`, `read`, with what each caller may.
fn operations(found: &Value, model: &str) -> Vec<(String, Vec<String>)> {
    let model = found["models"].as_array().unwrap().iter().find(|found| found["name"] == model).unwrap();
    let one = |part: &Value| {
        let fields: Vec<&str> = part["fields"].as_array().into_iter().flatten().map(|field| field.as_str().unwrap()).collect();
        let of = if part["of"] == "other_fields" { "…".to_owned() } else { fields.join(" ") };
        (format!("{} {of}", part["operation"].as_str().unwrap()).trim_end().to_owned(), cells(&part["callers"]))
    };
    model["operations"].as_array().unwrap().iter().map(one).collect()
}

#[track_caller]
fn told(found: &Value, model: &str, wanted: &[(&str, &[&str])]) {
    let found = operations(found, model);
    let names: Vec<&str> = found.iter().map(|(operation, _)| operation.as_str()).collect();
    assert_eq!(names, wanted.iter().map(|(operation, _)| *operation).collect::<Vec<_>>());
    for ((operation, found), (_, wanted)) in found.iter().zip(wanted) {
        assert_eq!(found, wanted, "{operation} {model}");
    }
}

#[test]
fn all_and_none_are_what_rules_come_to_and_not_how_they_are_written() {
    let found = matrix(DESK);
    told(
        &found,
        "Task",
        &[
            ("get", &["anonymous: all", "signed in: all", "Lead of team: all", "Staff: all"]),
            ("list", &["anonymous: none", "signed in: all", "Lead of team: all", "Staff: all"]),
            // `owner` is who asks, and no request names it.
            ("create", &["anonymous: none", "signed in: all", "Lead of team: all", "Staff: all"]),
            (
                "update",
                &[
                    "anonymous: none",
                    "signed in: if owner == me check done or me is Lead of team",
                    "Lead of team: if owner == me check done or me is Lead of team",
                    "Staff: if owner == me check done or me is Lead of team",
                ],
            ),
            ("delete", &["anonymous: none", "signed in: none", "Lead of team: none", "Staff: none"]),
        ],
    );
    told(
        &found,
        "Member",
        &[
            (
                "read",
                &[
                    "anonymous: none",
                    "signed in: if me is Lead of team or user == me",
                    "Lead of team: all",
                    "Staff: if me is Lead of team or user == me",
                ],
            ),
            (
                "create leads",
                &[
                    "anonymous: none",
                    "signed in: if me is Lead of team or user == me own me is Lead of team",
                    "Lead of team: all",
                    "Staff: if me is Lead of team or user == me own me is Lead of team",
                ],
            ),
            (
                "create …",
                &[
                    "anonymous: none",
                    "signed in: if me is Lead of team or user == me",
                    "Lead of team: all",
                    "Staff: if me is Lead of team or user == me",
                ],
            ),
            ("update", &["anonymous: none", "signed in: none", "Lead of team: none", "Staff: none"]),
            ("delete", &["anonymous: none", "signed in: if unless leads", "Lead of team: if unless leads", "Staff: if unless leads"]),
        ],
    );
}

#[test]
fn fields_with_rules_of_their_own_are_told_apart() {
    let found = matrix(DESK);
    told(
        &found,
        "User",
        &[
            ("read", &["anonymous: none", "signed in: all", "Staff: all"]),
            ("read email", &["anonymous: none", "signed in: if own this == me", "Staff: if own this == me"]),
            ("read hint", &["anonymous: none", "signed in: none", "Staff: none"]),
            ("create email", &["anonymous: all", "signed in: all", "Staff: all"]),
            ("create …", &["anonymous: none", "signed in: none", "Staff: none"]),
            ("update is_staff", &["anonymous: none", "signed in: if me is Staff", "Staff: all"]),
            ("update …", &["anonymous: none", "signed in: none", "Staff: none"]),
            ("delete", &["anonymous: none", "signed in: none", "Staff: none"]),
        ],
    );
    told(
        &found,
        "Team",
        &[
            (
                "read",
                &["anonymous: none", "signed in: if members.any(m => m.user == me) or me is Staff", "Lead of this: all", "Staff: all"],
            ),
            ("create", &["anonymous: none", "signed in: none", "Lead of this: none", "Staff: none"]),
            ("update", &["anonymous: none", "signed in: if me is Lead of this | me is Staff", "Lead of this: all", "Staff: all"]),
            ("delete", &["anonymous: none", "signed in: none", "Lead of this: none", "Staff: none"]),
        ],
    );
}

#[test]
fn rows_of_a_tenant_are_for_whom_it_admits() {
    let spec = |allow: &str| {
        format!(
            "app Desk edition 2026\n\nauth User {{ identify email  password }}\n\nmodel User {{ email: Email @unique  allow read if me is set }}\n\n\
             tenant Org by slug {{ from header \"x-org\"  allow if {allow} }}\n\n\
             model Org {{ slug: String @unique  members: Member[] via org  allow read }}\n\n\
             model Member in Org {{ user: User  allow read }}\n\n\
             model Note in Org {{ text: String  allow read  allow create if org.members.any(m => m.user == me) }}\n"
        )
    };
    let found = matrix(&spec("members.any(m => m.user == me)"));
    assert_eq!(cells(&found["tenant"]["callers"]), ["anonymous: none", "signed in: if members.any(m => m.user == me)"]);
    let nobody = &["anonymous: none", "admitted to org: none"][..];
    let members = &["anonymous: none", "admitted to org: all"][..];
    told(&found, "Note", &[("read", members), ("create", members), ("update", nobody), ("delete", nobody)]);
    let found = matrix(&spec("true"));
    assert_eq!(cells(&found["tenant"]["callers"]), ["anonymous: all", "signed in: all"]);
    let condition = &["anonymous: none", "admitted to org: if org.members.any(m => m.user == me)"][..];
    let anybody = &["anonymous: all", "admitted to org: all"][..];
    told(&found, "Note", &[("read", anybody), ("create", condition), ("update", nobody), ("delete", nobody)]);
}

#[test]
fn what_is_called_and_what_acts_as_the_system_is_told() {
    let spec = format!(
        "{DESK}\n\
         model Log {{ text: String  team: Team? @on_delete(set_null)  shout: String := text @stored  first: String = text  allow read, delete if me is Staff }}\n\n\
         on Task created when not done {{ create Log {{ text: \"new\" }}  notify owner {{ title \"New\"  via push }} }}\n\n\
         job sweep {{ every \"0 3 * * *\"  for l: Log where l.text == \"old\"  delete l }}\n\n\
         job remind(task: Task) {{ run rust \"jobs::remind\" }}\n\n\
         job sync {{ every \"0 4 * * *\"  run rust \"jobs::sync\"  needs system \"all of them\" }}\n\n\
         fn close(task: Task, why: String) {{ allow if can update task  allow if me is set and me is null  run rust \"tasks::close\"  needs system on Task, Log \"it logs\" }}\n\n\
         fn ping() {{ allow if me is set or me is null  run rust \"tools::ping\" }}\n\n\
         endpoint POST \"/hooks/a\" {{ verify none  run js \"a.ts\"  needs system on Log \"no user\" }}\n\n\
         bucket faces {{ max 1MB }}\n\nmodel Face {{ of: File(faces)  allow read if me is set }}\n\n\
         channel typing(task: Task) {{ allow join if task.owner == me  send {{ on: Bool }} }}\n"
    );
    let found = matrix(&spec);
    let called: Vec<(&str, bool, Vec<String>)> = found["called"]
        .as_array()
        .unwrap()
        .iter()
        .map(|door| (door["what"].as_str().unwrap(), door["served"].as_bool().unwrap(), cells(&door["callers"])))
        .collect();
    let wanted: [(&str, &[&str]); 5] = [
        ("fn close(task: Task, why: String)", &["anonymous: none", "signed in: if can update task", "Staff: if can update task"]),
        ("fn ping()", &["anonymous: all", "signed in: all", "Staff: all"]),
        ("endpoint POST \"/hooks/a\"", &["anybody: all"]),
        ("channel typing(task: Task)", &["anonymous: none", "signed in: if task.owner == me", "Staff: if task.owner == me"]),
        ("bucket faces", &["who may read Face.of: all"]),
    ];
    assert_eq!(called.len(), wanted.len(), "{called:#?}");
    for ((what, served, found), (name, callers)) in called.iter().zip(&wanted) {
        assert_eq!((*what, *served, found.iter().map(String::as_str).collect::<Vec<_>>()), (*name, false, callers.to_vec()));
    }
    let system: Vec<String> = found["system"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| {
            let why = act["why"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
            let mark = if act["served"] == true { "" } else { " (not served)" };
            format!("{}, {}{why}{mark}", act["what"].as_str().unwrap(), act["does"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        system,
        [
            "on Task created when not done, create Log { text: \"new\" }",
            "job sweep, delete each Log where l.text == \"old\" (not served)",
            "job sync, run rust \"jobs::sync\", on every model: all of them (not served)",
            "fn close, run rust \"tasks::close\", on Task, Log: it logs (not served)",
            "endpoint POST \"/hooks/a\", run js \"a.ts\", on Log: no user (not served)",
            "Log.shout, kept as text",
            "Log.first, filled with text",
        ]
    );
    let face = found["models"].as_array().unwrap().iter().find(|model| model["name"] == "Face").unwrap();
    assert_eq!(face["not_served"], serde_json::json!(["of"]));
    let team = found["models"].as_array().unwrap().iter().find(|model| model["name"] == "Team").unwrap();
    assert_eq!(
        team["takes_along"],
        serde_json::json!([{ "model": "Log", "field": "team", "deleted": false }, { "model": "Member", "field": "team", "deleted": true }])
    );
}

/// A spec whose page can be read here as a whole.
const NOTES: &str = r#"app Notes edition 2026

auth User { identify email  password }

model User { email: Email @unique  allow read if me is set }

model Note {
  owner: User = me @readonly @on_delete(cascade)
  text:  String

  allow read   if owner == me or text == "a|b"
  allow create if owner == me
  deny  create if text == "`x`"
}
"#;

#[test]
fn a_table_is_read_and_a_page_is_kept() {
    let folder = project(NOTES);
    let table = r#"Note  (app.purlin:7)

  read    anybody    if owner == me or text == "a|b"  (app.purlin:11)
  create  anonymous  none
          signed in  all, unless text == "`x`"  (app.purlin:13)
  update  anybody    none
  delete  anybody    none

User  (app.purlin:5)

  read    anonymous  none
          signed in  all
  create  anybody    none
  update  anybody    none
  delete  anybody    none
"#;
    assert_eq!(run(folder.path(), &["access"]).ends_with(0).out, table);

    let kept = run(folder.path(), &["access", "--write"]).ends_with(0).out;
    assert_eq!(kept, "wrote access.md\n");
    assert_eq!(run(folder.path(), &["access", "--write"]).ends_with(0).out, "nothing has changed\n");
    assert_eq!(run(folder.path(), &["access", "--check"]).ends_with(0).out, "");
    let page = fs::read_to_string(folder.path().join("access.md")).unwrap();
    for line in [
        "# Access: Notes",
        "## Note",
        "| model | operation | fields | caller | may |",
        "| Note | read | | anybody | if `owner == me or text == \"a\\|b\"` |",
        "| Note | create | | signed in | all, unless `` text == \"`x`\" `` |",
        "| Note | update | | anybody | none |",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
    assert!(!page.contains("app.purlin"), "places move: {page}");

    // Nothing that is said has changed.
    write(folder.path(), &format!("\n// A remark.\n{}", NOTES.replace("allow read   if owner == me or", "allow read   if  owner==me or")));
    run(folder.path(), &["access", "--check"]).ends_with(0);
    // Nor where lines end otherwise.
    fs::write(folder.path().join("access.md"), page.replace('\n', "\r\n")).unwrap();
    run(folder.path(), &["access", "--check"]).ends_with(0);

    write(folder.path(), &NOTES.replace("allow create if owner == me", "allow create if owner == me\n  allow delete if me is set"));
    let found = run(folder.path(), &["access", "--check"]).ends_with(1).out;
    let changed =
        "-| Note | delete | | anybody | none |\n+| Note | delete | | anonymous | none |\n+| Note | delete | | signed in | all |\n";
    assert!(found.starts_with("--- a/access.md\n+++ b/access.md\n") && found.contains(changed), "{found}");
    assert!(found.ends_with("access.md is not what the spec says: if the change is meant, `purlin access --write` writes it\n"), "{found}");
    // What is somebody else's is left alone.
    fs::write(folder.path().join("access.md"), "# How to get into the office\n").unwrap();
    for arguments in [["access", "--write"], ["access", "--check"]] {
        let Ran { err, .. } = run(folder.path(), &arguments).ends_with(2);
        assert!(err.contains("move it away"), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("access.md")).unwrap(), "# How to get into the office\n");
    fs::remove_file(folder.path().join("access.md")).unwrap();
    let above = folder.path().parent().unwrap();
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let found = run(above, &["access", name, "--check"]).ends_with(1).out;
    assert_eq!(found, format!("access.md is missing: `purlin access {name} --write` writes it\n"));
}

/// What a text of the spec says is never more than a text of the page.
#[test]
fn hostile_texts_stay_texts() {
    let hostile = "</td><script>alert(1)</script> | x | ``` [a](javascript:b) <img src=x onerror=c> \u{202e}\u{200b} & \\\" '";
    let spec = format!(
        "{NOTES}\nmodel Odd {{ text: String  allow read if text == \"{hostile}\" }}\n\n\
         job sync {{ every \"0 4 * * *\"  run rust \"jobs::sync\"  needs system \"{hostile}\" }}\n"
    );
    let folder = project(&spec);
    let page = run(folder.path(), &["access", "--format", "html"]).ends_with(0).out;
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">") && page.ends_with("</html>\n"), "{page}");
    for sign in ["<script", "<img", "\u{202e}", "\u{200b}", "src=\"", "http:", "https:", "url(", "@import"] {
        assert!(!page.contains(sign), "{sign}: {page}");
    }
    assert!(page.contains("&lt;/td&gt;&lt;script&gt;alert(1)"), "{page}");
    // Every element that is opened is closed.
    for tag in ["table", "tr", "td", "th", "code", "span", "ul", "li", "tbody", "thead", "caption", "small"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}: {page}");
    }
    for form in ["text", "markdown"] {
        let page = run(folder.path(), &["access", "--format", form]).ends_with(0).out;
        assert!(!page.contains(['\u{202e}', '\u{200b}']), "{form}: {page}");
    }
    let page = run(folder.path(), &["access", "--format", "markdown"]).ends_with(0).out;
    // A cell ends at a sign that stands alone.
    for line in page.lines().filter(|line| line.starts_with("| ") && line.contains("alert(1)") || line.contains("alert\\(1")) {
        let columns = line.replace("\\|", "").matches('|').count();
        assert!(columns == 4 || columns == 6, "{line}");
    }
    assert!(page.contains("\\<script\\>"), "{page}");
}

#[test]
fn forms_are_told_apart_and_faults_are_shown() {
    let folder = project(SOUND);
    for arguments in [&["access", "--format", "github"][..], &["access", "--format", "sarif"], &["access", "--check", "--format", "json"]] {
        let Ran { err, .. } = run(folder.path(), arguments).ends_with(2);
        assert!(err.starts_with("error: "), "{arguments:?}: {err}");
    }
    let Ran { err, .. } = run(folder.path(), &["check", "--format", "html"]).ends_with(2);
    assert!(err.contains("a format is text, json, github, sarif"), "{err}");
    let found = run(folder.path(), &["access"]).ends_with(0).out;
    // Nobody can sign in: there is one kind of caller.
    assert_eq!(
        found,
        "Thing  (app.purlin:3)\n\n  read    anybody  all\n  create  anybody  none\n  update  anybody  none\n  delete  anybody  none\n"
    );
    let empty = project("app Empty edition 2026\n");
    for form in ["text", "json", "html", "markdown"] {
        assert!(!run(empty.path(), &["access", "--format", form]).ends_with(0).out.is_empty(), "{form}");
    }
    let faulty = project("app Faulty edition 2026\nmodel {");
    for form in ["text", "json", "html", "markdown"] {
        run(faulty.path(), &["access", "--format", form]).ends_with(2);
    }
    run(faulty.path(), &["access", "--check"]).ends_with(2);
    run(faulty.path(), &["access", "--write"]).ends_with(2);
    assert!(!faulty.path().join("access.md").exists());
}

#[test]
fn files_of_a_spec_may_lie_in_any_order() {
    let (a, b) = DESK.split_once("model Team").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let both = |first: &str, second: &str| {
        fs::write(folder.path().join("a.purlin"), first).unwrap();
        fs::write(folder.path().join("b.purlin"), second).unwrap();
        run(folder.path(), &["access", "--write"]).ends_with(0);
        fs::read_to_string(folder.path().join("access.md")).unwrap()
    };
    let b = format!("model Team{b}");
    assert_eq!(both(a, &b), both(&b, a));
}

/// Each example keeps its page, which is what its spec says.
#[test]
fn examples_keep_what_they_say() {
    let mut examples: Vec<_> = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    examples.sort();
    assert!(!examples.is_empty());
    let is_blessed = std::env::var_os("BLESS").is_some();
    for example in examples.iter().filter(|path| path.is_dir()) {
        let arguments = ["access", if is_blessed { "--write" } else { "--check" }];
        run_on_copy(example, &arguments);
    }
}

/// As a project of its own; what it writes is taken back.
fn run_on_copy(example: &Path, arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    copy(example, folder.path());
    let Ran { code, out, err } = run(folder.path(), arguments);
    assert_eq!(code, Some(0), "{}: `BLESS=1 tests/run cli` writes it anew\n{out}{err}", example.display());
    if arguments.contains(&"--write") {
        fs::copy(folder.path().join("access.md"), example.join("access.md")).unwrap();
    }
}
