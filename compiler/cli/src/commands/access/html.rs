//! The matrix as one page for browsers: it asks for nothing else, and runs nothing.

use super::shown::{self, lines};
use crate::markdown::in_html;
use crate::page;
use purlin_build::project::Project;
use purlin_compiler::access::{Cell, Matrix, told};
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::Span;
use std::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%;margin:0 0 2rem}\
caption{text-align:left;font-size:1.25rem;font-weight:600;padding:.5rem 0}\
caption small{font-size:.8rem;font-weight:400}\
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-top:1px solid #8886}\
thead th{border-top:0}\
tbody th{font-weight:400}\
code,.place{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}\
.place{opacity:.75}\
.all{font-weight:600}\
nav ul{columns:14rem;padding-left:1.2rem}";

pub(super) fn page(matrix: &Matrix, project: &Project) -> String {
    let places = Places::of(&project.sources);
    let mut page = Page { at: &|span| page::place(span, &places, project), out: String::new() };
    page.of(matrix);
    page.out
}

struct Page<'p> {
    at: &'p dyn Fn(Span) -> String,
    out: String,
}

impl Page<'_> {
    fn of(&mut self, matrix: &Matrix) {
        let app = in_html(&matrix.app);
        let _ = write!(
            self.out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>Access: {app}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <main>\n<h1>Access: {app}</h1>\n<ul>\n"
        );
        for note in shown::NOTES {
            let _ = writeln!(self.out, "<li>{}</li>", in_html(&note.replace('`', "")));
        }
        self.out.push_str("</ul>\n<nav aria-label=\"Models\">\n<ul>\n");
        for model in &matrix.models {
            let name = in_html(&model.name);
            let _ = writeln!(self.out, "<li><a href=\"#{name}\">{name}</a></li>");
        }
        self.out.push_str("</ul>\n</nav>\n");
        if let Some(tenant) = &matrix.tenant {
            self.begin("tenant", &format!("tenant {}", tenant.model), &[(self.at)(tenant.span)], &["caller", "is admitted"]);
            self.group(&[], &tenant.cells);
            self.end();
        }
        for model in &matrix.models {
            let facts = shown::of_model(model).into_iter().chain(shown::not_served(model));
            let facts: Vec<String> = std::iter::once((self.at)(model.span)).chain(facts).collect();
            self.begin(&model.name, &model.name, &facts, &["operation", "fields", "caller", "may"]);
            for part in &model.parts {
                self.group(&[in_html(part.operation), in_html(&part.fields.words())], &part.cells);
            }
            for (what, names) in shown::taken(model).iter().filter(|(_, names)| !names.is_empty()) {
                let names = in_html(&names.join(", "));
                let _ =
                    writeln!(self.out, "<tbody>\n<tr><th scope=\"row\">delete</th><td></td><td>{what}</td><td>{names}</td></tr>\n</tbody>");
            }
            self.end();
        }
        if !matrix.doors.is_empty() {
            self.begin("called", "Called", &[], &["what", "caller", "may"]);
            for door in &matrix.doors {
                let what = self.marked(&door.what, door.span, door.is_served);
                self.group(&[what], &door.cells);
            }
            self.end();
        }
        if !matrix.acts.is_empty() {
            self.begin("system", "As the system, whom no rule binds", &[], &["what", "does", "why"]);
            self.out.push_str("<tbody>\n");
            for act in &matrix.acts {
                let what = self.marked(&act.what, act.span, act.is_served);
                let (does, why) = (in_html(&act.does), in_html(act.why.as_deref().unwrap_or_default()));
                let _ = writeln!(self.out, "<tr><th scope=\"row\">{what}</th><td><code>{does}</code></td><td>{why}</td></tr>");
            }
            self.out.push_str("</tbody>\n");
            self.end();
        }
        self.out.push_str("</main>\n</body>\n</html>\n");
    }

    fn begin(&mut self, id: &str, name: &str, facts: &[String], columns: &[&str]) {
        let facts: Vec<String> = facts.iter().map(|fact| in_html(fact)).collect();
        let small = if facts.is_empty() { String::new() } else { format!(" <small>{}</small>", facts.join("; ")) };
        let _ = writeln!(self.out, "<table id=\"{}\">\n<caption>{}{small}</caption>", in_html(id), in_html(name));
        let heads: String = columns.iter().map(|column| format!("<th scope=\"col\">{column}</th>")).collect();
        let _ = writeln!(self.out, "<thead><tr>{heads}</tr></thead>");
    }

    fn end(&mut self) {
        self.out.push_str("</table>\n");
    }

    /// The lines of what is done, which is markup already.
    fn group(&mut self, before: &[String], cells: &[Cell]) {
        let cells = told(cells);
        let rows = cells.len();
        self.out.push_str("<tbody>\n");
        for (place, cell) in cells.iter().enumerate() {
            self.out.push_str("<tr>");
            for (column, text) in before.iter().enumerate().filter(|_| place == 0) {
                let (tag, scope) = if column == 0 { ("th", " scope=\"rowgroup\"") } else { ("td", "") };
                let _ = write!(self.out, "<{tag}{scope} rowspan=\"{rows}\">{text}</{tag}>");
            }
            let _ = write!(self.out, "<td>{}</td>", in_html(&cell.caller));
            let one = |(word, condition, span): (&str, Option<String>, Option<Span>)| match condition {
                None => format!("<span class=\"{word}\">{word}</span>"),
                Some(condition) => {
                    let place = span.map(|span| format!(" <span class=\"place\">{}</span>", in_html(&(self.at)(span)))).unwrap_or_default();
                    format!("{word} <code>{}</code>{place}", in_html(&condition))
                }
            };
            let may: Vec<String> = lines(&cell.may).into_iter().map(one).collect();
            let _ = writeln!(self.out, "<td>{}</td></tr>", may.join("<br>"));
        }
        self.out.push_str("</tbody>\n");
    }

    fn marked(&self, what: &str, span: Span, is_served: bool) -> String {
        let mark = if is_served { "" } else { "; not served yet" };
        format!("<code>{}</code> <span class=\"place\">{}{mark}</span>", in_html(what), in_html(&(self.at)(span)))
    }
}
