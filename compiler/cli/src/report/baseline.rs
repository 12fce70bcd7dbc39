//! Findings that are known already, for projects that begin to be checked: the JSON report of a day, by whose fingerprints they are known.

use super::finding::Finding;
use super::fingerprint::Fingerprints;
use crate::error::Error;
use purlin_build::disk;
use purlin_compiler::source::Source;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is known, by fingerprint, in words.
#[derive(Debug)]
pub(crate) struct Baseline {
    path: PathBuf,
    known: BTreeMap<String, String>,
}

/// What of a report is known.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    pub(crate) new: Vec<Finding>,
    pub(crate) known: usize,
    /// What was known and is found no more.
    pub(crate) gone: Vec<String>,
}

/// As much of `schemas/diagnostics.json` as is needed.
#[derive(Debug, Deserialize)]
struct Report {
    diagnostics: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    code: String,
    message: String,
    fingerprint: String,
}

impl Baseline {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let failed = |cause: &dyn std::fmt::Display| Error::Other(format!("the baseline {} can't be read: {cause}", path.display()));
        let text = disk::read_text(path).map_err(|cause| failed(&cause))?;
        let Report { diagnostics } = serde_json::from_str(&text).map_err(|cause| failed(&cause))?;
        let entry = |Entry { code, message, fingerprint }: Entry| (fingerprint, format!("{code} {message}"));
        Ok(Self { path: path.to_owned(), known: diagnostics.into_iter().map(entry).collect() })
    }

    /// Tells findings that are known from those that are not, in their order.
    pub(crate) fn sorted(&self, findings: Vec<Finding>, sources: &[Source]) -> Sorted {
        let mut fingerprints = Fingerprints::of(sources);
        let mut left = self.known.clone();
        let is_new = |finding: &Finding| left.remove(&fingerprints.next(&finding.diagnostic)).is_none();
        let all = findings.len();
        let new: Vec<Finding> = findings.into_iter().filter(is_new).collect();
        let gone = |words: String| format!("no more: {words} (take it out of {})", self.path.display());
        Sorted { known: all - new.len(), new, gone: left.into_values().map(gone).collect() }
    }
}
