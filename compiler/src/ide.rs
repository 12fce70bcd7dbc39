//! What an editor asks of a program while it is written: a text and a place come in, an answer goes out. Knows no protocol and no disk.
//!
//! Everything here reads tokens, not trees: a text that is being typed is broken most of the time, and its tokens are always there. What
//! is wrong with it is the compiler's to say.
//!
//! | question | module |
//! | --- | --- |
//! | which words there are, and what each does | [`words`] |
//! | where a byte stands in lines and UTF-16 units, and back | [`position`] |
//! | what a file declares | `outline` |
//! | what a name in a text stands for, and of which type it is | `scope`, `path`, `resolve` |
//! | what may stand here | [`complete`] |
//! | what this is | [`hover`], with rules `spoken` in words |
//! | where it is declared and used; what a rename changes | [`navigate`] |

pub mod complete;
pub mod hover;
pub mod navigate;
mod outline;
mod path;
pub mod position;
mod resolve;
mod scope;
mod spoken;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod textmate;
pub mod words;

use crate::parse::tokens::{TokenKind, tokens};
use crate::source::Source;
use outline::{Item, Kind};
use purlin_rules::diagnostic::{FileId, Span};
use std::collections::BTreeMap;

/// A program as an editor sees it. Changing one file reads that file again and no other.
#[derive(Debug, Default)]
pub struct Program {
    files: Vec<File>,
    /// Items by name; the first of a name wins. Those that the types of fields name, and those that are called.
    types: BTreeMap<String, Place>,
    callables: BTreeMap<String, Place>,
}

#[derive(Debug)]
struct File {
    source: Source,
    tokens: Vec<Word>,
    items: Vec<Item>,
}

/// A token by its place; its text is in the source.
#[derive(Debug, Clone, Copy)]
struct Word {
    kind: TokenKind,
    start: usize,
    end: usize,
    first_on_line: bool,
    indent: usize,
}

/// An item by its place: file, item.
type Place = (usize, usize);

/// A token by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    file: usize,
    token: usize,
}

impl Program {
    #[must_use]
    pub fn new(sources: Vec<Source>) -> Self {
        let mut program = Self { files: sources.into_iter().map(File::new).collect(), ..Self::default() };
        program.index();
        program
    }

    /// Puts another text in the place of a file's.
    pub fn replace(&mut self, file: usize, text: String) {
        if let Some(old) = self.files.get_mut(file) {
            *old = File::new(Source { path: std::mem::take(&mut old.source.path), text });
            self.index();
        }
    }

    /// As the compiler takes them.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        self.files.iter().map(|file| file.source.clone()).collect()
    }

    #[must_use]
    pub fn text(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.source.text)
    }

    fn index(&mut self) {
        self.types.clear();
        self.callables.clear();
        for (place, file) in self.files.iter().enumerate() {
            for (number, item) in file.items.iter().enumerate() {
                let Some(name) = item.name.map(|token| file.word(token).to_owned()) else { continue };
                match item.kind {
                    Kind::Model | Kind::Enum | Kind::Type | Kind::Role | Kind::Mixin => {
                        self.types.entry(name).or_insert((place, number));
                    }
                    Kind::Job | Kind::Fn | Kind::Bucket | Kind::Channel | Kind::Seed => {
                        self.callables.entry(name).or_insert((place, number));
                    }
                    Kind::App | Kind::Auth | Kind::Tenant | Kind::On | Kind::Endpoint | Kind::Test | Kind::Prove | Kind::Accept => {}
                }
            }
        }
    }

    fn item(&self, (file, item): Place) -> Option<&Item> {
        self.files.get(file)?.items.get(item)
    }

    /// The item of a kind with a name.
    fn named(&self, name: &str, kinds: &[Kind]) -> Option<Place> {
        let place = self.types.get(name).or_else(|| self.callables.get(name)).copied()?;
        kinds.contains(&self.item(place)?.kind).then_some(place)
    }

    /// All items of a kind, with their names, in the order of the names.
    fn all(&self, kind: Kind) -> impl Iterator<Item = (&str, Place)> {
        let items = self.types.iter().chain(&self.callables);
        items
            .filter(move |(_, place)| self.item(**place).is_some_and(|item| item.kind == kind))
            .map(|(name, place)| (name.as_str(), *place))
    }

    fn word(&self, at: At) -> &str {
        self.files.get(at.file).map_or("", |file| file.word(at.token))
    }

    fn span(&self, at: At) -> Span {
        let word = self.files.get(at.file).and_then(|file| file.tokens.get(at.token));
        let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let (start, end) = word.map_or((0, 0), |word| (word.start, word.end));
        Span::new(FileId(place(at.file)), place(start), place(end))
    }

    /// The item around a token.
    fn around(&self, at: At) -> Option<(Place, &Item)> {
        let file = self.files.get(at.file)?;
        let number = file.items.partition_point(|item| item.first <= at.token).checked_sub(1)?;
        file.items.get(number).map(|item| ((at.file, number), item))
    }

    /// The word that covers a byte or ends at it.
    fn token_at(&self, file: usize, offset: usize) -> Option<At> {
        let words = &self.files.get(file)?.tokens;
        let next = words.partition_point(|word| word.start <= offset);
        let token = next.checked_sub(1)?;
        let word = words.get(token)?;
        // Beside a sign, the word before it is meant.
        let before = token.checked_sub(1).and_then(|before| words.get(before)).filter(|before| before.end == offset);
        let is_name = |word: &Word| word.kind == TokenKind::Word;
        if offset > word.end {
            return None;
        }
        if !is_name(word) && word.start == offset && before.is_some_and(is_name) {
            return Some(At { file, token: token - 1 });
        }
        Some(At { file, token })
    }
}

impl File {
    fn new(source: Source) -> Self {
        let tokens: Vec<Word> = tokens(&source.text)
            .iter()
            .map(|token| Word {
                kind: token.kind,
                start: token.start,
                end: token.end(),
                first_on_line: token.first_on_line(),
                indent: token.indent,
            })
            .collect();
        let items = outline::items(&source.text, &tokens);
        Self { source, tokens, items }
    }

    /// The text of a token; empty beyond the last.
    fn word(&self, token: usize) -> &str {
        self.tokens.get(token).and_then(|word| self.source.text.get(word.start..word.end)).unwrap_or("")
    }

    fn kind(&self, token: usize) -> Option<TokenKind> {
        self.tokens.get(token).map(|word| word.kind)
    }

    fn is_word(&self, token: usize) -> bool {
        self.kind(token) == Some(TokenKind::Word)
    }

    /// The token before, comments aside.
    fn before(&self, token: usize) -> Option<usize> {
        (0..token).rev().find(|token| !matches!(self.kind(*token), Some(TokenKind::Doc | TokenKind::Comment)))
    }

    /// The text of the token before; empty at the start.
    fn word_before(&self, token: usize) -> &str {
        self.before(token).map_or("", |before| self.word(before))
    }

    /// The bracket that a closing one belongs to.
    fn opening(&self, close: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for token in (0..=close).rev() {
            match self.word(token) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(token);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The innermost bracket that is open at a token, not before `from`.
    fn enclosing(&self, token: usize, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for token in (from..token).rev() {
            match self.word(token) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" if depth == 0 => return Some(token),
                "(" | "[" | "{" => depth -= 1,
                _ => {}
            }
        }
        None
    }
}
