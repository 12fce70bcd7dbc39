//! Connections: HTTP/1.1, kept alive. (HTTP/2 comes to a service through whatever ends TLS in front of it.)
//!
//! A connection that is taken converses, then takes its leave: what could not be read is answered, and what its client still sends is
//! read for a moment, for a connection that is closed on what was not read loses its last answer.

use super::seats::{Hold, Seat, Seats};
use super::turn::Turn;
use super::wire::{Wait, Wire};
use crate::config::Limits;
use crate::http::{Passing, Peer, host, refusal, unread};
use crate::observe::metrics;
use crate::problem::{Code, Problem};
use axum::Router;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tower_service::Service;

/// Bytes of a head: its first line, with the address, and its headers.
const HEAD: usize = 64_000;
/// How long a connection takes its leave.
const LEAVE: Duration = Duration::from_secs(2);
/// What comes at the moment at which its seat is given away is seen within this.
const MOMENT: Duration = Duration::from_millis(2);
/// Connections that are told at once that there is no seat. Those beyond are told nothing.
const TURNED_AWAY: usize = 64;

/// The connections that are open.
pub(super) struct Connections {
    app: Router,
    limits: Limits,
    seats: Seats,
    door: Arc<Semaphore>,
    stop: watch::Sender<bool>,
}

impl Connections {
    pub(super) fn new(app: Router, limits: Limits) -> Self {
        let seats = Seats::new(limits.connections as usize);
        Self { app, limits, seats, door: Arc::new(Semaphore::new(TURNED_AWAY)), stop: watch::Sender::new(false) }
    }

    /// Answers on a connection until it ends.
    pub(super) fn take(&self, stream: TcpStream, peer: SocketAddr) {
        // Answers go out whole; waiting for more to send with them only delays them.
        let _ = stream.set_nodelay(true);
        let Some((seat, hold)) = self.seats.take() else { return self.turn_away(stream) };
        let turn = Turn::default();
        let wire = Wire::new(stream, turn.clone(), seat.clone(), &self.limits);
        let guest = Guest { app: self.app.clone(), peer, turn, seat };
        tokio::spawn(attend(wire, guest, self.stop.subscribe(), hold));
    }

    /// There is no file handle left for another connection: one of these has to do without.
    pub(super) fn make_room(&self) {
        self.seats.make_room();
    }

    /// Lets requests under way finish, for a while.
    pub(super) async fn drain(self, patience: Duration) {
        // Without connections nobody hears it.
        let _ = self.stop.send(true);
        if tokio::time::timeout(patience, self.stop.closed()).await.is_err() {
            tracing::warn!(connections = self.stop.receiver_count(), "requests cut off: they did not finish in time");
        }
    }

    fn turn_away(&self, mut stream: TcpStream) {
        metrics::connection_cut("full");
        let Ok(place) = Arc::clone(&self.door).try_acquire_owned() else { return };
        tokio::spawn(async move {
            take_leave(&mut stream, &unread(&full(), Duration::ZERO)).await;
            drop(place);
        });
    }
}

/// Who is on a connection, and what answers them.
struct Guest {
    app: Router,
    peer: SocketAddr,
    turn: Turn,
    seat: Seat,
}

async fn attend(mut wire: Wire, guest: Guest, stop: watch::Receiver<bool>, _hold: Hold) {
    let seat = guest.seat.clone();
    let end = converse(&mut wire, guest, stop).await;
    seat.may_go_at(Instant::now());
    let last_words = match (wire.refused(), wire.missed) {
        (Some(431), _) => unread(&Problem::new(Code::HeadTooLarge), wire.waited()),
        (Some(_), _) => unread(&Problem::new(Code::InvalidRequest).detail("This is not a request of HTTP/1.1."), wire.waited()),
        (None, Some(Wait::Head)) => unread(&Problem::new(Code::IncompleteHead), wire.waited()),
        (None, Some(Wait::Reader)) => return metrics::connection_cut("reader"),
        (None, Some(Wait::Request)) => return,
        (None, None) if end == End::GivenAway && wire.has_begun() => unread(&full(), wire.waited()),
        (None, None) => Vec::new(),
    };
    if !wire.is_at_end || !last_words.is_empty() {
        take_leave(&mut wire.stream, &last_words).await;
    }
}

/// Why a connection asks and answers no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    /// Another needs its seat.
    GivenAway,
}

/// Answers requests until its client leaves, or keeps us waiting too long, or another needs the seat, or the service is to stop.
async fn converse(wire: &mut Wire, Guest { app, peer, turn, seat }: Guest, mut stop: watch::Receiver<bool>) -> End {
    let own_seat = seat.clone();
    let answer = service_fn(move |request: http::Request<Incoming>| {
        seat.works();
        let mut request = request.map(|body| turn.take(body));
        let (faulty, passing) = (host::check(&request).err(), Passing::of(&request));
        request.extensions_mut().insert(Peer(peer));
        let (mut app, turn) = (app.clone(), turn.clone());
        async move {
            let mut response = match faulty {
                None => app.call(request).await?,
                Some(problem) => {
                    drop(request);
                    refusal(&problem, Duration::ZERO)
                }
            };
            passing.answered(&mut response);
            if turn.is_unread() {
                // There is no telling where another request would begin.
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response.map(|body| turn.of_answer(body)))
        }
    });
    let mut builder = http1::Builder::new();
    builder.header_read_timeout(None).max_header_size(HEAD);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(wire), answer));
    // How a connection ends is its client's business.
    tokio::select! {
        biased;
        _ = connection.as_mut() => return End::Done,
        _ = stop.changed() => {}
        () = own_seat.given_away() => tokio::select! {
            biased;
            _ = connection.as_mut() => return End::Done,
            is_at_work = has_asked(&own_seat) => if !is_at_work { return End::GivenAway },
        },
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
    End::Done
}

/// Whether, of one whose seat was given away, a request came in the same moment: then it gets its answer.
async fn has_asked(seat: &Seat) -> bool {
    loop {
        tokio::time::sleep(MOMENT).await;
        if seat.is_at_work() || seat.may_go() {
            return seat.is_at_work();
        }
    }
}

/// What those are told for whom there is no seat.
fn full() -> Problem {
    Problem::new(Code::Unavailable).retry_after(1).because("all connections that may be open are at work")
}

/// Says what is to be said, and reads on until the client has heard it, for a moment.
async fn take_leave(stream: &mut TcpStream, last_words: &[u8]) {
    let leave = async {
        stream.write_all(last_words).await?;
        stream.shutdown().await?;
        let mut rest = vec![0; 4096];
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    // Whoever has gone already misses nothing.
    let _ = tokio::time::timeout(LEAVE, leave).await;
}
