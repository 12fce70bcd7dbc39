//! Reads a Purlin project and writes what the compiler makes of it: the compiler itself does no IO.
//!
//! | step | comes in | goes out | module |
//! | --- | --- | --- | --- |
//! | read | a folder, or a revision of it | its sources | [`project`], [`revision`] |
//! | compile | sources | a plan | `purlin_compiler` |
//! | emit | a plan, the targets of `purlin.yaml` | files | [`generated`] |
//! | write | generated files | what changed on disk | [`disk`] |
//! | surround | a name | the owner's files that were missing | [`scaffold`] |

pub mod disk;
pub mod project;
pub mod revision;
pub mod scaffold;

mod dependency;

use purlin_compiler::emit;
use purlin_compiler::fileset::FileSet;
use purlin_rules::plan::Service;

/// The generated files of a service, for the targets that `purlin.yaml` names.
#[must_use]
pub fn generated(service: &Service, targets: &[String]) -> FileSet {
    let mut files = FileSet::new();
    for target in targets {
        match target.as_str() {
            "server" => files.extend(emit::server::files(service)),
            "typescript" => files.extend(emit::typescript::files(service)),
            // Settings name only targets that there are; the contract is written by who knows the engine.
            _ => {}
        }
    }
    files
}
