//! Generated files on disk: comes in a [`FileSet`], goes out what was written, or how the folder differs. Touches only files that
//! carry Purlin's mark.

mod texts;

pub use texts::{Change, ChangeError, change_all, is_writable, read_text, replace};

use purlin_compiler::emit::MARK;
use purlin_compiler::fileset::FileSet;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folders and the file that are Purlin's, below a project.
const OWNED: [&str; 3] = ["src/generated.rs", "src/generated", "clients"];
/// Below the folders that are Purlin's, what its user's tools put there.
const SKIPPED: [&str; 2] = ["node_modules", "dist"];

/// What [`write()`] did, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub written: Vec<String>,
    pub removed: Vec<String>,
    pub unchanged: usize,
}

/// How a file on disk differs from what would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    Missing {
        path: String,
    },
    /// From this line on, counted from 1.
    Changed {
        path: String,
        line: usize,
    },
    Stale {
        path: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    #[error("{path} can't be written: {cause}", path = path.display())]
    Write { path: PathBuf, cause: io::Error },
    #[error("{path} can't be read: {cause}", path = path.display())]
    Read { path: PathBuf, cause: io::Error },
    #[error("{path} is not a file of Purlin's: it does not say `{MARK}`; move it away, or remove it", path = path.display())]
    NotOurs { path: PathBuf },
}

/// Makes the generated files of the project in `root` these: writes those whose bytes differ, each at once, and removes those that
/// are no longer.
///
/// # Errors
/// A file that can't be read or written; a file in the way that Purlin did not write. Nothing is written before all were looked at.
pub fn write(root: &Path, files: &FileSet) -> Result<Written, DiskError> {
    let mut outcome = Written::default();
    let mut changed = Vec::new();
    for (path, text) in files.iter() {
        match read(&root.join(path))? {
            Some(old) if old == text.as_bytes() => outcome.unchanged += 1,
            Some(old) if !is_ours(&old) => return Err(DiskError::NotOurs { path: root.join(path) }),
            Some(_) | None => changed.push((path, text)),
        }
    }
    for (path, text) in changed {
        replace(&root.join(path), text)?;
        outcome.written.push(path.to_owned());
    }
    for path in stale(root, files)? {
        let file = root.join(&path);
        fs::remove_file(&file).map_err(|cause| DiskError::Write { path: file.clone(), cause })?;
        remove_empty_folders(root, &file);
        outcome.removed.push(path);
    }
    Ok(outcome)
}

/// How the project in `root` differs from these generated files; empty if not at all.
///
/// # Errors
/// A file that can't be read.
pub fn differences(root: &Path, files: &FileSet) -> Result<Vec<Difference>, DiskError> {
    let mut differences = Vec::new();
    for (path, text) in files.iter() {
        match read(&root.join(path))? {
            Some(old) if old == text.as_bytes() => {}
            Some(old) => differences.push(Difference::Changed { path: path.to_owned(), line: first_different_line(&old, text.as_bytes()) }),
            None => differences.push(Difference::Missing { path: path.to_owned() }),
        }
    }
    differences.extend(stale(root, files)?.into_iter().map(|path| Difference::Stale { path }));
    Ok(differences)
}

/// Our files in our folders that are not among `files`, in the order of their paths.
fn stale(root: &Path, files: &FileSet) -> Result<BTreeSet<String>, DiskError> {
    let mut found = BTreeSet::new();
    for owned in OWNED {
        collect(root, owned, &mut found)?;
    }
    found.retain(|path| !files.contains(path));
    let mut stale = BTreeSet::new();
    for path in found {
        if read(&root.join(&path))?.is_some_and(|text| is_ours(&text)) {
            stale.insert(path);
        }
    }
    Ok(stale)
}

fn collect(root: &Path, path: &str, found: &mut BTreeSet<String>) -> Result<(), DiskError> {
    let full = root.join(path);
    let unreadable = |cause| DiskError::Read { path: full.clone(), cause };
    let kind = match fs::symlink_metadata(&full) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    if kind.is_file() {
        found.insert(path.to_owned());
    }
    if kind.is_dir() {
        for entry in fs::read_dir(&full).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &format!("{path}/{name}"), found)?;
            }
        }
    }
    Ok(())
}

fn remove_empty_folders(root: &Path, file: &Path) {
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != root) {
        // Refused, rightly, for a folder that is not empty.
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(DiskError::Read { path: path.to_owned(), cause }),
    }
}

/// The mark stands near the top of every generated file.
fn is_ours(text: &[u8]) -> bool {
    let top = text.get(..400).unwrap_or(text);
    top.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

fn first_different_line(old: &[u8], new: &[u8]) -> usize {
    1 + old.split(|byte| *byte == b'\n').zip(new.split(|byte| *byte == b'\n')).take_while(|(old, new)| old == new).count()
}

#[cfg(test)]
#[path = "disk/tests.rs"]
mod tests;
