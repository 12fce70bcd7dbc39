//! `prove` blocks, decided: each claim is proved for every database there can be, or refuted by one.
//!
//! ```text
//! claim ─► cases: operation, caller, tenant ─► prover ─► never ──────────────► proved, or of no request at all
//!                                                   ├──► a world ─► witness ─► refuted
//!                                                   └──► unknown ────────────► undecided
//! ```
//!
//! A case asks for what would break the claim. The claim is proved where no case can be, and refuted by the first that can.

mod answers;
mod cases;
mod questions;
mod spell;
mod witness;

use crate::schema::{Claim, ClaimKind, ClaimTarget, Claims};
use cases::Case;
use purlin_prover::access::Access;
use purlin_prover::{Caller, Cases, Doubt, Formula, Question, Verdict, decide};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::{Event, Operation, Plan};

pub use answers::Answers;
pub use purlin_prover::smt2::Unsaid;
pub use questions::{Answer, Asked, questions};
pub(crate) use spell::seed_name;
pub(crate) use witness::Scene;
pub use witness::Witness;

/// What came of a `prove` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Proven {
    pub name: String,
    pub span: Span,
    /// In the order in which they are written.
    pub claims: Vec<Decided>,
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    pub span: Span,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// In every database, of every request.
    Proved,
    /// It is so, but says nothing: for this reason, no request could ever break it.
    Vacuous(Vacuity),
    Refuted(Box<Witness>),
    /// Neither was shown, for these reasons.
    Undecided(Vec<Reason>),
}

/// Why a claim says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vacuity {
    /// Nobody may ever do what it speaks of.
    NobodyMay,
    /// Its condition never holds.
    ConditionNever,
}

/// Why a claim is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It, or a rule, says something that is not decided yet: this.
    Construct(&'static str),
    /// A world of more rows was not looked for.
    Size,
    /// What triggers write then is not looked at yet.
    Triggers,
    /// Requests of one tenant may open doors in another: those are not looked at yet.
    Tenants,
    /// The rules let it through in a database that was found, and requests do not come to it as they stand.
    Unconfirmed,
    /// Whether a row may be created is no matter of a row that is there.
    Creation,
}

/// Decides the claims of a program.
#[must_use]
pub fn prove(plan: &Plan, claims: &Claims) -> Vec<Proven> {
    let now = |claim: &Claim, name: &str| Decided { span: claim.span, outcome: outcome(plan, claim, name) };
    let proven = claims.proofs.iter().map(|proof| Proven {
        name: proof.name.clone(),
        span: proof.span,
        claims: proof.claims.iter().map(|claim| now(claim, &proof.name)).collect(),
    });
    proven.collect()
}

/// What refutes a claim, if something is found that does: of these requests, each of which is told by its operation and who asks, and by these
/// answers.
pub(crate) fn refutation(
    plan: &Plan,
    (claim, name): (&Claim, &str),
    among: &dyn Fn(Operation, Caller) -> bool,
    answer: &dyn Fn(&Question<'_>) -> Verdict,
) -> Option<Box<Witness>> {
    refuted(plan, (claim, name), among, answer, &mut Vec::new())
}

/// Somebody who is signed in, and a request of theirs that is let through, of which the formula holds; found by the lint of this name, by these
/// answers.
pub(crate) fn shown<'p>(
    access: Access<'p>,
    (operation, model): (Operation, ModelId),
    formula: &Formula<'p>,
    (name, span): (&str, Span),
    answer: &dyn Fn(&Question<'_>) -> Verdict,
) -> Option<Box<Witness>> {
    let plan = access.plan;
    let found = cases::such(access, operation, model, formula).into_iter().find_map(|case| match answer(&case.question(plan)) {
        Verdict::Possible(instance) => Some(Witness::of(plan, &case.plain_scene(name, span), &instance)),
        Verdict::Never | Verdict::Unknown(_) => None,
    });
    found.map(Box::new)
}

/// Something that a write of a model may let its writer do: a claim that none does, by its name, and the writes that it is asked of.
pub(crate) struct Gain {
    pub(crate) name: String,
    /// By operation, of a row or of one of its fields.
    pub(crate) operation: Operation,
    pub(crate) target: ClaimTarget,
    pub(crate) writes: Vec<Operation>,
}

/// How a case of a question is answered: what is asked is made once for all cases, when it is first needed.
pub(crate) type Answering<'a> = dyn for<'q> Fn(&'q Question<'q>, &'q Formula<'q>, &mut Option<Cases<'q>>) -> Verdict + 'a;

/// The first of these gains that some write of a user's brings, by its place, and what shows it. All are of one model.
pub(crate) fn gained(
    plan: &Plan,
    (writing, span): (ModelId, Span),
    gains: &[Gain],
    answer: &Answering<'_>,
) -> Option<(usize, Box<Witness>)> {
    let access = Access { plan, guards_tenants: true, without: None };
    let writes = cases::writes(access, (writing, gains.first()?.target.model), &|_, caller| caller == Caller::SignedIn);
    let questions: Vec<Question<'_>> = writes.iter().map(|case| case.question(plan)).collect();
    let formulas: Vec<Formula<'_>> = gains.iter().map(|gain| cases::gained(access, gain.operation, &gain.target)).collect();
    let mut asking: Vec<Option<Cases<'_>>> = writes.iter().map(|_| None).collect();
    for (place, (gain, formula)) in gains.iter().zip(&formulas).enumerate() {
        for ((write, question), asking) in writes.iter().zip(&questions).zip(&mut asking) {
            if !gain.writes.contains(&write.request) {
                continue;
            }
            let Verdict::Possible(instance) = answer(question, formula, asking) else { continue };
            let claim = Claim { kind: ClaimKind::NeverGain { target: gain.target.clone(), writing }, across_tenants: false, span };
            let case = Case { operation: gain.operation, ..write.clone() };
            let witness = Witness::of(plan, &case.scene(&claim, &gain.name), &instance);
            if witness.is_confirmed {
                return Some((place, Box::new(witness)));
            }
        }
    }
    None
}

fn refuted(
    plan: &Plan,
    (claim, name): (&Claim, &str),
    among: &dyn Fn(Operation, Caller) -> bool,
    answer: &dyn Fn(&Question<'_>) -> Verdict,
    doubts: &mut Vec<Reason>,
) -> Option<Box<Witness>> {
    for case in cases::breaking(plan, claim, among) {
        match answer(&case.question(plan)) {
            Verdict::Never => {}
            Verdict::Possible(instance) => {
                let witness = Witness::of(plan, &case.scene(claim, name), &instance);
                // Of what one write leads to, only what requests come to counts.
                if witness.is_confirmed || !matches!(claim.kind, ClaimKind::NeverGain { .. }) {
                    return Some(Box::new(witness));
                }
                doubts.push(Reason::Unconfirmed);
            }
            Verdict::Unknown(doubt) => doubts.push(reason(doubt)),
        }
    }
    None
}

fn outcome(plan: &Plan, claim: &Claim, name: &str) -> Outcome {
    let mut doubts = doubts(plan, claim);
    if let Some(witness) = refuted(plan, (claim, name), &|_, _| true, &decide, &mut doubts) {
        return Outcome::Refuted(witness);
    }
    doubts.sort_unstable();
    doubts.dedup();
    if !doubts.is_empty() {
        return Outcome::Undecided(doubts);
    }
    let is_possible = |cases: Vec<Case<'_>>| cases.iter().any(|case| case.decide(plan) != Verdict::Never);
    if !is_possible(cases::subjects(plan, claim)) {
        let of_request = matches!(claim.kind, ClaimKind::Implies { .. } | ClaimKind::NeverGain { .. });
        return Outcome::Vacuous(if of_request { Vacuity::NobodyMay } else { Vacuity::ConditionNever });
    }
    Outcome::Proved
}

pub(crate) fn reason(doubt: Doubt) -> Reason {
    match doubt {
        Doubt::Construct(what) => Reason::Construct(what),
        Doubt::Size => Reason::Size,
    }
}

/// What keeps a claim from being proved, whatever its cases come to.
fn doubts(plan: &Plan, claim: &Claim) -> Vec<Reason> {
    let ClaimKind::NeverGain { target, writing } = &claim.kind else { return Vec::new() };
    let creates = target.operations.contains(&Operation::Create).then_some(Reason::Creation);
    // A deletion takes rows along, whose triggers fire too.
    let fires = plan.checks.triggers.iter().any(|trigger| trigger.model == *writing || trigger.event == Event::Deleted);
    let parted = plan.checks.tenant.is_some().then_some(Reason::Tenants);
    creates.into_iter().chain(fires.then_some(Reason::Triggers)).chain(parted).collect()
}
