// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The models, in the order of their ids.

use purlin_runtime::plan;

pub mod member;
pub mod org;
pub mod ticket;
pub mod user;

/// A model, by its place in the service.
#[derive(Debug, Clone, Copy)]
pub enum Model {
    Member,
    Org,
    Ticket,
    User,
}

impl Model {
    pub const fn id(self) -> plan::ModelId {
        plan::ModelId(self as u32)
    }
}

pub const TABLES: &[plan::Table] = &[
    member::TABLE,
    org::TABLE,
    ticket::TABLE,
    user::TABLE,
];
