//! The files of a project: comes in a folder, goes out its sources, sorted by path. Knows nothing of their meaning.

use crate::disk::{self, Change};
use purlin_compiler::source::Source;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Marks the top of a project; a folder below that has one is a project of its own.
const SETTINGS: &str = "purlin.yaml";
const EXTENSION: &str = "purlin";
/// Folders that hold no specs, wherever they lie.
const SKIPPED: [&str; 3] = ["node_modules", "target", "clients"];

/// Every `*.purlin` file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub root: PathBuf,
    pub sources: Vec<Source>,
}

#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    #[error("{path} can't be read: {cause}", path = path.display())]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("{path} is not UTF-8", path = path.display())]
    NotText { path: PathBuf },
    #[error("no *.purlin file in {path}{}", of_projects_below(below), path = path.display())]
    NoSources {
        path: PathBuf,
        /// Projects of their own in it.
        below: Vec<PathBuf>,
    },
    #[error("{path} is a file, and a project is a folder: all *.purlin files below it are one program; name {}", folder_of(path).display(), path = path.display())]
    File { path: PathBuf },
}

/// How many projects are named.
const NAMED: usize = 5;

fn of_projects_below(below: &[PathBuf]) -> String {
    if below.is_empty() {
        return String::new();
    }
    let named: Vec<_> = below.iter().take(NAMED).map(|path| path.display().to_string()).collect();
    let more = if below.len() > NAMED { ", …" } else { "" };
    format!(" but those of projects of their own, which have a {SETTINGS}: name one, or each ({}{more})", named.join(", "))
}

/// The folder that somebody meant who named a file.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Project {
    /// Reads the project in `root`.
    ///
    /// # Errors
    /// A file or folder that can't be read, a spec that is not text, a folder without specs, a file.
    pub fn read(root: &Path) -> Result<Self, ProjectError> {
        if root.is_file() {
            return Err(ProjectError::File { path: root.to_owned() });
        }
        let Tree { paths, mut below, .. } = Tree::of(root)?;
        if paths.is_empty() {
            below.sort();
            return Err(ProjectError::NoSources { path: root.to_owned(), below });
        }
        let mut sources = paths.iter().map(|path| source(root, path)).collect::<Result<Vec<_>, _>>()?;
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root: root.to_owned(), sources })
    }

    /// A single file, in its folder.
    ///
    /// # Errors
    /// A file that can't be read or is not text.
    pub fn of_file(path: &Path) -> Result<Self, ProjectError> {
        let root = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { sources: vec![source(&root, path)?], root })
    }

    /// One of its files, with another text.
    #[must_use]
    pub fn change<'t>(&self, file: &'t Source, new: &'t str) -> Change<'t> {
        Change { path: self.root.join(&file.path), old: &file.text, new }
    }
}

/// Whether a change of this path, relative to the project, may change the project.
#[must_use]
pub fn concerns(path: &Path) -> bool {
    let hidden_or_skipped = path.parent().into_iter().flat_map(Path::components).any(|part| skipped(&part.as_os_str().to_string_lossy()));
    let file = path.file_name().is_some_and(|name| name == SETTINGS) || path.extension().is_some_and(|extension| extension == EXTENSION);
    file && !hidden_or_skipped
}

/// The project's folder and those below it that may hold specs.
///
/// # Errors
/// A folder that can't be read.
pub fn folders(root: &Path) -> Result<Vec<PathBuf>, ProjectError> {
    let mut folders = Tree::of(root)?.folders;
    folders.insert(0, root.to_owned());
    Ok(folders)
}

/// What there is below a folder.
#[derive(Default)]
struct Tree {
    /// Files of specs.
    paths: Vec<PathBuf>,
    /// Folders that may hold some.
    folders: Vec<PathBuf>,
    /// Projects of their own.
    below: Vec<PathBuf>,
}

impl Tree {
    fn of(root: &Path) -> Result<Self, ProjectError> {
        let mut tree = Self::default();
        tree.collect(root)?;
        Ok(tree)
    }

    fn collect(&mut self, folder: &Path) -> Result<(), ProjectError> {
        let unreadable = |cause| ProjectError::Unreadable { path: folder.to_owned(), cause };
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let (path, name) = (entry.path(), entry.file_name());
            // A link to a folder is not followed: it may lead back here.
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() && !skipped(&name.to_string_lossy()) {
                if path.join(SETTINGS).exists() {
                    self.below.push(path);
                } else {
                    self.collect(&path)?;
                    self.folders.push(path);
                }
            } else if !kind.is_dir()
                && path.extension().is_some_and(|extension| extension == EXTENSION)
                && !name.to_string_lossy().starts_with('.')
            {
                self.paths.push(path);
            }
        }
        Ok(())
    }
}

/// Whether a file is of the project, by its path relative to it and those of all files below.
pub(crate) fn is_spec(path: &str, all: &[String]) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let Some((name, folders)) = parts.split_last() else { return false };
    let is_named = Path::new(name).extension().is_some_and(|extension| extension == EXTENSION) && !name.starts_with('.');
    // A folder with settings is a project of its own.
    let is_own = |depth: usize| folders.get(..depth).is_some_and(|folder| all.contains(&format!("{}/{SETTINGS}", folder.join("/"))));
    is_named && !folders.iter().any(|folder| skipped(folder)) && !(1..=folders.len()).any(is_own)
}

fn skipped(folder: &str) -> bool {
    folder.starts_with('.') || SKIPPED.contains(&folder)
}

fn source(root: &Path, path: &Path) -> Result<Source, ProjectError> {
    let text = disk::read_text(path).map_err(|cause| {
        let (path, is_no_text) = (path.to_owned(), cause.kind() == io::ErrorKind::InvalidData);
        if is_no_text { ProjectError::NotText { path } } else { ProjectError::Unreadable { path, cause } }
    })?;
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(Source { path: parts.join("/"), text })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn paths(folder: &tempfile::TempDir) -> Vec<String> {
        Project::read(folder.path()).unwrap().sources.into_iter().map(|source| source.path).collect()
    }

    #[test]
    fn every_spec_below_the_folder_belongs_to_it() {
        assert_eq!(paths(&folder(&["b.purlin", "a/c.purlin", "a/d/e.purlin", "README.md"])), ["a/c.purlin", "a/d/e.purlin", "b.purlin"]);
    }

    #[test]
    fn hidden_folders_other_projects_and_what_is_not_ours_are_left_out() {
        let files = [
            "a.purlin",
            ".git/b.purlin",
            "node_modules/x/c.purlin",
            "target/d.purlin",
            "clients/e.purlin",
            "other/purlin.yaml",
            "other/f.purlin",
        ];
        assert_eq!(paths(&folder(&files)), ["a.purlin"]);
    }

    #[test]
    fn settings_at_the_top_do_not_hide_the_project() {
        assert_eq!(paths(&folder(&["purlin.yaml", "a.purlin"])), ["a.purlin"]);
    }

    #[test]
    fn a_folder_without_specs_is_no_project() {
        assert!(matches!(Project::read(folder(&["a.txt"]).path()), Err(ProjectError::NoSources { .. })));
        assert!(matches!(Project::read(Path::new("/does/not/exist")), Err(ProjectError::Unreadable { .. })));
    }

    #[test]
    fn who_names_a_file_or_a_folder_of_projects_is_told_what_to_name() {
        let folder = folder(&["a/purlin.yaml", "a/a.purlin", "b/c/purlin.yaml", "b/c/d.purlin"]);
        let said = |path: &Path| Project::read(path).unwrap_err().to_string().replace(&folder.path().display().to_string(), "top");
        let below =
            "no *.purlin file in top but those of projects of their own, which have a purlin.yaml: name one, or each (top/a, top/b/c)";
        assert_eq!(said(folder.path()), below);
        let file = "top/a/a.purlin is a file, and a project is a folder: all *.purlin files below it are one program; name top/a";
        assert_eq!(said(&folder.path().join("a/a.purlin")), file);
        assert_eq!(folder_of(Path::new("a.purlin")), Path::new("."));
    }

    #[test]
    fn saved_files_that_matter_are_told_from_others() {
        for path in ["a.purlin", "a/b.purlin", "purlin.yaml"] {
            assert!(concerns(Path::new(path)), "{path}");
        }
        for path in ["a.txt", ".purlin/data.sqlite", "target/a.purlin", ".a/purlin.yaml"] {
            assert!(!concerns(Path::new(path)), "{path}");
        }
    }
}
