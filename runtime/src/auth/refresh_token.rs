//! Refresh tokens: 256 random bits, the id of their session, and a tag that shows that we made them.
//!
//! The store keeps a hash of the current one only. The tag lets an old token be told from a made-up one without keeping the old:
//! a genuine token that is no longer current has been used twice, by its owner and by a thief; a made-up one says nothing.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use purlin_rules::value::Id;
use sha2::{Digest, Sha256};
use std::fmt;

const TAG: usize = 16;
const LENGTH: usize = 16 + 32 + TAG;

/// The random part of a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Random(pub(crate) [u8; 32]);

/// Writes and reads refresh tokens of one secret.
pub(crate) struct RefreshTokens(Option<Hmac<Sha256>>);

impl RefreshTokens {
    pub(crate) fn new(key: &[u8]) -> Self {
        // A key of any length will do; were it not so, no token would be valid.
        Self(Hmac::new_from_slice(key).ok())
    }

    pub(crate) fn write(&self, session: Id, random: Random) -> String {
        let tag = self.tag(session, random).unwrap_or_default();
        BASE64.encode([session.0.as_slice(), &random.0, &tag].concat())
    }

    /// The session and the random part of a token of ours.
    pub(crate) fn read(&self, token: &str) -> Option<(Id, Random)> {
        let mut bytes = [0; LENGTH];
        if BASE64.decode_slice(token, &mut bytes).ok()? != LENGTH {
            return None;
        }
        let (session, rest) = bytes.split_first_chunk()?;
        let (random, tag) = rest.split_first_chunk()?;
        let (session, random) = (Id(*session), Random(*random));
        let genuine: bool = subtle::ConstantTimeEq::ct_eq(self.tag(session, random)?.as_slice(), tag).into();
        genuine.then_some((session, random))
    }

    fn tag(&self, session: Id, random: Random) -> Option<[u8; TAG]> {
        let mac = self.0.as_ref()?.clone().chain_update(session.0).chain_update(random.0);
        mac.finalize().into_bytes().first_chunk().copied()
    }
}

impl Random {
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// What the store keeps of it.
    pub(crate) fn hash(self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// Locks a token with the one before it, and unlocks it again: only who holds that one can read it from the store. So an answer
    /// that got lost can be given once more, and the store still does not know the token.
    pub(crate) fn sealed_with(self, before: Self) -> [u8; 32] {
        let mut pad: [u8; 32] = Sha256::new().chain_update(b"successor").chain_update(before.0).finalize().into();
        for (pad, byte) in pad.iter_mut().zip(self.0) {
            *pad ^= byte;
        }
        pad
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random(…)")
    }
}

impl fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshTokens(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    const SESSION: Id = Id([2; 16]);

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let tokens = RefreshTokens::new(&[7; 32]);
        let random = Random::new().unwrap();
        assert_eq!(tokens.read(&tokens.write(SESSION, random)), Some((SESSION, random)));
    }

    #[test]
    fn made_up_tokens_are_none_of_ours() {
        let tokens = RefreshTokens::new(&[7; 32]);
        let token = tokens.write(SESSION, Random([9; 32]));
        for i in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[i] = if bytes[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens.read(&String::from_utf8(bytes).unwrap()), None, "position {i}");
        }
        assert_eq!(tokens.read(""), None);
        assert_eq!(tokens.read(&format!("{token}AAAA")), None);
        assert_eq!(RefreshTokens::new(&[8; 32]).read(&token), None);
    }

    #[test]
    fn only_the_token_before_it_opens_a_sealed_one() {
        let (before, after) = (Random([1; 32]), Random([2; 32]));
        let sealed = after.sealed_with(before);
        assert_ne!(sealed, after.0);
        assert_eq!(Random(sealed).sealed_with(before), after.0);
        assert_ne!(Random(sealed).sealed_with(Random([3; 32])), after.0);
    }
}
