//! Conditions of a client's `where`, spelt and asked.

use crate::wire;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::plan::Service;
use purlin_rules::value::Value;
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;

#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// `path OPERATOR value`; without a value, `is null`.
    Is {
        path: Vec<FieldId>,
        operator: Compares,
        value: Option<Value>,
    },
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    /// `rows.any(…)`
    Any {
        rows: FieldId,
        of: Box<Self>,
    },
    /// `rows.count(…) >= least`
    Count {
        rows: FieldId,
        of: Box<Self>,
        least: i64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Compares {
    Equal,
    Unequal,
    Less,
    AtLeast,
}

impl Compares {
    fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtLeast => ">=",
        }
    }

    /// A comparison with null is false; `!=` is what `==` is not.
    pub(crate) fn holds(self, value: &Value, than: &Value) -> bool {
        let order = if value.is_null() { None } else { value.partial_cmp(than) };
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::Unequal => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::AtLeast => order.is_some_and(Ordering::is_ge),
        }
    }
}

impl Filter {
    /// How often it asks for something that a way through a tree is counted for; once is all that one filter may.
    pub(crate) fn trees(&self, service: &Service, model: ModelId) -> usize {
        match self {
            Self::Is { path, .. } => {
                let (last, steps) = path.split_last().unwrap();
                let model = steps.iter().fold(model, |model, step| leads_to(service, model, *step));
                usize::from(service.table(model).unwrap().field(*last).unwrap().name == "height")
            }
            Self::Not(of) => of.trees(service, model),
            Self::And(one, other) | Self::Or(one, other) => one.trees(service, model) + other.trees(service, model),
            Self::Any { rows, of } | Self::Count { rows, of, .. } => of.trees(service, leads_to(service, model, *rows)),
        }
    }

    /// As text, about the row that `row` names, or without a name about the one that is listed. Its values go into `args`.
    pub(crate) fn spelt(&self, service: &Service, model: ModelId, row: Option<&str>, args: &mut Map<String, Json>) -> String {
        let begins = row.map(|row| format!("{row}.")).unwrap_or_default();
        match self {
            Self::Is { path, operator, value } => {
                let (mut model, mut names, mut last) = (model, Vec::new(), None);
                for field in path {
                    let declared = service.table(model).unwrap().field(*field).unwrap();
                    names.push(declared.name.to_string());
                    model = wire::leads_to(declared).unwrap_or(model);
                    last = Some(declared);
                }
                let path = format!("{begins}{}", names.join("."));
                match value {
                    None => format!("{path} is null"),
                    Some(value) => {
                        let name = format!("v{}", args.len());
                        args.insert(name.clone(), wire::value(last.unwrap(), value));
                        format!("{path} {} {name}", operator.as_str())
                    }
                }
            }
            Self::Not(of) => format!("not ({})", of.spelt(service, model, row, args)),
            Self::And(one, other) => {
                format!("({}) and ({})", one.spelt(service, model, row, args), other.spelt(service, model, row, args))
            }
            Self::Or(one, other) => {
                format!("({}) or ({})", one.spelt(service, model, row, args), other.spelt(service, model, row, args))
            }
            Self::Any { rows, of } => format!("{begins}{}", quantified(service, model, *rows, "any", of, row, args)),
            Self::Count { rows, of, least } => {
                format!("{begins}{} >= {least}", quantified(service, model, *rows, "count", of, row, args))
            }
        }
    }
}

fn quantified(
    service: &Service,
    model: ModelId,
    rows: FieldId,
    quantifier: &str,
    of: &Filter,
    row: Option<&str>,
    args: &mut Map<String, Json>,
) -> String {
    let declared = service.table(model).unwrap().field(rows).unwrap();
    let variable = format!("{}x", row.unwrap_or_default());
    let of = of.spelt(service, wire::leads_to(declared).unwrap(), Some(&variable), args);
    format!("{}.{quantifier}({variable} => {of})", declared.name)
}

fn leads_to(service: &Service, model: ModelId, relation: FieldId) -> ModelId {
    wire::leads_to(service.table(model).unwrap().field(relation).unwrap()).unwrap()
}
