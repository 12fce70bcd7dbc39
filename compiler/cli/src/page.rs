//! Texts of a spec on a page: as a browser, as Markdown, or as a terminal shows them.

use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::Span;

/// A text of the spec, with each character that would hide, or turn, what is around it by its number.
pub(crate) fn plain(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// `helpdesk.purlin:98`
pub(crate) fn place(span: Span, places: &Places<'_>, project: &Project) -> String {
    let path = project.sources.get(span.file.0 as usize).map(|source| plain(&source.path)).unwrap_or_default();
    format!("{path}:{}", places.start(span).0)
}

/// A text of the spec as text of the page.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A span of code in a cell, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    let text = plain(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Words in a cell, none of which means something to Markdown.
pub(crate) fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | '/' | '\'' | '?' | '-') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
