//! The engine of a Purlin service: serves a plan over HTTP, with its rules, on an embedded store.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | `purlin.yaml`, the environment | settings | [`config`] |
//! | a plan, settings | an engine | [`engine`] |
//! | connections | requests, until the process is to stop | [`serve`](mod@serve) |
//! | requests | calls, bounded and authenticated; answers | [`http`], [`route`] |
//! | credentials, tokens | who calls | [`auth`] |
//! | calls on rows | rows, as their callers may see and change them | [`records`] |
//! | statements | durable rows | [`store`] |
//! | what goes wrong | `application/problem+json` | [`problem`] |
//! | what happens | log and metrics | [`observe`] |
//! | a plan | its contract, as OpenAPI | [`openapi`] |
//! | the plan's checks | seeded rows, verdicts on its tests | [`seed`], [`checks`] |
//! | a plan that changes | the same service, serving it | [`dev`] |
//!
//! The `main` of a service, whose `generated` is written by `purlin build`:
//!
//! ```no_run
//! # mod generated {
//! #     pub const SERVICE: purlin_runtime::plan::Service = purlin_runtime::plan::Service {
//! #         name: purlin_runtime::plan::text("x"), doc: purlin_runtime::plan::text(""), edition: 2026,
//! #         enums: purlin_runtime::plan::list(&[]), tables: purlin_runtime::plan::list(&[]), auth: None, tenant: None,
//! #         evolution: purlin_runtime::plan::list(&[]),
//! #         not_served: purlin_runtime::plan::list(&[]),
//! #     };
//! #     pub fn router(engine: &purlin_runtime::Engine) -> axum::Router { purlin_runtime::http::router(engine, &[]) }
//! # }
//! use purlin_runtime::{Config, Engine, Failure, Mode, serve};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Failure> {
//!     let config = Config::read(".".as_ref(), Mode::Production)?;
//!     let engine = Engine::open(generated::SERVICE, &config)?;
//!     let app: axum::Router = generated::router(&engine);
//!     serve(app, &engine).await
//! }
//! ```

pub mod auth;
pub mod checks;
pub mod clock;
pub mod config;
pub mod data;
pub mod dev;
pub mod engine;
pub mod http;
pub mod ids;
pub mod observe;
pub mod openapi;
pub mod problem;
pub mod records;
pub mod route;
pub mod seed;
pub mod serve;
pub mod store;

mod failure;
mod limits;
mod private;
mod values;

#[cfg(test)]
mod fixture;

pub use config::{Config, Mode};
pub use engine::Engine;
pub use failure::Failure;
pub use purlin_rules::plan;
pub use serve::serve;
