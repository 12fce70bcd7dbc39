//! What would have to be otherwise for a condition to be otherwise: the least of it.
//!
//! Each atom is changed by itself, as if nothing else depended on it. Whether a request is then let through is asked of the judge
//! ([`explain`](super)), where every change can be made.

use super::spell::{is_row, type_of};
use super::why::Explainer;
use super::{Change, Edit};
use crate::catalog::{FieldId, ModelId};
use crate::expr::{Compare, Cond, Path, Root, Rows, Source, Term, TermKind, Var};
use crate::types::{Scalar, Type};
use crate::value::{Id, Value};
use crate::world::Row;

/// What a request is about: where its own values stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) model: ModelId,
    pub(super) id: Id,
    /// It is not there yet: whatever it holds is said by the request.
    pub(super) is_new: bool,
    /// What the request gives it.
    pub(super) named: &'a [FieldId],
    /// It is looked at as it was before the write.
    pub(super) is_before: bool,
}

impl Subject<'_> {
    /// What stands in the place is said by the request, not by the rows that there are.
    fn is_said_by_request(&self, place: &Place) -> bool {
        let is_after = match place.root {
            Root::Old => false,
            Root::New => true,
            Root::Var(_) | Root::Me | Root::Tenant | Root::Arg(_) => !self.is_before,
        };
        let is_said = self.is_new || is_after && self.named.contains(&place.field);
        is_said && (place.model, place.row) == (self.model, self.id)
    }
}

/// How far a change is from what is there.
mod cost {
    pub(super) const VALUE: u32 = 2;
    /// Somebody else's row, or a row of something else.
    pub(super) const RELATION: u32 = 4;
    pub(super) const ROW: u32 = 4;
    /// What is only said in words.
    pub(super) const WORDS: u32 = 5;
}

/// Where a value is kept.
struct Place {
    root: Root,
    model: ModelId,
    row: Id,
    field: FieldId,
    ty: Type,
}

impl<'a> Explainer<'a> {
    /// What would make the condition true, or false: it is not so. None where nothing would.
    pub(super) fn change(&mut self, cond: &Cond, to: bool, subject: &Subject<'_>) -> Option<Vec<Change>> {
        match (cond, to) {
            (Cond::Const(_), _) => None,
            (Cond::Not(inner), _) => self.change(inner, !to, subject),
            (Cond::And(parts), true) | (Cond::Or(parts), false) => {
                let others: Vec<&Cond> = parts.iter().filter(|part| self.eval.holds(part) != to).collect();
                let mut all: Vec<Change> = Vec::new();
                for part in others {
                    add(&mut all, self.change(part, to, subject)?);
                }
                Some(all)
            }
            (Cond::And(parts), false) | (Cond::Or(parts), true) => least(parts.iter().map(|part| self.change(part, to, subject))),
            (Cond::Any { rows, body, .. }, true) => self.some_row(cond, rows, body, subject),
            (Cond::Any { rows, body, .. }, false) => self.no_row(rows, body, subject),
            (Cond::Compare { op: Compare::Equal, left, right }, _) => Some(vec![self.equality(cond, left, right, to, subject)]),
            (Cond::Holds(term), _) => {
                let would = (Value::Bool(to), to.to_string());
                Some(vec![self.set(term, Some(would), subject).unwrap_or_else(|| self.in_words(cond, to))])
            }
            (Cond::In { item, options }, true) => Some(vec![self.one_of(cond, item, options, subject)]),
            (Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. }, _) => Some(vec![self.in_words(cond, to)]),
        }
    }

    fn equality(&mut self, cond: &Cond, left: &Term, right: &Term, to: bool, subject: &Subject<'_>) -> Change {
        let asks = [(left, right), (right, left)].into_iter().find(|(me, _)| to && is_caller(me));
        let caller = asks.and_then(|(_, other)| if let Ok(Value::Id(id)) = self.eval.value(other) { Some(id) } else { None });
        // Another user's request is another request: where somebody asks, that is the last resort.
        if let (Some(id), None) = (caller, self.eval.around.me) {
            return self.caller(id, cost::VALUE);
        }
        for (place, other) in [(left, right), (right, left)] {
            let value = self.eval.value(other);
            let would = match (value, to) {
                (Ok(Value::Null) | Err(_), _) => continue,
                (Ok(value), true) => {
                    let shown = self.shown(other);
                    Some((value, shown))
                }
                (Ok(value), false) => {
                    let shown = format!("other than {}", self.shown(other));
                    self.another(place, &value).map(|another| (another, shown))
                }
            };
            if let Some(change) = self.set(place, would, subject) {
                return change;
            }
        }
        match caller {
            Some(id) => self.caller(id, cost::WORDS),
            None => self.in_words(cond, to),
        }
    }

    fn caller(&self, id: Id, cost: u32) -> Change {
        let is = self.eval.around.me.map_or_else(|| "nobody is signed in".to_owned(), |(_, me)| format!("{} does", self.labels.of(me)));
        Change { words: format!("`{}` would have to ask: {is}", self.labels.of(id)), edit: Some(Edit::Caller(id)), cost }
    }

    /// A value of the place's type that is not this one, where one is at hand.
    fn another(&self, place: &Term, value: &Value) -> Option<Value> {
        let another = match (&place.ty, value) {
            (Type::Scalar(Scalar::Enum(of)), Value::Text(own)) => {
                let values = &self.plan.service.enums.get(of.0 as usize)?.values;
                Value::Text(values.iter().find(|value| *value != own)?.clone().into_owned())
            }
            (_, Value::Bool(own)) => Value::Bool(!own),
            (_, Value::Int(number)) => Value::Int(number.checked_add(1)?),
            _ => return None,
        };
        Some(another)
    }

    fn one_of(&mut self, cond: &Cond, item: &Term, options: &[Term], subject: &Subject<'_>) -> Change {
        let first = options.iter().find_map(|option| match self.eval.value(option) {
            Ok(Value::List(values)) => values.into_iter().next(),
            Ok(Value::Null) | Err(_) => None,
            Ok(value) => Some(value),
        });
        let shown: Vec<String> = options.iter().map(|option| self.shown(option)).collect();
        let would = first.map(|value| (value, shown.join(" or ")));
        self.set(item, would, subject).unwrap_or_else(|| self.in_words(cond, true))
    }

    /// Another value in the place that a term reads, where it reads one.
    fn set(&mut self, term: &Term, would: Option<(Value, String)>, subject: &Subject<'_>) -> Option<Change> {
        let (value, would) = would?;
        let place = self.place(term)?;
        let is = self.shown(term);
        let name = self.speller.field(place.model, place.field).to_owned();
        if subject.is_said_by_request(&place) {
            let words = format!("the request would have to name `{name}` as {would} (it is {is})");
            return Some(Change { words, edit: Some(Edit::Named(place.field, value)), cost: cost::VALUE });
        }
        let row = self.labels.row(&self.plan.service, self.eval.around.world, place.model, place.row);
        let words = if row.contains(' ') {
            format!("`{name}` of `{row}` would have to be {would} (it is {is})")
        } else {
            format!("`{row}.{name}` would have to be {would} (it is {is})")
        };
        let cost = if is_row(&place.ty) { cost::RELATION } else { cost::VALUE };
        Some(Change { words, edit: Some(Edit::Set { model: place.model, row: place.row, field: place.field, value }), cost })
    }

    /// Where the value that a term reads is kept; none for what is no value of a field, and for what no write changes.
    fn place(&self, term: &Term) -> Option<Place> {
        let TermKind::Path(path) = &term.kind else { return None };
        let (last, way) = path.steps.split_last()?;
        if last.by != FieldId::ID || last.field <= FieldId::VERSION {
            return None;
        }
        let Value::Id(row) = self.eval.path(&Path { root: path.root, steps: way.to_vec() }) else { return None };
        let ty = type_of(&self.plan.service, last.model, last.field)?;
        Some(Place { root: path.root, model: last.model, row, field: last.field, ty })
    }

    fn in_words(&mut self, cond: &Cond, to: bool) -> Change {
        let mut values = Vec::new();
        for atom in self.why(cond, !to) {
            values.extend(atom.values.into_iter().map(|(read, is)| format!("`{read}` is {is}")));
        }
        let said = self.speller.condition(cond, to);
        let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
        Change { words: format!("`{said}` would have to hold{values}"), edit: None, cost: cost::WORDS }
    }

    /// A row that is there changed, or another one.
    fn some_row(&mut self, cond: &Cond, rows: &Rows, body: &Cond, subject: &Subject<'_>) -> Option<Vec<Change>> {
        let mut all = vec![self.new_row(rows, body).map(|change| vec![change])];
        for row in self.eval.rows_of(rows) {
            let changed = self.of_row(rows, row, |explainer| explainer.change(body, true, subject));
            all.push(changed);
        }
        least(all.into_iter()).or_else(|| Some(vec![self.in_words(cond, true)]))
    }

    /// Each row that is so is changed, or goes.
    fn no_row(&mut self, rows: &Rows, body: &Cond, subject: &Subject<'_>) -> Option<Vec<Change>> {
        let mut all: Vec<Change> = Vec::new();
        for row in self.eval.rows_of(rows) {
            let changed = self.of_row(rows, row, |explainer| {
                explainer.eval.holds(body).then(|| explainer.change(body, false, subject)).flatten().or(Some(Vec::new()))
            });
            let holds = self.of_row(rows, row, |explainer| explainer.eval.holds(body));
            if !holds {
                continue;
            }
            let name = self.labels.row(&self.plan.service, self.eval.around.world, rows.model, row.id());
            let words = format!("`{name}` would have to be gone");
            let gone = Change { words, edit: Some(Edit::Remove { model: rows.model, row: row.id() }), cost: cost::ROW };
            add(&mut all, least([changed.filter(|changes| !changes.is_empty()), Some(vec![gone])].into_iter())?);
        }
        Some(all)
    }

    fn of_row<T>(&mut self, rows: &Rows, row: &'a Row, ask: impl FnOnce(&mut Self) -> T) -> T {
        self.eval.rows.push(row);
        let _ = self.speller.enter(rows.model);
        let answer = ask(self);
        self.speller.leave();
        self.eval.rows.pop();
        answer
    }

    /// A row that would be among these, and so: where the condition says what it holds.
    fn new_row(&mut self, rows: &Rows, body: &Cond) -> Option<Change> {
        let mut given: Vec<(FieldId, Value)> = Vec::new();
        let var = Var(u16::try_from(self.eval.rows.len() + 1).ok()?);
        let mut is_row = None;
        self.told(body, true, var, &mut given, &mut is_row)?;
        let (model, values) = match &rows.source {
            Source::Model if is_row.is_none() => (rows.model, given),
            Source::Link { parent, via } if is_row.is_none() => {
                let parent = self.eval.path(parent);
                let is_other = given.iter().any(|(field, value)| field == via && *value != parent);
                if parent.is_null() || is_other {
                    return None;
                }
                given.retain(|(field, _)| field != via);
                (rows.model, std::iter::once((*via, parent)).chain(given).collect())
            }
            Source::Through { parent, join, near, far } => {
                let parent = self.eval.path(parent);
                let far_row = is_row.filter(|_| given.is_empty())?;
                if parent.is_null() {
                    return None;
                }
                (*join, vec![(*near, parent), (*far, Value::Id(far_row))])
            }
            Source::Model | Source::Link { .. } | Source::Tree { .. } => return None,
        };
        let row = self.labels.new_row(&self.plan.service, model, &values);
        let words = self::new_row(&row);
        Some(Change { words, edit: Some(Edit::Insert { model, values }), cost: cost::ROW })
    }

    /// What a condition says that a new row holds, where it says it outright.
    fn told(&mut self, cond: &Cond, is: bool, var: Var, given: &mut Vec<(FieldId, Value)>, row: &mut Option<Id>) -> Option<()> {
        match (cond, is) {
            (Cond::Const(value), _) => (*value == is).then_some(()),
            (Cond::Not(inner), _) => self.told(inner, !is, var, given, row),
            (Cond::And(parts), true) | (Cond::Or(parts), false) => parts.iter().try_for_each(|part| self.told(part, is, var, given, row)),
            (Cond::Or(parts), true) | (Cond::And(parts), false) => {
                let before = (given.clone(), *row);
                for part in parts {
                    if self.told(part, is, var, given, row).is_some() {
                        return Some(());
                    }
                    (*given, *row) = before.clone();
                }
                None
            }
            (Cond::Holds(term), _) => give(given, own_field(term, var)??, Value::Bool(is)),
            (Cond::IsNull(term), true) => give(given, own_field(term, var)??, Value::Null),
            (Cond::Compare { op: Compare::Equal, left, right }, true) => {
                for (own, other) in [(left, right), (right, left)] {
                    let Some(field) = own_field(own, var) else { continue };
                    if !mentions(other, var)
                        && let Ok(value) = self.eval.value(other)
                        && !value.is_null()
                    {
                        return match (field, value) {
                            (Some(field), value) => give(given, field, value),
                            (None, Value::Id(id)) => {
                                let is_free = row.is_none_or(|known| known == id);
                                *row = Some(id);
                                is_free.then_some(())
                            }
                            (None, _) => None,
                        };
                    }
                }
                None
            }
            (Cond::In { item, options }, true) => {
                let field = own_field(item, var)??;
                let first = options.iter().filter(|option| !mentions(option, var)).find_map(|option| match self.eval.value(option) {
                    Ok(Value::List(values)) => values.into_iter().next(),
                    Ok(Value::Null) | Err(_) => None,
                    Ok(value) => Some(value),
                });
                give(given, field, first?)
            }
            // What says nothing of the row is so, or not, whatever the row is.
            (Cond::IsNull(_) | Cond::In { .. } | Cond::Compare { .. } | Cond::Text { .. } | Cond::Any { .. }, _) => None,
        }
    }
}

/// The field of the row that a term is; none, of the row itself.
fn own_field(term: &Term, var: Var) -> Option<Option<FieldId>> {
    let TermKind::Path(path) = &term.kind else { return None };
    match (path.root, path.steps.as_slice()) {
        (Root::Var(own), []) if own == var => Some(None),
        (Root::Var(own), [step]) if own == var && step.field > FieldId::VERSION => Some(Some(step.field)),
        _ => None,
    }
}

pub(super) fn new_row(row: &str) -> String {
    format!("there would have to be a `{row}`")
}

fn mentions(term: &Term, var: Var) -> bool {
    let mut found = false;
    term.each_term(&mut |term| found |= matches!(&term.kind, TermKind::Path(path) if path.root == Root::Var(var)));
    found
}

/// A field holds one value.
fn give(given: &mut Vec<(FieldId, Value)>, field: FieldId, value: Value) -> Option<()> {
    match given.iter().find(|(known, _)| *known == field) {
        Some((_, known)) => (*known == value).then_some(()),
        None => {
            given.push((field, value));
            Some(())
        }
    }
}

fn is_caller(term: &Term) -> bool {
    matches!(&term.kind, TermKind::Path(path) if path.root == Root::Me && path.steps.is_empty())
}

/// The nearest of several ways; of those alike, the first.
pub(super) fn least(ways: impl Iterator<Item = Option<Vec<Change>>>) -> Option<Vec<Change>> {
    ways.flatten().min_by_key(|changes| changes.iter().map(|change| change.cost).sum::<u32>())
}

/// What is to be done twice is done once.
pub(super) fn add(all: &mut Vec<Change>, more: Vec<Change>) {
    for change in more {
        if !all.iter().any(|known| known.words == change.words) {
            all.push(change);
        }
    }
}
