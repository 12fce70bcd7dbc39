//! What stands at a place, in Markdown: type and documentation of a name; of a rule, what it says in words and the SQL it becomes.

use super::outline::{Kind, What};
use super::resolve::Meaning;
use super::spoken::spoken;
use super::{At, Program, words};
use crate::schema::Schema;
use purlin_rules::diagnostic::Span;
use purlin_rules::fragment::{Fragment, Piece};
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::Condition;

/// A text about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub markdown: String,
    pub span: Span,
}

impl Program {
    /// What is to be said about a byte. With the program as it was checked, rules are shown as SQL, too.
    #[must_use]
    pub fn hover(&self, file: usize, offset: usize, schema: Option<&Schema>) -> Option<Hover> {
        let at = self.token_at(file, offset)?;
        let markdown = match self.meaning(at) {
            Some(meaning) => self.described(&meaning)?,
            None => self.rule(at, schema).or_else(|| self.of_the_language(at))?,
        };
        Some(Hover { markdown, span: self.span(at) })
    }

    fn described(&self, meaning: &Meaning) -> Option<String> {
        match meaning {
            Meaning::Item(place) => {
                let (item, file) = (self.item(*place)?, self.files.get(place.0)?);
                let head = item.body.unwrap_or(item.end);
                let head = (item.first..head)
                    .map(|token| file.word(token))
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace(" : ", ": ")
                    .replace("( ", "(")
                    .replace(" )", ")");
                Some(with_doc(&head, &item.doc))
            }
            Meaning::Field(at) => {
                let (_, item) = self.around(*at)?;
                let owner = item.name.map_or("", |name| self.files.get(at.file).map_or("", |file| file.word(name)));
                let field = self.field(owner, self.word(*at))?;
                Some(with_doc(&format!("{owner}.{}: {}", field.name, field.written), &field.doc))
            }
            Meaning::Implicit { model, field } => {
                let field = self.field(model, field)?;
                Some(with_doc(&format!("{model}.{}: {}", field.name, field.written), &field.doc))
            }
            Meaning::Value(at) => {
                let (_, item) = self.around(*at)?;
                let file = self.files.get(at.file)?;
                let doc = item.members.iter().find(|member| member.name == at.token).map_or("", |member| member.doc.as_str());
                Some(with_doc(&format!("{}.{}", file.word(item.name?), self.word(*at)), doc))
            }
            Meaning::Variable(at) => {
                let variables = self.variables(At { token: at.token + 1, ..*at });
                let model = variables.into_iter().find(|variable| variable.at == *at).and_then(|variable| variable.model);
                let model = model.or_else(|| self.quantified(*at))?;
                Some(with_doc(&format!("{}: {model}", self.word(*at)), ""))
            }
        }
    }

    /// The model that a quantifier's variable ranges over, at its declaration.
    fn quantified(&self, at: At) -> Option<String> {
        self.variables(At { token: at.token + 2, ..at }).into_iter().find(|variable| variable.at == at)?.model
    }

    /// The rule around a place, in words and as SQL.
    fn rule(&self, at: At, schema: Option<&Schema>) -> Option<String> {
        let (place, item) = self.around(at)?;
        let file = self.files.get(at.file)?;
        let member = item.members.iter().rfind(|member| member.first <= at.token && at.token < member.end)?;
        let (verb, first) = match member.what {
            What::Allow => ("may", member.first + 1),
            What::Deny => ("may never", member.first + 1),
            What::Field(_) | What::EnumValue | What::Row { .. } | What::Other => return None,
        };
        if !matches!(item.kind, Kind::Model | Kind::Mixin) || at.token != member.first {
            return None;
        }
        let condition = (first..member.end).find(|token| matches!(file.word(*token), "if" | "check")).unwrap_or(member.end);
        let name = file.word(item.name?);
        let what = spoken(file, first, condition);
        let when = spoken(file, condition, member.end);
        let said =
            if when.is_empty() { format!("Anyone {verb} {what} a {name}.") } else { format!("Anyone {verb} {what} a {name} {when}.") };
        let sql = schema.map(|schema| self.sql(place, member.first, schema)).unwrap_or_default();
        Some(if sql.is_empty() { said } else { format!("{said}\n\n```sql\n{sql}\n```") })
    }

    /// The condition of the rule that begins at a token, as a guard asks it for a signed-in caller.
    fn sql(&self, place: (usize, usize), first: usize, schema: &Schema) -> String {
        let span = self.span(At { file: place.0, token: first });
        let rule = schema.rules.iter().find(|rule| rule.span.file == span.file && rule.span.start == span.start);
        let Some(grant) = rule.and_then(|rule| rule.grants.first()) else { return String::new() };
        match lower::condition(&grant.when, schema.catalog(), Dialect::Sqlite, Caller::SignedIn) {
            Condition::Always => "TRUE".to_owned(),
            Condition::Never => "FALSE".to_owned(),
            Condition::If { sql, .. } => readable(&sql),
        }
    }

    /// A word of the language.
    fn of_the_language(&self, at: At) -> Option<String> {
        let file = self.files.get(at.file)?;
        let word = file.word(at.token);
        let tables: &[&[(&str, &str)]] = match file.word_before(at.token) {
            "@" => &[words::ATTRIBUTES],
            "." => &[words::QUANTIFIERS, words::OF_TEXTS],
            _ => &[words::ITEMS, words::MEMBERS, words::OPERATIONS, words::CONSTANTS, words::SCALARS, words::FUNCTIONS],
        };
        let (_, says) = tables.iter().flat_map(|table| table.iter()).find(|(known, _)| *known == word)?;
        Some(format!("`{word}`: {says}"))
    }
}

/// A fragment with names in the place of its slots.
fn readable(sql: &Fragment) -> String {
    let pieces = sql.pieces().filter_map(Result::ok).map(|piece| match piece {
        Piece::Sql(text) => text.to_owned(),
        Piece::Column(name) => format!("\"{name}\""),
        Piece::Old(name) => format!("old.\"{name}\""),
        Piece::New(name) => format!("new.\"{name}\""),
        Piece::Me => ":me".to_owned(),
        Piece::Tenant => ":tenant".to_owned(),
        Piece::Age => ":session_age".to_owned(),
        Piece::Now => ":now".to_owned(),
        Piece::Today(zone) => format!(":today('{}')", zone.name()),
        Piece::Arg(index) => format!(":arg{index}"),
        Piece::Alias(number) => format!("r{number}"),
    });
    pieces.collect()
}

fn with_doc(code: &str, doc: &str) -> String {
    let code = format!("```purlin\n{code}\n```");
    if doc.is_empty() { code } else { format!("{code}\n\n{doc}") }
}
