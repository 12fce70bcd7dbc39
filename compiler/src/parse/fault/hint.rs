//! What was probably meant by a word or sign where another was expected.

mod foreign;

use super::body::Body;
pub(super) use foreign::word;

pub(super) struct Hint {
    pub(super) help: String,
    /// What to write in the place of what was found.
    pub(super) replacement: Option<String>,
}

pub(super) fn found(body: Body, expected: &[&str], found: &str) -> Option<Hint> {
    let expects = |word: &str| expected.contains(&word);
    let write = |replacement: &str| Some(Hint { help: format!("write `{replacement}`"), replacement: Some(replacement.to_owned()) });
    let remove = |help: &str| Some(Hint { help: help.to_owned(), replacement: Some(String::new()) });
    let say = |help: &str| Some(Hint { help: help.to_owned(), replacement: None });
    match (body, found) {
        (Body::Auth | Body::Setting, ":" | "=") => remove("a setting is followed by its value, without a sign between them"),
        (Body::Auth, "google" | "github" | "apple" | "microsoft" | "facebook" | "oidc" | "totp" | "passkey") => {
            Some(Hint { help: "several are parted by commas".to_owned(), replacement: Some(format!(", {found}")) })
        }
        (Body::Spec, ".") if expects("a name") => {
            Some(Hint { help: "the event follows the model: `on Ticket updated { … }`".to_owned(), replacement: Some(" ".to_owned()) })
        }
        (Body::Spec, "{") if expected == ["a name"] => say("what is declared has a name: `seed dev { … }`, `model Note { … }`"),
        (Body::Spec, "every") => say("what a job says stands in its braces: `job tidy { every 1d  run rust \"jobs::tidy\" }`"),
        (Body::Job, "where") => say("the rows of a job are those of its `for`: `for t: Ticket where t.status == .closed  delete t`"),
        (Body::Test, "create" | "read" | "update" | "delete") if expects("`can`") => {
            Some(Hint { help: format!("write `can {found}`, or `cannot {found}`"), replacement: Some(format!("can {found}")) })
        }
        (Body::Model, ".") if expects("an attribute (`@…`)") => {
            say("types are those of the language, whatever the database: `String(..80)`, `Decimal(10, 2)`")
        }
        (Body::Model, "if") if expects(body.member()) => {
            say("conditions stand in rules, and in `index (a) where E`; `unique` and `live` hold of every row")
        }
        (Body::Model, "in") if expects("`?`") => say("values to choose from are an `enum`, and the field has its name as type"),
        (Body::Model, "|") if expects("`?`") => say("what may be null has a type that ends in `?`"),
        (Body::Model, ",") if expects("a text in quotes") || expects("a message in quotes") => {
            remove("a message follows its condition, without a comma between them")
        }
        (Body::Model, "!") if expects("`?`") => remove("a value is required wherever the type does not end in `?`"),
        (Body::Model, "[") if expects("a type") => say("many rows are the other end of a relation: `posts: Post[] via author`"),
        (Body::Model, text) if expects("a type") && text.starts_with('"') => {
            say("values to choose from are an `enum`, and the field has its name as type")
        }
        (Body::Model, "=") if expects("an attribute (`@…`)") => {
            say("a default stands before the attributes: `name: Type = default @attribute`")
        }
        (Body::Model, ":=") if expects("an attribute (`@…`)") => {
            say("what is computed stands before the attributes: `name: Type := … @attribute`")
        }
        (Body::Model, "unique" | "immutable" | "readonly" | "private" | "deprecated") if expects("an attribute (`@…`)") => {
            write(&format!("@{found}"))
        }
        (Body::Model, "required" | "not") if expects("`?`") => say("a value is required wherever the type does not end in `?`"),
        (Body::Model, "optional" | "null" | "nullable") if expects("`?`") => say("what may be null has a type that ends in `?`"),
        (Body::Model, "default") if expects("a default (`= …`)") => say("a default is written `= value`"),
        (Body::Model, "when" | "where" | "iff" | "IF") if expects("`if`") => write("if"),
        (Body::Model, "unless") if expects("`if`") => write("if not"),
        (Body::Model, "to" | "for") if expects("`if`") => say("who is let in is said by a condition: `if me is set`, `if owner == me`"),
        (Body::Model, "*") if expects("an operation such as `read` or `create`") => write("read, write"),
        (Body::Model, "REFERENCES" | "references") => say("a relation is a field whose type is the model: `org: Org`"),
        (Body::Model, "NOT" | "NULL" | "PRIMARY") => say("a value is required wherever the type does not end in `?`; `id` is there anyway"),
        (Body::Model, "global") => say("write it before the names: `unique global (slug)`"),
        (Body::Model, "where") => say("a `unique` binds every row; an `index` may have a `where`"),
        (Body::Model, word) if expected == ["`)`"] && word.starts_with(|c: char| c.is_ascii_lowercase()) => {
            Some(Hint { help: "names are separated by commas".to_owned(), replacement: Some(format!(", {word}")) })
        }
        (Body::Trigger | Body::Job, "+" | "-" | "+=" | "-=") if expects("a default (`= …`)") => {
            say("write what the field is to hold: `set count = count + 1`")
        }
        (Body::Trigger | Body::Job, found) if expects("a default (`= …`)") => {
            Some(Hint { help: "write `=` between the field and its value".to_owned(), replacement: Some(format!("= {found}")) })
        }
        (Body::Seed, "=") => write(":"),
        (Body::Values, "=") => write(":"),
        (Body::Seed, "(") => say("the values of a row stand in braces: `ann: User { name: \"Ann\" }`"),
        (Body::Test, "not") => say("write `cannot`, in one word"),
        (Body::Test, "'") => say("write `cannot`"),
        (Body::Spec, "extends" | ":") => say("models do not inherit; what several share is a `mixin`: `model Post with Authored { … }`"),
        _ => None,
    }
}

/// What stands where an item or a member begins, and begins none.
pub(super) fn sign(body: Body, found: &str) -> Option<&'static str> {
    match (body, found) {
        (Body::Spec, "@" | "@@") => Some(
            "attributes stand after fields; what runs by the clock says so itself: `job tidy { every \"0 3 * * *\"  run rust \"jobs::tidy\" }`",
        ),
        _ => None,
    }
}
