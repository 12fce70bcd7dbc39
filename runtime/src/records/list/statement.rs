//! The one statement of a list, composed for each shape that requests have: the same filter with other values is the same statement.

use super::filter::{self, ArgForm, ArgKinds, Args};
use super::order::Order;
use crate::problem::Problem;
use crate::records::kept::Kept;
use crate::records::layout::ROW;
use crate::records::model::and_alive;
use crate::records::{Page, Request};
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::store::guarded::Guarded;
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::Condition;
use purlin_rules::value::Value;
use std::ops::Range;

/// Statements of lists, by shape.
pub(crate) type Listings = Kept<Shape, Listing>;

/// What a statement of a list depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    table: ModelId,
    kind: Kind,
    filter: Option<Box<str>>,
    sort: Option<Box<str>>,
    args: ArgKinds,
    /// For a page after the first, which keys of its cursor are null: a bit each.
    after: Option<u16>,
}

#[derive(Debug)]
pub(crate) struct Listing {
    pub(super) statement: Guarded,
    /// The columns of the result by which rows are ordered.
    pub(super) keys: Range<usize>,
    /// How each argument is to be read.
    forms: Vec<ArgForm>,
}

impl Shape {
    pub(super) fn of(request: &Request<'_>, page: Page<'_>, args: &Args<'_>, keys: Option<&[Value]>) -> Self {
        let nulls = |keys: &[Value]| keys.iter().fold(0, |bits, key| bits << 1 | u16::from(key.is_null()));
        Self {
            table: request.ask.table,
            kind: request.kind,
            filter: page.filter.map(Into::into),
            sort: page.sort.map(Into::into),
            args: args.kinds(),
            after: keys.map(nulls),
        }
    }
}

impl Listing {
    pub(super) fn compose(
        request: &Request<'_>,
        filter: Option<&str>,
        args: &Args<'_>,
        order: &Order,
        keys: Option<&[Value]>,
    ) -> Result<Self, Problem> {
        let filter = filter::resolve(request, filter, args)?;
        let nulls = keys.map(|keys| keys.iter().map(Value::is_null).collect::<Vec<_>>());
        let composed = statement(request, &filter.condition, order, nulls.as_deref());
        let (statement, keys) = composed.map_err(|fault| Problem::internal(format_args!("{}: {fault}", request.table.spec_name)))?;
        Ok(Self { statement, keys, forms: filter.forms })
    }

    /// The values of the arguments.
    pub(super) fn read(&self, args: &Args<'_>) -> Result<Vec<Value>, Problem> {
        args.read(&self.forms)
    }
}

fn statement(
    request: &Request<'_>,
    filter: &Condition,
    order: &Order,
    nulls: Option<&[bool]>,
) -> Result<(Guarded, Range<usize>), PlanFault> {
    let readable = request.table.list.of(request.kind);
    let width = request.model.list(request.kind).map_or(0, |layout| layout.width);
    let mut composer = Composer::of(request.service, request.kind);
    if let Some(layout) = request.model.list(request.kind) {
        layout.select(&mut composer, request.table, readable, request.kind)?;
    }
    order.select(&mut composer)?;
    composer.text(" FROM ").name(&request.table.db_name).text(" AS r WHERE ").readable(readable, RowOf::Stored(ROW))?;
    and_alive(&mut composer, request.service, request.kind);
    composer.text(" AND ").condition(filter, RowOf::Stored(ROW))?;
    if let Some(nulls) = nulls {
        order.after(composer.text(" AND "), nulls)?;
    }
    order.order_by(&mut composer)?;
    composer.text(" LIMIT ").slot(Slot::Limit);
    Ok((composer.finish()?, width..width + order.keys.len()))
}
