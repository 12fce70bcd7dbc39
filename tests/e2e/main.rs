//! The binaries as people run them: a built service that is killed or asked to end, the README. (`purlin` itself: see `cli`.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod crash;
mod room;
mod shutdown;
mod tour;
