//! A spec as it is written: spans everywhere, no meaning. A tree exists for every text; what could not be read is left out of it
//! and reported.

pub mod access;
pub mod auth;
pub mod function;
pub mod job;
pub mod mixin;
pub mod model;
pub mod notification;
pub mod proof;
pub mod record;
pub mod role;
pub mod seed;
pub mod tenant;
pub mod test;
pub mod trigger;

pub use access::{AccessRule, Effect, OperationName, Operations};
pub use auth::{Auth, AuthSetting, PasswordSetting, Provider, SessionSetting};
pub use function::{
    Bucket, BucketClause, CallRule, Channel, ChannelClause, Endpoint, EndpointClause, Function, FunctionClause, Limit, Variant,
};
pub use job::{Backoff, Job, JobClause, NeedsSystem, Parameter, Run, Schedule};
pub use mixin::Mixin;
pub use model::{
    Attribute, AttributeArgs, Computed, Enum, EnumValue, Field, Index, IndexKey, Member, Model, RateLimit, Refinement, Relation, Removed,
    Require, Search, TypeRef, Unique,
};
pub use notification::{Filter, Note, NoteKey, NoteText, Notification, Template, TemplatePart};
pub use proof::{Acceptance, Accepted, Claim, ClaimKind, ClaimTarget, Proof};
pub use record::Record;
pub use role::{Role, RoleParameter};
pub use seed::{FieldValue, Seed, SeedRow};
pub use tenant::{Tenant, TenantClause, TenantSource};
pub use test::{Test, TestAction, TestLine, Then};
pub use trigger::{Action, Given, Set, Trigger, Webhook, WebhookClause};

use purlin_rules::diagnostic::{FileId, Span};
pub use purlin_rules::syntax::{Expr, ExprKind, Ident};

/// One `*.purlin` file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub id: FileId,
    pub items: Vec<Item>,
    /// What the parts that could not be read would have declared: a finding about one of these names only follows from another.
    pub faulty: Vec<Ident>,
}

/// A declaration at the top of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    App(App),
    Auth(Auth),
    Model(Model),
    Enum(Enum),
    Tenant(Tenant),
    Role(Role),
    Mixin(Mixin),
    Record(Record),
    Seed(Seed),
    Test(Test),
    Trigger(Trigger),
    Job(Job),
    Function(Function),
    Endpoint(Endpoint),
    Bucket(Bucket),
    Channel(Channel),
    Proof(Proof),
    Acceptance(Acceptance),
}

impl Item {
    /// From its first word to its last; documentation above it is not part of it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::App(app) => app.span,
            Self::Auth(auth) => auth.span,
            Self::Model(model) => model.span,
            Self::Enum(enumeration) => enumeration.span,
            Self::Tenant(tenant) => tenant.span,
            Self::Role(role) => role.span,
            Self::Mixin(mixin) => mixin.span,
            Self::Record(record) => record.span,
            Self::Seed(seed) => seed.span,
            Self::Test(test) => test.span,
            Self::Trigger(trigger) => trigger.span,
            Self::Job(job) => job.span,
            Self::Function(function) => function.span,
            Self::Endpoint(endpoint) => endpoint.span,
            Self::Bucket(bucket) => bucket.span,
            Self::Channel(channel) => channel.span,
            Self::Proof(proof) => proof.span,
            Self::Acceptance(acceptance) => acceptance.span,
        }
    }
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
