//! How often something may be done.

use super::{Found, Risk};
use crate::diff::sides::Spelled;
use crate::schema::{Limit, LimitPer, RateLimit};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::print;
use std::collections::{BTreeMap, BTreeSet};

/// What is limited, and for whom, as the spec says it: `limit create`, ` per me`; so many in so many milliseconds.
pub(super) type Limits = BTreeMap<(String, String), BTreeSet<(u32, u64)>>;

impl Found<'_> {
    /// Of models.
    pub(super) fn limits(&mut self) {
        let [was, is] = self.sides.each(of_models);
        for (model, is) in &is {
            if let Some(was) = was.get(model) {
                self.limited(model, was, is);
            }
        }
    }

    pub(super) fn limited(&mut self, what: &str, was: &Limits, is: &Limits) {
        let all: BTreeSet<_> = was.keys().chain(is.keys()).collect();
        for of in all {
            let often = |limits: &Limits| limits.get(of).cloned().unwrap_or_default();
            let (was, is) = (often(was), often(is));
            let only = |these: &BTreeSet<(u32, u64)>, others: &BTreeSet<(u32, u64)>| {
                let says = |(count, millis): &(u32, u64)| format!("`{} {count} per {}{}`", of.0, print::duration(*millis), of.1);
                these.difference(others).map(says).collect::<Vec<_>>().join(", ")
            };
            let (gone, added) = (only(&was, &is), only(&is, &was));
            match (gone.is_empty(), added.is_empty()) {
                (true, true) => {}
                (false, false) => self.say(Risk::Caution, what, format!("has {added}, and had {gone}")),
                (true, false) => self.say(Risk::Caution, what, format!("has {added}: what is more is refused")),
                (false, true) => self.say(Risk::Caution, what, format!("has no {gone} any more: so much more may be done")),
            }
        }
    }
}

fn of_models(spelled: &Spelled<'_>) -> BTreeMap<String, Limits> {
    let each = |limit: &RateLimit, model| {
        let per = match &limit.per {
            LimitPer::Everyone => String::new(),
            LimitPer::Me => " per me".to_owned(),
            LimitPer::Row(path) => format!(" per {}", along(model, path, spelled)),
        };
        let often = (limit.count, u64::from(limit.window_seconds) * 1000);
        limit.operations.iter().map(move |operation| ((format!("limit {}", operation.as_str()), per.clone()), often)).collect::<Vec<_>>()
    };
    let models = spelled.side.schema.models();
    models.map(|model| (spelled.model(model.id), gathered(model.get().limits.iter().flat_map(|limit| each(limit, model.id))))).collect()
}

/// `ticket.project`
fn along(model: ModelId, path: &[FieldId], spelled: &Spelled<'_>) -> String {
    let mut names = Vec::new();
    let mut at = Some(model);
    for field in path {
        let Some(model) = at else { break };
        names.push(spelled.statements().field(model, *field).to_owned());
        at = spelled.side.service.table(model).and_then(|table| table.field(*field)?.reference()).map(|(target, ..)| target);
    }
    names.join(".")
}

/// Of what is called.
pub(super) fn of_call(limits: &[Limit]) -> Limits {
    let one = |limit: &Limit| {
        let per = if limit.per_caller { " per me" } else { "" };
        (("limit".to_owned(), per.to_owned()), (limit.count, u64::try_from(limit.time_ms).unwrap_or_default()))
    };
    gathered(limits.iter().map(one))
}

fn gathered(each: impl Iterator<Item = ((String, String), (u32, u64))>) -> Limits {
    let mut limits = Limits::new();
    each.for_each(|(of, often)| {
        limits.entry(of).or_default().insert(often);
    });
    limits
}
