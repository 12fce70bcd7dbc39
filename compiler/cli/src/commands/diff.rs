//! `purlin diff`: what two versions of a spec let through, compared by what their rules mean; and what becomes of clients.

use super::witnessed::{Confirmed, confirmed};
use super::{check, prove};
use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Finding, Format, Outputs, Part, Piece, Went};
use crate::spec;
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::diff::{self, Caller, Change, Class, Difference, Risk, Undecided};
use purlin_compiler::prove::Witness;
use purlin_rules::diagnostic::{Diagnostic, Severity, Span};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project; or, of two, that of the earlier version.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The folder of the later version.
    #[arg(conflicts_with = "against")]
    later: Option<PathBuf>,
    /// Compare with the project as it is at a revision of its repository: `main`, `HEAD~1`.
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    #[command(flatten)]
    outputs: Outputs,
}

/// A difference, and what there is to say of it.
struct Told<'d> {
    difference: &'d Difference,
    confirmed: Option<Confirmed>,
    finding: Finding,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to = arguments.outputs.beside(format, Asked::of_findings)?;
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
    let Some(spec::Checked { compilation, project }) = spec::check(folder, "diff", &to)? else { return Ok(Outcome::SpecError) };
    let part = compared(&earlier, &compilation, &project);
    let outcome = part.outcome;
    report::deliver(&[part], &project, &to)?;
    Ok(outcome)
}

/// What is otherwise in a sound spec than at a revision of it.
pub(super) fn part(folder: &Path, revision: &str, compilation: &Compilation, project: &Project) -> Result<Part, Error> {
    let before = Project::at_revision(folder, revision)?;
    let earlier = purlin_compiler::compile(&before.sources);
    if earlier.to_judge().is_none() {
        return Err(Error::Other(format!(
            "{revision} does not compile with this version of Purlin: `purlin diff --against {revision}` says why"
        )));
    }
    Ok(compared(&earlier, compilation, project))
}

fn compared(earlier: &Compilation, compilation: &Compilation, project: &Project) -> Part {
    let differences = diff::differences(earlier, compilation, check::today());
    let changes = diff::changes(earlier, compilation);
    let mut confirmed = confirmed(compilation, differences.iter().filter_map(witness)).into_iter();
    let told: Vec<Told<'_>> =
        differences.iter().map(|difference| told(difference, witness(difference).and_then(|_| confirmed.next()))).collect();
    let summary = summary(&told, &changes);
    let stale = stale(&differences, compilation, project);
    let of_shape = changes.iter().map(|Change { risk, what, how }| format!("{}: {what} {how}", risk.as_str()));
    let unchanged = || vec![Case::passed("rules let the same through")];
    Part {
        command: "diff",
        outcome: outcome(&told),
        cases: if told.is_empty() { unchanged() } else { told.iter().map(case).collect() },
        findings: told.iter().map(|told| told.finding.clone()).collect(),
        text: in_words(&told, &changes, &stale, &summary),
        summary,
        annotated: None,
        notes: of_shape.chain(stale.iter().cloned()).collect(),
        json: Some(in_json(&told, &changes, project)),
    }
}

fn case(told: &Told<'_>) -> Case {
    let Diagnostic { severity, message, label, .. } = &told.finding.diagnostic;
    let went = match severity {
        Severity::Error => Went::Badly(vec![told.finding.clone()]),
        Severity::Warning | Severity::Info => Went::Well(vec![told.finding.clone()]),
    };
    Case { name: message.clone(), span: Some(label.span), went }
}

fn outcome(told: &[Told<'_>]) -> Outcome {
    let fails = told.iter().any(|told| told.finding.diagnostic.severity == Severity::Error);
    if fails { Outcome::Findings } else { Outcome::Done }
}

fn witness(difference: &Difference) -> Option<&Witness> {
    difference.gained.as_deref().or(difference.lost.as_deref())
}

fn told(difference: &Difference, confirmed: Option<Confirmed>) -> Told<'_> {
    let texts: Vec<String> = difference.gained.iter().chain(&difference.lost).map(|witness| witness.text()).collect();
    let shown = (!texts.is_empty()).then(|| texts.join("\n\n"));
    Told { difference, confirmed, finding: Finding { diagnostic: finding(difference, confirmed), shown } }
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
    let Difference { class, digest, accepted, gained, lost, span, undecided, .. } = difference;
    let is_open = class.is_to_be_accepted() && accepted.is_none();
    let finding =
        if is_open { Diagnostic::error("D0001", *span, says(difference)) } else { Diagnostic::warning("D0002", *span, says(difference)) };
    let shown = gained.as_deref().or(lost.as_deref()).map(|witness| format!("{}{}", witness.says, Confirmed::words(confirmed)));
    let finding = finding.with_label(shown.or_else(|| undecided.map(doubt)).unwrap_or_else(|| class.as_str().to_owned()));
    match accepted {
        Some(why) => finding.with_help(format!("accepted: {why}")),
        None if is_open => finding.with_help(format!("if this is meant, say so in the spec: `accept widening {digest} \"why\"`")),
        None => finding,
    }
}

/// Why it could not be decided.
fn doubt(undecided: Undecided) -> String {
    match undecided {
        Undecided::Retyped => "the earlier rules look at a field that is of another type now".to_owned(),
        Undecided::Prover(reason) => prove::words(reason),
    }
}

/// `app.purlin:9: accept widening 3f9a1c accepts nothing: …`
fn stale(differences: &[Difference], compilation: &Compilation, project: &Project) -> Vec<String> {
    let places = Places::of(&project.sources);
    let one = |(digest, span): (&str, Span)| {
        let path = places.source(span.file).map_or("", |source| source.path.as_str());
        format!(
            "{path}:{}: `accept widening {digest}` accepts nothing: what it speaks of is no difference, and is best removed",
            places.start(span).0
        )
    };
    diff::stale(compilation, differences).map(one).collect()
}

fn in_words(told: &[Told<'_>], changes: &[Change], stale: &[String], summary: &str) -> Vec<Piece> {
    let mut text = Vec::new();
    for Told { difference, finding, .. } in told {
        if let Some(why) = &difference.accepted {
            text.push(Piece::Words(format!("accepted  {}  {}: {why}", difference.digest, says(difference))));
            continue;
        }
        text.push(Piece::Words(format!("{}  {}", difference.class.as_str(), difference.digest)));
        text.push(Piece::Findings(vec![finding.clone()]));
    }
    text.extend(changes.iter().map(|Change { risk, what, how }| Piece::Words(format!("{:<9} {what} {how}", risk.as_str()))));
    text.extend(stale.iter().cloned().map(Piece::Words));
    if !changes.is_empty() || !stale.is_empty() {
        text.push(Piece::Words(String::new()));
    }
    text.push(Piece::Words(summary.to_owned()));
    text
}

/// `1 difference of access, 1 to be accepted; 0 changes of shape, 0 breaking`
fn summary(told: &[Told<'_>], changes: &[Change]) -> String {
    let is_open = |told: &&Told<'_>| told.difference.class.is_to_be_accepted() && told.difference.accepted.is_none();
    let open = told.iter().filter(is_open).count();
    let breaking = changes.iter().filter(|change| change.risk == Risk::Breaking).count();
    let of_access =
        if told.is_empty() { "rules let the same through".to_owned() } else { counted(told.len(), "difference") + " of access" };
    format!("{of_access}, {open} to be accepted; {} of shape, {breaking} breaking", counted(changes.len(), "change"))
}

fn in_json(told: &[Told<'_>], changes: &[Change], project: &Project) -> Value {
    let shown = |witness: &Witness, confirmed: Option<Confirmed>| json!({ "says": witness.says, "spec": witness.text(), "confirmed_by": Confirmed::by(confirmed) });
    let one = |told: &Told<'_>| {
        let Difference { class, operation, model, fields, caller, digest, accepted, undecided, gained, lost, .. } = told.difference;
        let by_first = |is_first: bool| told.confirmed.filter(|_| is_first);
        json!({
            "class": class.as_str(),
            "operation": operation,
            "model": model,
            "fields": fields,
            "caller": match caller { Caller::SignedIn => "signed_in", Caller::Anonymous => "anonymous" },
            "digest": digest,
            "accepted": accepted,
            "undecided": undecided.map(doubt),
            "gained": gained.as_deref().map(|witness| shown(witness, by_first(true))),
            "lost": lost.as_deref().map(|witness| shown(witness, by_first(gained.is_none()))),
        })
    };
    let change = |change: &Change| json!({ "risk": change.risk.as_str(), "what": change.what, "how": change.how });
    let findings: Vec<_> = told.iter().map(|told| told.finding.whole()).collect();
    json!({
        "access": told.iter().map(one).collect::<Vec<_>>(),
        "shape": changes.iter().map(change).collect::<Vec<_>>(),
        "diagnostics": report::findings(&findings, &project.sources),
    })
}
