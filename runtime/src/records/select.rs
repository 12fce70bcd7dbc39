//! `select`: which fields of a row are asked for. Comes in: their names, separated by commas. Goes out: a [`Selection`], or every name that
//! is no field's.

use super::Request;
use crate::problem::{Code, Problem};
use crate::values::check::Form;
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::Field;
use std::collections::BTreeSet;

/// Names that are told of where they are unknown, and characters of each.
const UNKNOWN: usize = 10;
const NAME: usize = 80;

/// What of a row is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// With `id` among them; none is all of them.
    only: Option<BTreeSet<FieldId>>,
    /// Relations whose rows are to stand in the row, in the order in which they are read.
    included: Vec<Included>,
}

/// A relation, and by which of its names it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Included {
    pub(crate) field: FieldId,
    pub(crate) by_former_name: bool,
}

impl Selection {
    /// `title,status`: a `@private` field is as unknown as one that is not there.
    pub(super) fn parse(request: &Request<'_>, select: Option<&str>) -> Result<Self, Problem> {
        let Some(select) = select else { return Ok(Self::default()) };
        let (mut fields, mut unknown, mut at) = (BTreeSet::from([FieldId::ID]), Vec::new(), 0);
        for part in select.split(',') {
            let name = part.trim();
            match selectable(request, name) {
                Some(field) => drop(fields.insert(field)),
                None => unknown.push(not_a_field(request, name, at)),
            }
            at += part.len() + 1;
        }
        if unknown.is_empty() {
            return Ok(Self { only: Some(fields), included: Vec::new() });
        }
        unknown.truncate(UNKNOWN);
        Err(Problem::new(Code::InvalidExpression).detail(unknown.join("\n")))
    }

    pub(crate) fn names(&self, field: FieldId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&field)) || self.included.iter().any(|included| included.field == field)
    }

    /// The same with the rows of relations, which need not be selected.
    pub(super) fn with(self, included: impl Iterator<Item = Included>) -> Self {
        Self { included: included.collect(), ..self }
    }

    /// The relations, in the order in which they are read.
    pub(super) fn included(&self) -> &[Included] {
        &self.included
    }
}

fn selectable(request: &Request<'_>, name: &str) -> Option<FieldId> {
    let field = request.model.fields.named(name)?;
    let has_value = request.model.fields.get(field).is_some_and(|check| !matches!(check.form, Form::Rows));
    let is_private = request.table.field(field).is_none_or(Field::is_private);
    (has_value && !is_private).then_some(field)
}

fn not_a_field(request: &Request<'_>, name: &str, at: usize) -> String {
    let name: String = name.chars().take(NAME).collect();
    format!("`select` at {at}: {} shows no field `{name}`; name fields, separated by commas", request.table.spec_name)
}
