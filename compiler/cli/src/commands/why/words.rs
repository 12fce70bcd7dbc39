//! An explanation for people.

use super::Answer;
use super::question::Question;
use crate::out;
use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::explain::{Explanation, Law, Ruled};
use purlin_rules::judge::Verdict;

pub(super) fn print(question: &Question, answers: &[Answer], project: &Project) {
    let places = Places::of(&project.sources);
    out::say(&question.spoken);
    if answers.is_empty() {
        out::say("there are no such rows");
    }
    for Answer { row, explanation, besides } in answers {
        let about = row.as_ref().map(|row| format!("{row}: ")).unwrap_or_default();
        let refused = besides.as_ref().map(|answer| format!(" by the rules, and refused all the same: the service answers {answer}"));
        out::say(&format!("\n{about}{}{}", verdict(&explanation.verdict), refused.unwrap_or_default()));
        for ruled in &explanation.rules {
            rule(ruled, &places, project);
        }
        nearest(explanation);
    }
}

fn verdict(verdict: &Verdict) -> String {
    let reasons = || verdict.reasons().iter().map(|reason| format!("`{reason}`")).collect::<Vec<_>>().join(" and ");
    match verdict {
        Verdict::Allowed => "allowed".to_owned(),
        Verdict::NotFound { .. } => format!("not found, because of {}", reasons()),
        Verdict::Refused { .. } => format!("refused, because of {}", reasons()),
    }
}

fn rule(ruled: &Ruled, places: &Places<'_>, project: &Project) {
    let mark = if ruled.lets_through { '+' } else { '-' };
    let (says, at) = match &ruled.law {
        Law::Rule { span, .. } => {
            let source = project.sources.get(span.file.0 as usize);
            let written = source.and_then(|source| source.text.get(span.start as usize..span.end as usize));
            let written = written.map(|written| written.split_whitespace().collect::<Vec<_>>().join(" "));
            let (line, _) = places.start(*span);
            (written.unwrap_or_else(|| ruled.says()), source.map(|source| format!("  ({}:{line})", source.path)))
        }
        Law::Field { .. } | Law::Tenant { .. } | Law::None | Law::Named { .. } => (ruled.says(), None),
    };
    let verb = purlin_rules::explain::verb(ruled.operation);
    out::say(&format!("  {mark} to {verb}: {says}{}", at.unwrap_or_default()));
    let because = ruled.because();
    match because.as_slice() {
        [] => out::say(&format!("      {}", ruled.verdict())),
        [one] => out::say(&format!("      {}: {one}", ruled.verdict())),
        many => {
            out::say(&format!("      {}:", ruled.verdict()));
            many.iter().for_each(|one| out::say(&format!("      · {one}")));
        }
    }
}

fn nearest(explanation: &Explanation) {
    let nearest = &explanation.nearest;
    if explanation.verdict.is_allowed() {
        return;
    }
    if nearest.changes.is_empty() {
        return out::say("  no change of the rows would allow it: it takes another rule");
    }
    out::say(if nearest.is_confirmed { "  it would be allowed, if" } else { "  to be allowed, at least" });
    nearest.changes.iter().for_each(|change| out::say(&format!("    · {}", change.words)));
}
