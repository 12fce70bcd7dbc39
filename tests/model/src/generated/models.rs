// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The models, in the order of their ids.

use purlin_runtime::plan;

pub mod crew;
pub mod entry;
pub mod offer;
pub mod permit;
pub mod person;
pub mod site;
pub mod stall;

/// A model, by its place in the service.
#[derive(Debug, Clone, Copy)]
pub enum Model {
    Crew,
    Entry,
    Offer,
    Permit,
    Person,
    Site,
    Stall,
}

impl Model {
    pub const fn id(self) -> plan::ModelId {
        plan::ModelId(self as u32)
    }
}

pub const TABLES: &[plan::Table] = &[
    crew::TABLE,
    entry::TABLE,
    offer::TABLE,
    permit::TABLE,
    person::TABLE,
    site::TABLE,
    stall::TABLE,
];
