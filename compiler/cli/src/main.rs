//! The `purlin` command: reads what it is asked, lets a command do it, and says by its exit code how it went.
//!
//! | code | means |
//! | --- | --- |
//! | 0 | done, nothing to say but remarks (of level `info`) |
//! | 1 | findings: lints, failed tests, refuted claims, files that differ; tests that show or notice less than `--min` |
//! | 2 | a spec that does not compile, or something that could not be read or written |
//! | 3 | claims that are neither proved nor refuted, under `--strict` |

mod commands;
mod diff;
mod error;
mod format;
#[cfg(test)]
mod manual;
mod markdown;
mod out;
mod page;
mod report;
mod settings;
mod spec;
mod watch;

use clap::Parser;
use purlin_rules::diagnostic::{Diagnostic, Severity};
use std::process::ExitCode;

/// The compiler makes very many small things and lets go of them soon.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A backend from a spec: models, access rules, sign-in, tests.
#[derive(Debug, Parser)]
#[command(name = "purlin", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
    /// How findings, and what a command tells, are printed.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: format::Asked,
}

/// How a command went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    Findings,
    SpecError,
    Undecided,
}

impl Outcome {
    /// Of two commands, that of the one that went worse.
    fn worse(self, other: Self) -> Self {
        let rank = |outcome: Self| match outcome {
            Self::Done => 0,
            Self::Undecided => 1,
            Self::Findings => 2,
            Self::SpecError => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// That of a spec with these findings.
    fn of<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> Self {
        match diagnostics.into_iter().map(|diagnostic| diagnostic.severity).min() {
            None | Some(Severity::Info) => Self::Done,
            Some(Severity::Warning) => Self::Findings,
            Some(Severity::Error) => Self::SpecError,
        }
    }
}

fn main() -> ExitCode {
    let Arguments { command, format } = Arguments::parse();
    let ended = commands::run(command, format);
    if let Some(cause) = out::lost() {
        out::warn(&format!("error: the standard output can't be written: {cause}; name a place where there is room"));
        return ExitCode::from(2);
    }
    match ended {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::SpecError) => ExitCode::from(2),
        Ok(Outcome::Undecided) => ExitCode::from(3),
        Err(error) => {
            out::warn(&format!("error: {error}"));
            ExitCode::from(2)
        }
    }
}
