//! Batches at random.

use super::{Known, NOWHERE, Random};
use crate::call::{Asked, Call, Named, Part, Which, Write};
use crate::service::{Expected, Fair};
use purlin_rules::catalog::ModelId;
use purlin_rules::plan::checks::Operation;
use purlin_rules::value::{Id, Value};
use serde_json::Value as Json;
use std::collections::VecDeque;

/// Writes of a batch at most, and how many are made up for each, until one would be done.
const MOST: usize = 4;
const TRIES: usize = 24;

impl Random {
    /// Several writes, mostly such as can be done one after the other.
    pub(crate) fn batch(&mut self, fair: &Fair<'_>, callers: &[Id]) -> Asked {
        let mut fair = fair.clone();
        let service = &fair.plan.service;
        let (who, tenant) = self.who(Known { service, world: &fair.world, callers });
        let mut writes: Vec<(ModelId, Write)> = Vec::new();
        let mut left: Vec<Id> = Vec::new();
        for place in 0..2 + self.below(MOST - 1) {
            // Rows that the batch makes have ids of their own here, by which later operations name them.
            let new = Id([0xf0 + u8::try_from(place).unwrap(); 16]);
            let mut leaves = NOWHERE;
            let mut write = self.written(&fair, callers, tenant);
            for _ in 0..TRIES {
                let asked = Asked { who, tenant, call: Call::Write(write.0, write.1.clone()) };
                let mut after = fair.clone();
                match after.answer(&asked, &[new], VecDeque::new()) {
                    Expected::Row(_, row) => leaves = id_of(&row),
                    Expected::Rows(_) | Expected::Nothing => {}
                    Expected::Problem(..) if self.one_in(30) => break,
                    Expected::Problem(..) => {
                        write = self.written(&fair, callers, tenant);
                        continue;
                    }
                }
                fair = after;
                break;
            }
            self.refer(&mut write.1, &left);
            writes.push(write);
            left.push(leaves);
        }
        Asked { who, tenant, call: Call::Batch(writes) }
    }

    /// A write that can stand in a batch. Stalls stay, for entries go with them that the batch may have made: of these no id would be told.
    fn written(&mut self, fair: &Fair<'_>, callers: &[Id], tenant: Named) -> (ModelId, Write) {
        let known = Known { service: &fair.plan.service, world: &fair.world, callers };
        loop {
            let Call::Write(model, write) = self.call(known, tenant) else { continue };
            let is_many = matches!(write, Write::Create { many: true, .. });
            let takes_entries = write.operation() == Operation::Delete && known.table(model).spec_name == "Stall";
            let is_expected = matches!(write, Write::Upsert { expects: crate::call::Expects::Row, .. });
            if !is_many && !takes_entries && !is_expected {
                return (model, write);
            }
        }
    }

    /// Says what is left by operations before this one by their places, at least where nobody can know its id.
    fn refer(&mut self, write: &mut Write, left: &[Id]) {
        let mut place = |id: Id| {
            let place = left.iter().position(|left| *left == id && id != NOWHERE)?;
            // Now and then one that leaves no row.
            if self.one_in(40) { Some(left.len()) } else { Some(place) }
        };
        if let Some(row) = write.row_mut()
            && let Some(place) = place(row.among(left))
        {
            *row = Which::Left(place);
        }
        for (_, part) in write.bodies_mut().iter_mut().flat_map(|body| &mut body.parts) {
            if let Part::Value(Value::Id(id)) = part
                && let Some(place) = place(*id)
            {
                *part = Part::Left(place);
            }
        }
    }
}

fn id_of(row: &Json) -> Id {
    crate::wire::id(row["id"].as_str().unwrap())
}
