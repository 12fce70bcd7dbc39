//! What a service has answered is there, whatever becomes of the machine.
//!
//! | | |
//! | --- | --- |
//! | `disk` | a disk whose power may go at any moment, and which may be full |
//! | `vfs` | has SQLite, in this process, use that disk |
//! | `shop` | a service over HTTP whose writes have consequences |
//! | `clients` | 64 who write to it, each thing by its own words |
//! | `ledger` | what they were told, and whether it is there: nothing acknowledged is lost, nothing is there by half |
//! | `round` | one after the other: start, write, cut, start again, look |
//!
//! `tests/durability/long ROUNDS [SEED]` runs as many rounds as one likes; the tests run a sample, and show with disks that are at fault
//! that a loss would be found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

pub mod clients;
pub mod disk;
pub mod ledger;
pub mod round;
pub mod shop;
pub mod vfs;
