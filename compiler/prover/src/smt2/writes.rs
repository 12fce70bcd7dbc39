//! The row that a request writes: what the request names, and what the row holds where it names nothing.

use super::conditions::{Element, Scene, Valued, where_there};
use super::databases::Told;
use super::spell::{FALSE, TRUE, all, equal, implies, not, number};
use super::symbols::{Side, Sort};
use super::{Asking, Unsaid, texts};
use crate::written::may_name;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::{Default, Field, FieldKind, Operation};
use purlin_rules::types::Type;

impl Asking<'_> {
    /// That the request names the field.
    pub(super) fn names(&mut self, field: FieldId) -> String {
        let Self { question, .. } = self;
        if !may_name(&question.plan.service, question.model, field, question.operation) {
            return FALSE.to_owned();
        }
        if let Some(declared) = self.symbols.field(question.model, field) {
            let line = format!("(declare-const named.{} Bool)", declared.name);
            if !self.new_row.contains(&line) {
                self.new_row.push(line);
            }
        }
        format!("named.{}", self.symbols.field(self.question.model, field).map_or("", |field| &*field.name))
    }

    /// What stands for what the row is to hold in the field.
    pub(super) fn new_name(&self, field: FieldId) -> String {
        format!("new.{}", self.symbols.field(self.question.model, field).map_or("", |field| &*field.name))
    }

    /// Asserts what the row that is written is like, as far as it is spoken of.
    pub(super) fn written(&mut self, told: &mut Told) -> Result<(), Unsaid> {
        if !self.has_new() {
            return Ok(());
        }
        let Some(table) = self.question.plan.service.table(self.question.model) else { return Ok(()) };
        if told.written.is_empty() {
            self.is_not_counted()?;
            self.speak_of_what_must_be();
        }
        while let Some(field) = self.symbols.left.iter().copied().find(|field| !told.written.contains(field)) {
            told.written.insert(field);
            if let Some(declared) = table.field(field) {
                self.as_written(field, declared)?;
            }
        }
        Ok(())
    }

    /// A new row has a value in each field that must have one, what a row names is there, and its keys are no other row's.
    fn speak_of_what_must_be(&mut self) {
        let model = self.question.model;
        let Some(table) = self.question.plan.service.table(model) else { return };
        let this = Element::ground("this", model, Side::After);
        let is_created = self.question.operation == Operation::Create;
        for (field, declared) in table.fields_with_ids().filter(|(field, declared)| *field != FieldId::ID && declared.column().is_some()) {
            let is_of_a_key = table.uniques.iter().any(|unique| unique.fields.contains(&field));
            if is_of_a_key || declared.reference().is_some() || is_created && !declared.may_be_null() {
                self.symbols.read(&this, field);
            }
        }
    }

    /// Nothing is asked of a number that is counted when the row is created.
    fn is_not_counted(&self) -> Result<(), Unsaid> {
        let is_counted = |field: &FieldId| {
            let column = self.symbols.field(self.question.model, *field).and_then(Field::column);
            column.is_some_and(|column| matches!(column.default, Default::Sequence { .. }))
        };
        if self.question.operation == Operation::Create && self.symbols.left.iter().any(is_counted) {
            return Err(Unsaid("the next number of a sequence"));
        }
        Ok(())
    }

    fn as_written(&mut self, field: FieldId, declared: &Field) -> Result<(), Unsaid> {
        let model = self.question.model;
        let (sort, new) = (self.symbols.sort(model, field)?, self.new_name(field));
        self.new_row.push(format!("(declare-const {new} {})", self.symbols.spelled(sort)));
        if declared.may_be_null() {
            self.new_row.push(format!("(declare-const {new}? Bool)"));
        }
        let is_set = if declared.may_be_null() { format!("{new}?") } else { TRUE.to_owned() };
        let holds = |value: &Valued| {
            let is_there = value.is_there();
            let same = if is_there == FALSE { TRUE.to_owned() } else { where_there(value, &equal(&new, &value.term)) };
            all([equal_bool(&is_set, &is_there), same])
        };
        let names = self.names(field);
        let holds = match self.unnamed(field, declared, sort)? {
            Some(value) => holds(&value),
            None => TRUE.to_owned(),
        };
        let holds = implies(&not(names), &holds);
        if holds != TRUE {
            self.facts.push(format!("(assert {holds})"));
        }
        Ok(())
    }

    /// What the row holds in a field that the request does not name; none where nothing is said of it.
    fn unnamed(&mut self, field: FieldId, declared: &Field, sort: Sort) -> Result<Option<Valued>, Unsaid> {
        let Self { question, .. } = self;
        let (plan, model) = (question.plan, question.model);
        let some = |term: String| Valued { is_set: TRUE.to_owned(), fails: FALSE.to_owned(), term, sort };
        let nothing = Valued { is_set: FALSE.to_owned(), ..some(String::new()) };
        let is_created = question.operation == Operation::Create;
        if field == FieldId::UPDATED_AT || field == FieldId::CREATED_AT && is_created {
            self.symbols.now = true;
            return Ok(Some(some("now".to_owned())));
        }
        if !is_created {
            let (is_set, term) = self.symbols.read(&Element::ground("this", model, Side::Before), field);
            let term = if field == FieldId::VERSION { format!("(+ {term} 1)") } else { term };
            return Ok(Some(Valued { is_set, ..some(term) }));
        }
        if field == FieldId::VERSION {
            return Ok(Some(some(number(1))));
        }
        let or_nothing = |term: Option<String>| term.map_or(nothing.clone(), some);
        if plan.service.table(model).is_some_and(|table| table.tenant == Some(field)) {
            return Ok(Some(or_nothing(self.tenant())));
        }
        let Some(column) = declared.column() else { return Ok(None) };
        Ok(match &column.default {
            Default::None => Some(nothing),
            Default::Const(value) => {
                let FieldKind::Scalar { scalar, .. } = &declared.kind else { return Err(Unsaid("a list that is written out")) };
                let ty = Type::Scalar(*scalar);
                Some(self.literal(&value.value(), &ty)?)
            }
            Default::Me => Some(or_nothing(self.me())),
            Default::Now => {
                self.symbols.now = true;
                Some(some("now".to_owned()))
            }
            Default::Derived => {
                let Some(default) = plan.checks.defaults.iter().find(|default| (default.model, default.field) == (model, field)) else {
                    return Ok(None);
                };
                let this = Element::ground("this", model, Side::After);
                let (me, new) = (self.me(), Some(this.clone()));
                let scene = Scene { this, old: None, new, me, tenant: None, world: Side::Before, vars: Vec::new(), free: Vec::new() };
                let value = self.value(&default.value, &scene)?;
                if value.sort == Sort::Lowered {
                    return Err(texts::BESIDE_ANOTHER);
                }
                // What fails is null.
                Some(Valued { is_set: value.is_there(), fails: FALSE.to_owned(), ..value })
            }
            // Told from all the others, and otherwise free.
            Default::Sequence { .. } => None,
        })
    }

    /// The database with the row in place of what it was.
    pub(super) fn left_by_writing(&mut self, lines: &mut Vec<String>) {
        let model = self.question.model;
        let name = self.symbols.model(model).to_owned();
        if self.question.operation == Operation::Create {
            lines.push(format!("(define-fun after.{name}? ((x {name}.row)) Bool (or (= x this) ({name}? x)))"));
        }
        for field in self.symbols.left.clone() {
            let Ok(sort) = self.symbols.sort(model, field) else { continue };
            let (sort, called, new) = (self.symbols.spelled(sort), self.symbols.name(model, field), self.new_name(field));
            lines.push(format!("(define-fun after.{called} ((x {name}.row)) {sort} (ite (= x this) {new} ({called} x)))"));
            if self.symbols.may_be_null(model, field) {
                lines.push(format!("(define-fun after.{called}? ((x {name}.row)) Bool (ite (= x this) {new}? ({called}? x)))"));
            }
        }
    }
}

/// Two truth values are one.
fn equal_bool(one: &str, other: &str) -> String {
    match (one, other) {
        (TRUE, other) | (other, TRUE) => other.to_owned(),
        (FALSE, other) | (other, FALSE) => not(other.to_owned()),
        (one, other) => equal(one, other),
    }
}
