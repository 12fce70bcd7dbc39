//! Who may do what: of each model, operation and field, each kind of caller. That somebody always may, or never, is decided by the prover
//! for every database there can be; what is neither is told as the spec spells it.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a model | the kinds of callers that its rows tell apart | `callers` |
//! | a model, an operation | the fields that are judged alike, and the rules about them | `parts` |
//! | these rules, a kind of caller | all, none, or the conditions | `verdict` |
//! | what is called, and what happens by itself | who may call it; what acts as the system | `beside` |
//!
//! What is said of an update, a deletion or a field is said of rows that the caller may read: of others they know nothing. Of a row of a
//! tenant it is said of requests that name the tenant, by whom it admits.

mod beside;
mod callers;
mod parts;
#[cfg(test)]
mod tests;
mod verdict;

pub(crate) use beside::parameter;

use crate::plan;
use crate::schema::{ModelRef, Schema};
use parts::Judged;
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::{Operation, Plan};
use verdict::Deciding;

/// What every kind of caller may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    pub app: String,
    /// Whom tenants admit.
    pub tenant: Option<Tenants>,
    /// By name.
    pub models: Vec<ModelAccess>,
    /// Functions, endpoints, buckets and channels.
    pub doors: Vec<Door>,
    /// What acts as the system, whom no rule binds.
    pub acts: Vec<Act>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tenants {
    pub model: String,
    pub span: Span,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModelAccess {
    pub name: String,
    pub span: Span,
    /// The model of the tenants that its rows are of.
    pub tenant: Option<String>,
    pub parts: Vec<Part>,
    /// What goes with a row that is deleted: no rule is asked of it.
    pub takes: Vec<Taken>,
    /// Clients may subscribe: each event is judged as a read is.
    pub live: bool,
    /// Fields that this version does not serve.
    pub not_served: Vec<String>,
}

/// An operation, of the rows or of some fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// `read` where `get` and `list` say the same.
    pub operation: &'static str,
    pub fields: Fields,
    /// One for each kind of caller.
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fields {
    /// The row, and all its fields that are not told apart.
    Row,
    Named(Vec<String>),
    /// All that no other part of the operation names.
    Others,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// `anonymous`, `signed in`, `Agent of org`.
    pub caller: String,
    pub may: May,
}

#[derive(Debug, Clone, PartialEq)]
pub enum May {
    All,
    None,
    If(Conditions),
}

/// When somebody may, as the spec says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Each is enough. Empty where nothing but the others is asked.
    pub allow: Vec<Condition>,
    /// `@read` or `@write` of the fields: it has to hold besides.
    pub own: Option<Condition>,
    /// None of them may apply.
    pub deny: Vec<Condition>,
    /// That it is neither all nor none was shown; else it could be one of them.
    pub is_decided: bool,
}

/// What a rule asks, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Behind `if`; none is always.
    pub says: Option<String>,
    pub check: Option<String>,
    pub span: Span,
}

/// A row of another model that goes with one that is deleted, or lets go of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    pub model: String,
    pub field: String,
    /// It is deleted; else its field is null then.
    pub is_deleted: bool,
}

/// Something that is called, and is no operation of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Door {
    /// `fn merge(source: Ticket, target: Ticket)`
    pub what: String,
    pub span: Span,
    pub is_served: bool,
    pub cells: Vec<Cell>,
}

/// Something that acts as the system.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// `job sync_crm`
    pub what: String,
    /// `run rust "jobs::sync_crm"`
    pub does: String,
    /// Why it has to, where the spec says it.
    pub why: Option<String>,
    pub span: Span,
    pub is_served: bool,
}

/// The matrix of a checked program.
#[must_use]
pub fn matrix(schema: &Schema) -> Matrix {
    let plan = plan::to_ask(schema);
    Matrix {
        app: schema.app().spec_name.clone(),
        tenant: beside::tenants(schema, &plan),
        models: schema.models().map(|model| of_model(model, schema, &plan)).collect(),
        doors: beside::doors(schema, &plan),
        acts: beside::acts(schema, &plan),
    }
}

fn of_model(model: ModelRef<'_>, schema: &Schema, plan: &Plan) -> ModelAccess {
    let kinds = callers::kinds(model, schema);
    let parts = |operation| -> Vec<Part> {
        let judged = parts::parts(model, operation, plan);
        let deciding = Deciding { plan, model: model.id, operation };
        let part =
            |part: &Judged<'_>| Part { operation: operation.as_str(), fields: part.fields.clone(), cells: deciding.cells(part, &kinds) };
        judged.iter().map(part).collect()
    };
    let (get, list) =
        if parts::reads_alike(model) { (parts(Operation::Get), None) } else { (parts(Operation::Get), Some(parts(Operation::List))) };
    // Rules that mean something else may come to the same.
    let same =
        |list: &[Part]| list.len() == get.len() && list.iter().zip(&get).all(|(a, b)| (&a.fields, &a.cells) == (&b.fields, &b.cells));
    let reads = match list {
        Some(list) if !same(&list) => get.into_iter().chain(list).collect(),
        Some(_) | None => get.into_iter().map(|part| Part { operation: "read", ..part }).collect::<Vec<_>>(),
    };
    let writes = [Operation::Create, Operation::Update, Operation::Delete].into_iter().flat_map(parts);
    let declared = model.get();
    ModelAccess {
        name: declared.spec_name.clone(),
        span: declared.span,
        tenant: declared.tenant.and_then(|_| Some(schema.catalog().model(schema.tenant()?.model)?.spec_name.clone())),
        parts: reads.into_iter().chain(writes).collect(),
        takes: beside::taken(model, schema),
        live: declared.live.is_some(),
        not_served: declared.fields.iter().filter(|field| !field.is_planned()).map(|field| field.spec_name.clone()).collect(),
    }
}

impl Fields {
    /// Empty for the row.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Row => String::new(),
            Self::Named(names) => names.join(", "),
            Self::Others => "other fields".to_owned(),
        }
    }
}

/// The cells that say something of their own: one for anybody, where all kinds of callers may the same; else a role is left out that may what
/// whoever is signed in may.
#[must_use]
pub fn told(cells: &[Cell]) -> Vec<Cell> {
    let [first, signed_in, ..] = cells else { return cells.to_vec() };
    if cells.iter().all(|cell| cell.may.words() == first.may.words()) {
        return vec![Cell { caller: callers::ANYBODY.to_owned(), may: first.may.clone() }];
    }
    let says_more = |(place, cell): &(usize, &Cell)| *place < 2 || cell.may.words() != signed_in.may.words();
    cells.iter().enumerate().filter(says_more).map(|(_, cell)| cell.clone()).collect()
}

impl May {
    /// `all`, `none`, or each condition with what joins it to the others: `if`, `or if`, `and if`, `unless`.
    #[must_use]
    pub fn words(&self) -> Vec<Words<'_>> {
        let plain = |word| vec![Words { word, condition: None }];
        let Conditions { allow, own, deny, .. } = match self {
            Self::All => return plain("all"),
            Self::None => return plain("none"),
            Self::If(conditions) => conditions,
        };
        let mut words: Vec<Words<'_>> = Vec::new();
        let mut add = |first, next, condition| {
            let word = if words.is_empty() { first } else { next };
            words.push(Words { word, condition: Some(condition) });
        };
        // Whatever the others ask, one that asks nothing is enough.
        let is_free = allow.iter().any(|condition| condition.says.is_none() && condition.check.is_none());
        allow.iter().filter(|_| !is_free).for_each(|condition| add("if", "or if", condition));
        own.iter().for_each(|condition| add("if", "and if", condition));
        deny.iter().for_each(|condition| add("all, unless", "unless", condition));
        words
    }
}

/// A condition, and the word before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Words<'c> {
    pub word: &'static str,
    pub condition: Option<&'c Condition>,
}

impl Condition {
    /// `owner == me check is_public`
    #[must_use]
    pub fn spelled(&self) -> String {
        let check = self.check.as_ref().map(|check| format!("check {check}"));
        self.says.iter().cloned().chain(check).collect::<Vec<_>>().join(" ")
    }
}
