//! Reads a Purlin project and writes what the compiler makes of it: the compiler itself does no IO.
//!
//! | step | comes in | goes out | module |
//! | --- | --- | --- | --- |
//! | read | a folder | its sources | [`project`] |
//! | compile | sources | a plan | `purlin_compiler` |
//! | write | generated files | what changed on disk | [`disk`] |

pub mod disk;
pub mod project;
