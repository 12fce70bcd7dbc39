//! Where a finding stands, as tools outside of a project name it.

use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::{FileId, Span};
use std::path::{Component, Path, PathBuf};

/// A project, as its findings speak of it.
pub(crate) struct Here<'p> {
    /// The folder of the project, as tools outside of it name it.
    folder: String,
    pub(crate) places: Places<'p>,
}

impl<'p> Here<'p> {
    pub(crate) fn of(project: &'p Project) -> Self {
        let here = std::env::current_dir().ok();
        let within = here.as_deref().and_then(|here| within_repository(&project.root, here));
        Self { folder: folder(within.as_deref().unwrap_or(&project.root), here.as_deref()), places: Places::of(&project.sources) }
    }

    /// The path of a file from the top of the repository that the process runs in, with `/`; where there is none, from its folder.
    pub(crate) fn path(&self, file: FileId) -> String {
        format!("{}{}", self.folder, self.places.source(file).map_or("", |source| source.path.as_str()))
    }
}

/// Lines and columns, both from 1; columns are characters, and the end is the first one that is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Place {
    pub(super) fn of(span: Span, places: &Places<'_>) -> Self {
        let (line, column) = places.start(span);
        let (end_line, end_column) = places.end(span);
        Self { line, column, end_line, end_column }
    }
}

/// The folder of the project from the top of the repository that this is in: what looks at findings in CI names files so, wherever the
/// command runs. None where the project is in no repository, or in another one.
fn within_repository(root: &Path, here: &Path) -> Option<PathBuf> {
    let (root, here) = (root.canonicalize().ok()?, here.canonicalize().ok()?);
    let top = here.ancestors().find(|folder| folder.join(".git").exists())?;
    root.strip_prefix(top).ok().map(Path::to_owned)
}

/// With a `/` at the end, where it is another one.
fn folder(root: &Path, here: Option<&Path>) -> String {
    let root = here.and_then(|here| root.strip_prefix(here).ok()).unwrap_or(root);
    let mut out = String::new();
    for part in root.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => out.push('/'),
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                out.push_str(&part.as_os_str().to_string_lossy());
                out.push('/');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_where_the_process_runs() {
        let from = |root: &str| folder(Path::new(root), Some(Path::new("/repo")));
        assert_eq!(from("."), "");
        assert_eq!(from("./examples/chat/"), "examples/chat/");
        assert_eq!(from("/repo/chat"), "chat/");
        assert_eq!(from("/elsewhere"), "/elsewhere/");
        assert_eq!(from("../chat"), "../chat/");
    }
}
