//! Texts of a project: comes in a path, goes out what stands there, within bounds; comes in a text, goes out a file that has it, at once.
//! Of several files, all are changed or none.
//!
//! A file keeps its permissions, its owner, its links and its other names. Whoever may not write a file does not replace it either.

use super::DiskError;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most that is read of a file: what never ends is given up.
const MOST: u64 = 64 * 1024 * 1024;

/// A file that becomes another.
#[derive(Debug)]
pub struct Change<'t> {
    pub path: PathBuf,
    pub old: &'t str,
    pub new: &'t str,
}

#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("{path} has changed meanwhile: nothing was written; ask for it again", path = path.display())]
    Meanwhile { path: PathBuf },
    #[error("{0}; nothing was written")]
    Refused(DiskError),
    #[error("{cause}; changed already, and not to be put back: {}", listed(changed))]
    Partly { cause: DiskError, changed: Vec<PathBuf> },
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Reads a text, of at most 64 MB.
///
/// # Errors
/// What can't be read; what is no text ([`io::ErrorKind::InvalidData`]) or longer ([`io::ErrorKind::FileTooLarge`]).
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {} MB", MOST / 1024 / 1024)));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Whether a file may be written, where there is one.
///
/// # Errors
/// A file that is read-only, or somebody else's.
pub fn is_writable(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.permissions().readonly() => Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only")),
        Ok(found) if found.is_file() => OpenOptions::new().write(true).open(path).map(drop),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a file at once: a reader sees the old text or the new one, never a part; but for a file of several names, or of an owner that a
/// new one can't have: such a one is written where it is.
///
/// # Errors
/// A folder that can't be made, a file that can't be written.
pub fn replace(path: &Path, text: &str) -> Result<(), DiskError> {
    let failed = |cause| DiskError::Write { path: path.to_owned(), cause };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    Ready::of(path, text).and_then(|ready| ready.put(text)).map_err(failed)
}

/// Changes all of these files, or on a fault none.
///
/// # Errors
/// A file that is not as it was, or that can't be written.
pub fn change_all(changes: &[Change<'_>]) -> Result<(), ChangeError> {
    for Change { path, old, .. } in changes {
        let there = read_text(path).map_err(|cause| ChangeError::Refused(DiskError::Read { path: path.clone(), cause }))?;
        if there != *old {
            return Err(ChangeError::Meanwhile { path: path.clone() });
        }
    }
    let ready = |change: &Change<'_>| {
        let failed = |cause| ChangeError::Refused(DiskError::Write { path: change.path.clone(), cause });
        Ready::of(&change.path, change.new).map_err(failed)
    };
    let ready: Vec<Ready> = changes.iter().map(ready).collect::<Result<_, _>>()?;
    for (place, (Change { path, new, .. }, ready)) in changes.iter().zip(ready).enumerate() {
        if let Err(cause) = ready.put(new) {
            return Err(taken_back(changes.get(..=place).unwrap_or_default(), DiskError::Write { path: path.clone(), cause }));
        }
    }
    Ok(())
}

/// Puts the old texts where the new ones are.
fn taken_back(changes: &[Change<'_>], cause: DiskError) -> ChangeError {
    let is_old = |change: &Change<'_>| read_text(&change.path).is_ok_and(|there| there == change.old);
    let stays = |change: &&Change<'_>| !is_old(change) && replace(&change.path, change.old).is_err();
    let changed: Vec<PathBuf> = changes.iter().filter(stays).map(|change| change.path.clone()).collect();
    if changed.is_empty() { ChangeError::Refused(cause) } else { ChangeError::Partly { cause, changed } }
}

/// A text that is about to be a file's.
struct Ready {
    /// The file, which a link may lead to.
    target: PathBuf,
    /// Takes its place, unless it is written where it is.
    draft: Option<PathBuf>,
}

impl Ready {
    fn of(path: &Path, text: &str) -> io::Result<Self> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        is_writable(&target)?;
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let draft = target.with_file_name(name);
        let mut ready = Self { draft: Some(draft.clone()), target };
        fs::write(&draft, text)?;
        if let Ok(before) = fs::metadata(&ready.target) {
            if can_stand_for(&draft, &before)? {
                fs::set_permissions(&draft, before.permissions())?;
            } else {
                ready.draft = None;
                fs::remove_file(&draft)?;
            }
        }
        Ok(ready)
    }

    fn put(mut self, text: &str) -> io::Result<()> {
        match self.draft.take() {
            Some(draft) => fs::rename(&draft, &self.target).inspect_err(|_| self.draft = Some(draft)),
            None => fs::write(&self.target, text),
        }
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        if let Some(draft) = &self.draft {
            // Of no use to anyone; that it can't be removed either would only hide the cause.
            let _ = fs::remove_file(draft);
        }
    }
}

/// Whether a draft can take the place of a file, and nothing of it but its text be lost; the draft gets its owner.
#[cfg(unix)]
fn can_stand_for(draft: &Path, before: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = fs::metadata(draft)?;
    let is_of_same = (own.uid(), own.gid()) == (before.uid(), before.gid());
    Ok(before.nlink() == 1 && (is_of_same || chown(draft, Some(before.uid()), Some(before.gid())).is_ok()))
}

#[cfg(not(unix))]
fn can_stand_for(_: &Path, _: &Metadata) -> io::Result<bool> {
    Ok(true)
}
