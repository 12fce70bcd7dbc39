//! Pairs the two ends of every relation: a to-many names, after `via`, the field of the other model that points back, or after `through`
//! the model between.

mod through;

use super::Items;
use super::fields::{Entries, Kind};
use crate::ast::Ident;
use crate::diagnostics::relations::{NoOtherEnd, NotTheOtherEnd, NotUniqueEnd, TwoOtherEnds};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};
use std::collections::BTreeMap;
use through::Way;

/// Fields whose other end is not there, or is taken, become broken.
pub(super) fn pair<'a>(items: &Items<'a>, models: &mut [Entries<'a>], found: &mut Vec<Diagnostic>) {
    let mut paired: BTreeMap<(ModelId, String), Span> = BTreeMap::new();
    let mut changed = Vec::new();
    for (entries, id) in models.iter().zip((0..).map(ModelId)) {
        for (place, entry) in entries.iter().enumerate() {
            let end = |target: ModelId| OtherEnd { items, models, model: id, target };
            let fits = match &entry.kind {
                Kind::Column { .. } | Kind::Broken => true,
                Kind::ToMany { model, via: None } => end(*model).must_be_named(entry.written, found),
                Kind::ToMany { model, via: Some(via) } => {
                    end(*model).points_back(via, found) && end(*model).is_the_only_one(via, &mut paired, found)
                }
                Kind::OneVia { model, via } => {
                    end(*model).points_back(via, found)
                        && end(*model).is_unique(via, found)
                        && end(*model).is_the_only_one(via, &mut paired, found)
                }
                Kind::Through { model, join, ends, .. } => {
                    let way = Way { items, models, from: id, to: *model };
                    let resolved = way.join(join, *ends, found);
                    let fits = resolved.is_some();
                    changed.push((id, place, Kind::Through { model: *model, join, ends: *ends, resolved }));
                    fits
                }
            };
            if !fits {
                changed.push((id, place, Kind::Broken));
            }
        }
    }
    for (model, place, kind) in changed {
        if let Some(entry) = models.get_mut(model.0 as usize).and_then(|entries| entries.get_mut(place)) {
            entry.kind = kind;
        }
    }
}

/// The other end of a to-many of `model` to rows of `target`.
struct OtherEnd<'a, 'b> {
    items: &'a Items<'a>,
    models: &'a [Entries<'b>],
    model: ModelId,
    target: ModelId,
}

impl OtherEnd<'_, '_> {
    fn must_be_named(&self, field: &crate::ast::Field, found: &mut Vec<Diagnostic>) -> bool {
        found.push(
            NoOtherEnd {
                field: format!("{}.{}", self.name(self.model), field.name.name),
                target: self.name(self.target),
                model: self.name(self.model),
                span: field.ty.span,
                candidates: self.candidates(),
                ty: format!("{}[]", field.ty.name.name),
                both_ways: self.is_to_many_back(),
            }
            .into(),
        );
        false
    }

    fn points_back(&self, via: &Ident, found: &mut Vec<Diagnostic>) -> bool {
        let end = self.models.get(self.target.0 as usize).and_then(|entries| entries.iter().find(|entry| entry.name() == via.name));
        let is_known = !self.items.faulty.contains(via.name.as_str());
        if end.map_or(!is_known, |end| matches!(end.kind, Kind::Broken)) {
            return false;
        }
        if end.is_some_and(|end| end.to_one() == Some(self.model)) {
            return true;
        }
        found.push(
            NotTheOtherEnd {
                via: format!("{}.{}", self.name(self.target), via.name),
                model: self.name(self.model),
                span: via.span,
                declared: end.map(|end| end.written.name.span),
                candidates: self.candidates(),
            }
            .into(),
        );
        false
    }

    /// No two rows may hold this one.
    fn is_unique(&self, via: &Ident, found: &mut Vec<Diagnostic>) -> bool {
        let end = self.models.get(self.target.0 as usize).and_then(|entries| entries.iter().find(|entry| entry.name() == via.name));
        let unique = end.is_some_and(|end| end.written.attributes.iter().any(|attribute| attribute.name.name == "unique"));
        if !unique {
            let declared = end.map(|end| end.written.name.span);
            found.push(
                NotUniqueEnd {
                    via: format!("{}.{}", self.name(self.target), via.name),
                    target: self.name(self.target),
                    span: via.span,
                    declared,
                }
                .into(),
            );
        }
        unique
    }

    fn is_the_only_one(&self, via: &Ident, paired: &mut BTreeMap<(ModelId, String), Span>, found: &mut Vec<Diagnostic>) -> bool {
        let key = (self.target, via.name.clone());
        if let Some(first) = paired.get(&key) {
            let via_name = format!("{}.{}", self.name(self.target), via.name);
            found.push(TwoOtherEnds { via: via_name, span: via.span, first: *first }.into());
            return false;
        }
        paired.insert(key, via.span);
        true
    }

    /// The target has a to-many of the model that names no other end either.
    fn is_to_many_back(&self) -> bool {
        let mut entries = self.models.get(self.target.0 as usize).into_iter().flatten();
        self.target != self.model && entries.any(|entry| matches!(entry.kind, Kind::ToMany { model, via: None } if model == self.model))
    }

    /// Fields of the target that hold one row of the model.
    fn candidates(&self) -> Vec<String> {
        let entries = self.models.get(self.target.0 as usize).into_iter().flatten();
        entries.filter(|entry| entry.to_one() == Some(self.model)).map(|entry| entry.name().to_owned()).collect()
    }

    fn name(&self, model: ModelId) -> String {
        self.items.models.get(model.0 as usize).map_or_else(String::new, |model| model.name.name.clone())
    }
}
