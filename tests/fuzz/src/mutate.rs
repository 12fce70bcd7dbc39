//! A text made into another one: words, lines, characters, parts of other texts.

use crate::chance::Chance;

/// What may stand somewhere in a spec, or never should.
const PIECES: [&str; 78] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    ",",
    ";",
    ".",
    "..",
    "?",
    "@",
    "@@",
    "=",
    "==",
    "!=",
    ":=",
    "=>",
    "->",
    "<",
    ">",
    "+",
    "-",
    "*",
    "/",
    "//",
    "///",
    "//~",
    "\"",
    "'",
    "`",
    "\\",
    "&&",
    "||",
    "!",
    "$",
    "#",
    "%",
    "|",
    "~",
    "^",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{e0001}",
    "é",
    "e\u{301}",
    "𝕏",
    "👩\u{200d}👩",
    "“",
    "”",
    "0",
    "-1",
    "1e309",
    "9223372036854775808",
    "1..0",
    "0x",
    "model X { }",
    "enum E { }",
    "app A edition 2026",
    "allow read if ",
    "deny write check ",
    "not ",
    "me",
    "this",
    "old.",
    "[]",
    "?",
    " via ",
    " and ",
    "\"\\u{110000}\"",
];

/// Changes a text here and there.
#[must_use]
pub fn mutated(mut text: String, others: &[String], chance: &mut Chance) -> String {
    for _ in 0..=chance.below(4) {
        text = once(&text, others, chance);
    }
    text
}

fn once(text: &str, others: &[String], chance: &mut Chance) -> String {
    match chance.below(13) {
        0 => without(text, chance.range(text)),
        1 => with_words(text, chance, |words, at, _| {
            words.remove(at);
        }),
        2 => with_words(text, chance, |words, at, _| words.insert(at, words[at].clone())),
        3 => with_words(text, chance, |words, at, chance| {
            let other = chance.below(words.len());
            words.swap(at, other);
        }),
        4 => with_words(text, chance, |words, at, chance| words[at] = chance.pick(&PIECES).to_owned()),
        5 => inserted(text, chance.pick(&PIECES), chance),
        6 => with_lines(text, chance, |lines, at, _| {
            lines.remove(at);
        }),
        7 => with_lines(text, chance, |lines, at, chance| {
            let to = chance.below(lines.len());
            let line = lines[at];
            lines.insert(to, line);
        }),
        8 => with_lines(text, chance, |lines, at, chance| {
            let other = chance.below(lines.len());
            lines.swap(at, other);
        }),
        // A part of another text, on lines of its own or in the middle of one.
        9 => {
            let other = &others[chance.below(others.len())];
            let lines: Vec<_> = other.split_inclusive('\n').collect();
            let from = chance.below(lines.len());
            let part: String = lines.iter().skip(from).take(1 + chance.below(6)).copied().collect();
            let at = text[..chance.place(text)].rfind('\n').map_or(0, |at| at + 1);
            format!("{}{part}{}", &text[..at], &text[at..])
        }
        10 => {
            let other = &others[chance.below(others.len())];
            let part = other[chance.range(other)].to_owned();
            inserted(text, &part, chance)
        }
        11 => with_words(text, chance, |words, at, chance| {
            let others: Vec<_> = words.iter().filter(|word| !word.trim().is_empty()).cloned().collect();
            if !others.is_empty() {
                words[at] = others[chance.below(others.len())].clone();
            }
        }),
        _ => match chance.below(4) {
            0 => text.replace('\n', "\r\n"),
            1 => text.replace('\n', " "),
            2 => text.replace("  ", "\t"),
            _ => text.replace(' ', "\n"),
        },
    }
}

fn without(text: &str, range: std::ops::Range<usize>) -> String {
    // Mostly a little.
    let mut end = range.end.min(range.start + 40);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    format!("{}{}", &text[..range.start], &text[end..])
}

fn inserted(text: &str, piece: &str, chance: &mut Chance) -> String {
    let at = chance.place(text);
    format!("{}{piece}{}", &text[..at], &text[at..])
}

fn with_words(text: &str, chance: &mut Chance, change: impl Fn(&mut Vec<String>, usize, &mut Chance)) -> String {
    let mut words = words(text);
    if words.is_empty() {
        return text.to_owned();
    }
    let at = chance.below(words.len());
    change(&mut words, at, chance);
    words.concat()
}

fn with_lines(text: &str, chance: &mut Chance, change: impl for<'l> Fn(&mut Vec<&'l str>, usize, &mut Chance)) -> String {
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let at = chance.below(lines.len());
    change(&mut lines, at, chance);
    lines.concat()
}

/// Words, signs and the space between them; together they are the text.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let class = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in text.chars() {
        let joins = before == Some(class(c)) && class(c) != 2;
        before = Some(class(c));
        match words.last_mut().filter(|_| joins) {
            Some(word) => word.push(c),
            None => words.push(c.to_string()),
        }
    }
    words
}
