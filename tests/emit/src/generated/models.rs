// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The models, in the order of their ids.

use purlin_runtime::plan;

pub mod account;
pub mod type_;

/// A model, by its place in the service.
#[derive(Debug, Clone, Copy)]
pub enum Model {
    Account,
    Type,
}

impl Model {
    pub const fn id(self) -> plan::ModelId {
        plan::ModelId(self as u32)
    }
}

pub const TABLES: &[plan::Table] = &[account::TABLE, type_::TABLE];
