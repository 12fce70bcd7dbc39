//! Files by path: what emission gives out, and what is compared with a project's folder. Knows no disk.

use std::collections::BTreeMap;

/// Texts by their path, relative to the project, with `/`; in the order of the paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
}

impl FileSet {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; a file of the same path gives way.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

impl Extend<(String, String)> for FileSet {
    fn extend<T: IntoIterator<Item = (String, String)>>(&mut self, files: T) {
        self.files.extend(files);
    }
}

impl IntoIterator for FileSet {
    type Item = (String, String);
    type IntoIter = std::collections::btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.files.into_iter()
    }
}
