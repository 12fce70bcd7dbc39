//! How two shapes differ, in words and in changes. Whatever would lose a row or a value is refused, and said how to be mended.

use super::shape::{ColumnShape, KeyShape, Kind, Shape, TableShape};
use purlin_rules::plan::OnDelete;
use purlin_rules::types::Scalar;

/// One difference between a database and a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `` `room.topic` is new ``
    pub(super) words: String,
    pub(super) change: Change,
}

/// What brings the database to the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Create {
        table: String,
    },
    Add {
        table: String,
        column: String,
    },
    /// The table is written anew, with columns that are `kept`, and others that are filled with a constant or null.
    Rebuild {
        table: String,
        kept: Vec<String>,
    },
    Index {
        table: String,
        keys: Vec<KeyShape>,
    },
    Unique {
        table: String,
        columns: Vec<String>,
    },
    DropIndex {
        table: String,
        keys: Vec<KeyShape>,
    },
    DropUnique {
        table: String,
        columns: Vec<String>,
    },
    /// Users sign in, where nobody did before.
    Users,
    Refused {
        help: &'static str,
    },
}

impl Difference {
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.change, Change::Refused { .. })
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self.change {
            Change::Refused { help } => Some(help),
            Change::Create { .. }
            | Change::Add { .. }
            | Change::Rebuild { .. }
            | Change::Index { .. }
            | Change::Unique { .. }
            | Change::DropIndex { .. }
            | Change::DropUnique { .. }
            | Change::Users => None,
        }
    }
}

/// What keeps `old` from being `new`, tables in the order of their names.
pub(super) fn between(old: &Shape, new: &Shape) -> Vec<Difference> {
    let mut differences = Vec::new();
    for name in old.tables.keys().filter(|name| !new.tables.contains_key(*name)) {
        let help = "keep the model, or start with an empty database";
        differences.push(refused(format!("the database has the table `{name}`, and the spec no model for it"), help));
    }
    for (name, table) in &new.tables {
        match old.tables.get(name) {
            None => differences.push(Difference { words: format!("`{name}` is new"), change: Change::Create { table: name.clone() } }),
            Some(before) => differences.extend(table_differences(name, before, table)),
        }
    }
    match (&old.users, &new.users) {
        (None, Some(users)) => differences.push(Difference { words: format!("`{users}` signs in now"), change: Change::Users }),
        (Some(before), after) if after.as_ref() != Some(before) => {
            let help = "keep it, or start with an empty database";
            differences.push(refused(format!("`{before}` is no longer the model that signs in"), help));
        }
        (None | Some(_), _) => {}
    }
    differences
}

fn table_differences(name: &str, old: &TableShape, new: &TableShape) -> Vec<Difference> {
    let mut differences = column_differences(name, old, new);
    // A rebuilt table has its new indexes already, and its old ones no more.
    if differences.iter().any(|difference| matches!(difference.change, Change::Rebuild { .. })) {
        return differences;
    }
    let table = || name.to_owned();
    for columns in new.uniques.difference(&old.uniques) {
        let words = format!("`{name}` is unique by ({})", columns.join(", "));
        differences.push(Difference { words, change: Change::Unique { table: table(), columns: columns.clone() } });
    }
    for columns in old.uniques.difference(&new.uniques) {
        let words = format!("`{name}` is no longer unique by ({})", columns.join(", "));
        differences.push(Difference { words, change: Change::DropUnique { table: table(), columns: columns.clone() } });
    }
    for keys in new.indexes.difference(&old.indexes) {
        let words = format!("`{name}` has an index on ({})", names(keys));
        differences.push(Difference { words, change: Change::Index { table: table(), keys: keys.clone() } });
    }
    for keys in old.indexes.difference(&new.indexes) {
        let words = format!("`{name}` has no longer an index on ({})", names(keys));
        differences.push(Difference { words, change: Change::DropIndex { table: table(), keys: keys.clone() } });
    }
    differences
}

fn names(keys: &[KeyShape]) -> String {
    keys.iter().map(|key| key.column.as_str()).collect::<Vec<_>>().join(", ")
}

fn column_differences(name: &str, old: &TableShape, new: &TableShape) -> Vec<Difference> {
    let kept: Vec<String> =
        new.columns.iter().filter(|column| find(old, &column.name).is_some()).map(|column| column.name.clone()).collect();
    let rebuild = |words: String| Difference { words, change: Change::Rebuild { table: name.to_owned(), kept: kept.clone() } };
    let mut differences = Vec::new();
    for column in old.columns.iter().filter(|column| find(new, &column.name).is_none()) {
        let words = format!("the database has `{name}.{}`, and the spec no such field", column.name);
        differences.push(refused(words, "keep the field, or start with an empty database"));
    }
    for column in &new.columns {
        let field = format!("`{name}.{}`", column.name);
        match find(old, &column.name) {
            Some(before) => differences.extend(column_difference(&field, before, column, &rebuild)),
            // A constraint on several columns is made with its table only.
            None if column.nullable && matches!(column.kind, Kind::Row { within: Some(_), .. }) => {
                differences.push(rebuild(format!("{field} is new")));
            }
            None if column.nullable || column.fill.is_some() => {
                let change = Change::Add { table: name.to_owned(), column: column.name.clone() };
                differences.push(Difference { words: format!("{field} is new"), change });
            }
            None => {
                let help = "let it be null (`T?`), or give it a constant default";
                differences.push(refused(format!("{field} is new, and the rows that exist have no value for it"), help));
            }
        }
    }
    once(differences)
}

/// However many reasons there are, a table is rebuilt once, and columns are added on the way.
fn once(differences: Vec<Difference>) -> Vec<Difference> {
    let Some(change) = differences.iter().find(|d| matches!(d.change, Change::Rebuild { .. })).map(|d| d.change.clone()) else {
        return differences;
    };
    let (refused, made): (Vec<_>, Vec<_>) = differences.into_iter().partition(Difference::is_refused);
    let words: Vec<String> = made.into_iter().map(|difference| difference.words).collect();
    refused.into_iter().chain([Difference { words: words.join("; "), change }]).collect()
}

fn column_difference(field: &str, old: &ColumnShape, new: &ColumnShape, rebuild: &dyn Fn(String) -> Difference) -> Option<Difference> {
    if !new.nullable && old.nullable {
        return Some(refused(format!("{field} may no longer be null"), "keep it nullable"));
    }
    match (&old.kind, &new.kind) {
        (Kind::Enum { values: before, .. }, Kind::Enum { values: after, name }) => {
            if before.iter().any(|value| !after.contains(value)) {
                return Some(refused(format!("{field} loses values of `{name}`"), "keep the values that rows may hold"));
            }
            if after.iter().any(|value| !before.contains(value)) {
                return Some(rebuild(format!("{field} takes more values of `{name}`")));
            }
        }
        (Kind::Row { table: before, on_delete: action, within: bound }, Kind::Row { table: after, on_delete, within }) => {
            if before != after {
                return Some(refused(format!("{field} refers to `{after}`, and did to `{before}`"), "give the new relation another name"));
            }
            if action != on_delete {
                return Some(rebuild(format!("{field} does {} when its row is deleted", action_word(*on_delete))));
            }
            if bound != within {
                return Some(rebuild(format!("{field} is kept within a tenant, or no longer is")));
            }
        }
        (Kind::Scalar(before), Kind::Scalar(after)) if is_wider(*before, *after) => {}
        (Kind::List(before), Kind::List(after)) if before == after => {}
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => {
            return Some(refused(format!("{field} is of another type"), "keep the type, or give the new field another name"));
        }
    }
    (new.nullable && !old.nullable).then(|| rebuild(format!("{field} may be null")))
}

/// Every value of the one, as it is stored, is a value of the other.
fn is_wider(before: Scalar, after: Scalar) -> bool {
    before == after || matches!((before, after), (Scalar::Email | Scalar::Url, Scalar::String))
}

fn action_word(action: OnDelete) -> &'static str {
    match action {
        OnDelete::Cascade => "cascade",
        OnDelete::SetNull => "set null",
        OnDelete::Restrict => "restrict",
    }
}

fn find<'t>(table: &'t TableShape, name: &str) -> Option<&'t ColumnShape> {
    table.columns.iter().find(|column| column.name == name)
}

fn refused(words: String, help: &'static str) -> Difference {
    Difference { words, change: Change::Refused { help } }
}
