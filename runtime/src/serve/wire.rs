//! A connection's stream as HTTP sees it: with bounds on how long its client is waited for, and without the answers that HTTP gives by
//! itself.
//!
//! | waited for | at most |
//! | --- | --- |
//! | the first byte of a request | `limits.idle` |
//! | the rest of its head | `limits.request` |
//! | some byte of an answer to be taken | `limits.request` |
//!
//! (That a body comes in time is seen to where it is [read](crate::http).)

use super::seats::{SLOW_HEAD, SLOW_READER, Seat};
use super::turn::Turn;
use crate::config::Limits;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

/// What a client is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    Request,
    Head,
    Reader,
}

pub(super) struct Wire {
    pub(super) stream: TcpStream,
    turn: Turn,
    seat: Seat,
    idle: Duration,
    request: Duration,
    /// What is waited for, and since when.
    waiting: Option<(Wait, Instant)>,
    timer: Pin<Box<Sleep>>,
    /// What was waited for in vain.
    pub(super) missed: Option<Wait>,
    /// The beginning of an answer that HTTP gave by itself.
    own: Vec<u8>,
    /// It has been answered before.
    is_known: bool,
    /// Its client has sent all that it will.
    pub(super) is_at_end: bool,
}

/// `HTTP/1.1 431`
const START: usize = 12;

impl Wire {
    pub(super) fn new(stream: TcpStream, turn: Turn, seat: Seat, limits: &Limits) -> Self {
        let timer = Box::pin(tokio::time::sleep(limits.idle));
        let (idle, request) = (limits.idle, limits.request);
        Self { stream, turn, seat, idle, request, waiting: None, timer, missed: None, own: Vec::new(), is_known: false, is_at_end: false }
    }

    /// The status with which HTTP refused a head.
    pub(super) fn refused(&self) -> Option<u16> {
        std::str::from_utf8(self.own.get(START - 3..)?).ok()?.parse().ok()
    }

    /// Whether some of a head has come.
    pub(super) fn has_begun(&self) -> bool {
        self.waiting.is_some_and(|(wait, _)| wait == Wait::Head)
    }

    /// How long the head was waited for.
    pub(super) fn waited(&self) -> Duration {
        self.waiting.map_or(Duration::ZERO, |(_, since)| since.elapsed())
    }

    /// Waits on, unless it has been too long.
    fn wait(&mut self, wait: Wait, context: &mut Context<'_>) -> Poll<io::Error> {
        let since = self.since(wait);
        let end = since + if wait == Wait::Request { self.idle } else { self.request };
        if self.timer.deadline() != end {
            self.timer.as_mut().reset(end);
        }
        let grace = match wait {
            Wait::Request if self.is_known => Duration::ZERO,
            Wait::Request | Wait::Head => SLOW_HEAD,
            Wait::Reader => SLOW_READER,
        };
        self.seat.may_go_at(since + grace);
        ready!(self.timer.as_mut().poll(context));
        self.missed = Some(wait);
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    /// When the wait began: now, unless it has before.
    fn since(&mut self, wait: Wait) -> Instant {
        let before = self.waiting.filter(|(before, _)| *before == wait);
        let (_, since) = *self.waiting.insert(before.unwrap_or_else(|| (wait, Instant::now())));
        since
    }

    /// Words of HTTP itself are not written.
    fn keep_back(&mut self, bytes: &[u8]) {
        let missing = START.saturating_sub(self.own.len());
        self.own.extend(bytes.iter().take(missing));
    }

    fn written(&mut self, result: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if result.is_pending() {
            return self.wait(Wait::Reader, context).map(Err);
        }
        if self.waiting.take().is_some() {
            self.seat.works();
        }
        result
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let is_answered = this.turn.is_answered();
        if is_answered && this.turn.is_unread() {
            // What comes is no request: the connection has no more to say.
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut this.stream).poll_read(context, buffer);
        match result {
            Poll::Ready(Ok(())) => this.is_at_end = buffer.filled().len() == before && buffer.remaining() > 0,
            Poll::Ready(Err(_)) => this.is_at_end = true,
            Poll::Pending if is_answered => {
                let wait = if this.has_begun() { Wait::Head } else { Wait::Request };
                return this.wait(wait, context).map(Err);
            }
            Poll::Pending => {}
        }
        if is_answered && buffer.filled().len() > before {
            if this.turn.is_clients() {
                // The clock of a head starts with its first byte, and no further one sets it back.
                let since = this.since(Wait::Head);
                this.seat.may_go_at(since + SLOW_HEAD);
            } else {
                this.waiting = None;
            }
        }
        result
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.turn.is_clients() {
            this.keep_back(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        let result = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.written(result, context)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, context: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.turn.is_clients() {
            for slice in slices {
                this.keep_back(slice);
            }
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        let result = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.written(result, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.turn.sent() {
            this.is_known = true;
            // HTTP may be waiting to read already, since before the answer: nobody else would start the clock.
            this.waiting = None;
            let _ = this.wait(Wait::Request, context);
        }
        Poll::Ready(Ok(()))
    }

    /// How the connection ends is decided where all is known of it.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
