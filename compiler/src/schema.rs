//! The checked program: what it declares, with every name an id and every type known.
//!
//! Comes from [`check`](crate::check); goes to [`plan`](crate::plan). A [`Schema`] exists only of a program without errors and cannot
//! be built in another way, so whoever holds one need not doubt it. It knows neither text nor tables.

mod auth;
mod called;
mod claims;
mod declared;
mod happens;
mod tenancy;

pub use auth::{Auth, Factor, FactorKind, Provider, Service, VerifiedField};
pub use called::{Bucket, CallRule, Called, Channel, Endpoint, Function, Limit, Variant, Verify};
pub use claims::{Acceptance, Accepted, Claim, ClaimKind, ClaimTarget, Claims, Proof};
pub(crate) use declared::is_stored;
pub use declared::{
    Computed, Declared, Derived, Enum, EnumValue, Evolution, Field, Guard, Index, LimitPer, Marks, Model, RateLimit, Removed, Require,
    Role, Ruling, Search, Sequence,
};
pub use happens::{
    Action, Badge, Cron, Event, Filter, Given, Happens, Job, Language, NeedsSystem, Notification, Part, Recipients, Retry, Run, Schedule,
    Template, Texts, Time, Trigger, Way, Webhook, Work, Write,
};
pub use tenancy::{Tenant, TenantSource};

use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;
use purlin_rules::plan::{GrantedFields, Operation, Refinement, Seed, Test};
use purlin_rules::types::Type;

/// A checked program.
#[derive(Debug, PartialEq)]
pub struct Schema {
    pub(crate) app: App,
    pub(crate) declared: Declared,
    pub(crate) auth: Option<Auth>,
    pub(crate) tenant: Option<Tenant>,
    /// Sorted by model, then as written.
    pub(crate) rules: Vec<Rule>,
    /// Sorted by name. Seeds and tests need no further decision: they stand here as a plan holds them.
    pub(crate) seeds: Vec<Seed>,
    /// Sorted by name.
    pub(crate) tests: Vec<Test>,
    pub(crate) happens: Happens,
    pub(crate) called: Called,
    pub(crate) claims: Claims,
}

/// `ticket: Ticket`: of a job, a function, a channel; a field of a message; what a function gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub spec_name: String,
    pub holds: Holds,
    pub nullable: bool,
}

/// What a parameter holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// A value, a list of values, a row.
    Value { ty: Type, refinement: Refinement },
    /// A record, or a list of records, by the name of its `type`: of functions only, and nothing that expressions look into.
    Record { spec_name: String, list: bool },
}

/// `app Chat edition 2026`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    pub spec_name: String,
    pub doc: String,
    pub edition: u32,
}

/// An access rule as written: `allow read, update(name) if E "message" as name`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub model: ModelId,
    pub deny: bool,
    /// Each operation at most once; `read` and `write` are taken apart.
    pub grants: Vec<Grant>,
    /// What stands behind `if` and `check`, as it is written.
    pub says: Option<String>,
    pub check_says: Option<String>,
    pub message: Option<String>,
    pub spec_name: Option<String>,
    pub span: Span,
}

/// `update(name)` of a rule, and what it asks then: a verdict on another row may differ from one operation to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    pub operation: Operation,
    pub fields: GrantedFields,
    pub when: Cond,
    /// What must hold after the write besides; of a deny, what must hold for it to apply.
    pub check: Option<Cond>,
}

impl Schema {
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The program as expressions see it.
    #[must_use]
    pub fn catalog(&self) -> &Declared {
        &self.declared
    }

    #[must_use]
    pub fn auth(&self) -> Option<&Auth> {
        self.auth.as_ref()
    }

    #[must_use]
    pub fn tenant(&self) -> Option<&Tenant> {
        self.tenant.as_ref()
    }

    /// In the order of their ids, that is by name.
    pub fn models(&self) -> impl Iterator<Item = ModelRef<'_>> {
        self.declared.models.iter().zip(0..).map(|(model, id)| ModelRef { schema: self, model, id: ModelId(id) })
    }

    #[must_use]
    pub fn model(&self, id: ModelId) -> Option<ModelRef<'_>> {
        self.declared.model(id).map(|model| ModelRef { schema: self, model, id })
    }

    /// In the order of their ids, that is by name.
    pub fn enums(&self) -> impl Iterator<Item = (EnumId, &Enum)> {
        self.declared.enums.iter().zip(0..).map(|(item, id)| (EnumId(id), item))
    }

    #[must_use]
    pub fn seeds(&self) -> &[Seed] {
        &self.seeds
    }

    #[must_use]
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// Triggers and jobs.
    #[must_use]
    pub fn happens(&self) -> &Happens {
        &self.happens
    }

    /// Functions, endpoints, buckets and channels.
    #[must_use]
    pub fn called(&self) -> &Called {
        &self.called
    }

    /// What is to be proved, and what is accepted.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }
}

/// A model, and the way to what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct ModelRef<'a> {
    schema: &'a Schema,
    model: &'a Model,
    pub id: ModelId,
}

impl<'a> ModelRef<'a> {
    #[must_use]
    pub fn get(self) -> &'a Model {
        self.model
    }

    /// The implicit ones first, then as declared.
    pub fn fields(self) -> impl Iterator<Item = (FieldId, &'a Field)> {
        self.model.fields.iter().zip(0..).map(|(field, id)| (FieldId(id), field))
    }

    /// The fields that a plan has, under the same ids: they come first.
    pub fn planned_fields(self) -> impl Iterator<Item = (FieldId, &'a Field)> {
        self.fields().take_while(|(_, field)| field.is_planned())
    }

    /// As written.
    pub fn rules(self) -> impl Iterator<Item = &'a Rule> {
        let first = self.schema.rules.partition_point(|rule| rule.model < self.id);
        self.schema.rules.iter().skip(first).take_while(move |rule| rule.model == self.id)
    }
}
