//! What Purlin's access rules allow in any database at all.
//!
//! ```text
//! question ─► encode: rows, values ─► SAT solver ─► no world ──────────────────────────────► never
//!                  ▲                        └─────► a world ─► evaluator says so ──────────► possible, with the world
//!                  └── what the world breaks ◄──────────────── evaluator says otherwise
//! ```
//!
//! A question is a formula about a row, whoever asks. Rows are symbolic; that there is *some* row of many makes one; that there is *none* is asked
//! of rows only where a world would break it. Each such instance follows from the question, so that where no world is left there is none; and a world
//! is shown only when the evaluator, which is the definition of the language, agrees. What this procedure does not know is left free: then
//! it may come to no verdict, never to a wrong one.
//!
//! | module | |
//! | --- | --- |
//! | `sat` | truth values and numbers as bits |
//! | `terms` | values that are equal or not |
//! | `texts` | what texts are asked |
//! | `automata` | whether there is such a text |
//! | `cells` | values that are not known yet |
//! | `rows` | rows that may exist, and what one row is to be by its fields |
//! | `fits` | what a field may hold |
//! | `written` | the row that a request writes |
//! | `formula` | what is asked |
//! | `encode` | conditions as literals |
//! | `world` | what the solver found, as rows |
//! | `instance` | a request in a database, and what the evaluator says of it |
//! | `minimise` | a world without what it can do without |
//! | `plain` | values that nobody would wonder at |
//! | `search` | from a question, and each of its cases, to verdicts |
//! | `smt2` | a question as SMT-LIB, for other solvers |
//! | `access` | who may do what, as a formula |

pub mod access;
mod automata;
mod cells;
mod encode;
mod fits;
pub mod formula;
mod instance;
mod minimise;
mod plain;
mod rows;
mod sat;
mod search;
pub mod smt2;
mod terms;
mod texts;
mod world;
mod written;

pub use formula::{Formula, Place};
pub use instance::Instance;
pub use written::may_name;

use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Operation, Plan};
use search::Search;

/// What is asked: whether there is a database, and a request of this kind, of which the formula holds.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    pub plan: &'q Plan,
    /// Of the row that the request is about.
    pub model: ModelId,
    pub operation: Operation,
    pub caller: Caller,
    /// The request names a tenant. Whether that admits the caller is for the formula to say.
    pub in_tenant: bool,
    /// Of another row that the formula speaks of.
    pub other: Option<ModelId>,
    pub formula: &'q Formula<'q>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    SignedIn,
    Anonymous,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// In no database, for no user.
    Never,
    /// In this one.
    Possible(Box<Instance>),
    /// Neither was shown, for this reason.
    Unknown(Doubt),
}

/// Of what [`first`] finds.
impl From<Result<Option<Instance>, Doubt>> for Verdict {
    fn from(found: Result<Option<Instance>, Doubt>) -> Self {
        match found {
            Ok(None) => Self::Never,
            Ok(Some(instance)) => Self::Possible(Box::new(instance)),
            Err(doubt) => Self::Unknown(doubt),
        }
    }
}

/// Why there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The condition says something that is not decided here: this.
    Construct(&'static str),
    /// A world of more rows was not looked for.
    Size,
}

/// Decides a question.
#[must_use]
pub fn decide(question: &Question<'_>) -> Verdict {
    Search::new(question).run(None)
}

/// An instance of which the formula holds, as it was found first; none where there is none.
///
/// # Errors
/// Why there is no verdict.
pub fn first(question: &Question<'_>) -> Result<Option<Instance>, Doubt> {
    Search::new(question).first(None)
}

/// Cases of one question, asked one after another: what they have in common is said once.
#[expect(missing_debug_implementations, reason = "a solver tells nothing of itself")]
pub struct Cases<'q>(Search<'q>);

impl<'q> Cases<'q> {
    #[must_use]
    pub fn of(question: &'q Question<'q>) -> Self {
        Self(Search::new(question))
    }

    /// An instance of which the formula of the question holds, and this one, too; as it was found first, none where there is none.
    ///
    /// # Errors
    /// Why there is no verdict.
    pub fn first(&mut self, case: &'q Formula<'q>) -> Result<Option<Instance>, Doubt> {
        self.0.first(Some(case))
    }

    /// Decides whether there is such an instance.
    pub fn decide(&mut self, case: &'q Formula<'q>) -> Verdict {
        self.0.run(Some(case))
    }
}

/// Whether there is an instance of which the formula holds.
///
/// # Errors
/// Why there is no verdict.
pub fn is_possible(question: &Question<'_>) -> Result<bool, Doubt> {
    first(question).map(|instance| instance.is_some())
}
