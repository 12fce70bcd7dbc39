//! `purlin lsp`: answers an editor over the standard streams (Language Server Protocol 3.17).
//!
//! | question | module |
//! | --- | --- |
//! | which projects are open, and what an editor has not saved yet | `workspace` |
//! | what is asked and what is answered | `answers` |
//! | places and files as the protocol spells them | `convert` |
//! | lints and proofs, which take their time | `background` |
//! | what was judged, kept in step with what is typed | `judged` |
//!
//! What the answers are is decided by `purlin_compiler::ide`. One message after the other: what is typed is taken in first, then
//! questions are answered, but for those that the editor has withdrawn by then, and findings are told when nothing more is waiting. Those
//! of the language are told at once; what is judged in the background joins them when it is there, and waits for nobody.

mod answers;
mod background;
mod convert;
mod judged;
mod workspace;

use crate::Outcome;
use crate::error::Error;
use background::{Background, Judged};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use workspace::Workspace;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Editors say so; there is no other way.
    #[arg(long, hide = true)]
    stdio: bool,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn run(_: &Arguments) -> Result<Outcome, Error> {
    let (connection, threads) = Connection::stdio();
    let failed = |error: &dyn std::fmt::Display| Error::Other(format!("the editor: {error}"));
    let asked = connection.initialize(capabilities()).map_err(|error| failed(&error))?;
    let mut workspace = Workspace::new(&asked);
    let Connection { sender, receiver } = connection;
    // Taken in as they come, whatever is being answered: a question may be withdrawn by then.
    let (queue, events) = mpsc::channel();
    let judged = queue.clone();
    let background = Background::start(move |found| {
        // Who listens no longer has ended the conversation.
        let _ = judged.send(Event::Judged(found));
    });
    let reading = thread::spawn(move || {
        let _ = receiver.into_iter().try_for_each(|message| queue.send(Event::Message(message)));
        queue.send(Event::Ended)
    });
    let send = |message| Ok(sender.send(message)?);
    let ended = Conversation { events, background, waiting: VecDeque::new(), is_over: false, send: &send }.serve(&mut workspace);
    drop(sender);
    // Who listens no longer has ended the conversation.
    let _ = reading.join();
    threads.join()?;
    ended.map(|()| Outcome::Done).map_err(|error| failed(&error))
}

/// What the conversation waits for.
enum Event {
    Message(Message),
    Judged(Judged),
    /// The editor has hung up.
    Ended,
}

struct Conversation<'a> {
    events: mpsc::Receiver<Event>,
    background: Background,
    /// What has come and is not answered yet.
    waiting: VecDeque<Message>,
    /// The editor has asked for the end.
    is_over: bool,
    send: &'a dyn Fn(Message) -> Result<(), Failed>,
}

impl Conversation<'_> {
    fn serve(&mut self, workspace: &mut Workspace) -> Result<(), Failed> {
        while let Ok(event) = self.events.recv() {
            let mut goes_on = self.receive(workspace, event);
            goes_on &= self.receive_more(workspace);
            while let Some(message) = self.waiting.pop_front() {
                if self.take(workspace, message)? {
                    return Ok(());
                }
                goes_on &= self.receive_more(workspace);
            }
            if !goes_on {
                return Ok(());
            }
            for findings in workspace.findings_to_tell() {
                let told = Notification::new("textDocument/publishDiagnostics".to_owned(), findings);
                (self.send)(Message::Notification(told))?;
            }
            workspace.jobs().into_iter().for_each(|job| self.background.judge(job));
        }
        Ok(())
    }

    /// Whether more may come.
    fn receive(&mut self, workspace: &mut Workspace, event: Event) -> bool {
        match event {
            Event::Message(message) => self.waiting.push_back(message),
            Event::Judged(judged) => workspace.take(judged),
            Event::Ended => return false,
        }
        true
    }

    /// Takes in whatever has come.
    fn receive_more(&mut self, workspace: &mut Workspace) -> bool {
        let come: Vec<Event> = self.events.try_iter().collect();
        // What came before the end is taken in, too.
        let mut goes_on = true;
        for event in come {
            goes_on &= self.receive(workspace, event);
        }
        goes_on
    }

    /// Whether the editor is done.
    fn take(&mut self, workspace: &mut Workspace, message: Message) -> Result<bool, Failed> {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let answer = if self.waiting.iter().any(|later| withdraws(later, &id)) {
                    Response::new_err(id, ErrorCode::RequestCanceled as i32, "the editor has withdrawn the question".to_owned())
                } else if self.is_over {
                    Response::new_err(id, ErrorCode::InvalidRequest as i32, "the editor has asked for the end".to_owned())
                } else if request.method == "shutdown" {
                    self.is_over = true;
                    Response::new_ok(id, ())
                } else {
                    answer(workspace, request)
                };
                (self.send)(Message::Response(answer))?;
            }
            Message::Notification(notification) if notification.method == "exit" => return Ok(true),
            Message::Notification(notification) => {
                // Whatever goes wrong with one message, the next is understood.
                let _ = catch_unwind(AssertUnwindSafe(|| workspace.heed(&notification.method, notification.params)));
            }
            Message::Response(_) => {}
        }
        Ok(false)
    }
}

fn withdraws(message: &Message, id: &RequestId) -> bool {
    let Message::Notification(Notification { method, params }) = message else { return false };
    method == "$/cancelRequest" && serde_json::from_value(params["id"].clone()).is_ok_and(|withdrawn: RequestId| withdrawn == *id)
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
