//! `purlin ci`: all that is asked of a change before it is taken, in one report: the spec and its lints, its tests, its proofs, the page
//! of who may do what and, against a revision, what is let through now and was not before; where that is wanted, what the tests are worth.
//! The spec is read and checked once.

use super::check::Told;
use super::{access, check, coverage, diff, mutate, prove, test};
use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Baseline, Colour, Delivery, Format, Kept, Outputs, Part};
use crate::{Outcome, out, settings, spec};
use purlin_build::project::Project;
use purlin_compiler::percent::Percent;
use purlin_compiler::{Files, lint};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Compare with the project as it is at a revision of its repository: `main`, `HEAD~1`.
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    /// Fail with code 3 where a claim is neither proved nor refuted.
    #[arg(long)]
    strict: bool,
    /// Fail where the tests show less of the rules than this many percent, as `purlin coverage` measures it; not asked without it.
    #[arg(long, value_name = "PERCENT")]
    min_coverage: Option<Percent>,
    /// Fail where the tests notice less than this many percent of the faults that `purlin mutate` makes; not asked without it.
    #[arg(long, value_name = "PERCENT")]
    min_mutants: Option<Percent>,
    /// A report of lints that are known already, as `purlin check --output json=FILE` writes it: they do not fail.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Print a file that asks all of it where changes are reviewed, and do nothing else.
    #[arg(long, value_enum, value_name = "WHERE", conflicts_with_all = ["against", "strict", "baseline", "min_coverage", "min_mutants"])]
    print: Option<Ready>,
    #[command(flatten)]
    outputs: Outputs,
}

/// Files that are ready to be taken over.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Ready {
    /// `.github/workflows/purlin.yml`, a workflow of GitHub
    Github,
    /// `.gitlab-ci.yml`, a pipeline of GitLab
    Gitlab,
    /// `.git/hooks/pre-commit`, for what is quick
    PreCommit,
}

impl Ready {
    fn text(self) -> &'static str {
        match self {
            Self::Github => include_str!("../../templates/github.yml"),
            Self::Gitlab => include_str!("../../templates/gitlab.yml"),
            Self::PreCommit => include_str!("../../templates/pre-commit"),
        }
    }
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    if let Some(ready) = arguments.print {
        out::write(ready.text());
        return Ok(Outcome::Done);
    }
    let to =
        arguments.outputs.beside(format, Asked::of_findings, &Kept::of(&arguments.folder).with_baseline(arguments.baseline.as_deref()))?;
    let mut project = Project::read(&arguments.folder)?;
    let mut parts = Parts { to: &to, all: Vec::new() };
    asked(arguments, &mut project, &mut parts)?;
    let Parts { all, .. } = parts;
    if to.shown == Format::Text {
        to.write_files(|format| report::text(&all, &project, format, Colour::None))?;
    } else {
        report::deliver(&all, &project, &to)?;
    }
    Ok(all.iter().fold(Outcome::Done, |worst, part| worst.worse(part.outcome)))
}

/// What was told so far. People read each part as soon as it is there.
struct Parts<'t> {
    to: &'t Delivery,
    all: Vec<Part>,
}

impl Parts<'_> {
    fn add(&mut self, heading: &str, part: Part, project: &Project) {
        if self.to.shown == Format::Text {
            let before = if self.all.is_empty() { "" } else { "\n" };
            out::say(&format!("{before}== {heading}"));
            out::write(&report::text(std::slice::from_ref(&part), project, Format::Text, Colour::OfTerminal));
        }
        self.all.push(part);
    }
}

/// One command after the other; nothing more of a spec that does not compile.
fn asked(
    Arguments { folder, against, strict, min_coverage, min_mutants, baseline, .. }: &Arguments,
    project: &mut Project,
    parts: &mut Parts<'_>,
) -> Result<(), Error> {
    let baseline = baseline.as_deref().map(Baseline::read).transpose()?;
    let of_spec = project.sources.len();
    let files = Files::of(&project.sources);
    let mut checked = files.check();
    let mut diagnostics = std::mem::take(&mut checked.diagnostics);
    diagnostics.extend(settings::check(project)?);
    let lints = checked.schema.as_ref().map(|schema| lint::lints(schema, check::today())).unwrap_or_default();
    let of_check = check::part(checked.schema.as_ref(), Told { diagnostics, lints, files: of_spec }, baseline.as_ref(), project);
    let is_sound = of_check.outcome != Outcome::SpecError;
    parts.add("check", of_check, project);
    let Some(schema) = checked.schema.as_ref().filter(|_| is_sound) else { return Ok(()) };
    let page = access::part(folder, schema, project, against.as_deref())?;
    let covered = min_coverage.map(|min| coverage::part(&files, schema, min));
    let compilation = checked.compile();
    if parts.to.shown == Format::Text {
        test::say_beside(&compilation, &spec::in_order(Vec::new(), compilation.not_served.clone()), project);
    }
    parts.add("test", test::part(&compilation, project), project);
    parts.add("prove", prove::part(&compilation, project, *strict), project);
    if let Some(page) = page {
        parts.add("access --check", page, project);
    }
    if let Some(revision) = against {
        parts.add(&format!("diff --against {revision}"), diff::part(folder, revision, &compilation, project)?, project);
    }
    if let Some(covered) = covered {
        parts.add("coverage", covered, project);
    }
    if let Some(min) = min_mutants {
        parts.add("mutate", mutate::part(&compilation, *min, project), project);
    }
    Ok(())
}
