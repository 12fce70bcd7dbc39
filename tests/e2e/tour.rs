//! The tour of the README, word by word, in a copy of the examples; and that of the page about access, in an empty folder.
//!
//! A fenced block whose info string says `tour` takes part, in order:
//!
//! | fence | meaning |
//! | --- | --- |
//! | `sh tour serve` | starts a service, which serves until the end of the tour |
//! | `sh tour` | runs in one shell with the blocks before it, and must succeed |
//! | `text tour`, `json tour` | what the `sh tour` before it prints; `…` stands for anything within a line |
//!
//! Two things are not as they stand there: `cargo run … --` is the `purlin` that this test has built already, and the service
//! listens on a free port instead of the one that the text names.

use purlin_tests::process::{SETTINGS, Service};
use purlin_tests::project;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

const PORT_OF_THE_TEXT: &str = "8090";
const MARK: &str = "--- end of block";

#[derive(Debug, PartialEq)]
enum Block {
    Serve(String),
    Run { commands: String, prints: Option<String> },
}

#[test]
fn the_tour_of_the_readme_works_word_by_word() {
    if !project::has(["curl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    project::copy(&project::root().join("examples"), &place.join("examples"));
    fs::write(place.join("examples/chat/purlin.yaml"), SETTINGS).unwrap();
    walk("README.md", place);
}

#[test]
fn a_change_in_review_goes_as_the_page_about_access_says() {
    let folder = tempfile::tempdir().unwrap();
    walk("compiler/docs/access.md", folder.path());
}

/// Does what a page says, in a folder.
fn walk(page: &str, place: &Path) {
    let tour = blocks(&fs::read_to_string(project::root().join(page)).unwrap());
    assert!(tour.iter().any(|block| matches!(block, Block::Run { .. })), "{page} has no tour");
    command_line(&place.join("bin"));

    let mut services = Vec::new();
    let mut script = "set -eu\n".to_owned();
    let mut expected = Vec::new();
    for block in &tour {
        match block {
            Block::Serve(commands) => services.push(Service::start(&mut shell(place, commands), place)),
            Block::Run { commands, prints } => {
                write!(script, "{commands}\necho '{MARK}'\n").unwrap();
                expected.push((commands, prints));
            }
        }
    }
    if let Some(service) = services.first() {
        script = script.replace(&format!(":{PORT_OF_THE_TEXT}"), &format!(":{}", service.address.port()));
    }
    let ran = shell(place, &script).current_dir(place).output().unwrap();
    let (printed, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{}\n{printed}{complained}", ran.status);
    for ((commands, prints), printed) in expected.iter().zip(printed.split(&format!("{MARK}\n"))) {
        if let Some(prints) = prints {
            assert!(matches(prints, printed), "{commands}prints\n{printed}but {page} says\n{prints}");
        }
    }
}

/// A folder with `purlin`, and a `cargo` whose `run … --` is it.
fn command_line(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let purlin = project::purlin();
    let cargo = format!(
        "#!/bin/sh\n[ \"$1\" = run ] || exec '{}' \"$@\"\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec purlin \"$@\"\n",
        env!("CARGO")
    );
    fs::write(folder.join("cargo"), cargo).unwrap();
    fs::set_permissions(folder.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink(purlin.get_program(), folder.join("purlin")).unwrap();
}

fn shell(place: &Path, script: &str) -> Command {
    let mut command = Command::new("sh");
    let path = std::env::var("PATH").unwrap_or_default();
    command.args(["-c", script]).env("PATH", format!("{}:{path}", place.join("bin").display()));
    // Whoever follows a tour has told git who they are.
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ann").env(format!("GIT_{who}_EMAIL"), "ann@notes.test");
    }
    command
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let content: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        match (info, found.last_mut()) {
            ("sh tour serve", _) => found.push(Block::Serve(content)),
            ("sh tour", _) => found.push(Block::Run { commands: content, prints: None }),
            ("text tour" | "json tour", Some(Block::Run { prints, .. })) => *prints = Some(content),
            ("text tour" | "json tour", _) => panic!("an output that no command prints:\n{content}"),
            _ => {}
        }
    }
    found
}

/// Line by line; `…` in a line stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.trim_end().lines().collect(), text.trim_end().lines().collect());
    pattern.len() == text.len() && pattern.iter().zip(text).all(|(pattern, line)| line_matches(pattern.trim_end(), line.trim_end()))
}

fn line_matches(pattern: &str, line: &str) -> bool {
    let Some((before, after)) = pattern.split_once('…') else { return pattern == line };
    let Some(rest) = line.strip_prefix(before) else { return false };
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| line_matches(after, &rest[at..]))
}

#[test]
fn only_marked_blocks_take_part() {
    let text = "```sh\nignored\n```\n\n```sh tour\nls\n```\n```text tour\na…\n```\n```sh tour serve\ndev\n```\n";
    let run = Block::Run { commands: "ls\n".into(), prints: Some("a…\n".into()) };
    assert_eq!(blocks(text), [run, Block::Serve("dev\n".into())]);
}

#[test]
fn an_ellipsis_stands_for_anything_within_a_line() {
    assert!(matches("{\"id\": \"…\", \"text\": \"hi\"}\n", "{\"id\": \"7\", \"text\": \"hi\"}"));
    assert!(!matches("{\"id\": \"…\", \"text\": \"hi\"}", "{\"id\": \"7\", \"text\": \"ho\"}"));
    assert!(!matches("a…", "a\nb"));
}
