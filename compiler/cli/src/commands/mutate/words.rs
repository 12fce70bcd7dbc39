//! Mutants in words.

use crate::out::counted;
use purlin_compiler::mutate::{Failing, Mutant, Outcome, Report, Score};
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Diagnostic;

/// What is said of a fault that no test notices.
pub(super) fn finding(mutant: &Mutant, sources: &[Source]) -> Diagnostic {
    let finding = Diagnostic::warning("H002", mutant.edit.span, format!("no test notices that {}", fault(mutant, sources)));
    let help = match &mutant.outcome {
        Outcome::Killed { .. } | Outcome::Equivalent | Outcome::BeyondTests | Outcome::Survived(_) => {
            "below, a test that would: it holds as it is, and fails with this fault; `--write-tests` writes it".to_owned()
        }
        Outcome::SurvivedUntold => "it makes a difference, in a database and for a caller of which no test could be written".to_owned(),
        Outcome::Undecided(reason) => format!("whether it makes a difference is not known: {}", super::super::prove::words(*reason)),
    };
    finding.with_label(format!("in `{}`", mutant.of)).with_help(help)
}

/// What the edit does: `` `and locked` is left out ``
pub(super) fn fault(mutant: &Mutant, sources: &[Source]) -> String {
    let (was, becomes) = texts(mutant, sources);
    match (was.as_str(), becomes.as_str()) {
        (was, "") => format!("`{was}` is left out"),
        ("", becomes) => format!("`{becomes}` is put here"),
        (was, becomes) => format!("`{was}` becomes `{becomes}`"),
    }
}

/// What stands there, and what would: on one line, without commas at either end.
pub(super) fn texts(mutant: &Mutant, sources: &[Source]) -> (String, String) {
    let span = mutant.edit.span;
    let source = sources.get(span.file.0 as usize).map(|source| source.text.as_str()).unwrap_or_default();
    let was = source.get(span.start as usize..span.end as usize).unwrap_or_default();
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches([',', ' ']).to_owned();
    (line(was), line(&mutant.edit.replacement))
}

/// A test that fails as it is.
pub(super) fn failing(failing: &Failing) -> Diagnostic {
    let message = format!("the test \"{}\" fails although no fault was made", failing.test);
    Diagnostic::error("T0001", failing.line, message)
        .with_label("this does not hold")
        .with_help("first mend the test or the rule: `purlin test` says what comes of it. What tests notice is asked of tests that hold")
}

/// `40 mutants: 37 killed, 1 equivalent, 2 survived; score 94.8 %`
pub(super) fn summary(report: &Report) -> String {
    let count = |is: fn(&Outcome) -> bool| report.mutants.iter().filter(|mutant| is(&mutant.outcome)).count();
    let killed = count(|outcome| matches!(outcome, Outcome::Killed { .. }));
    let equivalent = count(|outcome| *outcome == Outcome::Equivalent);
    let beyond = count(|outcome| *outcome == Outcome::BeyondTests);
    let undecided = count(|outcome| matches!(outcome, Outcome::Undecided(_)));
    let mut words = format!("{}: {killed} killed, {equivalent} equivalent", counted(report.mutants.len(), "mutant"));
    if beyond > 0 {
        words += &format!(", {beyond} beyond what a test can say");
    }
    words += &format!(", {} survived", count(Outcome::is_survivor));
    if undecided > 0 {
        words += &format!(" ({undecided} of them undecided)");
    }
    format!("{words}; score {}", percent(report.score()))
}

/// `94.8 %`
pub(super) fn percent(score: Score) -> String {
    let permille = score.permille();
    format!("{}.{} %", permille / 10, permille % 10)
}
