//! `E01`: a text that is not a spec.

mod characters;
mod habits;
mod structure;
mod templates;

pub(crate) use characters::{CurlyQuotes, DocBeside, ForeignCharacter, HiddenCharacter, LoneReturn, TextWithoutStart};
pub(crate) use habits::{
    BareField, BlockAttribute, ColonAfterOperations, CreateTable, DefaultAttribute, IdAttribute, NotAModel, Punctuation, UnknownOperation,
};
pub(crate) use structure::{DocOfNothing, FileTooLarge, Internal, MissingComma, Nested, Unclosed, Unexpected, UnknownWord, Unopened};
pub(crate) use templates::BadHole;

/// "a", "a or b", "a, b or c".
fn alternatives(words: &[&str]) -> String {
    match words {
        [] => "something else".to_owned(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
