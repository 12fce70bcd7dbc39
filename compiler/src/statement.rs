//! What acts as the system, statement by statement, as the language spells it.
//!
//! | comes in | goes out |
//! | --- | --- |
//! | an action of a trigger, what a job does to the rows that it finds | `create Member { org: org, role: .admin }` |
//! | who is told of something, and what | `notify ticket.requester { … }` |
//! | the bits of a schedule | `every "0 3 * * *"` |
//!
//! It spells what is meant, not what is written: what a role or a computed field stands for is put in, and rows are called by their models.

use crate::check::FOR_ROW;
use crate::schema::{
    Action, Cron, Filter, Given, Language, NeedsSystem, Notification, Part, Recipients, Run, Schedule, Schema, Template, Texts, Time, Way,
    Webhook,
};
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::explain::spell::Speller;
use purlin_rules::expr::{Mapping, Path, Root, Term, Var};
use purlin_rules::plan::{Field, Service, Text};
use purlin_rules::print;
use std::convert::Infallible;

/// The service by which the expressions of a program are spelled: it names the fields too that are not served.
pub(crate) fn named(schema: &Schema, service: &Service) -> Service {
    let mut service = service.clone();
    for (model, table) in schema.models().zip(service.tables.to_mut()) {
        let Some(any) = table.fields.first().cloned() else { continue };
        let unserved = model.fields().skip(table.fields.len());
        let unserved: Vec<Field> = unserved.map(|(_, field)| Field { name: Text::Owned(field.spec_name.clone()), ..any.clone() }).collect();
        table.fields.to_mut().extend(unserved);
    }
    service
}

/// Spells the statements of a program.
#[derive(Clone, Copy)]
pub(crate) struct Statements<'s> {
    pub(crate) schema: &'s Schema,
    /// [`named`].
    pub(crate) service: &'s Service,
    /// Says a term by other names, where those of today are others.
    pub(crate) renamed: &'s dyn Fn(&Term) -> Term,
}

/// A field of a row, and what it is set to.
type Values<'s> = &'s [(FieldId, Term)];

impl Statements<'_> {
    /// What is evaluated of a row, or of none.
    pub(crate) fn term(&self, term: &Term) -> String {
        self.term_of(&[], term)
    }

    /// What is evaluated of rows of these models.
    fn term_of(&self, rows: &[ModelId], term: &Term) -> String {
        Speller::with_rows(self.service, rows).term(&(self.renamed)(term))
    }

    pub(crate) fn field(&self, model: ModelId, field: FieldId) -> &str {
        self.service.table(model).and_then(|table| table.field(field)).map_or("", |field| &field.name)
    }

    /// `create Member { org: org, role: .admin }`
    pub(crate) fn create(&self, model: ModelId, values: Values<'_>) -> String {
        let value = |(field, term): &(FieldId, Term)| format!("{}: {}", self.field(model, *field), self.term(term));
        let name = self.schema.catalog().model_name(model).unwrap_or_default();
        match values.iter().map(value).collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => format!("create {name} {{}}"),
            values => format!("create {name} {{ {values} }}"),
        }
    }

    /// `set status = .closed, ticket.assignee = null`
    pub(crate) fn set(&self, model: ModelId, row: &Term, values: Values<'_>) -> String {
        let row = match self.term(row) {
            own if own == "this" => String::new(),
            row => format!("{row}."),
        };
        let value = |(field, term): &(FieldId, Term)| format!("{row}{} = {}", self.field(model, *field), self.term(term));
        format!("set {}", values.iter().map(value).collect::<Vec<_>>().join(", "))
    }

    /// `set done = true`, of each row that a job looks for: what names its fields alone, names them of it.
    pub(crate) fn set_each(&self, model: ModelId, values: Values<'_>) -> String {
        let of_row = |term: &Term| term.mapped(&OfRow).unwrap_or_else(|never| match never {});
        let value = |(field, term): &(FieldId, Term)| format!("{} = {}", self.field(model, *field), self.term_of(&[model], &of_row(term)));
        format!("set {}", values.iter().map(value).collect::<Vec<_>>().join(", "))
    }

    pub(crate) fn delete(&self, row: &Term) -> String {
        format!("delete {}", self.term(row))
    }

    /// What an action does that writes no row itself.
    pub(crate) fn other(&self, action: &Action) -> Option<String> {
        match action {
            Action::Create { .. } | Action::Set(_) | Action::Delete { .. } => None,
            Action::Notify(notification) => Some(self.notify(notification)),
            Action::Enqueue { job, arguments } => Some(self.enqueue(job, arguments)),
            Action::Webhook(webhook) => Some(posted(webhook)),
            Action::Run(run) => Some(self::run(run)),
        }
    }

    fn enqueue(&self, job: &str, arguments: &[Option<Term>]) -> String {
        let parameters = self.schema.happens().jobs.iter().find(|other| other.spec_name == job).map(|job| job.parameters.iter());
        let names = parameters.into_iter().flatten().map(|parameter| parameter.spec_name.as_str());
        let given = names.zip(arguments).filter_map(|(name, value)| Some(format!("{name}: {}", self.term(value.as_ref()?))));
        format!("enqueue {job}({})", given.collect::<Vec<_>>().join(", "))
    }

    fn notify(&self, notification: &Notification) -> String {
        let Notification { to, texts, locales, data, ways, expire_ms, badge, time } = notification;
        let to = match to {
            Recipients::User(user) => self.term(user),
            Recipients::Users(rows) => Speller::of(self.service).rows(rows),
        };
        let mut parts = self.texts(texts);
        for (tag, texts) in locales {
            parts.push(format!("locale {tag} {{ {} }}", self.texts(texts).join(" ")));
        }
        parts.extend(data.iter().map(|(name, value)| format!("data {name}: {}", self.term(value))));
        let way = |way: &Way| match way {
            Way::Push => "push",
            Way::Email => "email",
        };
        parts.push(format!("via {}", ways.iter().map(way).collect::<Vec<_>>().join(", ")));
        parts.extend(expire_ms.map(|time| format!("expire {}", duration(time))));
        parts.extend(badge.as_ref().map(|badge| format!("badge {badge:?}")));
        parts.extend(time.as_ref().map(|time| match time {
            Time::Local { hour, minute } => format!("at local {hour:02}:{minute:02}"),
            Time::AfterMs(time) => format!("after {}", duration(*time)),
        }));
        format!("notify {to} {{ {} }}", parts.join(" "))
    }

    fn texts(&self, Texts { title, body, link, collapse }: &Texts) -> Vec<String> {
        let all = [("title", title), ("body", body), ("link", link), ("collapse", collapse)];
        all.iter().filter_map(|(name, text)| Some(format!("{name} {}", self.template(text.as_ref()?)))).collect()
    }

    fn template(&self, template: &Template) -> String {
        let filter = |filter: &Filter| match filter {
            Filter::Truncate(count) => format!(" | truncate({count})"),
            Filter::Upper => " | upper".to_owned(),
            Filter::Lower => " | lower".to_owned(),
            Filter::Date => " | date".to_owned(),
            Filter::Time => " | time".to_owned(),
        };
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Hole { value, filters } => format!("{{{}{}}}", self.term(value), filters.iter().map(filter).collect::<String>()),
        };
        print::text(&template.parts.iter().map(part).collect::<String>())
    }

    /// The models whose rules do not bind it.
    pub(crate) fn reach(&self, needs: &NeedsSystem) -> String {
        let models: Vec<_> = needs.models.iter().filter_map(|model| self.schema.catalog().model_name(*model)).collect();
        if models.is_empty() { "on every model".to_owned() } else { format!("on {}", models.join(", ")) }
    }
}

/// What is said of `this`, of the row that a job looks for.
struct OfRow;

impl Mapping for OfRow {
    type Lost = Infallible;

    fn path(&self, path: &Path) -> Result<Path, Infallible> {
        let root = if path.root == Root::Var(Var::THIS) { FOR_ROW } else { path.root };
        Ok(Path { root, steps: path.steps.clone() })
    }
}

pub(crate) fn run(run: &Run) -> String {
    let language = match run.language {
        Language::Rust => "rust",
        Language::JavaScript => "js",
    };
    format!("run {language} {}", print::text(&run.target))
}

fn posted(Webhook { url, secret, headers }: &Webhook) -> String {
    let given = |given: &Given| match given {
        Given::Text(text) => print::text(text),
        Given::Env(name) => format!("env({})", print::text(name)),
    };
    let secret = secret.iter().map(|name| format!("secret env({})", print::text(name)));
    let headers = headers.iter().map(|(name, value)| format!("header {} {}", print::text(name), given(value)));
    let parts: Vec<String> = secret.chain(headers).collect();
    let more = if parts.is_empty() { String::new() } else { format!(" {{ {} }}", parts.join(" ")) };
    format!("webhook {}{more}", print::text(url))
}

fn duration(millis: i64) -> String {
    print::duration(u64::try_from(millis).unwrap_or_default())
}

/// `every "0 3 * * *" tz "Europe/London"`
pub(crate) fn schedule(Schedule { cron, zone, once_if_missed, queues }: &Schedule) -> String {
    let zone = if zone == "UTC" { String::new() } else { format!(" tz {}", print::text(zone)) };
    let missed = if *once_if_missed { "" } else { " missed skip" };
    let overlap = if *queues { " overlap queue" } else { "" };
    format!("every \"{}\"{zone}{missed}{overlap}", times(*cron))
}

fn times(Cron { minutes, hours, days, months, weekdays, .. }: Cron) -> String {
    let fields = [
        (minutes, 0..=59),
        (u64::from(hours), 0..=23),
        (u64::from(days), 1..=31),
        (u64::from(months), 1..=12),
        (u64::from(weekdays), 0..=6),
    ];
    let field = |(bits, all): &(u64, std::ops::RangeInclusive<u32>)| {
        let named: Vec<String> = all.clone().filter(|bit| bits >> bit & 1 == 1).map(|bit| bit.to_string()).collect();
        if named.len() == all.clone().count() { "*".to_owned() } else { named.join(",") }
    };
    fields.iter().map(field).collect::<Vec<_>>().join(" ")
}
