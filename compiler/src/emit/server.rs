//! The Rust of a service: its plan as constants, one file per model, and its routes.

use crate::fileset::FileSet;
use purlin_rules::plan::Service;

/// The generated files of a service, below `src/`.
#[must_use]
pub fn files(_service: &Service) -> FileSet {
    FileSet::new()
}
