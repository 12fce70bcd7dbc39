//! `search`: the rows that hold the words of a text, all of them, the last by its beginning.
//!
//! Comes in: the text. Goes out: its words, and a condition with a slot for each of them: a word stands in a field that the caller is
//! shown of the row, or it does not stand there. Rows are found by one of the words; which of them that is, how often each stands decides,
//! and nothing that is answered depends on it.

use super::Request;
use super::layout::{ROW, shown_when};
use crate::problem::{Code, Problem};
use crate::store::bound::Binds;
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::store::schema::words_table;
use crate::store::system::Composed;
use crate::store::{Session, trouble};
use purlin_rules::plan::Condition;
use purlin_rules::value::Value;
use purlin_rules::words::Sought;
use rusqlite::Row;
use std::cmp::Reverse;

/// Words that one search may ask for: each is looked up.
const WORDS: usize = 16;
/// Characters of a beginning that is likely to be that of a good part of all words.
const SHORT: usize = 2;
/// So far it is counted how often each word stands, to begin with the one that stands least.
const COUNTED: u16 = 1000;
/// Comes after all that words may hold.
const LAST: char = '\u{10ffff}';

/// The words that are looked for, the last one the beginning of some.
#[derive(Debug, Default)]
pub(super) struct Terms(Vec<String>);

/// How often each of the words stands, as far as it is counted.
#[derive(Debug)]
pub(super) struct Frequencies {
    statement: Composed,
    terms: u16,
}

impl Terms {
    pub(super) fn parse(request: &Request<'_>, text: &str) -> Result<Self, Problem> {
        if request.table.search.is_empty() {
            let words = format!("Rows of {} are not searched: its model names no fields to `search`.", request.table.spec_name);
            return Err(Problem::new(Code::InvalidParameter).detail(words));
        }
        let Sought { whole, beginning } = Sought::of(text);
        let words: Vec<String> = whole.into_iter().chain(beginning).collect();
        if words.len() > WORDS {
            return Err(Problem::new(Code::TooExpensive).detail(format!("`search` asks for more than {WORDS} words.")));
        }
        Ok(Self(words))
    }

    /// What of them decides the form of a statement.
    pub(super) fn count(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    /// Many words may begin so.
    pub(super) fn are_many(&self) -> bool {
        self.0.last().is_some_and(|text| text.chars().count() <= SHORT)
    }

    /// What stands in the slots of a search that begins with one of them.
    fn bound(&self, first: usize) -> Vec<Value> {
        let (Some(word), last) = (self.0.get(first), first + 1 == self.0.len()) else { return Vec::new() };
        let behind = format!("{word}{}", if last { LAST } else { '\0' });
        let words = self.0.iter().cloned().map(Value::Text);
        words.chain([Value::Text(word.clone()), Value::Text(behind), Value::Bool(last)]).collect()
    }
}

impl Frequencies {
    /// None where there is nothing to choose.
    pub(super) fn of(request: &Request<'_>, terms: Option<u16>) -> Result<Option<Self>, PlanFault> {
        let (fields, terms) = (Fields::of(request), terms.unwrap_or(0));
        let places = fields.places();
        if terms < 2 || places.is_empty() {
            return Ok(None);
        }
        let mut composer = Composer::of(request.service, request.kind);
        for term in 0..terms {
            composer.text(if term == 0 { "SELECT" } else { "," }).text(" (SELECT count(*) FROM (SELECT 1");
            fields.holds(&mut composer, request, word(term, terms), &places)?;
            composer.text(&format!(" LIMIT {COUNTED}))"));
        }
        Ok(Some(Self { statement: composer.of_system(), terms }))
    }
}

/// What stands in the slots of a search: it begins with the word that stands least, of those that do so often with the longest one.
pub(super) fn bound(
    terms: &Terms,
    frequencies: Option<&Frequencies>,
    session: &Session<'_>,
    binds: &Binds<'_>,
) -> Result<Vec<Value>, Problem> {
    let Some(Frequencies { statement, terms: count }) = frequencies else { return Ok(terms.bound(0)) };
    let words: Vec<Value> = terms.0.iter().cloned().map(Value::Text).collect();
    let read = |row: &Row<'_>| (0..usize::from(*count)).map(|place| row.get::<_, i64>(place)).collect::<rusqlite::Result<Vec<_>>>();
    let counted = statement.first(session, &Binds { terms: &words, ..*binds }, read).map_err(|error| trouble(&error))?;
    let counted = counted.unwrap_or_default().into_iter().zip(&terms.0).enumerate();
    let least = counted.min_by_key(|(_, (count, word))| (*count, Reverse(word.chars().count())));
    Ok(terms.bound(least.map_or(0, |(place, _)| place)))
}

/// ` AND …`: the row holds so many words, the last by its beginning. No row holds the words of a text without any.
pub(super) fn and_holds(composer: &mut Composer, request: &Request<'_>, terms: u16) -> Result<(), PlanFault> {
    let fields = Fields::of(request);
    let places = fields.places();
    if terms == 0 || places.is_empty() {
        composer.text(" AND 0");
        return Ok(());
    }
    // By this word the store finds rows; all else is asked of those alone.
    let first = Word::Between(Slot::Term(terms), Slot::Term(terms + 1));
    fields.is_among(composer.text(" AND "), request, first, &places)?;
    for term in 0..terms {
        fields.and_shows(composer, request, word(term, terms), Slot::Term(terms + 2))?;
    }
    Ok(())
}

/// A word that is looked for.
#[derive(Debug, Clone, Copy)]
enum Word {
    Whole(Slot),
    Beginning(Slot),
    /// From the one on, and before the other.
    Between(Slot, Slot),
}

fn word(term: u16, terms: u16) -> Word {
    if term + 1 == terms { Word::Beginning(Slot::Term(term)) } else { Word::Whole(Slot::Term(term)) }
}

/// The fields that are searched, by their places, together where they are shown together.
struct Fields {
    groups: Vec<(Condition, Vec<usize>)>,
    /// Those that are searched for anybody.
    all: usize,
}

impl Fields {
    fn of(request: &Request<'_>) -> Self {
        let readable = request.table.list.of(request.kind);
        let mut groups: Vec<(Condition, Vec<usize>)> = Vec::new();
        for (place, field) in request.table.search.iter().enumerate() {
            let shown = shown_when(readable, *field);
            match groups.iter_mut().find(|(when, _)| *when == shown) {
                Some((_, places)) => places.push(place),
                None => groups.push((shown, vec![place])),
            }
        }
        groups.retain(|(shown, _)| *shown != Condition::Never);
        Self { groups, all: request.table.search.len() }
    }

    /// Those that are ever shown to such a caller.
    fn places(&self) -> Vec<usize> {
        self.groups.iter().flat_map(|(_, places)| places.iter().copied()).collect()
    }

    /// ` AND …`: the word stands in a field that is shown of the row. Where all are, rows that were found by it hold it.
    fn and_shows(&self, composer: &mut Composer, request: &Request<'_>, word: Word, is_by_last: Slot) -> Result<(), PlanFault> {
        let always = self.groups.iter().all(|(shown, _)| *shown == Condition::Always);
        composer.text(" AND (");
        if let (true, Word::Beginning(_)) = (always, word) {
            composer.slot(is_by_last).text(" OR ");
        }
        for (number, (shown, places)) in self.groups.iter().enumerate() {
            composer.text(if number == 0 { "" } else { " OR " });
            composer.condition(shown, RowOf::Stored(ROW))?.text(" AND ");
            match word {
                Word::Whole(_) => self.stands(composer, request, word, places)?,
                Word::Beginning(_) | Word::Between(..) => self.is_among(composer, request, word, places)?,
            }
        }
        composer.text(")");
        Ok(())
    }

    /// The row is one of those that hold the word in these fields, which are looked up once.
    fn is_among(&self, composer: &mut Composer, request: &Request<'_>, word: Word, places: &[usize]) -> Result<(), PlanFault> {
        composer.column(ROW, "id").text(" IN (SELECT \"row\"");
        self.holds(composer, request, word, places)?;
        composer.text(")");
        Ok(())
    }

    /// The same, looked up for the row alone: the key of a whole word goes on with it.
    fn stands(&self, composer: &mut Composer, request: &Request<'_>, word: Word, places: &[usize]) -> Result<(), PlanFault> {
        composer.text("EXISTS (SELECT 1");
        self.holds(composer, request, word, places)?;
        composer.text(" AND \"row\" = ").column(ROW, "id").text(")");
        Ok(())
    }

    /// ` FROM … WHERE …`: entries of the word in these fields, within the tenant.
    fn holds(&self, composer: &mut Composer, request: &Request<'_>, word: Word, places: &[usize]) -> Result<(), PlanFault> {
        composer.text(" FROM ").name(&words_table(&request.table.db_name)).text(" WHERE ");
        if request.table.tenant.is_some() {
            composer.text("\"tenant\" = ").tenant()?.text(" AND ");
        }
        match word {
            Word::Whole(word) => composer.text("\"word\" = ").slot(word),
            Word::Beginning(word) => {
                composer.text("\"word\" >= ").slot(word).text(" AND \"word\" < ").slot(word);
                composer.text(&format!(" || char({})", u32::from(LAST)))
            }
            Word::Between(from, to) => composer.text("\"word\" >= ").slot(from).text(" AND \"word\" < ").slot(to),
        };
        if places.len() < self.all {
            let places: Vec<String> = places.iter().map(usize::to_string).collect();
            composer.text(&format!(" AND \"field\" IN ({})", places.join(", ")));
        }
        Ok(())
    }
}
