//! What a program declares, as its expressions see it: models with their fields, enums, and the model that signs in.

use purlin_rules::catalog::{Catalog, EnumId, FieldId, FieldInfo, FieldShape, ModelId};
use purlin_rules::diagnostic::Span;
use purlin_rules::plan::{Default as FieldDefault, IndexKey, OnDelete, Refinement};

/// Arenas: an id is a place in a list.
#[derive(Debug, Default)]
pub struct Declared {
    /// Sorted by name.
    pub models: Vec<Model>,
    /// Sorted by name.
    pub enums: Vec<Enum>,
    pub auth_model: Option<ModelId>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// `OrderLine`.
    pub spec_name: String,
    /// `order_line`: its table, and its segment in an address.
    pub snake_name: String,
    pub doc: String,
    /// The implicit ones first, then as declared.
    pub fields: Vec<Field>,
    /// `@unique` fields first, then as written.
    pub uniques: Vec<Vec<FieldId>>,
    pub indexes: Vec<Vec<IndexKey>>,
    /// The name's place.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub spec_name: String,
    pub doc: String,
    pub shape: FieldShape,
    pub nullable: bool,
    pub refinement: Refinement,
    pub marks: Marks,
    pub on_delete: OnDelete,
    pub default: FieldDefault,
    /// The name's place; of an implicit field, its model's.
    pub span: Span,
}

/// What attributes say about who may touch a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Set at creation only.
    pub immutable: bool,
    /// Never named in a request.
    pub readonly: bool,
    /// Never leaves the server.
    pub private: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    pub spec_name: String,
    pub doc: String,
    pub values: Vec<String>,
    /// The name's place.
    pub span: Span,
}

impl Field {
    /// A to-many holds nothing itself.
    #[must_use]
    pub fn has_column(&self) -> bool {
        match self.shape {
            FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) => true,
            FieldShape::ToMany { .. } | FieldShape::Through { .. } => false,
        }
    }
}

impl Declared {
    #[must_use]
    pub fn model(&self, id: ModelId) -> Option<&Model> {
        self.models.get(id.0 as usize)
    }

    #[must_use]
    pub fn model_field(&self, model: ModelId, field: FieldId) -> Option<&Field> {
        self.model(model)?.fields.get(field.0 as usize)
    }
}

impl Catalog for Declared {
    fn model_named(&self, name: &str) -> Option<ModelId> {
        let place = self.models.binary_search_by(|model| model.spec_name.as_str().cmp(name)).ok()?;
        u32::try_from(place).ok().map(ModelId)
    }

    fn model_name(&self, model: ModelId) -> Option<&str> {
        Some(&self.model(model)?.spec_name)
    }

    fn table_name(&self, model: ModelId) -> Option<&str> {
        Some(&self.model(model)?.snake_name)
    }

    fn field_named(&self, model: ModelId, name: &str) -> Option<FieldId> {
        self.model(model)?.fields.iter().zip((0..).map(FieldId)).find(|(field, _)| field.spec_name == name).map(|(_, id)| id)
    }

    fn field(&self, model: ModelId, field: FieldId) -> Option<FieldInfo<'_>> {
        let Field { spec_name, shape, nullable, marks, .. } = self.model_field(model, field)?;
        Some(FieldInfo { name: spec_name, shape: *shape, nullable: *nullable, private: marks.private })
    }

    fn column_name(&self, model: ModelId, field: FieldId) -> Option<&str> {
        let field = self.model_field(model, field)?;
        field.has_column().then_some(field.spec_name.as_str())
    }

    fn field_count(&self, model: ModelId) -> usize {
        self.model(model).map_or(0, |model| model.fields.len())
    }

    fn enum_named(&self, name: &str) -> Option<EnumId> {
        let place = self.enums.binary_search_by(|item| item.spec_name.as_str().cmp(name)).ok()?;
        u32::try_from(place).ok().map(EnumId)
    }

    fn enum_name(&self, id: EnumId) -> Option<&str> {
        self.enums.get(id.0 as usize).map(|item| item.spec_name.as_str())
    }

    fn enum_values(&self, id: EnumId) -> Vec<&str> {
        self.enums.get(id.0 as usize).map_or(Vec::new(), |item| item.values.iter().map(String::as_str).collect())
    }

    fn auth_model(&self) -> Option<ModelId> {
        self.auth_model
    }
}
