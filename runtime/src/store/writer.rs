//! The thread that writes. It takes what waits, runs each job in a savepoint, commits them all at once, and only then answers:
//! what a disk asks for one durable commit is shared by the group, and no failure but that of the commit itself is. SQLite ends the
//! transaction of all where it interrupts the statement of one: then the others are run again.

use super::checkpoint::Overdue;
use super::session::{Limit, Session, Trace};
use super::space::{Room, Space};
use super::trouble;
use crate::limits::{Beyond, Taken};
use crate::problem::Problem;
use crossbeam_channel::Receiver;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Jobs in a group. More would make the first wait long for its answer.
const GROUP: usize = 128;

pub(super) enum Message {
    Job(Box<dyn Job>),
    /// Runs outside of any transaction.
    Alone(Box<dyn FnOnce(&Connection) + Send>),
    Stop,
}

/// Work whose answer waits for the commit.
pub(super) trait Job: Send {
    /// True if its writes are to stay.
    fn run(&mut self, session: &Session<'_>) -> bool;
    /// Its writes were lost for another's sake: it is going to be run again.
    fn undo(&mut self);
    /// Sends the answer; where the transaction is lost, that instead.
    fn settle(self: Box<Self>, committed: Result<(), Lost>);
}

/// The transaction did not reach the disk.
#[derive(Debug, Clone)]
pub(super) struct Lost(Arc<rusqlite::Error>);

impl From<rusqlite::Error> for Lost {
    fn from(error: rusqlite::Error) -> Self {
        Self(Arc::new(error))
    }
}

/// Why a group is not committed.
enum End {
    /// For a reason that is nobody's, or everybody's.
    Lost(Lost),
    /// SQLite ended the transaction amid the last job that was run: the disk is full, or its statement was interrupted.
    AmidJob,
}

impl From<rusqlite::Error> for End {
    fn from(error: rusqlite::Error) -> Self {
        Self::Lost(error.into())
    }
}

struct Work<T, F> {
    work: F,
    result: Option<Result<T, Problem>>,
    /// What its writes count towards limits, if they stay.
    taken: Option<Taken>,
    reply: oneshot::Sender<Result<T, Problem>>,
}

pub(super) fn job<T, F>(work: F, reply: oneshot::Sender<Result<T, Problem>>) -> Box<dyn Job>
where
    F: FnMut(&Session<'_>) -> Result<T, Problem> + Send + 'static,
    T: Send + 'static,
{
    Box::new(Work { work, result: None, taken: None, reply })
}

impl<T, F> Job for Work<T, F>
where
    F: FnMut(&Session<'_>) -> Result<T, Problem> + Send,
    T: Send,
{
    fn run(&mut self, session: &Session<'_>) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(session))).unwrap_or_else(|panic| Err(trouble::panicked(&*panic)));
        let tally = session.take_tally();
        let counted = result.and_then(|result| Ok((result, tally.take().map_err(Beyond::problem)?)));
        let stays = counted.is_ok();
        self.result = Some(counted.map(|(result, taken)| {
            self.taken = taken;
            result
        }));
        stays
    }

    fn undo(&mut self) {
        (self.result, self.taken) = (None, None);
    }

    fn settle(self: Box<Self>, committed: Result<(), Lost>) {
        let Self { work, result, taken, reply } = *self;
        match (&committed, taken) {
            (Ok(()), Some(taken)) => taken.stays(),
            (_, taken) => drop(taken),
        }
        let result = match (committed, result) {
            (Ok(()), Some(result)) => result,
            // It failed for a reason of its own before the transaction was lost.
            (Err(_), Some(Err(problem))) => Err(problem),
            (Err(Lost(error)), _) => Err(trouble::trouble(&error)),
            (Ok(()), None) => Err(trouble::lost()),
        };
        // What the work held on to is free before anybody hears of its end.
        drop(work);
        let _ = reply.send(result);
    }
}

pub(super) fn run(
    connection: &Connection,
    queue: &Receiver<Message>,
    limit: Limit,
    trace: Arc<Trace>,
    (overdue, space): (&Overdue, &Space),
) {
    serve(&Session::new(connection, limit, trace), queue, overdue, &Room::new(space, overdue));
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the log could not be emptied; the next start will read it");
    }
}

/// Until somebody says stop, or nobody can say anything any more.
fn serve(session: &Session<'_>, queue: &Receiver<Message>, overdue: &Overdue, room: &Room<'_>) {
    let mut group = Vec::with_capacity(GROUP);
    while let Ok(first) = queue.recv() {
        let mut next = Some(first);
        while let Some(Message::Job(job)) = next {
            group.push(job);
            next = if group.len() < GROUP { queue.try_recv().ok() } else { None };
        }
        write(session, &mut group, room);
        session.alone(|connection| overdue.between_groups(connection));
        match next {
            Some(Message::Alone(work)) => session.alone(work),
            Some(Message::Stop) => return,
            Some(Message::Job(_)) | None => {}
        }
    }
}

/// One transaction for the group. A job that ends it is told so, and the others go on in a new one. Where there is no room for it on the
/// disk, all of it is tried once more in the room of the log.
fn write(session: &Session<'_>, group: &mut Vec<Box<dyn Job>>, room: &Room<'_>) {
    let mut waiting: VecDeque<_> = std::mem::take(group).into();
    let mut is_tried_again = false;
    while !waiting.is_empty() {
        let mut done = Vec::with_capacity(waiting.len());
        let outcome = match transact(session, &mut waiting, &mut done) {
            Ok(()) => Ok(()),
            Err(End::Lost(lost)) if is_tried_again => {
                room.was_not_enough(&lost.0);
                Err(lost)
            }
            Err(End::Lost(lost)) if room.make(session, &lost.0) => {
                is_tried_again = true;
                again(done, &mut waiting);
                continue;
            }
            Err(End::Lost(lost)) => Err(lost),
            Err(End::AmidJob) => {
                let last = done.pop();
                again(std::mem::take(&mut done), &mut waiting);
                done.extend(last);
                Err(ended_by_sqlite().into())
            }
        };
        for job in done {
            job.settle(outcome.clone());
        }
    }
}

/// Puts jobs back to where they were taken from.
fn again(done: Vec<Box<dyn Job>>, waiting: &mut VecDeque<Box<dyn Job>>) {
    for mut job in done.into_iter().rev() {
        job.undo();
        waiting.push_front(job);
    }
}

fn transact(session: &Session<'_>, waiting: &mut VecDeque<Box<dyn Job>>, done: &mut Vec<Box<dyn Job>>) -> Result<(), End> {
    if let Err(error) = session.control("BEGIN IMMEDIATE") {
        done.extend(waiting.drain(..));
        return Err(error.into());
    }
    // A group of one is its own savepoint.
    let alone = waiting.len() == 1;
    while let Some(mut job) = waiting.pop_front() {
        session.start();
        let result = if alone { Ok(job.run(session)) } else { in_savepoint(session, job.as_mut()) };
        done.push(job);
        match result {
            _ if session.transaction_is_lost() => return Err(End::AmidJob),
            Ok(true) => {}
            Ok(false) if alone => return Ok(session.control("ROLLBACK")?),
            Ok(false) => {}
            Err(error) => {
                roll_back(session);
                return Err(error.into());
            }
        }
    }
    session.control("COMMIT").map_err(|error| {
        roll_back(session);
        error.into()
    })
}

fn in_savepoint(session: &Session<'_>, job: &mut dyn Job) -> rusqlite::Result<bool> {
    session.control("SAVEPOINT job")?;
    let stays = job.run(session);
    if !session.transaction_is_lost() {
        if !stays {
            session.control("ROLLBACK TO job")?;
        }
        session.control("RELEASE job")?;
    }
    Ok(stays)
}

fn roll_back(session: &Session<'_>) {
    if !session.transaction_is_lost()
        && let Err(error) = session.control("ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

fn ended_by_sqlite() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT), Some("the transaction was ended".to_owned()))
}
