//! Edits that leave comments where they are: what is taken out of a text by a likely edit takes no remark of its author along.

use crate::parse::tokens::{TokenKind, tokens};
use crate::source::Source;
use purlin_rules::diagnostic::{Applicability, Diagnostic, Edit};

/// A finding whose edits keep the comments in what they replace.
#[must_use]
pub fn keeping_comments(finding: Diagnostic, sources: &[Source]) -> Diagnostic {
    match finding.applicability {
        Applicability::Sure => finding,
        Applicability::Guess => Diagnostic { edits: finding.edits.into_iter().map(|edit| kept(edit, sources)).collect(), ..finding },
    }
}

/// Comments stand below each other where the replaced text stood; what follows on its line goes on below them.
fn kept(edit: Edit, sources: &[Source]) -> Edit {
    let text = sources.get(edit.span.file.0 as usize).map_or("", |source| source.text.as_str());
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
    let comments = tokens(part(start, end)).into_iter().filter(|token| token.is_comment() && !edit.replacement.contains(token.text));
    let comments: Vec<String> = comments.map(|token| remark(token.kind, token.text)).collect();
    if comments.is_empty() {
        return edit;
    }
    let before = part(0, start).rsplit('\n').next().unwrap_or_default();
    let indent: String = before.chars().take_while(|c| c.is_whitespace()).collect();
    let rest = part(end, text.len()).split('\n').next().unwrap_or_default();
    let own = (!edit.replacement.is_empty()).then(|| edit.replacement.clone());
    let lines: Vec<String> = own.into_iter().chain(comments).collect();
    let is_beside = edit.replacement.is_empty() && before.ends_with(|c: char| !c.is_whitespace());
    let mut replacement = if is_beside { " ".to_owned() } else { String::new() };
    replacement += &lines.join(&format!("\n{indent}"));
    if !rest.trim().is_empty() {
        replacement.push('\n');
        replacement.extend(indent.chars().skip(rest.chars().take_while(|c| c.is_whitespace()).count()));
    }
    Edit { span: edit.span, replacement }
}

/// Documentation documents nothing where nothing is left.
fn remark(kind: TokenKind, text: &str) -> String {
    if kind == TokenKind::Doc { text.replacen("///", "//", 1) } else { text.to_owned() }
}
