//! What `--format` takes: the ways to print findings, and those to print a page, which some commands have.

use crate::error::Error;
use crate::report::Format;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Asked {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON document.
    Json,
    /// For GitHub Actions: annotations of a pull request.
    Github,
    /// For code scanning: one SARIF 2.1.0 document.
    Sarif,
    /// For merge requests of GitLab: one Code Quality document.
    Gitlab,
    /// For CI servers: what was asked and how it went, as JUnit's XML.
    Junit,
    /// For a comment of a pull request; of `purlin access` and `purlin coverage`, for a page of a repository.
    Markdown,
    /// For browsers: one page, of `purlin access` and `purlin coverage`.
    Html,
    /// For what shows the coverage of any language, of `purlin coverage`.
    Lcov,
}

impl Asked {
    /// How a command prints that tells findings.
    pub(crate) fn of_findings(self) -> Result<Format, Error> {
        match self {
            Self::Text => Ok(Format::Text),
            Self::Json => Ok(Format::Json),
            Self::Github => Ok(Format::Github),
            Self::Sarif => Ok(Format::Sarif),
            Self::Gitlab => Ok(Format::Gitlab),
            Self::Junit => Ok(Format::Junit),
            Self::Markdown => Ok(Format::Markdown),
            Self::Html | Self::Lcov => {
                let words = "this command prints no page: a format is text, json, github, sarif, gitlab, junit or markdown";
                Err(Error::Other(words.to_owned()))
            }
        }
    }
}
