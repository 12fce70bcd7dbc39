//! `purlin build`: the service as a Rust package, and its clients.

use super::dev::{self, DEFAULT_SEED};
use crate::error::Error;
use crate::report::Format;
use crate::spec::{Servable, compile_to_serve};
use crate::{Outcome, out};
use purlin_build::disk::{self, Difference};
use purlin_build::{generated, scaffold};
use purlin_compiler::emit::MARK;
use purlin_rules::plan::Plan;
use purlin_runtime::config::{Build, Limits};
use std::path::{Path, PathBuf};

/// The file of the contract.
const CONTRACT: &str = "clients/openapi.json";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Write nothing; say how the generated files differ from the spec.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let folder = &arguments.folder;
    let Some(Servable { plan, .. }) = compile_to_serve(folder, "build", format)? else { return Ok(Outcome::SpecError) };
    let build = Build::read(folder)?;
    let mut files = generated(&plan.service, &build.targets);
    if build.targets.iter().any(|target| target == "openapi") {
        files.insert(CONTRACT.to_owned(), contract(folder, &plan)?);
    }
    if arguments.check {
        let differences = disk::differences(folder, &files)?;
        differences.iter().for_each(|difference| out::say(&in_words(difference)));
        return Ok(if differences.is_empty() { Outcome::Done } else { Outcome::Findings });
    }
    let outcome = disk::write(folder, &files)?;
    let mut written: Vec<_> = outcome.written.iter().map(String::as_str).collect();
    if build.targets.iter().any(|target| target == "server") {
        written.extend(scaffold::package(folder, &plan.service.name, &build)?);
    }
    written.iter().for_each(|path| out::say(&format!("wrote {path}")));
    outcome.removed.iter().for_each(|path| out::say(&format!("removed {path}")));
    if written.is_empty() && outcome.removed.is_empty() {
        out::say("nothing has changed");
    }
    Ok(Outcome::Done)
}

/// What the service answers to, under the bounds of `purlin.yaml`; its examples are of the seed that `purlin dev` sows.
fn contract(folder: &Path, plan: &Plan) -> Result<String, Error> {
    let document = dev::contract(plan, DEFAULT_SEED, &Limits::read(folder)?)?;
    Ok(document.from_origin(format!("{MARK} from the spec. Do not edit: the next build replaces it.")).to_text())
}

fn in_words(difference: &Difference) -> String {
    match difference {
        Difference::Missing { path } => format!("{path}: missing"),
        Difference::Changed { path, line } => format!("{path}: differs from line {line} on"),
        Difference::Stale { path } => format!("{path}: no longer generated"),
    }
}
