//! The embedded store: an SQLite file, one thread that writes, as many that read as there are cores.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | a path, the plan's tables | a file that has them | [`schema`], `connection` |
//! | a closure that reads | its result, from some reader thread | `reader` |
//! | one that is over at once | its result, from the thread that asks | `here` |
//! | a list that was asked for before | its answer, if nothing was committed since | `answers` |
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

mod answers;
mod checkpoint;
mod connection;
mod emptying;
mod here;
mod list_function;
mod place;
mod reader;
mod space;
mod trouble;
mod words_function;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use answers::Question;
pub(crate) use emptying::Emptying;
pub(crate) use here::Handed;
pub use place::Place;
pub use session::Session;
use session::{INSTRUCTIONS, Limit, Trace};
pub(crate) use trouble::{full, trouble};

use crate::problem::Problem;
use crossbeam_channel::{Sender, TrySendError};
use place::Located;
use rusqlite::Connection;
use schema::{Migrate, SchemaError, Shape};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long one read or write may compute, whatever requests may: others wait for its thread. Tests run on machines that are as slow as
/// they like.
const MOST: Duration = if cfg!(any(test, feature = "testing")) { Duration::from_secs(3600) } else { Duration::from_secs(5) };

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
    /// Bytes of answers that are kept until the next commit.
    pub answers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 1024,
            time_out: MOST,
            migrate: Migrate::Refuse,
            log_pages: 12_000,
            answers: 32_000_000,
        }
    }
}

/// A handle on the store's threads, for whoever knows its tables as they are in one shape; clones share both.
#[derive(Debug, Clone)]
pub struct Store {
    threads: Arc<Threads>,
    /// The how-manieth shape it knows.
    shape: u64,
    /// The how-manieth tables it knows.
    tables: u64,
}

#[derive(Debug)]
struct Threads {
    reads: Sender<reader::Message>,
    /// Those that may take long: only every other thread takes one.
    long_reads: Sender<reader::Message>,
    writes: Sender<writer::Message>,
    here: here::Here,
    readers: usize,
    /// Each ends with its connection.
    handles: Mutex<Vec<JoinHandle<Connection>>>,
    overdue: Arc<checkpoint::Overdue>,
    space: Arc<space::Space>,
    /// The how-manieth shape the tables have. Only the thread that writes changes it, together with them.
    shape: Arc<AtomicU64>,
    /// The how-manieth tables there are, since there were any: counted before anybody can see the next ones. Many a shape has the tables of
    /// the one before, and asks other things of their rows.
    tables: Arc<AtomicU64>,
    /// Removes the file, where it was only for this store, when nobody can use it any more.
    located: Located,
    #[cfg(any(test, feature = "testing"))]
    trace: Arc<Trace>,
}

impl Store {
    /// Opens the file, makes or checks its tables, and starts the threads.
    pub fn open(place: &Place, shape: &Shape, options: &Options) -> Result<Self, SchemaError> {
        let located = Located::of(place)?;
        let path = &located.path;
        let mut writer = connection::writer(path, located.durability())?;
        schema::settle(&writer, shape, options.migrate, || {})?;
        let trace = Arc::new(Trace::default());
        let readers = options.readers.max(2);
        let answers = options.answers / readers;
        let (reads, read_queue) = crossbeam_channel::bounded(options.queue);
        let (long_reads, long_queue) = crossbeam_channel::bounded(options.queue);
        let (writes, write_queue) = crossbeam_channel::bounded(options.queue);
        let (nudge, nudges) = crossbeam_channel::bounded(1);
        let mut handles = Vec::new();
        for i in 0..readers {
            let mut connection = connection::reader(path)?;
            let limit = Limit::install(&mut connection, options.time_out.min(MOST), INSTRUCTIONS)?;
            let long = if i % 2 == 0 { long_queue.clone() } else { crossbeam_channel::never() };
            let (queue, trace) = (read_queue.clone(), Arc::clone(&trace));
            handles.push(thread(&format!("read-{i}"), move || {
                reader::run(&Session::that_keeps(&connection, limit, trace, answers), &queue, &long);
                connection
            })?);
        }
        let checkpoints = connection::checkpoints(path)?;
        let overdue = Arc::new(checkpoint::Overdue::of(options.log_pages));
        let asks = Arc::clone(&overdue);
        handles.push(thread("checkpoint", move || {
            checkpoint::run(&checkpoints, &nudges, &asks);
            checkpoints
        })?);
        let space = Arc::new(space::Space::default());
        checkpoint::nudge_from(&mut writer, nudge, &overdue, &space)?;
        let limit = Limit::install(&mut writer, options.time_out.min(MOST), INSTRUCTIONS)?;
        let (trace_of_writer, overdue_of_writer) = (Arc::clone(&trace), Arc::clone(&overdue));
        let space_of_writer = Arc::clone(&space);
        handles.push(thread("write", move || {
            writer::run(&writer, &write_queue, limit, trace_of_writer, (&overdue_of_writer, &space_of_writer));
            checkpoint::nudge_no_more(&mut writer);
            writer
        })?);
        let threads = Threads {
            reads,
            long_reads,
            writes,
            here: here::Here::new(path.clone(), Arc::clone(&trace)),
            readers,
            handles: Mutex::new(handles),
            overdue,
            space,
            shape: Arc::default(),
            tables: Arc::default(),
            located,
            #[cfg(any(test, feature = "testing"))]
            trace,
        };
        Ok(Self { threads: Arc::new(threads), shape: 0, tables: 0 })
    }

    /// Runs a closure on a thread that reads. Each of its statements sees the store as of its own beginning. What is read by who knows other
    /// tables than there are is not given: a name may stand for another column since, which has other readers.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Problem>
    where
        F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        self.known(read(&self.threads.reads, work).await)
    }

    /// Runs what is over at once here and now, unless a thread has to: then it is to be run again.
    pub(crate) fn read_here<T>(&self, work: impl FnMut(&Session<'_>) -> Result<T, Problem>) -> Result<Result<T, Problem>, Handed> {
        // Where the tables are others, a thread that reads says so.
        self.threads.here.read(work).and_then(|result| if self.knows_its_tables() { Ok(result) } else { Err(Handed::On) })
    }

    /// As [`Store::read`], for what may take long: however many wait, half of the threads are there for what does not.
    pub(crate) async fn read_at_length<T, F>(&self, work: F) -> Result<T, Problem>
    where
        F: FnOnce(&Session<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        self.known(read(&self.threads.long_reads, work).await)
    }

    /// Runs a closure in a transaction; answers when that is on the disk. Where the closure fails, nothing of it remains. Nothing is written
    /// by who knows the tables in a shape that they no longer have: rows were held against another since.
    pub async fn write<T, F>(&self, mut work: F) -> Result<T, Problem>
    where
        F: FnMut(&Session<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let (known, current) = (self.shape, Arc::clone(&self.threads.shape));
        let of_its_shape = move |session: &Session<'_>| {
            if current.load(Ordering::Acquire) == known { work(session) } else { Err(trouble::reshaped()) }
        };
        let job = writer::Message::Job(writer::job(of_its_shape, reply));
        self.threads.writes.try_send(job).map_err(turned_away)?;
        answer.await.map_err(|_| trouble::lost())?
    }

    fn known<T>(&self, result: Result<T, Problem>) -> Result<T, Problem> {
        if self.knows_its_tables() { result } else { Err(trouble::reshaped()) }
    }

    fn knows_its_tables(&self) -> bool {
        self.threads.tables.load(Ordering::SeqCst) == self.tables
    }

    /// Brings the tables to another shape, between two groups of writes; goes out: the store for whoever knows that one. Where it fails,
    /// this one serves on. Blocks.
    pub fn reshape(&self, shape: &Shape, migrate: Migrate) -> Result<Self, SchemaError> {
        let (reply, answer) = crossbeam_channel::bounded(1);
        let (shape, current, tables) = (shape.clone(), Arc::clone(&self.threads.shape), Arc::clone(&self.threads.tables));
        let work = writer::Message::Alone(Box::new(move |connection| {
            let before = tables.load(Ordering::SeqCst);
            let settled = schema::settle(connection, &shape, migrate, || tables.store(before + 1, Ordering::SeqCst));
            if settled.is_err() {
                tables.store(before, Ordering::SeqCst);
            }
            let known = settled.map(|()| (current.fetch_add(1, Ordering::AcqRel) + 1, tables.load(Ordering::SeqCst)));
            let _ = reply.send(known);
        }));
        self.threads.writes.send(work).map_err(|_| SchemaError::Closed)?;
        let (shape, tables) = answer.recv().map_err(|_| SchemaError::Closed)??;
        Ok(Self { threads: Arc::clone(&self.threads), shape, tables })
    }

    /// What takes all rows out of it, while nobody else has business with it.
    pub(crate) fn emptying(&self) -> Result<Emptying, SchemaError> {
        Emptying::of(&self.threads.located.path)
    }

    /// Lets waiting work finish, moves everything into the database file, and ends the threads. Blocks. Later calls are turned away.
    pub fn close(&self) {
        self.threads.here.close();
        for _ in 0..self.threads.readers {
            let _ = self.threads.reads.send(reader::Message::Stop);
        }
        let _ = self.threads.writes.send(writer::Message::Stop);
        let handles = std::mem::take(&mut *self.threads.handles.lock().unwrap_or_else(PoisonError::into_inner));
        // One after another: of two that close at the same time neither is the last, which takes the log away.
        for handle in handles {
            if handle.join().map(drop).is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }

    /// How many reads, and how many writes, wait for a thread.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        (self.threads.reads.len() + self.threads.long_reads.len(), self.threads.writes.len())
    }

    /// Pages (4 KiB) in the write-ahead log, after the last write.
    #[must_use]
    pub fn log_pages(&self) -> u32 {
        self.threads.overdue.pages()
    }

    /// Writes find no room on the disk.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.threads.space.is_full()
    }

    /// The statements that ran since the last call.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn traced(&self) -> Vec<String> {
        self.threads.trace.take()
    }

    /// The steps of `SQLite`'s machine that they took.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.threads.trace.take_steps()
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

fn thread(name: &str, work: impl FnOnce() -> Connection + Send + 'static) -> Result<JoinHandle<Connection>, SchemaError> {
    std::thread::Builder::new().name(format!("purlin-{name}")).spawn(work).map_err(SchemaError::Thread)
}

fn turned_away<T>(error: TrySendError<T>) -> Problem {
    match error {
        TrySendError::Full(_) => trouble::overloaded(),
        TrySendError::Disconnected(_) => trouble::closed(),
    }
}
