//! `purlin diff`: what two versions of a spec let through, compared by what their rules mean; and what becomes of clients.

use super::witnessed::{Confirmed, confirmed};
use super::{check, ci};
use crate::error::Error;
use crate::report::{self, Format};
use crate::spec;
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::diff::{self, Caller, Change, Class, Difference, Risk};
use purlin_compiler::prove::Witness;
use purlin_rules::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project; or, of two, that of the earlier version.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// The folder of the later version.
    #[arg(conflicts_with = "against")]
    pub(super) later: Option<PathBuf>,
    /// Compare with the project as it is at a revision of its repository: `main`, `HEAD~1`.
    #[arg(long, value_name = "REV")]
    pub(super) against: Option<String>,
}

/// A difference, and what there is to say of it.
struct Told<'d> {
    difference: &'d Difference,
    confirmed: Option<Confirmed>,
    finding: Diagnostic,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let (before, folder) = match (&arguments.against, &arguments.later) {
        (Some(revision), _) => (Project::at_revision(&arguments.folder, revision)?, &arguments.folder),
        (None, Some(later)) => (Project::read(&arguments.folder)?, later),
        (None, None) => return Err(Error::Other("say what to compare with: `--against main`, or two folders".to_owned())),
    };
    let earlier = purlin_compiler::compile(&before.sources);
    if earlier.to_judge().is_none() {
        out::warn("The earlier version does not compile with this version of Purlin:");
        report::print_beside(&earlier.diagnostics, &before.sources);
        return Ok(Outcome::SpecError);
    }
    let Some(spec::Checked { compilation, project }) = spec::check(folder, format)? else { return Ok(Outcome::SpecError) };
    let differences = diff::differences(&earlier, &compilation, check::today());
    let changes = earlier.to_judge().zip(compilation.to_judge()).map(|(old, new)| diff::changes(old, new)).unwrap_or_default();
    let told = differences.iter().map(|difference| told(&compilation, difference)).collect::<Result<Vec<_>, _>>()?;
    match format {
        Format::Text => in_words(&told, &changes, &project),
        Format::Json => out::say(&in_json(&told, &changes, &project).to_string()),
        Format::Github | Format::Sarif => {
            let findings: Vec<_> = told.iter().map(whole).collect();
            report::print(&findings, &project, format);
        }
    }
    Ok(outcome(&told))
}

fn outcome(told: &[Told<'_>]) -> Outcome {
    let fails = told.iter().any(|told| told.finding.severity == Severity::Error);
    if fails { Outcome::Findings } else { Outcome::Done }
}

/// The findings, for a report of all that is asked of a spec.
pub(super) fn told_since(folder: &Path, revision: &str, compilation: &Compilation) -> Result<ci::Told, Error> {
    let before = Project::at_revision(folder, revision)?;
    let earlier = purlin_compiler::compile(&before.sources);
    if earlier.to_judge().is_none() {
        return Err(Error::Other(format!(
            "{revision} does not compile with this version of Purlin: `purlin diff --against {revision}` says why"
        )));
    }
    let differences = diff::differences(&earlier, compilation, check::today());
    let told = differences.iter().map(|difference| told(compilation, difference)).collect::<Result<Vec<_>, _>>()?;
    Ok(ci::Told { outcome: outcome(&told), findings: told.iter().map(whole).collect() })
}

fn told<'d>(compilation: &Compilation, difference: &'d Difference) -> Result<Told<'d>, Error> {
    let witness = difference.gained.as_deref().or(difference.lost.as_deref());
    let confirmed = witness.map(|witness| confirmed(compilation, witness)).transpose()?;
    Ok(Told { difference, confirmed, finding: finding(difference, confirmed) })
}

/// `signed-in users may now read Note (title, body)`
fn says(difference: &Difference) -> String {
    let Difference { class, operation, model, fields, caller, .. } = difference;
    let who = match caller {
        Caller::SignedIn => "users",
        Caller::Anonymous => "anybody, without signing in,",
    };
    let of = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
    let what = format!("{operation} `{model}`{of}");
    match class {
        Class::Widened => format!("{who} may {what} where they could not before"),
        Class::Narrowed => format!("{who} may no longer {what} where they could before"),
        Class::Changed => format!("{who} may {what} where they could not, and may not where they could"),
        Class::Undecided => format!("whether {who} may {what} as before could not be decided"),
        Class::New => format!("{who} may {what}, which is new"),
        Class::Gone => format!("nobody may {what}, which is gone"),
    }
}

fn finding(difference: &Difference, confirmed: Option<Confirmed>) -> Diagnostic {
    let Difference { class, digest, accepted, gained, lost, span, .. } = difference;
    let is_open = class.is_to_be_accepted() && accepted.is_none();
    let finding =
        if is_open { Diagnostic::error("D0001", *span, says(difference)) } else { Diagnostic::warning("D0002", *span, says(difference)) };
    let shown = gained.as_deref().or(lost.as_deref()).map(|witness| format!("{}{}", witness.says, Confirmed::words(confirmed)));
    let finding = finding.with_label(shown.unwrap_or_else(|| class.as_str().to_owned()));
    match accepted {
        Some(why) => finding.with_help(format!("accepted: {why}")),
        None if is_open => finding.with_help(format!("if this is meant, say so in the spec: `accept widening {digest} \"why\"`")),
        None => finding,
    }
}

fn witnesses(difference: &Difference) -> impl Iterator<Item = &Witness> {
    difference.gained.as_deref().into_iter().chain(difference.lost.as_deref())
}

fn whole(told: &Told<'_>) -> Diagnostic {
    let help = told.finding.help.clone().into_iter();
    let texts = witnesses(told.difference).map(|witness| witness.text());
    told.finding.clone().with_help(help.chain(texts).collect::<Vec<_>>().join("\n\n"))
}

fn in_words(told: &[Told<'_>], changes: &[Change], project: &Project) {
    for Told { difference, finding, .. } in told {
        let class = difference.class.as_str();
        if let Some(why) = &difference.accepted {
            out::say(&format!("accepted  {}  {}: {why}", difference.digest, says(difference)));
            continue;
        }
        out::say(&format!("{class}  {}", difference.digest));
        report::print(std::slice::from_ref(finding), project, Format::Text);
        witnesses(difference).for_each(|witness| out::say(&format!("{}\n", witness.text())));
    }
    for Change { risk, what, how } in changes {
        out::say(&format!("{:<9} {what} {how}", risk.as_str()));
    }
    if !changes.is_empty() {
        out::say("");
    }
    let count = |is: &dyn Fn(&Difference) -> bool| told.iter().filter(|told| is(told.difference)).count();
    let open = count(&|difference| difference.class.is_to_be_accepted() && difference.accepted.is_none());
    let breaking = changes.iter().filter(|change| change.risk == Risk::Breaking).count();
    let of_access =
        if told.is_empty() { "rules let the same through".to_owned() } else { counted(told.len(), "difference") + " of access" };
    out::say(&format!("{of_access}, {open} to be accepted; {}, {breaking} breaking", counted(changes.len(), "change") + " of shape"));
}

fn in_json(told: &[Told<'_>], changes: &[Change], project: &Project) -> Value {
    let shown = |witness: &Witness, confirmed: Option<Confirmed>| json!({ "says": witness.says, "spec": witness.text(), "confirmed_by": Confirmed::by(confirmed) });
    let one = |told: &Told<'_>| {
        let Difference { class, operation, model, fields, caller, digest, accepted, gained, lost, .. } = told.difference;
        let by_first = |is_first: bool| told.confirmed.filter(|_| is_first);
        json!({
            "class": class.as_str(),
            "operation": operation,
            "model": model,
            "fields": fields,
            "caller": match caller { Caller::SignedIn => "signed_in", Caller::Anonymous => "anonymous" },
            "digest": digest,
            "accepted": accepted,
            "gained": gained.as_deref().map(|witness| shown(witness, by_first(true))),
            "lost": lost.as_deref().map(|witness| shown(witness, by_first(gained.is_none()))),
        })
    };
    let change = |change: &Change| json!({ "risk": change.risk.as_str(), "what": change.what, "how": change.how });
    let findings: Vec<_> = told.iter().map(whole).collect();
    json!({
        "access": told.iter().map(one).collect::<Vec<_>>(),
        "shape": changes.iter().map(change).collect::<Vec<_>>(),
        "diagnostics": report::findings(&findings, &project.sources),
    })
}
