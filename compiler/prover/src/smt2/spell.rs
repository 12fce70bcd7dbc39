//! Terms of SMT-LIB as text, without what says nothing.

pub(super) const TRUE: &str = "true";
pub(super) const FALSE: &str = "false";

pub(super) fn all(parts: impl IntoIterator<Item = String>) -> String {
    joined("and", parts, TRUE, FALSE)
}

pub(super) fn some(parts: impl IntoIterator<Item = String>) -> String {
    joined("or", parts, FALSE, TRUE)
}

/// Parts of which `decides` decides the whole and `nothing` says nothing.
fn joined(word: &str, parts: impl IntoIterator<Item = String>, nothing: &str, decides: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    for part in parts {
        if part == decides {
            return part;
        }
        if part != nothing && !kept.contains(&part) {
            kept.push(part);
        }
    }
    match kept.as_slice() {
        [] => nothing.to_owned(),
        [one] => one.clone(),
        many => format!("({word} {})", many.join(" ")),
    }
}

pub(super) fn not(term: String) -> String {
    match term.as_str() {
        TRUE => FALSE.to_owned(),
        FALSE => TRUE.to_owned(),
        other => format!("(not {other})"),
    }
}

pub(super) fn implies(when: &str, then: &str) -> String {
    if when == TRUE { then.to_owned() } else { format!("(=> {when} {then})") }
}

pub(super) fn equal(one: &str, other: &str) -> String {
    if one == other { TRUE.to_owned() } else { format!("(= {one} {other})") }
}

pub(super) fn number(number: i64) -> String {
    if number < 0 { format!("(- {})", number.unsigned_abs()) } else { number.to_string() }
}

/// A text that is written out. All that is not plain is told by its number.
pub(super) fn text(text: &str) -> String {
    let spelled = text.chars().map(|letter| match letter {
        '"' => "\"\"".to_owned(),
        ' '..='~' if letter != '\\' => letter.to_string(),
        other => format!("\\u{{{:x}}}", u32::from(other)),
    });
    format!("\"{}\"", spelled.collect::<String>())
}

/// The number lies between two, or is one of them.
pub(super) fn within(term: &str, (least, most): (i64, i64)) -> String {
    format!("(<= {} {term} {})", number(least), number(most))
}

/// So for every row, which is called `x`.
pub(super) fn every(sort: &str, body: &str) -> String {
    format!("(assert (forall ((x {sort})) {body}))")
}
