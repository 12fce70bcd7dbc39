//! Text in, [`syntax::Expr`](crate::syntax::Expr) out: one grammar (`expr.pest`) and one builder for a spec's conditions and a
//! request's `where`.
//!
//! The compiler's grammar includes `expr.pest`, and has the tree of each `expression` that it read [`built`]. For its own findings it
//! uses the same helpers: [`too_deep`] before it parses, [`habit`] and [`in_words`] after it failed, [`text`] and
//! [`duration_millis`] for literals outside expressions.

mod build;
mod depth;
mod fault;
mod form;
mod habits;
mod literal;
mod tokens;

use crate::diagnostic::{Diagnostic, FileId, Span};
use crate::diagnostics::syntax::TooDeep;
use crate::syntax::Expr;
use grammar::{Grammar, Rule};
use pest::Parser;
use pest::iterators::Pair;

pub use fault::in_words;
pub use form::{Form, Forms};
pub use literal::{duration_millis, text};

/// How deep an expression may nest: brackets, `not`s, steps of a path and terms of a sum, counted together.
pub const MAX_DEPTH: usize = 64;

mod grammar {
    #![allow(missing_debug_implementations, unreachable_pub, reason = "generated from the grammar")]

    #[derive(pest_derive::Parser)]
    #[grammar = "expr.pest"]
    pub(super) struct Grammar;

    crate::forms!(Rule);
}

/// Reads a text that is one expression, from its first word to its last. Spans are shifted by `offset`, the place of the text in
/// its file.
///
/// # Errors
/// Everything that keeps the text from being an expression; never empty.
pub fn expression(text: &str, file: FileId, offset: u32) -> Result<Expr, Vec<Diagnostic>> {
    let place = Place { text, file, offset };
    if let Some(at) = depth::beyond(text, MAX_DEPTH) {
        return Err(vec![TooDeep { span: place.span(at, at + 1), bound: MAX_DEPTH }.into()]);
    }
    let mut pairs = Grammar::parse(Rule::whole_expression, text).map_err(|error| fault::all(&place, &error))?;
    build::expression(&place, pairs.next()).map_err(|fault| vec![*fault])
}

/// The tree of an `expression` that another grammar has read in the text of a whole file.
///
/// # Errors
/// What the grammar takes and is no expression all the same: `a == b == c`.
pub fn built<R: Forms>(expression: Pair<'_, R>, text: &str, file: FileId) -> Result<Expr, Box<Diagnostic>> {
    build::expression(&Place { text, file, offset: 0 }, Some(expression))
}

/// The first bracket of `text` that stands inside [`MAX_DEPTH`] others. To be asked before a grammar that holds expressions is
/// run: a parser recurses as deep as its text nests.
#[must_use]
pub fn too_deep(text: &str, file: FileId) -> Option<Diagnostic> {
    let at = depth::beyond(text, MAX_DEPTH)?;
    let span = Place { text, file, offset: 0 }.span(at, at + 1);
    Some(TooDeep { span, bound: MAX_DEPTH }.into())
}

/// What a failure at byte `at` of `text` is, if it is a habit of another language (`&&`, `=`, `NULL`, `'…'`) or an unfinished
/// text. `at` is where the parser stood, inside an expression.
#[must_use]
pub fn habit(text: &str, at: usize, file: FileId) -> Option<Diagnostic> {
    fault::at(&Place { text, file, offset: 0 }, at)
}

/// A text and where it stands in its file.
struct Place<'a> {
    text: &'a str,
    file: FileId,
    offset: u32,
}

impl Place<'_> {
    /// Bytes `start..end` of the text, as a place in the file.
    fn span(&self, start: usize, end: usize) -> Span {
        let shift = |at: usize| self.offset.saturating_add(u32::try_from(at.min(self.text.len())).unwrap_or(u32::MAX));
        Span::new(self.file, shift(start), shift(end))
    }
}

#[cfg(test)]
mod tests;
