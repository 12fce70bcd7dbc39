//! What a kind of caller may do of what is judged as one.

use super::callers::Kind;
use super::parts::{Arm, Judged};
use super::{Cell, Condition, Conditions, May};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Formula, Place, Question, is_possible};
use purlin_rules::catalog::ModelId;
use purlin_rules::expr::Cond;
use purlin_rules::plan::{Field, Operation, Plan, Table};

pub(super) struct Deciding<'p> {
    pub(super) plan: &'p Plan,
    pub(super) model: ModelId,
    pub(super) operation: Operation,
}

/// Whether something can be: it is not, it is, or that was not shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Can {
    Never,
    Be,
    Unknown,
}

impl<'p> Deciding<'p> {
    /// One for each kind. Who has a role is signed in: what all of those may, or none, they may or may not as well.
    pub(super) fn cells(&self, part: &Judged<'p>, kinds: &'p [Kind]) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for kind in kinds {
            let signed_in = cells.get(1).map(|cell| &cell.may).filter(|may| !matches!(may, May::If(_)));
            let may = signed_in.cloned().unwrap_or_else(|| self.may(part, kind));
            cells.push(Cell { caller: kind.label.clone(), may });
        }
        cells
    }

    fn may(&self, part: &Judged<'p>, kind: &'p Kind) -> May {
        if part.allow.is_empty() {
            return May::None;
        }
        let (allowed, denied) = (Formula::Some(self.holding(&part.allow, kind)), self.applying(&part.deny, kind));
        let own = part.own.map(|own| self.at_ends(&own.when, kind)).unwrap_or_default();
        let lets = Formula::All([allowed.clone(), Formula::Some(denied).negated()].into_iter().chain(own.clone()).collect());
        let reached = self.reached(part, kind);
        let can = |more: Vec<Formula<'p>>| self.can(kind, [reached.clone(), more].concat());
        // What no plan has is not named.
        let whole = matches!(self.operation, Operation::Create | Operation::Update | Operation::Delete)
            && (!part.named.is_empty() || part.is_whole);
        let may = if whole { self.access().may(self.operation, self.model) } else { Formula::TRUE };
        let is_let = can(vec![lets.clone(), may]);
        if is_let == Can::Never {
            return May::None;
        }
        let is_free = part.deny.is_empty() && part.own.is_none() && part.allow.iter().any(Arm::asks_nothing);
        let is_kept = if is_free { Can::Never } else { can(vec![lets.negated()]) };
        if is_kept == Can::Never {
            return May::All;
        }
        let is_decided = is_let == Can::Be && is_kept == Can::Be;
        let alone = std::slice::from_ref::<Arm<'p>>;
        // Of several, those that this caller can meet at all; and of what narrows them, what does.
        let is_met = |arm: &&Arm<'p>| part.allow.len() == 1 || can(self.holding(alone(arm), kind)) != Can::Never;
        let narrows = |arm: &&Arm<'p>| can([vec![allowed.clone()], self.applying(alone(arm), kind)].concat()) != Can::Never;
        let deny: Vec<Condition> = part.deny.iter().filter(narrows).map(Arm::condition).collect();
        let asks = !own.is_empty() && can(vec![allowed.clone(), Formula::All(own).negated()]) != Can::Never;
        let own = part.own.filter(|_| asks).map(|own| Condition { says: Some(own.says.clone()), check: None, span: own.span });
        // What is always so is not told where something else is.
        let is_narrowed = !deny.is_empty() || own.is_some();
        let says_nothing = part.of_field && part.is_whole || is_narrowed && can(vec![allowed.clone().negated()]) == Can::Never;
        let mut allow: Vec<Condition> = part.allow.iter().filter(|_| !says_nothing).filter(is_met).map(Arm::condition).collect();
        // Where nothing was shown, everything is told.
        if allow.is_empty() && !is_narrowed {
            allow.extend(part.allow.iter().map(Arm::condition));
        }
        May::If(Conditions { allow, own, deny, is_decided })
    }

    /// The caller is of the kind, and gets as far as the rules of this part.
    fn reached(&self, part: &Judged<'p>, kind: &'p Kind) -> Vec<Formula<'p>> {
        let access = self.access();
        let place = self.place();
        let has = kind.has.as_ref().map(|has| Formula::holds(place, has));
        let readable = match self.operation {
            Operation::Get | Operation::List if part.of_field => access.reads(self.operation, self.model, place),
            Operation::Update | Operation::Delete => access.reads(Operation::Get, self.model, place),
            Operation::Get | Operation::List | Operation::Create => access.is_within(self.model, place),
        };
        let named = (!part.named.is_empty()).then(|| Formula::Some(part.named.iter().map(|field| Formula::Names(*field)).collect()));
        has.into_iter().chain([readable]).chain(named).collect()
    }

    /// Each rule that allows, as it has to hold.
    fn holding(&self, arms: &[Arm<'p>], kind: &'p Kind) -> Vec<Formula<'p>> {
        let holds = |arm: &Arm<'p>| Formula::All(self.at_ends(&arm.grant.when, kind).into_iter().chain(checked(arm)).collect());
        arms.iter().map(holds).collect()
    }

    /// Each rule that denies, as it applies.
    fn applying(&self, arms: &[Arm<'p>], kind: &'p Kind) -> Vec<Formula<'p>> {
        let applies =
            |arm: &Arm<'p>| Formula::All([Formula::Some(self.at_ends(&arm.grant.when, kind))].into_iter().chain(checked(arm)).collect());
        arms.iter().map(applies).collect()
    }

    fn at_ends(&self, cond: &'p Cond, kind: &'p Kind) -> Vec<Formula<'p>> {
        let ends: &[Place] = match self.operation {
            Operation::Get | Operation::List | Operation::Delete => &[Place::Old],
            Operation::Create => &[Place::New],
            Operation::Update => &[Place::Old, Place::New],
        };
        let at = |end: &Place| match &kind.has {
            // What is known of the caller is known of this row.
            Some(has) if *end == self.place() => Formula::holds_of(*end, given(cond, has)),
            Some(_) | None => Formula::holds(*end, cond),
        };
        ends.iter().map(at).collect()
    }

    /// The row that callers are told apart by.
    fn place(&self) -> Place {
        if self.operation == Operation::Create { Place::New } else { Place::Old }
    }

    fn access(&self) -> Access<'p> {
        Access { plan: self.plan, guards_tenants: true, without: None }
    }

    /// Whether all of it can be: of a row of a tenant, by whom that admits; else in any way to name one.
    fn can(&self, kind: &Kind, parts: Vec<Formula<'p>>) -> Can {
        let Self { plan, model, .. } = *self;
        let of_tenant = plan.checks.tenant.iter().flat_map(|tenants| &tenants.fields).any(|(of, _)| *of == model);
        let ways = if of_tenant { &[true][..] } else { ways(plan) };
        let asked = Asked { plan, model, operation: self.operation, ways };
        asked.can(kind.caller, |in_tenant| {
            let admitted = in_tenant.then(|| self.access().is_admitted());
            Formula::All(admitted.into_iter().chain(parts.iter().cloned()).collect())
        })
    }
}

/// The condition, where another one holds that it may speak of.
fn given(cond: &Cond, has: &Cond) -> Cond {
    let each = |parts: &[Cond]| parts.iter().map(|part| given(part, has)).collect();
    match cond {
        _ if cond == has => Cond::Const(true),
        Cond::And(parts) => Cond::And(each(parts)),
        Cond::Or(parts) => Cond::Or(each(parts)),
        Cond::Not(inner) => Cond::Not(Box::new(given(inner, has))),
        Cond::Const(_)
        | Cond::Holds(_)
        | Cond::Compare { .. }
        | Cond::IsNull(_)
        | Cond::In { .. }
        | Cond::Text { .. }
        | Cond::Any { .. } => cond.clone(),
    }
}

fn checked<'p>(arm: &Arm<'p>) -> Option<Formula<'p>> {
    arm.grant.check.as_ref().map(|check| Formula::holds(Place::Left, check))
}

/// The ways to name a tenant, or none.
fn ways(plan: &Plan) -> &'static [bool] {
    if plan.checks.tenant.is_some() { &[false, true] } else { &[false] }
}

/// A kind of request.
struct Asked<'p> {
    plan: &'p Plan,
    model: ModelId,
    operation: Operation,
    ways: &'static [bool],
}

impl Asked<'_> {
    /// Whether it can be in some way.
    fn can<'f>(&self, caller: Caller, formula: impl Fn(bool) -> Formula<'f>) -> Can {
        let Self { plan, model, operation, ways } = *self;
        let mut found = Can::Never;
        for in_tenant in ways {
            let formula = formula(*in_tenant);
            let question = Question { plan, model, operation, caller, in_tenant: *in_tenant, other: None, formula: &formula };
            match is_possible(&question) {
                Ok(true) => return Can::Be,
                Ok(false) => {}
                Err(_) => found = Can::Unknown,
            }
        }
        found
    }
}

/// Conditions of which one is enough, and that are about no row of a request.
pub(super) struct Beside<'p> {
    asked: Asked<'p>,
    place: Place,
}

impl<'p> Beside<'p> {
    /// Of the tenant that a request names.
    pub(super) fn of_tenants(plan: &'p Plan, tenants: ModelId) -> Self {
        Self { asked: Asked { plan, model: tenants, operation: Operation::Get, ways: &[true] }, place: Place::Tenant }
    }

    /// Of what is called: it is asked beside the creation of a row that needs no other, so that nothing has to be in the database. None where
    /// there is no such model.
    pub(super) fn of_calls(plan: &'p Plan) -> Option<Self> {
        let needs_none = |(_, table): &(ModelId, &Table)| {
            table.tenant.is_none() && !table.fields.iter().filter_map(Field::reference).any(|(_, _, column)| !column.nullable)
        };
        let (model, _) = (0..).map(ModelId).zip(plan.service.tables.iter()).find(needs_none)?;
        Some(Self { asked: Asked { plan, model, operation: Operation::Create, ways: ways(plan) }, place: Place::New })
    }

    /// What each kind may. `of_some` says a condition of some rows that the caller names.
    pub(super) fn cells(&self, kinds: &[Kind], asked: &[(Condition, Cond)], of_some: &dyn Fn(Cond) -> Cond) -> Vec<Cell> {
        kinds.iter().map(|kind| Cell { caller: kind.label.clone(), may: self.may(kind, asked, of_some) }).collect()
    }

    fn may(&self, kind: &Kind, asked: &[(Condition, Cond)], of_some: &dyn Fn(Cond) -> Cond) -> May {
        if asked.is_empty() {
            return May::None;
        }
        let can = |cond: Cond| {
            let has = kind.has.as_ref().map(|has| Formula::holds(self.place, has));
            let formula = Formula::All(has.into_iter().chain([Formula::holds_of(self.place, of_some(cond))]).collect());
            self.asked.can(kind.caller, |_| formula.clone())
        };
        let some = || Cond::Or(asked.iter().map(|(_, cond)| cond.clone()).collect());
        let is_let = can(some());
        if is_let == Can::Never {
            return May::None;
        }
        let is_kept = can(Cond::Not(Box::new(some())));
        if is_kept == Can::Never {
            return May::All;
        }
        let is_met = |(_, cond): &&(Condition, Cond)| asked.len() == 1 || can(cond.clone()) != Can::Never;
        let allow = asked.iter().filter(is_met).map(|(condition, _)| condition.clone()).collect();
        May::If(Conditions { allow, own: None, deny: Vec::new(), is_decided: is_let == Can::Be && is_kept == Can::Be })
    }
}
