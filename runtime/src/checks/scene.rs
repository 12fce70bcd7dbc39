//! Where a test takes place: its rows in a store of its own, under the same ids and at the same instant as in the evaluator's world.

use super::cast::Cast;
use crate::auth;
use crate::config::Config;
use crate::engine::Engine;
use crate::problem::Problem;
use crate::route::Caller;
use crate::seed;
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::plan::{Plan, Test, Who};
use purlin_rules::value::Id;
use std::collections::BTreeMap;
use std::fmt;

/// A seed that has been set up.
pub(super) struct Scene<'p> {
    pub(super) cast: Cast<'p>,
    pub(super) engine: Engine,
    /// The session of each user who acts in the test.
    sessions: BTreeMap<Id, Id>,
}

impl<'p> Scene<'p> {
    /// Sets the seed of a test up.
    pub(super) async fn set(plan: &'p Plan, test: &Test) -> Result<Self, Diagnostic> {
        let broken = |span: Span, why: &dyn fmt::Display| {
            Diagnostic::error("T0003", span, format!("the test `{}` can't be run", test.name)).with_label(why.to_string())
        };
        let engine = open(plan).await.map_err(|error| broken(test.span, &error))?;
        let cast = Cast::of(plan, test, engine.clock().now());
        let mut scene = Self { cast, engine, sessions: BTreeMap::new() };
        if let Some(seed) = scene.cast.seed {
            seed::load_rows(&scene.engine, seed, &scene.cast.seeded).await.map_err(|fault| {
                let row = fault.row.and_then(|place| seed.rows.get(place));
                broken(row.map_or(test.span, |row| row.span), &fault)
            })?;
        }
        for line in test.lines.iter().flat_map(super::steps) {
            scene.sign_in(line.who).await.map_err(|problem| broken(line.span, &problem))?;
        }
        Ok(scene)
    }

    /// Ends the store.
    pub(super) async fn strike(self) {
        crate::serve::close(self.engine).await;
    }

    pub(super) fn caller(&self, who: Who) -> Caller {
        let user = match who {
            Who::Anonymous => None,
            Who::User(place) => self.cast.row(place),
        };
        let session = user.and_then(|(_, id)| Some((id, *self.sessions.get(&id)?)));
        session.map_or(Caller::Anonymous, |(id, session)| Caller::User { id, session })
    }

    async fn sign_in(&mut self, who: Who) -> Result<(), Problem> {
        let Who::User(place) = who else { return Ok(()) };
        let Some((_, id)) = self.cast.row(place).filter(|(_, id)| !self.sessions.contains_key(id)) else { return Ok(()) };
        let signed = auth::sign_in_at(&self.engine, id, self.cast.seeded.now).await?;
        self.sessions.insert(id, signed.session);
        Ok(())
    }
}

async fn open(plan: &Plan) -> Result<Engine, String> {
    let config = Config::in_memory().map_err(|error| error.to_string())?;
    let service = plan.service.clone();
    let opened = tokio::task::spawn_blocking(move || Engine::open(service, &config)).await;
    opened.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}
