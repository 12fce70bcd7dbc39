//! `purlin prove`: the `prove` blocks of a spec, claims about every database there can be. What refutes one is shown as a test that is
//! ready to be taken over, and has been run by the evaluator and by the engine on a store of its own before.

use super::ci::Told;
use super::witnessed::{Confirmed, confirmed};
use crate::error::Error;
use crate::report::{self, Format};
use crate::spec::{self, Checked};
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::prove::{self, Proven, Reason, Vacuity, Witness};
use purlin_rules::diagnostic::{Diagnostic, Severity, Span};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// Fail with code 3 where a claim is neither proved nor refuted.
    #[arg(long)]
    pub(super) strict: bool,
}

/// A claim, and what there is to say of it.
struct Claim {
    span: Span,
    outcome: prove::Outcome,
    confirmed: Option<Confirmed>,
    finding: Option<Diagnostic>,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let Some(Checked { compilation, project }) = spec::check(&arguments.folder, format)? else {
        return Ok(Outcome::SpecError);
    };
    let Some(plan) = compilation.to_judge() else { return Ok(Outcome::SpecError) };
    let proven = prove::prove(plan, &compilation.claims);
    let proofs = claims(&compilation, &proven)?;
    let all = || proofs.iter().flat_map(|(_, claims)| claims);
    match format {
        Format::Text => in_words(&proofs, &project),
        Format::Json => out::say(&in_json(&proofs, &project).to_string()),
        Format::Github | Format::Sarif => {
            let findings: Vec<_> = all().filter_map(whole).collect();
            report::print(&findings, &project, format);
        }
    }
    Ok(outcome(&proofs, arguments.strict))
}

/// The claims of each proof.
type Proofs<'p> = Vec<(&'p Proven, Vec<Claim>)>;

fn claims<'p>(compilation: &Compilation, proven: &'p [Proven]) -> Result<Proofs<'p>, Error> {
    let claim = |decided: &prove::Decided| {
        let confirmed = match &decided.outcome {
            prove::Outcome::Refuted(witness) => Some(confirmed(compilation, witness)?),
            prove::Outcome::Proved | prove::Outcome::Vacuous(_) | prove::Outcome::Undecided(_) => None,
        };
        let finding = finding(decided.span, &decided.outcome, confirmed);
        Ok(Claim { span: decided.span, outcome: decided.outcome.clone(), confirmed, finding })
    };
    proven.iter().map(|proof| Ok((proof, proof.claims.iter().map(claim).collect::<Result<_, Error>>()?))).collect()
}

fn outcome(proofs: &Proofs<'_>, strict: bool) -> Outcome {
    let all = || proofs.iter().flat_map(|(_, claims)| claims);
    let fails = all().filter_map(|claim| claim.finding.as_ref()).any(|finding| finding.severity == Severity::Error);
    let is_open = all().any(|claim| matches!(claim.outcome, prove::Outcome::Undecided(_)));
    match (fails, is_open && strict) {
        (true, _) => Outcome::Findings,
        (false, true) => Outcome::Undecided,
        (false, false) => Outcome::Done,
    }
}

/// The findings, for a report of all that is asked of a spec.
pub(super) fn told(compilation: &Compilation, strict: bool) -> Result<Told, Error> {
    let Some(plan) = compilation.to_judge() else { return Ok(Told { outcome: Outcome::SpecError, findings: Vec::new() }) };
    let proven = prove::prove(plan, &compilation.claims);
    let proofs = claims(compilation, &proven)?;
    let findings = proofs.iter().flat_map(|(_, claims)| claims).filter_map(whole).collect();
    Ok(Told { outcome: outcome(&proofs, strict), findings })
}

fn finding(span: Span, outcome: &prove::Outcome, confirmed: Option<Confirmed>) -> Option<Diagnostic> {
    match outcome {
        prove::Outcome::Proved => None,
        prove::Outcome::Vacuous(why) => {
            let because = match why {
                Vacuity::NobodyMay => "nobody may ever do this, whatever the database",
                Vacuity::ConditionNever => "its condition never holds, whatever the database",
            };
            let finding = Diagnostic::warning("P0003", span, "this claim says nothing").with_label(because);
            Some(
                finding.with_help(
                    "it is kept, and will say something once a rule changes; if it was to say something today, look at its words",
                ),
            )
        }
        prove::Outcome::Undecided(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(|reason| words(*reason)).collect();
            let finding = Diagnostic::warning("P0002", span, "this claim is neither proved nor refuted").with_label("undecided");
            Some(finding.with_help(reasons.join("; ")))
        }
        prove::Outcome::Refuted(witness) => Some(match confirmed {
            Some(Confirmed::Disputed) => {
                let message = format!("the rules say that {}, and the service does otherwise", witness.says);
                Diagnostic::error("P0004", span, message)
                    .with_label("refuted by the rules alone")
                    .with_help("this is a fault of Purlin, not of your spec: please report it, with this database")
            }
            _ => {
                let label = format!("{}{}", witness.says, Confirmed::words(confirmed));
                let finding = Diagnostic::error("P0001", span, "this claim does not hold").with_label(label);
                finding.with_help(taken_over(witness))
            }
        }),
    }
}

/// The finding of a claim with the database that refutes it.
fn whole(claim: &Claim) -> Option<Diagnostic> {
    let finding = claim.finding.clone()?;
    let help = finding.help.clone().unwrap_or_default();
    Some(match &claim.outcome {
        prove::Outcome::Refuted(witness) => finding.with_help(format!("{help}\n\n{}", witness.text)),
        prove::Outcome::Proved | prove::Outcome::Vacuous(_) | prove::Outcome::Undecided(_) => finding,
    })
}

fn taken_over(witness: &Witness) -> &'static str {
    if witness.holds.is_some() { "below, a test that fails until it does, ready to be taken over" } else { "below, the database" }
}

pub(super) fn words(reason: Reason) -> String {
    let words = match reason {
        Reason::Construct(what) => return format!("it, or a rule that it leans on, says something that is not decided yet: {what}"),
        Reason::Size => "databases of more rows, or harder ones, were not looked at",
        Reason::Triggers => "what triggers write then is not looked at yet",
        Reason::Tenants => "requests of one tenant that open doors in another are not looked at yet",
        Reason::Unconfirmed => "the rules alone let something through, in a database to which requests do not come as they stand",
        Reason::Creation => "whether a row may be created can't be gained in this sense",
    };
    words.to_owned()
}

fn in_words(proofs: &[(&Proven, Vec<Claim>)], project: &Project) {
    let (mut refuted, mut undecided) = (0, 0);
    for (proof, claims) in proofs {
        let count = |is: fn(&prove::Outcome) -> bool| claims.iter().filter(|claim| is(&claim.outcome)).count();
        let is_refuted = count(|outcome| matches!(outcome, prove::Outcome::Refuted(_)));
        let is_undecided = count(|outcome| matches!(outcome, prove::Outcome::Undecided(_)));
        let is_empty = count(|outcome| matches!(outcome, prove::Outcome::Vacuous(_)));
        refuted += is_refuted;
        undecided += is_undecided;
        let word = match (is_refuted, is_undecided, is_empty == claims.len()) {
            (0, 0, false) => "proved   ",
            (0, 0, true) => "empty    ",
            (0, _, _) => "undecided",
            (_, _, _) => "refuted  ",
        };
        out::say(&format!("{word}  {}", proof.name));
        for claim in claims {
            let Some(finding) = &claim.finding else { continue };
            report::print(std::slice::from_ref(finding), project, Format::Text);
            if let prove::Outcome::Refuted(witness) = &claim.outcome {
                out::say(&format!("{}\n", witness.text));
            }
        }
    }
    let claims: usize = proofs.iter().map(|(_, claims)| claims.len()).sum();
    out::say(&format!("\n{}, {}, {refuted} refuted, {undecided} undecided", counted(proofs.len(), "proof"), counted(claims, "claim")));
}

fn in_json(proofs: &[(&Proven, Vec<Claim>)], project: &Project) -> Value {
    let claim = |claim: &Claim| {
        let (outcome, witness, reasons) = match &claim.outcome {
            prove::Outcome::Proved => ("proved", None, Vec::new()),
            prove::Outcome::Vacuous(_) => ("vacuous", None, Vec::new()),
            prove::Outcome::Undecided(reasons) => ("undecided", None, reasons.iter().map(|reason| words(*reason)).collect()),
            prove::Outcome::Refuted(witness) => ("refuted", Some(witness), Vec::new()),
        };
        let confirmed_by = Confirmed::by(claim.confirmed);
        let shown = witness.map(|witness| json!({ "says": witness.says, "spec": witness.text, "confirmed_by": confirmed_by }));
        let at = report::place(claim.span, &project.sources);
        json!({ "outcome": outcome, "at": at, "reasons": reasons, "counterexample": shown })
    };
    let proof =
        |(proof, claims): &(&Proven, Vec<Claim>)| json!({ "name": proof.name, "claims": claims.iter().map(claim).collect::<Vec<_>>() });
    let findings: Vec<_> = proofs.iter().flat_map(|(_, claims)| claims).filter_map(whole).collect();
    json!({
        "proofs": proofs.iter().map(proof).collect::<Vec<_>>(),
        "diagnostics": report::findings(&findings, &project.sources),
    })
}
