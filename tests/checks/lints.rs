//! Lints: of the page of each, the first spec has it and nothing else, the second is clean; and the incidents of this field, as specs,
//! are told by name.

use purlin_build::project::Project;
use purlin_compiler::lint::{self, Lint};
use purlin_compiler::prove::Witness;
use purlin_compiler::source::Source;
use purlin_compiler::{Files, compile, diagnostics, docs, fix};
use purlin_rules::diagnostic::Severity;
use purlin_runtime::checks;
use purlin_tests::project::root;
use std::fs;
use std::path::Path;

/// Each with its level.
const LINTS: [(&str, Severity); 47] = [
    ("F201", Severity::Warning),
    ("F202", Severity::Error),
    ("F204", Severity::Warning),
    ("H005", Severity::Warning),
    ("H007", Severity::Warning),
    ("H008", Severity::Warning),
    ("H009", Severity::Warning),
    ("J601", Severity::Error),
    ("J605", Severity::Error),
    ("J606", Severity::Warning),
    ("L002", Severity::Warning),
    ("L003", Severity::Error),
    ("L004", Severity::Warning),
    ("L005", Severity::Warning),
    ("L006", Severity::Info),
    ("L007", Severity::Warning),
    ("L008", Severity::Warning),
    ("L009", Severity::Warning),
    ("L010", Severity::Error),
    ("L011", Severity::Warning),
    ("L012", Severity::Info),
    ("N402", Severity::Info),
    ("P701", Severity::Warning),
    ("P703", Severity::Warning),
    ("P704", Severity::Warning),
    ("P705", Severity::Error),
    ("P706", Severity::Warning),
    ("Q503", Severity::Warning),
    ("R301", Severity::Warning),
    ("R303", Severity::Warning),
    ("R304", Severity::Warning),
    ("R305", Severity::Warning),
    ("R308", Severity::Warning),
    ("S801", Severity::Error),
    ("S804", Severity::Error),
    ("S805", Severity::Warning),
    ("W102", Severity::Error),
    ("W104", Severity::Warning),
    ("W106", Severity::Error),
    ("W108", Severity::Error),
    ("W109", Severity::Info),
    ("W110", Severity::Warning),
    ("W112", Severity::Info),
    ("X901", Severity::Warning),
    ("X902", Severity::Warning),
    ("X904", Severity::Info),
    ("X906", Severity::Info),
];

fn lints(spec: &str) -> Vec<Lint> {
    let sources = [Source { path: "app.purlin".to_owned(), text: spec.to_owned() }];
    let checked = Files::of(&sources).check();
    if !checked.diagnostics.is_empty() {
        panic!("{spec}\n{:#?}", checked.diagnostics);
    }
    lint::lints(&checked.schema.unwrap(), (2026, 1, 1))
}

fn codes(lints: &[Lint]) -> Vec<&str> {
    lints.iter().filter(|lint| lint.accepted.is_none()).map(|lint| lint.finding.code.as_str()).collect()
}

/// The test that is to be taken over fails as long as the finding is there: by the evaluator's word, and the engine's.
fn is_borne_out(spec: &str, witness: &Witness) {
    assert!(witness.is_confirmed && witness.holds.is_some(), "{}\n{}", witness.says, witness.text());
    let with_test = format!("{spec}\n{}\n", witness.text());
    let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: with_test.clone() }]);
    let plan = compilation.to_test().unwrap_or_else(|| panic!("{with_test}\n{:#?}", compilation.diagnostics));
    let report = checks::run(plan);
    let lines: Vec<_> = report.tests.iter().flat_map(|test| &test.lines).collect();
    assert!(lines.iter().all(|line| line.by_engine), "{with_test}");
    let findings: Vec<_> = lines.iter().filter_map(|line| line.finding.as_ref()).collect();
    assert!(findings.iter().any(|finding| finding.code == "T0001"), "{with_test}\n{findings:#?}");
}

#[test]
fn the_page_of_each_lint_shows_it_and_how_it_is_mended() {
    let mut failures = Vec::new();
    for (code, severity) in LINTS {
        let page = diagnostics::explain(code).unwrap();
        let examples: Vec<&str> = page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [bad, mended] = examples[..] else { panic!("{code} has two examples") };
        let found = lints(bad);
        // What was accepted is told again beside it.
        let expected = if code == "H005" { vec!["L002", code] } else { vec![code] };
        if codes(&found) != expected || codes(&lints(mended)) != [""; 0] {
            failures.push(format!("{code}: {:#?}\n{:#?}", found, lints(mended)));
            continue;
        }
        let told = found.iter().find(|lint| lint.finding.code == code).unwrap();
        assert_eq!(told.finding.severity, severity, "{code}");
        if let Some(witness) = &told.witness {
            is_borne_out(bad, witness);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let acceptable = LINTS.iter().map(|(code, _)| *code).filter(|code| !code.starts_with('H'));
    let mut known: Vec<&str> = lint::CODES.into_iter().chain(lint::DOORS.iter().map(|(code, _)| *code)).collect();
    known.sort_unstable();
    assert_eq!(acceptable.collect::<Vec<_>>(), known);
}

/// Whoever makes the edits of a lint is told it no more, nor anything else.
#[test]
fn edits_of_lints_mend_them() {
    let mut mended = Vec::new();
    for (code, _) in LINTS {
        let page = diagnostics::explain(code).unwrap();
        let bad = page.split("```purlin\n").nth(1).unwrap().split("```").next().unwrap();
        let sources = [Source { path: "app.purlin".to_owned(), text: bad.to_owned() }];
        for Lint { finding, .. } in lints(bad).iter().filter(|lint| !lint.finding.edits.is_empty()) {
            let [edited] = &fix::edited(&sources, &finding.edits)[..] else { panic!("one file") };
            assert!(!codes(&lints(&edited.text)).contains(&finding.code.as_str()), "{}\n{finding:#?}", edited.text);
            mended.push(code);
        }
    }
    // Beside H005, what was accepted is told again.
    assert_eq!(mended, ["F201", "H005", "H009", "L002", "L003", "L004", "L006", "L008", "L011", "R303", "X906"]);
}

/// Who is not signed in is kept out by a word, where nobody else is touched by it.
#[test]
fn a_rule_is_closed_to_whoever_comes_along_where_that_is_mechanical() {
    let spec = |items: &str| {
        format!(
            "app Notes edition 2026\n\nauth User {{ identify email  password {{ min 10 }} }}\n\n\
             model User {{\n  email: Email @unique\n\n  allow create(email)\n  allow read if this == me\n}}\n\n{items}\n"
        )
    };
    let note = |rules: &str| spec(&format!("model Note {{\n  text: String\n  open: Bool\n\n  {rules}\n}}"));
    let read = "allow read if me is set\n  ";
    for (code, written, mended) in [
        ("L002", "allow read", "allow read if me is set"),
        ("L002", "allow get, list", "allow get, list if me is set"),
        ("L002", "allow read if true", "allow read if me is set"),
        ("L002", "allow read if open", "allow read if me is set and open"),
        ("L002", "allow read if open and text != \"\"", "allow read if me is set and open and text != \"\""),
        ("L002", "allow read if open or text == \"\"", "allow read if me is set and (open or text == \"\")"),
        ("L002", "allow read if (open or text == \"\")", "allow read if me is set and (open or text == \"\")"),
        ("L002", "allow read if not open", "allow read if me is set and not open"),
        ("L003", &format!("{read}allow create"), &format!("{read}allow create if me is set")),
        ("L003", &format!("{read}allow create(text, open)"), &format!("{read}allow create(text, open) if me is set")),
        ("L003", &format!("{read}allow create if open"), &format!("{read}allow create if me is set and open")),
    ] {
        let sources = [Source { path: "app.purlin".to_owned(), text: note(written) }];
        let found = lints(&note(written));
        let lint = found.iter().find(|lint| lint.finding.code == code).unwrap_or_else(|| panic!("{written}: {found:#?}"));
        let [edited] = &fix::edited(&sources, &lint.finding.edits)[..] else { panic!("one file") };
        assert_eq!(edited.text, note(mended), "{written}");
        assert!(!codes(&lints(&edited.text)).contains(&code), "{written}: {:?}", codes(&lints(&edited.text)));
        assert_eq!(fix::with_lints(&sources, (2026, 1, 1)).sources[0].text, edited.text, "{written}");
    }
    let mixin = "mixin Shown {\n  text: String\n\n  allow read\n}\n\nmodel Note with Shown {}\n\nmodel Page with Shown {}\n\naccept L002 on Page.read \"pages are public\"";
    for (code, written) in [
        // Who writes would have to sign in, too; and where that is told as well, both are one rule.
        ("L002", note("allow read, create")),
        ("L002", note("allow read if me is null or open")),
        ("L002", spec(mixin)),
        // Nobody would sign up any more.
        ("L002", spec("").replace("allow create(email)\n  allow read if this == me", "allow create(email), read")),
    ] {
        let found = lints(&written);
        let lint = found.iter().find(|lint| lint.finding.code == code && lint.accepted.is_none());
        assert_eq!(lint.unwrap_or_else(|| panic!("{written}: {found:#?}")).finding.edits, [], "{written}");
    }
}

#[test]
fn the_examples_accept_what_is_found_in_them() {
    for example in ["chat", "drive", "helpdesk", "shop"] {
        let project = Project::read(&root().join("examples").join(example)).unwrap();
        let checked = Files::of(&project.sources).check();
        assert_eq!(codes(&lint::lints(&checked.schema.unwrap(), (2026, 1, 1))), [""; 0], "{example}");
    }
}

#[test]
fn the_incidents_of_this_field_are_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/incidents");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 8, "{paths:?}");
    for path in paths {
        let spec = fs::read_to_string(&path).unwrap();
        let expected = spec.lines().find_map(|line| line.strip_prefix("//~")).unwrap();
        let found = lints(&spec);
        assert_eq!(codes(&found), expected.split_whitespace().collect::<Vec<_>>(), "{}\n{found:#?}", path.display());
        found.iter().filter_map(|lint| lint.witness.as_ref()).for_each(|witness| is_borne_out(&spec, witness));
    }
}

#[test]
fn who_copies_from_the_cookbook_is_told_nothing() {
    let page = fs::read_to_string(root().join("compiler/docs/cookbook.md")).unwrap();
    let programs: Vec<&str> = page.split("```purlin\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(programs.len() > 8, "{}", programs.len());
    for program in programs {
        assert_eq!(codes(&lints(program)), [""; 0], "{program}");
    }
}

/// Each door is accepted by itself, and by the names of both sides.
#[test]
fn what_is_accepted_of_one_door_says_nothing_of_another() {
    let page = diagnostics::explain("W108").unwrap();
    let spec = page.split("```purlin\n").nth(1).unwrap().split("```").next().unwrap();
    let with = |line: &str| codes(&lints(&format!("{spec}\n{line}\n"))).into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(with("accept W108 on Membership.Secret \"teams are open\""), [""; 0]);
    assert_eq!(with("accept W108 on Membership \"teams are open\""), ["W108", "H009"]);
    assert_eq!(with("accept W108 on Membership.Team \"teams are open\""), ["W108", "H009"]);
    let two = spec.to_owned() + "\nmodel Plan {\n  team: Team\n\n  allow read if team.members.any(m => m.user == me)\n}\n";
    assert_eq!(codes(&lints(&two)), ["W108", "W108"]);
    let accepted = two + "\naccept W108 on Membership.Plan \"plans are for whoever joins\"\n";
    assert_eq!(codes(&lints(&accepted)), ["W108"]);
}

/// What a row of the page about lints says of a code.
fn said_of_codes(page: &str) -> Vec<(&str, &str)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split(" | ").collect::<Vec<_>>());
    cells.filter(|cells| cells.len() == 3 && is_code(cells[0])).map(|cells| (cells[0], cells[2])).collect()
}

/// `L002`, `E0552`
fn is_code(word: &str) -> bool {
    let mut chars = word.chars();
    let digits = |rest: &str| matches!(rest.len(), 3 | 4) && rest.bytes().all(|byte| byte.is_ascii_digit());
    chars.next().is_some_and(|letter| letter.is_ascii_uppercase()) && digits(chars.as_str())
}

/// `file.rs`: `test`
fn tests_named(says: &str) -> impl Iterator<Item = (&str, &str)> {
    let quoted: Vec<&str> = says.split('`').collect();
    let pairs: Vec<_> =
        quoted.windows(3).filter(|three| three[0].ends_with(".rs") && three[1] == ": ").map(|three| (three[0], three[2])).collect();
    pairs.into_iter()
}

#[test]
fn the_page_about_lints_tells_what_became_of_each() {
    let page = docs::page("lints").unwrap().text;
    let said = said_of_codes(page);
    let codes: Vec<&str> = said.iter().map(|(code, _)| *code).collect();
    let letters = [
        ('L', 1, 15),
        ('W', 101, 113),
        ('F', 201, 205),
        ('R', 301, 309),
        ('N', 401, 404),
        ('Q', 501, 510),
        ('J', 601, 606),
        ('P', 701, 706),
        ('S', 801, 806),
        ('X', 901, 906),
        ('H', 1, 9),
    ];
    for (letter, first, last) in letters {
        let of_letter: Vec<_> = codes.iter().filter(|code| code.starts_with(letter)).map(|code| (*code).to_owned()).collect();
        assert_eq!(of_letter, (first..=last).map(|number| format!("{letter}{number:03}")).collect::<Vec<_>>());
    }
    for code in lint::CODES.into_iter().chain(lint::DOORS.map(|(code, _)| code)) {
        assert!(codes.contains(&code), "{code}");
    }
    for (code, says) in said {
        let level = LINTS.iter().find(|(lint, _)| *lint == code).map(|(_, severity)| match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        });
        if let Some(level) = level {
            assert!(says.strip_prefix(level).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ';', ','])), "{code}: {says}");
            continue;
        }
        let told: Vec<&str> = says.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_code(word)).collect();
        for other in &told {
            assert!(diagnostics::explain(other).is_some() || codes.contains(other), "{code}: {other}");
        }
        let is_elsewhere = is_code(says.split([',', ' ', ':']).next().unwrap());
        let is_said = ["nothing: ", "`purlin ", "can't be said: "].iter().any(|start| says.starts_with(start));
        let Some(held) = says.strip_prefix("can't be: ") else {
            assert!(is_elsewhere || is_said, "{code}: {says}");
            continue;
        };
        // What can't be written is held by tests that are there, or as another fault is.
        let named: Vec<(&str, &str)> = tests_named(held).collect();
        assert!(!named.is_empty() || told.iter().any(|other| held.starts_with(&format!("as {other}"))), "{code}: {says}");
        for (file, test) in named {
            let below = if file.starts_with("runtime/") { root().to_owned() } else { root().join("tests") };
            let text = fs::read_to_string(below.join(file)).unwrap();
            assert!(text.contains(&format!("fn {test}()")), "{code}: {file} {test}");
        }
    }
}
