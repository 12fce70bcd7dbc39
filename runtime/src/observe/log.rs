//! The log's way out: requests leave their line in a buffer, a thread carries it to the writer. Nothing that serves ever waits for a
//! terminal or a pipe; when the buffer is full, lines are dropped and counted, and the count is a line itself.

use super::line::Line;
use crate::config::Level;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Bytes of lines that may wait.
const ROOM: usize = 1 << 20;
/// Lines wait this long for company, so that a busy service wakes the thread fifty times a second and not for each request.
const GATHER: Duration = Duration::from_millis(20);

static LOG: OnceLock<Log> = OnceLock::new();

struct Log {
    level: AtomicU8,
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    written: Condvar,
    broken: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    lines: String,
    dropped: u64,
    /// The thread is writing lines that it took.
    writing: bool,
}

/// Starts the thread. Later calls change the level only.
pub(super) fn start(writer: Box<dyn Write + Send>, level: Level) {
    let mut first = false;
    let log = LOG.get_or_init(|| {
        first = true;
        Log {
            level: AtomicU8::new(0),
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            written: Condvar::new(),
            broken: AtomicBool::new(false),
        }
    });
    log.level.store(level as u8, Ordering::Relaxed);
    if first && std::thread::Builder::new().name("purlin-log".into()).spawn(move || log.carry(writer)).is_err() {
        log.broken.store(true, Ordering::Relaxed);
    }
}

/// Whether lines of this level are asked for.
pub(super) fn wants(level: Level) -> bool {
    LOG.get().is_some_and(|log| level as u8 <= log.level.load(Ordering::Relaxed) && !log.broken.load(Ordering::Relaxed))
}

/// Leaves a line to the thread.
pub(super) fn put(line: Line) {
    if let Some(log) = LOG.get() {
        log.put(&line.finish());
    }
}

/// Waits until every line so far is written, but no longer than a second.
pub fn flush() {
    let Some(log) = LOG.get() else { return };
    let waiting = log.lock();
    log.arrived.notify_one();
    let busy = |waiting: &mut Waiting| waiting.writing || !waiting.lines.is_empty();
    drop(log.written.wait_timeout_while(waiting, Duration::from_secs(1), busy));
}

/// The present, for lines that belong to no request.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Log {
    fn put(&self, line: &str) {
        let mut waiting = self.lock();
        if waiting.lines.len() + line.len() > ROOM {
            waiting.dropped += 1;
            super::metrics::line_dropped();
            return;
        }
        let wake = waiting.lines.is_empty() && !waiting.writing;
        waiting.lines.push_str(line);
        drop(waiting);
        if wake {
            self.arrived.notify_one();
        }
    }

    fn carry(&self, mut writer: Box<dyn Write + Send>) {
        let mut lines = String::new();
        loop {
            let dropped = self.take(&mut lines);
            if dropped > 0 {
                let mut line = Line::new(now(), "warn", "lines dropped");
                line.bare("count", dropped);
                lines.push_str(&line.finish());
            }
            let result = writer.write_all(lines.as_bytes()).and_then(|()| writer.flush());
            self.lock().writing = false;
            self.written.notify_all();
            if result.is_err() {
                // Nobody reads any more: serve on in silence.
                self.broken.store(true, Ordering::Relaxed);
                return;
            }
            std::thread::sleep(GATHER);
        }
    }

    /// Waits for lines and takes them all; returns how many were dropped meanwhile.
    fn take(&self, lines: &mut String) -> u64 {
        lines.clear();
        let waiting = self.lock();
        let idle = |waiting: &mut Waiting| waiting.lines.is_empty();
        let mut waiting = self.arrived.wait_while(waiting, idle).unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut waiting.lines, lines);
        waiting.writing = true;
        std::mem::take(&mut waiting.dropped)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
