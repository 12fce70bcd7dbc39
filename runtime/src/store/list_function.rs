//! The function of ours that statements call: a list as SQLite holds it, less some values, with others behind it.
//!
//! `purlin_list(own, pushed, pulled)`: three texts of lists, as [`list_text`](purlin_rules::lower::list_text) writes them, so that equal
//! values are equal texts. A list that is null counts as empty, and stays null where nothing is pushed.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Error};
use serde_json::value::RawValue;
use std::collections::HashSet;

pub(super) const NAME: &str = "purlin_list";

/// Makes the function known to a connection.
pub(super) fn install(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function(NAME, 3, flags, |context| {
        let text = |place| context.get_raw(place).as_str_or_null().map_err(|error| Error::UserFunctionError(error.into()));
        changed(text(0)?, text(1)?.unwrap_or("[]"), text(2)?.unwrap_or("[]")).map_err(|error| Error::UserFunctionError(error.into()))
    })
}

fn changed(own: Option<&str>, pushed: &str, pulled: &str) -> Result<Option<String>, serde_json::Error> {
    let pushed: Vec<&RawValue> = serde_json::from_str(pushed)?;
    let Some(own) = own.or(if pushed.is_empty() { None } else { Some("[]") }) else { return Ok(None) };
    let own: Vec<&RawValue> = serde_json::from_str(own)?;
    let pulled: Vec<&RawValue> = serde_json::from_str(pulled)?;
    let pulled: HashSet<&str> = pulled.into_iter().map(RawValue::get).collect();
    let kept = own.into_iter().map(RawValue::get).filter(|value| !pulled.contains(value));
    let values: Vec<&str> = kept.chain(pushed.into_iter().map(RawValue::get)).collect();
    Ok(Some(format!("[{}]", values.join(","))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn of(own: Option<&str>, pushed: &str, pulled: &str) -> Option<String> {
        let connection = Connection::open_in_memory().unwrap();
        install(&connection).unwrap();
        connection.query_row("SELECT purlin_list(?1, ?2, ?3)", (own, pushed, pulled), |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_is_pulled_goes_and_what_is_pushed_comes_last() {
        assert_eq!(of(Some(r#"["a","b","a"]"#), r#"["a","c"]"#, r#"["a","x"]"#).unwrap(), r#"["b","a","c"]"#);
        assert_eq!(of(Some("[1,2.5]"), "[]", "[2.5]").unwrap(), "[1]");
        assert_eq!(of(Some(r#"["\u000a","é \""]"#), "[]", r#"["\u000a"]"#).unwrap(), r#"["é \""]"#);
    }

    #[test]
    fn null_is_an_empty_list_to_which_something_is_pushed() {
        assert_eq!(of(None, "[1]", "[1]").unwrap(), "[1]");
        assert_eq!(of(None, "[]", "[1]"), None);
    }
}
