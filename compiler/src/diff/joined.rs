//! Two plans over one database: that of the later one, with the models, fields and values that it has lost.

use super::translate::Names;
use super::units::Unit;
use purlin_prover::access::Access;
use purlin_prover::{Formula, Place, may_name};
use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Compare, Cond, Path, Root, Step, Term, TermKind, Var};
use purlin_rules::plan::checks::{FieldRule, Require, Tenant};
use purlin_rules::plan::{Checks, Column, Default, Field, FieldKind, GrantedFields, List, Operation, Plan, Rule, Service, Table};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
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
    /// Fields as they were, of those that are of another type today: what they hold has nothing to do with what is held today.
    retyped: BTreeSet<(ModelId, FieldId)>,
    /// How many of the conditions that every row meets are to be looked at where fields are told apart; the others ask nothing of a rule.
    telling: usize,
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
        let before =
            Plan { service: marked(&service, &old.service, &names), checks: told(&old.checks, &names, &new.checks), ..new.clone() };
        let mut checks = new.checks.clone();
        checks.requires.extend(held_values(&service, old, new, &names));
        let after = Plan { service: lost(service, &new.service), checks, ..new.clone() };
        let (retyped, telling) = (names.retyped, after.checks.requires.len());
        let mut joined = Self { new, before, after, only_before, only_after, common, changed: BTreeSet::new(), retyped, telling };
        joined.changed = models_of(&joined.after.service).filter(|model| joined.is_changed(*model)).collect();
        joined
    }

    /// A program beside itself: the rules of before are to be written otherwise.
    pub(super) fn of_same(plan: &'p Plan) -> Self {
        let fields =
            |model| plan.service.table(model).into_iter().flat_map(|table| table.fields_with_ids()).map(move |(field, _)| (model, field));
        let mut after = plan.clone();
        after.checks.requires.extend(bounds(&plan.service));
        Self {
            new: plan,
            before: plan.clone(),
            after,
            only_before: BTreeSet::new(),
            only_after: BTreeSet::new(),
            common: models_of(&plan.service).flat_map(fields).collect(),
            changed: BTreeSet::new(),
            retyped: BTreeSet::new(),
            telling: plan.checks.requires.len(),
        }
    }

    /// Looks again which of these models have rules that say something else; of others, none has.
    pub(super) fn look_again(&mut self, models: &BTreeSet<ModelId>) {
        self.changed = models.iter().copied().filter(|model| self.is_changed(*model)).collect();
    }

    /// The models of which rules say something else.
    pub(super) fn changed(&self) -> &BTreeSet<ModelId> {
        &self.changed
    }

    /// Something that requests for rows of the model are judged by is not as it was.
    pub(super) fn is_touched(&self, model: ModelId) -> bool {
        let targets = self.after.service.table(model).into_iter().flat_map(|table| table.fields.iter().filter_map(Field::reference));
        let leaned_on = targets.map(|(target, ..)| target).chain([model]);
        self.tenants_changed() || leaned_on.into_iter().any(|model| self.changed.contains(&model))
    }

    pub(super) fn tenants_changed(&self) -> bool {
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
            let rules = plan.checks.rules.of(model).iter();
            let rules = rules.map(|rule| (rule.operation, rule.deny, &rule.fields, &rule.when, rule.check.as_ref()));
            (rules.collect(), plan.checks.field_rules.of(model).iter().collect())
        }
        let columns = |plan: &Plan| plan.service.table(model).map(|table| table.fields.iter().map(flags).collect::<Vec<_>>());
        said(&self.before, model) != said(&self.after, model) || columns(&self.before) != columns(&self.after)
    }

    /// What it leans on of what fields held that are of another type today.
    pub(super) fn untold(&self, formula: &Formula<'_>) -> BTreeSet<(ModelId, FieldId)> {
        let mut found = BTreeSet::new();
        formula.each_condition(&mut |_, condition| {
            condition.each_term(&mut |term| {
                if let TermKind::Path(path) = &term.kind {
                    found.extend(path.steps.iter().map(|step| (step.model, step.field)).filter(|step| self.retyped.contains(step)));
                }
            });
        });
        found
    }

    /// Ways to name a tenant: of a row that was of one before, too, its own is named.
    pub(super) fn ways(&self, model: ModelId) -> &'static [bool] {
        let ways = |plan| Access { plan, guards_tenants: true, without: None }.ways(model);
        let (before, after) = (ways(&self.before), ways(&self.after));
        if after == [true] && before != after { &[true, false] } else { after }
    }

    /// The fields that both versions have.
    pub(super) fn of_both(&self, model: ModelId) -> impl Iterator<Item = FieldId> {
        let fields = self.after.service.table(model).into_iter().flat_map(|table| table.fields_with_ids()).map(|(field, _)| field);
        fields.filter(move |field| self.is_of_both(model, *field))
    }

    /// The fields that a creation may name otherwise than it might, whatever becomes of creations that name none of them.
    pub(super) fn newly_named(&self, model: ModelId) -> Vec<FieldId> {
        let creates = |plan: &Plan| plan.checks.rules.of(model).iter().any(|rule| is_creation(rule) && !rule.deny);
        if !creates(&self.before) || !creates(&self.after) {
            return Vec::new();
        }
        let is_otherwise = |field: &FieldId| granted(&self.before, model, *field) != granted(&self.after, model, *field);
        self.of_both(model).filter(is_otherwise).collect()
    }

    /// Both versions have the field.
    pub(super) fn is_of_both(&self, model: ModelId, field: FieldId) -> bool {
        let own = self.new.service.table(model).map_or(0, |table| table.fields.len());
        field > FieldId::VERSION && (field.0 as usize) < own && self.common.contains(&(model, field))
    }

    /// What shows the field of a row that is there, on either side; none where that is as it was.
    pub(super) fn shown_by(&self, operation: Operation, model: ModelId, field: FieldId) -> Option<[Formula<'_>; 2]> {
        let sides = [&self.before, &self.after]
            .map(|plan| Access { plan, guards_tenants: true, without: None }.shows(operation, model, field, Place::Old));
        let [before, after] = &sides;
        (before != after).then_some(sides)
    }

    /// How an update that names the field is judged, on either side; none where a rule speaks of the field, or it names a row.
    pub(super) fn standing(&self, model: ModelId, field: FieldId) -> Option<Vec<Standing<'_>>> {
        let declared = self.after.service.table(model).and_then(|table| table.field(field))?;
        if declared.reference().is_some() {
            return None;
        }
        [&self.before, &self.after].into_iter().map(|plan| standing(plan, self.telling, model, field)).collect()
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
        let of_unit = |rule: &&Rule| rule.operation == unit.operation;
        let was_there = |rule: &&Rule| {
            let mut before = self.before.checks.rules.of(unit.model).iter().filter(of_unit);
            before.any(|old| (old.deny, &old.fields, &old.when, &old.check) == (rule.deny, &rule.fields, &rule.when, &rule.check))
        };
        let mut rules = self.after.checks.rules.of(unit.model).iter().filter(of_unit);
        let is_new = rules.clone().find(|rule| !was_there(rule));
        is_new.or_else(|| rules.next()).map_or_else(Span::default, |rule| rule.span)
    }
}

/// Whether a request may name a field, which rules for updates concern it, and what its own rule says.
pub(super) type Standing<'p> = (bool, Vec<usize>, Vec<&'p FieldRule>);

fn standing(plan: &Plan, telling: usize, model: ModelId, field: FieldId) -> Option<Standing<'_>> {
    let of_model = || plan.checks.rules.of(model).iter();
    let conditions = of_model().flat_map(|rule| std::iter::once(&rule.when).chain(&rule.check));
    let own: Vec<&FieldRule> = plan.checks.field_rules.of(model).iter().filter(|rule| rule.field == field).collect();
    let all = conditions.chain(plan.checks.requires.iter().take(telling).map(|require| &require.holds));
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

fn is_creation(rule: &Rule) -> bool {
    rule.operation == Operation::Create
}

/// A condition with a check.
type Ruled<'p> = (&'p Cond, Option<&'p Cond>);

/// Whether a creation may name a field: at all, by every rule that allows one, by some; what denies it, and what its own rule says.
type Granted<'p> = (bool, bool, bool, Vec<Ruled<'p>>, Vec<&'p Cond>);

fn granted(plan: &Plan, model: ModelId, field: FieldId) -> Granted<'_> {
    let rules = |deny: bool| plan.checks.rules.of(model).iter().filter(move |rule| is_creation(rule) && rule.deny == deny);
    let denying = rules(true).filter(|rule| rule.fields != GrantedFields::All && rule.fields.holds(field));
    let own = plan.checks.field_rules.of(model).iter().filter(|rule| rule.field == field);
    (
        may_name(&plan.service, model, field, Operation::Create),
        rules(false).all(|rule| rule.fields.holds(field)),
        rules(false).any(|rule| rule.fields.holds(field)),
        denying.map(|rule| (&rule.when, rule.check.as_ref())).collect(),
        own.filter_map(|rule| rule.write.as_ref()).collect(),
    )
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

/// Of what an enum of both versions has as a value, a field holds what the version has that it is of.
fn held_values(service: &Service, old: &Plan, new: &Plan, names: &Names) -> Vec<Require> {
    let was = |of| (0..).map(EnumId).take(old.service.enums.len()).find(|id| names.enum_now(*id) == of);
    let mut requires = Vec::new();
    for (model, table) in (0..).map(ModelId).zip(service.tables.iter()) {
        let own = new.service.table(model).map_or(0, |table| table.fields.len());
        for (field, declared) in table.fields_with_ids() {
            let FieldKind::Scalar { scalar: Scalar::Enum(of), .. } = &declared.kind else { continue };
            let values = |plan: &'_ Plan, id: EnumId| plan.service.enums.get(id.0 as usize).map(|found| found.values.clone().into_owned());
            let is_own = (field.0 as usize) < own;
            let held: Vec<String> = match (is_own, was(*of)) {
                (true, _) => values(new, *of).unwrap_or_default().iter().map(|value| value.clone().into_owned()).collect(),
                (false, Some(was)) => {
                    let values = values(old, was).unwrap_or_default();
                    names.values_now(was, &values).map(str::to_owned).collect()
                }
                (false, None) => continue,
            };
            let all = service.enums.get(of.0 as usize).map_or(0, |found| found.values.len());
            if held.len() < all {
                requires.push(Require { model, holds: is_one_of(model, field, *of, held) });
            }
        }
    }
    requires
}

/// What sequences ask of every row, where rules may speak of it: their numbers begin with one.
fn bounds(service: &Service) -> Vec<Require> {
    let mut requires = Vec::new();
    for (model, table) in (0..).map(ModelId).zip(service.tables.iter()) {
        for (field, declared) in table.fields_with_ids() {
            let FieldKind::Scalar { scalar, column, .. } = &declared.kind else { continue };
            let ty = Type::Scalar(*scalar);
            let path = Path { root: Root::Var(Var::THIS), steps: vec![Step::of(model, field)] };
            let held = Term { kind: TermKind::Path(path), ty: ty.clone() };
            if matches!(column.default, Default::Sequence { .. }) {
                let first = Term { kind: TermKind::Literal(Value::Int(1)), ty };
                let is_one = Cond::Compare { op: Compare::GreaterOrEqual, left: held, right: first };
                requires.push(Require { model, holds: is_one });
            }
        }
    }
    requires
}

/// The field holds one of the values, or null.
fn is_one_of(model: ModelId, field: FieldId, of: EnumId, values: Vec<String>) -> Cond {
    let ty = Type::Scalar(Scalar::Enum(of));
    let path = Path { root: Root::Var(Var::THIS), steps: vec![Step::of(model, field)] };
    let held = Term { kind: TermKind::Path(path), ty: ty.clone() };
    let option = |value: String| Term { kind: TermKind::Literal(Value::Text(value)), ty: ty.clone() };
    let options = values.into_iter().map(option).collect();
    Cond::Or(vec![Cond::IsNull(held.clone()), Cond::In { item: held, options }])
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

/// What was checked before, said of the joined database, in which everything has its place of which it speaks.
fn told(old: &Checks, names: &Names, new: &Checks) -> Checks {
    let rule = |rule: &Rule| {
        let (model, when) = (names.model(rule.model)?, names.cond(&rule.when)?);
        let check = told_of(rule.check.as_ref(), names)?;
        Some(Rule { model, when, check, fields: names.granted(rule.model, &rule.fields), ..rule.clone() })
    };
    let field_rule = |rule: &FieldRule| {
        let (model, field) = (names.model(rule.model)?, names.field(rule.model, rule.field)?);
        Some(FieldRule { model, field, read: told_of(rule.read.as_ref(), names)?, write: told_of(rule.write.as_ref(), names)? })
    };
    let tenant = old.tenant.as_ref().and_then(|tenant| {
        let model = names.model(tenant.model)?;
        // Requests name tenants of today: to others they say nothing.
        let is_named = new.tenant.as_ref().is_none_or(|now| now.model == model);
        let allow = tenant.allow.iter().filter(|_| is_named).map(|allow| names.cond(allow)).collect::<Option<Vec<_>>>()?;
        let fields = tenant.fields.iter().filter_map(|(model, field)| Some((names.model(*model)?, names.field(*model, *field)?)));
        Some(Tenant { model, allow, fields: fields.collect() })
    });
    let (rules, field_rules) = (old.rules.iter().filter_map(rule).collect(), old.field_rules.iter().filter_map(field_rule).collect());
    Checks { rules, field_rules, tenant, ..Checks::default() }
}

fn told_of(cond: Option<&Cond>, names: &Names) -> Option<Option<Cond>> {
    cond.map_or(Some(None), |cond| names.cond(cond).map(Some))
}

/// A table of before, to be joined: its fields come with those of all.
pub(super) fn gone(table: &Table) -> Table {
    let implicit = table.fields.iter().take(4).cloned().collect();
    Table { fields: List::Owned(implicit), uniques: List::Borrowed(&[]), tenant: None, ..table.clone() }
}
