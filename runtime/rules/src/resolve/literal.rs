//! Literals: what is written, as a value of the type its place wants.

use super::{Resolver, moment};
use crate::catalog::EnumId;
use crate::diagnostic::Span;
use crate::diagnostics::names::{EnumUntold, UnknownEnumValue};
use crate::diagnostics::types::{UnfitLiteral, WrongType};
use crate::expr::{Term, TermKind};
use crate::parse::duration_millis;
use crate::syntax::{Expr, ExprKind, Ident};
use crate::types::{Scalar, Type};
use crate::value::{Id, Value, stored_email};

impl Resolver<'_> {
    /// A literal as a value of the expected type; without one, of the type its form suggests.
    pub(super) fn literal(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Term> {
        let span = expr.span;
        let wanted = match expected {
            Some(Type::Null) | None => None,
            Some(expected) => Some(expected),
        };
        #[expect(clippy::wildcard_enum_match_arm, reason = "the rest are no literals")]
        match &expr.kind {
            ExprKind::Bool(value) => self.of_type(Value::Bool(*value), Scalar::Bool, span, wanted),
            ExprKind::Number(written) => self.number(written, span, wanted),
            ExprKind::Text(content) => self.text(content, span, wanted),
            ExprKind::Duration(written) => match duration_millis(written) {
                Some(millis) => self.of_type(Value::Int(millis), Scalar::Duration, span, wanted),
                None => self.unfit_literal(span, written, &Type::Scalar(Scalar::Duration), "it is beyond 64 bits of milliseconds"),
            },
            ExprKind::EnumValue { enum_name, value } => self.enum_value(enum_name.as_ref(), value, span, wanted),
            _ => None,
        }
    }

    /// A literal that can be of one type only.
    fn of_type(&mut self, value: Value, scalar: Scalar, span: Span, wanted: Option<&Type>) -> Option<Term> {
        let ty = Type::Scalar(scalar);
        match wanted {
            Some(wanted) if *wanted != ty => {
                let (is, wanted) = (self.a(&ty), self.a(wanted));
                self.report(WrongType { span, is, wanted, instead: None })
            }
            _ => Some(constant(value, ty)),
        }
    }

    fn number(&mut self, written: &str, span: Span, wanted: Option<&Type>) -> Option<Term> {
        let whole = !written.contains('.');
        let scalar = match wanted {
            Some(Type::Scalar(scalar @ (Scalar::Int | Scalar::Float | Scalar::Decimal { .. }))) => *scalar,
            None if whole => Scalar::Int,
            None => Scalar::Float,
            Some(wanted) => {
                let (is, wanted) = ("a number".to_owned(), self.a(wanted));
                return self.report(WrongType { span, is, wanted, instead: None });
            }
        };
        let ty = Type::Scalar(scalar);
        let read = if let Scalar::Decimal { scale, .. } = scalar {
            scaled(written, scale).map(Value::Int)
        } else if scalar == Scalar::Float {
            let finite = written.parse::<f64>().ok().filter(|value| value.is_finite());
            finite.map(Value::Float).ok_or_else(|| "it is beyond what a Float holds".to_owned())
        } else if whole {
            written.parse().map(Value::Int).map_err(|_| "it is beyond 64 bits".to_owned())
        } else {
            Err("an Int has no digits after the point".to_owned())
        };
        match read {
            Ok(value) => Some(constant(value, ty)),
            Err(because) => self.unfit_literal(span, written, &ty, &because),
        }
    }

    fn text(&mut self, content: &str, span: Span, wanted: Option<&Type>) -> Option<Term> {
        if content.contains('\0') {
            let ty = wanted.cloned().unwrap_or(Type::Scalar(Scalar::String));
            return self.unfit_literal(span, &content.replace('\0', "\\u{0}"), &ty, "no text holds the character U+0000");
        }
        let Some(ty) = wanted else { return Some(constant(Value::Text(content.to_owned()), Type::Scalar(Scalar::String))) };
        let read = match ty {
            Type::Row(_) | Type::Scalar(Scalar::Uuid) => id(content).map(Value::Id).ok_or("an id is written as a UUID"),
            Type::Scalar(Scalar::String | Scalar::Url) => Ok(Value::Text(content.to_owned())),
            Type::Scalar(Scalar::Email) => Ok(Value::Text(stored_email(content))),
            Type::Scalar(Scalar::DateTime) => moment::date_time(content).map(Value::Int).ok_or("write it `2026-11-22T10:00:00Z`"),
            Type::Scalar(Scalar::Date) => moment::date(content).map(Value::Int).ok_or("write it `2026-11-22`"),
            Type::Scalar(Scalar::Time) => moment::time(content).map(Value::Int).ok_or("write it `10:00:00`"),
            Type::Scalar(Scalar::Bytes) => base64url(content).map(Value::Bytes).ok_or("bytes are written in base64url, unpadded"),
            Type::Scalar(Scalar::Enum(id)) => return self.text_for_enum(content, span, *id, ty),
            Type::Scalar(
                Scalar::Bool
                | Scalar::Int
                | Scalar::Float
                | Scalar::Decimal { .. }
                | Scalar::Duration
                | Scalar::Json
                | Scalar::Point
                | Scalar::Vector(_)
                | Scalar::File(_),
            )
            | Type::Rows(_)
            | Type::List(_)
            | Type::Null => {
                let (is, wanted) = ("a text".to_owned(), self.a(ty));
                return self.report(WrongType { span, is, wanted, instead: None });
            }
        };
        match read {
            Ok(value) => Some(constant(value, ty.clone())),
            Err(because) => self.unfit_literal(span, content, ty, because),
        }
    }

    /// `"open"` for `.open`.
    fn text_for_enum(&mut self, content: &str, span: Span, id: EnumId, ty: &Type) -> Option<Term> {
        let known = self.catalog.enum_values(id).contains(&content);
        let (is, wanted) = ("a text".to_owned(), self.a(ty));
        self.report(WrongType { span, is, wanted, instead: known.then(|| format!(".{content}")) })
    }

    fn enum_value(&mut self, enum_name: Option<&Ident>, value: &Ident, span: Span, wanted: Option<&Type>) -> Option<Term> {
        let id = match (enum_name, wanted) {
            (Some(name), _) => match self.catalog.enum_named(&name.name) {
                Some(id) => id,
                None => return self.unknown_enum(&name.name, name.span),
            },
            (None, Some(Type::Scalar(Scalar::Enum(id)))) => *id,
            (None, Some(wanted)) => {
                let (is, wanted) = ("an enum's value".to_owned(), self.a(wanted));
                return self.report(WrongType { span, is, wanted, instead: None });
            }
            (None, None) => return self.report(EnumUntold { span, value: value.name.clone() }),
        };
        let Some(meant) = self.catalog.enum_value(id, &value.name).map(str::to_owned) else {
            let values: Vec<String> = self.catalog.enum_values(id).into_iter().map(str::to_owned).collect();
            let similar = crate::similar::closest(&value.name, &values);
            let enum_name = self.catalog.enum_name(id).unwrap_or_default().to_owned();
            return self.report(UnknownEnumValue { span: value.span, name: value.name.clone(), enum_name, values, similar });
        };
        Some(constant(Value::Text(meant), Type::Scalar(Scalar::Enum(id))))
    }

    pub(super) fn unfit_literal<T>(&mut self, span: Span, written: &str, ty: &Type, because: &str) -> Option<T> {
        let (written, wanted) = (written.to_owned(), self.a(ty));
        self.report(UnfitLiteral { span, written, wanted, because: because.to_owned() })
    }
}

fn constant(value: Value, ty: Type) -> Term {
    Term { kind: TermKind::Literal(value), ty }
}

/// A decimal number times 10^scale, exactly.
fn scaled(written: &str, scale: u8) -> Result<i64, String> {
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let missing = usize::from(scale).checked_sub(fraction.len());
    let Some(missing) = missing else { return Err(format!("it has more than {scale} digits after the point")) };
    let digits = format!("{whole}{fraction}{}", "0".repeat(missing));
    digits.parse().map_err(|_| "it has more than 18 digits".to_owned())
}

/// A UUID with or without hyphens, in either case.
fn id(written: &str) -> Option<Id> {
    let hex: String = written.chars().filter(|c| *c != '-').collect();
    if hex.len() != 32 || !matches!(written.len(), 32 | 36) || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&hex, 16).ok().map(|id| Id(id.to_be_bytes()))
}

fn base64url(written: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for c in written.bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    // What is left over must be padding: fewer than six bits, all of them zero.
    (held < 6 && bits & ((1 << held) - 1) == 0).then_some(bytes)
}
