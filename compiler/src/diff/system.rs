//! What acts as the system, and does something else than it did: triggers, jobs, what `needs system`, fields that are filled or kept. No rule
//! binds what is written so: it is compared statement by statement, by what is meant.
//!
//! ```text
//! both programs ─► acts, by their names ─► lines that only one of them has ─► Acting: new, gone, otherwise; to be accepted, or told
//! ```

mod acts;
mod same;

use super::sides::Sides;
use super::units::short_digest;
use crate::compile::Compilation;
use crate::lint::{self, Day};
use crate::schema::{Acceptance, Accepted};
use acts::{Act, Line, acts};
use purlin_rules::diagnostic::Span;
use same::Same;
use std::collections::{BTreeMap, BTreeSet};

/// Something that acts as the system otherwise than it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Acting {
    /// `on Join created`, `job sweep`, `fn close`, `Order.total`
    pub what: String,
    /// What it did, a statement each; none where it was not there.
    pub was: Option<Vec<String>>,
    /// What it does; none where it is gone.
    pub is: Option<Vec<String>>,
    /// What only one of the two does.
    pub otherwise: [Vec<String>; 2],
    /// It writes something else, which no rule is asked of. The others are told.
    pub is_to_be_accepted: bool,
    /// Where it stands; of what is gone, its model, or the program.
    pub span: Span,
    /// The same for the same change, whatever else changes: by this it is accepted.
    pub digest: String,
    /// Why it is accepted.
    pub accepted: Option<String>,
}

/// What two sound programs do otherwise as the system. Acceptances may end: `today` says which have.
#[must_use]
pub fn acting(before: &Compilation, after: &Compilation, today: Day) -> Vec<Acting> {
    let Some(sides) = Sides::of(before, after) else { return Vec::new() };
    let [old, new] = sides.each(acts);
    let same = Same::of(&sides);
    let mut by_name: BTreeMap<&str, [Vec<&Act>; 2]> = BTreeMap::new();
    for (place, acts) in [&old, &new].into_iter().enumerate() {
        for act in acts {
            if let Some(found) = by_name.entry(&act.what).or_default().get_mut(place) {
                found.push(act);
            }
        }
    }
    let known: BTreeSet<String> = sides.before.schema.models().map(|model| model.get().spec_name.clone()).collect();
    let left: BTreeMap<String, Span> = sides.after.schema.models().map(|model| (model.get().spec_name.clone(), model.get().span)).collect();
    let valid: Vec<&Acceptance> =
        after.claims.acceptances.iter().filter(|acceptance| lint::has_ended(acceptance, today).is_none()).collect();
    let mut found = Vec::new();
    for [old, new] in by_name.into_values() {
        for pair in paired(old, new, &same) {
            found.extend(match pair {
                (Some(was), Some(is)) => changed(was, is, &same),
                (None, Some(is)) => is.alone(&known).map(|is_to_be_accepted| told(None, Some(is), is_to_be_accepted)),
                (Some(was), None) if was.of_name.as_ref().is_some_and(|model| !left.contains_key(model)) => None,
                (Some(was), None) => was.alone(&left.keys().cloned().collect()).map(|is_to_be_accepted| Acting {
                    span: was.of_name.as_ref().and_then(|model| left.get(model)).copied().unwrap_or_default(),
                    ..told(Some(was), None, is_to_be_accepted)
                }),
                (None, None) => None,
            });
        }
    }
    for acting in &mut found {
        let accepts = |acceptance: &&&Acceptance| matches!(&acceptance.what, Accepted::Widening { digest } if acting.digest.starts_with(digest.as_str()));
        acting.accepted = valid.iter().find(accepts).map(|acceptance| acceptance.why.clone());
    }
    found.sort_by(|a, b| (!a.is_to_be_accepted, a.span, &a.what).cmp(&(!b.is_to_be_accepted, b.span, &b.what)));
    found
}

/// Those of one name, each beside what it was: a trigger has no name of its own.
fn paired<'a>(mut old: Vec<&'a Act>, mut new: Vec<&'a Act>, same: &Same<'_>) -> Vec<(Option<&'a Act>, Option<&'a Act>)> {
    old.retain(|was| match new.iter().position(|is| same.does(was, is)) {
        Some(place) => {
            new.remove(place);
            false
        }
        None => true,
    });
    let mut pairs = Vec::new();
    for was in old {
        let alike = |is: &&Act| is.lines == was.lines || is.when() == was.when();
        let place = new.iter().position(alike).or(if new.is_empty() { None } else { Some(0) });
        pairs.push((Some(was), place.map(|place| new.remove(place))));
    }
    pairs.extend(new.into_iter().map(|is| (None, Some(is))));
    pairs
}

/// What only one of the two has says whether it is to be accepted.
fn changed(was: &Act, is: &Act, same: &Same<'_>) -> Option<Acting> {
    if same.does(was, is) {
        return None;
    }
    let writes_when = (was.writes() || is.writes()) && !same.when(was, is);
    let reaches_further = match (&was.reach, &is.reach) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(was), Some(is)) => is.is_further_than(was),
    };
    Some(told(Some(was), Some(is), was.written() != is.written() || writes_when || reaches_further))
}

fn told(was: Option<&Act>, is: Option<&Act>, is_to_be_accepted: bool) -> Acting {
    let said = |act: Option<&Act>, other: Option<&Act>| act.map(|act| said(act, other)).filter(|said| !said.is_empty());
    let (was_said, is_said) = (said(was, is), said(is, was));
    let without = |these: &Option<Vec<String>>, others: &Option<Vec<String>>| -> Vec<String> {
        let others = others.as_deref().unwrap_or_default();
        these.iter().flatten().filter(|line| !others.contains(line)).cloned().collect()
    };
    let mut otherwise = [without(&was_said, &is_said), without(&is_said, &was_said)];
    if otherwise.iter().all(Vec::is_empty) {
        otherwise = [was_said.clone().unwrap_or_default(), is_said.clone().unwrap_or_default()];
    }
    let means = |act: Option<&Act>| act.map(Act::means).unwrap_or_default().join("\n");
    let what = is.or(was).map(|act| act.what.clone()).unwrap_or_default();
    Acting {
        digest: short_digest(&format!("{what}\n{}\n|{}", means(was), means(is))),
        what,
        was: was_said,
        is: is_said,
        otherwise,
        is_to_be_accepted,
        span: is.map_or(Span::default(), |act| act.span),
        accepted: None,
    }
}

/// Its statements; in whole words where the other says the same, and means something else.
fn said(act: &Act, other: Option<&Act>) -> Vec<String> {
    let is_ambiguous = |line: &Line| other.is_some_and(|other| other.lines.iter().any(|own| own.says == line.says && own != line));
    let line = |line: &Line| if is_ambiguous(line) { line.means.clone() } else { line.says.clone() };
    let reach = act.reach.as_ref().map(|reach| format!("needs system {}", reach.says));
    act.when().into_iter().map(str::to_owned).chain(act.lines.iter().map(line)).chain(reach).collect()
}
