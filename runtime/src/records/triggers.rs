//! What the spec itself writes when a row changes, in the transaction of that write.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | the triggers of a table | statements that ask when they fire, and what they write | `prepared` |
//! | a write that was made | the writes that follow from it, and those that follow from these | `chain` |
//! | a deletion | the rows that it takes, or takes a reference from, as they are before it | `gone` |
//! | a write of the spec's that can't be made | the problem that its cause is answered with | `refused` |
//!
//! It acts as system: no rule is asked, and what models require, keys and references bind it like everybody. Which triggers of a write
//! fire is asked when it is made, before the first of them writes; then they act one after another, each action on the rows as they
//! are then. An action that changes nothing is no write.

mod chain;
mod gone;
mod prepared;
mod refused;

pub(super) use chain::{Chain, Gone as GoneUser};
pub(super) use gone::Gone;
pub(super) use prepared::{Triggers, Update};
pub(super) use refused::Refused;
