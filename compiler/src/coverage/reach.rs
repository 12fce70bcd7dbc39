//! What can be tried at all: of each goal, whether there is a database, and a request, in which it is shown. The prover decides; what it
//! can't decide may be.
//!
//! What is asked of the prover holds wherever the goal is shown, and perhaps elsewhere: of a row that decides because it alone fits, it is not
//! asked that no other does. So nothing is taken for impossible that is not.

use super::parts::{Parts, Unit};
use crate::prove::Scene;
use purlin_prover::access::Access;
use purlin_prover::{Caller, Formula, Instance, Place, Question, Verdict, decide, is_possible};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::eval::{self, Around, Session};
use purlin_rules::expr::{Compare, Cond, Root, Rows, Source, Step};
use purlin_rules::observe::{Law, Many, Seen, Shape};
use purlin_rules::plan::checks::FieldRule;
use purlin_rules::plan::{GrantedFields, Operation, Plan, Rule};
use purlin_rules::value::Id;
use purlin_rules::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// What a goal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The condition is asked.
    Asked(usize),
    /// The condition comes out so.
    Comes(usize, bool),
    /// The part decides, being so.
    Decides(usize, bool),
    /// The part decides, its sides being equal, or apart where it comes out otherwise.
    Equal(usize),
    Beside(usize),
    /// The quantifier comes to no row, to one that fits, to one that does not.
    NoRow(usize),
    Row(usize, bool),
}

/// Where a condition is asked.
struct Asked<'p> {
    subject: usize,
    cond: &'p Cond,
    model: ModelId,
    operation: Operation,
    places: &'static [Place],
    /// What is so of every request that comes to it.
    comes: Formula<'p>,
    /// Of a rule about fields, these: a request that is sure to come to it names one of them.
    names: Vec<FieldId>,
    /// The field that is read.
    field: Option<FieldId>,
}

/// The id of a row that is to be.
const NEW: Id = Id([0; 16]);

pub(super) struct Reach<'p> {
    plan: &'p Plan,
    parts: &'p Parts<'p>,
    access: Access<'p>,
    asked: Vec<Asked<'p>>,
    /// Which of these come to a part, by its place.
    of_part: BTreeMap<Part, Vec<usize>>,
}

/// A part of a program, by its place in what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Condition(usize),
    Atom(usize),
    Rows(usize),
}

impl<'p> Reach<'p> {
    pub(super) fn of(plan: &'p Plan, parts: &'p Parts<'p>) -> Self {
        let access = Access { plan, guards_tenants: true, without: None };
        let mut reach = Self { plan, parts, access, asked: Vec::new(), of_part: BTreeMap::new() };
        plan.checks.rules.iter().for_each(|rule| reach.rule(rule));
        plan.checks.field_rules.iter().for_each(|rule| reach.field(rule));
        reach.tenant();
        reach
    }

    fn add(&mut self, law: Law, asked: Asked<'p>) {
        let Some(subject) = self.parts.laws.get(&law) else { return };
        let mut of = BTreeSet::new();
        self.parts_of(*subject, &mut of);
        for part in of {
            self.of_part.entry(part).or_default().push(self.asked.len());
        }
        self.asked.push(Asked { subject: *subject, ..asked });
    }

    /// A condition, and all that it comes to.
    fn parts_of(&self, subject: usize, of: &mut BTreeSet<Part>) {
        if of.insert(Part::Condition(subject))
            && let Some(shape) = self.parts.shapes.get(subject)
        {
            self.parts_within(shape, of);
        }
    }

    fn parts_within(&self, shape: &Shape, of: &mut BTreeSet<Part>) {
        match shape {
            Shape::Leaf => {}
            Shape::And(shapes) | Shape::Or(shapes) => shapes.iter().for_each(|shape| self.parts_within(shape, of)),
            Shape::Not(inner) => self.parts_within(inner, of),
            Shape::Atom { place, within } => {
                of.insert(Part::Atom(*place));
                self.parts_within(within, of);
            }
            Shape::PutIn(place) => self.parts_of(*place, of),
            Shape::Many(many) => {
                of.insert(Part::Rows(many.place));
                self.parts_within(&many.body, of);
            }
        }
    }

    /// What comes to what the goal is about.
    fn asked_of(&self, target: Target) -> impl Iterator<Item = &Asked<'p>> {
        let part = match target {
            Target::Asked(place) | Target::Comes(place, _) => Part::Condition(place),
            Target::Decides(place, _) | Target::Equal(place) | Target::Beside(place) => Part::Atom(place),
            Target::NoRow(place) | Target::Row(place, _) => Part::Rows(place),
        };
        self.of_part.get(&part).into_iter().flatten().filter_map(|place| self.asked.get(*place))
    }

    fn asked(&self, cond: &'p Cond, (model, operation): (ModelId, Operation)) -> Asked<'p> {
        let (places, comes) = self.comes(operation, model);
        Asked { subject: 0, cond, model, operation, places, comes, names: Vec::new(), field: None }
    }

    fn rule(&mut self, rule: &'p Rule) {
        let Rule { model, operation, span, .. } = *rule;
        let law = |is_check| Law::Rule { model, operation, span, is_check };
        let writes = matches!(operation, Operation::Create | Operation::Update);
        let names = if let (GrantedFields::Only(fields), true) = (&rule.fields, writes) { fields.to_vec() } else { Vec::new() };
        let asked = Asked { names, ..self.asked(&rule.when, (model, operation)) };
        if let Some(check) = &rule.check {
            let ends = asked.places.iter().map(|end| Formula::holds(*end, &rule.when)).collect();
            let holds = if rule.deny { Formula::Some(ends) } else { Formula::All(ends) };
            let comes = Formula::All(vec![asked.comes.clone(), holds]);
            let names = asked.names.clone();
            self.add(law(true), Asked { cond: check, places: &[Place::Left], comes, names, ..self.asked(check, (model, operation)) });
        }
        self.add(law(false), asked);
    }

    fn field(&mut self, rule: &'p FieldRule) {
        let FieldRule { model, field, .. } = *rule;
        if let Some(read) = &rule.read {
            let comes = self.access.reads(Operation::Get, model, Place::Old);
            let asked = Asked { comes, field: Some(field), ..self.asked(read, (model, Operation::Get)) };
            self.add(Law::Field { model, field, writes: false }, asked);
        }
        for operation in [Operation::Create, Operation::Update] {
            let is_open = self.plan.checks.rules.iter().any(|rule| (rule.model, rule.operation, rule.deny) == (model, operation, false));
            if let (Some(write), true) = (&rule.write, is_open) {
                let asked = Asked { names: vec![field], ..self.asked(write, (model, operation)) };
                self.add(Law::Field { model, field, writes: true }, asked);
            }
        }
    }

    fn tenant(&mut self) {
        let Some(tenants) = &self.plan.checks.tenant else { return };
        let Some((model, _)) = tenants.fields.first() else { return };
        for (place, allow) in tenants.allow.iter().enumerate() {
            let asked = Asked { places: &[Place::Tenant], comes: Formula::TRUE, ..self.asked(allow, (*model, Operation::Get)) };
            self.add(Law::Tenant(place), asked);
        }
    }

    /// The rows that rules for an operation are asked of, and what is so before they are.
    fn comes(&self, operation: Operation, model: ModelId) -> (&'static [Place], Formula<'p>) {
        match operation {
            Operation::Get | Operation::List => (&[Place::Old], self.access.is_within(model, Place::Old)),
            Operation::Create => (&[Place::New], self.access.is_within(model, Place::New)),
            Operation::Update => (&[Place::Old, Place::New], self.access.reads(Operation::Get, model, Place::Old)),
            Operation::Delete => (&[Place::Old], self.access.reads(Operation::Get, model, Place::Old)),
        }
    }

    /// There may be a request that shows it.
    pub(super) fn is_possible(&self, target: Target) -> bool {
        self.asked_of(target).any(|asked| self.ways(asked, target).iter().any(|way| self.may_be(asked, way)))
    }

    /// What is so where the target is, for each place of it in what is asked.
    fn ways(&self, asked: &Asked<'p>, target: Target) -> Vec<Cond> {
        let own = self.outcome(asked.subject, asked.cond, target);
        let inner = self.parts.shapes.get(asked.subject).map(|shape| self.within(shape, asked.cond, target)).unwrap_or_default();
        own.into_iter().chain(inner).collect()
    }

    fn may_be(&self, asked: &Asked<'p>, way: &Cond) -> bool {
        self.questions(asked, way).any(|(caller, in_tenant, formula)| {
            let Asked { model, operation, .. } = *asked;
            is_possible(&Question { plan: self.plan, model, operation, caller, in_tenant, other: None, formula: &formula }) != Ok(false)
        }) || self.is_so_of_nothing(asked, way)
    }

    /// Each kind of caller, each way to name a tenant, each row that it is asked of.
    fn questions(&self, asked: &Asked<'p>, way: &Cond) -> impl Iterator<Item = (Caller, bool, Formula<'p>)> {
        let signs_in = self.plan.service.auth.as_ref().map(|_| Caller::SignedIn);
        let callers: Vec<Caller> = signs_in.into_iter().chain([Caller::Anonymous]).collect();
        let mut all = Vec::new();
        for place in asked.places {
            for caller in &callers {
                for in_tenant in self.access.ways(asked.model) {
                    // Whom it does not admit, it is not there for; whom it admits is a question of its own.
                    let admitted = (*in_tenant && *place != Place::Tenant).then(|| self.access.is_admitted());
                    let parts = [asked.comes.clone(), Formula::holds_of(*place, way.clone())];
                    all.push((*caller, *in_tenant, Formula::All(parts.into_iter().chain(admitted).collect())));
                }
            }
        }
        all.into_iter()
    }

    /// It is so of a row that nobody, signed in as nobody, would create with no values. The prover speaks of rows that can be stored; a rule is
    /// asked of this one too, though a field that names who asks may have to have a value.
    fn is_so_of_nothing(&self, asked: &Asked<'p>, way: &Cond) -> bool {
        if asked.operation != Operation::Create || self.access.ways(asked.model) == [true] {
            return false;
        }
        let world = World::default();
        let row = world.row_to_be(self.plan, asked.model, NEW, &[], (None, 0));
        let around = Around { world: &world, this: &row, old: None, new: Some(&row), me: None, tenant: None, now: 0, args: &[] };
        eval::holds(way, &around)
    }

    /// Requests that may show it, each with its database.
    pub(super) fn requests(&self, target: Target) -> impl Iterator<Item = (Scene, Instance)> {
        self.asked_of(target).flat_map(move |asked| self.ways(asked, target).into_iter().flat_map(move |way| self.requests_of(asked, &way)))
    }

    fn requests_of(&self, asked: &Asked<'p>, way: &Cond) -> Vec<(Scene, Instance)> {
        let Asked { model, operation, field, .. } = *asked;
        let scene = |caller| Scene {
            name: String::new(),
            span: Span::default(),
            operation,
            request: operation,
            model,
            field: field.filter(|_| operation == Operation::Get),
            caller,
            gained: None,
            holds: true,
            across_tenants: false,
            is_wanted: true,
        };
        let mut found = Vec::new();
        for (caller, in_tenant, formula) in self.questions(asked, way) {
            let named = (!asked.names.is_empty()).then(|| Formula::Some(asked.names.iter().map(|field| Formula::Names(*field)).collect()));
            let formula = Formula::All(std::iter::once(formula).chain(named).collect());
            let question = Question { plan: self.plan, model, operation, caller, in_tenant, other: None, formula: &formula };
            if let Verdict::Possible(instance) = decide(&question) {
                found.push((scene(caller), *instance));
            }
        }
        if found.is_empty() && self.is_so_of_nothing(asked, way) {
            let (world, session) = (World::default(), Session::default());
            let nothing = Instance { world, this: NEW, values: Vec::new(), me: None, tenant: None, other: None, session, now: 0 };
            found.push((scene(Caller::Anonymous), nothing));
        }
        found
    }

    /// What a whole condition is where it is as the target says.
    fn outcome(&self, subject: usize, cond: &Cond, target: Target) -> Option<Cond> {
        match target {
            Target::Asked(of) if of == subject => Some(Cond::Const(true)),
            Target::Comes(of, is) if of == subject => Some(turned(cond, is)),
            Target::Asked(_)
            | Target::Comes(..)
            | Target::Decides(..)
            | Target::Equal(_)
            | Target::Beside(_)
            | Target::NoRow(_)
            | Target::Row(..) => None,
        }
    }

    /// What is so where the target is, for each place of it in the condition.
    fn within(&self, shape: &Shape, cond: &Cond, target: Target) -> Vec<Cond> {
        match (shape, cond) {
            (Shape::Not(shape), Cond::Not(inner)) => self.within(shape, inner, target),
            (Shape::And(shapes), Cond::And(parts)) => self.joined(shapes, parts, true, target),
            (Shape::Or(shapes), Cond::Or(parts)) => self.joined(shapes, parts, false, target),
            (Shape::Atom { place, within }, cond) => match of_part(*place, cond, target) {
                Some(own) => vec![own],
                None => self.within(within, cond, target),
            },
            (Shape::PutIn(place), cond) => {
                let inner = self.parts.shapes.get(*place).map(|shape| self.within(shape, cond, target)).unwrap_or_default();
                self.outcome(*place, cond, target).into_iter().chain(inner).collect()
            }
            (Shape::Many(many), Cond::Any { body, .. }) => self.many(many, cond, body, target),
            (Shape::Leaf | Shape::Not(_) | Shape::And(_) | Shape::Or(_) | Shape::Many(_), _) => Vec::new(),
        }
    }

    fn joined(&self, shapes: &[Shape], parts: &[Cond], others_are: bool, target: Target) -> Vec<Cond> {
        let mut all = Vec::new();
        for (place, (shape, part)) in shapes.iter().zip(parts).enumerate() {
            for found in self.within(shape, part, target) {
                let others = parts.iter().enumerate().filter(|(other, _)| *other != place && target.is_of_decision());
                let others = others.map(|(_, other)| turned(other, others_are));
                all.push(Cond::And(others.chain([found]).collect()));
            }
        }
        all
    }

    fn many(&self, many: &Many, any: &Cond, body: &Cond, target: Target) -> Vec<Cond> {
        let some = |body: Cond| with_body(any, body);
        let parts = if let (Cond::And(parts), true) = (body, many.filters > 0) { parts } else { std::slice::from_ref(body) };
        let (filters, asked) = parts.split_at(many.filters.min(parts.len()));
        if target == Target::NoRow(many.place) {
            if filters.is_empty() && self.has_a_row(any) {
                return Vec::new();
            }
            return vec![turned(&some(Cond::And(filters.to_vec())), false)];
        }
        if let Target::Row(place, fits) = target
            && place == many.place
        {
            let is = turned(&Cond::And(asked.to_vec()), fits != many.is_all);
            return vec![some(Cond::And(filters.iter().cloned().chain([is]).collect()))];
        }
        let found = self.within(&many.body, body, target).into_iter();
        let all = found.map(|found| {
            if !target.is_of_decision() {
                return some(found);
            }
            let alone = some(Cond::And(vec![found.clone(), body.clone()]));
            let none = Cond::And(vec![some(found), turned(any, false)]);
            Cond::Or(vec![alone, none])
        });
        all.collect()
    }
}

impl Reach<'_> {
    /// A way through a tree begins with the row that it is asked of, which is there.
    fn has_a_row(&self, any: &Cond) -> bool {
        let Cond::Any { rows: Rows { source: Source::Tree { start, .. }, .. }, .. } = any else { return false };
        let is_given = matches!(start.root, Root::Var(_) | Root::Old | Root::New);
        let column = |step: &Step| self.plan.service.table(step.model)?.field(step.field)?.column();
        is_given && start.steps.iter().all(|step| step.by == FieldId::ID && column(step).is_some_and(|column| !column.nullable))
    }
}

impl Target {
    /// It has been seen.
    pub(super) fn is_shown(self, parts: &Parts<'_>, seen: &Seen) -> bool {
        let times = |place: usize| seen.conditions.get(place).copied().unwrap_or_default();
        let atom = |place: usize| seen.atoms.get(place).copied().unwrap_or_default();
        let rows = |place: usize| seen.rows.get(place).copied().unwrap_or_default();
        match self {
            Self::Asked(place) => times(place).all() > 0,
            Self::Comes(place, is) => times(place).of(is) > 0,
            Self::Decides(place, is) => atom(place).decided.of(is) > 0,
            Self::Equal(place) => atom(place).edge.equal > 0,
            Self::Beside(place) => {
                let step = parts.edge(place).and_then(|edge| edge.unit).map_or(u64::MAX, Unit::step);
                atom(place).edge.apart.is_some_and(|apart| apart <= step)
            }
            Self::NoRow(place) => rows(place).none > 0,
            Self::Row(place, true) => rows(place).fit > 0,
            Self::Row(place, false) => rows(place).unfit > 0,
        }
    }

    /// It is shown only where it decides.
    fn is_of_decision(self) -> bool {
        match self {
            Self::Decides(..) | Self::Equal(_) | Self::Beside(_) => true,
            Self::Asked(_) | Self::Comes(..) | Self::NoRow(_) | Self::Row(..) => false,
        }
    }
}

/// What a part is where it is as the target says; none of another part.
fn of_part(place: usize, cond: &Cond, target: Target) -> Option<Cond> {
    let compared = |with: Compare| {
        let Cond::Compare { left, right, .. } = cond else { return None };
        Some(Cond::Compare { op: with, left: left.clone(), right: right.clone() })
    };
    match target {
        Target::Decides(of, is) if of == place => Some(turned(cond, is)),
        Target::Equal(of) if of == place => compared(Compare::Equal),
        Target::Beside(of) if of == place => {
            let is_below = matches!(cond, Cond::Compare { op: Compare::Less | Compare::GreaterOrEqual, .. });
            compared(if is_below { Compare::Less } else { Compare::Greater })
        }
        Target::Asked(_)
        | Target::Comes(..)
        | Target::Decides(..)
        | Target::Equal(_)
        | Target::Beside(_)
        | Target::NoRow(_)
        | Target::Row(..) => None,
    }
}

fn turned(cond: &Cond, is: bool) -> Cond {
    if is { cond.clone() } else { Cond::Not(Box::new(cond.clone())) }
}

/// The quantifier, asking something else of its rows.
fn with_body(any: &Cond, body: Cond) -> Cond {
    if let Cond::Any { rows, var, .. } = any { Cond::Any { rows: rows.clone(), var: *var, body: Box::new(body) } } else { any.clone() }
}
