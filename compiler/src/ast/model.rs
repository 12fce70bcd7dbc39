//! Models and enums as written.

use super::{AccessRule, Expr, Ident, OperationName};
use purlin_rules::diagnostic::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub doc: Vec<String>,
    pub name: Ident,
    /// `in Org`
    pub tenant: Option<Ident>,
    /// `with Authored`
    pub mixins: Vec<Ident>,
    pub members: Vec<Member>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Member {
    Field(Box<Field>),
    Unique(Unique),
    Index(Index),
    Search(Search),
    Require(Require),
    Removed(Removed),
    Limit(RateLimit),
    /// `live`
    Live(Span),
    Rule(AccessRule),
}

impl Model {
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.members.iter().filter_map(Member::as_field)
    }
}

impl Member {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Field(field) => field.span,
            Self::Unique(unique) => unique.span,
            Self::Index(index) => index.span,
            Self::Search(search) => search.span,
            Self::Require(require) => require.span,
            Self::Removed(removed) => removed.span,
            Self::Limit(limit) => limit.span,
            Self::Live(span) => *span,
            Self::Rule(rule) => rule.span,
        }
    }

    #[must_use]
    pub fn as_field(&self) -> Option<&Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Unique(_)
            | Self::Index(_)
            | Self::Search(_)
            | Self::Require(_)
            | Self::Removed(_)
            | Self::Limit(_)
            | Self::Live(_)
            | Self::Rule(_) => None,
        }
    }

    #[must_use]
    pub fn as_rule(&self) -> Option<&AccessRule> {
        match self {
            Self::Rule(rule) => Some(rule),
            Self::Field(_)
            | Self::Unique(_)
            | Self::Index(_)
            | Self::Search(_)
            | Self::Require(_)
            | Self::Removed(_)
            | Self::Limit(_)
            | Self::Live(_) => None,
        }
    }
}

/// `name: Type = default @attributes`, `name: Type := expression @attributes`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub doc: Vec<String>,
    pub name: Ident,
    pub ty: TypeRef,
    pub default: Option<Expr>,
    pub computed: Option<Computed>,
    pub attributes: Vec<Attribute>,
    pub span: Span,
}

/// `:= expression`
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// `None` for one that could not be read, which was reported.
    pub expr: Option<Expr>,
    /// From the `:=` on.
    pub span: Span,
}

/// `String(1..80)?`, `Comment[] via ticket`, `BankAccount? via entity`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    pub name: Ident,
    pub refinement: Option<Refinement>,
    /// `?`
    pub optional: bool,
    /// `[]`
    pub list: bool,
    pub relation: Option<Relation>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Refinement {
    /// `(1..80)`: numbers as written, either may be left out.
    Range { low: Option<(String, Span)>, high: Option<(String, Span)>, span: Span },
    /// `("^[a-z]+$")`
    Pattern { pattern: String, span: Span },
    /// `(10, 2)`
    Numbers { numbers: Vec<(String, Span)>, span: Span },
    /// `(avatars)`, of `File`.
    Word { word: Ident, span: Span },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// `via ticket`: the other end of that field.
    Via(Ident),
    /// `through TicketTag`, `through Follow(followee, follower)`: the near end, then the far one.
    Through { model: Ident, ends: Option<Vec<Ident>>, span: Span },
}

/// `@unique`, `@on_delete(cascade)`, `@read(this == me)`
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub name: Ident,
    pub args: Option<AttributeArgs>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AttributeArgs {
    /// One word: `cascade`.
    Word(Ident),
    Expr(Expr),
    /// `@cast(Int)`
    Type(TypeRef),
    /// What could not be read; reported.
    Faulty(Span),
}

/// `unique (room, user)`
#[derive(Debug, Clone, PartialEq)]
pub struct Unique {
    /// `unique global (…)`: of rows of all tenants.
    pub global: Option<Span>,
    pub fields: Vec<Ident>,
    pub span: Span,
}

/// `index (room, created_at desc) where status != .closed`
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub keys: Vec<IndexKey>,
    pub filter: Option<Expr>,
    pub span: Span,
}

/// `search (title, body)`
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub fields: Vec<Ident>,
    pub span: Span,
}

/// `require E "message"`
#[derive(Debug, Clone, PartialEq)]
pub struct Require {
    pub condition: Expr,
    pub message: Option<(String, Span)>,
    pub span: Span,
}

/// `removed legacy_code: String?`
#[derive(Debug, Clone, PartialEq)]
pub struct Removed {
    pub name: Ident,
    pub ty: TypeRef,
    pub span: Span,
}

/// `limit create 20 per 1m per me`
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimit {
    pub operations: Vec<(OperationName, Span)>,
    pub count: (String, Span),
    /// As written: `1m`.
    pub window: (String, Span),
    /// `me`, or a path of the row: `ticket.org`. Without one, all callers count together.
    pub per: Option<Vec<Ident>>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    pub field: Ident,
    pub descending: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    pub doc: Vec<String>,
    pub name: Ident,
    pub values: Vec<EnumValue>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    pub doc: Vec<String>,
    pub name: Ident,
    /// `@was(owner)`
    pub attributes: Vec<Attribute>,
    pub span: Span,
}
