//! What programs mean, and what is said about those that mean nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod access;
mod declarations;
mod mutilated;
mod pages;
mod seeds;

use super::program;
use crate::schema::Schema;
use crate::served::unserved;
use crate::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId};

const APP: &str = "app Example edition 2026\n";

/// The program that these files are, `app` added to the first if it is nowhere.
fn check(texts: &[&str]) -> Result<(Schema, Vec<Diagnostic>), Vec<Diagnostic>> {
    let app = if texts.iter().any(|text| text.contains("app ")) { "" } else { APP };
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        let text = if place == 0 { format!("{app}{text}") } else { (*text).to_owned() };
        let (file, found) = crate::parse::file(&Source { path: format!("{place}.purlin"), text }, FileId(place as u32));
        faults.extend(found);
        files.push(file);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    program(&files)
}

/// The codes and messages of what is said about a program, in the order of places; of a sound one, also what is not served.
fn said(text: &str) -> Vec<String> {
    let found = match check(&[text]) {
        Ok((schema, warnings)) => warnings.into_iter().chain(unserved(&schema).into_iter().map(Diagnostic::from)).collect(),
        Err(found) => found,
    };
    found.into_iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
}

/// The checked program; there must be nothing to say about it.
fn schema(text: &str) -> Schema {
    let (schema, warnings) = check(&[text]).unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(warnings.is_empty(), "{warnings:#?}");
    schema
}
