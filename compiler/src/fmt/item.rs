//! Items, and the blocks that most of them are.

use super::gather::{Body, Entry, block, gather};
use super::layout::{self, Group, INDENT, Laid, Last};
use super::{clause, inline, member, row, test};
use crate::ast::{self, AuthSetting, Item};
use crate::parse::tokens::{Token, TokenKind};
use purlin_rules::diagnostic::Span;

pub(super) fn file(tree: &ast::File, text: &str, tokens: &[Token<'_>]) -> String {
    let spans: Vec<_> = tree.items.iter().map(Item::span).collect();
    let body = gather(tokens, &spans);
    let laid: Vec<_> = body.entries.iter().zip(&tree.items).map(|(entry, item)| lay(entry, item, text)).collect();
    let mut lines: Vec<String> = body.beside_open.map(str::to_owned).into_iter().collect();
    layout::body(&body, &laid, 0, &mut lines);
    let mut out = lines.join("\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn lay(entry: &Entry<'_>, item: &Item, text: &str) -> Laid {
    let laid = match item {
        Item::App(_) => (!entry.holds_comments()).then(|| Laid::alone(inline::line(entry.tokens))),
        Item::Auth(auth) => {
            let spans: Vec<_> = auth.settings.iter().map(AuthSetting::span).collect();
            in_braces(entry, &spans, |_, entry| setting(entry, text))
        }
        Item::Model(model) => members(entry, &model.members, text),
        Item::Mixin(mixin) => members(entry, &mixin.members, text),
        Item::Record(record) => {
            let spans: Vec<_> = record.members.iter().map(ast::Member::span).collect();
            on_a_line(entry, &spans, Group::Alone).or_else(|| members(entry, &record.members, text))
        }
        Item::Tenant(tenant) => {
            let spans: Vec<_> = tenant.clauses.iter().map(clause_span).collect();
            in_braces(entry, &spans, |_, entry| value(entry, text))
        }
        Item::Role(_) => role(entry),
        Item::Enum(enumeration) => {
            let spans: Vec<_> = enumeration.values.iter().map(|value| value.span).collect();
            on_a_line(entry, &spans, Group::Enums).or_else(|| in_braces(entry, &spans, |_, entry| value(entry, text)))
        }
        Item::Seed(seed) => {
            let spans: Vec<_> = seed.rows.iter().map(|row| row.span).collect();
            in_braces(entry, &spans, |_, entry| row::lay(entry, text))
        }
        Item::Test(test) => {
            let spans: Vec<_> = test.lines.iter().map(|line| line.span).collect();
            in_braces(entry, &spans, |_, entry| test::lay(entry, text))
        }
        Item::Trigger(trigger) => clause::lay(entry, &clause::of_trigger(trigger), text),
        Item::Job(job) => clause::lay(entry, &clause::of_job(job), text),
        Item::Function(function) => clause::lay(entry, &clause::of_function(function), text),
        Item::Endpoint(endpoint) => clause::lay(entry, &clause::of_endpoint(endpoint), text),
        Item::Bucket(bucket) => clause::lay(entry, &clause::of_bucket(bucket), text),
        Item::Channel(channel) => clause::lay(entry, &clause::of_channel(channel), text),
        Item::Proof(proof) => clause::lay(entry, &clause::of_proof(proof), text),
        Item::Acceptance(acceptance) => clause::acceptance(acceptance, entry, text),
    };
    laid.unwrap_or_else(|| as_written(entry, text))
}

/// `head {`, a line for each construct, `}`. `None` where a comment stands in the head.
pub(super) fn in_braces(entry: &Entry<'_>, spans: &[Span], lay: impl Fn(usize, &Entry<'_>) -> Laid) -> Option<Laid> {
    let (head, inner) = block(entry.tokens)?;
    let body: Body<'_> = gather(inner, spans);
    let laid: Vec<_> = body.entries.iter().enumerate().map(|(index, entry)| lay(index, entry)).collect();
    let mut opening = inline::line(head);
    if body.entries.is_empty() && body.tail.is_empty() && body.beside_open.is_none() {
        opening.push('}');
        return Some(Laid::alone(opening));
    }
    if let Some(comment) = body.beside_open {
        opening.push_str("  ");
        opening.push_str(comment);
    }
    let mut lines = Vec::new();
    layout::body(&body, &laid, INDENT, &mut lines);
    Some(Laid::lines(std::iter::once(opening).chain(lines).chain(std::iter::once("}".to_owned())).collect()))
}

/// What a model, a mixin or a record holds, with a line for each member.
fn members(entry: &Entry<'_>, members: &[ast::Member], text: &str) -> Option<Laid> {
    let spans: Vec<_> = members.iter().map(ast::Member::span).collect();
    in_braces(entry, &spans, |index, entry| match members.get(index) {
        Some(member) => member::lay(entry, member, text),
        None => as_written(entry, text),
    })
}

/// `role Agent of o: Org | = | E`
fn role(entry: &Entry<'_>) -> Option<Laid> {
    let equals = entry.tokens.iter().position(|token| token.text == "=").filter(|_| !entry.holds_comments())?;
    let (head, rest) = entry.tokens.split_at_checked(equals)?;
    let (sign, body) = rest.split_first()?;
    let cells = vec![Some(inline::line(head)), Some(sign.text.to_owned())];
    Some(Laid { group: Group::Roles, cells, last: Last::Parts(member::condition(body)) })
}

fn clause_span(clause: &ast::TenantClause) -> Span {
    match clause {
        ast::TenantClause::From { span, .. } | ast::TenantClause::Allow { span, .. } => *span,
    }
}

/// An item longer than this has a line for each value, wherever its neighbours' columns would put it.
const WIDEST_ON_A_LINE: usize = 90;

/// `enum Role { member  admin }`, `type Merged { ticket: Ticket  moved: Int }`, unless it is long or was written with a line for each.
fn on_a_line(entry: &Entry<'_>, spans: &[Span], group: Group) -> Option<Laid> {
    let (head, inner) = block(entry.tokens)?;
    let expanded = inner.first().is_some_and(Token::first_on_line);
    if expanded || entry.holds_comments() || spans.is_empty() {
        return None;
    }
    let values: Vec<_> = gather(inner, spans).entries.iter().map(|value| inline::line(value.tokens)).collect();
    let (_, name) = head.split_last()?;
    let width: usize = values.iter().map(|value| value.chars().count() + 2).sum();
    if width > WIDEST_ON_A_LINE {
        return None;
    }
    let last = Last::Braces { before: String::new(), values, separator: "", after: String::new(), expanded };
    Some(Laid { group, cells: vec![Some(inline::line(name))], last })
}

fn value(entry: &Entry<'_>, text: &str) -> Laid {
    if entry.holds_comments() { as_written(entry, text) } else { Laid::alone(inline::line(entry.tokens)) }
}

/// `session { access 15m  refresh 30d }`
fn setting(entry: &Entry<'_>, text: &str) -> Laid {
    let Some((keyword, rest)) = entry.tokens.split_first().filter(|_| !entry.holds_comments()) else { return as_written(entry, text) };
    let keyword = keyword.text.to_owned();
    let last = match block(rest) {
        Some((_, inner)) => {
            let values = inner.chunk_by(|_, next| next.kind != TokenKind::Word).map(inline::line).collect();
            Last::Braces { before: String::new(), values, separator: "", after: String::new(), expanded: false }
        }
        None if rest.is_empty() => Last::Nothing,
        None => Last::Parts(vec![member::part(rest)]),
    };
    Laid { group: Group::Settings, cells: vec![Some(keyword)], last }
}

/// The lines of a construct as they are, moved to where it stands now.
pub(super) fn as_written(entry: &Entry<'_>, text: &str) -> Laid {
    let (Some(first), Some(last)) = (entry.tokens.first(), entry.tokens.last()) else { return Laid::lines(Vec::new()) };
    let written = text.get(first.start..last.end()).unwrap_or("");
    let mut lines = written.lines();
    let mut out: Vec<String> = lines.next().map(|line| line.trim_end().to_owned()).into_iter().collect();
    out.extend(lines.map(|line| {
        let space = line.len() - line.trim_start().len();
        line.get(space.min(first.indent)..).unwrap_or("").trim_end().to_owned()
    }));
    Laid::lines(out)
}
