//! The way from text to plan: parse, check, plan. What has been read and not changed since is not read again.

mod read;

use crate::schema::{Claims, Schema};
use crate::served::Unserved;
use crate::source::Source;
use crate::{ast, check, plan, served};
use purlin_rules::diagnostic::{Diagnostic, FileId, Severity, Span};
use purlin_rules::plan::Plan;
use read::Read;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a program comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Compilation {
    /// To be served or built. There exactly if no finding is an error, neither among `diagnostics` nor among `not_served`.
    pub plan: Option<Plan>,
    /// What is to be said about the program, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
    /// What a sound program says and this version's engine does not do, in the order of places: a warning where a feature is lost, an
    /// error where a service without it would let in others than the spec says. It concerns those who run or build a service.
    pub not_served: Vec<Diagnostic>,
    /// What a sound program claims of itself.
    pub claims: Claims,
    /// What a sound program declares.
    schema: Option<Arc<Schema>>,
    /// The plan of a sound program that must not be served.
    unserved: Option<Plan>,
    /// Whether the engine answers the operations of a test as the spec says.
    judges_alike: bool,
}

impl Compilation {
    /// The plan of every sound program, for the evaluator: it judges rules whether or not the engine can serve them.
    #[must_use]
    pub fn to_judge(&self) -> Option<&Plan> {
        self.plan.as_ref().or(self.unserved.as_ref())
    }

    /// What a sound program declares, and what it is judged by.
    pub(crate) fn declared(&self) -> Option<(&Schema, &Plan)> {
        Some((self.schema.as_deref()?, self.to_judge()?))
    }

    /// The plan of a sound program whose tests the engine can run: it may still be one that must not be served, for want of what no
    /// operation of a test comes to.
    #[must_use]
    pub fn to_test(&self) -> Option<&Plan> {
        self.to_judge().filter(|_| self.judges_alike)
    }
}

/// Compiles a program; a source's [`FileId`] is its place among them.
///
/// Where a text can't be read whole, the rest of the program is checked all the same, and told what does not follow from the fault.
#[must_use]
pub fn compile(sources: &[Source]) -> Compilation {
    Files::of(sources).check().compile()
}

/// The files of a program, read. Whoever looks at a program again and again keeps them, and [`update`](Files::update)s them.
#[derive(Debug, Default)]
pub struct Files {
    texts: Vec<String>,
    /// For each text its tree, and the faults of its syntax.
    trees: Vec<ast::File>,
    faults: Vec<Vec<Diagnostic>>,
}

/// What a program was found to be, before anything is made of it.
#[derive(Debug)]
pub struct Checked {
    /// There exactly if no finding is an error.
    pub schema: Option<Schema>,
    /// What is to be said about the program, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
}

impl Files {
    /// Reads every file; a source's [`FileId`] is its place among them.
    #[must_use]
    pub fn of(sources: &[Source]) -> Self {
        let mut files = Self::default();
        files.update(sources);
        files
    }

    /// The same for other sources; what stood at its place before, word for word, is not read again.
    pub fn update(&mut self, sources: &[Source]) {
        let Self { texts, trees, faults } = std::mem::take(self);
        let mut known = texts.into_iter().zip(trees.into_iter().zip(faults));
        let same = |source: &Source| known.next().filter(|(text, _)| *text == source.text).map(|(_, read)| read);
        let kept: Vec<Option<Read>> = sources.iter().map(same).collect();
        let unread: Vec<_> =
            sources.iter().zip((0..).map(FileId)).zip(&kept).filter(|(_, kept)| kept.is_none()).map(|(unread, _)| unread).collect();
        let mut anew = read::read(&unread).into_iter();
        for (source, kept) in sources.iter().zip(kept) {
            let Some((tree, faults)) = kept.or_else(|| anew.next()) else { break };
            self.texts.push(source.text.clone());
            self.trees.push(tree);
            self.faults.push(faults);
        }
    }

    /// The same with one more, at the end.
    pub(crate) fn with(&self, text: String) -> Self {
        let id = FileId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let read = read::read(&[(&Source { path: String::new(), text: text.clone() }, id)]);
        let Self { mut texts, mut trees, mut faults } =
            Self { texts: self.texts.clone(), trees: self.trees.clone(), faults: self.faults.clone() };
        texts.push(text);
        for (tree, found) in read {
            trees.push(tree);
            faults.push(found);
        }
        Self { texts, trees, faults }
    }

    /// Their trees, by file.
    pub(crate) fn trees(&self) -> &[ast::File] {
        &self.trees
    }

    /// Everything that is to be said about the program.
    #[must_use]
    pub fn check(&self) -> Checked {
        let mut diagnostics: Vec<_> = self.faults.iter().flatten().cloned().collect();
        let checked = check::program(&self.trees);
        if !diagnostics.is_empty() {
            let found = checked.err().unwrap_or_default();
            let independent = independent(found, &diagnostics, &self.trees);
            diagnostics.extend(independent);
            diagnostics.sort_by_key(|finding| finding.label.span);
            return Checked { schema: None, diagnostics };
        }
        match checked {
            Ok((schema, warnings)) => Checked { schema: Some(schema), diagnostics: warnings },
            Err(diagnostics) => Checked { schema: None, diagnostics },
        }
    }
}

impl Checked {
    /// The plan, and whether it may be served.
    #[must_use]
    pub fn compile(self) -> Compilation {
        let Self { schema, diagnostics } = self;
        let Some(schema) = schema else {
            let (not_served, claims) = (Vec::new(), Claims::default());
            return Compilation { plan: None, diagnostics, not_served, claims, schema: None, unserved: None, judges_alike: false };
        };
        let not_served = served::unserved(&schema);
        let plan = plan::plan(&schema);
        let may_be_served = !not_served.iter().any(Unserved::is_guard);
        let (plan, unserved) = if may_be_served { (Some(plan), None) } else { (None, Some(plan)) };
        let judges_alike = !not_served.iter().any(Unserved::is_noticed);
        let not_served = not_served.into_iter().map(Diagnostic::from).collect();
        let claims = schema.claims().clone();
        Compilation { plan, diagnostics, not_served, claims, schema: Some(Arc::new(schema)), unserved, judges_alike }
    }
}

/// Findings about something that the program lacks, wherever it might stand: no `app`, nobody who signs in.
const OF_THE_WHOLE: [&str; 2] = ["E0203", "E0257"];

/// Of a tree that lacks a part, a schema may lack more.
const INTERNAL: &str = "E0149";

/// The errors that would be there without the faults of syntax: such a one stands in an item without any, and lacks nothing that a
/// part that could not be read may hold. What refers to such a part by name, the check does not report at all.
fn independent(found: Vec<Diagnostic>, faults: &[Diagnostic], files: &[ast::File]) -> Vec<Diagnostic> {
    let items = Items::of(files);
    let item_of = |span: Span| items.around(span);
    let of_faults: BTreeSet<Option<Span>> = faults.iter().map(|fault| item_of(fault.label.span)).collect();
    let outside = of_faults.contains(&None);
    let stands_alone = |finding: &Diagnostic| {
        let own = item_of(finding.label.span);
        let in_faulty_item = own.is_some() && of_faults.contains(&own);
        let may_stand_there = outside && OF_THE_WHOLE.contains(&finding.code.as_str());
        finding.severity == Severity::Error && finding.code != INTERNAL && !in_faulty_item && !may_stand_there
    };
    found.into_iter().filter(stands_alone).collect()
}

/// The places of items, found without looking at each: a program may have very many of them, and of findings.
struct Items {
    /// In the order of their beginnings, each with the place of the one that it stands in.
    spans: Vec<(Span, Option<usize>)>,
}

impl Items {
    fn of(files: &[ast::File]) -> Self {
        let mut sorted: Vec<Span> = files.iter().flat_map(|file| &file.items).map(ast::Item::span).collect();
        sorted.sort_unstable_by_key(|span| (span.file, span.start, std::cmp::Reverse(span.end)));
        let mut spans: Vec<(Span, Option<usize>)> = Vec::with_capacity(sorted.len());
        for span in sorted {
            let around = Self::holding(&spans, spans.len().checked_sub(1), span);
            spans.push((span, around));
        }
        Self { spans }
    }

    /// The innermost item that a place is in.
    fn around(&self, place: Span) -> Option<Span> {
        let begun = self.spans.partition_point(|(item, _)| (item.file, item.start) <= (place.file, place.start));
        let item = Self::holding(&self.spans, begun.checked_sub(1), place)?;
        self.spans.get(item).map(|(span, _)| *span)
    }

    /// The first that holds a place, from one on outwards.
    fn holding(spans: &[(Span, Option<usize>)], from: Option<usize>, place: Span) -> Option<usize> {
        let mut item = from;
        while let Some((span, around)) = item.and_then(|item| spans.get(item)) {
            if span.file == place.file && span.start <= place.start && place.end <= span.end {
                return item;
            }
            item = *around;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn compiled(text: &str) -> Compilation {
        compile(&[Source { path: "app.purlin".to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn a_sound_program_has_a_plan() {
        let Compilation { plan, diagnostics, .. } = compiled(include_str!("../../examples/chat/chat.purlin"));
        assert_eq!(diagnostics, []);
        assert_eq!(plan.map(|plan| plan.service.name.into_owned()).as_deref(), Some("Chat"));
    }

    #[test]
    fn a_fault_of_syntax_or_of_meaning_leaves_no_plan() {
        for text in ["app Chat edition 2026\nmodel {", "app Chat edition 2026\nmodel A { b: Nonsense }"] {
            let Compilation { plan, diagnostics, .. } = compiled(text);
            assert_eq!(plan, None);
            assert!(!diagnostics.is_empty());
        }
    }

    #[test]
    fn what_is_lost_without_harm_is_served_without() {
        let compilation = compiled("app Chat edition 2026\nmodel Note { text: String  allow read  live }");
        assert_eq!(compilation.diagnostics, []);
        assert_eq!(compilation.not_served.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["W0001"]);
        let named: Vec<String> = compilation.plan.unwrap().service.not_served.iter().map(|name| name.clone().into_owned()).collect();
        assert_eq!(named, ["live of Note"]);
    }

    #[test]
    fn a_program_that_loses_a_guard_is_sound_and_has_no_plan_to_serve() {
        let compilation = compiled(
            "app Chat edition 2026\nauth User { identify email  password { min 10 } }\ntenant Org by slug { from path  allow if true }\n\
             model Org { slug: String @unique  allow read }  model User in Org { email: Email  unique global (email)  allow read }",
        );
        assert_eq!(compilation.diagnostics, []);
        assert_eq!(compilation.not_served.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["E0001"]);
        assert_eq!(compilation.plan, None);
        assert!(compilation.to_judge().is_some());
        assert_eq!(compilation.to_test(), None, "a test may ask in a tenant");
    }

    #[test]
    fn a_guard_that_no_test_comes_to_keeps_a_program_from_being_served_and_not_from_being_tested() {
        let compilation = compiled(
            "app Chat edition 2026\nmodel Note { text: String  allow read }\njob sweep { every \"0 3 * * *\"  for n: Note where n.text == \"\"  delete n }",
        );
        assert_eq!(compilation.diagnostics, []);
        assert_eq!(compilation.not_served.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["E0001"]);
        assert_eq!(compilation.plan, None);
        assert!(compilation.to_test().is_some());
    }

    #[test]
    fn files_that_are_updated_are_as_if_read_anew() {
        let source = |text: &str| Source { path: "app.purlin".to_owned(), text: text.to_owned() };
        let (app, faulty) = (source("app Chat edition 2026"), source("model A { b: Nonsense }"));
        let (a, b) = (source("model A { b: B }"), source("model B { n: Int  a: A? }"));
        let mut files = Files::default();
        for sources in [vec![&app, &a, &b], vec![&app, &faulty, &b], vec![&b, &a, &app], vec![&app], vec![&app, &a], vec![&a, &b, &app]] {
            let sources: Vec<_> = sources.into_iter().cloned().collect();
            files.update(&sources);
            assert_eq!(files.check().compile(), compile(&sources));
        }
    }

    #[test]
    fn a_fault_of_syntax_hides_no_fault_elsewhere() {
        let codes = |text| compiled(text).diagnostics.into_iter().map(|finding| finding.code).collect::<Vec<_>>();
        // `b` could not be read, so nothing is said of `A.b`, nor of what else is wrong in `A`.
        assert_eq!(
            codes("app Chat edition 2026\nmodel A { b 12 c: Nonsense }\nmodel C { d: Nonsense  a: A  allow read if a.b == 1 }"),
            ["E0104", "E0301"]
        );
        // The program may well have an `app`.
        assert_eq!(codes("ap Chat edition 2026\nmodel A { b: Int }"), ["E0104"]);
    }

    /// The blocks of the language reference, each laid out as the formatter does it, all together one program.
    #[test]
    fn the_reference_is_one_program() {
        let page = include_str!("../docs/language.md");
        let blocks: Vec<_> = page.split("```purlin\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(compiled(&blocks.join("\n")).diagnostics, []);
        for block in blocks {
            let source = Source { path: "app.purlin".to_owned(), text: block.to_owned() };
            assert_eq!(crate::fmt::file(&source).as_deref(), Ok(block));
        }
    }
}
