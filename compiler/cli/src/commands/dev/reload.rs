//! Replaces the plan that serves when the spec has changed. Whatever is wrong with a change, the last good version serves on.

use crate::error::Error;
use crate::watch::Watch;
use crate::{out, report, spec};
use purlin_build::project::Project;
use purlin_compiler::Compilation;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Severity;
use purlin_runtime::config::FILE as SETTINGS;
use purlin_runtime::dev::Live;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As long as a program may take between emptying a file and writing it.
const AMID_SAVING: Duration = Duration::from_millis(100);

/// What is served, and with which seed.
pub(super) struct Dev {
    pub(super) folder: PathBuf,
    pub(super) seed: String,
    pub(super) live: Live,
}

/// Runs until the process ends. `served` is what serves when it begins: a change since then counts.
pub(super) fn keep_current(dev: &Dev, served: &[Source], mut watch: Watch) {
    let folder = &*dev.folder;
    let mut seen = State { sources: served.to_vec(), settings: settings(folder) };
    loop {
        let saved = Instant::now();
        match seen.next(folder) {
            Ok(now) => {
                if now.settings != seen.settings {
                    out::warn(&format!("{SETTINGS} has changed: start `purlin dev` again to use it."));
                }
                if now.sources != seen.sources {
                    // Whatever goes wrong with one change, the next is seen.
                    let reloaded = catch_unwind(AssertUnwindSafe(|| reload(dev, &now.sources, saved)));
                    if reloaded.is_err() {
                        out::warn("internal error: this change was not understood. Not served: the last good version serves on.");
                    }
                }
                seen = now;
            }
            Err(error) => out::warn(&format!("error: {error}")),
        }
        if let Err(error) = watch.wait() {
            return out::warn(&format!("error: {error}\nChanges are no longer seen."));
        }
    }
}

fn reload(Dev { folder, seed, live }: &Dev, sources: &[Source], saved: Instant) {
    let Compilation { plan, diagnostics, not_served, .. } = purlin_compiler::compile(sources);
    let findings = spec::in_order(diagnostics, not_served);
    report::print_beside(&findings, sources);
    let Some(plan) = plan else {
        let errors = findings.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        return out::warn(&format!("Not served ({errors} to mend): the last good version serves on."));
    };
    let contract = super::contract(&plan, seed, &live.engine().config().limits);
    match live.replace(plan.service.clone()) {
        Ok(()) => {
            // Of a plan that is served there is a contract.
            if let Ok(contract) = contract {
                live.engine().publish(&contract.with_explanations());
            }
            live.engine().explain_by(plan);
            out::say(&format!("Serving the change, {} ms after it was seen.", saved.elapsed().as_millis()));
        }
        Err(error) => out::warn(&format!("error: {error}\n{}\nNot served: the last good version serves on.", super::start_over(folder))),
    }
}

/// What a project is, as far as it is read.
struct State {
    sources: Vec<Source>,
    settings: Option<Vec<u8>>,
}

impl State {
    fn of(folder: &Path) -> Result<Self, Error> {
        Ok(Self { sources: Project::read(folder)?.sources, settings: settings(folder) })
    }

    /// What the project is now. A file that has just become empty is looked at once more: it may be amid its saving.
    fn next(&self, folder: &Path) -> Result<Self, Error> {
        let now = Self::of(folder)?;
        if !now.newly_empty(self) {
            return Ok(now);
        }
        std::thread::sleep(AMID_SAVING);
        Self::of(folder)
    }

    fn newly_empty(&self, before: &Self) -> bool {
        self.sources.iter().any(|source| source.text.is_empty() && !before.sources.contains(source))
    }
}

fn settings(folder: &Path) -> Option<Vec<u8>> {
    std::fs::read(folder.join(SETTINGS)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(texts: &[(&str, &str)]) -> State {
        let source = |&(path, text): &(&str, &str)| Source { path: path.to_owned(), text: text.to_owned() };
        State { sources: texts.iter().map(source).collect(), settings: None }
    }

    #[test]
    fn a_file_may_be_amid_its_saving_when_it_has_just_become_empty() {
        let before = state(&[("a.purlin", "app A edition 2026"), ("b.purlin", "")]);
        assert!(state(&[("a.purlin", ""), ("b.purlin", "")]).newly_empty(&before));
        assert!(state(&[("a.purlin", "app A edition 2026"), ("b.purlin", ""), ("c.purlin", "")]).newly_empty(&before));
        assert!(!state(&[("a.purlin", "app B edition 2026"), ("b.purlin", "")]).newly_empty(&before));
    }
}
