//! What takes its time: lints, and what `prove` blocks come to. Judged in a thread of its own, of the last state of each project. Once
//! something else is typed, what is under way is given up after the lints, or before the next proof, and told no more.

use crate::commands::check::{self, today};
use crate::commands::prove::{self, Verdict};
use crate::report::Finding;
use purlin_compiler::prove::Answers;
use purlin_compiler::source::Source;
use purlin_compiler::{Files, lint};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// A state of a project; the next one takes its place.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    number: u64,
    last: Arc<AtomicU64>,
}

impl State {
    /// Another state: every earlier one is the last no more.
    pub(super) fn advance(&mut self) {
        self.number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
    }

    fn is_last(&self) -> bool {
        self.last.load(Ordering::Relaxed) == self.number
    }
}

/// A project to be judged as it is now.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) root: PathBuf,
    pub(super) state: State,
    pub(super) sources: Vec<Source>,
}

/// What came of it. Proofs come after lints.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) root: PathBuf,
    state: State,
    pub(super) lints: Vec<Finding>,
    pub(super) verdicts: Option<Vec<Verdict>>,
}

impl Judged {
    /// Nothing else was typed since.
    pub(super) fn is_of_now(&self) -> bool {
        self.state.is_last()
    }
}

#[derive(Debug)]
pub(super) struct Background {
    jobs: Sender<Job>,
}

impl Background {
    /// `tell` is told whatever is judged.
    pub(super) fn start(tell: impl Fn(Judged) + Send + 'static) -> Self {
        let (jobs, asked) = mpsc::channel();
        thread::spawn(move || work(&asked, &tell));
        Self { jobs }
    }

    pub(super) fn judge(&self, job: Job) {
        // The thread ends with the conversation.
        let _ = self.jobs.send(job);
    }
}

fn work(asked: &Receiver<Job>, tell: &dyn Fn(Judged)) {
    let mut projects: BTreeMap<PathBuf, Known> = BTreeMap::new();
    while let Ok(job) = asked.recv() {
        // Of each project, the last that was asked for counts.
        let jobs: BTreeMap<PathBuf, Job> = std::iter::once(job).chain(asked.try_iter()).map(|job| (job.root.clone(), job)).collect();
        for (root, job) in jobs {
            let known = projects.entry(root).or_default();
            // Whatever goes wrong with one state, the next is judged.
            let _ = catch_unwind(AssertUnwindSafe(|| judge(&job, known, tell)));
        }
    }
}

/// What is known of a project: what did not change since is not read or asked again.
#[derive(Debug, Default)]
struct Known {
    files: Files,
    answers: Answers,
}

/// Tells lints, then lints and proofs; nothing of a state that is the last no more.
fn judge(Job { root, state, sources }: &Job, known: &mut Known, tell: &dyn Fn(Judged)) {
    if !state.is_last() {
        return;
    }
    known.files.update(sources);
    let checked = known.files.check();
    let Some(schema) = &checked.schema else { return };
    let lints = lint::lints_again(schema, today(), &mut known.answers).into_iter().filter(|lint| lint.accepted.is_none());
    let lints: Vec<Finding> = lints.map(check::finding).collect();
    let judged = |verdicts| Judged { root: root.clone(), state: state.clone(), lints: lints.clone(), verdicts };
    if !state.is_last() {
        return;
    }
    tell(judged(None));
    if let Some(verdicts) = prove::verdicts(&checked.compile(), &|| state.is_last()) {
        tell(judged(Some(verdicts)));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::cell::RefCell;

    const SPEC: &str = "app A edition 2026\nauth User { identify email  password }\n\
        model User { email: Email @unique  allow read if this == me }\nmodel Note { text: String  allow read }\n\
        prove \"a\" { never read Note if text == \"x\" }\nprove \"b\" { never create Note if text == \"x\" }\n";

    fn job(state: &State) -> Job {
        let sources = vec![Source { path: "app.purlin".to_owned(), text: SPEC.to_owned() }];
        Job { root: PathBuf::new(), state: state.clone(), sources }
    }

    #[test]
    fn lints_are_told_first_and_then_proofs() {
        let (state, told) = (State::default(), RefCell::new(Vec::new()));
        judge(&job(&state), &mut Known::default(), &|judged| told.borrow_mut().push(judged));
        let told = told.into_inner();
        let shape: Vec<_> = told.iter().map(|judged| (judged.lints.len(), judged.verdicts.as_ref().map(Vec::len))).collect();
        assert_eq!(shape, [(1, None), (1, Some(2))]);
        let first = told.last().and_then(|judged| judged.verdicts.as_ref()?.first());
        assert_eq!(first.unwrap().word, "refuted");
    }

    #[test]
    fn what_is_typed_meanwhile_ends_what_is_under_way() {
        let mut state = State::default();
        let (stale, told) = (job(&state), RefCell::new(0));
        state.advance();
        judge(&stale, &mut Known::default(), &|_| *told.borrow_mut() += 1);
        assert_eq!(*told.borrow(), 0);
        // Something is typed when the lints are told: of the proofs, nothing is.
        let typed = RefCell::new(state.clone());
        judge(&job(&state), &mut Known::default(), &|judged| {
            assert!(judged.verdicts.is_none());
            *told.borrow_mut() += 1;
            typed.borrow_mut().advance();
        });
        assert_eq!(*told.borrow(), 1);
    }
}
