//! The engine: a plan, prepared, and the store that it is served from.

use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::{Config, Database};
use crate::http::Keys;
use crate::ids::Ids;
use crate::limits::Limits;
use crate::openapi::Document;
use crate::records::{Aggregates, CursorKey, Listings, ModelFault, Models, Shapes, Turns, Views, alive_statement, cursor_key};
use crate::store::schema::{SchemaError, Shape};
use crate::store::system::Composed;
use crate::store::{Options, Place, Store};
use arc_swap::ArcSwapOption;
use bytes::Bytes;
use purlin_rules::plan::{Plan, Service};
use std::fmt;
use std::sync::Arc;

/// A service that can answer. Clones are one engine.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    service: Arc<Service>,
    models: Arc<Models>,
    /// Whether a user exists.
    alive: Composed,
    listings: Listings,
    views: Views,
    aggregates: Aggregates,
    shapes: Shapes,
    limits: Arc<Limits>,
    /// The contract as it is sent: made when it is first asked for, or given.
    contract: ArcSwapOption<Bytes>,
    /// With its rules, which a built service does not have.
    explains_by: ArcSwapOption<Plan>,
    /// For whoever knows its tables as this plan has them.
    store: Store,
    shared: Arc<Shared>,
}

/// Of the process rather than of a plan: an engine that replaces another goes on with it.
#[derive(Debug)]
struct Shared {
    config: Config,
    clock: Clock,
    ids: Ids,
    auth: Auth,
    cursors: CursorKey,
    turns: Turns,
    keys: Keys,
}

/// Why an engine does not start.
#[derive(Debug)]
pub enum StartError {
    /// The database can't be opened, or is of another plan.
    Schema(SchemaError),
    /// The plan contradicts itself: a fault of the compiler.
    Plan(String),
}

impl Engine {
    /// Opens the store, makes or checks its tables, and prepares everything that requests will need. Blocks.
    ///
    /// # Errors
    /// A database that can't be opened, or that is of another plan; a plan that contradicts itself.
    pub fn open(service: Service, config: &Config) -> Result<Self, StartError> {
        let models = Models::of(&service)?;
        let options = Options {
            time_out: config.limits.request,
            migrate: config.migrate,
            answers: config.answers,
            #[cfg(feature = "testing")]
            log_pages: config.log_pages,
            ..Options::default()
        };
        let place = match &config.database {
            Database::File(path) => Place::File(path.clone()),
            Database::Memory => Place::Temporary,
        };
        let store = Store::open(&place, &Shape::of(&service), &options)?;
        let shared = Arc::new(Shared::of(config)?);
        Ok(Self::new(Arc::new(service), Arc::new(models), store, shared))
    }

    /// An engine of the same plan over the same store, which remembers nothing of what was asked of this one.
    pub(crate) fn anew(&self) -> Result<Self, StartError> {
        let shared = Arc::new(Shared::of(self.config())?);
        Ok(Self::new(Arc::clone(&self.0.service), Arc::clone(&self.0.models), self.store().clone(), shared))
    }

    /// An engine of another plan over the same store, whose tables are brought to it where that only adds to them. From then on this engine
    /// writes nothing, and reads nothing of tables that were changed: what it is amid is answered 503, to be tried again. Blocks.
    ///
    /// # Errors
    /// As [`Engine::open`]; this engine serves on.
    pub fn replace(&self, service: Service) -> Result<Self, StartError> {
        let models = Models::of(&service)?;
        let store = self.store().reshape(&Shape::of(&service), self.config().migrate)?;
        Ok(Self::new(Arc::new(service), Arc::new(models), store, Arc::clone(&self.0.shared)))
    }

    fn new(service: Arc<Service>, models: Arc<Models>, store: Store, shared: Arc<Shared>) -> Self {
        let (alive, limits) = (alive_statement(&service), Arc::new(Limits::of(&service)));
        let (listings, views, aggregates) = (Listings::default(), Views::default(), Aggregates::default());
        let shapes = Shapes::default();
        Self(Arc::new(Inner {
            service,
            models,
            alive,
            listings,
            views,
            aggregates,
            shapes,
            limits,
            contract: ArcSwapOption::empty(),
            explains_by: ArcSwapOption::empty(),
            store,
            shared,
        }))
    }

    #[must_use]
    pub fn service(&self) -> &Service {
        &self.0.service
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.shared.config
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.shared.clock
    }

    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.0.shared.ids
    }

    pub(crate) fn auth(&self) -> &Auth {
        &self.0.shared.auth
    }

    /// What each hash of a password since the last call took.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn hashed(&self) -> Vec<String> {
        self.auth().passwords.paid()
    }

    pub(crate) fn models(&self) -> &Models {
        &self.0.models
    }

    pub(crate) fn alive(&self) -> &Composed {
        &self.0.alive
    }

    pub(crate) fn listings(&self) -> &Listings {
        &self.0.listings
    }

    pub(crate) fn views(&self) -> &Views {
        &self.0.views
    }

    pub(crate) fn aggregates(&self) -> &Aggregates {
        &self.0.aggregates
    }

    pub(crate) fn shapes(&self) -> &Shapes {
        &self.0.shapes
    }

    pub(crate) fn limits(&self) -> &Arc<Limits> {
        &self.0.limits
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.shared.keys
    }

    /// The contract of the service, JSON.
    ///
    /// # Errors
    /// A plan that contradicts itself: it would not have been opened.
    pub(crate) fn contract(&self) -> Result<Bytes, StartError> {
        if let Some(contract) = self.0.contract.load_full() {
            return Ok(Bytes::clone(&contract));
        }
        let made = Bytes::from(Document::of(self.service(), &self.config().limits)?.to_json());
        // Whoever gives another meanwhile knows more.
        self.0.contract.compare_and_swap(&None::<Arc<Bytes>>, Some(Arc::new(made.clone())));
        Ok(made)
    }

    /// Answers with this contract from now on: one that knows of more than the plan of the service.
    pub fn publish(&self, contract: &Document) {
        self.0.contract.store(Some(Arc::new(Bytes::from(contract.to_json()))));
    }

    /// Tells callers on this machine from now on why they are refused, by the rules of the plan that is served: values of rows too that they may not
    /// read. For `purlin dev`.
    pub fn explain_by(&self, plan: Plan) {
        self.0.explains_by.store(Some(Arc::new(plan)));
    }

    pub(crate) fn explains_by(&self) -> Option<Arc<Plan>> {
        self.0.explains_by.load_full()
    }

    pub(crate) fn cursor_key(&self) -> &CursorKey {
        &self.0.shared.cursors
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.0.shared.turns
    }

    /// Lets waiting work finish, puts everything in the database file and ends the store's threads. Blocks.
    pub fn close(&self) {
        self.0.store.close();
    }
}

impl Shared {
    /// Of a process that was just started.
    fn of(config: &Config) -> Result<Self, StartError> {
        let cursors = cursor_key(&config.secret.key("cursors")).map_err(|error| StartError::Plan(error.to_string()))?;
        let keys = Keys::new(config.secret.key("idempotency keys"));
        Ok(Self {
            config: config.clone(),
            clock: Clock::default(),
            ids: Ids::default(),
            auth: Auth::new(config),
            cursors,
            turns: Turns::default(),
            keys,
        })
    }
}

impl From<SchemaError> for StartError {
    fn from(error: SchemaError) -> Self {
        Self::Schema(error)
    }
}

impl From<ModelFault> for StartError {
    fn from(fault: ModelFault) -> Self {
        Self::Plan(fault.to_string())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(error) => write!(f, "{error}"),
            Self::Plan(words) => write!(f, "internal error: the plan contradicts itself: {words}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Schema(error) => error.source(),
            Self::Plan(_) => None,
        }
    }
}
