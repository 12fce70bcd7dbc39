//! As LCOV, which most tools that show coverage read: the lines of conditions, each with how often it was asked; and two branches for each
//! part, that it was true and that it was false. A rule that stands in several models has its branches once for each.

use crate::markdown::plain;
use crate::report::Here;
use purlin_build::project::Project;
use purlin_compiler::coverage::{Coverage, Rule};
use purlin_rules::diagnostic::FileId;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn records(coverage: &Coverage, project: &Project) -> String {
    let here = Here::of(project);
    let mut files: BTreeMap<FileId, Vec<&Rule>> = BTreeMap::new();
    for rule in coverage.rules() {
        files.entry(rule.span.file).or_default().push(rule);
    }
    let mut out = String::new();
    for (file, rules) in files {
        let _ = writeln!(out, "TN:\nSF:{}", plain(&here.path(file)));
        branches(&mut out, &rules, &here);
        lines(&mut out, &rules, &here);
        out.push_str("end_of_record\n");
    }
    out
}

fn branches(out: &mut String, rules: &[&Rule], here: &Here<'_>) {
    let (mut found, mut hit) = (0, 0);
    for (block, rule) in rules.iter().enumerate() {
        let both = rule.parts.iter().flat_map(|part| [true, false].map(|is| (here.places.start(part.span).0, part.seen.came.of(is))));
        for (branch, (line, times)) in both.enumerate() {
            found += 1;
            hit += usize::from(times > 0);
            let taken = if rule.times.all() == 0 { "-".to_owned() } else { times.to_string() };
            let _ = writeln!(out, "BRDA:{line},{block},{branch},{taken}");
        }
    }
    let _ = writeln!(out, "BRF:{found}\nBRH:{hit}");
}

fn lines(out: &mut String, rules: &[&Rule], here: &Here<'_>) {
    let mut asked: BTreeMap<usize, u64> = BTreeMap::new();
    for rule in rules {
        for line in here.places.start(rule.span).0..=here.places.end(rule.span).0 {
            let times = asked.entry(line).or_default();
            *times = times.saturating_add(rule.times.all());
        }
    }
    for (line, times) in &asked {
        let _ = writeln!(out, "DA:{line},{times}");
    }
    let hit = asked.values().filter(|times| **times > 0).count();
    let _ = writeln!(out, "LF:{}\nLH:{hit}", asked.len());
}
