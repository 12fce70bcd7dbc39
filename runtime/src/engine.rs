//! The engine: a plan and the store that it is served from.

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Engine;
