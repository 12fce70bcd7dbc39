//! What no report takes the place of: the files that a command reads, and those that a project keeps.

use crate::error::Error;
use purlin_build::disk;
use purlin_runtime::config;
use std::path::{Component, Path, PathBuf};

/// The page of who may do what, as `purlin access --write` keeps it in a project.
pub(crate) const PAGE: &str = "access.md";

/// What such a page says, of any version: a file without it is none of ours.
pub(crate) const PAGE_MARK: &str = "`purlin access --write` writes this page";

/// The files of which a report takes no place, beside specs and settings wherever they are: that would be a loss.
#[derive(Debug)]
pub(crate) struct Kept<'p> {
    /// The folders of projects that a command is about, which may keep a page of who may do what.
    folders: Vec<&'p Path>,
    baseline: Option<&'p Path>,
}

impl<'p> Kept<'p> {
    pub(crate) fn of(folder: &'p Path) -> Self {
        Self { folders: vec![folder], baseline: None }
    }

    pub(crate) fn with_folder(self, folder: Option<&'p Path>) -> Self {
        Self { folders: self.folders.into_iter().chain(folder).collect(), ..self }
    }

    pub(crate) fn with_baseline(self, baseline: Option<&'p Path>) -> Self {
        Self { baseline, ..self }
    }

    /// Refuses a path that leads to one of them.
    pub(super) fn stays(&self, path: &Path) -> Result<(), Error> {
        let target = target(path);
        let is_named = |name: &str| target.file_name().is_some_and(|own| own == name);
        let what = if target.extension().is_some_and(|extension| extension == "purlin") {
            "a file of a spec"
        } else if is_named(config::FILE) {
            "the settings of a project"
        } else if self.folders.iter().any(|folder| self::target(&folder.join(PAGE)) == target) || is_named(PAGE) && is_page(&target) {
            "the page that `purlin access --write` keeps"
        } else if self.baseline.is_some_and(|baseline| self::target(baseline) == target) {
            "the baseline that is read"
        } else {
            return Ok(());
        };
        Err(Error::Other(format!("{} is {what}, and no place for a report: name another file", path.display())))
    }
}

/// Of whichever project.
fn is_page(path: &Path) -> bool {
    disk::read_text(path).is_ok_and(|text| text.contains(PAGE_MARK))
}

/// The file that a path leads to, by whichever links and ways. What is not there yet stands as it is written below what is.
pub(super) fn target(path: &Path) -> PathBuf {
    let mut way = path;
    let mut below = PathBuf::new();
    loop {
        let there = if way.as_os_str().is_empty() { Path::new(".") } else { way };
        if let Ok(there) = there.canonicalize() {
            return lexically(there, &below);
        }
        let (Some(folder), Some(name)) = (way.parent(), way.components().next_back()) else { return path.to_owned() };
        below = Path::new(&name).join(&below);
        way = folder;
    }
}

/// A way down from a folder, and up again.
fn lexically(mut folder: PathBuf, below: &Path) -> PathBuf {
    for part in below.components() {
        match part {
            Component::ParentDir => drop(folder.pop()),
            Component::Normal(name) => folder.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    folder
}
