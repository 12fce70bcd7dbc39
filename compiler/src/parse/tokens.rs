//! A text cut into tokens, whatever it holds: for what has to be known before the grammar of items is run (do the brackets match?)
//! and for the formatter, which moves tokens and never makes one.

use super::grammar::{Grammar, Rule};
use pest::Parser;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    Number,
    /// With its quotes.
    Text,
    /// A text without its closing quote, up to the end of its line.
    OpenText,
    /// `///`, up to the end of its line.
    Doc,
    /// `//`, up to the end of its line.
    Comment,
    Sign,
    /// A character that is no part of the language.
    Foreign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) text: &'t str,
    /// Line breaks between the token before and this one; the first of a file has one.
    pub(crate) breaks: usize,
    /// How many bytes stand between the start of the line and its first token.
    pub(crate) indent: usize,
}

impl Token<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn first_on_line(&self) -> bool {
        self.breaks > 0
    }

    pub(crate) fn is_comment(&self) -> bool {
        matches!(self.kind, TokenKind::Doc | TokenKind::Comment)
    }
}

/// The tokens of a text, in order; white space is what stands between them.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    // The rule takes any text; should it ever not, there are no tokens, and the grammar of items has the word.
    let pairs = Grammar::parse(Rule::tokens, text).into_iter().flatten().flat_map(pest::iterators::Pair::into_inner);
    let mut tokens = Vec::new();
    let (mut end, mut indent) = (0, 0);
    for pair in pairs {
        let Some(kind) = kind(pair.as_rule()) else { continue };
        let start = pair.as_span().start();
        let text_of_token = pair.as_str().trim_end_matches('\r');
        let gap = text.get(end..start).unwrap_or("");
        let breaks = gap.matches('\n').count() + usize::from(tokens.is_empty());
        if breaks > 0 {
            indent = gap.rfind('\n').map_or(gap.len(), |at| gap.len() - at - 1);
        }
        end = start + text_of_token.len();
        tokens.push(Token { kind, start, text: text_of_token, breaks, indent });
    }
    tokens
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the grammar's other rules are no tokens")]
fn kind(rule: Rule) -> Option<TokenKind> {
    Some(match rule {
        Rule::tok_word => TokenKind::Word,
        Rule::tok_number => TokenKind::Number,
        Rule::tok_text => TokenKind::Text,
        Rule::tok_open_text => TokenKind::OpenText,
        Rule::doc => TokenKind::Doc,
        Rule::tok_comment => TokenKind::Comment,
        Rule::tok_sign => TokenKind::Sign,
        Rule::tok_foreign => TokenKind::Foreign,
        _ => return None,
    })
}
