//! Two plans over one database: that of the later one, with the models, fields and values that it has lost.

use super::translate::Names;
use super::units::Unit;
use purlin_prover::access::Access;
use purlin_prover::{Formula, Place, may_name};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::TermKind;
use purlin_rules::plan::checks::{FieldRule, Tenant};
use purlin_rules::plan::{Checks, Column, Field, FieldKind, GrantedFields, Operation, Plan, Rule, Service, Table};
use std::collections::BTreeSet;

pub(super) struct Joined<'p> {
    /// As it is now, alone.
    pub(super) new: &'p Plan,
    /// The rules of before, and of after.
    pub(super) before: Plan,
    pub(super) after: Plan,
    /// Models that are of one version only.
    pub(super) only_before: BTreeSet<ModelId>,
    pub(super) only_after: BTreeSet<ModelId>,
    /// Fields that were there before.
    common: BTreeSet<(ModelId, FieldId)>,
    /// Models of which rules say something else.
    changed: BTreeSet<ModelId>,
    /// Rules of before that speak of what can't be said of the later database: they are taken for any condition.
    pub(super) untold: BTreeSet<ModelId>,
}

impl<'p> Joined<'p> {
    pub(super) fn of(old: &Plan, new: &'p Plan) -> Self {
        let mut service = new.service.clone();
        let names = Names::joining(&old.service, &mut service);
        let of_before = names.models.values().copied().collect::<BTreeSet<_>>();
        let own = new.service.tables.len();
        let models = || (0..).map(ModelId).take(service.tables.len());
        let only_before = models().filter(|model| model.0 as usize >= own).collect();
        let only_after = models().filter(|model| !of_before.contains(model)).collect();
        let common = names.fields_now();
        let mut untold = BTreeSet::new();
        let checks = told(&old.checks, &names, &mut untold);
        let before = Plan { service: marked(&service, &old.service, &names), checks, ..new.clone() };
        let checks_now = known(&new.checks, &new.service, &mut untold);
        let after = Plan { service: lost(service, &new.service), checks: checks_now, ..new.clone() };
        let mut joined = Self { new, before, after, only_before, only_after, common, changed: BTreeSet::new(), untold };
        joined.changed = models_of(&joined.after.service).filter(|model| joined.is_changed(*model)).collect();
        joined
    }

    /// Something that requests for rows of the model are judged by is not as it was.
    pub(super) fn is_touched(&self, model: ModelId) -> bool {
        let targets = self.after.service.table(model).into_iter().flat_map(|table| table.fields.iter().filter_map(Field::reference));
        let leaned_on = targets.map(|(target, ..)| target).chain([model]);
        self.tenants_changed() || leaned_on.into_iter().any(|model| self.changed.contains(&model))
    }

    fn tenants_changed(&self) -> bool {
        self.before.checks.tenant != self.after.checks.tenant
    }

    fn is_changed(&self, model: ModelId) -> bool {
        type Said<'r> = (
            Vec<(
                Operation,
                bool,
                &'r purlin_rules::plan::GrantedFields,
                &'r purlin_rules::expr::Cond,
                Option<&'r purlin_rules::expr::Cond>,
            )>,
            Vec<&'r FieldRule>,
        );
        fn said(plan: &Plan, model: ModelId) -> Said<'_> {
            let rules = plan.checks.rules.iter().filter(|rule| rule.model == model);
            let rules = rules.map(|rule| (rule.operation, rule.deny, &rule.fields, &rule.when, rule.check.as_ref()));
            (rules.collect(), plan.checks.field_rules.iter().filter(|rule| rule.model == model).collect())
        }
        let columns = |plan: &Plan| plan.service.table(model).map(|table| table.fields.iter().map(flags).collect::<Vec<_>>());
        self.untold.contains(&model)
            || said(&self.before, model) != said(&self.after, model)
            || columns(&self.before) != columns(&self.after)
    }

    /// Both versions have the field.
    pub(super) fn is_of_both(&self, model: ModelId, field: FieldId) -> bool {
        let own = self.new.service.table(model).map_or(0, |table| table.fields.len());
        field > FieldId::VERSION && (field.0 as usize) < own && self.common.contains(&(model, field))
    }

    /// What shows the field of a row that is there, on either side; none where that is as it was.
    pub(super) fn shown_by(&self, operation: Operation, model: ModelId, field: FieldId) -> Option<[Formula<'_>; 2]> {
        let sides =
            [&self.before, &self.after].map(|plan| Access { plan, guards_tenants: true }.shows(operation, model, field, Place::Old));
        let [before, after] = &sides;
        (before != after).then_some(sides)
    }

    /// How an update that names the field is judged, on either side; none where a rule speaks of the field, or it names a row.
    pub(super) fn standing(&self, model: ModelId, field: FieldId) -> Option<Vec<Standing<'_>>> {
        let declared = self.after.service.table(model).and_then(|table| table.field(field))?;
        if declared.reference().is_some() {
            return None;
        }
        [&self.before, &self.after].into_iter().map(|plan| standing(plan, model, field)).collect()
    }

    pub(super) fn model(&self, model: ModelId) -> String {
        self.after.service.table(model).map_or_else(String::new, |table| table.spec_name.clone().into_owned())
    }

    pub(super) fn field(&self, model: ModelId, field: FieldId) -> String {
        let found = self.after.service.table(model).and_then(|table| table.field(field));
        found.map_or_else(String::new, |field| field.name.clone().into_owned())
    }

    /// The first rule of today that was not there before; else one that is about it at all.
    pub(super) fn place(&self, unit: &Unit) -> Span {
        let of_unit = |rule: &&Rule| rule.model == unit.model && rule.operation == unit.operation;
        let was_there = |rule: &&Rule| {
            let mut before = self.before.checks.rules.iter().filter(of_unit);
            before.any(|old| (old.deny, &old.fields, &old.when, &old.check) == (rule.deny, &rule.fields, &rule.when, &rule.check))
        };
        let mut rules = self.after.checks.rules.iter().filter(of_unit);
        let is_new = rules.clone().find(|rule| !was_there(rule));
        is_new.or_else(|| rules.next()).map_or_else(Span::default, |rule| rule.span)
    }
}

/// Whether a request may name a field, which rules for updates concern it, and what its own rule says.
pub(super) type Standing<'p> = (bool, Vec<usize>, Vec<&'p FieldRule>);

fn standing(plan: &Plan, model: ModelId, field: FieldId) -> Option<Standing<'_>> {
    let of_model = || plan.checks.rules.iter().filter(|rule| rule.model == model);
    let conditions = of_model().flat_map(|rule| std::iter::once(&rule.when).chain(&rule.check));
    let own: Vec<&FieldRule> = plan.checks.field_rules.iter().filter(|rule| rule.model == model && rule.field == field).collect();
    let all = conditions.chain(plan.checks.requires.iter().map(|require| &require.holds));
    let mut is_spoken_of = !own.is_empty();
    for condition in all {
        condition.each_term(&mut |term| {
            if let TermKind::Path(path) = &term.kind {
                is_spoken_of |= path.steps.iter().any(|step| step.model == model && step.field == field);
            }
        });
    }
    let updates = of_model().filter(|rule| rule.operation == Operation::Update);
    let concern = updates.enumerate().filter(|(_, rule)| rule.fields.holds(field)).map(|(place, _)| place).collect();
    (!is_spoken_of).then(|| (may_name(&plan.service, model, field, Operation::Update), concern, own))
}

fn models_of(service: &Service) -> impl Iterator<Item = ModelId> + use<> {
    (0..).map(ModelId).take(service.tables.len())
}

/// What of a column says who may name it, or see it.
fn flags(field: &Field) -> (bool, bool, bool) {
    let column = field.column();
    (column.is_none_or(|column| column.readonly), column.is_none_or(|column| column.immutable), field.is_private())
}

/// The service with the marks that fields had before: what was not there could not be named, or shown.
fn marked(joined: &Service, old: &Service, names: &Names) -> Service {
    let mut service = joined.clone();
    for (place, table) in service.tables.to_mut().iter_mut().enumerate() {
        let model = ModelId(u32::try_from(place).unwrap_or(u32::MAX));
        let was = names.was(model).and_then(|was| Some((was, old.table(was)?)));
        for (place, field) in table.fields.to_mut().iter_mut().enumerate().skip(4) {
            let id = FieldId(u32::try_from(place).unwrap_or(u32::MAX));
            let before = was.and_then(|(was, table)| table.field(names.field_was(was, id)?));
            mark(field, before.map(flags).unwrap_or((true, true, true)));
        }
        table.tenant = was.and_then(|(was, table)| names.field(was, table.tenant?));
    }
    service
}

/// The service in which what is gone is neither named nor shown.
fn lost(mut joined: Service, new: &Service) -> Service {
    for (place, table) in joined.tables.to_mut().iter_mut().enumerate() {
        let own = new.tables.get(place).map_or(0, |table| table.fields.len());
        table.fields.to_mut().iter_mut().skip(own.max(4)).for_each(|field| mark(field, (true, true, true)));
    }
    joined
}

/// What is checked today, of what rows hold: of a field that is not stored yet nothing is told.
fn known(checks: &Checks, service: &Service, untold: &mut BTreeSet<ModelId>) -> Checks {
    let mut checks = checks.clone();
    let is_stored = |model: ModelId, field: FieldId| service.table(model).is_some_and(|table| table.field(field).is_some());
    for rule in &mut checks.rules {
        if let GrantedFields::Only(fields) = &mut rule.fields {
            fields.to_mut().retain(|field| is_stored(rule.model, *field));
        }
        for condition in std::iter::once(&rule.when).chain(&rule.check) {
            condition.each_term(&mut |term| {
                if let TermKind::Path(path) = &term.kind
                    && path.steps.iter().any(|step| !is_stored(step.model, step.field))
                {
                    untold.insert(rule.model);
                }
            });
        }
    }
    checks.field_rules.retain(|rule| is_stored(rule.model, rule.field));
    checks
}

fn mark(field: &mut Field, (readonly, immutable, private): (bool, bool, bool)) {
    let set = |column: &mut Column| {
        column.readonly = readonly;
        column.immutable = immutable;
        column.private = private;
    };
    match &mut field.kind {
        FieldKind::Scalar { column, .. } | FieldKind::List { column, .. } | FieldKind::ToOne { column, .. } => set(column),
        FieldKind::Computed(computed) => computed.private = private,
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => {}
    }
}

/// What was checked before, said of the joined database.
fn told(old: &Checks, names: &Names, untold: &mut BTreeSet<ModelId>) -> Checks {
    let mut rules = Vec::new();
    for rule in &old.rules {
        let Some(model) = names.model(rule.model) else { continue };
        let check = rule.check.as_ref().map(|check| names.cond(check));
        match (names.cond(&rule.when), check) {
            (_, Some(None)) | (None, _) => {
                untold.insert(model);
            }
            (Some(when), check) => {
                let fields = names.granted(rule.model, &rule.fields);
                rules.push(Rule { model, when, check: check.flatten(), fields, ..rule.clone() });
            }
        }
    }
    let mut field_rules = Vec::new();
    for rule in &old.field_rules {
        let Some((model, field)) = names.model(rule.model).zip(names.field(rule.model, rule.field)) else { continue };
        let told = |cond: &Option<_>| cond.as_ref().map(|cond| names.cond(cond));
        match (told(&rule.read), told(&rule.write)) {
            (Some(None), _) | (_, Some(None)) => {
                untold.insert(model);
            }
            (read, write) => field_rules.push(FieldRule { model, field, read: read.flatten(), write: write.flatten() }),
        }
    }
    let tenant = old.tenant.as_ref().and_then(|tenant| {
        let allow = tenant.allow.iter().map(|allow| names.cond(allow)).collect::<Option<Vec<_>>>()?;
        let fields = tenant.fields.iter().filter_map(|(model, field)| Some((names.model(*model)?, names.field(*model, *field)?)));
        Some(Tenant { model: names.model(tenant.model)?, allow, fields: fields.collect() })
    });
    Checks { rules, field_rules, tenant, ..Checks::default() }
}

/// A table of before, to be joined.
pub(super) fn gone(table: &Table) -> Table {
    Table { uniques: purlin_rules::plan::List::Borrowed(&[]), ..table.clone() }
}
