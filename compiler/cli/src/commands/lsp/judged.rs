//! What was judged of a project, kept in step with what is typed until it is judged anew.

use super::background::Judged;
use crate::commands::prove::Verdict;
use crate::markdown::{fenced, inline};
use crate::report::Finding;
use purlin_compiler::lint::CODES;
use purlin_rules::diagnostic::{Diagnostic, Edit, Label, Span};

/// The code of a claim that is refuted, and not by a fault of ours.
const REFUTED: &str = "P0001";

#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) lints: Vec<Finding>,
    verdicts: Vec<Verdict>,
    /// Nothing was typed since the claims were judged.
    is_of_now: bool,
}

impl Known {
    pub(super) fn take(&mut self, Judged { lints, verdicts, .. }: Judged) {
        self.lints = lints;
        if let Some(verdicts) = verdicts {
            self.verdicts = verdicts;
            self.is_of_now = true;
        }
    }

    /// Something was typed.
    pub(super) fn outdate(&mut self) {
        self.is_of_now = false;
    }

    /// In the order of their kinds.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.lints.iter().chain(self.verdicts.iter().filter_map(|verdict| verdict.finding.as_ref()))
    }

    /// What refutes claims that a place touches.
    pub(super) fn refuted(&self, place: Span) -> impl Iterator<Item = &Finding> {
        let findings = self.verdicts.iter().filter_map(|verdict| verdict.finding.as_ref());
        findings.filter(move |finding| finding.diagnostic.code == REFUTED && touches(finding.diagnostic.label.span, place))
    }

    /// The claim at a place, and what it has come to, in Markdown; nothing of a text that is another now.
    pub(super) fn verdict(&self, place: Span) -> Option<(String, Span)> {
        let verdict = self.verdicts.iter().find(|verdict| touches(verdict.span, place));
        let Verdict { span, word, finding } = verdict.filter(|_| self.is_of_now)?;
        let Some(finding) = finding else { return Some((format!("**{word}**: it holds in every database that there can be"), *span)) };
        let shown = finding.shown.as_ref().map(|shown| format!("\n\n{}", fenced("purlin", shown))).unwrap_or_default();
        Some((format!("**{word}**: {}{shown}", inline(&finding.in_a_line())), *span))
    }

    /// One text has become another: what stands before or after the edit moves with it, and what was edited is not known any more.
    pub(super) fn follow(&mut self, edited: &Edited) {
        self.lints = std::mem::take(&mut self.lints).into_iter().filter_map(|finding| edited.finding(finding)).collect();
        self.verdicts = std::mem::take(&mut self.verdicts)
            .into_iter()
            .filter_map(|Verdict { span, word, finding }| {
                let finding = match finding {
                    Some(finding) => Some(edited.finding(finding)?),
                    None => None,
                };
                Some(Verdict { span: edited.span(span)?, word, finding })
            })
            .collect();
    }
}

/// What is accepted by `accept L002 on Note.read "why"`, as the finding spells it; or of the whole model that it stands in.
pub(super) fn acceptance(finding: &Diagnostic, model: Option<&str>) -> Option<String> {
    if !CODES.contains(&finding.code.as_str()) {
        return None;
    }
    let spelled = finding.help.as_deref().and_then(|help| help.split('`').find(|part| part.starts_with("accept ")));
    spelled.map(str::to_owned).or_else(|| model.map(|model| format!("accept {} on {model} \"why\"", finding.code)))
}

pub(super) fn touches(span: Span, place: Span) -> bool {
    span.file == place.file && span.start <= place.end && place.start <= span.end
}

/// How a text has changed.
#[derive(Debug)]
pub(super) struct Edited {
    file: purlin_rules::diagnostic::FileId,
    /// Where the part begins and ended that is another now, and how much longer it is.
    start: u32,
    end: u32,
    longer: i64,
}

impl Edited {
    pub(super) fn of(file: purlin_rules::diagnostic::FileId, old: &str, new: &str) -> Self {
        let same = |pair: &(u8, u8)| pair.0 == pair.1;
        let before = old.bytes().zip(new.bytes()).take_while(same).count();
        let most = old.len().min(new.len()) - before;
        let after = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(same).count();
        let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        Self { file, start: at(before), end: at(old.len() - after), longer: length(new) - length(old) }
    }

    fn span(&self, span: Span) -> Option<Span> {
        if span.file != self.file || span.end <= self.start {
            return Some(span);
        }
        let moved = |place: u32| u32::try_from(i64::from(place) + self.longer).ok();
        (span.start >= self.end).then_some(())?;
        Some(Span { start: moved(span.start)?, end: moved(span.end)?, ..span })
    }

    fn finding(&self, Finding { diagnostic, shown, .. }: Finding) -> Option<Finding> {
        let label = |label: Label| Some(Label { span: self.span(label.span)?, ..label });
        let edit = |edit: Edit| Some(Edit { span: self.span(edit.span)?, ..edit });
        let Diagnostic { label: place, related, edits, .. } = diagnostic.clone();
        let related = related.into_iter().map(label).collect::<Option<_>>()?;
        let edits = edits.into_iter().map(edit).collect::<Option<_>>()?;
        Some(Finding::of(Diagnostic { label: label(place)?, related, edits, ..diagnostic }, shown))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use purlin_rules::diagnostic::FileId;

    #[test]
    fn places_move_with_what_is_typed_before_them() {
        let (old, new) = ("one two three", "one and two three");
        let edited = Edited::of(FileId(0), old, new);
        let at = |text: &str, word: &str| {
            let start = u32::try_from(text.find(word).unwrap()).unwrap();
            Span::new(FileId(0), start, start + u32::try_from(word.len()).unwrap())
        };
        for word in ["one", "two", "three"] {
            assert_eq!(edited.span(at(old, word)), Some(at(new, word)), "{word}");
        }
        let edited = Edited::of(FileId(0), old, "one 2 three");
        assert_eq!((edited.span(at(old, "one")), edited.span(at(old, "two"))), (Some(at(old, "one")), None));
        assert_eq!(edited.span(at(old, "three")), Some(at("one 2 three", "three")));
        assert_eq!(Edited::of(FileId(1), old, new).span(at(old, "two")), Some(at(old, "two")));
    }
}
