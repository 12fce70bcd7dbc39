//! What is written for people to copy from, as programs: each example and each recipe of the cookbook is sound, laid out as the
//! formatter does it, and its tests pass: on the engine where it serves all of it, and else by the definition of the rules.

use crate::words;
use purlin_build::project::Project;
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile, docs, fmt};
use purlin_runtime::checks::{self, Report};
use purlin_tests::project::root;

/// All that is asked of a program to copy from; its tests show what is refused, too.
fn is_sound(name: &str, sources: &[Source]) {
    let compilation = compile(sources);
    assert_eq!(compilation.diagnostics, [], "{name}");
    for source in sources {
        assert_eq!(fmt::file(source).as_deref(), Ok(source.text.as_str()), "{name}: {}", source.path);
    }
    let report = report(&compilation);
    assert_eq!(words(&report), [""; 0], "{name}");
    assert!(!report.tests.is_empty(), "{name} has no tests");
    let written: Vec<_> = sources.iter().flat_map(|source| source.text.lines()).map(str::trim).collect();
    let asked_on = written.iter().flat_map(|line| line.split(" then ").skip(1)).filter(|then| !then.starts_with("notifies")).count();
    let lines = written.iter().filter(|line| line.starts_with("as ")).count() + asked_on;
    assert_eq!(report.tests.iter().map(|test| test.lines.len()).sum::<usize>(), lines, "{name}: each line is run");
    assert!(written.iter().any(|line| line.contains(" cannot ")), "{name} shows nothing that is refused");
}

fn report(compilation: &Compilation) -> Report {
    match (compilation.to_test(), compilation.to_judge()) {
        (Some(plan), _) => checks::run(plan),
        (None, plan) => checks::judge(plan.unwrap()),
    }
}

#[test]
fn the_tests_of_each_example_pass() {
    let mut names = Vec::new();
    for folder in std::fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        is_sound(&name, &Project::read(&folder).unwrap().sources);
        names.push(name);
    }
    for known in ["chat", "drive", "helpdesk", "shop"] {
        assert!(names.iter().any(|name| name == known), "{known} is not among {names:?}");
    }
}

#[test]
fn each_recipe_of_the_cookbook_is_a_program_that_shows_what_it_claims() {
    let page = docs::page("cookbook").unwrap().text;
    let recipes: Vec<_> = page.split("\n## ").skip(1).collect();
    for recipe in &recipes {
        let title = recipe.lines().next().unwrap();
        let blocks: Vec<_> = recipe.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [text] = blocks[..] else { panic!("{title} is one program, and not {}", blocks.len()) };
        is_sound(title, &[Source { path: "app.purlin".into(), text: text.into() }]);
        let linked = page.contains(&format!("- [{title}](#{})", title.to_lowercase().replace(',', "").replace(' ', "-")));
        assert!(linked, "{title} is not listed at the top");
    }
    assert_eq!(recipes.len(), page.matches("\n- [").count(), "each title at the top has its recipe");
}

#[test]
fn the_tests_of_the_page_for_tools_pass() {
    let page = docs::llm();
    let text = page.split("```purlin\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    is_sound("docs/llm.md", &[Source { path: "app.purlin".into(), text: text.into() }]);
}
