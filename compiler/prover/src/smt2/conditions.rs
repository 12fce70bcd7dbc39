//! Conditions and values of rows, as the language's reference has them: two truth values; a comparison with null on either side is false, and
//! so is one of what fails.

use super::spell::{self, FALSE, TRUE, all, equal, implies, not, some};
use super::symbols::{self, Side, Sort};
use super::{Asking, Unsaid};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::expr::{Compare, Cond, Fact, Path, Root, Rows, Source, Term, TermKind};
use purlin_rules::ops::{self, DAY_MS, Op};
use purlin_rules::types::Type;
use purlin_rules::value::Value;

/// A row that is spoken of: an element of its model's sort, with the values that it has in a database.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) term: String,
    pub(super) model: ModelId,
    pub(super) side: Side,
    /// It is one row, not any.
    is_ground: bool,
}

/// What a condition is asked of.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) this: Element,
    /// The ends of a write.
    pub(super) old: Option<Element>,
    pub(super) new: Option<Element>,
    pub(super) me: Option<String>,
    pub(super) tenant: Option<String>,
    /// The database around.
    pub(super) world: Side,
    /// The rows of the quantifiers around, from the outermost in.
    pub(super) vars: Vec<Element>,
    /// The models of those that are any row.
    pub(super) free: Vec<ModelId>,
}

/// How a condition binds: whether it is asked that it is so, that it is not so, or whether it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    There,
    Nowhere,
    Either,
}

/// A value: that it is not null, that an operation in it has failed, and what it is where neither.
#[derive(Debug, Clone)]
pub(super) struct Valued {
    pub(super) is_set: String,
    pub(super) fails: String,
    pub(super) term: String,
    pub(super) sort: Sort,
}

impl Bound {
    pub(super) fn negated(self) -> Self {
        match self {
            Self::There => Self::Nowhere,
            Self::Nowhere => Self::There,
            Self::Either => Self::Either,
        }
    }
}

impl Element {
    pub(super) fn ground(term: &str, model: ModelId, side: Side) -> Self {
        Self { term: term.to_owned(), model, side, is_ground: true }
    }

    /// Any row.
    pub(super) fn any(term: &str, model: ModelId, side: Side) -> Self {
        Self { is_ground: false, ..Self::ground(term, model, side) }
    }
}

impl Valued {
    fn null() -> Self {
        Self { is_set: FALSE.to_owned(), fails: FALSE.to_owned(), term: String::new(), sort: Sort::Null }
    }

    pub(super) fn of(term: String, sort: Sort) -> Self {
        Self { is_set: TRUE.to_owned(), fails: FALSE.to_owned(), term, sort }
    }

    /// It is a value.
    pub(super) fn is_there(&self) -> String {
        all([self.is_set.clone(), not(self.fails.clone())])
    }
}

impl Asking<'_> {
    pub(super) fn condition(&mut self, cond: &Cond, scene: &Scene, bound: Bound) -> Result<String, Unsaid> {
        Ok(match cond {
            Cond::Const(value) => value.to_string(),
            Cond::Not(inner) => not(self.condition(inner, scene, bound.negated())?),
            Cond::And(parts) => all(self.conditions(parts, scene, bound)?),
            Cond::Or(parts) => some(self.conditions(parts, scene, bound)?),
            Cond::Any { rows, body, .. } => self.exists(rows, body, scene, bound)?,
            Cond::Holds(term) => {
                let value = self.value(term, scene)?;
                match value.sort {
                    Sort::Null => FALSE.to_owned(),
                    Sort::Bool => all([value.is_there(), value.term]),
                    Sort::Number | Sort::Text | Sort::Lowered | Sort::Enum(_) | Sort::Row(_) | Sort::Id(_) | Sort::Other(_) => {
                        return Err(Unsaid("the truth of what is no Bool"));
                    }
                }
            }
            Cond::IsNull(term) => {
                let value = self.value(term, scene)?;
                all([not(value.is_set), not(value.fails)])
            }
            Cond::Compare { op, left, right } => {
                let (left, right) = (self.value(left, scene)?, self.value(right, scene)?);
                self.compared(*op, &left, &right)?
            }
            Cond::In { item, options } => {
                let item = self.value(item, scene)?;
                let mut equal = Vec::new();
                for option in options {
                    if matches!(option.ty, Type::List(_)) {
                        return Err(Unsaid("the values of a list"));
                    }
                    let option = self.value(option, scene)?;
                    equal.push(self.compared(Compare::Equal, &item, &option)?);
                }
                some(equal)
            }
            Cond::Text { test, text, part } => {
                let (text, part) = (self.value(text, scene)?, self.value(part, scene)?);
                self.tested(*test, &text, &part)?
            }
        })
    }

    fn conditions(&mut self, parts: &[Cond], scene: &Scene, bound: Bound) -> Result<Vec<String>, Unsaid> {
        parts.iter().map(|part| self.condition(part, scene, bound)).collect()
    }

    fn compared(&mut self, op: Compare, left: &Valued, right: &Valued) -> Result<String, Unsaid> {
        let are_there = all([left.is_there(), right.is_there()]);
        if are_there == FALSE {
            return Ok(are_there);
        }
        let sign = match op {
            Compare::Equal => return Ok(all([are_there, self.same(left, right)?])),
            Compare::Less => "<",
            Compare::LessOrEqual => "<=",
            Compare::Greater => ">",
            Compare::GreaterOrEqual => ">=",
        };
        let is_so = match (left.sort, right.sort) {
            (Sort::Number, Sort::Number) => format!("({sign} {} {})", left.term, right.term),
            (Sort::Text | Sort::Lowered, Sort::Text | Sort::Lowered) => self.ordered(op, left, right)?,
            _ => return Err(Unsaid("an order of fractions")),
        };
        Ok(all([are_there, is_so]))
    }

    pub(super) fn same(&mut self, left: &Valued, right: &Valued) -> Result<String, Unsaid> {
        match (left.sort, right.sort) {
            (Sort::Id(one), Sort::Id(other)) => Ok((one == other).to_string()),
            (Sort::Id(id), sort @ (Sort::Row(_) | Sort::Other("uuid"))) => Ok(equal(&self.symbols.id(sort, id), &right.term)),
            (sort @ (Sort::Row(_) | Sort::Other("uuid")), Sort::Id(id)) => Ok(equal(&left.term, &self.symbols.id(sort, id))),
            (Sort::Lowered, Sort::Text | Sort::Lowered) => self.is_in_lower_case(left, right),
            (Sort::Text, Sort::Lowered) => self.is_in_lower_case(right, left),
            (Sort::Other("list"), _) | (_, Sort::Other("list")) => Err(Unsaid("whether two lists are equal")),
            (one, other) if one == other => Ok(equal(&left.term, &right.term)),
            _ => Err(Unsaid("ids of two kinds, compared")),
        }
    }

    pub(super) fn value(&mut self, term: &Term, scene: &Scene) -> Result<Valued, Unsaid> {
        Ok(match &term.kind {
            TermKind::Literal(value) => self.literal(value, &term.ty)?,
            TermKind::Now => {
                self.symbols.now = true;
                Valued::of("now".to_owned(), Sort::Number)
            }
            TermKind::Path(path) => self.path(path, scene)?,
            TermKind::Condition(cond) => Valued::of(self.condition(cond, scene, Bound::Either)?, Sort::Bool),
            TermKind::When(cond, term) => {
                let (when, value) = (self.condition(cond, scene, Bound::Either)?, self.value(term, scene)?);
                Valued { is_set: all([when.clone(), value.is_set]), fails: all([when, value.fails]), ..value }
            }
            TermKind::Apply { op, operands } => self.applied(*op, operands, &term.ty, scene)?,
            TermKind::Session(_) if scene.me.is_none() => Valued::null(),
            TermKind::Session(fact) => {
                let (name, sort) = match fact {
                    Fact::Age => ("session.age", Sort::Number),
                    Fact::Mfa => ("session.mfa", Sort::Bool),
                    Fact::Anonymous => ("me.is_anonymous", Sort::Bool),
                };
                self.symbols.session.insert(name);
                Valued::of(name.to_owned(), sort)
            }
            TermKind::Today(_) => return Err(Unsaid("the day that it is somewhere")),
            TermKind::Arg(_) => return Err(Unsaid("an argument")),
            TermKind::Aggregate(_) => return Err(Unsaid("what many rows come to")),
        })
    }

    pub(super) fn literal(&mut self, value: &Value, ty: &Type) -> Result<Valued, Unsaid> {
        let sort = symbols::of_type(ty).unwrap_or(Sort::Other("list"));
        Ok(match (value, sort) {
            (Value::Null, _) => Valued::null(),
            (Value::Bool(value), _) => Valued::of(value.to_string(), Sort::Bool),
            (Value::Int(number), Sort::Number) => Valued::of(spell::number(*number), Sort::Number),
            (Value::Text(text), Sort::Enum(id)) => Valued::of(self.symbols.value_of(id, text)?, sort),
            (Value::Text(text), Sort::Text) => Valued::of(self.symbols.text(text), sort),
            (Value::Id(id), _) => Valued::of(String::new(), Sort::Id(*id)),
            _ => return Err(Unsaid("a fraction, a list or bytes that are written out")),
        })
    }

    /// Null where an operand is; else it fails where one does, or where its type does not hold the result.
    fn applied(&mut self, op: Op, operands: &[Term], ty: &Type, scene: &Scene) -> Result<Valued, Unsaid> {
        let operands = operands.iter().map(|operand| Ok((self.value(operand, scene)?, &operand.ty))).collect::<Result<Vec<_>, _>>()?;
        if let (Op::Lower | Op::Length, [(text, ty)]) = (op, operands.as_slice())
            && matches!(text.sort, Sort::Text | Sort::Lowered)
        {
            return Ok(if op == Op::Lower { self.lowered(text, ty) } else { self.length(text) });
        }
        let operands: Vec<Valued> = operands.into_iter().map(|(operand, _)| operand).collect();
        let is_set = all(operands.iter().map(|operand| operand.is_set.clone()));
        if is_set == FALSE {
            return Ok(Valued::null());
        }
        if operands.iter().any(|operand| operand.sort != Sort::Number) {
            return Err(Unsaid("an operation on lists or fractions"));
        }
        let terms: Vec<&str> = operands.iter().map(|operand| operand.term.as_str()).collect();
        let (term, is_defined) = match (op, terms.as_slice()) {
            (Op::Add, [one, other]) => (format!("(+ {one} {other})"), TRUE.to_owned()),
            (Op::Subtract, [one, other]) => (format!("(- {one} {other})"), TRUE.to_owned()),
            (Op::Multiply, [one, other]) => (format!("(* {one} {other})"), TRUE.to_owned()),
            (Op::BetweenDays, [one, other]) => (format!("(* (- {one} {other}) {DAY_MS})"), TRUE.to_owned()),
            (Op::AddDays, [date, time]) => (format!("(+ {date} (div {time} {DAY_MS}))"), format!("(= (mod {time} {DAY_MS}) 0)")),
            (Op::SubtractDays, [date, time]) => (format!("(- {date} (div {time} {DAY_MS}))"), format!("(= (mod {time} {DAY_MS}) 0)")),
            (Op::Widen(digits), [one]) => match 10_i64.checked_pow(u32::from(digits)) {
                Some(factor) => (format!("(* {one} {factor})"), TRUE.to_owned()),
                None => return Err(Unsaid("a number of more digits than there are")),
            },
            _ => return Err(Unsaid("a quotient")),
        };
        let fits = all([is_defined, spell::within(&term, ops::range(ty))]);
        let fails = some(operands.iter().map(|operand| operand.fails.clone()).chain([not(fits)]));
        Ok(Valued { fails: all([is_set.clone(), fails]), is_set, term, sort: Sort::Number })
    }

    /// What a path comes to; null as soon as a step finds no row.
    fn path(&mut self, path: &Path, scene: &Scene) -> Result<Valued, Unsaid> {
        let given = match path.root {
            Root::Var(var) => match var.0.checked_sub(1) {
                None => Some(scene.this.clone()),
                Some(place) => scene.vars.get(usize::from(place)).cloned(),
            },
            Root::Old => scene.old.clone(),
            Root::New => scene.new.clone(),
            Root::Me | Root::Tenant => None,
            Root::Arg(_) => return Err(Unsaid("an argument")),
        };
        let plan = self.question.plan;
        let users = || plan.service.auth.as_ref().map(|auth| auth.table);
        let tenants = || plan.checks.tenant.as_ref().map(|tenant| tenant.model);
        // Who asks is known, whatever there is of him.
        let known = match path.root {
            Root::Me => scene.me.clone().zip(users()),
            Root::Tenant => scene.tenant.clone().zip(tenants()),
            Root::Var(_) | Root::Old | Root::New | Root::Arg(_) => given.as_ref().map(|row| (row.term.clone(), row.model)),
        };
        let Some((term, model)) = known else { return Ok(Valued::null()) };
        let mut value = Valued::of(term, Sort::Row(model));
        let is_any = given.as_ref().is_some_and(|row| !row.is_ground);
        let mut at_hand = given;
        for (place, step) in path.steps.iter().enumerate() {
            let is_own_id = step.by == FieldId::ID && step.field == FieldId::ID;
            if place == 0 && path.root == Root::Me && is_own_id {
                continue;
            }
            let Sort::Row(from) = value.sort else { return Err(Unsaid("a way from what is no row")) };
            let (is_found, row) = match at_hand.take() {
                Some(row) => (value.is_set, row),
                None if step.by == FieldId::ID => {
                    let is_there = self.symbols.is_there(step.model, &value.term, scene.world);
                    (all([value.is_set, is_there]), Element::ground(&value.term, step.model, scene.world))
                }
                None => {
                    if is_any {
                        self.circles.asks(from, step.model);
                    }
                    let (is_there, row) = self.other_end(&value.term, (step.model, step.by), scene.world);
                    (all([value.is_set, is_there]), row)
                }
            };
            value = if step.field == FieldId::ID {
                Valued { is_set: is_found, ..Valued::of(row.term, Sort::Row(row.model)) }
            } else {
                let sort = self.symbols.sort(row.model, step.field)?;
                if let (true, Sort::Row(target)) = (is_any, sort) {
                    self.circles.asks(row.model, target);
                }
                let (holds, held) = self.symbols.read(&row, step.field);
                Valued { is_set: all([is_found, holds]), ..Valued::of(held, sort) }
            };
        }
        Ok(value)
    }

    /// That some row holds this one in a unique relation, and which.
    fn other_end(&mut self, of: &str, (model, via): (ModelId, FieldId), world: Side) -> (String, Element) {
        self.symbols.ends.insert((model, via, world));
        let row = Element::ground(&format!("({} {of})", self.end_name(model, via, world)), model, world);
        let is_there = self.symbols.is_there(model, &row.term, world);
        let (holds, held) = self.symbols.read(&row, via);
        (all([is_there, holds, equal(&held, of)]), row)
    }

    pub(super) fn end_name(&self, model: ModelId, via: FieldId, world: Side) -> String {
        format!("{}holder.{}", if world == Side::After { "after." } else { "" }, self.symbols.name(model, via))
    }

    /// Some of the rows is so.
    fn exists(&mut self, rows: &Rows, body: &Cond, scene: &Scene, bound: Bound) -> Result<String, Unsaid> {
        let depth = scene.vars.len() + 1;
        let var = format!("x{depth}");
        let mut asked = vec![rows.model];
        if let Source::Through { join, .. } = &rows.source {
            asked.push(*join);
        }
        if bound != Bound::Nowhere {
            for from in &scene.free {
                asked.iter().for_each(|model| self.circles.asks(*from, *model));
            }
        }
        let is_any = bound != Bound::There || !scene.free.is_empty();
        let row = Element { is_ground: !is_any, ..Element::ground(&var, rows.model, scene.world) };
        let mut within = scene.clone();
        within.vars.push(row.clone());
        if bound != Bound::There {
            within.free.push(rows.model);
        }
        let is_there = self.symbols.is_there(rows.model, &var, scene.world);
        let mut sorts = vec![format!("({var} {})", self.symbols.row(rows.model))];
        let linked = match &rows.source {
            Source::Model => TRUE.to_owned(),
            Source::Link { parent, via } => {
                let parent = self.path(parent, scene)?;
                let (holds, held) = self.symbols.read(&row, *via);
                let held = Valued { is_set: holds, ..Valued::of(held, self.symbols.sort(rows.model, *via)?) };
                self.compared(Compare::Equal, &held, &parent)?
            }
            Source::Through { parent, join, near, far } => {
                let parent = self.path(parent, scene)?;
                let name = format!("link{depth}");
                sorts.push(format!("({name} {})", self.symbols.row(*join)));
                let link = Element { term: name, model: *join, ..row.clone() };
                let is_link = self.symbols.is_there(*join, &link.term, scene.world);
                let (holds, held) = self.symbols.read(&link, *near);
                let near = Valued { is_set: holds, ..Valued::of(held, self.symbols.sort(*join, *near)?) };
                let (names, named) = self.symbols.read(&link, *far);
                let is_near = self.compared(Compare::Equal, &near, &parent)?;
                all([is_link, is_near, names, equal(&named, &var)])
            }
            Source::Tree { .. } => return Err(Unsaid("a tree")),
        };
        let body = self.condition(body, &within, bound)?;
        let is_so = all([is_there, linked, body]);
        Ok(if is_so == FALSE { is_so } else { format!("(exists ({}) {is_so})", sorts.join(" ")) })
    }
}

/// So wherever the value is there.
pub(super) fn where_there(value: &Valued, then: &str) -> String {
    implies(&value.is_there(), then)
}
