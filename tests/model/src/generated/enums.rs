// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! The enums, in the order of their ids.

use purlin_runtime::plan;

/// An enum, by its place in the service.
#[derive(Debug, Clone, Copy)]
pub enum Enum {
    Phase,
    Rank,
}

impl Enum {
    pub const fn id(self) -> plan::EnumId {
        plan::EnumId(self as u32)
    }
}

pub const ENUMS: &[plan::Enum] = &[
    plan::Enum {
        spec_name: plan::text("Phase"),
        doc: plan::text(""),
        values: plan::list(
            &[plan::text("planned"), plan::text("open"), plan::text("closed")],
        ),
    },
    plan::Enum {
        spec_name: plan::text("Rank"),
        doc: plan::text(""),
        values: plan::list(
            &[plan::text("hand"), plan::text("steward"), plan::text("boss")],
        ),
    },
];
