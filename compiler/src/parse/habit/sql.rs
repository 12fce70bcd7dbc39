//! `create table users (…)`, turned into a model.

use crate::diagnostics::syntax::CreateTable;
use crate::parse::grammar::Rule;
use crate::parse::reader::Reader;
use crate::parse::tokens::{Token, TokenKind};
use pest::iterators::Pair;

pub(super) fn create_table(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> bool {
    let tokens = reader.tokens_of(pair);
    let is = |token: Option<&Token<'_>>, word: &str| token.is_some_and(|token| token.text.eq_ignore_ascii_case(word));
    if !(is(tokens.first(), "create") && is(tokens.get(1), "table")) {
        return false;
    }
    let body = tokens.iter().position(|token| token.text == "(").unwrap_or(tokens.len());
    let name = tokens.get(..body).unwrap_or_default().iter().rfind(|token| matches!(token.kind, TokenKind::Word | TokenKind::Text));
    let name = model_name(name.map_or("Table", |token| token.text.trim_matches('"')));
    let fields: String = columns(tokens.get(body + 1..).unwrap_or_default()).map(|field| format!("  {field}\n")).collect();
    let model = format!("model {name} {{\n{fields}}}");
    let span = reader.span(pair);
    reader.report(CreateTable { span, model });
    true
}

/// `order_lines` is a table of many, `OrderLine` is one of them.
fn model_name(table: &str) -> String {
    let singular = match table.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => table.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(table).to_owned(),
    };
    let mut name = String::new();
    for part in singular.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = part.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// The columns as fields; keys and constraints of the table are none.
fn columns<'a>(tokens: &'a [Token<'_>]) -> impl Iterator<Item = String> + use<'a> {
    let mut depth = 0_i32;
    let parts = tokens.split(move |token| {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth < 0 || (depth == 0 && token.text == ",")
    });
    parts.filter_map(column)
}

fn column(tokens: &[Token<'_>]) -> Option<String> {
    let name = tokens.first()?.text.trim_matches('"').to_ascii_lowercase();
    let has = |words: &[&str]| {
        tokens.windows(words.len()).any(|window| window.iter().zip(words).all(|(token, word)| token.text.eq_ignore_ascii_case(word)))
    };
    let constraint = ["primary", "foreign", "unique", "constraint", "check", "key", "index"].contains(&name.as_str());
    if constraint || has(&["primary", "key"]) {
        return None;
    }
    let ty = field_type(&tokens.get(1)?.text.to_ascii_lowercase(), tokens);
    let optional = if has(&["not", "null"]) { "" } else { "?" };
    let unique = if has(&["unique"]) { " @unique" } else { "" };
    Some(format!("{name}: {ty}{optional}{unique}"))
}

fn field_type(written: &str, tokens: &[Token<'_>]) -> String {
    let length = match tokens {
        [_, _, open, length, ..] if open.text == "(" && length.kind == TokenKind::Number => Some(length.text),
        _ => None,
    };
    match written {
        "bool" | "boolean" => "Bool",
        "int" | "integer" | "bigint" | "smallint" | "tinyint" | "serial" | "bigserial" => "Int",
        "real" | "double" | "float" => "Float",
        "numeric" | "decimal" | "money" => "Decimal(12, 2)",
        "uuid" => "Uuid",
        "timestamp" | "timestamptz" | "datetime" => "DateTime",
        "date" => "Date",
        "time" => "Time",
        "json" | "jsonb" => "Json",
        "blob" | "bytea" => "Bytes",
        _ => return length.map_or_else(|| "String".to_owned(), |length| format!("String(..{length})")),
    }
    .to_owned()
}
