//! One row, of which not all is asked for, or more than all. Comes in: an id and how its row is to be shown. Goes out: the row.
//!
//! What is asked for as it is stored has its statement from the plan; these are composed once for each view that requests have.

use super::kept::Kept;
use super::model::{Get, one};
use super::select::Selection;
use super::{Request, Shown};
use crate::problem::Problem;
use crate::store::bound::Binds;
use crate::store::{Session, trouble};
use purlin_rules::catalog::ModelId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::value::Id;
use std::sync::Arc;

/// How rows are to be shown; the parameters as they stand in the address, decoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct View<'q> {
    /// `title,status`
    pub select: Option<&'q str>,
}

/// Statements that read one row, by shape.
pub(crate) type Views = Kept<Shape, Get>;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    table: ModelId,
    kind: Kind,
    select: Option<Box<str>>,
}

impl View<'_> {
    /// The row as it is, with all that its reader may see.
    pub(super) fn is_plain(&self) -> bool {
        self.select.is_none()
    }
}

/// How a row is read to be shown so.
pub(super) fn of(request: &Request<'_>, view: View<'_>) -> Result<Arc<Get>, Problem> {
    let shape = Shape { table: request.ask.table, kind: request.kind, select: view.select.map(Into::into) };
    if let Some(kept) = request.engine.views().get(&shape) {
        return Ok(kept);
    }
    let selection = Selection::parse(request, view.select)?;
    let composed = one(request.service, request.table, &request.model.fields, request.kind, &selection);
    let get = composed.map_err(|fault| Problem::internal(format_args!("{}: {fault}", request.table.spec_name)))?;
    Ok(request.engine.views().keep(shape, get))
}

/// The row, where it is there for the caller.
pub(super) fn read(get: &Get, request: &Request<'_>, session: &Session<'_>, id: Id) -> Result<Option<Shown>, Problem> {
    let binds = Binds::new(request.ask).row(id);
    let shown = get.statement.first(session, &binds, |row| get.layout.shown(row)).map_err(|error| trouble(&error))?;
    if shown.is_none() {
        request.assert_alive(session)?;
    }
    Ok(shown)
}
