//! Conditions in, SQL fragments out.

/// The kinds of callers that rules are lowered for: what is known of `me` is folded, nothing else is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// `me` is a row that exists: the statement that holds the guard makes sure of it.
    SignedIn,
    /// `me` is null.
    Anonymous,
}

/// The stores that conditions are lowered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    Sqlite,
}
