//! A question as SMT-LIB 2.6: an independent statement of what is asked, which any solver may answer.
//!
//! | comes in | goes out |
//! | --- | --- |
//! | a question: the rules of a plan, put together | a script: satisfiable where there is such a database and such a request |
//! | what SMT-LIB has no words for | the name of it |
//!
//! It is told from the plan and from what the language says of expressions, and knows nothing of how the prover decides: models are sorts, fields
//! are functions, that a row is there and that a field holds a value are predicates, and quantifiers are quantifiers. A sort may have
//! elements without number, a database has not: a script tells whether finitely many rows are enough wherever any are.
//!
//! | module | |
//! | --- | --- |
//! | `spell` | terms as text |
//! | `symbols` | what stands for models, fields and values, and which of it is spoken of |
//! | `conditions` | conditions and values, of rows |
//! | `texts` | what is asked of the letters of texts |
//! | `regexes` | texts of a kind, as regular expressions |
//! | `circles` | whether finitely many rows are enough |
//! | `databases` | what every database is like |
//! | `writes` | the row that a request writes, and the database that it leaves |

mod circles;
mod conditions;
mod databases;
mod regexes;
mod spell;
mod symbols;
mod texts;
mod writes;

use crate::formula::{Formula, Place};
use crate::{Caller, Question};
use circles::Circles;
use conditions::{Bound, Element, Scene};
use purlin_rules::expr::Cond;
use purlin_rules::plan::Operation;
use spell::{FALSE, TRUE, all, not, some};
use std::fmt::Write;
use symbols::{Side, Symbols};

/// What a script can't say: this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsaid(pub &'static str);

/// A question, in words of SMT-LIB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// From `set-logic` to `check-sat`.
    pub text: String,
    /// Where it is satisfied at all, finitely many rows satisfy it. Of other scripts only that nothing satisfies them says something of databases.
    pub is_of_databases: bool,
}

impl Script {
    /// What is wrong with one that infinitely many rows might satisfy, and finitely many not.
    pub const INFINITE: Unsaid = Unsaid("rows that ask for rows of their own model in turn, which infinitely many rows might satisfy");
}

/// The question, said.
///
/// # Errors
/// What can't be said.
pub fn script(question: &Question<'_>) -> Result<Script, Unsaid> {
    let mut asking = Asking::of(question);
    let parts: &[Formula<'_>] = if let Formula::All(parts) = question.formula { parts } else { std::slice::from_ref(question.formula) };
    let mut asked = Vec::new();
    for part in parts {
        let part = asking.formula(part, Bound::There)?;
        asked.push(format!("(assert {part})"));
    }
    let around = asking.databases()?;
    asking.symbols.are_said()?;
    let left = asking.left()?;
    let mut out = String::from("(set-logic ALL)\n");
    let mut section = |title: &str, lines: &[String]| {
        if !lines.is_empty() {
            // Writing to a text cannot fail.
            let _ = write!(out, "\n; {title}\n{}\n", lines.join("\n"));
        }
    };
    section("Rows by model, and values.", &asking.symbols.sorts());
    section(
        "Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.",
        &asking.symbols.functions(),
    );
    section("Who asks, of which rows, and when.", &asking.request());
    section("What the request names, and the row as it would have it.", &asking.new_row);
    section("The database as the write leaves it.", &left);
    section("What every database is like.", &around);
    section("What the request comes to.", &asking.facts);
    section("The conditions that are asked.", &asking.definitions);
    section("What is asked.", &asked);
    out.push_str("\n(check-sat)\n");
    Ok(Script { text: out, is_of_databases: !asking.circles.are_there() })
}

/// A question, as far as it is put into words.
struct Asking<'q> {
    question: &'q Question<'q>,
    symbols: Symbols<'q>,
    circles: Circles,
    /// What is declared of the row that is written.
    new_row: Vec<String>,
    /// What is asserted of the request.
    facts: Vec<String>,
    /// Conditions that have a name, with what they were asked of.
    said: Vec<(Place, Cond)>,
    definitions: Vec<String>,
}

impl<'q> Asking<'q> {
    fn of(question: &'q Question<'q>) -> Self {
        let symbols = Symbols::of(question);
        let (circles, said) = (Circles::default(), Vec::new());
        Self { question, symbols, circles, new_row: Vec::new(), facts: Vec::new(), said, definitions: Vec::new() }
    }

    fn formula(&mut self, formula: &Formula<'_>, bound: Bound) -> Result<String, Unsaid> {
        Ok(match formula {
            Formula::Not(inner) => not(self.formula(inner, bound.negated())?),
            Formula::All(parts) => all(self.formulas(parts, bound)?),
            Formula::Some(parts) => some(self.formulas(parts, bound)?),
            Formula::Names(field) => self.names(*field),
            Formula::Holds(place, cond) => self.holds(*place, cond, bound)?,
        })
    }

    fn formulas(&mut self, parts: &[Formula<'_>], bound: Bound) -> Result<Vec<String>, Unsaid> {
        parts.iter().map(|part| self.formula(part, bound)).collect()
    }

    /// The condition is true of the row at the place. It is put into words for each way in which it is asked: quantifiers within turn with it.
    fn holds(&mut self, place: Place, cond: &Cond, bound: Bound) -> Result<String, Unsaid> {
        let Some((is_there, scene)) = self.scene(place) else { return Ok(FALSE.to_owned()) };
        let holds = self.condition(cond, &scene, bound)?;
        let body = all([is_there, holds]);
        if body == FALSE || body == TRUE {
            return Ok(body);
        }
        let known = self.said.iter().position(|(at, said)| *at == place && said == cond);
        if let Some(known) = known {
            return Ok(format!("holds.{}", known + 1));
        }
        self.said.push((place, cond.clone()));
        let name = format!("holds.{}", self.said.len());
        self.definitions.push(format!("; {}\n(define-fun {name} () Bool\n  {body})", self.describe(place, cond)));
        Ok(name)
    }

    /// In words, what is asked and of which row.
    fn describe(&self, place: Place, cond: &Cond) -> String {
        let of = match place {
            Place::Old => "the row as it is",
            Place::New => "the row as the request would have it",
            Place::Left => "the row as the write leaves it",
            Place::Named(_) => "a row that the request names",
            Place::Tenant => "the tenant that the request names",
            Place::Other => "the other row as it is",
            Place::OtherLeft => "the other row as the write leaves it",
        };
        let checks = &self.question.plan.checks;
        let rule = checks.rules.iter().find(|rule| rule.when == *cond || rule.check.as_ref() == Some(cond));
        let Some(rule) = rule else { return format!("Of {of}.") };
        let model = self.question.plan.service.table(rule.model).map_or("", |table| &*table.spec_name);
        let part = if rule.when == *cond { "if" } else { "check" };
        format!("Of {of}: {} {} {model} {part} …", if rule.deny { "deny" } else { "allow" }, rule.operation.as_str())
    }

    fn writes(&self) -> bool {
        !matches!(self.question.operation, Operation::Get | Operation::List)
    }

    fn has_new(&self) -> bool {
        matches!(self.question.operation, Operation::Create | Operation::Update)
    }

    /// The row that the request is about, as it was and as it is to be.
    fn ends(&self) -> (Option<Element>, Option<Element>) {
        let this = |side| Element::ground("this", self.question.model, side);
        let is_old = self.question.operation != Operation::Create;
        (is_old.then(|| this(Side::Before)), self.has_new().then(|| this(Side::After)))
    }

    fn me(&self) -> Option<String> {
        let signs_in = self.question.plan.service.auth.is_some() && self.question.caller == Caller::SignedIn;
        signs_in.then(|| "me".to_owned())
    }

    fn tenant(&self) -> Option<String> {
        (self.question.plan.checks.tenant.is_some() && self.question.in_tenant).then(|| "tenant".to_owned())
    }

    /// That there is a row at the place, and what a condition is asked of there; none where there never is one.
    fn scene(&mut self, place: Place) -> Option<(String, Scene)> {
        let Question { plan, model, other, .. } = *self.question;
        let (old, new) = self.ends();
        let yes = TRUE.to_owned();
        let (is_there, this, of_write, world) = match place {
            Place::Old => (yes, old.clone()?, true, Side::Before),
            Place::New => (yes, new.clone()?, true, Side::Before),
            Place::Left => (yes, new.clone().or(old.clone())?, true, Side::After),
            Place::Named(field) => {
                let named = new.clone()?;
                let (target, ..) = plan.service.table(model)?.field(field)?.reference()?;
                let (holds, row) = self.symbols.read(&named, field);
                let is_there = self.symbols.is_there(target, &row, Side::Before);
                (all([holds, is_there]), Element::ground(&row, target, Side::Before), false, Side::Before)
            }
            Place::Tenant => {
                let tenants = plan.checks.tenant.as_ref()?;
                (yes, Element::ground(&self.tenant()?, tenants.model, Side::Before), false, Side::Before)
            }
            Place::Other => (yes, Element::ground("other", other?, Side::Before), false, Side::Before),
            Place::OtherLeft => {
                let is_there = self.symbols.is_there(other?, "other", Side::After);
                (is_there, Element::ground("other", other?, Side::After), false, Side::After)
            }
        };
        // What may be done to a row as it is asks of a write that changes nothing.
        let (old, new) = if of_write && self.writes() { (old, new) } else { (Some(this.clone()), Some(this.clone())) };
        let scene = Scene { this, old, new, me: self.me(), tenant: self.tenant(), world, vars: Vec::new(), free: Vec::new() };
        Some((is_there, scene))
    }
}
