//! What is asked, and what is answered.

use super::workspace::{Open, Workspace};
use super::{Refused, convert, parsed};
use lsp_server::ErrorCode;
use lsp_types::{CodeActionParams, DocumentFormattingParams, DocumentSymbolParams, RenameParams, TextDocumentPositionParams};
use purlin_compiler::fmt;
use purlin_compiler::ide::complete::{Completion, CompletionKind};
use purlin_compiler::ide::navigate::{Refusal, Symbol};
use purlin_rules::diagnostic::{Applicability, Edit, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn answer(workspace: &mut Workspace, method: &str, params: Value) -> Result<Value, Refused> {
    match method {
        "textDocument/completion" => at(workspace, params, |open, file, offset| {
            let found = open.program.completions(file, offset);
            Ok(found.iter().map(completion).collect())
        }),
        "textDocument/hover" => {
            at(workspace, params, |open, file, offset| {
                let found = open.hover(file, offset);
                let text = open.program.text(file);
                Ok(found.map_or(Value::Null, |hover| json!({ "contents": { "kind": "markdown", "value": hover.markdown }, "range": convert::range(text, hover.span) })))
            })
        }
        "textDocument/definition" => at(workspace, params, |open, file, offset| {
            Ok(open.program.definition(file, offset).map_or(Value::Null, |span| location(open, span)))
        }),
        "textDocument/references" => at(workspace, params, |open, file, offset| {
            Ok(open.program.references(file, offset).into_iter().map(|span| location(open, span)).collect())
        }),
        "textDocument/prepareRename" => at(workspace, params, |open, file, offset| {
            let span = open.program.can_be_renamed(file, offset).map_err(refused)?;
            Ok(json!(convert::range(open.program.text(file), span)))
        }),
        "textDocument/rename" => rename(workspace, parsed(params)?),
        "textDocument/documentSymbol" => {
            let DocumentSymbolParams { text_document, .. } = parsed(params)?;
            let Some((open, file)) = workspace.project(text_document.uri.as_ref()) else { return Ok(Value::Null) };
            let text = open.program.text(file);
            Ok(open.program.symbols(file).iter().map(|found| symbol(found, text)).collect())
        }
        "textDocument/formatting" => {
            let DocumentFormattingParams { text_document, .. } = parsed(params)?;
            let Some((open, file)) = workspace.project(text_document.uri.as_ref()) else { return Ok(Value::Null) };
            Ok(formatting(open, file))
        }
        "textDocument/codeAction" => {
            let asked: CodeActionParams = parsed(params)?;
            let Some((open, file)) = workspace.project(asked.text_document.uri.as_ref()) else { return Ok(Value::Null) };
            let text = open.program.text(file);
            let (start, end) = (convert::offset(text, asked.range.start), convert::offset(text, asked.range.end));
            Ok(actions(open, file, start, end))
        }
        _ => Err(Refused::new(ErrorCode::MethodNotFound, format!("`{method}` is not known here"))),
    }
}

/// Answers a question about a place. About a file that is not there, there is nothing to say.
fn at(
    workspace: &mut Workspace,
    params: Value,
    answer: impl FnOnce(&mut Open, usize, usize) -> Result<Value, Refused>,
) -> Result<Value, Refused> {
    let TextDocumentPositionParams { text_document, position } = parsed(params)?;
    let Some((open, file)) = workspace.project(text_document.uri.as_ref()) else { return Ok(Value::Null) };
    let offset = convert::offset(open.program.text(file), position);
    answer(open, file, offset)
}

fn rename(workspace: &mut Workspace, asked: RenameParams) -> Result<Value, Refused> {
    let TextDocumentPositionParams { text_document, position } = asked.text_document_position_params;
    let Some((open, file)) = workspace.project(text_document.uri.as_ref()) else { return Ok(Value::Null) };
    let offset = convert::offset(open.program.text(file), position);
    let edits = open.program.rename(file, offset, &asked.new_name).map_err(refused)?;
    Ok(changes(open, &edits))
}

/// 3.17 keeps a code for what was understood and can't be done.
fn refused(Refusal(words): Refusal) -> Refused {
    Refused::new(ErrorCode::RequestFailed, words)
}

fn location(open: &Open, span: Span) -> Value {
    let file = span.file.0 as usize;
    json!({ "uri": open.uri(file), "range": convert::range(open.program.text(file), span) })
}

/// A `WorkspaceEdit`.
fn changes(open: &Open, edits: &[Edit]) -> Value {
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for Edit { span, replacement } in edits {
        let file = span.file.0 as usize;
        let edit = json!({ "range": convert::range(open.program.text(file), *span), "newText": replacement });
        files.entry(open.uri(file)).or_default().push(edit);
    }
    json!({ "changes": files })
}

/// The edits of findings that touch a place.
fn actions(open: &mut Open, file: usize, start: usize, end: usize) -> Value {
    open.checked();
    let findings = open.checked().diagnostics.clone();
    let touched = findings.iter().filter(|finding| {
        let span = finding.label.span;
        span.file.0 as usize == file && span.start as usize <= end && start <= span.end as usize && !finding.edits.is_empty()
    });
    let action = touched.map(|finding| {
        json!({
            "title": finding.help.as_deref().unwrap_or(&finding.message),
            "kind": "quickfix",
            "diagnostics": [open.finding(finding)],
            "isPreferred": finding.applicability == Applicability::Sure,
            "edit": changes(open, &finding.edits),
        })
    });
    action.collect()
}

/// One edit, of the lines that change; none for a file that can't be read, whose faults are told.
fn formatting(open: &Open, file: usize) -> Value {
    let text = open.program.text(file);
    let source = open.program.sources().into_iter().nth(file);
    let Some(formatted) = source.and_then(|source| fmt::file(&source).ok()) else { return Value::Null };
    if formatted == text {
        return json!([]);
    }
    let same = |pair: &(u8, u8)| pair.0 == pair.1;
    let before = text.bytes().zip(formatted.bytes()).take_while(same).count();
    let before = text.get(..floor(text, before)).and_then(|same| same.rfind('\n')).map_or(0, |at| at + 1);
    let (old, new) = (text.get(before..).unwrap_or(""), formatted.get(before..).unwrap_or(""));
    let after = old.bytes().rev().zip(new.bytes().rev()).take_while(same).count();
    let tail = old.get(ceiling(old, old.len() - after)..).unwrap_or("");
    let after = tail.find('\n').map_or(0, |at| tail.len() - at);
    let range = lsp_types::Range { start: convert::place(text, before), end: convert::place(text, text.len() - after) };
    json!([{ "range": range, "newText": new.get(..new.len() - after).unwrap_or("") }])
}

fn floor(text: &str, place: usize) -> usize {
    (0..=place.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

fn ceiling(text: &str, place: usize) -> usize {
    (place..text.len()).find(|place| text.is_char_boundary(*place)).unwrap_or(text.len())
}

/// `CompletionItemKind` of the protocol.
fn completion(found: &Completion) -> Value {
    let kind = match found.kind {
        CompletionKind::Method => 2,
        CompletionKind::Function => 3,
        CompletionKind::Field => 5,
        CompletionKind::Variable => 6,
        CompletionKind::Model => 7,
        CompletionKind::Attribute => 10,
        CompletionKind::Enum => 13,
        CompletionKind::Keyword => 14,
        CompletionKind::Value => 20,
        CompletionKind::Type => 22,
    };
    json!({ "label": found.label, "kind": kind, "detail": found.detail, "documentation": found.doc })
}

/// `SymbolKind` of the protocol.
fn symbol(found: &Symbol, text: &str) -> Value {
    let kind = match found.kind {
        "app" => 4,
        "model" | "auth" | "tenant" => 5,
        "mixin" => 11,
        "type" => 23,
        "enum" => 10,
        "value" => 22,
        "field" => 8,
        "job" | "fn" | "endpoint" => 12,
        "on" | "channel" => 24,
        "seed" | "row" => 19,
        _ => 14,
    };
    json!({
        "name": if found.name.is_empty() { found.kind } else { &found.name },
        "detail": found.kind,
        "kind": kind,
        "range": convert::range(text, found.span),
        "selectionRange": convert::range(text, found.name_span),
        "children": found.children.iter().map(|child| symbol(child, text)).collect::<Vec<_>>(),
    })
}
