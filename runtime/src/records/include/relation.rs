//! A relation that is included, decided: the one statement that reads its rows for all the rows that they belong to.
//!
//! Comes in: a branch of the text, the model that it starts at. Goes out: a [`Relation`], or why there can be none. In a statement `p` is a
//! row that others belong to, `j` what links two, `r` the row itself: each is there for the caller, or is not.

use super::parse::{Branch, Options, Part};
use crate::problem::{Code, Problem};
use crate::records::cursor::{Key, KeyForm, Seal};
use crate::records::filter::{self, ArgForm, Args, Filter};
use crate::records::layout::{Layout, ROW, shown_when};
use crate::records::model::and_alive;
use crate::records::order::Order;
use crate::records::select::{Included, Selection};
use crate::records::{Ask, Request};
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::store::guarded::Guarded;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::{Condition, Field, FieldKind, Text, Yields};
use purlin_rules::value::Id;
use std::ops::Range;

/// Rows of a list that does not say how many it wants, and that it may want at most.
const LIMIT: u32 = 10;
const MOST: u32 = 100;
/// The alias of what links two rows.
const LINK: &str = "j";

/// A relation of some rows, and how its own rows are read.
#[derive(Debug)]
pub(super) struct Relation {
    /// The model it starts at, and the field there.
    pub(super) from: (ModelId, FieldId),
    by_former_name: bool,
    pub(super) link: Link,
    pub(super) many: Option<Many>,
    /// None where this caller never sees one of its rows.
    pub(super) rows: Option<Rows>,
    /// How each argument is to be read.
    pub(super) forms: Vec<ArgForm>,
    /// Its filter may take long.
    pub(super) is_long: bool,
    pub(super) below: Vec<Relation>,
}

#[derive(Debug)]
pub(super) struct Rows {
    pub(super) statement: Guarded,
    pub(super) layout: Layout,
    pub(super) order: Order,
    /// The columns by which rows are ordered, and the one that says to which of the given rows one belongs.
    pub(super) keys: Range<usize>,
    pub(super) owner: usize,
}

/// Of a list: how many rows each row has in it, and where it goes on.
#[derive(Debug)]
pub(super) struct Many {
    pub(super) limit: u32,
    pub(super) filter: Option<Box<str>>,
    pub(super) sort: Option<Box<str>>,
    pub(super) after: Option<Box<str>>,
    /// Values in its cursors.
    pub(super) width: usize,
}

/// How rows are found from the row that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It holds their id.
    Held,
    /// They hold its id.
    Via(FieldId),
    Through {
        join: ModelId,
        near: FieldId,
        far: FieldId,
    },
}

/// What a relation's text says, all of it understood.
struct Decided {
    selection: Selection,
    order: Order,
    filter: Filter,
    many: Option<Many>,
    keys: Option<Vec<Key>>,
}

impl Relation {
    /// The field that leads there, as it is asked for: under this name its rows stand.
    pub(super) fn included(&self) -> Included {
        Included { field: self.from.1, by_former_name: self.by_former_name }
    }

    /// `one` is the row of a request for one, whose own relations may go on from a cursor.
    pub(super) fn of(from: &Request<'_>, branch: &Branch<'_>, args: &Args<'_>, one: Option<Id>) -> Result<Self, Vec<Problem>> {
        let unknown = || {
            let name: String = branch.name.text.chars().take(NAME).collect();
            let words = format!("`include` at {}: {} has no relation `{name}`", branch.name.at, from.table.spec_name);
            vec![Problem::new(Code::InvalidExpression).detail(words)]
        };
        let named = from.model.fields.named(branch.name.text).and_then(|field| Some((field, from.table.field(field)?)));
        let (field, declared) = named.filter(|(_, field)| !field.is_private()).ok_or_else(unknown)?;
        let (model, link, is_many) = leads_to(declared).ok_or_else(unknown)?;
        let request = from.of_rows(model).map_err(|problem| vec![problem])?;
        let below = each(&request, &branch.below, args, None);
        let decided = decide(&request, branch, args, is_many);
        let (below, mut decided) = match (below, decided) {
            (Ok(below), Ok(decided)) => (below, decided),
            (below, decided) => return Err([below.err(), decided.err()].into_iter().flatten().flatten().collect()),
        };
        decided.selection = decided.selection.with(below.iter().map(Self::included));
        let mut relation = Self {
            from: (from.id, field),
            by_former_name: declared.name != branch.name.text,
            link,
            many: decided.many.take(),
            rows: None,
            forms: Vec::new(),
            is_long: false,
            below,
        };
        if relation.many.as_ref().is_some_and(|many| many.after.is_some()) {
            let keys =
                one.ok_or_else(|| Problem::new(Code::InvalidParameter).detail("`after` in `include` goes on with a relation of one row."));
            let keys = keys.and_then(|one| relation.opened(from, args, one));
            decided.keys = keys.map_err(|problem| vec![at(problem, branch.options.after)])?;
        }
        let forms = std::mem::take(&mut decided.filter.forms);
        relation.rows = rows(&request, &relation, decided)
            .map_err(|fault| vec![Problem::internal(format_args!("{}: {fault}", request.table.spec_name))])?;
        relation.forms = forms;
        Ok(relation)
    }

    /// The keys in the cursor that the list of a row goes on from.
    pub(super) fn opened(&self, request: &Request<'_>, args: &Args<'_>, owner: Id) -> Result<Option<Vec<Key>>, Problem> {
        let Some(many) = &self.many else { return Ok(None) };
        let Some(after) = &many.after else { return Ok(None) };
        let seal = self.seal(many, request.ask, args.text, owner);
        seal.open(request.engine.cursor_key(), after, many.width).map(Some)
    }

    /// What the cursors of a row's list are bound to.
    pub(super) fn seal(&self, many: &Many, ask: &Ask, args: Option<&str>, owner: Id) -> Seal {
        Seal::of_rows(ask, (self.from, owner), [many.filter.as_deref(), args, many.sort.as_deref()])
    }
}

/// Characters of an unknown name that are told back.
const NAME: usize = 80;

/// The relations of a model, each with what is below it.
pub(super) fn each(
    request: &Request<'_>,
    branches: &[Branch<'_>],
    args: &Args<'_>,
    one: Option<Id>,
) -> Result<Vec<Relation>, Vec<Problem>> {
    let (mut relations, mut problems) = (Vec::new(), Vec::new());
    for branch in branches {
        match Relation::of(request, branch, args, one) {
            Ok(relation) => relations.push(relation),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(relations) } else { Err(problems) }
}

/// The model of a relation's rows, how they are found, and whether there are many.
fn leads_to(field: &Field) -> Option<(ModelId, Link, bool)> {
    match &field.kind {
        FieldKind::ToOne { table, .. } => Some((*table, Link::Held, false)),
        FieldKind::Computed(computed) => match computed.yields {
            Yields::ToOne(table) => Some((table, Link::Held, false)),
            Yields::Scalar(_) | Yields::List(_) => None,
        },
        FieldKind::OneVia { table, via } => Some((*table, Link::Via(*via), false)),
        FieldKind::ToMany { table, via } => Some((*table, Link::Via(*via), true)),
        FieldKind::Through { table, join, near, far } => Some((*table, Link::Through { join: *join, near: *near, far: *far }, true)),
        FieldKind::Scalar { .. } | FieldKind::List { .. } => None,
    }
}

fn decide(request: &Request<'_>, branch: &Branch<'_>, args: &Args<'_>, is_many: bool) -> Result<Decided, Vec<Problem>> {
    let Options { filter, sort, select, limit, after } = branch.options;
    let text = |part: Option<Part<'_>>| part.map(|part| part.text.into());
    let of_list = [filter, sort, limit, after].into_iter().flatten().next().filter(|_| !is_many);
    let selection = Selection::parse(request, select.map(|part| part.text)).map_err(|problem| at(problem, select));
    let order = Order::parse(request, sort.map(|part| part.text)).map_err(|problem| at(problem, sort));
    let resolved = filter::resolve(request, filter.map(|part| part.text), args).map_err(|problem| at(problem, filter));
    let limit = match of_list {
        Some(option) => Err(at(invalid("There is one row at most: it can be selected from, and nothing else."), Some(option))),
        None => rows_wanted(limit).map_err(|problem| at(problem, limit)),
    };
    match (selection, order, resolved, limit) {
        (Ok(selection), Ok(order), Ok(resolved), Ok(limit)) => {
            let many = Many { limit, filter: text(filter), sort: text(sort), after: text(after), width: order.width() };
            Ok(Decided { selection, order, filter: resolved, many: is_many.then_some(many), keys: None })
        }
        (selection, order, resolved, limit) => {
            Err([selection.err(), order.err(), resolved.err(), limit.err()].into_iter().flatten().collect())
        }
    }
}

fn rows_wanted(limit: Option<Part<'_>>) -> Result<u32, Problem> {
    let Some(limit) = limit else { return Ok(LIMIT) };
    let wanted = limit.text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
    wanted.ok_or_else(|| invalid(format!("`limit` in `include` is a number from 1 to {MOST}.")))
}

fn invalid(detail: impl Into<Text>) -> Problem {
    Problem::new(Code::InvalidParameter).detail(detail)
}

/// The problem of an option, with its place.
fn at(problem: Problem, option: Option<Part<'_>>) -> Problem {
    let place = option.map_or(0, |part| part.at);
    problem.within(format_args!("`include` at {place}"))
}

fn rows(request: &Request<'_>, relation: &Relation, decided: Decided) -> Result<Option<Rows>, PlanFault> {
    let readable = request.table.list.of(request.kind);
    if readable.row == Condition::Never {
        return Ok(None);
    }
    let layout = Layout::of(request.table, &request.model.fields, readable, &decided.selection);
    let mut composer = Composer::of(request.service, request.kind);
    layout.select(&mut composer, request.table, request.kind)?;
    decided.order.select(&mut composer)?;
    composer.text(", p.\"key\" FROM json_each(").slot(Slot::Owners).text(") AS p CROSS JOIN ").name(&request.table.db_name);
    composer.text(" AS r WHERE ");
    let is_reached = match relation.many {
        None => one(&mut composer, request, relation.link)?,
        Some(_) => many(&mut composer, request, relation.link, &decided)?,
    };
    if !is_reached {
        return Ok(None);
    }
    and_alive(&mut composer, request.service, request.kind);
    let keys = layout.width..layout.width + decided.order.keys.len();
    Ok(Some(Rows { statement: composer.finish()?, layout, owner: keys.end, keys, order: decided.order }))
}

/// The row that the given one names, or that names it; false where there never is one.
fn one(composer: &mut Composer, request: &Request<'_>, link: Link) -> Result<bool, PlanFault> {
    let is_reached = linked(composer, request, link)?;
    composer.text(" AND ").readable(request.table.list.of(request.kind), RowOf::Stored(ROW))?;
    Ok(is_reached)
}

/// For each of the given rows the first that belong to it, in whatever order: ranked after the guard, and no more of them read than are
/// wanted. They are found again by where SQLite keeps them, which takes half the time that their ids would; no field can have that name.
///
/// A guard that asks nothing of a row but whom it belongs to is asked once for all that belong to one.
fn many(composer: &mut Composer, request: &Request<'_>, link: Link, decided: &Decided) -> Result<bool, PlanFault> {
    let readable = request.table.list.of(request.kind);
    let of_owner = of_owner(request, link, &readable.row);
    if let Some(row) = of_owner {
        composer.readable(readable, row)?.text(" AND ");
    }
    composer.text("r._rowid_ IN (SELECT r._rowid_ FROM ").name(&request.table.db_name).text(" AS r WHERE ");
    let is_reached = match of_owner {
        Some(_) => linked(composer, request, link)?,
        None => one(composer, request, link)?,
    };
    composer.text(" AND ").condition(&decided.filter.condition, RowOf::Stored(ROW))?;
    if let Some(keys) = &decided.keys {
        let forms: Vec<KeyForm> = keys.iter().map(Key::form).collect();
        decided.order.after(composer.text(" AND "), request, &forms)?;
    }
    composer.text(" ORDER BY ");
    decided.order.by(composer)?;
    composer.text(" LIMIT ").slot(Slot::Limit).text(")");
    Ok(is_reached)
}

/// What is known of every row that belongs to a given one, where a condition asks no more.
fn of_owner<'r>(request: &Request<'r>, link: Link, condition: &Condition) -> Option<RowOf<'r>> {
    let (Link::Via(via), Condition::If { reads, .. }) = (link, condition) else { return None };
    let column = request.table.field(via).and_then(Field::column)?;
    reads.iter().all(|field| *field == via).then_some(RowOf::Holding { column: &column.db_name, sql: OWNER })
}

/// That the row belongs to the given one, as far as the caller is shown; false where it never is.
fn linked(composer: &mut Composer, request: &Request<'_>, link: Link) -> Result<bool, PlanFault> {
    match link {
        Link::Held => composer.text("r.\"id\" = ").text(OWNER),
        Link::Via(via) => return holds(composer, request, ROW, via, OWNER),
        Link::Through { join, near, far } => {
            let Ok(of_join) = request.of_rows(join) else { return Ok(false) };
            composer.text("r.\"id\" IN (SELECT ");
            let Some(column) = of_join.table.field(far).and_then(Field::column) else { return Ok(false) };
            composer.column(LINK, &column.db_name).text(" FROM ").name(&of_join.table.db_name).text(" AS j WHERE ");
            let readable = of_join.table.list.of(of_join.kind);
            let is_near = holds(composer, &of_join, LINK, near, OWNER)?;
            composer.text(" AND ").readable(readable, RowOf::Stored(LINK))?;
            let far = shown_when(readable, far);
            composer.text(" AND ").condition(&far, RowOf::Stored(LINK))?.text(")");
            return Ok(is_near && far != Condition::Never && readable.row != Condition::Never);
        }
    };
    Ok(true)
}

/// The id of the given row.
const OWNER: &str = "unhex(p.\"value\")";

/// That a row holds an id in a field that the caller is shown; false where it never is.
fn holds(composer: &mut Composer, request: &Request<'_>, alias: &str, field: FieldId, id: &str) -> Result<bool, PlanFault> {
    let Some(column) = request.table.field(field).and_then(Field::column) else { return Ok(false) };
    let shown = shown_when(request.table.list.of(request.kind), field);
    composer.column(alias, &column.db_name).text(" = ").text(id);
    composer.text(" AND ").condition(&shown, RowOf::Stored(alias))?;
    Ok(shown != Condition::Never)
}
