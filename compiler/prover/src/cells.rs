//! Values that are not known yet: of a field of a symbolic row, or of a term.

use crate::sat::{Bits, Sat};
use crate::terms::{Sort, Term};
use batsat::Lit;
use purlin_rules::catalog::EnumId;
use purlin_rules::ops;
use purlin_rules::plan::{Service, Text};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;

/// What a value is, as far as it is decided here.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    Bool(Lit),
    /// A whole number, in two's complement: of any width, the last bit is its sign.
    Number(Bits),
    /// One of the values of an enum, by its place.
    Choice(EnumId, Bits),
    /// One of a sort whose values are equal or not.
    Term(Sort, Term),
    /// Nothing is known of it.
    Other,
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

/// What is known of values beforehand: the values of enums.
#[derive(Debug)]
pub(crate) struct Known<'p> {
    service: &'p Service,
}

impl<'p> Known<'p> {
    pub(crate) fn of(service: &'p Service) -> Self {
        Self { service }
    }

    /// The values of an enum, in their order.
    pub(crate) fn values_of(&self, id: EnumId) -> &'p [Text] {
        self.service.enums.get(id.0 as usize).map(|declared| &*declared.values).unwrap_or_default()
    }

    /// How many bits tell the values of an enum apart.
    fn width(&self, id: EnumId) -> usize {
        usize::try_from(self.values_of(id).len().next_power_of_two().ilog2()).map_or(1, |bits| bits.max(1))
    }

    /// One of the values of an enum.
    fn choice(&self, sat: &mut Sat, id: EnumId) -> Bits {
        let choice = sat.free(self.width(id));
        sat.at_most(&choice, self.values_of(id).len().saturating_sub(1) as u64);
        choice
    }
}

/// The sort of a type whose values are equal or not; none of those that are decided otherwise, or not.
fn sort_of(ty: &Type) -> Option<Sort> {
    match ty {
        Type::Row(model) => Some(Sort::Row(*model)),
        Type::Scalar(Scalar::String | Scalar::Email | Scalar::Url) => Some(Sort::Text),
        Type::Scalar(_) | Type::Rows(_) | Type::List(_) | Type::Null => None,
    }
}

/// Held as whole numbers that are in order.
pub(crate) fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::Int | Scalar::Decimal { .. } | Scalar::DateTime | Scalar::Date | Scalar::Time | Scalar::Duration))
}

/// A value of a type, of which nothing is said but whether it may be `null`; of a number, its bounds.
pub(crate) fn unknown(sat: &mut Sat, known: &Known<'_>, ty: &Type, nullable: bool, bounds: Option<(i64, i64)>) -> Cell {
    let null = if nullable { sat.fresh() } else { sat.constant(false) };
    let held = match ty {
        Type::Scalar(Scalar::Bool) => Held::Bool(sat.fresh()),
        Type::Scalar(Scalar::Enum(id)) => Held::Choice(*id, known.choice(sat, *id)),
        ty if is_number(ty) => Held::Number(sat.between(bounds.unwrap_or_else(|| ops::range(ty)))),
        Type::Scalar(_) | Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => {
            sort_of(ty).map_or(Held::Other, |sort| Held::Term(sort, sat.term(sort)))
        }
    };
    Cell { null, fails: sat.constant(false), held }
}

/// A value that is written out.
pub(crate) fn literal(sat: &mut Sat, known: &Known<'_>, value: &Value, ty: &Type) -> Cell {
    let held = match (value, ty) {
        (Value::Bool(value), _) => Held::Bool(sat.constant(*value)),
        (Value::Int(value), _) => Held::Number(sat.number(*value)),
        (Value::Text(text), Type::Scalar(Scalar::Enum(id))) => match known.values_of(*id).iter().position(|name| name == text) {
            Some(place) => Held::Choice(*id, sat.place(place, known.width(*id))),
            None => Held::Other,
        },
        (Value::Text(text), _) => Held::Term(Sort::Text, sat.text(text)),
        _ => Held::Other,
    };
    Cell { null: sat.constant(value.is_null()), fails: sat.constant(false), held }
}

/// Whether two values are equal; none where that is not decided here.
pub(crate) fn equal(sat: &mut Sat, one: &Held, other: &Held) -> Option<Lit> {
    Some(match (one, other) {
        (Held::Bool(one), Held::Bool(other)) => sat.same(*one, *other),
        (Held::Number(one), Held::Number(other)) => sat.equal(one, other),
        (Held::Choice(id, one), Held::Choice(of, other)) if id == of => sat.equal(one, other),
        (Held::Term(sort, one), Held::Term(of, other)) if sort == of => sat.alike(*sort, *one, *other),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_rules::catalog::ModelId;

    #[test]
    fn what_is_of_two_kinds_is_not_compared() {
        let mut sat = Sat::new();
        let [of_one, of_other] = [0, 1].map(|id| Held::Choice(EnumId(id), sat.free(2)));
        let [one, other] = [0, 1].map(|model| Sort::Row(ModelId(model)));
        let [one, other] = [one, other].map(|sort| Held::Term(sort, sat.term(sort)));
        let kinds = [of_one, of_other, one, other, Held::Number(sat.free(3)), Held::Bool(sat.fresh()), Held::Other];
        for (place, one) in kinds.iter().enumerate() {
            for (other_place, other) in kinds.iter().enumerate() {
                let is_known = place == other_place && !matches!(one, Held::Other);
                assert_eq!(equal(&mut sat, one, other).is_some(), is_known, "{one:?} {other:?}");
            }
        }
    }
}
