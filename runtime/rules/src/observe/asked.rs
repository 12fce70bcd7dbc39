//! The conditions that a request is held against, and where: as the [judge](crate::judge) asks them, but every one of them, in whatever
//! order they are written.
//!
//! - A rule is asked of what it could let through, or keep from it: of a write that names fields, a rule about other fields is not.
//! - What nobody would come to is not asked: rules for updates and deletions of a row that the caller may not read, rules about a row of
//!   another tenant, a `check` whose `if` does not hold.

use crate::catalog::{FieldId, ModelId};
use crate::diagnostic::Span;
use crate::eval::{self, Around};
use crate::explain::ruling::{Asked, Scene, with_write};
use crate::explain::{End, Labels, Request};
use crate::expr::Cond;
use crate::judge::{Judge, Write};
use crate::plan::Operation;
use crate::plan::checks::Rule;
use crate::value::{Id, Value};
use crate::world::Row;

/// Which condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// What a rule asks, behind `if` or behind `check`, by where it stands.
    Rule { model: ModelId, operation: Operation, span: Span, is_check: bool },
    /// `@read` or `@write` of a field.
    Field { model: ModelId, field: FieldId, writes: bool },
    /// Whom a tenant admits, by its place.
    Tenant(usize),
}

type Visit<'v> = dyn FnMut(Law, &Cond, &Around<'_>) + 'v;

pub(super) fn each(judge: &Judge<'_>, request: &Request, visit: &mut Visit<'_>) {
    let labels = Labels::default();
    let mut asking = Asking { judge, labels: &labels, visit };
    let (model, id) = request.subject();
    match request {
        Request::Read { field, .. } => asking.row(Operation::Get, (model, id), *field),
        Request::Listed { .. } => asking.row(Operation::List, (model, id), None),
        Request::Create { row, named, .. } => {
            if asking.is_within(model, row) {
                asking.write(model, Write::Create(row), named);
            }
        }
        Request::Update { values, .. } => {
            asking.row(Operation::Get, (model, id), None);
            if let Some(before) = asking.readable(model, id) {
                let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
                asking.write(model, Write::Update { before, after: &before.updated(values, judge.now) }, &named);
            }
        }
        Request::Delete { .. } => {
            asking.row(Operation::Get, (model, id), None);
            if let Some(row) = asking.readable(model, id) {
                asking.write(model, Write::Delete(row), &[]);
            }
        }
    }
}

struct Asking<'a, 'v> {
    judge: &'a Judge<'a>,
    labels: &'a Labels,
    visit: &'a mut Visit<'v>,
}

impl<'a> Asking<'a, '_> {
    fn row(&mut self, operation: Operation, (model, id): (ModelId, Id), field: Option<FieldId>) {
        let Some(row) = self.judge.world.row(model, id) else { return };
        if !self.is_within(model, row) {
            return;
        }
        let scene = Scene::read(self.judge, self.labels, operation, model, row);
        self.rules(&scene, (operation, model), |rule| !rule.deny || scene.concerns(rule, field.as_slice()));
        if self.judge.unreadable(operation, model, row).is_empty() {
            field.into_iter().for_each(|field| self.field(&scene, model, field, false));
        }
    }

    fn readable(&self, model: ModelId, id: Id) -> Option<&'a Row> {
        let row = self.judge.world.row(model, id)?;
        self.judge.unreadable(Operation::Get, model, row).is_empty().then_some(row)
    }

    /// Of a row of no tenant, yes. Else the tenant is asked, where the request names it.
    fn is_within(&mut self, model: ModelId, row: &Row) -> bool {
        let Some(tenants) = &self.judge.plan.checks.tenant else { return true };
        let Some((_, field)) = tenants.fields.iter().find(|(of, _)| *of == model) else { return true };
        let own = if let Value::Id(own) = row.value(*field) { Some(*own) } else { None };
        if let Some(tenant) = own.filter(|own| self.judge.tenant == Some(*own)).and_then(|own| self.judge.world.row(tenants.model, own)) {
            let around = Around { tenant: None, ..self.judge.around(self.judge.world, tenant, None) };
            for (place, allow) in tenants.allow.iter().enumerate() {
                (self.visit)(Law::Tenant(place), allow, &around);
            }
        }
        self.judge.is_within(model, row)
    }

    fn write(&mut self, model: ModelId, write: Write<'_>, named: &[FieldId]) {
        let operation = write.operation();
        self.references(model, &write, named);
        let judge = *self.judge;
        with_write(&judge, self.labels, model, write, named, |scene| {
            let grants = |rule: &Rule| named.is_empty() || named.iter().any(|field| rule.fields.holds(*field));
            self.rules(scene, (operation, model), |rule| if rule.deny { scene.concerns(rule, named) } else { grants(rule) });
            named.iter().for_each(|field| self.field(scene, model, *field, true));
        });
    }

    /// The rows that a write names have to be ones that the caller may get.
    fn references(&mut self, model: ModelId, write: &Write<'_>, named: &[FieldId]) {
        let Some(table) = self.judge.plan.service.table(model) else { return };
        for field in named {
            let target = table.field(*field).and_then(|declared| declared.reference()).map(|(target, ..)| target);
            if let (Some(target), Value::Id(id)) = (target, write.left().value(*field)) {
                self.row(Operation::Get, (target, *id), None);
            }
        }
    }

    fn rules(&mut self, scene: &Scene<'_>, (operation, model): (Operation, ModelId), is_asked: impl Fn(&Rule) -> bool) {
        let judge = *self.judge;
        for rule in judge.allows(operation, model).chain(judge.denies(operation, model)).filter(|rule| is_asked(rule)) {
            let law = |is_check| Law::Rule { model, operation, span: rule.span, is_check };
            let (checks, ends): (Vec<Asked<'_>>, Vec<_>) = scene.asked(rule).into_iter().partition(|asked| asked.end == End::Check);
            for end in &ends {
                (self.visit)(law(false), end.cond, &scene.around(end.end));
            }
            let mut holds = ends.iter().map(|end| eval::holds(end.cond, &scene.around(end.end)));
            let comes_to_check = if rule.deny { holds.any(|holds| holds) } else { holds.all(|holds| holds) };
            for check in checks.iter().filter(|_| comes_to_check) {
                (self.visit)(law(true), check.cond, &scene.around(check.end));
            }
        }
    }

    fn field(&mut self, scene: &Scene<'_>, model: ModelId, field: FieldId, writes: bool) {
        for asked in scene.asked_of_field(field) {
            (self.visit)(Law::Field { model, field, writes }, asked.cond, &scene.around(asked.end));
        }
    }
}
