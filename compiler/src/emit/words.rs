//! The spec's names in the cases of other languages.

/// `created_at` to `CreatedAt`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    name.split('_').map(capital).collect()
}

/// `order_line` to `orderLine`.
#[must_use]
pub fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default();
    std::iter::once(first.to_owned()).chain(words.map(capital)).collect()
}

/// `OrderDesk` to `order-desk`, `CRM` to `crm`.
#[must_use]
pub fn kebab_case(name: &str) -> String {
    let mut kebab = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && after_small {
            kebab.push('-');
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_underscores_or_capitals() {
        assert_eq!(pascal_case("created_at"), "CreatedAt");
        assert_eq!(pascal_case("a_1b"), "A1b");
        assert_eq!(camel_case("order_line"), "orderLine");
        assert_eq!(camel_case("user"), "user");
        assert_eq!(kebab_case("OrderDesk2Go"), "order-desk2-go");
        assert_eq!(kebab_case("CRM"), "crm");
    }
}
