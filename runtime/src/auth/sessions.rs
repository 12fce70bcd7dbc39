//! Sessions in the store: begun by signing in, renewed by a refresh token, ended by signing out or by a token that came twice.
//!
//! Refresh tokens rotate: each may be used once, and gives the next. For [`GRACE`] the one before is answered with the same next one,
//! since its answer may have got lost, or two tabs may have used it at once. After that, a token that is no longer current has been
//! copied, and its session ends for whoever holds it.

use super::refresh_token::Random;
use crate::engine::Engine;
use crate::problem::{Code, Problem};
use crate::records::{self, Ask};
use crate::route::Caller;
use crate::store::Session as Job;
use crate::store::system::System;
use crate::store::trouble;
use purlin_rules::value::Id;
use rusqlite::params;

/// Milliseconds.
const GRACE: i64 = 10_000;

/// The statements on sessions.
#[derive(Debug)]
pub(crate) struct Sessions {
    begin: System,
    find: System,
    rotate: System,
    end: System,
    sweep: System,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            begin: System::new(
                r#"INSERT INTO "_purlin_session" ("id", "user", "created_at", "expires_at", "refresh") VALUES (?1, ?2, ?3, ?4, ?5)"#,
            ),
            find: System::new(
                r#"SELECT "user", "expires_at", "refresh", "previous", "successor", "rotated_at" FROM "_purlin_session" WHERE "id" = ?1"#,
            ),
            rotate: System::new(
                r#"UPDATE "_purlin_session" SET "previous" = "refresh", "refresh" = ?2, "successor" = ?3, "rotated_at" = ?4, "expires_at" = ?5
                   WHERE "id" = ?1"#,
            ),
            end: System::new(r#"DELETE FROM "_purlin_session" WHERE "id" = ?1"#),
            // A few at each sign-in: more than come in, and no sign-in waits for a heap of old ones.
            sweep: System::new(
                r#"DELETE FROM "_purlin_session"
                   WHERE "id" IN (SELECT "id" FROM "_purlin_session" WHERE "expires_at" <= ?1 ORDER BY "expires_at" LIMIT 8)"#,
            ),
        }
    }
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Signed {
    pub user: Id,
    pub session: Id,
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds that the access token holds.
    pub expires_in: u32,
    /// The user's row as the user may read it, JSON.
    pub row: Vec<u8>,
}

/// A session as it stands in the store.
struct Found {
    user: Id,
    expires_at: i64,
    refresh: [u8; 32],
    previous: Option<[u8; 32]>,
    successor: Option<[u8; 32]>,
    rotated_at: Option<i64>,
}

/// What a refresh token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The current one: give the next.
    Rotate,
    /// The one before, just now: give the same next one again.
    Repeat(Random),
    /// Used twice.
    Stolen,
}

/// Begins a session of a user.
pub(super) async fn start(engine: &Engine, user: Id, now: i64) -> Result<Signed, Problem> {
    let session = engine.ids().next(now).map_err(Problem::internal)?;
    let random = Random::new().map_err(Problem::internal)?;
    let expires_at = now + refresh_life(engine)?;
    let own = engine.clone();
    let row = engine.store().write(move |job| {
        let sessions = &own.auth().sessions;
        sessions.sweep.execute(job, params![now])?;
        let begun = sessions.begin.try_execute(job, params![session.0, user.0, now, expires_at, random.hash()]);
        begun.map_err(|error| no_user(&error))?;
        own_row(&own, job, user, session, now)
    });
    signed(engine, user, session, random, row.await?, now)
}

/// Renews the session of a refresh token.
pub(super) async fn renew(engine: &Engine, token: &str, now: i64) -> Result<Signed, Problem> {
    let (session, random) = engine.auth().refresh.read(token).ok_or(Code::InvalidToken)?;
    let next = Random::new().map_err(Problem::internal)?;
    let expires_at = now + refresh_life(engine)?;
    let own = engine.clone();
    let renewed = engine.store().write(move |job| {
        let sessions = &own.auth().sessions;
        let Some(found) = sessions.found(job, session)?.filter(|found| found.expires_at > now) else { return Ok(None) };
        let next = match found.verdict(random, now) {
            Verdict::Rotate => {
                sessions.rotate.execute(job, params![session.0, next.hash(), next.sealed_with(random), now, expires_at])?;
                next
            }
            Verdict::Repeat(next) => next,
            Verdict::Stolen => {
                sessions.end.execute(job, params![session.0])?;
                tracing::warn!(%session, "a refresh token came twice: its session is over");
                return Ok(None);
            }
        };
        let row = own_row(&own, job, found.user, session, now)?;
        Ok(Some((found.user, next, row)))
    });
    let (user, next, row) = renewed.await?.ok_or(Code::InvalidToken)?;
    signed(engine, user, session, next, row, now)
}

/// Ends the session of a refresh token, if there still is one.
pub(super) async fn end(engine: &Engine, token: &str) -> Result<(), Problem> {
    let (session, _) = engine.auth().refresh.read(token).ok_or(Code::InvalidToken)?;
    let own = engine.clone();
    engine.store().write(move |job| own.auth().sessions.end.execute(job, params![session.0]).map(drop)).await
}

/// The one constraint that can fail is that the user exists: who was deleted a moment ago has no credentials.
fn no_user(error: &rusqlite::Error) -> Problem {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) {
        Code::InvalidCredentials.into()
    } else {
        trouble(error)
    }
}

/// The user's own row, read as that user.
pub(super) fn own_row(engine: &Engine, job: &Job<'_>, user: Id, session: Id, now: i64) -> Result<Vec<u8>, Problem> {
    let ask = Ask { table: super::block(engine)?.table, caller: Caller::User { id: user, session }, tenant: None, now };
    let shown = records::read(engine, &ask, job, user)?;
    Ok(shown.map_or_else(|| format!(r#"{{"id":"{user}","$readable":false}}"#).into_bytes(), |shown| shown.body))
}

fn signed(engine: &Engine, user: Id, session: Id, random: Random, row: Vec<u8>, now: i64) -> Result<Signed, Problem> {
    let expires_in = super::block(engine)?.access_seconds;
    let access_token = engine.auth().access.write(user, session, now, expires_in);
    let refresh_token = engine.auth().refresh.write(session, random);
    Ok(Signed { user, session, access_token, refresh_token, expires_in, row })
}

/// Milliseconds.
fn refresh_life(engine: &Engine) -> Result<i64, Problem> {
    Ok(i64::from(super::block(engine)?.refresh_seconds) * 1000)
}

impl Sessions {
    fn found(&self, job: &Job<'_>, session: Id) -> Result<Option<Found>, Problem> {
        self.find.row(job, params![session.0], |row| {
            Ok(Found {
                user: Id(row.get(0)?),
                expires_at: row.get(1)?,
                refresh: row.get(2)?,
                previous: row.get(3)?,
                successor: row.get(4)?,
                rotated_at: row.get(5)?,
            })
        })
    }
}

impl Found {
    fn verdict(&self, random: Random, now: i64) -> Verdict {
        // Hashes of 256 random bits: how long it takes to compare them tells nothing of use.
        let hash = random.hash();
        if hash == self.refresh {
            return Verdict::Rotate;
        }
        let just_now = self.rotated_at.is_some_and(|at| now - at <= GRACE);
        match self.successor {
            Some(sealed) if just_now && self.previous == Some(hash) => Verdict::Repeat(Random(Random(sealed).sealed_with(random))),
            _ => Verdict::Stolen,
        }
    }
}

impl Signed {
    /// The body of the answer.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let Self { access_token, refresh_token, expires_in, row, .. } = self;
        let mut body = format!(r#"{{"access_token":"{access_token}","refresh_token":"{refresh_token}","expires_in":{expires_in},"user":"#)
            .into_bytes();
        body.extend_from_slice(row);
        body.push(b'}');
        body
    }
}
