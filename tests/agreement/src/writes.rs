//! Judged writes: a random create, update or delete under random rules, whose `if` looks at the database before it and whose `check` at the one
//! that it leaves. Each condition is asked of each end, and the verdicts that come of the answers are compared with the evaluator's
//! [`Judge`].

use crate::choices::Choices;
use crate::compose::{self, Columns, Statement, Values};
use crate::conds::{self, Beside, Conds};
use crate::databases;
use crate::faults::{self, Fault};
use crate::scene::{self, Asked, NOW};
use crate::store::{Store, models};
use crate::text;
use purlin_rules::catalog::{Catalog, FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::{FileId, Span};
use purlin_rules::eval::{self, Argument, Around};
use purlin_rules::expr::Cond;
use purlin_rules::fixture::{MEMBER, ROOM, USER, service};
use purlin_rules::fragment::Fragment;
use purlin_rules::judge::{Judge, Write};
use purlin_rules::lower::{self, Dialect};
use purlin_rules::plan::checks::{Checks, Rule};
use purlin_rules::plan::{Check, Condition, FORMAT, FieldKind, GrantedFields, OnDelete, Operation, Plan, Service};
use purlin_rules::types::Type;
use purlin_rules::value::Value;
use purlin_rules::world::{Row, World};
use std::collections::BTreeSet;

/// A write of one row, and who asks for it.
#[derive(Debug)]
pub struct Deed {
    plan: Plan,
    this: ModelId,
    before: World,
    after: World,
    old: Option<Row>,
    new: Option<Row>,
    /// The fields that the request names.
    named: Vec<FieldId>,
    asked: Asked,
}

/// A condition of a rule, and the row that it is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    /// `if`, of the row before, in the database before.
    IfOld,
    /// `if`, of the row after, in the database before.
    IfNew,
    /// `check`, in the database after.
    Check,
    /// A `check` that looks at nothing that the write changes but the row itself: asked with the write, in the database before.
    CheckOfRow,
}

/// What was found to differ.
#[derive(Debug)]
pub struct Found {
    /// The set of rules, by its place.
    pub place: usize,
    pub said: String,
}

impl Deed {
    /// None where there is no row that could be written.
    #[must_use]
    pub fn draw(choices: &mut Choices) -> Option<Self> {
        let mut service = service();
        // What refers to a deleted row goes with it or forgets it, so that every reference leads to a row.
        for field in service.tables.to_mut().iter_mut().flat_map(|table| table.fields.to_mut()) {
            if let FieldKind::ToOne { on_delete, column, .. } = &mut field.kind {
                *on_delete = if column.nullable { OnDelete::SetNull } else { OnDelete::Cascade };
            }
        }
        let mut before = databases::world(choices, &service);
        let this = *choices.pick(&[ROOM, MEMBER, USER]).unwrap();
        let last = before.rows(this).last()?.clone();
        let kind = choices.below(4);
        let (old, new, named) = match kind {
            0 => {
                databases::without(&mut before, &service, this, last.id());
                (None, Some(last), some_fields(choices, &service, this))
            }
            1 => (Some(last), None, Vec::new()),
            _ => {
                let other = databases::changed(choices, &service, &before, this, &last);
                let named = some_fields(choices, &service, this);
                let new = updated(&last, &named, &other);
                (Some(last), Some(new), named)
            }
        };
        // Rules have no arguments: they are null.
        let args = conds::types_of_arguments().into_iter().map(|ty| match ty {
            Type::List(_) => Argument::Many(Vec::new()),
            Type::Scalar(_) | Type::Row(_) | Type::Rows(_) | Type::Null => Argument::One(Value::Null),
        });
        let asked = Asked { me: scene::anybody(choices, &before), args: args.collect() };
        let plan = Plan { format: FORMAT, service, checks: Checks::default() };
        let mut deed = Self { plan, this, after: World::default(), before, old, new, named, asked };
        deed.after = deed.before.after(&deed.plan, this, &deed.write());
        Some(deed)
    }

    fn write(&self) -> Write<'_> {
        match (&self.old, &self.new) {
            (Some(before), Some(after)) => Write::Update { before, after },
            (None, Some(row)) => Write::Create(row),
            (Some(row), None) => Write::Delete(row),
            (None, None) => unreachable!("a write has an end"),
        }
    }

    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.write().operation() {
            Operation::Create => "(judged create)",
            Operation::Update => "(judged update)",
            Operation::Delete => "(judged delete)",
            Operation::Get | Operation::List => "(judged read)",
        }
    }

    /// An allow or two, and perhaps a deny, for the write.
    #[must_use]
    pub fn rules(&self, choices: &mut Choices) -> Vec<Rule> {
        let denies = choices.below(2);
        let allows = 1 + choices.below(2);
        let mut rule = |deny| {
            let mut condition = || Conds::new(&self.plan.service, Beside::Ends).condition(choices, self.this);
            let (when, check) = (condition(), condition());
            // Rather too many writes that are allowed than none.
            let when = if deny || choices.one_in(2) { when } else { Cond::Or(vec![when, Cond::Const(choices.one_in(2))]) };
            let fields = if choices.one_in(3) {
                GrantedFields::Only(some_fields(choices, &self.plan.service, self.this).into())
            } else {
                GrantedFields::All
            };
            let check = choices.one_in(2).then_some(check);
            Rule { deny, when, check, fields, ..self.rule(self.this, self.write().operation()) }
        };
        (0..allows).map(|_| false).chain((0..denies).map(|_| true)).map(&mut rule).collect()
    }

    fn rule(&self, model: ModelId, operation: Operation) -> Rule {
        let span = Span::new(FileId(0), 0, 0);
        let fields = GrantedFields::All;
        Rule { model, operation, deny: false, fields, when: Cond::Const(true), check: None, name: None, message: None, span }
    }

    /// What the evaluator says of the write under the rules, where everybody may get every row.
    #[must_use]
    pub fn is_allowed(&self, rules: &[Rule]) -> bool {
        let mut plan = self.plan.clone();
        plan.checks.rules =
            [ROOM, MEMBER, USER].map(|model| self.rule(model, Operation::Get)).into_iter().chain(rules.iter().cloned()).collect();
        let judge = Judge { plan: &plan, world: &self.before, me: self.asked.me, tenant: None, now: NOW };
        let verdict = match (&self.old, &self.new) {
            (None, Some(row)) => judge.create(self.this, row, &self.named),
            (Some(old), None) => judge.delete(self.this, old.id()),
            (Some(old), Some(new)) => {
                let values: Vec<_> = self.named.iter().map(|field| (*field, new.value(*field).clone())).collect();
                judge.update(self.this, old.id(), &values)
            }
            (None, None) => unreachable!("a write has an end"),
        };
        verdict.is_allowed()
    }

    /// The conditions of the rules, each with the points at which it is asked.
    fn asked_of<'r>(&self, rules: &'r [Rule]) -> Vec<(&'r Cond, Point)> {
        let ends = [self.old.as_ref().map(|_| Point::IfOld), self.new.as_ref().map(|_| Point::IfNew)];
        let of_rule = |rule: &'r Rule| {
            let when = ends.into_iter().flatten().map(|point| (&rule.when, point));
            when.chain(rule.check.iter().map(|check| (check, Point::Check)))
        };
        rules.iter().flat_map(of_rule).collect()
    }

    /// What the evaluator says of a condition at a point.
    fn meant(&self, cond: &Cond, point: Point) -> bool {
        let (old, new) = (self.old.as_ref(), self.new.as_ref());
        let (world, this) = match point {
            Point::IfOld => (&self.before, old),
            Point::IfNew => (&self.before, new),
            Point::Check | Point::CheckOfRow => (&self.after, new.or(old)),
        };
        let me = self.asked.me.map(|me| (USER, me));
        this.is_some_and(|this| eval::holds(cond, &Around { world, this, old, new, me, tenant: None, now: NOW, args: &self.asked.args }))
    }

    /// What the evaluator says of each condition of the rules at each of its points.
    #[must_use]
    pub fn points<'r>(&self, rules: &'r [Rule]) -> Vec<(&'r Cond, bool)> {
        self.asked_of(rules).into_iter().map(|(cond, point)| (cond, self.meant(cond, point))).collect()
    }

    /// The first of the sets of rules on which the store differs from the evaluator.
    pub fn disagreement(&self, sets: &[Vec<Rule>], store: &mut dyn Store, fault: Option<Fault>) -> Option<Found> {
        match self.answers(sets, store, fault) {
            Ok(answers) => sets.iter().zip(answers).enumerate().find_map(|(place, (rules, answers))| {
                let asked = self.asked_of(rules);
                let told = |said: String| Found { place, said: format!("{:?} says {said}\n{}", store.dialect(), self.told(rules)) };
                for ((cond, point), answer) in asked.iter().zip(&answers) {
                    let meant = self.meant(cond, *point);
                    if *answer != (Some(meant), Some(!meant)) {
                        let cond = text::condition(cond, &self.plan.service);
                        return Some(told(format!("{answer:?}, not {meant}, at {point:?} of: {cond}")));
                    }
                }
                let points = asked.iter().zip(&answers).map(|((_, point), (holds, _))| (*point, *holds == Some(true)));
                let allowed = self.verdict(rules, &mut points.into_iter());
                (allowed != self.is_allowed(rules)).then(|| told(format!("that it is {}allowed", if allowed { "" } else { "not " })))
            }),
            Err(said) if sets.len() == 1 => Some(Found { place: 0, said: format!("{said}\n{}", self.told(&sets[0])) }),
            // One of them cannot be run, or all together are more than a statement holds: each by itself.
            Err(_) => (0..sets.len()).find_map(|place| {
                let found = self.disagreement(&sets[place..=place], store, fault)?;
                Some(Found { place, ..found })
            }),
        }
    }

    /// Whether the write is allowed, from the answers at the points of the rules: as statements judge it, a condition for each point.
    fn verdict(&self, rules: &[Rule], answers: &mut dyn Iterator<Item = (Point, bool)>) -> bool {
        let ends = usize::from(self.old.is_some()) + usize::from(self.new.is_some());
        let mut granted = Vec::new();
        let mut denied = false;
        for rule in rules {
            let at_ends: Vec<bool> = answers.take(ends).map(|(_, holds)| holds).collect();
            let checked = rule.check.is_none() || answers.next().is_some_and(|(_, holds)| holds);
            if rule.deny {
                let concerns = rule.fields == GrantedFields::All || self.named.iter().any(|field| rule.fields.holds(*field));
                denied |= concerns && checked && at_ends.contains(&true);
            } else if checked && !at_ends.contains(&false) {
                granted.push(rule);
            }
        }
        let names_granted = self.named.iter().all(|field| granted.iter().any(|rule| rule.fields.holds(*field)));
        !granted.is_empty() && names_granted && !denied
    }

    /// For each set of rules, what the store says at each point: of the condition and of its negation.
    fn answers(&self, sets: &[Vec<Rule>], store: &mut dyn Store, fault: Option<Fault>) -> Result<Vec<Vec<Answer>>, String> {
        let (service, dialect, caller) = (&self.plan.service, store.dialect(), self.asked.caller());
        let lowered = |(cond, point)| {
            if point != Point::Check {
                return (faults::lowered(fault, || lower::condition(cond, service, dialect, caller)), point);
            }
            let mut asked_at = point;
            let condition = faults::lowered(fault, || match lower::check(cond, service, dialect, caller, &self.changed()) {
                Check::After(condition) => condition,
                Check::Row(condition) => {
                    asked_at = Point::CheckOfRow;
                    condition
                }
            });
            (condition, asked_at)
        };
        let sets: Vec<Vec<_>> = sets.iter().map(|rules| self.asked_of(rules).into_iter().map(lowered).collect()).collect();
        let all: Vec<_> = sets.iter().flatten().collect();
        let mut before = self.said(&all, &self.before, |point| point != Point::Check, store)?.into_iter();
        let mut after = self.said(&all, &self.after, |point| point == Point::Check, store)?.into_iter();
        let answer = |(condition, point): &(Condition, Point)| match condition {
            Condition::Always => Ok((Some(true), Some(false))),
            Condition::Never => Ok((Some(false), Some(true))),
            Condition::If { .. } => {
                let said = if *point == Point::Check { after.next() } else { before.next() };
                said.ok_or_else(|| "too few answers".to_owned())
            }
        };
        let mut answer = answer;
        sets.iter().map(|points| points.iter().map(&mut answer).collect()).collect()
    }

    /// What the store says in this state of the database, of each of these points that is not folded.
    fn said(
        &self,
        points: &[&(Condition, Point)],
        world: &World,
        is_asked: impl Fn(Point) -> bool,
        store: &mut dyn Store,
    ) -> Result<Vec<Answer>, String> {
        let fragments: Vec<_> = points
            .iter()
            .filter(|(_, point)| is_asked(*point))
            .filter_map(
                |(condition, point)| {
                    if let Condition::If { sql, not, .. } = condition { Some([(sql, *point), (not, *point)]) } else { None }
                },
            )
            .flatten()
            .collect();
        if fragments.is_empty() {
            return Ok(Vec::new());
        }
        store.fill(&self.plan.service, world);
        let rows = store.rows(&self.statement(&fragments, store.dialect()))?;
        let [row] = rows.as_slice() else { return Err(format!("{} rows, not one", rows.len())) };
        Ok(row.chunks(2).map(|both| (both[0].verdict(), both[1].verdict())).collect())
    }

    /// All of the fragments at once. The stored row is read where it is: before the write the old one, after it the new one; the other is
    /// given by parameters.
    fn statement(&self, fragments: &[(&Fragment, Point)], dialect: Dialect) -> Statement {
        let columns = Columns { service: &self.plan.service, model: self.this, dialect };
        let mut parameters = compose::of_request(&self.asked);
        let given = |row: &Option<Row>, parameters: &mut Vec<_>| {
            let first = parameters.len() + 1;
            parameters.extend(columns.parameters(row.as_ref()));
            if row.is_some() { Values::Parameters(first) } else { Values::Nothing }
        };
        let (old, new) = (given(&self.old, &mut parameters), given(&self.new, &mut parameters));
        let is_after = fragments.iter().any(|(_, point)| *point == Point::Check);
        let stored = if is_after { &self.new } else { &self.old };
        let (old, new) = match (stored, is_after) {
            (None, _) => (old, new),
            (Some(_), false) => (Values::Of("r"), new),
            (Some(_), true) => (old, Values::Of("r")),
        };
        let row = |point| match point {
            Point::IfOld => old,
            Point::IfNew => new,
            Point::Check | Point::CheckOfRow => {
                if self.new.is_some() {
                    new
                } else {
                    old
                }
            }
        };
        let asked: Vec<_> =
            fragments.iter().map(|(fragment, point)| format!("({})", columns.composed(fragment, row(*point), [old, new]))).collect();
        let from = stored.as_ref().map_or_else(String::new, |row| {
            let table = self.plan.service.table_name(self.this).unwrap();
            parameters.push(compose::id(row.id()));
            format!(" FROM \"{table}\" r WHERE r.\"id\" = {}", compose::placeholder(dialect, parameters.len()))
        });
        Statement { sql: format!("SELECT {}{from}", asked.join(", ")), parameters }
    }

    /// The models whose rows the write changes: that of the row and, of a delete, those that refer to such rows.
    fn changed(&self) -> BTreeSet<ModelId> {
        let mut changed = BTreeSet::from([self.this]);
        let mut last = Vec::new();
        while self.new.is_none() && last != changed.iter().copied().collect::<Vec<_>>() {
            last = changed.iter().copied().collect();
            for model in models(&self.plan.service) {
                let fields = (0..u32::try_from(self.plan.service.field_count(model)).unwrap()).map(FieldId);
                let shapes = fields.map(|field| self.plan.service.field(model, field).unwrap().shape);
                if shapes.into_iter().any(|shape| matches!(shape, FieldShape::ToOne(to) if changed.contains(&to))) {
                    changed.insert(model);
                }
            }
        }
        changed
    }

    /// The write and its rules in words.
    fn told(&self, rules: &[Rule]) -> String {
        let service = &self.plan.service;
        let row = |row: &Option<Row>| row.as_ref().map_or_else(|| "none".to_owned(), |row| text::row(row, self.this, service));
        let me = self.asked.me.map_or_else(|| "nobody".to_owned(), |me| text::value(&Value::Id(me)));
        let rule = |rule: &Rule| {
            let effect = if rule.deny { "deny" } else { "allow" };
            let check = rule.check.as_ref().map_or_else(String::new, |check| format!(" check {}", text::condition(check, service)));
            format!("    {effect} {:?} if {}{check}\n", rule.fields, text::condition(&rule.when, service))
        };
        format!(
            "  {} by {me}, which names {:?}\n  old: {}\n  new: {}\n  rules:\n{}  database before:\n{}",
            self.name(),
            self.named,
            row(&self.old),
            row(&self.new),
            rules.iter().map(rule).collect::<String>(),
            text::world(&self.before, service),
        )
    }
}

/// Of a condition and of its negation; `None` is null.
type Answer = (Option<bool>, Option<bool>);

/// Fields that a request may name. How a user is told apart is none of them.
fn some_fields(choices: &mut Choices, service: &Service, model: ModelId) -> Vec<FieldId> {
    let identify = service.auth.as_ref().filter(|auth| auth.table == model).map(|auth| auth.identify);
    let all = (0..u32::try_from(service.field_count(model)).unwrap()).map(FieldId).skip(IMPLICIT_FIELDS.len());
    let has_column = |field: &FieldId| match service.field(model, *field).unwrap().shape {
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) => true,
        FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => false,
    };
    all.filter(has_column).filter(|field| Some(*field) != identify).filter(|_| choices.one_in(3)).collect()
}

/// The row with the named values of another, and with what the engine itself keeps.
fn updated(old: &Row, named: &[FieldId], other: &Row) -> Row {
    let values: Vec<_> = named.iter().map(|field| (*field, other.value(*field).clone())).collect();
    let version = if let Value::Int(version) = old.value(FieldId::VERSION) { version.saturating_add(1) } else { 1 };
    old.with(&values).with(&[(FieldId::UPDATED_AT, Value::Int(NOW)), (FieldId::VERSION, Value::Int(version))])
}
