//! What may stand at a place: names that mean something there, and words of the language.

use super::outline::{Item, Kind, What};
use super::path::Ty;
use super::{At, File, Program, words};
use crate::diagnostics::explain;
use crate::lint::{self, Door};
use crate::parse::tokens::TokenKind;

/// Something to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    /// Its type, in short.
    pub detail: String,
    pub doc: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    Keyword,
    Field,
    Method,
    Function,
    Value,
    Model,
    Enum,
    Type,
    Variable,
    Attribute,
}

impl Program {
    /// What may stand at a byte; what is being written there is not looked at, so the editor can filter.
    #[must_use]
    pub fn completions(&self, file: usize, offset: usize) -> Vec<Completion> {
        let Some(read) = self.files.get(file) else { return Vec::new() };
        // The word that is being written begins where the cursor's word does.
        let next = read.tokens.partition_point(|word| word.start < offset);
        let inside = next.checked_sub(1).and_then(|last| read.tokens.get(last).map(|word| (last, word)));
        let token = match inside {
            Some((_, word))
                if word.kind != TokenKind::Word && word.kind != TokenKind::Sign && offset <= word.end && word.kind != TokenKind::Number =>
            {
                return Vec::new();
            }
            Some((last, word)) if word.kind == TokenKind::Word && offset <= word.end => last,
            _ => next,
        };
        self.at(At { file, token })
    }

    fn at(&self, at: At) -> Vec<Completion> {
        let Some(file) = self.files.get(at.file) else { return Vec::new() };
        let before = file.before(at.token);
        let word = before.map_or("", |before| file.word(before));
        let here = |token| At { token, ..at };
        match (word, before) {
            (".", Some(dot)) => return self.after_dot(here(dot)),
            ("@", _) => return described(words::ATTRIBUTES, CompletionKind::Attribute),
            ("(", Some(open)) if file.before(open).is_some_and(|name| file.word(name) == "cast" && file.word_before(name) == "@") => {
                return self.types();
            }
            ("via", Some(via)) => return self.ends_of_relation(here(via)),
            ("through", _) => return self.items(Kind::Model, CompletionKind::Model),
            ("can", _) => return described(words::OPERATIONS, CompletionKind::Keyword),
            ("allow" | "deny", _) => return described(words::OPERATIONS, CompletionKind::Keyword),
            ("accept", Some(first)) if file.tokens.get(first).is_some_and(|word| word.first_on_line) => return acceptable(),
            ("is", _) => {
                let mut found = self.items(Kind::Role, CompletionKind::Type);
                found.extend(["null", "set"].map(keyword));
                return found;
            }
            _ => {}
        }
        // The item around what stands before: this word may begin another.
        let around = before.and_then(|before| self.around(here(before)));
        let Some((_, item)) = around else { return described(words::ITEMS, CompletionKind::Keyword) };
        let closed =
            before.is_some_and(|before| item.body.is_some_and(|body| file.word(before) == "}" && file.opening(before) == Some(body)));
        if closed {
            return described(words::ITEMS, CompletionKind::Keyword);
        }
        if let Some(found) = self.in_head(at, item.kind, item.body) {
            return found;
        }
        if word == ":"
            && item.kind.has_fields()
            && before.and_then(|colon| file.before(colon)).is_some_and(|name| item.members.iter().any(|member| member.name == name))
        {
            return self.types();
        }
        if let Some(model) = self.named_in_list(at) {
            return self.names_of(&model);
        }
        if let Some(model) = self.model_of_braces(at).filter(|_| matches!(word, "{" | ",")) {
            return self.names_of(&model);
        }
        if word == "," && self.is_in_operations(at) {
            return described(words::OPERATIONS, CompletionKind::Keyword);
        }
        let mut found = self.expression(at);
        if item.kind == Kind::Model || item.kind == Kind::Mixin {
            found.extend(described(words::MEMBERS, CompletionKind::Keyword));
        }
        found.extend(words::CLAUSES.iter().map(|word| keyword(word)));
        found
    }

    fn after_dot(&self, dot: At) -> Vec<Completion> {
        match self.before_dot(dot) {
            Some(Ty::Row(model)) => self.names_of(&model),
            Some(Ty::Rows(model)) => {
                let mut found = described(words::QUANTIFIERS, CompletionKind::Method);
                // A claim names fields of a model.
                if self.around(dot).is_some_and(|(_, item)| matches!(item.kind, Kind::Prove | Kind::Accept)) {
                    found = self.names_of(&model);
                }
                // An acceptance, what is done to its rows.
                if self.around(dot).is_some_and(|(_, item)| item.kind == Kind::Accept) {
                    found.extend(described(words::OPERATIONS, CompletionKind::Keyword));
                }
                found
            }
            Some(Ty::Values(item)) => self.values(&item),
            Some(Ty::Scalar(ty)) if matches!(ty.as_str(), "String" | "Email" | "Url") => described(words::OF_TEXTS, CompletionKind::Method),
            Some(Ty::Scalar(_) | Ty::Enum(_)) => Vec::new(),
            None => self.expected_enum(dot).map_or_else(Vec::new, |item| self.values(&item)),
        }
    }

    fn names_of(&self, model: &str) -> Vec<Completion> {
        let fields = self.fields(model).into_iter();
        fields.map(|field| Completion { label: field.name, kind: CompletionKind::Field, detail: field.written, doc: field.doc }).collect()
    }

    fn values(&self, item: &str) -> Vec<Completion> {
        let Some(place) = self.named(item, &[Kind::Enum]) else { return Vec::new() };
        let (Some(found), Some(file)) = (self.item(place), self.files.get(place.0)) else { return Vec::new() };
        let values = found.members.iter().filter(|member| member.what == What::EnumValue);
        let value = |member: &super::outline::Member| Completion {
            label: file.word(member.name).to_owned(),
            kind: CompletionKind::Value,
            detail: item.to_owned(),
            doc: member.doc.clone(),
        };
        values.map(value).collect()
    }

    /// The fields of the other model that hold one row of this one.
    fn ends_of_relation(&self, at: At) -> Vec<Completion> {
        let (Some(target), Some(this)) = (self.type_of_member(at), self.this(at)) else { return Vec::new() };
        let mut found = self.names_of(&target);
        found.retain(|field| self.field(&target, &field.label).is_some_and(|field| field.ty == Some(Ty::Row(this.clone()))));
        found
    }

    /// In the head of an item: `model Ticket in Org with Authored`.
    fn in_head(&self, at: At, kind: Kind, body: Option<usize>) -> Option<Vec<Completion>> {
        if body.is_some_and(|body| body < at.token) || kind == Kind::Role {
            return None;
        }
        Some(match (kind, self.files.get(at.file)?.word_before(at.token)) {
            (Kind::Model, "in") => self.items(Kind::Model, CompletionKind::Model),
            (Kind::Model, "with" | ",") => self.items(Kind::Mixin, CompletionKind::Type),
            (Kind::Test, "with") => self.items(Kind::Seed, CompletionKind::Variable),
            (Kind::Accept, "on") => self.accepted_of(at),
            (Kind::Accept, _) => vec![keyword("on"), keyword("until")],
            (Kind::On | Kind::Auth | Kind::Tenant, "on" | "auth" | "tenant") => self.items(Kind::Model, CompletionKind::Model),
            (Kind::On, _) if !self.files.get(at.file)?.items.is_empty() => {
                let mut found = self.expression(at);
                found.extend(["created", "updated", "deleted", "when"].map(keyword));
                found
            }
            (_, ":" | "->") => self.types(),
            _ => return None,
        })
    }

    /// What the lint that is accepted may be about.
    fn accepted_of(&self, at: At) -> Vec<Completion> {
        let Some(file) = self.files.get(at.file) else { return Vec::new() };
        let code = file.before(at.token).map_or("", |on| file.word_before(on));
        match lint::door(code) {
            None => self.items(Kind::Model, CompletionKind::Model),
            Some(Door::Function) => self.items(Kind::Fn, CompletionKind::Function),
            Some(Door::Job) => self.items(Kind::Job, CompletionKind::Function),
            Some(Door::Bucket) => self.items(Kind::Bucket, CompletionKind::Variable),
            Some(Door::Channel) => self.items(Kind::Channel, CompletionKind::Variable),
            Some(Door::Endpoint) => self.paths(),
        }
    }

    /// Of endpoints, with their quotes.
    fn paths(&self) -> Vec<Completion> {
        let path = |file: &File, item: &Item| {
            let text = (item.first..item.end).find(|token| file.kind(*token) == Some(TokenKind::Text))?;
            let (kind, detail) = (CompletionKind::Value, Kind::Endpoint.word().to_owned());
            Some(Completion { label: file.word(text).to_owned(), kind, detail, doc: item.doc.clone() })
        };
        let items = self.files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item)));
        items.filter(|(_, item)| item.kind == Kind::Endpoint).filter_map(|(file, item)| path(file, item)).collect()
    }

    fn is_in_operations(&self, at: At) -> bool {
        let Some((_, item)) = self.around(at) else { return false };
        let member = item.members.iter().rfind(|member| member.first < at.token);
        let clauses = |first: usize| {
            self.files.get(at.file).is_some_and(|file| (first..at.token).any(|token| matches!(file.word(token), "if" | "check")))
        };
        member.is_some_and(|member| matches!(member.what, What::Allow | What::Deny) && !clauses(member.first))
    }

    /// Names and words of an expression.
    fn expression(&self, at: At) -> Vec<Completion> {
        let mut found: Vec<Completion> = Vec::new();
        for variable in self.variables(at) {
            let detail = variable.model.unwrap_or_default();
            found.push(Completion { label: variable.name, kind: CompletionKind::Variable, detail, doc: String::new() });
        }
        if let Some(this) = self.this(at) {
            found.extend(self.names_of(&this));
        }
        found.extend(described(words::CONSTANTS, CompletionKind::Variable));
        found.extend(described(words::FUNCTIONS, CompletionKind::Function));
        found.extend(words::OPERATORS.iter().map(|word| keyword(word)));
        found.extend(self.items(Kind::Model, CompletionKind::Model));
        found.extend(self.items(Kind::Enum, CompletionKind::Enum));
        found
    }

    fn types(&self) -> Vec<Completion> {
        let mut found = self.items(Kind::Model, CompletionKind::Model);
        found.extend(self.items(Kind::Enum, CompletionKind::Enum));
        found.extend(self.items(Kind::Type, CompletionKind::Type));
        found.extend(described(words::SCALARS, CompletionKind::Type));
        found
    }

    fn items(&self, kind: Kind, shown: CompletionKind) -> Vec<Completion> {
        let items = self.all(kind).map(|(name, place)| Completion {
            label: name.to_owned(),
            kind: shown,
            detail: kind.word().to_owned(),
            doc: self.item(place).map(|item| item.doc.clone()).unwrap_or_default(),
        });
        items.collect()
    }
}

/// What can be accepted: lints by their codes, and what `purlin diff` reports.
fn acceptable() -> Vec<Completion> {
    let of_doors = lint::DOORS.iter().map(|(code, _)| *code);
    let mut codes: Vec<&str> = lint::CODES.into_iter().chain(of_doors).collect();
    codes.sort_unstable();
    let says = |code: &str| explain(code).and_then(|page| page.lines().next()?.split_once(": ")).map_or("", |(_, says)| says).to_owned();
    let completion =
        |code: &str| Completion { label: code.to_owned(), kind: CompletionKind::Value, detail: "lint".to_owned(), doc: says(code) };
    codes.into_iter().map(completion).chain([keyword("widening")]).collect()
}

fn described(table: &[(&str, &str)], kind: CompletionKind) -> Vec<Completion> {
    let completion =
        |(word, says): &(&str, &str)| Completion { label: (*word).to_owned(), kind, detail: String::new(), doc: (*says).to_owned() };
    table.iter().map(completion).collect()
}

fn keyword(word: &str) -> Completion {
    Completion { label: word.to_owned(), kind: CompletionKind::Keyword, detail: String::new(), doc: String::new() }
}
