//! From plan to files: comes in a [`Service`](purlin_rules::plan::Service), goes out a [`FileSet`](crate::fileset::FileSet). Decides
//! nothing and knows nothing of the stages before the plan; each target language is one folder.

pub mod server;
pub mod typescript;
pub mod words;

/// Stands at the top of every generated file. Who writes them to disk overwrites and removes only files that carry it.
pub const MARK: &str = "Written by `purlin build`";
