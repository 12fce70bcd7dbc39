//! Who may do what, as a formula: the rules of a plan, put together as requests are judged.

use crate::formula::{Formula, Place};
use crate::written::may_name;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::{Compare, Cond, Path, Root, Step, Term, TermKind, Var};
use purlin_rules::plan::{Field, GrantedFields, Operation, Plan, Rule};
use purlin_rules::types::Type;

/// The rules of a plan, asked of requests that name a tenant, or of requests that name none.
#[derive(Debug, Clone, Copy)]
pub struct Access<'p> {
    pub plan: &'p Plan,
    /// Rows of a tenant are reached by requests that name it, if it admits the caller. Else the rules are asked alone.
    pub guards_tenants: bool,
    /// A rule that is left out.
    pub without: Option<&'p Rule>,
}

impl<'p> Access<'p> {
    /// The request is let through.
    #[must_use]
    pub fn may(&self, operation: Operation, model: ModelId) -> Formula<'p> {
        match operation {
            Operation::Get | Operation::List => self.reads(operation, model, Place::Old),
            Operation::Create => {
                Formula::All(vec![self.is_within(model, Place::New), self.refers(operation, model), self.writes(operation, model)])
            }
            Operation::Update => Formula::All(vec![
                self.reads(Operation::Get, model, Place::Old),
                self.refers(operation, model),
                self.writes(operation, model),
            ]),
            Operation::Delete => Formula::All(vec![self.reads(Operation::Get, model, Place::Old), self.writes(operation, model)]),
        }
    }

    /// The row exists for the caller.
    #[must_use]
    pub fn reads(&self, operation: Operation, model: ModelId, place: Place) -> Formula<'p> {
        let allowed = self.allows(operation, model).map(|rule| Formula::holds(place, &rule.when)).collect();
        let whole = self.denies(operation, model).filter(|rule| rule.fields == GrantedFields::All);
        let denied = whole.map(|rule| Formula::holds(place, &rule.when)).collect();
        Formula::All(vec![self.is_within(model, place), Formula::Some(allowed), Formula::Some(denied).negated()])
    }

    /// The field is shown of a row that exists for the caller.
    #[must_use]
    pub fn shows(&self, operation: Operation, model: ModelId, field: FieldId, place: Place) -> Formula<'p> {
        if field == FieldId::ID {
            return Formula::TRUE;
        }
        let declared = self.plan.service.table(model).and_then(|table| table.field(field));
        if declared.is_none_or(|field| field.is_private() || !field.has_value()) {
            return Formula::FALSE;
        }
        let granting = self.allows(operation, model).filter(|rule| rule.fields.holds(field));
        let granted = granting.map(|rule| Formula::holds(place, &rule.when)).collect();
        let naming = self.denies(operation, model).filter(|rule| rule.fields != GrantedFields::All && rule.fields.holds(field));
        let denied = naming.map(|rule| Formula::holds(place, &rule.when)).collect();
        let own = self.plan.checks.field_rules.of(model).iter().filter(|rule| rule.field == field);
        let own = own.filter_map(|rule| rule.read.as_ref()).map(|when| Formula::holds(place, when)).collect();
        Formula::All(vec![Formula::Some(granted), Formula::Some(denied).negated(), Formula::All(own)])
    }

    /// The tenant that the request names, if it names one, admits the caller.
    #[must_use]
    pub fn is_admitted(&self) -> Formula<'p> {
        let tenants = self.plan.checks.tenant.as_ref();
        Formula::Some(tenants.iter().flat_map(|tenants| &tenants.allow).map(|allow| Formula::holds(Place::Tenant, allow)).collect())
    }

    /// `can OP x`: some rule without field list holds of the row as it is, and no deny does.
    #[must_use]
    pub fn can(&self, operation: Operation, model: ModelId, place: Place) -> Formula<'p> {
        if matches!(operation, Operation::Get | Operation::List) {
            return self.reads(operation, model, place);
        }
        let whole = self.allows(operation, model).filter(|rule| rule.fields == GrantedFields::All);
        let (allowed, denied) = (applying(whole, place), applying(self.denies(operation, model), place));
        Formula::All(vec![self.reads(Operation::Get, model, place), allowed, denied.negated()])
    }

    /// As [`Self::can`], of one field: some rule that grants it holds, its own rule does, and no deny.
    #[must_use]
    pub fn could_name(&self, operation: Operation, model: ModelId, field: FieldId, place: Place) -> Formula<'p> {
        let granted = applying(self.allows(operation, model).filter(|rule| rule.fields.holds(field)), place);
        let denied = applying(self.denies(operation, model).filter(|rule| rule.fields.holds(field)), place);
        let own = self.plan.checks.field_rules.of(model).iter().filter(|rule| rule.field == field);
        let own = own.filter_map(|rule| rule.write.as_ref()).map(|when| Formula::holds(place, when));
        let parts = [self.reads(Operation::Get, model, place), granted, denied.negated()];
        Formula::All(parts.into_iter().chain(own).collect())
    }

    /// The row is of no tenant, or of the one that the request names.
    #[must_use]
    pub fn is_within(&self, model: ModelId, place: Place) -> Formula<'p> {
        let tenants = self.plan.checks.tenant.as_ref().filter(|_| self.guards_tenants);
        let found = tenants.and_then(|tenants| Some((tenants, tenants.fields.iter().find(|(of, _)| *of == model)?.1)));
        let Some((tenants, field)) = found else { return Formula::TRUE };
        let path = |root, steps| Term { kind: TermKind::Path(Path { root, steps }), ty: Type::Row(tenants.model) };
        let own = path(Root::Var(Var::THIS), vec![Step::of(model, field)]);
        Formula::holds_of(place, Cond::Compare { op: Compare::Equal, left: own, right: path(Root::Tenant, Vec::new()) })
    }

    /// Ways to name a tenant, or none, in which a request comes to rows of the model: of a row of a tenant, its own is named.
    #[must_use]
    pub fn ways(&self, model: ModelId) -> &'static [bool] {
        match &self.plan.checks.tenant {
            None => &[false],
            Some(tenants) if self.guards_tenants && tenants.fields.iter().any(|(of, _)| *of == model) => &[true],
            Some(_) => &[true, false],
        }
    }

    /// What the request names in relations exists for the caller.
    fn refers(&self, operation: Operation, model: ModelId) -> Formula<'p> {
        let named = self.nameable(operation, model).filter_map(|(field, declared)| Some((field, declared.reference()?.0)));
        let readable = |(field, target): (FieldId, ModelId)| {
            let own = Term {
                kind: TermKind::Path(Path { root: Root::Var(Var::THIS), steps: vec![Step::of(model, field)] }),
                ty: Type::Row(target),
            };
            Formula::Some(vec![
                Formula::Names(field).negated(),
                Formula::holds_of(Place::New, Cond::IsNull(own)),
                self.reads(Operation::Get, target, Place::Named(field)),
            ])
        };
        Formula::All(named.map(readable).collect())
    }

    /// The rules let the write through.
    fn writes(&self, operation: Operation, model: ModelId) -> Formula<'p> {
        let ends: &[Place] = match operation {
            Operation::Create => &[Place::New],
            Operation::Update => &[Place::Old, Place::New],
            Operation::Delete => &[Place::Old],
            Operation::Get | Operation::List => return Formula::FALSE,
        };
        let at = |cond: &'p Cond| ends.iter().map(|end| Formula::holds(*end, cond)).collect::<Vec<_>>();
        let checked = |rule: &'p Rule| rule.check.as_ref().map(|check| Formula::holds(Place::Left, check));
        let holds = |rule: &'p Rule| Formula::All(at(&rule.when).into_iter().chain(checked(rule)).collect());
        let fields: Vec<FieldId> = self.nameable(operation, model).map(|(field, _)| field).collect();
        let allowed = self.allows(operation, model).map(holds).collect();
        let granted = fields.iter().map(|field| {
            let granting = self.allows(operation, model).filter(|rule| rule.fields.holds(*field)).map(holds);
            Formula::Some(std::iter::once(Formula::Names(*field).negated()).chain(granting).collect())
        });
        let denied = self.denies(operation, model).map(|rule| {
            let concerns = match &rule.fields {
                GrantedFields::All => Formula::TRUE,
                GrantedFields::Only(fields) => Formula::Some(fields.iter().map(|field| Formula::Names(*field)).collect()),
            };
            Formula::All([concerns, Formula::Some(at(&rule.when))].into_iter().chain(checked(rule)).collect())
        });
        let own = self.plan.checks.field_rules.of(model).iter().filter(|rule| fields.contains(&rule.field));
        let own = own.filter_map(|rule| Some((rule.field, rule.write.as_ref()?)));
        let kept = own.map(|(field, when)| Formula::Some(vec![Formula::Names(field).negated(), Formula::All(at(when))]));
        let parts = std::iter::once(Formula::Some(allowed)).chain(granted).chain(kept);
        Formula::All(parts.chain([Formula::Some(denied.collect()).negated()]).collect())
    }

    /// The fields that requests of this operation may name.
    pub fn nameable(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = (FieldId, &'p Field)> {
        let service = &self.plan.service;
        let fields = service.table(model).into_iter().flat_map(|table| table.fields_with_ids());
        fields.filter(move |(field, _)| may_name(service, model, *field, operation))
    }

    fn allows(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = &'p Rule> {
        self.rules(operation, model).filter(|rule| !rule.deny)
    }

    fn denies(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = &'p Rule> {
        self.rules(operation, model).filter(|rule| rule.deny)
    }

    fn rules(&self, operation: Operation, model: ModelId) -> impl Iterator<Item = &'p Rule> {
        let is_left_out = |rule: &Rule| self.without.is_some_and(|without| std::ptr::eq(without, rule));
        self.plan.checks.rules.of(model).iter().filter(move |rule| rule.operation == operation && !is_left_out(rule))
    }
}

/// Some of the rules holds of the row as it is, with its check.
fn applying<'p>(rules: impl Iterator<Item = &'p Rule>, place: Place) -> Formula<'p> {
    let both = |rule: &'p Rule| {
        let check = rule.check.as_ref().map(|check| Formula::holds(place, check));
        Formula::All(std::iter::once(Formula::holds(place, &rule.when)).chain(check).collect())
    };
    Formula::Some(rules.map(both).collect())
}
