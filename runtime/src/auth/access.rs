//! Access tokens: JWT (RFC 7519), signed with HMAC-SHA256, naming a user and a session.
//!
//! Written and read here rather than by a JWT library, since exactly one header is ever accepted, ours, byte for byte: there is no
//! algorithm to choose, and reading takes less than a microsecond.

use crate::route::Caller;
use crate::values::read::id;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use purlin_rules::value::Id;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;

/// `{"alg":"HS256","typ":"JWT"}`
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
/// Longer texts are no tokens of ours.
const LONGEST: usize = 512;

/// Writes and reads access tokens of one secret.
pub(crate) struct AccessTokens(Option<Hmac<Sha256>>);

#[derive(Serialize, Deserialize)]
struct Claims<'t> {
    sub: &'t str,
    sid: &'t str,
    /// Seconds since 1970.
    iat: i64,
    exp: i64,
}

impl AccessTokens {
    pub(crate) fn new(key: &[u8]) -> Self {
        // A key of any length will do; were it not so, no token would be valid.
        Self(Hmac::new_from_slice(key).ok())
    }

    /// A token that holds for `seconds` from `now`, which is in milliseconds.
    pub(crate) fn write(&self, user: Id, session: Id, now: i64, seconds: u32) -> String {
        let issued = now.div_euclid(1000);
        let (user, session) = (user.to_string(), session.to_string());
        let claims = Claims { sub: &user, sid: &session, iat: issued, exp: issued + i64::from(seconds) };
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let mut token = format!("{HEADER}.{}", BASE64.encode(claims));
        if let Some(mac) = &self.0 {
            let signature = mac.clone().chain_update(token.as_bytes()).finalize().into_bytes();
            token.push('.');
            BASE64.encode_string(signature, &mut token);
        }
        token
    }

    /// Whom a token names, if it is one of ours and holds at `now`.
    pub(crate) fn read(&self, token: &str, now: i64) -> Option<Caller> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let claims = signed.strip_prefix(HEADER)?.strip_prefix('.')?;
        let mut tag = [0; 32];
        let length = BASE64.decode_slice(signature, &mut tag).ok()?;
        let mac = self.0.as_ref()?.clone().chain_update(signed.as_bytes());
        mac.verify_slice(tag.get(..length)?).ok()?;
        let claims = BASE64.decode(claims).ok()?;
        let claims: Claims<'_> = serde_json::from_slice(&claims).ok()?;
        let holds = now.div_euclid(1000) < claims.exp;
        holds.then_some(Caller::User { id: id(claims.sub)?, session: id(claims.sid)? })
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessTokens(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    const NOW: i64 = 1_800_000_000_999;
    const USER: Id = Id([1; 16]);
    const SESSION: Id = Id([2; 16]);

    fn tokens() -> AccessTokens {
        AccessTokens::new(&[7; 32])
    }

    #[test]
    fn a_token_names_its_user_and_session_until_it_expires() {
        let token = tokens().write(USER, SESSION, NOW, 60);
        let caller = Some(Caller::User { id: USER, session: SESSION });
        assert_eq!(tokens().read(&token, NOW), caller);
        assert_eq!(tokens().read(&token, 1_800_000_059_999), caller);
        assert_eq!(tokens().read(&token, 1_800_000_060_000), None);
    }

    #[test]
    fn the_header_is_that_of_hs256() {
        assert_eq!(BASE64.decode(HEADER).unwrap(), br#"{"alg":"HS256","typ":"JWT"}"#);
    }

    #[test]
    fn signatures_are_those_of_rfc_7515() {
        // Appendix A.1: the key, the signing input and the signature that must come of them.
        let key = BASE64.decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow").unwrap();
        let input = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let tag = AccessTokens::new(&key).0.unwrap().chain_update(input).finalize().into_bytes();
        assert_eq!(BASE64.encode(tag), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    #[test]
    fn a_token_that_is_changed_anywhere_is_none() {
        let token = tokens().write(USER, SESSION, NOW, 60);
        for i in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[i] = if bytes[i] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // The last character of a Base64 text has bits that mean nothing; the decoder refuses those too.
            assert_eq!(tokens().read(&changed, NOW), None, "position {i}");
        }
        for i in 0..token.len() {
            assert_eq!(tokens().read(&token[..i], NOW), None);
        }
    }

    #[test]
    fn a_token_of_another_secret_is_none() {
        let token = AccessTokens::new(&[8; 32]).write(USER, SESSION, NOW, 60);
        assert_eq!(tokens().read(&token, NOW), None);
    }

    #[test]
    fn no_other_algorithm_is_accepted() {
        let claims = tokens().write(USER, SESSION, NOW, 60).split('.').nth(1).unwrap().to_owned();
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS512","typ":"JWT"}"#, r#"{"typ":"JWT","alg":"HS256"}"#, ""] {
            let signed = format!("{}.{claims}", BASE64.encode(header));
            let tag = tokens().0.unwrap().chain_update(signed.as_bytes()).finalize().into_bytes();
            assert_eq!(tokens().read(&format!("{signed}.{}", BASE64.encode(tag)), NOW), None);
            assert_eq!(tokens().read(&format!("{signed}."), NOW), None);
        }
    }
}
