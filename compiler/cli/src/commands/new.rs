//! `purlin new notes`: a small project that runs at once.

use crate::error::Error;
use crate::{Outcome, out};
use purlin_build::disk::replace;
use purlin_build::scaffold;
use std::path::{Path, PathBuf};

/// Teaches by its comments; the name of the app is put in.
const SPEC: &str = include_str!("../../templates/app.purlin");

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder to make; its last part names the app.
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let folder = &arguments.folder;
    let name = app_name(folder)?;
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::Other(format!("{} is not empty", folder.display())));
    }
    replace(&folder.join("app.purlin"), &SPEC.replace("{App}", &name))?;
    scaffold::settings(folder)?;
    let shown = folder.display();
    out::say(&format!(
        "{shown}/app.purlin says what {name} is. Try it:\n\n  purlin dev {shown}\n  purlin test {shown}\n  purlin build {shown}"
    ));
    Ok(Outcome::Done)
}

/// `my-notes` to `MyNotes`.
fn app_name(folder: &Path) -> Result<String, Error> {
    let last = folder.file_name().unwrap_or_default().to_string_lossy();
    let words = last.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String =
        words.flat_map(|word| word.chars().enumerate().map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c })).collect();
    if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Ok(name);
    }
    Err(Error::Other(format!("`{last}` does not name an app: letters and digits, a letter first")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn apps_are_called_after_their_folders() {
        assert_eq!(app_name(Path::new("a/my-notes")).unwrap(), "MyNotes");
        assert_eq!(app_name(Path::new("chat2")).unwrap(), "Chat2");
        assert!(app_name(Path::new("2chat")).is_err());
        assert!(app_name(Path::new("..")).is_err());
    }
}
