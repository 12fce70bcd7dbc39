//! `purlin diff`: what acts as the system, whom no rule binds, and does something else than it did.

use crate::diff::{diff, git, two};
use crate::{Ran, run};
use serde_json::{Value, json};
use std::fs;

const SPEC: &str = include_str!("doors.purlin");

/// Its name, whether it is to be accepted, what it did, and what it does.
type Acting = (String, bool, Vec<String>, Vec<String>);

fn told(before: &str, after: &str) -> (Option<i32>, Vec<Acting>) {
    let (code, found) = diff(before, after);
    let lines = |of: &Value| of.as_array().into_iter().flatten().map(|line| line.as_str().unwrap().to_owned()).collect();
    let one = |acting: &Value| {
        let what = acting["what"].as_str().unwrap().to_owned();
        (what, acting["to_be_accepted"].as_bool().unwrap(), lines(&acting["was"]), lines(&acting["is"]))
    };
    (code, found["system"].as_array().unwrap().iter().map(one).collect())
}

#[test]
fn what_is_written_otherwise_fails_until_it_is_accepted() {
    let created = "create Log { text: note, by: who }";
    let [when, set] = ["when note == \"a\" and open", "set note = \"x\", open = false"];
    let [each, wipe, nightly] = ["for each Log where l.n > 3 and l.text == \"old\"", "set n = 0, text = l.text", "every \"0 3 * * *\""];
    for (was, is, what, did, does) in [
        // Values, rows and users.
        ("text: note, by: who", "text: note", "on Join created", &[created][..], &["create Log { text: note }"][..]),
        ("text: note, by: who", "text: \"new\", by: who", "on Join created", &[created], &["create Log { text: \"new\", by: who }"]),
        ("text: note, by: who", "text: note, by: me", "on Join created", &[created], &["create Log { text: note, by: me }"]),
        ("set note = \"x\"", "set note = \"y\"", "on Join updated", &[when, set], &[when, "set note = \"y\", open = false"]),
        ("  set open = false", "", "on Join updated", &[when, set], &[when, "set note = \"x\""]),
        ("by: who } }", "by: who }  set open = true }", "on Join created", &[created], &[created, "set open = true"]),
        ("by: who } }", "by: who }  delete this }", "on Join created", &[created], &[created, "delete this"]),
        // What is asked first.
        ("when open and note == \"a\"", "when open", "on Join updated", &[when, set], &["when open", set]),
        (" when open and note == \"a\"", "", "on Join updated", &[when, set], &[set]),
        ("on Join created {", "on Join created when open {", "on Join created", &[created], &["when open", created]),
        ("on Join created {", "on Join deleted {", "on Join deleted", &[], &[created]),
        // Whole triggers.
        ("on Join created { create Log { text: note, by: who } }", "", "on Join created", &[created], &[]),
        ("bucket faces", "on Log created { set n = 2 }\n\nbucket faces", "on Log created", &[], &["set n = 2"]),
        ("bucket faces", "on Join created { set open = true }\n\nbucket faces", "on Join created", &[], &["set open = true"]),
        // Jobs.
        ("l.n > 3", "l.n >= 3", "job sweep", &[each, wipe, nightly], &["for each Log where l.n >= 3 and l.text == \"old\"", wipe, nightly]),
        (" where l.text == \"old\" and l.n > 3", "", "job sweep", &[each, wipe, nightly], &["for each Log", wipe, nightly]),
        ("set n = 0", "set n = 1", "job sweep", &[each, wipe, nightly], &[each, "set n = 1, text = l.text", nightly]),
        ("set n = 0  set text = l.text", "delete l", "job sweep", &[each, wipe, nightly], &[each, "delete it", nightly]),
        // How far calls reach.
        (
            "needs system on Log \"it logs\"",
            "needs system \"it logs\"",
            "fn close",
            &["needs system on Log"],
            &["needs system on every model"],
        ),
        (
            "needs system on Log \"no user\"",
            "needs system on Log, User \"no user\"",
            "endpoint POST \"/hooks/a\"",
            &["needs system on Log"],
            &["needs system on Log, User"],
        ),
    ] {
        assert!(SPEC.contains(was), "{was}");
        let (code, told) = told(SPEC, &SPEC.replace(was, is));
        assert_eq!(code, Some(1), "{was} -> {is}: {told:#?}");
        let found = told.iter().find(|(other, ..)| other == what).unwrap_or_else(|| panic!("{was} -> {is}: {told:#?}"));
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        assert_eq!(*found, (what.to_owned(), true, owned(did), owned(does)), "{was} -> {is}");
    }
}

#[test]
fn a_default_that_a_trigger_leaves_to_the_row_is_part_of_what_it_writes() {
    let (code, told) = told(SPEC, &SPEC.replace("n: Int = 0", "n: Int = 1"));
    let [(what, true, was, is)] = &told[..] else { panic!("{told:#?}") };
    assert_eq!((code, what.as_str()), (Some(1), "on Join created"));
    assert_eq!((&*was[0], &*is[0]), ("create Log { by: who, n: 0, text: note }", "create Log { by: who, n: 1, text: note }",));
}

#[test]
fn what_is_only_written_otherwise_is_no_difference() {
    for (was, is) in [
        ("text: note, by: who", "by: who, text: note"),
        ("text: note, by: who", "text: note, by: who, n: 0"),
        ("when open and note == \"a\"", "when note == \"a\" and open"),
        ("when open and note == \"a\"", "when not (not open or note != \"a\")"),
        ("set note = \"x\"  set open = false", "set open = false  set note = \"x\""),
        (
            "l: Log where l.text == \"old\" and l.n > 3  set n = 0  set text = l.text",
            "log: Log where log.n > 3 and log.text == \"old\"  set text = log.text  set n = 0",
        ),
        ("l.n > 3", "l.n >= 4"),
        ("set text = l.text", "set text = text"),
        ("every \"0 3 * * *\"", "every \"0 3 */1 * 0-6\""),
        // What is called otherwise, is.
        ("enum Role { member  admin }", "enum Role { reader @was(member)  admin }"),
    ] {
        assert!(SPEC.contains(was), "{was}");
        let after = SPEC
            .replace(was, is)
            .replace("role: Role = .member", if is.contains("reader") { "role: Role = .reader" } else { "role: Role = .member" });
        assert_eq!(told(SPEC, &after), (Some(0), vec![]), "{was} -> {is}");
    }
    // Lines that move, a trigger that moves, fields that are called otherwise.
    let trigger = "on Join created { create Log { text: note, by: who } }\n\n";
    let moved = format!("{}\n{trigger}", SPEC.replace(trigger, ""));
    let renamed = SPEC
        .replace("model Log { text: String", "model Log { body: String @was(text)")
        .replace("text: note", "body: note")
        .replace("l.text", "l.body")
        .replace("set text", "set body");
    for after in [moved, renamed] {
        assert_eq!(told(SPEC, &after), (Some(0), vec![]), "{after}");
    }
}

#[test]
fn what_writes_the_same_is_told() {
    for (was, is, what) in [
        ("every \"0 3 * * *\"", "every \"0 4 * * *\"", "job sweep"),
        ("every \"0 3 * * *\"", "every \"0 3 * * *\" tz \"Europe/London\"", "job sweep"),
        ("by: who } }", "by: who }  notify who { title \"Hello\"  via push } }", "on Join created"),
        ("first: String = note", "first: String = note.lower()", "Join.first"),
        ("  needs system on Log \"it logs\"", "", "fn close"),
        (
            "bucket faces",
            "fn ping() { allow if me is set  run rust \"tools::ping\"  needs system \"it says why\" }\n\nbucket faces",
            "fn ping",
        ),
    ] {
        assert!(SPEC.contains(was), "{was}");
        let (code, told) = told(SPEC, &SPEC.replace(was, is));
        assert_eq!(code, Some(0), "{was} -> {is}: {told:#?}");
        assert!(told.iter().any(|(other, is_to_be_accepted, ..)| other == what && !is_to_be_accepted), "{was} -> {is}: {told:#?}");
    }
    // With a model that is new, what it causes within it is new.
    let extra = "model Extra { a: Int  allow read, create if me is set }\n\non Extra created { set a = 3 }\n\nbucket faces";
    assert_eq!(told(SPEC, &SPEC.replace("bucket faces", extra)), (Some(0), vec![]));
    // And not what it writes to one that was there.
    let (code, told) = told(SPEC, &SPEC.replace("bucket faces", &extra.replace("set a = 3", "create Log { text: \"x\" }")));
    assert!(code == Some(1) && told.len() == 1, "{told:#?}");
}

/// Whoever joins becomes an admin: a project in a repository, in review.
#[test]
fn a_trigger_that_gives_rights_is_told_in_every_format() {
    let page = fs::read_to_string(purlin_tests::project::root().join("compiler/docs/errors/D0003.md")).unwrap();
    let example = |name: &str| page.split_once(&format!("```purlin {name}\n")).unwrap().1.split("```").next().unwrap().to_owned();
    let (before, after) = (example("before"), example("after"));
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("backend/spec");
    fs::create_dir_all(&project).unwrap();
    let write = |text: &str| fs::write(project.join("app.purlin"), text).unwrap();
    write(&before);
    run(&project, &["access", "--write"]).ends_with(0);
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "before"]);
    write(&after);

    let ci = run(&project, &["ci", "--strict", "--against", "main"]).ends_with(1).out;
    assert!(ci.contains("1 difference as the system, 1 to be accepted") && ci.contains("access.md is not what the spec says"), "{ci}");
    let checked = run(&project, &["access", "--check"]).ends_with(1).out;
    assert!(checked.contains("+| `on Join created` | `create Member { team: team, user: by, role: .admin }` | |"), "{checked}");

    // Wherever the command runs, its findings are named from the top of the repository.
    for (here, arguments) in [(folder.path(), vec!["diff", "backend/spec"]), (&project, vec!["diff"]), (&project, vec!["diff", "."])] {
        let diff = |format: &str| run(here, &[&arguments[..], &["--against", "main", "--format", format]].concat()).ends_with(1).out;
        for format in ["text", "github", "markdown", "sarif", "gitlab", "junit", "json"] {
            let told = diff(format);
            let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(told.contains("D0003") && told.contains("role: .admin"), "{format}: {told}");
        }
        let github = diff("github");
        assert!(github.starts_with("::error file=backend/spec/app.purlin,line="), "{github}");
        assert!(github.contains("now `create Member { team: team, user: by, role: .admin }`; before, `create Member"), "{github}");
        let sarif: Value = serde_json::from_str(&diff("sarif")).unwrap();
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(place["uri"], "backend/spec/app.purlin", "{sarif:#}");
        let gitlab: Value = serde_json::from_str(&diff("gitlab")).unwrap();
        assert_eq!(gitlab[0]["location"]["path"], "backend/spec/app.purlin", "{gitlab:#}");
        assert!(diff("junit").contains("backend/spec/app.purlin"), "{}", diff("junit"));
        assert!(diff("markdown").contains("`backend/spec/app.purlin:"), "{}", diff("markdown"));
    }
}

#[test]
fn what_acts_as_the_system_is_accepted_by_its_digest() {
    let after = SPEC.replace("text: note, by: who", "text: note");
    let (_, found) = diff(SPEC, &after);
    let digest = found["system"][0]["digest"].as_str().unwrap().to_owned();
    let accept = |days: &str| format!("{after}\naccept widening {digest} \"nobody needs to know\"{days}\n");
    let Ran { out, .. } = run(two(SPEC, &accept("")).path(), &["diff", "a", "b"]).ends_with(0);
    assert!(
        out.starts_with(&format!("accepted  {digest}  `on Join created` does something else as the system: nobody needs to know\n")),
        "{out}"
    );
    let (_, found) = diff(SPEC, &accept(""));
    assert_eq!(found["system"][0]["accepted"], json!("nobody needs to know"));
    // It is another one once it writes something else; and stays where something else changes.
    let other = accept("").replace("create Log { text: note }", "create Log { text: \"x\" }");
    run(two(SPEC, &other).path(), &["diff", "a", "b"]).ends_with(1);
    let more = accept("").replace("bucket faces", "model Extra { name: String  allow read if me is set }\n\nbucket faces");
    run(two(SPEC, &more).path(), &["diff", "a", "b"]).ends_with(0);
}

#[test]
fn acceptances_that_do_nothing_are_told() {
    let after = SPEC.replace("text: note, by: who", "text: note");
    let (_, found) = diff(SPEC, &after);
    let digest = found["system"][0]["digest"].as_str().unwrap().to_owned();
    let accept = |days: &str| format!("accept widening {digest} \"why\"{days}\n");
    let ended = run(two(SPEC, &format!("{after}\n{}", accept(" until 2020-01-01"))).path(), &["diff", "a", "b"]).ends_with(1).out;
    assert!(ended.contains(&format!("`accept widening {digest}` has ended with 2020-01-01: it accepts nothing any more")), "{ended}");
    let twice = run(two(SPEC, &format!("{after}\n{}{}", accept(""), accept(""))).path(), &["diff", "a", "b"]).ends_with(0).out;
    let note = format!("`accept widening {digest}` accepts what another one accepts already");
    assert_eq!(twice.matches(&note).count(), 1, "{twice}");
    let idle = run(two(SPEC, &format!("{SPEC}\n{}", accept(""))).path(), &["diff", "a", "b"]).ends_with(0).out;
    assert!(idle.contains("accepts nothing: what it speaks of is no difference"), "{idle}");
}
