//! Texts of a spec within Markdown and HTML: none of them means something there.

use purlin_compiler::diagnostics::render::is_hidden;

/// A text of the spec, with each character that would hide, or turn, what is around it by its number.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' || is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// A span of code, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    let text = plain(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Words, none of which means something.
pub(crate) fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | ';' | '/' | '\'' | '?' | '-' | '(' | ')') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A message, whose words in backticks stay so. What would call somebody, an issue or a page is code as a whole, which calls nothing.
pub(crate) fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let calls = |part: &&str| part.contains(['@', '#']) || part.contains("://") || part.contains("www.");
    if parts.len().is_multiple_of(2) || parts.iter().step_by(2).any(calls) {
        return code(text);
    }
    let one = |(number, part): (usize, &&str)| match *part {
        "" => String::new(),
        part if number % 2 == 1 => code(part),
        part => words(part),
    };
    parts.iter().enumerate().map(one).collect()
}

/// A block of code in a language, whatever it holds.
pub(crate) fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

/// A text within an element of HTML.
pub(crate) fn in_html(text: &str) -> String {
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

/// The longest row of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_spec_stay_apart_and_call_nobody() {
        assert_eq!(inline("users may read `Note` (a)"), "users may read `Note` (a)");
        assert_eq!(inline("see @all"), "`see @all`");
        assert_eq!(inline("`a` at https://b.test/#1"), "`` `a` at https://b.test/#1 ``");
        assert_eq!(inline("a ` b"), "`` a ` b ``");
        assert_eq!(inline("<img src=x>"), "\\<img src\\=x\\>");
    }
}
