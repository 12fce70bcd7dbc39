//! Conditions and databases as people read them, for what did not agree.

use crate::store::models;
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::expr::{Aggregate, Compare, Cond, Function, Path, Root, Rows, Source, Term, TermKind, Way};
use purlin_rules::plan::Service;
use purlin_rules::value::Value;
use purlin_rules::world::{Row, World};

/// The condition much as it is written; rows of quantifiers are `x1`, `x2`, arguments `arg0`.
#[must_use]
pub fn condition(cond: &Cond, service: &Service) -> String {
    let all = |parts: &[Cond], joint: &str| {
        let parts: Vec<_> = parts.iter().map(|part| condition(part, service)).collect();
        format!("({})", parts.join(joint))
    };
    match cond {
        Cond::Const(value) => value.to_string(),
        Cond::Holds(value) => term(value, service),
        Cond::And(parts) => all(parts, " and "),
        Cond::Or(parts) => all(parts, " or "),
        Cond::Not(inner) => format!("not ({})", condition(inner, service)),
        Cond::Compare { op, left, right } => {
            let op = match op {
                Compare::Equal => "==",
                Compare::Less => "<",
                Compare::LessOrEqual => "<=",
                Compare::Greater => ">",
                Compare::GreaterOrEqual => ">=",
            };
            format!("{} {op} {}", term(left, service), term(right, service))
        }
        Cond::In { item, options } => {
            let options: Vec<_> = options.iter().map(|option| term(option, service)).collect();
            format!("{} in [{}]", term(item, service), options.join(", "))
        }
        Cond::IsNull(value) => format!("{} is null", term(value, service)),
        Cond::Text { test, text, part } => format!("{test:?}({}, {})", term(text, service), term(part, service)),
        Cond::Any { rows, var, body } => format!("{}.any(x{} => {})", self::rows(rows, service), var.0, condition(body, service)),
    }
}

fn rows(rows: &Rows, service: &Service) -> String {
    let model = name(rows.model, service);
    let field = |model, field| service.field(model, field).map_or("?", |field| field.name);
    match &rows.source {
        Source::Model => model,
        Source::Link { parent, via } => format!("{}.({model} via {})", path(parent, service), field(rows.model, *via)),
        Source::Through { parent, join, near, far } => {
            let join_name = name(*join, service);
            format!("{}.({model} through {join_name}({}, {}))", path(parent, service), field(*join, *near), field(*join, *far))
        }
        Source::Tree { start, way: Way::Up, .. } => format!("{}.ancestors", path(start, service)),
        Source::Tree { start, way: Way::Down, .. } => format!("{}.descendants", path(start, service)),
    }
}

fn term(term: &Term, service: &Service) -> String {
    match &term.kind {
        TermKind::Literal(literal) => value(literal),
        TermKind::Now => "now()".to_owned(),
        TermKind::Session(fact) => fact.spelled().to_owned(),
        TermKind::Today(zone) => format!("today({:?})", zone.name()),
        TermKind::Apply { op, operands } => {
            let operands: Vec<_> = operands.iter().map(|operand| self::term(operand, service)).collect();
            format!("{op:?}({})", operands.join(", "))
        }
        TermKind::Arg(index) => format!("arg{index}"),
        TermKind::Path(steps) => path(steps, service),
        TermKind::Condition(cond) => format!("({})", condition(cond, service)),
        TermKind::When(cond, value) => format!("({} where {})", self::term(value, service), condition(cond, service)),
        TermKind::Aggregate(aggregate) => {
            let Aggregate { function, rows, var, filter, value } = aggregate.as_ref();
            let function = match function {
                Function::Count => "count",
                Function::Sum => "sum",
                Function::Min => "min",
                Function::Max => "max",
                Function::Avg => "avg",
            };
            let var = format!("x{}", var.0);
            let value = value.as_ref().map_or_else(String::new, |value| format!("{var} => {}", self::term(value, service)));
            format!("{}.where({var} => {}).{function}({value})", self::rows(rows, service), condition(filter, service))
        }
    }
}

fn path(path: &Path, service: &Service) -> String {
    let root = match path.root {
        Root::Me => "me".to_owned(),
        Root::Tenant => "tenant".to_owned(),
        Root::Arg(index) => format!("arg{index}"),
        Root::Old => "old".to_owned(),
        Root::New => "new".to_owned(),
        Root::Var(var) if var.0 == 0 => "this".to_owned(),
        Root::Var(var) => format!("x{}", var.0),
    };
    let steps = path.steps.iter().map(|step| service.field(step.model, step.field).map_or("?", |field| field.name));
    std::iter::once(root.as_str()).chain(steps).collect::<Vec<_>>().join(".")
}

fn name(model: ModelId, service: &Service) -> String {
    service.model_name(model).unwrap_or("?").to_owned()
}

/// The rows of every model, a line for each.
#[must_use]
pub fn world(world: &World, service: &Service) -> String {
    let rows = |model| world.rows(model).map(move |of| format!("    {}\n", row(of, model, service)));
    models(service).flat_map(rows).collect()
}

/// `Room 01…00 { topic: "a" }`: what is null or a moment of bookkeeping is left out.
#[must_use]
pub fn row(row: &Row, model: ModelId, service: &Service) -> String {
    let fields = (1..u32::try_from(service.field_count(model)).unwrap()).map(FieldId);
    let held = fields.filter(|field| !row.value(*field).is_null());
    let fields: Vec<_> = held.map(|field| format!("{}: {}", service.field(model, field).unwrap().name, value(row.value(field)))).collect();
    format!("{} {} {{ {} }}", name(model, service), value(&Value::Id(row.id())), fields.join(", "))
}

/// An id by its first and last byte, which is what ids differ in here.
#[must_use]
pub fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Text(text) => format!("{text:?}"),
        Value::Bytes(bytes) => format!("{bytes:x?}"),
        Value::Id(id) => format!("{:02x}…{:02x}", id.0[0], id.0[15]),
        Value::List(values) => format!("[{}]", values.iter().map(self::value).collect::<Vec<_>>().join(", ")),
    }
}
