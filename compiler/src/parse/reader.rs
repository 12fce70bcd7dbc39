//! What the builders of trees share: places in the text, what was found so far, and the walk over a body.

use super::fault::{self, Body};
use super::grammar::Rule;
use super::mend::Finding;
use super::tokens::Token;
use super::{expression, item};
use crate::ast;
use crate::diagnostics::syntax::{DocOfNothing, Internal, Nested, Punctuation};
use crate::source::Source;
use pest::iterators::Pair;
use purlin_rules::diagnostic::{Diagnostic, FileId, Span};
use purlin_rules::syntax::Ident;
use std::collections::BTreeMap;

pub(super) struct Reader<'t> {
    pub(super) file: FileId,
    /// The mended copy.
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) found: Vec<Diagnostic>,
    pub(super) items: Vec<ast::Item>,
    pub(super) faulty: Vec<Ident>,
    /// The length of the text as it was given; the copy may be longer.
    length: usize,
    /// Where the copy was mended: what can't be read there has been reported.
    mended: Vec<Span>,
    /// What a catch-all took and was reported: closing brackets in it need no word of their own.
    unread: Vec<Span>,
    /// Where the construct before the one at hand began: what follows it on its line may have been meant as its end.
    before: Option<usize>,
    separators: BTreeMap<String, Vec<Span>>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: FileId, source: &Source, text: &'t str, tokens: Vec<Token<'t>>, findings: &[Finding]) -> Self {
        Self {
            file,
            text,
            tokens,
            found: Vec::new(),
            items: Vec::new(),
            faulty: Vec::new(),
            length: source.text.len(),
            mended: findings.iter().filter(|finding| !finding.may_follow).map(|finding| finding.span).collect(),
            unread: Vec::new(),
            before: None,
            separators: BTreeMap::new(),
        }
    }

    /// The tree, and everything that was found, in the order of the text.
    pub(super) fn finish(mut self, findings: Vec<Finding>) -> (ast::File, Vec<Diagnostic>) {
        let independent = |finding: &Finding| !finding.may_follow || !self.unread.iter().any(|span| touches(*span, finding.span));
        let mended: Vec<_> = findings.into_iter().filter(independent).map(|finding| finding.diagnostic).collect();
        self.found.extend(mended);
        let separators = std::mem::take(&mut self.separators);
        self.found.extend(separators.into_iter().map(|(sign, places)| Punctuation { sign, places }.into()));
        self.found.sort_by_key(|diagnostic| (diagnostic.label.span.start, diagnostic.label.span.end));
        self.found.dedup();
        (ast::File { id: self.file, items: self.items, faulty: self.faulty }, self.found)
    }

    // Places

    /// Bytes of the copy as a place of the file.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| u32::try_from(at.min(self.length)).unwrap_or(u32::MAX);
        Span::new(self.file, place(start), place(end))
    }

    /// What a pair holds, from its first word to its last: without documentation above, comments and space around.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let held = self.tokens_of(pair);
        match (held.first(), held.last()) {
            (Some(first), Some(last)) => self.place(first.start, last.end()),
            // What is empty stands where the word before it ends.
            _ => {
                let end = self.tokens_in(0, pair.as_span().start()).last().map_or(0, Token::end);
                self.place(end, end)
            }
        }
    }

    /// The tokens of a pair, from the first that is no comment to the last.
    pub(super) fn tokens_of(&self, pair: &Pair<'_, Rule>) -> &[Token<'t>] {
        self.tokens_in(pair.as_span().start(), pair.as_span().end())
    }

    /// The same for bytes of the text.
    pub(super) fn tokens_in(&self, start: usize, end: usize) -> &[Token<'t>] {
        let from = self.tokens.partition_point(|token| token.start < start);
        let to = self.tokens.partition_point(|token| token.start < end);
        let held = self.tokens.get(from..to).unwrap_or_default();
        let first = held.iter().position(|token| !token.is_comment()).unwrap_or(held.len());
        let last = held.iter().rposition(|token| !token.is_comment()).map_or(first, |last| last + 1);
        held.get(first..last).unwrap_or_default()
    }

    /// The copy, up to where the text as it was given ends.
    pub(super) fn as_given(&self) -> &'t str {
        self.text.get(..self.length).unwrap_or(self.text)
    }

    /// The text at a place, as it is in the copy.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub(super) fn ident(&self, pair: &Pair<'_, Rule>) -> Ident {
        Ident { name: pair.as_str().trim().to_owned(), span: self.span(pair) }
    }

    /// The identifier that a pair holds as a child of a rule.
    pub(super) fn child_ident(&self, pair: &Pair<'_, Rule>, rule: Rule) -> Option<Ident> {
        child(pair, rule).map(|child| self.ident(&child))
    }

    /// The lines of documentation above a construct, without their slashes.
    pub(super) fn docs(&self, pair: &Pair<'_, Rule>) -> Vec<String> {
        let docs = child(pair, Rule::docs).into_iter().flat_map(Pair::into_inner);
        docs.map(|doc| {
            let line = doc.as_str().trim_start_matches('/');
            line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
        })
        .collect()
    }

    /// A text literal's content and place.
    pub(super) fn text_of(&self, pair: &Pair<'_, Rule>) -> (String, Span) {
        let span = self.span(pair);
        (purlin_rules::parse::text(self.slice(span)), span)
    }

    // Findings

    pub(super) fn report(&mut self, diagnostic: impl Into<Diagnostic>) {
        self.found.push(diagnostic.into());
    }

    /// Whether something at this place was mended, and so reported.
    pub(super) fn is_mended(&self, span: Span) -> bool {
        self.mended.iter().any(|mended| touches(span, *mended))
    }

    /// The tokens from the construct before a place to its end, if that is on the same line.
    pub(super) fn with_construct_before(&mut self, start: usize, end: usize) -> Option<&[Token<'t>]> {
        let before = self.before.take()?;
        let first = self.tokens.partition_point(|token| token.start < start);
        if self.tokens.get(first)?.first_on_line() {
            return None;
        }
        let from = self.tokens.partition_point(|token| token.start < before);
        let to = self.tokens.partition_point(|token| token.start < end);
        self.tokens.get(from..to)
    }

    /// A comma in what has been reported belongs to that.
    pub(super) fn forget_separators(&mut self, span: Span) {
        for places in self.separators.values_mut() {
            places.retain(|place| !touches(span, *place));
        }
        self.separators.retain(|_, places| !places.is_empty());
    }

    pub(super) fn mark_unread(&mut self, span: Span) {
        self.unread.push(span);
    }

    /// What a builder made of a pair. The grammar sees to it that there is something; if not, that is told.
    pub(super) fn keep<T>(&mut self, pair: &Pair<'_, Rule>, what: &'static str, built: Option<T>) -> Option<T> {
        if built.is_none() {
            let span = self.span(pair);
            self.report(Internal { span, what });
        }
        built
    }

    pub(super) fn expression(&mut self, pair: &Pair<'_, Rule>) -> Option<ast::Expr> {
        expression::read(self, pair)
    }

    /// What stands in the braces of a construct, each by `read`; what no rule took is told by the words of the body.
    /// What could not be built has been reported by its builder.
    pub(super) fn body<T>(
        &mut self,
        pair: &Pair<'_, Rule>,
        body: Body,
        read: impl FnMut(&mut Self, &Pair<'_, Rule>) -> Option<T>,
    ) -> Vec<T> {
        let inside = pair.clone().into_inner().skip_while(|part| part.as_rule() != Rule::brace_open);
        self.members(inside, body, read)
    }

    /// The same, of a body whose constructs are all of these.
    pub(super) fn members<'i, T>(
        &mut self,
        pairs: impl Iterator<Item = Pair<'i, Rule>>,
        body: Body,
        mut read: impl FnMut(&mut Self, &Pair<'i, Rule>) -> Option<T>,
    ) -> Vec<T> {
        let mut members = Vec::new();
        for pair in pairs {
            if !self.anywhere(&pair, body) {
                members.extend(read(self, &pair));
                self.before = Some(self.span(&pair).start as usize);
            }
        }
        members
    }

    /// Whatever may stand in any body beside what the body is for; false if the pair is none of that.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other rules are the body's own")]
    fn anywhere(&mut self, pair: &Pair<'_, Rule>, body: Body) -> bool {
        match pair.as_rule() {
            Rule::separator => {
                let span = self.span(pair);
                self.separators.entry(pair.as_str().trim().to_owned()).or_default().push(span);
            }
            Rule::dangling_doc => self.dangling(pair),
            Rule::nested_item => self.nested(pair),
            Rule::junk_item
            | Rule::junk_setting
            | Rule::junk_tenant
            | Rule::junk_member
            | Rule::junk_value
            | Rule::junk_row
            | Rule::junk_in_values
            | Rule::junk_line
            | Rule::junk_action
            | Rule::junk_webhook
            | Rule::junk_note
            | Rule::junk_job
            | Rule::junk_function
            | Rule::junk_endpoint
            | Rule::junk_bucket
            | Rule::junk_variant
            | Rule::junk_channel
            | Rule::junk_message_field
            | Rule::junk_claim => {
                fault::unread(self, pair, body);
            }
            // What follows a brace has no construct before it.
            Rule::brace_open => self.before = None,
            Rule::brace_close | Rule::docs | Rule::EOI => {}
            _ => return false,
        }
        true
    }

    fn dangling(&mut self, pair: &Pair<'_, Rule>) {
        let docs = pair.clone().into_inner().filter(|doc| doc.as_rule() == Rule::doc);
        let slashes: Vec<_> = docs.map(|doc| self.place(doc.as_span().start(), doc.as_span().start() + 3)).collect();
        if let Some(span) = slashes.first().copied() {
            self.report(DocOfNothing { span, slashes });
        }
    }

    fn nested(&mut self, pair: &Pair<'_, Rule>) {
        let Some(first) = self.tokens_of(pair).first().copied() else { return };
        let span = self.place(first.start, first.end());
        self.report(Nested { span, keyword: first.text.to_owned() });
        item::nested(self, pair.clone());
    }
}

/// The first child of a rule.
pub(super) fn child<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|child| child.as_rule() == rule)
}

/// All children of a rule.
pub(super) fn children<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> impl Iterator<Item = Pair<'i, Rule>> + use<'i> {
    pair.clone().into_inner().filter(move |child| child.as_rule() == rule)
}

fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}
