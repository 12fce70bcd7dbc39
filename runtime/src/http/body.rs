//! Reads a body: whole, not larger than a body may be, and in time.

use crate::problem::{Code, Problem};
use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use std::pin::Pin;
use std::time::Duration;

/// The bytes of a body.
pub(super) async fn read(body: Body, limit: usize, time: Duration) -> Result<Bytes, Problem> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let size = body.size_hint();
    if size.lower() > limit as u64 {
        return Err(Problem::new(Code::BodyTooLarge));
    }
    match tokio::time::timeout(time, collect(body, limit)).await {
        Ok(read) => read,
        Err(_) => Err(Problem::new(Code::IncompleteBody).because("the time to send it was over")),
    }
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Problem::new(Code::IncompleteBody).because("the connection broke off"))?;
        // Trailers say nothing to us.
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + rest.len() + data.len() > limit {
            return Err(Problem::new(Code::BodyTooLarge));
        }
        // Most bodies come in one piece, which then need not be copied.
        if first.is_empty() { first = data } else { rest.extend_from_slice(&data) }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(first.len() + rest.len());
    whole.extend_from_slice(&first);
    whole.extend_from_slice(&rest);
    Ok(whole.freeze())
}
