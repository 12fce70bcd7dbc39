//! The language on one page, for tools that write it: `docs/llm.md` comes in, with the tables that the compiler itself reads filled in.
//!
//! What a table knows (types, attributes, operators, what is asked of many rows) is printed from that table, so that no page can be
//! behind. What is told by hand is held against the tables of words by the tests.

use crate::ide::words;
use purlin_rules::ops;
use std::fmt::Write;

const PAGE: &str = include_str!("../../docs/llm.md");

/// The page, of this version.
#[must_use]
pub fn llm() -> String {
    let filled = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("types", described(words::SCALARS, |name| name.to_owned())),
        ("attributes", described(words::ATTRIBUTES, |name| format!("@{name}"))),
        ("operators", operators()),
        ("quantifiers", described(words::QUANTIFIERS, |name| format!("rows.{name}(…)"))),
    ];
    filled.iter().fold(PAGE.to_owned(), |page, (name, text)| page.replace(&mark(name), text.trim_end()))
}

/// Where a table is put in.
fn mark(name: &str) -> String {
    format!("<!-- {name} -->")
}

fn described(words: &[(&str, &str)], written: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for (word, does) in words {
        // Writing to a text does not fail.
        let _ = writeln!(out, "- `{}`: {does}", written(word));
    }
    out
}

/// What operators take, give and fail by. How a store spells them is not the writer's concern.
fn operators() -> String {
    const COLUMNS: usize = 4;
    let mut out = String::new();
    for line in ops::table().lines() {
        let cells: Vec<&str> = line.trim_start_matches('|').split('|').take(COLUMNS).collect();
        let _ = writeln!(out, "|{}|", cells.join("|"));
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::compile;
    use crate::source::Source;
    use std::collections::BTreeSet;

    fn words_of(text: &str) -> BTreeSet<&str> {
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect()
    }

    #[test]
    fn every_table_is_put_in() {
        let page = llm();
        assert!(!page.contains("<!--"), "{page}");
        assert!(page.starts_with(&format!("# Purlin {}", env!("CARGO_PKG_VERSION"))));
        assert!(page.contains("| `a / b` | `Int`, `Decimal`; `Int`, `Decimal` |"), "{page}");
        for signature in &ops::SIGNATURES {
            assert!(page.contains(&format!("| `{}` |", signature.written)), "{}", signature.written);
        }
    }

    /// The lists that are printed would have each word whatever the page says; so the text by hand is looked at.
    #[test]
    fn every_word_of_the_language_is_told_by_hand() {
        let told = words_of(PAGE);
        let constants = words::CONSTANTS.iter().chain(words::FUNCTIONS).map(|(word, _)| *word);
        let missing: Vec<_> = words::keywords().chain(constants).filter(|word| !told.contains(word)).collect();
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn every_attribute_and_every_type_is_on_the_page() {
        let page = llm();
        for (name, _) in words::ATTRIBUTES {
            assert!(page.contains(&format!("`@{name}`")), "{name}");
        }
        for (name, _) in words::SCALARS {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn its_example_is_a_program_as_the_formatter_writes_it() {
        let blocks: Vec<_> = PAGE.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        assert_eq!(blocks.len(), 1, "one program, whole");
        let example = *blocks.first().unwrap();
        let source = Source { path: "app.purlin".to_owned(), text: example.to_owned() };
        assert_eq!(compile(std::slice::from_ref(&source)).diagnostics, []);
        assert_eq!(crate::fmt::file(&source).as_deref(), Ok(example));
    }

    /// A tool reads it whole, beside what it was asked.
    #[test]
    fn it_is_short_enough_to_be_read_whole() {
        assert!(llm().len() < 24_000, "{}", llm().len());
    }
}
