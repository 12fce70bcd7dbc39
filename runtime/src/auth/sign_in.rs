//! `/auth/sign-in`, `/auth/refresh`, `/auth/sign-out`, `/auth/me`.

use super::{block, body, sessions};
use crate::http::answer;
use crate::problem::{Code, Problem};
use crate::records::{read_row, system::find};
use crate::route::{Answer, BoxFuture, Call, Caller};
use crate::store::system::System;
use purlin_rules::plan::FieldKind;
use purlin_rules::types::Scalar;
use purlin_rules::value::{Id, Value, stored_email};
use rusqlite::params;
use std::sync::LazyLock;

static CREDENTIAL: LazyLock<System> = LazyLock::new(|| System::new(r#"SELECT "hash" FROM "_purlin_credential" WHERE "user" = ?1"#));

/// `POST /auth/sign-in`: the identify field and the password, for tokens and the user's row.
pub fn sign_in(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let [identifier, password] = body::texts(call.json()?, [identify(&call)?, "password"])?;
        let identifier = as_stored(&call, identifier)?;
        let attempts = &call.engine.auth().attempts;
        let address = call.peer.map(|peer| peer.ip());
        let attempt =
            attempts.take(address, &identifier, call.now).map_err(|seconds| Problem::new(Code::TooManyRequests).retry_after(seconds))?;
        let verified = verified(&call, identifier, password).await;
        if verified.as_ref().is_err_and(|problem| problem.code() == Code::InvalidCredentials) {
            attempt.failed();
        }
        let signed = sessions::start(&call.engine, verified?, call.now).await?;
        Ok(answer::json(signed.body()))
    })
}

/// `POST /auth/refresh`: a refresh token, for the next one and a new access token.
pub fn refresh(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let [token] = body::texts(call.json()?, ["refresh_token"])?;
        let signed = sessions::renew(&call.engine, &token, call.now).await?;
        Ok(answer::json(signed.body()))
    })
}

/// `POST /auth/sign-out`: a refresh token, whose session ends. It may be over already.
pub fn sign_out(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let [token] = body::texts(call.json()?, ["refresh_token"])?;
        sessions::end(&call.engine, &token).await?;
        Ok(answer::no_content())
    })
}

/// `GET /auth/me`: the row of the signed-in user.
pub fn me(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let Caller::User { id, session } = call.caller else { return Err(Code::SignInRequired.into()) };
        let (own, now) = (call.engine.clone(), call.now);
        let row = read_row(&call.engine, call.caller, move |job| sessions::own_row(&own, job, id, session, now)).await?;
        Ok(answer::json(row))
    })
}

/// Who has these credentials. The same statements and the same hashing for somebody and for nobody.
async fn verified(call: &Call, identifier: String, password: String) -> Result<Id, Problem> {
    let own = call.engine.clone();
    let found = call.engine.store().read(move |job| {
        let auth = block(&own)?;
        let user = find(&own, job, auth.table, auth.identify, &Value::Text(identifier))?;
        let asked = user.unwrap_or(Id([0; 16]));
        let hash: Option<String> = CREDENTIAL.row(job, params![asked.0], |row| row.get(0))?;
        Ok(user.zip(hash))
    });
    let (user, hash) = found.await?.unzip();
    let same = call.engine.auth().passwords.verify(password, hash).await?;
    user.filter(|_| same).ok_or_else(|| Code::InvalidCredentials.into())
}

/// The name of the field that names a user.
fn identify(call: &Call) -> Result<&str, Problem> {
    field(call).map(|field| &*field.name)
}

/// An `Email` is looked for as it is stored.
fn as_stored(call: &Call, identifier: String) -> Result<String, Problem> {
    let is_email = matches!(&field(call)?.kind, FieldKind::Scalar { scalar: Scalar::Email, .. });
    Ok(if is_email { stored_email(&identifier) } else { identifier })
}

fn field(call: &Call) -> Result<&purlin_rules::plan::Field, Problem> {
    let auth = block(&call.engine)?;
    let table = call.engine.service().tables.get(auth.table.0 as usize);
    let field = table.and_then(|table| table.fields.get(auth.identify.0 as usize));
    field.ok_or_else(|| Problem::internal("the identify field of auth is not in the plan"))
}
