//! The input of a number.

use crate::chance::Chance;
use crate::corpus;
use crate::grammar::Grammar;
use crate::mutate;
use purlin_tests::spec;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of a spec.
    Spec,
    /// An expression alone.
    Expression,
}

#[derive(Debug)]
pub struct Inputs {
    corpus: Vec<String>,
    grammar: Grammar,
    seed: u64,
}

const HEAD: &str = "app A edition 2026\n\nauth User {\n  identify email\n}\n\nenum Status { open  closed }\n\nenum Role { member  owner }\n\nmodel User {\n  email: Email @unique\n  name: String?\n  rooms: Room[] via owner\n  members: Member[] via user\n\n  allow read\n}\n\nmodel Member {\n  user: User\n  room: Room\n  role: Role = .member\n\n  allow read\n}\n\nmodel Room {\n  topic: String\n  owner: User\n  status: Status = .open\n  count: Int = 0\n  members: Member[] via room\n\n  allow read if owner == me\n";

const ITEMS: [&str; 12] =
    ["model", "enumeration", "seed", "test", "trigger", "job", "function", "endpoint", "bucket", "channel", "proof", "unserved_item"];
const MEMBERS: [&str; 5] = ["field", "unique", "index", "access_rule", "unserved_member"];

impl Inputs {
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut corpus = corpus::specs();
        corpus.push(spec::in_one_file(5));
        Self { corpus, grammar: Grammar::of_specs(), seed }
    }

    /// The same for the same seed, number and repository.
    #[must_use]
    pub fn input(&self, number: u64) -> (Kind, String) {
        let chance = &mut Chance::of(self.seed, number);
        match chance.below(16) {
            0 | 1 => (Kind::Expression, self.expression(chance)),
            2 => (Kind::Spec, self.grammar.text("file", chance)),
            3 => (Kind::Spec, self.grammar.wild_text("file", chance)),
            4..=6 => (Kind::Spec, self.program(chance)),
            7 => {
                let text = self.program(chance);
                (Kind::Spec, mutate::mutated(text, &self.corpus, chance))
            }
            8 => (Kind::Spec, self.corpus[chance.below(self.corpus.len())].clone()),
            _ => {
                let text = self.corpus[chance.below(self.corpus.len())].clone();
                (Kind::Spec, mutate::mutated(text, &self.corpus, chance))
            }
        }
    }

    /// A sound program with items and members of the grammar.
    fn program(&self, chance: &mut Chance) -> String {
        let mut text = HEAD.to_owned();
        for _ in 0..chance.below(3) {
            text.push_str(&format!("\n  {}\n", self.grammar.text(chance.pick(&MEMBERS), chance)));
        }
        text.push_str("}\n");
        for _ in 0..chance.below(3) {
            text.push_str(&format!("\n{}\n", self.grammar.text(chance.pick(&ITEMS), chance)));
        }
        text
    }

    fn expression(&self, chance: &mut Chance) -> String {
        let text = self.grammar.text("expression", chance);
        if chance.one_in(2) { mutate::mutated(text, &self.corpus, chance) } else { text }
    }
}
