//! Texts of SQL conditions, joined with as few parentheses as it takes and folded where a side is known. The texts are those of
//! fragments: braces of theirs are slots.

/// A condition of SQL, by what binds its outermost parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sql {
    Const(bool),
    /// A comparison, a call, an `EXISTS`.
    Atom(String),
    And(String),
    Or(String),
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
        let texts: Vec<_> = kept.into_iter().map(|part| part.inside(all)).collect();
        if all { Self::And(texts.join(" AND ")) } else { Self::Or(texts.join(" OR ")) }
    }

    /// As a part of an `AND`, or else of an `OR`.
    fn inside(self, and: bool) -> String {
        let looser = if and { matches!(self, Self::Or(_)) } else { matches!(self, Self::And(_)) };
        let text = self.into_text();
        if looser { format!("({text})") } else { text }
    }

    pub(super) fn into_text(self) -> String {
        match self {
            Self::Const(value) => u8::from(value).to_string(),
            Self::Atom(text) | Self::And(text) | Self::Or(text) => text,
        }
    }
}
