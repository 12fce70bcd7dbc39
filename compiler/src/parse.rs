//! Text in, [`ast::File`] out: always a tree. What could not be read is left out of it and reported, once; the rest is understood.
//!
//! | step | what it does | module |
//! | --- | --- | --- |
//! | look | lets lines end that look as if they did | `returns` |
//! | mend | closes what is open, blanks what is foreign, in a copy of the same length | `mend` |
//! | grammar | tells everything apart; catch-alls take what no rule takes | `purlin.pest`, `expr.pest` |
//! | build | one file per construct makes its tree | `model`, `field`, `access` … |
//! | explain | reads what a catch-all took again, alone, and says what was expected | `fault`, `habit` |
//!
//! Trees of expressions are built by `purlin-rules`, whose grammar is the first half of this one.

mod access;
mod auth;
mod clause;
mod constraint;
mod enumeration;
mod expression;
mod fault;
mod field;
mod function;
mod habit;
mod item;
mod job;
mod mend;
mod mixin;
mod model;
mod notification;
mod proof;
mod reader;
mod record;
mod returns;
mod role;
mod seed;
mod template;
mod tenant;
mod test;
pub(crate) mod tokens;
mod trigger;

#[cfg(test)]
mod tests;

use crate::ast;
use crate::diagnostics::syntax::FileTooLarge;
use crate::source::Source;
use grammar::{Grammar, Rule};
pub(crate) use mend::is_hidden;
use pest::Parser;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use reader::Reader;

mod grammar {
    #![allow(missing_debug_implementations, unreachable_pub, reason = "generated from the grammar")]

    #[derive(pest_derive::Parser)]
    #[grammar = "parse/expr.pest"]
    #[grammar = "parse/purlin.pest"]
    #[grammar = "parse/events.pest"]
    #[grammar = "parse/functions.pest"]
    #[grammar = "parse/proofs.pest"]
    pub(super) struct Grammar;

    purlin_rules::forms!(Rule);
}

/// The largest file that is read, in bytes.
const MAX_SIZE: usize = 16 * 1024 * 1024;

/// Reads a file. Every fault of its syntax is among the diagnostics, which are in the order of the text.
#[must_use]
pub fn file(source: &Source, id: FileId) -> (ast::File, Vec<Diagnostic>) {
    if source.text.len() > MAX_SIZE {
        let tree = ast::File { id, items: Vec::new(), faulty: Vec::new() };
        return (tree, vec![FileTooLarge { span: Span::new(id, 0, 0), bound: MAX_SIZE }.into()]);
    }
    let Some((as_it_looks, told)) = returns::mended(source, id) else { return read(source, id) };
    let (tree, mut diagnostics) = read(&as_it_looks, id);
    diagnostics.push(told.into());
    diagnostics.sort_by_key(|diagnostic| diagnostic.label.span);
    (tree, diagnostics)
}

fn read(source: &Source, id: FileId) -> (ast::File, Vec<Diagnostic>) {
    let mend::Mended { text, tokens, findings } = mend::mend(&source.text, id);
    let tokens = tokens.unwrap_or_else(|| tokens::tokens(&text));
    let mut reader = Reader::new(id, source, &text, tokens, &findings);
    match Grammar::parse(Rule::file, &text) {
        Ok(pairs) => pairs.into_iter().for_each(|file| item::items(&mut reader, file)),
        Err(error) => fault::unreadable(&mut reader, &error),
    }
    reader.finish(findings)
}
