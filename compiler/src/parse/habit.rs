//! What other languages write: told apart so that it can be answered with what Purlin writes, and still understood.

mod sql;
mod zenstack;

use super::fault::{Body, nearest};
use super::grammar::Rule;
use super::reader::{Reader, child, children};
use super::tokens::{Token, TokenKind};
use crate::ast::{Expr, Ident};
use crate::diagnostics::syntax::{
    BareField, ColonAfterOperations, DefaultAttribute, IdAttribute, NotAModel, Unexpected, UnknownOperation, UnknownWord,
};
use pest::iterators::Pair;
use purlin_rules::diagnostic::{Edit, Span};

pub(super) use zenstack::block_attribute;

const OPERATIONS: [&str; 7] = ["read", "get", "list", "create", "update", "delete", "write"];

/// Whether what a catch-all took is a habit; it is reported then.
pub(super) fn answered(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, body: Body) -> bool {
    match body {
        Body::Spec => sql::create_table(reader, pair),
        Body::Model => unknown_operation(reader, pair),
        Body::Auth | Body::Setting | Body::Tenant | Body::Enum | Body::Seed | Body::Values | Body::Test => false,
        Body::Trigger | Body::Webhook | Body::Notification | Body::Locale | Body::Job | Body::Function | Body::Endpoint => false,
        Body::Bucket | Body::Variants | Body::Channel | Body::Message | Body::Proof => false,
    }
}

/// `allow select`, `allow create, edit`
fn unknown_operation(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> bool {
    let tokens = reader.tokens_of(pair);
    if !tokens.first().is_some_and(|token| matches!(token.text, "allow" | "deny")) {
        return false;
    }
    let mut depth = 0_usize;
    let mut expects = true;
    let mut unknown = Vec::new();
    for token in tokens.iter().skip(1) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 0 => expects = true,
            word if depth == 0 && expects && token.kind == TokenKind::Word => {
                expects = false;
                if !OPERATIONS.contains(&word) && !matches!(word, "if" | "when" | "as" | "to") {
                    unknown.push(token.start..token.end());
                }
            }
            _ if depth == 0 => break,
            _ => {}
        }
    }
    let any = !unknown.is_empty();
    for place in unknown {
        let span = reader.place(place.start, place.end);
        let word = reader.slice(span).to_owned();
        let meant = operation_for(&word);
        reader.report(UnknownOperation { span, word, meant });
    }
    any
}

fn operation_for(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "select" | "view" | "see" | "show" | "query" | "fetch" => "read",
        "insert" | "add" | "new" | "post" => "create",
        "edit" | "change" | "modify" | "patch" | "put" | "set" => "update",
        "remove" | "destroy" | "drop" => "delete",
        "find" => "get",
        "all" | "manage" | "any" => "read, write",
        other => return nearest(other, OPERATIONS.into_iter()),
    })
}

/// `email Email`: the colon is missing.
pub(super) fn bare_field(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) {
    let (Some(name), Some(ty)) = (reader.child_ident(pair, Rule::word), child(pair, Rule::type_ref).map(|ty| reader.span(&ty))) else {
        return;
    };
    let colon = Span { start: name.span.end, ..name.span };
    if name.name == "NOT" {
        let help = Some("a value is required wherever the type does not end in `?`".to_owned());
        let span = name.span.to(ty);
        reader.report(Unexpected {
            span,
            found: reader.slice(span).to_owned(),
            expected: vec!["a field"],
            help,
            edit: Some(String::new()),
        });
        return;
    }
    if reader.is_mended(name.span.to(ty)) {
        return;
    }
    reader.report(BareField { span: name.span.to(ty), name: name.name, ty: reader.slice(ty).to_owned(), colon });
}

/// `id Int @id`: the whole field is what every model has.
pub(super) fn id_field(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, name: &Ident) -> bool {
    let is_key = children(pair, Rule::attribute).any(|attribute| is_named(&attribute, "id"));
    if name.name == "id" && is_key {
        let span = reader.span(pair);
        // Without the field, its colon is nobody's concern.
        reader.found.retain(|finding| !(finding.code == "E0120" && finding.label.span.start == span.start));
        reader.report(IdAttribute { span, whole_field: true });
    }
    name.name == "id" && is_key
}

/// `belongs_to :user`, `has_many :comments`: in form a field, which is left out.
pub(super) fn relation_macro(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, name: &Ident) -> bool {
    let help = match name.name.as_str() {
        "belongs_to" | "references" => "a relation is a field whose type is the model: `user: User`",
        "has_many" | "has_and_belongs_to_many" | "many_to_many" | "embeds_many" => {
            "many rows are the other end of a relation: `comments: Comment[] via post`; of many to many, `tags: Tag[] through PostTag`"
        }
        "has_one" | "embeds_one" => "the other end of a `@unique` relation is `profile: Profile? via user`",
        _ => return false,
    };
    let is_symbol = child(pair, Rule::type_ref).is_some_and(|ty| ty.as_str().trim_start().starts_with(|c: char| c.is_ascii_lowercase()));
    if is_symbol {
        reader.report(UnknownWord { span: name.span, word: name.name.clone(), place: Body::Model.place(), meant: None, help });
    }
    is_symbol
}

/// `@id` on a field of another name.
pub(super) fn id_attribute(reader: &mut Reader<'_>, attribute: &Pair<'_, Rule>) -> bool {
    let is_key = is_named(attribute, "id");
    if is_key {
        let span = reader.span(attribute);
        reader.report(IdAttribute { span, whole_field: false });
    }
    is_key
}

/// `@default("x")`: the default that it means, if it can be read. `None` if the attribute is another one.
pub(super) fn default_attribute(reader: &mut Reader<'_>, field: &Pair<'_, Rule>, attribute: &Pair<'_, Rule>) -> Option<Option<Expr>> {
    if !is_named(attribute, "default") {
        return None;
    }
    let span = reader.span(attribute);
    let args =
        attribute.clone().into_inner().filter(|part| !matches!(part.as_rule(), Rule::at | Rule::paren_open | Rule::paren_close)).nth(1);
    let value = args.as_ref().map_or("…", |args| reader.slice(reader.span(args))).to_owned();
    let after_type = child(field, Rule::type_ref).map(|ty| reader.span(&ty).end).unwrap_or(span.start);
    let insert = Span { start: after_type, end: after_type, ..span };
    let gap = Span { start: after_type, end: span.start, ..span };
    let edits = if reader.slice(gap).trim().is_empty() {
        vec![Edit { span, replacement: format!("= {value}") }]
    } else {
        vec![Edit { span: insert, replacement: format!(" = {value}") }, Edit { span, replacement: String::new() }]
    };
    reader.report(DefaultAttribute { span, value, edits });
    let before = reader.found.len();
    let expr = args.and_then(|args| reader.expression(&args));
    // `@default(autoincrement())`: one finding is enough.
    reader.found.truncate(before);
    Some(expr)
}

fn is_named(attribute: &Pair<'_, Rule>, name: &str) -> bool {
    child(attribute, Rule::word).is_some_and(|word| word.as_str().trim() == name)
}

/// `allow read: if …`
pub(super) fn colon_after_operations(reader: &mut Reader<'_>, rule: &Pair<'_, Rule>) {
    if let Some(colon) = child(rule, Rule::habit_colon) {
        let span = reader.span(&colon);
        reader.report(ColonAfterOperations { span });
    }
}

/// `identify by email`
pub(super) fn by_before_a_field(reader: &mut Reader<'_>, setting: &Pair<'_, Rule>) {
    if let Some(by) = child(setting, Rule::habit_by) {
        let span = reader.span(&by);
        let help = Some("a setting is followed by its value: `identify email`".to_owned());
        reader.report(Unexpected { span, found: "by".to_owned(), expected: vec!["a field"], help, edit: Some(String::new()) });
    }
}

/// `table User { … }`
pub(super) fn not_a_model(reader: &mut Reader<'_>, item: &Pair<'_, Rule>) {
    if let Some(word) = child(item, Rule::kw_table) {
        let span = reader.span(&word);
        reader.report(NotAModel { span, word: reader.slice(span).to_owned() });
    }
}

/// `type User { id: ID!  email: String @unique }`: a record has neither keys nor rules; whether it has.
pub(super) fn type_with_rows(reader: &mut Reader<'_>, item: &Pair<'_, Rule>) -> bool {
    let tokens = reader.tokens_of(item);
    let Some(word) = tokens.first() else { return false };
    let rows = |pair: &[Token<'_>]| match pair {
        [one, other] => matches!(
            (one.text, other.text),
            ("@", "unique" | "id" | "default" | "relation" | "private" | "readonly" | "read" | "write")
                | ("allow" | "deny", "read" | "create" | "update" | "delete" | "write" | "get" | "list")
                | ("unique" | "index", "(")
        ),
        _ => false,
    };
    let any = tokens.iter().any(|token| token.text == "@@") || tokens.windows(2).any(rows);
    if any {
        let span = reader.place(word.start, word.end());
        reader.report(NotAModel { span, word: "type".to_owned() });
    }
    any
}
