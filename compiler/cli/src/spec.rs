//! A project, compiled: what most commands begin with.

use crate::error::Error;
use crate::report::{self, Format};
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::Plan;
use std::path::Path;

/// A spec that compiles, with what there is to say about it.
pub(crate) struct Compiled {
    pub(crate) plan: Plan,
    pub(crate) sources: Vec<Source>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Compiles the project in `folder`; none for a spec with errors, which are then printed.
pub(crate) fn compile(folder: &Path, format: Format) -> Result<Option<Compiled>, Error> {
    let Project { sources, .. } = Project::read(folder)?;
    let Compilation { plan, diagnostics } = purlin_compiler::compile(&sources);
    match plan {
        Some(plan) => Ok(Some(Compiled { plan, sources, warnings: diagnostics })),
        None => {
            report::print(&diagnostics, &sources, format);
            Ok(None)
        }
    }
}

/// As [`compile`], for commands that do something with the plan: warnings are printed beside what they do.
pub(crate) fn compile_and_warn(folder: &Path, format: Format) -> Result<Option<Compiled>, Error> {
    let compiled = compile(folder, format)?;
    if let Some(Compiled { sources, warnings, .. }) = &compiled {
        report::print_beside(warnings, sources);
    }
    Ok(compiled)
}
