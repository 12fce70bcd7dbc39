//! The faults that people make in rules, each with a name that stays.

/// What is done to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `a and b` becomes `a`.
    ConjunctDropped,
    /// `a or b` becomes `a`.
    DisjunctDropped,
    /// `a and b` becomes `a or b`, and the other way round.
    Connective,
    /// An atom is negated, or no longer.
    Negation,
    /// `==` becomes `!=`, `<` becomes `<=` or `>=`.
    Comparison,
    /// `.any` becomes `.all` or `.none`.
    Quantifier,
    /// `+` becomes `-`.
    Arithmetic,
    /// Another field of the same type stands at the end of a path.
    Path,
    /// Another value of an enum, `false` for `true`.
    Value,
    /// Another user stands where `me` does.
    Caller,
    /// Another role of the same thing.
    Role,
    /// `old.x` becomes `new.x`.
    End,
    /// A condition is left out: its rule, role or tenant holds always.
    Always,
    /// A rule is left out; `@read(…)`, `@write(…)` of a field; one of several `allow`s of a tenant.
    Removed,
    OperationAdded,
    OperationRemoved,
    FieldAdded,
    FieldRemoved,
    /// A field list is left out.
    FieldsDropped,
    /// A `check` is left out.
    CheckDropped,
}

impl Kind {
    /// As reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConjunctDropped => "conjunct_dropped",
            Self::DisjunctDropped => "disjunct_dropped",
            Self::Connective => "connective",
            Self::Negation => "negation",
            Self::Comparison => "comparison",
            Self::Quantifier => "quantifier",
            Self::Arithmetic => "arithmetic",
            Self::Path => "path",
            Self::Value => "value",
            Self::Caller => "caller",
            Self::Role => "role",
            Self::End => "end",
            Self::Always => "always",
            Self::Removed => "removed",
            Self::OperationAdded => "operation_added",
            Self::OperationRemoved => "operation_removed",
            Self::FieldAdded => "field_added",
            Self::FieldRemoved => "field_removed",
            Self::FieldsDropped => "fields_dropped",
            Self::CheckDropped => "check_dropped",
        }
    }
}
