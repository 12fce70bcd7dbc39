//! Saved files: comes in a folder, goes out a word whenever its specs may have changed. Watches only folders that may hold specs.

use crate::error::Error;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use purlin_build::project::{concerns, folders};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A save is over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(15);
/// Whatever goes on, the spec is looked at again after this.
const IMPATIENCE: Duration = Duration::from_millis(150);

pub(crate) struct Watch {
    root: PathBuf,
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    watched: BTreeSet<PathBuf>,
}

impl Watch {
    pub(crate) fn start(root: &Path) -> Result<Self, Error> {
        let (sender, events) = channel();
        let watcher = notify::recommended_watcher(move |event| {
            // The receiver is gone when the command ends.
            let _ = sender.send(event);
        });
        let watcher = watcher.map_err(|cause| Error::Watch { folder: root.to_owned(), cause })?;
        // Events tell absolute paths.
        let root = root.canonicalize().map_err(|cause| Error::Watch { folder: root.to_owned(), cause: cause.into() })?;
        let mut watch = Self { root, watcher, events, watched: BTreeSet::new() };
        watch.cover()?;
        Ok(watch)
    }

    /// Blocks until specs may have changed.
    pub(crate) fn wait(&mut self) -> Result<(), Error> {
        loop {
            let Ok(event) = self.events.recv() else { return Err(Error::Other("the watcher of files has ended".to_owned())) };
            let mut matters = self.matters(&event);
            let until = Instant::now() + IMPATIENCE;
            while let Ok(event) = self.events.recv_timeout(QUIET.min(until.saturating_duration_since(Instant::now()))) {
                matters |= self.matters(&event);
            }
            if matters {
                return self.cover();
            }
        }
    }

    /// Watches folders that are new, forgets those that are gone.
    fn cover(&mut self) -> Result<(), Error> {
        let folders: BTreeSet<_> = folders(&self.root)?.into_iter().collect();
        self.watched.retain(|folder| folders.contains(folder));
        for folder in folders {
            if self.watched.contains(&folder) {
                continue;
            }
            match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => drop(self.watched.insert(folder)),
                // It may be gone already; the next look tells.
                Err(_) if !folder.exists() => {}
                Err(cause) => return Err(Error::Watch { folder, cause }),
            }
        }
        Ok(())
    }

    /// A spec, or a folder that may hold some. Reading is no change.
    fn matters(&self, event: &notify::Result<Event>) -> bool {
        // What the watcher may have missed is looked at.
        let Ok(event) = event else { return true };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.paths.iter().any(|path| path.is_dir() || concerns(path.strip_prefix(&self.root).unwrap_or(path)))
    }
}
