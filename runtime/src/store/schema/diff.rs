//! How two shapes differ, in words and in changes. Whatever would lose a row or a value is refused, and said how to be mended.

use super::cast::Cast;
use super::shape::{ColumnShape, IndexShape, Kind, Shape, TableShape, UniqueShape};
use purlin_rules::plan::OnDelete;
use purlin_rules::types::Scalar;
use std::collections::{BTreeMap, BTreeSet};

/// One difference between a database and a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `` `room.topic` is new ``
    pub(super) words: String,
    pub(super) change: Change,
    /// It renames, fills or removes, because the spec says so.
    pub(super) is_declared: bool,
    /// The columns and what they hold stay: at most, more is asked of rows, or they are found faster.
    pub(super) only_asks: bool,
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
    /// The table is written anew.
    Rebuild {
        table: String,
        /// Columns whose values are those of a column that there was, by that one's name. The others get their constant, or null.
        kept: BTreeMap<String, String>,
        /// Columns that are null until they are filled, or found to be null nowhere.
        filled: Vec<String>,
        /// Columns whose values become those of another type.
        cast: Vec<String>,
    },
    Index {
        table: String,
        index: IndexShape,
    },
    Unique {
        table: String,
        key: UniqueShape,
    },
    DropIndex {
        table: String,
        index: IndexShape,
    },
    DropUnique {
        table: String,
        key: UniqueShape,
    },
    /// The words of its rows are read anew, or forgotten.
    Words {
        table: String,
    },
    /// Users sign in, where nobody did before.
    Users,
    Refused {
        help: String,
    },
}

impl Difference {
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.change, Change::Refused { .. })
    }

    /// It changes what is there, as the spec says, rather than adding to it.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.is_declared
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        if let Change::Refused { help } = &self.change { Some(help) } else { None }
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
            None => differences.push(adding(format!("`{name}` is new"), Change::Create { table: name.clone() })),
            Some(before) => differences.extend(table_differences(name, before, table)),
        }
    }
    match (&old.users, &new.users) {
        (None, Some(users)) => differences.push(adding(format!("`{users}` signs in now"), Change::Users)),
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
    // A rebuilt table has its new indexes and words already, and its old ones no more.
    if differences.iter().any(|difference| matches!(difference.change, Change::Rebuild { .. })) {
        return differences;
    }
    let table = || name.to_owned();
    for key in new.uniques.difference(&old.uniques) {
        let words = format!("`{name}` is unique by ({key})");
        differences.push(asking(words, Change::Unique { table: table(), key: key.clone() }));
    }
    for key in old.uniques.difference(&new.uniques) {
        let words = format!("`{name}` is no longer unique by ({key})");
        differences.push(asking(words, Change::DropUnique { table: table(), key: key.clone() }));
    }
    for index in new.indexes.difference(&old.indexes) {
        let words = format!("`{name}` has an index on {}", index_words(index));
        differences.push(asking(words, Change::Index { table: table(), index: index.clone() }));
    }
    for index in old.indexes.difference(&new.indexes) {
        let words = format!("`{name}` has no longer an index on {}", index_words(index));
        differences.push(asking(words, Change::DropIndex { table: table(), index: index.clone() }));
    }
    if old.words != new.words {
        differences.push(asking(words_difference(name, old, new), Change::Words { table: table() }));
    }
    differences
}

fn words_difference(name: &str, old: &TableShape, new: &TableShape) -> String {
    let columns = |table: &TableShape| table.words.as_ref().map(|words| words.columns.clone());
    match &new.words {
        None => format!("`{name}` is no longer searched"),
        Some(words) if columns(old) != columns(new) => format!("`{name}` is searched by ({})", words.columns.join(", ")),
        Some(_) => format!("the words of `{name}` are told apart otherwise"),
    }
}

fn index_words(IndexShape { keys, holds }: &IndexShape) -> String {
    let keys = keys.iter().map(|key| key.column.as_str()).collect::<Vec<_>>().join(", ");
    let holds = holds.as_ref().map(|holds| format!(", of rows where {holds}")).unwrap_or_default();
    format!("({keys}){holds}")
}

/// What one column asks for.
enum Step {
    Refuse {
        words: String,
        help: String,
    },
    /// `ALTER TABLE … ADD COLUMN`, where nothing else is to be done to the table.
    Add {
        words: String,
    },
    Rebuild {
        words: String,
        is_declared: bool,
        fill: bool,
    },
    /// Its values become those of another type.
    Cast {
        words: String,
    },
    /// Null no more, in a column that nothing fills.
    Close {
        words: String,
    },
}

fn column_differences(name: &str, old: &TableShape, new: &TableShape) -> Vec<Difference> {
    let held = |column: &ColumnShape| match former(column, old, new) {
        Some(former) => Some(former.name.clone()),
        None => held_before(column, old).map(|_| column.name.clone()),
    };
    let kept: BTreeMap<String, String> = new.columns.iter().filter_map(|column| Some((column.name.clone(), held(column)?))).collect();
    let gone = old.columns.iter().filter(|column| !kept.values().any(|kept| *kept == column.name));
    let mut steps: Vec<(&str, Step)> = gone.map(|column| (column.name.as_str(), removal(name, &column.name, new))).collect();
    for column in &new.columns {
        let field = format!("`{name}.{}`", column.name);
        let fill = new.before.fills.contains_key(&column.name);
        match former(column, old, new) {
            Some(before) => {
                if before.name != column.name {
                    let words = format!("{field} was `{}`", before.name);
                    steps.push((&column.name, Step::Rebuild { words, is_declared: true, fill: false }));
                }
                let (counts, cast) = (new.numbers.contains_key(&column.name), new.before.casts.get(&column.name));
                let cast = cast.filter(|cast| cast.is_from(&before.kind) && !holds_already(&before.kind, &column.kind));
                let kind = match cast {
                    Some(cast) => Some(Step::Cast { words: cast.words(&field) }),
                    None => kind_difference(&field, &before.kind, &column.kind),
                };
                // No value is a list without values.
                let is_made = cast.is_some_and(Cast::makes_lists) && !column.nullable;
                let null = null_difference(&field, before, column, fill, counts);
                let null = null.filter(|step| !(is_made && matches!(step, Step::Close { .. })));
                steps.extend(kind.into_iter().chain(null).map(|step| (column.name.as_str(), step)));
            }
            None => {
                steps.push((&column.name, was_computed(&field, column, old, fill).unwrap_or_else(|| addition(&field, column, new, fill))))
            }
        }
    }
    // What it is no longer, or was not before, is told of the column.
    let is_written = |column: &String| find(old, column).is_some() || find(new, column).is_some();
    let upkeep: BTreeSet<&String> = old.upkeep.keys().chain(new.upkeep.keys()).filter(|column| !is_written(column)).collect();
    steps.extend(upkeep.into_iter().filter_map(|column| Some((column.as_str(), upkeep_difference(name, column, old, new)?))));
    merged(name, &kept, steps)
}

/// What is computed can be made anew at any time: nothing is lost with its column.
fn upkeep_difference(name: &str, column: &str, old: &TableShape, new: &TableShape) -> Option<Step> {
    let words = match (old.upkeep.get(column), new.upkeep.get(column)) {
        (None, Some(_)) => "is computed, and kept in the row",
        (Some(_), None) => "is no longer computed and kept in the row",
        (Some(before), Some(after)) if before.kind != after.kind => "is computed and kept as another type",
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(Step::Rebuild { words: format!("`{name}.{column}` {words}"), is_declared: false, fill: false })
}

/// The column whose values are this one's.
fn former<'o>(column: &ColumnShape, old: &'o TableShape, new: &TableShape) -> Option<&'o ColumnShape> {
    let renamed = || new.before.names.get(&column.name).filter(|was| find(new, was).is_none()).and_then(|was| find(old, was));
    find(old, &column.name).or_else(renamed)
}

/// What the row has computed and kept so far, of a column that is written from now on: values of its type.
fn held_before<'o>(column: &ColumnShape, old: &'o TableShape) -> Option<&'o Kind> {
    let before = old.upkeep.get(&column.name)?.holds.as_ref()?;
    let is_held = match (before, &column.kind) {
        (Kind::Scalar(before), Kind::Scalar(after)) => is_wider(*before, *after),
        (Kind::Enum { values: before, .. }, Kind::Enum { values: after, .. }) => before.iter().all(|value| after.contains(value)),
        (Kind::List(before), Kind::List(after)) => before == after,
        (Kind::Row { table: before, .. }, Kind::Row { table: after, .. }) => before == after,
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => false,
    };
    is_held.then_some(before)
}

/// Of a column that was kept: its values stay, where they are of its type.
fn was_computed(field: &str, column: &ColumnShape, old: &TableShape, fill: bool) -> Option<Step> {
    old.upkeep.get(&column.name)?;
    let words = format!("{field} is no longer computed");
    Some(match held_before(column, old) {
        Some(_) => {
            let words = format!("{words}, and holds what it came to");
            Step::Rebuild { words, is_declared: fill, fill: fill || !column.nullable }
        }
        None if fill => Step::Rebuild { words: format!("{words}, and filled"), is_declared: true, fill },
        None => {
            let help = "keep the type, give the new field another name, or say what the rows hold with `@backfill(…)`".to_owned();
            Step::Refuse { words: format!("{words}, and is of another type"), help }
        }
    })
}

fn removal(table: &str, column: &str, new: &TableShape) -> Step {
    if new.before.computed.contains(column) {
        let words = format!("`{table}.{column}` is computed now, and the values that it holds are thrown away");
        return Step::Rebuild { words, is_declared: true, fill: false };
    }
    if new.before.removed.contains(column) {
        return Step::Rebuild { words: format!("`{table}.{column}` is removed, with its values"), is_declared: true, fill: false };
    }
    let help =
        format!("keep the field, say which one it is now with `@was({column})`, or say that its values go with `removed {column}: …`");
    Step::Refuse { words: format!("the database has `{table}.{column}`, and the spec no such field"), help }
}

fn addition(field: &str, column: &ColumnShape, table: &TableShape, fill: bool) -> Step {
    let words = format!("{field} is new");
    if fill {
        return Step::Rebuild { words: format!("{words}, and filled"), is_declared: true, fill };
    }
    if table.numbers.contains_key(&column.name) {
        return Step::Rebuild { words: format!("{words}, and numbers the rows that exist"), is_declared: false, fill: true };
    }
    // A constraint on several columns is made with its table only.
    if column.nullable && matches!(column.kind, Kind::Row { within: Some(_), .. }) {
        return Step::Rebuild { words, is_declared: false, fill };
    }
    if column.nullable || column.fill.is_some() {
        return Step::Add { words };
    }
    if table.tenant.as_ref() == Some(&column.name)
        && let Kind::Row { table: tenant, .. } = &column.kind
    {
        let words = format!("{words}, and the rows that exist are of no tenant");
        let name = &column.name;
        let help = format!(
            "say first whose they are, by a field: `{name}: … @backfill(…)`, or `{name}: …?` and `purlin data set`; once each row names its \
             `{tenant}`, declare the model `in` it instead of the field"
        );
        return Step::Refuse { words, help };
    }
    let help = "let it be null (`T?`), give it a constant default, or say what they hold with `@backfill(…)`".to_owned();
    Step::Refuse { words: format!("{words}, and the rows that exist have no value for it"), help }
}

/// However many reasons there are, a table is rebuilt once, and columns are added on the way.
fn merged(table: &str, kept: &BTreeMap<String, String>, steps: Vec<(&str, Step)>) -> Vec<Difference> {
    let rebuilds = steps.iter().any(|(_, step)| matches!(step, Step::Rebuild { .. } | Step::Cast { .. } | Step::Close { .. }));
    let only_asks = steps.iter().all(|(_, step)| matches!(step, Step::Close { .. }));
    let (mut differences, mut reasons, mut filled, mut cast) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut declared = false;
    for (column, step) in steps {
        match step {
            Step::Refuse { words, help } => differences.push(refused(words, help)),
            Step::Add { words } if rebuilds => reasons.push(words),
            Step::Add { words } => {
                differences.push(adding(words, Change::Add { table: table.to_owned(), column: column.to_owned() }));
            }
            Step::Rebuild { words, is_declared, fill } => {
                reasons.push(words);
                declared |= is_declared;
                filled.extend(fill.then(|| column.to_owned()));
            }
            Step::Cast { words } => {
                reasons.push(words);
                declared = true;
                cast.push(column.to_owned());
            }
            Step::Close { words } => {
                reasons.push(words);
                filled.push(column.to_owned());
            }
        }
    }
    if rebuilds {
        let change = Change::Rebuild { table: table.to_owned(), kept: kept.clone(), filled, cast };
        differences.push(Difference { words: reasons.join("; "), change, is_declared: declared, only_asks });
    }
    differences
}

/// What the type of a column that there was asks for.
fn kind_difference(field: &str, old: &Kind, new: &Kind) -> Option<Step> {
    let refused = |words: String, help: &str| Some(Step::Refuse { words, help: help.to_owned() });
    let rebuild = |words: String| Some(Step::Rebuild { words, is_declared: false, fill: false });
    if let Some(found) = value_difference(field, old, new) {
        return Some(found);
    }
    match (old, new) {
        (Kind::Enum { values: before, .. }, Kind::Enum { values: after, name, .. })
            if after.iter().any(|value| !before.contains(value)) =>
        {
            rebuild(format!("{field} takes more values of `{name}`"))
        }
        (Kind::Row { table: before, .. }, Kind::Row { table: after, .. }) if before != after => {
            refused(format!("{field} refers to `{after}`, and did to `{before}`"), "give the new relation another name")
        }
        (Kind::Row { on_delete: before, .. }, Kind::Row { on_delete: after, .. }) if before != after => {
            rebuild(format!("{field} does {} when its row is deleted", action_word(*after)))
        }
        (Kind::Row { within: before, .. }, Kind::Row { within: after, .. }) if before != after => {
            rebuild(format!("{field} is kept within a tenant, or no longer is"))
        }
        (Kind::Enum { .. }, Kind::Enum { .. }) | (Kind::Row { .. }, Kind::Row { .. }) => None,
        (Kind::Scalar(before), Kind::Scalar(after)) if is_wider(*before, *after) => None,
        (Kind::List(before), Kind::List(after)) if is_same_item(before, after) => None,
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => {
            let help = "keep the type, say which one it was with `@cast(…)`, or give the new field another name";
            refused(format!("{field} is of another type"), help)
        }
    }
}

/// What is to become of null; `fill`, where the spec says what stands for it; `counts`, where the next number does.
fn null_difference(field: &str, old: &ColumnShape, new: &ColumnShape, fill: bool, counts: bool) -> Option<Step> {
    let rebuild = |words: String, is_declared, fill| Some(Step::Rebuild { words, is_declared, fill });
    match (old.nullable, new.nullable) {
        (false, true) => rebuild(format!("{field} may be null"), false, false),
        (true, false) if fill => rebuild(format!("{field} is filled, and may no longer be null"), true, fill),
        (true, false) if counts => rebuild(format!("{field} numbers the rows that have no number yet"), false, true),
        (true, false) => Some(Step::Close { words: format!("{field} may no longer be null") }),
        (false, false) | (true, true) => None,
    }
}

/// What a column holds are values of its type as they are.
fn holds_already(held: &Kind, kind: &Kind) -> bool {
    match (held, kind) {
        (Kind::Enum { name: before, .. }, Kind::Enum { name: after, .. }) => before == after,
        (Kind::Scalar(before), Kind::Scalar(after)) => is_wider(*before, *after),
        (Kind::List(before), Kind::List(after)) => holds_already(before, after),
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => false,
    }
}

/// Values of an enum that are called otherwise now, or are gone, in a column or in a list.
fn value_difference(field: &str, old: &Kind, new: &Kind) -> Option<Step> {
    match (old, new) {
        (Kind::List(old), Kind::List(new)) => value_difference(field, old, new),
        (Kind::Enum { values: before, .. }, Kind::Enum { values: after, name, were }) => {
            let lost: Vec<&String> = before.iter().filter(|value| !after.contains(value)).collect();
            if lost.is_empty() {
                return None;
            }
            let renamed: Option<Vec<String>> = lost.iter().map(|was| Some(format!("`{was}` is `{}`", were.get(*was)?))).collect();
            Some(match renamed {
                Some(renamed) => Step::Rebuild { words: format!("in {field}, {}", renamed.join(", ")), is_declared: true, fill: false },
                None => {
                    let help = "keep the values that rows may hold, or say what they are called now with `@was(…)`".to_owned();
                    Step::Refuse { words: format!("{field} loses values of `{name}`"), help }
                }
            })
        }
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => None,
    }
}

/// Lists of an enum hold its values, whichever there are.
fn is_same_item(before: &Kind, after: &Kind) -> bool {
    match (before, after) {
        (Kind::Enum { .. }, Kind::Enum { .. }) => true,
        (Kind::Scalar(_) | Kind::Enum { .. } | Kind::List(_) | Kind::Row { .. }, _) => before == after,
    }
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

fn refused(words: String, help: impl Into<String>) -> Difference {
    Difference { words, change: Change::Refused { help: help.into() }, is_declared: false, only_asks: false }
}

fn adding(words: String, change: Change) -> Difference {
    Difference { words, change, is_declared: false, only_asks: false }
}

fn asking(words: String, change: Change) -> Difference {
    Difference { only_asks: true, ..adding(words, change) }
}
