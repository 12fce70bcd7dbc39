//! Lints: what is sound, and most often not meant. Who may do what is asked of every database there can be.
//!
//! ```text
//! schema ─► claims that a careful author makes ─► prover ─► refuted: a finding, with the database that shows it
//!        └► rules, and their arms ──────────────► prover ─► never: a finding
//! ```
//!
//! A lint is never told on a guess about rules: what could not be decided is not told. What is meant is accepted in the spec, with its reason.

mod acceptances;
mod after;
mod asked;
mod conditions;
mod copies;
mod fields;
mod guards;
mod looks;
mod moved;
mod parts;
mod relations;
mod rules;
mod shadows;
mod surface;
mod writes;

use crate::prove::{Answers, Witness};
use crate::schema::Schema;
use crate::{plan, threads};
use asked::{Asked, Facts};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Operation, Plan};

pub use acceptances::Day;
pub(crate) use acceptances::has_ended;

/// The codes of what can be accepted, in order.
pub const CODES: [&str; 27] = [
    "F201", "F202", "F204", "L002", "L003", "L004", "L005", "L006", "L007", "L008", "L009", "L010", "L011", "L012", "N402", "R301", "R303",
    "R304", "R305", "R308", "W102", "W104", "W106", "W108", "W109", "W110", "W112",
];

/// Something to be mended or accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Lint {
    pub finding: Diagnostic,
    /// The database and the request that show it.
    pub witness: Option<Box<Witness>>,
    /// Why it is accepted.
    pub accepted: Option<String>,
}

/// A lint, and what it is about.
struct Found {
    about: About,
    finding: Diagnostic,
    witness: Option<Box<Witness>>,
}

/// What an acceptance has to name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct About {
    model: ModelId,
    operations: Vec<Operation>,
    field: Option<FieldId>,
    /// Of a write that opens something: the model whose rows it opens.
    opens: Option<ModelId>,
}

impl About {
    fn field(model: ModelId, field: FieldId) -> Self {
        Self { model, operations: Vec::new(), field: Some(field), opens: None }
    }
}

/// All lints of a sound program, in the order of places. Acceptances may end: `today` says which have.
#[must_use]
pub fn lints(schema: &Schema, today: Day) -> Vec<Lint> {
    found(schema, &plan::to_ask(schema), None, today)
}

/// The same of a program that is looked at again and again: what was answered of it before, and is not changed, is not asked.
#[must_use]
pub fn lints_again(schema: &Schema, today: Day, answers: &mut Answers) -> Vec<Lint> {
    answers.turn_to(plan::to_ask(schema));
    answers.plan().map(|plan| found(schema, plan, Some(answers), today)).unwrap_or_default()
}

fn found(schema: &Schema, plan: &Plan, answers: Option<&Answers>, today: Day) -> Vec<Lint> {
    let facts = Facts::of((schema, today), plan, answers);
    let models = facts.models();
    let found = threads::map(&models, models.len(), |model| of_model(&Asked::of(&facts), *model)).into_iter().flatten().collect();
    let mut lints = acceptances::applied(schema, found, today);
    lints.sort_by(|one, other| (one.finding.label.span, &one.finding.code).cmp(&(other.finding.label.span, &other.finding.code)));
    lints
}

/// The lints of one model.
fn of_model(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let lints = [
        surface::lints,
        rules::lints,
        shadows::lints,
        conditions::lints,
        looks::lints,
        writes::lints,
        after::lints,
        fields::lints,
        guards::lints,
        copies::lints,
        relations::lints,
    ];
    lints.iter().flat_map(|lints| lints(asked, model)).collect()
}

/// One of the words that a name is made of is one of these: `reset_token`.
fn has_word(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|part| words.contains(&part))
}
