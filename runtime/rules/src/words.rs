//! The words of texts, by which `search` finds rows. Comes in: a text of a row, or what somebody looks for. Goes out: words.
//!
//! This is the definition, for every store: none has a say in what a word is, so all of them answer alike. A word is a run of letters and
//! digits, without the marks on Latin letters, in lower case. There is no stemming and no list of words that don't count.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a word. What is longer is known by these alone.
pub const LONGEST: usize = 64;

/// Counts up with each change of what the words of some text are.
const EDITION: u32 = 1;

/// By which rules texts are taken apart: where a store keeps words by others, it has to read its texts again.
#[must_use]
pub fn edition() -> String {
    let (letters, marks) = (char::UNICODE_VERSION, unicode_normalization::UNICODE_VERSION);
    format!("{EDITION} {}.{}.{} {}.{}.{}", letters.0, letters.1, letters.2, marks.0, marks.1, marks.2)
}

/// The words of a text, each once.
#[must_use]
pub fn words(text: &str) -> BTreeSet<String> {
    in_order(text).into_iter().collect()
}

/// What somebody looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words that must be there, each once.
    pub whole: Vec<String>,
    /// The last one may still be being typed: some word must begin so. None in a text without words, which nothing meets.
    pub beginning: Option<String>,
}

impl Sought {
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = in_order(text);
        let beginning = words.pop();
        let mut whole: Vec<String> = Vec::new();
        for word in words {
            if !whole.contains(&word) {
                whole.push(word);
            }
        }
        Self { whole, beginning }
    }

    /// All of it stands in these texts together.
    #[must_use]
    pub fn is_met<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let words: BTreeSet<String> = texts.into_iter().flat_map(words).collect();
        let begins = |beginning: &String| words.range(beginning.clone()..).next().is_some_and(|word| word.starts_with(beginning));
        self.beginning.as_ref().is_some_and(begins) && self.whole.iter().all(|word| words.contains(word))
    }
}

fn in_order(text: &str) -> Vec<String> {
    let mut words = Words::default();
    // Most texts are of ASCII, which is its own normal form.
    if text.is_ascii() {
        text.chars().for_each(|of_text| words.read(of_text));
    } else {
        text.nfkd().for_each(|of_text| words.read(of_text));
    }
    words.end();
    words.found
}

/// Words as far as a text is read.
#[derive(Default)]
struct Words {
    found: Vec<String>,
    word: String,
    /// Characters of `word`.
    length: usize,
    /// Its last letter is one of ASCII, or was made one.
    is_ascii: bool,
}

impl Words {
    fn read(&mut self, of_text: char) {
        if of_text.is_ascii() {
            match of_text.is_ascii_alphanumeric() {
                true => self.letter(of_text.to_ascii_lowercase()),
                false => self.end(),
            }
        } else if is_combining_mark(of_text) {
            self.mark(of_text);
        } else if of_text.is_alphanumeric() {
            of_text.to_lowercase().for_each(|lower| if is_combining_mark(lower) { self.mark(lower) } else { self.letter(lower) });
        } else {
            self.end();
        }
    }

    fn letter(&mut self, letter: char) {
        if is_word_alone(letter) {
            self.end();
            self.push(letter);
            // A mark behind it is still its own.
            self.is_ascii = false;
            return;
        }
        if self.word.chars().next().is_some_and(is_word_alone) {
            self.end();
        }
        let plain = plain(letter);
        self.is_ascii = plain.is_some() || letter.is_ascii();
        match plain {
            Some(plain) => plain.chars().for_each(|letter| self.push(letter)),
            None => self.push(letter),
        }
    }

    /// Latin letters lose their marks; elsewhere these make another letter.
    fn mark(&mut self, mark: char) {
        if !self.is_ascii && !self.word.is_empty() {
            self.push(mark);
        }
    }

    fn push(&mut self, letter: char) {
        if self.length < LONGEST {
            self.word.push(letter);
            self.length += 1;
        }
    }

    fn end(&mut self) {
        if !self.word.is_empty() {
            self.found.push(std::mem::take(&mut self.word));
        }
        (self.length, self.is_ascii) = (0, false);
    }
}

/// How letters are written without what is not in ASCII, where no mark is to be taken off; and the two forms of one letter.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'ŧ' => "t",
        'ς' => "σ",
        _ => return None,
    })
}

/// Scripts that are written without spaces: each of their letters is a word.
fn is_word_alone(letter: char) -> bool {
    matches!(
        letter,
        '\u{e00}'..='\u{eff}' // Thai, Lao
            | '\u{1000}'..='\u{109f}' // Myanmar
            | '\u{1780}'..='\u{17ff}' // Khmer
            | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' // Kana
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' // Han
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        in_order(text).join(" ")
    }

    #[test]
    fn a_word_is_a_run_of_letters_and_digits_in_lower_case() {
        assert_eq!(shown("The printer (HP-4200), on fire!"), "the printer hp 4200 on fire");
        assert_eq!(shown("ann@example.com don't a_b 3.14"), "ann example com don t a b 3 14");
        assert_eq!(shown("ПРИВЕТ Ωμέγας ΣΊΣΥΦΟΣ"), "привет ωμε\u{301}γασ σι\u{301}συφοσ");
        assert_eq!(shown(" \u{0} — ‘’ "), "");
    }

    #[test]
    fn latin_letters_lose_their_marks_and_other_letters_keep_them() {
        assert_eq!(shown("Crème BRÛLÉE Ångström Łódź İstanbul ırmak"), "creme brulee angstrom lodz istanbul irmak");
        assert_eq!(shown("Cre\u{300}me e\u{301}\u{302}"), "creme e");
        assert_eq!(shown("Straße GROẞE Æther smørrebrød Œuvre"), "strasse grosse aether smorrebrod oeuvre");
        assert_eq!(shown("йод"), shown("и\u{306}од"));
        assert_ne!(shown("йод"), shown("иод"));
        assert_eq!(shown("हिन्दी"), "हिन्दी");
    }

    #[test]
    fn what_is_one_text_to_a_reader_has_the_same_words() {
        assert_eq!(shown("ﬁne Ｗｉｄｅ Ⅻ ½ K"), "fine wide xii 1 2 k");
        assert_eq!(shown("ｶﾞ"), shown("ガ"));
    }

    #[test]
    fn where_no_spaces_are_written_each_letter_is_a_word() {
        assert_eq!(shown("全文検索 v2です"), "全 文 検 索 v2 て\u{3099} す");
        assert_eq!(shown("ไทย"), "ไ ท ย");
    }

    #[test]
    fn of_a_long_word_its_beginning_counts() {
        let long = "x".repeat(10 * LONGEST);
        assert_eq!(shown(&format!("{long} y")), format!("{} y", "x".repeat(LONGEST)));
        assert!(Sought::of(&format!("{long}z ")).is_met([&*format!("{long}q")]));
    }

    #[test]
    fn all_words_are_asked_for_and_the_last_by_its_beginning() {
        let text = "The printer is on fire";
        for sought in ["fire", "fi", "FIRE pri", "on on p", "printer, is: on"] {
            assert!(Sought::of(sought).is_met([text]), "{sought}");
        }
        for sought in ["fires", "prin fire", "water", "fire water", "", "!"] {
            assert!(!Sought::of(sought).is_met([text]), "{sought}");
        }
        assert!(Sought::of("fire b").is_met([text, "in the basement"]));
        assert!(!Sought::of("fire").is_met([]));
    }

    proptest! {
        /// Whoever looks for a word as it was taken from a text finds that text.
        #[test]
        fn a_word_is_its_own_word(text in "\\PC{0,40}") {
            for word in in_order(&text) {
                prop_assert_eq!(in_order(&word), vec![word.clone()], "{:?}", word);
            }
        }

        #[test]
        fn a_text_is_found_by_itself_and_by_each_beginning_of_its_last_word(text in "(\\w{0,9}[ .-]?){1,6}") {
            let last = in_order(&text).pop();
            prop_assert_eq!(Sought::of(&text).is_met([&*text]), last.is_some());
            if let Some(last) = last {
                for (end, _) in last.char_indices().skip(1) {
                    let begun = Sought { whole: Vec::new(), beginning: Some(last[..end].to_owned()) };
                    prop_assert!(begun.is_met([&*text]), "{:?}", begun);
                }
            }
        }
    }
}
