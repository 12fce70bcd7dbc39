//! The questions that claims come down to, each as a script for solvers of others, with what the prover says of it.
//!
//! A claim is proved where nothing satisfies what would break it, and says something where something satisfies what it speaks of.

use super::cases::{self, Case};
use crate::schema::{Claim, Claims};
use purlin_prover::smt2::{self, Script, Unsaid};
use purlin_prover::{Caller, Verdict};
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::Plan;

/// A question of a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Of the proof.
    pub proof: String,
    /// Of the claim.
    pub span: Span,
    /// Unlike that of any other: the number of the proof and of the claim in it, and what is asked.
    pub name: String,
    /// What is asked, in words.
    says: String,
    pub answer: Answer,
    pub script: Result<Script, Unsaid>,
}

/// What the prover says of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing satisfies it.
    Never,
    /// Something does.
    Possible,
    Unknown,
}

/// The questions of all claims, in the order of the claims.
#[must_use]
pub fn questions(plan: &Plan, claims: &Claims) -> Vec<Asked> {
    let mut all = Vec::new();
    for (place, proof) in claims.proofs.iter().enumerate() {
        for (number, claim) in proof.claims.iter().enumerate() {
            let of = |what: &str| format!("{:02}.{}-{what}", place + 1, number + 1);
            let ask = |what, case: &Case<'_>| asked(plan, (&proof.name, claim), of(what), what, case);
            all.extend(cases::breaking(plan, claim, &|_, _| true).iter().map(|case| ask(BREAKS, case)));
            all.extend(cases::subjects(plan, claim).iter().map(|case| ask(SUBJECT, case)));
        }
    }
    all
}

const BREAKS: &str = "breaks";
const SUBJECT: &str = "subject";

fn asked(plan: &Plan, (proof, claim): (&str, &Claim), of: String, what: &str, case: &Case<'_>) -> Asked {
    let Case { operation, request, model, caller, in_tenant, .. } = case;
    let caller = match caller {
        Caller::SignedIn => ("signed_in", "somebody who is signed in"),
        Caller::Anonymous => ("anonymous", "nobody who is signed in"),
    };
    let by = if operation == request { String::new() } else { format!("-by-{}", request.as_str()) };
    let tenant = if *in_tenant { "-in_tenant" } else { "" };
    let name = format!("{of}-{}{by}-{}{tenant}", operation.as_str(), caller.0);
    let wanted = if what == BREAKS { "that would break the claim" } else { "of the kind that the claim speaks of" };
    let within = if *in_tenant { ", naming a tenant" } else { "" };
    let of_model = plan.service.table(*model).map_or("", |table| &*table.spec_name);
    let says = format!(
        "a database, and a request {wanted}: {} of a {of_model}, by {}{within}; what is spoken of is {}",
        request.as_str(),
        caller.1,
        operation.as_str()
    );
    let answer = match case.decide(plan) {
        Verdict::Never => Answer::Never,
        Verdict::Possible(_) => Answer::Possible,
        Verdict::Unknown(_) => Answer::Unknown,
    };
    let script = smt2::script(&case.question(plan));
    Asked { proof: proof.to_owned(), span: claim.span, name, says, answer, script }
}

impl Answer {
    /// As SMT-LIB has it.
    #[must_use]
    pub fn status(self) -> &'static str {
        match self {
            Self::Never => "unsat",
            Self::Possible => "sat",
            Self::Unknown => "unknown",
        }
    }
}

impl Asked {
    /// The whole file, which tells the claim as it is written.
    ///
    /// # Errors
    /// What can't be said.
    pub fn text(&self, claim: &str) -> Result<String, Unsaid> {
        let Script { text: script, is_of_databases } = self.script.as_ref().map_err(|unsaid| *unsaid)?;
        if !is_of_databases {
            return Err(Script::INFINITE);
        }
        let claim: Vec<String> = claim.lines().map(|line| format!(";   {}\n", line.trim())).collect();
        let expected = match self.answer {
            Answer::Never => "There is none, says the prover.",
            Answer::Possible => "There is one, says the prover.",
            Answer::Unknown => "The prover does not decide it.",
        };
        let status = self.answer.status();
        Ok(format!(
            "; prove {:?}\n{}; Asked: {}.\n; {expected}\n\n(set-info :smt-lib-version 2.6)\n(set-info :status {status})\n{script}",
            self.proof,
            claim.concat(),
            self.says
        ))
    }
}
