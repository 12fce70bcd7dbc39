//! `compiler/docs/cli.md`: every command as clap knows it. `BLESS=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "tests")]

use crate::Arguments;
use clap::{Arg, Command, CommandFactory};
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "# The command line

`purlin` reads a project, which is a folder of `*.purlin` files, and does one thing with it. This page is what `--help` says.

| exit code | means |
| --- | --- |
| 0 | done, nothing to say but remarks (of level `info`) |
| 1 | findings: lints, failed tests, refuted claims, files that differ; tests that show or notice less than `--min` |
| 2 | a spec that does not compile, or something that could not be read or written |
| 3 | claims that are neither proved nor refuted, under `purlin prove --strict` |
";

#[test]
fn the_page_is_what_the_command_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cli.md");
    let mut command = Arguments::command();
    command.build();
    let said = manual(&command);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&page, &said).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&page).unwrap_or_default(), said, "`BLESS=1 cargo test -p purlin manual` writes it anew");
}

fn manual(command: &Command) -> String {
    let mut out = HEAD.to_owned();
    write!(out, "\n## For every command\n\n{}", arguments(command.get_arguments())).unwrap();
    for sub in subcommands(command) {
        let is_own =
            |argument: &&Arg| !argument.is_global_set() || command.get_arguments().all(|other| other.get_id() != argument.get_id());
        write!(out, "\n## `purlin {}`\n\n{}\n", usage(sub), sub.get_long_about().or(sub.get_about()).unwrap()).unwrap();
        write!(out, "{}", listed(sub.get_arguments().filter(is_own))).unwrap();
        for action in subcommands(sub) {
            write!(out, "\n### `purlin {} {}`\n\n{}\n", sub.get_name(), usage(action), action.get_about().unwrap()).unwrap();
            write!(out, "{}", listed(action.get_arguments().filter(|argument| !argument.is_global_set()))).unwrap();
        }
    }
    out
}

fn subcommands(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| sub.get_name() != "help")
}

/// Below an empty line, if there are any.
fn listed<'a>(own: impl Iterator<Item = &'a Arg>) -> String {
    let own = arguments(own);
    if own.is_empty() { own } else { format!("\n{own}") }
}

/// `fmt [PATHS]... [--check]`
fn usage(command: &Command) -> String {
    let mut words = vec![command.get_name().to_owned()];
    let own = command.get_arguments().filter(|argument| !argument.is_global_set() && !is_of_clap(argument));
    words.extend(own.map(|argument| {
        let is_bare = argument.is_positional() || argument.is_required_set();
        if is_bare { spelt(argument) } else { format!("[{}]", spelt(argument)) }
    }));
    words.join(" ")
}

fn arguments<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let mut out = String::new();
    for argument in arguments.filter(|argument| !is_of_clap(argument)) {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        write!(out, "- `{}`: {help}", spelt(argument)).unwrap();
        let values: Vec<_> = argument
            .get_possible_values()
            .iter()
            .map(|value| (value.get_name().to_owned(), value.get_help().map(ToString::to_string)))
            .collect();
        let flag = values.iter().all(|(name, _)| matches!(name.as_str(), "true" | "false"));
        for (name, help) in values.iter().filter(|_| !flag) {
            write!(out, "\n  - `{name}`: {}", help.as_deref().unwrap_or_default()).unwrap();
        }
        let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
        if !default.is_empty() && !flag {
            write!(out, " (by default `{}`)", default.join(" ")).unwrap();
        }
        out.push('\n');
    }
    out
}

fn spelt(argument: &Arg) -> String {
    argument.to_string()
}

/// `--help` and `--version`.
fn is_of_clap(argument: &Arg) -> bool {
    matches!(argument.get_id().as_str(), "help" | "version")
}
