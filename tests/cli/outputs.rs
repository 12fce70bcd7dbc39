//! Reports for machines and reviews: JUnit's XML, Markdown, GitLab's Code Quality; several at once, to files.

use crate::{Ran, SOUND, project, run, write};
use purlin_tests::project::purlin;
use roxmltree::{Document, Node};
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const SPEC: &str = notes_of_ann!();

/// Texts that end what they stand in, wherever they are not escaped.
const HOSTILE: &str = "</testcase>]]>-->&<img src=x> ```` </details> @everybody #1 | https://b.test 'x'";

/// A test that fails and a proof that is refuted, of hostile names, in a file of one.
fn hostile() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{SPEC}\ntest \"{HOSTILE}\" with dev {{ as bob can read note }}\n\nprove \"{HOSTILE} too\" {{ read Note implies text == \"{HOSTILE}\" }}\n"
    );
    fs::write(folder.path().join("a<b>&'\"`@c\u{1}\u{202e}.purlin"), text).unwrap();
    folder
}

#[test]
fn what_was_asked_is_junit() {
    let folder = project(&format!(
        "{SPEC}\ntest \"passes\" with dev {{ as ann can read note }}\n\ntest \"fails\" with dev {{ as bob can read note }}\n"
    ));
    let found = run(folder.path(), &["test", "--format", "junit"]).ends_with(1).out;
    is_junit(&found);
    let document = Document::parse(&found).unwrap();
    let cases: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let names: Vec<_> = cases.iter().map(|case| (case.attribute("name").unwrap(), case.attribute("line").unwrap())).collect();
    assert_eq!(names, [("fails", "29"), ("passes", "27")]);
    assert_eq!((cases[1].attribute("classname"), cases[1].has_children()), (Some("app.purlin"), false));
    let failure = cases[0].children().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("type"), Some("T0001"));
    assert!(failure.text().unwrap().contains("as bob can read note }\n"), "{found}");

    for (command, ends, suites) in [
        (&["check"][..], 0, &["check"][..]),
        (&["prove"], 0, &["prove"]),
        (&["ci"], 1, &["check", "test", "prove"]),
        (&["diff", ".", "."], 0, &["diff"]),
        (&["fmt", "--check"], 1, &["fmt"]),
    ] {
        let found = run(folder.path(), &[command, &["--format", "junit"]].concat()).ends_with(ends).out;
        is_junit(&found);
        let document = Document::parse(&found).unwrap();
        let named: Vec<_> = document.root_element().children().filter_map(|suite| suite.attribute("name")).collect();
        assert_eq!(named, suites, "{found}");
    }
    // What does not compile is an error, not a failure.
    write(folder.path(), "app Notes edition 2026\nmodel Note { text: Strng  allow read }\n");
    for command in ["check", "test", "prove", "ci"] {
        let found = run(folder.path(), &[command, "--format", "junit"]).ends_with(2).out;
        is_junit(&found);
        let document = Document::parse(&found).unwrap();
        assert_eq!(document.root_element().attribute("errors"), Some("1"), "{found}");
    }
}

#[test]
fn hostile_names_end_nothing() {
    let folder = hostile();
    for command in ["check", "test", "prove", "ci"] {
        let ends = if command == "check" { 0 } else { 1 };
        let found = run(folder.path(), &[command, "--format", "junit"]).ends_with(ends).out;
        is_junit(&found);
        assert!(!found.contains('\u{1}'), "{found}");
        if command == "test" {
            let document = Document::parse(&found).unwrap();
            let case = document.descendants().find(|node| node.has_tag_name("testcase")).unwrap();
            assert_eq!(case.attribute("name"), Some(HOSTILE));
        }
    }
    for command in ["test", "prove", "ci"] {
        let page = run(folder.path(), &[command, "--format", "markdown"]).ends_with(1).out;
        assert!(!page.contains(['\u{1}', '\u{202e}']), "{page}");
        let outside = outside_of_code(&page);
        for sign in ["<img", "@everybody", "https://b.test", "#1", "</testcase>"] {
            assert!(!outside.contains(sign), "{sign}\n{page}\n---\n{outside}");
        }
        assert!(outside.matches("<details>").count() > 0, "{outside}");
        assert_eq!(outside.matches("<details>").count(), outside.matches("</details>").count(), "{outside}");
    }
    let found = run(folder.path(), &["test", "--format", "github"]).ends_with(1).out;
    assert_eq!(found.lines().count(), 1, "{found}");
}

/// What is left of a page of Markdown without its code: blocks by their fences, spans by theirs.
fn outside_of_code(page: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<String> = None;
    for line in page.lines() {
        let run: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) => {
                if run.len() >= open.len() && line == run {
                    fence = None;
                }
            }
            None if run.len() >= 3 => fence = Some(run),
            None => out += &format!("{}\n", without_spans(line)),
        }
    }
    assert_eq!(fence, None, "{page}");
    out
}

fn without_spans(line: &str) -> String {
    let run = |text: &str| text.chars().take_while(|c| *c == '`').count();
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('`') {
        // A backslash before it makes it a sign like others.
        if rest[..at].ends_with('\\') {
            out += &rest[..=at];
            rest = &rest[at + 1..];
            continue;
        }
        out += &rest[..at];
        let open = run(&rest[at..]);
        let mut end = at + open;
        loop {
            let next = rest[end..].find('`').unwrap_or_else(|| panic!("a span is not closed: {line}"));
            let close = run(&rest[end + next..]);
            end += next + close;
            if close == open {
                break;
            }
        }
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn a_comment_of_a_pull_request_is_short_first() {
    let folder = project(&format!("{SPEC}\nprove \"all read\" {{ read Note implies text == \"one\" }}\n"));
    let page = run(folder.path(), &["ci", "--format", "markdown"]).ends_with(1).out;
    let head = "<!-- purlin ci -->\n### `purlin ci` fails\n\n- **check**: nothing to say about 1 file\n- **test**: 0 tests, 0 lines, 0 failed\n\
                - **prove**: 1 proof, 1 claim, 1 refuted, 0 undecided\n\n#### To look at\n\n- **P0001** `app.purlin:27` this claim does not hold: ";
    assert!(page.starts_with(head), "{page}");
    assert!(page.contains("<details><summary><code>P0001 app.purlin:27</code></summary>\n\n```text\nerror[P0001]: "), "{page}");
    assert!(page.contains("\n```purlin\nseed against_all_read {\n"), "{page}");
    // A comment has a greatest length.
    let many: String = (0..300).map(|n| format!("model M{n} {{ a: Strng{n}  allow read }}\n")).collect();
    write(folder.path(), &format!("app Many edition 2026\n{many}"));
    let page = run(folder.path(), &["check", "--format", "markdown"]).ends_with(2).out;
    assert!(page.len() < 65_000 && page.contains("more findings") && page.contains("would not fit here"), "{}", page.len());
}

#[test]
fn findings_are_code_quality_of_gitlab() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("spec")).unwrap();
    write(&folder.path().join("spec"), &format!("{SPEC}\nmodel Open {{ text: String  allow read }}\n"));
    let found = run(folder.path(), &["check", "spec", "--format", "gitlab"]).ends_with(1).out;
    let found: Value = serde_json::from_str(&found).unwrap();
    let one = &found[0];
    assert_eq!((&one["check_name"], &one["severity"]), (&"L002".into(), &"minor".into()));
    assert_eq!((&one["location"]["path"], &one["location"]["lines"]["begin"]), (&"spec/app.purlin".into(), &27.into()));
    // A finding has one fingerprint, in each format.
    let json: Value = serde_json::from_str(&run(folder.path(), &["check", "spec", "--format", "json"]).out).unwrap();
    let sarif: Value = serde_json::from_str(&run(folder.path(), &["check", "spec", "--format", "sarif"]).out).unwrap();
    assert_eq!(json["diagnostics"][0]["fingerprint"], one["fingerprint"]);
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["partialFingerprints"]["purlin/v2"], one["fingerprint"]);
    assert!(result["properties"]["counterexample"].as_str().unwrap().starts_with("seed "), "{result}");
}

#[test]
fn a_remark_is_shown_in_every_format_and_fails_nothing() {
    let rule = "allow read, create if owner == me";
    let folder = project(&SPEC.replace(rule, &format!("{rule}\n  allow read if me.email == \"root@notes.test\"")));
    let told = |format: &str| run(folder.path(), &["check", "--format", format]).ends_with(0).out;
    let json = |format: &str| serde_json::from_str::<Value>(&told(format)).unwrap();
    let text = told("text");
    assert!(text.contains("L012") && text.ends_with("Notes: nothing to mend in 1 file, 1 remark\n"), "{text}");
    assert_eq!(json("json")["diagnostics"][0]["severity"], "info");
    assert_eq!(json("sarif")["runs"][0]["results"][0]["level"], "note");
    assert_eq!(json("gitlab")[0]["severity"], "info");
    assert!(told("github").starts_with("::notice file="), "{}", told("github"));
    let markdown = told("markdown");
    assert!(markdown.contains("### `purlin check` passes\n") && markdown.contains("\n- *L012* `app.purlin:19` "), "{markdown}");
    let junit = told("junit");
    let document = Document::parse(&junit).unwrap();
    let counts = ["tests", "failures", "errors", "skipped"].map(|count| document.root_element().attribute(count).unwrap());
    assert_eq!(counts, ["2", "0", "0", "0"], "{junit}");
}

#[test]
fn a_finding_keeps_its_fingerprint_while_others_come_and_go() {
    let fingerprints = |models: &str| -> Vec<String> {
        let folder = project(&format!(
            "app Open edition 2026\n\nauth User {{ identify email  password }}\n\nmodel User {{ email: Email @unique  allow read if this == me }}\n\n{models}"
        ));
        let found: Value = serde_json::from_str(&run(folder.path(), &["check", "--format", "json"]).out).unwrap();
        found["diagnostics"].as_array().unwrap().iter().map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let model = |name: &str| format!("model {name} {{\n  text: String\n\n  allow read\n  allow create\n}}\n\n");
    let both = fingerprints(&format!("{}{}", model("A"), model("B")));
    let mut apart = both.clone();
    apart.sort();
    apart.dedup();
    assert_eq!((both.len(), apart.len()), (4, 4));
    assert_eq!(fingerprints(&model("B")), both[2..]);
    assert_eq!(fingerprints(&format!("// Moved.\n\n{}{}", model("B"), model("A"))), [&both[2..], &both[..2]].concat());
    assert_eq!(fingerprints(&model("A").replace("  allow create\n", "")), both[..1]);
}

#[test]
fn a_report_goes_to_files_beside_what_is_shown() {
    let folder = project(&format!("{SPEC}\ntest \"fails\" with dev {{ as bob can read note }}\n"));
    let at = |name: &str| folder.path().join(name);
    let shown = run(folder.path(), &["ci"]).ends_with(1).out;
    let arguments = [
        "ci",
        "--output",
        "sarif=out/report.sarif",
        "--output=junit=tests.xml",
        "--output",
        "text=report.txt",
        "--output",
        "markdown=c.md",
    ];
    assert_eq!(run(folder.path(), &arguments).ends_with(1).out, shown);
    let sarif: Value = serde_json::from_str(&fs::read_to_string(at("out/report.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "T0001");
    is_junit(&fs::read_to_string(at("tests.xml")).unwrap());
    assert!(fs::read_to_string(at("report.txt")).unwrap().contains("failed  fails\n"));
    assert!(fs::read_to_string(at("c.md")).unwrap().starts_with("<!-- purlin ci -->"));
    for (command, format) in [("check", "gitlab"), ("test", "json"), ("prove", "github"), ("access", "html")] {
        let Ran { code, .. } = run(folder.path(), &[command, "--output", &format!("{format}={command}.out")]);
        assert!(code.is_some_and(|code| code < 2) && at(&format!("{command}.out")).exists(), "{command}");
    }
    run(folder.path(), &["diff", ".", ".", "--output", "json=diff.json"]).ends_with(0);
    assert!(at("diff.json").exists());
    // Of a spec that does not compile, too.
    write(folder.path(), "app A edition 2026\nmodel {");
    run(folder.path(), &["test", "--output", "junit=tests.xml"]).ends_with(2);
    assert!(fs::read_to_string(at("tests.xml")).unwrap().contains("<error "));
    assert!(fs::read_dir(folder.path()).unwrap().all(|entry| !entry.unwrap().file_name().to_string_lossy().ends_with(".tmp")));
}

#[test]
fn where_a_report_can_not_go_is_said_before_anything_is_done() {
    // A project that is not there is not looked for.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    symlink("folder", folder.path().join("link")).unwrap();
    for (output, why) in [
        ("xml=a.xml", "there is no format `xml`"),
        ("sarif", "a format and a path are missing"),
        ("sarif=", "a format and a path are missing"),
        ("sarif=-", "--format sarif"),
        ("html=a.html", "this command prints no page"),
        ("sarif=file/a.sarif", "file/a.sarif can't be written"),
        ("sarif=file/a.sarif", "; what stands for a folder there is a file; name another folder"),
        ("sarif=folder", "folder can't be written: it is a folder; name a file in it"),
        ("sarif=link", "link can't be written: it is a folder; name a file in it"),
        ("sarif=/proc/purlin/a.sarif", "/proc/purlin/a.sarif can't be written: "),
        ("json=new.purlin", "new.purlin is a file of a spec, and no place for a report: name another file"),
        ("json=folder/purlin.yaml", "folder/purlin.yaml is the settings of a project, and no place for a report: name another file"),
    ] {
        for command in ["check", "test", "prove", "ci"] {
            let Ran { out, err, .. } = run(folder.path(), &[command, "nowhere", "--output", output]).ends_with(2);
            assert!(err.contains(why) && !err.contains("nowhere") && out.is_empty(), "{command} {output}: {err}");
        }
    }
    let Ran { err, .. } = run(folder.path(), &["check", "nowhere", "--output=json=a", "--output=sarif=a"]).ends_with(2);
    assert!(err.contains("two outputs go to a"), "{err}");
    for (second, why) in [
        ("./a", "two outputs go to ./a, which is a as well: give each a file of its own"),
        ("folder/../a", "which is a as well"),
        ("link/../a", "which is a as well"),
    ] {
        let Ran { err, .. } =
            run(folder.path(), &["check", "nowhere", "--output=json=a", &format!("--output=sarif={second}")]).ends_with(2);
        assert!(err.contains(why), "{second}: {err}");
    }
    // Of folders that are still to be made, too; and no folder is made where a report is refused.
    let Ran { err, .. } = run(folder.path(), &["check", "nowhere", "--output=json=t/a", "--output=sarif=t/./u/../a"]).ends_with(2);
    assert!(err.contains("two outputs go to t/./u/../a, which is t/a as well"), "{err}");
    run(folder.path(), &["check", "nowhere", "--output=json=t/a", "--output=sarif=folder"]).ends_with(2);
    run(folder.path(), &["check", "nowhere", "--output=json=t/a"]).ends_with(2);
    let Ran { err, .. } = run(folder.path(), &["access", "nowhere", "--output=sarif=a"]).ends_with(2);
    assert!(err.contains("text, json, html or markdown"), "{err}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    // A device is written to as it is.
    write(folder.path(), SOUND);
    run(folder.path(), &["check", "--output", "sarif=/dev/null"]).ends_with(0);
}

#[test]
fn no_report_takes_the_place_of_a_file_of_the_spec() {
    let folder = project(SOUND);
    symlink("app.purlin", folder.path().join("report.json")).unwrap();
    for output in ["json=app.purlin", "json=./app.purlin", "json=report.json"] {
        let Ran { out, err, .. } = run(folder.path(), &["check", "--output", output]).ends_with(2);
        assert!(err.contains("is a file of a spec") && out.is_empty(), "{output}: {err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("app.purlin")).unwrap(), SOUND);
}

#[test]
fn no_report_takes_the_place_of_the_page_and_of_the_baseline() {
    let folder = project(SOUND);
    run(folder.path(), &["check", "--output", "json=known.json"]).ends_with(0);
    run(folder.path(), &["access", "--write"]).ends_with(0);
    let at = |name: &str| folder.path().join(name);
    let texts = || ["access.md", "known.json"].map(|name| fs::read_to_string(at(name)).unwrap());
    let before = texts();
    symlink("known.json", at("link.json")).unwrap();
    for command in ["check", "test", "prove", "ci", "mutate", "access", "coverage"] {
        for path in ["access.md", "./new/../access.md"] {
            let Ran { out, err, .. } = run(folder.path(), &[command, &format!("--output=json={path}")]).ends_with(2);
            let why = format!("{path} is the page that `purlin access --write` keeps, and no place for a report: name another file");
            assert!(err.contains(&why) && out.is_empty(), "{command} {path}: {err}");
        }
    }
    for command in ["check", "ci"] {
        for path in ["known.json", "link.json"] {
            let Ran { out, err, .. } =
                run(folder.path(), &[command, "--baseline", "known.json", &format!("--output=json={path}")]).ends_with(2);
            assert!(err.contains("is the baseline that is read") && out.is_empty(), "{command} {path}: {err}");
        }
    }
    // That of another project is one as well; what is only called so is not.
    let beside = project(SOUND);
    let page = at("access.md").display().to_string();
    run(beside.path(), &["check", &format!("--output=json={page}")]).ends_with(2);
    run(folder.path(), &["diff", ".", ".", "--output=json=access.md"]).ends_with(2);
    assert_eq!(texts(), before);
    run(folder.path(), &["access", "--output=markdown=docs/access.md"]).ends_with(0);
    run(folder.path(), &["check", "--baseline=known.json", "--output=json=docs/known.json"]).ends_with(0);
}

#[test]
fn what_never_ends_is_no_baseline() {
    let Ran { err, .. } = run(project(SOUND).path(), &["check", "--baseline", "/dev/zero"]).ends_with(2);
    assert!(err.contains("the baseline /dev/zero can't be read: it has more than 64 MB"), "{err}");
}

#[test]
fn a_full_disk_is_told() {
    let folder = project(SOUND);
    fs::write(folder.path().join("kept.json"), "kept").unwrap();
    let Ran { err, .. } = run(folder.path(), &["ci", "--output", "sarif=/dev/full"]).ends_with(2);
    assert!(err.contains("/dev/full can't be written: ") && err.contains("; make room there, or name another place"), "{err}");
    for format in ["text", "json"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = purlin().args(["check", "--format", format]).current_dir(folder.path()).stdout(full).output().unwrap();
        let err = String::from_utf8(ran.stderr).unwrap();
        assert!(ran.status.code() == Some(2) && err.contains("the standard output can't be written"), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("kept.json")).unwrap(), "kept");
}

/// A pipe that nobody empties holds a report up in its middle, between two files.
#[test]
fn a_run_that_is_killed_leaves_each_report_as_it_was_or_whole() {
    let many: String = (0..600).map(|n| format!("model M{n} {{ a: Strng{n}  allow read }}\n")).collect();
    let folder = project(&format!("app Many edition 2026\n{many}"));
    let at = |name: &str| folder.path().join(name);
    for name in ["before.json", "after.json"] {
        fs::write(at(name), "as it was").unwrap();
    }
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let outputs = ["--output=json=before.json", "--output=json=pipe", "--output=json=after.json"];
    let mut child = purlin().arg("check").args(outputs).current_dir(folder.path()).stdout(Stdio::null()).spawn().unwrap();
    // Opens when the other end is opened; with the first byte, the writer is at work on what is more than a pipe holds.
    let (path, (to, opened)) = (at("pipe"), channel());
    thread::spawn(move || {
        let mut pipe = fs::File::open(path).unwrap();
        pipe.read_exact(&mut [0]).unwrap();
        to.send(pipe).unwrap();
    });
    // Open until the writer is gone: else it would go on.
    let pipe = opened.recv_timeout(Duration::from_mins(10));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(pipe.is_ok(), "nothing was written to the pipe");
    let whole = fs::read_to_string(at("before.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&whole).unwrap()["diagnostics"].as_array().unwrap().len(), 600);
    assert!(whole.len() > 128 * 1024, "more than a pipe holds: {}", whole.len());
    assert_eq!(fs::read_to_string(at("after.json")).unwrap(), "as it was");
    assert!(fs::read_dir(folder.path()).unwrap().all(|entry| !entry.unwrap().file_name().to_string_lossy().ends_with(".tmp")));
}

/// For projects that begin to be checked.
#[test]
fn what_is_known_does_not_fail_and_what_is_new_does() {
    let open = |name: &str| format!("\nmodel {name} {{\n  text: String\n\n  allow read\n}}\n");
    let folder = project(&format!("{SPEC}{}", open("Open")));
    run(folder.path(), &["check", "--output", "json=known.json"]).ends_with(1);
    let known = ["check", "--baseline", "known.json"];
    assert_eq!(run(folder.path(), &known).ends_with(0).out, "Notes: nothing to say about 1 file, 1 known\n");
    run(folder.path(), &["ci", "--baseline", "known.json"]).ends_with(0);
    // Wherever it stands; and what is new is told alone.
    write(folder.path(), &format!("{SPEC}{}{}", open("Other"), open("Open")));
    let found: Value = serde_json::from_str(&run(folder.path(), &[&known[..], &["--format", "json"]].concat()).ends_with(1).out).unwrap();
    let told: Vec<&str> = found["diagnostics"].as_array().unwrap().iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    assert_eq!(told, ["whoever comes along may read `Other`, without signing in"]);
    run(folder.path(), &["ci", "--baseline", "known.json"]).ends_with(1);
    // What is mended is taken out.
    write(folder.path(), SPEC);
    let gone = "no more: L002 whoever comes along may read `Open`, without signing in (take it out of known.json)\n";
    assert_eq!(run(folder.path(), &known).ends_with(0).out, format!("{gone}Notes: nothing to say about 1 file\n"));
    // An error is never known.
    write(folder.path(), "app Notes edition 2026\nmodel Note { text: Strng  allow read }\n");
    run(folder.path(), &["check", "--output", "json=errors.json"]).ends_with(2);
    run(folder.path(), &["check", "--baseline", "errors.json"]).ends_with(2);
    fs::write(folder.path().join("no.json"), "[]").unwrap();
    for file in ["no.json", "nowhere.json"] {
        assert!(
            run(folder.path(), &["check", "--baseline", file]).ends_with(2).err.contains(&format!("the baseline {file} can't be read"))
        );
    }
}

/// What CI servers agree on: suites of cases, whose counts are right, each with at most one outcome.
#[track_caller]
fn is_junit(text: &str) {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let suites = document.root_element();
    is(suites, "testsuites", &["name", "tests", "failures", "errors", "skipped"]);
    let mut all = [0; 4];
    for suite in elements(suites) {
        is(suite, "testsuite", &["name", "tests", "failures", "errors", "skipped"]);
        let mut counts = [0; 4];
        let mut names = Vec::new();
        for case in elements(suite) {
            is(case, "testcase", &["name", "classname", "file", "line"]);
            let name = (case.attribute("classname").unwrap(), case.attribute("name").unwrap());
            assert!(!names.contains(&name), "{name:?}\n{text}");
            names.push(name);
            counts[0] += 1;
            let outcomes: Vec<&str> = elements(case).map(|node| node.tag_name().name()).filter(|name| *name != "system-out").collect();
            assert!(outcomes.len() <= 1, "{text}");
            for (place, kind) in [(1, "failure"), (2, "error"), (3, "skipped")] {
                counts[place] += outcomes.iter().filter(|outcome| **outcome == kind).count();
            }
            for node in elements(case) {
                let (name, attributes) = match node.tag_name().name() {
                    "skipped" => ("skipped", &["message"][..]),
                    "system-out" => ("system-out", &[][..]),
                    name => (["failure", "error"].into_iter().find(|known| *known == name).unwrap(), &["message", "type"][..]),
                };
                is(node, name, attributes);
                assert_eq!(elements(node).count(), 0, "{text}");
            }
        }
        assert_eq!(of(suite), counts, "{text}");
        all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
    }
    assert_eq!(of(suites), all, "{text}");
}

fn of(node: Node<'_, '_>) -> [usize; 4] {
    ["tests", "failures", "errors", "skipped"].map(|name| node.attribute(name).unwrap().parse().unwrap())
}

fn elements<'a, 'd>(node: Node<'a, 'd>) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(Node::is_element)
}

#[track_caller]
fn is(node: Node<'_, '_>, name: &str, attributes: &[&str]) {
    assert_eq!(node.tag_name().name(), name);
    assert!(node.attributes().all(|attribute| attributes.contains(&attribute.name())), "{node:?}");
}
