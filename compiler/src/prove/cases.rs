//! The cases of a claim: for each operation and each kind of caller, what would break it.

use super::Scene;
use crate::schema::{Claim, ClaimKind, ClaimTarget};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Formula, Place, Question, Verdict, decide};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Compare, Cond, Path, Root, Rows, Source, Term, TermKind, Var};
use purlin_rules::plan::{Operation, Plan};
use purlin_rules::types::Type;
use std::rc::Rc;

/// A kind of request, and what is asked of it.
#[derive(Debug, Clone)]
pub(super) struct Case<'c> {
    /// What the claim speaks of.
    pub(super) operation: Operation,
    /// The request that is judged: of a gain, the one that writes; of what may be done to a row as it is, none that writes.
    pub(super) request: Operation,
    pub(super) model: ModelId,
    pub(super) caller: Caller,
    pub(super) in_tenant: bool,
    pub(super) other: Option<ModelId>,
    pub(super) formula: Rc<Formula<'c>>,
}

impl Case<'_> {
    pub(super) fn decide(&self, plan: &Plan) -> Verdict {
        decide(&self.question(plan))
    }

    pub(super) fn question<'q>(&'q self, plan: &'q Plan) -> Question<'q> {
        let Self { request: operation, model, caller, in_tenant, other, formula, .. } = self;
        Question { plan, model: *model, operation: *operation, caller: *caller, in_tenant: *in_tenant, other: *other, formula }
    }
}

impl Case<'_> {
    /// What a world shows in which the request is let through.
    pub(super) fn plain_scene(&self, name: &str, span: Span) -> Scene {
        let Self { operation, request, model, caller, .. } = *self;
        Scene {
            name: name.to_owned(),
            span,
            operation,
            request,
            model,
            field: None,
            caller,
            gained: None,
            holds: true,
            across_tenants: false,
            is_wanted: false,
        }
    }

    /// What a world that breaks the claim shows.
    pub(super) fn scene(&self, claim: &Claim, name: &str) -> Scene {
        let (field, gained) = match &claim.kind {
            ClaimKind::Implies { target, .. } | ClaimKind::Implied { target, .. } | ClaimKind::Never { target, .. } => (target.field, None),
            ClaimKind::NeverGain { target, .. } => (None, Some(target.clone())),
        };
        let holds = !matches!(claim.kind, ClaimKind::Implied { .. });
        Scene { field, gained, holds, across_tenants: claim.across_tenants, ..self.plain_scene(name, claim.span) }
    }
}

/// What would break the claim, among these requests: each is told by its operation and who asks.
pub(super) fn breaking<'c>(plan: &'c Plan, claim: &'c Claim, among: &'c dyn Fn(Operation, Caller) -> bool) -> Vec<Case<'c>> {
    let access = Access { plan, guards_tenants: !claim.across_tenants, without: None };
    let of = Claimed { access, among };
    match &claim.kind {
        ClaimKind::Implies { target, conclusion } => of.each(target, |operation| {
            let holds = at_ends(operation, conclusion);
            (operation, vec![of.may(operation, target), Formula::All(holds).negated()])
        }),
        ClaimKind::Never { target, condition } => of.each(target, |operation| {
            let holds = at_ends(operation, condition);
            (operation, vec![of.may(operation, target), Formula::Some(holds)])
        }),
        ClaimKind::Implied { premise, target } => of.each(target, |operation| {
            let (request, may) = of.may_as_is(operation, target);
            let end = if request == Operation::Create { Place::New } else { Place::Old };
            let within = of.access.is_within(target.model, end);
            (request, vec![within, Formula::All(at_ends(request, premise)), may])
        }),
        ClaimKind::NeverGain { target, writing } => of.gains(target, *writing),
    }
}

/// What the claim speaks of: where this can't be, it says nothing.
pub(super) fn subjects<'c>(plan: &'c Plan, claim: &'c Claim) -> Vec<Case<'c>> {
    let access = Access { plan, guards_tenants: !claim.across_tenants, without: None };
    let of = Claimed { access, among: &|_, _| true };
    match &claim.kind {
        ClaimKind::Implies { target, .. } => of.each(target, |operation| (operation, vec![of.may(operation, target)])),
        ClaimKind::Never { target, condition } => {
            of.each(target, |operation| (operation, vec![Formula::Some(at_ends(operation, condition))]))
        }
        ClaimKind::Implied { premise, target } => of.each(target, |operation| {
            let (request, _) = of.may_as_is(operation, target);
            (request, vec![Formula::All(at_ends(request, premise))])
        }),
        ClaimKind::NeverGain { writing, .. } => {
            let target = ClaimTarget { operations: WRITES.to_vec(), model: *writing, field: None };
            of.each(&target, |operation| (operation, vec![of.access.may(operation, *writing)]))
        }
    }
}

/// Writes that are let through, beside a row of another model: of these requests, each of which is told by its operation and who asks.
pub(super) fn writes<'c>(
    access: Access<'c>,
    (writing, beside): (ModelId, ModelId),
    among: &'c dyn Fn(Operation, Caller) -> bool,
) -> Vec<Case<'c>> {
    Claimed { access, among }.writes(writing, beside)
}

/// What could not be done to the other row can be.
pub(super) fn gained<'c>(access: Access<'c>, operation: Operation, target: &ClaimTarget) -> Formula<'c> {
    Claimed { access, among: &|_, _| true }.gained(operation, target)
}

/// Requests of users that are let through, of which the formula holds.
pub(super) fn such<'c>(access: Access<'c>, operation: Operation, model: ModelId, formula: &Formula<'c>) -> Vec<Case<'c>> {
    let of = Claimed { access, among: &|_, caller| caller == Caller::SignedIn };
    let target = ClaimTarget { operations: vec![operation], model, field: None };
    of.each(&target, |operation| (operation, vec![of.may(operation, &target), formula.clone()]))
}

const WRITES: [Operation; 3] = [Operation::Create, Operation::Update, Operation::Delete];

struct Claimed<'c> {
    access: Access<'c>,
    among: &'c dyn Fn(Operation, Caller) -> bool,
}

impl<'c> Claimed<'c> {
    /// A case for each operation of the target, each caller, and each way to name a tenant.
    fn each(&self, target: &ClaimTarget, asked: impl Fn(Operation) -> (Operation, Vec<Formula<'c>>)) -> Vec<Case<'c>> {
        let mut cases = Vec::new();
        for operation in &target.operations {
            let (request, parts) = asked(*operation);
            let of_rules = Rc::new(Formula::All(parts));
            self.as_everybody(request, target.model, &mut |caller, in_tenant| {
                let admitted = || Rc::new(Formula::All(vec![self.access.is_admitted(), Formula::clone(&of_rules)]));
                let formula = if in_tenant { admitted() } else { Rc::clone(&of_rules) };
                cases.push(Case { operation: *operation, request, model: target.model, caller, in_tenant, other: None, formula });
            });
        }
        cases
    }

    /// Visits every kind of caller that is asked about, in each way to name a tenant that can reach a row of the model.
    fn as_everybody(&self, request: Operation, model: ModelId, visit: &mut dyn FnMut(Caller, bool)) {
        let signs_in = self.access.plan.service.auth.is_some();
        for in_tenant in self.access.ways(model) {
            for (caller, is_there) in [(Caller::SignedIn, signs_in), (Caller::Anonymous, true)] {
                if is_there && (self.among)(request, caller) {
                    visit(caller, *in_tenant);
                }
            }
        }
    }

    /// The request is let through and, where the target is a field, is about it.
    fn may(&self, operation: Operation, target: &ClaimTarget) -> Formula<'c> {
        let may = self.access.may(operation, target.model);
        match (target.field, operation) {
            (None, _) => may,
            (Some(field), Operation::Get | Operation::List) => {
                Formula::All(vec![may, self.access.shows(operation, target.model, field, Place::Old)])
            }
            (Some(field), Operation::Create | Operation::Update | Operation::Delete) => Formula::All(vec![may, Formula::Names(field)]),
        }
    }

    /// What would not be let through though it is to be: of an update, without a field, the row as it is (`can update`); with one,
    /// a request that names this field alone.
    fn may_as_is(&self, operation: Operation, target: &ClaimTarget) -> (Operation, Formula<'c>) {
        let model = target.model;
        match (operation, target.field) {
            (Operation::Update, None) => (Operation::Get, self.access.can(operation, model, Place::Old).negated()),
            (Operation::Update, Some(field)) => {
                let others = self.access.nameable(operation, model).filter(|(other, _)| *other != field);
                let alone = others.map(|(other, _)| Formula::Names(other).negated()).chain([Formula::Names(field)]);
                (operation, Formula::All(alone.chain([self.access.may(operation, model).negated()]).collect()))
            }
            (Operation::Create, Some(field)) => {
                (operation, Formula::All(vec![Formula::Names(field), self.access.may(operation, model).negated()]))
            }
            (Operation::Get | Operation::List | Operation::Create | Operation::Delete, _) => {
                (operation, self.may(operation, target).negated())
            }
        }
    }

    /// One write that lets its writer do what he could not.
    fn gains(&self, target: &ClaimTarget, writing: ModelId) -> Vec<Case<'c>> {
        let writes = self.writes(writing, target.model);
        let gained = target.operations.iter().filter(|operation| **operation != Operation::Create);
        let of_gain = |operation: &Operation| {
            let gained = self.gained(*operation, target);
            let case = |write: &Case<'c>| Case {
                operation: *operation,
                formula: Rc::new(Formula::All(vec![Formula::clone(&write.formula), gained.clone()])),
                ..write.clone()
            };
            writes.iter().map(case).collect::<Vec<_>>()
        };
        gained.flat_map(of_gain).collect()
    }

    /// Writes that are let through, beside another row.
    fn writes(&self, writing: ModelId, beside: ModelId) -> Vec<Case<'c>> {
        let mut cases = Vec::new();
        for write in WRITES {
            self.as_everybody(write, writing, &mut |caller, in_tenant| {
                let admitted = in_tenant.then(|| self.access.is_admitted());
                // Who takes himself away is nobody then, and nobody's rights are no gain.
                let parts = admitted.into_iter().chain([self.access.may(write, writing)]).chain(self.stays(write, caller));
                let (formula, other) = (Rc::new(Formula::All(parts.collect())), Some(beside));
                cases.push(Case { operation: write, request: write, model: writing, caller, in_tenant, other, formula });
            });
        }
        cases
    }

    /// What could not be done to the other row can be; of an update, to some field of it.
    fn gained(&self, operation: Operation, target: &ClaimTarget) -> Formula<'c> {
        let gained = |could: &dyn Fn(Place) -> Formula<'c>| Formula::All(vec![could(Place::Other).negated(), could(Place::OtherLeft)]);
        if operation == Operation::Update && target.field.is_none() {
            let fields = self.access.nameable(operation, target.model);
            let of_field = |(field, _)| gained(&|place| self.access.could_name(operation, target.model, field, place));
            return Formula::Some(fields.map(of_field).collect());
        }
        gained(&|place| self.could(operation, target, place))
    }

    /// The caller is still there after a deletion.
    fn stays(&self, write: Operation, caller: Caller) -> Option<Formula<'c>> {
        let users = self.access.plan.service.auth.as_ref()?.table;
        let path = |root| Term { kind: TermKind::Path(Path { root, steps: Vec::new() }), ty: Type::Row(users) };
        let var = Var(1);
        let body = Cond::Compare { op: Compare::Equal, left: path(Root::Var(var)), right: path(Root::Me) };
        let there = Cond::Any { rows: Rows { model: users, source: Source::Model }, var, body: Box::new(body) };
        (write == Operation::Delete && caller == Caller::SignedIn).then(|| Formula::holds_of(Place::OtherLeft, there))
    }

    fn could(&self, operation: Operation, target: &ClaimTarget, place: Place) -> Formula<'c> {
        let can = self.access.can(operation, target.model, place);
        let shows = |field: FieldId| self.access.shows(operation, target.model, field, place);
        match target.field {
            Some(field) if matches!(operation, Operation::Get | Operation::List) => Formula::All(vec![can, shows(field)]),
            Some(field) => self.access.could_name(operation, target.model, field, place),
            None => can,
        }
    }
}

/// A claim's condition is about the row; of an update, as it was and as it is to be.
fn at_ends<'c>(operation: Operation, cond: &'c Cond) -> Vec<Formula<'c>> {
    let ends: &[Place] = match operation {
        Operation::Get | Operation::List | Operation::Delete => &[Place::Old],
        Operation::Create => &[Place::New],
        Operation::Update => &[Place::Old, Place::New],
    };
    ends.iter().map(|end| Formula::holds(*end, cond)).collect()
}
