//! Defaults: constants, who asks, when, or what the other fields of the new row say, in no circle.

use super::attributes::Traits;
use crate::check::reads::Reads;
use crate::check::value::{self, Default};
use crate::diagnostics::types::Cycle;
use crate::resolve::Names;
use crate::schema::{Derived, Field};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::Default as FieldDefault;
use purlin_rules::print;
use purlin_rules::syntax::Expr;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn apply(written: &Expr, traits: &mut Traits, model: ModelId, field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    match value::default(written, model, field, names, found) {
        Some(Default::Planned(default)) => traits.default = default,
        Some(Default::Derived(term)) => traits.derived = Some(Derived { term, says: print::expression(written), span: written.span }),
        // A default that is wrong, and reported, is one still: that the field has none would only follow from it.
        None => traits.default = FieldDefault::Now,
    }
}

/// No default of a model waits for itself.
pub(super) fn no_default_reads_itself(model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let Some(declared) = names.declared.model(model) else { return };
    let derived = declared.fields.iter().zip((0..).map(FieldId)).filter_map(|(field, id)| Some((id, field.derived.as_ref()?)));
    let reads: BTreeMap<FieldId, BTreeSet<FieldId>> = derived
        .map(|(id, derived)| {
            let steps = Reads::of_term(&derived.term).steps.into_iter();
            (id, steps.filter(|step| step.model == model).map(|step| step.field).collect())
        })
        .collect();
    let mut told = BTreeSet::new();
    for start in reads.keys().copied() {
        let Some(cycle) = cycle_from(start, &reads).filter(|cycle| !cycle.iter().any(|field| told.contains(field))) else { continue };
        told.extend(cycle.iter().copied());
        let fields: Vec<&Field> = cycle.iter().filter_map(|id| names.declared.model_field(model, *id)).collect();
        let name = |field: &&Field| format!("{}.{}", declared.spec_name, field.spec_name);
        let way = fields.iter().map(name).chain(fields.first().map(name)).collect();
        let spans = fields.iter().filter_map(|field| field.derived.as_ref().map(|derived| derived.span)).collect();
        found.push(Cycle { what: "given a default", fields: way, spans }.into());
    }
}

/// The shortest way from a field back to itself.
fn cycle_from(start: FieldId, reads: &BTreeMap<FieldId, BTreeSet<FieldId>>) -> Option<Vec<FieldId>> {
    let mut ways = std::collections::VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in way.last().and_then(|last| reads.get(last)).into_iter().flatten() {
            if *next == start {
                return Some(way);
            }
            if seen.insert(*next) {
                ways.push_back(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}
