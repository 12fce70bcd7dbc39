//! What a file declares, from its tokens: comes in a text in any state, goes out its items with their members. An item that is never
//! closed ends where the next begins at the start of a line.

use super::Word;
use crate::parse::tokens::TokenKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    App,
    Auth,
    Tenant,
    Role,
    Enum,
    Mixin,
    Model,
    Type,
    On,
    Job,
    Fn,
    Endpoint,
    Bucket,
    Channel,
    Seed,
    Test,
    Prove,
    Accept,
}

impl Kind {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "app" => Self::App,
            "auth" => Self::Auth,
            "tenant" => Self::Tenant,
            "role" => Self::Role,
            "enum" => Self::Enum,
            "mixin" => Self::Mixin,
            "model" => Self::Model,
            "type" => Self::Type,
            "on" => Self::On,
            "job" => Self::Job,
            "fn" => Self::Fn,
            "endpoint" => Self::Endpoint,
            "bucket" => Self::Bucket,
            "channel" => Self::Channel,
            "seed" => Self::Seed,
            "test" => Self::Test,
            "prove" => Self::Prove,
            "accept" => Self::Accept,
            _ => return None,
        })
    }

    /// The word that declares it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Auth => "auth",
            Self::Tenant => "tenant",
            Self::Role => "role",
            Self::Enum => "enum",
            Self::Mixin => "mixin",
            Self::Model => "model",
            Self::Type => "type",
            Self::On => "on",
            Self::Job => "job",
            Self::Fn => "fn",
            Self::Endpoint => "endpoint",
            Self::Bucket => "bucket",
            Self::Channel => "channel",
            Self::Seed => "seed",
            Self::Test => "test",
            Self::Prove => "prove",
            Self::Accept => "accept",
        }
    }

    /// Its members are fields: `name: Type`.
    pub(super) fn has_fields(self) -> bool {
        matches!(self, Self::Model | Self::Mixin | Self::Type)
    }
}

/// Tokens are by their places in the file.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    /// Its keyword.
    pub(super) first: usize,
    /// Its name; the model's of `auth`, `tenant` and `on`; the text's of `test` and `prove`.
    pub(super) name: Option<usize>,
    /// Beyond its last token.
    pub(super) end: usize,
    /// The brace that opens its body.
    pub(super) body: Option<usize>,
    /// `in Org`
    pub(super) tenant: Option<usize>,
    /// `with Authored`
    pub(super) mixins: Vec<usize>,
    /// `(ticket: Ticket)`, `of o: Org`, `for t: Ticket`: names with their types.
    pub(super) params: Vec<(usize, usize)>,
    pub(super) members: Vec<Member>,
    pub(super) doc: String,
}

#[derive(Debug)]
pub(super) struct Member {
    pub(super) what: What,
    pub(super) first: usize,
    /// Beyond its last token.
    pub(super) end: usize,
    /// What it is called, or its keyword.
    pub(super) name: usize,
    pub(super) doc: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Field(FieldType),
    EnumValue,
    /// `ann: User { … }`: the model of the row.
    Row {
        model: usize,
    },
    Allow,
    Deny,
    /// `unique (a, b)`, `require …`, `live`.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldType {
    pub(super) name: usize,
    /// `[]`
    pub(super) many: bool,
    /// `via ticket`
    pub(super) via: Option<usize>,
    /// `through TicketTag`
    pub(super) through: Option<usize>,
    /// `:= …`
    pub(super) computed: bool,
}

pub(super) fn items(text: &str, tokens: &[Word]) -> Vec<Item> {
    let reader = Reader { text, tokens };
    let starts = reader.starts();
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(tokens.len()));
    starts.iter().zip(ends).filter_map(|(first, end)| reader.item(*first, end)).collect()
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Word],
}

impl Reader<'_> {
    fn word(&self, token: usize) -> &str {
        self.tokens.get(token).and_then(|word| self.text.get(word.start..word.end)).unwrap_or("")
    }

    fn is_word(&self, token: usize) -> bool {
        self.tokens.get(token).is_some_and(|word| word.kind == TokenKind::Word)
    }

    fn is_named(&self, token: usize) -> bool {
        self.tokens.get(token).is_some_and(|word| matches!(word.kind, TokenKind::Word | TokenKind::Text))
    }

    fn is_type(&self, token: usize) -> bool {
        self.is_word(token) && self.word(token).starts_with(|c: char| c.is_ascii_uppercase())
    }

    /// Where items begin.
    fn starts(&self) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut depth = 0_usize;
        for (token, word) in self.tokens.iter().enumerate() {
            match self.word(token) {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth = depth.saturating_sub(1),
                keyword if word.kind == TokenKind::Word && self.is_named(token + 1) && Kind::of(keyword).is_some() => {
                    let at_margin = word.first_on_line && word.indent == 0;
                    if at_margin || depth == 0 && !self.continues(token) {
                        starts.push(token);
                        depth = 0;
                    }
                }
                _ => {}
            }
        }
        starts
    }

    /// A word of the item before: `model` in `accept L002 on Post`.
    fn continues(&self, token: usize) -> bool {
        let before = token.checked_sub(1).map_or("", |before| self.word(before));
        !self.tokens.get(token).is_some_and(|word| word.first_on_line) && !matches!(before, "" | "}")
    }

    fn item(&self, first: usize, end: usize) -> Option<Item> {
        let kind = Kind::of(self.word(first))?;
        // Comments before the next item are not of this one.
        let end = (first..end).rev().find(|token| !self.is_comment(*token)).map_or(end, |last| last + 1);
        let body = (first..end).find(|token| self.word(*token) == "{");
        let head = first + 1..body.unwrap_or(end);
        let after = |keyword: &str| {
            head.clone().find(|token| self.word(*token) == keyword).map(|token| token + 1).filter(|token| self.is_type(*token))
        };
        let mut item = Item {
            kind,
            first,
            name: self.is_named(first + 1).then_some(first + 1),
            end,
            body,
            tenant: if kind == Kind::Model { after("in") } else { None },
            mixins: Vec::new(),
            params: Vec::new(),
            members: Vec::new(),
            doc: self.doc(first),
        };
        if kind == Kind::Model
            && let Some(first) = after("with")
        {
            item.mixins = (first..head.end)
                .take_while(|token| self.is_type(*token) || self.word(*token) == ",")
                .filter(|token| self.is_type(*token))
                .collect();
        }
        if matches!(kind, Kind::Role | Kind::Job | Kind::Fn | Kind::Channel) {
            let is_param = |token: &usize| self.is_word(*token) && self.word(*token + 1) == ":" && self.is_type(*token + 2);
            let heads = if kind == Kind::Job { first..end } else { head.clone() };
            item.params = heads.filter(is_param).map(|token| (token, token + 2)).collect();
        }
        if let Some(body) = body {
            item.members = self.members(kind, body + 1, end);
        }
        Some(item)
    }

    fn members(&self, kind: Kind, from: usize, end: usize) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        let mut depth = 0_usize;
        let mut token = from;
        while token < end {
            let word = self.word(token);
            match word {
                "}" | ")" | "]" if depth == 0 => break,
                "}" | ")" | "]" => depth -= 1,
                "{" | "(" | "[" => depth += 1,
                _ if depth == 0 && self.is_word(token) => {
                    if let Some(what) = self.member(kind, token) {
                        if let Some(last) = members.last_mut() {
                            last.end = last.end.min(self.without_comments(token));
                        }
                        members.push(Member { what, first: token, end, name: token, doc: self.doc(token) });
                        // The type of a field begins no other member.
                        if let What::Field(ty) = what {
                            token = ty.name;
                        }
                    }
                }
                _ => {}
            }
            token += 1;
        }
        if let Some(last) = members.last_mut() {
            last.end = self.without_comments(token);
        }
        members
    }

    /// Whether a member begins at a word, and what it is.
    fn member(&self, kind: Kind, token: usize) -> Option<What> {
        let next = self.word(token + 1);
        let before = token.checked_sub(1).map_or("", |before| self.word(before));
        match kind {
            Kind::Model | Kind::Mixin | Kind::Type | Kind::Tenant => {
                let is_field = next == ":"
                    && kind != Kind::Tenant
                    && (self.is_type(token + 2) || self.tokens.get(token).is_some_and(|word| word.first_on_line));
                match self.word(token) {
                    _ if is_field && before != "removed" => Some(What::Field(self.field_type(token + 2))),
                    "allow" if self.is_word(token + 1) => Some(What::Allow),
                    "deny" if self.is_word(token + 1) => Some(What::Deny),
                    "unique" | "index" | "search" if next == "(" || next == "global" => Some(What::Other),
                    "require" | "removed" | "limit" | "live" if next != ":" && before != "." => Some(What::Other),
                    _ => None,
                }
            }
            Kind::Enum => (!matches!(before, "@" | ".")).then_some(What::EnumValue),
            Kind::Seed => match (next, self.is_type(token + 2)) {
                (":", true) if self.word(token + 3) == "{" => Some(What::Row { model: token + 2 }),
                _ if self.is_type(token) && next == "{" && before != ":" => Some(What::Row { model: token }),
                _ => None,
            },
            Kind::App
            | Kind::Auth
            | Kind::Role
            | Kind::On
            | Kind::Job
            | Kind::Fn
            | Kind::Endpoint
            | Kind::Bucket
            | Kind::Channel
            | Kind::Test
            | Kind::Prove
            | Kind::Accept => None,
        }
    }

    fn field_type(&self, name: usize) -> FieldType {
        let mut ty = FieldType { name, many: false, via: None, through: None, computed: false };
        let mut token = name + 1;
        if self.word(token) == "(" {
            token = (token..self.tokens.len()).find(|token| self.word(*token) == ")").map_or(token, |close| close + 1);
        }
        loop {
            match self.word(token) {
                "?" => token += 1,
                "[" => {
                    ty.many = true;
                    token += 2;
                }
                "via" if self.is_word(token + 1) && self.word(token + 2) != ":" => {
                    ty.via = Some(token + 1);
                    token += 2;
                }
                "through" if self.is_type(token + 1) => {
                    ty.through = Some(token + 1);
                    token += 2;
                }
                ":=" => {
                    ty.computed = true;
                    return ty;
                }
                _ => return ty,
            }
        }
    }

    fn is_comment(&self, token: usize) -> bool {
        self.tokens.get(token).is_some_and(|word| matches!(word.kind, TokenKind::Doc | TokenKind::Comment))
    }

    /// The end of what stands before a token, comments aside.
    fn without_comments(&self, token: usize) -> usize {
        (0..token).rev().find(|before| !self.is_comment(*before)).map_or(token, |last| last + 1)
    }

    /// The lines of `///` above a token.
    fn doc(&self, token: usize) -> String {
        let mut first = token;
        while let Some(before) = first.checked_sub(1)
            && self.tokens.get(before).is_some_and(|word| word.kind == TokenKind::Doc)
        {
            first = before;
        }
        let lines: Vec<_> = (first..token).map(|doc| self.word(doc).trim_start_matches('/').trim()).collect();
        lines.join("\n")
    }
}
