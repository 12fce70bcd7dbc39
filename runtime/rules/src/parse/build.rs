//! From the parser's pairs to the tree, of whichever grammar that includes `expr.pest`. The grammar has told everything apart; what is left
//! is to nest, and to bound the nesting.

use super::{Form, Forms, MAX_DEPTH, Place, literal};
use crate::diagnostic::{Diagnostic, Span};
use crate::diagnostics::syntax::{ChainedComparison, NotInside, TooDeep, Unexpected, UnknownEscape};
use crate::syntax::{Argument, ArithmeticOp, CompareOp, Expr, ExprKind, Ident, Verb};
use pest::iterators::{Pair, Pairs};

/// Boxed, for the builder recurses: its frames are to be small.
type Built<T = Expr> = Result<T, Box<Diagnostic>>;

/// The expression that is this pair.
pub(super) fn expression<R: Forms>(place: &Place<'_>, pair: Option<Pair<'_, R>>) -> Built {
    let builder = Builder { place };
    builder.expression(pair.ok_or_else(|| builder.broken())?, 0)
}

struct Builder<'a> {
    place: &'a Place<'a>,
}

/// A part of an expression as the grammar leaves it: values and operators in a row.
struct Part<'i, R> {
    pair: Pair<'i, R>,
    kind: Kind,
}

/// By how much a part binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Or,
    And,
    Not,
    In,
    Compare(CompareOp),
    IsTest,
    CanTest,
    /// `+` and `-`.
    Sum(ArithmeticOp),
    /// `*` and `/`.
    Product(ArithmeticOp),
    Operand,
    Unknown,
}

impl<'i, R: Forms> Part<'i, R> {
    fn of(pair: Pair<'i, R>) -> Self {
        let kind = match pair.as_rule().form() {
            Some(Form::Not) => Kind::Not,
            Some(Form::Operand) => Kind::Operand,
            Some(Form::IsTest) => Kind::IsTest,
            Some(Form::CanTest) => Kind::CanTest,
            Some(Form::Operator) => operator(pair.as_str()),
            _ => Kind::Unknown,
        };
        Self { pair, kind }
    }

    fn compares(&self) -> bool {
        matches!(self.kind, Kind::Compare(_) | Kind::In | Kind::IsTest)
    }
}

impl Builder<'_> {
    fn expression<R: Forms>(&self, pair: Pair<'_, R>, depth: usize) -> Built {
        let parts: Vec<_> = pair.into_inner().map(Part::of).collect();
        let mut arms = Vec::new();
        for conjunction in parts.split(|part| part.kind == Kind::Or) {
            let mut terms = Vec::new();
            for negation in conjunction.split(|part| part.kind == Kind::And) {
                terms.push(self.negation(negation, depth)?);
            }
            arms.push(chain(terms, ExprKind::And).ok_or_else(|| self.broken())?);
        }
        chain(arms, ExprKind::Or).ok_or_else(|| self.broken())
    }

    fn negation<R: Forms>(&self, parts: &[Part<'_, R>], depth: usize) -> Built {
        let nots = parts.iter().take_while(|part| part.kind == Kind::Not).count();
        let (nots, compared) = parts.split_at_checked(nots).ok_or_else(|| self.broken())?;
        if let Some(not) = nots.get(MAX_DEPTH.saturating_sub(depth)) {
            return Err(self.too_deep(&not.pair));
        }
        if let Some(not) = compared.iter().find(|part| part.kind == Kind::Not) {
            return Err(boxed(NotInside { span: self.span(&not.pair), denied: None }));
        }
        let inner = self.comparison(compared, depth + nots.len())?;
        Ok(nots
            .iter()
            .rev()
            .fold(inner, |inner, not| Expr { span: self.span(&not.pair).to(inner.span), kind: ExprKind::Not(Box::new(inner)) }))
    }

    fn comparison<R: Forms>(&self, parts: &[Part<'_, R>], depth: usize) -> Built {
        if parts.iter().any(|part| part.kind == Kind::CanTest) {
            return self.verdict(parts, depth);
        }
        let Some(at) = parts.iter().position(Part::compares) else {
            return self.sum(parts, depth);
        };
        let (left, rest) = parts.split_at_checked(at).ok_or_else(|| self.broken())?;
        let (op, right) = rest.split_first().ok_or_else(|| self.broken())?;
        let left = self.sum(left, depth)?;
        if let Some(second) = right.iter().find(|part| part.compares()) {
            let operator = second.pair.as_str().split_whitespace().next().unwrap_or("").to_owned();
            return Err(boxed(ChainedComparison { span: self.span(&second.pair), operator }));
        }
        if op.kind == Kind::IsTest {
            return self.is_test(left, op, right, depth);
        }
        let right = self.sum(right, depth)?;
        let span = left.span.to(right.span);
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = if let Kind::Compare(spelling) = op.kind {
            ExprKind::Compare { op: spelling, op_span: self.span(&op.pair), left, right }
        } else {
            ExprKind::In { item: left, set: right }
        };
        Ok(Expr { kind, span })
    }

    /// `left is null`, `left is set`, `left is Agent of org`; nothing more may follow but `and` and `or`.
    fn is_test<R: Forms>(&self, left: Expr, test: &Part<'_, R>, after: &[Part<'_, R>], depth: usize) -> Built {
        if let Some(next) = after.first() {
            let found = next.pair.as_str().to_owned();
            let expected = vec!["`and`", "`or`", "the end"];
            return Err(boxed(Unexpected { span: self.span(&next.pair), found, expected }));
        }
        let mut words = test.pair.clone().into_inner().skip(1);
        let word = words.next().ok_or_else(|| self.broken())?;
        let (start, end, form) = (left.span, self.span(&word), word.as_rule().form());
        let subject = Box::new(left);
        if form == Some(Form::RoleName) {
            let role = self.ident(&word);
            let of = match words.nth(1) {
                Some(of) => Some(Box::new(self.operand(of, depth + 1)?)),
                None => None,
            };
            let end = of.as_ref().map_or(end, |of| of.span);
            return Ok(Expr { kind: ExprKind::IsRole { subject, role, of }, span: start.to(end) });
        }
        let kind = if form == Some(Form::Null) { ExprKind::IsNull(subject) } else { ExprKind::IsSet(subject) };
        Ok(Expr { kind, span: start.to(end) })
    }

    /// `can update x`, and nothing that it would be an operand of.
    fn verdict<R: Forms>(&self, parts: &[Part<'_, R>], depth: usize) -> Built {
        let Some((verdict, rest)) = parts.split_first().filter(|(first, _)| first.kind == Kind::CanTest) else {
            // Told at the word, not at what stands before it.
            let verdict = parts.iter().find(|part| part.kind == Kind::CanTest).ok_or_else(|| self.broken())?;
            return Err(self.not_after(verdict, vec!["a value"]));
        };
        if let Some(next) = rest.first() {
            return Err(self.not_after(next, vec!["`and`", "`or`", "the end"]));
        }
        let span = self.span(&verdict.pair);
        let mut words = verdict.pair.clone().into_inner();
        let _can = self.next(&mut words)?;
        let verb = verb(self.next(&mut words)?.as_str()).ok_or_else(|| self.broken())?;
        let row = Box::new(self.operand(self.next(&mut words)?, depth + 1)?);
        Ok(Expr { span: Span { end: row.span.end, ..span }, kind: ExprKind::Can { verb, row } })
    }

    fn not_after<R: Forms>(&self, part: &Part<'_, R>, expected: Vec<&'static str>) -> Box<Diagnostic> {
        let found = part.pair.as_str().split_whitespace().next().unwrap_or("").to_owned();
        boxed(Unexpected { span: self.span(&part.pair), found, expected })
    }

    fn sum<R: Forms>(&self, parts: &[Part<'_, R>], depth: usize) -> Built {
        let sum = |kind| if let Kind::Sum(op) = kind { Some(op) } else { None };
        let product = |kind| if let Kind::Product(op) = kind { Some(op) } else { None };
        self.arithmetic(parts, sum, depth, |factors, depth| self.arithmetic(factors, product, depth, |part, depth| self.only(part, depth)))
    }

    fn only<R: Forms>(&self, parts: &[Part<'_, R>], depth: usize) -> Built {
        match parts {
            [Part { pair, kind: Kind::Operand }] => self.operand(pair.clone(), depth),
            _ => Err(self.broken()),
        }
    }

    /// `a + b - c`, from the left; what has no operator is its only part.
    fn arithmetic<R: Forms>(
        &self,
        parts: &[Part<'_, R>],
        operator: impl Fn(Kind) -> Option<ArithmeticOp>,
        depth: usize,
        term: impl Fn(&[Part<'_, R>], usize) -> Built,
    ) -> Built {
        let mut terms = parts.split(|part| operator(part.kind).is_some());
        let operators = parts.iter().filter_map(|part| Some((operator(part.kind)?, part)));
        let mut left = term(terms.next().unwrap_or(&[]), depth)?;
        for ((count, (op, written)), right) in operators.enumerate().zip(terms) {
            if depth + count >= MAX_DEPTH {
                return Err(self.too_deep(&written.pair));
            }
            let right = term(right, depth + count + 1)?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, span };
        }
        Ok(left)
    }

    fn operand<R: Forms>(&self, pair: Pair<'_, R>, depth: usize) -> Built {
        let mut pairs = pair.into_inner();
        let first = self.next(&mut pairs)?;
        let mut base = match pairs.peek().filter(|next| next.as_rule().form() == Some(Form::Arguments)) {
            Some(arguments) => {
                pairs.next();
                self.call(&first, arguments, depth)?
            }
            None => self.primary(first, depth)?,
        };
        for (step, postfix) in pairs.enumerate() {
            self.bound(depth + step, self.span(&postfix))?;
            let mut parts = postfix.into_inner();
            let _dot = self.next(&mut parts)?;
            let name = self.ident(&self.next(&mut parts)?);
            base = match parts.next() {
                Some(arguments) => {
                    let (args, end) = self.arguments(arguments, depth + step + 1)?;
                    let span = base.span.to(end);
                    Expr { kind: ExprKind::Call { base: Some(Box::new(base)), name, args }, span }
                }
                None => member(base, name),
            };
        }
        Ok(base)
    }

    fn primary<R: Forms>(&self, pair: Pair<'_, R>, depth: usize) -> Built {
        let span = self.span(&pair);
        let written = pair.as_str();
        let simple = |kind| Ok(Expr { kind, span });
        match pair.as_rule().form() {
            Some(Form::Null) => simple(ExprKind::Null),
            Some(Form::True) => simple(ExprKind::Bool(true)),
            Some(Form::False) => simple(ExprKind::Bool(false)),
            Some(Form::Number) => simple(ExprKind::Number(written.replace('_', ""))),
            Some(Form::Duration) => simple(ExprKind::Duration(written.to_owned())),
            Some(Form::Text) => {
                self.escapes(&pair)?;
                simple(ExprKind::Text(literal::text(written)))
            }
            Some(Form::Name) => simple(ExprKind::Name(written.to_owned())),
            Some(Form::Group | Form::List) => self.bracketed(pair, depth),
            Some(Form::EnumValue) => self.enum_value(pair),
            _ => Err(self.broken()),
        }
    }

    /// `(a)` or `[a, b]`.
    fn bracketed<R: Forms>(&self, pair: Pair<'_, R>, depth: usize) -> Built {
        let span = self.span(&pair);
        self.bound(depth, span)?;
        let is_group = pair.as_rule().form() == Some(Form::Group);
        let mut items = Vec::new();
        for item in pair.into_inner().filter(|item| item.as_rule().form() == Some(Form::Expression)) {
            items.push(self.expression(item, depth + 1)?);
        }
        let kind = if is_group { ExprKind::Group(Box::new(items.pop().ok_or_else(|| self.broken())?)) } else { ExprKind::List(items) };
        Ok(Expr { kind, span })
    }

    /// `.open`
    fn enum_value<R: Forms>(&self, pair: Pair<'_, R>) -> Built {
        let mut parts = pair.into_inner();
        let dot = self.next(&mut parts)?;
        let value = self.ident(&self.next(&mut parts)?);
        let span = self.span(&dot).to(value.span);
        Ok(Expr { kind: ExprKind::EnumValue { enum_name: None, value }, span })
    }

    /// `now()`
    fn call<R: Forms>(&self, name: &Pair<'_, R>, arguments: Pair<'_, R>, depth: usize) -> Built {
        let name = self.ident(name);
        let (args, end) = self.arguments(arguments, depth + 1)?;
        let span = name.span.to(end);
        Ok(Expr { kind: ExprKind::Call { base: None, name, args }, span })
    }

    /// The arguments of a call, and the place of its closing bracket.
    fn arguments<R: Forms>(&self, pair: Pair<'_, R>, depth: usize) -> Built<(Vec<Argument>, Span)> {
        let mut end = self.span(&pair);
        self.bound(depth, end)?;
        let mut args = Vec::new();
        for part in pair.into_inner() {
            if part.as_rule().form() == Some(Form::Close) {
                end = self.span(&part);
                continue;
            }
            if part.as_rule().form() != Some(Form::Lambda) {
                args.push(Argument::Expr(self.expression(part, depth)?));
                continue;
            }
            let mut parts = part.into_inner();
            let var = self.next(&mut self.next(&mut parts)?.into_inner())?;
            let var = self.ident(&var);
            let body = self.expression(self.next(&mut parts)?, depth)?;
            args.push(Argument::Lambda { var, body });
        }
        Ok((args, end))
    }

    /// An escape can have the right form and name no character: `\u{D800}`.
    fn escapes<R: Forms>(&self, text: &Pair<'_, R>) -> Built<()> {
        let mut at = text.as_span().start();
        let mut rest = text.as_str();
        while let Some(found) = rest.find('\\') {
            let (meaning, length) = literal::escaped(rest.get(found..).unwrap_or(""));
            let (start, end) = (at + found, at + found + length);
            if meaning.is_none() {
                let written = self.place.text.get(start..end).unwrap_or("").to_owned();
                return Err(boxed(UnknownEscape { span: self.place.span(start, end), written }));
            }
            at = end;
            rest = rest.get(found + length..).unwrap_or("");
        }
        Ok(())
    }

    fn bound(&self, depth: usize, span: Span) -> Built<()> {
        if depth < MAX_DEPTH { Ok(()) } else { Err(boxed(TooDeep { span, bound: MAX_DEPTH })) }
    }

    fn too_deep<R: Forms>(&self, pair: &Pair<'_, R>) -> Box<Diagnostic> {
        boxed(TooDeep { span: self.span(pair), bound: MAX_DEPTH })
    }

    fn ident<R: Forms>(&self, pair: &Pair<'_, R>) -> Ident {
        Ident { name: pair.as_str().to_owned(), span: self.span(pair) }
    }

    fn span<R: Forms>(&self, pair: &Pair<'_, R>) -> Span {
        let span = pair.as_span();
        self.place.span(span.start(), span.end())
    }

    fn next<'p, R: Forms>(&self, pairs: &mut Pairs<'p, R>) -> Built<Pair<'p, R>> {
        pairs.next().ok_or_else(|| self.broken())
    }

    /// The grammar and this builder disagree: a fault of ours, told instead of a crash.
    fn broken(&self) -> Box<Diagnostic> {
        let span = self.place.span(0, self.place.text.len());
        Box::new(Diagnostic::error("E0199", span, "internal error: the tree of this expression has a hole"))
    }
}

fn boxed(fault: impl Into<Diagnostic>) -> Box<Diagnostic> {
    Box::new(fault.into())
}

/// Several parts under one node; a single one stands for itself.
fn chain(mut parts: Vec<Expr>, node: fn(Vec<Expr>) -> ExprKind) -> Option<Expr> {
    if parts.len() == 1 {
        return parts.pop();
    }
    let span = parts.first()?.span.to(parts.last()?.span);
    Some(Expr { kind: node(parts), span })
}

/// `base.name`; `Status.open` is an enum value, for models and enums alone begin with a capital.
fn member(base: Expr, name: Ident) -> Expr {
    let span = base.span.to(name.span);
    let names_enum = matches!(&base.kind, ExprKind::Name(name) if name.starts_with(|c: char| c.is_ascii_uppercase()));
    let kind = match base {
        Expr { kind: ExprKind::Name(enum_name), span } if names_enum => {
            ExprKind::EnumValue { enum_name: Some(Ident { name: enum_name, span }), value: name }
        }
        base => ExprKind::Member { base: Box::new(base), name },
    };
    Expr { kind, span }
}

fn operator(written: &str) -> Kind {
    match written {
        "or" => Kind::Or,
        "and" => Kind::And,
        "in" => Kind::In,
        "==" => Kind::Compare(CompareOp::Equal),
        "!=" => Kind::Compare(CompareOp::NotEqual),
        "<" => Kind::Compare(CompareOp::Less),
        "<=" => Kind::Compare(CompareOp::LessOrEqual),
        ">" => Kind::Compare(CompareOp::Greater),
        ">=" => Kind::Compare(CompareOp::GreaterOrEqual),
        "+" => Kind::Sum(ArithmeticOp::Add),
        "-" => Kind::Sum(ArithmeticOp::Subtract),
        "*" => Kind::Product(ArithmeticOp::Multiply),
        "/" => Kind::Product(ArithmeticOp::Divide),
        _ => Kind::Unknown,
    }
}

fn verb(written: &str) -> Option<Verb> {
    Some(match written {
        "read" => Verb::Read,
        "get" => Verb::Get,
        "list" => Verb::List,
        "create" => Verb::Create,
        "update" => Verb::Update,
        "delete" => Verb::Delete,
        "write" => Verb::Write,
        _ => return None,
    })
}
