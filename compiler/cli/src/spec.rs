//! A project, compiled: what most commands begin with.

use crate::error::Error;
use crate::report::{self, Delivery, Format, Part};
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::Plan;
use std::path::Path;

/// A spec that is sound: there may be warnings, and things in it that this version does not serve.
pub(crate) struct Checked {
    pub(crate) compilation: Compilation,
    pub(crate) project: Project,
}

/// A spec that can be served and built.
pub(crate) struct Servable {
    pub(crate) plan: Plan,
    pub(crate) sources: Vec<Source>,
}

/// Compiles the project in `folder`, for a command; none for a spec with errors, which are then its report.
pub(crate) fn check(folder: &Path, command: &'static str, to: &Delivery) -> Result<Option<Checked>, Error> {
    let project = Project::read(folder)?;
    let compilation = purlin_compiler::compile(&project.sources);
    if compilation.to_judge().is_none() {
        report::deliver(&[Part::of_faults(command, &compilation.diagnostics)], &project, to)?;
        return Ok(None);
    }
    Ok(Some(Checked { compilation, project }))
}

/// As [`check`], for what runs or builds a service: warnings, and what is not served, are printed beside what it does. None too where
/// the service would lack a guard.
pub(crate) fn compile_to_serve(folder: &Path, command: &'static str, format: Format) -> Result<Option<Servable>, Error> {
    let Some(Checked { compilation, project }) = check(folder, command, &Delivery::to_standard_output(format))? else { return Ok(None) };
    let Compilation { plan, diagnostics, not_served, .. } = compilation;
    let findings = in_order(diagnostics, not_served);
    match plan {
        Some(plan) => {
            report::print_beside(&findings, &project.sources);
            Ok(Some(Servable { plan, sources: project.sources }))
        }
        None => {
            report::print(command, &findings, &project, format);
            Ok(None)
        }
    }
}

/// As [`compile_to_serve`], for what works on the rows of a service: what there is to say about a sound spec is said by who checks, runs
/// or builds it.
pub(crate) fn compile_for_rows(folder: &Path) -> Result<Option<Plan>, Error> {
    let Some(Checked { compilation, project }) = check(folder, "data", &Delivery::to_standard_output(Format::Text))? else {
        return Ok(None);
    };
    let Compilation { plan, diagnostics, not_served, .. } = compilation;
    if plan.is_none() {
        report::print("data", &in_order(diagnostics, not_served), &project, Format::Text);
    }
    Ok(plan)
}

/// What there is to say about a spec and about serving it, in the order of places.
pub(crate) fn in_order(diagnostics: Vec<Diagnostic>, not_served: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut findings = diagnostics;
    findings.extend(not_served);
    findings.sort_by_key(|finding| finding.label.span);
    findings
}
