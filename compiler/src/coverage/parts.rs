//! The parts of conditions: what is written, beside what it came to. Both are gone through together, so that each part is told in the words
//! of the spec, and means what the evaluator says.

use super::subjects::{self, Subject};
use super::written::Written;
use super::{GroupKind, Kind};
use crate::compile::Files;
use crate::schema::{Role, Schema};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Compare, Cond, TermKind};
use purlin_rules::observe::{Law, Many, Shape};
use purlin_rules::print;
use purlin_rules::syntax::{Argument, Expr, ExprKind};
use purlin_rules::types::{Scalar, Type};
use std::collections::BTreeMap;

/// Everything that is measured. Subjects and shapes go together, by place.
#[derive(Debug, Default)]
pub(super) struct Parts<'s> {
    pub(super) subjects: Vec<Subject>,
    pub(super) shapes: Vec<Shape>,
    pub(super) atoms: Vec<Atom>,
    pub(super) rows: Vec<Rows>,
    /// The subject of each law.
    pub(super) laws: BTreeMap<Law, usize>,
    declared: &'s [Role],
    /// The subjects of roles, by name.
    roles: BTreeMap<&'s str, usize>,
}

/// A part that is told by itself.
#[derive(Debug)]
pub(super) struct Atom {
    pub(super) subject: usize,
    pub(super) says: String,
    pub(super) span: Span,
    /// What the parts around it have to be for it to decide, as far as the rows that it is asked of.
    pub(super) needs: Vec<Need>,
    /// The quantifier whose rows it is asked of.
    pub(super) rows: Option<usize>,
    /// There is nothing beside it: what it is where the whole is true.
    pub(super) alone: Option<bool>,
    pub(super) edge: Option<Edge>,
}

/// A comparison by order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// What its sides are apart by, where they have a next value.
    pub(super) unit: Option<Unit>,
    /// Where it comes out otherwise than where its sides are equal, the left one is less.
    pub(super) is_below: bool,
}

/// What values are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// The last digit, of so many after the point.
    Digit(u8),
    Day,
    Millisecond,
}

/// A quantifier.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) subject: usize,
    /// The rows: `org.members`.
    pub(super) says: String,
    pub(super) span: Span,
    pub(super) is_all: bool,
    /// Every row fits, or none does.
    pub(super) is_constant: bool,
    /// The part that it is.
    pub(super) atom: usize,
}

/// A part, and what it has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) span: Span,
    pub(super) says: String,
    pub(super) is: bool,
}

/// What is around a part.
#[derive(Debug, Clone)]
struct Around {
    subject: usize,
    rows: Option<usize>,
    needs: Vec<Need>,
    alone: Option<bool>,
}

impl<'s> Parts<'s> {
    pub(super) fn of(files: &'s Files, schema: &'s Schema) -> Self {
        let mut parts = Self { declared: &schema.catalog().roles, ..Self::default() };
        subjects::all(schema, &Written::of(files.trees()), &mut parts);
        parts
    }

    /// What a part compares by order.
    pub(super) fn edge(&self, atom: usize) -> Option<Edge> {
        self.atoms.get(atom)?.edge
    }

    /// Takes up a condition.
    pub(super) fn subject(&mut self, subject: Subject, expr: Option<&Expr>, cond: &Cond, laws: &[Law]) -> usize {
        let place = self.subjects.len();
        let is_constant = expr.is_none_or(|expr| matches!(bare(expr).0.kind, ExprKind::Bool(_)));
        self.subjects.push(Subject { is_constant, reads_session: reads_session(cond), ..subject });
        self.laws.extend(laws.iter().map(|law| (*law, place)));
        self.shapes.push(Shape::Leaf);
        if let Some(expr) = expr {
            let around = Around { subject: place, rows: None, needs: Vec::new(), alone: alone(expr) };
            let shape = self.shape(expr, cond, &around);
            if let Some(own) = self.shapes.get_mut(place) {
                *own = shape;
            }
        }
        place
    }

    fn shape(&mut self, expr: &Expr, cond: &Cond, around: &Around) -> Shape {
        match (&expr.kind, cond) {
            (ExprKind::Group(inner), _) => self.shape(inner, cond, around),
            (ExprKind::Not(inner), Cond::Not(cond)) => Shape::Not(Box::new(self.shape(inner, cond, around))),
            (ExprKind::And(exprs), Cond::And(conds)) => Shape::And(self.joined(exprs, conds, true, around)),
            (ExprKind::Or(exprs), Cond::Or(conds)) => Shape::Or(self.joined(exprs, conds, false, around)),
            (ExprKind::Bool(_), _) => Shape::Leaf,
            _ => self.atom(expr, cond, around),
        }
    }

    /// Each decides where all others are so.
    fn joined(&mut self, exprs: &[Expr], conds: &[Cond], others_are: bool, around: &Around) -> Vec<Shape> {
        let each = exprs.iter().zip(conds).enumerate();
        let shapes = each.map(|(place, (expr, cond))| {
            let others = exprs.iter().enumerate().filter(|(other, _)| *other != place);
            let needs = others.map(|(_, other)| Need::of(other, others_are));
            self.shape(expr, cond, &around.with(needs))
        });
        shapes.collect()
    }

    fn atom(&mut self, expr: &Expr, cond: &Cond, around: &Around) -> Shape {
        let place = self.atoms.len();
        self.atoms.push(Atom {
            subject: around.subject,
            says: print::expression(expr),
            span: expr.span,
            needs: around.needs.clone(),
            rows: around.rows,
            alone: around.alone,
            edge: edge(expr, cond),
        });
        let within = self.role(expr, cond).or_else(|| self.quantifier(expr, cond, place, around.subject));
        Shape::Atom { place, within: Box::new(within.unwrap_or(Shape::Leaf)) }
    }

    /// A role is a condition of its own, wherever it is asked for.
    fn role(&mut self, expr: &Expr, cond: &Cond) -> Option<Shape> {
        let ExprKind::IsRole { role, .. } = &expr.kind else { return None };
        if let Some(place) = self.roles.get(role.name.as_str()) {
            return Some(Shape::PutIn(*place));
        }
        let declared = self.declared.iter().find(|declared| declared.spec_name == role.name)?;
        let of = declared.parameter.as_ref().map(|(name, _)| format!(" of {name}")).unwrap_or_default();
        let subject = Subject {
            group: (GroupKind::Role, "roles".to_owned()),
            kind: Kind::Role,
            operation: None,
            fields: None,
            says: format!("role {}{of} = {}", declared.spec_name, print::expression(&declared.body)),
            span: declared.body.span,
            tries: format!("comes to `{}{of}`", declared.spec_name),
            is_constant: false,
            reads_session: false,
        };
        let place = self.subject(subject, Some(&declared.body), cond, &[]);
        self.roles.insert(&declared.spec_name, place);
        Some(Shape::PutIn(place))
    }

    /// `rows.where(x => filter).any(x => body)`; `.all` and `.none` are resolved as what `.any` is not.
    fn quantifier(&mut self, expr: &Expr, cond: &Cond, atom: usize, subject: usize) -> Option<Shape> {
        let ExprKind::Call { base: Some(base), name, args } = &expr.kind else { return None };
        let [Argument::Lambda { body: asked, .. }] = args.as_slice() else { return None };
        let (any, is_negated) = if let Cond::Not(inner) = cond { (&**inner, true) } else { (cond, false) };
        let Cond::Any { body, .. } = any else { return None };
        let is_all = name.name == "all";
        let filters = filters(base);
        let is_constant = filters.is_empty() && matches!(bare(asked).0.kind, ExprKind::Bool(_));
        let place = self.rows.len();
        self.rows.push(Rows { subject, says: print::expression(base), span: expr.span, is_all, is_constant, atom });
        let around = Around { subject, rows: Some(place), needs: Vec::new(), alone: alone(asked).filter(|_| filters.is_empty()) };
        let shape = match (&**body, filters.as_slice()) {
            (body, []) => self.asked(asked, body, is_all, &around),
            (Cond::And(conds), filters) => {
                let mut shapes = Vec::new();
                for (filter, (expr, cond)) in filters.iter().zip(conds).enumerate() {
                    let others = filters.iter().enumerate().filter(|(other, _)| *other != filter).map(|(_, other)| Need::of(other, true));
                    let around = around.with(others.chain([Need::of(asked, !is_all)]));
                    shapes.push(self.shape(expr, cond, &around));
                }
                let around = around.with(filters.iter().map(|filter| Need::of(filter, true)));
                shapes.extend(conds.get(filters.len()).map(|cond| self.asked(asked, cond, is_all, &around)));
                Shape::And(shapes)
            }
            _ => Shape::Leaf,
        };
        let many = Shape::Many(Box::new(Many { place, filters: filters.len(), is_all, body: shape }));
        Some(if is_negated { Shape::Not(Box::new(many)) } else { many })
    }

    /// What is asked of each row.
    fn asked(&mut self, expr: &Expr, cond: &Cond, is_all: bool, around: &Around) -> Shape {
        match (is_all, cond) {
            (true, Cond::Not(inner)) => Shape::Not(Box::new(self.shape(expr, inner, around))),
            (true, _) => Shape::Leaf,
            (false, cond) => self.shape(expr, cond, around),
        }
    }
}

impl Around {
    fn with(&self, needs: impl Iterator<Item = Need>) -> Self {
        Self { needs: self.needs.iter().cloned().chain(needs).collect(), ..self.clone() }
    }
}

impl Need {
    fn of(expr: &Expr, is: bool) -> Self {
        let (bare, even) = bare(expr);
        Self { span: bare.span, says: print::expression(bare), is: is == even }
    }
}

/// Without the parentheses and `not`s around it, and whether these are an even number.
fn bare(expr: &Expr) -> (&Expr, bool) {
    let (mut expr, mut even) = (expr, true);
    loop {
        expr = if let ExprKind::Not(inner) = &expr.kind {
            even = !even;
            inner
        } else if let ExprKind::Group(inner) = &expr.kind {
            inner
        } else {
            return (expr, even);
        };
    }
}

/// What its one part is where it is true; none, where it has several.
fn alone(expr: &Expr) -> Option<bool> {
    let (bare, even) = bare(expr);
    (!matches!(bare.kind, ExprKind::And(_) | ExprKind::Or(_))).then_some(even)
}

/// What `.where` asks, from the first on.
fn filters(base: &Expr) -> Vec<&Expr> {
    let mut filters = Vec::new();
    let mut base = base.ungrouped();
    while let ExprKind::Call { base: Some(inner), name, args } = &base.kind
        && name.name == "where"
        && let [Argument::Lambda { body, .. }] = args.as_slice()
    {
        filters.push(body);
        base = inner.ungrouped();
    }
    filters.reverse();
    filters
}

fn edge(expr: &Expr, cond: &Cond) -> Option<Edge> {
    let (ExprKind::Compare { .. }, Cond::Compare { op, left, .. }) = (&expr.kind, cond) else { return None };
    let is_below = match op {
        Compare::Equal => return None,
        Compare::Less | Compare::GreaterOrEqual => true,
        Compare::LessOrEqual | Compare::Greater => false,
    };
    let unit = if let Type::Scalar(scalar) = left.ty { unit(scalar) } else { None };
    Some(Edge { unit, is_below })
}

/// Texts, and numbers with a floating point, have no next value.
fn unit(scalar: Scalar) -> Option<Unit> {
    match scalar {
        Scalar::Int => Some(Unit::Digit(0)),
        Scalar::Decimal { scale, .. } => Some(Unit::Digit(scale)),
        Scalar::Date => Some(Unit::Day),
        Scalar::DateTime | Scalar::Time | Scalar::Duration => Some(Unit::Millisecond),
        Scalar::Bool
        | Scalar::Float
        | Scalar::String
        | Scalar::Uuid
        | Scalar::Json
        | Scalar::Bytes
        | Scalar::Email
        | Scalar::Url
        | Scalar::Enum(_)
        | Scalar::Point
        | Scalar::Vector(_)
        | Scalar::File(_) => None,
    }
}

impl Unit {
    /// How far apart sides may be to be beside a boundary. A second is as near as people write times.
    pub(super) fn step(self) -> u64 {
        match self {
            Self::Digit(_) | Self::Day => 1,
            Self::Millisecond => 1000,
        }
    }

    /// So many of it, in words.
    pub(super) fn words(self, count: u64) -> String {
        let number = i64::try_from(count).unwrap_or(i64::MAX);
        match self {
            Self::Digit(scale) => print::number(number, Scalar::Decimal { precision: 18, scale }),
            Self::Day if count == 1 => "1 day".to_owned(),
            Self::Day => format!("{count} days"),
            Self::Millisecond => print::duration(count),
        }
    }
}

/// Somewhere in it, what is known of how the caller has signed in.
fn reads_session(cond: &Cond) -> bool {
    let mut reads = false;
    cond.each_term(&mut |term| reads |= matches!(term.kind, TermKind::Session(_)));
    reads
}
