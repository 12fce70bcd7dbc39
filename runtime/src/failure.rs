//! Why a service does not start or does not go on: what `main` of a service returns.

use crate::config::ConfigError;
use crate::engine::StartError;
use std::fmt;

/// An error for `fn main() -> Result<(), Failure>`, which prints it as a person would read it: `Debug` is the message and its causes.
pub struct Failure(Box<dyn std::error::Error + Send + Sync>);

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self(Box::new(error))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self(Box::new(error))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        // A transparent error says what its cause says.
        let mut said = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !said.contains(&words) {
                write!(f, ": {words}")?;
                said = words;
            }
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Failure {}
