//! Resolved expressions as the language spells them: what a role, a computed field or a verdict stands for is put in.

use super::show;
use crate::catalog::{FieldId, ModelId};
use crate::expr::{Aggregate, Compare, Cond, Function, Path, Root, Rows, Source, Step, Term, TermKind, Way};
use crate::ops::{Op, TextTest};
use crate::plan::{FieldKind, Service};
use crate::print;
use crate::types::{Scalar, Type};
use crate::value::Value;

/// Spells the expressions of a service.
#[derive(Debug, Clone)]
pub struct Speller<'s> {
    service: &'s Service,
    /// What the rows of the quantifiers around are called, from the outermost in.
    vars: Vec<String>,
}

impl<'s> Speller<'s> {
    #[must_use]
    pub fn of(service: &'s Service) -> Self {
        Self { service, vars: Vec::new() }
    }

    /// The same where rows have names of their own: of these models, from the first variable on.
    #[must_use]
    pub fn with_rows(service: &'s Service, models: &[ModelId]) -> Self {
        let mut speller = Self::of(service);
        for model in models {
            let _ = speller.enter(*model);
        }
        speller
    }

    /// The condition, or what it is not.
    #[must_use]
    pub fn condition(&mut self, cond: &Cond, is: bool) -> String {
        match (cond, is) {
            (Cond::Const(value), _) => (*value == is).to_string(),
            (Cond::Not(inner), _) => self.condition(inner, !is),
            (Cond::And(parts), true) | (Cond::Or(parts), false) => self.joined(parts, is, " and "),
            (Cond::Or(parts), true) | (Cond::And(parts), false) => self.joined(parts, is, " or "),
            (Cond::Holds(term), true) => self.term(term),
            (Cond::Holds(term), false) => format!("not {}", self.term(term)),
            (Cond::Compare { op: Compare::Equal, left, right }, false) => format!("{} != {}", self.operand(left), self.operand(right)),
            (Cond::Compare { op, left, right }, true) => format!("{} {} {}", self.operand(left), sign(*op), self.operand(right)),
            (Cond::Compare { .. } | Cond::In { .. }, false) => format!("not ({})", self.condition(cond, true)),
            (Cond::In { item, options }, true) => format!("{} in {}", self.operand(item), self.options(options)),
            (Cond::IsNull(term), _) => format!("{} is {}", self.operand(term), if is { "null" } else { "set" }),
            (Cond::Text { test, text, part }, _) => {
                let not = if is { "" } else { "not " };
                format!("{not}{}.{}({})", self.operand(text), test_name(*test), self.term(part))
            }
            (Cond::Any { rows, body, .. }, _) => match (&**body, is) {
                (Cond::Not(all), false) => self.quantified(rows, "all", all),
                (body, true) => self.quantified(rows, "any", body),
                (body, false) => self.quantified(rows, "none", body),
            },
        }
    }

    fn joined(&mut self, parts: &[Cond], is: bool, between: &str) -> String {
        let part = |part: &Cond| {
            let is_joined = |cond: &Cond| matches!(cond, Cond::And(_) | Cond::Or(_));
            let inner = if let Cond::Not(inner) = part { inner } else { part };
            let words = self.condition(part, is);
            if is_joined(part) || is_joined(inner) { format!("({words})") } else { words }
        };
        parts.iter().map(part).collect::<Vec<_>>().join(between)
    }

    fn quantified(&mut self, rows: &Rows, function: &str, body: &Cond) -> String {
        let rows_are = self.rows(rows);
        self.within(rows.model, |speller, var| format!("{rows_are}.{function}({var} => {})", speller.condition(body, true)))
    }

    /// Spells what is said of each row of a model.
    fn within(&mut self, model: ModelId, spelled: impl FnOnce(&mut Self, &str) -> String) -> String {
        let var = self.enter(model);
        let said = spelled(self, &var);
        self.leave();
        said
    }

    /// From now on, the innermost row is one of the model. What it is called.
    pub(super) fn enter(&mut self, model: ModelId) -> String {
        let letter = self.model(model).chars().next().map_or('x', |first| first.to_ascii_lowercase()).to_string();
        let taken = self.vars.iter().filter(|var| var.starts_with(&letter)).count();
        let var = if taken == 0 { letter } else { format!("{letter}{}", taken + 1) };
        self.vars.push(var.clone());
        var
    }

    pub(super) fn leave(&mut self) {
        self.vars.pop();
    }

    /// The rows that something is asked of, or sent to: `ticket.org.members`.
    #[must_use]
    pub fn rows(&self, rows: &Rows) -> String {
        match &rows.source {
            Source::Model => self.model(rows.model).to_owned(),
            Source::Link { parent, via } => {
                let is_it = |kind: &FieldKind| matches!(kind, FieldKind::ToMany { table, via: own } if *table == rows.model && own == via);
                self.to_many(parent, rows.model, *via, is_it)
            }
            Source::Through { parent, join, near, far } => {
                let is_it = |kind: &FieldKind| {
                    matches!(kind, FieldKind::Through { table, join: by, near: from, far: to }
                        if (table, by, from, to) == (&rows.model, join, near, far))
                };
                self.to_many(parent, *join, *near, is_it)
            }
            Source::Tree { start, way: Way::Up, .. } => format!("{}.ancestors", self.path(start)),
            Source::Tree { start, way: Way::Down, .. } => format!("{}.descendants", self.path(start)),
        }
    }

    /// The field of the rows' parent that leads to them, found by what its relation is.
    fn to_many(&self, parent: &Path, model: ModelId, via: FieldId, is_it: impl Fn(&FieldKind) -> bool) -> String {
        let target = self.service.table(model).and_then(|table| table.field(via)?.reference()).map(|(target, ..)| target);
        let fields = target.and_then(|target| self.service.table(target)).map(|table| table.fields.iter());
        let name = fields
            .into_iter()
            .flatten()
            .find(|field| is_it(&field.kind))
            .map_or_else(|| format!("{} by {}", self.model(model), self.field(model, via)), |field| field.name.clone().into_owned());
        match self.path(parent) {
            own if own == "this" => name,
            parent => format!("{parent}.{name}"),
        }
    }

    /// What a term is worth, in the words of the language.
    #[must_use]
    pub fn term(&mut self, term: &Term) -> String {
        match &term.kind {
            TermKind::Literal(value) => self.literal(value, &term.ty),
            TermKind::Now => "now()".to_owned(),
            TermKind::Today(zone) => format!("today({})", print::text(zone.name())),
            TermKind::Apply { op, operands } => self.applied(*op, operands),
            TermKind::Arg(place) => format!("argument {}", u32::from(*place) + 1),
            TermKind::Session(fact) => fact.spelled().to_owned(),
            TermKind::Path(path) => self.path(path),
            TermKind::Condition(cond) => format!("({})", self.condition(cond, true)),
            TermKind::When(cond, term) => {
                let cond = self.condition(cond, true);
                format!("({} where {cond})", self.term(term))
            }
            TermKind::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn operand(&mut self, term: &Term) -> String {
        let words = self.term(term);
        let is_sum = matches!(&term.kind, TermKind::Apply { op, .. } if infix(*op).is_some());
        if is_sum { format!("({words})") } else { words }
    }

    fn applied(&mut self, op: Op, operands: &[Term]) -> String {
        match (infix(op), operands) {
            (Some(sign), [left, right]) => format!("{} {sign} {}", self.operand(left), self.operand(right)),
            (None, [of]) => match op {
                Op::Lower => format!("{}.lower()", self.operand(of)),
                Op::Length | Op::Count => format!("{}.length()", self.operand(of)),
                // How a number is held is not spelled.
                Op::Widen(_) | Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::AddDays | Op::SubtractDays | Op::BetweenDays => {
                    self.term(of)
                }
            },
            (_, operands) => operands.iter().map(|operand| self.operand(operand)).collect::<Vec<_>>().join(", "),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> String {
        let Aggregate { function, rows, filter, value, .. } = aggregate;
        let rows_are = self.rows(rows);
        let name = match function {
            Function::Count => "count",
            Function::Sum => "sum",
            Function::Min => "min",
            Function::Max => "max",
            Function::Avg => "avg",
        };
        self.within(rows.model, |speller, var| {
            let filter = (*filter != Cond::Const(true)).then(|| speller.condition(filter, true));
            match (filter, value) {
                (filter, None) => format!("{rows_are}.{name}({})", filter.map(|filter| format!("{var} => {filter}")).unwrap_or_default()),
                (None, Some(value)) => format!("{rows_are}.{name}({var} => {})", speller.term(value)),
                (Some(filter), Some(value)) => {
                    format!("{rows_are}.where({var} => {filter}).{name}({var} => {})", speller.term(value))
                }
            }
        })
    }

    fn options(&mut self, options: &[Term]) -> String {
        match options {
            [one] if matches!(one.ty, Type::List(_)) => self.term(one),
            all => format!("[{}]", all.iter().map(|option| self.term(option)).collect::<Vec<_>>().join(", ")),
        }
    }

    /// Constants hold no ids: of rows, an expression speaks by paths.
    fn literal(&self, value: &Value, ty: &Type) -> String {
        if value.is_null() { "null".to_owned() } else { show::value(value, ty, &|id| id.to_string()) }
    }

    /// `ticket.org.name`; the row itself is `this`.
    #[must_use]
    pub fn path(&self, path: &Path) -> String {
        let root = match path.root {
            Root::Var(var) => {
                let place = usize::from(var.0).checked_sub(1);
                place.map(|place| self.vars.get(place).map_or("row", String::as_str))
            }
            Root::Me => Some("me"),
            Root::Tenant => Some("tenant"),
            Root::Arg(_) => Some("argument"),
            Root::Old => Some("old"),
            Root::New => Some("new"),
        };
        let mut names: Vec<&str> = root.into_iter().collect();
        let mut steps = path.steps.iter().peekable();
        while let Some(step) = steps.next() {
            match steps.peek() {
                // The other end of a unique relation takes two steps, and has one name.
                Some(next) if next.by != FieldId::ID => {
                    names.push(self.other_end(step.model, **next));
                    if next.field == FieldId::ID {
                        let _ = steps.next();
                    }
                }
                _ => names.push(self.field(step.model, step.field)),
            }
        }
        if names.is_empty() { "this".to_owned() } else { names.join(".") }
    }

    fn other_end(&self, model: ModelId, step: Step) -> &'s str {
        let fields = self.service.table(model).map(|table| table.fields.iter()).into_iter().flatten();
        let is_it = |kind: &FieldKind| matches!(kind, FieldKind::OneVia { table, via } if (*table, *via) == (step.model, step.by));
        let mut found = fields.filter(|field| is_it(&field.kind));
        found.next().map_or("?", |field| &field.name)
    }

    pub(super) fn model(&self, model: ModelId) -> &'s str {
        self.service.table(model).map_or("?", |table| &table.spec_name)
    }

    /// A field of a model by its name.
    #[must_use]
    pub fn field(&self, model: ModelId, field: FieldId) -> &'s str {
        self.service.table(model).and_then(|table| table.field(field)).map_or("?", |field| &field.name)
    }

    /// The term reads a field whose values never leave the server.
    pub(super) fn reads_private(&self, term: &Term) -> bool {
        let mut is_private = false;
        let is_of = |path: &Path| {
            let fields = path.steps.iter().filter_map(|step| self.service.table(step.model)?.field(step.field));
            fields.into_iter().any(|field| field.is_private())
        };
        term.each_term(&mut |term| is_private |= matches!(&term.kind, TermKind::Path(path) if is_of(path)));
        is_private
    }
}

fn sign(op: Compare) -> &'static str {
    match op {
        Compare::Equal => "==",
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
    }
}

fn infix(op: Op) -> Option<&'static str> {
    match op {
        Op::Add | Op::AddDays => Some("+"),
        Op::Subtract | Op::SubtractDays | Op::BetweenDays => Some("-"),
        Op::Multiply => Some("*"),
        Op::Divide => Some("/"),
        Op::Widen(_) | Op::Lower | Op::Length | Op::Count => None,
    }
}

fn test_name(test: TextTest) -> &'static str {
    match test {
        TextTest::StartsWith => "starts_with",
        TextTest::EndsWith => "ends_with",
        TextTest::Contains => "contains",
    }
}

/// The type of what a field holds; none for a to-many.
pub(super) fn type_of(service: &Service, model: ModelId, field: FieldId) -> Option<Type> {
    Some(match &service.table(model)?.field(field)?.kind {
        _ if field == FieldId::ID => Type::Row(model),
        FieldKind::Scalar { scalar, .. } => Type::Scalar(*scalar),
        FieldKind::List { item, .. } => Type::List(Box::new(Type::Scalar(*item))),
        FieldKind::ToOne { table, .. } => Type::Row(*table),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => return None,
    })
}

/// It names rows, which others may be.
pub(super) fn is_row(ty: &Type) -> bool {
    matches!(ty, Type::Row(_) | Type::Scalar(Scalar::Uuid))
}
