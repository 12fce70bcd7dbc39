//! Which rows a quantifier or an aggregate ranges over.

use super::{Evaluation, compare};
use crate::catalog::{FieldId, ModelId};
use crate::expr::{Compare, Path, Root, Rows, Source, TREE_DEPTH, Var, Way};
use crate::value::{Id, Value};
use crate::world::Row;
use std::collections::BTreeSet;

impl<'a> Evaluation<'a> {
    pub(crate) fn rows_of(&self, rows: &Rows) -> Vec<&'a Row> {
        let world = self.around.world;
        let all = world.rows(rows.model);
        match &rows.source {
            Source::Model => all.collect(),
            Source::Link { parent, via } => {
                let parent = self.path(parent);
                all.filter(|row| compare(Compare::Equal, row.value(*via), &parent)).collect()
            }
            Source::Through { parent, join, near, far } => {
                let parent = self.path(parent);
                let links = || world.rows(*join).filter(|link| compare(Compare::Equal, link.value(*near), &parent));
                all.filter(|row| links().any(|link| *link.value(*far) == Value::Id(row.id()))).collect()
            }
            Source::Tree { start, via, way } => match self.given(start) {
                Some(Some(given)) => self.tree_of_given(rows.model, given, *via, *way),
                Some(None) => Vec::new(),
                None => {
                    let Value::Id(start) = self.path(start) else { return Vec::new() };
                    self.tree(rows.model, start, *via, *way)
                }
            },
        }
    }

    /// The row that is asked about or written, if the path leads to nothing but it. It is as it is given, and perhaps not stored.
    fn given(&self, path: &Path) -> Option<Option<&'a Row>> {
        match path.root {
            Root::Var(Var::THIS) if path.steps.is_empty() => Some(Some(self.around.this)),
            Root::Old if path.steps.is_empty() => Some(self.around.old),
            Root::New if path.steps.is_empty() => Some(self.around.new),
            Root::Var(_) | Root::Me | Root::Tenant | Root::Arg(_) | Root::Old | Root::New => None,
        }
    }

    /// A row that is given, and those that are stored above or below it.
    fn tree_of_given(&self, model: ModelId, given: &'a Row, via: FieldId, way: Way) -> Vec<&'a Row> {
        let stored = match (way, given.value(via)) {
            (Way::Down, _) => self.tree(model, given.id(), via, way),
            (Way::Up, Value::Id(above)) => self.tree(model, *above, via, way),
            (Way::Up, _) => Vec::new(),
        };
        let others = stored.into_iter().filter(|row| row.id() != given.id());
        std::iter::once(given).chain(others).collect()
    }

    /// The row and those above or below it. In a tree each is met once; in rows that are none, too.
    fn tree(&self, model: ModelId, start: Id, via: FieldId, way: Way) -> Vec<&'a Row> {
        let world = self.around.world;
        let mut found: Vec<&Row> = world.row(model, start).into_iter().collect();
        let mut met: BTreeSet<Id> = found.iter().map(|row| row.id()).collect();
        let mut last = found.clone();
        for _ in 0..TREE_DEPTH {
            let next: Vec<&Row> = match way {
                Way::Up => {
                    last.iter().filter_map(|row| if let Value::Id(id) = row.value(via) { world.row(model, *id) } else { None }).collect()
                }
                Way::Down => world.rows(model).filter(|row| last.iter().any(|above| *row.value(via) == Value::Id(above.id()))).collect(),
            };
            last = next.into_iter().filter(|row| met.insert(row.id())).collect();
            if last.is_empty() {
                break;
            }
            found.extend(&last);
        }
        found
    }
}
