//! What happens when a row changes or a time comes: triggers, notifications and jobs, checked.

use super::Parameter;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Cond, Rows, Term};
pub use purlin_rules::plan::Event;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Happens {
    /// In the order of the files.
    pub triggers: Vec<Trigger>,
    /// By name.
    pub jobs: Vec<Job>,
}

/// `on Ticket updated when E { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    pub model: ModelId,
    pub event: Event,
    pub when: Cond,
    /// What stands behind `when`, as it is written.
    pub says: Option<String>,
    /// In the order in which they are done.
    pub actions: Vec<Action>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Create {
        model: ModelId,
        values: Vec<(FieldId, Term)>,
    },
    Set(Write),
    /// The row, if it is there.
    Delete {
        model: ModelId,
        row: Term,
    },
    Notify(Box<Notification>),
    /// The job by name; its arguments in the order of its parameters, null for one that is left out.
    Enqueue {
        job: String,
        arguments: Vec<Option<Term>>,
    },
    Webhook(Webhook),
    Run(Run),
}

/// `set ticket.answered_at = now()`
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    pub model: ModelId,
    pub row: Term,
    pub field: FieldId,
    pub value: Term,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub url: String,
    /// The variable of the environment that signs.
    pub secret: Option<String>,
    pub headers: Vec<(String, Given)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    Text(String),
    /// A variable of the environment.
    Env(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    pub to: Recipients,
    pub texts: Texts,
    /// By the tag of the language.
    pub locales: Vec<(String, Texts)>,
    pub data: Vec<(String, Term)>,
    pub ways: Vec<Way>,
    pub expire_ms: Option<i64>,
    pub badge: Option<Badge>,
    pub time: Option<Time>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Recipients {
    User(Term),
    Users(Rows),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts {
    pub title: Option<Template>,
    pub body: Option<Template>,
    pub link: Option<Template>,
    pub collapse: Option<Template>,
}

/// Evaluated as the recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Text(String),
    Hole { value: Term, filters: Vec<Filter> },
}

/// What is done with a value before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// At most so many characters, the last of them `…` where something was cut.
    Truncate(u32),
    Upper,
    Lower,
    /// The day of a time, in the recipient's zone.
    Date,
    /// The time of day, in the recipient's zone.
    Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Push,
    Email,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    Add(i32),
    Is(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// At this time of the recipient's day.
    Local {
        hour: u8,
        minute: u8,
    },
    AfterMs(i64),
}

/// `job sync_crm(ticket: Ticket) { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub spec_name: String,
    pub doc: String,
    /// Rows are [`Var`](purlin_rules::expr::Var)s of its expressions, counted from 1; the others their arguments.
    pub parameters: Vec<Parameter>,
    pub work: Work,
    /// What stands behind the `where` of its `for`, as it is written.
    pub says: Option<String>,
    pub schedule: Option<Schedule>,
    pub retry: Option<Retry>,
    pub timeout_ms: Option<i64>,
    pub concurrency: Option<(u32, Option<Term>)>,
    /// One that waits for the same is enough, for so long.
    pub unique: Option<(Term, Option<i64>)>,
    pub needs_system: Option<NeedsSystem>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    Run(Run),
    /// Each row of the model that satisfies the filter, as `Var(1)`.
    Set {
        model: ModelId,
        filter: Cond,
        writes: Vec<(FieldId, Term)>,
    },
    Delete {
        model: ModelId,
        filter: Cond,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub cron: Cron,
    /// A name of the IANA database.
    pub zone: String,
    /// A time that was missed is made up for, once.
    pub once_if_missed: bool,
    /// What comes while the last one runs waits for it; else it is left out.
    pub queues: bool,
}

/// The times that five fields name, a bit for each: minute 0 is the lowest bit, Sunday is day 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cron {
    pub minutes: u64,
    pub hours: u32,
    pub days: u32,
    pub months: u16,
    pub weekdays: u8,
    /// Both day and weekday are restricted: one of them is enough.
    pub either_day: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    pub count: u32,
    pub from_ms: i64,
    pub to_ms: i64,
    pub jitter: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub language: Language,
    /// `jobs::sync_crm`, `jobs/sync_crm.ts`
    pub target: String,
    pub in_transaction: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Rust,
    JavaScript,
}

/// `needs system on Order "why"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsSystem {
    /// Of all models, if there is none.
    pub models: Vec<ModelId>,
    pub why: String,
    pub span: Span,
}
