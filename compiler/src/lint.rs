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
mod cost;
mod doors;
mod events;
mod fields;
mod files;
mod guards;
mod hygiene;
mod looks;
mod moved;
mod oracles;
mod parts;
mod relations;
mod rules;
mod shadows;
mod surface;
mod writes;

use crate::plan;
use crate::prove::{Answers, Witness};
use crate::schema::Schema;
use asked::{Asked, Facts};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Operation, Plan};
use purlin_rules::threads;

pub use acceptances::Day;
pub(crate) use acceptances::has_ended;

/// The codes of what can be accepted, in order.
pub const CODES: [&str; 38] = [
    "F201", "F202", "F204", "L002", "L003", "L004", "L005", "L006", "L007", "L008", "L009", "L010", "L011", "L012", "N402", "P701", "P703",
    "P704", "P706", "Q503", "R301", "R303", "R304", "R305", "R308", "S801", "S804", "W102", "W104", "W106", "W108", "W109", "W110", "W112",
    "X901", "X902", "X904", "X906",
];

/// What is called from outside, or runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Function,
    Endpoint,
    Job,
    Bucket,
    Channel,
}

impl Door {
    /// With its article.
    pub(crate) fn spelled(self) -> &'static str {
        match self {
            Self::Function => "a function",
            Self::Endpoint => "an endpoint",
            Self::Job => "a job",
            Self::Bucket => "a bucket",
            Self::Channel => "a channel",
        }
    }
}

/// The codes of what can be accepted of a door, in order: by its name, an endpoint's by its path.
pub const DOORS: [(&str, Door); 5] =
    [("J601", Door::Function), ("J605", Door::Endpoint), ("J606", Door::Job), ("P705", Door::Channel), ("S805", Door::Bucket)];

/// What the lint with this code is about, if that is a door.
pub(crate) fn door(code: &str) -> Option<Door> {
    DOORS.iter().find(|(known, _)| *known == code).map(|(_, door)| *door)
}

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

/// A lint of what is called, or runs by itself.
struct OfDoor {
    /// Its name; an endpoint's path.
    door: String,
    finding: Diagnostic,
    witness: Option<Box<Witness>>,
}

/// A lint of either kind.
struct Told {
    of: Of,
    finding: Diagnostic,
    witness: Option<Box<Witness>>,
}

enum Of {
    Rows(About),
    Door(String),
}

impl From<Found> for Told {
    fn from(Found { about, finding, witness }: Found) -> Self {
        Self { of: Of::Rows(about), finding, witness }
    }
}

impl From<OfDoor> for Told {
    fn from(OfDoor { door, finding, witness }: OfDoor) -> Self {
        Self { of: Of::Door(door), finding, witness }
    }
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
    let of_models = threads::map(&models, models.len(), |model| of_model(&Asked::of(&facts), *model));
    let mut found: Vec<Told> = of_models.into_iter().flatten().map(Told::from).collect();
    found.extend(doors::lints(&Asked::of(&facts)).into_iter().map(Told::from));
    let mut lints = acceptances::applied(schema, found, today);
    lints.extend(hygiene::lints(schema).into_iter().map(|finding| Lint { finding, witness: None, accepted: None }));
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
        oracles::lints,
        events::lints,
        files::lints,
        cost::lints,
    ];
    lints.iter().flat_map(|lints| lints(asked, model)).collect()
}

/// One of the words that a name is made of is one of these: `reset_token`.
fn has_word(name: &str, words: &[&str]) -> bool {
    name.split('_').any(|part| words.contains(&part))
}
