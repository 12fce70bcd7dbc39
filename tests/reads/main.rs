//! What callers read over HTTP, of specs that are compiled and served in this process: what each is shown, what each can ask for, and
//! that nobody learns anything of what is kept from him, by whatever way he asks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod batches;
mod computed_fields;
mod contract;
mod examples;
mod former_names;
mod guarded_fields;
mod included_rows;
mod keys;
mod partial_indexes;
mod search;
mod searched_rows;
mod selected_fields;
mod sign_up;
mod stored_at_random;
mod stored_fields;
mod tenants;
mod totals;
mod world;
