//! The bodies of the language: what each may hold, and which of it a text was meant to be.

use crate::parse::grammar::Rule;
use crate::parse::tokens::{Token, TokenKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::parse) enum Body {
    Spec,
    Auth,
    /// The braces of `password` and `session`.
    Setting,
    Model,
    Enum,
    Seed,
    /// The braces of a row.
    Values,
    Test,
}

/// What a text was meant to be.
pub(super) enum Guess {
    Construct(Rule),
    /// A word that begins nothing here.
    Word {
        start: usize,
        end: usize,
        meant: Option<&'static str>,
    },
    Nothing,
}

const ITEMS: [(&str, Rule); 18] = [
    ("app", Rule::only_app),
    ("auth", Rule::only_auth),
    ("model", Rule::only_model),
    ("enum", Rule::only_enum),
    ("seed", Rule::only_seed),
    ("test", Rule::only_test),
    ("tenant", Rule::only_item),
    ("role", Rule::only_item),
    ("mixin", Rule::only_item),
    ("type", Rule::only_item),
    ("on", Rule::only_item),
    ("bucket", Rule::only_item),
    ("job", Rule::only_item),
    ("fn", Rule::only_item),
    ("endpoint", Rule::only_item),
    ("channel", Rule::only_item),
    ("prove", Rule::only_item),
    ("accept", Rule::only_item),
];

const MEMBERS: [(&str, Rule); 9] = [
    ("allow", Rule::only_rule),
    ("deny", Rule::only_rule),
    ("unique", Rule::only_unique),
    ("index", Rule::only_index),
    ("search", Rule::only_unserved),
    ("require", Rule::only_unserved),
    ("removed", Rule::only_unserved),
    ("limit", Rule::only_unserved),
    ("live", Rule::only_unserved),
];

const INNER_SETTINGS: [(&str, Rule); 3] = [("min", Rule::only_inner), ("access", Rule::only_inner), ("refresh", Rule::only_inner)];

const SETTINGS: [(&str, Rule); 9] = [
    ("identify", Rule::only_setting),
    ("password", Rule::only_setting),
    ("session", Rule::only_setting),
    ("magic_link", Rule::only_unserved_setting),
    ("otp", Rule::only_unserved_setting),
    ("anonymous", Rule::only_unserved_setting),
    ("social", Rule::only_unserved_setting),
    ("mfa", Rule::only_unserved_setting),
    ("verify", Rule::only_unserved_setting),
];

impl Body {
    /// Where a word stands: "`x` begins nothing that … may hold".
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::Spec => "a spec",
            Self::Auth => "`auth`",
            Self::Setting => "these braces",
            Self::Model => "a model",
            Self::Enum => "an enum",
            Self::Seed => "a seed",
            Self::Values => "a row",
            Self::Test => "a test",
        }
    }

    /// What is expected there.
    pub(super) fn member(self) -> &'static str {
        match self {
            Self::Spec => "an item such as `model` or `enum`",
            Self::Auth | Self::Setting => "a setting",
            Self::Model => "a field, a rule, `unique` or `index`",
            Self::Enum => "a value",
            Self::Seed => "a row",
            Self::Values => "a value",
            Self::Test => "a line that begins with `as`",
        }
    }

    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Spec => "a spec holds `app`, `auth`, `model`, `enum`, `seed` and `test`",
            Self::Auth => "`auth` holds `identify FIELD`, `password { min N }` and `session { access 15m  refresh 30d }`",
            Self::Setting => "`password` holds `min N`; `session` holds `access DURATION` and `refresh DURATION`",
            Self::Model => "a model holds fields (`name: Type`), `unique (…)`, `index (…)`, `allow …` and `deny …`",
            Self::Enum => "the values of an enum are words, separated by space: `enum Status { open closed }`",
            Self::Seed => "a row of a seed is `label: Model { field: value, … }`",
            Self::Values => "a value is written `field: value`",
            Self::Test => "a line of a test is `as WHO can ACTION`, `as WHO cannot ACTION` or `as WHO sees Model [rows]`",
        }
    }

    pub(super) fn guess(self, tokens: &[Token<'_>]) -> Guess {
        let Some(first) = tokens.first() else { return Guess::Nothing };
        let second = tokens.get(1).map_or("", |token| token.text);
        let by_word = |table: &'static [(&'static str, Rule)]| by_word(table, first);
        match self {
            Self::Spec => by_word(&ITEMS),
            Self::Auth => by_word(&SETTINGS),
            Self::Model if first.kind == TokenKind::Word && second == ":" => Guess::Construct(Rule::only_field),
            Self::Model => by_word(&MEMBERS),
            Self::Enum if first.kind == TokenKind::Word => Guess::Construct(Rule::only_value),
            Self::Seed if first.kind == TokenKind::Word => Guess::Construct(Rule::only_row),
            Self::Values if first.kind == TokenKind::Word => Guess::Construct(Rule::only_pair),
            Self::Test if first.text == "as" => Guess::Construct(Rule::only_line),
            Self::Setting => by_word(&INNER_SETTINGS),
            Self::Enum | Self::Seed | Self::Values | Self::Test => Guess::Nothing,
        }
    }

    /// The words by which others would refer to what the text declares.
    pub(super) fn names<'a, 't>(self, tokens: &'a [Token<'t>]) -> impl Iterator<Item = &'a Token<'t>> {
        let count = match self {
            Self::Spec => 2,
            Self::Model | Self::Enum | Self::Seed => 1,
            Self::Auth | Self::Setting | Self::Values | Self::Test => 0,
        };
        tokens.iter().take(count).filter(|token| token.kind == TokenKind::Word)
    }
}

/// By a table of the words that begin what a body may hold.
fn by_word(table: &'static [(&'static str, Rule)], first: &Token<'_>) -> Guess {
    if let Some((_, rule)) = table.iter().find(|(word, _)| *word == first.text) {
        return Guess::Construct(*rule);
    }
    if first.kind != TokenKind::Word {
        return Guess::Nothing;
    }
    let words = table.iter().map(|(word, _)| *word);
    Guess::Word { start: first.start, end: first.end(), meant: nearest(first.text, words) }
}

/// The word that was probably meant: at most two letters are wrong, and fewer than half.
pub(in crate::parse) fn nearest(written: &str, words: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let written = written.to_ascii_lowercase();
    let near = words.map(|word| (distance(&written, word), word)).filter(|(distance, word)| *distance <= 2 && distance * 2 < word.len());
    near.min().map(|(_, word)| word)
}

/// How many letters have to be added, removed, replaced or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    if one.len() > other.len() + 2 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut last = None;
    for (i, a) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&row, j) + usize::from(a != *b)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = j > 0 && last == Some(*b) && other.get(j - 1) == Some(&a);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(a);
    }
    row.last().copied().unwrap_or(usize::MAX)
}
