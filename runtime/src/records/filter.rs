//! The filter of rows: an expression of the language, parsed, resolved and lowered by the code that does so with rules, and values
//! bound to it by name.
//!
//! Comes in: `where` and `args`. Goes out: a condition in which what the caller may not see is not there, and the values of its slots.

use crate::problem::{Code, Problem};
use crate::records::Request;
use crate::values::check::{Form, form, remembering};
use crate::values::{members, read};
use purlin_rules::diagnostic::{Diagnostic, FileId};
use purlin_rules::expr::{Cond, Quantifiers, TermKind};
use purlin_rules::lower::{self, Dialect};
use purlin_rules::parse;
use purlin_rules::plan::{Condition, Refinement, Service};
use purlin_rules::resolve::{self, Scope};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Bytes of a `where`, and of any other parameter by whose text a statement is kept.
pub(crate) const TEXT: usize = 8 * 1000;
/// Arguments, and values in those that are lists.
const ARGS: usize = 100;
const VALUES: usize = 1000;
/// Quantifiers of a `where` that stand in each other, and those of them all that range over a whole model.
const DEPTH: usize = 4;
const UNLINKED: usize = 1;
/// Findings that are told of one `where`.
const FINDINGS: usize = 10;

/// How the arguments of a filter came, by name: a part of a list's shape.
pub(super) type ArgKinds = Vec<(String, Type)>;

/// The arguments of a request, as they stand in it.
#[derive(Debug, Default)]
pub(super) struct Args<'q> {
    /// As they stand in the request.
    pub(super) text: Option<&'q str>,
    kinds: ArgKinds,
    /// In the order of `kinds`; a list has several.
    values: Vec<Cow<'q, [&'q str]>>,
}

/// A filter, and how each argument of it is to be read.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) condition: Condition,
    pub(super) forms: Vec<ArgForm>,
    /// It visits rows of rows, or those of a whole model: with much data it takes long.
    pub(super) is_long: bool,
}

#[derive(Debug)]
pub(super) enum ArgForm {
    One(Form),
    Many(Form),
    /// Only ever compared with nothing.
    Null,
    /// It is for another filter.
    Unused,
}

/// That none of these parameters is longer than one may be: asked before any of them is read.
pub(super) fn within_bytes(parameters: &[(&str, Option<&str>)]) -> Result<(), Problem> {
    match parameters.iter().find(|(_, text)| text.is_some_and(|text| text.len() > TEXT)) {
        Some((name, _)) => Err(Problem::new(Code::TooExpensive).detail(format!("`{name}` is longer than {TEXT} bytes."))),
        None => Ok(()),
    }
}

fn invalid(detail: impl Into<Cow<'static, str>>) -> Problem {
    Problem::new(Code::InvalidParameter).detail(detail)
}

impl<'q> Args<'q> {
    /// A JSON object: texts, numbers, truth values, nulls, and lists of one kind of them.
    pub(super) fn parse(text: Option<&'q str>) -> Result<Self, Problem> {
        let Some(text) = text else { return Ok(Self::default()) };
        let object = members(text).map_err(|_| invalid("`args` must be a JSON object."))?;
        if object.len() > ARGS {
            return Err(Problem::new(Code::TooExpensive).detail(format!("`args` holds more than {ARGS} values.")));
        }
        let mut args = Self { text: Some(text), ..Self::default() };
        for (name, json) in object {
            if args.kinds.iter().any(|(other, _)| *other == name) {
                return Err(invalid("`args` names a value twice."));
            }
            let (kind, values) = came_as(json.get())?;
            args.kinds.push((name, kind));
            args.values.push(values);
        }
        if args.values.iter().map(|values| values.len()).sum::<usize>() > VALUES {
            return Err(Problem::new(Code::TooExpensive).detail(format!("`args` holds more than {VALUES} values.")));
        }
        Ok(args)
    }

    pub(super) fn kinds(&self) -> ArgKinds {
        self.kinds.clone()
    }

    /// That each is used by some of the filters of a request, which read them so.
    pub(super) fn are_used<'f>(&self, filters: impl IntoIterator<Item = &'f [ArgForm]>) -> Result<(), Problem> {
        let mut is_used = vec![false; self.kinds.len()];
        for forms in filters {
            for (used, form) in is_used.iter_mut().zip(forms) {
                *used |= !matches!(form, ArgForm::Unused);
            }
        }
        match self.kinds.iter().zip(is_used).find(|(_, is_used)| !is_used) {
            Some(((name, _), _)) => Err(invalid(format!("Nothing uses the value `{name}` of `args`."))),
            None => Ok(()),
        }
    }

    /// The values, each read as the filter needs it.
    pub(super) fn read(&self, forms: &[ArgForm]) -> Result<Vec<Value>, Problem> {
        let values = self.kinds.iter().zip(&self.values).zip(forms);
        values.map(|(((name, _), values), form)| argument(name, values, form)).collect()
    }
}

/// What a JSON value says of its own type.
fn came_as(json: &str) -> Result<(Type, Cow<'_, [&str]>), Problem> {
    if !json.starts_with('[') {
        return Ok((kind(json)?, Cow::Owned(vec![json])));
    }
    let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| invalid("`args` must be a JSON object."))?;
    let mut of_items = Type::Null;
    for item in &items {
        of_items = common(of_items, kind(item.get())?).ok_or_else(|| invalid("A list in `args` holds values of one kind."))?;
    }
    Ok((Type::List(Box::new(of_items)), items.into_iter().map(RawValue::get).collect()))
}

fn kind(json: &str) -> Result<Type, Problem> {
    let scalar = match json.bytes().next() {
        Some(b'"') => Scalar::String,
        Some(b't' | b'f') => Scalar::Bool,
        Some(b'n') => return Ok(Type::Null),
        Some(b'{' | b'[') | None => return Err(invalid("`args` holds texts, numbers, truth values, nulls and lists of them.")),
        Some(_) if json.contains(['.', 'e', 'E']) => Scalar::Float,
        Some(_) => Scalar::Int,
    };
    Ok(Type::Scalar(scalar))
}

fn common(one: Type, other: Type) -> Option<Type> {
    let is_number = |ty: &Type| matches!(ty, Type::Scalar(Scalar::Int | Scalar::Float));
    match (one, other) {
        (Type::Null, other) => Some(other),
        (one, Type::Null) => Some(one),
        (one, other) if one == other => Some(one),
        (one, other) if is_number(&one) && is_number(&other) => Some(Type::Scalar(Scalar::Float)),
        _ => None,
    }
}

/// What the filter means to this caller. Without one, everything passes.
pub(super) fn resolve(request: &Request<'_>, text: Option<&str>, args: &Args<'_>) -> Result<Filter, Problem> {
    let Some(text) = text else { return Ok(Filter { condition: Condition::Always, forms: Vec::new(), is_long: false }) };
    let expr = parse::expression(text, FileId::default(), 0).map_err(|findings| not_an_expression(&findings))?;
    let scope = Scope { this: Some(request.id), args: &args.kinds, request: true, ..Scope::default() };
    let cond = resolve::condition(&expr, request.service, &scope).map_err(|findings| not_an_expression(&findings))?;
    let most = request.engine.config().limits.filter_terms as usize;
    if cond.size() > most {
        return Err(Problem::new(Code::TooExpensive).detail(format!("`where` asks for more than {most} comparisons.")));
    }
    let quantifiers = quantifiers(&cond, request.service);
    within_reach(quantifiers)?;
    let is_long = quantifiers.depth > 1 || quantifiers.unlinked > 0;
    let forms = forms(request, &cond, args)?;
    Ok(Filter { condition: lower::request(&cond, request.service, Dialect::Sqlite, request.kind), forms, is_long })
}

/// Those of the condition, and of each computed field that it names, as if that stood in the deepest of them.
fn quantifiers(cond: &Cond, service: &Service) -> Quantifiers {
    let mut computed = Quantifiers::default();
    cond.each_term(&mut |term| {
        let TermKind::Path(path) = &term.kind else { return };
        let fields = path.steps.iter().filter_map(|step| service.table(step.model)?.field(step.field)?.computed());
        computed = fields.fold(computed, |all, field| all.beside(field.quantifiers));
    });
    let own = cond.quantifiers();
    Quantifiers { depth: own.depth + computed.depth, unlinked: own.unlinked + computed.unlinked }
}

/// Each level of quantifiers multiplies the rows that are visited, and one over a whole model by all of that model's.
fn within_reach(Quantifiers { depth, unlinked }: Quantifiers) -> Result<(), Problem> {
    if depth > DEPTH {
        return Err(Problem::new(Code::TooExpensive).detail(format!("`where` nests quantifiers more than {DEPTH} deep.")));
    }
    if unlinked > UNLINKED {
        return Err(Problem::new(Code::TooExpensive).detail(format!("`where` ranges over a whole model more than {UNLINKED} time.")));
    }
    Ok(())
}

fn not_an_expression(findings: &[Diagnostic]) -> Problem {
    let said: Vec<String> = findings.iter().take(FINDINGS).map(in_words).collect();
    Problem::new(Code::InvalidExpression).detail(said.join("\n"))
}

fn in_words(finding: &Diagnostic) -> String {
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("`where` at {}: {}{help}", finding.label.span.start, finding.message)
}

fn forms(request: &Request<'_>, cond: &Cond, args: &Args<'_>) -> Result<Vec<ArgForm>, Problem> {
    let types = cond.argument_types(args.kinds.len());
    args.kinds.iter().zip(types).map(|((name, _), ty)| arg_form(request, name, ty)).collect()
}

fn arg_form(request: &Request<'_>, name: &str, ty: Option<Type>) -> Result<ArgForm, Problem> {
    let of_item = |ty: &Type| match ty {
        Type::Scalar(scalar) => {
            let form = form(&request.service.enums, name, *scalar, &Refinement::None).map_err(Problem::internal);
            form.map(|form| Some(remembering(request.service, *scalar, form)))
        }
        Type::Row(table) => Ok(Some(Form::Row(*table))),
        Type::Null | Type::Rows(_) | Type::List(_) => Ok(None),
    };
    Ok(match ty {
        None => ArgForm::Unused,
        Some(Type::List(item)) => of_item(&item)?.map_or(ArgForm::Null, ArgForm::Many),
        Some(ty) => of_item(&ty)?.map_or(ArgForm::Null, ArgForm::One),
    })
}

fn argument(name: &str, json: &[&str], form: &ArgForm) -> Result<Value, Problem> {
    let one = |form: &Form, json: &str| match json {
        "null" => Ok(Value::Null),
        _ => read::value(spelt_as(form, json), json).map_err(|fault| invalid(format!("The value `{name}` of `args` {}.", fault.message))),
    };
    match form {
        ArgForm::Null | ArgForm::Unused => Ok(Value::Null),
        ArgForm::One(form) => one(form, json.first().copied().unwrap_or("null")),
        ArgForm::Many(form) => {
            let values: Vec<Value> = json.iter().map(|json| one(form, json)).collect::<Result<_, _>>()?;
            Ok(Value::Text(lower::list_text(&values)))
        }
    }
}

/// An integer that comes as a text may be any of 64 bits.
fn spelt_as<'f>(form: &'f Form, json: &str) -> &'f Form {
    const BEYOND_NUMBERS: Form = Form::Int { min: i64::MIN, max: i64::MAX };
    if matches!(form, Form::Int { .. }) && json.starts_with('"') { &BEYOND_NUMBERS } else { form }
}
