//! What keeps a command from doing its work at all.

use purlin_build::disk::{ChangeError, DiskError};
use purlin_build::project::ProjectError;
use purlin_build::revision::RevisionError;
use purlin_runtime::Failure;
use purlin_runtime::config::ConfigError;
use std::io;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(transparent)]
    Revision(#[from] RevisionError),
    #[error(transparent)]
    Disk(#[from] DiskError),
    #[error(transparent)]
    Change(#[from] ChangeError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Service(#[from] Failure),
    #[error("can't watch {folder}: {cause}", folder = folder.display())]
    Watch { folder: std::path::PathBuf, cause: notify::Error },
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Other(String),
}
