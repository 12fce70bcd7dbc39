//! What is asked, and what is answered.

use super::judged::{acceptance, touches};
use super::workspace::{Open, Workspace};
use super::{Refused, convert, parsed};
use crate::report::Finding;
use lsp_server::ErrorCode;
use lsp_types::{CodeActionParams, DocumentFormattingParams, DocumentSymbolParams, RenameParams, TextDocumentPositionParams};
use purlin_compiler::fix::keeping_comments;
use purlin_compiler::fmt;
use purlin_compiler::ide::complete::{Completion, CompletionKind};
use purlin_compiler::ide::navigate::{Refusal, Symbol};
use purlin_rules::diagnostic::{Applicability, Diagnostic, Edit, FileId, Span};
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
            let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
            let (start, end) = (convert::offset(text, asked.range.start), convert::offset(text, asked.range.end));
            Ok(actions(open, Span::new(FileId(at(file)), at(start), at(end))))
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

/// What can be done about findings that touch a place: their edits, accepting them, and taking over what refutes a claim as a test.
fn actions(open: &mut Open, place: Span) -> Value {
    let at_place = |finding: &&Diagnostic| touches(finding.label.span, place);
    let found: Vec<Diagnostic> = open.checked().diagnostics.iter().filter(at_place).cloned().collect();
    let (lints, refuted) = match open.judged() {
        Some(known) => {
            let lints = known.lints.iter().filter(|lint| touches(lint.diagnostic.label.span, place)).cloned().collect();
            (lints, known.refuted(place).cloned().collect())
        }
        None => (Vec::new(), Vec::new()),
    };
    let open: &Open = open;
    let of_language = found.iter().filter_map(|finding| mended(open, finding, open.finding(finding)));
    let of_lints = lints.iter().flat_map(|lint: &Finding| {
        let told = open.judged_finding(lint);
        [mended(open, &lint.diagnostic, told.clone()), accepted(open, &lint.diagnostic, told)].into_iter().flatten()
    });
    let of_claims = refuted.iter().filter_map(|finding: &Finding| {
        let shown = finding.shown.as_deref().filter(|shown| shown.contains("\ntest "))?;
        let edit = after_item(open, finding.diagnostic.label.span, &format!("\n\n{shown}"));
        Some(action("take what refutes it over as a test", open.judged_finding(finding), false, &changes(open, &[edit])))
    });
    of_language.chain(of_lints).chain(of_claims).collect()
}

/// By the edits of a finding, if it has some. What is to be done where it is meant, which its help may say as well, they do not do.
fn mended(open: &Open, finding: &Diagnostic, told: Value) -> Option<Value> {
    let finding = keeping_comments(finding.clone(), &open.program.sources());
    let help = finding.help.as_deref().and_then(|help| help.split("; if ").next());
    let title = help.unwrap_or(&finding.message);
    let is_sure = finding.applicability == Applicability::Sure;
    (!finding.edits.is_empty()).then(|| action(title, told, is_sure, &changes(open, &finding.edits)))
}

/// As it is, with a reason that is to be written.
fn accepted(open: &Open, finding: &Diagnostic, told: Value) -> Option<Value> {
    let item = item_around(open, finding.label.span);
    let model = item.as_ref().filter(|item| item.kind == "model").map(|item| item.name.as_str());
    let written = acceptance(finding, model)?;
    let edit = after_item(open, finding.label.span, &format!("\n\n{written}"));
    Some(action(&format!("accept it: `{written}`"), told, false, &changes(open, &[edit])))
}

fn action(title: &str, finding: Value, is_preferred: bool, edit: &Value) -> Value {
    json!({ "title": title, "kind": "quickfix", "diagnostics": [finding], "isPreferred": is_preferred, "edit": edit })
}

/// A text after the item that a place is in; at the end of its file, where it is in none.
fn after_item(open: &Open, place: Span, text: &str) -> Edit {
    let end = || u32::try_from(open.program.text(place.file.0 as usize).trim_end().len()).unwrap_or(u32::MAX);
    let at = item_around(open, place).map_or_else(end, |item| item.span.end);
    Edit { span: Span { start: at, end: at, ..place }, replacement: text.to_owned() }
}

fn item_around(open: &Open, place: Span) -> Option<Symbol> {
    open.program.symbols(place.file.0 as usize).into_iter().find(|item| item.span.start <= place.start && place.start < item.span.end)
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
