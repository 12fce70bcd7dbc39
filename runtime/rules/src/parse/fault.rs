//! Why a text is no expression, in the words of its writer.

use super::grammar::Rule;
use super::tokens::{Kind, Token, tokens};
use super::{Place, habits, literal};
use crate::diagnostic::Diagnostic;
use crate::diagnostics::syntax::{Unexpected, UnknownEscape, UnterminatedText};
use pest::error::{Error, ErrorVariant, InputLocation};

/// Everything that is wrong with a text that did not parse. Habits of other languages are found wherever they stand; only a text
/// without any is told what the parser expected.
pub(super) fn all(place: &Place<'_>, error: &Error<Rule>) -> Vec<Diagnostic> {
    let tokens: Vec<_> = tokens(place.text).collect();
    // What braces hold is told with the first of them.
    let told = tokens.iter().position(|token| token.text == "{").map_or(tokens.len(), |at| at + 1);
    let habits: Vec<_> = (0..told).filter_map(|index| finding(place, &tokens, index)).collect();
    if !habits.is_empty() {
        return habits;
    }
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let found = tokens.iter().find(|token| token.end() > at);
    let (found, start, end) =
        found.map_or((String::new(), place.text.len(), place.text.len()), |token| (token.text.to_owned(), token.at.max(at), token.end()));
    vec![Unexpected { span: place.span(start, end), found, expected: expected(error) }.into()]
}

/// What the token at byte `at`, or the one before it, is known to mean elsewhere.
pub(super) fn at(place: &Place<'_>, at: usize) -> Option<Diagnostic> {
    let tokens: Vec<_> = tokens(place.text).collect();
    let index = tokens.iter().position(|token| token.end() > at).unwrap_or(tokens.len());
    [index, index.saturating_sub(1)].into_iter().find_map(|index| finding(place, &tokens, index))
}

fn finding(place: &Place<'_>, tokens: &[Token<'_>], index: usize) -> Option<Diagnostic> {
    let token = tokens.get(index)?;
    match token.kind {
        Kind::OpenText => Some(UnterminatedText { span: place.span(token.at, token.end()) }.into()),
        Kind::Text => unknown_escape(place, token),
        Kind::Word | Kind::Number | Kind::SingleQuoted | Kind::Sign => habits::habit(place, tokens, index),
    }
}

fn unknown_escape(place: &Place<'_>, token: &Token<'_>) -> Option<Diagnostic> {
    let mut at = 0;
    while let Some(found) = token.text.get(at..)?.find('\\') {
        let start = at + found;
        let (meaning, length) = literal::escaped(token.text.get(start..)?);
        if meaning.is_none() {
            let written = token.text.get(start..start + length)?.to_owned();
            let start = token.at + start;
            return Some(UnknownEscape { span: place.span(start, start + length), written }.into());
        }
        at = start + length;
    }
    None
}

fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let rules = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let mut words = Vec::new();
    for word in rules.iter().filter_map(|rule| in_words(&format!("{rule:?}"))) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.sort_by_key(|word| match *word {
        "a value" => 0,
        "an operator" => 1,
        "the end" => 3,
        _ => 2,
    });
    words
}

/// What a rule of the expressions' grammar is called in a message; `None` for one that only helps others, and for a rule of another
/// grammar.
#[must_use]
pub fn in_words(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "expression" | "unary" | "operand" | "primary" | "literal" | "number" | "duration" | "text" | "enum_value" | "list" | "group"
        | "argument" | "can_test" | "kw_can" | "kw_true" | "kw_false" | "kw_not" => "a value",
        "is_test" | "operator" | "kw_in" | "kw_is" | "postfix" | "dot" | "arguments" | "kw_of" => "an operator",
        "kw_null" => "`null`",
        "kw_set" => "`set`",
        "role_name" => "a role",
        "verb" => "an operation",
        "close" => "`)`",
        "list_close" => "`]`",
        "lambda" | "lambda_var" => "a quantifier's `x => …`",
        "name" | "word" => "a name",
        "EOI" => "the end",
        _ => return None,
    })
}
