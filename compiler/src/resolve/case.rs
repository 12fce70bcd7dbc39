//! How names are spelt: models and enums in `PascalCase`, all else in `snake_case`; and how the one becomes the other.

/// `OrderLine`: letters and digits, the first a capital.
pub(crate) fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// `order_line`: small letters, digits, single underscores between them.
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
        && !name.ends_with('_')
}

/// `OrderLine` and `HTTPServer` become `order_line` and `http_server`.
pub(crate) fn to_snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, &c) in chars.iter().enumerate() {
        if c == '_' || c == '-' {
            separate(&mut out);
            continue;
        }
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(i + 1);
        let starts_word = before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            || (before.is_some_and(char::is_ascii_uppercase) && after.is_some_and(char::is_ascii_lowercase));
        if c.is_ascii_uppercase() && starts_word {
            separate(&mut out);
        }
        out.push(c.to_ascii_lowercase());
    }
    out.trim_matches('_').to_owned()
}

fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with('_') {
        out.push('_');
    }
}

/// `order_line` becomes `OrderLine`.
pub(crate) fn to_pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split(['_', '-']) {
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_capitals() {
        for (pascal, snake) in [("User", "user"), ("OrderLine", "order_line"), ("HTTPServer", "http_server"), ("Item2Part", "item2_part")] {
            assert_eq!(to_snake(pascal), snake);
        }
        assert_eq!(to_pascal("order_line"), "OrderLine");
    }

    #[test]
    fn a_corrected_name_is_correct() {
        for name in ["order_line", "orderLine", "Order_Line", "X", "_a__b_", "HTTP"] {
            assert!(is_snake(&to_snake(name)), "{name}");
            assert!(is_pascal(&to_pascal(name)), "{name}");
        }
    }
}
