//! One row, of which not all is asked for, or more than all. Comes in: an id and how its row is to be shown. Goes out: the row.
//!
//! What is asked for as it is stored has its statement from the plan; these are composed once for each view that requests have.

use super::filter::{ArgKinds, Args, within_bytes};
use super::include::{Inclusion, Wanted};
use super::kept::Kept;
use super::model::{Get, one};
use super::select::Selection;
use super::{Request, Shown};
use crate::problem::Problem;
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use crate::values::write::Hole;
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::value::Id;
use std::sync::Arc;

/// How rows are to be shown; the parameters as they stand in the address, decoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct View<'q> {
    /// `title,status`
    pub select: Option<&'q str>,
    /// `comments(limit: 10).author`
    pub include: Option<&'q str>,
    /// The values of the names in filters: a JSON object.
    pub args: Option<&'q str>,
}

/// Statements that read one row, by shape.
pub(crate) type Views = Kept<Shape, Sight>;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    table: ModelId,
    kind: Kind,
    select: Option<Box<str>>,
    include: Option<Box<str>>,
    args: ArgKinds,
}

/// How a row is read to be shown so.
#[derive(Debug)]
pub(crate) struct Sight {
    get: Get,
    inclusion: Inclusion,
}

/// A view, decided but for its row.
pub(super) struct Viewed {
    sight: Arc<Sight>,
    included: Wanted,
}

impl View<'_> {
    /// The row as it is, with all that its reader may see.
    pub(super) fn is_plain(&self) -> bool {
        self.select.is_none() && self.include.is_none() && self.args.is_none()
    }
}

impl Viewed {
    /// `id` is that of the row.
    pub(super) fn of(request: &Request<'_>, view: View<'_>, id: Id) -> Result<Self, Problem> {
        within_bytes(&[("select", view.select), ("include", view.include)])?;
        let args = Args::parse(view.args)?;
        let shape = Shape {
            table: request.id,
            kind: request.kind,
            select: view.select.map(Into::into),
            include: view.include.map(Into::into),
            args: args.kinds(),
        };
        let sight = match request.engine.views().get(&shape) {
            Some(sight) => sight,
            None => request.engine.views().keep(shape, Sight::of(request, view, &args, id)?),
        };
        let included = sight.inclusion.bind(request, &args, Some(id))?;
        Ok(Self { sight, included })
    }

    /// It may take long.
    pub(super) fn is_long(&self) -> bool {
        self.sight.inclusion.is_long()
    }

    /// The row, where it is there for the caller.
    pub(super) fn read(&self, request: &Request<'_>, session: &Session<'_>, id: Id) -> Result<Option<Shown>, Problem> {
        let Sight { get, inclusion } = &*self.sight;
        if inclusion.is_empty() {
            return read(get, request, session, id, &mut Vec::new());
        }
        session.snapshot(|| {
            let mut holes = Vec::new();
            let Some(shown) = read(get, request, session, id, &mut holes)? else { return Ok(None) };
            let body = inclusion.fill(&self.included, request, session, shown.body, &holes)?;
            Ok(Some(Shown { body, ..shown }))
        })
    }
}

impl Sight {
    fn of(request: &Request<'_>, view: View<'_>, args: &Args<'_>, id: Id) -> Result<Self, Problem> {
        let inclusion = Inclusion::of(request, view.include, args, Some(id))?;
        args.are_used(inclusion.forms())?;
        let selection = inclusion.beside(Selection::parse(request, view.select)?);
        let composed = one(request.service, request.table, &request.model.fields, request.kind, &selection);
        let get = composed.map_err(|fault| Problem::internal(format_args!("{}: {fault}", request.table.spec_name)))?;
        Ok(Self { get, inclusion })
    }
}

/// The row, where it is there for the caller, with holes for what is included.
pub(super) fn read(
    get: &Get,
    request: &Request<'_>,
    session: &Session<'_>,
    id: Id,
    holes: &mut Vec<Hole>,
) -> Result<Option<Shown>, Problem> {
    let binds = Binds::new(request.ask).row(id);
    let shown = get.statement.first(session, &binds, |row| get.layout.shown(row, holes)).map_err(|error| trouble(&error))?;
    if shown.is_none() {
        request.assert_alive(session)?;
    }
    Ok(shown)
}
