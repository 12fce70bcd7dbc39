//! `@@unique([a, b])`, `@@allow('read', …)`: what Prisma and its kin say of a whole model.

use crate::diagnostics::syntax::BlockAttribute;
use crate::parse::grammar::Rule;
use crate::parse::reader::Reader;
use crate::parse::tokens::{Token, TokenKind};
use pest::iterators::Pair;

pub(in crate::parse) fn block_attribute(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) {
    let span = reader.span(pair);
    let tokens = reader.tokens_of(pair);
    let Some(name) = tokens.get(1).map(|token| token.text.to_owned()) else { return };
    let args = match tokens {
        [_, _, _, args @ .., _] => args,
        _ => &[],
    };
    let replacement = match name.as_str() {
        "unique" | "index" if !args.is_empty() => Some(format!("{name} ({})", names(args))),
        "allow" | "deny" => rule(reader, &name, args),
        _ => None,
    };
    reader.report(BlockAttribute { span, name, replacement });
}

/// The words of `[a, b]`.
fn names(args: &[Token<'_>]) -> String {
    let words: Vec<_> = args.iter().filter(|token| token.kind == TokenKind::Word).map(|token| token.text).collect();
    words.join(", ")
}

/// `'create,update', owner == me` as `allow create, update if owner == me`.
fn rule(reader: &Reader<'_>, effect: &str, args: &[Token<'_>]) -> Option<String> {
    let comma = args.iter().position(|token| token.text == "," && !inside_quotes(args, token)).unwrap_or(args.len());
    let (operations, condition) = args.split_at_checked(comma)?;
    let operations: Vec<_> = operations.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Text)).collect();
    let words: Vec<_> = operations
        .iter()
        .flat_map(|token| token.text.trim_matches('"').split(','))
        .map(|word| if word.trim() == "all" { "read, write" } else { word.trim() })
        .collect();
    let operations = words.join(", ");
    let condition = match (condition.get(1), condition.last()) {
        (Some(first), Some(last)) => reader.slice(reader.place(first.start, last.end())),
        _ => "true",
    };
    Some(if condition == "true" { format!("{effect} {operations}") } else { format!("{effect} {operations} if {condition}") })
}

/// Whether a token stands between single quotes, which are signs to us.
fn inside_quotes(args: &[Token<'_>], token: &Token<'_>) -> bool {
    args.iter().filter(|other| other.text == "'" && other.start < token.start).count() % 2 == 1
}
