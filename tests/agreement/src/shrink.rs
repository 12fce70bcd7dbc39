//! A smaller case in which the executions still differ: fewer and smaller numbers make a smaller database and a shorter condition.

use crate::choices::Choices;
use crate::run::{Disagreement, Numbers, disagreement, told};
use crate::scene::Scene;
use crate::store::Store;
use purlin_rules::expr::Cond;

/// Cases that are tried before the smallest one so far is good enough.
const TRIES: usize = 3_000;

/// The smallest case that is found, in words; none for one that does not come again by itself.
#[must_use]
pub fn smallest(numbers: Numbers, stores: &mut [&mut dyn Store]) -> Option<String> {
    let mut tries = 0;
    let mut best = numbers;
    while let Some(smaller) = smaller(&best, stores, &mut tries) {
        best = smaller;
    }
    tried(&best, stores).map(|(scene, cond, found)| told(&scene, &cond, &found))
}

fn smaller(best: &Numbers, stores: &mut [&mut dyn Store], tries: &mut usize) -> Option<Numbers> {
    let of_cond = variants(&best.cond).map(|cond| Numbers { cond, ..best.clone() });
    let of_scene = variants(&best.scene).map(|scene| Numbers { scene, ..best.clone() });
    for numbers in of_cond.chain(of_scene) {
        *tries += 1;
        if *tries > TRIES {
            return None;
        }
        if tried(&numbers, stores).is_some() {
            return Some(numbers);
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

fn tried(numbers: &Numbers, stores: &mut [&mut dyn Store]) -> Option<(Scene, Cond, Disagreement)> {
    let scene = Scene::draw(&mut Choices::replayed(numbers.scene.clone()), numbers.way);
    let cond = scene.condition(&mut Choices::replayed(numbers.cond.clone()));
    let found = disagreement(&scene, std::slice::from_ref(&cond), stores, None)?;
    Some((scene, cond, found))
}
