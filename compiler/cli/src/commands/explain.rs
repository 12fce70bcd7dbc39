//! `purlin explain E0301`: the page of a code.

use crate::error::Error;
use crate::{Outcome, out};
use purlin_compiler::diagnostics;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The code that a finding carries; without one, all codes are listed.
    code: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let Some(code) = &arguments.code else {
        diagnostics::codes().for_each(out::say);
        return Ok(Outcome::Done);
    };
    match diagnostics::explain(code) {
        Some(page) => {
            out::say(page.trim_end());
            Ok(Outcome::Done)
        }
        None => Err(Error::Other(format!("no code `{code}`; `purlin explain` lists them all"))),
    }
}
