//! What is true of every spec, whatever it says.

use crate::expressions;
use crate::input::Kind;
use purlin_compiler::diagnostics::{explain, render};
use purlin_compiler::lint::{self, Lint};
use purlin_compiler::source::Source;
use purlin_compiler::{Compilation, Files, compile, fix, fmt};
use purlin_rules::diagnostic::{Applicability, Diagnostic, Span};
use rustix::time::{ClockId, clock_gettime};
use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};

/// A law that a text breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which one: the smallest text that breaks it is looked for.
    pub law: String,
    pub detail: String,
}

/// How long a text may take in all that is tried with it: something at all, and something for each of its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub at_all: u64,
    pub per_byte: u64,
}

/// In nanoseconds of this thread, which other processes do not lengthen. Some times of what is needed; what grows faster than its text
/// is told by [`growth`].
pub const BUDGET: Budget = if cfg!(debug_assertions) {
    Budget { at_all: 4_000_000_000, per_byte: 4_000_000 }
} else {
    Budget { at_all: 300_000_000, per_byte: 250_000 }
};

/// Whether reading, checking and formatting take far more than four times as long for a text four times as long.
#[must_use]
pub fn growth(name: &str, text: &str, fourfold: &str) -> Option<Broken> {
    let took = |text: &str| {
        let began = thread_time();
        let sources = [source(text)];
        let found = compile(&sources).diagnostics;
        found.iter().take(50).for_each(|finding| drop(render::text(finding, &sources)));
        drop(fmt::file(&sources[0]));
        thread_time() - began
    };
    let fourfold = took(fourfold);
    // The first is short: once is chance.
    let one = took(text).min(took(text));
    let slack = if cfg!(debug_assertions) { 200_000_000 } else { 20_000_000 };
    let detail = || format!("{name}: {} us, fourfold {} us", one / 1000, fourfold / 1000);
    law(fourfold <= 8 * one + slack, "time is linear", detail).err()
}

/// The first law that a text breaks. Its panics are told, what ends the process is not.
#[must_use]
pub fn broken(kind: Kind, text: &str) -> Option<Broken> {
    let began = thread_time();
    let tried = panic::catch_unwind(AssertUnwindSafe(|| match kind {
        Kind::Spec => spec(text),
        Kind::Expression => expressions::expression(text),
    }));
    let took = thread_time() - began;
    match tried {
        Err(payload) => {
            let message =
                payload.downcast_ref::<String>().cloned().or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Some(Broken { law: "nothing panics".to_owned(), detail: message.unwrap_or_default() })
        }
        Ok(Err(broken)) => Some(broken),
        Ok(Ok(())) if took > BUDGET.at_all + BUDGET.per_byte * text.len() as u64 => {
            Some(Broken { law: "time is linear".to_owned(), detail: format!("{} bytes took {} ms", text.len(), took / 1_000_000) })
        }
        Ok(Ok(())) => None,
    }
}

/// What this thread has computed, in nanoseconds.
#[must_use]
pub fn thread_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

pub(crate) fn law(holds: bool, law: &str, detail: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken { law: law.to_owned(), detail: detail() }) }
}

fn spec(text: &str) -> Result<(), Broken> {
    let sources = [source(text)];
    let compilation = compile(&sources);
    let Compilation { diagnostics, not_served, .. } = &compilation;
    let findings = || diagnostics.iter().chain(not_served);
    for finding in findings() {
        sound(finding, text)?;
    }
    law(compilation == compile(&sources), "the same text has the same outcome", String::new)?;
    // Nobody reads more; each is drawn from the start of the text.
    for finding in findings().take(50) {
        let drawn = render::text(finding, &sources);
        law(drawn.contains(&finding.code), "a finding is drawn with its code", || drawn.clone())?;
    }
    law(render::harmless(text).len() == text.len(), "what is harmless has its bytes where they were", String::new)?;
    formatted(text, &compilation)?;
    if text.len() < 20_000 {
        fixed(&sources)?;
        linted(text, &sources)?;
    }
    Ok(())
}

/// What lints show of a sound spec is a seed and a test, ready to be taken over.
fn linted(text: &str, sources: &[Source]) -> Result<(), Broken> {
    let Some(schema) = Files::of(sources).check().schema else { return Ok(()) };
    for Lint { finding, witness, .. } in lint::lints(&schema, (2026, 1, 1)) {
        sound(&finding, text)?;
        if let Some(witness) = witness {
            let taken_over = format!("{text}\n{}\n", witness.text());
            let found = compile(&[source(&taken_over)]);
            law(found.to_judge().is_some(), "what is shown can be taken over", || format!("{}\n{:#?}", witness.text(), found.diagnostics))?;
        }
    }
    Ok(())
}

fn source(text: &str) -> Source {
    Source { path: "app.purlin".to_owned(), text: text.to_owned() }
}

/// What is true of every finding.
pub(crate) fn sound(finding: &Diagnostic, text: &str) -> Result<(), Broken> {
    let told = || format!("{finding:#?}");
    let code = finding.code.as_str();
    law(!code.ends_with("49") && !code.ends_with("99"), "nothing internal fails", told)?;
    law(explain(code).is_some(), "every code has a page", told)?;
    law(!finding.message.is_empty(), "a finding says something", told)?;
    let in_text = |span: &Span| span.file.0 == 0 && text.get(span.start as usize..span.end as usize).is_some();
    let places = std::iter::once(&finding.label.span).chain(finding.related.iter().map(|label| &label.span));
    for span in places.chain(finding.edits.iter().map(|edit| &edit.span)) {
        law(in_text(span), "places are in the text, between characters", || format!("{span:?} of {finding:#?}"))?;
    }
    let meets = |index: usize| {
        finding.edits.iter().skip(index + 1).any(|other| {
            let one = &finding.edits[index];
            one.span.start < other.span.end && other.span.start < one.span.end
        })
    };
    // Each pair is looked at, so not where there are thousands.
    law(finding.edits.len() > 200 || !(0..finding.edits.len()).any(meets), "edits of a finding do not overlap", told)
}

fn formatted(text: &str, compilation: &Compilation) -> Result<(), Broken> {
    let formatted = match fmt::file(&source(text)) {
        Ok(formatted) => formatted,
        Err(faults) => {
            law(!faults.is_empty(), "what is not formatted has faults", String::new)?;
            for fault in &faults {
                sound(fault, text)?;
            }
            return Ok(());
        }
    };
    let told = |other: &str| format!("{}\n-- becomes\n{formatted}\n-- and that\n{other}", text);
    match fmt::file(&source(&formatted)) {
        Ok(again) => law(again == formatted, "what is formatted formats to itself", || told(&again))?,
        Err(faults) => law(false, "what is formatted can be read", || told(&format!("{faults:#?}")))?,
    }
    let after = compile(&[source(&formatted)]);
    law(codes(&after) == codes(compilation), "formatting changes no finding", || {
        told(&format!("{:?} {:?}", codes(compilation), codes(&after)))
    })?;
    let (before, after) = (without_places(&compilation.to_judge()), without_places(&after.to_judge()));
    law(before == after, "formatting changes no plan", || told(""))
}

/// What there is to see of something, but for where in the text it stands.
fn without_places(plan: &impl Debug) -> String {
    let written = format!("{plan:?}");
    let mut parts = written.split("Span {");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once('}')).fold(first, |out, (_, rest)| out + rest)
}

fn codes(compilation: &Compilation) -> Vec<(&str, &str)> {
    let mut codes: Vec<_> = compilation
        .diagnostics
        .iter()
        .chain(&compilation.not_served)
        .map(|finding| (finding.code.as_str(), finding.message.as_str()))
        .collect();
    codes.sort_unstable();
    codes
}

fn fixed(sources: &[Source]) -> Result<(), Broken> {
    for least in [Applicability::Sure, Applicability::Guess] {
        let fixed = fix::program(sources, least);
        let text = fixed.sources.first().map_or("", |source| source.text.as_str());
        for finding in &fixed.left {
            sound(finding, text)?;
        }
        law(fixed.left == compile(&fixed.sources).diagnostics, "what is left is what is found in what was fixed", || text.to_owned())?;
        law(!fixed.mended.is_empty() || fixed.sources == sources, "what changed was mended", || text.to_owned())?;
    }
    Ok(())
}
