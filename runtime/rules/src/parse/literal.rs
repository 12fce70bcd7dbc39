//! What literals stand for.

/// The content of a text literal, given with or without its quotes: escapes resolved. An escape that means nothing stays as written;
/// the grammar lets none through.
#[must_use]
pub fn text(written: &str) -> String {
    let inner = written.strip_prefix('"').unwrap_or(written);
    let inner = inner.strip_suffix('"').filter(|_| written.len() > 1 && written.starts_with('"')).unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let (meaning, length) = escaped(escape);
        match meaning {
            Some(c) => out.push(c),
            None => out.push_str(escape.get(..length).unwrap_or(escape)),
        }
        rest = escape.get(length..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// The character that an escape at the start of `text` stands for, and the escape's length.
pub(super) fn escaped(text: &str) -> (Option<char>, usize) {
    let Some(kind) = text.chars().nth(1) else {
        return (None, text.len());
    };
    let simple = match kind {
        '"' | '\\' => Some(kind),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        _ => None,
    };
    if simple.is_some() {
        return (simple, 2);
    }
    let hex = text.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')).map(|(hex, _)| hex);
    match hex {
        Some(hex) => (u32::from_str_radix(hex, 16).ok().and_then(char::from_u32), hex.len() + 4),
        None => (None, 1 + kind.len_utf8()),
    }
}

/// A duration (`15m`) in milliseconds; `None` if it is none, or beyond 64 bits.
#[must_use]
pub fn duration_millis(written: &str) -> Option<i64> {
    let unit_at = written.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = written.split_at(unit_at);
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return None,
    };
    number.replace('_', "").parse::<i64>().ok()?.checked_mul(factor)
}
