//! What is asked on the command line, as a line of a test: the compiler reads it with the spec, so that names, labels and values are
//! checked, and faults told, as they are in a spec.

use super::{Arguments, Operation};
use crate::error::Error;
use purlin_build::project::Project;
use purlin_compiler::source::Source;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Field, FieldKind, Plan, TestLine};
use purlin_rules::print;
use purlin_rules::types::Scalar;

/// The name of the source that the question is in, and of its test.
const PLACE: &str = "the question";

/// A line of a test.
pub(super) struct Question {
    /// As people say it: `as bob in acme, update t1 { priority: 1 }`.
    pub(super) spoken: String,
    line: String,
    data: String,
}

impl Question {
    pub(super) fn of(arguments: &Arguments, plan: &Plan) -> Result<Self, Error> {
        let Arguments { operation, what, who, tenant, data, .. } = arguments;
        let mut names = vec![who, data];
        names.extend(tenant);
        let parts: Vec<&str> = what.split('.').collect();
        if let Some(name) = names.into_iter().map(String::as_str).chain(parts.iter().copied()).find(|name| !is_name(name)) {
            return Err(Error::Other(format!("`{name}` is no name: of a row, a field, a model or a seed")));
        }
        let takes_values = matches!(operation, Operation::Create | Operation::Update);
        if !takes_values && !arguments.values.is_empty() {
            return Err(Error::Other("only `create` and `update` name values".to_owned()));
        }
        if parts.len() > 1 && *operation != Operation::Read || parts.len() > 2 {
            return Err(Error::Other(format!("`{what}` is no row: only `read` names a field, as `row.field`")));
        }
        let tenant = tenant.as_ref().map(|tenant| format!(" in {tenant}")).unwrap_or_default();
        let values = values(arguments, plan)?;
        let (line, spoken) = match operation {
            Operation::List => (format!("sees {what} []"), format!("list {what}")),
            Operation::Read => said(&format!("read {what}")),
            Operation::Create => said(&format!("create {what} {values}")),
            Operation::Update => said(&format!("update {what} {values}")),
            Operation::Delete => said(&format!("delete {what}")),
        };
        let by = format!("as {who}{tenant}");
        Ok(Self { spoken: format!("{by}, {spoken}"), line: format!("{by} {line}"), data: data.clone() })
    }

    /// The plan of the spec with the question in it, and the question; else what is wrong with it, and the sources that it stands in.
    pub(super) fn compiled(&self, project: &Project) -> Result<(Plan, TestLine), (Vec<Diagnostic>, Project)> {
        let mut project = project.clone();
        let text = format!("test \"{PLACE}\" with {} {{\n  {}\n}}\n", self.data, self.line);
        project.sources.push(Source { path: PLACE.to_owned(), text });
        let compilation = purlin_compiler::compile(&project.sources);
        let asked = compilation.to_judge().and_then(|plan| {
            // The last of its name: a spec may have called a test so.
            let last = plan.checks.tests.iter().filter(|test| test.name == PLACE).max_by_key(|test| test.span)?;
            Some((plan.clone(), last.lines.first()?.clone()))
        });
        asked.ok_or((compilation.diagnostics, project))
    }
}

/// As a line of a test, and as it is spoken.
fn said(action: &str) -> (String, String) {
    (format!("can {action}"), action.to_owned())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|of| of.is_ascii_alphanumeric() || of == '_')
}

/// `{ title: "Printer", priority: 1 }`
fn values(arguments: &Arguments, plan: &Plan) -> Result<String, Error> {
    let table = match arguments.operation {
        Operation::Create => plan.service.tables.iter().find(|table| table.spec_name == arguments.what),
        Operation::Read | Operation::List | Operation::Update | Operation::Delete => {
            let seed = plan.checks.seeds.iter().find(|seed| seed.name == arguments.data);
            let row = seed.and_then(|seed| seed.rows.iter().find(|row| row.label.as_deref() == Some(arguments.what.as_str())));
            row.and_then(|row| plan.service.table(row.model))
        }
    };
    let one = |assigned: &String| {
        let fault = || Error::Other(format!("`{assigned}` names no field: write `field=value`"));
        let (name, value) = assigned.split_once('=').filter(|(name, _)| is_name(name)).ok_or_else(fault)?;
        let field = table.and_then(|table| table.field_named(name)).map(|(_, field)| field);
        Ok(format!("{name}: {}", spelled(value, field)))
    };
    let all: Result<Vec<String>, Error> = arguments.values.iter().map(one).collect();
    Ok(format!("{{ {} }}", all?.join(", ")))
}

/// A value as the language spells it, of what people write in a shell, which takes quotation marks away.
fn spelled(value: &str, field: Option<&Field>) -> String {
    let scalar = field.and_then(|field| match &field.kind {
        FieldKind::Scalar { scalar, .. } => Some(*scalar),
        FieldKind::List { .. }
        | FieldKind::ToOne { .. }
        | FieldKind::OneVia { .. }
        | FieldKind::ToMany { .. }
        | FieldKind::Through { .. }
        | FieldKind::Computed(_) => None,
    });
    let is_quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    match scalar {
        _ if value.is_empty() => "null".to_owned(),
        _ if is_quoted => value.to_owned(),
        Some(Scalar::Enum(_)) if !value.contains('.') => format!(".{value}"),
        Some(Scalar::DateTime | Scalar::Date) if value.contains('(') => value.to_owned(),
        Some(
            Scalar::String
            | Scalar::Email
            | Scalar::Url
            | Scalar::Uuid
            | Scalar::Json
            | Scalar::Bytes
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time,
        ) => print::text(value),
        Some(
            Scalar::Bool
            | Scalar::Int
            | Scalar::Float
            | Scalar::Decimal { .. }
            | Scalar::Duration
            | Scalar::Enum(_)
            | Scalar::Point
            | Scalar::Vector(_)
            | Scalar::File(_),
        )
        | None => value.to_owned(),
    }
}
