//! What Z3 and cvc5 say of the questions of claims, each asked by its script, held against what the prover says.

use crate::specs;
use purlin_compiler::prove::{Answer, questions};
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, compile};
use purlin_tests::chance::Chance;
use purlin_tests::project::{component, root};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::{fmt, thread};

/// The sample that every change is tried with.
pub const FORMULAS: usize = 1_000;
/// Cases of a run that are kept: the first ones.
const KEPT: usize = 5;
/// Specs of the threads lie so far apart.
const APART: u64 = 1 << 32;
/// What both are called, in the order of their answers.
pub const NAMES: [&str; 2] = ["Z3", "cvc5"];

/// Both solvers, in a process of their own.
#[derive(Debug)]
pub struct Oracles {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Oracles {
    /// They are there.
    #[must_use]
    pub fn start() -> Self {
        let mut python = component("oracles");
        let mut child = python.arg(root().join("tests/proofs/oracles.py")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, asks, answers }
    }

    /// What each says of a script: `sat`, `unsat` or `unknown`.
    pub fn ask(&mut self, script: &str) -> [String; 2] {
        write!(self.asks, "{}\n{script}", script.len()).unwrap();
        self.asks.flush().unwrap();
        let mut said = String::new();
        self.answers.read_line(&mut said).unwrap();
        let mut said = said.split_whitespace().map(str::to_owned);
        let next = &mut || said.next().unwrap_or_else(|| panic!("no answer to\n{script}"));
        [next(), next()]
    }
}

impl Drop for Oracles {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Default)]
pub struct Figures {
    pub specs: usize,
    /// Questions that both were asked.
    pub asked: usize,
    pub never: usize,
    pub possible: usize,
    /// Those that the prover does not decide.
    pub open: usize,
    /// Those of which the rules' words alone say that nothing satisfies them: nobody is asked.
    pub plain: usize,
    /// Those that infinitely many rows might satisfy: only that nothing does is held against the prover.
    pub endless: usize,
    /// Those that no script says, by what it can't.
    pub unsaid: BTreeMap<&'static str, usize>,
    /// Those that each gave up.
    pub given_up: [usize; 2],
    pub mismatches: Vec<String>,
}

impl Figures {
    fn add(&mut self, other: Self) {
        let Self { specs, asked, never, possible, open, plain, endless, unsaid, given_up, mismatches } = other;
        let [z3, cvc5] = &mut self.given_up;
        let counts = [
            (&mut self.specs, specs),
            (&mut self.asked, asked),
            (&mut self.never, never),
            (&mut self.possible, possible),
            (&mut self.open, open),
            (&mut self.plain, plain),
            (&mut self.endless, endless),
            (z3, given_up[0]),
            (cvc5, given_up[1]),
        ];
        counts.into_iter().for_each(|(count, more)| *count += more);
        unsaid.into_iter().for_each(|(what, more)| *self.unsaid.entry(what).or_default() += more);
        self.mismatches.extend(mismatches);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { specs, asked, never, possible, open, plain, endless, unsaid, given_up: [z3, cvc5], mismatches } = self;
        let left_out: usize = unsaid.values().sum();
        let unsaid: Vec<String> = unsaid.iter().map(|(what, count)| format!("{what} ({count})")).collect();
        write!(
            f,
            "{asked} questions of {specs} specs asked ({plain} more are plainly never): {never} never, {possible} possible, {open} undecided by \
             the prover; {endless} of them infinitely many rows might satisfy; given up: {z3} by Z3, {cvc5} by cvc5; {} mismatches; {left_out} not said: {}",
            mismatches.len(),
            unsaid.join(", ")
        )
    }
}

/// Asks as many questions, on every core.
#[must_use]
pub fn run_together(seed: u64, formulas: usize) -> Figures {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = |number: usize| thread::spawn(move || run(seed + number as u64 * APART, formulas.div_ceil(threads)));
    let runs: Vec<_> = (0..threads).map(share).collect();
    let mut all = Figures::default();
    runs.into_iter().for_each(|run| all.add(run.join().unwrap()));
    all
}

fn run(seed: u64, formulas: usize) -> Figures {
    let (mut figures, mut oracles) = (Figures::default(), Oracles::start());
    let mut number = seed;
    while figures.asked < formulas && figures.mismatches.len() < KEPT {
        let text = specs::draw(&mut Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let text = if number.is_multiple_of(3) { narrowed(text) } else { text };
        number += 1;
        let compilation = compile(&[Source { path: "app.purlin".to_owned(), text: text.clone() }]);
        if compilation.to_judge().is_some() {
            ask(&format!("spec {}\n{text}", number - 1), &compilation, &mut oracles, &mut figures);
        }
    }
    figures
}

/// The spec, whose types leave less.
fn narrowed(text: String) -> String {
    let types = [
        (": Int ", ": Decimal(3, 1) "),
        (": Int? ", ": Decimal(3, 1)? "),
        (": String ", ": String(2..9) "),
        (": String? ", ": String(2..9)? "),
    ];
    types.into_iter().fold(text, |text, (was, is)| text.replace(was, is))
}

/// Asks the questions of sound specs.
#[must_use]
pub fn run_of<'s>(specs: impl IntoIterator<Item = (&'s str, &'s Compilation)>) -> Figures {
    let (mut figures, mut oracles) = (Figures::default(), Oracles::start());
    specs.into_iter().for_each(|(name, compilation)| ask(name, compilation, &mut oracles, &mut figures));
    figures
}

fn ask(spec: &str, compilation: &Compilation, oracles: &mut Oracles, figures: &mut Figures) {
    let plan = compilation.to_judge().expect("a sound spec");
    figures.specs += 1;
    for asked in questions(plan, &compilation.claims) {
        let script = match &asked.script {
            Err(unsaid) => {
                *figures.unsaid.entry(unsaid.0).or_default() += 1;
                continue;
            }
            Ok(script) if script.text.contains("\n(assert false)\n") => {
                figures.plain += 1;
                if asked.answer == Answer::Possible {
                    figures.mismatches.push(format!("{}: possible, by words that are never so, in {spec}", asked.name));
                }
                continue;
            }
            Ok(script) => script,
        };
        figures.asked += 1;
        let count = match asked.answer {
            Answer::Never => &mut figures.never,
            Answer::Possible => &mut figures.possible,
            Answer::Unknown => &mut figures.open,
        };
        *count += 1;
        figures.endless += usize::from(!script.is_of_databases);
        let said = oracles.ask(&script.text);
        for (place, (name, said)) in NAMES.iter().zip(&said).enumerate() {
            match (said.as_str(), asked.answer) {
                ("sat", Answer::Possible | Answer::Unknown) | ("unsat", Answer::Never | Answer::Unknown) => {}
                ("sat", Answer::Never) if !script.is_of_databases => {}
                ("sat", Answer::Never) | ("unsat", Answer::Possible) => {
                    figures
                        .mismatches
                        .push(format!("{}: {:?} by the prover, {said} by {name}:\n{}\nin {spec}", asked.name, asked.answer, script.text));
                }
                ("unknown", _) => figures.given_up[place] += 1,
                (other, _) => panic!("{name} says {other} of\n{}", script.text),
            }
        }
        if let ["sat", "unsat"] | ["unsat", "sat"] = said.each_ref().map(String::as_str) {
            figures.mismatches.push(format!("{}: {said:?} of\n{}\nin {spec}", asked.name, script.text));
        }
    }
}
