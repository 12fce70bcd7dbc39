//! Conditions as literals: `L` such that the condition is so (or is not so) wherever `L` is true.
//!
//! Some row of many is a row of its own here. That no row of many is so is put off: it is asked of rows once a world breaks it. What this
//! procedure knows nothing of is left free: then a proof is one still, and a world has to stand before the evaluator.

use crate::cells::{self, Cell, Held};
use crate::formula::{Formula, Place};
use crate::rows::{Node, Rows, Side};
use crate::sat::Bits;
use crate::terms::{Sort, Term as Id};
use crate::written::Written;
use batsat::Lit;
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::{Compare, Cond, Fact, Path, Root, Rows as Among, Source, Term, TermKind};
use purlin_rules::ops::{self, DAY_MS, Op};
use purlin_rules::types::Type;

const VALUE: &str = "a value of a kind that is not looked into";
const ARGUMENT: &str = "an argument";

/// What a condition is asked of.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) this: Node,
    /// The ends of a write.
    pub(crate) old: Option<Node>,
    pub(crate) new: Option<Node>,
    /// The signed-in user; none where nobody is.
    pub(crate) me: Option<Node>,
    pub(crate) tenant: Option<Node>,
    /// The database around.
    pub(crate) side: Side,
    /// The rows of the quantifiers around, from the outermost in.
    pub(crate) vars: Vec<Node>,
}

/// That no row of many is so, wherever a literal is true.
#[derive(Debug, Clone)]
pub(crate) struct Universal<'p> {
    pub(crate) when: Lit,
    pub(crate) rows: &'p Among,
    pub(crate) body: &'p Cond,
    pub(crate) scene: Scene,
    /// The row that they belong to.
    parent: Option<Cell>,
}

pub(crate) struct Encoder<'r, 'p> {
    pub(crate) rows: &'r mut Rows<'p>,
    /// What was put off.
    pub(crate) universals: &'r mut Vec<Universal<'p>>,
    /// The first thing that was met and is not decided here.
    pub(crate) doubt: &'r mut Option<&'static str>,
    pub(crate) said: &'r mut Said<'p>,
}

/// What was said so far: rules that stand in many places are asked once.
#[derive(Debug, Default)]
pub(crate) struct Said<'p> {
    held: Vec<(Place, &'p Cond, bool, Lit)>,
    ranged: Vec<(Ranged<'p>, bool, Lit)>,
}

/// A condition about rows of many that asks nothing of the rows around but which of them these are.
#[derive(Debug, PartialEq)]
struct Ranged<'p> {
    rows: &'p Among,
    body: &'p Cond,
    /// The row that they belong to, and whether there is none.
    parent: Option<(Id, Lit)>,
    side: Side,
    me: Option<Node>,
    tenant: Option<Node>,
    /// How many quantifiers are around.
    depth: usize,
}

impl Said<'_> {
    fn find(&self, place: Place, cond: &Cond, wanted: bool) -> Option<Lit> {
        self.held.iter().find(|(at, said, is, _)| (*at, *is) == (place, wanted) && *said == cond).map(|(.., lit)| *lit)
    }
}

/// Who asks, of which rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Roots {
    /// Of a request that writes nothing.
    pub(crate) this: Option<Node>,
    pub(crate) me: Option<Node>,
    pub(crate) tenant: Option<Node>,
    pub(crate) other: Option<Node>,
}

impl<'p> Encoder<'_, 'p> {
    /// A literal under which the formula is `wanted`.
    pub(crate) fn formula(&mut self, formula: &'p Formula<'p>, roots: &Roots, wanted: bool) -> Lit {
        match formula {
            Formula::Not(inner) => self.formula(inner, roots, !wanted),
            Formula::All(parts) | Formula::Some(parts) => {
                let is_all = matches!(formula, Formula::All(_)) == wanted;
                self.joined(is_all, parts, |encoder, part| encoder.formula(part, roots, wanted))
            }
            Formula::Names(field) => {
                let names = self.rows.names(*field).unwrap_or(self.rows.sat.constant(false));
                if wanted { names } else { !names }
            }
            Formula::Holds(place, cond) => {
                if let Some(said) = self.said.find(*place, cond, wanted) {
                    return said;
                }
                let Some((scene, is_there)) = self.scene(*place, roots) else { return self.rows.sat.constant(!wanted) };
                let holds = self.condition(cond, &scene, wanted);
                let lit = if wanted { self.rows.sat.and([is_there, holds]) } else { self.rows.sat.or([!is_there, holds]) };
                self.said.held.push((*place, cond, wanted, lit));
                lit
            }
        }
    }

    /// All parts, or some part. After one that decides it alone, nothing more is asked.
    fn joined<P>(&mut self, is_all: bool, parts: &'p [P], mut encode: impl FnMut(&mut Self, &'p P) -> Lit) -> Lit {
        let decides = self.rows.sat.constant(!is_all);
        let mut lits = Vec::with_capacity(parts.len());
        for part in parts {
            let lit = encode(self, part);
            if lit == decides {
                return lit;
            }
            lits.push(lit);
        }
        if is_all { self.rows.sat.only_if_all(lits) } else { self.rows.sat.only_if_some(lits) }
    }

    /// What a condition at a place is asked of, and that the row is there; none where it never is.
    pub(crate) fn scene(&mut self, place: Place, roots: &Roots) -> Option<(Scene, Lit)> {
        let yes = self.rows.sat.constant(true);
        let written = self.rows.written.as_ref();
        let (writes, left) = (written.is_some(), written.and_then(Written::left));
        let (old, new) = written.map_or((None, None), |written| (written.old, written.new));
        let (this, is_there, of_write, side) = match place {
            Place::Old => (old.or(roots.this)?, yes, true, Side::Before),
            Place::New => (new?, yes, true, Side::Before),
            Place::Left => (left?, yes, true, Side::After),
            Place::Named(field) => {
                let new = new?;
                let named = self.rows.cell(new, field);
                (self.rows.follow(new, field, Side::Before)?, !named.null, false, Side::Before)
            }
            Place::Tenant => (roots.tenant?, yes, false, Side::Before),
            Place::Other => (roots.other?, yes, false, Side::Before),
            Place::OtherLeft => {
                let other = self.rows.mirrored(roots.other?);
                (other, self.rows.row(other).exists, false, Side::After)
            }
        };
        // What may be done to a row as it is asks of an update that changes nothing.
        let (old, new) = if of_write && writes { (old, new) } else { (Some(this), Some(this)) };
        let mut around = |node: Option<Node>| node.map(|node| if side == Side::After { self.rows.mirrored(node) } else { node });
        let (me, tenant) = (around(roots.me), around(roots.tenant));
        Some((Scene { this, old, new, me, tenant, side, vars: Vec::new() }, is_there))
    }

    /// A literal under which the condition is `wanted`.
    pub(crate) fn condition(&mut self, cond: &'p Cond, scene: &Scene, wanted: bool) -> Lit {
        match cond {
            Cond::Const(value) => self.rows.sat.constant(*value == wanted),
            Cond::Not(inner) => self.condition(inner, scene, !wanted),
            Cond::And(parts) | Cond::Or(parts) => {
                let is_all = matches!(cond, Cond::And(_)) == wanted;
                self.joined(is_all, parts, |encoder, part| encoder.condition(part, scene, wanted))
            }
            Cond::Any { rows, body, .. } => self.any(rows, body, scene, wanted),
            Cond::Holds(_) | Cond::Compare { .. } | Cond::In { .. } | Cond::IsNull(_) | Cond::Text { .. } => {
                let atom = self.atom(cond, scene);
                if wanted { atom } else { !atom }
            }
        }
    }

    /// True exactly where the atom is.
    fn atom(&mut self, cond: &'p Cond, scene: &Scene) -> Lit {
        match cond {
            Cond::Holds(term) => {
                let cell = self.term(term, scene);
                let value = match cell.held {
                    Held::Bool(value) => value,
                    Held::Number(_) | Held::Choice(..) | Held::Term(..) | Held::Other => self.unknown(VALUE),
                };
                self.rows.sat.and([!cell.null, !cell.fails, value])
            }
            Cond::IsNull(term) => {
                let cell = self.term(term, scene);
                cell.null
            }
            Cond::Compare { op, left, right } => {
                let (left, right) = (self.term(left, scene), self.term(right, scene));
                let holds = self.compared(*op, &left.held, &right.held);
                self.rows.sat.and([!left.null, !left.fails, !right.null, !right.fails, holds])
            }
            Cond::In { item, options } if options.iter().all(|option| !matches!(option.ty, Type::List(_))) => {
                let item = self.term(item, scene);
                let equal: Vec<Lit> = options
                    .iter()
                    .map(|option| {
                        let option = self.term(option, scene);
                        let equal = self.compared(Compare::Equal, &item.held, &option.held);
                        self.rows.sat.and([!item.null, !item.fails, !option.null, !option.fails, equal])
                    })
                    .collect();
                self.rows.sat.or(equal)
            }
            Cond::Text { test, text, part } => {
                let (text, part) = (self.term(text, scene), self.term(part, scene));
                let holds = match (&text.held, &part.held) {
                    (Held::Term(Sort::Text, text), Held::Term(Sort::Text, part)) => self.rows.sat.has(*test, *text, *part),
                    _ => self.unknown(VALUE),
                };
                self.rows.sat.and([!text.null, !text.fails, !part.null, !part.fails, holds])
            }
            Cond::In { .. } => self.unknown("the values of a list"),
            Cond::Const(_) | Cond::And(_) | Cond::Or(_) | Cond::Not(_) | Cond::Any { .. } => self.unknown("a condition in a condition"),
        }
    }

    fn compared(&mut self, op: Compare, left: &Held, right: &Held) -> Lit {
        if op == Compare::Equal {
            return match cells::equal(&mut self.rows.sat, left, right) {
                Some(equal) => equal,
                None => self.unknown(VALUE),
            };
        }
        match (op, left, right) {
            (Compare::Less, Held::Number(left), Held::Number(right)) => self.rows.sat.less(left, right, false),
            (Compare::LessOrEqual, Held::Number(left), Held::Number(right)) => self.rows.sat.less(left, right, true),
            (Compare::Greater, Held::Number(left), Held::Number(right)) => self.rows.sat.less(right, left, false),
            (Compare::GreaterOrEqual, Held::Number(left), Held::Number(right)) => self.rows.sat.less(right, left, true),
            (_, Held::Term(Sort::Text, left), Held::Term(Sort::Text, right)) => match op {
                Compare::Less => self.rows.sat.is_before(*left, *right),
                Compare::LessOrEqual => !self.rows.sat.is_before(*right, *left),
                Compare::Greater => self.rows.sat.is_before(*right, *left),
                Compare::GreaterOrEqual | Compare::Equal => !self.rows.sat.is_before(*left, *right),
            },
            _ => self.unknown("an order of fractions"),
        }
    }

    /// A literal of which nothing is known.
    fn unknown(&mut self, what: &'static str) -> Lit {
        self.doubt.get_or_insert(what);
        let guess = self.rows.sat.fresh();
        self.rows.guesses.push(guess);
        guess
    }

    fn term(&mut self, term: &'p Term, scene: &Scene) -> Cell {
        match &term.kind {
            TermKind::Literal(value) => cells::literal(&mut self.rows.sat, &self.rows.known, value, &term.ty),
            TermKind::Now => self.rows.now(),
            TermKind::Path(path) => self.path(path, scene),
            TermKind::Condition(cond) => {
                let value = self.decided(cond, scene);
                Cell::of(&self.rows.sat, Held::Bool(value))
            }
            TermKind::When(cond, term) => {
                let value = self.decided(cond, scene);
                let cell = self.term(term, scene);
                let sat = &mut self.rows.sat;
                Cell { null: sat.or([!value, cell.null]), fails: sat.and([value, cell.fails]), held: cell.held }
            }
            TermKind::Apply { op, operands } => self.applied(*op, operands, &term.ty, scene),
            TermKind::Session(_) if scene.me.is_none() => Cell::null(&self.rows.sat),
            TermKind::Session(Fact::Age) => self.rows.age(),
            TermKind::Session(fact @ (Fact::Mfa | Fact::Anonymous)) => {
                let is_so = if *fact == Fact::Mfa { self.rows.mfa() } else { self.rows.anonymous() };
                Cell::of(&self.rows.sat, Held::Bool(is_so))
            }
            TermKind::Today(_) => self.any_value("the day that it is somewhere"),
            TermKind::Arg(_) => self.any_value(ARGUMENT),
            TermKind::Aggregate(_) => self.any_value("what many rows come to"),
        }
    }

    /// A value of which nothing is known, or null, or none.
    fn any_value(&mut self, what: &'static str) -> Cell {
        self.doubt.get_or_insert(what);
        let (null, fails) = (self.rows.sat.fresh(), self.rows.sat.fresh());
        Cell { null, fails, held: Held::Other }
    }

    /// True exactly where the condition is.
    fn decided(&mut self, cond: &'p Cond, scene: &Scene) -> Lit {
        let value = self.rows.sat.fresh();
        let (is_so, is_not) = (self.condition(cond, scene, true), self.condition(cond, scene, false));
        self.rows.sat.clause([!value, is_so]);
        self.rows.sat.clause([value, is_not]);
        value
    }

    /// Null where an operand is null; else failing where one fails, or where the type does not hold the result.
    fn applied(&mut self, op: Op, operands: &'p [Term], ty: &Type, scene: &Scene) -> Cell {
        let operands: Vec<Cell> = operands.iter().map(|operand| self.term(operand, scene)).collect();
        if let (Op::Lower | Op::Length, [Cell { held: Held::Term(Sort::Text, text), null, fails }]) = (op, operands.as_slice()) {
            let sat = &mut self.rows.sat;
            let held = if op == Op::Lower { Held::Term(Sort::Text, sat.in_lower(*text)) } else { Held::Number(sat.length(*text)) };
            return Cell { null: *null, fails: *fails, held };
        }
        let numbers: Option<Vec<Bits>> =
            operands.iter().map(|cell| if let Held::Number(number) = &cell.held { Some(number.clone()) } else { None }).collect();
        let sat = &mut self.rows.sat;
        let result = match (op, numbers.as_deref(), ty) {
            (Op::Add, Some([one, other]), _) => Some(sat.sum(one, other)),
            (Op::Subtract, Some([one, other]), _) => Some(sat.difference(one, other)),
            (Op::BetweenDays, Some([one, other]), _) => {
                let days = sat.difference(one, other);
                Some(sat.times(&days, DAY_MS.unsigned_abs()))
            }
            (Op::Widen(digits), Some([one]), _) => 10_u64.checked_pow(digits.into()).map(|times| sat.times(one, times)),
            _ => None,
        };
        let Some(result) = result else { return self.any_value(undecided(op)) };
        let (least, most) = ops::range(ty);
        let (least, most) = (sat.number(least), sat.number(most));
        let fits = [sat.less(&least, &result, true), sat.less(&result, &most, true)];
        let fits = sat.and(fits);
        let null = sat.or(operands.iter().map(|operand| operand.null));
        let fails = sat.or(operands.iter().map(|operand| operand.fails).chain([!fits]));
        let fails = sat.and([!null, fails]);
        Cell { null, fails, held: Held::Number(result) }
    }

    fn path(&mut self, path: &Path, scene: &Scene) -> Cell {
        let node = match path.root {
            Root::Var(var) => match var.0.checked_sub(1) {
                None => Some(scene.this),
                Some(place) => scene.vars.get(usize::from(place)).copied(),
            },
            Root::Me => scene.me,
            Root::Tenant => scene.tenant,
            Root::Old => scene.old,
            Root::New => scene.new,
            Root::Arg(_) => return self.any_value(ARGUMENT),
        };
        let Some(mut node) = node else { return Cell::null(&self.rows.sat) };
        let mut cell = self.rows.cell(node, FieldId::ID);
        // The relation that the path has come to, which the next step goes along.
        let mut before: Option<FieldId> = None;
        for step in &path.steps {
            if before.is_none() && step.by == FieldId::ID && step.field == FieldId::ID {
                continue;
            }
            let way = match before {
                None => Some(node),
                Some(before) => self.rows.follow(node, before, scene.side),
            };
            let Some(way) = way else { return self.any_value("a relation that is computed") };
            let is_other_end = step.by != FieldId::ID;
            node = if is_other_end { self.rows.other_end(way, step.model, step.by, scene.side) } else { way };
            let next = self.rows.cell(node, step.field);
            // Nothing need hold a row. And a deletion may have taken along who asks, and what a row that is gone still names.
            let may_be_gone = is_other_end || scene.side == Side::After;
            let is_gone = if may_be_gone { !self.rows.row(node).exists } else { self.rows.sat.constant(false) };
            cell = Cell { null: self.rows.sat.or([cell.null, next.null, is_gone]), ..next };
            before = Some(step.field).filter(|field| *field != FieldId::ID);
        }
        cell
    }

    /// There is one of the rows of which it is so, or none. Where it asks nothing of the rows around but which rows these are, it is asked once.
    fn any(&mut self, rows: &'p Among, body: &'p Cond, scene: &Scene, wanted: bool) -> Lit {
        let ranged = self.ranged(rows, body, scene);
        let known = ranged.as_ref().and_then(|ranged| self.said.ranged.iter().find(|(known, is, _)| *is == wanted && known == ranged));
        if let Some((.., lit)) = known {
            return *lit;
        }
        let lit = if wanted { self.some(rows, body, scene) } else { self.none(rows, body, scene) };
        self.said.ranged.extend(ranged.map(|ranged| (ranged, wanted, lit)));
        lit
    }

    /// None where it asks more of the rows around.
    fn ranged(&mut self, rows: &'p Among, body: &'p Cond, scene: &Scene) -> Option<Ranged<'p>> {
        let depth = scene.vars.len();
        let is_outer = |root: Root| match root {
            Root::Var(var) => usize::from(var.0) <= depth,
            Root::Old | Root::New | Root::Arg(_) => true,
            Root::Me | Root::Tenant => false,
        };
        let mut is_closed = !matches!(rows.source, Source::Tree { .. });
        body.each_term(&mut |term| {
            if let TermKind::Path(path) = &term.kind {
                is_closed &= !is_outer(path.root);
            }
            is_closed &= !matches!(term.kind, TermKind::Aggregate(_));
        });
        body.each_rows(&mut |rows| is_closed &= rows.parent().is_none_or(|parent| !is_outer(parent.root)));
        if !is_closed {
            return None;
        }
        let parent = match rows.parent().map(|parent| self.path(parent, scene)) {
            None => None,
            Some(Cell { held: Held::Term(_, id), null, .. }) => Some((id, null)),
            Some(_) => return None,
        };
        let Scene { side, me, tenant, .. } = *scene;
        Some(Ranged { rows, body, parent, side, me, tenant, depth })
    }

    /// There is one of the rows of which it is so.
    fn some(&mut self, rows: &'p Among, body: &'p Cond, scene: &Scene) -> Lit {
        let there_is = self.rows.sat.fresh();
        let exists = self.rows.sat.fresh();
        let node = self.rows.add(rows.model, scene.side, exists);
        self.rows.sat.clause([!there_is, exists]);
        let parent = rows.parent().map(|parent| self.path(parent, scene));
        let linked = match (&rows.source, &parent) {
            (Source::Model, _) => self.rows.sat.constant(true),
            (Source::Link { via, .. }, Some(parent)) => self.names(node, *via, parent),
            (Source::Through { join, near, far, .. }, Some(parent)) => {
                let is_there = self.rows.sat.fresh();
                let link = self.rows.add(*join, scene.side, is_there);
                let (near, far) = (self.names(link, *near, parent), self.names_row(link, *far, node));
                self.rows.sat.and([is_there, near, far])
            }
            (Source::Link { .. } | Source::Through { .. } | Source::Tree { .. }, _) => {
                self.rows.guesses.push(there_is);
                self.unknown("a tree")
            }
        };
        self.rows.sat.clause([!there_is, linked]);
        let body = self.condition(body, &scene.with(node), true);
        self.rows.sat.clause([!there_is, body]);
        there_is
    }

    /// There is none of the rows of which it is so.
    fn none(&mut self, rows: &'p Among, body: &'p Cond, scene: &Scene) -> Lit {
        let when = self.rows.sat.fresh();
        if matches!(rows.source, Source::Tree { .. }) {
            self.doubt.get_or_insert("a tree");
            return when;
        }
        let parent = rows.parent().map(|parent| self.path(parent, scene));
        self.universals.push(Universal { when, rows, body, scene: scene.clone(), parent });
        when
    }

    /// Asks a row, and of relations through another model the row that links it, what was put off.
    pub(crate) fn instance(&mut self, universal: &Universal<'p>, node: Node, link: Option<Node>) {
        let mut unless = vec![!universal.when, !self.rows.row(node).exists];
        match (&universal.rows.source, &universal.parent) {
            (Source::Link { via, .. }, Some(parent)) => unless.push(!self.names(node, *via, parent)),
            (Source::Through { near, far, .. }, Some(parent)) => {
                let Some(link) = link else { return };
                unless.push(!self.rows.row(link).exists);
                let (near, far) = (self.names(link, *near, parent), self.names_row(link, *far, node));
                unless.extend([!near, !far]);
            }
            (Source::Model, _) => {}
            (Source::Link { .. } | Source::Through { .. } | Source::Tree { .. }, _) => return,
        }
        let is_not = self.condition(universal.body, &universal.scene.with(node), false);
        self.rows.sat.clause(unless.into_iter().chain([is_not]));
    }

    /// The row holds in a relation what the cell does.
    fn names(&mut self, node: Node, via: FieldId, cell: &Cell) -> Lit {
        let no = self.rows.sat.constant(false);
        if cell.null == !no {
            return no;
        }
        let held = self.rows.cell(node, via);
        match cells::equal(&mut self.rows.sat, &held.held, &cell.held) {
            Some(equal) => self.rows.sat.and([!held.null, !cell.null, equal]),
            None => self.unknown(VALUE),
        }
    }

    fn names_row(&mut self, node: Node, via: FieldId, other: Node) -> Lit {
        let id = self.rows.cell(other, FieldId::ID);
        self.names(node, via, &id)
    }
}

/// What an operation is called where it is not decided: of numbers that are added, of fractions.
fn undecided(op: Op) -> &'static str {
    match op {
        Op::Add | Op::Subtract | Op::Widen(_) | Op::BetweenDays => "a sum of fractions",
        Op::Multiply => "a product",
        Op::Divide => "a quotient",
        Op::AddDays | Op::SubtractDays => "a date moved by days",
        Op::Lower | Op::Length => VALUE,
        Op::Count => "the length of a list",
    }
}

impl Universal<'_> {
    /// In what the solver found, the row is one of those that are spoken of.
    pub(crate) fn is_met(&self, rows: &Rows<'_>, node: Node, link: Option<Node>) -> bool {
        let exists = |node: Node| rows.sat.value(rows.row(node).exists);
        let holds = |node: Node, field: FieldId, cell: &Cell| match rows.known_cell(node, field) {
            Some(held) => rows.hold_one(held, cell),
            None => false,
        };
        let is_far = |link: Node, far: FieldId| rows.known_cell(node, FieldId::ID).is_some_and(|id| holds(link, far, id));
        exists(node)
            && match (&self.rows.source, &self.parent, link) {
                (Source::Link { via, .. }, Some(parent), _) => holds(node, *via, parent),
                (Source::Through { near, far, .. }, Some(parent), Some(link)) => {
                    exists(link) && holds(link, *near, parent) && is_far(link, *far)
                }
                (Source::Model, ..) => true,
                (Source::Link { .. } | Source::Through { .. } | Source::Tree { .. }, ..) => false,
            }
    }
}

impl Scene {
    fn with(&self, node: Node) -> Self {
        let vars = self.vars.iter().copied().chain([node]).collect();
        Self { vars, ..self.clone() }
    }
}
