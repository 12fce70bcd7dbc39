//! A PostgreSQL server of a test's own: in a folder of its own, reached through a socket in it, stopped and removed at the latest when it
//! goes out of scope.
//!
//! Its collation is a linguistic one, in which `a` stands before `B`: what relies on the order of code points must say so.

use crate::process::PATIENCE;
use crate::project::component;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What `tests/setup` must have found.
pub const COMPONENTS: [&str; 2] = ["initdb", "postgres"];

/// Nothing here outlives the test, so nothing waits for the disk; and nothing runs that the test did not ask for.
const SETTINGS: [&str; 13] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    // What takes longer is a fault to be seen, not to be waited for.
    "statement_timeout=30s",
    "listen_addresses=",
    "max_connections=10",
    "shared_buffers=32MB",
    "logging_collector=off",
    "log_min_messages=log",
];

/// How long it may take to stop before it is killed.
const GRACE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct Server {
    child: Child,
    folder: TempDir,
}

impl Server {
    /// Makes a database cluster and starts its server.
    ///
    /// # Panics
    /// If that fails, with what was printed.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("purlin-postgres-").tempdir().unwrap();
        let user = user_for(folder.path());
        let data = folder.path().join("data");
        let mut initdb = as_user(component("initdb"), user, folder.path());
        initdb.args(["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en", "--pgdata"]).arg(&data);
        let made = initdb.output().unwrap();
        assert!(made.status.success(), "{}{}", String::from_utf8_lossy(&made.stdout), String::from_utf8_lossy(&made.stderr));

        let mut postgres = as_user(component("postgres"), user, folder.path());
        postgres.arg("-D").arg(&data);
        postgres.arg("-c").arg(format!("unix_socket_directories={}", folder.path().display()));
        postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let mut child = postgres.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = lines_of(child.stderr.take().unwrap());
        let server = Self { child, folder };
        wait_until_ready(&lines);
        server
    }

    /// How a client finds it: `host=… user=postgres dbname=postgres`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("host={} user=postgres dbname=postgres", self.folder.path().display())
    }
}

impl Drop for Server {
    /// Also when a test panics. What the server has started ends with it.
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.child), Signal::QUIT);
        let until = Instant::now() + GRACE;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// It says when it takes connections; its socket is there before.
fn wait_until_ready(lines: &Receiver<String>) {
    let until = Instant::now() + PATIENCE;
    let mut seen = Vec::new();
    loop {
        match lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) if line.contains("ready to accept connections") => return,
            Ok(line) => seen.push(line),
            Err(error) => panic!("the server did not start ({error}):\n{}", seen.join("\n")),
        }
    }
}

/// Reads on for as long as the server lives: with nobody to read, it would stop at a full pipe.
fn lines_of(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Once the server runs, nobody is interested any more.
            let _ = sender.send(line);
        }
    });
    lines
}

/// PostgreSQL refuses to run as root: then a user without privileges does, who is given the folder.
fn user_for(folder: &Path) -> Option<(u32, u32)> {
    if fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let mut columns = users.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.split(':').skip(1);
        Some((columns.next()?.parse().ok()?, columns.next()?.parse().ok()?))
    };
    let (uid, gid) = ids("postgres").or_else(|| ids("nobody")).expect("a user other than root");
    chown(folder, Some(uid), Some(gid)).unwrap();
    Some((uid, gid))
}

fn as_user(program: Command, user: Option<(u32, u32)>, folder: &Path) -> Command {
    // The program finds its own files beside it, not beside a link to it.
    let mut command = Command::new(fs::canonicalize(program.get_program()).unwrap());
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}
