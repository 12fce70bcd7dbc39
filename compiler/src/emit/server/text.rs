//! Texts in generated Rust.

use proc_macro2::{Literal, TokenStream};
use purlin_rules::plan::Fragment;
use quote::quote;

/// `plan::text("…")`.
pub(super) fn text(text: &str) -> TokenStream {
    let literal = literal(text);
    quote!(plan::text(#literal))
}

/// `Some(plan::sql("…"))`, or `None`.
pub(super) fn optional_sql(fragment: Option<&Fragment>) -> TokenStream {
    match fragment {
        Some(fragment) => {
            let sql = sql(fragment);
            quote!(Some(#sql))
        }
        None => quote!(None),
    }
}

/// `plan::sql("…")`
pub(super) fn sql(fragment: &Fragment) -> TokenStream {
    let sql = literal(&fragment.text);
    quote!(plan::sql(#sql))
}

/// A string literal; raw where that spares the reader backslashes.
pub(super) fn literal(text: &str) -> Literal {
    let escaped = Literal::string(text);
    if !text.contains(['"', '\\']) || text.contains(char::is_control) {
        return escaped;
    }
    let fence = "#".repeat(longest_fence(text) + 1);
    format!("r{fence}\"{text}\"{fence}").parse().unwrap_or(escaped)
}

/// The most `#` that follow a quotation mark.
fn longest_fence(text: &str) -> usize {
    text.split('"').skip(1).map(|after| after.len() - after.trim_start_matches('#').len()).max().unwrap_or(0)
}

/// The attributes of a doc comment; nothing for an empty one.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// As [`doc`], for the file itself.
pub(super) fn file_doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#![doc = #lines])*)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_columns_stand_in_raw_literals() {
        assert_eq!(literal(r#"r."id""#).to_string(), r##"r#"r."id""#"##);
        assert_eq!(literal("plain").to_string(), r#""plain""#);
    }

    #[test]
    fn a_raw_literal_is_fenced_against_its_own_text() {
        assert_eq!(literal("a\"##b").to_string(), "r###\"a\"##b\"###");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(literal("a\"\r").to_string(), r#""a\"\r""#);
    }
}
