//! The questions of claims as files of SMT-LIB: what other solvers may be asked, and what no file is written of, by its name.

use crate::error::Error;
use crate::out::{self, counted};
use crate::report;
use purlin_build::disk::DiskError;
use purlin_build::project::Project;
use purlin_compiler::prove::{Asked, questions};
use purlin_compiler::schema::Claims;
use purlin_rules::plan::Plan;
use std::fs;
use std::io;
use std::path::Path;

/// Writes a file for each question into the folder, which is made. Of a question that can't be said, no file of an earlier run is left.
pub(super) fn write(folder: &Path, (plan, claims): (&Plan, &Claims), project: &Project) -> Result<(), Error> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::Other(format!("`--emit-smt2` writes files into a folder, and {} is none: name another", folder.display())));
    }
    fs::create_dir_all(folder).map_err(|cause| unwritable(folder, cause))?;
    let mut written = 0;
    for asked in questions(plan, claims) {
        let file = folder.join(format!("{}.smt2", asked.name));
        match asked.text(claim(&asked, project)) {
            Ok(text) => {
                fs::write(&file, text).map_err(|cause| unwritable(&file, cause))?;
                written += 1;
            }
            Err(unsaid) => {
                if file.exists() {
                    fs::remove_file(&file).map_err(|cause| unwritable(&file, cause))?;
                }
                out::warn(&format!("not written: {}: {}", asked.name, unsaid.0));
            }
        }
    }
    out::warn(&format!("{} written to {}", counted(written, "question"), folder.display()));
    Ok(())
}

fn unwritable(path: &Path, cause: io::Error) -> Error {
    Error::from(DiskError::Write { path: path.to_owned(), cause })
}

/// The claim as it is written.
fn claim<'p>(asked: &Asked, project: &'p Project) -> &'p str {
    let source = report::source(asked.span.file, &project.sources);
    source.and_then(|source| source.text.get(asked.span.start as usize..asked.span.end as usize)).unwrap_or_default()
}
