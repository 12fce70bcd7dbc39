//! What is sound as far as this version can tell, and reads something that it does not know: it is not in the schema, and told of by what
//! runs a service.

use crate::resolve::Names;
use crate::schema::{Called, Claims, Happens};
use crate::served::Unserved;
use purlin_rules::diagnostic::Span;

/// Only of a program without errors: in another, what is missing has been reported.
pub(super) fn not_judged(names: &Names<'_>, happens: &Happens, called: &Called, claims: &Claims) -> Vec<Unserved> {
    let items = &names.items;
    let mut all = Vec::new();
    let triggers: Vec<Span> = happens.triggers.iter().map(|trigger| trigger.span).collect();
    for trigger in items.triggers.iter().filter(|trigger| !triggers.contains(&trigger.span)) {
        let what = format!("`on {} {}`", trigger.model.name, trigger.event.name);
        all.push(Unserved::guard(what, trigger.span, "judge rows as they are, that the spec may have changed"));
    }
    let jobs: Vec<Span> = happens.jobs.iter().map(|job| job.span).collect();
    for job in items.jobs.iter().filter(|job| !jobs.contains(&job.name.span)) {
        let what = format!("`job {}`", job.name.name);
        all.push(Unserved::guard(what, job.name.span, "judge rows as they are, that the spec may have changed"));
    }
    let mut features: Vec<(String, Span)> = Vec::new();
    features.extend(items.functions.iter().map(|function| (format!("fn {}", function.name.name), function.name.span)));
    features.extend(items.channels.iter().map(|channel| (format!("channel {}", channel.name.name), channel.name.span)));
    features.extend(items.proofs.iter().map(|proof| (format!("prove {}", proof.name.0), proof.span)));
    let mut judged: Vec<Span> = called.functions.iter().map(|function| function.span).collect();
    judged.extend(called.channels.iter().map(|channel| channel.span));
    judged.extend(claims.proofs.iter().map(|proof| proof.span));
    let left = features.into_iter().filter(|(_, span)| !judged.contains(span));
    all.extend(left.map(|(what, span)| Unserved::feature(format!("`{what}`"), span)));
    all
}
