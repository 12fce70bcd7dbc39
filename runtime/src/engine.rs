//! The engine: a plan, prepared, and the store that it is served from.

use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::{Config, Database};
use crate::ids::Ids;
use crate::store::schema::{Migrate, SchemaError, Shape};
use crate::store::{Options, Store};
use purlin_rules::plan::Service;
use std::sync::Arc;

/// A service that can answer. Clones are one engine.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    service: Service,
    config: Config,
    store: Store,
    // Of the store rather than of the plan: an engine that replaces another goes on with them.
    clock: Arc<Clock>,
    ids: Arc<Ids>,
    auth: Arc<Auth>,
}

/// Why an engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

impl Engine {
    /// Opens the store, makes or checks its tables, and prepares everything that requests will need. Blocks.
    ///
    /// # Errors
    /// A database that can't be opened, or that is of another plan; a plan that contradicts itself.
    pub fn open(service: Service, config: &Config) -> Result<Self, StartError> {
        todo!()
    }

    /// An engine of another plan over the same store, whose tables are brought to it where that only adds to them. Blocks.
    ///
    /// # Errors
    /// As [`Engine::open`]; this engine serves on.
    pub fn replace(&self, service: Service) -> Result<Self, StartError> {
        todo!()
    }

    #[must_use]
    pub fn service(&self) -> &Service {
        &self.0.service
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    /// What signs users in: made with [`Auth::new`] when the engine opens, taken over when it is replaced.
    pub(crate) fn auth(&self) -> &Auth {
        &self.0.auth
    }

    /// Lets waiting work finish, puts everything in the database file and ends the store's threads. Blocks.
    pub fn close(&self) {
        self.0.store.close();
    }
}
