//! What is asked of the letters of texts, in the theory of strings: letters are code points, an order is by code point, and `lower` maps `A`
//! to `Z`, for which the theory has no function. A text in lower case can be held against one that is written out, by a regular expression.

use super::conditions::Valued;
use super::spell::{self, FALSE, TRUE, all, not, some};
use super::symbols::Sort;
use super::{Asking, Unsaid, regexes};
use purlin_rules::expr::Compare;
use purlin_rules::ops::TextTest;
use purlin_rules::plan::Refinement;
use purlin_rules::types::{Scalar, Type};
use std::collections::BTreeSet;

/// What has no words.
pub(super) const BESIDE_ANOTHER: Unsaid = Unsaid("a text in lower case beside one that is not written out");

/// A text that is there.
enum Text<'t> {
    WrittenOut(&'t str),
    /// Whatever this stands for.
    Of(&'t str),
    /// That, with `A` to `Z` in lower case.
    Lowered(&'t str),
}

impl Asking<'_> {
    fn text<'t>(&'t self, value: &'t Valued) -> Text<'t> {
        match (value.sort, self.symbols.written(&value.term)) {
            (Sort::Lowered, _) => Text::Lowered(&value.term),
            (_, Some(text)) => Text::WrittenOut(text),
            (_, None) => Text::Of(&value.term),
        }
    }

    /// With `A` to `Z` in lower case: what is held as an address is.
    pub(super) fn lowered(&mut self, value: &Valued, ty: &Type) -> Valued {
        let (term, sort) = match self.text(value) {
            Text::WrittenOut(text) => {
                let lowered = text.to_ascii_lowercase();
                (self.symbols.text(&lowered), Sort::Text)
            }
            Text::Of(term) if *ty == Type::Scalar(Scalar::Email) => (term.to_owned(), Sort::Text),
            Text::Of(term) | Text::Lowered(term) => (term.to_owned(), Sort::Lowered),
        };
        Valued { term, sort, ..value.clone() }
    }

    pub(super) fn length(&mut self, value: &Valued) -> Valued {
        self.symbols.letters = true;
        Valued { term: format!("(str.len {})", value.term), sort: Sort::Number, ..value.clone() }
    }

    /// The test is true of the texts.
    pub(super) fn tested(&mut self, test: TextTest, text: &Valued, part: &Valued) -> Result<String, Unsaid> {
        let are_there = all([text.is_there(), part.is_there()]);
        if are_there == FALSE {
            return Ok(are_there);
        }
        self.symbols.letters = true;
        let is_so = match (self.text(text), self.text(part)) {
            (Text::Lowered(text), Text::WrittenOut(part)) => match regexes::lowered(part) {
                Some(part) => is_one_of(text, &around(test, part)),
                None => FALSE.to_owned(),
            },
            (Text::WrittenOut(text), Text::Lowered(part)) => {
                some(parts(test, text).into_iter().filter_map(regexes::lowered).map(|whole| is_one_of(part, &whole)))
            }
            (Text::Lowered(_), _) | (_, Text::Lowered(_)) => return Err(BESIDE_ANOTHER),
            (Text::WrittenOut(_) | Text::Of(_), Text::WrittenOut(_) | Text::Of(_)) => match test {
                TextTest::StartsWith => format!("(str.prefixof {} {})", part.term, text.term),
                TextTest::EndsWith => format!("(str.suffixof {} {})", part.term, text.term),
                TextTest::Contains => format!("(str.contains {} {})", text.term, part.term),
            },
        };
        Ok(all([are_there, is_so]))
    }

    /// The order of two texts that are there is this.
    pub(super) fn ordered(&mut self, op: Compare, left: &Valued, right: &Valued) -> Result<String, Unsaid> {
        self.symbols.letters = true;
        match op {
            Compare::Equal => self.same(left, right),
            Compare::Less => self.is_before(left, right),
            Compare::Greater => self.is_before(right, left),
            Compare::LessOrEqual => Ok(not(self.is_before(right, left)?)),
            Compare::GreaterOrEqual => Ok(not(self.is_before(left, right)?)),
        }
    }

    fn is_before(&self, left: &Valued, right: &Valued) -> Result<String, Unsaid> {
        Ok(match (self.text(left), self.text(right)) {
            (Text::Lowered(left), Text::WrittenOut(right)) => is_one_of(left, &regexes::lowered_before(right)),
            (Text::WrittenOut(left), Text::Lowered(right)) => {
                let same = regexes::lowered(left).map(|same| is_one_of(right, &same));
                not(some([is_one_of(right, &regexes::lowered_before(left))].into_iter().chain(same)))
            }
            (Text::Lowered(_), _) | (_, Text::Lowered(_)) => return Err(BESIDE_ANOTHER),
            (Text::WrittenOut(_) | Text::Of(_), Text::WrittenOut(_) | Text::Of(_)) => format!("(str.< {} {})", left.term, right.term),
        })
    }

    /// The other text is the first one in lower case.
    pub(super) fn is_in_lower_case(&mut self, lowered: &Valued, other: &Valued) -> Result<String, Unsaid> {
        if (lowered.sort, &lowered.term) == (other.sort, &other.term) {
            return Ok(TRUE.to_owned());
        }
        self.symbols.letters = true;
        match self.text(other) {
            Text::WrittenOut(other) => Ok(regexes::lowered(other).map_or(FALSE.to_owned(), |same| is_one_of(&lowered.term, &same))),
            Text::Of(_) | Text::Lowered(_) => Err(BESIDE_ANOTHER),
        }
    }
}

fn is_one_of(term: &str, regex: &str) -> String {
    format!("(str.in_re {term} {regex})")
}

/// Texts of which the test is true with this part.
fn around(test: TextTest, part: String) -> String {
    let any = || regexes::ANY.to_owned();
    regexes::sequence(match test {
        TextTest::StartsWith => vec![part, any()],
        TextTest::EndsWith => vec![any(), part],
        TextTest::Contains => vec![any(), part, any()],
    })
}

/// The parts with which the test is true of the text.
fn parts(test: TextTest, text: &str) -> BTreeSet<&str> {
    let cuts = || text.char_indices().map(|(place, _)| place).chain([text.len()]);
    let from = |start: usize| cuts().filter_map(move |end| text.get(start..end));
    match test {
        TextTest::StartsWith => from(0).collect(),
        TextTest::EndsWith => cuts().filter_map(|start| text.get(start..)).collect(),
        TextTest::Contains => cuts().flat_map(from).collect(),
    }
}

/// What is asked of a text that a field of this type holds.
pub(super) fn asked(scalar: Scalar, refinement: &Refinement, term: &str) -> Result<Vec<String>, Unsaid> {
    let of_type = (scalar == Scalar::Email).then(|| is_one_of(term, &regexes::address()));
    let refined = match refinement {
        Refinement::Length { min, max } => Some(spell::within(&format!("(str.len {term})"), (i64::from(*min), i64::from(*max)))),
        Refinement::Pattern(pattern) => Some(is_one_of(term, &regexes::pattern(pattern)?)),
        Refinement::None | Refinement::IntRange { .. } | Refinement::FloatRange { .. } => None,
    };
    Ok(of_type.into_iter().chain(refined).collect())
}
