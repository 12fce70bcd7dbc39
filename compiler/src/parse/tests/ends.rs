//! Where one member of a block ends and the next begins, of every block and every pair of its members: both are read off the grammar.

use super::*;
use pest::Parser;
use pest::iterators::Pair;
use pest_meta::ast::{Expr, RuleType};
use pest_meta::parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What takes what is no part of the language, by the beginnings of its rules.
const FAULTS: [&str; 9] =
    ["junk_", "faulty_", "habit_", "missing_", "dangling_", "separator", "bare_field", "block_attribute", "nested_item"];

/// The grammar as it is written.
pub(super) struct Written {
    rules: BTreeMap<String, (RuleType, Expr)>,
}

/// A rule with members in braces, or the file, which has none around them.
struct Block {
    rule: String,
    before: String,
    members: Vec<String>,
    after: String,
}

impl Written {
    pub(super) fn read() -> Self {
        let mut rules = BTreeMap::new();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/parse")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "pest") {
                let text = fs::read_to_string(path).unwrap();
                let read = parser::consume_rules(parser::parse(parser::Rule::grammar_rules, &text).unwrap()).unwrap();
                rules.extend(read.into_iter().map(|rule| (rule.name, (rule.ty, rule.expr))));
            }
        }
        Self { rules }
    }

    /// Of those that have the same members, one.
    fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for (rule, (_, expr)) in self.rules.iter().filter(|(rule, _)| !is_of_faults(rule)) {
            if let Some((before, members, after)) =
                self.body(expr).filter(|(_, members, _)| blocks.iter().all(|block| block.members != *members))
            {
                blocks.push(Block { rule: rule.clone(), before, members, after });
            }
        }
        blocks
    }

    /// The members that a rule lists beside separators, and the plainest text before and after them.
    fn body(&self, expr: &Expr) -> Option<(String, Vec<String>, String)> {
        let plainest = |expr: &Expr| self.of(expr, false, false).into_iter().next().unwrap_or_default();
        match expr {
            Expr::Seq(one, other) => match self.body(one) {
                Some((before, members, after)) => Some((before, members, after + " " + &plainest(other))),
                None => self.body(other).map(|(before, members, after)| (plainest(one) + " " + &before, members, after)),
            },
            Expr::Opt(inner) => self.body(inner),
            Expr::Rep(inner) => {
                let mut members = Vec::new();
                self.alternatives(inner, &mut members);
                members.contains(&"separator".to_owned()).then(|| {
                    members.retain(|member| !is_of_faults(member));
                    (String::new(), members, String::new())
                })
            }
            _ => None,
        }
    }

    /// The rules among which a choice is, through those that leave no node.
    fn alternatives(&self, expr: &Expr, into: &mut Vec<String>) {
        match expr {
            Expr::Choice(one, other) => {
                self.alternatives(one, into);
                self.alternatives(other, into);
            }
            Expr::Ident(name) => match self.rules.get(name) {
                Some((RuleType::Silent, inner)) if !is_of_faults(name) => self.alternatives(inner, into),
                _ => into.push(name.clone()),
            },
            _ => {}
        }
    }

    /// Texts of a rule: each of its alternatives, and each of its optional parts alone, stands in one of them. The plainest comes first.
    fn texts(&self, rule: &str) -> Vec<String> {
        self.of(&Expr::Ident(rule.to_owned()), false, false)
    }

    fn of(&self, expr: &Expr, atomic: bool, in_expression: bool) -> Vec<String> {
        let space = if atomic { "" } else { " " };
        match expr {
            Expr::Str(text) | Expr::Insens(text) => vec![text.clone()],
            Expr::Range(from, _) => vec![from.clone()],
            Expr::Ident(name) => self.of_rule(name, atomic, in_expression),
            Expr::Seq(one, other) => {
                let (one, other) = (self.of(one, atomic, in_expression), self.of(other, atomic, in_expression));
                let with = |one: &str, other: &str| {
                    if one.is_empty() || other.is_empty() { format!("{one}{other}") } else { format!("{one}{space}{other}") }
                };
                let (Some(plain_one), Some(plain_other)) = (one.first(), other.first()) else { return Vec::new() };
                let firsts = one.iter().map(|one| with(one, plain_other));
                firsts.chain(other.iter().skip(1).map(|other| with(plain_one, other))).collect()
            }
            Expr::Choice(one, other) => {
                let parts = [one, other].into_iter().filter(|part| !begins_with_a_fault(part));
                parts.flat_map(|part| self.of(part, atomic, in_expression)).collect()
            }
            // A block within ends with its brace; its members are looked at by themselves.
            Expr::Rep(_) if self.body(expr).is_some() => vec![String::new()],
            Expr::Opt(inner) | Expr::Rep(inner) | Expr::RepMax(inner, _) => {
                let faulty = begins_with_a_fault(inner);
                let inner = if faulty { Vec::new() } else { self.of(inner, atomic, in_expression) };
                std::iter::once(String::new()).chain(inner).collect()
            }
            Expr::RepOnce(inner) | Expr::Push(inner) => self.of(inner, atomic, in_expression),
            Expr::RepExact(inner, least) | Expr::RepMin(inner, least) | Expr::RepMinMax(inner, least, _) => {
                self.of(inner, atomic, in_expression).into_iter().map(|text| text.repeat(*least as usize)).collect()
            }
            Expr::PosPred(_) | Expr::NegPred(_) | Expr::PeekSlice(..) | Expr::Skip(_) => vec![String::new()],
        }
    }

    fn of_rule(&self, name: &str, atomic: bool, in_expression: bool) -> Vec<String> {
        let plain = match name {
            "word" => "a",
            "name" => "b",
            "type_word" | "role_name" | "type_name" => "A",
            "number" => "1",
            "text" => "\"t\"",
            "duration" => "1m",
            "date" => "2027-01-31",
            "digest" => "3f9a1c",
            "docs" | "SOI" | "EOI" => "",
            "ASCII_DIGIT" => "1",
            // Neither is ever the end of anything.
            "operator" => "==",
            "verb" => "read",
            "expression" if in_expression => "c",
            _ => {
                let (ty, expr) = self.rules.get(name).unwrap_or_else(|| panic!("`{name}` is no rule"));
                let atomic = atomic || matches!(ty, RuleType::Atomic | RuleType::CompoundAtomic);
                let mut texts = self.of(expr, atomic, in_expression || name == "expression");
                // What the rule forbids by looking ahead: `can read .a` asks a field called `can`.
                texts.retain(|text| name != "can_test" || Grammar::parse(Rule::can_test, text).is_ok());
                return texts;
            }
        };
        vec![plain.to_owned()]
    }

    /// Every word of the language.
    pub(super) fn keywords(&self) -> BTreeSet<String> {
        let of_rule = |rule: &str| self.texts(rule).into_iter();
        let keywords = self.rules.keys().filter(|rule| rule.starts_with("kw_") && !is_of_faults(rule));
        keywords.flat_map(|rule| of_rule(rule)).chain(of_rule("operation")).chain(of_rule("reserved")).collect()
    }
}

/// `habit_colon`, or what follows on one.
fn begins_with_a_fault(expr: &Expr) -> bool {
    match expr {
        Expr::Ident(name) => is_of_faults(name),
        Expr::Seq(one, _) => begins_with_a_fault(one),
        _ => false,
    }
}

fn is_of_faults(rule: &str) -> bool {
    FAULTS.iter().any(|of_faults| rule.starts_with(of_faults))
}

fn named(rule: &str) -> Rule {
    *Rule::all_rules().iter().find(|known| format!("{known:?}") == rule).unwrap()
}

impl Block {
    fn with(&self, members: &str) -> String {
        format!("{} {members} {}", self.before, self.after).trim().to_owned()
    }

    /// The members of a text, each with its rule; none where the text is not read whole or has a fault.
    fn members<'t>(&self, text: &'t str) -> Option<Vec<(Rule, &'t str)>> {
        let rule = named(&self.rule);
        let pairs: Vec<_> = Grammar::parse(rule, text).ok()?.collect();
        let read = pairs.last().map_or(0, |pair| pair.as_span().end());
        let body: Vec<_> =
            pairs.into_iter().flat_map(|pair| if pair.as_rule() == rule { pair.into_inner().collect() } else { vec![pair] }).collect();
        if read < text.len() || body.iter().any(holds_a_fault) {
            return None;
        }
        let in_braces = body.iter().position(|pair| pair.as_rule() == Rule::brace_open).map_or(0, |at| at + 1);
        let members = body.into_iter().skip(in_braces).filter(|pair| !matches!(pair.as_rule(), Rule::brace_close | Rule::EOI));
        Some(members.map(|pair| (pair.as_rule(), pair.as_str().trim())).collect())
    }
}

fn holds_a_fault(pair: &Pair<'_, Rule>) -> bool {
    is_of_faults(&format!("{:?}", pair.as_rule())) || pair.clone().into_inner().any(|inner| holds_a_fault(&inner))
}

#[test]
fn each_member_of_each_block_ends_where_the_next_begins() {
    let written = Written::read();
    let blocks = written.blocks();
    assert!(blocks.len() > 20, "{}", blocks.len());
    let mut faults = Vec::new();
    for block in &blocks {
        // The text, unless it has these members, to the letter, and no fault.
        let fault = |members: &[(&String, &String)]| {
            let text = block.with(&members.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" "));
            let expected = members.iter().map(|(rule, text)| (named(rule), text.as_str())).collect();
            (block.members(&text) != Some(expected)).then(|| format!("{}: {text}", block.rule))
        };
        let begun: Vec<_> = block.members.iter().map(|other| (other, written.texts(other).remove(0))).collect();
        for one in &block.members {
            for text in written.texts(one) {
                if let Some(fault) = fault(&[(one, &text)]) {
                    faults.push(fault);
                    continue;
                }
                faults.extend(begun.iter().filter_map(|(other, begun)| fault(&[(one, &text), (other, begun)])));
                // Words that mean nothing are no part of it either.
                let unread = block.with(&format!("{text} zzz yyy"));
                if block.members(&unread).is_some_and(|members| members.first() != Some(&(named(one), text.as_str()))) {
                    faults.push(format!("{}: {unread}", block.rule));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
