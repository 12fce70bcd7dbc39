//! What can be tried at all: of each goal, whether there is a database, and a request, in which it is shown. The prover decides; what it
//! can't decide may be.
//!
//! What is asked of the prover holds wherever the goal is shown, and perhaps elsewhere: of a row that decides because it alone fits, it is not
//! asked that no other does. So nothing is taken for impossible that is not.

use super::parts::{Edge, Parts};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Formula, Place, Question, is_possible};
use purlin_rules::catalog::ModelId;
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::{Compare, Cond};
use purlin_rules::observe::{Law, Many, Shape};
use purlin_rules::plan::checks::FieldRule;
use purlin_rules::plan::{Operation, Plan, Rule};
use purlin_rules::value::Id;
use purlin_rules::world::World;

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
    Beside(usize, Edge),
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
}

pub(super) struct Reach<'p> {
    plan: &'p Plan,
    parts: &'p Parts<'p>,
    access: Access<'p>,
    asked: Vec<Asked<'p>>,
}

impl<'p> Reach<'p> {
    pub(super) fn of(plan: &'p Plan, parts: &'p Parts<'p>) -> Self {
        let access = Access { plan, guards_tenants: true, without: None };
        let mut reach = Self { plan, parts, access, asked: Vec::new() };
        plan.checks.rules.iter().for_each(|rule| reach.rule(rule));
        plan.checks.field_rules.iter().for_each(|rule| reach.field(rule));
        reach.tenant();
        reach
    }

    fn add(&mut self, law: Law, cond: &'p Cond, (model, operation): (ModelId, Operation), places: &'static [Place], comes: Formula<'p>) {
        if let Some(subject) = self.parts.laws.get(&law) {
            self.asked.push(Asked { subject: *subject, cond, model, operation, places, comes });
        }
    }

    fn rule(&mut self, rule: &'p Rule) {
        let Rule { model, operation, span, .. } = *rule;
        let law = |is_check| Law::Rule { model, operation, span, is_check };
        let (places, comes) = self.comes(operation, model);
        self.add(law(false), &rule.when, (model, operation), places, comes.clone());
        if let Some(check) = &rule.check {
            let ends = places.iter().map(|end| Formula::holds(*end, &rule.when)).collect();
            let holds = if rule.deny { Formula::Some(ends) } else { Formula::All(ends) };
            self.add(law(true), check, (model, operation), &[Place::Left], Formula::All(vec![comes, holds]));
        }
    }

    fn field(&mut self, rule: &'p FieldRule) {
        let FieldRule { model, field, .. } = *rule;
        if let Some(read) = &rule.read {
            let comes = self.access.reads(Operation::Get, model, Place::Old);
            self.add(Law::Field { model, field, writes: false }, read, (model, Operation::Get), &[Place::Old], comes);
        }
        for operation in [Operation::Create, Operation::Update] {
            let (places, comes) = self.comes(operation, model);
            let is_open = self.plan.checks.rules.iter().any(|rule| (rule.model, rule.operation, rule.deny) == (model, operation, false));
            if let (Some(write), true) = (&rule.write, is_open) {
                self.add(Law::Field { model, field, writes: true }, write, (model, operation), places, comes);
            }
        }
    }

    fn tenant(&mut self) {
        let Some(tenants) = &self.plan.checks.tenant else { return };
        let Some((model, _)) = tenants.fields.first() else { return };
        for (place, allow) in tenants.allow.iter().enumerate() {
            self.add(Law::Tenant(place), allow, (*model, Operation::Get), &[Place::Tenant], Formula::TRUE);
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
        self.asked.iter().any(|asked| {
            let Some(shape) = self.parts.shapes.get(asked.subject) else { return true };
            let own = self.outcome(asked.subject, asked.cond, target);
            let mut ways = own.into_iter().chain(self.within(shape, asked.cond, target));
            ways.any(|way| self.may_be(asked, &way))
        })
    }

    fn may_be(&self, asked: &Asked<'p>, way: &Cond) -> bool {
        let callers = [Caller::SignedIn, Caller::Anonymous];
        let each = asked.places.iter().flat_map(|place| callers.map(|caller| (*place, caller)));
        each.into_iter().any(|(place, caller)| {
            let ask = |in_tenant: &bool| {
                let Asked { model, operation, .. } = *asked;
                // Whom it does not admit, it is not there for; whom it admits is a question of its own.
                let admitted = (*in_tenant && place != Place::Tenant).then(|| self.access.is_admitted());
                let parts = [asked.comes.clone(), Formula::holds_of(place, way.clone())];
                let formula = Formula::All(parts.into_iter().chain(admitted).collect());
                let question =
                    Question { plan: self.plan, model, operation, caller, in_tenant: *in_tenant, other: None, formula: &formula };
                is_possible(&question) != Ok(false)
            };
            self.access.ways(asked.model).iter().any(ask)
        }) || asked.operation == Operation::Create && self.is_so_of_nothing(asked.model, way)
    }

    /// It is so of a row that nobody, signed in as nobody, would create with no values. The prover speaks of rows that can be stored; a rule is
    /// asked of this one too, though a field that names who asks may have to have a value.
    fn is_so_of_nothing(&self, model: ModelId, way: &Cond) -> bool {
        if self.access.ways(model) == [true] {
            return false;
        }
        let world = World::default();
        let row = world.row_to_be(self.plan, model, Id([0; 16]), &[], (None, 0));
        let around = Around { world: &world, this: &row, old: None, new: Some(&row), me: None, tenant: None, now: 0, args: &[] };
        eval::holds(way, &around)
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
            | Target::Beside(..)
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

impl Target {
    /// It is shown only where it decides.
    fn is_of_decision(self) -> bool {
        match self {
            Self::Decides(..) | Self::Equal(_) | Self::Beside(..) => true,
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
        Target::Beside(of, edge) if of == place => compared(if edge.is_below { Compare::Less } else { Compare::Greater }),
        Target::Asked(_)
        | Target::Comes(..)
        | Target::Decides(..)
        | Target::Equal(_)
        | Target::Beside(..)
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
