//! The rows of a quantifier or an aggregate: which tables they come from, and what binds them to the row they belong to.

use super::condition::Lowering;
use super::path::{Operand, Row, Walk, spelled};
use super::sql::Sql;
use crate::catalog::{FieldId, ModelId};
use crate::expr::{Path, Root, Rows, Source, Step, TREE_DEPTH, Var, Way};

impl Lowering<'_> {
    /// Some one of the rows, added to the walk; `None` where there never is one.
    pub(super) fn each_of(&mut self, rows: &Rows, walk: &mut Walk) -> Option<Row> {
        let model = rows.model;
        match &rows.source {
            Source::Model => self.visited(model, walk),
            Source::Link { parent, via } => {
                let parent = self.parent(parent, walk)?;
                let (row, guard) = self.visit(model, walk)?;
                let key = self.column(row, Step::of(model, *via))?;
                walk.on.extend([if slips!(RelationUnbound) { Sql::Const(true) } else { equal(&key, &parent) }, guard]);
                Some(row)
            }
            Source::Through { parent, join, near, far } => {
                let parent = self.parent(parent, walk)?;
                let row = self.visited(model, walk)?;
                let mut links = Walk::default();
                let link = self.visited(*join, &mut links)?;
                let near = self.column(link, Step::of(*join, *near))?;
                let far = self.column(link, Step::of(*join, *far))?;
                links.on.push(equal(&near, &parent));
                walk.on.push(Sql::Atom(format!("{} IN ({})", spelled(row, "id"), links.select(&far.sql)?)));
                Some(row)
            }
            Source::Tree { start, via, way } => self.each_of_tree(model, start, *via, *way, walk),
        }
    }

    fn visited(&mut self, model: ModelId, walk: &mut Walk) -> Option<Row> {
        let (row, guard) = self.visit(model, walk)?;
        walk.on.push(guard);
        Some(row)
    }

    /// A row that may be about to be written is met as it is given; all others, as they are stored.
    fn each_of_tree(&mut self, model: ModelId, start: &Path, via: FieldId, way: Way, walk: &mut Walk) -> Option<Row> {
        let given = match (start.root, start.steps.is_empty()) {
            (Root::Var(Var::THIS), true) => Row::This,
            (Root::Old, true) => Row::Old,
            (Root::New, true) => Row::New,
            (Root::Var(_) | Root::Me | Root::Tenant | Root::Arg(_) | Root::Old | Root::New, _) => {
                let start = self.parent(start, walk)?;
                let row = self.visited(model, walk)?;
                let reached = self.reached(model, &start, via, way)?;
                walk.on.push(Sql::Atom(format!("{} IN ({reached})", spelled(row, "id"))));
                return Some(row);
            }
        };
        let id = self.column(given, Step::of(model, FieldId::ID))?;
        let next = match way {
            Way::Up => self.column(given, Step::of(model, via)),
            Way::Down => Some(id.clone()),
        };
        let others = next.and_then(|next| {
            let mut others = Walk::default();
            let other = self.visited(model, &mut others)?;
            let reached = Sql::Atom(format!("{} IN ({})", spelled(other, "id"), self.reached(model, &next, via, way)?));
            let is_other = Sql::Atom(format!("{} <> {}", spelled(other, "id"), id.sql));
            others.on.extend([reached, if slips!(GivenTwice) { Sql::Const(true) } else { is_other }]);
            Some((others, other))
        });
        let alias = self.fresh()?;
        let table = self.given_and(given, model, others)?;
        walk.from.push(format!("({table}) \"{{a{alias}}}\""));
        if given != Row::This {
            walk.on.push(Sql::Atom(format!("{} IS NOT NULL", id.sql)));
        }
        Some(Row::Alias(alias))
    }

    /// A query of the given row and of the others, with the columns of the table.
    fn given_and(&mut self, given: Row, model: ModelId, others: Option<(Walk, Row)>) -> Option<String> {
        let other = others.as_ref().map(|(_, other)| *other);
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        let fields = (0..u32::try_from(self.catalog.field_count(model)).ok()?).map(FieldId);
        for field in fields {
            let Some(name) = self.catalog.column_name(model, field).map(str::to_owned) else { continue };
            let column = match self.column(given, Step::of(model, field)) {
                Some(column) => column.sql,
                None => self.dialect.null(&self.catalog.field(model, field)?.shape),
            };
            first.push(format!("{column} AS \"{name}\""));
            rest.extend(other.map(|other| spelled(other, &name)));
        }
        let first = format!("SELECT {}", first.join(", "));
        Some(match others.and_then(|(others, _)| others.select(&rest.join(", "))) {
            Some(rest) => format!("{first} UNION ALL {rest}"),
            None => first,
        })
    }

    /// A query of the ids that are reached from `start`, its own too. The steps are counted, so that it ends in rows that are no tree.
    /// Where nobody is shown which way the tree goes, it goes no further.
    fn reached(&mut self, model: ModelId, start: &Operand, via: FieldId, way: Way) -> Option<String> {
        let reached = self.fresh()?;
        let mut step = Walk::default();
        let row = self.visited(model, &mut step)?;
        let Some(up) = self.column(row, Step::of(model, via)) else { return Some(format!("SELECT {}", start.sql)) };
        let (own, up) = (spelled(row, "id"), up.sql);
        let (from, to) = match way {
            Way::Up => (own, up),
            Way::Down => (up, own),
        };
        step.from.insert(0, format!("\"{{a{reached}}}\""));
        step.on.push(Sql::Atom(format!("{from} = \"{{a{reached}}}\".\"id\"")));
        let most = if slips!(TreeOfOneLevel) { 1 } else { TREE_DEPTH };
        step.on.push(Sql::Atom(format!("\"{{a{reached}}}\".\"steps\" < {most}")));
        let further = step.select(&format!("{to}, \"{{a{reached}}}\".\"steps\" + 1"))?;
        Some(format!(
            "WITH RECURSIVE \"{{a{reached}}}\"(\"id\", \"steps\") AS (SELECT {}, 0 UNION {further}) SELECT \"id\" FROM \"{{a{reached}}}\"",
            start.sql
        ))
    }
}

fn equal(left: &Operand, right: &Operand) -> Sql {
    Sql::Atom(format!("{} = {}", left.sql, right.sql))
}
