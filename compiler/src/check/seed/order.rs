//! The order in which the rows of a seed are sown: a row after those that it refers to.

use purlin_rules::plan::{Seed, SeedRow, SeedValue};

/// Rows that refer to others after them; as declared wherever that does, and where rows refer to each other in a ring.
pub(super) fn referred_rows_first(seed: Seed) -> Seed {
    let Some(order) = order(&seed.rows) else { return seed };
    let mut new_place = vec![0; seed.rows.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(place) = new_place.get_mut(*old) {
            *place = new;
        }
    }
    let mut rows: Vec<(usize, SeedRow)> = new_place.iter().copied().zip(seed.rows).collect();
    rows.sort_by_key(|(place, _)| *place);
    let rows = rows.into_iter().map(|(_, row)| moved(row, &new_place)).collect();
    Seed { name: seed.name, rows }
}

/// The old places in their new order; none if the rows refer to each other in a ring.
fn order(rows: &[SeedRow]) -> Option<Vec<usize>> {
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
                Some(other) if state_of(other) == State::Waiting => return None,
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
    Some(order)
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
        SeedValue::Value(_) | SeedValue::Now => None,
    })
}

fn moved(mut row: SeedRow, new_place: &[usize]) -> SeedRow {
    for (_, value) in &mut row.values {
        match value {
            SeedValue::Row(place) => *place = new_place.get(*place).copied().unwrap_or(*place),
            SeedValue::Value(_) | SeedValue::Now => {}
        }
    }
    row
}

#[cfg(test)]
mod tests {
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
        let sorted = referred_rows_first(seed(&[("a", &[2]), ("b", &[]), ("c", &[1]), ("d", &[])]));
        assert_eq!(labels(&sorted), ["b", "c", "a", "d"]);
        assert_eq!(sorted, referred_rows_first(seed(&[("b", &[]), ("c", &[0]), ("a", &[1]), ("d", &[])])));
    }

    #[test]
    fn a_ring_stays_as_declared() {
        let ring = seed(&[("a", &[1]), ("b", &[0]), ("c", &[])]);
        assert_eq!(referred_rows_first(ring.clone()), ring);
    }

    #[test]
    fn a_row_may_refer_to_itself() {
        assert_eq!(labels(&referred_rows_first(seed(&[("a", &[0]), ("b", &[0])]))), ["a", "b"]);
    }
}
