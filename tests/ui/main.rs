//! What the compiler says about specs that are wrong.
//!
//! A case is a spec (`tests/ui/**/*.purlin`) with the findings it gives in comments at its end, below a line `//~`: what `check` says, and
//! for a sound spec what `dev` and `build` add of what is not served. A comment `//? Room(q): topic == q` asks the sound spec for rows as
//! a request does, with its filter and the names of its texts; what is said about that stands at the end as well. `BLESS=1` writes them
//! anew; the diff is reviewed as code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

use purlin_compiler::Compilation;
use purlin_compiler::diagnostics::render;
use purlin_compiler::source::Source;
use purlin_rules::catalog::Catalog;
use purlin_rules::diagnostic::{Applicability, Diagnostic, FileId};
use purlin_rules::plan::Service;
use purlin_rules::resolve::Scope;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::{parse, resolve};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Codes that the compiler does not give, each with the test that shows it: settings, layouts, a file of 16 MB, runs of a spec's tests,
/// what the prover finds.
const ELSEWHERE: [(&str, &str); 66] = [
    ("A0001", "cli/ci.rs"),
    ("A0002", "cli/ci.rs"),
    ("C0001", "cli/findings.rs"),
    ("D0001", "cli/diff.rs"),
    ("D0002", "cli/diff.rs"),
    ("D0003", "cli/diff.rs"),
    ("D0004", "cli/diff.rs"),
    ("E0108", "../compiler/src/parse/tests.rs"),
    ("F0001", "cli/findings.rs"),
    ("F201", "checks/lints.rs"),
    ("F202", "checks/lints.rs"),
    ("F204", "checks/lints.rs"),
    ("H001", "cli/ci.rs"),
    ("H002", "cli/mutate.rs"),
    ("H005", "checks/lints.rs"),
    ("H007", "checks/lints.rs"),
    ("H008", "checks/lints.rs"),
    ("H009", "checks/lints.rs"),
    ("J601", "checks/lints.rs"),
    ("J605", "checks/lints.rs"),
    ("J606", "checks/lints.rs"),
    ("L002", "checks/lints.rs"),
    ("L003", "checks/lints.rs"),
    ("L004", "checks/lints.rs"),
    ("L005", "checks/lints.rs"),
    ("L006", "checks/lints.rs"),
    ("L007", "checks/lints.rs"),
    ("L008", "checks/lints.rs"),
    ("L009", "checks/lints.rs"),
    ("L010", "checks/lints.rs"),
    ("L011", "checks/lints.rs"),
    ("L012", "checks/lints.rs"),
    ("N402", "checks/lints.rs"),
    ("P0001", "cli/prove.rs"),
    ("P0002", "cli/prove.rs"),
    ("P0003", "cli/prove.rs"),
    ("P0004", "cli/prove.rs"),
    ("P701", "checks/lints.rs"),
    ("P703", "checks/lints.rs"),
    ("P704", "checks/lints.rs"),
    ("P705", "checks/lints.rs"),
    ("P706", "checks/lints.rs"),
    ("Q503", "checks/lints.rs"),
    ("R301", "checks/lints.rs"),
    ("R303", "checks/lints.rs"),
    ("R304", "checks/lints.rs"),
    ("R305", "checks/lints.rs"),
    ("R308", "checks/lints.rs"),
    ("S801", "checks/lints.rs"),
    ("S804", "checks/lints.rs"),
    ("S805", "checks/lints.rs"),
    ("T0001", "checks/main.rs"),
    ("T0002", "checks/main.rs"),
    ("T0003", "checks/main.rs"),
    ("T0004", "checks/main.rs"),
    ("W102", "checks/lints.rs"),
    ("W104", "checks/lints.rs"),
    ("W106", "checks/lints.rs"),
    ("W108", "checks/lints.rs"),
    ("W109", "checks/lints.rs"),
    ("W110", "checks/lints.rs"),
    ("W112", "checks/lints.rs"),
    ("X901", "checks/lints.rs"),
    ("X902", "checks/lints.rs"),
    ("X904", "checks/lints.rs"),
    ("X906", "checks/lints.rs"),
];

/// Separates a spec from what is expected of it.
const MARK: &str = "\n//~\n";
/// Begins a request.
const REQUEST: &str = "//? ";

#[test]
fn specs_give_the_findings_at_their_end() {
    let mut failures = Vec::new();
    for path in cases() {
        let written = fs::read_to_string(&path).unwrap();
        let (spec, expected) = written.split_once(MARK).unwrap_or((&written, ""));
        let found = comments(&findings(&name_of(&path), spec));
        if found == expected {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, format!("{spec}{MARK}{found}")).unwrap();
        } else {
            let diff = similar::TextDiff::from_lines(expected, &found).unified_diff().header("expected", "found").to_string();
            failures.push(format!("{}\n{diff}", name_of(&path)));
        }
    }
    assert!(failures.is_empty(), "{}\n`BLESS=1 cargo test -p purlin-tests --test ui` rewrites what is expected", failures.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let shown: BTreeSet<String> = cases()
        .iter()
        .flat_map(|path| {
            let written = fs::read_to_string(path).unwrap();
            let codes = written.lines().filter_map(|line| line.split_once('[')?.1.split_once("]: ").map(|(code, _)| code.to_owned()));
            codes.collect::<Vec<_>>()
        })
        .collect();
    let (elsewhere, missing): (Vec<_>, Vec<_>) = purlin_compiler::diagnostics::codes()
        .filter(|code| !shown.contains(*code))
        .partition(|code| ELSEWHERE.iter().any(|(other, _)| other == code));
    assert!(missing.is_empty(), "no case in tests/ui shows {missing:?}");
    assert_eq!(elsewhere, ELSEWHERE.map(|(code, _)| code), "these have no case here, and these are excepted");
    for (code, test) in ELSEWHERE {
        let test = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(test)).unwrap();
        assert!(test.contains(code), "{code} is shown by no other test either");
    }
}

/// `purlin fix` makes what is sure unasked: what asks whether it was meant is not.
#[test]
fn edits_that_are_likely_are_told_from_those_that_are_sure() {
    for path in cases() {
        let written = fs::read_to_string(&path).unwrap();
        let spec = written.split_once(MARK).map_or(written.as_str(), |(spec, _)| spec);
        let sources = [Source { path: name_of(&path), text: format!("{spec}\n") }];
        for finding in purlin_compiler::compile(&sources).diagnostics {
            let asks = finding.help.as_deref().is_some_and(|help| help.starts_with("did you mean"));
            let guesses = finding.applicability == Applicability::Guess;
            assert!(
                !asks || guesses || finding.edits.is_empty(),
                "{}: use `with_guess`\n{}",
                name_of(&path),
                render::text(&finding, &sources)
            );
        }
    }
}

/// The findings of a spec, each as a reader of a terminal without colours sees it.
fn findings(name: &str, spec: &str) -> Vec<String> {
    let sources = [Source { path: name.to_owned(), text: format!("{spec}\n") }];
    let compiled = purlin_compiler::compile(&sources);
    let service = compiled.to_judge().map(|plan| &plan.service);
    let asked = spec.lines().filter_map(|line| line.strip_prefix(REQUEST)).flat_map(|asked| refused(service.unwrap(), asked));
    let Compilation { diagnostics, not_served, .. } = &compiled;
    let of_spec = diagnostics.iter().chain(not_served).map(|diagnostic| render::text(diagnostic, &sources));
    of_spec.chain(asked).collect()
}

/// The findings of `Room(q): topic == q`.
fn refused(service: &Service, asked: &str) -> Vec<String> {
    let (head, filter) = asked.split_once(": ").unwrap();
    let (model, names) = head.trim_end_matches(')').split_once('(').unwrap_or((head, ""));
    let of_text = |name: &str| (name.trim().to_owned(), Type::Scalar(Scalar::String));
    let args: Vec<_> = names.split(',').filter(|name| !name.is_empty()).map(of_text).collect();
    let scope = Scope { this: Some(service.model_named(model).unwrap()), args: &args, request: true, ..Scope::default() };
    let found: Result<_, Vec<Diagnostic>> =
        parse::expression(filter, FileId(0), 0).and_then(|expr| resolve::condition(&expr, service, &scope));
    let source = [Source { path: "where".to_owned(), text: filter.to_owned() }];
    found.err().unwrap_or_default().iter().map(|finding| render::text(finding, &source)).collect()
}

fn comments(findings: &[String]) -> String {
    let lines = findings.iter().flat_map(|finding| std::iter::once("").chain(finding.lines())).skip(1);
    lines.map(|line| format!("// {line}").trim_end().to_owned() + "\n").collect()
}

fn name_of(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
}

/// All cases, by path.
fn cases() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")];
    let mut cases = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "purlin") {
                cases.push(path);
            }
        }
    }
    cases.sort();
    assert!(!cases.is_empty());
    cases
}
