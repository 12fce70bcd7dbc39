//! Starts the service. This file is yours: Purlin wrote it once and leaves it alone.

#[rustfmt::skip]
mod generated;

use purlin_runtime::{Config, Engine, Failure, Mode, serve};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let config = Config::read(".".as_ref(), Mode::Production)?;
    let engine = Engine::open(generated::SERVICE, &config)?;
    // Routes and layers of your own go here: `.route("/hello", axum::routing::get(|| async { "Hello" }))`.
    let app: axum::Router = generated::router(&engine);
    serve(app, &engine).await
}
