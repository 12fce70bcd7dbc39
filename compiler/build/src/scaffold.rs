//! The files of a project that are its owner's: comes in a name, goes out those of them that were missing. Written once, never
//! looked at again.

use crate::dependency::{self, Dependency};
use crate::disk::{DiskError, replace};
use purlin_compiler::emit::words::kebab_case;
use purlin_runtime::config::Build;
use std::path::Path;

const MAIN: &str = include_str!("../templates/main.rs");
const CARGO: &str = include_str!("../templates/Cargo.toml");
const SETTINGS: &str = include_str!("../templates/purlin.yaml");
const IGNORED: &str = include_str!("../templates/gitignore");

/// What a package must not be called: crates that it uses, and words that cargo keeps.
const TAKEN: [&str; 13] =
    ["alloc", "axum", "build", "core", "crate", "deps", "examples", "proc-macro", "purlin-runtime", "self", "std", "test", "tokio"];

/// Writes the files of a package around the generated ones, where they are missing. Gives back those that it wrote.
///
/// # Errors
/// A file that can't be written.
pub fn package(root: &Path, service_name: &str, build: &Build) -> Result<Vec<&'static str>, DiskError> {
    let runtime = dependency::of(build, root, dependency::checkout().as_deref());
    let mut written = settings(root)?;
    written.extend(once(root, "Cargo.toml", &manifest(service_name, &runtime))?);
    written.extend(once(root, "src/main.rs", MAIN)?);
    Ok(written)
}

/// Writes the files that every project has, where they are missing.
///
/// # Errors
/// A file that can't be written.
pub fn settings(root: &Path) -> Result<Vec<&'static str>, DiskError> {
    let mut written = Vec::new();
    written.extend(once(root, ".gitignore", IGNORED)?);
    written.extend(once(root, "purlin.yaml", SETTINGS)?);
    Ok(written)
}

fn manifest(service_name: &str, runtime: &Dependency) -> String {
    CARGO.replace("{name}", &package_name(service_name)).replace("{runtime}", &runtime.to_string())
}

/// `OrderDesk` to `order-desk`; a word that is taken gets `-service` at its end.
#[must_use]
pub fn package_name(service_name: &str) -> String {
    let letters: String = service_name.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')).collect();
    let mut name = kebab_case(&letters);
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || TAKEN.contains(&name.as_str()) {
        name.push_str("-service");
    }
    name
}

fn once(root: &Path, path: &'static str, text: &str) -> Result<Option<&'static str>, DiskError> {
    let full = root.join(path);
    if full.exists() {
        return Ok(None);
    }
    replace(&full, text)?;
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::fs;

    #[test]
    fn packages_are_called_as_cargo_likes_it() {
        assert_eq!(package_name("OrderDesk"), "order-desk");
        assert_eq!(package_name("my notes"), "mynotes");
        assert_eq!(package_name("Test"), "test-service");
        assert_eq!(package_name("Tokio"), "tokio-service");
    }

    #[test]
    fn what_is_there_is_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/main.rs"), "mine").unwrap();
        let build = Build { targets: Vec::new(), runtime: None };
        assert_eq!(package(folder.path(), "Chat", &build).unwrap(), [".gitignore", "purlin.yaml", "Cargo.toml"]);
        assert_eq!(fs::read_to_string(folder.path().join("src/main.rs")).unwrap(), "mine");
        assert_eq!(package(folder.path(), "Chat", &build).unwrap(), [""; 0]);
    }

    #[test]
    fn settings_as_written_are_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let read = || purlin_runtime::Config::read(folder.path(), purlin_runtime::Mode::Dev).unwrap();
        let without = read();
        settings(folder.path()).unwrap();
        let with = read();
        assert_eq!((with.server, with.database, with.cors), (without.server, without.database, without.cors));
    }
}
