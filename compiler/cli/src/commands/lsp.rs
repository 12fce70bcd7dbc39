//! `purlin lsp`: answers an editor over the standard streams (Language Server Protocol 3.17).
//!
//! | question | module |
//! | --- | --- |
//! | which projects are open, and what an editor has not saved yet | `workspace` |
//! | what is asked and what is answered | `answers` |
//! | places and files as the protocol spells them | `convert` |
//!
//! What the answers are is decided by `purlin_compiler::ide`. One message after the other: what is typed is taken in first, then
//! questions are answered, and findings are told when nothing more is waiting.

mod answers;
mod convert;
mod workspace;

use crate::Outcome;
use crate::error::Error;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Editors say so; there is no other way.
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(crate) fn run(_: &Arguments) -> Result<Outcome, Error> {
    let (connection, threads) = Connection::stdio();
    let failed = |error: &dyn std::fmt::Display| Error::Other(format!("the editor: {error}"));
    let asked = connection.initialize(capabilities()).map_err(|error| failed(&error))?;
    let mut workspace = Workspace::new(&asked);
    let ended = serve(&connection, &mut workspace);
    drop(connection);
    threads.join()?;
    ended.map(|()| Outcome::Done).map_err(|error| failed(&error))
}

fn serve(connection: &Connection, workspace: &mut Workspace) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    while let Ok(message) = connection.receiver.recv() {
        if take(connection, workspace, message)? {
            return Ok(());
        }
        while let Ok(message) = connection.receiver.try_recv() {
            if take(connection, workspace, message)? {
                return Ok(());
            }
        }
        for findings in workspace.findings_to_tell() {
            let told = Notification::new("textDocument/publishDiagnostics".to_owned(), findings);
            connection.sender.send(Message::Notification(told))?;
        }
    }
    Ok(())
}

/// Whether the editor is done.
fn take(connection: &Connection, workspace: &mut Workspace, message: Message) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    match message {
        Message::Request(request) => {
            if connection.handle_shutdown(&request)? {
                return Ok(true);
            }
            connection.sender.send(Message::Response(answer(workspace, request)))?;
        }
        Message::Notification(notification) => {
            // Whatever goes wrong with one message, the next is understood.
            let _ = catch_unwind(AssertUnwindSafe(|| workspace.heed(&notification.method, notification.params)));
        }
        Message::Response(_) => {}
    }
    Ok(false)
}

fn answer(workspace: &mut Workspace, Request { id, method, params }: Request) -> Response {
    match catch_unwind(AssertUnwindSafe(|| answers::answer(workspace, &method, params))) {
        Ok(Ok(value)) => Response::new_ok(id, value),
        Ok(Err(Refused { code, words })) => Response::new_err(id, code, words),
        Err(_) => Response::new_err(id, ErrorCode::InternalError as i32, format!("internal error: `{method}` could not be answered")),
    }
}

/// Why there is no answer.
#[derive(Debug)]
struct Refused {
    code: i32,
    words: String,
}

impl Refused {
    fn new(code: ErrorCode, words: impl Into<String>) -> Self {
        Self { code: code as i32, words: words.into() }
    }
}

fn parsed<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| Refused::new(ErrorCode::InvalidParams, error.to_string()))
}

fn capabilities() -> Value {
    json!({
        "positionEncoding": "utf-16",
        "textDocumentSync": { "openClose": true, "change": 2, "save": true },
        "completionProvider": { "triggerCharacters": [".", "@"] },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentSymbolProvider": true,
        "documentFormattingProvider": true,
        "codeActionProvider": { "codeActionKinds": ["quickfix"] },
        "renameProvider": { "prepareProvider": true },
    })
}
