//! Templates: `"#{number}: {title | truncate(40)}"`. A hole is an expression of the one grammar, and filters; `{{` and `}}` are braces.

use super::grammar::Rule;
use super::reader::Reader;
use crate::ast::{Expr, Filter, Template, TemplatePart};
use crate::diagnostics::syntax::BadHole;
use pest::iterators::Pair;
use purlin_rules::diagnostic::Span;
use purlin_rules::parse;
use purlin_rules::syntax::{Argument, ExprKind, Ident};

/// `None` if a hole can't be read, which was reported.
pub(super) fn template(reader: &mut Reader<'_>, text: &Pair<'_, Rule>) -> Option<Template> {
    let span = reader.span(text);
    let raw = reader.slice(span);
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
    let start = span.start as usize + 1;
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut whole = true;
    let mut at = 0;
    while let Some(next) = inner.get(at..).and_then(|rest| rest.find(['{', '}', '\\'])).map(|found| at + found) {
        plain.push_str(inner.get(at..next).unwrap_or(""));
        let rest = inner.get(next..).unwrap_or("");
        if rest.starts_with('\\') {
            let escaped = escape(rest);
            plain.push_str(escaped);
            at = next + escaped.len();
        } else if rest.starts_with("{{") || rest.starts_with("}}") {
            plain.push_str(rest.get(..1).unwrap_or(""));
            at = next + 2;
        } else if let Some(length) = rest.strip_prefix('{').and_then(|hole| hole.find('}')) {
            push_text(&mut parts, &mut plain);
            let content = reader.place(start + next + 1, start + next + 1 + length);
            match hole(reader, content) {
                Some(hole) => parts.push(hole),
                None => whole = false,
            }
            at = next + length + 2;
        } else {
            let brace = reader.place(start + next, start + next + 1);
            let opens = rest.starts_with('{');
            let fault = if opens { "this hole is never closed" } else { "this `}` closes no hole" };
            reader.report(BadHole { span: brace, fault, help: "a brace that is to be shown is written twice: `{{`, `}}`" });
            whole = false;
            if opens {
                // All that follows stands in this hole.
                break;
            }
            at = next + 1;
        }
    }
    plain.push_str(inner.get(at..).unwrap_or(""));
    push_text(&mut parts, &mut plain);
    whole.then_some(Template { parts, span })
}

/// An escape of a text, from its backslash to its end: the braces of `\u{1F600}` are no hole.
fn escape(rest: &str) -> &str {
    let length = if rest.starts_with("\\u{") {
        rest.find('}').map_or(rest.len(), |end| end + 1)
    } else {
        1 + rest.chars().nth(1).map_or(0, char::len_utf8)
    };
    rest.get(..length).unwrap_or(rest)
}

/// What stands between holes, its escapes resolved.
fn push_text(parts: &mut Vec<TemplatePart>, plain: &mut String) {
    if !plain.is_empty() {
        parts.push(TemplatePart::Text(parse::text(&format!("\"{plain}\""))));
        plain.clear();
    }
}

fn hole(reader: &mut Reader<'_>, content: Span) -> Option<TemplatePart> {
    let text = reader.slice(content);
    let mut refuse = |fault, help| {
        reader.report(BadHole { span: content, fault, help });
        None
    };
    if text.trim().is_empty() {
        return refuse("there is nothing in this hole", "a hole holds an expression: `{author.name}`");
    }
    if text.contains(['"', '\\']) {
        return refuse("a hole holds no text", "texts stand beside holes, not in them");
    }
    let mut from = content.start as usize;
    let mut pieces = text.split('|').map(|piece| {
        let start = from;
        from += piece.len() + 1;
        (piece, start)
    });
    let (value, start) = pieces.next()?;
    let filters: Vec<_> = pieces.collect();
    let value = expression(reader, value, start);
    let filters: Option<Vec<Filter>> = filters.into_iter().map(|(piece, start)| filter(reader, piece, start)).collect();
    Some(TemplatePart::Hole { value: value?, filters: filters?, span: content })
}

/// `truncate(40)`: in form a call.
fn filter(reader: &mut Reader<'_>, piece: &str, start: usize) -> Option<Filter> {
    let Expr { kind, span } = expression(reader, piece, start)?;
    if let ExprKind::Name(name) = kind {
        return Some(Filter { name: Ident { name, span }, args: Vec::new(), span });
    }
    let ExprKind::Call { base: None, name, args } = kind else {
        reader.report(BadHole {
            span,
            fault: "this is no filter",
            help: "a filter is a word, with its arguments: `{body | truncate(120)}`",
        });
        return None;
    };
    let plain = |argument| match argument {
        Argument::Expr(expr) => Some(expr),
        Argument::Lambda { .. } => None,
    };
    match args.into_iter().map(plain).collect() {
        Some(args) => Some(Filter { name, args, span }),
        None => {
            reader.report(BadHole { span, fault: "this is no argument of a filter", help: "a filter takes constants: `truncate(120)`" });
            None
        }
    }
}

fn expression(reader: &mut Reader<'_>, piece: &str, start: usize) -> Option<Expr> {
    let space = piece.len() - piece.trim_start().len();
    let offset = u32::try_from(start + space).unwrap_or(u32::MAX);
    if piece.trim().is_empty() {
        let span = reader.place(start, start + piece.len());
        reader.report(BadHole {
            span,
            fault: "nothing stands on this side of the `|`",
            help: "write a value, `|`, a filter: `{body | truncate(120)}`",
        });
        return None;
    }
    match parse::expression(piece.trim(), reader.file, offset) {
        Ok(expr) => Some(expr),
        Err(found) => {
            reader.found.extend(found);
            None
        }
    }
}
