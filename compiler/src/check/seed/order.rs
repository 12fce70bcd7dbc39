//! The order in which the rows of a seed are sown: a row after those that it refers to.

use purlin_rules::plan::{Seed, SeedRow, SeedValue};

/// Rows that refer to others after them; as declared wherever that does.
///
/// # Errors
/// The places of rows that refer to each other in a ring: none of them can be sown first.
pub(super) fn referred_rows_first(seed: Seed) -> Result<Seed, (Seed, Vec<usize>)> {
    let order = match order(&seed.rows) {
        Ok(order) => order,
        Err(ring) => return Err((seed, ring)),
    };
    let mut new_place = vec![0; seed.rows.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(place) = new_place.get_mut(*old) {
            *place = new;
        }
    }
    let mut rows: Vec<(usize, SeedRow)> = new_place.iter().copied().zip(seed.rows).collect();
    rows.sort_by_key(|(place, _)| *place);
    let rows = rows.into_iter().map(|(_, row)| moved(row, &new_place)).collect();
    Ok(Seed { name: seed.name, rows })
}

/// The old places in their new order; or those of a ring.
fn order(rows: &[SeedRow]) -> Result<Vec<usize>, Vec<usize>> {
    let mut order = Vec::with_capacity(rows.len());
    let mut states = vec![State::Untouched; rows.len()];
    for start in 0..rows.len() {
        // Rows that wait for the one above them. Not recursion: a seed may be a long chain.
        let mut waiting = vec![start];
        while let Some(place) = waiting.last().copied() {
            let (Some(row), Some(state)) = (rows.get(place), states.get_mut(place)) else { break };
            if *state == State::Sown {
                waiting.pop();
                continue;
            }
            *state = State::Waiting;
            let state_of = |place: usize| states.get(place).copied().unwrap_or(State::Sown);
            match references(row).find(|other| *other != place && state_of(*other) != State::Sown) {
                Some(other) if state_of(other) == State::Waiting => {
                    return Err(waiting.into_iter().skip_while(|place| *place != other).collect());
                }
                Some(other) => waiting.push(other),
                None => {
                    waiting.pop();
                    order.push(place);
                    if let Some(state) = states.get_mut(place) {
                        *state = State::Sown;
                    }
                }
            }
        }
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Untouched,
    Waiting,
    Sown,
}

fn references(row: &SeedRow) -> impl Iterator<Item = usize> {
    row.values.iter().filter_map(|(_, value)| match value {
        SeedValue::Row(place) => Some(*place),
        SeedValue::Value(_) | SeedValue::Now | SeedValue::After(_) => None,
    })
}

fn moved(mut row: SeedRow, new_place: &[usize]) -> SeedRow {
    for (_, value) in &mut row.values {
        match value {
            SeedValue::Row(place) => *place = new_place.get(*place).copied().unwrap_or(*place),
            SeedValue::Value(_) | SeedValue::Now | SeedValue::After(_) => {}
        }
    }
    row
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use purlin_rules::catalog::{FieldId, ModelId};
    use purlin_rules::diagnostic::Span;

    fn seed(rows: &[(&str, &[usize])]) -> Seed {
        let row = |(label, refers): &(&str, &[usize])| SeedRow {
            label: Some((*label).to_owned()),
            model: ModelId(0),
            values: refers.iter().map(|place| (FieldId(4), SeedValue::Row(*place))).collect(),
            password: None,
            span: Span::default(),
        };
        Seed { name: "dev".to_owned(), rows: rows.iter().map(row).collect() }
    }

    fn labels(seed: &Seed) -> Vec<&str> {
        seed.rows.iter().filter_map(|row| row.label.as_deref()).collect()
    }

    #[test]
    fn a_row_follows_those_it_refers_to() {
        let sorted = referred_rows_first(seed(&[("a", &[2]), ("b", &[]), ("c", &[1]), ("d", &[])])).unwrap();
        assert_eq!(labels(&sorted), ["b", "c", "a", "d"]);
        assert_eq!(sorted, referred_rows_first(seed(&[("b", &[]), ("c", &[0]), ("a", &[1]), ("d", &[])])).unwrap());
    }

    #[test]
    fn a_ring_is_told_without_the_rows_that_only_lead_to_it() {
        let ring = seed(&[("z", &[]), ("a", &[2]), ("b", &[3]), ("c", &[1]), ("d", &[1])]);
        assert_eq!(referred_rows_first(ring.clone()), Err((ring, vec![1, 2, 3])));
    }

    #[test]
    fn a_row_may_refer_to_itself() {
        assert_eq!(labels(&referred_rows_first(seed(&[("a", &[0]), ("b", &[0])])).unwrap()), ["a", "b"]);
    }
}
