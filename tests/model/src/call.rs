//! What is asked for: by whom, in which tenant, what.

use crate::filter::Filter;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::{Id, Value};
use serde_json::Value as Json;

/// Who asks for what. A caller may have been deleted meanwhile.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) who: Option<Id>,
    pub(crate) tenant: Named,
    pub(crate) call: Call,
}

/// The tenant that a request names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Named {
    Nothing,
    Nobody,
    Tenant(Id),
}

#[derive(Debug, Clone)]
pub(crate) enum Call {
    Read(ModelId, Read),
    Write(ModelId, Write),
    /// All of these or none, in one request.
    Batch(Vec<(ModelId, Write)>),
}

#[derive(Debug, Clone)]
pub(crate) enum Read {
    Get { id: Id, include: Vec<Include>, select: Vec<FieldId> },
    List { search: Option<String>, listing: Listing, include: Vec<Include>, select: Vec<FieldId>, pages: Pages },
    Totals { filter: Option<Filter>, totals: Totals, page: usize },
}

#[derive(Debug, Clone)]
pub(crate) enum Write {
    Create { bodies: Vec<Body>, many: bool },
    Update { row: Which, body: Body, version: Option<i64> },
    Upsert { on: Vec<FieldId>, body: Body, expects: Expects },
    Delete { row: Which, version: Option<i64> },
}

/// The row that a write is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    Id(Id),
    /// That which an earlier operation of a batch left, by its place.
    Left(usize),
}

/// The row that an upsert is to find.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expects {
    /// One, or none.
    Anything,
    /// One.
    Row,
    Version(i64),
}

/// Which rows of a model, and in which order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listing {
    pub(crate) filter: Option<Filter>,
    /// Whether each is descending.
    pub(crate) sort: Vec<(FieldId, bool)>,
}

/// How a list is sent for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pages {
    pub(crate) limit: usize,
    /// Rows that are skipped.
    pub(crate) offset: usize,
    /// Whether its parameters stand in a body.
    pub(crate) in_body: bool,
}

/// A relation whose rows are sent with those that it starts from.
#[derive(Debug, Clone)]
pub(crate) struct Include {
    pub(crate) field: FieldId,
    pub(crate) listing: Listing,
    pub(crate) limit: Option<usize>,
    pub(crate) below: Vec<Include>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    pub(crate) group: Vec<FieldId>,
    pub(crate) count: bool,
    /// In the order of the functions.
    pub(crate) values: Vec<(Function, FieldId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Sum,
    Avg,
    Min,
    Max,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    pub(crate) parts: Vec<(FieldId, Part)>,
    /// A name that no field has.
    pub(crate) unknown: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Value(Value),
    /// Of another kind than the field.
    Wrong(Json),
    /// The row that an earlier operation of a batch left, by its place.
    Left(usize),
    Add(Value),
    Lists {
        push: Value,
        pull: Value,
    },
}

impl Named {
    pub(crate) fn id(self) -> Option<Id> {
        if let Self::Tenant(id) = self { Some(id) } else { None }
    }
}

impl Call {
    pub(crate) fn is_write(&self) -> bool {
        matches!(self, Self::Write(..) | Self::Batch(_))
    }

    /// As the counts call it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Read(_, Read::Get { include, select, .. }) => match (include.is_empty(), select.is_empty()) {
                (true, true) => "get",
                (false, _) => "get, include",
                (true, false) => "get, select",
            },
            Self::Read(_, Read::List { search: Some(_), .. }) => "search",
            Self::Read(_, Read::List { pages: Pages { in_body: true, .. }, .. }) => "$query",
            Self::Read(_, Read::List { include, .. }) if !include.is_empty() => "list, include",
            Self::Read(_, Read::List { pages: Pages { offset: 1.., .. }, .. }) => "list, offset",
            Self::Read(_, Read::List { select, .. }) if !select.is_empty() => "list, select",
            Self::Read(_, Read::List { .. }) => "list",
            Self::Read(_, Read::Totals { .. }) => "totals",
            Self::Write(_, Write::Create { many, .. }) => {
                if *many {
                    "create many"
                } else {
                    "create"
                }
            }
            Self::Write(_, Write::Update { .. }) => "update",
            Self::Write(_, Write::Upsert { .. }) => "upsert",
            Self::Write(_, Write::Delete { .. }) => "delete",
            Self::Batch(writes) if writes.iter().any(|(_, write)| write.refers()) => "batch, $ref",
            Self::Batch(_) => "batch",
        }
    }
}

impl Read {
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Get { .. } => Operation::Get,
            Self::List { .. } | Self::Totals { .. } => Operation::List,
        }
    }
}

impl Write {
    /// What nobody may do who may not do this: an upsert is a creation, where there is nothing to be found.
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Create { .. } | Self::Upsert { .. } => Operation::Create,
            Self::Update { .. } => Operation::Update,
            Self::Delete { .. } => Operation::Delete,
        }
    }

    pub(crate) fn leaves_a_row(&self) -> bool {
        !matches!(self, Self::Delete { .. })
    }

    /// Whether it says what earlier operations left.
    fn refers(&self) -> bool {
        let is_left = |body: &Body| body.parts.iter().any(|(_, part)| matches!(part, Part::Left(_)));
        match self {
            Self::Create { bodies, .. } => bodies.iter().any(is_left),
            Self::Update { row, body, .. } => matches!(row, Which::Left(_)) || is_left(body),
            Self::Upsert { body, .. } => is_left(body),
            Self::Delete { row, .. } => matches!(row, Which::Left(_)),
        }
    }

    /// The row that it is about, where it names it.
    pub(crate) fn row_mut(&mut self) -> Option<&mut Which> {
        match self {
            Self::Create { .. } | Self::Upsert { .. } => None,
            Self::Update { row, .. } | Self::Delete { row, .. } => Some(row),
        }
    }

    pub(crate) fn bodies_mut(&mut self) -> &mut [Body] {
        match self {
            Self::Create { bodies, .. } => bodies,
            Self::Update { body, .. } | Self::Upsert { body, .. } => std::slice::from_mut(body),
            Self::Delete { .. } => &mut [],
        }
    }

    /// With the ids of the rows that earlier operations left.
    pub(crate) fn settled(&self, left: &[Id]) -> Self {
        let mut settled = self.clone();
        if let Some(row) = settled.row_mut() {
            *row = Which::Id(row.among(left));
        }
        for (_, part) in settled.bodies_mut().iter_mut().flat_map(|body| &mut body.parts) {
            if let Part::Left(place) = part {
                *part = Part::Value(Value::Id(left[*place]));
            }
        }
        settled
    }
}

impl Which {
    pub(crate) fn among(self, left: &[Id]) -> Id {
        match self {
            Self::Id(id) => id,
            Self::Left(place) => left[place],
        }
    }
}

impl Function {
    pub(crate) const ALL: [Self; 4] = [Self::Sum, Self::Avg, Self::Min, Self::Max];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

impl Part {
    pub(crate) fn is_operator(&self) -> bool {
        matches!(self, Self::Add(_) | Self::Lists { .. })
    }

    /// What a creation writes.
    pub(crate) fn value(&self) -> Value {
        self.made_of(&Value::Null)
    }

    /// What it makes of the value that a row has.
    pub(crate) fn made_of(&self, held: &Value) -> Value {
        let items = |value: &Value| if let Value::List(items) = value { items.clone() } else { Vec::new() };
        match self {
            Self::Value(value) => value.clone(),
            Self::Wrong(_) | Self::Left(_) => Value::Null,
            Self::Add(Value::Int(by)) => Value::Int(by + if let Value::Int(held) = held { *held } else { 0 }),
            Self::Add(Value::Float(by)) => Value::Float(by + if let Value::Float(held) = held { *held } else { 0.0 }),
            Self::Add(other) => panic!("{other:?} is not added"),
            Self::Lists { push, pull } => {
                let gone = items(pull);
                let kept = items(held).into_iter().filter(|item| !gone.contains(item));
                Value::List(kept.chain(items(push)).collect())
            }
        }
    }
}
