//! An explanation for programs, as `schemas/why.json` says.

use super::{Answer, Arguments};
use purlin_build::project::Project;
use purlin_compiler::diagnostics::places::Places;
use purlin_rules::diagnostic::Span;
use purlin_rules::explain::Law;
use serde_json::{Value, json};

pub(super) fn document(arguments: &Arguments, answers: &[Answer], project: &Project) -> Value {
    let places = Places::of(&project.sources);
    json!({
        "as": arguments.who,
        "in": arguments.tenant,
        "data": arguments.data,
        "answers": answers.iter().map(|answer| one(answer, &places)).collect::<Vec<_>>(),
    })
}

fn one(Answer { row, explanation, besides }: &Answer, places: &Places<'_>) -> Value {
    let mut value = json!(explanation.view());
    if let Some(fields) = value.as_object_mut() {
        fields.insert("row".to_owned(), json!(row));
        fields.insert("besides".to_owned(), json!(besides));
    }
    let rules = value.get_mut("rules").and_then(Value::as_array_mut).into_iter().flatten();
    for (rule, ruled) in rules.zip(&explanation.rules) {
        let at = if let Law::Rule { span, .. } = &ruled.law { Some(place(*span, places)) } else { None };
        if let Some(fields) = rule.as_object_mut() {
            fields.insert("at".to_owned(), json!(at));
        }
    }
    value
}

fn place(span: Span, places: &Places<'_>) -> Value {
    let (line, column) = places.start(span);
    json!({ "path": places.source(span.file).map(|source| source.path.as_str()), "line": line, "column": column })
}
