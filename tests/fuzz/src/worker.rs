//! Inputs tried in a process of their own, so that one that ends it, or never ends, is known by its number.

use crate::input::{Inputs, Kind};
use crate::laws::{self, Broken};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Of the thread that tries: as much as any thread has where nothing else is said.
const STACK: usize = 2 * 1024 * 1024;

/// After this long an input is not waited for: many by the clock, one alone by its own work, as its text may be long.
const PATIENCE: Duration = Duration::from_secs(60);

/// An input that breaks a law, by its number.
#[derive(Debug)]
pub struct Found {
    pub number: u64,
    pub broken: Broken,
}

// Here the worker

/// Tries every input from a number on, and tells of each: what the parent reads. Ends when nobody reads any longer.
pub fn work(seed: u64, from: u64) {
    in_a_thread(move || {
        let inputs = Inputs::of(seed);
        let mut out = std::io::stdout().lock();
        for number in from.. {
            let told = writeln!(out, "{number}").and_then(|()| out.flush());
            let (kind, text) = inputs.input(number);
            let broken = laws::broken(kind, &text);
            let told = told.and_then(|()| match broken {
                Some(Broken { law, detail }) => writeln!(out, "{number} {law}: {}", detail.lines().next().unwrap_or_default()),
                None => Ok(()),
            });
            if told.is_err() {
                return;
            }
        }
    });
}

/// Tries the text on standard input; tells which law it breaks.
pub fn try_one(kind: Kind) -> Option<Broken> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    in_a_thread(move || laws::broken(kind, &text))
}

fn in_a_thread<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    std::panic::set_hook(Box::new(|_| {}));
    thread::Builder::new().stack_size(STACK).spawn(what).unwrap().join().unwrap()
}

// Here its parent

/// Has inputs tried until the time is up, and tells of each that breaks a law. Returns the number of the input that would come next.
pub fn supervise(seed: u64, from: u64, until: Instant, mut tell: impl FnMut(Found)) -> u64 {
    let mut next = from;
    while Instant::now() < until {
        let mut child = own(&["work", &seed.to_string(), &next.to_string()]).stdout(Stdio::piped()).spawn().unwrap();
        let lines = lines(&mut child);
        loop {
            if Instant::now() >= until {
                end(&mut child);
                return next;
            }
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => match line.split_once(' ') {
                    None => next = line.parse::<u64>().unwrap() + 1,
                    Some((number, broken)) => {
                        let (law, detail) = broken.split_once(": ").unwrap_or((broken, ""));
                        let broken = Broken { law: law.to_owned(), detail: detail.to_owned() };
                        tell(Found { number: number.parse().unwrap(), broken });
                    }
                },
                Err(why) => {
                    let law = if why == RecvTimeoutError::Timeout { "nothing hangs" } else { "nothing ends the process" };
                    end(&mut child);
                    tell(Found { number: next.saturating_sub(1), broken: Broken { law: law.to_owned(), detail: String::new() } });
                    break;
                }
            }
        }
    }
    next
}

fn lines(child: &mut Child) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    receive
}

/// For how long a process was at work, where the system tells: a busy machine makes nothing hang.
fn work_of(child: &Child) -> Option<Duration> {
    const TICKS_A_SECOND: u64 = 100;
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    // Behind the name, which may hold anything: its state, ten numbers, then the ticks of the process and those of the system for it.
    let ticks = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Some(Duration::from_secs(ticks.sum::<Result<u64, _>>().ok()? / TICKS_A_SECOND))
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().unwrap();
}

/// The law that a text breaks, seen from outside: what ends the process, and what does not end, too.
#[must_use]
pub fn tried(kind: Kind, text: &str) -> Option<Broken> {
    let name = match kind {
        Kind::Spec => "spec",
        Kind::Expression => "expression",
    };
    let mut child = own(&["try", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // A process that ended does not read.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let lines = lines(&mut child);
    let began = Instant::now();
    let mut told = Vec::new();
    let hangs = loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => told.push(line),
            Err(RecvTimeoutError::Disconnected) => break false,
            Err(RecvTimeoutError::Timeout) if work_of(&child).unwrap_or(began.elapsed()) < PATIENCE => {}
            Err(RecvTimeoutError::Timeout) => break true,
        }
    };
    if hangs {
        end(&mut child);
        return Some(Broken { law: "nothing hangs".to_owned(), detail: String::new() });
    }
    match child.wait().unwrap().code() {
        Some(0) => None,
        Some(1) if !told.is_empty() => Some(Broken { law: told.remove(0), detail: told.join("\n") }),
        Some(_) | None => Some(Broken { law: "nothing ends the process".to_owned(), detail: told.join("\n") }),
    }
}

/// This binary again.
fn own(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments);
    command
}
