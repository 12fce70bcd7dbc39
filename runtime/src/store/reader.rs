//! A thread that reads: takes closures from its queues, runs each on its connection, sends the result back.

use super::session::Session;
use super::trouble;
use crate::problem::Problem;
use crossbeam_channel::Receiver;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::oneshot;

pub(super) type Job = Box<dyn FnOnce(&Session<'_>) + Send>;

pub(super) enum Message {
    Job(Job),
    Stop,
}

pub(super) fn job<T, F>(work: F, reply: oneshot::Sender<Result<T, Problem>>) -> Job
where
    F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
    T: Send + 'static,
{
    Box::new(move |session| {
        // Whoever asked has gone.
        if reply.is_closed() {
            return;
        }
        let reply = Arc::new(reply);
        session.watch(Box::new({
            let reply = Arc::clone(&reply);
            move || reply.is_closed()
        }));
        let result = run_caught(work, session);
        session.unwatch();
        if let Some(reply) = Arc::into_inner(reply) {
            let _ = reply.send(result);
        }
    })
}

/// A panic is a problem of the job's only.
pub(super) fn run_caught<T>(work: impl FnOnce(&Session<'_>) -> Result<T, Problem>, session: &Session<'_>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(|| work(session))).unwrap_or_else(|panic| Err(trouble::panicked(&*panic)))
}

/// `long` are jobs that only some threads take.
pub(super) fn run(session: &Session<'_>, queue: &Receiver<Message>, long: &Receiver<Message>) {
    let next = || {
        crossbeam_channel::select! {
            recv(queue) -> message => message,
            recv(long) -> message => message,
        }
    };
    while let Ok(Message::Job(job)) = next() {
        session.start();
        job(session);
    }
}
