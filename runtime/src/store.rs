//! The embedded store: an SQLite file, one thread that writes, as many that read as there are cores.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a path, the plan's tables | a file that has them | [`schema`], `connection` |
//! | a closure that reads | its result, from some reader thread | `reader` |
//! | a closure that writes | its result, once its transaction is on the disk | `writer` |
//! | statements composed around guards | rows | `guarded`, `compose` |
//! | statements of the system | rows | [`system`] |
//!
//! The store knows nothing of requests. No closure sees the connection: on the tables of users only a `guarded::Guarded` runs, or
//! what says of itself that it is of the [`system::System`].

pub(crate) mod bound;
pub(crate) mod compose;
pub(crate) mod guarded;
pub mod schema;
pub mod session;
pub mod system;

mod checkpoint;
mod connection;
mod list_function;
mod place;
mod reader;
mod trouble;
mod words_function;
mod writer;

#[cfg(test)]
mod tests;

pub use place::Place;
pub use session::Session;
use session::{Limit, Trace};
pub(crate) use trouble::trouble;

use crate::problem::Problem;
use crossbeam_channel::{Sender, TrySendError};
use place::Located;
use schema::{Migrate, SchemaError, Shape};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long one write may compute, whatever requests may: all others wait for it.
const WRITE: Duration = Duration::from_secs(5);
/// How long one read may: others wait for its thread.
const READ: Duration = Duration::from_secs(5);

/// What a store is opened with.
#[derive(Debug, Clone)]
pub struct Options {
    pub readers: usize,
    /// Reads, and writes, that may wait before further ones are turned away.
    pub queue: usize,
    /// How long one request may compute in the store.
    pub time_out: Duration,
    pub migrate: Migrate,
    /// Pages (4 KiB) of the write-ahead log at which it starts anew. What a start after a crash has to read.
    pub log_pages: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 1024,
            time_out: Duration::from_secs(5),
            migrate: Migrate::Refuse,
            log_pages: 12_000,
        }
    }
}

/// A handle on the store's threads; clones share them.
#[derive(Debug, Clone)]
pub struct Store(Arc<Threads>);

#[derive(Debug)]
struct Threads {
    reads: Sender<reader::Message>,
    /// Those that may take long: only every other thread takes one.
    long_reads: Sender<reader::Message>,
    writes: Sender<writer::Message>,
    readers: usize,
    handles: Mutex<Vec<JoinHandle<()>>>,
    /// Removes the file, where it was only for this store, when nobody can use it any more.
    _located: Located,
    #[cfg(any(test, feature = "testing"))]
    trace: Arc<Trace>,
}

impl Store {
    /// Opens the file, makes or checks its tables, and starts the threads.
    pub fn open(place: &Place, shape: &Shape, options: &Options) -> Result<Self, SchemaError> {
        let located = Located::of(place)?;
        let path = &located.path;
        let mut writer = connection::writer(path, located.durability())?;
        schema::settle(&writer, shape, options.migrate)?;
        let trace = Arc::new(Trace::default());
        let readers = options.readers.max(2);
        let (reads, read_queue) = crossbeam_channel::bounded(options.queue);
        let (long_reads, long_queue) = crossbeam_channel::bounded(options.queue);
        let (writes, write_queue) = crossbeam_channel::bounded(options.queue);
        let (nudge, nudges) = crossbeam_channel::bounded(1);
        let mut handles = Vec::new();
        for i in 0..readers {
            let mut connection = connection::reader(path)?;
            let limit = Limit::install(&mut connection, options.time_out.min(READ))?;
            let long = if i % 2 == 0 { long_queue.clone() } else { crossbeam_channel::never() };
            let (queue, trace) = (read_queue.clone(), Arc::clone(&trace));
            handles.push(thread(&format!("read-{i}"), move || reader::run(&connection, &queue, &long, limit, trace))?);
        }
        let checkpoints = connection::checkpoints(path)?;
        let overdue = Arc::new(checkpoint::Overdue::default());
        let (asks, log_pages) = (Arc::clone(&overdue), options.log_pages);
        handles.push(thread("checkpoint", move || checkpoint::run(&checkpoints, &nudges, &asks, log_pages))?);
        checkpoint::nudge_from(&mut writer, nudge, &overdue, log_pages)?;
        let limit = Limit::install(&mut writer, options.time_out.min(WRITE))?;
        let trace_of_writer = Arc::clone(&trace);
        handles.push(thread("write", move || writer::run(&writer, &write_queue, limit, trace_of_writer, &overdue))?);
        Ok(Self(Arc::new(Threads {
            reads,
            long_reads,
            writes,
            readers,
            handles: Mutex::new(handles),
            _located: located,
            #[cfg(any(test, feature = "testing"))]
            trace,
        })))
    }

    /// Runs a closure on a thread that reads. Each of its statements sees the store as of its own beginning.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Problem>
    where
        F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        read(&self.0.reads, work).await
    }

    /// As [`Store::read`], for what may take long: however many wait, half of the threads are there for what does not.
    pub(crate) async fn read_at_length<T, F>(&self, work: F) -> Result<T, Problem>
    where
        F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        read(&self.0.long_reads, work).await
    }

    /// Runs a closure in a transaction; answers when that is on the disk. Where the closure fails, nothing of it remains.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        F: FnMut(&Session<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = writer::Message::Job(writer::job(work, reply));
        self.0.writes.try_send(job).map_err(turned_away)?;
        answer.await.map_err(|_| trouble::lost())?
    }

    /// Brings the tables to another shape, between two groups of writes. Blocks.
    pub fn reshape(&self, shape: &Shape, migrate: Migrate) -> Result<(), SchemaError> {
        let (reply, answer) = crossbeam_channel::bounded(1);
        let shape = shape.clone();
        let work = writer::Message::Alone(Box::new(move |connection| {
            let _ = reply.send(schema::settle(connection, &shape, migrate));
        }));
        self.0.writes.send(work).map_err(|_| SchemaError::Closed)?;
        answer.recv().map_err(|_| SchemaError::Closed)?
    }

    /// Lets waiting work finish, moves everything into the database file, and ends the threads. Blocks. Later calls are turned away.
    pub fn close(&self) {
        for _ in 0..self.0.readers {
            let _ = self.0.reads.send(reader::Message::Stop);
        }
        let _ = self.0.writes.send(writer::Message::Stop);
        let handles = std::mem::take(&mut *self.0.handles.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in handles {
            if handle.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }

    /// How many reads, and how many writes, wait for a thread.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        (self.0.reads.len() + self.0.long_reads.len(), self.0.writes.len())
    }

    /// The statements that ran since the last call.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn traced(&self) -> Vec<String> {
        self.0.trace.take()
    }
}

async fn read<T, F>(queue: &Sender<reader::Message>, work: F) -> Result<T, Problem>
where
    F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
    T: Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let job = reader::Message::Job(reader::job(work, reply));
    queue.try_send(job).map_err(turned_away)?;
    answer.await.map_err(|_| trouble::lost())?
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, SchemaError> {
    std::thread::Builder::new().name(format!("purlin-{name}")).spawn(work).map_err(SchemaError::Thread)
}

fn turned_away<T>(error: TrySendError<T>) -> Problem {
    match error {
        TrySendError::Full(_) => trouble::overloaded(),
        TrySendError::Disconnected(_) => trouble::closed(),
    }
}
