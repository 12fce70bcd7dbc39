//! Why a database can't be served, in words for whoever starts the service.

use super::hold::Broken;
use super::{Difference, Migrate};
use purlin_rules::fragment::BrokenFragment;
use std::fmt;
use std::io;
use std::path::PathBuf;

#[derive(Debug)]
pub enum SchemaError {
    NotADatabase {
        path: PathBuf,
    },
    Unreachable {
        path: PathBuf,
        cause: String,
    },
    /// Another process holds it.
    Locked,
    /// It has tables, and they are not ours.
    Foreign,
    Format {
        format: i64,
        known: i64,
    },
    OtherPlan {
        differences: Vec<Difference>,
        migrate: Migrate,
    },
    /// What the plan newly asks of rows, and some do not meet.
    Broken {
        broken: Vec<Broken>,
    },
    /// What a table can't hold for another reason.
    RowsInTheWay {
        difference: String,
    },
    Dangling {
        table: String,
    },
    Bookkeeping(serde_json::Error),
    /// A plan that no compiler made.
    Plan(BrokenFragment),
    NoLog {
        mode: String,
    },
    Thread(io::Error),
    Store(rusqlite::Error),
    Closed,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADatabase { path } => write!(f, "`{}` is not a database; give another path, or move the file away", path.display()),
            Self::Unreachable { path, cause } => write!(f, "`{}` can't be opened: {cause}", path.display()),
            Self::Locked => f.write_str("the database is locked by another process"),
            Self::Foreign => f.write_str("the database has tables that are not Purlin's; give the path of another file"),
            Self::Format { format, known } => write!(
                f,
                "the database is of format {format}, and this version knows format {known}; serve it with the version that made it"
            ),
            Self::OtherPlan { differences, migrate } => other_plan(f, differences, *migrate),
            Self::Broken { broken } => {
                f.write_str("rows of the database are not as the spec asks now; nothing was changed:")?;
                broken.iter().try_for_each(|broken| write!(f, "\n  {broken}"))
            }
            Self::RowsInTheWay { difference } => write!(f, "{difference}, but rows of the database contradict it; mend the rows first"),
            Self::Dangling { table } => write!(f, "rows of `{table}` refer to rows that do not exist; nothing was changed"),
            Self::Bookkeeping(cause) => write!(f, "the database's own record of its shape can't be read: {cause}"),
            Self::Plan(cause) => write!(f, "the plan contradicts itself: {cause}"),
            Self::NoLog { mode } => write!(f, "the file system allows no write-ahead log: the database stays in journal mode `{mode}`"),
            Self::Thread(cause) => write!(f, "a thread of the store can't be started: {cause}"),
            Self::Store(cause) => write!(f, "the database failed: {cause}"),
            Self::Closed => f.write_str("the store is closed"),
        }
    }
}

fn other_plan(f: &mut fmt::Formatter<'_>, differences: &[Difference], migrate: Migrate) -> fmt::Result {
    f.write_str("the database is of another plan:")?;
    for difference in differences {
        write!(f, "\n  {}", difference.words)?;
        if let Some(help) = difference.help() {
            write!(f, "; {help}")?;
        }
    }
    let is_refused = differences.iter().any(Difference::is_refused);
    let is_declared = differences.iter().any(Difference::is_declared);
    match (migrate, is_refused, is_declared) {
        (_, true, _) | (Migrate::Declared | Migrate::Mend, ..) | (Migrate::Additive, _, false) => Ok(()),
        (Migrate::Refuse, false, false) => f.write_str(
            "\nnone of it changes what rows hold: `purlin dev` applies it, and so does a service with `database: { migrate: additive }` in purlin.yaml",
        ),
        (Migrate::Refuse | Migrate::Additive, false, true) => f.write_str(
            "\nall of it stands in the spec: `purlin dev` applies it, and so does a service with `database: { migrate: declared }` in purlin.yaml",
        ),
    }
}

impl From<BrokenFragment> for SchemaError {
    fn from(cause: BrokenFragment) -> Self {
        Self::Plan(cause)
    }
}

impl std::error::Error for SchemaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bookkeeping(cause) => Some(cause),
            Self::Plan(cause) => Some(cause),
            Self::Thread(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::NotADatabase { .. }
            | Self::Unreachable { .. }
            | Self::Locked
            | Self::Foreign
            | Self::Format { .. }
            | Self::OtherPlan { .. }
            | Self::Broken { .. }
            | Self::RowsInTheWay { .. }
            | Self::Dangling { .. }
            | Self::NoLog { .. }
            | Self::Closed => None,
        }
    }
}

impl From<rusqlite::Error> for SchemaError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Store(error),
        }
    }
}
