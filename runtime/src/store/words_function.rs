//! The function of ours that keeps the words of rows: `purlin_words(text)` is a JSON list of the [words](purlin_rules::words) of a text, null
//! of null.
//!
//! Triggers call it, so that whatever writes a row writes its words: requests, seeds, imports, what goes with a deletion. A connection that
//! does not know the function writes no such row.

use purlin_rules::words::words;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Error};

pub(super) const NAME: &str = "purlin_words";

/// Makes the function known to a connection.
pub(super) fn install(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function(NAME, 1, flags, |context| {
        let text = context.get_raw(0).as_str_or_null().map_err(|error| Error::UserFunctionError(error.into()))?;
        Ok(text.map(list))
    })
}

/// Letters, digits and marks mean nothing in JSON but themselves.
fn list(text: &str) -> String {
    let mut list = String::with_capacity(text.len() + text.len() / 2 + 2);
    list.push('[');
    for word in words(text) {
        list.push_str(if list.len() == 1 { "\"" } else { ",\"" });
        list.push_str(&word);
        list.push('"');
    }
    list.push(']');
    list
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_text_gives_a_list_of_its_words_and_null_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        install(&connection).unwrap();
        let of =
            |text: Option<&str>| connection.query_row("SELECT purlin_words(?1)", [text], |row| row.get::<_, Option<String>>(0)).unwrap();
        assert_eq!(of(Some("On \"fire\", on\\ \u{1} ÉTÉ")).unwrap(), r#"["ete","fire","on"]"#);
        assert_eq!(of(Some(" ")).unwrap(), "[]");
        assert_eq!(of(None), None);
    }
}
