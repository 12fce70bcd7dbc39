//! The rules that a request is held against, each with what decides it, and what would turn it.

use super::change::{Subject, add, least};
use super::show::Labels;
use super::spell::Speller;
use super::why::Explainer;
use super::{Atom, Change, Edit, End, Law, Request, Ruled};
use crate::catalog::{FieldId, ModelId};
use crate::eval;
use crate::expr::Cond;
use crate::judge::{Judge, Write};
use crate::plan::checks::Rule;
use crate::plan::{GrantedFields, Operation, Plan};
use crate::value::{Id, Value};
use crate::world::{Row, World};

/// Every rule of a request.
pub(super) fn rules(judge: &Judge<'_>, labels: &Labels, request: &Request) -> Vec<Ruled> {
    let (model, id) = request.subject();
    let read = |operation| judge.world.row(model, id).map(|row| Scene::read(judge, labels, operation, model, row));
    let mut all = Vec::new();
    match request {
        Request::Read { field, .. } => {
            let Some(scene) = read(Operation::Get) else { return all };
            all.extend(scene.rules(field.as_slice()));
            all.extend(field.iter().flat_map(|field| scene.field_rules(*field)));
        }
        Request::Listed { .. } => all.extend(read(Operation::List).into_iter().flat_map(|scene| scene.rules(&[]))),
        Request::Create { row, named, .. } => with_write(judge, labels, model, Write::Create(row), named, |scene| {
            all.extend(scene.rules(named));
            all.extend(named.iter().flat_map(|field| scene.field_rules(*field)));
        }),
        Request::Update { values, .. } => {
            let Some(scene) = read(Operation::Get) else { return all };
            all.extend(scene.rules(&[]));
            let named: Vec<FieldId> = values.iter().map(|(field, _)| *field).collect();
            let after = scene.row.updated(values, judge.now);
            with_write(judge, labels, model, Write::Update { before: scene.row, after: &after }, &named, |scene| {
                all.extend(scene.rules(&named));
                all.extend(named.iter().flat_map(|field| scene.field_rules(*field)));
            });
        }
        Request::Delete { .. } => {
            let Some(scene) = read(Operation::Get) else { return all };
            all.extend(scene.rules(&[]));
            with_write(judge, labels, model, Write::Delete(scene.row), &[], |scene| all.extend(scene.rules(&[])));
        }
    }
    all
}

/// Sets the scene of a write, in the database that it leaves.
pub(crate) fn with_write<'s>(
    judge: &'s Judge<'s>,
    labels: &'s Labels,
    model: ModelId,
    write: Write<'s>,
    named: &[FieldId],
    ask: impl FnOnce(&Scene<'_>),
) {
    let after = judge.world.after(judge.plan, model, &write);
    ask(&Scene { judge, labels, operation: write.operation(), model, row: write.left(), write: Some((write, &after)), named });
}

/// Where rules are asked: of a row that is read, or of both ends of a write.
pub(crate) struct Scene<'s> {
    judge: &'s Judge<'s>,
    labels: &'s Labels,
    operation: Operation,
    model: ModelId,
    row: &'s Row,
    /// The write, and the database after it.
    write: Option<(Write<'s>, &'s World)>,
    /// What the request names.
    named: &'s [FieldId],
}

/// A condition, and where it is asked.
pub(crate) struct Asked<'s> {
    pub(crate) end: End,
    pub(crate) cond: &'s Cond,
}

/// What decides a rule, and whether it is as the request needs it.
struct Decided {
    atoms: Vec<Atom>,
    lets_through: bool,
    end: End,
    checked: usize,
}

impl<'s> Scene<'s> {
    pub(crate) fn read(judge: &'s Judge<'s>, labels: &'s Labels, operation: Operation, model: ModelId, row: &'s Row) -> Self {
        Self { judge, labels, operation, model, row, write: None, named: &[] }
    }

    fn plan(&self) -> &'s Plan {
        self.judge.plan
    }

    /// The rules of the model, as they stand to a request that names these fields.
    fn rules(&self, named: &[FieldId]) -> Vec<Ruled> {
        let mut all = Vec::new();
        let Judge { plan, .. } = *self.judge;
        let speller = Speller::of(&plan.service);
        if self.write.is_none() || self.operation == Operation::Create {
            all.extend(self.tenant_rule());
        }
        if self.judge.allows(self.operation, self.model).next().is_none() {
            all.push(Ruled {
                law: Law::None,
                operation: self.operation,
                lets_through: false,
                leaves_out: Vec::new(),
                atoms: Vec::new(),
                end: End::Row,
                checked: 0,
            });
        }
        for rule in self.judge.allows(self.operation, self.model).chain(self.judge.denies(self.operation, self.model)) {
            let Decided { atoms, lets_through, end, checked } = if rule.deny { self.deny(rule, named) } else { self.allow(rule) };
            let is_granted = |field: &FieldId| rule.deny || !lets_through || rule.fields.holds(*field);
            let left = named.iter().filter(|field| !is_granted(field)).map(|field| speller.field(self.model, *field).to_owned());
            let leaves_out: Vec<String> = left.collect();
            all.push(Ruled { law: law(plan, rule), operation: self.operation, lets_through, leaves_out, atoms, end, checked });
        }
        all.extend(self.unfit());
        all.extend(self.not_there());
        all
    }

    fn allow(&self, rule: &'s Rule) -> Decided {
        let asked = self.asked(rule);
        let failing = asked.iter().filter(|asked| !self.holds(asked)).map(|asked| (self.why(asked, false), asked.end));
        match failing.min_by_key(|(atoms, _)| atoms.len()) {
            Some((atoms, end)) => Decided { atoms, lets_through: false, end, checked: 0 },
            None => {
                let mut atoms: Vec<Atom> = Vec::new();
                for asked in &asked {
                    let more = self.why(asked, true).into_iter().filter(|atom| !atoms.contains(atom)).collect::<Vec<_>>();
                    atoms.extend(more);
                }
                Decided { atoms, lets_through: true, end: End::Row, checked: 0 }
            }
        }
    }

    fn deny(&self, rule: &'s Rule, named: &[FieldId]) -> Decided {
        if !self.concerns(rule, named) {
            return Decided { atoms: Vec::new(), lets_through: true, end: End::Row, checked: 0 };
        }
        let asked = self.asked(rule);
        let (checks, ends): (Vec<_>, Vec<_>) = asked.iter().partition(|asked| asked.end == End::Check);
        if let Some(check) = checks.iter().find(|check| !self.holds(check)) {
            return Decided { atoms: self.why(check, false), lets_through: true, end: End::Check, checked: 0 };
        }
        let Some(end) = ends.iter().find(|end| self.holds(end)) else {
            let atoms = ends.first().map(|end| self.why(end, false)).unwrap_or_default();
            return Decided { atoms, lets_through: true, end: End::Row, checked: 0 };
        };
        let of_check: Vec<Atom> = checks.iter().flat_map(|check| self.why(check, true)).collect();
        let checked = of_check.len();
        Decided { atoms: self.why(end, true).into_iter().chain(of_check).collect(), lets_through: false, end: end.end, checked }
    }

    /// A deny of fields is about requests that name one of them; of a row that is read by name, about that.
    pub(crate) fn concerns(&self, rule: &Rule, named: &[FieldId]) -> bool {
        rule.fields == GrantedFields::All || named.iter().any(|field| rule.fields.holds(*field))
    }

    /// What the rule asks, and where.
    pub(crate) fn asked(&self, rule: &'s Rule) -> Vec<Asked<'s>> {
        self.ends().into_iter().map(|end| Asked { end, cond: &rule.when }).chain(self.check(rule)).collect()
    }

    fn check(&self, rule: &'s Rule) -> Option<Asked<'s>> {
        self.write.as_ref()?;
        rule.check.as_ref().map(|cond| Asked { end: End::Check, cond })
    }

    fn ends(&self) -> Vec<End> {
        match &self.write {
            Some((Write::Update { .. }, _)) => vec![End::Before, End::After],
            Some((Write::Create(_) | Write::Delete(_), _)) | None => vec![End::Row],
        }
    }

    pub(crate) fn around(&self, end: End) -> eval::Around<'_> {
        let write = self.write.as_ref().map(|(write, _)| write);
        let before = write.and_then(Write::before);
        match (end, &self.write) {
            (End::Check, Some((_, after))) => self.judge.around(after, self.row, write),
            (End::Before, _) => self.judge.around(self.judge.world, before.unwrap_or(self.row), write),
            (End::Row | End::After | End::Check, _) => self.judge.around(self.judge.world, self.row, write),
        }
    }

    pub(crate) fn holds(&self, asked: &Asked<'_>) -> bool {
        eval::holds(asked.cond, &self.around(asked.end))
    }

    fn why(&self, asked: &Asked<'_>, is: bool) -> Vec<Atom> {
        let around = self.around(asked.end);
        Explainer::new(self.plan(), self.labels, &around).why(asked.cond, is)
    }

    fn turned(&self, asked: &Asked<'_>, to: bool) -> Option<Vec<Change>> {
        let around = self.around(asked.end);
        let subject = Subject {
            model: self.model,
            id: self.row.id(),
            is_new: self.operation == Operation::Create,
            named: self.named,
            is_before: asked.end == End::Before,
        };
        Explainer::new(self.plan(), self.labels, &around).change(asked.cond, to, &subject)
    }

    /// What would make an allow hold; nothing, where it does.
    fn would_hold(&self, rule: &'s Rule) -> Option<Vec<Change>> {
        let mut all = Vec::new();
        for asked in self.asked(rule).iter().filter(|asked| !self.holds(asked)) {
            add(&mut all, self.turned(asked, true)?);
        }
        Some(all)
    }

    /// What would keep a deny from applying; nothing, where it does not.
    fn would_not_apply(&self, rule: &'s Rule, named: &[FieldId]) -> Option<Vec<Change>> {
        let asked = self.asked(rule);
        let (checks, ends): (Vec<_>, Vec<_>) = asked.iter().partition(|asked| asked.end == End::Check);
        let applies = self.concerns(rule, named) && ends.iter().any(|end| self.holds(end)) && checks.iter().all(|check| self.holds(check));
        if !applies {
            return Some(Vec::new());
        }
        let mut at_ends = Some(Vec::new());
        for end in ends.iter().filter(|end| self.holds(end)) {
            at_ends = at_ends.zip(self.turned(end, false)).map(|(mut all, more)| {
                add(&mut all, more);
                all
            });
        }
        least(std::iter::once(at_ends).chain(checks.iter().map(|check| self.turned(check, false))))
    }

    /// What would open the first door that is closed to a request which names these fields; nothing, where all are open.
    pub(super) fn would_let_through(&self, named: &'s [FieldId]) -> Option<Vec<Change>> {
        let mut all = self.tenant_changes();
        if all.is_empty() {
            all = self.would_be_granted(named)?;
        }
        if all.is_empty() {
            for rule in self.judge.denies(self.operation, self.model) {
                add(&mut all, self.would_not_apply(rule, named)?);
            }
        }
        if all.is_empty() {
            for asked in named.iter().flat_map(|field| self.asked_of_field(*field)).filter(|asked| !self.holds(asked)) {
                add(&mut all, self.turned(&asked, true)?);
            }
        }
        Some(all)
    }

    /// One rule that grants everything, or for each field one that grants it.
    fn would_be_granted(&self, named: &'s [FieldId]) -> Option<Vec<Change>> {
        let allows: Vec<&Rule> = self.judge.allows(self.operation, self.model).collect();
        let whole = allows.iter().filter(|rule| named.iter().all(|field| rule.fields.holds(*field))).map(|rule| self.would_hold(rule));
        let each = named.iter().try_fold(Vec::new(), |mut all, field| {
            let granting = allows.iter().filter(|rule| rule.fields.holds(*field));
            add(&mut all, least(granting.map(|rule| self.would_hold(rule)))?);
            Some(all)
        });
        least(whole.chain(std::iter::once(each.filter(|_| !named.is_empty()))))
    }

    /// What the field's own `@read` or `@write` asks.
    pub(crate) fn asked_of_field(&self, field: FieldId) -> Vec<Asked<'s>> {
        let writes = self.write.is_some();
        let own = self.judge.field_rules(self.model, field);
        let conds = own.filter_map(|rule| if writes { rule.write.as_ref() } else { rule.read.as_ref() });
        let ends = self.ends();
        conds.flat_map(|cond| ends.iter().map(move |end| Asked { end: *end, cond })).collect()
    }

    pub(super) fn field_rules(&self, field: FieldId) -> Option<Ruled> {
        let asked = self.asked_of_field(field);
        let first = asked.first()?;
        let mut speller = Speller::of(&self.plan().service);
        let name = speller.field(self.model, field).to_owned();
        let law = Law::Field { name, writes: self.write.is_some(), says: speller.condition(first.cond, true) };
        let failing = asked.iter().find(|asked| !self.holds(asked));
        let decides = failing.unwrap_or(first);
        let atoms = self.why(decides, failing.is_none());
        Some(Ruled {
            law,
            operation: self.operation,
            lets_through: failing.is_none(),
            leaves_out: Vec::new(),
            atoms,
            end: decides.end,
            checked: 0,
        })
    }

    /// The row's tenant, if it is of one.
    pub(crate) fn tenant(&self) -> Option<(ModelId, Id)> {
        let tenants = self.plan().checks.tenant.as_ref()?;
        let (_, field) = tenants.fields.iter().find(|(of, _)| *of == self.model)?;
        if let Value::Id(id) = self.row.value(*field) { Some((tenants.model, *id)) } else { None }
    }

    fn tenant_rule(&self) -> Option<Ruled> {
        let tenants = self.plan().checks.tenant.as_ref()?;
        let of = tenants.fields.iter().find(|(of, _)| *of == self.model)?.1;
        let lets_through = self.judge.is_within(self.model, self.row);
        let mut atoms = Vec::new();
        let named = |id: Id| self.labels.row(&self.plan().service, self.judge.world, tenants.model, id);
        let own = if let Value::Id(id) = self.row.value(of) { Some(*id) } else { None };
        let words = match (self.judge.tenant, own) {
            (None, _) => "the request names no tenant".to_owned(),
            (Some(tenant), Some(own)) if tenant != own => {
                format!("the request is made in `{}`, and the row is of `{}`", named(tenant), named(own))
            }
            (Some(tenant), _) => {
                let is = if lets_through { "admits" } else { "does not admit" };
                atoms = self.admission(tenant, lets_through);
                format!("`{}` {is} the caller", named(tenant))
            }
        };
        Some(Ruled {
            law: Law::Tenant { words },
            operation: self.operation,
            lets_through,
            leaves_out: Vec::new(),
            atoms,
            end: End::Row,
            checked: 0,
        })
    }

    /// What decides whether a tenant admits the caller.
    fn admission(&self, tenant: Id, is: bool) -> Vec<Atom> {
        self.of_tenant(tenant, |explainer, allow| explainer.why(allow, is)).unwrap_or_default()
    }

    fn of_tenant<T>(&self, tenant: Id, ask: impl FnOnce(&mut Explainer<'_>, &Cond) -> T) -> Option<T> {
        let tenants = self.plan().checks.tenant.as_ref()?;
        let row = self.judge.world.row(tenants.model, tenant)?;
        let around = eval::Around { tenant: None, ..self.judge.around(self.judge.world, row, None) };
        let any = Cond::Or(tenants.allow.clone());
        Some(ask(&mut Explainer::new(self.plan(), self.labels, &around), &any))
    }

    fn tenant_changes(&self) -> Vec<Change> {
        let Some((model, own)) = self.tenant() else {
            return Vec::new();
        };
        if self.judge.tenant != Some(own) {
            let name = self.labels.row(&self.plan().service, self.judge.world, model, own);
            let words = format!("the request would have to be made in `{name}`");
            return vec![Change { words, edit: Some(Edit::Tenant(own)), cost: 1 }];
        }
        let subject = Subject { model, id: own, is_new: false, named: &[], is_before: false };
        let admitted =
            self.of_tenant(
                own,
                |explainer, allow| {
                    if explainer.eval.holds(allow) { Some(Vec::new()) } else { explainer.change(allow, true, &subject) }
                },
            );
        admitted.flatten().unwrap_or_default()
    }

    /// What is wrong with what the request names, whatever the rules say.
    fn unfit(&self) -> Option<Ruled> {
        let (write, _) = self.write.as_ref()?;
        let is_new = matches!(write, Write::Create(_));
        let fields = self.named.iter().filter(|field| !self.may_name(**field, is_new));
        let speller = Speller::of(&self.plan().service);
        let names: Vec<String> = fields.map(|field| format!("`{}`", speller.field(self.model, *field))).collect();
        (!names.is_empty()).then(|| self.in_the_way(format!("no request may name {}", names.join(", "))))
    }

    /// Rows that the request names in relations, and that are not there for who asks.
    fn not_there(&self) -> Vec<Ruled> {
        if self.write.is_none() {
            return Vec::new();
        }
        let speller = Speller::of(&self.plan().service);
        let told = |field: &FieldId| {
            let (target, ..) = self.plan().service.table(self.model)?.field(*field)?.reference()?;
            let Value::Id(id) = self.row.value(*field) else { return None };
            let is_there = self.judge.get(target, *id).is_allowed();
            let row = self.labels.row(&self.plan().service, self.judge.world, target, *id);
            let name = speller.field(self.model, *field);
            (!is_there).then(|| self.in_the_way(format!("`{name}` names `{row}`, which who asks may not read: for them it is not there")))
        };
        self.named.iter().filter_map(told).collect()
    }

    fn in_the_way(&self, words: String) -> Ruled {
        Ruled {
            law: Law::Named { words },
            operation: self.operation,
            lets_through: false,
            leaves_out: Vec::new(),
            atoms: Vec::new(),
            end: End::Row,
            checked: 0,
        }
    }

    /// A request may name the field, whatever the rules say.
    pub(super) fn may_name(&self, field: FieldId, is_new: bool) -> bool {
        let declared = self.plan().service.table(self.model).and_then(|table| table.field(field)?.column());
        let identify = self.plan().service.auth.as_ref().filter(|auth| auth.table == self.model).map(|auth| auth.identify);
        let is_identify = !is_new && identify == Some(field);
        field > FieldId::VERSION && !is_identify && declared.is_some_and(|column| !column.readonly && (is_new || !column.immutable))
    }
}

fn law(plan: &Plan, rule: &Rule) -> Law {
    let mut speller = Speller::of(&plan.service);
    let mut says = String::new();
    if rule.when != Cond::Const(true) {
        says = format!("if {}", speller.condition(&rule.when, true));
    }
    if let Some(check) = &rule.check {
        let space = if says.is_empty() { "" } else { " " };
        says = format!("{says}{space}check {}", speller.condition(check, true));
    }
    let names = |fields: &[FieldId]| fields.iter().map(|field| speller.field(rule.model, *field).to_owned()).collect();
    let fields = match &rule.fields {
        GrantedFields::All => None,
        GrantedFields::Only(fields) => Some(names(fields)),
    };
    Law::Rule { deny: rule.deny, name: rule.name.clone(), message: rule.message.clone(), fields, says, span: rule.span }
}
