//! Answers to lists, kept by the thread that read them until something is committed.
//!
//! Comes in: a [`Question`], and how it is answered. Goes out: the answer; that of before, where nothing was committed since.
//!
//! A kept answer is the one that reading anew would give:
//! - A question holds the statement that a list begins with, the tenant and all that the caller said. The number of a statement is that
//!   of its text and of all that was decided with it: the guard, the statements of what is included, how rows are spelt.
//!   So every value that is bound follows from the question, except the instant; no answer is kept of which a statement was told that.
//! - Each thread asks its connection before it answers whether anybody else, of this process or of another, has committed (`PRAGMA
//!   data_version`; a connection that reads commits nothing). If so, all that it kept is gone. What was committed while a statement
//!   ran is seen after it, and its answer is not kept.
//!
//! Who asks is part of the question. How soon an answer comes tells a caller that he has asked the same before, and that nobody has
//! written since; of callers who are not signed in, that one of them has asked. What anybody may read decides nothing of that: an answer is kept
//! whatever stands in it.

use super::guarded::Guarded;
use crate::records::Ask;
use crate::route::Caller;
use bytes::Bytes;
use purlin_rules::value::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Bytes that an answer takes beside its own and its question's, about.
const BESIDE: usize = 256;

/// What is asked, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question(Arc<[u8]>);

impl Question {
    /// `statement` is the first of those that answer it, and `texts` are all that the caller said. None where the tenant is named by
    /// what no tenant can have.
    pub(crate) fn of(statement: &Guarded, ask: &Ask, texts: &[Option<&str>]) -> Option<Self> {
        // The instant decides nothing where no statement is told.
        let Ask { table: _, caller, tenant, now: _ } = ask;
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(&statement.number().to_le_bytes());
        match caller {
            Caller::Anonymous => bytes.push(0),
            Caller::User { id, session } => {
                bytes.push(1);
                bytes.extend_from_slice(&id.0);
                bytes.extend_from_slice(&session.0);
            }
        }
        match tenant.as_deref() {
            None => part(&mut bytes, 0, &[]),
            Some(Value::Text(text)) => part(&mut bytes, 1, text.as_bytes()),
            Some(Value::Id(id)) => part(&mut bytes, 2, &id.0),
            Some(Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Bytes(_) | Value::List(_)) => return None,
        }
        for text in texts {
            part(&mut bytes, u8::from(text.is_some()), text.unwrap_or_default().as_bytes());
        }
        Some(Self(bytes.into()))
    }
}

/// The length keeps one part from passing for another.
fn part(bytes: &mut Vec<u8>, kind: u8, part: &[u8]) {
    bytes.push(kind);
    bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
    bytes.extend_from_slice(part);
}

/// What one thread keeps, of a number of bytes at most: for another answer, those go that nobody has asked for the longest.
#[derive(Debug, Default)]
pub(super) struct Answers {
    most: usize,
    held: usize,
    /// What the connection said of commits when the answers were read.
    version: i64,
    uses: u64,
    kept: HashMap<Question, Kept>,
    by_use: BTreeMap<u64, Question>,
}

#[derive(Debug)]
struct Kept {
    answer: Bytes,
    size: usize,
    /// The how-manieth use of any was its last.
    used: u64,
}

impl Answers {
    pub(super) fn of_bytes(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    pub(super) fn keeps_any(&self) -> bool {
        self.most > 0
    }

    /// The answer, if it was kept and nothing was committed since.
    pub(super) fn find(&mut self, version: i64, question: &Question) -> Option<Bytes> {
        if self.version != version {
            *self = Self { version, ..Self::of_bytes(self.most) };
        }
        let kept = self.kept.get_mut(question)?;
        self.uses += 1;
        if let Some(question) = self.by_use.remove(&kept.used) {
            self.by_use.insert(self.uses, question);
        }
        kept.used = self.uses;
        Some(kept.answer.clone())
    }

    /// `room` are the bytes that the answer takes. It was read at the version that [`Answers::find`] was last told.
    pub(super) fn keep(&mut self, question: &Question, answer: Bytes, room: usize) {
        let size = room + question.0.len() + BESIDE;
        if size > self.most || self.kept.contains_key(question) {
            return;
        }
        while self.held + size > self.most
            && let Some((_, last)) = self.by_use.pop_first()
        {
            self.held -= self.kept.remove(&last).map_or(0, |kept| kept.size);
        }
        self.uses += 1;
        self.held += size;
        self.by_use.insert(self.uses, question.clone());
        self.kept.insert(question.clone(), Kept { answer, size, used: self.uses });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::store::compose::Composer;
    use purlin_rules::catalog::ModelId;
    use purlin_rules::plan::{Condition, Readable};
    use purlin_rules::value::Id;

    const SIZE: usize = 1000;

    fn statement() -> Guarded {
        let mut composer = Composer::default();
        let everything = Readable { row: Condition::Always, groups: Vec::new().into() };
        composer.readable(&everything, crate::store::compose::RowOf::Stored("r")).unwrap();
        composer.finish().unwrap()
    }

    fn ask() -> Ask {
        Ask { table: ModelId(0), caller: Caller::Anonymous, tenant: None, now: 0 }
    }

    fn questions(count: usize) -> Vec<Question> {
        let statement = statement();
        (0..count).map(|k| Question::of(&statement, &ask(), &[Some(&*format!("{k:03}"))]).unwrap()).collect()
    }

    fn keep(answers: &mut Answers, question: &Question) {
        answers.keep(question, Bytes::from_static(b"{}"), SIZE);
    }

    #[test]
    fn what_differs_in_anything_is_another_question() {
        let (one, other) = (statement(), statement());
        let user = |id, session| Caller::User { id: Id([id; 16]), session: Id([session; 16]) };
        let tenant = |value| Some(Arc::new(value));
        let asks = [
            ask(),
            Ask { caller: user(1, 1), ..ask() },
            Ask { caller: user(2, 1), ..ask() },
            Ask { caller: user(1, 2), ..ask() },
            Ask { tenant: tenant(Value::Text(String::new())), ..ask() },
            Ask { tenant: tenant(Value::Text("a".to_owned())), ..ask() },
            Ask { tenant: tenant(Value::Id(Id([7; 16]))), ..ask() },
        ];
        let texts = [[None, None], [Some(""), None], [None, Some("")], [Some("ab"), None], [Some("a"), Some("b")], [Some("a"), Some("bc")]];
        let mut all = Vec::new();
        for statement in [&one, &other] {
            for ask in &asks {
                all.extend(texts.iter().map(|texts| Question::of(statement, ask, texts).unwrap()));
            }
        }
        let different: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(Question::of(&one, &Ask { now: 1, ..ask() }, &texts[3]), Question::of(&one, &ask(), &texts[3]));
        assert_eq!(Question::of(&one, &Ask { tenant: tenant(Value::Null), ..ask() }, &[]), None);
    }

    #[test]
    fn a_commit_ends_all_that_was_kept() {
        let (mut answers, questions) = (Answers::of_bytes(10 * SIZE), questions(2));
        assert_eq!(answers.find(1, &questions[0]), None);
        keep(&mut answers, &questions[0]);
        assert!(answers.find(1, &questions[0]).is_some());
        assert_eq!(answers.find(1, &questions[1]), None);
        assert_eq!(answers.find(2, &questions[0]), None);
        assert_eq!(answers.held, 0);
    }

    #[test]
    fn what_nobody_asks_for_goes_first() {
        let questions = questions(6);
        let mut answers = Answers::of_bytes(5 * (SIZE + BESIDE + 64));
        for question in &questions[..4] {
            keep(&mut answers, question);
        }
        assert!(answers.find(0, &questions[0]).is_some());
        keep(&mut answers, &questions[4]);
        keep(&mut answers, &questions[5]);
        let is_kept: Vec<bool> = questions.iter().map(|question| answers.find(0, question).is_some()).collect();
        assert_eq!(is_kept, [true, false, true, true, true, true]);
        assert!(answers.held <= answers.most);
        assert_eq!(answers.by_use.len(), answers.kept.len());
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let questions = questions(2);
        let mut answers = Answers::of_bytes(2 * SIZE);
        keep(&mut answers, &questions[0]);
        answers.keep(&questions[1], Bytes::new(), 2 * SIZE);
        assert!(answers.find(0, &questions[0]).is_some());
        assert_eq!(answers.find(0, &questions[1]), None);
        assert!(!Answers::of_bytes(0).keeps_any());
    }
}
