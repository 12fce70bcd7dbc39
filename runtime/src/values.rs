//! Values on the wire: JSON to what rows hold, checked against the model, and rows to JSON.
//!
//! | comes in | goes out | module |
//! | --- | --- | --- |
//! | the fields of a table | what each takes and how it is spelt | `check` |
//! | a body | the fields it names and their values, or every fault | `body` |
//! | an object that is no body | its members, in their order | `object` |
//! | the JSON text of one value | the value, or its fault | `read` |
//! | the text of a `Json` value | why it may not be stored, if so | `nested` |
//! | `{"$add": 1}` | what a statement makes a new value with | `operator` |
//! | columns of a row | the JSON of a row | `write` |
//!
//! The table of types is that of the wire contract. No tree of JSON is ever built: a body is walked once, a row is written from its columns.

pub(crate) mod body;
pub(crate) mod check;
mod nested;
mod object;
pub(crate) mod operator;
pub(crate) mod read;
pub(crate) mod time;
pub(crate) mod write;

pub(crate) use object::members;

#[cfg(test)]
mod tests;
