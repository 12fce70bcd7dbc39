//! The binaries as people run them: `purlin dev`, a built service, the README.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod crash;
mod room;
mod shutdown;
