//! What `purlin test` and its kin read beside the service: the rules as expressions, seeds, tests. Never reaches a built service.

use super::by_model::{ByModel, OfModel};
use super::{Event, GrantedFields};
use crate::catalog::{FieldId, ModelId};
use crate::diagnostic::Span;
use crate::expr::{Cond, Term};
use crate::value::Value;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Checks {
    pub rules: ByModel<Rule>,
    /// `@read` and `@write` of fields.
    #[serde(default)]
    pub field_rules: ByModel<FieldRule>,
    /// Those that read the new row; of a model, each after those that it reads.
    #[serde(default)]
    pub defaults: Vec<DerivedDefault>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Require>,
    /// In the order of the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    pub seeds: Vec<Seed>,
    pub tests: Vec<Test>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
}

/// Which rows a request that names a tenant can reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    pub model: ModelId,
    /// Whom a tenant admits: each is enough, of the tenant's row.
    pub allow: Vec<Cond>,
    /// The models whose rows are of a tenant, and the field that says of which.
    pub fields: Vec<(ModelId, FieldId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Get,
    List,
    Create,
    Update,
    Delete,
}

impl Operation {
    /// As rules name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One rule for one operation: a written rule with several operations is several of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub model: ModelId,
    pub operation: Operation,
    pub deny: bool,
    pub fields: GrantedFields,
    /// Of an update, at both ends of it; of a deny, at either.
    pub when: Cond,
    /// What must hold after the write besides; of a deny, what must hold for it to apply.
    #[serde(default)]
    pub check: Option<Cond>,
    pub name: Option<String>,
    pub message: Option<String>,
    pub span: Span,
}

impl OfModel for Rule {
    fn model(&self) -> ModelId {
        self.model
    }
}

impl OfModel for FieldRule {
    fn model(&self) -> ModelId {
        self.model
    }
}

/// `@read(E)` and `@write(E)` of a field: what must hold besides the rules of its model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldRule {
    pub model: ModelId,
    pub field: FieldId,
    pub read: Option<Cond>,
    /// Of a creation too; of an update, at both ends of it.
    pub write: Option<Cond>,
}

/// `= product.price`: of a new row that names no value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DerivedDefault {
    pub model: ModelId,
    pub field: FieldId,
    pub value: Term,
}

/// What holds of every row of the model after each of its writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Require {
    pub model: ModelId,
    pub holds: Cond,
}

/// What the spec itself writes when a row of the model changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    pub model: ModelId,
    pub event: Event,
    /// Of the row as the write leaves it; of a deletion, as it was.
    pub when: Cond,
    /// In the order in which they are done.
    pub actions: Vec<TriggerAction>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerAction {
    /// A row, whose other fields hold their defaults.
    Create {
        model: ModelId,
        values: Vec<(FieldId, Term)>,
    },
    /// Fields of one row, in one write.
    Set {
        model: ModelId,
        row: Term,
        values: Vec<(FieldId, Term)>,
    },
    Delete {
        model: ModelId,
        row: Term,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    pub name: String,
    /// In an order in which each row refers to earlier ones only, where that is possible; else as declared.
    pub rows: Vec<SeedRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeedRow {
    /// `ann` in `ann: User { … }`.
    pub label: Option<String>,
    pub model: ModelId,
    pub values: Vec<(FieldId, SeedValue)>,
    /// Of a row of the auth model.
    pub password: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeedValue {
    Value(Value),
    /// The id of a row of the same seed, by its place.
    Row(usize),
    /// `now()`.
    Now,
    /// So many milliseconds after the instant of the request, or before it.
    After(i64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Test {
    pub name: String,
    /// Its place in [`Checks::seeds`]; none starts from an empty database.
    pub seed: Option<usize>,
    pub lines: Vec<TestLine>,
    /// What the test claims and nobody judges yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_judged: Vec<NotJudged>,
    pub span: Span,
}

/// A claim of a test that is sound, and is not judged yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotJudged {
    /// `` `then notifies` ``
    pub what: String,
    pub span: Span,
}

/// `as WHO can ACTION [because REASON] [then …]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestLine {
    pub who: Who,
    /// The tenant that the request names, by its place in the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<usize>,
    /// `can` and `sees`; `cannot` is false.
    pub allowed: bool,
    pub action: Action,
    pub because: Option<String>,
    /// What is asked next, one after the other, in the world that this line leaves behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<TestLine>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Anonymous,
    /// A row of the seed, of the auth model.
    User(usize),
}

/// Rows are named by their place in the seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Read {
        row: usize,
        field: Option<FieldId>,
    },
    Create {
        model: ModelId,
        values: Vec<(FieldId, SeedValue)>,
    },
    Update {
        row: usize,
        values: Vec<(FieldId, SeedValue)>,
    },
    Delete {
        row: usize,
    },
    /// Lists exactly these rows, in any order.
    Sees {
        model: ModelId,
        rows: Vec<usize>,
    },
}
