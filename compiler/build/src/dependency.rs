//! Where a built service finds the runtime: what `purlin.yaml` says, else the checkout that this was built from, else this version.

use purlin_runtime::config::{Build, Runtime};
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// The value of `purlin-runtime` in a `Cargo.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dependency {
    Path(PathBuf),
    Git { url: String, rev: String },
    Version(String),
}

/// The checkout that this program was built from, where it still is.
pub(crate) fn checkout() -> Option<PathBuf> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.parent()?;
    checkout.join("runtime/rules/Cargo.toml").exists().then(|| checkout.to_owned())
}

/// What `build` says for the project in `root`.
pub(crate) fn of(build: &Build, root: &Path, checkout: Option<&Path>) -> Dependency {
    match (&build.runtime, checkout) {
        (Some(Runtime::Path(path)), _) => Dependency::Path(seen_from(root, path)),
        (Some(Runtime::Git { url, rev }), _) => Dependency::Git { url: url.clone(), rev: rev.clone() },
        (Some(Runtime::Version(version)), _) => Dependency::Version(version.clone()),
        (None, Some(checkout)) => Dependency::Path(seen_from_inside(root, checkout)),
        (None, None) => Dependency::Version(env!("CARGO_PKG_VERSION").to_owned()),
    }
}

/// The runtime of a checkout: by a relative path for a project that lies in it, which moves with it.
fn seen_from_inside(root: &Path, checkout: &Path) -> PathBuf {
    let runtime = checkout.join("runtime");
    match (root.canonicalize(), checkout.canonicalize()) {
        (Ok(root), Ok(checkout)) if root.starts_with(&checkout) => {
            let depth = root.strip_prefix(&checkout).map_or(0, |inside| inside.components().count());
            let mut path: PathBuf = std::iter::repeat_n(Component::ParentDir, depth).collect();
            path.push("runtime");
            path
        }
        (Ok(_) | Err(_), Ok(checkout)) => checkout.join("runtime"),
        (Ok(_) | Err(_), Err(_)) => runtime,
    }
}

/// Settings join the project's folder with what they say; a manifest speaks from that folder itself.
fn seen_from(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_owned()
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{{ path = {} }}", quoted(&path.to_string_lossy().replace('\\', "/"))),
            Self::Git { url, rev } => write!(f, "{{ git = {}, rev = {} }}", quoted(url), quoted(rev)),
            Self::Version(version) => f.write_str(&quoted(version)),
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let escaped = text.chars().flat_map(|c| {
        let slash = matches!(c, '"' | '\\').then_some('\\');
        slash.into_iter().chain((!c.is_control()).then_some(c))
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn says(runtime: Option<Runtime>, root: &Path, checkout: Option<&Path>) -> String {
        of(&Build { targets: Vec::new(), runtime }, root, checkout).to_string()
    }

    #[test]
    fn settings_come_first() {
        let root = Path::new("project");
        let here = Some(Path::new("."));
        assert_eq!(says(Some(Runtime::Path(root.join("../purlin/runtime"))), root, here), r#"{ path = "../purlin/runtime" }"#);
        assert_eq!(says(Some(Runtime::Version("0.3.0".into())), root, here), r#""0.3.0""#);
        let git = Runtime::Git { url: "https://example.com/p.git".into(), rev: "abc".into() };
        assert_eq!(says(Some(git), root, here), r#"{ git = "https://example.com/p.git", rev = "abc" }"#);
    }

    #[test]
    fn a_checkout_is_named_by_a_path_that_moves_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("examples/chat");
        std::fs::create_dir_all(&inside).unwrap();
        assert_eq!(says(None, &inside, Some(folder.path())), r#"{ path = "../../runtime" }"#);
        let outside = tempfile::tempdir().unwrap();
        let runtime = folder.path().canonicalize().unwrap().join("runtime");
        assert_eq!(says(None, outside.path(), Some(folder.path())), format!("{{ path = \"{}\" }}", runtime.display()));
    }

    #[test]
    fn building_needs_no_environment() {
        let folder = tempfile::tempdir().unwrap();
        let settings = "secret: ${NOT_SET_HERE}\nbuild: { runtime: { path: ../runtime } }";
        std::fs::write(folder.path().join("purlin.yaml"), settings).unwrap();
        let build = Build::read(folder.path()).unwrap();
        assert_eq!(of(&build, folder.path(), None).to_string(), r#"{ path = "../runtime" }"#);
        std::fs::write(folder.path().join("purlin.yaml"), "build: { runtime: { git: x } }").unwrap();
        assert!(Build::read(folder.path()).is_err());
    }

    #[test]
    fn without_a_checkout_it_is_this_version() {
        assert_eq!(says(None, Path::new("project"), None), format!("\"{}\"", env!("CARGO_PKG_VERSION")));
    }
}
