//! What the tests of a program try of its rules, while the evaluator runs them: each rule, each part of it, each boundary.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | the files | rules as they are written, by their places | `written` |
//! | a schema | what is measured: a rule for each operation, `@read` and `@write`, whom tenants admit, roles | `subjects` |
//! | a condition as it is written, and as it is resolved | its parts | `parts` |
//! | the tests | what was seen of each | `run` |
//! | what was seen | what was to be tried, and whether it was | `goals` |
//! | what was not tried | whether it can be, in some database | `reach` |
//! | what was not tried | a sentence | `words` |
//! | the same | tests that would try it | `suggest` |
//!
//! What counts:
//!
//! - of each rule, that it came out true, and that it came out false; of one without a condition, that it was asked;
//! - of each part of a rule that has several, that it decided while it was true, and while it was false (MC/DC, in its masking form: a part
//!   decides where turning it alone would turn the rule);
//! - of each quantifier, that it came to no row, to a row that fits, and to one that does not;
//! - of each comparison by order, that its sides were equal, and that they were a step apart on the side where it comes out otherwise.
//!
//! A role is measured where it is declared, in all the rules that ask for it. What `can read x` and computed fields stand for is one part
//! of the rule: the rules of `x` are measured where requests ask for them. Lines that do not hold count for nothing, and neither does what
//! can't be tried: in no database there can be.

mod goals;
mod parts;
mod reach;
mod run;
mod subjects;
mod suggest;
#[cfg(test)]
mod tests;
mod words;
mod written;

use crate::compile::Files;
use crate::percent::Percent;
use crate::plan;
use crate::schema::Schema;
use parts::Parts;
use purlin_rules::diagnostic::Span;
use purlin_rules::observe::{AtomSeen, RowsSeen, Times};
use reach::{Reach, Target};

/// What the tests of a program try.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    pub app: String,
    /// The tenant first; then models, by name; roles last.
    pub groups: Vec<Group>,
    pub tests: Tests,
}

/// The tests that were run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tests {
    pub count: usize,
    pub lines: usize,
    /// Lines that do not hold, or come after one: they count for nothing.
    pub failing: Vec<Span>,
}

/// Rules that are told together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub kind: GroupKind,
    pub name: String,
    pub span: Span,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    Tenant,
    Model,
    Role,
}

/// A rule, for one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub kind: Kind,
    /// `read` where it is about `get` and `list` alike.
    pub operation: Option<&'static str>,
    /// Those that it is about; none for all.
    pub fields: Option<Vec<String>>,
    /// `allow update(title) if requester == me`
    pub says: String,
    /// What is asked; of a rule without a condition, the rule.
    pub span: Span,
    /// Of an update, it is asked of the row before and of the row after.
    pub times: Times,
    /// It asks how the caller has signed in, of which tests say nothing: only that it is asked counts.
    pub reads_session: bool,
    pub parts: Vec<Part>,
    pub quantifiers: Vec<Quantifier>,
    pub goals: Vec<Goal>,
}

/// What kind of rule it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Allow,
    Deny,
    /// `check` of a rule.
    Check,
    /// `@read`
    Read,
    /// `@write`
    Write,
    /// `allow` of a tenant.
    Tenant,
    Role,
}

/// A condition without `and`, `or` or `not`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub says: String,
    pub span: Span,
    /// The quantifier whose rows it is asked of, by its place.
    pub within: Option<usize>,
    pub seen: AtomSeen,
    /// Of a comparison by order.
    pub edge: Option<Boundary>,
}

/// How near the sides of a comparison have to come to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// In words: `1`, `0.01`, `1s`. None where there is no next value: of texts, and of numbers with a floating point.
    pub step: Option<String>,
    /// The least that they were apart on the side where it comes out otherwise, in words.
    pub nearest: Option<String>,
}

/// `members.any(m => …)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantifier {
    pub says: String,
    pub span: Span,
    pub seen: RowsSeen,
}

/// What a test can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    pub is_shown: bool,
    /// Else there is no database, and no request, that shows it: it does not count.
    pub is_possible: bool,
    /// What is missing where it is not: `` no test tries to read any `Post` where `is_public` is true and `author == me` is false ``
    pub missing: String,
    pub span: Span,
    target: Target,
}

/// How many goals there are, and how many are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    pub shown: usize,
    pub of: usize,
}

/// Runs the tests of a checked program by the evaluator, at an instant, in milliseconds since 1970.
#[must_use]
pub fn measure(files: &Files, schema: &Schema, now: i64) -> Coverage {
    let plan = plan::plan(schema);
    let parts = Parts::of(files, schema);
    let mut observer = run::observer(&parts);
    let tests = run::run(&plan, &parts, now, &mut observer);
    let groups = goals::groups(schema, &parts, &Reach::of(&plan, &parts), observer.seen());
    Coverage { app: schema.app().spec_name.clone(), groups, tests }
}

/// Tests that would show what the tests of a checked program do not, each with its seed, as far as some are found: ready to be taken over.
#[must_use]
pub fn suggested(files: &Files, schema: &Schema, now: i64) -> Vec<String> {
    suggest::suggested(files, schema, &Parts::of(files, schema), now)
}

impl Coverage {
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.groups.iter().flat_map(|group| &group.rules)
    }

    #[must_use]
    pub fn score(&self) -> Score {
        Score::of(self.rules())
    }
}

impl Group {
    #[must_use]
    pub fn score(&self) -> Score {
        Score::of(self.rules.iter())
    }
}

impl Rule {
    #[must_use]
    pub fn score(&self) -> Score {
        let count = |counts: &dyn Fn(&Goal) -> bool| self.goals.iter().filter(|goal| counts(goal)).count();
        Score { shown: count(&|goal| goal.is_shown), of: count(&|goal| goal.is_possible) }
    }

    /// What no test shows and one could, each once.
    #[must_use]
    pub fn missing(&self) -> Vec<&Goal> {
        each_once(self.goals.iter().filter(|goal| !goal.is_shown && goal.is_possible))
    }

    /// What no test could show, each once.
    #[must_use]
    pub fn impossible(&self) -> Vec<&Goal> {
        each_once(self.goals.iter().filter(|goal| !goal.is_possible))
    }
}

fn each_once<'g>(goals: impl Iterator<Item = &'g Goal>) -> Vec<&'g Goal> {
    let mut all: Vec<&Goal> = Vec::new();
    for goal in goals {
        if all.iter().all(|known| known.missing != goal.missing) {
            all.push(goal);
        }
    }
    all
}

impl Score {
    fn of<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        rules.map(Rule::score).fold(Self::default(), |all, one| Self { shown: all.shown + one.shown, of: all.of + one.of })
    }

    #[must_use]
    pub fn is_whole(self) -> bool {
        self.shown == self.of
    }

    /// At least so many of a hundred are shown.
    #[must_use]
    pub fn reaches(self, percent: Percent) -> bool {
        percent.is_reached(self.shown, self.of)
    }

    /// Rounded down, so that 100 is all.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.shown * 100).checked_div(self.of).unwrap_or(100)
    }
}
