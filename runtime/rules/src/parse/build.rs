//! From the parser's pairs to the tree. The grammar has told everything apart; what is left is to nest, and to bound the nesting.

use super::grammar::Rule;
use super::{MAX_DEPTH, Place, literal};
use crate::diagnostic::{Diagnostic, Span};
use crate::diagnostics::syntax::{ChainedComparison, NotInside, TooDeep, Unexpected, UnknownEscape};
use crate::syntax::{Argument, ArithmeticOp, CompareOp, Expr, ExprKind, Ident, Verb};
use pest::iterators::{Pair, Pairs};

/// Boxed, for the builder recurses: its frames are to be small.
type Built<T = Expr> = Result<T, Box<Diagnostic>>;

/// The expression that stands at the head of `pairs`.
pub(super) fn expression(place: &Place<'_>, pairs: &mut Pairs<'_, Rule>) -> Built {
    let builder = Builder { place };
    builder.expression(builder.next(pairs)?, 0)
}

struct Builder<'a> {
    place: &'a Place<'a>,
}

/// A part of an expression as the grammar leaves it: values and operators in a row.
struct Part<'i> {
    pair: Pair<'i, Rule>,
    rule: Rule,
}

impl Builder<'_> {
    fn expression(&self, pair: Pair<'_, Rule>, depth: usize) -> Built {
        let parts: Vec<_> = pair.into_inner().map(|pair| Part { rule: pair.as_rule(), pair }).collect();
        let mut arms = Vec::new();
        for conjunction in parts.split(|part| part.rule == Rule::kw_or) {
            let mut terms = Vec::new();
            for negation in conjunction.split(|part| part.rule == Rule::kw_and) {
                terms.push(self.negation(negation, depth)?);
            }
            arms.push(chain(terms, ExprKind::And).ok_or_else(|| self.broken())?);
        }
        chain(arms, ExprKind::Or).ok_or_else(|| self.broken())
    }

    fn negation(&self, parts: &[Part<'_>], depth: usize) -> Built {
        let nots = parts.iter().take_while(|part| part.rule == Rule::kw_not).count();
        let (nots, compared) = parts.split_at_checked(nots).ok_or_else(|| self.broken())?;
        if let Some(not) = nots.get(MAX_DEPTH.saturating_sub(depth)) {
            return Err(self.too_deep(&not.pair));
        }
        if let Some(not) = compared.iter().find(|part| part.rule == Rule::kw_not) {
            return Err(boxed(NotInside { span: self.span(&not.pair) }));
        }
        let inner = self.comparison(compared, depth + nots.len())?;
        Ok(nots
            .iter()
            .rev()
            .fold(inner, |inner, not| Expr { span: self.span(&not.pair).to(inner.span), kind: ExprKind::Not(Box::new(inner)) }))
    }

    fn comparison(&self, parts: &[Part<'_>], depth: usize) -> Built {
        if parts.iter().any(|part| part.rule == Rule::can_test) {
            return self.verdict(parts, depth);
        }
        let compares = |part: &Part<'_>| matches!(part.rule, Rule::compare_op | Rule::kw_in | Rule::is_test);
        let Some(at) = parts.iter().position(compares) else {
            return self.sum(parts, depth);
        };
        let (left, rest) = parts.split_at_checked(at).ok_or_else(|| self.broken())?;
        let (op, right) = rest.split_first().ok_or_else(|| self.broken())?;
        let left = self.sum(left, depth)?;
        if let Some(second) = right.iter().find(|part| compares(part)) {
            let operator = second.pair.as_str().split_whitespace().next().unwrap_or("").to_owned();
            return Err(boxed(ChainedComparison { span: self.span(&second.pair), operator }));
        }
        if op.rule == Rule::is_test {
            return self.is_test(left, op, right, depth);
        }
        let right = self.sum(right, depth)?;
        let span = left.span.to(right.span);
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = if op.rule == Rule::kw_in {
            ExprKind::In { item: left, set: right }
        } else {
            let spelling = compare_op(op.pair.as_str()).ok_or_else(|| self.broken())?;
            ExprKind::Compare { op: spelling, op_span: self.span(&op.pair), left, right }
        };
        Ok(Expr { kind, span })
    }

    /// `left is null`, `left is set`, `left is Agent of org`; nothing more may follow but `and` and `or`.
    fn is_test(&self, left: Expr, test: &Part<'_>, after: &[Part<'_>], depth: usize) -> Built {
        if let Some(next) = after.first() {
            let found = next.pair.as_str().to_owned();
            let expected = vec!["`and`", "`or`", "the end"];
            return Err(boxed(Unexpected { span: self.span(&next.pair), found, expected }));
        }
        let mut words = test.pair.clone().into_inner().skip(1);
        let word = words.next().ok_or_else(|| self.broken())?;
        let (start, end, rule) = (left.span, self.span(&word), word.as_rule());
        let subject = Box::new(left);
        if rule == Rule::role_name {
            let role = self.ident(&word);
            let of = match words.nth(1) {
                Some(of) => Some(Box::new(self.operand(of, depth + 1)?)),
                None => None,
            };
            let end = of.as_ref().map_or(end, |of| of.span);
            return Ok(Expr { kind: ExprKind::IsRole { subject, role, of }, span: start.to(end) });
        }
        let kind = if rule == Rule::kw_null { ExprKind::IsNull(subject) } else { ExprKind::IsSet(subject) };
        Ok(Expr { kind, span: start.to(end) })
    }

    /// `can update x`, and nothing that it would be an operand of.
    fn verdict(&self, parts: &[Part<'_>], depth: usize) -> Built {
        let Some((verdict, rest)) = parts.split_first().filter(|(first, _)| first.rule == Rule::can_test) else {
            // Told at the word, not at what stands before it.
            let verdict = parts.iter().find(|part| part.rule == Rule::can_test).ok_or_else(|| self.broken())?;
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

    fn not_after(&self, part: &Part<'_>, expected: Vec<&'static str>) -> Box<Diagnostic> {
        let found = part.pair.as_str().split_whitespace().next().unwrap_or("").to_owned();
        boxed(Unexpected { span: self.span(&part.pair), found, expected })
    }

    fn sum(&self, parts: &[Part<'_>], depth: usize) -> Built {
        if let [only] = parts {
            return self.only(only, depth);
        }
        self.arithmetic(parts, Rule::sum_op, depth, |product, depth| {
            self.arithmetic(product, Rule::product_op, depth, |operand, depth| match operand {
                [only] => self.only(only, depth),
                _ => Err(self.broken()),
            })
        })
    }

    fn only(&self, part: &Part<'_>, depth: usize) -> Built {
        if part.rule == Rule::operand { self.operand(part.pair.clone(), depth) } else { Err(self.broken()) }
    }

    /// `a + b - c`, from the left; what has no operator is its only part.
    fn arithmetic(&self, parts: &[Part<'_>], operator: Rule, depth: usize, term: impl Fn(&[Part<'_>], usize) -> Built) -> Built {
        let mut terms = parts.split(|part| part.rule == operator);
        let operators = parts.iter().filter(|part| part.rule == operator);
        let mut left = term(terms.next().unwrap_or(&[]), depth)?;
        for ((count, op), right) in operators.enumerate().zip(terms) {
            if depth + count >= MAX_DEPTH {
                return Err(self.too_deep(&op.pair));
            }
            let right = term(right, depth + count + 1)?;
            let op = arithmetic_op(op.pair.as_str().trim_end()).ok_or_else(|| self.broken())?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, span };
        }
        Ok(left)
    }

    fn operand(&self, pair: Pair<'_, Rule>, depth: usize) -> Built {
        let mut pairs = pair.into_inner();
        let mut base = self.primary(self.next(&mut pairs)?, depth)?;
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

    fn primary(&self, pair: Pair<'_, Rule>, depth: usize) -> Built {
        let span = self.span(&pair);
        let written = pair.as_str();
        let rule = pair.as_rule();
        let simple = |kind| Ok(Expr { kind, span });
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other rules of the grammar do not begin a value")]
        match rule {
            Rule::kw_null => simple(ExprKind::Null),
            Rule::kw_true => simple(ExprKind::Bool(true)),
            Rule::kw_false => simple(ExprKind::Bool(false)),
            Rule::number => simple(ExprKind::Number(written.replace('_', ""))),
            Rule::duration => simple(ExprKind::Duration(written.to_owned())),
            Rule::text => {
                self.escapes(&pair)?;
                simple(ExprKind::Text(literal::text(written)))
            }
            Rule::name => simple(ExprKind::Name(written.to_owned())),
            Rule::group | Rule::list => self.bracketed(pair, depth),
            Rule::enum_value | Rule::call => self.named(pair, depth),
            _ => Err(self.broken()),
        }
    }

    /// `(a)` or `[a, b]`.
    fn bracketed(&self, pair: Pair<'_, Rule>, depth: usize) -> Built {
        let span = self.span(&pair);
        self.bound(depth, span)?;
        let is_group = pair.as_rule() == Rule::group;
        let mut items = Vec::new();
        for item in pair.into_inner().filter(|item| item.as_rule() == Rule::expression) {
            items.push(self.expression(item, depth + 1)?);
        }
        let kind = if is_group { ExprKind::Group(Box::new(items.pop().ok_or_else(|| self.broken())?)) } else { ExprKind::List(items) };
        Ok(Expr { kind, span })
    }

    /// `.open` or `now()`.
    fn named(&self, pair: Pair<'_, Rule>, depth: usize) -> Built {
        let rule = pair.as_rule();
        let mut parts = pair.into_inner();
        let first = self.next(&mut parts)?;
        let second = self.next(&mut parts)?;
        let start = self.span(&first);
        if rule == Rule::enum_value {
            let value = self.ident(&second);
            let span = start.to(value.span);
            return Ok(Expr { kind: ExprKind::EnumValue { enum_name: None, value }, span });
        }
        let (args, end) = self.arguments(second, depth + 1)?;
        Ok(Expr { kind: ExprKind::Call { base: None, name: self.ident(&first), args }, span: start.to(end) })
    }

    /// The arguments of a call, and the place of its closing bracket.
    fn arguments(&self, pair: Pair<'_, Rule>, depth: usize) -> Built<(Vec<Argument>, Span)> {
        let mut end = self.span(&pair);
        self.bound(depth, end)?;
        let mut args = Vec::new();
        for part in pair.into_inner() {
            if part.as_rule() == Rule::close {
                end = self.span(&part);
                continue;
            }
            if part.as_rule() != Rule::lambda {
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
    fn escapes(&self, text: &Pair<'_, Rule>) -> Built<()> {
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

    fn too_deep(&self, pair: &Pair<'_, Rule>) -> Box<Diagnostic> {
        boxed(TooDeep { span: self.span(pair), bound: MAX_DEPTH })
    }

    fn ident(&self, pair: &Pair<'_, Rule>) -> Ident {
        Ident { name: pair.as_str().to_owned(), span: self.span(pair) }
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        self.place.span(span.start(), span.end())
    }

    fn next<'p>(&self, pairs: &mut Pairs<'p, Rule>) -> Built<Pair<'p, Rule>> {
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

fn compare_op(written: &str) -> Option<CompareOp> {
    Some(match written {
        "==" => CompareOp::Equal,
        "!=" => CompareOp::NotEqual,
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessOrEqual,
        ">" => CompareOp::Greater,
        ">=" => CompareOp::GreaterOrEqual,
        _ => return None,
    })
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

fn arithmetic_op(written: &str) -> Option<ArithmeticOp> {
    Some(match written {
        "+" => ArithmeticOp::Add,
        "-" => ArithmeticOp::Subtract,
        "*" => ArithmeticOp::Multiply,
        "/" => ArithmeticOp::Divide,
        _ => return None,
    })
}
