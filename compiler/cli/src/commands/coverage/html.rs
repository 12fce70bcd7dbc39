//! The spec as one page for browsers, its rules coloured by what tests show of them: it asks for nothing else, and runs nothing.

use super::shown;
use crate::markdown::in_html;
use purlin_build::project::Project;
use purlin_compiler::coverage::{Coverage, Part, Rule, Score};
use purlin_compiler::diagnostics::places::Places;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::FileId;
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:90rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse}\
th,td{text-align:left;padding:.2rem 1rem .2rem 0;border-top:1px solid #8886}\
thead th{border-top:0}\
.spec{list-style:none;padding:0;font:.875rem/1.5 ui-monospace,monospace}\
.spec pre{margin:0;padding-left:4.5rem;white-space:pre-wrap;overflow-wrap:anywhere;border-left:.35rem solid #0000}\
.spec b{display:inline-block;width:3.5rem;margin-left:-4rem;margin-right:.5rem;text-align:right;font-weight:400;opacity:.6}\
.spec .rule{font:.875rem/1.5 system-ui,sans-serif;margin:.2rem 0 .6rem 4.5rem}\
.spec ul{margin:0;padding-left:1.2rem}\
.whole>pre{border-color:#2a9d55}.part>pre{border-color:#e0a400}.none>pre{border-color:#d33c3c}\
mark{color:inherit;border-radius:.2rem}\
mark.whole{background:#2a9d5533}mark.part{background:#e0a40044}mark.none{background:#d33c3c44}";

pub(super) fn page(coverage: &Coverage, project: &Project) -> String {
    let app = in_html(&coverage.app);
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Coverage: {app}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <main>\n<h1>Coverage: {app}</h1>\n<p>{}</p>\n\
         <table>\n<thead><tr><th scope=\"col\">rules of</th><th scope=\"col\">shown</th><th scope=\"col\"></th></tr></thead>\n<tbody>\n",
        shown::total(coverage)
    );
    for group in &coverage.groups {
        let (name, score) = (in_html(&shown::name(group)), group.score());
        let _ = writeln!(out, "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{} %</td></tr>", shown::score(score), score.percent());
    }
    out.push_str("</tbody>\n</table>\n");
    let places = Places::of(&project.sources);
    for (source, file) in project.sources.iter().zip((0..).map(FileId)) {
        let rules: Vec<&Rule> = coverage.rules().filter(|rule| rule.span.file == file).collect();
        if !rules.is_empty() {
            spec(&mut out, source, &rules, &places);
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// A file, line by line; below the line on which rules begin, what there is to say of them.
fn spec(out: &mut String, source: &Source, rules: &[&Rule], places: &Places<'_>) {
    let mut begins: BTreeMap<usize, Vec<&Rule>> = BTreeMap::new();
    let mut lines: BTreeMap<usize, Score> = BTreeMap::new();
    for rule in rules {
        let (first, last) = (places.start(rule.span).0, places.end(rule.span).0);
        begins.entry(first).or_default().push(rule);
        for line in first..=last {
            let score = lines.entry(line).or_default();
            *score = Score { shown: score.shown + rule.score().shown, of: score.of + rule.score().of };
        }
    }
    let parts: Vec<&Part> = rules.iter().flat_map(|rule| &rule.parts).collect();
    let _ = write!(out, "<h2>{}</h2>\n<ol class=\"spec\">\n", in_html(&source.path));
    let mut start = 0;
    for (number, line) in (1..).zip(source.text.split_inclusive('\n')) {
        let class = lines.get(&number).map(|score| format!(" class=\"{}\"", shown::state(*score))).unwrap_or_default();
        let text = line.trim_end_matches(['\n', '\r']);
        let _ = write!(out, "<li{class}><pre><b>{number}</b>{}</pre>", marked(text, start, &parts));
        begins.get(&number).into_iter().flatten().for_each(|rule| about(out, rule));
        out.push_str("</li>\n");
        start += line.len();
    }
    out.push_str("</ol>\n");
}

fn about(out: &mut String, rule: &Rule) {
    let _ = write!(out, "<div class=\"rule\">{} <code>{}</code>", shown::score(rule.score()), in_html(&rule.says));
    let note = shown::note(rule).map(str::to_owned);
    let all: Vec<String> = note.into_iter().chain(rule.missing().into_iter().map(|goal| goal.missing.clone())).collect();
    if !all.is_empty() {
        let items: String = all.iter().map(|text| format!("<li>{}</li>", sentence(text))).collect();
        let _ = write!(out, "<ul>{items}</ul>");
    }
    out.push_str("</div>");
}

/// What stands between backticks is code.
fn sentence(text: &str) -> String {
    let part = |(place, part): (usize, &str)| if place % 2 == 1 { format!("<code>{}</code>", in_html(part)) } else { in_html(part) };
    text.split('`').enumerate().map(part).collect()
}

/// A line that begins at a byte of its file, each part of a rule in it marked: what is within another has its own mark.
fn marked(text: &str, start: usize, parts: &[&Part]) -> String {
    let range = |part: &Part| {
        let within = |at: u32| (at as usize).clamp(start, start + text.len()) - start;
        (within(part.span.start), within(part.span.end))
    };
    let here: Vec<(&Part, (usize, usize))> = parts.iter().map(|part| (*part, range(part))).filter(|(_, (from, to))| from < to).collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|(_, (from, to))| [*from, *to]).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::new();
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let Some(piece) = text.get(*from..*to) else { continue };
        let around = here.iter().filter(|(_, (first, last))| first <= from && to <= last);
        // The innermost; in several models, all that is the same piece of text.
        let smallest = around.clone().map(|(_, (first, last))| last - first).min();
        let all: Vec<&Part> = around.filter(|(_, (first, last))| Some(last - first) == smallest).map(|(part, _)| *part).collect();
        if all.is_empty() {
            out.push_str(&in_html(piece));
        } else {
            let _ = write!(out, "<mark class=\"{}\">{}</mark>", shown::state(decided(&all)), in_html(piece));
        }
    }
    out
}

/// While they were true, and while they were false.
fn decided(parts: &[&Part]) -> Score {
    let shown = parts.iter().flat_map(|part| [true, false].map(|is| part.seen.decided.of(is) > 0));
    Score { shown: shown.filter(|shown| *shown).count(), of: parts.len() * 2 }
}
