//! What a catch-all took: read again, alone and by the one rule its first words ask for, it tells what was expected.

mod body;
mod hint;
mod words;

pub(super) use body::{Body, nearest};

use super::grammar::{Grammar, Rule};
use super::habit;
use super::reader::Reader;
use super::tokens::{Token, TokenKind};
use crate::ast::Ident;
use crate::diagnostics::syntax::{Unexpected, UnknownWord};
use body::Guess;
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;
use purlin_rules::diagnostic::Span;
use std::ops::Range;

/// Reports what no rule of a body took: one finding for each line that is no continuation of the one before.
pub(super) fn unread(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, body: Body) {
    let span = reader.span(pair);
    reader.mark_unread(span);
    mark_names(reader, pair, body);
    if habit::answered(reader, pair, body) {
        return;
    }
    for (count, line) in lines(reader.tokens_of(pair)).into_iter().enumerate() {
        let span = reader.place(line.start, line.end);
        if !reader.is_mended(span) {
            fault(reader, span, body, count == 0);
        }
    }
}

/// What can't be read of an expression may hold the next member, if that has a fault too: where that begins, on a line of its own, the
/// expression ends.
pub(super) fn cut(reader: &mut Reader<'_>, expression: Span) -> Span {
    let tokens = reader.tokens_in(expression.start as usize, expression.end as usize);
    let lines = lines(tokens);
    // `hooks { … }` is none, but no part of an expression either.
    let begins_member = |line: &&Range<usize>| {
        let tokens = reader.tokens_in(line.start, line.end);
        let is_block = matches!(tokens, [word, brace, ..] if word.kind == TokenKind::Word && brace.text == "{");
        is_block || matches!(Body::Model.guess(tokens), Guess::Construct(_))
    };
    let Some(next) = lines.iter().skip(1).find(begins_member).map(|line| line.start) else { return expression };
    let end = tokens.iter().filter(|token| token.end() <= next && !token.is_comment()).map(Token::end).max().unwrap_or(next);
    let cut_off =
        tokens.iter().find(|token| token.start == next).map(|token| (reader.place(token.start, token.end()), token.text.to_owned()));
    let found = reader.found.len();
    let mut is_mended = false;
    for line in lines.into_iter().filter(|line| line.start >= next) {
        let span = reader.place(line.start, line.end);
        if reader.is_mended(span) {
            is_mended = true;
        } else {
            fault(reader, span, Body::Model, false);
        }
    }
    // Nothing is ever left out without a word: it might be a rule.
    if let Some((span, found)) = cut_off.filter(|_| !is_mended && reader.found.len() == found) {
        reader.report(Unexpected { span, found, expected: vec!["an operator"], help: None, edit: None });
    }
    reader.place(expression.start as usize, end)
}

/// The parts of a text that stand on lines of their own: a line further in continues the one above it.
fn lines(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let indent = tokens.first().map_or(0, |token| token.indent);
    let mut depth = 0_usize;
    for token in tokens.iter().filter(|token| !token.is_comment()) {
        let begins = token.first_on_line() && token.indent <= indent && depth == 0;
        match lines.last_mut().filter(|_| !begins) {
            Some(line) => line.end = token.end(),
            None => lines.push(token.start..token.end()),
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    lines
}

/// Reports one fault. What follows a construct on its line is read together with it: `allow read(a b)` lacks a comma, and not the
/// beginning of what `(` would be.
fn fault(reader: &mut Reader<'_>, span: Span, body: Body, first: bool) {
    let (start, end) = (span.start as usize, span.end as usize);
    if let Some(tokens) = reader.with_construct_before(start, end)
        && let Guess::Construct(rule) = body.guess(tokens)
        && let Some(from) = tokens.first().map(|token| token.start)
    {
        let whole = reader.place(from, end);
        reader.forget_separators(whole);
        return expected(reader, whole, rule, body, first);
    }
    match body.guess(reader.tokens_in(start, end)) {
        Guess::Construct(rule) => expected(reader, span, rule, body, first),
        Guess::Word { start, end, meant } => {
            let span = reader.place(start, end);
            let word = reader.slice(span).to_owned();
            let (meant, help) = hint::word(body, &word).map_or((meant, body.help()), |help| (None, help));
            reader.report(UnknownWord { span, word, place: body.place(), meant, help });
        }
        Guess::Nothing => {
            let found = reader.tokens_in(start, end).first().copied();
            let (span, found) = found.map_or((span, ""), |token| (reader.place(token.start, token.end()), token.text));
            let help = hint::sign(body, found).unwrap_or(body.help()).to_owned();
            reader.report(Unexpected { span, found: found.to_owned(), expected: vec![body.member()], help: Some(help), edit: None });
        }
    }
}

/// The names that the text would have declared: nobody is to be told later that they do not exist.
fn mark_names(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, body: Body) {
    let names: Vec<_> = body.names(reader.tokens_of(pair)).map(|token| (token.text.to_owned(), token.start, token.end())).collect();
    for (name, start, end) in names {
        let span = reader.place(start, end);
        reader.faulty.push(Ident { name, span });
    }
}

/// Reads the text by one rule and reports where that stopped, and what would have gone on.
fn expected(reader: &mut Reader<'_>, span: Span, rule: Rule, body: Body, first: bool) {
    let Some(error) = Grammar::parse(rule, reader.slice(span)).err() else {
        // What is nothing but swallowed by the fault before it needs no word.
        if !first {
            return;
        }
        reader.report(Unexpected {
            span,
            found: reader.slice(span).to_owned(),
            expected: vec![body.member()],
            help: Some(body.help().to_owned()),
            edit: None,
        });
        return;
    };
    report(reader, span, &error, body);
}

fn report(reader: &mut Reader<'_>, within: Span, error: &Error<Rule>, body: Body) {
    let at = within.start as usize
        + match error.location {
            InputLocation::Pos(at) => at,
            InputLocation::Span((at, _)) => at,
        };
    let next = reader.tokens.partition_point(|token| token.start < at);
    let next = reader.tokens.get(next).filter(|token| token.start < within.end as usize && !token.is_comment());
    let (span, found) = match next {
        Some(token) => (reader.place(token.start, token.end()), token.text.to_owned()),
        None => (reader.place(within.end as usize, within.end as usize), String::new()),
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => words::of(positives),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let expected = if expected.is_empty() { vec![body.member()] } else { expected };
    let hint = hint::found(body, &expected, &found);
    let edit = hint.as_ref().and_then(|hint| hint.replacement.clone());
    let help = hint.map(|hint| hint.help).or_else(|| (body == Body::Enum).then(|| body.help().to_owned()));
    reader.report(Unexpected { span, found, expected, help, edit });
}

/// The grammar takes any text; should it ever not, this says where it stopped.
pub(super) fn unreadable(reader: &mut Reader<'_>, error: &Error<Rule>) {
    let whole = reader.place(0, reader.text.len());
    report(reader, whole, error, Body::Spec);
}
