//! What operators make of the values that columns hold, as SQL; and what says whether it is a value of the field.

use super::{Composer, Operand, Slot};
use crate::store::list_function;
use crate::values::operator::{ITEMS, LIST_BYTES, Makes};
use purlin_rules::catalog::FieldId;

impl Composer {
    /// What the column holds, and what is added. Null counts as nothing.
    pub(super) fn sum(&mut self, alias: &str, name: &str, field: FieldId) -> &mut Self {
        self.text("(coalesce(").column(alias, name).text(", 0) + ").slot(Slot::Value(field)).text(")")
    }

    /// The list without what is pulled, and with what is pushed behind it.
    pub(super) fn list(&mut self, alias: &str, name: &str, field: FieldId) -> &mut Self {
        self.text(list_function::NAME).text("(").column(alias, name).text(", ").slot(Slot::Value(field));
        self.text(", ").slot(Slot::Operand(field, Operand::Pulled)).text(")")
    }

    /// True if what an operator makes of the column is a value of its field.
    pub(crate) fn in_range(&mut self, makes: Makes, alias: &str, name: &str, field: FieldId) -> &mut Self {
        match makes {
            Makes::Sum { .. } => self.text("coalesce(").column(alias, name).text(", 0)"),
            Makes::Float { .. } => self.sum(alias, name, field),
            Makes::List => {
                self.text("(coalesce(json_array_length(")
                    .list(alias, name, field)
                    .text(&format!("), 0) <= {ITEMS} AND coalesce(octet_length("));
                return self.list(alias, name, field).text(&format!("), 0) <= {LIST_BYTES})"));
            }
        };
        self.text(" BETWEEN ").slot(Slot::Operand(field, Operand::Least)).text(" AND ").slot(Slot::Operand(field, Operand::Most))
    }
}
