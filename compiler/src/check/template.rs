//! Templates: each hole is a value that can be shown to somebody, each filter one that takes it.

use super::expression::{self, Place};
use crate::ast::{self, TemplatePart};
use crate::diagnostics::events::{BadFilter, UnfitHole};
use crate::resolve::Names;
use crate::schema::{Filter, Part, Template};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::{Term, TermKind};
use purlin_rules::similar;
use purlin_rules::syntax::ExprKind;
use purlin_rules::types::{Scalar, Type};

const FILTERS: [&str; 5] = ["truncate", "upper", "lower", "date", "time"];

/// Nothing after a report.
pub(super) fn template(written: &ast::Template, place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Template> {
    let before = found.len();
    let mut parts = Vec::new();
    for part in &written.parts {
        match part {
            TemplatePart::Text(text) => parts.push(Part::Text(text.clone())),
            TemplatePart::Hole { value, filters, .. } => parts.extend(hole(value, filters, place, names, found)),
        }
    }
    let expected = written.parts.len();
    (found.len() == before && parts.len() == expected).then_some(Template { parts })
}

fn hole(value: &ast::Expr, filters: &[ast::Filter], place: &Place<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Part> {
    let term = expression::value_at(value, None, place, names, found)?;
    if let Some(field) = private_field(&term, names) {
        let because = format!("`{field}` is `@private`, and never leaves the server");
        found.push(UnfitHole { span: value.span, because, help: "take it out, or take `@private` away".to_owned() }.into());
        return None;
    }
    let mut scalar = shown(&term, value.span, names, found)?;
    let mut checked = Vec::new();
    for filter in filters {
        let (filter, gives) = self::filter(filter, scalar, found)?;
        checked.push(filter);
        scalar = gives;
    }
    Some(Part::Hole { value: term, filters: checked })
}

/// A field that the value reads and nobody is shown.
fn private_field(term: &Term, names: &Names<'_>) -> Option<String> {
    let mut private = None;
    term.each_term(&mut |term| {
        if let TermKind::Path(path) = &term.kind {
            for step in &path.steps {
                if let Some(field) = names.declared.model_field(step.model, step.field).filter(|field| field.marks.private) {
                    let owner = names.declared.model(step.model).map_or("", |model| model.spec_name.as_str());
                    private.get_or_insert_with(|| format!("{owner}.{}", field.spec_name));
                }
            }
        }
    });
    private
}

/// The scalar that a reader is shown.
fn shown(term: &Term, span: Span, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Scalar> {
    let (because, help) = match &term.ty {
        Type::Scalar(scalar) => match scalar {
            Scalar::Bool
            | Scalar::Int
            | Scalar::Float
            | Scalar::Decimal { .. }
            | Scalar::String
            | Scalar::Uuid
            | Scalar::DateTime
            | Scalar::Date
            | Scalar::Time
            | Scalar::Duration
            | Scalar::Email
            | Scalar::Url
            | Scalar::Enum(_) => return Some(*scalar),
            Scalar::Json | Scalar::Bytes | Scalar::Point | Scalar::Vector(_) | Scalar::File(_) => {
                ("it has no form in words".to_owned(), "show a text, a number, a time or an enum's value".to_owned())
            }
        },
        Type::Row(model) | Type::Rows(model) => {
            let name = names.declared.model(*model).map_or("row", |model| model.spec_name.as_str());
            (format!("it is a row of `{name}`"), "name one of its fields, or its `id`".to_owned())
        }
        Type::List(_) => ("it is a list".to_owned(), "show one value".to_owned()),
        Type::Null => ("it is null".to_owned(), "show a value".to_owned()),
    };
    found.push(UnfitHole { span, because, help }.into());
    None
}

/// A filter, and what it gives.
fn filter(written: &ast::Filter, takes: Scalar, found: &mut Vec<Diagnostic>) -> Option<(Filter, Scalar)> {
    let name = written.name.name.as_str();
    let mut refuse = |span: Span, fault: String, help: String| {
        found.push(BadFilter { span, fault, help }.into());
        None
    };
    let text = matches!(takes, Scalar::String | Scalar::Email | Scalar::Url | Scalar::Enum(_));
    let (filter, fits, wanted, arguments) = match name {
        "truncate" => {
            let length = written.args.first().and_then(|arg| {
                let ExprKind::Number(number) = &arg.kind else { return None };
                number.parse::<u32>().ok().filter(|length| (1..=10_000).contains(length))
            });
            let Some(length) = length.filter(|_| written.args.len() == 1) else {
                let help = "say how many characters are shown, 10000 at most: `truncate(120)`".to_owned();
                return refuse(written.span, "`truncate` does not say how many characters are shown".to_owned(), help);
            };
            (Filter::Truncate(length), text, "a text", 1)
        }
        "upper" => (Filter::Upper, text, "a text", 0),
        "lower" => (Filter::Lower, text, "a text", 0),
        "date" => (Filter::Date, takes == Scalar::DateTime, "a `DateTime`", 0),
        "time" => (Filter::Time, takes == Scalar::DateTime, "a `DateTime`", 0),
        _ => {
            let help = match similar::closest(name, FILTERS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "filters are `truncate(n)`, `upper`, `lower`, `date` and `time`".to_owned(),
            };
            return refuse(written.name.span, format!("there is no filter `{name}`"), help);
        }
    };
    if written.args.len() != arguments {
        return refuse(written.span, format!("`{name}` takes no arguments"), format!("write `{name}`"));
    }
    if !fits {
        return refuse(written.span, format!("`{name}` takes {wanted}"), "take the filter away".to_owned());
    }
    Some((filter, Scalar::String))
}
