//! Seeds and tests as the language spells them.

use super::Scene;
use crate::source::Source;
use purlin_prover::Caller;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::Session;
use purlin_rules::explain;
use purlin_rules::plan::{Action, FieldKind, Plan, Seed, SeedValue, TestLine, Who};
use purlin_rules::print;
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use std::fmt::Write;

/// `seed against_no_self_grant { … }  test "no self-grant: broken" with against_no_self_grant { … }`
pub(super) fn block(plan: &Plan, name: &str, seed: &Seed, line: &TestLine) -> String {
    let mut text = self::seed(plan, seed);
    let _ = write!(text, "\n\ntest {} with {} {{\n  {}\n}}\n", print::text(name), seed.name, self::line(plan, seed, line));
    text
}

pub(super) fn seed(plan: &Plan, seed: &Seed) -> String {
    let mut text = format!("seed {} {{\n", seed.name);
    for row in &seed.rows {
        let label = row.label.as_deref().unwrap_or("row");
        let _ = writeln!(text, "  {label}: {} {}", model(plan, row.model), values(plan, seed, row.model, &row.values));
    }
    text.push('}');
    text
}

/// By the formatter; as it is where that can't read it.
pub(super) fn laid_out(text: &str) -> String {
    let head = "app Proof edition 2026\n\n";
    let whole = crate::fmt::file(&Source { path: String::new(), text: format!("{head}{text}\n") });
    whole.ok().and_then(|whole| whole.split_once("\n\n").map(|(_, rest)| rest.trim_end().to_owned())).unwrap_or_else(|| text.to_owned())
}

/// A name for the seed of a test: of what is to fail, or of what is shown.
pub(crate) fn seed_name(proof: &str, is_wanted: bool) -> String {
    let words: String = proof.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut name = if is_wanted { "shows" } else { "against" }.to_owned();
    for word in words {
        if name.len() + word.len() > 60 {
            break;
        }
        name.push('_');
        name.push_str(word);
    }
    name
}

/// `ann can read ticket_1.note`
pub(super) fn request(plan: &Plan, seed: &Seed, scene: &Scene, line: Option<&TestLine>) -> String {
    match line {
        Some(line) => self::line(plan, seed, line).trim_start_matches("as ").to_owned(),
        None => {
            let who = if scene.caller == Caller::SignedIn { "a user" } else { "anon" };
            let verb = explain::verb(scene.operation);
            format!("{who} to {verb} a `{}`", model(plan, scene.model))
        }
    }
}

/// How who asks has signed in, where that matters: `, in a session that is 5m old, with a second factor`
pub(super) fn session(session: Session) -> String {
    let mut text = String::new();
    if session.age != 0 {
        let _ = write!(text, ", in a session that is {} old", print::duration(session.age.unsigned_abs()));
    }
    text.push_str(if session.mfa { ", with a second factor" } else { "" });
    text.push_str(if session.anonymous { ", signed in anonymously" } else { "" });
    text
}

/// `ann cannot read Note.text`: a line without the rows that it names.
pub(super) fn title(plan: &Plan, seed: &Seed, line: &TestLine) -> String {
    let who = match line.who {
        Who::Anonymous => "anon",
        Who::User(place) => seed.rows.get(place).and_then(|row| row.label.as_deref()).unwrap_or("somebody"),
    };
    let can = if line.allowed { "can" } else { "cannot" };
    let of_row = |place: &usize| seed.rows.get(*place).map_or("?", |row| self::model(plan, row.model));
    let what = match &line.action {
        Action::Sees { model, .. } => return format!("{who} sees {}", self::model(plan, *model)),
        Action::Read { row, field } => {
            let model = seed.rows.get(*row).map(|row| row.model);
            let field = field.zip(model).map(|(field, model)| format!(".{}", self::field(plan, model, field)));
            format!("read {}{}", of_row(row), field.unwrap_or_default())
        }
        Action::Create { model, .. } => format!("create {}", self::model(plan, *model)),
        Action::Update { row, .. } => format!("update {}", of_row(row)),
        Action::Delete { row } => format!("delete {}", of_row(row)),
    };
    format!("{who} {can} {what}")
}

fn line(plan: &Plan, seed: &Seed, line: &TestLine) -> String {
    let label = |place: usize| seed.rows.get(place).and_then(|row| row.label.as_deref()).unwrap_or("row");
    let who = match line.who {
        Who::Anonymous => "anon",
        Who::User(place) => label(place),
    };
    let tenant = line.tenant.map(|place| format!(" in {}", label(place))).unwrap_or_default();
    let can = if line.allowed { "can" } else { "cannot" };
    let model_of = |place: usize| seed.rows.get(place).map(|row| row.model);
    let what = match &line.action {
        Action::Read { row, field: None } => format!("{can} read {}", label(*row)),
        Action::Read { row, field: Some(field) } => {
            format!("{can} read {}.{}", label(*row), model_of(*row).map_or("?", |model| self::field(plan, model, *field)))
        }
        Action::Create { model, values } => {
            format!("{can} create {} {}", self::model(plan, *model), self::values(plan, seed, *model, values))
        }
        Action::Update { row, values } => {
            let values = model_of(*row).map(|model| self::values(plan, seed, model, values)).unwrap_or_default();
            format!("{can} update {} {values}", label(*row))
        }
        Action::Delete { row } => format!("{can} delete {}", label(*row)),
        Action::Sees { model, rows } => {
            let rows: Vec<&str> = rows.iter().map(|place| label(*place)).collect();
            let sees = if line.allowed { "sees" } else { "does not see exactly" };
            format!("{sees} {} [{}]", self::model(plan, *model), rows.join(", "))
        }
    };
    let then: String = line.then.iter().map(|then| format!(" then {}", self::line(plan, seed, then))).collect();
    format!("as {who}{tenant} {what}{then}")
}

fn model(plan: &Plan, model: ModelId) -> &str {
    plan.service.table(model).map_or("?", |table| &table.spec_name)
}

fn field(plan: &Plan, model: ModelId, field: FieldId) -> &str {
    plan.service.table(model).and_then(|table| table.field(field)).map_or("?", |field| &field.name)
}

fn values(plan: &Plan, seed: &Seed, model: ModelId, values: &[(FieldId, SeedValue)]) -> String {
    let one = |(field, value): &(FieldId, SeedValue)| {
        format!("{}: {}", self::field(plan, model, *field), spelled(plan, seed, (model, *field), value))
    };
    let values: Vec<String> = values.iter().map(one).collect();
    if values.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", values.join(", ")) }
}

fn spelled(plan: &Plan, seed: &Seed, (model, field): (ModelId, FieldId), value: &SeedValue) -> String {
    match value {
        SeedValue::Row(place) => seed.rows.get(*place).and_then(|row| row.label.clone()).unwrap_or_else(|| "row".to_owned()),
        SeedValue::Now => "now()".to_owned(),
        SeedValue::After(millis) => format!("now() {} {}", if *millis < 0 { '-' } else { '+' }, print::duration(millis.unsigned_abs())),
        SeedValue::Value(value) => {
            let kind = plan.service.table(model).and_then(|table| table.field(field)).map(|field| &field.kind);
            let scalar = match kind {
                Some(FieldKind::Scalar { scalar, .. } | FieldKind::List { item: scalar, .. }) => Some(*scalar),
                _ => None,
            };
            constant(value, scalar)
        }
    }
}

fn constant(value: &Value, scalar: Option<Scalar>) -> String {
    match (value, scalar) {
        (Value::Null, _) => "null".to_owned(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Text(text), Some(Scalar::Enum(_))) => format!(".{text}"),
        (Value::Text(text), _) => print::text(text),
        (Value::List(values), scalar) => {
            let values: Vec<String> = values.iter().map(|value| constant(value, scalar)).collect();
            format!("[{}]", values.join(", "))
        }
        (Value::Int(number), Some(scalar @ (Scalar::DateTime | Scalar::Date | Scalar::Time))) => {
            print::text(&print::number(*number, scalar))
        }
        (Value::Int(number), Some(scalar)) => print::number(*number, scalar),
        (Value::Int(number), None) => number.to_string(),
        (Value::Float(number), _) => number.to_string(),
        (Value::Id(id), _) => print::text(&id.to_string()),
        (Value::Bytes(_), _) => print::text(""),
    }
}
