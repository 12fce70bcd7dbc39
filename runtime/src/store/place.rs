//! Where a store's file is.

use super::connection::Durability;
use super::schema::SchemaError;
use crate::private;
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
                    make_folder(folder).map_err(|error| unreachable(folder, &error))?;
                }
                make_private(path).map_err(|error| unreachable(path, &error))?;
                Ok(Self { path: path.clone(), temporary: None })
            }
            Place::Temporary => {
                let folder = std::env::temp_dir().join(format!("purlin-{}", uuid::Uuid::now_v7().simple()));
                private::folder().create(&folder).map_err(|error| unreachable(&folder, &error))?;
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

/// Makes the folder where there is none, so that it survives a cut of the power: SQLite sees to the names in it, and not to its own.
fn make_folder(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    private::folder().recursive(true).create(folder)?;
    if cfg!(unix) {
        for parent in missing.into_iter().filter_map(Path::parent) {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            fs::File::open(parent)?.sync_all()?;
        }
    }
    Ok(())
}

/// Makes the file where there is none, for its owner alone: it holds hashes of passwords. SQLite gives its log the mode of the file.
/// A file that is there keeps its mode, and is not opened: to close it would drop the locks that this process has on it.
fn make_private(file: &Path) -> io::Result<()> {
    match private::file().write(true).create_new(true).open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}
