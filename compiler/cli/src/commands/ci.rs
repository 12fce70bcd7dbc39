//! `purlin ci`: all that is asked of a change before it is taken, in one report: the spec and its lints, its tests, its proofs, the page of who
//! may do what and, against a revision, what is let through now and was not before.

use super::{access, check, diff, prove, test};
use crate::error::Error;
use crate::report::{self, Format};
use crate::{Outcome, out};
use purlin_build::project::Project;
use purlin_compiler::{Compilation, Files};
use purlin_rules::diagnostic::Diagnostic;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Compare with the project as it is at a revision of its repository: `main`, `HEAD~1`.
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    /// Fail with code 3 where a claim is neither proved nor refuted.
    #[arg(long)]
    strict: bool,
}

/// What one of the commands has to say.
pub(super) struct Told {
    pub(super) outcome: Outcome,
    pub(super) findings: Vec<Diagnostic>,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    if format == Format::Text { in_words(arguments) } else { as_findings(arguments, format) }
}

/// One command after the other, each as it is by itself.
fn in_words(Arguments { folder, against, strict }: &Arguments) -> Result<Outcome, Error> {
    let folder = || folder.clone();
    out::say("== check");
    let checked = check::run(&check::Arguments { folder: folder(), watch: false, no_lints: false }, Format::Text)?;
    if checked == Outcome::SpecError {
        return Ok(checked);
    }
    out::say("\n== test");
    let mut worst = checked.worse(test::run(&test::Arguments { folder: folder() }, Format::Text)?);
    out::say("\n== prove");
    worst = worst.worse(prove::run(&prove::Arguments { folder: folder(), strict: *strict, emit_smt2: None }, Format::Text)?);
    if access::keeps_page(&folder())? {
        out::say("\n== access --check");
        worst = worst.worse(access::run(&access::Arguments::to_check(folder()), crate::format::Asked::Text)?);
    }
    if let Some(revision) = against {
        out::say(&format!("\n== diff --against {revision}"));
        let arguments = diff::Arguments { folder: folder(), later: None, against: Some(revision.clone()) };
        worst = worst.worse(diff::run(&arguments, Format::Text)?);
    }
    Ok(worst)
}

/// One document of all findings.
fn as_findings(Arguments { folder, against, strict }: &Arguments, format: Format) -> Result<Outcome, Error> {
    let project = Project::read(folder)?;
    let mut all = check::told(folder)?;
    if all.outcome != Outcome::SpecError {
        let files = Files::of(&project.sources);
        let compilation = files.check().compile();
        for told in others(folder, &files, &compilation, against.as_deref(), *strict)? {
            all.outcome = all.outcome.worse(told.outcome);
            all.findings.extend(told.findings);
        }
    }
    report::print(&all.findings, &project, format);
    Ok(all.outcome)
}

/// What is asked of a spec that is sound.
fn others(folder: &Path, files: &Files, compilation: &Compilation, against: Option<&str>, strict: bool) -> Result<Vec<Told>, Error> {
    let mut all = vec![test::told(compilation)?, prove::told(compilation, strict)?];
    if let Some(schema) = files.check().schema {
        all.push(access::told(folder, &schema)?);
    }
    if let Some(revision) = against {
        all.push(diff::told_since(folder, revision, compilation)?);
    }
    Ok(all)
}
