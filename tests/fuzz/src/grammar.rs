//! Texts from the grammars themselves: each alternative of each rule is taken now and then, the rarer ones too. What only lookahead
//! forbids is not forbidden here, so that some texts are none of the language, but nearly.

use crate::chance::Chance;
use pest_meta::ast::{Expr, Rule, RuleType};
use pest_meta::parser;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Deeper than this, the shortest alternative is taken.
const DEEP: usize = 40;

/// Words that mean something to the program that a text is put into, and some that mean something to the language.
const NAMES: [&str; 34] = [
    "a",
    "b",
    "user",
    "email",
    "name",
    "title",
    "author",
    "members",
    "room",
    "rooms",
    "status",
    "role",
    "owner",
    "created_at",
    "id",
    "me",
    "this",
    "now",
    "old",
    "any",
    "count",
    "sum",
    "changed",
    "topic",
    "t1",
    "ann",
    "dev",
    "typing",
    "avatars",
    "sync",
    "live",
    "via",
    "in",
    "unique",
];
const TYPES: [&str; 20] = [
    "User", "Room", "Member", "Status", "Role", "String", "Int", "Bool", "Float", "Decimal", "DateTime", "Date", "Time", "Duration",
    "Email", "Url", "Uuid", "Json", "File", "Chat",
];
const NUMBERS: [&str; 9] = ["0", "1", "7", "42", "2026", "1_000", "0.5", "-3", "99999999999999999999"];
const TEXTS: [&str; 9] =
    ["\"\"", "\"a\"", "\"é\"", "\"{name}\"", "\"{body | truncate(20)}\"", "\"^[a-z]+$\"", "\"\\u{e9}\\n\"", "\"0 3 * * *\"", "\"#{x\""];

#[derive(Debug)]
pub struct Grammar {
    rules: BTreeMap<String, Rule>,
    /// How deep the shallowest text of each rule nests.
    heights: BTreeMap<String, usize>,
}

impl Default for Grammar {
    fn default() -> Self {
        Self::of_specs()
    }
}

impl Grammar {
    /// The grammar of specs: every `.pest` file of the compiler, of which one is that of expressions.
    #[must_use]
    pub fn of_specs() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../compiler/src/parse");
        let mut rules = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "pest") {
                let text = fs::read_to_string(&path).unwrap();
                let pairs = parser::parse(parser::Rule::grammar_rules, &text).unwrap_or_else(|error| panic!("{error}"));
                let read = parser::consume_rules(pairs).unwrap_or_else(|errors| panic!("{errors:?}"));
                rules.extend(read.into_iter().map(|rule| (rule.name.clone(), rule)));
            }
        }
        assert!(rules.contains_key("file") && rules.contains_key("expression"));
        let mut grammar = Self { rules, heights: BTreeMap::new() };
        grammar.measure();
        grammar
    }

    /// Until nothing gets shallower.
    fn measure(&mut self) {
        loop {
            let measured: BTreeMap<_, _> =
                self.rules.iter().filter_map(|(name, rule)| Some((name.clone(), self.height(&rule.expr)? + 1))).collect();
            if measured == self.heights {
                return;
            }
            self.heights = measured;
        }
    }

    fn height(&self, expr: &Expr) -> Option<usize> {
        match expr {
            Expr::Ident(name) if self.rules.contains_key(name) => self.heights.get(name).copied(),
            Expr::Seq(one, other) => Some(self.height(one)?.max(self.height(other)?)),
            Expr::Choice(one, other) => match (self.height(one), self.height(other)) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
            Expr::RepOnce(inner) | Expr::RepExact(inner, _) | Expr::RepMin(inner, _) | Expr::RepMinMax(inner, _, _) | Expr::Push(inner) => {
                self.height(inner)
            }
            Expr::Str(_)
            | Expr::Insens(_)
            | Expr::Range(..)
            | Expr::Ident(_)
            | Expr::PeekSlice(..)
            | Expr::PosPred(_)
            | Expr::NegPred(_)
            | Expr::Opt(_)
            | Expr::Rep(_)
            | Expr::RepMax(..)
            | Expr::Skip(_) => Some(0),
        }
    }

    /// A text of the rule.
    #[must_use]
    pub fn text(&self, rule: &str, chance: &mut Chance) -> String {
        let mut out = String::new();
        Writing { grammar: self, chance, out: &mut out, wild: false }.rule(rule, 0, false);
        out
    }

    /// A text of the rule, with what is only there to answer faults in it too.
    #[must_use]
    pub fn wild_text(&self, rule: &str, chance: &mut Chance) -> String {
        let mut out = String::new();
        Writing { grammar: self, chance, out: &mut out, wild: true }.rule(rule, 0, false);
        out
    }
}

struct Writing<'a> {
    grammar: &'a Grammar,
    chance: &'a mut Chance,
    out: &'a mut String,
    wild: bool,
}

impl Writing<'_> {
    fn rule(&mut self, name: &str, depth: usize, atomic: bool) {
        let known = match name {
            "word" => Some(self.chance.pick(&NAMES)),
            "type_word" => Some(self.chance.pick(&TYPES)),
            "name" => Some(if self.chance.one_in(2) { self.chance.pick(&TYPES) } else { self.chance.pick(&NAMES) }),
            "number" => Some(self.chance.pick(&NUMBERS)),
            "text" => Some(self.chance.pick(&TEXTS)),
            "doc" => Some("/// What it is.\n"),
            "ANY" => Some(self.chance.pick(&["x", "{", "(", "@", "é", ";", "\"", "\n", "="])),
            "ASCII_DIGIT" | "ASCII_HEX_DIGIT" => Some(self.chance.pick(&["0", "1", "5", "9"])),
            "ASCII_ALPHA" | "ASCII_ALPHANUMERIC" => Some(self.chance.pick(&["a", "b", "Z"])),
            "ASCII_ALPHA_UPPER" => Some(self.chance.pick(&["A", "Q"])),
            "SOI" | "EOI" | "docs" if name != "docs" || !self.chance.one_in(12) => Some(""),
            _ => None,
        };
        if let Some(known) = known {
            self.out.push_str(known);
            return;
        }
        let Some(rule) = self.grammar.rules.get(name) else { return };
        let atomic = atomic || matches!(rule.ty, RuleType::Atomic | RuleType::CompoundAtomic);
        self.expr(&rule.expr, depth + 1, atomic);
    }

    fn expr(&mut self, expr: &Expr, depth: usize, atomic: bool) {
        match expr {
            Expr::Str(text) | Expr::Insens(text) => self.out.push_str(text),
            Expr::Range(from, _) => self.out.push_str(from),
            Expr::Ident(name) => self.rule(name, depth, atomic),
            Expr::Seq(one, other) => {
                self.expr(one, depth, atomic);
                self.space(atomic);
                self.expr(other, depth, atomic);
            }
            Expr::Choice(..) => {
                let mut alternatives = Vec::new();
                flat(expr, &mut alternatives);
                if !self.wild {
                    alternatives.retain(|one| !is_of_faults(one));
                }
                let grammar = self.grammar;
                if depth > DEEP {
                    alternatives.sort_by_key(|one| grammar.height(one).unwrap_or(usize::MAX));
                    alternatives.truncate(1);
                }
                if !alternatives.is_empty() {
                    let one = alternatives[self.chance.below(alternatives.len())];
                    self.expr(one, depth, atomic);
                }
            }
            Expr::Opt(inner) => self.times(inner, 0, 1, depth, atomic),
            Expr::Rep(inner) => self.times(inner, 0, 4, depth, atomic),
            Expr::RepOnce(inner) => self.times(inner, 1, 3, depth, atomic),
            Expr::RepExact(inner, n) => self.times(inner, *n as usize, *n as usize, depth, atomic),
            Expr::RepMin(inner, n) => self.times(inner, *n as usize, *n as usize + 2, depth, atomic),
            Expr::RepMax(inner, n) => self.times(inner, 0, *n as usize, depth, atomic),
            Expr::RepMinMax(inner, least, most) => self.times(inner, *least as usize, *most as usize, depth, atomic),
            Expr::Push(inner) => self.expr(inner, depth, atomic),
            Expr::PosPred(_) | Expr::NegPred(_) | Expr::PeekSlice(..) | Expr::Skip(_) => {}
        }
    }

    fn times(&mut self, inner: &Expr, least: usize, most: usize, depth: usize, atomic: bool) {
        if !self.wild && is_of_faults(inner) {
            return;
        }
        let count = if depth > DEEP { least } else { least + self.chance.below(most - least + 1) };
        for index in 0..count {
            if index > 0 {
                self.space(atomic);
            }
            self.expr(inner, depth + 1, atomic);
        }
    }

    fn space(&mut self, atomic: bool) {
        if !atomic {
            let space = if self.chance.one_in(6) { "\n  " } else { " " };
            self.out.push_str(space);
        }
    }
}

/// The alternatives of a choice, which the grammar nests to the left.
fn flat<'e>(expr: &'e Expr, into: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Choice(one, other) => {
            flat(one, into);
            flat(other, into);
        }
        Expr::Str(_)
        | Expr::Insens(_)
        | Expr::Range(..)
        | Expr::Ident(_)
        | Expr::PeekSlice(..)
        | Expr::PosPred(_)
        | Expr::NegPred(_)
        | Expr::Seq(..)
        | Expr::Opt(_)
        | Expr::Rep(_)
        | Expr::RepOnce(_)
        | Expr::RepExact(..)
        | Expr::RepMin(..)
        | Expr::RepMax(..)
        | Expr::RepMinMax(..)
        | Expr::Skip(_)
        | Expr::Push(_) => into.push(expr),
    }
}

/// Whether an alternative is only there to answer what is no part of the language.
fn is_of_faults(expr: &Expr) -> bool {
    let Expr::Ident(name) = expr else { return false };
    ["junk_", "faulty_", "habit_", "missing_", "dangling_", "separator", "bare_field", "block_attribute", "nested_item"]
        .iter()
        .any(|of_faults| name.starts_with(of_faults))
}
