//! The text of an `include`, taken apart: `comments(where: not internal, sort: -created_at, limit: 10).author,requester`.
//!
//! Comes in: the text. Goes out: a tree of relations, each with the texts of its options and where they stand; what these mean is seen to
//! elsewhere. Or every fault of its form, each with its place.

/// Relations on one way from the row, and in a whole text.
const DEPTH: usize = 4;
const RELATIONS: usize = 16;

/// A relation that is included.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Branch<'q> {
    pub(super) name: Part<'q>,
    pub(super) options: Options<'q>,
    pub(super) below: Vec<Branch<'q>>,
}

/// How the rows of a relation are listed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Options<'q> {
    pub(super) filter: Option<Part<'q>>,
    pub(super) sort: Option<Part<'q>>,
    pub(super) select: Option<Part<'q>>,
    pub(super) limit: Option<Part<'q>>,
    pub(super) after: Option<Part<'q>>,
}

/// A part of the text, and where it begins.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'q> {
    pub(super) text: &'q str,
    pub(super) at: usize,
}

/// What is wrong, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Form { at: usize, words: String },
    TooDeep,
    TooMany,
}

impl Fault {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Form { at, words } => format!("`include` at {at}: {words}"),
            Self::TooDeep => format!("`include` goes on more than {DEPTH} relations deep."),
            Self::TooMany => format!("`include` names more than {RELATIONS} relations."),
        }
    }
}

impl<'q> Part<'q> {
    fn new(text: &'q str, at: usize) -> Self {
        let start = text.len() - text.trim_start().len();
        Self { text: text.trim(), at: at + start }
    }
}

pub(super) fn parse(text: &str) -> Result<Vec<Branch<'_>>, Vec<Fault>> {
    if let Some(fault) = unbalanced(text) {
        return Err(vec![fault]);
    }
    let (mut branches, mut faults) = (Vec::new(), Vec::new());
    for path in split(Part { text, at: 0 }, b',') {
        let steps = split(path, b'.');
        if steps.len() > DEPTH {
            faults.push(Fault::TooDeep);
            continue;
        }
        let mut level = &mut branches;
        for step in steps {
            let Some((name, options)) = relation(step, &mut faults) else { break };
            let Some(found) = place(level, name) else { break };
            match (found.options == Options::default(), options) {
                (_, None) => {}
                (true, Some(options)) => found.options = options,
                (false, Some(_)) => faults.push(form(name.at, format!("`{}` has its options twice", name.text))),
            }
            level = &mut found.below;
        }
    }
    if count(&branches) > RELATIONS {
        faults.push(Fault::TooMany);
    }
    if faults.is_empty() { Ok(branches) } else { Err(faults) }
}

/// The branch of this name, a new one where there is none: what is named twice is included once.
fn place<'b, 'q>(level: &'b mut Vec<Branch<'q>>, name: Part<'q>) -> Option<&'b mut Branch<'q>> {
    let known = level.iter().position(|branch| branch.name.text == name.text);
    let at = known.unwrap_or_else(|| {
        level.push(Branch { name, ..Branch::default() });
        level.len() - 1
    });
    level.get_mut(at)
}

fn count(branches: &[Branch<'_>]) -> usize {
    branches.iter().map(|branch| 1 + count(&branch.below)).sum()
}

fn form(at: usize, words: impl Into<String>) -> Fault {
    Fault::Form { at, words: words.into() }
}

/// `comments(limit: 10)`
fn relation<'q>(step: Part<'q>, faults: &mut Vec<Fault>) -> Option<(Part<'q>, Option<Options<'q>>)> {
    let (name, rest) = match step.text.find('(') {
        None => (step, None),
        Some(open) => {
            let (name, rest) = step.text.split_at(open);
            let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            let Some(inner) = inner else {
                faults.push(form(step.at + open, "a relation ends with the bracket of its options"));
                return None;
            };
            (Part::new(name, step.at), Some(Part { text: inner, at: step.at + open + 1 }))
        }
    };
    if !is_name(name.text) {
        faults.push(form(name.at, "here stands the name of a relation, as in `comments(limit: 10).author,requester`"));
        return None;
    }
    Some((name, rest.map(|rest| options(rest, faults))))
}

fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `where: not internal, sort: -created_at, title`: what follows a comma and is no option belongs to the one before.
fn options<'q>(text: Part<'q>, faults: &mut Vec<Fault>) -> Options<'q> {
    let mut options = Options::default();
    let mut parts: Vec<(Part<'q>, Part<'q>)> = Vec::new();
    for part in split(text, b',') {
        match (key(part), parts.last_mut()) {
            (Some(option), _) => parts.push(option),
            (None, Some((_, last))) => *last = joined(text, *last, part),
            (None, None) => faults.push(form(part.at, format!("here stands an option: {KNOWN}"))),
        }
    }
    for (name, value) in parts {
        let option = match name.text {
            "where" => &mut options.filter,
            "sort" => &mut options.sort,
            "select" => &mut options.select,
            "limit" => &mut options.limit,
            "after" => &mut options.after,
            _ => {
                faults.push(form(name.at, format!("the options of a relation are {KNOWN}")));
                continue;
            }
        };
        if option.replace(value).is_some() {
            faults.push(form(name.at, format!("`{}` stands here twice", name.text)));
        }
    }
    options
}

const KNOWN: &str = "`where`, `sort`, `select`, `limit` and `after`, each with a colon";

/// `limit: 10`
fn key(part: Part<'_>) -> Option<(Part<'_>, Part<'_>)> {
    let (name, value) = part.text.split_once(':')?;
    let name = Part::new(name, part.at);
    is_name(name.text).then(|| (name, Part::new(value, part.at + part.text.len() - value.len())))
}

/// From the beginning of the first to the end of the second, as they stand in the text.
fn joined<'q>(whole: Part<'q>, first: Part<'q>, second: Part<'q>) -> Part<'q> {
    let (start, end) = (first.at - whole.at, second.at + second.text.len() - whole.at);
    Part { text: whole.text.get(start..end).unwrap_or(first.text), at: first.at }
}

/// The parts between separators that stand in no brackets and in no text.
fn split(whole: Part<'_>, separator: u8) -> Vec<Part<'_>> {
    let mut start = 0;
    let ends = marks(whole.text).filter(|mark| mark.byte == separator && mark.open == 0).map(|mark| mark.at).chain([whole.text.len()]);
    let part = |end| {
        let part = Part::new(whole.text.get(start..end).unwrap_or_default(), whole.at + start);
        start = end + 1;
        part
    };
    ends.map(part).collect()
}

/// The first bracket or text that has no other end.
fn unbalanced(text: &str) -> Option<Fault> {
    let mut last = None;
    for mark in marks(text) {
        if mark.open < 0 {
            return Some(form(mark.at, "this bracket closes none"));
        }
        last = Some(mark);
    }
    let last = last?;
    match (last.is_text, last.open > 0) {
        (true, _) => Some(form(text.len(), "a text is not closed")),
        (false, true) => Some(form(text.len(), "a bracket is not closed")),
        (false, false) => None,
    }
}

/// A byte outside of texts, or the last of all; how many brackets are open behind it, and whether a text is.
struct Mark {
    at: usize,
    byte: u8,
    open: i32,
    is_text: bool,
}

fn marks(text: &str) -> impl Iterator<Item = Mark> {
    let (mut open, mut is_text, mut is_escaped) = (0, false, false);
    let last = text.len().saturating_sub(1);
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let was_text = is_text;
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'(' | b'[' if !is_text => open += 1,
            b')' | b']' if !is_text => open -= 1,
            _ => {}
        }
        (!(was_text || is_text) || at == last).then_some(Mark { at, byte, open, is_text })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn shown(branches: &[Branch<'_>]) -> String {
        let one = |branch: &Branch<'_>| {
            let Options { filter, sort, select, limit, after } = branch.options;
            let options: Vec<String> =
                [filter, sort, select, limit, after].into_iter().flatten().map(|part| format!("{}@{}", part.text, part.at)).collect();
            format!("{}@{}[{}]{{{}}}", branch.name.text, branch.name.at, options.join("|"), shown(&branch.below))
        };
        branches.iter().map(one).collect()
    }

    fn faults(text: &str) -> Vec<usize> {
        let place = |fault: &Fault| if let Fault::Form { at, .. } = fault { *at } else { usize::MAX };
        parse(text).unwrap_err().iter().map(place).collect()
    }

    #[test]
    fn paths_are_trees() {
        assert_eq!(shown(&parse("author").unwrap()), "author@0[]{}");
        assert_eq!(shown(&parse("a.b,c , a.d").unwrap()), "a@0[]{b@2[]{}d@10[]{}}c@4[]{}");
        assert_eq!(shown(&parse("a, a(limit: 3)").unwrap()), "a@0[3@12]{}");
    }

    #[test]
    fn options_hold_what_they_hold() {
        assert_eq!(
            shown(&parse("c(where: x in [1, 2] and f(a, \"),\\\"\") , sort: -a, b, limit : 10).d").unwrap()),
            "c@0[x in [1, 2] and f(a, \"),\\\"\")@9|-a, b@46|10@61]{d@65[]{}}"
        );
    }

    #[test]
    fn faults_have_their_places() {
        assert_eq!(faults(""), [0]);
        assert_eq!(faults("a,,b"), [2]);
        assert_eq!(faults("a(limit: 1"), [10]);
        assert_eq!(faults("a)"), [1]);
        assert_eq!(faults("a(1)"), [2]);
        assert_eq!(faults("a(limits: 1, where: x, where: y)"), [2, 23]);
        assert_eq!(faults("a(limit: 1).b,a(limit: 2)"), [14]);
        assert_eq!(faults("a..b"), [2]);
        assert_eq!(faults("a(where: x)y"), [1]);
        assert_eq!(faults("a(where: \"x)"), [12]);
        assert_eq!(faults("é"), [0]);
        assert_eq!(parse("a.b.c.d.e").unwrap_err(), [Fault::TooDeep]);
        let many = (0..20).map(|i| format!("r{i}")).collect::<Vec<_>>().join(",");
        assert_eq!(parse(&many).unwrap_err(), [Fault::TooMany]);
        drop(parse("a(where: \"\\").unwrap_err());
    }
}
