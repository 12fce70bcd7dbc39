//! What was probably meant by a word or sign where another was expected.

use super::body::Body;

pub(super) struct Hint {
    pub(super) help: String,
    /// What to write in the place of what was found.
    pub(super) replacement: Option<String>,
}

/// What stands in a model, found outside of all.
pub(super) fn word(body: Body, found: &str) -> Option<&'static str> {
    match (body, found) {
        (Body::Spec, "allow" | "deny") => Some("rules stand inside of the model that they are about"),
        (Body::Spec, "unique" | "index") => Some("it stands inside of the model that it is about"),
        (Body::Spec, "import" | "include" | "use" | "from" | "require") => {
            Some("nothing is imported: all `*.purlin` files of a project are one program")
        }
        (Body::Spec, "cron" | "schedule" | "scheduler" | "task" | "worker") => {
            Some("what runs by the clock is a job: `job tidy { every \"0 3 * * *\"  run rust \"jobs::tidy\" }`")
        }
        (
            Body::Spec,
            "trigger" | "hook" | "after" | "before" | "afterSave" | "beforeSave" | "afterCreate" | "afterUpdate" | "afterDelete",
        ) => Some("what follows a write is a trigger: `on Ticket updated when status == .closed { … }`"),
        (Body::Spec, "function" | "func" | "def" | "exports" | "export" | "rpc" | "mutation" | "action") => {
            Some("what clients call is a function: `fn merge(ticket: Ticket) { allow if me is set  run js \"functions/merge.ts\" }`")
        }
        (Body::Spec, "route" | "router" | "webhook" | "post" | "get") => Some(
            "what other services call is an endpoint: `endpoint POST \"/hooks/stripe\" { verify stripe(env(\"SECRET\"))  run js \"hooks/stripe.ts\" }`",
        ),
        (Body::Spec, "match" | "service" | "rules_version") => {
            Some("rules stand inside of the model that they are about: `model User { email: Email  allow read if this == me }`")
        }
        (Body::Spec, "storage" | "files" | "upload") => Some("files are kept in a bucket: `bucket avatars { max 5MB  types \"image/*\" }`"),
        (Body::Spec, "policy" | "policies" | "grant" | "GRANT" | "rule" | "rules") => {
            Some("who may do what is said inside of the model: `allow read if owner == me`")
        }
        (Body::Spec, "create" | "CREATE" | "alter" | "ALTER") => {
            Some("tables are `model`, policies are `allow` inside of a model, and what follows a write is `on Model updated { … }`")
        }
        (Body::Spec, word) if word.starts_with(|c: char| c.is_ascii_uppercase()) => Some("write `model` before the name of a model"),
        _ => None,
    }
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
