//! What auth keeps beside the users' own table. The store creates these tables with the others, where the plan has an auth model.
//!
//! A session lives while its row does: signing out, revoking and deleting the user delete it. Whoever asks whether a session is
//! live asks for a row with that `id` and `user` whose `expires_at` (milliseconds) is still to come.

/// The statements that create the tables; `users` is the table of the auth model, as it is named in the store.
pub(crate) fn create(users: &str) -> [String; 4] {
    let users = users.replace('"', "\"\"");
    [
        format!(
            r#"CREATE TABLE IF NOT EXISTS "_purlin_credential" (
  "user" BLOB NOT NULL PRIMARY KEY REFERENCES "{users}"("id") ON DELETE CASCADE,
  "hash" TEXT NOT NULL,
  "changed_at" INTEGER NOT NULL
) STRICT, WITHOUT ROWID"#
        ),
        // `refresh` and `previous` are SHA-256 of refresh tokens; `successor` is the current token, sealed with the previous one.
        format!(
            r#"CREATE TABLE IF NOT EXISTS "_purlin_session" (
  "id" BLOB NOT NULL PRIMARY KEY,
  "user" BLOB NOT NULL REFERENCES "{users}"("id") ON DELETE CASCADE,
  "created_at" INTEGER NOT NULL,
  "expires_at" INTEGER NOT NULL,
  "refresh" BLOB NOT NULL,
  "previous" BLOB,
  "successor" BLOB,
  "rotated_at" INTEGER
) STRICT, WITHOUT ROWID"#
        ),
        r#"CREATE INDEX IF NOT EXISTS "_purlin_session_user" ON "_purlin_session" ("user")"#.to_owned(),
        r#"CREATE INDEX IF NOT EXISTS "_purlin_session_expires_at" ON "_purlin_session" ("expires_at")"#.to_owned(),
    ]
}
