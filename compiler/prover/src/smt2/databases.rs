//! What every database is like: relations lead to rows that are there, keys are of one row, values are of their types, and rows are as their
//! models require. Of models that nothing speaks of there need be no rows, and fields that nothing speaks of may be null where they can.

use super::conditions::{Bound, Element, Scene};
use super::spell::{self, FALSE, all, equal, every, implies, not, some};
use super::symbols::{Side, Sort, of_scalar};
use super::{Asking, Unsaid, texts};
use crate::fits;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::{Cond, Path, Root, TermKind};
use purlin_rules::plan::{FieldKind, OnDelete, Operation, Refinement};
use std::collections::BTreeSet;

/// The instant of a request, and how long ago its caller signed in: since 1970, and far from the last one.
const INSTANTS: (i64, i64) = (0, 100_000_000_000_000);

/// What has been asserted so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    required: BTreeSet<ModelId>,
    related: BTreeSet<(ModelId, FieldId)>,
    keys: BTreeSet<(ModelId, usize)>,
    /// Of the row that is written.
    pub(super) written: BTreeSet<FieldId>,
}

impl Told {
    fn count(&self) -> [usize; 4] {
        [self.required.len(), self.related.len(), self.keys.len(), self.written.len()]
    }
}

impl Asking<'_> {
    /// Asserts what holds of the database before the request and after it, and of the row that is written. What it speaks of is spoken of
    /// in turn.
    pub(super) fn databases(&mut self) -> Result<Vec<String>, Unsaid> {
        let mut lines = Vec::new();
        let mut told = Told::default();
        loop {
            let before = told.count();
            self.written(&mut told)?;
            for model in self.symbols.models.clone() {
                self.rows_of(model, &mut told, &mut lines)?;
            }
            if told.count() == before {
                break;
            }
        }
        self.values(&mut lines)?;
        for (model, via, world) in self.symbols.ends.clone() {
            let row = Element::any("x", model, world);
            let (holds, held) = self.symbols.read(&row, via);
            let is_held = all([self.symbols.is_there(model, "x", world), holds]);
            let name = self.end_name(model, via, world);
            lines.push(every(&self.symbols.row(model), &implies(&is_held, &equal(&format!("({name} {held})"), "x"))));
        }
        Ok(lines)
    }

    fn rows_of(&mut self, model: ModelId, told: &mut Told, lines: &mut Vec<String>) -> Result<(), Unsaid> {
        if told.required.insert(model) {
            self.requires(model, lines)?;
        }
        let Some(table) = self.question.plan.service.table(model) else { return Ok(()) };
        for (field, declared) in table.fields_with_ids() {
            if declared.reference().is_some() && self.is_spoken_of(model, field) && told.related.insert((model, field)) {
                if table.tree == Some(field) {
                    return Err(Unsaid("a tree"));
                }
                self.relation(model, field, lines);
            }
        }
        for (place, unique) in table.uniques.iter().enumerate() {
            if unique.fields.iter().all(|field| self.is_spoken_of(model, *field)) && told.keys.insert((model, place)) {
                self.key(model, &unique.fields, lines)?;
            }
        }
        Ok(())
    }

    /// Where a deletion takes the row along by the field, it is, whatever is asked.
    fn is_spoken_of(&self, model: ModelId, field: FieldId) -> bool {
        let reference = self.symbols.field(model, field).and_then(|field| field.reference());
        let takes = |(target, on_delete, _)| on_delete == OnDelete::Cascade && self.symbols.taken.contains(&target);
        !self.symbols.may_be_null(model, field) || self.symbols.fields.contains(&(model, field)) || reference.is_some_and(takes)
    }

    /// The rows are as their model requires; where a write leaves a row, of the ends of the write, too.
    fn requires(&mut self, model: ModelId, lines: &mut Vec<String>) -> Result<(), Unsaid> {
        let plan = self.question.plan;
        let (old, new) = self.ends();
        let lets_go = self.symbols.let_go.iter().any(|(of, _)| *of == model);
        for require in plan.checks.requires.iter().filter(|require| require.model == model) {
            if !is_of_a_write(&require.holds) {
                let sides: &[Side] = if lets_go { &[Side::Before, Side::After] } else { &[Side::Before] };
                for side in sides {
                    let this = Element::any("x", model, *side);
                    let scene =
                        Scene { this, old: None, new: None, me: None, tenant: None, world: *side, vars: Vec::new(), free: vec![model] };
                    let holds = self.condition(&require.holds, &scene, Bound::There)?;
                    let is_there = self.symbols.is_there(model, "x", *side);
                    lines.push(every(&self.symbols.row(model), &implies(&is_there, &holds)));
                }
            }
            if let Some(new) = new.clone().filter(|new| new.model == model) {
                let (me, tenant) = (self.me(), self.tenant());
                let scene = Scene {
                    this: new.clone(),
                    old: old.clone(),
                    new: Some(new),
                    me,
                    tenant,
                    world: Side::After,
                    vars: Vec::new(),
                    free: Vec::new(),
                };
                let holds = self.condition(&require.holds, &scene, Bound::There)?;
                self.facts.push(format!("(assert {holds})"));
            }
        }
        Ok(())
    }

    /// What a relation names is there, before the request and after it.
    fn relation(&mut self, model: ModelId, field: FieldId, lines: &mut Vec<String>) {
        let Some((target, on_delete, column)) = self.symbols.field(model, field).and_then(|field| field.reference()) else { return };
        if !column.nullable {
            self.circles.asks(model, target);
        }
        let row = Element::any("x", model, Side::Before);
        let (holds, held) = self.symbols.read(&row, field);
        let is_there = self.symbols.is_there(model, "x", Side::Before);
        let is_target = self.symbols.is_there(target, &held, Side::Before);
        lines.push(every(&self.symbols.row(model), &implies(&all([is_there.clone(), holds.clone()]), &is_target)));
        if let Some(is_same) = self.is_of_one_tenant(&row, (target, &held)) {
            lines.push(every(&self.symbols.row(model), &implies(&all([is_there, holds]), &is_same)));
        }
        if self.symbols.taken.contains(&target) && on_delete == OnDelete::Restrict {
            let row = Element::any("x", model, Side::After);
            let (holds, held) = self.symbols.read(&row, field);
            let is_left = self.symbols.is_there(model, "x", Side::After);
            let is_target = self.symbols.is_there(target, &held, Side::After);
            lines.push(every(&self.symbols.row(model), &implies(&all([is_left, holds]), &is_target)));
        }
        if self.has_new() && self.question.model == model {
            let row = Element::ground("this", model, Side::After);
            let (holds, held) = self.symbols.read(&row, field);
            // The id of a row that is to be is known to nobody who could name it.
            let is_target = self.symbols.is_there(target, &held, Side::Before);
            let is_same = self.is_of_one_tenant(&row, (target, &held));
            self.facts.push(format!("(assert {})", implies(&holds, &all([is_target].into_iter().chain(is_same)))));
        }
    }

    /// A row of a tenant and what it names, which is of one, too, are of the same.
    fn is_of_one_tenant(&mut self, row: &Element, (target, held): (ModelId, &str)) -> Option<String> {
        let tenant = |model| self.question.plan.service.table(model)?.tenant;
        let (own, theirs) = (tenant(row.model)?, tenant(target)?);
        let (_, own) = self.symbols.read(row, own);
        let (_, theirs) = self.symbols.read(&Element::ground(held, target, Side::Before), theirs);
        Some(equal(&own, &theirs))
    }

    /// No two rows have one key.
    fn key(&mut self, model: ModelId, fields: &[FieldId], lines: &mut Vec<String>) -> Result<(), Unsaid> {
        let is_written = self.has_new() && self.question.model == model;
        let sides: &[Side] = if is_written { &[Side::Before, Side::After] } else { &[Side::Before] };
        for side in sides {
            let mut parts = Vec::new();
            for name in ["x", "y"] {
                parts.push(self.symbols.is_there(model, name, *side));
            }
            for field in fields {
                if matches!(self.symbols.sort(model, *field)?, Sort::Other("list" | "float" | "json")) {
                    return Err(Unsaid("a key of lists, of fractions or of JSON"));
                }
                let [one, other] = ["x", "y"].map(|name| self.symbols.read(&Element::any(name, model, *side), *field));
                parts.extend([one.0, other.0, format!("(= {} {})", one.1, other.1)]);
            }
            let sort = self.symbols.row(model);
            lines.push(format!("(assert (forall ((x {sort}) (y {sort})) {}))", implies(&all(parts), "(= x y)")));
        }
        Ok(())
    }

    /// What fields hold is what their types and refinements ask for.
    fn values(&mut self, lines: &mut Vec<String>) -> Result<(), Unsaid> {
        let fields = self.symbols.fields.clone();
        self.symbols.letters |= fields.iter().any(|(model, field)| self.is_of_few_texts(*model, *field));
        for (model, field) in fields {
            let held = format!("({} x)", self.symbols.name(model, field));
            for asked in self.asked_of(model, field, &held)? {
                lines.push(every(&self.symbols.row(model), &asked));
            }
            let is_left = self.has_new() && self.question.model == model && self.symbols.left.contains(&field);
            // It is counted, beyond whatever bound.
            if is_left && field != FieldId::VERSION {
                let new = self.new_name(field);
                self.facts.extend(self.asked_of(model, field, &new)?.iter().map(|asked| format!("(assert {asked})")));
            }
        }
        Ok(())
    }

    /// It may be of its letters that the field holds one text or another.
    fn is_of_few_texts(&self, model: ModelId, field: FieldId) -> bool {
        match self.symbols.field(model, field).map(|field| &field.kind) {
            Some(FieldKind::Scalar { refinement: Refinement::Pattern(pattern), .. }) => !fits::is_of_many(pattern),
            Some(FieldKind::Scalar { refinement: Refinement::Length { max, .. }, .. }) => *max == 0,
            _ => false,
        }
    }

    /// What is asked of a value of the field.
    fn asked_of(&self, model: ModelId, field: FieldId, term: &str) -> Result<Vec<String>, Unsaid> {
        let Some(FieldKind::Scalar { scalar, refinement, .. }) = self.symbols.field(model, field).map(|field| &field.kind) else {
            return Ok(Vec::new());
        };
        match (of_scalar(*scalar), refinement) {
            (Sort::Number, _) => Ok(vec![spell::within(term, fits::numbers(*scalar, refinement))]),
            (Sort::Text, _) if self.symbols.letters => texts::asked(*scalar, refinement, term),
            (Sort::Text, _) => {
                let unfit = self.symbols.texts().filter(|(_, text)| !fits::text(text, *scalar, refinement));
                Ok(unfit.map(|(name, _)| not(equal(term, &name))).collect())
            }
            (Sort::Bool | Sort::Lowered | Sort::Enum(_) | Sort::Row(_) | Sort::Id(_) | Sort::Other(_) | Sort::Null, _) => Ok(Vec::new()),
        }
    }

    /// Declares the constants of the request, and asserts what is so of them whatever is asked.
    pub(super) fn request(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        let Self { question, .. } = self;
        let (model, other) = (question.model, question.other);
        let constant = |name: &str, sort: &str| format!("(declare-const {name} {sort})");
        let sort = self.symbols.row(model);
        lines.push(constant("this", &sort));
        let is_there = self.symbols.is_there(model, "this", Side::Before);
        lines.push(format!("(assert {})", if question.operation == Operation::Create { not(is_there) } else { is_there }));
        let users = question.plan.service.auth.as_ref().map(|auth| auth.table);
        let tenants = question.plan.checks.tenant.as_ref().map(|tenant| tenant.model);
        for (name, model) in [(self.me(), users), (self.tenant(), tenants), (other.map(|_| "other".to_owned()), other)] {
            let Some((name, model)) = name.zip(model).filter(|(_, model)| self.symbols.models.contains(model)) else { continue };
            let sort = self.symbols.row(model);
            lines.push(constant(&name, &sort));
            lines.push(format!("(assert {})", self.symbols.is_there(model, &name, Side::Before)));
        }
        let numbers = [("now", self.symbols.now), ("session.age", self.symbols.session.contains("session.age"))];
        for (name, _) in numbers.into_iter().filter(|(_, is_spoken_of)| *is_spoken_of) {
            lines.push(constant(name, "Int"));
            lines.push(format!("(assert {})", spell::within(name, INSTANTS)));
        }
        for name in ["session.mfa", "me.is_anonymous"].into_iter().filter(|name| self.symbols.session.contains(name)) {
            lines.push(constant(name, "Bool"));
        }
        lines
    }

    /// What defines the database that is left, from the one that there was.
    pub(super) fn left(&mut self) -> Result<Vec<String>, Unsaid> {
        let mut lines = Vec::new();
        match self.question.operation {
            Operation::Get | Operation::List => {}
            Operation::Create | Operation::Update => self.left_by_writing(&mut lines),
            Operation::Delete => self.left_by_deleting(&mut lines)?,
        }
        for (model, via, world) in self.symbols.ends.clone() {
            let Sort::Row(of) = self.symbols.sort(model, via)? else { continue };
            let name = self.end_name(model, via, world);
            lines.push(format!("(declare-fun {name} ({}) {})", self.symbols.row(of), self.symbols.row(model)));
        }
        Ok(lines)
    }

    fn left_by_deleting(&mut self, lines: &mut Vec<String>) -> Result<(), Unsaid> {
        let spoken_of = |asking: &Self| -> Vec<(ModelId, FieldId)> {
            asking.symbols.fields.iter().copied().filter(|(model, _)| asking.symbols.models.contains(model)).collect()
        };
        let mut left: BTreeSet<ModelId> = self.symbols.taken.intersection(&self.symbols.models).copied().collect();
        while !left.is_empty() {
            // Those that go with nothing that is still to be told of.
            let goes_with = |model: ModelId, field: FieldId| {
                let reference = self.symbols.field(model, field).and_then(|field| field.reference());
                reference.filter(|(target, on_delete, _)| *on_delete == OnDelete::Cascade && self.symbols.taken.contains(target))
            };
            let fields = spoken_of(self);
            let is_next = |model: &&ModelId| {
                let mut own = fields.iter().filter(|(of, _)| of == *model);
                !own.any(|(of, field)| goes_with(*of, *field).is_some_and(|(target, ..)| left.contains(&target)))
            };
            let Some(model) = left.iter().find(is_next).copied() else {
                return Err(Unsaid("a deletion that takes rows along in a circle"));
            };
            let cascades: Vec<(FieldId, ModelId)> = fields
                .iter()
                .filter(|(of, _)| *of == model)
                .filter_map(|(of, field)| goes_with(*of, *field).map(|(target, ..)| (*field, target)))
                .collect();
            left.remove(&model);
            let mut goes = vec![if self.question.model == model { equal("x", "this") } else { FALSE.to_owned() }];
            for (field, target) in cascades {
                let (holds, held) = self.symbols.read(&Element::any("x", model, Side::Before), field);
                let target = self.symbols.model(target);
                goes.push(all([holds, format!("(gone.{target} {held})")]));
            }
            let name = self.symbols.model(model);
            lines.push(format!("(define-fun gone.{name} ((x {name}.row)) Bool {})", some(goes)));
            lines.push(format!("(define-fun after.{name}? ((x {name}.row)) Bool (and ({name}? x) (not (gone.{name} x))))"));
        }
        for (model, field) in spoken_of(self) {
            let lets_go = self.symbols.let_go.contains(&(model, field));
            let Some((target, ..)) = self.symbols.field(model, field).and_then(|field| field.reference()).filter(|_| lets_go) else {
                continue;
            };
            let (holds, held) = self.symbols.read(&Element::any("x", model, Side::Before), field);
            let keeps = not(format!("(gone.{} {held})", self.symbols.model(target)));
            let (name, of) = (self.symbols.name(model, field), self.symbols.model(model));
            lines.push(format!("(define-fun after.{name}? ((x {of}.row)) Bool {})", all([holds, keeps])));
        }
        Ok(())
    }
}

/// It speaks of the ends of a write: of a row at rest it says nothing.
fn is_of_a_write(cond: &Cond) -> bool {
    let mut found = false;
    cond.each_term(&mut |term| found |= matches!(&term.kind, TermKind::Path(Path { root: Root::Old | Root::New, .. })));
    found
}
