//! A service as a process: started on a port of its own choice, which it prints; stopped at the latest when it goes out of scope.

use crate::wire::{Answer, Request};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// The settings of a service in a folder of its own: any free port, a secret, its database beside.
pub const SETTINGS: &str =
    "server:\n  address: 127.0.0.1:0\ndatabase:\n  path: data.sqlite\nsecret: a secret of the tests, as long as it must be\n";

/// Beyond this, what a test waits for does not happen.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// A command that runs on, with what it prints.
#[derive(Debug)]
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    seen: String,
}

#[derive(Debug)]
pub struct Service {
    process: Process,
    pub address: SocketAddr,
}

impl Service {
    /// Runs `command` in `folder` and waits until it says where it listens.
    ///
    /// # Panics
    /// If it ends before, with what it printed.
    #[must_use]
    #[track_caller]
    pub fn start(command: &mut Command, folder: &Path) -> Self {
        let mut process = Process::start(command, folder);
        let line = process.wait_for("127.0.0.1:");
        let port = line.split("127.0.0.1:").nth(1).unwrap().split(|c: char| !c.is_ascii_digit()).next().unwrap();
        Self { process, address: SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap())) }
    }

    /// The first line from now on that holds `text`.
    ///
    /// # Panics
    /// If none comes, with what came instead.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> String {
        self.process.wait_for(text)
    }

    #[track_caller]
    pub fn send(&self, request: &Request) -> Answer {
        request.send(self.address).unwrap()
    }

    /// `kill -9`: it gets no chance to tidy up.
    pub fn kill(&mut self) {
        self.process.child.kill().unwrap();
        self.process.child.wait().unwrap();
    }

    /// Asks it to end, as an init system does.
    pub fn ask_to_end(&self) {
        kill_process(Pid::from_child(&self.process.child), Signal::TERM).unwrap();
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.process.child.wait().unwrap()
    }
}

impl Process {
    /// Runs `command` in `folder`.
    #[must_use]
    pub fn start(command: &mut Command, folder: &Path) -> Self {
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A shell may stand between: what it started ends with it.
        let mut child = command.process_group(0).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        forward(child.stdout.take().unwrap(), sender.clone());
        forward(child.stderr.take().unwrap(), sender);
        Self { child, lines, seen: String::new() }
    }

    /// The first line from now on that holds `text`.
    ///
    /// # Panics
    /// If none comes, with what came instead.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.seen.push_str(&line);
                    self.seen.push('\n');
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(error) => panic!("no line with `{text}` ({error}):\n{}", self.seen),
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

fn forward(from: impl Read + Send + 'static, to: mpsc::Sender<String>) {
    std::thread::spawn(move || BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| to.send(line)));
}
