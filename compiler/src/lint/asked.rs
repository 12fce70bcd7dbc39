//! What lints ask of the rules: claims in the words of the language, and whether a rule ever does anything.

use super::Day;
use super::parts::{decided_by, each_atom};
use crate::check::reads::Reads;
use crate::prove::{self, Answers, Gain, Witness};
use crate::schema::{Claim, ClaimKind, ClaimTarget, Field, ModelRef, Schema};
use purlin_prover::access::Access;
use purlin_prover::{Caller, Cases, Formula, Instance, Place, Question, Verdict, decide, may_name};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{FileId, Span};
use purlin_rules::explain::spell::Speller;
use purlin_rules::expr::{Compare, Cond, Root, Rows, Source, Term, TermKind, Var};
use purlin_rules::plan::{GrantedFields, OnDelete, Operation, Plan, Rule};
use purlin_rules::resolve::{Ends, Scope};
use purlin_rules::syntax::Expr;
use purlin_rules::{lower, parse, resolve};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What is known of a program before anything is asked.
pub(super) struct Facts<'s> {
    pub(super) schema: &'s Schema,
    pub(super) today: Day,
    pub(super) plan: &'s Plan,
    /// What was answered before.
    answers: Option<&'s Answers>,
    /// The fields that conditions read, of every model that they come to.
    pub(super) read: BTreeSet<(ModelId, FieldId)>,
    /// Models to whose rows the rules of others come.
    pub(super) looked_at: BTreeSet<ModelId>,
    /// Models among whose rows some rule looks for those of the caller.
    pub(super) members: BTreeSet<ModelId>,
    /// Relations to the rows of a model, and what becomes of who names one that goes: all but those that keep it.
    pub(super) children: BTreeMap<ModelId, Vec<(ModelId, FieldId, OnDelete)>>,
    /// The rules as they are written: of each operation, and of each model that has one from a mixin, one that is judged. At the first of these
    /// models.
    written: BTreeMap<ModelId, Vec<Vec<&'s Rule>>>,
    /// Conditions that were read: many models are asked of the same.
    spelt: Mutex<BTreeMap<String, Option<Arc<Expr>>>>,
}

pub(super) const CALLERS: [Caller; 2] = [Caller::SignedIn, Caller::Anonymous];

impl<'s> Facts<'s> {
    pub(super) fn of((schema, today): (&'s Schema, Day), plan: &'s Plan, answers: Option<&'s Answers>) -> Self {
        let fields = |cond: &Cond| Reads::of_cond(cond).steps.into_iter().map(|step| (step.model, step.field));
        let read = conditions(plan).flat_map(fields).collect();
        let beyond = |rule: &Rule| fields(&rule.when).map(|(model, _)| model).filter(|model| *model != rule.model).collect::<Vec<_>>();
        let looked_at = plan.checks.rules.iter().flat_map(beyond).collect();
        let mut by_place: BTreeMap<Span, Vec<&Rule>> = BTreeMap::new();
        for rule in plan.checks.rules.iter() {
            by_place.entry(rule.span).or_default().push(rule);
        }
        let mut written: BTreeMap<ModelId, Vec<Vec<&Rule>>> = BTreeMap::new();
        for rules in by_place.into_values() {
            if let Some(first) = rules.first() {
                written.entry(first.model).or_default().push(rules);
            }
        }
        let mut members = BTreeSet::new();
        conditions(plan).for_each(|cond| each_atom(cond, true, &mut |atom, _| members.extend(looked_for(atom))));
        let (children, spelt) = (children(schema), Mutex::default());
        Self { schema, today, plan, answers, read, looked_at, members, children, written, spelt }
    }

    /// What is written there; none where it says nothing.
    fn parsed(&self, condition: &str) -> Option<Arc<Expr>> {
        let mut spelt = self.spelt.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = spelt.get(condition) {
            return known.clone();
        }
        let read = parse::expression(condition, FileId::default(), 0).ok().map(Arc::new);
        spelt.insert(condition.to_owned(), read.clone());
        read
    }

    pub(super) fn models(&self) -> Vec<ModelId> {
        self.schema.models().map(|model| model.id).collect()
    }
}

/// What is asked for the lints of one model. Nothing that comes of it depends on what was asked for another.
pub(super) struct Asked<'s> {
    pub(super) schema: &'s Schema,
    pub(super) plan: &'s Plan,
    pub(super) facts: &'s Facts<'s>,
    pub(super) access: Access<'s>,
    /// Whether a rule lets a caller through, by each arm of its condition.
    known: RefCell<BTreeMap<(RuleKey, Caller), Vec<bool>>>,
    /// What was found: often it shows something else as well.
    found: RefCell<BTreeMap<Kind, Vec<Instance>>>,
}

/// A rule: where it stands, and what it rules.
type RuleKey = (Span, ModelId, Operation);

/// A kind of request: of which model, what writes or only reads, who asks, and whether a tenant is named.
type Kind = (ModelId, Option<Operation>, Caller, bool);

impl<'s> Asked<'s> {
    pub(super) fn of(facts: &'s Facts<'s>) -> Self {
        let access = Access { plan: facts.plan, guards_tenants: true, without: None };
        Self { schema: facts.schema, plan: facts.plan, facts, access, known: RefCell::default(), found: RefCell::default() }
    }

    /// What shows that the claim `never OPERATION Model[.field] if CONDITION` does not hold; of the lint with this code.
    pub(super) fn ever(
        &self,
        code: &str,
        (operation, model, field): (Operation, ModelId, Option<FieldId>),
        condition: &str,
        span: Span,
    ) -> Option<Box<Witness>> {
        let condition = self.condition(operation, model, condition)?;
        self.ever_such(code, (operation, model, field), condition, span)
    }

    /// The same of a condition that is resolved.
    pub(super) fn ever_such(
        &self,
        code: &str,
        (operation, model, field): (Operation, ModelId, Option<FieldId>),
        condition: Cond,
        span: Span,
    ) -> Option<Box<Witness>> {
        let target = ClaimTarget { operations: vec![operation], model, field };
        let field = field.map(|field| format!(".{}", self.field_name(model, field))).unwrap_or_default();
        let name = format!("{code} {}{field}", self.model_name(model));
        self.refutation(ClaimKind::Never { target, condition }, &name, &CALLERS, span)
    }

    /// What shows that the claim `CONDITION implies read Model[.field]` does not hold of some of these callers; of the lint with this code.
    pub(super) fn unread(
        &self,
        code: &str,
        (model, field): (ModelId, Option<FieldId>),
        premise: Cond,
        callers: &[Caller],
        span: Span,
    ) -> Option<Box<Witness>> {
        let target = ClaimTarget { operations: vec![Operation::Get], model, field };
        self.refutation(ClaimKind::Implied { premise, target }, &format!("{code} {}", self.model_name(model)), callers, span)
    }

    /// What shows that the claim `never read Model if CONDITION` does not hold; of the lint with this code.
    pub(super) fn ever_read(&self, code: &str, model: ModelId, condition: Cond, callers: &[Caller], span: Span) -> Option<Box<Witness>> {
        let target = ClaimTarget { operations: vec![Operation::Get], model, field: None };
        self.refutation(ClaimKind::Never { target, condition }, &format!("{code} {}", self.model_name(model)), callers, span)
    }

    /// What refutes a claim, by some of these callers.
    fn refutation(&self, kind: ClaimKind, name: &str, callers: &[Caller], span: Span) -> Option<Box<Witness>> {
        let claim = Claim { kind, across_tenants: false, span };
        prove::refutation(self.plan, (&claim, name), &|_, caller| callers.contains(&caller), &|question| self.decide(question))
    }

    /// The first of these gains that a write of a user's brings, by its place, and what shows it. The witness of what is accepted need not be
    /// small.
    pub(super) fn gain(&self, (writing, span): (ModelId, Span), gains: &[Gain], is_accepted: bool) -> Option<(usize, Box<Witness>)> {
        prove::gained(self.plan, (writing, span), gains, &|question, case, asking| self.of_case(question, case, !is_accepted, asking))
    }

    /// The verdict of a case of the question; of an instance that is to be small, or is not.
    fn of_case<'q>(&self, question: &'q Question<'q>, case: &'q Formula<'q>, is_small: bool, asking: &mut Option<Cases<'q>>) -> Verdict {
        let mut find = || {
            let asking = asking.get_or_insert_with(|| Cases::of(question));
            if is_small { asking.decide(case) } else { asking.first(case).into() }
        };
        match self.facts.answers {
            Some(answers) => answers.of_case(question, case, is_small, find),
            None => find(),
        }
    }

    fn decide(&self, question: &Question<'_>) -> Verdict {
        self.facts.answers.map_or_else(|| decide(question), |answers| answers.decide(question))
    }

    /// A request of a user's that is let through, of which the formula holds; of the lint with this code.
    pub(super) fn such(
        &self,
        code: &str,
        (operation, model): (Operation, ModelId),
        formula: &Formula<'s>,
        span: Span,
    ) -> Option<Box<Witness>> {
        let name = format!("{code} {}", self.model_name(model));
        prove::shown(self.access, (operation, model), formula, (&name, span), &|question| self.decide(question))
    }

    /// A condition about a row of the model. None where it says nothing of this one: it has no such field.
    pub(super) fn condition(&self, operation: Operation, model: ModelId, text: &str) -> Option<Cond> {
        self.resolved(operation, model, &*self.facts.parsed(text)?)
    }

    /// What an expression of a rule comes to.
    pub(super) fn resolved(&self, operation: Operation, model: ModelId, written: &Expr) -> Option<Cond> {
        let ends = if operation == Operation::Update { Ends::Both } else { Ends::default() };
        let scope = Scope { this: Some(model), ends, operation: Some(operation), ..Scope::default() };
        resolve::condition(written, self.schema.catalog(), &scope).ok()
    }

    /// It is known that no request of this kind is such, of any caller.
    pub(super) fn is_never(&self, model: ModelId, operation: Operation, formula: &Formula<'_>) -> bool {
        CALLERS.into_iter().all(|caller| self.is_never_by(caller, model, operation, formula))
    }

    /// The rule lets nobody through by this arm of its condition, by its place.
    pub(super) fn is_dead(&self, rule: &'s Rule, arm: usize) -> bool {
        CALLERS.into_iter().all(|caller| self.lets_by_arms(rule, caller).get(arm) == Some(&false))
    }

    /// That the condition holds for no such caller is told by its words alone.
    pub(super) fn is_told(&self, cond: &Cond, caller: Caller) -> bool {
        let caller = match caller {
            Caller::SignedIn => lower::Caller::SignedIn,
            Caller::Anonymous => lower::Caller::Anonymous,
        };
        lower::never(cond, self.schema.catalog(), caller)
    }

    /// It holds of every row of the model that there can be. It asks nothing of the caller.
    pub(super) fn is_always(&self, model: ModelId, cond: Cond) -> bool {
        self.is_never_by(Caller::Anonymous, model, Operation::Get, &Formula::holds_of(Place::Old, Cond::Not(Box::new(cond))))
    }

    pub(super) fn is_never_by(&self, caller: Caller, model: ModelId, operation: Operation, formula: &Formula<'_>) -> bool {
        self.are_never_by(caller, (model, operation), formula, &[Formula::TRUE]) == [true]
    }

    /// Of each of these cases of the formula.
    fn are_never_by(
        &self,
        caller: Caller,
        (model, operation): (ModelId, Operation),
        formula: &Formula<'_>,
        cases: &[Formula<'_>],
    ) -> Vec<bool> {
        let plan = self.plan;
        let writes = (!matches!(operation, Operation::Get | Operation::List)).then_some(operation);
        let mut never = vec![true; cases.len()];
        for in_tenant in self.access.ways(model) {
            let question = Question { plan, model, operation, caller, in_tenant: *in_tenant, other: None, formula };
            let mut asking = None;
            let mut found = self.found.borrow_mut();
            let found = found.entry((model, writes, caller, *in_tenant)).or_default();
            for (case, is_never) in cases.iter().zip(&mut never).filter(|(_, is_never)| **is_never) {
                let is_such = |instance: &Instance| instance.is_so(&question) && instance.is_so(&Question { formula: case, ..question });
                if found.iter().any(is_such) {
                    *is_never = false;
                    continue;
                }
                let verdict = self.of_case(&question, case, false, &mut asking);
                *is_never = verdict == Verdict::Never;
                if let Verdict::Possible(instance) = verdict {
                    found.push(*instance);
                }
            }
        }
        never
    }

    /// The rule may let such a caller through. What is not known may be.
    pub(super) fn lets(&self, rule: &'s Rule, caller: Caller) -> bool {
        self.lets_by_arms(rule, caller).iter().any(|lets| *lets)
    }

    /// The same by each arm of its condition.
    fn lets_by_arms(&self, rule: &'s Rule, caller: Caller) -> Vec<bool> {
        // What is listed by the same condition as it is got is let through alike.
        let got = |other: &&Rule| other.operation == Operation::Get && (other.span, &other.when) == (rule.span, &rule.when);
        let listed = (rule.operation == Operation::List).then(|| self.rules_of(rule.model).find(got)).flatten();
        let key = ((rule.span, rule.model, listed.unwrap_or(rule).operation), caller);
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let arms = if let Cond::Or(arms) = &rule.when { arms.as_slice() } else { std::slice::from_ref(&rule.when) };
        let told: Vec<bool> = arms.iter().map(|arm| self.is_told(arm, caller)).collect();
        let mut cases = Vec::new();
        for (arm, _) in arms.iter().zip(&told).filter(|(_, is_told)| !**is_told) {
            cases.push(somewhere(rule, arm));
        }
        let mut asked = self.are_never_by(caller, (rule.model, rule.operation), &self.holds(rule), &cases).into_iter();
        let lets: Vec<bool> = told.iter().map(|is_told| !*is_told && !asked.next().unwrap_or(false)).collect();
        self.known.borrow_mut().insert(key, lets.clone());
        lets
    }

    /// The rule lets a request through, as far as it is asked.
    pub(super) fn holds(&self, rule: &'s Rule) -> Formula<'s> {
        self.holds_if(rule, &Cow::Borrowed(&rule.when))
    }

    /// The same, if its condition were this.
    pub(super) fn holds_if(&self, rule: &'s Rule, when: &Cow<'s, Cond>) -> Formula<'s> {
        let asked = ends(rule).iter().map(|end| Formula::Holds(*end, when.clone()));
        let checked = rule.check.as_ref().map(|check| Formula::holds(Place::Left, check));
        let reaches = match rule.operation {
            Operation::Get | Operation::List => self.access.is_within(rule.model, Place::Old),
            Operation::Create => self.access.is_within(rule.model, Place::New),
            Operation::Update | Operation::Delete => self.access.reads(Operation::Get, rule.model, Place::Old),
        };
        Formula::All(asked.chain(checked).chain([reaches]).collect())
    }

    /// The same, where this arm of its condition holds at one end.
    pub(super) fn holds_by(&self, rule: &'s Rule, arm: &'s Cond) -> Formula<'s> {
        Formula::All(vec![self.holds(rule), somewhere(rule, arm)])
    }

    /// The `deny` applies: at either end.
    pub(super) fn applies(&self, deny: &'s Rule) -> Formula<'s> {
        let checked = deny.check.as_ref().map(|check| Formula::holds(Place::Left, check));
        Formula::All(std::iter::once(somewhere(deny, &deny.when)).chain(checked).collect())
    }

    /// The same, of a request that names a field of its.
    pub(super) fn refuses(&self, deny: &'s Rule) -> Formula<'s> {
        let concerns = match &deny.fields {
            GrantedFields::Only(fields) if !matches!(deny.operation, Operation::Get | Operation::List) => {
                Formula::Some(fields.iter().map(|field| Formula::Names(*field)).collect())
            }
            GrantedFields::All | GrantedFields::Only(_) => Formula::TRUE,
        };
        Formula::All(vec![concerns, self.applies(deny)])
    }

    /// The rule's `if`, as it is written.
    pub(super) fn written_if(&self, rule: &Rule) -> Option<&'s Expr> {
        let rulings = self.schema.catalog().rulings.get(rule.model.0 as usize)?;
        let is_within = |when: &&Expr| {
            let (when, rule) = (when.span, rule.span);
            when.file == rule.file && rule.start <= when.start && when.end <= rule.end
        };
        rulings.iter().filter_map(|ruling| ruling.when.as_ref()).find(is_within)
    }

    /// As the language spells it.
    pub(super) fn spelled(&self, cond: &Cond) -> String {
        Speller::of(&self.plan.service).condition(cond, true)
    }

    pub(super) fn field_name(&self, model: ModelId, field: FieldId) -> &'s str {
        self.schema.catalog().model_field(model, field).map_or("?", |field| &field.spec_name)
    }

    /// The rules that are written in this model, or in a mixin of which it is the first.
    pub(super) fn written(&self, model: ModelId) -> &'s [Vec<&'s Rule>] {
        self.facts.written.get(&model).map_or(&[], Vec::as_slice)
    }

    pub(super) fn rules_of(&self, model: ModelId) -> impl Iterator<Item = &'s Rule> + use<'s> {
        self.plan.checks.rules.of(model).iter()
    }

    /// The ways to read rows of the model that may come to different ones: what is listed by the rules by which it is got is asked of once.
    pub(super) fn ways_to_read(&self, model: ModelId) -> &'static [Operation] {
        let rules = |operation| {
            let rules = self.rules_of(model).filter(move |rule| rule.operation == operation);
            rules.map(|rule| (rule.deny, &rule.fields, &rule.when, &rule.check))
        };
        if rules(Operation::Get).eq(rules(Operation::List)) { &[Operation::Get] } else { &[Operation::Get, Operation::List] }
    }

    /// The name's place.
    pub(super) fn model_span(&self, model: ModelId) -> Option<Span> {
        self.schema.catalog().model(model).map(|model| model.span)
    }

    pub(super) fn model_name(&self, model: ModelId) -> &'s str {
        self.schema.catalog().model(model).map_or("?", |model| &model.spec_name)
    }

    /// Those that the program declares and a plan has.
    pub(super) fn fields(&self, model: ModelId) -> impl Iterator<Item = (FieldId, &'s Field)> + use<'s> {
        let fields = self.schema.model(model).into_iter().flat_map(ModelRef::planned_fields);
        fields.filter(|(id, _)| *id > FieldId::VERSION)
    }

    /// The fields of the model that name who signs in.
    pub(super) fn users_of(&self, model: ModelId) -> impl Iterator<Item = (FieldId, &'s Field)> + use<'s> {
        let auth = self.schema.catalog().auth_model;
        let names_user = move |field: &Field| if let FieldShape::ToOne(target) = field.shape { Some(target) == auth } else { false };
        self.fields(model).filter(move |(_, field)| names_user(field))
    }

    /// `this != me and owner != me`: nobody's own row. Of a row that is nobody's, true.
    pub(super) fn of_others(&self, model: ModelId) -> String {
        let own = (Some(model) == self.schema.catalog().auth_model).then_some("this");
        let named = self.users_of(model).map(|(_, field)| field.spec_name.as_str());
        let parts: Vec<String> = own.into_iter().chain(named).map(|user| format!("not ({user} == me)")).collect();
        if parts.is_empty() { "true".to_owned() } else { parts.join(" and ") }
    }

    /// Some rule is for it.
    pub(super) fn may_write(&self, operation: Operation, model: ModelId) -> bool {
        self.rules_of(model).any(|rule| (rule.operation, rule.deny) == (operation, false))
    }

    /// Whether a write of this operation to the model may turn one of these to what is wanted of it, of rows that are there: a field that it reads
    /// and a request may name; or that there is one row more, or less, among those that it looks at.
    pub(super) fn may_open(&self, operation: Operation, model: ModelId, deciding: &[(&Cond, bool)]) -> bool {
        let reads = |cond: &Cond, is_for: bool| {
            let mut steps = Reads::of_cond(cond).steps.into_iter().filter(|step| step.model == model);
            if operation == Operation::Update {
                return steps.any(|step| may_name(&self.plan.service, model, step.field, operation));
            }
            steps.any(|step| step.by != FieldId::ID) || is_turned(cond, is_for, operation == Operation::Create, model)
        };
        deciding.iter().any(|(cond, is_for)| reads(cond, *is_for))
    }

    /// Models of which a row that goes takes rows of this one along, or empties fields of theirs, by which one of these may be turned to what is
    /// wanted of it.
    pub(super) fn emptying(&self, model: ModelId, deciding: &[(&Cond, bool)]) -> impl Iterator<Item = ModelId> {
        let parent = move |(id, field): (FieldId, &Field)| {
            let FieldShape::ToOne(parent) = field.shape else { return None };
            let turns = |(cond, is_for): &(&Cond, bool)| match field.on_delete {
                OnDelete::Restrict => false,
                OnDelete::SetNull => decided_by(cond).contains(&(model, id)),
                OnDelete::Cascade => is_turned(cond, *is_for, false, model),
            };
            (parent != model && deciding.iter().any(turns)).then_some(parent)
        };
        self.fields(model).filter_map(parent)
    }
}

/// The model, where a row of many is to name the caller.
fn looked_for(atom: &Cond) -> Option<ModelId> {
    let Cond::Compare { op: Compare::Equal, left, right } = atom else { return None };
    let path = |term: &'_ Term| if let TermKind::Path(path) = &term.kind { Some(path.clone()) } else { None };
    let (left, right) = (path(left)?, path(right)?);
    let row = if right.root == Root::Me { left } else { Some(right).filter(|_| left.root == Root::Me)? };
    let [step] = row.steps[..] else { return None };
    matches!(row.root, Root::Var(var) if var != Var::THIS).then_some(step.model)
}

fn children(schema: &Schema) -> BTreeMap<ModelId, Vec<(ModelId, FieldId, OnDelete)>> {
    let mut children: BTreeMap<ModelId, Vec<(ModelId, FieldId, OnDelete)>> = BTreeMap::new();
    for model in schema.models() {
        for (id, field) in model.planned_fields() {
            if let FieldShape::ToOne(parent) = field.shape
                && field.on_delete != OnDelete::Restrict
                && parent != model.id
            {
                children.entry(parent).or_default().push((model.id, id, field.on_delete));
            }
        }
    }
    children
}

/// One row more of the model, or one less, may turn the condition to what is `wanted` of it: it is one of those of which there is to be some,
/// or none. Of rows that are counted, either may.
fn is_turned(cond: &Cond, wanted: bool, is_more: bool, model: ModelId) -> bool {
    let is_of = |rows: &Rows| rows.model == model || matches!(rows.source, Source::Through { join, .. } if join == model);
    match cond {
        Cond::And(parts) | Cond::Or(parts) => parts.iter().any(|part| is_turned(part, wanted, is_more, model)),
        Cond::Not(inner) => is_turned(inner, !wanted, is_more, model),
        Cond::Any { rows, body, .. } => is_of(rows) && wanted == is_more || is_turned(body, wanted, is_more, model),
        Cond::Const(_) | Cond::Holds(_) | Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. } => {
            let mut counts = false;
            cond.each_rows(&mut |rows| counts |= is_of(rows));
            counts
        }
    }
}

/// Every condition that says who may do what.
fn conditions(plan: &Plan) -> impl Iterator<Item = &Cond> {
    let checks = &plan.checks;
    let rules = checks.rules.iter().flat_map(|rule| std::iter::once(&rule.when).chain(&rule.check));
    let fields = checks.field_rules.iter().flat_map(|rule| rule.read.iter().chain(&rule.write));
    let tenants = checks.tenant.iter().flat_map(|tenant| &tenant.allow);
    rules.chain(fields).chain(tenants)
}

/// The condition holds at an end of the rule's request.
fn somewhere<'s>(rule: &Rule, cond: &'s Cond) -> Formula<'s> {
    Formula::Some(ends(rule).iter().map(|end| Formula::holds(*end, cond)).collect())
}

/// The ends at which a rule's condition holds.
fn ends(rule: &Rule) -> &'static [Place] {
    match rule.operation {
        Operation::Get | Operation::List | Operation::Delete => &[Place::Old],
        Operation::Create => &[Place::New],
        Operation::Update => &[Place::Old, Place::New],
    }
}
