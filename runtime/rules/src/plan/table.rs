//! Models as the engine stores and serves them.

use super::{Condition, List, Operation, RateLimit, Read, Stored, Text, Trigger, Upkeep, Write};
use crate::catalog::{FieldId, ModelId};
use crate::expr::Quantifiers;
use crate::fragment::Fragment;
use crate::lower::Caller;
use crate::types::Scalar;
use crate::value::Value;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// `OrderLine`.
    pub spec_name: Text,
    /// `order_line`: the table.
    pub db_name: Text,
    /// `order_line`: the segment of the address.
    pub wire_name: Text,
    pub doc: Text,
    /// The field that says of which tenant a row is, where the model is in one: filled from what the request names, once.
    pub tenant: Option<FieldId>,
    /// In the order of [`FieldId`]: `id`, `created_at`, `updated_at`, `version`, then as declared.
    pub fields: List<Field>,
    pub uniques: List<Unique>,
    pub indexes: List<Index>,
    /// The columns whose words `search` finds rows by, texts and lists of them; none where rows are not searched.
    pub search: List<FieldId>,
    pub limits: List<RateLimit>,
    /// Fields that a rule of their own may hide: where one is not shown, `$hidden` names it.
    pub hides: List<FieldId>,
    pub requires: List<Require>,
    /// Defaults that read the new row, each after those that it reads.
    pub derived: List<Derived>,
    /// The relation to the model itself that forms a tree.
    pub tree: Option<FieldId>,
    /// What the spec itself writes when rows change, in the order of the files.
    pub triggers: List<Trigger>,
    pub get: Read,
    pub list: Read,
    pub create: Write,
    pub update: Write,
    pub delete: Write,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name in the spec and on the wire.
    pub name: Text,
    pub doc: Text,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A column with a value.
    Scalar { scalar: Scalar, refinement: Refinement, column: Column },
    /// A column with a list of values, each as the refinement asks.
    List { item: Scalar, refinement: Refinement, column: Column },
    /// A column with the id of a row of `table`.
    ToOne { table: ModelId, on_delete: OnDelete, column: Column },
    /// The row of `table` whose unique field `via` is this row; no column.
    OneVia { table: ModelId, via: FieldId },
    /// The rows of `table` whose field `via` is this row; no column.
    ToMany { table: ModelId, via: FieldId },
    /// The rows of `table` that rows of `join` link to this one, which they name in `near`, and the other in `far`; no column.
    Through { table: ModelId, join: ModelId, near: FieldId, far: FieldId },
    /// What is made of the row, and of what it leads to: when it is read, or kept in a column that nobody writes.
    Computed(Computed),
}

/// `total: Int := price * count`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    pub yields: Yields,
    pub refinement: Refinement,
    /// Some row may have no value: the type says so, or the expression can fail, which is null in an answer.
    pub nullable: bool,
    /// Never leaves the server.
    pub private: bool,
    /// The value to a caller who is signed in, and to one who is not; it sees raw rows. None is null.
    pub signed_in: Option<Fragment>,
    pub anonymous: Option<Fragment>,
    /// What its expression costs: a request that names it pays. What is stored costs nothing.
    pub quantifiers: Quantifiers,
    /// Where `@stored` keeps it in the row: what callers are shown is the column.
    pub stored: Option<Stored>,
}

/// The type of what is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Yields {
    Scalar(Scalar),
    List(Scalar),
    /// The id of a row.
    ToOne(ModelId),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub db_name: Text,
    pub nullable: bool,
    /// Set at creation only.
    pub immutable: bool,
    /// Never named in a request.
    pub readonly: bool,
    /// Never leaves the server.
    pub private: bool,
    pub default: Default,
}

/// What a field holds when creation does not name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Default {
    /// Nothing: null where the field is nullable, else it must be named. The implicit fields are filled by the engine.
    None,
    /// A number, text, enum value, `true` or `false`, or a list of them.
    Const(Const),
    /// The signed-in user; where nobody is, as `None`.
    Me,
    /// The instant of the request.
    Now,
    /// What the table's `derived` says of the field.
    Derived,
    /// The next number, 1 at first: of the rows that hold the same in `scope`, if there is one. What is not written takes none.
    Sequence { scope: Option<FieldId> },
}

/// The greatest number that a seed tells a sequence: it counts on from there, and far.
pub const GREATEST_GIVEN_NUMBER: i64 = 1_000_000_000_000_000;

/// The end of every sequence. Rows that are taken out can be brought in again, so that is all that they are asked.
pub const GREATEST_NUMBER: i64 = 9_000_000_000_000_000;

/// `= product.price`: a default that reads the other fields of the new row, and the rows that they lead to, as they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    pub field: FieldId,
    /// To a creator who is signed in, and to one who is not. None is null.
    pub signed_in: Option<Fragment>,
    pub anonymous: Option<Fragment>,
}

/// A constant that can stand in generated code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Const {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Text),
    List(List<Const>),
}

impl Const {
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Bool(b) => Value::Bool(*b),
            Self::Int(i) => Value::Int(*i),
            Self::Float(f) => Value::Float(*f),
            Self::Text(text) => Value::Text(text.clone().into_owned()),
            Self::List(values) => Value::List(values.iter().map(Self::value).collect()),
        }
    }
}

/// What a type asks of its values beyond its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refinement {
    None,
    /// `String(min..max)`, in characters (Unicode scalar values). A `String` that says nothing has `0..=65536` bytes.
    Length {
        min: u32,
        max: u32,
    },
    /// `String("^[a-z-]+$")`: a regular expression that the whole text must match.
    Pattern(Text),
    /// `Int(lo..hi)`, both inclusive.
    IntRange {
        min: i64,
        max: i64,
    },
    /// `Float(lo..hi)`, both inclusive.
    FloatRange {
        min: f64,
        max: f64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    Cascade,
    SetNull,
    Restrict,
}

/// No two rows hold the same values in these fields; rows with a null among them never collide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    pub fields: List<FieldId>,
}

/// `require E "message"`: what holds of every row after each of its writes, whoever writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Require {
    /// As the spec says it.
    pub says: Text,
    /// Of the row after; of an update, perhaps of the row before as well. It looks at no other row.
    pub holds: Condition,
    pub message: Option<Text>,
    /// The fields that it reads, in the order in which they are written; then those that are `@stored`.
    pub reads: List<FieldId>,
}

impl Require {
    /// The rows of others whose writes may change whether it is met, through what the row keeps of them.
    pub fn watched<'t>(&'t self, table: &'t Table) -> impl Iterator<Item = &'t Upkeep> {
        let stored = self.reads.iter().filter_map(|field| table.field(*field)?.stored());
        stored.flat_map(|stored| stored.reads.iter()).filter(|read| !read.way.is_empty())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub keys: List<IndexKey>,
    /// True of the rows that stand in it, of nothing but what they hold; none is all.
    pub holds: Option<Fragment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    pub field: FieldId,
    pub descending: bool,
}

impl Table {
    /// Some caller may do this to some row. What nobody may ever do has no route and no client method.
    #[must_use]
    pub fn serves(&self, operation: Operation) -> bool {
        match operation {
            Operation::Get => self.get.may_hold(),
            Operation::List => self.list.may_hold(),
            Operation::Create => self.create.may_hold(),
            Operation::Update => self.update.may_hold(),
            Operation::Delete => self.delete.may_hold(),
        }
    }

    /// Some caller may create rows, and find and change those that are there by a key.
    #[must_use]
    pub fn upserts(&self) -> bool {
        [Operation::Create, Operation::Update, Operation::Get, Operation::List].into_iter().all(|operation| self.serves(operation))
            && !self.keys().is_empty()
    }
}

impl Column {
    /// A column that holds a value in every row, that requests may name and rules may show.
    #[must_use]
    pub const fn new(db_name: &'static str, default: Default) -> Self {
        Self { db_name: Text::Borrowed(db_name), nullable: false, immutable: false, readonly: false, private: false, default }
    }

    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    #[must_use]
    pub const fn immutable(mut self) -> Self {
        self.immutable = true;
        self
    }

    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    #[must_use]
    pub const fn private(mut self) -> Self {
        self.private = true;
        self
    }
}

impl Field {
    /// `id`, the same in every table; so are the next three.
    pub const ID: Self = Self::implicit("id", Scalar::Uuid, true);
    pub const CREATED_AT: Self = Self::implicit("created_at", Scalar::DateTime, true);
    pub const UPDATED_AT: Self = Self::implicit("updated_at", Scalar::DateTime, false);
    pub const VERSION: Self = Self::implicit("version", Scalar::Int, false);

    const fn implicit(name: &'static str, scalar: Scalar, immutable: bool) -> Self {
        let column = Column::new(name, Default::None).readonly();
        let column = if immutable { column.immutable() } else { column };
        Self {
            name: Text::Borrowed(name),
            doc: Text::Borrowed(""),
            kind: FieldKind::Scalar { scalar, refinement: Refinement::None, column },
        }
    }

    /// The column of a field that is written; what is computed is not, `@stored` or not.
    #[must_use]
    pub fn column(&self) -> Option<&Column> {
        match &self.kind {
            FieldKind::Scalar { column, .. } | FieldKind::List { column, .. } | FieldKind::ToOne { column, .. } => Some(column),
            FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => None,
        }
    }

    /// The model whose row it names, what happens to this row when that one goes, and the column; of a field that holds an id of a row.
    #[must_use]
    pub fn reference(&self) -> Option<(ModelId, OnDelete, &Column)> {
        match &self.kind {
            FieldKind::ToOne { table, on_delete, column } => Some((*table, *on_delete, column)),
            FieldKind::Scalar { .. }
            | FieldKind::List { .. }
            | FieldKind::OneVia { .. }
            | FieldKind::ToMany { .. }
            | FieldKind::Through { .. }
            | FieldKind::Computed(_) => None,
        }
    }

    /// How the field is computed, if it is.
    #[must_use]
    pub fn computed(&self) -> Option<&Computed> {
        if let FieldKind::Computed(computed) = &self.kind { Some(computed) } else { None }
    }

    /// How the field is kept in its row, if it is computed and kept.
    #[must_use]
    pub fn stored(&self) -> Option<&Stored> {
        self.computed()?.stored.as_ref()
    }

    /// The name of the column that holds its values, whoever writes them.
    #[must_use]
    pub fn held_in(&self) -> Option<&str> {
        let stored = || self.stored().map(|stored| &*stored.db_name);
        self.column().map(|column| &*column.db_name).or_else(stored)
    }

    /// Some row may hold no value in it.
    #[must_use]
    pub fn may_be_null(&self) -> bool {
        match (self.column(), self.computed()) {
            (Some(column), _) => column.nullable,
            (None, Some(computed)) => computed.nullable,
            (None, None) => true,
        }
    }

    /// Its rows' values never leave the server; a to-many has none of its own.
    #[must_use]
    pub fn is_private(&self) -> bool {
        match &self.kind {
            FieldKind::Computed(computed) => computed.private,
            FieldKind::Scalar { column, .. } | FieldKind::List { column, .. } | FieldKind::ToOne { column, .. } => column.private,
            FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => false,
        }
    }

    /// A row shows a value of it: it has a column, or is computed.
    #[must_use]
    pub fn has_value(&self) -> bool {
        match &self.kind {
            FieldKind::Scalar { .. } | FieldKind::List { .. } | FieldKind::ToOne { .. } | FieldKind::Computed(_) => true,
            FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => false,
        }
    }
}

impl Computed {
    /// The value to a caller of this kind.
    #[must_use]
    pub fn of(&self, caller: Caller) -> Option<&Fragment> {
        match caller {
            Caller::SignedIn => self.signed_in.as_ref(),
            Caller::Anonymous => self.anonymous.as_ref(),
        }
    }
}
