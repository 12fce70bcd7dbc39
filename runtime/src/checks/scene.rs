//! Where a test takes place: its rows alone in a store, under the same ids and at the same instant as in the evaluator's world.

use super::cast::Cast;
use super::stage::Stage;
use crate::auth;
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
    /// Sets the seed of a test up, where nothing is left of those before.
    pub(super) async fn set(plan: &'p Plan, stage: &mut Stage, test: &Test) -> Result<Self, Diagnostic> {
        let broken = |span: Span, why: &dyn fmt::Display| broken(test, span, why);
        let engine = stage.cleared(&plan.service).map_err(|error| broken(test.span, &error))?;
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

/// What keeps a test from being run.
pub(super) fn broken(test: &Test, span: Span, why: &dyn fmt::Display) -> Diagnostic {
    Diagnostic::error("T0003", span, format!("the test `{}` can't be run", test.name)).with_label(why.to_string())
}
