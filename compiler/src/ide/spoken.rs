//! A rule in words, from its tokens: whatever the language says, signs are spoken and names stay.

use super::File;

/// The words of the tokens `first..end`.
pub(super) fn spoken(file: &File, first: usize, end: usize) -> String {
    let mut out = String::new();
    let mut token = first;
    while token < end {
        let (words, next) = phrase(file, token);
        if !words.is_empty() {
            if !out.is_empty() && !matches!(words.as_str(), "," | ")" | "]") && !out.ends_with(['(', '[']) {
                out.push(' ');
            }
            out.push_str(&words);
        }
        token = next;
    }
    out
}

/// The words for a token, and the token after them.
fn phrase(file: &File, token: usize) -> (String, usize) {
    if is_path(file, token) {
        return path(file, token);
    }
    let words = match file.word(token) {
        "==" => "is",
        "!=" => "is not",
        "<" => "is below",
        "<=" => "is at most",
        ">" => "is above",
        ">=" => "is at least",
        "=>" => ":",
        "and" => "and",
        "or" => "or",
        "in" => "is one of",
        "if" => "where",
        "check" => "and afterwards",
        "as" => return (String::new(), token + 2),
        word if word.starts_with("//") => "",
        word => word,
    };
    (words.to_owned(), token + 1)
}

fn is_path(file: &File, token: usize) -> bool {
    let starts = file.is_word(token) || file.word(token) == ".";
    let keyword = matches!(file.word(token), "and" | "or" | "not" | "in" | "is" | "if" | "check" | "as" | "can" | "null" | "set" | "of");
    starts && !keyword
}

/// `room.members.any(m => …)` as "some `m` of room's members where …".
fn path(file: &File, first: usize) -> (String, usize) {
    let mut names = Vec::new();
    let mut token = first;
    if file.word(token) == "." {
        return (format!("`{}`", file.word(token + 1)), token + 2);
    }
    loop {
        let name = file.word(token);
        if file.word(token + 1) == "(" && file.word(token + 3) == "=>" {
            return quantified(file, token, &names);
        }
        names.push(name);
        if file.word(token + 1) != "." || !file.is_word(token + 2) {
            break;
        }
        token += 2;
    }
    (possessive(&names), token + 1)
}

fn quantified(file: &File, function: usize, names: &[&str]) -> (String, usize) {
    let close = closing(file, function + 1);
    let (var, body) = (file.word(function + 2), spoken(file, function + 4, close));
    let rows = possessive(names);
    let words = match file.word(function) {
        "any" => format!("some `{var}` of {rows} has ({body})"),
        "all" => format!("each `{var}` of {rows} has ({body})"),
        "none" => format!("no `{var}` of {rows} has ({body})"),
        "count" => format!("the number of `{var}` of {rows} with ({body})"),
        other => format!("the {other} over `{var}` of {rows} of ({body})"),
    };
    (words, close + 1)
}

fn closing(file: &File, open: usize) -> usize {
    let mut depth = 0_usize;
    for token in open..file.tokens.len() {
        match file.word(token) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return token;
                }
            }
            _ => {}
        }
    }
    file.tokens.len()
}

/// `ticket.org.name` as "ticket's org's name".
fn possessive(names: &[&str]) -> String {
    let spoken = names.iter().map(|name| match *name {
        "me" => "the caller",
        "this" => "the row",
        "old" => "the old row",
        "new" => "the new row",
        name => name,
    });
    spoken.collect::<Vec<_>>().join("'s ")
}
