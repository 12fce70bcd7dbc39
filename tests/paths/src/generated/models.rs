// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The models, in the order of their ids.

use purlin_runtime::plan;

pub mod box_;
pub mod card;
pub mod club;
pub mod item;
pub mod member;
pub mod notice;
pub mod order;
pub mod person;
pub mod pin;
pub mod ping;
pub mod seal;
pub mod slot;
pub mod tag;
pub mod tagging;
pub mod tally;
pub mod thing;
pub mod trace;
pub mod visit;

/// A model, by its place in the service.
#[derive(Debug, Clone, Copy)]
pub enum Model {
    Box,
    Card,
    Club,
    Item,
    Member,
    Notice,
    Order,
    Person,
    Pin,
    Ping,
    Seal,
    Slot,
    Tag,
    Tagging,
    Tally,
    Thing,
    Trace,
    Visit,
}

impl Model {
    pub const fn id(self) -> plan::ModelId {
        plan::ModelId(self as u32)
    }
}

pub const TABLES: &[plan::Table] = &[
    box_::TABLE,
    card::TABLE,
    club::TABLE,
    item::TABLE,
    member::TABLE,
    notice::TABLE,
    order::TABLE,
    person::TABLE,
    pin::TABLE,
    ping::TABLE,
    seal::TABLE,
    slot::TABLE,
    tag::TABLE,
    tagging::TABLE,
    tally::TABLE,
    thing::TABLE,
    trace::TABLE,
    visit::TABLE,
];
