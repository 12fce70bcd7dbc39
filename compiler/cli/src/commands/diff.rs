//! `purlin diff`: what two versions of a spec let through, compared by what their rules mean; and what becomes of clients.

mod system;

use super::witnessed::{Confirmed, confirmed};
use super::{check, prove};
use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Finding, Format, Kept, Outputs, Part, Piece, Went};
use crate::spec;
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::diff::{self, Caller, Cause, Change, Class, Difference, Idle, Risk, Undecided};
use purlin_compiler::prove::Witness;
use purlin_rules::diagnostic::{Diagnostic, Label, Severity, Span};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The two versions, compiled.
struct Versions<'v> {
    earlier: (&'v Compilation, &'v Project),
    later: (&'v Compilation, &'v Project),
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to = arguments.outputs.beside(format, Asked::of_findings, &Kept::of(&arguments.folder).with_folder(arguments.later.as_deref()))?;
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
    let part = compared(&Versions { earlier: (&earlier, &before), later: (&compilation, &project) });
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
    Ok(compared(&Versions { earlier: (&earlier, &before), later: (compilation, project) }))
}

fn compared(Versions { earlier: (earlier, before), later: (compilation, project) }: &Versions<'_>) -> Part {
    let differences = diff::differences(earlier, compilation, check::today());
    let changes = diff::changes(earlier, compilation);
    let mut confirmed = confirmed(compilation, differences.iter().filter_map(witness)).into_iter();
    let mut told: Vec<Told<'_>> =
        differences.iter().map(|difference| told(difference, witness(difference).and_then(|_| confirmed.next()))).collect();
    let groups = diff::groups(&before.sources, &project.sources, &differences);
    groups.iter().for_each(|group| gather(&mut told, group));
    let acting = system::told(earlier, compilation);
    let digests =
        differences.iter().map(|difference| difference.digest.as_str()).chain(acting.iter().map(|told| told.acting.digest.as_str()));
    let idle = idle(&digests.collect::<Vec<_>>(), compilation, project);
    let found = All { told, acting, changes, idle };
    let summary = summary(&found);
    let All { told, acting, changes, idle } = &found;
    let of_shape = changes.iter().map(|Change { risk, what, how }| format!("{}: {what} {how}", risk.as_str()));
    let mut cases: Vec<Case> = if told.is_empty() {
        vec![Case::passed("rules let the same through")]
    } else {
        told.iter().map(|told| case(&told.finding)).collect()
    };
    cases.extend(acting.iter().map(|told| case(&told.finding)));
    let findings: Vec<Finding> = told.iter().map(|told| &told.finding).chain(acting.iter().map(|told| &told.finding)).cloned().collect();
    Part {
        command: "diff",
        outcome: outcome(&findings),
        cases,
        text: in_words(&found, &summary),
        summary,
        notes: of_shape.chain(idle.iter().cloned()).collect(),
        json: Some(in_json(&found, &findings, &groups, project)),
        findings,
    }
}

/// All that there is to say.
struct All<'d> {
    told: Vec<Told<'d>>,
    /// What acts as the system.
    acting: Vec<system::Told>,
    changes: Vec<Change>,
    /// Of acceptances that do nothing.
    idle: Vec<String>,
}

fn case(finding: &Finding) -> Case {
    let Diagnostic { severity, message, label, .. } = &finding.diagnostic;
    let went = match severity {
        Severity::Error => Went::Badly(vec![finding.clone()]),
        Severity::Warning | Severity::Info => Went::Well(vec![finding.clone()]),
    };
    Case { name: message.clone(), span: Some(label.span), went }
}

fn outcome(findings: &[Finding]) -> Outcome {
    let fails = findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error);
    if fails { Outcome::Findings } else { Outcome::Done }
}

fn witness(difference: &Difference) -> Option<&Witness> {
    difference.gained.as_deref().or(difference.lost.as_deref())
}

fn told(difference: &Difference, confirmed: Option<Confirmed>) -> Told<'_> {
    let texts: Vec<String> = difference.gained.iter().chain(&difference.lost).map(|witness| witness.text()).collect();
    let shown = (!texts.is_empty()).then(|| texts.join("\n\n"));
    Told { difference, confirmed, finding: Finding::of(finding(difference, confirmed), shown) }
}

/// Says of each difference why it is there; of several, what people are told in their place.
fn gather(told: &mut [Told<'_>], group: &diff::Group) {
    let says = |cause: &Cause| cause.says.clone();
    for place in &group.differences {
        let Some(Told { finding: Finding { diagnostic, .. }, .. }) = told.get_mut(*place) else { continue };
        let elsewhere = group.causes.iter().filter(|cause| cause.span != diagnostic.label.span && cause.span != Span::default());
        diagnostic.related.extend(elsewhere.map(|cause| Label { span: cause.span, text: says(cause) }));
    }
    let members: Vec<&Told<'_>> = group.differences.iter().filter_map(|place| told.get(*place)).collect();
    let together = together(&members, group);
    let shared = Arc::new(report::Group { id: group.id.clone(), told: together });
    for place in &group.differences {
        if let Some(told) = told.get_mut(*place) {
            told.finding.group = Some(Arc::clone(&shared));
        }
    }
}

/// What several come to that are not all accepted: at their cause, with one database that shows it.
fn together(members: &[&Told<'_>], group: &diff::Group) -> Option<Finding> {
    if members.len() < 2 || members.iter().all(|told| told.difference.accepted.is_some()) {
        return None;
    }
    let gravest = members.iter().min_by_key(|told| told.finding.diagnostic.severity)?;
    let Finding { diagnostic: Diagnostic { code, severity, label, .. }, shown, .. } = &gravest.finding;
    let (first, others) = group.causes.split_first()?;
    let says = group.causes.iter().map(|cause| cause.says.as_str()).collect::<Vec<_>>().join(", and ");
    let mut finding = Diagnostic {
        severity: *severity,
        ..Diagnostic::error(code, first.span, format!("{says}: {} of access", counted(members.len(), "difference")))
    };
    finding.label.text.clone_from(&label.text);
    finding.related.extend(others.iter().map(|cause| Label { span: cause.span, text: cause.says.clone() }));
    let open = members.iter().map(|told| told.difference).find(|difference| is_open(difference));
    let finding = match open {
        Some(difference) => {
            finding.with_help(format!("what is meant of it, say in the spec, each by its digest: {}", acceptance(&difference.digest)))
        }
        None => finding,
    };
    let comes_to = members.iter().map(|told| in_a_line(told.difference)).collect();
    Some(Finding { comes_to, ..Finding::of(finding, shown.clone()) })
}

/// `widened   3f9a1c20  users may read `Note` where they could not before`
fn in_a_line(difference: &Difference) -> String {
    let Difference { class, digest, accepted, .. } = difference;
    match accepted {
        Some(why) => format!("accepted  {digest}  {}: {why}", says(difference)),
        None => format!("{:<8}  {digest}  {}", class.as_str(), says(difference)),
    }
}

/// It is to be accepted, and is not.
fn is_open(difference: &Difference) -> bool {
    difference.class.is_to_be_accepted() && difference.accepted.is_none()
}

fn acceptance(digest: &str) -> String {
    format!("`accept widening {digest} \"why\"`")
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
    let Difference { class, accepted, gained, lost, span, undecided, .. } = difference;
    let is_open = is_open(difference);
    let finding =
        if is_open { Diagnostic::error("D0001", *span, says(difference)) } else { Diagnostic::warning("D0002", *span, says(difference)) };
    let shown = gained.as_deref().or(lost.as_deref()).map(|witness| format!("{}{}", witness.says, Confirmed::words(confirmed)));
    let finding = finding.with_label(shown.or_else(|| undecided.map(doubt)).unwrap_or_else(|| class.as_str().to_owned()));
    match accepted {
        Some(why) => finding.with_help(format!("accepted: {why}")),
        None if is_open => finding.with_help(format!("if this is meant, say so in the spec: {}", acceptance(&difference.digest))),
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
fn idle(digests: &[&str], compilation: &Compilation, project: &Project) -> Vec<String> {
    let places = Places::of(&project.sources);
    let one = |(digest, span, why): (&str, Span, Idle)| {
        let path = places.source(span.file).map_or("", |source| source.path.as_str());
        let why = match why {
            Idle::AcceptsNothing => "accepts nothing: what it speaks of is no difference, and is best removed".to_owned(),
            Idle::Ended((year, month, day)) => format!("has ended with {year:04}-{month:02}-{day:02}: it accepts nothing any more"),
            Idle::Again => "accepts what another one accepts already: one of them is best removed".to_owned(),
        };
        format!("{path}:{}: `accept widening {digest}` {why}", places.start(span).0)
    };
    diff::idle(compilation, digests, check::today()).into_iter().map(one).collect()
}

fn in_words(All { told, acting, changes, idle }: &All<'_>, summary: &str) -> Vec<Piece> {
    let mut text = Vec::new();
    let mut seen = BTreeSet::new();
    for Told { difference, finding, .. } in told {
        let together = finding.group.as_deref().and_then(|group| Some((&group.id, group.told.as_ref()?)));
        match together {
            Some((id, together)) => text.extend(seen.insert(id).then(|| Piece::Findings(vec![together.clone()]))),
            None if difference.accepted.is_some() => text.push(Piece::Words(in_a_line(difference))),
            None => {
                text.push(Piece::Words(format!("{}  {}", difference.class.as_str(), difference.digest)));
                text.push(Piece::Findings(vec![finding.clone()]));
            }
        }
    }
    text.extend(acting.iter().flat_map(system::Told::in_words));
    text.extend(changes.iter().map(|Change { risk, what, how }| Piece::Words(format!("{:<9} {what} {how}", risk.as_str()))));
    text.extend(idle.iter().cloned().map(Piece::Words));
    if !changes.is_empty() || !idle.is_empty() {
        text.push(Piece::Words(String::new()));
    }
    text.push(Piece::Words(summary.to_owned()));
    text
}

/// `1 difference of access, 1 to be accepted; 0 changes of shape, 0 breaking`
fn summary(All { told, acting, changes, .. }: &All<'_>) -> String {
    let open = told.iter().filter(|told| is_open(told.difference)).count() + acting.iter().filter(|told| told.is_open()).count();
    let breaking = changes.iter().filter(|change| change.risk == Risk::Breaking).count();
    let of_access =
        if told.is_empty() { "rules let the same through".to_owned() } else { counted(told.len(), "difference") + " of access" };
    let of_system = if acting.is_empty() { String::new() } else { format!(", {} as the system", counted(acting.len(), "difference")) };
    format!("{of_access}{of_system}, {open} to be accepted; {} of shape, {breaking} breaking", counted(changes.len(), "change"))
}

fn in_json(All { told, acting, changes, .. }: &All<'_>, findings: &[Finding], groups: &[diff::Group], project: &Project) -> Value {
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
            "group": told.finding.group.as_deref().map(|group| &group.id),
            "accepted": accepted,
            "undecided": undecided.map(doubt),
            "gained": gained.as_deref().map(|witness| shown(witness, by_first(true))),
            "lost": lost.as_deref().map(|witness| shown(witness, by_first(gained.is_none()))),
        })
    };
    let change = |change: &Change| json!({ "risk": change.risk.as_str(), "what": change.what, "how": change.how });
    let cause = |cause: &Cause| json!({ "says": cause.says, "at": (cause.span != Span::default()).then(|| report::place(cause.span, &project.sources)) });
    let group = |group: &diff::Group| json!({ "id": group.id, "causes": group.causes.iter().map(cause).collect::<Vec<_>>() });
    json!({
        "access": told.iter().map(one).collect::<Vec<_>>(),
        "system": acting.iter().map(|told| told.in_json(project)).collect::<Vec<_>>(),
        "groups": groups.iter().map(group).collect::<Vec<_>>(),
        "shape": changes.iter().map(change).collect::<Vec<_>>(),
        "diagnostics": report::grouped(findings.iter(), &project.sources),
    })
}
