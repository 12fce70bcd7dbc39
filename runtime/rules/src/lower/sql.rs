//! Texts of SQL conditions, joined with as few parentheses as it takes and folded where a side is known. The texts are those of
//! fragments: braces of theirs are slots.

/// Operands that stand in one row. SQLite counts each as a level of depth, of which it takes 1000.
const ROW: usize = 64;

/// A condition of SQL, by what binds its outermost parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sql {
    Const(bool),
    /// A comparison, a call, an `EXISTS`.
    Atom(String),
    /// The operands, each in the parentheses that it needs.
    And(Vec<String>),
    Or(Vec<String>),
}

impl Sql {
    /// True if all of them are.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, true)
    }

    /// True if one of them is.
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, false)
    }

    /// Joined by `AND` if `all`, else by `OR`. The constant that changes nothing is dropped; the other one decides.
    fn joined(parts: impl IntoIterator<Item = Self>, all: bool) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Const(value) if value == all => {}
                Self::Const(value) => return Self::Const(value),
                Self::Atom(_) | Self::And(_) | Self::Or(_) => kept.push(part),
            }
        }
        if kept.len() < 2 {
            return kept.pop().unwrap_or(Self::Const(all));
        }
        let operands = kept.into_iter().flat_map(|part| part.operands(all)).collect();
        if all { Self::And(operands) } else { Self::Or(operands) }
    }

    /// The operands that it adds to an `AND`, or else to an `OR`.
    fn operands(self, and: bool) -> Vec<String> {
        match self {
            Self::And(operands) if and => operands,
            Self::Or(operands) if !and => operands,
            Self::And(_) | Self::Or(_) if slips!(OrInAnd) => vec![self.into_text()],
            Self::And(_) | Self::Or(_) => vec![format!("({})", self.into_text())],
            Self::Const(_) | Self::Atom(_) => vec![self.into_text()],
        }
    }

    pub(super) fn into_text(self) -> String {
        match self {
            Self::Const(value) => u8::from(value).to_string(),
            Self::Atom(text) => text,
            Self::And(operands) => row(&operands, " AND "),
            Self::Or(operands) => row(&operands, " OR "),
        }
    }
}

/// The operands in a row, or, where there are many, as a balanced tree of rows.
fn row(operands: &[String], operator: &str) -> String {
    if operands.len() <= ROW {
        return operands.join(operator);
    }
    let (left, right) = operands.split_at(operands.len() / 2);
    format!("({}){operator}({})", row(left, operator), row(right, operator))
}
