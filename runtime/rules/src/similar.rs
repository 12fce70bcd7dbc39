//! Which known name a mistyped one may have meant.

/// The nearest of the candidates, if one is near enough to be worth saying: at most a third of its letters differ. The first of
/// equally near ones.
pub fn closest<T: AsRef<str>>(name: &str, candidates: impl IntoIterator<Item = T>) -> Option<String> {
    let limit = (name.chars().count() / 3).max(1);
    let name = name.to_lowercase();
    let distances = candidates.into_iter().map(|candidate| (distance(&name, &candidate.as_ref().to_lowercase()), candidate));
    let (_, nearest) = distances.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance)?;
    Some(nearest.as_ref().to_owned())
}

/// The number of letters to insert, remove, replace, or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let neighbour = j.checked_sub(1).and_then(|j| b.get(j).copied());
            if previous == Some(y) && neighbour == Some(x) {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
        previous = Some(x);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let known = ["String", "DateTime", "Message", "Member"];
        assert_eq!(closest("Strnig", known).as_deref(), Some("String"));
        assert_eq!(closest("datetime", known).as_deref(), Some("DateTime"));
        assert_eq!(closest("Mesage", known).as_deref(), Some("Message"));
    }

    #[test]
    fn another_word_is_not() {
        assert_eq!(closest("Colour", ["String", "Room"]), None);
        assert_eq!(closest("id", ["me"]), None);
        assert_eq!(closest("m", ["title", "me"]).as_deref(), Some("me"));
    }
}
