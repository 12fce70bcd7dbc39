//! Connections: HTTP/1.1, kept alive, with a bound on how long a head may take to arrive. (HTTP/2 comes to a service through whatever
//! ends TLS in front of it.)

use crate::http::{Passing, Peer};
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower_service::Service;

/// Until the whole head of the next request is there. An idle connection counts too: longer than the minute for which proxies
/// usually keep theirs, so that it is they who close it.
const HEAD: Duration = Duration::from_secs(75);

/// The connections that are open.
pub(super) struct Connections {
    app: Router,
    stop: watch::Sender<bool>,
}

impl Connections {
    pub(super) fn new(app: Router) -> Self {
        Self { app, stop: watch::Sender::new(false) }
    }

    /// Answers on a connection until it ends.
    pub(super) fn take(&self, stream: TcpStream, peer: SocketAddr) {
        tokio::spawn(converse(stream, peer, self.app.clone(), self.stop.subscribe()));
    }

    /// Lets requests under way finish, for a while.
    pub(super) async fn drain(self, patience: Duration) {
        // Without connections nobody hears it.
        let _ = self.stop.send(true);
        if tokio::time::timeout(patience, self.stop.closed()).await.is_err() {
            tracing::warn!(connections = self.stop.receiver_count(), "requests cut off: they did not finish in time");
        }
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, app: Router, mut stop: watch::Receiver<bool>) {
    // Answers go out whole; waiting for more to send with them only delays them.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: http::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        let passing = Passing::of(&request);
        let answer = app.clone().call(request);
        async move {
            answer.await.map(|mut response| {
                passing.answered(&mut response);
                response
            })
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), answer));
    // How a connection ends is its client's business.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
