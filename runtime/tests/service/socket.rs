//! A service behind a socket, and clients that say exactly what they are told to.

use super::client::Notes;
use purlin_runtime::serve::Listening;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// What takes longer does not happen, however slow the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) task: JoinHandle<()>,
    pub(crate) notes: Notes,
}

impl Served {
    /// With the limits of its own settings.
    pub(crate) async fn of(notes: Notes) -> Self {
        let listening = Listening::at("127.0.0.1:0".parse().unwrap()).await.unwrap().within(&notes.engine.config().limits);
        let address = listening.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = notes.router.clone();
        let task = tokio::spawn(listening.serve_until(router, async { drop(stopped.await) }));
        Self { address, stop, task, notes }
    }
}

/// A connection on which this was sent.
pub(crate) async fn ask(address: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// What comes until the connection ends.
pub(crate) async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("the connection ends").unwrap();
    answer
}
