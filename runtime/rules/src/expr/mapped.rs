//! Conditions and terms, told otherwise: the same, but for the names, paths and variables in them.

use super::{Aggregate, Cond, Path, Rows, Source, Step, Term, TermKind, Var};
use crate::catalog::{FieldId, ModelId};
use crate::types::Type;
use crate::value::Value;

/// What becomes of what an expression names. All of it may be as it was.
pub trait Mapping {
    /// Why something can't be told.
    type Lost;

    /// What is said in the place of a condition, wherever it stands; none where it is told by its parts.
    fn instead(&self, _cond: &Cond) -> Option<Cond> {
        None
    }

    /// # Errors
    /// Where it leads through what can't be told.
    fn path(&self, path: &Path) -> Result<Path, Self::Lost> {
        Ok(path.clone())
    }

    /// # Errors
    /// For a model that can't be told.
    fn model(&self, model: ModelId) -> Result<ModelId, Self::Lost> {
        Ok(model)
    }

    /// # Errors
    /// For a field that can't be told; the model is the one that it is of, as it was.
    fn field(&self, _model: ModelId, field: FieldId) -> Result<FieldId, Self::Lost> {
        Ok(field)
    }

    /// # Errors
    /// For a type that can't be told.
    fn ty(&self, ty: &Type) -> Result<Type, Self::Lost> {
        Ok(ty.clone())
    }

    /// Of a type as it was.
    fn value(&self, value: &Value, _ty: &Type) -> Value {
        value.clone()
    }

    fn var(&self, var: Var) -> Var {
        var
    }
}

impl Cond {
    /// # Errors
    /// Where something in it can't be told.
    pub fn mapped<M: Mapping>(&self, by: &M) -> Result<Self, M::Lost> {
        if let Some(instead) = by.instead(self) {
            return Ok(instead);
        }
        let all = |parts: &[Self]| parts.iter().map(|part| part.mapped(by)).collect::<Result<Vec<_>, _>>();
        Ok(match self {
            Self::Const(is) => Self::Const(*is),
            Self::Holds(term) => Self::Holds(term.mapped(by)?),
            Self::And(parts) => Self::And(all(parts)?),
            Self::Or(parts) => Self::Or(all(parts)?),
            Self::Not(inner) => Self::Not(Box::new(inner.mapped(by)?)),
            Self::Compare { op, left, right } => Self::Compare { op: *op, left: left.mapped(by)?, right: right.mapped(by)? },
            Self::In { item, options } => Self::In { item: item.mapped(by)?, options: terms(options, by)? },
            Self::IsNull(term) => Self::IsNull(term.mapped(by)?),
            Self::Text { test, text, part } => Self::Text { test: *test, text: text.mapped(by)?, part: part.mapped(by)? },
            Self::Any { rows, var, body } => Self::Any { rows: rows.mapped(by)?, var: by.var(*var), body: Box::new(body.mapped(by)?) },
        })
    }
}

impl Term {
    /// # Errors
    /// Where something in it can't be told.
    pub fn mapped<M: Mapping>(&self, by: &M) -> Result<Self, M::Lost> {
        let kind = match &self.kind {
            TermKind::Literal(value) => TermKind::Literal(by.value(value, &self.ty)),
            TermKind::Now | TermKind::Today(_) | TermKind::Arg(_) | TermKind::Session(_) => self.kind.clone(),
            TermKind::Apply { op, operands } => TermKind::Apply { op: *op, operands: terms(operands, by)? },
            TermKind::Path(path) => TermKind::Path(by.path(path)?),
            TermKind::Condition(cond) => TermKind::Condition(Box::new(cond.mapped(by)?)),
            TermKind::When(cond, term) => TermKind::When(Box::new(cond.mapped(by)?), Box::new(term.mapped(by)?)),
            TermKind::Aggregate(aggregate) => {
                let Aggregate { function, rows, var, filter, value } = aggregate.as_ref();
                let value = value.as_ref().map(|value| value.mapped(by)).transpose()?;
                let (rows, var, filter) = (rows.mapped(by)?, by.var(*var), filter.mapped(by)?);
                TermKind::Aggregate(Box::new(Aggregate { function: *function, rows, var, filter, value }))
            }
        };
        Ok(Self { kind, ty: by.ty(&self.ty)? })
    }
}

fn terms<M: Mapping>(terms: &[Term], by: &M) -> Result<Vec<Term>, M::Lost> {
    terms.iter().map(|term| term.mapped(by)).collect()
}

impl Rows {
    /// # Errors
    /// Where something in it can't be told.
    pub fn mapped<M: Mapping>(&self, by: &M) -> Result<Self, M::Lost> {
        let source = match &self.source {
            Source::Model => Source::Model,
            Source::Link { parent, via } => Source::Link { parent: by.path(parent)?, via: by.field(self.model, *via)? },
            Source::Through { parent, join, near, far } => Source::Through {
                parent: by.path(parent)?,
                join: by.model(*join)?,
                near: by.field(*join, *near)?,
                far: by.field(*join, *far)?,
            },
            Source::Tree { start, via, way } => Source::Tree { start: by.path(start)?, via: by.field(self.model, *via)?, way: *way },
        };
        Ok(Self { model: by.model(self.model)?, source })
    }
}

impl Step {
    /// # Errors
    /// Where it can't be told.
    pub fn mapped<M: Mapping>(&self, by: &M) -> Result<Self, M::Lost> {
        Ok(Self { model: by.model(self.model)?, by: by.field(self.model, self.by)?, field: by.field(self.model, self.field)? })
    }
}
