//! A file in, the same file as a careful person would have laid it out, or its faults.
//!
//! The formatter moves tokens and never makes one: the tree says where a construct begins and ends, its tokens are put in columns.
//! A comment above, beside or at the end of a construct stays there; a construct with a comment inside is left as it is written, and
//! so is what this version reads over.
//!
//! | step | module |
//! | --- | --- |
//! | which tokens are whose, and which comments stand where | `gather` |
//! | what stands in which column | `item`, `member`, `clause`, `row`, `test` |
//! | space between two tokens of a line | `inline` |
//! | columns, long lines, comments beside | `layout` |

mod clause;
mod gather;
mod inline;
mod item;
mod layout;
mod member;
mod row;
mod test;
#[cfg(test)]
mod tests;

use crate::diagnostics::syntax::Internal;
use crate::parse;
use crate::parse::tokens::{Token, TokenKind, tokens};
use crate::source::Source;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};

/// Formats a file. What comes out formats to itself.
///
/// # Errors
/// The faults of the file's syntax: a text that can't be read is not moved about.
pub fn file(source: &Source) -> Result<String, Vec<Diagnostic>> {
    let (tree, faults) = parse::file(source, FileId(0));
    if !faults.is_empty() {
        return Err(faults);
    }
    let before = tokens(&source.text);
    let formatted = item::file(&tree, &source.text, &before);
    if same(&before, &tokens(&formatted)) {
        Ok(formatted)
    } else {
        Err(vec![Internal { span: Span::new(FileId(0), 0, 0), what: "this file" }.into()])
    }
}

/// A stretch of a file on one line, without its comments.
pub(crate) fn on_one_line(text: &str) -> String {
    let words: Vec<_> = tokens(text).into_iter().filter(|token| !token.is_comment()).collect();
    inline::line(&words)
}

/// Whether nothing but space has changed, and commas before a closing bracket: no layout is worth a lost word.
fn same(before: &[Token<'_>], after: &[Token<'_>]) -> bool {
    let comments = |tokens: &[Token<'_>]| {
        tokens.iter().filter(|token| token.is_comment()).map(|token| token.text.trim_end().to_owned()).collect::<Vec<_>>()
    };
    words(before) == words(after) && comments(before) == comments(after)
}

fn words<'t>(tokens: &[Token<'t>]) -> Vec<&'t str> {
    let words: Vec<_> = tokens.iter().filter(|token| !token.is_comment()).collect();
    let closes =
        |index: usize| words.get(index).is_some_and(|token| token.kind == TokenKind::Sign && matches!(token.text, ")" | "]" | "}"));
    let kept = words.iter().enumerate().filter(|(index, token)| !(token.text == "," && closes(index + 1)));
    kept.map(|(_, token)| token.text).collect()
}
