//! A project as a revision of its repository has it, without a checkout: comes in a folder and a revision, goes out its sources.

use crate::project::{Project, is_spec};
use purlin_compiler::source::Source;
use std::path::Path;
use std::process::Command;

#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    #[error("git could not be run: {cause}")]
    NoGit { cause: std::io::Error },
    #[error("git has no revision `{revision}` in the repository of {path}{}", told(said), path = path.display())]
    Unknown { revision: String, path: std::path::PathBuf, said: String },
    #[error("{path} of `{revision}` is not UTF-8")]
    NotText { path: String, revision: String },
    #[error("`{revision}` has no *.purlin file in {path}", path = path.display())]
    NoSources { revision: String, path: std::path::PathBuf },
}

/// What git has said, if it has.
fn told(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

impl Project {
    /// Reads the project in `root` as it was at a revision (`main`, `v1.2`, `HEAD~1`, a hash).
    ///
    /// # Errors
    /// No git, no repository, no such revision, or no specs in it.
    pub fn at_revision(root: &Path, revision: &str) -> Result<Self, RevisionError> {
        let unknown = |said: String| RevisionError::Unknown { revision: revision.to_owned(), path: root.to_owned(), said };
        let commit = commit(root, revision, &unknown)?;
        let listed = git(root, &["ls-tree", "-r", "-z", "--name-only", &commit, "."], &unknown)?;
        let listed: Vec<String> = listed.split(|byte| *byte == 0).map(|path| String::from_utf8_lossy(path).into_owned()).collect();
        let mut sources = Vec::new();
        for path in listed.iter().filter(|path| is_spec(path, &listed)) {
            let bytes = git(root, &["show", &format!("{commit}:./{path}")], &unknown)?;
            let text =
                String::from_utf8(bytes).map_err(|_| RevisionError::NotText { path: path.clone(), revision: revision.to_owned() })?;
            sources.push(Source { path: path.clone(), text });
        }
        if sources.is_empty() {
            return Err(RevisionError::NoSources { revision: revision.to_owned(), path: root.to_owned() });
        }
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root: root.to_owned(), sources })
    }
}

/// Whether the project in `root` had a file at a revision.
///
/// # Errors
/// No git, no repository, no such revision.
pub fn is_at_revision(root: &Path, revision: &str, file: &str) -> Result<bool, RevisionError> {
    let unknown = |said: String| RevisionError::Unknown { revision: revision.to_owned(), path: root.to_owned(), said };
    let commit = commit(root, revision, &unknown)?;
    Ok(!git(root, &["ls-tree", "--name-only", &commit, "--", file], &unknown)?.is_empty())
}

/// What a revision stands for.
fn commit(root: &Path, revision: &str, unknown: &dyn Fn(String) -> RevisionError) -> Result<String, RevisionError> {
    // An option is no revision.
    if revision.starts_with('-') {
        return Err(unknown("a revision does not begin with `-`".to_owned()));
    }
    let commit = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")], unknown)?;
    Ok(String::from_utf8_lossy(&commit).trim().to_owned())
}

fn git(folder: &Path, arguments: &[&str], unknown: &dyn Fn(String) -> RevisionError) -> Result<Vec<u8>, RevisionError> {
    let ran = Command::new("git").arg("-C").arg(folder).args(arguments).output().map_err(|cause| RevisionError::NoGit { cause })?;
    if ran.status.success() {
        return Ok(ran.stdout);
    }
    let said = String::from_utf8_lossy(&ran.stderr).trim().to_owned();
    Err(unknown(if said.is_empty() && is_shallow(folder) { SHALLOW.to_owned() } else { said }))
}

/// What a clone of the last commits says of those before.
const SHALLOW: &str = "the clone is shallow; `git fetch --unshallow` brings the rest, and a branch has to be fetched by its name";

fn is_shallow(folder: &Path) -> bool {
    let asked = Command::new("git").arg("-C").arg(folder).args(["rev-parse", "--is-shallow-repository"]).output();
    asked.is_ok_and(|ran| ran.stdout.trim_ascii() == b"true")
}
