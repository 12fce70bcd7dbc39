//! What is wrong with `purlin.yaml`, and where.

use super::FILE;
use std::fmt;
use std::path::PathBuf;

/// One fault: a setting, its line, what is wrong, what may help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `server.address`; empty for the file as a whole.
    pub setting: String,
    /// Counted from 1; 0 where the setting does not stand in the file.
    pub line: usize,
    pub message: String,
    pub help: Option<String>,
    /// A variable of the environment is not set; the file itself may be right.
    pub(super) of_environment: bool,
}

/// Every fault of a `purlin.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    pub file: PathBuf,
    pub faults: Vec<Fault>,
}

impl Fault {
    pub(super) fn new(setting: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { setting: setting.into(), line, message: message.into(), help: None, of_environment: false }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn unset(setting: &str, line: usize, variable: &str) -> Self {
        Self { of_environment: true, ..Self::new(setting, line, format!("the environment variable `{variable}` is not set")) }
    }

    pub(super) fn no_secret() -> Self {
        Self::new("secret", 0, "a service in production needs a secret: it signs the tokens of its users")
            .with_help("set the environment variable PURLIN_SECRET to at least 32 random bytes, such as those of `openssl rand -hex 32`")
    }

    pub(super) fn secret_file(error: &dyn fmt::Display) -> Self {
        Self::new("secret", 0, format!("no secret could be made up: {error}"))
    }
}

impl ConfigError {
    pub(super) fn new(file: PathBuf, faults: Vec<Fault>) -> Self {
        Self { file, faults }
    }

    pub(super) fn unreadable(file: PathBuf, error: &std::io::Error) -> Self {
        let fault = Fault::new("", 0, format!("{FILE} can't be read: {error}"));
        Self::new(file, vec![fault])
    }
}

impl fmt::Display for ConfigError {
    /// A paragraph for each fault: `purlin.yaml:3: server.adress: unknown setting`, then the help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}", self.file.strip_prefix(".").unwrap_or(&self.file).display())?;
            if fault.line > 0 {
                write!(f, ":{}", fault.line)?;
            }
            if !fault.setting.is_empty() {
                write!(f, ": {}", fault.setting)?;
            }
            write!(f, ": {}", fault.message)?;
            if let Some(help) = &fault.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
