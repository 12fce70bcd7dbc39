//! The file system that SQLite is given in this process: for the folders of simulated disks each call that changes something asks the
//! [`Disk`] first; everything else, and every other folder, is the operating system's own.
//!
//! It is registered as the default, so the engine that is tested opens its files as it does in production, and knows nothing of this.
//!
//! # Safety
//! A file system is a table of C functions on memory that SQLite allocates: what is unsafe of it is all here. `open` puts a `File` at the
//! beginning of that memory, with the operating system's own file after it; SQLite gives the same memory to each further call, one thread at a
//! time, and last to `close`, which takes apart what `open` made.
#![expect(unsafe_code, reason = "SQLite's interface to a file system is one of C")]

use crate::disk::{Disk, Inode, Refused};
use rusqlite::ffi;
use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The disks there are, for as long as somebody holds them.
static DISKS: Mutex<Vec<Arc<Disk>>> = Mutex::new(Vec::new());

/// From now on, what SQLite does to files in the disk's folder it does to the disk.
pub fn mount(disk: &Arc<Disk>) {
    register();
    let mut disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    disks.retain(|disk| Arc::strong_count(disk) > 1);
    disks.push(Arc::clone(disk));
}

fn mounted(path: &Path) -> Option<(Arc<Disk>, String)> {
    let name = path.file_name()?.to_str()?;
    let disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    let disk = disks.iter().find(|disk| path.parent() == Some(disk.folder()))?;
    Some((Arc::clone(disk), name.to_owned()))
}

/// The operating system's own file system, as SQLite knows it.
struct Own(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite's own file systems are static, and may be called by any thread.
unsafe impl Send for Own {}
// SAFETY: as above.
unsafe impl Sync for Own {}

static OWN: OnceLock<Own> = OnceLock::new();

fn own() -> *mut ffi::sqlite3_vfs {
    OWN.get().unwrap().0
}

fn register() {
    OWN.get_or_init(|| {
        // SAFETY: SQLite is initialised, so there is a default; a copy of it, with a name and some functions of its own, may call what it
        // was copied from. Both live for ever.
        unsafe {
            assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK);
            let own = ffi::sqlite3_vfs_find(std::ptr::null());
            let mut ours = *own;
            ours.szOsFile += c_int::try_from(size_of::<File>()).unwrap();
            ours.pNext = std::ptr::null_mut();
            ours.zName = c"disk".as_ptr();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            assert_eq!(ffi::sqlite3_vfs_register(Box::into_raw(Box::new(ours)), 1), ffi::SQLITE_OK);
            Own(own)
        }
    });
}

/// What SQLite holds for an open file; that of the operating system follows it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    on: *mut OnDisk,
}

struct OnDisk {
    disk: Arc<Disk>,
    inode: Inode,
    is_log: bool,
    /// The next sync is one of the folder, too: SQLite asks for it where it may have made a journal or a log.
    syncs_names: Cell<bool>,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Those of the log's index are the last: without the next ones, no file is mapped into memory past us.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The operating system's file, behind ours.
unsafe fn behind(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: SQLite allocated both, one after the other; the size of ours keeps the other aligned.
    unsafe { file.cast::<File>().add(1).cast() }
}

unsafe fn on<'f>(file: *mut ffi::sqlite3_file) -> &'f OnDisk {
    // SAFETY: `open` put it there, and `close` has not run.
    unsafe { &*(*file.cast::<File>()).on }
}

/// Calls the operating system's own function of the file.
macro_rules! pass {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: the file behind ours is open, and its functions are those of its own file system.
        unsafe {
            let behind = behind($file);
            (*(*behind).pMethods).$method.unwrap()(behind $(, $argument)*)
        }
    }};
}

fn code(refused: Refused, without_power: c_int) -> c_int {
    match refused {
        Refused::NoPower => without_power,
        Refused::NoSpace => ffi::SQLITE_FULL,
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: names are texts of C; the file system is SQLite's own.
    let (path, own_open) = unsafe { ((!name.is_null()).then(|| CStr::from_ptr(name)), (*own()).xOpen.unwrap()) };
    let Some((disk, short)) = path.and_then(|path| mounted(Path::new(path.to_str().ok()?))) else {
        // SAFETY: the memory is larger than that file system asks for.
        return unsafe { own_open(own(), name, file, flags, flags_out) };
    };
    // SAFETY: SQLite gives memory for both files. Where `pMethods` is null it closes nothing.
    let opened = unsafe {
        (*file).pMethods = std::ptr::null();
        if disk.read().is_err() {
            return ffi::SQLITE_CANTOPEN;
        }
        own_open(own(), name, behind(file), flags, flags_out)
    };
    if opened != ffi::SQLITE_OK {
        return opened;
    }
    let Ok(inode) = disk.open(&short) else {
        pass!(file, xClose);
        return ffi::SQLITE_CANTOPEN;
    };
    let is_log = flags & ffi::SQLITE_OPEN_WAL != 0;
    let is_journal = flags & (ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL) != 0;
    let syncs_names = Cell::new(is_journal && flags & ffi::SQLITE_OPEN_CREATE != 0);
    // SAFETY: as above; from here on SQLite closes it.
    unsafe {
        (*file.cast::<File>()).on = Box::into_raw(Box::new(OnDisk { disk, inode, is_log, syncs_names }));
        (*file).pMethods = &raw const METHODS;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, is_synced: c_int) -> c_int {
    // SAFETY: names are texts of C.
    let path = unsafe { CStr::from_ptr(name) };
    let refused = path.to_str().ok().and_then(|path| mounted(Path::new(path))).map(|(disk, short)| disk.delete(&short, is_synced != 0));
    if let Some(Err(refused)) = refused {
        return code(refused, ffi::SQLITE_IOERR_DELETE);
    }
    // SAFETY: as it came.
    unsafe { (*own()).xDelete.unwrap()(own(), name, is_synced) }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let closed = pass!(file, xClose);
    // SAFETY: what `open` made is taken apart once.
    unsafe { drop(Box::from_raw((*file.cast::<File>()).on)) };
    closed
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, bytes: c_int, at: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open.
    match unsafe { on(file) }.disk.read() {
        Ok(()) => pass!(file, xRead, to, bytes, at),
        Err(refused) => code(refused, ffi::SQLITE_IOERR_READ),
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, bytes: c_int, at: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives so many bytes to be written; the file is open.
    let (on, given) = unsafe { (on(file), std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(bytes).unwrap())) };
    match on.disk.write(on.inode, u64::try_from(at).unwrap(), given) {
        Ok(fits) if fits == given.len() => pass!(file, xWrite, from, bytes, at),
        Ok(0) => ffi::SQLITE_FULL,
        Ok(fits) => match pass!(file, xWrite, from, c_int::try_from(fits).unwrap(), at) {
            ffi::SQLITE_OK => ffi::SQLITE_FULL,
            failed => failed,
        },
        Err(refused) => code(refused, ffi::SQLITE_IOERR_WRITE),
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open.
    let on = unsafe { on(file) };
    match on.disk.truncate(on.inode, u64::try_from(size).unwrap()) {
        Ok(()) => pass!(file, xTruncate, size),
        Err(refused) => code(refused, ffi::SQLITE_IOERR_TRUNCATE),
    }
}

/// The disk is simulated: no real one is asked to sync.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open.
    let on = unsafe { on(file) };
    match on.disk.sync(on.inode, on.is_log, on.syncs_names.take()) {
        Ok(()) => ffi::SQLITE_OK,
        Err(refused) => code(refused, ffi::SQLITE_IOERR_FSYNC),
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    pass!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, how: c_int) -> c_int {
    pass!(file, xLock, how)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, how: c_int) -> c_int {
    pass!(file, xUnlock, how)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, is_held: *mut c_int) -> c_int {
    pass!(file, xCheckReservedLock, is_held)
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, what: c_int, with: *mut c_void) -> c_int {
    pass!(file, xFileControl, what, with)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    pass!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    pass!(file, xDeviceCharacteristics)
}

/// The index of the log is memory that processes share, and no data: the next start makes it anew. But it takes room.
unsafe extern "C" fn shm_map(file: *mut ffi::sqlite3_file, page: c_int, size: c_int, extends: c_int, to: *mut *mut c_void) -> c_int {
    let found = pass!(file, xShmMap, page, size, 0, to);
    // SAFETY: SQLite gives a place for the pointer.
    if extends == 0 || found != ffi::SQLITE_OK || !unsafe { *to }.is_null() {
        return found;
    }
    // SAFETY: the file is open.
    match unsafe { on(file) }.disk.has_room(u64::try_from(size).unwrap()) {
        Ok(()) => pass!(file, xShmMap, page, size, extends, to),
        Err(_) => ffi::SQLITE_IOERR_SHMSIZE,
    }
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    pass!(file, xShmLock, offset, count, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    pass!(file, xShmBarrier);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, deletes: c_int) -> c_int {
    pass!(file, xShmUnmap, deletes)
}
