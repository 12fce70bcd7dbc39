//! A request in a database, and what the evaluator says of it.

use crate::Question;
use crate::formula::{Formula, Place};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::{self, Around, Session};
use purlin_rules::expr::Cond;
use purlin_rules::judge::Write;
use purlin_rules::plan::{Operation, Plan};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};

/// A database, and who asks what of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// As it is before the request.
    pub world: World,
    /// The row that is asked of; of a creation, the one that is to be.
    pub this: Id,
    /// What the request names.
    pub values: Vec<(FieldId, Value)>,
    pub me: Option<Id>,
    /// The tenant that the request names.
    pub tenant: Option<Id>,
    /// The other row that the question is about.
    pub other: Option<Id>,
    /// How the caller signed in.
    pub session: Session,
    pub now: i64,
}

/// An instance, with what the request makes of it.
pub(crate) struct Played<'i> {
    plan: &'i Plan,
    instance: &'i Instance,
    other: Option<ModelId>,
    model: ModelId,
    old: Option<&'i Row>,
    new: Option<Row>,
    after: Option<World>,
}

impl Instance {
    /// The row as the request would have it, if it writes one.
    #[must_use]
    pub fn written(&self, question: &Question<'_>) -> Option<Row> {
        let (plan, model) = (question.plan, question.model);
        match question.operation {
            Operation::Create => {
                let tenant = plan.service.table(model).and_then(|table| table.tenant).zip(self.tenant);
                let given = tenant.map(|(field, id)| (field, Value::Id(id)));
                let values: Vec<_> = self.values.iter().cloned().chain(given).collect();
                Some(self.world.row_to_be(plan, model, self.this, &values, (self.me, self.now)))
            }
            Operation::Update => Some(self.world.row(model, self.this)?.updated(&self.values, self.now)),
            Operation::Get | Operation::List | Operation::Delete => None,
        }
    }

    /// The evaluator says that the formula holds here. The instance is one of the same plan, and of a request of this kind.
    #[must_use]
    pub fn is_so(&self, question: &Question<'_>) -> bool {
        self.played(question).satisfies(question.formula)
    }

    pub(crate) fn played<'i>(&'i self, question: &Question<'i>) -> Played<'i> {
        let (plan, model) = (question.plan, question.model);
        let (old, new) = (self.world.row(model, self.this), self.written(question));
        let after = match (question.operation, old, &new) {
            (Operation::Create, _, Some(row)) => Some(self.world.after(plan, model, &Write::Create(row))),
            (Operation::Update, Some(before), Some(after)) => Some(self.world.after(plan, model, &Write::Update { before, after })),
            (Operation::Delete, Some(row), _) => Some(self.world.after(plan, model, &Write::Delete(row))),
            _ => None,
        };
        Played { plan, instance: self, other: question.other, model, old, new, after }
    }
}

impl Played<'_> {
    /// The database as the write leaves it.
    pub(crate) fn after(&self) -> Option<&World> {
        self.after.as_ref()
    }

    pub(crate) fn written(&self) -> Option<&Row> {
        self.new.as_ref()
    }

    pub(crate) fn satisfies(&self, formula: &Formula<'_>) -> bool {
        let names = |field| self.instance.values.iter().any(|(named, _)| *named == field);
        formula.is_so(&|place, cond| self.holds(place, cond), &names)
    }

    fn holds(&self, place: Place, cond: &Cond) -> bool {
        let before = &self.instance.world;
        let after = self.after.as_ref().unwrap_or(before);
        let (old, new) = (self.old, self.new.as_ref());
        let id_in = |field| if let Some(Value::Id(id)) = new.map(|row| row.value(field)) { Some(*id) } else { None };
        let (world, this, of_write) = match place {
            Place::Old => (before, old, true),
            Place::New => (before, new, true),
            Place::Left => (after, new.or(old), true),
            Place::Named(field) => {
                let table = self.plan.service.table(self.model).and_then(|table| table.field(field)).and_then(|field| field.reference());
                (before, table.and_then(|(table, _, _)| before.row(table, id_in(field)?)), false)
            }
            Place::Tenant => {
                let tenants = self.plan.checks.tenant.as_ref();
                (before, tenants.and_then(|tenants| before.row(tenants.model, self.instance.tenant?)), false)
            }
            Place::Other => (before, self.other.and_then(|model| before.row(model, self.instance.other?)), false),
            Place::OtherLeft => (after, self.other.and_then(|model| after.row(model, self.instance.other?)), false),
        };
        let is_write = self.new.is_some() || self.after.is_some();
        let (old, new) = if of_write && is_write { (old, new) } else { (this, this) };
        this.is_some_and(|this| eval::holds_of(cond, &self.around(world, this, (old, new)), self.instance.session))
    }

    /// What a condition about a row is asked of.
    pub(crate) fn around<'a>(&'a self, world: &'a World, this: &'a Row, (old, new): (Option<&'a Row>, Option<&'a Row>)) -> Around<'a> {
        let users = self.plan.service.auth.as_ref().map(|auth| auth.table);
        let Instance { me, tenant, now, .. } = self.instance;
        Around { world, this, old, new, me: users.zip(*me), tenant: *tenant, now: *now, args: &[] }
    }
}
