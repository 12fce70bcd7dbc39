//! Whose turn it is on a connection: its client's, who has a request to send, or ours.
//!
//! It is ours until a request has both come whole and been answered. HTTP itself (hyper) answers a head that it can't read, in words of its
//! own, and tells nobody before they are sent. All it writes while it is the client's turn are such words.

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Waker, ready};

const CLIENTS: u8 = 0;
/// A request is being answered.
const ANSWERING: u8 = 1;
/// All of the answer was handed over; the end of it may wait to be sent.
const ENDING: u8 = 2;
/// The body of the request is still to come.
const ASKING: u8 = 4;
/// The body of the request was not read to its end, and nobody will.
const UNREAD: u8 = 8;

/// Shared by a connection's stream, and by what is asked and answered on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn(Arc<AtomicU8>);

impl Turn {
    pub(super) fn is_clients(&self) -> bool {
        self.0.load(Ordering::Relaxed) == CLIENTS
    }

    /// A request has come. Gives its body, whose end is told.
    pub(super) fn take(&self, body: Incoming) -> Body {
        if body.is_end_stream() {
            self.0.store(ANSWERING, Ordering::Relaxed);
            return Body::empty();
        }
        self.0.store(ANSWERING | ASKING, Ordering::Relaxed);
        Body::new(Asking { body, turn: self.clone() })
    }

    /// Nothing waits to be sent any more. Whether that was the end of an answer.
    pub(super) fn sent(&self) -> bool {
        self.0.fetch_and(!ENDING, Ordering::Relaxed) & ENDING != 0
    }

    /// Whether the last request has its answer, though its body may still come.
    pub(super) fn is_answered(&self) -> bool {
        self.0.load(Ordering::Relaxed) & (ANSWERING | ENDING) == 0
    }

    /// Whether nobody reads the rest of the body that comes.
    pub(super) fn is_unread(&self) -> bool {
        self.0.load(Ordering::Relaxed) & UNREAD != 0
    }

    /// A body whose end is told.
    pub(super) fn of_answer(&self, body: Body) -> Answering {
        Answering { body, turn: self.clone() }
    }
}

/// The body of a request.
struct Asking {
    body: Incoming,
    turn: Turn,
}

impl HttpBody for Asking {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.turn.0.fetch_and(!ASKING, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        // A small one is here already: then the connection can be kept.
        let mut here = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(Ok(_))) = Pin::new(&mut *self).poll_frame(&mut here) {}
        if self.turn.0.fetch_and(!ASKING, Ordering::Relaxed) & ASKING != 0 {
            self.turn.0.fetch_or(UNREAD, Ordering::Relaxed);
        }
    }
}

/// The body of an answer.
pub(super) struct Answering {
    body: Body,
    turn: Turn,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let ends = |turn: u8| (turn & ANSWERING != 0).then_some(turn & !ANSWERING | ENDING);
        let _ = self.turn.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, ends);
    }
}
