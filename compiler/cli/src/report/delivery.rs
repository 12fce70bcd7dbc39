//! Where a report goes: one format to the standard output, and any number to files.
//!
//! Whether each file can be written is found out before work begins, and nothing is made by that; each is written at once, when every
//! text is made.

use super::Format;
use super::kept::{Kept, target};
use crate::error::Error;
use crate::format::Asked;
use crate::out;
use clap::ValueEnum;
use purlin_build::disk::{self, DiskError};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Outputs {
    /// Write it to a file as well, in a format of its own: `--output sarif=report.sarif --output junit=tests.xml`.
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = output)]
    outputs: Vec<Output>,
}

/// `sarif=report.sarif`
#[derive(Debug, Clone)]
struct Output {
    format: Asked,
    path: PathBuf,
}

/// The formats of a report, by where they go.
#[derive(Debug, Clone)]
pub(crate) struct Delivery<F = Format> {
    /// To the standard output.
    pub(crate) shown: F,
    files: Vec<(F, PathBuf)>,
}

fn output(written: &str) -> Result<Output, String> {
    let all = || Asked::value_variants().iter().filter_map(ValueEnum::to_possible_value).map(|value| value.get_name().to_owned());
    let Some((format, path)) = written.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        return Err("a format and a path are missing: `sarif=report.sarif`".to_owned());
    };
    if path == "-" {
        return Err(format!("the standard output has its own option: `--format {format}`"));
    }
    match Asked::from_str(format, false) {
        Ok(format) => Ok(Output { format, path: PathBuf::from(path) }),
        Err(_) => Err(format!("there is no format `{format}`: it is one of {}", all().collect::<Vec<_>>().join(", "))),
    }
}

impl Outputs {
    /// With what the standard output gets. `of` says which formats the command has, `kept` what no report takes the place of.
    pub(crate) fn beside<F>(&self, shown: F, of: impl Fn(Asked) -> Result<F, Error>, kept: &Kept<'_>) -> Result<Delivery<F>, Error> {
        let files: Vec<(F, PathBuf)> =
            self.outputs.iter().map(|Output { format, path }| Ok((of(*format)?, path.clone()))).collect::<Result<_, Error>>()?;
        let mut seen: BTreeMap<PathBuf, &Path> = BTreeMap::new();
        for (_, path) in &files {
            kept.stays(path)?;
            if let Some(first) = seen.insert(target(path), path) {
                let first = if first == path { String::new() } else { format!(", which is {} as well", first.display()) };
                return Err(Error::Other(format!("two outputs go to {}{first}: give each a file of its own", path.display())));
            }
        }
        for (_, path) in &files {
            can_be_written(path).map_err(|cause| unwritable(path, &cause))?;
        }
        Ok(Delivery { shown, files })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }
}

impl<F: Copy> Delivery<F> {
    pub(crate) fn to_standard_output(shown: F) -> Self {
        Self { shown, files: Vec::new() }
    }

    /// Everywhere. A text that is shown may be coloured.
    pub(crate) fn deliver(&self, text: impl Fn(F, Colour) -> String) -> Result<(), Error> {
        out::write(&text(self.shown, Colour::OfTerminal));
        self.write_files(|format| text(format, Colour::None))
    }

    /// To the files alone.
    pub(crate) fn write_files(&self, text: impl Fn(F) -> String) -> Result<(), Error> {
        let texts: Vec<String> = self.files.iter().map(|(format, _)| text(*format)).collect();
        for ((_, path), text) in self.files.iter().zip(texts) {
            if is_stream(path) {
                fs::write(path, text).map_err(|cause| unwritable(path, &cause))?;
            } else {
                disk::replace(path, &text).map_err(|error| match error {
                    DiskError::Write { cause, .. } => unwritable(path, &cause),
                    DiskError::Read { .. } | DiskError::NotOurs { .. } => Error::from(error),
                })?;
            }
        }
        Ok(())
    }
}

fn unwritable(path: &Path, cause: &io::Error) -> Error {
    let is = |kinds: &[io::ErrorKind]| kinds.contains(&cause.kind());
    let helps = if is(&[io::ErrorKind::IsADirectory]) {
        "name a file in it"
    } else if is(&[io::ErrorKind::NotADirectory, io::ErrorKind::AlreadyExists]) {
        "what stands for a folder there is a file; name another folder"
    } else if is(&[io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem]) {
        "name a place where you may write"
    } else if is(&[io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded]) {
        "make room there, or name another place"
    } else {
        "name another place"
    };
    Error::Other(format!("{} can't be written: {cause}; {helps}", path.display()))
}

/// Whether a text may be coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// On a terminal.
    OfTerminal,
    None,
}

/// A device or a pipe: there is no file to put in its place, and opening it would be heard.
fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Tries it with a file beside the one that is meant, which is removed at once; where its folder is still to be made, with one in the
/// first that is there.
fn can_be_written(path: &Path) -> io::Result<()> {
    if is_stream(path) {
        return Ok(());
    }
    if path.is_dir() || path.file_name().is_none() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let target = target(path);
    disk::is_writable(&target)?;
    let folder = target.ancestors().skip(1).find(|folder| folder.exists()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let draft = folder.join(format!(".purlin.{}.tmp", std::process::id()));
    fs::File::create(&draft)?;
    fs::remove_file(draft)
}
