//! Where a store's file is.

use super::connection::Durability;
use super::schema::SchemaError;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file; its folder is made where it is missing.
    File(PathBuf),
    /// A file of this store's own, gone with it. Readers and the writer are different connections, and a file is what they can share.
    Temporary,
}

/// A place that is there.
#[derive(Debug)]
pub(super) struct Located {
    pub(super) path: PathBuf,
    /// A folder to be removed in the end.
    temporary: Option<PathBuf>,
}

impl Located {
    pub(super) fn of(place: &Place) -> Result<Self, SchemaError> {
        let unreachable = |path: &Path, error: &io::Error| SchemaError::Unreachable { path: path.to_owned(), cause: error.to_string() };
        match place {
            Place::File(path) => {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).map_err(|error| unreachable(folder, &error))?;
                }
                Ok(Self { path: path.clone(), temporary: None })
            }
            Place::Temporary => {
                let folder = std::env::temp_dir().join(format!("purlin-{}", uuid::Uuid::now_v7().simple()));
                make_private(&folder).map_err(|error| unreachable(&folder, &error))?;
                Ok(Self { path: folder.join("data.sqlite"), temporary: Some(folder) })
            }
        }
    }

    pub(super) fn durability(&self) -> Durability {
        if self.temporary.is_some() { Durability::None } else { Durability::Disk }
    }
}

impl Drop for Located {
    fn drop(&mut self) {
        if let Some(folder) = &self.temporary
            && let Err(error) = fs::remove_dir_all(folder)
        {
            tracing::debug!(%error, "a temporary folder stays");
        }
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}
