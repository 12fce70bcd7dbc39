//! `purlin prove`: the `prove` blocks of a spec, claims about every database there can be. What refutes one is shown as a test that is
//! ready to be taken over, and has been run by the evaluator and by the engine on a store of its own before.

mod smt2;

use super::witnessed::{Confirmed, confirmed};
use crate::error::Error;
use crate::format::Asked;
use crate::report::{self, Case, Finding, Format, Kept, Outputs, Part, Piece, Went};
use crate::spec::{self, Checked};
use crate::{Outcome, out};
use out::counted;
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::prove::{self, Proven, Reason, Vacuity, Witness};
use purlin_compiler::schema::Claims;
use purlin_rules::diagnostic::{Diagnostic, Severity, Span};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Fail with code 3 where a claim is neither proved nor refuted.
    #[arg(long)]
    strict: bool,
    /// Write each question that the claims come down to as a file of SMT-LIB 2.6 into this folder, for any solver.
    #[arg(long, value_name = "DIR")]
    emit_smt2: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs,
}

/// A claim, and what there is to say of it.
struct Claim {
    span: Span,
    outcome: prove::Outcome,
    confirmed: Option<Confirmed>,
    finding: Option<Finding>,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    let to = arguments.outputs.beside(format, Asked::of_findings, &Kept::of(&arguments.folder))?;
    let Some(Checked { compilation, project }) = spec::check(&arguments.folder, "prove", &to)? else {
        return Ok(Outcome::SpecError);
    };
    if let (Some(folder), Some(plan)) = (&arguments.emit_smt2, compilation.to_judge()) {
        smt2::write(folder, (plan, &compilation.claims), &project)?;
    }
    let part = part(&compilation, &project, arguments.strict);
    let outcome = part.outcome;
    report::deliver(&[part], &project, &to)?;
    Ok(outcome)
}

/// What the claims of a sound spec come to.
pub(super) fn part(compilation: &Compilation, project: &Project, strict: bool) -> Part {
    let proven = compilation.to_judge().map(|plan| prove::prove(plan, &compilation.claims)).unwrap_or_default();
    let proofs = claims(compilation, &proven);
    let (summary, text) = in_words(&proofs);
    Part {
        command: "prove",
        outcome: outcome(&proofs, strict),
        summary,
        findings: proofs.iter().flat_map(|(_, claims)| claims).filter_map(|claim| claim.finding.clone()).collect(),
        cases: proofs.iter().map(|(proof, claims)| case(proof, claims, strict)).collect(),
        text,
        notes: Vec::new(),
        json: Some(in_json(&proofs, project)),
    }
}

fn case(proof: &Proven, claims: &[Claim], strict: bool) -> Case {
    let findings: Vec<Finding> = claims.iter().filter_map(|claim| claim.finding.clone()).collect();
    let is_open = claims.iter().any(|claim| matches!(claim.outcome, prove::Outcome::Undecided(_)));
    let fails = findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error);
    let went = match (fails, is_open) {
        (true, _) => Went::Badly(findings),
        (false, true) if strict => Went::Badly(findings),
        (false, true) => Went::Undecided(findings),
        (false, false) => Went::Well(findings),
    };
    Case { name: proof.name.clone(), span: Some(proof.span), went }
}

/// What a claim has come to.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub(super) span: Span,
    /// `refuted`
    pub(super) word: &'static str,
    pub(super) finding: Option<Finding>,
}

/// What each claim of a sound spec comes to, one proof after the other; none once it is wanted no more.
pub(super) fn verdicts(compilation: &Compilation, is_wanted: &dyn Fn() -> bool) -> Option<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    let Some(plan) = compilation.to_judge() else { return Some(verdicts) };
    for proof in &compilation.claims.proofs {
        if !is_wanted() {
            return None;
        }
        let alone = Claims { proofs: vec![proof.clone()], acceptances: Vec::new() };
        let proven = prove::prove(plan, &alone);
        let claims = claims(compilation, &proven).into_iter().flat_map(|(_, claims)| claims);
        verdicts.extend(claims.map(|Claim { span, outcome, finding, .. }| Verdict { span, word: word(&outcome), finding }));
    }
    Some(verdicts)
}

fn word(outcome: &prove::Outcome) -> &'static str {
    match outcome {
        prove::Outcome::Proved => "proved",
        prove::Outcome::Vacuous(_) => "vacuous",
        prove::Outcome::Undecided(_) => "undecided",
        prove::Outcome::Refuted(_) => "refuted",
    }
}

/// The claims of each proof.
type Proofs<'p> = Vec<(&'p Proven, Vec<Claim>)>;

fn claims<'p>(compilation: &Compilation, proven: &'p [Proven]) -> Proofs<'p> {
    let mut confirmed =
        confirmed(compilation, proven.iter().flat_map(|proof| &proof.claims).filter_map(|claim| refuting(&claim.outcome))).into_iter();
    let mut claim = |decided: &prove::Decided| {
        let witness = refuting(&decided.outcome);
        let confirmed = witness.and_then(|_| confirmed.next());
        let shown = witness.map(Witness::text);
        let finding = finding(decided.span, &decided.outcome, confirmed).map(|diagnostic| Finding::of(diagnostic, shown));
        Claim { span: decided.span, outcome: decided.outcome.clone(), confirmed, finding }
    };
    proven.iter().map(|proof| (proof, proof.claims.iter().map(&mut claim).collect())).collect()
}

/// What shows that a claim does not hold.
fn refuting(outcome: &prove::Outcome) -> Option<&Witness> {
    match outcome {
        prove::Outcome::Refuted(witness) => Some(witness),
        prove::Outcome::Proved | prove::Outcome::Vacuous(_) | prove::Outcome::Undecided(_) => None,
    }
}

fn outcome(proofs: &Proofs<'_>, strict: bool) -> Outcome {
    let all = || proofs.iter().flat_map(|(_, claims)| claims);
    let fails = all().filter_map(|claim| claim.finding.as_ref()).any(|finding| finding.diagnostic.severity == Severity::Error);
    let is_open = all().any(|claim| matches!(claim.outcome, prove::Outcome::Undecided(_)));
    match (fails, is_open && strict) {
        (true, _) => Outcome::Findings,
        (false, true) => Outcome::Undecided,
        (false, false) => Outcome::Done,
    }
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

/// How it went, in a line; and all of it.
fn in_words(proofs: &Proofs<'_>) -> (String, Vec<Piece>) {
    let (mut refuted, mut undecided) = (0, 0);
    let mut text = Vec::new();
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
        text.push(Piece::Words(format!("{word}  {}", proof.name)));
        text.extend(claims.iter().filter_map(|claim| Some(Piece::Findings(vec![claim.finding.clone()?]))));
    }
    let claims: usize = proofs.iter().map(|(_, claims)| claims.len()).sum();
    let summary = format!("{}, {}, {refuted} refuted, {undecided} undecided", counted(proofs.len(), "proof"), counted(claims, "claim"));
    text.push(Piece::Words(format!("\n{summary}")));
    (summary, text)
}

fn in_json(proofs: &[(&Proven, Vec<Claim>)], project: &Project) -> Value {
    let claim = |claim: &Claim| {
        let (witness, reasons) = match &claim.outcome {
            prove::Outcome::Proved | prove::Outcome::Vacuous(_) => (None, Vec::new()),
            prove::Outcome::Undecided(reasons) => (None, reasons.iter().map(|reason| words(*reason)).collect()),
            prove::Outcome::Refuted(witness) => (Some(witness), Vec::new()),
        };
        let confirmed_by = Confirmed::by(claim.confirmed);
        let shown = witness.map(|witness| json!({ "says": witness.says, "spec": witness.text(), "confirmed_by": confirmed_by }));
        let at = report::place(claim.span, &project.sources);
        json!({ "outcome": word(&claim.outcome), "at": at, "reasons": reasons, "counterexample": shown })
    };
    let proof =
        |(proof, claims): &(&Proven, Vec<Claim>)| json!({ "name": proof.name, "claims": claims.iter().map(claim).collect::<Vec<_>>() });
    let findings: Vec<_> = proofs.iter().flat_map(|(_, claims)| claims).filter_map(|claim| Some(claim.finding.as_ref()?.whole())).collect();
    json!({
        "proofs": proofs.iter().map(proof).collect::<Vec<_>>(),
        "diagnostics": report::findings(&findings, &project.sources),
    })
}
