//! The chat workload, written by hand as a good engineer would without Purlin: five routes over the tables of `examples/chat`, with
//! its access rules in the statements. `tests/bench/run` measures Purlin's built service against it.
//!
//! It is neither crippled nor excused. Each answer has the status, headers and body of Purlin's; each request checks the token's
//! signature, that its user exists, that he is a member of the room and, when he writes, that his session is live and that he may read
//! the room he names; what is written is read back under the rule; the answer to a write leaves when its commit is on disk.
//!
//! `DATABASE` names the file, `TOKEN_KEY` is the key of the tokens, in hex. The address is printed once it listens.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use crossbeam_channel::{Receiver, Sender};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode, header};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::Deserialize;
use sha2::Sha256;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;
use uuid::Uuid;

const GET: &str = r#"
    SELECT m."id", m."created_at", m."updated_at", m."version", m."room", m."author", m."text", m."edited_at" FROM "message" m
    WHERE m."id" = :id
      AND EXISTS (SELECT 1 FROM "member" WHERE "room" = m."room" AND "user" = :me)
      AND EXISTS (SELECT 1 FROM "user" WHERE "id" = :me)"#;

const LIST: &str = r#"
    SELECT m."id", m."created_at", m."updated_at", m."version", m."room", m."author", m."text", m."edited_at" FROM "message" m
    WHERE m."id" > :after
      AND EXISTS (SELECT 1 FROM "member" WHERE "room" = m."room" AND "user" = :me)
      AND EXISTS (SELECT 1 FROM "user" WHERE "id" = :me)
    ORDER BY m."id" LIMIT :limit"#;

const ROOMS: &str = r#"
    SELECT r."id", r."created_at", r."updated_at", r."version", r."topic", r."owner" FROM "room" r
    WHERE r."id" > :after
      AND (r."owner" = :me OR EXISTS (SELECT 1 FROM "member" WHERE "room" = r."id" AND "user" = :me))
      AND EXISTS (SELECT 1 FROM "user" WHERE "id" = :me)
    ORDER BY r."id" LIMIT :limit"#;

/// The store is in the same process: one statement run for each room costs less than one for all of them.
const LATEST: &str = r#"
    SELECT m."id", m."created_at", m."updated_at", m."version", m."room", m."author", m."text", m."edited_at" FROM "message" m
    WHERE m."room" = :room
    ORDER BY m."created_at" DESC, m."id" DESC LIMIT 11"#;

const CREATE: &str = r#"
    INSERT INTO "message" ("id", "created_at", "updated_at", "version", "room", "author", "text", "edited_at")
    SELECT :id, :now, :now, 1, :room, :me, :text, NULL
    WHERE EXISTS (SELECT 1 FROM "user" WHERE "id" = :me)
      AND EXISTS (SELECT 1 FROM "room" r WHERE r."id" = :room
                    AND (r."owner" = :me OR EXISTS (SELECT 1 FROM "member" WHERE "room" = r."id" AND "user" = :me)))
      AND EXISTS (SELECT 1 FROM "member" WHERE "room" = :room AND "user" = :me)
      AND :text <> ''
      AND EXISTS (SELECT 1 FROM "_purlin_session" WHERE "id" = :session AND "user" = :me AND "expires_at" > :now)"#;

const PATCH: &str = r#"
    UPDATE "message" SET "text" = coalesce(:text, "text"), "edited_at" = CASE WHEN :names_edited_at THEN :edited_at ELSE "edited_at" END,
      "updated_at" = :now, "version" = "version" + 1
    WHERE "id" = :id AND "author" = :me
      AND EXISTS (SELECT 1 FROM "member" WHERE "room" = "message"."room" AND "user" = :me)
      AND EXISTS (SELECT 1 FROM "user" WHERE "id" = :me)
      AND EXISTS (SELECT 1 FROM "_purlin_session" WHERE "id" = :session AND "user" = :me AND "expires_at" > :now)"#;

const USER_EXISTS: &str = r#"SELECT EXISTS (SELECT 1 FROM "user" WHERE "id" = ?1)"#;
const SESSION_LIVES: &str = r#"SELECT EXISTS (SELECT 1 FROM "_purlin_session" WHERE "id" = ?1 AND "user" = ?2 AND "expires_at" > ?3)"#;
const IS_MEMBER: &str = r#"SELECT EXISTS (SELECT 1 FROM "member" WHERE "room" = ?1 AND "user" = ?2)"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::var("DATABASE")?;
    let key = key_of(&std::env::var("TOKEN_KEY")?)?;
    let app = Arc::new(App {
        tokens: Tokens(Hmac::new_from_slice(&key)?),
        cursors: Hmac::new_from_slice(&key)?,
        readers: start_readers(&database)?,
        writer: start_writer(&database)?,
    });
    let router = Router::new()
        .route("/api/message", get(list_messages).post(create_message))
        .route("/api/room", get(list_rooms))
        .route("/api/message/{id}", get(get_message).patch(patch_message))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}

fn key_of(hex: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let digits = |pair: &[u8]| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    hex.as_bytes().chunks(2).map(digits).collect()
}

struct App {
    tokens: Tokens,
    cursors: Hmac<Sha256>,
    readers: Sender<ReadJob>,
    writer: Sender<WriteJob>,
}

// ---- Routes

async fn get_message(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = app.tokens.caller(&headers)?;
    let id = Uuid::try_parse(&id).map_err(|_| Problem::NotFound)?;
    let found = app.read(move |db| message(db, &caller, id).optional()?.map_or_else(|| Err(why_nothing_is_read(db, &caller)?), Ok)).await?;
    let (version, body) = found;
    Ok(respond(StatusCode::OK, &[(header::ETAG, &etag(version, &body))], body))
}

async fn list_messages(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = app.tokens.caller(&headers)?;
    let page = Page::parse(&query.unwrap_or_default(), &app.cursors, &caller)?;
    let cursors = app.cursors.clone();
    let body = app
        .read(move |db| {
            let mut statement = db.prepare_cached(LIST)?;
            let rows = statement.query(named_params! {
                ":after": page.after.as_bytes(), ":me": caller.user.as_bytes(), ":limit": page.limit + 1,
            })?;
            let mut body = Vec::with_capacity(16 * 1024);
            let count = write_list(
                &mut body,
                rows,
                page.limit,
                |last| cursor(cursors.clone(), &caller, last),
                |body, row| Ok(write_message(body, row)?),
            )?;
            if count == 0 && !exists(db, USER_EXISTS, (caller.user.as_bytes(),))? {
                return Err(Problem::BadToken);
            }
            Ok(body)
        })
        .await?;
    Ok(respond(StatusCode::OK, &[], body))
}

/// Rooms, and in each its latest ten messages, if the caller is one of its members: an owner need not be.
async fn list_rooms(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = app.tokens.caller(&headers)?;
    let query = query.unwrap_or_default();
    let query = query.strip_suffix(LATEST_TEN).ok_or(Problem::BadRequest("include"))?;
    let page = Page::parse(query, &app.cursors, &caller)?;
    let cursors = app.cursors.clone();
    let body = app
        .read(move |db| {
            let mut statement = db.prepare_cached(ROOMS)?;
            let mut latest = db.prepare_cached(LATEST)?;
            let rows = statement.query(named_params! {
                ":after": page.after.as_bytes(), ":me": caller.user.as_bytes(), ":limit": page.limit + 1,
            })?;
            let next = |last| cursor(cursors.clone(), &caller, last);
            let mut body = Vec::with_capacity(256 * 1024);
            let count = write_list(&mut body, rows, page.limit, next, |body, row| {
                let room: [u8; 16] = row.get(0)?;
                write_room(body, row)?;
                body.extend_from_slice(b",\"messages\":");
                if exists(db, IS_MEMBER, (room, caller.user.as_bytes()))? {
                    let rows = latest.query(named_params! { ":room": room })?;
                    write_list(body, rows, 10, next, |body, row| Ok(write_message(body, row)?))?;
                } else {
                    body.extend_from_slice(b"{\"data\":[],\"next\":null}");
                }
                body.push(b'}');
                Ok(())
            })?;
            if count == 0 && !exists(db, USER_EXISTS, (caller.user.as_bytes(),))? {
                return Err(Problem::BadToken);
            }
            Ok(body)
        })
        .await?;
    Ok(respond(StatusCode::OK, &[], body))
}

/// `{"data":[…],"next":…}`: so many rows at most, and where the list goes on if there are more. Returns how many there are.
fn write_list(
    out: &mut Vec<u8>,
    mut rows: rusqlite::Rows<'_>,
    most: i64,
    cursor: impl Fn(Uuid) -> String,
    mut write_row: impl FnMut(&mut Vec<u8>, &Row<'_>) -> Result<(), Problem>,
) -> Result<i64, Problem> {
    out.extend_from_slice(b"{\"data\":[");
    let (mut count, mut last, mut more) = (0, Uuid::nil(), false);
    while let Some(row) = rows.next()? {
        if count == most {
            more = true;
            break;
        }
        if count > 0 {
            out.push(b',');
        }
        write_row(out, row)?;
        last = Uuid::from_bytes(row.get(0)?);
        count += 1;
    }
    out.extend_from_slice(b"],\"next\":");
    match more {
        true => write!(out, "\"{}\"}}", cursor(last))?,
        false => out.extend_from_slice(b"null}"),
    }
    Ok(count)
}

async fn create_message(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let caller = app.tokens.caller(&headers)?;
    let new = NewMessage::parse(&body)?;
    let id = Uuid::now_v7();
    let (version, body) = app
        .write(move |db| {
            let now = now();
            let written = db.prepare_cached(CREATE)?.execute(named_params! {
                ":id": id.as_bytes(), ":now": now, ":room": new.room.as_bytes(), ":me": caller.user.as_bytes(),
                ":text": new.text, ":session": caller.session.as_bytes(),
            })?;
            if written == 0 {
                return Err(why_nothing_is_written(db, &caller, new.room, now)?);
            }
            Ok(message(db, &caller, id)?)
        })
        .await?;
    let location = format!("/api/message/{id}");
    Ok(respond(StatusCode::CREATED, &[(header::LOCATION, &location), (header::ETAG, &etag(version, &body))], body))
}

async fn patch_message(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let caller = app.tokens.caller(&headers)?;
    let change = Change::parse(&body)?;
    let id = Uuid::try_parse(&id).map_err(|_| Problem::NotFound)?;
    let (version, body) = app
        .write(move |db| {
            let now = now();
            let written = db.prepare_cached(PATCH)?.execute(named_params! {
                ":id": id.as_bytes(), ":now": now, ":me": caller.user.as_bytes(), ":session": caller.session.as_bytes(),
                ":text": change.text, ":names_edited_at": change.edited_at.is_some(), ":edited_at": change.edited_at.flatten(),
            })?;
            if written == 0 {
                return Err(why_nothing_is_changed(db, &caller, id, now)?);
            }
            Ok(message(db, &caller, id)?)
        })
        .await?;
    Ok(respond(StatusCode::OK, &[(header::ETAG, &etag(version, &body))], body))
}

/// The version and the body of a message that the caller may read.
fn message(db: &Connection, caller: &Caller, id: Uuid) -> rusqlite::Result<(i64, Vec<u8>)> {
    let mut statement = db.prepare_cached(GET)?;
    statement.query_row(named_params! { ":id": id.as_bytes(), ":me": caller.user.as_bytes() }, |row| {
        let mut body = Vec::with_capacity(512);
        write_message(&mut body, row)?;
        Ok((row.get(3)?, body))
    })
}

fn why_nothing_is_read(db: &Connection, caller: &Caller) -> Result<Problem, Problem> {
    Ok(match exists(db, USER_EXISTS, (caller.user.as_bytes(),))? {
        true => Problem::NotFound,
        false => Problem::BadToken,
    })
}

fn why_nothing_is_written(db: &Connection, caller: &Caller, room: Uuid, now: i64) -> Result<Problem, Problem> {
    if !exists(db, SESSION_LIVES, (caller.session.as_bytes(), caller.user.as_bytes(), now))? {
        return Ok(Problem::BadToken);
    }
    match exists(db, IS_MEMBER, (room.as_bytes(), caller.user.as_bytes()))? {
        true => Ok(Problem::Forbidden),
        false => Ok(Problem::Invalid("room", "not_found")),
    }
}

fn why_nothing_is_changed(db: &Connection, caller: &Caller, id: Uuid, now: i64) -> Result<Problem, Problem> {
    if !exists(db, SESSION_LIVES, (caller.session.as_bytes(), caller.user.as_bytes(), now))? {
        return Ok(Problem::BadToken);
    }
    let parameters = named_params! { ":id": id.as_bytes(), ":me": caller.user.as_bytes() };
    match db.prepare_cached(GET)?.exists(parameters)? {
        true => Ok(Problem::Forbidden),
        false => Ok(Problem::NotFound),
    }
}

fn exists(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<bool, Problem> {
    Ok(db.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
}

// ---- Requests

struct NewMessage {
    room: Uuid,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessageBody<'a> {
    #[serde(borrow)]
    room: std::borrow::Cow<'a, str>,
    text: String,
}

impl NewMessage {
    fn parse(body: &[u8]) -> Result<Self, Problem> {
        let parsed: NewMessageBody<'_> = serde_json::from_slice(body).map_err(|_| Problem::Invalid("", "invalid_json"))?;
        let room = Uuid::try_parse(&parsed.room).map_err(|_| Problem::Invalid("room", "invalid_type"))?;
        Ok(Self { room, text: of_length(parsed.text)? })
    }
}

fn of_length(text: String) -> Result<String, Problem> {
    match text.chars().count() {
        1..=4000 => Ok(text),
        _ => Err(Problem::Invalid("text", "length")),
    }
}

/// What is left out stays as it is; `edited_at` can also be made null.
struct Change {
    text: Option<String>,
    edited_at: Option<Option<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeBody<'a> {
    text: Option<String>,
    #[serde(borrow, default, deserialize_with = "named")]
    edited_at: Option<Option<std::borrow::Cow<'a, str>>>,
}

fn named<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Change {
    fn parse(body: &[u8]) -> Result<Self, Problem> {
        let parsed: ChangeBody<'_> = serde_json::from_slice(body).map_err(|_| Problem::Invalid("", "invalid_json"))?;
        let instant = |text: std::borrow::Cow<'_, str>| match text.parse::<jiff::Timestamp>() {
            Ok(at) => Ok(at.as_millisecond()),
            Err(_) => Err(Problem::Invalid("edited_at", "invalid_type")),
        };
        let edited_at = parsed.edited_at.map(|at| at.map(instant).transpose()).transpose()?;
        Ok(Self { text: parsed.text.map(of_length).transpose()?, edited_at })
    }
}

/// What is asked for besides a page of rooms, and nothing else is understood: `include=messages(sort: -created_at, limit: 10)`.
const LATEST_TEN: &str = "&include=messages%28sort%3A%20-created_at%2C%20limit%3A%2010%29";

struct Page {
    limit: i64,
    after: Uuid,
}

impl Page {
    fn parse(query: &str, cursors: &Hmac<Sha256>, caller: &Caller) -> Result<Self, Problem> {
        let mut page = Self { limit: 50, after: Uuid::nil() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("limit", value)) => {
                    page.limit = value.parse().ok().filter(|n| (1..=500).contains(n)).ok_or(Problem::BadRequest("limit"))?;
                }
                Some(("after", value)) => {
                    page.after = read_cursor(cursors.clone(), caller, value).ok_or(Problem::BadRequest("after"))?;
                }
                _ => return Err(Problem::BadRequest("unknown parameter")),
            }
        }
        Ok(page)
    }
}

/// The last id of a page and a seal, so that a cursor serves only who was given it.
fn cursor(key: Hmac<Sha256>, caller: &Caller, last: Uuid) -> String {
    let seal = key.chain_update(caller.user).chain_update(last).finalize().into_bytes();
    URL_SAFE_NO_PAD.encode([last.as_bytes().as_slice(), seal.as_slice()].concat())
}

fn read_cursor(key: Hmac<Sha256>, caller: &Caller, text: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (id, seal) = bytes.split_at_checked(16)?;
    let id = Uuid::from_slice(id).ok()?;
    key.chain_update(caller.user).chain_update(id).verify_slice(seal).ok()?;
    Some(id)
}

#[derive(Clone, Copy)]
struct Caller {
    user: Uuid,
    session: Uuid,
}

/// `{"alg":"HS256","typ":"JWT"}`: the one header that tokens have.
const TOKEN_HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

#[derive(Deserialize)]
struct Claims<'t> {
    sub: &'t str,
    sid: &'t str,
    exp: u64,
}

struct Tokens(Hmac<Sha256>);

impl Tokens {
    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        let header = headers.get(header::AUTHORIZATION).ok_or(Problem::SignInRequired)?;
        let token = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).ok_or(Problem::BadToken)?;
        self.read(token).ok_or(Problem::BadToken)
    }

    fn read(&self, token: &str) -> Option<Caller> {
        let (signed, signature) = token.rsplit_once('.')?;
        let claims = signed.strip_prefix(TOKEN_HEADER)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.0.clone().chain_update(signed).verify_slice(&signature).ok()?;
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        let claims: Claims<'_> = serde_json::from_slice(&claims).ok()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        let caller = Caller { user: Uuid::try_parse(claims.sub).ok()?, session: Uuid::try_parse(claims.sid).ok()? };
        (now < claims.exp).then_some(caller)
    }
}

// ---- Answers

/// A row of `GET` or `LIST` as JSON, straight from its columns.
fn write_message(out: &mut Vec<u8>, row: &Row<'_>) -> Result<(), rusqlite::Error> {
    out.extend_from_slice(b"{\"id\":");
    write_id(out, row.get(0)?);
    out.extend_from_slice(b",\"created_at\":");
    write_instant(out, row.get(1)?);
    out.extend_from_slice(b",\"updated_at\":");
    write_instant(out, row.get(2)?);
    out.extend_from_slice(b",\"version\":");
    out.extend_from_slice(itoa::Buffer::new().format(row.get::<_, i64>(3)?).as_bytes());
    out.extend_from_slice(b",\"room\":");
    write_id(out, row.get(4)?);
    out.extend_from_slice(b",\"author\":");
    write_id(out, row.get(5)?);
    out.extend_from_slice(b",\"text\":");
    write_text(out, row.get_ref(6)?.as_str()?);
    out.extend_from_slice(b",\"edited_at\":");
    match row.get(7)? {
        Some(at) => write_instant(out, at),
        None => out.extend_from_slice(b"null"),
    }
    out.push(b'}');
    Ok(())
}

/// A row of `ROOMS`, but for the brace that ends it.
fn write_room(out: &mut Vec<u8>, row: &Row<'_>) -> Result<(), rusqlite::Error> {
    out.extend_from_slice(b"{\"id\":");
    write_id(out, row.get(0)?);
    out.extend_from_slice(b",\"created_at\":");
    write_instant(out, row.get(1)?);
    out.extend_from_slice(b",\"updated_at\":");
    write_instant(out, row.get(2)?);
    out.extend_from_slice(b",\"version\":");
    out.extend_from_slice(itoa::Buffer::new().format(row.get::<_, i64>(3)?).as_bytes());
    out.extend_from_slice(b",\"topic\":");
    write_text(out, row.get_ref(4)?.as_str()?);
    out.extend_from_slice(b",\"owner\":");
    write_id(out, row.get(5)?);
    Ok(())
}

fn write_id(out: &mut Vec<u8>, id: [u8; 16]) {
    out.push(b'"');
    out.extend_from_slice(Uuid::from_bytes(id).hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    out.push(b'"');
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing to a vector cannot fail, and a text is always JSON.
    let _ = serde_json::to_writer(out, text);
}

fn write_instant(out: &mut Vec<u8>, milliseconds: i64) {
    const PRINTER: jiff::fmt::temporal::DateTimePrinter = jiff::fmt::temporal::DateTimePrinter::new().precision(Some(3));
    out.push(b'"');
    let _ = jiff::Timestamp::from_millisecond(milliseconds).map(|at| PRINTER.print_timestamp(&at, jiff::fmt::StdIoWrite(&mut *out)));
    out.push(b'"');
}

fn etag(version: i64, body: &[u8]) -> String {
    let hash = body.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("\"{version}-{hash:016x}\"")
}

fn request_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-{:x}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn respond(status: StatusCode, headers: &[(header::HeaderName, &str)], body: Vec<u8>) -> Response {
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "private, no-cache")
        .header(header::VARY, "authorization")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header("x-request-id", request_id());
    for (name, value) in headers {
        response = response.header(name, *value);
    }
    response.body(Body::from(body)).unwrap_or_default()
}

#[derive(Debug)]
enum Problem {
    SignInRequired,
    BadToken,
    NotFound,
    Forbidden,
    BadRequest(&'static str),
    Invalid(&'static str, &'static str),
    Unavailable,
}

impl axum::response::IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, detail) = match self {
            Self::SignInRequired => (StatusCode::UNAUTHORIZED, "sign_in_required", ""),
            Self::BadToken => (StatusCode::UNAUTHORIZED, "invalid_token", ""),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", ""),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", ""),
            Self::BadRequest(what) => (StatusCode::BAD_REQUEST, "bad_request", what),
            Self::Invalid(..) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", ""),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", ""),
        };
        let errors: Vec<_> = match self {
            Self::Invalid(field, code) => vec![serde_json::json!({ "field": field, "code": code })],
            Self::SignInRequired | Self::BadToken | Self::NotFound | Self::Forbidden | Self::BadRequest(_) | Self::Unavailable => {
                Vec::new()
            }
        };
        let body = serde_json::json!({ "status": status.as_u16(), "code": code, "detail": detail, "errors": errors });
        let mut response = respond(status, &[], body.to_string().into_bytes());
        response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/problem+json"));
        response
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(_: rusqlite::Error) -> Self {
        Self::Unavailable
    }
}

impl From<std::io::Error> for Problem {
    fn from(_: std::io::Error) -> Self {
        Self::Unavailable
    }
}

// ---- Store

type ReadJob = Box<dyn FnOnce(&Connection) + Send>;
/// Runs in its savepoint of the group's transaction: whether to keep what it wrote, and what to call when the fate of the whole is known.
type WriteJob = Box<dyn FnOnce(&Connection) -> (bool, Answer) + Send>;
type Answer = Box<dyn FnOnce(bool) + Send>;

impl App {
    async fn read<T: Send + 'static>(&self, run: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let job: ReadJob = Box::new(move |db| drop(reply.send(run(db))));
        self.readers.send(job).map_err(|_| Problem::Unavailable)?;
        answer.await.map_err(|_| Problem::Unavailable)?
    }

    async fn write<T: Send + 'static>(&self, run: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let job: WriteJob = Box::new(move |db| {
            let result = run(db);
            let keep = result.is_ok();
            (keep, Box::new(move |committed| drop(reply.send(if committed { result } else { Err(Problem::Unavailable) }))))
        });
        self.writer.send(job).map_err(|_| Problem::Unavailable)?;
        answer.await.map_err(|_| Problem::Unavailable)?
    }
}

fn open(database: &str) -> rusqlite::Result<Connection> {
    let db = Connection::open(database)?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;")?;
    // Without it, SQLite plans a cached statement anew whenever other values are bound.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

fn start_readers(database: &str) -> Result<Sender<ReadJob>, Box<dyn Error>> {
    let (sender, inbox) = crossbeam_channel::unbounded::<ReadJob>();
    for _ in 0..std::thread::available_parallelism()?.get() {
        let db = open(database)?;
        db.execute_batch("PRAGMA query_only = ON;")?;
        let inbox = inbox.clone();
        std::thread::spawn(move || inbox.iter().for_each(|job| job(&db)));
    }
    Ok(sender)
}

fn start_writer(database: &str) -> Result<Sender<WriteJob>, Box<dyn Error>> {
    let (sender, inbox) = crossbeam_channel::unbounded::<WriteJob>();
    let db = open(database)?;
    db.execute_batch("PRAGMA wal_autocheckpoint = 0;")?;
    std::thread::spawn(move || {
        while let Ok(first) = inbox.recv() {
            write_group(&db, first, &inbox);
        }
    });
    // The log is folded into the database beside the writer, which never waits for it.
    let db = open(database)?;
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let _ = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    });
    Ok(sender)
}

/// Writes whatever waits as one transaction, each in its savepoint, and answers them when it is on disk.
fn write_group(db: &Connection, first: WriteJob, inbox: &Receiver<WriteJob>) {
    let step = |sql| db.prepare_cached(sql).and_then(|mut statement| statement.execute([])).is_ok();
    let mut begun = step("BEGIN IMMEDIATE");
    let mut answers = Vec::new();
    for job in std::iter::once(first).chain(inbox.try_iter()).take(256) {
        begun = begun && step("SAVEPOINT job");
        let (keep, answer) = job(db);
        begun = begun && (keep || step("ROLLBACK TO job")) && step("RELEASE job");
        answers.push(answer);
    }
    let committed = begun && step("COMMIT");
    if !committed {
        step("ROLLBACK");
    }
    answers.into_iter().for_each(|answer| answer(committed));
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
}
