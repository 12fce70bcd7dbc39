//! Batches: all operations or none, each in the world that those before it have left.

use super::{Expected, Fair, Faults, at, invalid, problem};
use crate::call::{Asked, Which, Write};
use purlin_rules::catalog::ModelId;
use purlin_rules::value::Id;
use serde_json::Value as Json;

impl Fair<'_> {
    /// What is wrong with the operations, whatever is stored: every fault of all of them, or else what the first of them can't ever do.
    pub(super) fn fault_of_batch(&self, asked: &Asked, writes: &[(ModelId, Write)]) -> Option<Expected> {
        let earlier: Vec<bool> = writes.iter().map(|(_, write)| write.leaves_a_row()).collect();
        let (mut faults, mut other) = (Faults::new(), None);
        for (place, (model, write)) in writes.iter().enumerate() {
            let earlier = &earlier[..place];
            let row = write.clone().row_mut().copied();
            if let Some(Which::Left(left)) = row
                && earlier.get(left) != Some(&true)
            {
                faults.insert((format!("/{place}/id"), "wrong_format".to_owned()));
                continue;
            }
            match self.fault_of_write(asked, *model, write, Some(earlier)) {
                Some(Expected::Problem(400, "invalid_parameter", _)) => {
                    faults.insert((format!("/{place}/on"), "unknown_value".to_owned()));
                }
                Some(Expected::Problem(_, _, Some(own))) => {
                    faults.extend(own.into_iter().map(|(field, code)| (format!("/{place}/values{field}"), code)));
                }
                fault => other = other.or(fault),
            }
        }
        if !faults.is_empty() {
            return Some(invalid(faults));
        }
        match writes.first() {
            // Nobody finds a row for the first operation, which is a creation then.
            Some((model, write)) if other.is_none() && !self.is_alive(asked) => {
                self.fault_of_write(asked, *model, write, None).map(|fault| at("/0/values", fault))
            }
            _ => other,
        }
    }

    pub(super) fn batch(&mut self, asked: &Asked, writes: &[(ModelId, Write)], new: &[Id]) -> Expected {
        let before = (self.world.clone(), self.numbers.clone());
        let (mut left, mut rows) = (Vec::new(), Vec::new());
        for (place, (model, write)) in writes.iter().enumerate() {
            let write = write.settled(&left);
            // Of a request that is refused no id is told.
            let own = new.get(place).copied().unwrap_or(Id([0xf0 + u8::try_from(place).unwrap(); 16]));
            let done = if self.is_alive(asked) {
                self.write(asked, *model, &write, &[own])
            } else {
                // An operation before this one has deleted its caller.
                self.fault_of_write(asked, *model, &write, None).unwrap_or_else(|| problem(401, "invalid_token"))
            };
            match done {
                Expected::Row(_, row) => {
                    left.push(crate::wire::id(row["id"].as_str().unwrap()));
                    rows.push(row);
                }
                Expected::Nothing => {
                    left.push(own);
                    rows.push(Json::Null);
                }
                refused => {
                    (self.world, self.numbers) = before;
                    return at(&format!("/{place}/values"), refused);
                }
            }
        }
        Expected::Rows(rows)
    }
}
