//! Tests and names that say less than they seem to.

use super::has_word;
use crate::diagnostics::surfaces::{OnlyPrivileged, Placeholder};
use crate::schema::{Field, Schema};
use purlin_rules::catalog::{FieldId, FieldShape};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Seed, SeedRow, SeedValue, TestLine, Who};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use std::collections::BTreeSet;

pub(super) fn lints(schema: &Schema) -> Vec<Diagnostic> {
    placeholders(schema).into_iter().chain(only_privileged(schema)).collect()
}

/// Visits the lines of all tests, and those that follow them.
fn each_line<'s>(schema: &'s Schema, visit: &mut dyn FnMut(Option<&'s Seed>, &'s TestLine)) {
    fn visit_all<'s>(seed: Option<&'s Seed>, lines: &'s [TestLine], visit: &mut dyn FnMut(Option<&'s Seed>, &'s TestLine)) {
        for line in lines {
            visit(seed, line);
            visit_all(seed, &line.then, visit);
        }
    }
    for test in schema.tests() {
        visit_all(test.seed.and_then(|place| schema.seeds().get(place)), &test.lines, visit);
    }
}

fn row(seed: Option<&Seed>, place: usize) -> Option<&SeedRow> {
    seed?.rows.get(place)
}

/// Words that stand where a name was to be.
const PLACEHOLDERS: [&str; 10] = ["abc", "asdf", "baz", "fixme", "foo", "foobar", "qux", "tbd", "todo", "xxx"];

/// H007: names that a report or a refusal shows.
fn placeholders(schema: &Schema) -> Vec<Diagnostic> {
    let tests = schema.tests().iter().map(|test| ("test", test.name.as_str(), test.span));
    let proofs = schema.claims().proofs.iter().map(|proof| ("proof", proof.name.as_str(), proof.span));
    let rules = schema.models().flat_map(|model| model.rules()).filter_map(|rule| Some(("rule", rule.spec_name.as_deref()?, rule.span)));
    let calls = schema.called().functions.iter().flat_map(|function| &function.allow);
    let joins = schema.called().channels.iter().flat_map(|channel| &channel.join);
    let calls = calls.chain(joins).filter_map(|rule| Some(("rule", rule.spec_name.as_deref()?, rule.span)));
    let mut told = BTreeSet::new();
    let all = tests.chain(proofs).chain(rules).chain(calls);
    // A rule of a mixin is one, in whatever models.
    let named = all.filter(|(what, name, span)| is_placeholder(what, name) && told.insert(*span));
    named.map(|(what, name, span)| Placeholder { what, name, span }.into()).collect()
}

/// `todo`, `Foo 3`; what it is itself is no name either: a test called `test 3`, a rule called `rule_1`.
fn is_placeholder(what: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let is_plain = name.is_ascii();
    is_plain && words.all(|word| word == what || PLACEHOLDERS.contains(&word))
}

/// Words of which one tells that who has it may more than others.
const RIGHTS: [&str; 7] = ["admin", "administrator", "moderator", "root", "staff", "superadmin", "superuser"];

/// H008: whoever asks in a test has such a field, or such a value of one.
fn only_privileged(schema: &Schema) -> Option<Diagnostic> {
    let auth = schema.catalog().auth_model?;
    let fields: Vec<(FieldId, &Field)> = schema.model(auth)?.fields().collect();
    let (mut by, mut is_other, mut first) = (None, false, None);
    each_line(schema, &mut |seed, line| {
        let right = match line.who {
            Who::Anonymous => None,
            Who::User(place) => row(seed, place).and_then(|row| right(&fields, row)),
        };
        is_other |= right.is_none();
        first = first.or(Some(line.span));
        by = by.take().or(right);
    });
    let (by, span) = (by.filter(|_| !is_other)?, first?);
    Some(OnlyPrivileged { by: &by, span }.into())
}

/// `` `is_admin` ``, `` `role` .admin ``
fn right(fields: &[(FieldId, &Field)], row: &SeedRow) -> Option<String> {
    row.values.iter().find_map(|(id, value)| {
        let (_, field) = fields.iter().find(|(known, _)| known == id)?;
        let name = &field.spec_name;
        match (field.shape, value) {
            (FieldShape::Scalar(Scalar::Bool), SeedValue::Value(Value::Bool(true))) if has_word(name, &RIGHTS) => Some(format!("`{name}`")),
            (FieldShape::Scalar(Scalar::Enum(_)), SeedValue::Value(Value::Text(value))) if has_word(value, &RIGHTS) => {
                Some(format!("`.{value}` as `{name}`"))
            }
            _ => None,
        }
    })
}
