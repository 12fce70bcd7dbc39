//! Values that are not known yet: of a field of a symbolic row, or of a term.

use crate::sat::{Bits, Effort, MOST, Sat};
use batsat::Lit;
use purlin_rules::catalog::{EnumId, ModelId};
use purlin_rules::expr::{Cond, TermKind};
use purlin_rules::plan::Service;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use std::collections::BTreeMap;

/// What a value is, as far as it is decided here.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    Bool(Lit),
    /// A whole number, in two's complement.
    Number(Bits),
    /// One of a sort whose values are equal or not.
    Code(Sort, Bits),
    /// Nothing is known of it.
    Other,
}

/// Values that may be equal to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Row(ModelId),
    Enum(EnumId),
    Text,
}

#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) null: Lit,
    /// It is no value, and not null: an operation has failed.
    pub(crate) fails: Lit,
    pub(crate) held: Held,
}

impl Cell {
    /// One that is always null.
    pub(crate) fn null(sat: &Sat) -> Self {
        Self { null: sat.constant(true), fails: sat.constant(false), held: Held::Other }
    }

    /// A value.
    pub(crate) fn of(sat: &Sat, held: Held) -> Self {
        Self { null: sat.constant(false), fails: sat.constant(false), held }
    }
}

/// The codes of values that are written out, and how many values of a sort are spoken of.
#[derive(Debug)]
pub(crate) struct Codes {
    /// Bits of what is only ever asked whether it is equal: of rows and of texts.
    width: usize,
    /// Of each enum, how many bits tell its values apart.
    enums: Vec<usize>,
    texts: Vec<String>,
    terms: BTreeMap<Sort, usize>,
}

impl Codes {
    pub(crate) fn of(service: &Service, effort: Effort) -> Self {
        let width = match effort {
            Effort::Brief => 5,
            Effort::Thorough => 8,
        };
        let bits = |values: usize| usize::try_from(values.next_power_of_two().ilog2()).map_or(1, |bits| bits.max(1));
        let enums = service.enums.iter().map(|declared| bits(declared.values.len())).collect();
        Self { width, enums, texts: Vec::new(), terms: BTreeMap::new() }
    }

    /// Values of a row's sort, or of texts, at most: beside as many terms there is always one that none of them is.
    fn most(&self) -> usize {
        1 << self.width
    }

    /// How many bits a value of the sort has.
    fn width(&self, sort: Sort) -> usize {
        match sort {
            Sort::Enum(id) => usize::try_from(id.0).ok().and_then(|place| self.enums.get(place)).copied().unwrap_or(self.width),
            Sort::Row(_) | Sort::Text => self.width,
        }
    }

    /// The texts that rules spell.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.texts.clone()
    }

    /// Rules spell texts in this condition.
    pub(crate) fn spell(&mut self, cond: &Cond) {
        cond.each_term(&mut |term| {
            if let (TermKind::Literal(Value::Text(text)), Some(Sort::Text)) = (&term.kind, Sort::of(&term.ty)) {
                self.of_text(text);
            }
        });
    }

    /// The code of a text that a rule spells.
    fn of_text(&mut self, text: &str) -> usize {
        let place = self.texts.iter().position(|known| known == text);
        place.unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.texts.len() - 1
        })
    }

    /// The text of a code: one that a rule spells, or another one.
    pub(crate) fn text(&self, code: usize) -> String {
        self.texts.get(code).cloned().unwrap_or_else(|| {
            let fresh = (0..).map(|extra| format!("text{}", code + extra * self.most())).find(|text| !self.texts.contains(text));
            fresh.unwrap_or_default()
        })
    }

    /// Of some sort, more values are spoken of than there are codes: then nothing can be concluded.
    pub(crate) fn are_exhausted(&self) -> bool {
        let texts = self.texts.len();
        self.terms.iter().any(|(sort, terms)| match sort {
            Sort::Enum(_) => false,
            Sort::Row(_) => *terms >= self.most(),
            Sort::Text => terms + texts >= self.most(),
        })
    }
}

impl Sort {
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        match ty {
            Type::Row(model) => Some(Self::Row(*model)),
            Type::Scalar(Scalar::Enum(id)) => Some(Self::Enum(*id)),
            Type::Scalar(Scalar::String | Scalar::Email | Scalar::Url) => Some(Self::Text),
            Type::Scalar(_) | Type::Rows(_) | Type::List(_) | Type::Null => None,
        }
    }
}

/// Held as whole numbers that are in order.
pub(crate) fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Int | Scalar::Decimal { .. } | Scalar::DateTime | Scalar::Date | Scalar::Time | Scalar::Duration))
}

/// A value of a type, of which nothing is said but that `null` may be.
pub(crate) fn unknown(sat: &mut Sat, codes: &mut Codes, ty: &Type, nullable: bool) -> Cell {
    let null = if nullable { sat.fresh() } else { sat.constant(false) };
    let held = if *ty == Type::Scalar(Scalar::Bool) {
        Held::Bool(sat.fresh())
    } else if is_number(ty) {
        Held::Number(sat.free(MOST))
    } else if let Some(sort) = Sort::of(ty) {
        *codes.terms.entry(sort).or_default() += 1;
        Held::Code(sort, sat.free(codes.width(sort)))
    } else {
        Held::Other
    };
    Cell { null, fails: sat.constant(false), held }
}

/// A value that is written out.
pub(crate) fn literal(sat: &mut Sat, codes: &mut Codes, value: &Value, ty: &Type, names: &dyn Fn(EnumId) -> Vec<String>) -> Cell {
    let held = match (value, ty) {
        (Value::Bool(value), _) => Held::Bool(sat.constant(*value)),
        (Value::Int(value), ty) if is_number(ty) => Held::Number(sat.number(*value, MOST)),
        (Value::Text(text), Type::Scalar(Scalar::Enum(id))) => match names(*id).iter().position(|name| name == text) {
            Some(place) => code(sat, codes, Sort::Enum(*id), place),
            None => Held::Other,
        },
        (Value::Text(text), ty) if Sort::of(ty) == Some(Sort::Text) => {
            let place = codes.of_text(text);
            code(sat, codes, Sort::Text, place)
        }
        _ => Held::Other,
    };
    Cell { null: sat.constant(value.is_null()), fails: sat.constant(false), held }
}

fn code(sat: &Sat, codes: &Codes, sort: Sort, place: usize) -> Held {
    Held::Code(sort, sat.number(i64::try_from(place).unwrap_or(0), codes.width(sort)))
}

/// Whether two values are equal; none where that is not decided here.
pub(crate) fn equal(sat: &mut Sat, one: &Held, other: &Held) -> Option<Lit> {
    Some(match (one, other) {
        (Held::Bool(one), Held::Bool(other)) => sat.same(*one, *other),
        (Held::Number(one), Held::Number(other)) => sat.equal(one, other),
        (Held::Code(sort, one), Held::Code(of, other)) if sort == of => sat.alike(*sort, one, other),
        _ => return None,
    })
}
