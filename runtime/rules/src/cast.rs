//! Which types a column may come from: `amount: Decimal(12, 2) @cast(Int)`.
//!
//! A value becomes one of another type where it loses nothing by it. Of some types every value does, of others those that read so: what does
//! not is told, and nothing is changed.

use crate::types::Scalar;

/// A type of a column: of one value, or of a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub of: Scalar,
    pub is_list: bool,
}

/// Whether values of the one may become values of the other. One value becomes a list of one.
#[must_use]
pub fn becomes(from: Column, to: Column) -> bool {
    match (from.is_list, to.is_list) {
        (false, true) => from.of == to.of || one_becomes(from.of, to.of),
        (true, true) | (false, false) => one_becomes(from.of, to.of),
        (true, false) => false,
    }
}

fn one_becomes(from: Scalar, to: Scalar) -> bool {
    from != to
        && match from {
            Scalar::Bool => matches!(to, Scalar::String | Scalar::Int),
            Scalar::Int => matches!(to, Scalar::String | Scalar::Bool | Scalar::Float | Scalar::Decimal { .. }),
            Scalar::Float => matches!(to, Scalar::String | Scalar::Int | Scalar::Decimal { .. }),
            Scalar::Decimal { .. } => matches!(to, Scalar::String | Scalar::Int | Scalar::Float | Scalar::Decimal { .. }),
            Scalar::String => matches!(
                to,
                Scalar::Bool
                    | Scalar::Int
                    | Scalar::Float
                    | Scalar::Decimal { .. }
                    | Scalar::Uuid
                    | Scalar::DateTime
                    | Scalar::Date
                    | Scalar::Time
                    | Scalar::Email
                    | Scalar::Url
                    | Scalar::Enum(_)
            ),
            Scalar::DateTime => matches!(to, Scalar::String | Scalar::Date),
            Scalar::Date => matches!(to, Scalar::String | Scalar::DateTime),
            Scalar::Enum(_) => matches!(to, Scalar::String | Scalar::Enum(_)),
            Scalar::Uuid | Scalar::Time | Scalar::Email | Scalar::Url => to == Scalar::String,
            Scalar::Duration | Scalar::Json | Scalar::Bytes | Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::EnumId;

    fn one(of: Scalar) -> Column {
        Column { of, is_list: false }
    }

    fn many(of: Scalar) -> Column {
        Column { of, is_list: true }
    }

    #[test]
    fn texts_are_read_and_written() {
        for of in [Scalar::Bool, Scalar::Int, Scalar::Uuid, Scalar::Date, Scalar::Time, Scalar::Email, Scalar::Enum(EnumId(0))] {
            assert!(becomes(one(of), one(Scalar::String)) && becomes(one(Scalar::String), one(of)), "{of:?}");
        }
        for of in [Scalar::Json, Scalar::Bytes, Scalar::Point, Scalar::Vector(3), Scalar::Duration] {
            assert!(!becomes(one(of), one(Scalar::String)) && !becomes(one(Scalar::String), one(of)), "{of:?}");
        }
    }

    #[test]
    fn nothing_comes_from_its_own_type_but_a_list() {
        assert!(!becomes(one(Scalar::Int), one(Scalar::Int)) && !becomes(many(Scalar::Int), many(Scalar::Int)));
        assert!(becomes(one(Scalar::Json), many(Scalar::Json)));
        assert!(becomes(one(Scalar::Int), many(Scalar::String)) && becomes(many(Scalar::Int), many(Scalar::String)));
        assert!(!becomes(many(Scalar::Int), one(Scalar::Int)), "a list has many values, or none");
    }
}
