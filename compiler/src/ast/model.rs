//! Models and enums as written.

use super::{AccessRule, Expr, Ident, NotServed};
use purlin_rules::diagnostic::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub doc: Vec<String>,
    pub name: Ident,
    /// `in Org`, not served by this version.
    pub tenant: Option<Ident>,
    /// `with Authored`, not served by this version.
    pub mixins: Vec<Ident>,
    pub members: Vec<Member>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Member {
    Field(Field),
    Unique(Unique),
    Index(Index),
    Rule(AccessRule),
    /// Also a rule with a clause that this version does not serve: `check`, a role, `can`.
    NotServed(NotServed),
}

/// `name: Type = default @attributes`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub doc: Vec<String>,
    pub name: Ident,
    pub ty: TypeRef,
    pub default: Option<Expr>,
    pub attributes: Vec<Attribute>,
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
    /// `(avatars)`, of `File`, which this version does not serve.
    Word { word: Ident, span: Span },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// `via ticket`: the other end of that field.
    Via(Ident),
    /// `through TicketTag`, read over by this version.
    Through { model: Ident, span: Span },
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
    /// An expression that this version does not serve, by its first such word: `is` in `me is Agent of org`.
    NotServed(Ident),
    /// What could not be read; reported.
    Faulty(Span),
}

/// `unique (room, user)`
#[derive(Debug, Clone, PartialEq)]
pub struct Unique {
    pub fields: Vec<Ident>,
    pub span: Span,
}

/// `index (room, created_at desc)`
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub keys: Vec<IndexKey>,
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
