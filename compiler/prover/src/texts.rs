//! Texts, and what is asked of them: which is told by automata, once the solver has found which texts are one and what is so of each.
//!
//! What the solver found is taken for granted until no text can be all of it; then it is told so, with as little of it as makes it impossible.

use crate::automata::{self, Asked, Reading, Test};
use crate::plain;
use crate::sat::{Bits, Sat};
use crate::terms::{Sort, Term};
use batsat::Lit;
use purlin_rules::ops::TextTest;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Code points of a text, at most: no request holds so many.
const LONGEST: i64 = (1 << 24) - 1;
/// Fewer than these where that will do.
const SHORT: i64 = 256;
/// Texts that one can be, at most, where they are told one by one.
const FEW: usize = 64;
/// Texts in lower case that are tried where several others are to come to one.
const TRIED: usize = 16;

const TOO_MANY: &str = "a text of which too much is asked";
const TWO: &str = "two texts that are asked of each other";

/// What two texts are asked of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Between {
    Has(TextTest),
    Before,
}

/// Texts that are spoken of.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// Those that are written out.
    spelt: Vec<(Rc<str>, Term)>,
    /// What the fields let those be that they hold, and that they hold any.
    fit: BTreeMap<Term, (Lit, Rc<[Asked]>)>,
    between: BTreeMap<(Between, Term, Term), Lit>,
    /// Each with the same in lower case, which is its own.
    lower: BTreeMap<Term, Term>,
    lengths: BTreeMap<Term, Bits>,
    /// In what the solver found, the texts that terms stand for, by the first that is equal.
    words: BTreeMap<Term, Rc<str>>,
    /// In what the solver found, some text was looked for and not found: of these.
    doubt: Option<&'static str>,
}

/// Something that is so of a text, by what the solver found.
#[derive(Debug, Clone)]
struct Claim {
    asked: Asked,
    at: Term,
    /// Under these it is.
    because: Vec<Lit>,
}

/// Texts that are one.
#[derive(Debug, Default)]
struct Class {
    spelt: Option<(Rc<str>, Term)>,
    claims: Vec<Claim>,
    lengths: Vec<(Term, Bits)>,
    /// The classes of the same in lower case: of a term, which.
    lower: Vec<(Term, Term)>,
}

/// What two texts are asked of each other of which neither is written out.
struct Open {
    between: Between,
    one: Term,
    other: Term,
    is_so: bool,
}

/// What follows where all of the literals are true.
enum Lesson {
    /// They are not.
    Never(Vec<Lit>),
    Alike(Vec<Lit>, Term, Term),
    /// It is one of these, where a number is this one.
    Among(Vec<Lit>, Option<(Bits, i64)>, Term, Vec<Rc<str>>),
    /// It is between these, or is not.
    Between(Vec<Lit>, Bits, (i64, i64), bool),
    SameNumber(Vec<Lit>, Bits, Bits),
}

impl Texts {
    /// How many are written out.
    pub(crate) fn count(&self) -> usize {
        self.spelt.len()
    }

    /// Texts are equal or not, and nothing else is asked of them.
    fn asks_nothing(&self) -> bool {
        self.fit.is_empty() && self.between.is_empty() && self.lower.is_empty() && self.lengths.is_empty()
    }

    /// Why, of what the solver found last, some text was not found.
    pub(crate) fn doubt(&self) -> Option<&'static str> {
        self.doubt
    }
}

/// As little of what no text is, all of it, as no text is.
fn core(claims: Vec<Claim>) -> Vec<Claim> {
    let mut core = claims.clone();
    for claim in claims {
        let less: Vec<Claim> = core.iter().filter(|kept| kept.asked != claim.asked).cloned().collect();
        if automata::read(asked(&less)) == Reading::None {
            core = less;
        }
    }
    core
}

/// All texts of which all is so; none where they are many.
fn few(mut asked: Vec<Asked>) -> Option<Vec<Rc<str>>> {
    let mut few = Vec::new();
    while few.len() <= FEW {
        match automata::read(asked.clone()) {
            Reading::Text(text) => {
                asked.push(Asked::of(Test::Is(text.clone()), false));
                few.push(text);
            }
            Reading::None => return Some(few),
            Reading::Unknown => return None,
        }
    }
    None
}

fn asked(claims: &[Claim]) -> Vec<Asked> {
    claims.iter().map(|claim| claim.asked.clone()).collect()
}

impl Sat {
    /// What stands for a text that is written out.
    pub(crate) fn text(&mut self, text: &str) -> Term {
        if let Some((_, term)) = self.texts.spelt.iter().find(|(known, _)| &**known == text) {
            return *term;
        }
        let term = self.constant_term(Sort::Text);
        self.texts.spelt.push((text.into(), term));
        term
    }

    /// A field holds the text, where it holds any: then it is so.
    pub(crate) fn fits(&mut self, term: Term, is_set: Lit, asked: Rc<[Asked]>) {
        self.texts.fit.insert(term, (is_set, asked));
    }

    /// Whether a text starts with another one, ends with it, or contains it.
    pub(crate) fn has(&mut self, test: TextTest, text: Term, part: Term) -> Lit {
        self.ask_between(Between::Has(test), text, part)
    }

    /// Whether a text is before another one, by code points.
    pub(crate) fn is_before(&mut self, one: Term, other: Term) -> Lit {
        self.ask_between(Between::Before, one, other)
    }

    fn ask_between(&mut self, between: Between, one: Term, other: Term) -> Lit {
        if let Some(known) = self.texts.between.get(&(between, one, other)) {
            return *known;
        }
        let lit = self.fresh();
        self.texts.between.insert((between, one, other), lit);
        lit
    }

    /// The same text in lower case.
    pub(crate) fn in_lower(&mut self, term: Term) -> Term {
        if let Some(known) = self.texts.lower.get(&term) {
            return *known;
        }
        let lower = self.term(Sort::Text);
        self.texts.lower.extend([(term, lower), (lower, lower)]);
        if let Some(length) = self.texts.lengths.get(&term).cloned() {
            self.texts.lengths.insert(lower, length);
        }
        lower
    }

    /// How many code points a text has.
    pub(crate) fn length(&mut self, term: Term) -> Bits {
        if let Some(known) = self.texts.lengths.get(&term) {
            return known.clone();
        }
        // Where the field holds nothing, nothing is asked of how long it is.
        let fit = self.texts.fit.get(&term).map(|(_, fit)| fit.clone());
        let most = fit.iter().flat_map(|fit| fit.iter()).filter_map(most).fold(LONGEST, i64::min);
        let length = self.between((0, most));
        if most >= SHORT {
            let short = self.number(SHORT);
            let is_short = self.less(&length, &short, false);
            self.hopes.push(is_short);
        }
        // In lower case it has as many.
        let alike: Vec<Term> = self
            .texts
            .lower
            .iter()
            .filter(|(one, lower)| term == **one || term == **lower)
            .flat_map(|(one, lower)| [*one, *lower])
            .collect();
        self.texts.lengths.extend(alike.into_iter().chain([term]).map(|term| (term, length.clone())));
        length
    }

    /// In what the solver found, the text that a term stands for; none where it is any that no other is.
    pub(crate) fn word(&self, term: Term) -> Option<&str> {
        self.texts.words.get(&self.first(Sort::Text, term)).map(|word| &**word)
    }

    /// A text that nothing else was found to be.
    pub(crate) fn other_word(&self, term: Term) -> String {
        let taken = |text: &String| self.texts.words.values().any(|word| **word == **text);
        let other = |extra| format!("text{}{}", self.first(Sort::Text, term).place(), "_".repeat(extra));
        (0..).map(other).find(|text| !taken(text)).unwrap_or_default()
    }

    /// Finds texts for the terms that something is asked of, in what the solver found. False where there are none: then it is told so.
    pub(crate) fn finds_texts(&mut self) -> bool {
        let lessons = self.lessons();
        let is_found = lessons.is_empty();
        for lesson in lessons {
            self.learn(lesson);
        }
        is_found
    }

    fn learn(&mut self, lesson: Lesson) {
        let (because, follows) = match lesson {
            Lesson::Never(because) => (because, Vec::new()),
            Lesson::Alike(because, one, other) => (because, vec![self.alike(Sort::Text, one, other)]),
            Lesson::Among(because, number, term, texts) => {
                let mut follows: Vec<Lit> = Vec::new();
                if let Some((number, value)) = number {
                    let value = self.number(value);
                    follows.push(!self.equal(&number, &value));
                }
                for text in texts {
                    let text = self.text(&text);
                    follows.push(self.alike(Sort::Text, term, text));
                }
                (because, follows)
            }
            Lesson::Between(because, number, (least, most), wanted) => {
                let (least, most) = (self.number(least), self.number(most));
                let is_between = [self.less(&least, &number, true), self.less(&number, &most, true)];
                let is_between = self.and(is_between);
                (because, vec![if wanted { is_between } else { !is_between }])
            }
            Lesson::SameNumber(because, one, other) => (because, vec![self.equal(&one, &other)]),
        };
        self.clause(because.into_iter().map(|lit| !lit).chain(follows));
    }

    /// The literal, or its opposite: which of them is so.
    fn so(&self, lit: Lit) -> Lit {
        if self.value(lit) { lit } else { !lit }
    }

    /// What the solver found wrong of texts. Where that is nothing, a text is found for each class, as far as may be.
    fn lessons(&mut self) -> Vec<Lesson> {
        self.texts.doubt = None;
        self.texts.words = self.texts.spelt.iter().map(|(text, term)| (self.first(Sort::Text, *term), text.clone())).collect();
        if self.texts.asks_nothing() {
            return Vec::new();
        }
        let mut lessons = Vec::new();
        let mut classes = self.classes();
        let open = self.compare(&mut classes, &mut lessons);
        self.spell(&mut classes);
        for class in classes.values() {
            self.congruence(class, &mut lessons);
        }
        if !lessons.is_empty() {
            return lessons;
        }
        self.carry_over(&mut classes);
        for class in classes.values() {
            lessons.extend(self.refuted(class));
        }
        if lessons.is_empty() { self.choose_words(&classes, &open) } else { lessons }
    }

    /// The texts that are one, with what is so of them.
    fn classes(&self) -> BTreeMap<Term, Class> {
        let mut classes: BTreeMap<Term, Class> = BTreeMap::new();
        let first = |term: &Term| self.first(Sort::Text, *term);
        for (term, (is_set, fit)) in self.texts.fit.iter().filter(|(_, (is_set, _))| self.value(*is_set)) {
            let class = classes.entry(first(term)).or_default();
            let because: Vec<Lit> = Some(*is_set).filter(|is_set| *is_set != self.constant(true)).into_iter().collect();
            class.claims.extend(fit.iter().map(|asked| Claim { asked: asked.clone(), at: *term, because: because.clone() }));
        }
        for (term, lower) in &self.texts.lower {
            classes.entry(first(term)).or_default().lower.push((*term, *lower));
            let is_lower = Claim { asked: Asked::of(Test::Lower, true), at: *lower, because: Vec::new() };
            classes.entry(first(lower)).or_default().claims.push(is_lower);
        }
        for (term, length) in &self.texts.lengths {
            classes.entry(first(term)).or_default().lengths.push((*term, length.clone()));
        }
        classes
    }

    /// Tells which of the classes are of a text that is written out.
    fn spell(&self, classes: &mut BTreeMap<Term, Class>) {
        for (text, term) in &self.texts.spelt {
            if let Some(class) = classes.get_mut(&self.first(Sort::Text, *term)) {
                class.spelt = Some((text.clone(), *term));
            }
        }
    }

    /// Has what two texts are asked of each other be asked of the one that is not written out. What is left is of two that are not.
    fn compare(&self, classes: &mut BTreeMap<Term, Class>, lessons: &mut Vec<Lesson>) -> Vec<Open> {
        let mut open: Vec<(Open, (Term, Term, Lit))> = Vec::new();
        for ((between, one, other), lit) in &self.texts.between {
            let (is_so, so) = (self.value(*lit), self.so(*lit));
            let (one_class, other_class) = (self.first(Sort::Text, *one), self.first(Sort::Text, *other));
            if one_class == other_class {
                // Each has itself, and none is before itself.
                if is_so == (*between == Between::Before) {
                    lessons.push(Lesson::Never([self.why(Sort::Text, *one, *other), vec![so]].concat()));
                }
                continue;
            }
            let spelt = |class| self.texts.spelt.iter().find(|(_, term)| self.first(Sort::Text, *term) == class);
            let (test, at, known) = match (spelt(one_class), spelt(other_class)) {
                (_, Some((text, term))) => (between.with(text), *one, (*other, *term)),
                (Some((text, term)), None) => (between.of(text), *other, (*one, *term)),
                (None, None) => {
                    let asked = Open { between: *between, one: one_class, other: other_class, is_so };
                    let same = open.iter().find(|(known, _)| (known.between, known.one, known.other) == (*between, one_class, other_class));
                    match same {
                        Some((known, (first, last, lit))) if known.is_so != is_so => {
                            lessons.push(Lesson::Never(
                                [self.why(Sort::Text, *one, *first), self.why(Sort::Text, *other, *last), vec![so, *lit]].concat(),
                            ));
                        }
                        Some(_) => {}
                        None => {
                            open.push((asked, (*one, *other, so)));
                            for class in [one_class, other_class] {
                                classes.entry(class).or_default();
                            }
                        }
                    }
                    continue;
                }
            };
            let because = [self.why(Sort::Text, known.0, known.1), vec![so]].concat();
            classes.entry(self.first(Sort::Text, at)).or_default().claims.push(Claim { asked: Asked::of(test, is_so), at, because });
        }
        open.into_iter().map(|(open, _)| open).collect()
    }

    /// Texts that are one are one in lower case, and as long.
    fn congruence(&self, class: &Class, lessons: &mut Vec<Lesson>) {
        if let Some((text, spelt)) = &class.spelt {
            let lower: Rc<str> = automata::lower(text).into();
            for (term, in_lower) in &class.lower {
                if self.word(*in_lower) != Some(&lower) {
                    lessons.push(Lesson::Among(self.why(Sort::Text, *term, *spelt), None, *in_lower, vec![lower.clone()]));
                }
            }
            let length = length(text);
            for (term, number) in class.lengths.iter().filter(|(_, number)| self.value_of(number) != length) {
                lessons.push(Lesson::Between(self.why(Sort::Text, *term, *spelt), number.clone(), (length, length), true));
            }
            return;
        }
        for ((first, of_first), (term, in_lower)) in class.lower.iter().zip(class.lower.iter().skip(1)) {
            if self.first(Sort::Text, *of_first) != self.first(Sort::Text, *in_lower) {
                lessons.push(Lesson::Alike(self.why(Sort::Text, *first, *term), *of_first, *in_lower));
            }
        }
        for ((first, of_first), (term, number)) in class.lengths.iter().zip(class.lengths.iter().skip(1)) {
            if self.value_of(of_first) != self.value_of(number) {
                lessons.push(Lesson::SameNumber(self.why(Sort::Text, *first, *term), of_first.clone(), number.clone()));
            }
        }
    }

    /// What is so of a text in lower case is asked of the text.
    fn carry_over(&self, classes: &mut BTreeMap<Term, Class>) {
        let carried: Vec<(Term, Vec<Claim>)> = classes
            .iter()
            .filter_map(|(first, class)| {
                let (term, in_lower) = class.lower.first()?;
                let lower = self.first(Sort::Text, *in_lower);
                let claims = &classes.get(&lower).filter(|_| lower != *first)?.claims;
                let carry = |claim: &Claim| {
                    let because = [claim.because.clone(), self.why(Sort::Text, claim.at, *in_lower)].concat();
                    Claim { asked: claim.asked.in_lower(), at: *term, because }
                };
                let is_spelt = self.texts.spelt.iter().find(|(_, spelt)| self.first(Sort::Text, *spelt) == lower);
                let is =
                    is_spelt.map(|(text, spelt)| Claim { asked: Asked::of(Test::Is(text.clone()), true), at: *spelt, because: Vec::new() });
                let differs = self.apart(Sort::Text, *first, lower).map(|(one, other, lit)| {
                    let because =
                        [self.why(Sort::Text, one, *term), self.why(Sort::Text, other, *in_lower), lit.into_iter().collect()].concat();
                    Claim { asked: Asked::of(Test::Lower, false), at: *term, because }
                });
                Some((*first, claims.iter().chain(&is).map(carry).chain(differs).collect()))
            })
            .collect();
        for (first, claims) in carried {
            classes.entry(first).or_default().claims.extend(claims);
        }
    }

    /// What of a class is so of no text.
    fn refuted(&mut self, class: &Class) -> Vec<Lesson> {
        if let Some((text, spelt)) = &class.spelt {
            let broken = class.claims.iter().filter(|claim| !claim.asked.is_so(text));
            return broken.map(|claim| Lesson::Never([claim.because.clone(), self.why(Sort::Text, claim.at, *spelt)].concat())).collect();
        }
        let length = class.lengths.first().map(|(term, number)| (*term, number.clone(), self.value_of(number)));
        // Where fields alone say what it may be, it is found when one is looked for.
        let is_of_field = |claim: &Claim| self.texts.fit.get(&claim.at).is_some_and(|(_, fit)| fit.contains(&claim.asked));
        if length.is_none() && class.claims.iter().all(is_of_field) {
            return Vec::new();
        }
        let claims = class.claims.clone();
        // Of a text of some length, the shortest is asked for.
        let read = if length.is_some() { automata::read } else { automata::find };
        match read(asked(&claims)) {
            Reading::None => {
                let core = core(claims);
                vec![Lesson::Never(self.because(&core, None))]
            }
            Reading::Unknown => {
                self.texts.doubt = Some(TOO_MANY);
                Vec::new()
            }
            Reading::Text(text) => length.and_then(|length| self.of_length(claims, &text, length)).into_iter().collect(),
        }
    }

    /// Of what is claimed of a text, a shortest of which is this one: why none is so long.
    fn of_length(&mut self, claims: Vec<Claim>, shortest: &str, (term, number, value): (Term, Bits, i64)) -> Option<Lesson> {
        let least = length(shortest);
        // A field says plainly how long its texts may be.
        let bound = claims.iter().filter_map(|claim| Some((most(&claim.asked)?, claim))).min_by_key(|(most, _)| *most);
        if let Some((most, claim)) = bound.filter(|(most, _)| *most < value) {
            return Some(Lesson::Between(self.because(std::slice::from_ref(claim), Some(term)), number, (0, most), true));
        }
        let read = |from: i64, to: i64| {
            let [from, to] = [from, to].map(|end| usize::try_from(end).unwrap_or(usize::MAX));
            let of_length = Asked::of(Test::Length(from, to), true);
            automata::read(asked(&claims).into_iter().chain([of_length]).collect())
        };
        let between = if value < least {
            ((least, LONGEST), true)
        } else {
            let of_length = usize::try_from(value).map(|value| Asked::of(Test::Length(value, value), true));
            let long: Vec<Asked> = asked(&claims).into_iter().chain(of_length).collect();
            // What is easily said need not be looked for.
            if plain::long_text(term.place(), &long).is_some_and(|text| long.iter().all(|asked| asked.is_so(&text))) {
                return None;
            }
            match read(value, value) {
                Reading::Text(_) => return None,
                Reading::Unknown => {
                    self.texts.doubt = Some(TOO_MANY);
                    return None;
                }
                Reading::None => {}
            }
            // The least length that no text has, and none beyond it; if there is one.
            let (mut some, mut none) = (least, value);
            while some + 1 < none && read(value, i64::MAX) == Reading::None {
                let half = some + (none - some) / 2;
                if read(half, i64::MAX) == Reading::None { none = half } else { some = half }
            }
            if read(none, i64::MAX) == Reading::None { ((0, none - 1), true) } else { ((value, value), false) }
        };
        let because = self.because(&claims, Some(term));
        Some(Lesson::Between(because, number, between.0, between.1))
    }

    /// Under which all of it is so of one text.
    fn because(&self, claims: &[Claim], also: Option<Term>) -> Vec<Lit> {
        let terms: Vec<Term> = claims.iter().map(|claim| claim.at).chain(also).collect();
        let ways = terms.iter().zip(terms.iter().skip(1)).flat_map(|(one, next)| self.why(Sort::Text, *one, *next));
        let mut because: Vec<Lit> = claims.iter().flat_map(|claim| claim.because.iter().copied()).chain(ways).collect();
        because.sort_unstable();
        because.dedup();
        because
    }

    /// Finds a text for each class. Where there are few, and others are among them, it is told which.
    fn choose_words(&mut self, classes: &BTreeMap<Term, Class>, open: &[Open]) -> Vec<Lesson> {
        let mut order: Vec<Term> = classes.keys().copied().collect();
        // A text in lower case comes with the one that it is of; and what another one is to have comes before that one.
        let is_of_another = |first: Term| classes.iter().any(|(of, class)| *of != first && self.lower_of(class) == Some(first));
        let last = |first: &Term| (is_of_another(*first), !open.iter().any(|open| open.other == *first));
        order.sort_by_key(last);
        let mut lessons = Vec::new();
        for first in order {
            if let Some(class) = classes.get(&first).filter(|_| !self.texts.words.contains_key(&first)) {
                lessons.extend(self.choose_word(first, class, classes, open));
            }
        }
        lessons
    }

    /// The class of the same in lower case.
    fn lower_of(&self, class: &Class) -> Option<Term> {
        class.lower.first().map(|(_, lower)| self.first(Sort::Text, *lower))
    }

    fn choose_word(&mut self, first: Term, class: &Class, classes: &BTreeMap<Term, Class>, open: &[Open]) -> Option<Lesson> {
        let mut wanted = self.wanted(first, class, open);
        let lower = self.lower_of(class).filter(|lower| *lower != first);
        let is_known = lower.and_then(|lower| self.texts.words.get(&lower)).cloned();
        wanted.extend(is_known.iter().map(|word| Asked::of(Test::Is(word.clone()), true).in_lower()));
        let lower = lower.filter(|_| is_known.is_none());
        let own = lower.and_then(|lower| Some(self.wanted(lower, classes.get(&lower)?, open))).unwrap_or_default();
        wanted.extend(own.iter().map(Asked::in_lower));
        let mut has_others = false;
        for _ in 0..TRIED {
            let Some(word) = self.find(first, &wanted) else { break };
            let in_lower: Rc<str> = automata::lower(&word).into();
            let Some(lower) = lower else {
                self.texts.words.insert(first, word);
                return None;
            };
            let is = Asked::of(Test::Is(in_lower.clone()), true).in_lower();
            let others =
                classes.iter().filter(|(other, class)| **other != first && **other != lower && self.lower_of(class) == Some(lower));
            let others: Vec<Vec<Asked>> = others.map(|(other, class)| self.wanted(*other, class, open)).collect();
            has_others |= !others.is_empty();
            let others = others.into_iter().map(|wanted| wanted.into_iter().chain([is.clone()]).collect::<Vec<_>>());
            let is_theirs = others.into_iter().all(|wanted| matches!(automata::read(wanted), Reading::Text(_)));
            if is_theirs && !self.taken_from(lower).contains(&in_lower) {
                self.texts.words.extend([(first, word), (lower, in_lower)]);
                return None;
            }
            wanted.push(Asked { wanted: false, ..is });
        }
        let number = class.lengths.first().map(|(term, number)| (*term, number.clone(), self.value_of(number)));
        let at = class.claims.first().map(|claim| claim.at).or(number.as_ref().map(|(term, ..)| *term));
        let all = asked(&class.claims).into_iter().chain(self.of_its_length(class)).collect();
        let few = if has_others { None } else { few(all) };
        let Some((few, at)) = few.zip(at) else {
            self.texts.doubt = Some(if open.is_empty() { TOO_MANY } else { TWO });
            return None;
        };
        let because = self.because(&class.claims, number.as_ref().map(|(term, ..)| *term));
        Some(Lesson::Among(because, number.map(|(_, number, value)| (number, value)), at, few))
    }

    /// That a text is as long as it is, if that is spoken of.
    fn of_its_length(&self, class: &Class) -> Option<Asked> {
        let length = usize::try_from(self.value_of(&class.lengths.first()?.1)).ok()?;
        Some(Asked::of(Test::Length(length, length), true))
    }

    /// What is asked of a text, with what is asked of it and of those that were chosen.
    fn wanted(&self, first: Term, class: &Class, open: &[Open]) -> Vec<Asked> {
        let chosen = |term: &Term| self.texts.words.get(term);
        let as_one = open
            .iter()
            .filter(|open| open.one == first)
            .filter_map(|open| Some(Asked::of(open.between.with(chosen(&open.other)?), open.is_so)));
        let as_other = open
            .iter()
            .filter(|open| open.other == first)
            .filter_map(|open| Some(Asked::of(open.between.of(chosen(&open.one)?), open.is_so)));
        asked(&class.claims).into_iter().chain(as_one).chain(as_other).chain(self.of_its_length(class)).collect()
    }

    /// A text of which all is so: one that no other is of those that are not written out; at least none of those that it is compared with.
    fn find(&mut self, first: Term, wanted: &[Asked]) -> Option<Rc<str>> {
        let compared = self.taken_from(first);
        let spelt: BTreeSet<Term> = self.texts.spelt.iter().map(|(_, term)| self.first(Sort::Text, *term)).collect();
        let chosen = self.texts.words.iter().filter(|(other, _)| !spelt.contains(other)).map(|(_, text)| text);
        let all: BTreeSet<Rc<str>> = chosen.chain(&compared).cloned().collect();
        let plain = plain::texts(first.place())
            .chain(plain::long_text(first.place(), wanted))
            .find(|text| wanted.iter().all(|asked| asked.is_so(text)) && !all.contains(&**text));
        if let Some(plain) = plain {
            return Some(plain.into());
        }
        for taken in [all, compared] {
            let mut wanted = wanted.to_vec();
            while let Reading::Text(text) = automata::find(wanted.clone()) {
                if !taken.contains(&text) {
                    return Some(text);
                }
                wanted.push(Asked::of(Test::Is(text), false));
            }
        }
        None
    }

    /// The texts that were chosen for others that a text is compared with.
    fn taken_from(&self, first: Term) -> BTreeSet<Rc<str>> {
        let chosen = self.texts.words.iter().filter(|(other, _)| **other != first && self.apart(Sort::Text, first, **other).is_some());
        chosen.map(|(_, text)| text.clone()).collect()
    }
}

impl Between {
    /// Of the first, where the second is written out.
    fn with(self, text: &Rc<str>) -> Test {
        match self {
            Self::Has(test) => Test::Has(test, text.clone()),
            Self::Before => Test::Before(text.clone()),
        }
    }

    /// Of the second, where the first is written out.
    fn of(self, text: &Rc<str>) -> Test {
        match self {
            Self::Has(test) => Test::Of(test, text.clone()),
            Self::Before => Test::After(text.clone()),
        }
    }
}

/// How long a text is at most, of which this is so.
fn most(asked: &Asked) -> Option<i64> {
    if let (Test::Length(_, most), true) = (&asked.test, asked.wanted) { i64::try_from(*most).ok() } else { None }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_is_as_little_as_may_be() {
        let mut sat = Sat::new();
        let at = sat.term(Sort::Text);
        let claim =
            |test: TextTest, part: &str, wanted| Claim { asked: Asked::of(Test::Has(test, part.into()), wanted), at, because: Vec::new() };
        let [starts, other] = ["a", "b"].map(|part| claim(TextTest::StartsWith, part, true));
        let [ends, not] = ["z", "y"].map(|part| claim(TextTest::EndsWith, part, part == "z"));
        let found = core(vec![ends.clone(), starts.clone(), not.clone(), other.clone()]);
        assert_eq!(asked(&found), asked(&[starts, other.clone()]));
        let [no, yes] = [false, true].map(|wanted| claim(TextTest::Contains, "", wanted));
        assert_eq!(asked(&core(vec![other, no.clone(), yes])), asked(&[no]));
    }

    #[test]
    fn texts_are_told_one_by_one_where_they_are_few() {
        let of = |pattern: &str| {
            few(vec![Asked::of(Test::Pattern(pattern.into()), true)]).map(|few| few.iter().map(|text| text.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(of("[ab]|ba"), Some(vec!["a".to_owned(), "b".to_owned(), "ba".to_owned()]));
        assert_eq!(of("[a-p][a-d]").map(|few| few.len()), Some(FEW));
        assert_eq!(of("[a-p][a-d]|q"), None);
        assert_eq!(of(r"a\b"), None);
    }
}
