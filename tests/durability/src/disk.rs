//! A disk whose power may go at any moment. What a program writes is seen by programs at once and by nobody after the cut, unless it was
//! synced: of everything else the cut leaves whatever a real disk might.
//!
//! Comes in: each call that changes a file of one folder. Goes out: whether it is done (the power may be gone, the disk full), and after the
//! cut the folder as the next start finds it. The files that programs see are real ones; here is what of them is safe.

mod content;
mod folder;

pub use content::Loss;

use content::Content;
use folder::Folder;
use purlin_tests::chance::Chance;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A file, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inode(usize);

/// Why a call is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    NoPower,
    NoSpace,
}

/// What the disk does wrong on purpose: whoever looks for losses must find them then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No sync does anything: what an engine with `synchronous=OFF` asks for, or one that answers before its commit.
    SyncsNothing,
    /// That of the log does nothing: `synchronous=NORMAL`.
    SyncsNoLog,
    /// That of the database file does nothing: the log starts anew before what it held is safe.
    SyncsNoDatabase,
    /// A sync makes the file safe, and never its name.
    SyncsNoNames,
    /// A sector that the power fails in is lost with all that it held before, also what was not being written.
    TearsNeighbours,
}

/// The call that the power goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amid {
    Any,
    /// Then most is at stake.
    Sync,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Enough,
    /// So many further bytes; over what is there may be written.
    Bytes(u64),
    /// Nothing at all can be written, as on file systems that never write in place.
    Nothing,
}

/// What was asked of the disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that change something, and syncs.
    pub calls: u64,
    pub writes: u64,
    pub bytes: u64,
    pub syncs: u64,
    pub syncs_of_logs: u64,
}

#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    fault: Option<Fault>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    files: Vec<Content>,
    names: Folder,
    room: Room,
    /// How long a sync takes.
    sync: Duration,
    counts: Counts,
    chance: Chance,
    /// Calls until the power goes, and in which.
    left: Option<(u64, Amid)>,
    /// What the power left, once it has gone.
    after: Option<After>,
}

/// What is on the disk after a cut.
#[derive(Debug, Clone)]
pub struct After {
    /// What became of what was not synced.
    pub loss: Loss,
    /// The call that the power went in.
    pub amid: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Disk {
    /// What is in the folder is safe already.
    pub fn of(folder: &Path, seed: u64, fault: Option<Fault>) -> Self {
        let folder = folder.canonicalize().unwrap();
        let (mut files, mut names) = (Vec::new(), BTreeMap::new());
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            names.insert(entry.file_name().into_string().unwrap(), Inode(files.len()));
            files.push(Content::safe(fs::read(entry.path()).unwrap()));
        }
        let state = State {
            files,
            names: Folder::safe(names),
            room: Room::Enough,
            sync: Duration::ZERO,
            counts: Counts::default(),
            chance: Chance(seed),
            left: None,
            after: None,
        };
        Self { folder, fault, state: Mutex::new(state) }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The power goes in a call after so many.
    pub fn cut_after(&self, calls: u64, amid: Amid) {
        self.state().left = Some((calls, amid));
    }

    /// The power goes now.
    pub fn cut(&self) {
        self.state().cut("no call".to_owned(), self.fault);
    }

    pub fn has_power(&self) -> bool {
        self.state().after.is_none()
    }

    pub fn set_room(&self, room: Room) {
        self.state().room = room;
    }

    /// How long a sync takes from now on.
    pub fn set_sync(&self, sync: Duration) {
        self.state().sync = sync;
    }

    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// What the power left, where it has gone.
    pub fn after(&self) -> Option<After> {
        self.state().after.clone()
    }

    pub(crate) fn open(&self, name: &str) -> Result<Inode, Refused> {
        let mut state = self.state();
        state.has_power()?;
        if let Some(inode) = state.names.find(name) {
            return Ok(inode);
        }
        // Made by this call, or before it by somebody who is not watched.
        let found = fs::read(self.folder.join(name)).unwrap_or_default();
        let inode = Inode(state.files.len());
        state.files.push(Content::unsafe_yet(found));
        state.names.add(name, inode);
        Ok(inode)
    }

    /// How many of the bytes there is room for; these are written.
    pub(crate) fn write(&self, inode: Inode, at: u64, bytes: &[u8]) -> Result<usize, Refused> {
        let mut state = self.state();
        state.has_power()?;
        let size = state.file(inode).size();
        let at = usize::try_from(at).unwrap();
        let fits = match state.room {
            Room::Enough => bytes.len(),
            Room::Nothing => return Err(Refused::NoSpace),
            Room::Bytes(free) => (size + usize::try_from(free).unwrap()).saturating_sub(at).min(bytes.len()),
        };
        let fitting = &bytes[..fits];
        let grows = (at + fits).saturating_sub(size);
        if let Room::Bytes(free) = &mut state.room {
            *free -= grows as u64;
        }
        state.counts.writes += 1;
        state.counts.bytes += fits as u64;
        state.file(inode).write(at, fitting);
        self.call(&mut state, false, |names| format!("a write to {}", names.name_of(inode)))?;
        Ok(fits)
    }

    /// Whether so many further bytes can be had, for what is not kept here.
    pub(crate) fn has_room(&self, bytes: u64) -> Result<(), Refused> {
        let state = self.state();
        state.has_power()?;
        match state.room {
            Room::Bytes(free) if free < bytes => Err(Refused::NoSpace),
            Room::Nothing => Err(Refused::NoSpace),
            Room::Enough | Room::Bytes(_) => Ok(()),
        }
    }

    pub(crate) fn truncate(&self, inode: Inode, size: u64) -> Result<(), Refused> {
        let mut state = self.state();
        state.has_power()?;
        let size = usize::try_from(size).unwrap();
        let freed = state.file(inode).size().saturating_sub(size);
        if let Room::Bytes(free) = &mut state.room {
            *free += freed as u64;
        }
        state.file(inode).truncate(size);
        self.call(&mut state, false, |names| format!("a truncation of {}", names.name_of(inode)))
    }

    /// With `with_names`, what files are called is safe then, too.
    pub(crate) fn sync(&self, inode: Inode, is_log: bool, with_names: bool) -> Result<(), Refused> {
        let takes = self.state().sync;
        if !takes.is_zero() {
            std::thread::sleep(takes);
        }
        let mut state = self.state();
        state.has_power()?;
        state.counts.syncs += 1;
        state.counts.syncs_of_logs += u64::from(is_log);
        self.call(&mut state, true, |names| format!("a sync of {}", names.name_of(inode)))?;
        let lies = match self.fault {
            Some(Fault::SyncsNothing) => true,
            Some(Fault::SyncsNoLog) => is_log,
            Some(Fault::SyncsNoDatabase) => !is_log,
            Some(Fault::SyncsNoNames | Fault::TearsNeighbours) | None => false,
        };
        if lies {
            return Ok(());
        }
        state.file(inode).sync();
        if with_names && self.fault != Some(Fault::SyncsNoNames) {
            state.names.sync();
        }
        Ok(())
    }

    pub(crate) fn delete(&self, name: &str, is_synced: bool) -> Result<(), Refused> {
        let mut state = self.state();
        state.has_power()?;
        if let Some(inode) = state.names.remove(name) {
            let freed = state.file(inode).size();
            if let Room::Bytes(free) = &mut state.room {
                *free += freed as u64;
            }
        }
        self.call(&mut state, false, |_| format!("a deletion of {name}"))?;
        if is_synced && self.fault != Some(Fault::SyncsNoNames) {
            state.names.sync();
        }
        Ok(())
    }

    pub(crate) fn read(&self) -> Result<(), Refused> {
        self.state().has_power()
    }

    /// Counts a call; the power may go in it.
    fn call(&self, state: &mut State, is_sync: bool, what: impl FnOnce(&Folder) -> String) -> Result<(), Refused> {
        state.counts.calls += 1;
        match &mut state.left {
            Some((0, amid)) if *amid == Amid::Any || is_sync => {
                let amid = what(&state.names);
                state.cut(amid, self.fault);
            }
            Some((left, _)) => *left = left.saturating_sub(1),
            None => {}
        }
        state.has_power()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn file(&mut self, inode: Inode) -> &mut Content {
        &mut self.files[inode.0]
    }

    fn has_power(&self) -> Result<(), Refused> {
        if self.after.is_some() { Err(Refused::NoPower) } else { Ok(()) }
    }

    fn cut(&mut self, amid: String, fault: Option<Fault>) {
        if self.after.is_some() {
            return;
        }
        let tears = fault == Some(Fault::TearsNeighbours);
        let loss = if tears { Loss::Noise } else { self.chance.of(&Loss::ALL) };
        let mut files = BTreeMap::new();
        for (name, inode) in self.names.left(loss, &mut self.chance) {
            files.insert(name, self.files[inode.0].left(loss, tears, &mut self.chance));
        }
        self.after = Some(After { loss, amid, files });
    }
}

impl After {
    /// Lays the files into an empty folder.
    pub fn lay_out(&self, folder: &Path) {
        for (name, bytes) in &self.files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}
