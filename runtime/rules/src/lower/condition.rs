//! Conditions pushed to their atoms: `not` goes inwards, `and`, `or` and quantifiers are written, constants are folded.

use super::path::{Row, Walk};
use super::sql::Sql;
use super::{Caller, Dialect, Tallied};
use crate::catalog::{Catalog, FieldId, ModelId};
use crate::expr::{Compare, Cond, Rows, Term, TermKind};
use crate::plan::Service;
use crate::types::{Scalar, Type};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Lowering<'a> {
    pub(super) catalog: &'a dyn Catalog,
    /// Of a request: what its caller may see there.
    pub(super) visible: Option<&'a Service>,
    pub(super) dialect: Dialect,
    pub(super) caller: Caller,
    /// The rows of the quantifiers around, from the outermost in.
    pub(super) rows: Vec<Row>,
    /// How many aliases are in scope. Beyond their scope they are free again.
    pub(super) aliases: u16,
    /// Where a null counts as false: inside of an `EXISTS`.
    pub(super) null_is_false: bool,
    /// The fields of the row itself whose columns were written.
    pub(super) columns: BTreeMap<String, FieldId>,
    /// The models whose rows are visited.
    pub(super) visited: BTreeSet<ModelId>,
    /// What the row itself holds of others.
    pub(super) tallies: &'a [Tallied<'a>],
}

impl<'a> Lowering<'a> {
    pub(super) fn raw(catalog: &'a dyn Catalog, dialect: Dialect, caller: Caller) -> Self {
        Self {
            catalog,
            visible: None,
            dialect,
            caller,
            rows: Vec::new(),
            aliases: 0,
            null_is_false: false,
            columns: BTreeMap::new(),
            visited: BTreeSet::new(),
            tallies: &[],
        }
    }

    pub(super) fn of_request(service: &'a Service, dialect: Dialect, caller: Caller) -> Self {
        Self { visible: Some(service), ..Self::raw(service, dialect, caller) }
    }

    /// SQL that is true exactly when the condition is `holds`.
    pub(super) fn condition(&mut self, cond: &Cond, holds: bool) -> Sql {
        match cond {
            Cond::Const(value) => Sql::Const(*value == holds),
            Cond::Not(inner) => self.condition(inner, !holds),
            Cond::And(parts) if holds => Sql::all(self.each(parts, holds)),
            Cond::Or(parts) if !holds && !slips!(NegatedOr) => Sql::all(self.each(parts, holds)),
            Cond::And(parts) | Cond::Or(parts) => Sql::any(self.each(parts, holds)),
            Cond::Holds(Term { kind: TermKind::Condition(cond), .. }) => self.condition(cond, holds),
            Cond::Holds(term) => {
                let truth = Term { kind: TermKind::Literal(Value::Bool(true)), ty: Type::Scalar(Scalar::Bool) };
                self.compare(Compare::Equal, term, &truth, holds)
            }
            Cond::Compare { op, left, right } => self.compare(*op, left, right, holds),
            Cond::In { item, options } => self.is_in(item, options, holds),
            Cond::IsNull(term) => self.is_null(term, holds),
            Cond::Text { test, text, part } => self.text(*test, text, part, holds),
            Cond::Any { rows, body, .. } => self.any(rows, body, holds),
        }
    }

    fn each(&mut self, parts: &[Cond], holds: bool) -> Vec<Sql> {
        parts.iter().map(|part| self.condition(part, holds)).collect()
    }

    /// Some of the rows satisfies the body.
    fn any(&mut self, rows: &Rows, body: &Cond, holds: bool) -> Sql {
        let (aliases, null_is_false) = (self.aliases, std::mem::replace(&mut self.null_is_false, true));
        let walk = self.rows_that(rows, body);
        (self.aliases, self.null_is_false) = (aliases, null_is_false || slips!(NullStaysFalse));
        walk.map_or(Sql::Const(!holds), |walk| walk.exists(holds))
    }

    /// The rows that satisfy the body; `None` where there never is one.
    fn rows_that(&mut self, rows: &Rows, body: &Cond) -> Option<Walk> {
        let mut walk = Walk::default();
        let row = self.each_of(rows, &mut walk)?;
        self.rows.push(row);
        let body = self.condition(body, true);
        self.rows.pop();
        walk.on.push(body);
        Some(walk)
    }
}
