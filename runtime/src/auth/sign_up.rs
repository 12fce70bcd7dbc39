//! `/auth/sign-up`: the auth model's create, under its own rules, with a password. It answers alike for a new and for a taken address.

use super::block;
use super::taken::{beside_address, consequence};
use crate::http::answer;
use crate::problem::{Code, FieldCode, Problem};
use crate::records::{Ask, Draft};
use crate::route::{Answer, BoxFuture, Call, Caller};
use crate::store::Session;
use crate::store::system::System;
use crate::values::body::pointer;
use purlin_rules::plan::Operation;
use purlin_rules::value::Id;
use rusqlite::params;
use std::sync::LazyLock;

const PASSWORD: &str = "password";

static KEEP: LazyLock<System> =
    LazyLock::new(|| System::new(r#"INSERT INTO "_purlin_credential" ("user", "hash", "changed_at") VALUES (?1, ?2, ?3)"#));

/// Changes nothing, but has to be written and committed like a new row.
static AS_MUCH: LazyLock<System> = LazyLock::new(|| {
    System::new(
        r#"UPDATE "_purlin_credential" SET "changed_at" = "changed_at"
           WHERE "user" = (SELECT "user" FROM "_purlin_credential" LIMIT 1)"#,
    )
});

/// `POST /auth/sign-up`: the granted fields and `password`; 204.
pub fn sign_up(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let auth = block(&call.engine)?.clone();
        call.within_limits(auth.table, Caller::Anonymous, &[(&[Operation::Create], 1)])?;
        let ask = Ask { caller: Caller::Anonymous, ..call.ask(auth.table) };
        let (draft, password) = decode(&call, ask, auth.password_min)?;
        let hash = hash(&call, password).await?;
        let (own, now) = (call.engine.clone(), call.now);
        let write = move |job: &Session<'_>| match job.undone_where_it_fails(|| draft.insert(&own, job)) {
            Ok(user) => keep_password(job, user, &hash, now),
            Err(problem) if problem.code() == Code::NotUnique => {
                let beside = match beside_address(&own, job, &auth, &draft)? {
                    None => consequence(&own, job, &auth, &draft, now)?,
                    beside => beside,
                };
                match beside {
                    Some(problem) => Err(problem),
                    // Only its owner may know that an address has an account.
                    None => AS_MUCH.execute(job, []).map(drop),
                }
            }
            Err(problem) => Err(problem),
        };
        call.engine.store().write(write).await?;
        Ok(answer::no_content())
    })
}

/// The hash of a password, unless its address has made too many accounts.
async fn hash(call: &Call, password: String) -> Result<String, Problem> {
    let auth = call.engine.auth();
    let address = call.peer.map(|peer| peer.ip());
    auth.sign_ups.take(address, call.now).map_err(|seconds| {
        Problem::new(Code::TooManyRequests).retry_after(seconds).because("one address makes more accounts than `limits.sign_ups`")
    })?;
    let hash = auth.passwords.hash(password).await;
    if hash.as_ref().is_err_and(|problem| problem.code() == Code::Unavailable) {
        auth.sign_ups.give_back(address);
    }
    hash
}

/// Keeps the hash of a user's password.
pub(crate) fn keep_password(job: &Session<'_>, user: Id, hash: &str, now: i64) -> Result<(), Problem> {
    KEEP.execute(job, params![user.0, hash, now]).map(drop)
}

/// The row and the password, or every fault of both.
fn decode(call: &Call, ask: Ask, least: u32) -> Result<(Draft, String), Problem> {
    let body = call.json()?;
    match Draft::decode(&call.engine, ask, body, &[PASSWORD]) {
        Ok((draft, beside)) => match beside.into_iter().next().flatten() {
            Some(password) if is_long_enough(&password, least) => Ok((draft, password)),
            password => Err(with_fault(Problem::invalid(Vec::new()), password.as_deref(), least)),
        },
        Err(problem) if problem.code() == Code::Invalid => {
            let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
            match body.get(PASSWORD) {
                Some(serde_json::Value::String(password)) if is_long_enough(password, least) => Err(problem),
                Some(serde_json::Value::String(password)) => Err(with_fault(problem, Some(password), least)),
                // Of another type: that is said already.
                Some(_) => Err(problem),
                None => Err(with_fault(problem, None, least)),
            }
        }
        Err(problem) => Err(problem),
    }
}

fn is_long_enough(password: &str, least: u32) -> bool {
    password.chars().count() >= least as usize
}

fn with_fault(problem: Problem, password: Option<&str>, least: u32) -> Problem {
    let pointer = pointer(PASSWORD);
    match password {
        Some(_) => problem.field(pointer, FieldCode::TooShort, format!("must have at least {least} characters")),
        None => problem.field(pointer, FieldCode::Required, "must be named"),
    }
}
