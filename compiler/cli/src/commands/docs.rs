//! `purlin docs`: the pages about the language, which this binary carries.

use crate::error::Error;
use crate::{Outcome, out};
use purlin_compiler::docs;
use std::fmt::Write;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Which page is printed; without one, they are listed.
    page: Option<String>,
    /// The language on one page, for AI tools that write it.
    #[arg(long, conflicts_with = "page")]
    llm: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let text = match &arguments.page {
        _ if arguments.llm => docs::llm(),
        None => list(),
        Some(name) => match docs::page(name) {
            Some(page) => page.text.to_owned(),
            None => return Err(Error::Other(format!("no page `{name}`; `purlin docs` lists them all"))),
        },
    };
    out::say(text.trim_end());
    Ok(Outcome::Done)
}

fn list() -> String {
    let mut out = String::from("The pages of this version, each in Markdown:\n\n");
    for page in docs::PAGES {
        // Writing to a text does not fail.
        let _ = writeln!(out, "  purlin docs {:<10} {}", page.name, page.about);
    }
    out.push_str("  purlin docs --llm      the language on one page, for AI tools\n  purlin explain CODE    what a finding means, with a mended example\n");
    out
}
