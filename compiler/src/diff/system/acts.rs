//! What acts as the system in one program: each act with its statements, as they are said and as they are compared.

use crate::check::FOR_ROW;
use crate::diff::sides::Spelled;
use crate::schema::{Action, Field, Job, NeedsSystem, Trigger, Work};
use crate::statement;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Cond, Path, Root, Term, TermKind, Var};
use purlin_rules::plan::Default;
use purlin_rules::print;
use std::collections::BTreeSet;

#[derive(Debug)]
pub(super) struct Act {
    pub(super) what: String,
    /// The model whose rows cause it, or are looked for.
    pub(super) of: Option<ModelId>,
    pub(super) of_name: Option<String>,
    pub(super) when: Option<When>,
    pub(super) lines: Vec<Line>,
    pub(super) reach: Option<Reach>,
    /// It is called, or runs, whether or not it acts as the system.
    is_of_its_own: bool,
    pub(super) span: Span,
}

/// What is asked of a row first.
#[derive(Debug)]
pub(super) struct When {
    /// `when status == .closed`
    says: String,
    pub(super) cond: Cond,
    /// What the row is in the condition.
    pub(super) row: Root,
}

/// A statement: another one is the same that means the same.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) says: String,
    /// With the defaults that it leaves to the row, and in an order of its own.
    pub(super) means: String,
    weight: Weight,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Weight {
    /// It writes rows of this model; none where that is not known.
    Writes(Option<String>),
    /// It sends something, has something run, or says when.
    Beside,
}

/// The models whose rules do not bind what is run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) says: String,
    /// Of all models, if there is none.
    models: BTreeSet<String>,
}

impl Reach {
    pub(super) fn is_further_than(&self, was: &Self) -> bool {
        !was.models.is_empty() && (self.models.is_empty() || !self.models.is_subset(&was.models))
    }
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        (&self.means, &self.weight) == (&other.means, &other.weight)
    }
}

impl Line {
    fn beside(says: String) -> Self {
        Self { means: says.clone(), says, weight: Weight::Beside }
    }

    fn writing(says: String, model: Option<String>) -> Self {
        Self { means: says.clone(), says, weight: Weight::Writes(model) }
    }

    pub(super) fn writes(&self) -> bool {
        self.weight != Weight::Beside
    }
}

impl Act {
    pub(super) fn when(&self) -> Option<&str> {
        self.when.as_ref().map(|when| when.says.as_str())
    }

    pub(super) fn writes(&self) -> bool {
        self.lines.iter().any(Line::writes)
    }

    /// What it writes, in its order.
    pub(super) fn written(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| line.writes()).map(|line| line.means.as_str()).collect()
    }

    /// As it is compared.
    pub(super) fn means(&self) -> Vec<&str> {
        let reach = self.reach.as_ref().map(|reach| reach.says.as_str());
        self.when().into_iter().chain(self.lines.iter().map(|line| line.means.as_str())).chain(reach).collect()
    }

    /// Of one that is in one program only: whether it is to be accepted; none where it is told with models that are so, too. `there`: the
    /// models of the other program.
    pub(super) fn alone(&self, there: &BTreeSet<String>) -> Option<bool> {
        if self.is_of_its_own {
            return self.reach.as_ref().map(|_| false);
        }
        if self.lines.is_empty() {
            return None;
        }
        let is_there = |line: &Line| match &line.weight {
            Weight::Writes(Some(model)) => there.contains(model),
            Weight::Writes(None) => true,
            Weight::Beside => false,
        };
        let writes_there = self.lines.iter().any(is_there);
        let is_caused_there = self.of_name.as_ref().is_none_or(|model| there.contains(model));
        (writes_there || is_caused_there).then_some(writes_there)
    }
}

/// Triggers, jobs, calls, and fields that are filled or kept.
pub(super) fn acts(spelled: &Spelled<'_>) -> Vec<Act> {
    let schema = spelled.side.schema;
    let mut acts: Vec<Act> = schema.happens().triggers.iter().map(|trigger| of_trigger(trigger, spelled)).collect();
    acts.extend(schema.happens().jobs.iter().map(|job| of_job(job, spelled)));
    let call = |what: String, needs: &Option<NeedsSystem>, span: Span| Act {
        what,
        of: None,
        of_name: None,
        when: None,
        lines: Vec::new(),
        reach: needs.as_ref().map(|needs| reach(needs, spelled)),
        is_of_its_own: true,
        span,
    };
    let called = schema.called();
    acts.extend(called.functions.iter().map(|function| call(format!("fn {}", function.spec_name), &function.needs_system, function.span)));
    let path = |method: &str, path: &str| format!("endpoint {method} {}", print::text(path));
    acts.extend(called.endpoints.iter().map(|endpoint| call(path(endpoint.method, &endpoint.path), &endpoint.needs_system, endpoint.span)));
    for model in schema.models() {
        acts.extend(model.fields().filter_map(|(id, field)| of_field(model.id, id, field, spelled)));
    }
    acts
}

fn reach(needs: &NeedsSystem, spelled: &Spelled<'_>) -> Reach {
    let models: BTreeSet<String> = needs.models.iter().map(|model| spelled.model(*model)).collect();
    let names: Vec<&str> = models.iter().map(String::as_str).collect();
    let says = if models.is_empty() { "on every model".to_owned() } else { format!("on {}", names.join(", ")) };
    Reach { says, models }
}

fn of_trigger(trigger: &Trigger, spelled: &Spelled<'_>) -> Act {
    let asks = trigger.when != Cond::Const(true);
    let when = asks.then(|| When {
        says: format!("when {}", spelled.condition(&[], &trigger.when)),
        cond: trigger.when.clone(),
        row: Root::Var(Var::THIS),
    });
    let model = spelled.model(trigger.model);
    Act {
        what: format!("on {model} {}", trigger.event.spelled()),
        of: Some(trigger.model),
        of_name: Some(model),
        when,
        lines: lines(&trigger.actions, spelled),
        reach: None,
        is_of_its_own: false,
        span: trigger.span,
    }
}

/// Fields of one row that are set side by side are set in one write.
fn lines(actions: &[Action], spelled: &Spelled<'_>) -> Vec<Line> {
    let statements = spelled.statements();
    let mut lines = Vec::new();
    let mut actions = actions.iter().peekable();
    while let Some(action) = actions.next() {
        lines.push(match action {
            Action::Create { model, values } => creates(*model, values, spelled),
            Action::Set(set) => {
                let mut values = vec![(set.field, set.value.clone())];
                let is_beside = |next: &&Action, values: &[(FieldId, Term)]| {
                    matches!(next, Action::Set(next) if next.row == set.row && values.iter().all(|(field, _)| *field != next.field))
                };
                while let Some(Action::Set(next)) = actions.next_if(|next| is_beside(next, &values)) {
                    values.push((next.field, next.value.clone()));
                }
                let says = statements.set(set.model, &set.row, &values);
                let means = statements.set(set.model, &set.row, &sorted(set.model, &values, spelled));
                Line { means, ..Line::writing(says, Some(spelled.model(set.model))) }
            }
            Action::Delete { model, row } => {
                let model = spelled.model(*model);
                Line { means: format!("{} of {model}", statements.delete(row)), ..Line::writing(statements.delete(row), Some(model)) }
            }
            Action::Run(run) => Line::writing(statement::run(run), None),
            Action::Notify(_) | Action::Enqueue { .. } | Action::Webhook(_) => Line::beside(statements.other(action).unwrap_or_default()),
        });
    }
    lines
}

/// By the names of the fields.
fn sorted(model: ModelId, values: &[(FieldId, Term)], spelled: &Spelled<'_>) -> Vec<(FieldId, Term)> {
    let mut values = values.to_vec();
    values.sort_by_key(|(field, _)| spelled.statements().field(model, *field).to_owned());
    values
}

/// What is not named holds its default: another one is another row.
fn creates(model: ModelId, values: &[(FieldId, Term)], spelled: &Spelled<'_>) -> Line {
    let statements = spelled.statements();
    let name = spelled.model(model);
    let is_left = |field: &FieldId| values.iter().all(|(named, _)| named != field);
    let fields = spelled.side.schema.model(model).into_iter().flat_map(|model| model.fields());
    let left = fields.filter(|(id, _)| is_left(id)).filter_map(|(id, field)| {
        let field_name = statements.field(model, id).to_owned();
        let is_common = spelled.common.contains(&(name.clone(), field_name));
        Some((id, default(field)?)).filter(|_| is_common)
    });
    let all: Vec<(FieldId, Term)> = values.iter().cloned().chain(left).collect();
    let means = statements.create(model, &sorted(model, &all, spelled));
    Line { means, ..Line::writing(statements.create(model, values), Some(name)) }
}

/// What a field holds that nobody names, where that is said.
fn default(field: &Field) -> Option<Term> {
    let ty = field.value_type()?;
    let kind = match &field.default {
        Default::Const(value) => TermKind::Literal(value.value()),
        Default::Now => TermKind::Now,
        Default::Me => TermKind::Path(Path { root: Root::Me, steps: Vec::new() }),
        Default::None | Default::Derived | Default::Sequence { .. } => return field.derived.as_ref().map(|derived| derived.term.clone()),
    };
    Some(Term { kind, ty })
}

fn of_job(job: &Job, spelled: &Spelled<'_>) -> Act {
    let statements = spelled.statements();
    let (of, when, mut lines) = match &job.work {
        Work::Run(run) => (None, None, vec![Line::beside(statement::run(run))]),
        Work::Set { model, filter, writes } => {
            let line = Line::writing(statements.set_each(*model, writes), Some(spelled.model(*model)));
            let means = statements.set_each(*model, &sorted(*model, writes, spelled));
            (Some(*model), Some(found(*model, filter, spelled)), vec![Line { means, ..line }])
        }
        Work::Delete { model, filter } => {
            let line = Line::writing("delete it".to_owned(), Some(spelled.model(*model)));
            (Some(*model), Some(found(*model, filter, spelled)), vec![line])
        }
    };
    lines.extend(job.schedule.as_ref().map(|schedule| Line::beside(statement::schedule(schedule))));
    let needs = job.needs_system.as_ref();
    Act {
        what: format!("job {}", job.spec_name),
        of,
        of_name: of.map(|model| spelled.model(model)),
        when,
        lines,
        reach: needs.map(|needs| reach(needs, spelled)),
        is_of_its_own: of.is_none(),
        span: job.span,
    }
}

fn found(model: ModelId, filter: &Cond, spelled: &Spelled<'_>) -> When {
    let filter_says = if *filter == Cond::Const(true) { String::new() } else { format!(" where {}", spelled.condition(&[model], filter)) };
    When { says: format!("for each {}{filter_says}", spelled.model(model)), cond: filter.clone(), row: FOR_ROW }
}

/// What others write there is nobody's doing.
fn of_field(model: ModelId, id: FieldId, field: &Field, spelled: &Spelled<'_>) -> Option<Act> {
    let statements = spelled.statements();
    let name = (spelled.model(model), statements.field(model, id).to_owned());
    let kept = field.computed.as_ref().filter(|computed| computed.stored).and_then(|computed| computed.term.as_ref());
    let line = match kept {
        Some(term) => format!("kept as {}", statements.term(term)),
        None => format!("filled with {}", statements.term(&field.derived.as_ref()?.term)),
    };
    spelled.common.contains(&name).then(|| Act {
        what: format!("{}.{}", name.0, name.1),
        of: None,
        of_name: None,
        when: None,
        lines: vec![Line::beside(line)],
        reach: None,
        is_of_its_own: false,
        span: field.span,
    })
}
