//! The plan: every decision about a service, made. The engine serves a [`Service`]; `test` and its kin read the whole [`Plan`].
//!
//! A [`Service`] can be written as constants of generated Rust: its texts and lists are borrowed there and owned when the compiler
//! hands a plan over in the same process.

pub mod access;
mod by_model;
pub mod checks;
pub mod endpoint;
pub mod evolution;
mod key;
pub mod limit;
mod names;
pub mod stored;
pub mod table;
pub mod tenant;
pub mod trigger;

pub use access::{Allow, Check, Condition, Deny, FieldGroup, FieldGuard, GrantedFields, Read, Readable, Writable, Write};
pub use by_model::{ByModel, OfModel};
pub use checks::{Action, Checks, Operation, Rule, Seed, SeedRow, SeedValue, Test, TestLine, Who};
pub use endpoint::Endpoint;
pub use evolution::Evolution;
pub use key::NumberKey;
pub use limit::{LimitPer, RateLimit};
pub use stored::{Hop, Stored, Tally, Upkeep};
pub use table::{
    Column, Computed, Const, Default, Derived, Field, FieldKind, GREATEST_GIVEN_NUMBER, GREATEST_NUMBER, Index, IndexKey, OnDelete,
    Refinement, Require, Table, Unique, Yields,
};
pub use tenant::{Tenant, TenantSource};
pub use trigger::{Assigned, Event, Reaction, Trigger, TriggerAction};

pub use crate::catalog::{BucketId, EnumId, FieldId, ModelId};
pub use crate::expr::Quantifiers;
pub use crate::fragment::Fragment;
pub use crate::types::Scalar;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A text of a plan: borrowed in generated code.
pub type Text = Cow<'static, str>;
/// A list of a plan: borrowed in generated code.
pub type List<T> = Cow<'static, [T]>;

/// A list, in a constant of generated code: `list(&[…])`.
pub use std::borrow::Cow::Borrowed as list;
/// A text, in a constant of generated code: `text("…")`.
pub use std::borrow::Cow::Borrowed as text;

/// A guard's SQL, in a constant of generated code: `sql("…")`.
#[must_use]
pub const fn sql(fragment: &'static str) -> Fragment {
    Fragment { text: text(fragment) }
}

/// The number of this form of plans. A runtime serves plans of its own number only.
pub const FORMAT: u32 = 1;

/// What the compiler decides about a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub format: u32,
    pub service: Service,
    /// Never reaches a built service.
    pub checks: Checks,
}

/// What a service is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub name: Text,
    pub doc: Text,
    pub edition: u32,
    /// In the order of [`EnumId`].
    pub enums: List<Enum>,
    /// In the order of [`ModelId`].
    pub tables: List<Table>,
    pub auth: Option<Auth>,
    pub tenant: Option<Tenant>,
    /// What the spec says it was before.
    pub evolution: List<Evolution>,
    /// Constructs that the program declares and this version does not serve, by name, for the log.
    pub not_served: List<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enum {
    pub spec_name: Text,
    pub doc: Text,
    pub values: List<Text>,
}

/// How users sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auth {
    pub table: ModelId,
    /// The field that names a user at sign-in; unique, an `Email` or a `String`.
    pub identify: FieldId,
    /// The least number of characters of a password.
    pub password_min: u32,
    /// Life of an access token, in seconds.
    pub access_seconds: u32,
    /// Life of a refresh token, in seconds.
    pub refresh_seconds: u32,
}
