//! Where a finding stands, as tools outside of a project name it.

use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::{FileId, Span};
use std::path::{Component, Path};

/// A project, as its findings speak of it.
pub(crate) struct Here<'p> {
    project: &'p Project,
    pub(crate) places: Places<'p>,
}

impl<'p> Here<'p> {
    pub(crate) fn of(project: &'p Project) -> Self {
        Self { project, places: Places::of(&project.sources) }
    }

    /// The path of a file within the project.
    pub(super) fn own_path(&self, file: FileId) -> &'p str {
        self.places.source(file).map_or("", |source| source.path.as_str())
    }

    /// The path of a file from the folder of the process, with `/`: in CI that is the repository's top.
    pub(crate) fn path(&self, file: FileId) -> String {
        from_here(&self.project.root, self.own_path(file), std::env::current_dir().ok().as_deref())
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

fn from_here(root: &Path, path: &str, here: Option<&Path>) -> String {
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
    out + path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_where_the_process_runs() {
        let from = |root: &str| from_here(Path::new(root), "a/b.purlin", Some(Path::new("/repo")));
        assert_eq!(from("."), "a/b.purlin");
        assert_eq!(from("./examples/chat/"), "examples/chat/a/b.purlin");
        assert_eq!(from("/repo/chat"), "chat/a/b.purlin");
        assert_eq!(from("/elsewhere"), "/elsewhere/a/b.purlin");
        assert_eq!(from("../chat"), "../chat/a/b.purlin");
    }
}
