//! Who calls: passwords, sessions and tokens.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | an `Authorization` header | a [`Caller`], from the token alone | `access` |
//! | a refresh token | the session that it is of, or that it is none of ours | `refresh_token` |
//! | a password | its hash, or whether it is the one; never more at once than there is memory for | `passwords` |
//! | attempts to sign in, accounts that are made | whether there may be another | `attempts`, `sign_ups` |
//! | a JSON object of texts | those texts, all there | `body` |
//! | sessions | rows of the bookkeeping, each as long as its user may stay signed in | `sessions`, `tables` |
//! | calls under `/auth` | answers | `sign_up`, `taken`, `sign_in` |
//!
//! A token names a user and a session and nothing else; what the user may do is read from the store by the statement that decides.

mod access;
mod attempts;
mod body;
mod passwords;
mod refresh_token;
mod sessions;
mod sign_in;
mod sign_up;
mod sign_ups;
pub(crate) mod tables;
mod taken;

pub(crate) use sign_up::keep_password;

pub use sessions::Signed;
pub use sign_in::{me, refresh, sign_in, sign_out};
pub use sign_up::sign_up;

use crate::config::Config;
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::route::Caller;
use access::AccessTokens;
use attempts::Attempts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use passwords::Passwords;
use purlin_rules::plan;
use purlin_rules::value::Id;
use refresh_token::RefreshTokens;
use sessions::Sessions;
use sign_ups::SignUps;

/// What auth keeps in memory. Of the process rather than of a plan: a reload goes on with it.
#[derive(Debug)]
pub struct Auth {
    access: AccessTokens,
    refresh: RefreshTokens,
    pub(crate) passwords: Passwords,
    attempts: Attempts,
    sign_ups: SignUps,
    sessions: Sessions,
}

impl Auth {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            access: AccessTokens::new(&config.secret.key("access tokens")),
            refresh: RefreshTokens::new(&config.secret.key("refresh tokens")),
            passwords: Passwords::new(config),
            attempts: Attempts::default(),
            sign_ups: SignUps::new(config.limits.sign_ups),
            sessions: Sessions::default(),
        }
    }

    /// Who calls, by the request's headers.
    ///
    /// # Errors
    /// Invalid token: malformed, of another secret, or expired.
    pub(crate) fn caller(&self, headers: &HeaderMap, now: i64) -> Result<Caller, Problem> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(Caller::Anonymous) };
        let token = value.to_str().ok().and_then(bearer).filter(|_| values.next().is_none());
        let caller = token.and_then(|token| self.access.read(token, now));
        caller.ok_or_else(|| Code::InvalidToken.into())
    }
}

/// As [`sign_in_as`], at an instant: for tests, whose users have just signed in.
pub(crate) async fn sign_in_at(engine: &Engine, user: Id, now: i64) -> Result<Signed, Problem> {
    sessions::start(engine, user, now).await
}

/// Signs a user in without a password: for `purlin dev`, which prints tokens for the users of its seed.
///
/// # Errors
/// What the store fails with; a service without users.
pub async fn sign_in_as(engine: &Engine, user: Id) -> Result<Signed, Problem> {
    sessions::start(engine, user, engine.clock().now()).await
}

/// The `auth` block of the plan; its routes exist only where it does.
fn block(engine: &Engine) -> Result<&plan::Auth, Problem> {
    engine.service().auth.as_ref().ok_or_else(|| Problem::internal("a route of auth in a service without users"))
}

/// The token of `Bearer …`; the scheme in any case (RFC 9110).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start_matches(' '))
}
