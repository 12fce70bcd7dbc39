//! The fields of an aggregate. Comes in: their names, parameter by parameter. Goes out: each with what is asked of it, or every one of which
//! that can't be asked.

use super::Totals;
use crate::problem::{Code, Problem};
use crate::records::Request;
use crate::records::order::{Key, is_ordered};
use crate::values::check::{Form, SAFE};
use purlin_rules::expr::AVERAGE_DIGITS;
use purlin_rules::plan::Text;
use std::collections::BTreeSet;

/// Fields by which rows are grouped, and values of a group.
const GROUPS: usize = 8;
const VALUES: usize = 16;
/// Characters of an unknown name that are told back.
const NAME: usize = 80;
/// Digits of a decimal at most.
const DIGITS: u8 = 18;

/// What is asked of the rows of a group.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) group: Vec<Asking>,
    pub(super) count: bool,
    /// In the order of the parameters.
    pub(super) values: Vec<(Function, Asking)>,
}

/// A field, and how what it comes to is spelt.
#[derive(Debug)]
pub(super) struct Asking {
    /// As it is asked for.
    pub(super) name: Text,
    pub(super) key: Key,
    pub(super) form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Sum,
    /// With so many digits more than the values have.
    Avg {
        digits: u8,
        is_decimal: bool,
    },
    Min,
    Max,
}

impl Function {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Avg { .. } => "avg",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

impl Asked {
    pub(super) fn parse(request: &Request<'_>, totals: Totals<'_>) -> Result<Self, Problem> {
        let mut wrong = Vec::new();
        let count = match totals.count {
            None => false,
            Some("") => true,
            Some(_) => return Err(Problem::new(Code::InvalidParameter).detail("`count` has no value: it counts the rows of each group.")),
        };
        let group = names(totals.group).filter_map(|name| ask(request, "group", name, &mut wrong, grouped)).map(|(_, asking)| asking);
        let group: Vec<Asking> = group.collect();
        let mut values = Vec::new();
        for (parameter, text, total) in
            [("sum", totals.sum, sum as Total), ("avg", totals.avg, average), ("min", totals.min, least), ("max", totals.max, greatest)]
        {
            values.extend(names(text).filter_map(|name| ask(request, parameter, name, &mut wrong, total)));
        }
        let named = [("group", totals.group), ("sum", totals.sum), ("avg", totals.avg), ("min", totals.min), ("max", totals.max)];
        wrong.extend(named.into_iter().filter_map(|(parameter, text)| twice(parameter, text)));
        if !wrong.is_empty() {
            wrong.truncate(VALUES);
            return Err(Problem::new(Code::InvalidExpression).detail(wrong.join("\n")));
        }
        if group.len() > GROUPS || values.len() > VALUES {
            let words = format!("Rows are grouped by {GROUPS} fields at most, and come to {VALUES} values at most.");
            return Err(Problem::new(Code::TooExpensive).detail(words));
        }
        if group.is_empty() && values.is_empty() && !count {
            let words = "Nothing is asked for: name fields in `group`, `sum`, `avg`, `min` or `max`, or ask for `count`.";
            return Err(Problem::new(Code::InvalidParameter).detail(words));
        }
        Ok(Self { group, count, values })
    }
}

/// How what values of a form come to is spelt; none where they come to nothing.
type Total = fn(&Form) -> Option<(Function, Form)>;

/// The form of what values of a form come to under a parameter; none where it can't be asked of them.
pub(crate) fn comes_to(parameter: &str, form: &Form) -> Option<Form> {
    let total = match parameter {
        "sum" => sum(form),
        "avg" => average(form),
        "min" => least(form),
        "max" => greatest(form),
        _ => None,
    };
    total.map(|(_, form)| form)
}

fn names(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.into_iter().flat_map(|text| text.split(',')).map(str::trim)
}

/// A group has one value under each name.
fn twice(parameter: &str, text: Option<&str>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let name = names(text).find(|name| !seen.insert(*name))?;
    let name: String = name.chars().take(NAME).collect();
    Some(format!("`{parameter}` names `{name}` twice"))
}

fn ask(request: &Request<'_>, parameter: &str, name: &str, wrong: &mut Vec<String>, total: Total) -> Option<(Function, Asking)> {
    let field = request.model.fields.named(name).filter(|field| is_ordered(request, *field));
    let total = field.and_then(|field| Some((field, total(&request.model.fields.get(field)?.form)?)));
    let asking = total.and_then(|(field, (function, form))| {
        let key = Key::of(request, field, false)?;
        Some((function, Asking { name: name.to_owned().into(), key, form }))
    });
    if asking.is_none() {
        let name: String = name.chars().take(NAME).collect();
        wrong.push(format!(
            "`{parameter}` can't be asked of `{name}`: {} has no such field, or it is of another type",
            request.table.spec_name
        ));
    }
    asking
}

fn grouped(form: &Form) -> Option<(Function, Form)> {
    Some((Function::Min, form.clone()))
}

fn sum(form: &Form) -> Option<(Function, Form)> {
    // It is spelt as the values are, and may lie beyond them.
    let total = if let Form::Int { min, max } = form {
        let is_text = *min < -SAFE || *max > SAFE;
        if is_text { Form::Int { min: i64::MIN, max: i64::MAX } } else { Form::Int { min: -SAFE, max: SAFE } }
    } else if let Form::Decimal { scale, .. } = form {
        Form::Decimal { precision: DIGITS, scale: *scale }
    } else {
        matches!(form, Form::Duration).then_some(Form::Duration)?
    };
    Some((Function::Sum, total))
}

fn average(form: &Form) -> Option<(Function, Form)> {
    if matches!(form, Form::Duration) {
        return Some((Function::Avg { digits: 0, is_decimal: false }, Form::Duration));
    }
    let own = if let Form::Decimal { scale, .. } = form { *scale } else { matches!(form, Form::Int { .. }).then_some(0)? };
    let scale = (own + AVERAGE_DIGITS).min(DIGITS);
    Some((Function::Avg { digits: scale - own, is_decimal: true }, Form::Decimal { precision: DIGITS, scale }))
}

fn least(form: &Form) -> Option<(Function, Form)> {
    has_order(form).then(|| (Function::Min, form.clone()))
}

fn greatest(form: &Form) -> Option<(Function, Form)> {
    has_order(form).then(|| (Function::Max, form.clone()))
}

/// Values of the form come before or after each other, in the language as here.
fn has_order(form: &Form) -> bool {
    match form {
        Form::Int { .. }
        | Form::Float { .. }
        | Form::Decimal { .. }
        | Form::Text { .. }
        | Form::Email
        | Form::Url
        | Form::Instant
        | Form::Date
        | Form::Time
        | Form::Duration => true,
        Form::Bool
        | Form::Json
        | Form::Bytes
        | Form::Enum(_)
        | Form::Uuid
        | Form::Point
        | Form::Vector(_)
        | Form::List(_)
        | Form::Row(_)
        | Form::Rows => false,
    }
}
