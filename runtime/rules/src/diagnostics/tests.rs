//! The pages of expressions' findings: the first example of each gives the finding, the second gives none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, FileId};
use crate::fixture::{Program, ROOM};
use crate::parse;
use crate::resolve::{self, Ends, Scope, Within};
use crate::types::{Scalar, Type};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is said about the expression of an example: a rule of a room, a request's `where`.
fn said(code: &str, example: &str) -> Vec<Diagnostic> {
    let text = Type::Scalar(Scalar::String);
    let args = [("q".to_owned(), text.clone()), ("since".to_owned(), text)];
    let (expression, scope) = match example.trim().strip_prefix("where=") {
        Some(expression) => (expression, Scope { this: Some(ROOM), args: &args, request: true, ..Scope::default() }),
        None => {
            let ends = if example.contains("allow update ") { Ends::Both } else { Ends::One };
            (example.split_once(" if ").unwrap().1.trim(), Scope { this: Some(ROOM), ends, ..Scope::default() })
        }
    };
    let mut program = Program::bare();
    if code == "E0257" {
        program.service.auth = None;
    }
    let mut found = Vec::new();
    for role in example.lines().filter_map(|line| line.strip_prefix("role ")) {
        let (head, body) = role.split_once(" = ").unwrap();
        let (name, parameter) = head.split_once(" of ").map_or((head, None), |(name, of)| (name, of.split_once(": ")));
        let parameter = parameter.map(|(parameter, model)| (leaked(parameter), Type::Row(program.model_named(model).unwrap())));
        program.with_role(leaked(name), parameter, body);
        let role = program.role_named(name).unwrap();
        if program.role(role).unwrap().parameter.is_none() {
            let scope = Scope { within: Some(Within::Role(role)), ..Scope::default() };
            let expr = parse::expression(body, FileId(0), 0).unwrap();
            found.extend(resolve::condition(&expr, &program, &scope).err().unwrap_or_default());
        }
    }
    let resolved = parse::expression(expression, FileId(0), 0).and_then(|expr| resolve::condition(&expr, &program, &scope));
    found.extend(resolved.err().unwrap_or_default());
    found
}

fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[test]
fn each_page_shows_its_finding_and_how_it_is_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../compiler/docs/errors");
    let mut pages = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if !code.starts_with('E') || code[3..].parse::<u32>().unwrap() < 50 {
            continue;
        }
        pages.insert(code.clone());
        let page = fs::read_to_string(&path).unwrap();
        assert!(page.starts_with(&format!("# {code}: ")), "{code}");
        let examples: Vec<_> = page.split("```").skip(1).step_by(2).map(|example| example.split_once('\n').unwrap().1).collect();
        let [wrong, right] = examples[..] else { panic!("{code} has {} examples", examples.len()) };
        if wrong.contains("model ") {
            // A whole program: the compiler shows it.
            continue;
        }
        let found = said(&code, wrong);
        assert!(found.iter().any(|finding| finding.code == code), "{code}: the first example gives {found:#?}");
        let found = said(&code, right);
        assert!(found.is_empty(), "{code}: the second example gives {found:#?}");
    }
    assert_eq!(pages, declared());
}

/// The codes that stand in the sources; internal errors have no page.
fn declared() -> BTreeSet<String> {
    let sources = ["syntax", "names", "types", "paths", "operators", "rules"]
        .map(|name| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/diagnostics/{name}.rs"))).unwrap());
    let codes = sources.iter().flat_map(|source| source.split("\"E0").skip(1)).map(|rest| format!("E0{}", &rest[..3]));
    codes.collect()
}
