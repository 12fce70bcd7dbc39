//! Files and folders that are made for their owner alone. What is there already keeps its mode.

use std::fs;

#[cfg(unix)]
pub(crate) fn file() -> fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
pub(crate) fn file() -> fs::OpenOptions {
    fs::OpenOptions::new()
}

#[cfg(unix)]
pub(crate) fn folder() -> fs::DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
pub(crate) fn folder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}
