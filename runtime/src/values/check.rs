//! What each field takes and how it is spelt, made ready once when a plan is opened: patterns are compiled, enums listed, names sorted.

use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::plan::{Column, Default, Enum, Field, FieldKind, Refinement, Service, Table, Text, Yields};
use purlin_rules::types::Scalar;
use purlin_rules::value::Value;
use regex::Regex;

/// Numbers that every JSON reader holds exactly: ±(2^53 - 1).
pub(crate) const SAFE: i64 = 9_007_199_254_740_991;
/// Bytes of a text whose type says nothing of its length.
pub(crate) const TEXT_BYTES: usize = 65_536;

/// The fields of a table, by number and by name.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// In the order of their ids.
    pub(crate) list: Box<[FieldCheck]>,
    /// Former names, too.
    by_name: Box<[(Text, FieldId)]>,
}

/// A field as bodies meet it.
#[derive(Debug)]
pub(crate) struct FieldCheck {
    pub(crate) name: Text,
    /// What clients of an earlier spec call it.
    pub(crate) former: Option<Text>,
    pub(crate) form: Form,
    pub(crate) nullable: bool,
    pub(crate) default: Fallback,
    pub(crate) named: Named,
}

/// When a body may name a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Always,
    /// Set once.
    AtCreation,
    Never,
}

/// What a field holds when creation does not name it.
#[derive(Debug, Clone)]
pub(crate) enum Fallback {
    None,
    Value(Value),
    Me,
    Now,
    /// What the new row comes to, or the next number: found in the transaction that writes it.
    Derived,
    /// The engine's own: id, instants, version.
    Implicit,
}

/// How a value is spelt, and which values there are.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    Bool,
    /// Beyond [`SAFE`] numbers are texts.
    Int {
        min: i64,
        max: i64,
    },
    Float {
        min: f64,
        max: f64,
    },
    Decimal {
        precision: u8,
        scale: u8,
    },
    /// In characters.
    Text {
        min: usize,
        max: usize,
        pattern: Option<Regex>,
    },
    Instant,
    Date,
    Time,
    Duration,
    Json,
    Bytes,
    Email,
    Url,
    Enum(Values),
    Uuid,
    /// Latitude and longitude.
    Point,
    /// So many numbers.
    Vector(usize),
    /// Values of the form, none of them null.
    List(Box<Form>),
    /// A row's id.
    Row(ModelId),
    /// No column: never in a body.
    Rows,
}

/// The values of an enum.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    pub(crate) all: Box<[Text]>,
    /// What clients of an earlier spec call some of them.
    pub(crate) former: Box<[(Text, Text)]>,
}

impl Values {
    /// The value that a name means.
    pub(crate) fn named(&self, name: &str) -> Option<&Text> {
        let former = || self.former.iter().find(|(was, _)| *was == name).map(|(_, value)| value);
        self.all.iter().find(|value| **value == name).or_else(former)
    }
}

/// A plan that contradicts itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckFault {
    #[error("the pattern of `{field}` can't be read: {cause}")]
    Pattern { field: String, cause: regex::Error },
    #[error("`{field}` is of an enum that the plan does not have")]
    Enum { field: String },
    #[error("`{field}` is of a type that this version does not store")]
    NotStored { field: String },
}

impl Form {
    /// The table whose rows are referred to.
    pub(crate) fn target(&self) -> Option<ModelId> {
        if let Self::Row(table) = self { Some(*table) } else { None }
    }
}

impl Fields {
    pub(crate) fn of(service: &Service, table: &Table) -> Result<Self, CheckFault> {
        let mut list: Box<[FieldCheck]> = table.fields.iter().map(|field| check(service, field)).collect::<Result<_, _>>()?;
        let model = (0..).map(ModelId).zip(service.tables.iter()).find(|(_, own)| std::ptr::eq(*own, table)).map(|(model, _)| model);
        for (field, was) in model.into_iter().flat_map(|model| service.former_names(model)) {
            if let Some(check) = list.get_mut(field.0 as usize) {
                check.former = Some(was.clone());
            }
        }
        let names =
            |(number, check): (u32, &FieldCheck)| [Some(&check.name), check.former.as_ref()].map(|name| (name.cloned(), FieldId(number)));
        let named = (0..).zip(&list).flat_map(names).filter_map(|(name, field)| Some((name?, field)));
        let mut by_name: Box<[(Text, FieldId)]> = named.collect();
        by_name.sort_unstable();
        Ok(Self { list, by_name })
    }

    pub(crate) fn named(&self, name: &str) -> Option<FieldId> {
        let place = self.by_name.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        self.by_name.get(place).map(|(_, field)| *field)
    }

    pub(crate) fn get(&self, field: FieldId) -> Option<&FieldCheck> {
        self.list.get(field.0 as usize)
    }
}

fn check(service: &Service, field: &Field) -> Result<FieldCheck, CheckFault> {
    let is_implicit = IMPLICIT_FIELDS.contains(&&*field.name);
    let name = field.name.clone();
    let form = match &field.kind {
        FieldKind::Scalar { scalar, refinement, .. } => remembering(service, *scalar, form(&service.enums, &name, *scalar, refinement)?),
        FieldKind::List { item, refinement, .. } => remembering(service, *item, list(&service.enums, &name, *item, refinement)?),
        FieldKind::ToOne { table, .. } => Form::Row(*table),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } => Form::Rows,
        FieldKind::Computed(computed) => match computed.yields {
            Yields::Scalar(scalar) => form(&service.enums, &name, scalar, &computed.refinement)?,
            Yields::List(item) => list(&service.enums, &name, item, &computed.refinement)?,
            Yields::ToOne(table) => Form::Row(table),
        },
    };
    let Some(column) = field.column() else {
        return Ok(FieldCheck { name, former: None, form, nullable: true, default: Fallback::None, named: Named::Never });
    };
    let default = if is_implicit { Fallback::Implicit } else { fallback(&column.default) };
    let named = if is_implicit { Named::Never } else { when_named(column) };
    Ok(FieldCheck { name, former: None, form, nullable: column.nullable, default, named })
}

fn when_named(column: &Column) -> Named {
    match (column.readonly, column.immutable) {
        (true, _) => Named::Never,
        (false, true) => Named::AtCreation,
        (false, false) => Named::Always,
    }
}

fn fallback(default: &Default) -> Fallback {
    match default {
        Default::None => Fallback::None,
        Default::Const(value) => Fallback::Value(value.value()),
        Default::Me => Fallback::Me,
        Default::Now => Fallback::Now,
        Default::Derived | Default::Sequence { .. } => Fallback::Derived,
    }
}

/// With the former names of its values.
pub(crate) fn remembering(service: &Service, scalar: Scalar, form: Form) -> Form {
    match (form, scalar) {
        (Form::Enum(values), Scalar::Enum(of)) => {
            let former = service.former_values(of).map(|(was, value)| (was.clone(), value.clone()));
            Form::Enum(Values { former: former.collect(), ..values })
        }
        (Form::List(item), _) => Form::List(Box::new(remembering(service, scalar, *item))),
        (form, _) => form,
    }
}

/// The form of a type; `name` is who to blame.
pub(crate) fn form(enums: &[Enum], name: &str, scalar: Scalar, refinement: &Refinement) -> Result<Form, CheckFault> {
    Ok(match scalar {
        Scalar::Bool => Form::Bool,
        Scalar::Int => match refinement {
            Refinement::IntRange { min, max } => Form::Int { min: *min, max: *max },
            Refinement::None | Refinement::Length { .. } | Refinement::Pattern(_) | Refinement::FloatRange { .. } => {
                Form::Int { min: -SAFE, max: SAFE }
            }
        },
        Scalar::Float => match refinement {
            Refinement::FloatRange { min, max } => Form::Float { min: *min, max: *max },
            Refinement::None | Refinement::Length { .. } | Refinement::Pattern(_) | Refinement::IntRange { .. } => {
                Form::Float { min: f64::MIN, max: f64::MAX }
            }
        },
        Scalar::Decimal { precision, scale } => Form::Decimal { precision, scale },
        Scalar::String => text(name, refinement)?,
        Scalar::Uuid => Form::Uuid,
        Scalar::DateTime => Form::Instant,
        Scalar::Date => Form::Date,
        Scalar::Time => Form::Time,
        Scalar::Duration => Form::Duration,
        Scalar::Json => Form::Json,
        Scalar::Bytes => Form::Bytes,
        Scalar::Email => Form::Email,
        Scalar::Url => Form::Url,
        Scalar::Point => Form::Point,
        Scalar::Vector(size) => Form::Vector(usize::from(size)),
        Scalar::File(_) => return Err(CheckFault::NotStored { field: name.to_owned() }),
        Scalar::Enum(id) => {
            let found = enums.get(id.0 as usize).ok_or_else(|| CheckFault::Enum { field: name.to_owned() })?;
            Form::Enum(Values { all: found.values.iter().cloned().collect(), former: Box::default() })
        }
    })
}

fn list(enums: &[Enum], name: &str, item: Scalar, refinement: &Refinement) -> Result<Form, CheckFault> {
    if matches!(item, Scalar::Point | Scalar::Vector(_)) {
        return Err(CheckFault::NotStored { field: name.to_owned() });
    }
    form(enums, name, item, refinement).map(|item| Form::List(Box::new(item)))
}

fn text(name: &str, refinement: &Refinement) -> Result<Form, CheckFault> {
    Ok(match refinement {
        Refinement::Length { min, max } => Form::Text { min: *min as usize, max: *max as usize, pattern: None },
        Refinement::Pattern(pattern) => {
            // The whole text must match, wherever the pattern says it begins and ends.
            let compiled = Regex::new(&format!(r"\A(?:{pattern})\z"));
            let pattern = compiled.map_err(|cause| CheckFault::Pattern { field: name.to_owned(), cause })?;
            Form::Text { min: 0, max: usize::MAX, pattern: Some(pattern) }
        }
        Refinement::None | Refinement::IntRange { .. } | Refinement::FloatRange { .. } => {
            Form::Text { min: 0, max: usize::MAX, pattern: None }
        }
    })
}
