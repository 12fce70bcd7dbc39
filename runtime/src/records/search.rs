//! `search`: the rows that hold the words of a text, all of them, the last by its beginning.
//!
//! Comes in: the text. Goes out: its words, and a condition with a slot for each of them: a word stands in a field that the caller is
//! shown of the row, or it does not stand there.

use super::Request;
use super::layout::{ROW, shown_when};
use crate::problem::{Code, Problem};
use crate::store::compose::{Composer, PlanFault, RowOf, Slot};
use crate::store::schema::words_table;
use purlin_rules::plan::Condition;
use purlin_rules::value::Value;
use purlin_rules::words::Sought;

/// Words that one search may ask for: each is looked up.
const WORDS: usize = 16;
/// Characters of a beginning that is likely to be that of a good part of all words.
const SHORT: usize = 2;
/// No word begins with it, and it comes after all that words may hold.
const BEHIND: &str = " || char(1114111)";

/// The words that are looked for, the last one the beginning of some.
#[derive(Debug, Default)]
pub(super) struct Terms(Vec<Value>);

impl Terms {
    pub(super) fn parse(request: &Request<'_>, text: &str) -> Result<Self, Problem> {
        if request.table.search.is_empty() {
            let words = format!("Rows of {} are not searched: its model names no fields to `search`.", request.table.spec_name);
            return Err(Problem::new(Code::InvalidParameter).detail(words));
        }
        let Sought { whole, beginning } = Sought::of(text);
        let words: Vec<Value> = whole.into_iter().chain(beginning).map(Value::Text).collect();
        if words.len() > WORDS {
            return Err(Problem::new(Code::TooExpensive).detail(format!("`search` asks for more than {WORDS} words.")));
        }
        Ok(Self(words))
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.0
    }

    /// What of them decides the form of a statement.
    pub(super) fn count(&self) -> u16 {
        u16::try_from(self.0.len()).unwrap_or(u16::MAX)
    }

    /// Many words may begin so.
    pub(super) fn are_many(&self) -> bool {
        matches!(self.0.last(), Some(Value::Text(text)) if text.chars().count() <= SHORT)
    }
}

/// ` AND …`: the row holds so many words, the last by its beginning. No row holds the words of a text without any.
pub(super) fn and_holds(composer: &mut Composer, request: &Request<'_>, terms: u16) -> Result<(), PlanFault> {
    let Some(last) = terms.checked_sub(1) else {
        composer.text(" AND 0");
        return Ok(());
    };
    let fields = Fields::of(request);
    for term in 0..terms {
        fields.and_hold(composer, request, Term { slot: Slot::Term(term), is_beginning: term == last })?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Term {
    slot: Slot,
    is_beginning: bool,
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

    fn and_hold(&self, composer: &mut Composer, request: &Request<'_>, term: Term) -> Result<(), PlanFault> {
        let places: Vec<usize> = self.groups.iter().flat_map(|(_, places)| places.iter().copied()).collect();
        if places.is_empty() {
            composer.text(" AND 0");
            return Ok(());
        }
        // By these the store finds rows; what of them is shown is asked of those alone.
        self.stands_in(composer.text(" AND "), request, term, &places)?;
        if self.groups.iter().all(|(shown, _)| *shown == Condition::Always) {
            return Ok(());
        }
        for (number, (shown, places)) in self.groups.iter().enumerate() {
            composer.text(if number == 0 { " AND (" } else { " OR " }).condition(shown, RowOf::Stored(ROW))?;
            self.stands_in(composer.text(" AND "), request, term, places)?;
        }
        composer.text(")");
        Ok(())
    }

    /// The row is one of those that hold the word in these fields.
    fn stands_in(&self, composer: &mut Composer, request: &Request<'_>, term: Term, places: &[usize]) -> Result<(), PlanFault> {
        let words = composer.fresh();
        composer.column(ROW, "id").text(" IN (SELECT ").column(&words, "row");
        composer.text(" FROM ").name(&words_table(&request.table.db_name)).text(" AS ").text(&words).text(" WHERE ");
        if request.table.tenant.is_some() {
            composer.column(&words, "tenant").text(" = ").tenant()?.text(" AND ");
        }
        composer.column(&words, "word");
        match term.is_beginning {
            true => composer.text(" >= ").slot(term.slot).text(" AND ").column(&words, "word").text(" < ").slot(term.slot).text(BEHIND),
            false => composer.text(" = ").slot(term.slot),
        };
        if places.len() < self.all {
            let places: Vec<String> = places.iter().map(usize::to_string).collect();
            composer.text(" AND ").column(&words, "field").text(&format!(" IN ({})", places.join(", ")));
        }
        composer.text(")");
        Ok(())
    }
}
