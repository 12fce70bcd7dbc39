//! Relations that lead through a model: `tags: Tag[] through TicketTag`, whose rows each name one row of either side.

use super::super::Items;
use super::super::fields::{Entries, Join};
use crate::ast::Ident;
use crate::diagnostics::names::UnknownName;
use crate::diagnostics::relations::UnfitThrough;
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::{Diagnostic, Span};

/// A relation from `from` to `to`.
pub(super) struct Way<'a, 'b> {
    pub(super) items: &'a Items<'b>,
    pub(super) models: &'a [Entries<'b>],
    pub(super) from: ModelId,
    pub(super) to: ModelId,
}

impl Way<'_, '_> {
    /// The model between, and its fields that hold the near and the far row; nothing after a report.
    pub(super) fn join(&self, join: &Ident, ends: Option<&[Ident]>, found: &mut Vec<Diagnostic>) -> Option<Join> {
        let Some(model) = self.items.model(&join.name) else {
            if !self.items.faulty.contains(join.name.as_str()) {
                let known = self.items.models.iter().map(|model| model.name.name.as_str());
                found.push(UnknownName::of("model", join, None, known).into());
            }
            return None;
        };
        match ends {
            Some([near, far]) => {
                let sides = [(near, self.from), (far, self.to)];
                let fits = sides.map(|(end, side)| self.holds(model, end, side, found));
                (fits == [true, true]).then(|| Join { model, near: near.name.clone(), far: far.name.clone() })
            }
            Some(others) => {
                let span = others.first().map_or(join.span, |first| others.last().map_or(first.span, |last| first.span.to(last.span)));
                let fault = format!("`{}` has two ends, a near and a far one", join.name);
                self.refuse(span, fault, self.example(join), found)
            }
            None => self.only_ends(model, join, found),
        }
    }

    /// The ends, where there is one of each and so none is named.
    fn only_ends(&self, model: ModelId, join: &Ident, found: &mut Vec<Diagnostic>) -> Option<Join> {
        let (near, far) = (self.fields(model, self.from), self.fields(model, self.to));
        match (near.as_slice(), far.as_slice()) {
            ([near], [far]) if self.from != self.to => Some(Join { model, near: near.clone(), far: far.clone() }),
            ([], _) | (_, []) => {
                let missing = self.name(if near.is_empty() { self.from } else { self.to });
                let fault = format!("`{}` does not join `{}` and `{}`", join.name, self.name(self.from), self.name(self.to));
                self.refuse(join.span, fault, format!("it needs a field that holds one `{missing}`"), found)
            }
            ([_, ..], [_, ..]) => {
                let fault = format!(
                    "`{}` does not say by which of its fields it leads from `{}` to `{}`",
                    join.name,
                    self.name(self.from),
                    self.name(self.to)
                );
                self.refuse(join.span, fault, self.example(join), found)
            }
        }
    }

    fn example(&self, join: &Ident) -> String {
        format!(
            "name the field that holds this `{}`, then the one that holds the other `{}`: `through {}(near, far)`",
            self.name(self.from),
            self.name(self.to),
            join.name
        )
    }

    fn refuse<T>(&self, span: Span, fault: String, help: String, found: &mut Vec<Diagnostic>) -> Option<T> {
        found.push(UnfitThrough { span, fault, help }.into());
        None
    }

    fn holds(&self, model: ModelId, end: &Ident, side: ModelId, found: &mut Vec<Diagnostic>) -> bool {
        let fields = self.fields(model, side);
        let holds = fields.contains(&end.name);
        if !holds && !self.items.faulty.contains(end.name.as_str()) {
            let fault = format!("`{}.{}` is not a field that holds one `{}`", self.name(model), end.name, self.name(side));
            let help = if fields.is_empty() { "there is none".to_owned() } else { format!("those are `{}`", fields.join("`, `")) };
            found.push(UnfitThrough { span: end.span, fault, help }.into());
        }
        holds
    }

    /// The fields of a model that hold one row of another.
    fn fields(&self, model: ModelId, holds: ModelId) -> Vec<String> {
        let entries = self.models.get(model.0 as usize).into_iter().flatten();
        entries.filter(|entry| entry.to_one() == Some(holds)).map(|entry| entry.name().to_owned()).collect()
    }

    fn name(&self, model: ModelId) -> &str {
        self.items.models.get(model.0 as usize).map_or("", |model| &model.name.name)
    }
}
