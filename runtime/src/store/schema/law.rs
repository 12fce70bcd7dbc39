//! What the rows of a table are to meet beyond what its columns hold by themselves: the bounds of types, what the model requires, that a
//! tree is one.
//!
//! Comes in: a table of the plan. Goes out: its laws, each with a text that the database's record keeps, so that only what is new is ever
//! held against rows.

use crate::values::check::{Form, form};
use purlin_rules::catalog::IMPLICIT_FIELDS;
use purlin_rules::expr::TREE_DEPTH;
use purlin_rules::fragment::{Fragment, Piece};
use purlin_rules::plan::{Condition, Default, Field, FieldKind, GREATEST_NUMBER, Refinement, Require, Table};
use purlin_rules::types::Scalar;

#[derive(Debug, Clone)]
pub(super) struct Law {
    pub(super) asks: Asks,
    /// The type, or the condition, as the spec says it.
    pub(super) says: String,
    /// The columns that it reads; of a type or a tree, its own.
    pub(super) columns: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) enum Asks {
    /// A value of the form, or null.
    Form(Form),
    /// True of the row as it is stored.
    Holds(Fragment),
    Nothing,
    /// Nobody stands below himself, or too deep.
    Tree,
}

impl Law {
    /// Laws that ask the same have the same.
    pub(super) fn record(&self) -> String {
        let column = self.columns.join(" ");
        match &self.asks {
            Asks::Form(_) => format!("{column}: {}", self.says),
            Asks::Holds(condition) => format!("require {}", condition.text),
            Asks::Nothing => "require false".to_owned(),
            Asks::Tree => format!("{column} @tree {TREE_DEPTH}"),
        }
    }
}

pub(super) fn of(table: &Table) -> Vec<Law> {
    let types = table.fields.iter().filter_map(of_type);
    let requires = table.requires.iter().filter_map(|require| of_require(require, table));
    let tree = table.tree.and_then(|field| table.field(field)?.column());
    let tree = tree.map(|column| {
        let says = format!("a tree of at most {TREE_DEPTH} steps");
        Law { asks: Asks::Tree, says, columns: vec![column.db_name.clone().into_owned()] }
    });
    types.chain(requires).chain(tree).collect()
}

/// Of types whose values the column alone does not tell from others.
fn of_type(field: &Field) -> Option<Law> {
    let (scalar, refinement, is_list) = match &field.kind {
        FieldKind::Scalar { scalar, refinement, .. } => (*scalar, refinement, false),
        FieldKind::List { item, refinement, .. } => (*item, refinement, true),
        FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => return None,
    };
    let column = field.column().filter(|column| !IMPLICIT_FIELDS.contains(&&*column.db_name))?;
    if matches!(column.default, Default::Sequence { .. }) {
        let asks = Asks::Form(Form::Int { min: 1, max: GREATEST_NUMBER });
        let says = format!("Int @sequence, from 1 to {GREATEST_NUMBER}");
        return Some(Law { asks, says, columns: vec![column.db_name.clone().into_owned()] });
    }
    let says = spelling(scalar, refinement)?;
    let item = form(&[], &field.name, scalar, refinement).ok()?;
    let (asks, says) = if is_list { (Form::List(Box::new(item)), format!("{says}[]")) } else { (item, says) };
    Some(Law { asks: Asks::Form(asks), says, columns: vec![column.db_name.clone().into_owned()] })
}

/// None where there is nothing to hold against a value of the column.
fn spelling(scalar: Scalar, refinement: &Refinement) -> Option<String> {
    let name = match scalar {
        Scalar::Int => "Int",
        Scalar::Float => "Float",
        Scalar::Decimal { precision, scale } => return Some(format!("Decimal({precision}, {scale})")),
        Scalar::String => "String",
        Scalar::DateTime => "DateTime",
        Scalar::Date => "Date",
        Scalar::Time => "Time",
        Scalar::Duration => "Duration",
        Scalar::Email => "Email",
        Scalar::Url => "Url",
        Scalar::Point => "Point",
        Scalar::Vector(size) => return Some(format!("Vector({size})")),
        Scalar::Bool | Scalar::Uuid | Scalar::Json | Scalar::Bytes | Scalar::Enum(_) | Scalar::File(_) => return None,
    };
    Some(match refinement {
        Refinement::None => name.to_owned(),
        Refinement::Length { min, max } => format!("{name}({min}..{max})"),
        Refinement::Pattern(pattern) => format!("{name}({})", purlin_rules::print::text(pattern)),
        Refinement::IntRange { min, max } => format!("{name}({min}..{max})"),
        Refinement::FloatRange { min, max } => format!("{name}({min}..{max})"),
    })
}

/// What is asked of a change, and not of a row, binds changes only.
fn of_require(require: &Require, table: &Table) -> Option<Law> {
    let asks = match &require.holds {
        Condition::Always => return None,
        Condition::Never => Asks::Nothing,
        Condition::If { sql, .. } if sql.pieces().any(|piece| matches!(piece, Ok(Piece::Old(_)))) => return None,
        Condition::If { sql, .. } => Asks::Holds(sql.clone()),
    };
    let columns = require.reads.iter().filter_map(|field| Some(table.field(*field)?.column()?.db_name.clone().into_owned()));
    Some(Law { asks, says: require.says.clone().into_owned(), columns: columns.collect() })
}
