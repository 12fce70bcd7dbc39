//! `purlin dev`: a spec served in this process, and every change of it as it is saved. No Rust is compiled.
//!
//! | step | module |
//! | --- | --- |
//! | the spec compiles, the store opens, an empty one is seeded | here |
//! | where it listens, and as whom one may call | `greeting` |
//! | a file is saved | [`watch`](crate::watch) |
//! | the plan that serves is replaced; with errors in the spec, the last good one serves on | `reload` |

mod greeting;
mod reload;

use crate::error::Error;
use crate::report::Format;
use crate::spec::{Servable, compile_to_serve};
use crate::watch::Watch;
use crate::{Outcome, out};
use purlin_compiler::source::Source;
use purlin_rules::plan::{Plan, Seed};
use purlin_runtime::config::{Database, Limits};
use purlin_runtime::dev::Live;
use purlin_runtime::openapi::Document;
use purlin_runtime::serve::{self, Listening};
use purlin_runtime::{Config, Mode, observe, seed};
use std::path::{Path, PathBuf};

pub(crate) const DEFAULT_SEED: &str = "dev";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The seed that an empty database starts with, where the spec has it.
    #[arg(long, default_value = DEFAULT_SEED)]
    seed: String,
    /// Start with an empty database: whatever `dev` kept of this project is removed.
    #[arg(long)]
    fresh: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let config = Config::read(&arguments.folder, Mode::Dev)?;
    observe::start_to(std::io::stderr(), config.log.level);
    let mut watch = Watch::start(&arguments.folder)?;
    let Servable { plan, sources } = first_good_spec(&arguments.folder, &mut watch)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments, &config, plan, (sources, watch)))?;
    Ok(Outcome::Done)
}

/// Waits for a spec that compiles: whoever has just begun may save a few times until it does.
fn first_good_spec(folder: &Path, watch: &mut Watch) -> Result<Servable, Error> {
    loop {
        if let Some(servable) = compile_to_serve(folder, "dev", Format::Text)? {
            return Ok(servable);
        }
        out::warn("Waiting for a spec without errors …");
        watch.wait()?;
    }
}

async fn serve(arguments: &Arguments, config: &Config, plan: Plan, (sources, watch): (Vec<Source>, Watch)) -> Result<(), Error> {
    // Whoever can't have the address may be beside another `dev`, whose rows these are.
    let listening = Listening::at(config.server.address).await?.within(&config.limits);
    if arguments.fresh {
        remove_rows(&config.database)?;
    }
    let opened = tokio::task::block_in_place(|| Live::open(plan.service.clone(), config))
        .map_err(|error| Error::Other(format!("{error}\n{}", start_over(&arguments.folder))))?;
    let engine = opened.engine();
    let seed = plan.checks.seeds.iter().find(|seed| seed.name == arguments.seed);
    if seed.is_none() && arguments.seed != DEFAULT_SEED {
        return Err(no_seed(&arguments.seed, &plan.checks.seeds));
    }
    engine.publish(&contract(&plan, &arguments.seed, &config.limits)?.with_explanations());
    engine.explain_by(plan.clone());
    let users = match seed {
        Some(seed) => seed::settle(&engine, seed).await.map_err(|fault| seed_fault(seed, &fault))?,
        None => Vec::new(),
    };
    let metrics = serve::metrics(&engine).await?;
    greeting::say(&engine, listening.address(), &arguments.folder, &users).await?;
    let live = opened.clone();
    let dev = reload::Dev { folder: arguments.folder.clone(), seed: arguments.seed.clone(), live };
    std::thread::spawn(move || reload::keep_current(&dev, &sources, watch));
    listening.serve_until(opened.router(), serve::signal()?).await;
    drop(metrics);
    serve::close(opened.engine()).await;
    observe::flush();
    Ok(())
}

/// What a plan answers to, with examples of the seed, where the spec has it.
pub(crate) fn contract(plan: &Plan, seed: &str, limits: &Limits) -> Result<Document, Error> {
    let seed = plan.checks.seeds.iter().find(|declared| declared.name == seed);
    let document = match seed {
        Some(seed) => Document::of_seeded(plan, seed, limits),
        None => Document::of(&plan.service, limits),
    };
    document.map_err(|error| Error::Other(error.to_string()))
}

/// The rows that `dev` keeps: the file, and what SQLite keeps beside it.
fn remove_rows(database: &Database) -> Result<(), Error> {
    let Database::File(path) = database else { return Ok(()) };
    for end in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(end);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Other(format!("`{}` can't be removed: {error}", PathBuf::from(file).display())));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn no_seed(name: &str, seeds: &[Seed]) -> Error {
    let names: Vec<_> = seeds.iter().map(|seed| format!("`{}`", seed.name)).collect();
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Error::Other(format!("the spec has no seed `{name}`; it has {known}"))
}

/// What to do where the database of `dev` can't follow the spec.
fn start_over(folder: &Path) -> String {
    format!("help: `purlin dev --fresh {}` starts with an empty database, and the seed", folder.display())
}

/// Names the row by its label, or by its place.
fn seed_fault(seed: &Seed, fault: &seed::SeedFault) -> Error {
    let row = fault.row.and_then(|place| Some((place, seed.rows.get(place)?)));
    let row = row.map_or(String::new(), |(place, row)| match &row.label {
        Some(label) => format!(", row `{label}`"),
        None => format!(", row {}", place + 1),
    });
    Error::Other(format!("seed `{}`{row}: {fault}", seed.name))
}
