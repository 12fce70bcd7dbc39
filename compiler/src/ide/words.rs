//! The one table of the language's words: completion offers them, and the grammar for editors is written from it. Held against the
//! parser's grammar, so that no keyword is forgotten.

/// Words that declare something at the top of a file, with what is declared.
pub const ITEMS: &[(&str, &str)] = &[
    ("accept", "accepts a lint, or a difference that CI reported"),
    ("app", "names the program and its edition"),
    ("auth", "the model that signs in, and how"),
    ("bucket", "where files are kept, and which ones"),
    ("channel", "messages between those who are there"),
    ("endpoint", "an address that others call"),
    ("enum", "a choice of values"),
    ("fn", "a function that clients call"),
    ("job", "work that is queued, or runs by the clock"),
    ("mixin", "fields, constraints and rules that models share"),
    ("model", "what is stored, and who may do what with it"),
    ("on", "what happens when a row is created, updated or deleted"),
    ("prove", "a claim about every possible database"),
    ("role", "a condition on the caller, by name"),
    ("seed", "rows to begin with"),
    ("tenant", "the model that rows are kept apart by"),
    ("test", "an example of what is allowed and what is not"),
    ("type", "a plain record"),
];

/// Words that begin a member of a model.
pub const MEMBERS: &[(&str, &str)] = &[
    ("allow", "lets in those for whom its condition holds"),
    ("deny", "keeps out those for whom its condition holds, whatever is allowed"),
    ("index", "keeps rows in an order that is asked for often"),
    ("limit", "bounds how often it may be done"),
    ("live", "clients may subscribe"),
    ("removed", "a field that was dropped, said out loud"),
    ("require", "holds for every row, whoever writes it"),
    ("search", "fields to find texts in"),
    ("unique", "no two rows have the same"),
];

/// Words within members and items.
pub const CLAUSES: &[&str] = &[
    "access",
    "across",
    "after",
    "anon",
    "anonymous",
    "as",
    "asc",
    "at",
    "backoff",
    "badge",
    "because",
    "body",
    "by",
    "can",
    "cannot",
    "check",
    "collapse",
    "concurrency",
    "cover",
    "create",
    "created",
    "creates",
    "data",
    "delete",
    "deleted",
    "desc",
    "edition",
    "enqueue",
    "error",
    "every",
    "expire",
    "fit",
    "for",
    "from",
    "gain",
    "get",
    "global",
    "header",
    "identify",
    "if",
    "implies",
    "in",
    "jitter",
    "join",
    "js",
    "link",
    "list",
    "local",
    "locale",
    "magic_link",
    "max",
    "mfa",
    "min",
    "missed",
    "needs",
    "never",
    "notifies",
    "notify",
    "of",
    "otp",
    "overlap",
    "password",
    "path",
    "per",
    "presence",
    "read",
    "refresh",
    "required",
    "retry",
    "run",
    "rust",
    "sees",
    "send",
    "session",
    "social",
    "subdomain",
    "system",
    "tenants",
    "then",
    "through",
    "timeout",
    "title",
    "transaction",
    "types",
    "tz",
    "unique",
    "until",
    "update",
    "updated",
    "variants",
    "verify",
    "via",
    "webhook",
    "when",
    "where",
    "widening",
    "with",
    "write",
    "writing",
];

/// What a rule speaks of.
pub const OPERATIONS: &[(&str, &str)] = &[
    ("create", "make a row"),
    ("delete", "remove a row"),
    ("get", "read a row by its id"),
    ("list", "read rows in every other way"),
    ("read", "`get` and `list`"),
    ("update", "change a row"),
    ("write", "`create`, `update` and `delete`"),
];

/// Operators that are words.
pub const OPERATORS: &[&str] = &["and", "can", "in", "is", "not", "or"];

/// Names that mean the same everywhere.
pub const CONSTANTS: &[(&str, &str)] = &[
    ("false", "Bool"),
    ("me", "who is signed in; null if nobody is"),
    ("new", "the row as it will be"),
    ("null", "no value"),
    ("old", "the row as it was"),
    ("set", "`is set`: not null"),
    ("this", "the row itself"),
    ("true", "Bool"),
];

/// What may be asked of many rows.
pub const QUANTIFIERS: &[(&str, &str)] = &[
    ("all", "whether each row has it"),
    ("any", "whether some row has it"),
    ("avg", "the mean of a number"),
    ("count", "how many rows have it"),
    ("max", "the largest value"),
    ("min", "the smallest value"),
    ("none", "whether no row has it"),
    ("sum", "the sum of a number"),
    ("where", "those rows that have it"),
];

/// Functions of a text.
pub const OF_TEXTS: &[(&str, &str)] = &[
    ("contains", "whether a text is in it"),
    ("ends_with", "whether it ends with a text"),
    ("length", "how many characters it has"),
    ("lower", "the same with a-z for A-Z"),
    ("starts_with", "whether it begins with a text"),
];

/// Functions by themselves.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("changed", "whether an update gives a field another value"),
    ("env", "a variable of the environment"),
    ("now", "the instant of the request"),
    ("today", "the date of the request in a time zone"),
];

/// Types of values.
pub const SCALARS: &[(&str, &str)] = &[
    ("Bool", "true or false"),
    ("Bytes", "bytes"),
    ("Date", "a day"),
    ("DateTime", "an instant"),
    ("Decimal", "an exact number: `Decimal(p, s)`"),
    ("Duration", "a span of time"),
    ("Email", "an address, compared in lower case"),
    ("File", "a stored file: `File(bucket)`"),
    ("Float", "a number with a point"),
    ("Int", "a whole number; `Int(1..5)`"),
    ("Json", "any JSON"),
    ("Point", "a place on the earth"),
    ("String", "a text; `String(1..80)`, `String(\"^[a-z]+$\")`"),
    ("Time", "a time of day"),
    ("Url", "an address of the web"),
    ("Uuid", "an id"),
    ("Vector", "numbers to find what is alike: `Vector(n)`"),
];

/// What may be said of a field, after `@`.
pub const ATTRIBUTES: &[(&str, &str)] = &[
    ("backfill", "the value of rows that are there already"),
    ("cast", "the type that the field had, whose values become those of its type of now"),
    ("deprecated", "why it is no longer to be used"),
    ("immutable", "set once"),
    ("on_delete", "what happens when the row it names is deleted: `cascade`, `set_null`, `restrict`"),
    ("private", "never leaves the server"),
    ("read", "shown only if this holds as well"),
    ("readonly", "never named in a request"),
    ("sequence", "counts up without gaps"),
    ("stored", "kept current by what changes it"),
    ("tree", "rows in a tree, without cycles"),
    ("unique", "no two rows have the same"),
    ("was", "what it was called"),
    ("write", "set only if this holds as well"),
];

/// Every word that is highlighted as one of the language's own.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    let described = [ITEMS, MEMBERS, OPERATIONS].into_iter().flatten().map(|(word, _)| *word);
    described.chain(CLAUSES.iter().copied()).chain(OPERATORS.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_keyword_of_the_grammar_is_in_the_table() {
        let known: BTreeSet<&str> = keywords().chain(CONSTANTS.iter().map(|(word, _)| *word)).collect();
        let mut missing = Vec::new();
        for grammar in [include_str!("../parse/purlin.pest"), include_str!("../parse/expr.pest")] {
            for line in grammar.lines().filter(|line| line.starts_with("kw_")) {
                let words = line.split('"').skip(1).step_by(2).filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
                // `table` and `entity` are told apart to be answered well; they are no words of the language.
                missing.extend(words.filter(|word| !known.contains(word) && !line.starts_with("kw_table")));
            }
        }
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn lists_are_in_order_and_have_each_word_once() {
        for list in [ITEMS, MEMBERS, OPERATIONS, CONSTANTS, QUANTIFIERS, OF_TEXTS, FUNCTIONS, SCALARS, ATTRIBUTES] {
            assert!(list.is_sorted_by(|(a, _), (b, _)| a < b), "{list:?}");
        }
        assert!(CLAUSES.is_sorted_by(|a, b| a < b) && OPERATORS.is_sorted());
    }
}
