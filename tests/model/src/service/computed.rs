//! What is computed of rows, said once more in plain code: of all that there is, whoever reads it.

use super::{Fair, id};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::FieldKind;
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;

/// A row, and where it leads.
#[derive(Clone, Copy)]
struct Of<'f> {
    fair: &'f Fair<'f>,
    model: ModelId,
    row: &'f Row,
}

impl Fair<'_> {
    /// The value that a field of the row has, computed or not, for `me`.
    pub(super) fn value(&self, me: Option<Id>, model: ModelId, row: &Row, field: FieldId) -> Value {
        let table = self.table(model);
        let declared = table.field(field).unwrap();
        if declared.computed().is_none() {
            return row.value(field).clone();
        }
        let of = Of { fair: self, model, row };
        match (&*table.spec_name, &*declared.name) {
            ("Person", "is_me") => Value::Bool(me == Some(row.id())),
            ("Person", "master") => of.one("mentor").map_or(Value::Null, |mentor| mentor.value("mentor")),
            ("Person", "digits") => match of.value("phone") {
                Value::Text(phone) => whole(phone.chars().count()),
                _ => Value::Null,
            },
            // Sixteen digits after the point, where two are.
            ("Person", "owed") => exact(of.many("bids").iter().map(|bid| i128::from(bid.number("price"))).sum::<i128>() * 10_i128.pow(14)),
            ("Site", "open") => whole(of.many("stalls").iter().filter(|stall| stall.value("phase") == text("open")).count()),
            ("Site", "income") => Value::Int(of.many("stalls").into_iter().map(Of::takings).sum()),
            ("Stall", "takings") => Value::Int(of.takings()),
            ("Stall", "eager") => whole(of.many("offers").iter().filter(|offer| offer.number("price") > 5000).count()),
            ("Stall", "crowd") => Value::Int(of.below()),
            ("Stall", "patron") => of.one("keeper").map_or(Value::Null, |keeper| keeper.value("mentor")),
            ("Stall", "height") => whole(std::iter::successors(Some(of), |of| of.one("above")).count()),
            // A division by zero has no value.
            ("Stall", "each") => match of.number("sold") {
                0 => Value::Null,
                sold => exact(divided(100, sold.into())),
            },
            ("Stall", "is_mine") => Value::Bool(me.is_some_and(|me| of.value("keeper") == Value::Id(me))),
            ("Stall", "best") => of.many("offers").iter().map(|offer| offer.number("price")).max().map_or(Value::Null, Value::Int),
            ("Stall", "fair") => {
                let others = of.many("offers").into_iter().filter(|offer| offer.value("by") != of.value("keeper"));
                mean(&others.map(|offer| offer.number("price")).collect::<Vec<_>>(), 4)
            }
            ("Entry", "twice") => Value::Int(of.number("number") * 2),
            other => panic!("{other:?} is computed, and nobody says how"),
        }
    }
}

impl<'f> Of<'f> {
    fn value(self, name: &str) -> Value {
        let (field, _) = self.field(name);
        self.row.value(field).clone()
    }

    /// Null counts for nothing.
    fn number(self, name: &str) -> i64 {
        if let Value::Int(number) = self.value(name) { number } else { 0 }
    }

    fn one(self, name: &str) -> Option<Self> {
        let (_, kind) = self.field(name);
        let FieldKind::ToOne { table, .. } = kind else { panic!("`{name}` leads to no row") };
        let row = self.fair.world.row(*table, id(&self.value(name))?)?;
        Some(Self { model: *table, row, ..self })
    }

    fn many(self, name: &str) -> Vec<Self> {
        let (_, kind) = self.field(name);
        let FieldKind::ToMany { table, via } = kind else { panic!("`{name}` leads to no rows") };
        let rows = self.fair.world.rows(*table).filter(|row| *row.value(*via) == Value::Id(self.row.id()));
        rows.map(|row| Self { model: *table, row, ..self }).collect()
    }

    fn field(self, name: &str) -> (FieldId, &'f FieldKind) {
        let mut fields = self.fair.table(self.model).fields_with_ids();
        let (field, declared) = fields.find(|(_, field)| field.name == name).unwrap();
        (field, &declared.kind)
    }

    fn takings(self) -> i64 {
        self.many("offers").into_iter().map(|offer| offer.number("price")).sum()
    }

    /// What is sold at a stall, and at all below it.
    fn below(self) -> i64 {
        self.number("sold") + self.many("below").into_iter().map(Self::below).sum::<i64>()
    }
}

fn whole(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// A number that has eighteen digits at most, and else no value.
pub(super) fn exact(number: i128) -> Value {
    i64::try_from(number).ok().filter(|number| number.unsigned_abs() < 10_u64.pow(18)).map_or(Value::Null, Value::Int)
}

/// The average, with so many digits more than the numbers have; of none, there is none.
pub(super) fn mean(numbers: &[i64], more: u8) -> Value {
    let count = i128::try_from(numbers.len()).unwrap();
    let sum: i128 = numbers.iter().copied().map(i128::from).sum();
    if count == 0 { Value::Null } else { exact(divided(sum * 10_i128.pow(more.into()), count)) }
}

/// A quotient to the nearest whole number; from the middle, to the even one. What it is divided by is above 0.
fn divided(number: i128, by: i128) -> i128 {
    let (down, rest) = (number.div_euclid(by), number.rem_euclid(by) * 2);
    down + i128::from(rest > by || rest == by && down % 2 != 0)
}
