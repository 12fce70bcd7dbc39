//! The one statement of an aggregate. The columns of its result: the number of rows, the fields of the group, then those that each value is
//! made of.

use super::Totals;
use super::asked::{Asked, Function};
use crate::problem::Problem;
use crate::records::Request;
use crate::records::filter::{self, ArgForm, ArgKinds, Args};
use crate::records::kept::Kept;
use crate::records::list::{Sought, from};
use crate::store::compose::{Composer, PlanFault, Slot};
use crate::store::guarded::Guarded;
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::Condition;

/// Statements of aggregates, by shape.
pub(crate) type Aggregates = Kept<Shape, Aggregate>;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    table: ModelId,
    kind: Kind,
    /// Filter, group, count, and the values.
    texts: [Option<Box<str>>; 7],
    args: ArgKinds,
}

#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(super) statement: Guarded,
    pub(super) asked: Asked,
    /// How each argument is to be read.
    pub(super) forms: Vec<ArgForm>,
    /// Its filter may take long.
    pub(super) is_long: bool,
}

impl Shape {
    pub(super) fn of(request: &Request<'_>, totals: Totals<'_>, args: &Args<'_>) -> Self {
        let Totals { filter, args: _, group, count, sum, avg, min, max, limit: _, after: _ } = totals;
        let texts = [filter, group, count, sum, avg, min, max].map(|text| text.map(Into::into));
        Self { table: request.id, kind: request.kind, texts, args: args.kinds() }
    }

    /// What cursors are bound to.
    pub(super) fn text(&self) -> String {
        format!("{:?}", self.texts)
    }
}

impl Aggregate {
    pub(super) fn compose(request: &Request<'_>, totals: Totals<'_>, args: &Args<'_>) -> Result<Self, Problem> {
        let filter = filter::resolve(request, totals.filter, args)?;
        args.are_used([filter.forms.as_slice()])?;
        let asked = Asked::parse(request, totals)?;
        let composed = statement(request, &asked, &filter.condition);
        let statement = composed.map_err(|fault| Problem::internal(format_args!("{}: {fault}", request.table.spec_name)))?;
        Ok(Self { statement, asked, forms: filter.forms, is_long: filter.is_long })
    }
}

fn statement(request: &Request<'_>, asked: &Asked, filter: &Condition) -> Result<Guarded, PlanFault> {
    let mut composer = Composer::of(request.service, request.kind);
    composer.text("SELECT count(*)");
    for asking in &asked.group {
        asking.key.value(composer.text(", "), request.kind)?;
    }
    for (function, asking) in &asked.values {
        // Halves, of which neither overflows; with the number of values, where an average is made of them.
        let parts: &[(&str, &str)] = match function {
            Function::Sum => &[("sum(", " >> 32)"), ("sum(", " & 4294967295)")],
            Function::Avg { .. } => &[("sum(", " >> 32)"), ("sum(", " & 4294967295)"), ("count(", ")")],
            Function::Min => &[("min(", ")")],
            Function::Max => &[("max(", ")")],
        };
        for (before, after) in parts {
            composer.text(", ").text(before).text("(");
            asking.key.value(&mut composer, request.kind)?;
            composer.text(")").text(after);
        }
    }
    from(&mut composer, request, Sought { filter, terms: None })?;
    for (place, _) in asked.group.iter().enumerate() {
        composer.text(if place == 0 { " GROUP BY " } else { ", " }).text(&(place + 2).to_string());
    }
    for (place, _) in asked.group.iter().enumerate() {
        composer.text(if place == 0 { " ORDER BY " } else { ", " }).text(&format!("{} ASC NULLS LAST", place + 2));
    }
    composer.text(" LIMIT ").slot(Slot::Limit).text(" OFFSET ").slot(Slot::Offset);
    composer.finish()
}
