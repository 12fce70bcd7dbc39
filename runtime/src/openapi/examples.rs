//! Requests that can be tried as they stand, where a seed is sown: whose rows they are about, who may make them, and what they say.
//!
//! Comes in: a plan with its seed. Goes out: of each call an [`Example`], if the rows of the seed allow one. Who may do what is asked of
//! the definition of the language, so nothing is tried on a store; that the examples are answered as they should be is tested.
//!
//! | of | module |
//! | --- | --- |
//! | the rows of the seed, and who may do what with them | `scene` |
//! | a call that reads | `reading` |
//! | a call that writes, signs up or signs in | `writing` |
//! | where examples stand in an operation | `place` |

mod place;
mod reading;
mod scene;
mod writing;

pub(super) use place::put;
pub(super) use scene::Scene;

use purlin_rules::plan::{Endpoint, Operation};
use serde_json::Value;

/// A request, and who makes it.
#[derive(Debug)]
pub(super) struct Example {
    /// The label of a user of the seed, or nobody.
    pub(super) caller: String,
    /// The parameters that have a value, by name.
    pub(super) parameters: Vec<(String, Value)>,
    pub(super) body: Option<Value>,
}

/// A call that some user of the seed may make.
pub(super) fn of(scene: &Scene<'_>, endpoint: Endpoint) -> Option<Example> {
    match endpoint {
        Endpoint::Row(Operation::Get, model) => reading::get(scene, model),
        Endpoint::Row(Operation::List, model) => reading::list(scene, model),
        Endpoint::Query(model) => reading::query(scene, model),
        Endpoint::Aggregate(model) => reading::aggregate(scene, model),
        Endpoint::Row(Operation::Create, model) => writing::create(scene, model),
        Endpoint::Row(Operation::Update, model) => writing::update(scene, model),
        Endpoint::Row(Operation::Delete, model) => writing::delete(scene, model),
        Endpoint::Upsert(model) => writing::upsert(scene, model),
        Endpoint::Batch => writing::batch(scene),
        Endpoint::SignUp => writing::sign_up(scene),
        Endpoint::SignIn => writing::sign_in(scene),
        // They take a token, which nobody has before he signs in; or nothing.
        Endpoint::Refresh | Endpoint::SignOut | Endpoint::Me => None,
    }
}
