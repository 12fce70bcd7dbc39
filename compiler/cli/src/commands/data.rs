//! `purlin data`: the rows that `purlin dev` keeps, or those of a built service, read, changed, taken out and brought in by the system itself:
//! no rule is asked. What is written is logged.
//!
//! In: the project, whose spec the database must fit; a model's name; a file. Out: rows, as lines of JSON, one JSON list, or a table.

mod table;

use crate::error::Error;
use crate::out::counted;
use crate::spec::compile_for_rows;
use crate::{Outcome, out};
use purlin_runtime::config::Database;
use purlin_runtime::data::Data;
use purlin_runtime::plan::Service;
use purlin_runtime::store::schema::Migrate;
use purlin_runtime::{Config, Engine, Mode, observe, serve};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Rows that are read at a time.
const PART: u32 = 1000;
/// Of a file with rows.
const BYTES: u64 = 500_000_000;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// The folder of the project.
    #[arg(long, global = true, default_value = ".")]
    project: PathBuf,
    /// The SQLite file of a built service. Without it, the rows that `purlin dev` keeps.
    #[arg(long, global = true)]
    database: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print the first rows of a model, a line of JSON each.
    List {
        /// As in the spec: `Ticket`.
        model: String,
        /// The most rows.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Print one row.
    Get {
        /// As in the spec: `Ticket`.
        model: String,
        /// Its id.
        id: String,
    },
    /// Print every row of a model.
    Export {
        /// As in the spec: `Ticket`.
        model: String,
        /// How rows are written.
        #[arg(long = "as", value_enum, default_value_t = Form::Json)]
        form: Form,
    },
    /// Change one row.
    Set {
        /// As in the spec: `Ticket`.
        model: String,
        /// Its id.
        id: String,
        /// `title=Printer`, as in a cell of a table; `note=` is null, `note='""'` the empty text.
        #[arg(required = true, value_name = "FIELD=VALUE")]
        values: Vec<String>,
    },
    /// Create rows, all of them or none.
    Import {
        /// As in the spec: `Ticket`.
        model: String,
        /// A `.json` file with a list of objects, or lines of them; or a `.csv` file, whose first line names the columns. `-` is JSON from the
        /// standard input.
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// One list of objects.
    Json,
    /// A table, whose first line names the columns.
    Csv,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let Some(plan) = compile_for_rows(&arguments.project)? else { return Ok(Outcome::SpecError) };
    let config = config(arguments)?;
    observe::start_to(std::io::stderr(), config.log.level);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (Action::List { model, .. }
    | Action::Get { model, .. }
    | Action::Export { model, .. }
    | Action::Set { model, .. }
    | Action::Import { model, .. }) = &arguments.action;
    if !plan.service.tables.iter().any(|table| table.spec_name == *model) {
        return Err(no_model(model, &plan.service));
    }
    runtime.block_on(async {
        let engine =
            tokio::task::block_in_place(|| Engine::open(plan.service, &config)).map_err(|error| Error::Other(error.to_string()))?;
        let done = match Data::of(&engine, model) {
            Some(data) => act(&data, &arguments.action).await,
            None => Err(Error::Other(format!("the spec has no model `{model}`"))),
        };
        serve::close(engine).await;
        observe::flush();
        done.map(|()| Outcome::Done)
    })
}

/// Of a database that is there: none is made, and none is changed to fit the spec. Its rows may be as the spec does not ask: they may be
/// about to be mended.
fn config(arguments: &Arguments) -> Result<Config, Error> {
    let mut config = Config::read(&arguments.project, Mode::Dev)?;
    config.migrate = Migrate::Mend;
    if let Some(path) = &arguments.database {
        config.database = Database::File(path.clone());
    }
    match &config.database {
        Database::File(path) if !path.is_file() => {
            let words = format!("there is no database at `{}`; `purlin dev` makes one, and `--database` names another", path.display());
            Err(Error::Other(words))
        }
        Database::File(_) | Database::Memory => Ok(config),
    }
}

fn no_model(name: &str, service: &Service) -> Error {
    let names: Vec<String> = service.tables.iter().map(|table| format!("`{}`", table.spec_name)).collect();
    Error::Other(format!("the spec has no model `{name}`; it has {}", names.join(", ")))
}

async fn act(data: &Data, action: &Action) -> Result<(), Error> {
    match action {
        Action::List { limit, .. } => {
            let say = |row: String| {
                out::say(&row);
                Ok(())
            };
            each(data, Some(*limit), say).await
        }
        Action::Get { id, .. } => {
            let row = data.row(id).await.map_err(problem)?;
            out::say(&row.ok_or_else(|| no_row(id))?);
            Ok(())
        }
        Action::Set { id, values, .. } => {
            let object = data.of_cells(values.iter().map(|value| assigned(value)).collect::<Result<Vec<_>, _>>()?.into_iter());
            let is_there = data.set(id, &object.map_err(problem)?).await;
            if !is_there.map_err(|fault| Error::Other(format!("{fault}; nothing was changed")))? {
                return Err(no_row(id));
            }
            let row = data.row(id).await.map_err(problem)?;
            out::say(&row.ok_or_else(|| no_row(id))?);
            Ok(())
        }
        Action::Export { form: Form::Json, .. } => {
            let mut is_first = true;
            each(data, None, |row| {
                out::write(if std::mem::take(&mut is_first) { "[\n" } else { ",\n" });
                out::write(&row);
                Ok(())
            })
            .await?;
            out::say(if is_first { "[]" } else { "\n]" });
            Ok(())
        }
        Action::Export { form: Form::Csv, .. } => {
            out::write(&table::line(data.columns().into_iter().map(Some)));
            each(data, None, |row| {
                out::write(&table::line(data.to_cells(&row).map_err(problem)?));
                Ok(())
            })
            .await
        }
        Action::Import { file, .. } => {
            let rows = rows_of(data, file)?;
            let count = data.import(&rows).await.map_err(|fault| not_brought_in(file, &fault.to_string()))?;
            out::say(&format!("{} brought in", counted(count, "row")));
            Ok(())
        }
    }
}

/// One fault stands behind the name of the file, several each in a line of its own.
fn not_brought_in(file: &Path, faults: &str) -> Error {
    let file = file.display();
    Error::Other(if faults.contains('\n') {
        format!("`{file}`: nothing was brought in\n{faults}")
    } else {
        format!("`{file}`, {faults}; nothing was brought in")
    })
}

/// Gives each row to `done`, in the order of creation.
async fn each(data: &Data, limit: Option<u32>, mut done: impl FnMut(String) -> Result<(), Error>) -> Result<(), Error> {
    let (mut after, mut left) = (None, limit.unwrap_or(u32::MAX));
    while left > 0 {
        let part = left.min(PART);
        let rows = data.rows(after, part).await.map_err(problem)?;
        let is_last = rows.len() < part as usize;
        left = if limit.is_some() { left - part } else { left };
        for (id, row) in rows {
            after = Some(id);
            done(row)?;
        }
        if is_last {
            break;
        }
    }
    Ok(())
}

fn problem(problem: purlin_runtime::problem::Problem) -> Error {
    Error::Other(problem.cause().map_or_else(|| problem.to_string(), str::to_owned))
}

fn no_row(id: &str) -> Error {
    Error::Other(format!("there is no row `{id}`"))
}

/// `field=value`: nothing behind the sign is no value, and two quotation marks are the empty text.
fn assigned(value: &str) -> Result<(&str, Option<&str>), Error> {
    let fault = || Error::Other(format!("`{value}` names no field: write `field=value`"));
    let (name, value) = value.split_once('=').ok_or_else(fault)?;
    Ok((name, if value == "\"\"" { Some("") } else { Some(value).filter(|value| !value.is_empty()) }))
}

/// The rows of a file, as JSON objects.
fn rows_of(data: &Data, file: &Path) -> Result<Vec<String>, Error> {
    let unreadable = |error: &dyn std::fmt::Display| Error::Other(format!("`{}`: {error}", file.display()));
    let mut text = String::new();
    let from: Box<dyn Read> = match file == Path::new("-") {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(file).map_err(|error| unreadable(&error))?),
    };
    from.take(BYTES + 1).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    if text.len() as u64 > BYTES {
        return Err(unreadable(&format_args!("more than {} MB: bring the rows in by parts", BYTES / 1_000_000)));
    }
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        return of_table(data, &text, unreadable);
    }
    let objects: Result<Vec<Box<serde_json::value::RawValue>>, _> = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(&text),
        false => serde_json::Deserializer::from_str(&text).into_iter().collect(),
    };
    Ok(objects.map_err(|error| unreadable(&error))?.iter().map(|object| object.get().to_owned()).collect())
}

fn of_table(data: &Data, text: &str, unreadable: impl Fn(&dyn std::fmt::Display) -> Error) -> Result<Vec<String>, Error> {
    let mut rows = table::read(text).map_err(|fault| unreadable(&fault))?.into_iter();
    let names: Vec<String> = rows.next().into_iter().flat_map(|row| row.cells).map(Option::unwrap_or_default).collect();
    let row = |table::Row { line, cells }| {
        if cells.len() != names.len() {
            return Err(unreadable(&format_args!("line {line}: {} for {}", counted(cells.len(), "cell"), counted(names.len(), "column"))));
        }
        let cells = names.iter().map(String::as_str).zip(cells.iter().map(Option::as_deref));
        data.of_table_cells(cells).map_err(|fault| unreadable(&format_args!("line {line}: {fault}")))
    };
    rows.map(row).collect()
}
