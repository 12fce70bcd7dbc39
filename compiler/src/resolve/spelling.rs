//! Laws about names: their case, and which are taken.

use super::case;
use super::types::SCALARS;
use crate::diagnostics::names::{MisspeltName, TakenName};
use purlin_rules::catalog::IMPLICIT_FIELDS;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::syntax::Ident;

/// Words that mean something where a field's name may stand: such a field could not be named in an expression.
const WORDS_OF_EXPRESSIONS: [&str; 13] = ["me", "this", "old", "new", "null", "true", "false", "and", "or", "not", "in", "is", "can"];

pub(crate) fn is_pascal_case(kind: &'static str, name: &Ident, found: &mut Vec<Diagnostic>) {
    if !case::is_pascal(&name.name) {
        let corrected = Some(case::to_pascal(&name.name)).filter(|name| case::is_pascal(name)).unwrap_or_default();
        found.push(MisspeltName { kind, name: name.name.clone(), case: "PascalCase", corrected, span: name.span }.into());
    }
}

pub(crate) fn is_snake_case(kind: &'static str, name: &Ident, found: &mut Vec<Diagnostic>) {
    if !case::is_snake(&name.name) {
        let corrected = Some(case::to_snake(&name.name)).filter(|name| case::is_snake(name)).unwrap_or_default();
        found.push(MisspeltName { kind, name: name.name.clone(), case: "snake_case", corrected, span: name.span }.into());
    }
}

pub(super) fn is_not_taken_by_a_type(kind: &'static str, name: &Ident, found: &mut Vec<Diagnostic>) {
    if SCALARS.contains(&name.name.as_str()) {
        taken(kind, name, "it is a type of the language", found);
    }
}

/// SQLite keeps names of tables that begin like this to itself.
pub(super) fn is_not_taken_by_the_store(name: &Ident, found: &mut Vec<Diagnostic>) {
    if case::to_snake(&name.name).starts_with("sqlite_") {
        taken("model", name, "its table would begin with `sqlite_`, which the store keeps for itself", found);
    }
}

/// Whether the name is free for a field.
pub(crate) fn is_free_for_a_field(name: &Ident, found: &mut Vec<Diagnostic>) -> bool {
    if IMPLICIT_FIELDS.contains(&name.name.as_str()) {
        let because = "every model has a field of this name";
        let help = "remove it: the system fills it in every row";
        found.push(TakenName { kind: "field", name: name.name.clone(), span: name.span, because, help }.into());
        return false;
    }
    is_free_in_expressions("field", name, found)
}

/// Whether an expression could name it.
pub(crate) fn is_free_in_expressions(kind: &'static str, name: &Ident, found: &mut Vec<Diagnostic>) -> bool {
    let free = !WORDS_OF_EXPRESSIONS.contains(&name.name.as_str());
    if !free {
        taken(kind, name, "the word has a meaning in expressions", found);
    }
    free
}

fn taken(kind: &'static str, name: &Ident, because: &'static str, found: &mut Vec<Diagnostic>) {
    found.push(TakenName { kind, name: name.name.clone(), span: name.span, because, help: "give it another name" }.into());
}
