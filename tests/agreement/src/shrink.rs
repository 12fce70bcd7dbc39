//! A smaller case in which the executions still differ: fewer and smaller numbers make a smaller database and a shorter condition.

/// The numbers from which a case is drawn.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// The database, who asks, what is written.
    pub scene: Vec<u16>,
    /// What is asked.
    pub cond: Vec<u16>,
}

/// Cases that are tried before the smallest one so far is good enough.
const TRIES: usize = 3_000;

/// The smallest case that is found, in words; none for one that does not come again by itself. `told` tries a case, and tells it in
/// words if the executions differ.
#[must_use]
pub fn smallest(numbers: Numbers, told: &mut dyn FnMut(&Numbers) -> Option<String>) -> Option<String> {
    let mut tries = 0;
    let mut said = None;
    let mut best = numbers;
    while let Some((smaller, words)) = smaller(&best, told, &mut tries) {
        (best, said) = (smaller, Some(words));
    }
    said.or_else(|| told(&best))
}

fn smaller(best: &Numbers, told: &mut dyn FnMut(&Numbers) -> Option<String>, tries: &mut usize) -> Option<(Numbers, String)> {
    let of_cond = variants(&best.cond).map(|cond| Numbers { cond, ..best.clone() });
    let of_scene = variants(&best.scene).map(|scene| Numbers { scene, ..best.clone() });
    for numbers in of_cond.chain(of_scene) {
        *tries += 1;
        if *tries > TRIES {
            return None;
        }
        if let Some(words) = told(&numbers) {
            return Some((numbers, words));
        }
    }
    None
}

/// The list without parts of it, the largest first; then with smaller numbers.
fn variants(list: &[u16]) -> impl Iterator<Item = Vec<u16>> + '_ {
    let sizes = std::iter::successors(Some(list.len()), |size| (*size > 1).then_some(size / 2)).filter(|size| *size > 0);
    let shorter = sizes
        .flat_map(move |size| (0..list.len()).step_by(size).map(move |at| [&list[..at], &list[(at + size).min(list.len())..]].concat()));
    let lesser = (0..list.len()).filter(|at| list[*at] > 0).flat_map(move |at| {
        let with = move |number| {
            let mut list = list.to_vec();
            list[at] = number;
            list
        };
        [with(0), with(list[at] - 1)]
    });
    shorter.chain(lesser)
}
