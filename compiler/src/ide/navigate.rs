//! Where things are: declarations, uses, symbols of a file; and what a rename changes.

use super::outline::{Kind, What};
use super::path::Ty;
use super::resolve::Meaning;
use super::{At, Program};
use crate::fix;
use crate::resolve::case;
use purlin_rules::diagnostic::{Edit, Span};

/// A declaration in the outline of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// `model`, `field`, `value`, `allow`.
    pub kind: &'static str,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    pub children: Vec<Symbol>,
}

/// Why a name can't be changed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Program {
    /// Where what stands at a byte is declared.
    #[must_use]
    pub fn definition(&self, file: usize, offset: usize) -> Option<Span> {
        let meaning = self.meaning(self.token_at(file, offset)?)?;
        self.declaration(&meaning).map(|at| self.span(at))
    }

    /// The model of the row that a path leads to.
    pub(crate) fn model_of_path(&self, path: Span) -> Option<String> {
        let last = self.token_at(path.file.0 as usize, (path.end as usize).checked_sub(1)?)?;
        if let Some(Ty::Row(model)) = self.ending_at(last) { Some(model) } else { None }
    }

    /// Every place that names what stands at a byte, its declaration among them.
    #[must_use]
    pub fn references(&self, file: usize, offset: usize) -> Vec<Span> {
        let Some(at) = self.token_at(file, offset) else { return Vec::new() };
        let Some(meaning) = self.meaning(at) else { return Vec::new() };
        self.spans_of(&meaning, self.word(at))
    }

    fn spans_of(&self, meaning: &Meaning, name: &str) -> Vec<Span> {
        let mut spans: Vec<Span> = self.uses(meaning, name).into_iter().map(|at| self.span(at)).collect();
        spans.extend(self.uses_in_holes(meaning, name));
        spans.sort();
        spans
    }

    /// The name at a byte, if it can be changed.
    ///
    /// # Errors
    /// If it can't: nothing is named there, or the name is the language's.
    pub fn can_be_renamed(&self, file: usize, offset: usize) -> Result<Span, Refusal> {
        let at = self.token_at(file, offset).ok_or_else(|| Refusal("nothing is named here".to_owned()))?;
        match self.meaning(at) {
            Some(Meaning::Implicit { field, .. }) => Err(Refusal(format!("`{field}` is a field that every model of its kind has"))),
            Some(Meaning::Item(_) | Meaning::Field(_) | Meaning::Value(_) | Meaning::Variable(_)) => Ok(self.span(at)),
            None => Err(Refusal("nothing is named here that can be renamed".to_owned())),
        }
    }

    /// Gives what stands at a byte another name, wherever it is named. A field or a value of an enum keeps its old one in `@was`, so
    /// that its data is found again.
    ///
    /// # Errors
    /// If it has no name that can be changed, or can't have the new one.
    pub fn rename(&self, file: usize, offset: usize, new: &str) -> Result<Vec<Edit>, Refusal> {
        self.can_be_renamed(file, offset)?;
        let refused = || Refusal("nothing is named here that can be renamed".to_owned());
        let at = self.token_at(file, offset).ok_or_else(refused)?;
        let old = self.word(at).to_owned();
        let meaning = self.meaning(at).ok_or_else(refused)?;
        self.fits(&meaning, &old, new)?;
        if matches!(meaning, Meaning::Item(_)) && self.is_tenant(&old) {
            return Err(Refusal(format!("the rows of each tenant have a field that is called after `{old}`, and data kept in it")));
        }
        if new == old {
            return Ok(Vec::new());
        }
        let uses = self.spans_of(&meaning, &old);
        let mut edits: Vec<Edit> = uses.iter().map(|span| Edit { span: *span, replacement: new.to_owned() }).collect();
        edits.extend(self.kept_name(&meaning, &old, new));
        let after = Self::new(fix::edited(&self.sources(), &edits));
        // What is put in stands behind the name that is declared, so that is where it was.
        let renamed = self.declaration(&meaning).and_then(|at| Some((at, after.meaning(at)?)));
        let same = renamed.is_some_and(|(_, renamed)| after.spans_of(&renamed, new).len() == uses.len());
        if !same || after.uses_of_name(new) != self.uses_of_name(new) + self.uses(&meaning, &old).len() {
            return Err(Refusal(format!("`{new}` would stand for something else in some places")));
        }
        Ok(edits)
    }

    /// `tenant Org …` is declared.
    fn is_tenant(&self, name: &str) -> bool {
        self.files.iter().enumerate().any(|(file, text)| {
            (1..text.tokens.len())
                .any(|token| self.word(At { file, token }) == name && self.word(At { file, token: token - 1 }) == "tenant")
        })
    }

    /// How often a word names anything.
    fn uses_of_name(&self, name: &str) -> usize {
        let words =
            self.files.iter().enumerate().flat_map(|(place, file)| (0..file.tokens.len()).map(move |token| At { file: place, token }));
        words.filter(|at| self.word(*at) == name && self.meaning(*at).is_some()).count()
    }

    fn fits(&self, meaning: &Meaning, old: &str, new: &str) -> Result<(), Refusal> {
        let capital = old.starts_with(|c: char| c.is_ascii_uppercase());
        if capital && !case::is_pascal(new) {
            return Err(Refusal(format!("`{new}` does not name this: `PascalCase` does")));
        }
        if !capital && !case::is_snake(new) {
            return Err(Refusal(format!("`{new}` does not name this: `snake_case` does")));
        }
        let taken = match meaning {
            Meaning::Item(_) => self.types.contains_key(new) || self.callables.contains_key(new),
            Meaning::Field(at) | Meaning::Value(at) => {
                let item = self.around(*at).and_then(|(place, item)| Some((self.files.get(place.0)?, item)));
                let in_item = item.is_some_and(|(file, item)| item.members.iter().any(|member| file.word(member.name) == new));
                in_item || item.and_then(|(file, item)| self.field(file.word(item.name?), new)).is_some()
            }
            Meaning::Variable(_) | Meaning::Implicit { .. } => false,
        };
        if taken && new != old { Err(Refusal(format!("`{new}` is there already"))) } else { Ok(()) }
    }

    /// `@was(old)`, where data is kept under the name. One that is there stays: it is the name that data was last known by, however often
    /// the field is renamed before that is deployed. A name that comes back needs none.
    fn kept_name(&self, meaning: &Meaning, old: &str, new: &str) -> Option<Edit> {
        let (at, ty) = match meaning {
            Meaning::Field(at) => (*at, Some(())),
            Meaning::Value(at) => (*at, None),
            Meaning::Item(_) | Meaning::Variable(_) | Meaning::Implicit { .. } => return None,
        };
        let (_, item) = self.around(at)?;
        let file = self.files.get(at.file)?;
        let member = item.members.iter().find(|member| member.name == at.token)?;
        if let (What::Field(field), Some(())) = (member.what, ty) {
            let many = field.many && self.named(file.word(field.name), &[Kind::Model]).is_some();
            if item.kind == Kind::Type || field.via.is_some() || field.through.is_some() || field.computed || many {
                return None;
            }
        }
        let was = (member.first..member.end)
            .find(|token| file.word(*token) == "@" && file.word(*token + 1) == "was" && file.word(*token + 2) == "(");
        let place = |token: usize| self.span(At { file: at.file, token });
        if let Some(was) = was {
            let name = was + 3;
            if file.word(name) == new {
                let before = place(was.checked_sub(1)?);
                return Some(Edit { span: Span { start: before.end, ..place(was + 4) }, replacement: String::new() });
            }
            return None;
        }
        let last = (member.first..member.end).rev().find(|token| !file.word(*token).starts_with("//"))?;
        // A value stands with its attributes before the next one; a comma may follow it.
        let last = if file.word(last) == "," { last.checked_sub(1)? } else { last };
        let end = place(last);
        Some(Edit { span: Span { start: end.end, ..end }, replacement: format!(" @was({old})") })
    }

    /// What a file declares.
    #[must_use]
    pub fn symbols(&self, file: usize) -> Vec<Symbol> {
        let Some(read) = self.files.get(file) else { return Vec::new() };
        let at = |token| At { file, token };
        let span = |first: usize, end: usize| self.span(at(first)).to(self.span(at(end.saturating_sub(1).max(first))));
        let symbols = read.items.iter().map(|item| {
            let name = item.name.unwrap_or(item.first);
            let children = item.members.iter().map(|member| {
                let kind = match member.what {
                    What::Field(_) => "field",
                    What::EnumValue => "value",
                    What::Row { .. } => "row",
                    What::Allow => "allow",
                    What::Deny => "deny",
                    What::Other => "member",
                };
                let name = match member.what {
                    What::Field(_) | What::EnumValue | What::Row { .. } => read.word(member.name).to_owned(),
                    What::Allow | What::Deny | What::Other => self.first_line(file, member.first, member.end),
                };
                Symbol { name, kind, span: span(member.first, member.end), name_span: self.span(at(member.name)), children: Vec::new() }
            });
            Symbol {
                name: read.word(name).trim_matches('"').to_owned(),
                kind: item.kind.word(),
                span: span(item.first, item.end),
                name_span: self.span(at(name)),
                children: children.collect(),
            }
        });
        symbols.collect()
    }

    /// The text of tokens up to the end of their first line.
    fn first_line(&self, file: usize, first: usize, end: usize) -> String {
        let span = self.span(At { file, token: first }).to(self.span(At { file, token: end.saturating_sub(1).max(first) }));
        let text = self.text(file).get(span.start as usize..span.end as usize).unwrap_or("");
        text.lines().next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
