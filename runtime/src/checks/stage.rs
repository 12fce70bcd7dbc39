//! Where scenes take place, one after another: a store without any rows, and an engine that has not been asked anything.
//!
//! To make the tables of a big spec takes longer than its tests. So they are made once, and emptied before each further scene; what an engine
//! keeps in memory of those whom it has answered is left with the engine. Where that does not work, there is a new store.

use crate::config::Config;
use crate::engine::Engine;
use crate::store::Emptying;
use purlin_rules::plan::Service;

/// Of one service; ends its store with itself.
#[derive(Debug, Default)]
pub(super) struct Stage {
    built: Option<Built>,
}

#[derive(Debug)]
struct Built {
    engine: Engine,
    emptying: Emptying,
}

impl Stage {
    /// As nobody has been there. Blocks.
    pub(super) fn cleared(&mut self, service: &Service) -> Result<Engine, String> {
        if let Some(engine) = self.built.as_mut().and_then(Built::cleared) {
            return Ok(engine);
        }
        self.strike();
        let config = Config::in_memory().map_err(|error| error.to_string())?;
        let engine = Engine::open(service.clone(), &config).map_err(|error| error.to_string())?;
        let emptying = engine.store().emptying().map_err(|error| error.to_string())?;
        self.built = Some(Built { engine: engine.clone(), emptying });
        Ok(engine)
    }

    /// Ends the store. Blocks.
    pub(super) fn strike(&mut self) {
        if let Some(built) = self.built.take() {
            drop(built.emptying);
            built.engine.close();
        }
    }
}

impl Built {
    /// None where it can't be had.
    fn cleared(&mut self) -> Option<Engine> {
        self.emptying.empty().ok()?;
        self.engine.anew().ok()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.strike();
    }
}
