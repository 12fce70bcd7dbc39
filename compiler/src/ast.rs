//! A spec as it is written: spans everywhere, no meaning. A tree exists for every text; what could not be read is left out of it
//! and reported.

pub mod access;
pub mod auth;
pub mod model;
pub mod seed;
pub mod test;

pub use access::{AccessRule, Effect, OperationName, Operations};
pub use auth::{Auth, AuthSetting, PasswordSetting, SessionSetting};
pub use model::{Attribute, AttributeArgs, Enum, EnumValue, Field, Index, IndexKey, Member, Model, Refinement, Relation, TypeRef, Unique};
pub use seed::{FieldValue, Seed, SeedRow};
pub use test::{Test, TestAction, TestLine};

use purlin_rules::diagnostic::{FileId, Span};
pub use purlin_rules::syntax::{Expr, ExprKind, Ident};

/// One `*.purlin` file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub id: FileId,
    pub items: Vec<Item>,
}

/// A declaration at the top of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    App(App),
    Auth(Auth),
    Model(Model),
    Enum(Enum),
    Seed(Seed),
    Test(Test),
    /// A construct of the language that this version reads over: its keyword, its name where it has one, its whole extent.
    NotServed {
        keyword: Ident,
        name: Option<String>,
        span: Span,
    },
}

/// `app Helpdesk edition 2026`
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// Lines of `///` above it, without the slashes.
    pub doc: Vec<String>,
    pub name: Ident,
    pub edition: Option<(u32, Span)>,
    pub span: Span,
}
