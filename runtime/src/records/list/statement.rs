//! The one statement of a list, composed for each shape that requests have: the same filter with other values is the same statement.

use super::count::Count;
use crate::problem::Problem;
use crate::records::cursor::{Key, KeyForm};
use crate::records::filter::{self, ArgForm, ArgKinds, Args};
use crate::records::include::Inclusion;
use crate::records::kept::Kept;
use crate::records::layout::{Layout, ROW};
use crate::records::model::and_alive;
use crate::records::order::Order;
use crate::records::search::{self, Frequencies, Terms};
use crate::records::select::Selection;
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
    /// Words that are searched by, where the list is searched.
    terms: Option<u16>,
    sort: Option<Box<str>>,
    select: Option<Box<str>>,
    include: Option<Box<str>>,
    args: ArgKinds,
    count: Option<Count>,
    is_offset: bool,
    /// For a page after the first, of which form the keys of its cursor are.
    after: Option<Box<[KeyForm]>>,
}

#[derive(Debug)]
pub(crate) struct Listing {
    pub(super) statement: Guarded,
    pub(super) layout: Layout,
    pub(super) inclusion: Inclusion,
    /// The columns of the result by which rows are ordered.
    pub(super) keys: Range<usize>,
    /// How many rows there are on all pages, where that is asked for.
    pub(super) count: Option<(Count, Guarded)>,
    /// By which word a search finds rows, where there are several.
    pub(super) frequencies: Option<Frequencies>,
    /// Some filter of it may take long.
    pub(super) is_long: bool,
    /// How each argument is to be read.
    forms: Vec<ArgForm>,
}

impl Shape {
    pub(super) fn of(
        request: &Request<'_>,
        page: Page<'_>,
        args: &Args<'_>,
        terms: Option<&Terms>,
        keys: Option<&[Key]>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            table: request.ask.table,
            kind: request.kind,
            filter: page.filter.map(Into::into),
            terms: terms.map(Terms::count),
            sort: page.sort.map(Into::into),
            select: page.select.map(Into::into),
            include: page.include.map(Into::into),
            args: args.kinds(),
            count: Count::parse(page.count)?,
            is_offset: page.offset.is_some(),
            after: keys.map(|keys| keys.iter().map(Key::form).collect()),
        })
    }
}

impl Listing {
    pub(super) fn compose(request: &Request<'_>, shape: &Shape, args: &Args<'_>, order: &Order) -> Result<Self, Problem> {
        let filter = filter::resolve(request, shape.filter.as_deref(), args)?;
        let inclusion = Inclusion::of(request, shape.include.as_deref(), args, None)?;
        args.are_used(inclusion.forms().into_iter().chain([filter.forms.as_slice()]))?;
        let selection = inclusion.beside(Selection::parse(request, shape.select.as_deref())?);
        let layout = Layout::of(request.table, &request.model.fields, request.table.list.of(request.kind), &selection);
        let blame = |fault| Problem::internal(format_args!("{}: {fault}", request.table.spec_name));
        let sought = Sought { filter: &filter.condition, terms: shape.terms };
        let count = shape.count.map(|count| Ok((count, count.statement(request, sought)?))).transpose().map_err(blame)?;
        let frequencies = Frequencies::of(request, shape.terms).map_err(blame)?;
        let mut composer = Composer::of(request.service, request.kind);
        let composed = rows(&mut composer, request, &layout, sought, order, shape.after.as_deref());
        composed.map_err(blame)?;
        composer.text(" LIMIT ").slot(Slot::Limit);
        if shape.is_offset {
            composer.text(" OFFSET ").slot(Slot::Offset);
        }
        let keys = layout.width..layout.width + order.keys.len();
        let is_long = filter.is_long || inclusion.is_long();
        Ok(Self { statement: composer.finish().map_err(blame)?, layout, inclusion, keys, count, frequencies, is_long, forms: filter.forms })
    }

    /// It needs no other beside it.
    pub(super) fn is_one_statement(&self) -> bool {
        self.count.is_none() && self.inclusion.is_empty()
    }

    /// The values of the arguments.
    pub(super) fn read(&self, args: &Args<'_>) -> Result<Vec<Value>, Problem> {
        args.read(&self.forms)
    }
}

/// The rows in their order, from the cursor's on.
fn rows(
    composer: &mut Composer,
    request: &Request<'_>,
    layout: &Layout,
    sought: Sought<'_>,
    order: &Order,
    after: Option<&[KeyForm]>,
) -> Result<(), PlanFault> {
    layout.select(composer, request.table, request.kind)?;
    order.select(composer)?;
    from(composer, request, sought)?;
    if let Some(forms) = after {
        order.after(composer.text(" AND "), request, forms)?;
    }
    order.by(composer.text(" ORDER BY "))
}

/// What rows are asked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::records) struct Sought<'s> {
    pub(in crate::records) filter: &'s Condition,
    /// Words that they hold.
    pub(in crate::records) terms: Option<u16>,
}

/// ` FROM … WHERE …`: the rows that the caller may list, and that are asked for.
pub(in crate::records) fn from(composer: &mut Composer, request: &Request<'_>, sought: Sought<'_>) -> Result<(), PlanFault> {
    let readable = request.table.list.of(request.kind);
    composer.text(" FROM ").name(&request.table.db_name).text(" AS r WHERE ").readable(readable, RowOf::Stored(ROW))?;
    and_alive(composer, request.service, request.kind);
    if let Some(terms) = sought.terms {
        search::and_holds(composer, request, terms)?;
    }
    composer.text(" AND ").condition(sought.filter, RowOf::Stored(ROW))?;
    Ok(())
}
