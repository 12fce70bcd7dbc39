//! What the names in an expression stand for, as far as mutants need it: which other field, value or role could stand there.

use crate::resolve::Names;
use crate::schema::Field;
use purlin_rules::catalog::{Catalog, EnumId, FieldId, FieldShape, ModelId};
use purlin_rules::syntax::{Expr, ExprKind};
use purlin_rules::types::{Scalar, Type};

/// Where an expression stands.
#[derive(Clone)]
pub(super) struct Scope<'n> {
    pub(super) names: &'n Names<'n>,
    /// The model of the row that it is about.
    pub(super) this: Option<ModelId>,
    /// Rows by name, from the outermost in: those of quantifiers, the parameter of a role.
    pub(super) rows: Vec<(String, ModelId)>,
}

/// Names of a field of the same type, of the same model.
pub(super) struct Likes {
    pub(super) names: Vec<String>,
}

/// The tree of a model gives its rows these.
const OF_TREES: [&str; 2] = ["ancestors", "descendants"];

impl<'n> Scope<'n> {
    pub(super) fn of_row(names: &'n Names<'n>, model: ModelId) -> Self {
        Self { names, this: Some(model), rows: Vec::new() }
    }

    pub(super) fn of_role(names: &'n Names<'n>, parameter: Option<&(String, Type)>) -> Self {
        let row = |(name, ty): &(String, Type)| if let Type::Row(model) = ty { Some((name.clone(), *model)) } else { None };
        Self { names, this: None, rows: parameter.and_then(row).into_iter().collect() }
    }

    pub(super) fn with_row(&self, name: &str, model: ModelId) -> Self {
        let mut inner = self.clone();
        inner.rows.push((name.to_owned(), model));
        inner
    }

    fn row(&self, name: &str) -> Option<ModelId> {
        self.rows.iter().rev().find(|(own, _)| own == name).map(|(_, model)| *model)
    }

    /// `old`, `new`: the row at one end of an update.
    pub(super) fn is_end(&self, name: &str) -> bool {
        matches!(name, "old" | "new") && self.row(name).is_none() && self.field_of(self.this, name).is_none()
    }

    fn field_of(&self, model: Option<ModelId>, name: &str) -> Option<(ModelId, FieldId)> {
        let model = model?;
        Some((model, self.names.declared.field_named(model, name)?))
    }

    /// The field that a path ends in.
    fn field(&self, path: &Expr) -> Option<(ModelId, FieldId)> {
        let path = path.ungrouped();
        if let ExprKind::Member { base, name } = &path.kind {
            let base = base.ungrouped();
            let is_end = base.as_name().is_some_and(|name| self.is_end(name));
            return self.field_of(if is_end { self.this } else { self.model(base) }, &name.name);
        }
        path.as_name().filter(|name| self.row(name).is_none()).and_then(|name| self.field_of(self.this, name))
    }

    fn declared(&self, (model, field): (ModelId, FieldId)) -> Option<&'n Field> {
        self.names.declared.model_field(model, field)
    }

    /// The model of the one row that a path leads to.
    pub(super) fn model(&self, path: &Expr) -> Option<ModelId> {
        if let Some(name) = path.as_name() {
            let own = match name {
                "this" => self.this,
                "me" => self.names.declared.auth_model,
                name => self.row(name),
            };
            if own.is_some() {
                return own;
            }
        }
        match self.declared(self.field(path)?)?.shape {
            FieldShape::ToOne(model) | FieldShape::OneVia { model, .. } => Some(model),
            FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToMany { .. } | FieldShape::Through { .. } => None,
        }
    }

    /// The model of the many rows that an expression leads to.
    pub(super) fn rows_of(&self, rows: &Expr) -> Option<ModelId> {
        let rows = rows.ungrouped();
        if let Some(field) = self.field(rows) {
            return match self.declared(field)?.shape {
                FieldShape::ToMany { model, .. } | FieldShape::Through { model, .. } => Some(model),
                FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) | FieldShape::OneVia { .. } => None,
            };
        }
        if let Some(name) = rows.as_name() {
            return if OF_TREES.contains(&name) { self.this } else { self.names.declared.model_named(name) };
        }
        if let ExprKind::Member { base, name } = &rows.kind {
            return OF_TREES.contains(&name.name.as_str()).then(|| self.model(base))?;
        }
        let ExprKind::Call { base: Some(base), name, .. } = &rows.kind else { return None };
        if name.name == "where" { self.rows_of(base) } else { None }
    }

    /// The fields that could stand at the end of a path instead of its own.
    pub(super) fn likes(&self, path: &Expr) -> Likes {
        let alike = |(model, own): (ModelId, FieldId)| {
            let of = self.declared((model, own))?;
            let fields = self.names.declared.model(model)?.fields.iter().zip((0..).map(FieldId));
            let like = |(field, id): &(&Field, FieldId)| {
                *id != own && *id != FieldId::ID && *id != FieldId::VERSION && is_alike(field.shape, of.shape)
            };
            Some(fields.filter(like).map(|(field, _)| field.spec_name.clone()).collect())
        };
        Likes { names: self.field(path).and_then(alike).unwrap_or_default() }
    }

    /// The fields, of the rows that are near, that hold somebody who signs in.
    pub(super) fn users(&self) -> Vec<String> {
        let Some(users) = self.names.declared.auth_model else { return Vec::new() };
        let of = |model: ModelId, prefix: String| {
            let fields = self.names.declared.model(model).map(|model| model.fields.iter()).into_iter().flatten();
            let holding = fields.filter(move |field| field.shape == FieldShape::ToOne(users));
            holding.map(move |field| format!("{prefix}{}", field.spec_name)).collect::<Vec<_>>()
        };
        let of_this = self.this.map(|model| of(model, String::new())).unwrap_or_default();
        let of_last = self.rows.last().map(|(name, model)| of(*model, format!("{name}."))).unwrap_or_default();
        of_this.into_iter().chain(of_last).collect()
    }

    /// The enum of which a path holds a value.
    pub(super) fn enum_of(&self, path: &Expr) -> Option<EnumId> {
        let shape = self.declared(self.field(path)?)?.shape;
        if let FieldShape::Scalar(Scalar::Enum(id)) | FieldShape::List(Scalar::Enum(id)) = shape { Some(id) } else { None }
    }
}

fn is_alike(one: FieldShape, other: FieldShape) -> bool {
    let many = |shape: FieldShape| match shape {
        FieldShape::ToMany { model, .. } | FieldShape::Through { model, .. } => Some(model),
        FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) | FieldShape::OneVia { .. } => None,
    };
    one == other || many(one).is_some_and(|model| many(other) == Some(model))
}
