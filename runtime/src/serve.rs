//! Listens, and answers until told to stop.
//!
//! In: a router, an engine, the address of `purlin.yaml`. Out: answers, one task for each connection. On SIGTERM or SIGINT no further
//! connection is taken, requests under way get [`DRAIN`] to finish, and the engine puts everything on the disk.

mod connection;
mod seats;
mod turn;
mod wire;

use crate::config::{Limits, Metrics};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::{http, observe};
use axum::Router;
use connection::Connections;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What requests under way may take once the service is to stop.
pub const DRAIN: Duration = Duration::from_secs(10);
/// Between two times that recent measurements are put in order.
const TIDY: Duration = Duration::from_secs(5);
/// Until a connection is tried to be taken again.
const HOLD_ON: Duration = Duration::from_millis(100);

/// Serves until SIGTERM or SIGINT. The log says at which address.
///
/// # Errors
/// If the address can't be had.
pub async fn serve(app: Router, engine: &Engine) -> Result<(), Failure> {
    observe::start(engine.config().log.level);
    let listening = Listening::at(engine.config().server.address).await?.within(&engine.config().limits);
    let metrics = metrics(engine).await?;
    tracing::info!(address = %listening.address(), service = %engine.service().name, "listening");
    for name in engine.service().not_served.iter() {
        tracing::warn!(%name, "declared, not served yet");
    }
    listening.serve_until(app, signal()?).await;
    drop(metrics);
    tracing::info!("stopped");
    close(engine.clone()).await;
    observe::flush();
    Ok(())
}

/// Answers to Prometheus at the address that the settings give to metrics alone, if they do, until what this gives is dropped.
///
/// # Errors
/// If the address can't be had.
pub async fn metrics(engine: &Engine) -> io::Result<Option<Scraped>> {
    let Metrics::At(address) = engine.config().server.metrics else { return Ok(None) };
    let listening = Listening::at(address).await?;
    let address = listening.address();
    tracing::info!(%address, "metrics");
    let serving = tokio::spawn(listening.serve_until(http::metrics(engine), std::future::pending()));
    Ok(Some(Scraped { address, serving }))
}

/// Where metrics are.
#[derive(Debug)]
pub struct Scraped {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Scraped {
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Scraped {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// An address that is ours, and whose connections wait to be taken.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
}

impl Listening {
    /// Port 0 takes a free one.
    ///
    /// # Errors
    /// If the address can't be had.
    pub async fn at(address: SocketAddr) -> io::Result<Self> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("can't listen at {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(named)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, limits: Limits::default() })
    }

    /// With bounds on connections other than the defaults.
    #[must_use]
    pub fn within(mut self, limits: &Limits) -> Self {
        self.limits = limits.clone();
        self
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is done, then until what is under way is done, at most for [`DRAIN`].
    pub async fn serve_until(self, app: Router, stop: impl Future<Output = ()>) {
        let connections = Connections::new(app, self.limits);
        let mut stop = std::pin::pin!(stop);
        let mut tidy = tokio::time::interval(TIDY);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                _ = tidy.tick() => observe::metrics::tidy(),
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => connections.take(stream, peer),
                    Err(error) => if is_want_of_handles(&error) {
                        connections.make_room();
                        tokio::time::sleep(HOLD_ON).await;
                    },
                },
            }
        }
        drop(self.listener);
        connections.drain(DRAIN).await;
    }
}

/// Ends the store's threads, with everything on the disk.
pub async fn close(engine: Engine) {
    let closed = tokio::task::spawn_blocking(move || engine.close()).await;
    if closed.is_err() {
        tracing::error!("the store did not close");
    }
}

/// Done when the process is asked to stop.
///
/// # Errors
/// If the operating system gives no signals.
pub fn signal() -> io::Result<impl Future<Output = ()> + use<>> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// A connection that broke off before it was taken is nothing. Else there is no file handle left, for which others have to be closed first.
fn is_want_of_handles(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    let is_nothing = matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset);
    if !is_nothing {
        tracing::error!(%error, "can't take connections");
    }
    !is_nothing
}
