//! The `purlin` command as people and scripts run it: what it prints, what it writes, how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

/// Notes that their owners alone read and write, as the formatter lays it out.
macro_rules! notes {
    () => {
        r#"app Notes edition 2026

auth User {
  identify email
  password
}

model User {
  email: Email @unique

  allow read if this == me
}

model Note {
  text:  String
  owner: User = me @readonly

  allow read, create if owner == me
}
"#
    };
}

/// The same with two users, and a note of the first.
macro_rules! notes_of_ann {
    () => {
        concat!(
            notes!(),
            r#"
seed dev {
  ann:  User { email: "ann@notes.test" }
  bob:  User { email: "bob@notes.test" }
  note: Note { text: "one", owner: ann }
}
"#
        )
    };
}

mod access;
mod build;
mod ci;
mod coverage;
mod data;
mod dev;
mod diff;
mod editors;
mod evolution;
mod findings;
mod fix;
mod fmt;
mod lsp;
mod mutate;
mod outputs;
mod prove;
mod ready;
mod shape;
mod specs;
mod system;
mod watch;
mod why;

use purlin_tests::project::{copy, purlin, root};
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// A spec without findings.
const SOUND: &str = "app Sound edition 2026\n\nmodel Thing {\n  name: String\n\n  allow read\n}\n";

/// How a command went.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the command in a folder.
fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = purlin().args(arguments).current_dir(folder).output().unwrap();
    Ran { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
}

impl Ran {
    /// Asserts the exit code; on another, shows what was printed.
    #[track_caller]
    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }
}

/// A project of one file.
fn project(spec: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), spec);
    folder
}

fn write(folder: &Path, spec: &str) {
    std::fs::write(folder.join("app.purlin"), spec).unwrap();
}

/// A copy of the chat example.
fn chat() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("examples/chat"), folder.path());
    folder
}
