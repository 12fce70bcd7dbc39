//! Questions, spelled, and what comes of them.
//!
//! `update Room by nobody in tenant beside User` is a request: whose, whether it names a tenant, and whether the question speaks of another row.
//! `old: open & not new: open & names topic` is a formula: parts that all hold. A part without a place is asked of the row as it is, or
//! is to be. `allowed` says that the rules let the request through, `admitted` that its tenant does, and `within` that the row is of that tenant.
//! `can update` and `could name title` say what could be done to the row.

use super::plans::{condition, field_named, model_named, operation};
use purlin_prover as prover;
use purlin_prover::access::Access;
use purlin_prover::{Caller, Doubt, Formula, Instance, Place, Question, Verdict, decide};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::{Operation, Plan};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expected {
    Never,
    Possible,
    Unknown(Doubt),
}

pub(crate) use Expected::{Never, Possible};

/// Nothing is decided, because of this.
pub(crate) fn unknown(what: &'static str) -> Expected {
    Expected::Unknown(Doubt::Construct(what))
}

pub(crate) const fn too_large() -> Expected {
    Expected::Unknown(Doubt::Size)
}

/// What parts of formulas begin with that are asked of no row.
const FORMULAS: [&str; 6] = ["names ", "allowed", "admitted", "within", "can ", "could name "];

/// A request of a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) model: ModelId,
    pub(crate) operation: Operation,
    pub(crate) caller: Caller,
    pub(crate) in_tenant: bool,
    pub(crate) other: Option<ModelId>,
}

impl Kind {
    pub(crate) fn of(plan: &Plan, spelled: &str) -> Self {
        let (request, other) = spelled.split_once(" beside ").map_or((spelled, None), |(request, other)| (request, Some(other)));
        let (request, in_tenant) = request.strip_suffix(" in tenant").map_or((request, false), |request| (request, true));
        let (request, caller) =
            request.strip_suffix(" by nobody").map_or((request, Caller::SignedIn), |request| (request, Caller::Anonymous));
        let (operation, model) = request.split_once(' ').unwrap();
        let other = other.map(|other| model_named(&plan.service, other));
        Self { model: model_named(&plan.service, model), operation: self::operation(operation), caller, in_tenant, other }
    }

    pub(crate) fn asks<'q>(&self, plan: &'q Plan, formula: &'q Formula<'q>) -> Question<'q> {
        let Self { model, operation, caller, in_tenant, other } = *self;
        Question { plan, model, operation, caller, in_tenant, other, formula }
    }

    pub(crate) fn formula<'p>(&self, plan: &'p Plan, spelled: &str) -> Formula<'p> {
        let parts = spelled.split(" & ").map(|part| match part.strip_prefix("not ") {
            Some(part) if FORMULAS.iter().any(|word| part.starts_with(word)) || self.place(plan, part).is_some() => {
                self.part(plan, part).negated()
            }
            _ => self.part(plan, part),
        });
        Formula::All(parts.collect())
    }

    fn part<'p>(&self, plan: &'p Plan, spelled: &str) -> Formula<'p> {
        let access = Access { plan, guards_tenants: true, without: None };
        if let Some(field) = spelled.strip_prefix("names ") {
            return Formula::Names(field_named(&plan.service, self.model, field));
        }
        let unsaid = if self.operation == Operation::Create { Place::New } else { Place::Old };
        if let Some(field) = spelled.strip_prefix("could name ") {
            return access.could_name(Operation::Update, self.model, field_named(&plan.service, self.model, field), unsaid);
        }
        if let Some(named) = spelled.strip_prefix("can ") {
            return access.can(operation(named), self.model, unsaid);
        }
        match spelled {
            "within" => return access.is_within(self.model, unsaid),
            "admitted" => return access.is_admitted(),
            "allowed" => return access.may(self.operation, self.model),
            _ => {}
        }
        let (place, text) = self.place(plan, spelled).unwrap_or((unsaid, spelled));
        let model = match place {
            Place::Old | Place::New | Place::Left => self.model,
            Place::Named(field) => plan.service.table(self.model).unwrap().field(field).unwrap().reference().unwrap().0,
            Place::Tenant => plan.checks.tenant.as_ref().unwrap().model,
            Place::Other | Place::OtherLeft => self.other.unwrap(),
        };
        Formula::holds_of(place, condition(plan, model, text))
    }

    fn place<'t>(&self, plan: &Plan, spelled: &'t str) -> Option<(Place, &'t str)> {
        let (place, text) = spelled.split_once(": ")?;
        let place = match place {
            "old" => Place::Old,
            "new" => Place::New,
            "left" => Place::Left,
            "tenant" => Place::Tenant,
            "other" => Place::Other,
            "other left" => Place::OtherLeft,
            named => Place::Named(field_named(&plan.service, self.model, named.strip_prefix("named ")?)),
        };
        Some((place, text))
    }
}

/// Holds a decision against what is expected; an instance is one of the question, whatever the prover thinks.
#[track_caller]
pub(crate) fn comes_to(plan: &Plan, request: &str, formula: &str, expected: Expected) -> Option<Instance> {
    let kind = Kind::of(plan, request);
    decides(plan, &kind, &kind.formula(plan, formula), (&format!("{request}: {formula}"), expected))
}

#[track_caller]
pub(crate) fn decides(plan: &Plan, kind: &Kind, formula: &Formula<'_>, (spelled, expected): (&str, Expected)) -> Option<Instance> {
    let question = kind.asks(plan, formula);
    let verdict = decide(&question);
    let found = match &verdict {
        Verdict::Never => Never,
        Verdict::Possible(_) => Possible,
        Verdict::Unknown(doubt) => Expected::Unknown(*doubt),
    };
    assert_eq!(found, expected, "{spelled}: {verdict:#?}");
    let is_possible = match found {
        Never => Ok(false),
        Possible => Ok(true),
        Expected::Unknown(doubt) => Err(doubt),
    };
    assert_eq!(prover::is_possible(&question), is_possible, "{spelled}");
    let Verdict::Possible(instance) = verdict else { return None };
    assert!(instance.is_so(&question), "{spelled}: {instance:#?}");
    assert_eq!(super::databases::flaw_of(plan, kind, &instance), None, "{spelled}: {instance:#?}");
    Some(*instance)
}

/// Each line is a request, or a formula about it: `can be …` or `can't be …`.
#[track_caller]
pub(crate) fn table(plan: &Plan, spelled: &str) {
    let mut request = "";
    for line in spelled.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(formula) = line.strip_prefix("can be ") {
            comes_to(plan, request, formula.trim(), Possible);
        } else if let Some(formula) = line.strip_prefix("can't be ") {
            comes_to(plan, request, formula.trim(), Never);
        } else {
            request = line;
        }
    }
}
