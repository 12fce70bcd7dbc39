//! The secret of a service, and the keys that are made of it: one for each purpose, so that a cursor can't pass for a token.

use super::OWN_FOLDER;
use crate::private;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The least length of a secret, in bytes.
pub(super) const LEAST: usize = 32;

#[derive(Clone, Default)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub(super) fn new(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }

    pub(super) fn random() -> io::Result<Self> {
        let mut bytes = [0; LEAST];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret that `purlin dev` made up for the project at its first run, readable by its owner only.
    pub(super) fn of_project(folder: &Path) -> io::Result<Self> {
        let own = folder.join(OWN_FOLDER);
        let path = own.join("secret");
        match fs::read(&path) {
            Ok(bytes) if bytes.len() >= LEAST => return Ok(Self(bytes)),
            Ok(_) => fs::remove_file(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        private::folder().recursive(true).create(&own)?;
        let secret = Self::random()?;
        // Linked into place whole, so that of two that start at once one wins and both read the same.
        let draft = own.join(format!("secret.{:016x}", random_number()?));
        let mut file = private::file().write(true).create(true).truncate(true).open(&draft)?;
        file.write_all(&secret.0)?;
        file.sync_all()?;
        let linked = fs::hard_link(&draft, &path);
        fs::remove_file(&draft)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::read(&path).map(Self),
        }
    }

    /// A key for one purpose.
    #[must_use]
    pub fn key(&self, purpose: &str) -> [u8; 32] {
        // HMAC takes keys of every length; an empty one never gets here.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(b"purlin ");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn random_number() -> io::Result<u64> {
    getrandom::u64().map_err(io::Error::other)
}
