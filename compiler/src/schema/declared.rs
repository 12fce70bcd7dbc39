//! What a program declares, as its expressions see it: models with their fields, enums, roles, and the model that signs in.

use purlin_rules::cast::Column;
use purlin_rules::catalog::{self, BucketId, Catalog, EnumId, FieldId, FieldInfo, FieldShape, ModelId, RoleId};
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::{Cond, Term};
use purlin_rules::plan::{Default as FieldDefault, IndexKey, OnDelete, Operation, Refinement};
use purlin_rules::syntax::Expr;
use purlin_rules::types::{Scalar, Type};

/// Arenas: an id is a place in a list.
#[derive(Debug, Default, PartialEq)]
pub struct Declared {
    /// Sorted by name.
    pub models: Vec<Model>,
    /// Sorted by name.
    pub enums: Vec<Enum>,
    pub auth_model: Option<ModelId>,
    /// Sorted by name.
    pub roles: Vec<Role>,
    /// Sorted by name.
    pub buckets: Vec<String>,
    /// The rules of each model as they are written, for `can`.
    pub rulings: Vec<Vec<Ruling>>,
}

/// `role Agent of o: Org = o.members.any(m => m.user == me)`
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    pub spec_name: String,
    pub doc: String,
    pub parameter: Option<(String, Type)>,
    pub body: Expr,
    pub span: Span,
}

/// A rule for one operation, as `can` asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    pub operation: Operation,
    pub deny: bool,
    /// It has no field list.
    pub whole: bool,
    /// None is always.
    pub when: Option<Expr>,
    pub check: Option<Expr>,
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
    pub indexes: Vec<Index>,
    /// The texts that are searched together, for each `search`.
    pub search: Vec<Search>,
    /// In the order of the text, mixed-in ones last; so are the next two.
    pub requires: Vec<Require>,
    pub limits: Vec<RateLimit>,
    pub removed: Vec<Removed>,
    /// Clients may subscribe: where it is said.
    pub live: Option<Span>,
    /// The field that holds the row's tenant, and where `in` stands.
    pub tenant: Option<(FieldId, Span)>,
    /// The name's place.
    pub span: Span,
}

/// `index (status, created_at desc) where status != .closed`
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub keys: Vec<IndexKey>,
    /// The rows that it holds; all without one.
    pub filter: Option<Cond>,
    pub span: Span,
}

/// `search (title, body)`
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub fields: Vec<FieldId>,
    pub span: Span,
}

/// `require E "message"`
#[derive(Debug, Clone, PartialEq)]
pub struct Require {
    /// As it is written.
    pub says: String,
    /// With what is `@stored` put in: a write is judged before that is kept.
    pub condition: Cond,
    /// The fields of the row that it reads: those that have columns of their own, then those that are `@stored`.
    pub reads: Vec<FieldId>,
    pub message: Option<String>,
    pub span: Span,
}

/// `limit create 20 per 1m per me`
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimit {
    pub operations: Vec<Operation>,
    pub count: u32,
    pub window_seconds: u32,
    pub per: LimitPer,
    pub span: Span,
}

/// What is counted by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitPer {
    /// All requests together.
    Everyone,
    /// Each user; whoever is not signed in, by address.
    Me,
    /// Each row at the end of the path.
    Row(Vec<FieldId>),
}

/// `removed legacy_code: String?`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    pub spec_name: String,
    pub span: Span,
}

/// `:= expression`
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub body: Expr,
    /// What the body comes to, of the row: there in every sound program.
    pub term: Option<Term>,
    /// The same, with what other rows keep as they hold it.
    pub held: Option<Term>,
    /// `@stored`: kept by the transactions that change what it reads.
    pub stored: bool,
    /// From the `:=` on.
    pub span: Span,
}

/// What a field was, and how its values come from there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evolution {
    /// `@was(deadline)`
    pub was: Option<String>,
    /// `@backfill(E)`
    pub backfill: Option<Term>,
    /// `@cast(Int)`: the type that it had.
    pub cast: Option<Column>,
    /// `@deprecated("why")`
    pub deprecated: Option<String>,
}

/// What only those see or set of whom a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    pub when: Cond,
    /// As it is written.
    pub says: String,
    /// The attribute's place.
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
    /// A default that reads the new row: `= product.price`.
    pub derived: Option<Derived>,
    pub computed: Option<Computed>,
    pub evolution: Evolution,
    /// The name's place; of an implicit field, its model's.
    pub span: Span,
}

/// `= product.price`
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    pub term: Term,
    /// As it is written.
    pub says: String,
    pub span: Span,
}

/// `@sequence(org)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The relation whose rows each have a sequence of their own.
    pub scope: Option<FieldId>,
    pub span: Span,
}

/// What attributes say about who may touch a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// Set at creation only.
    pub immutable: bool,
    /// Never named in a request.
    pub readonly: bool,
    /// Never leaves the server.
    pub private: bool,
    /// `@read(E)`
    pub read: Option<Guard>,
    /// `@write(E)`
    pub write: Option<Guard>,
    pub sequence: Option<Sequence>,
    /// Where `@tree` stands.
    pub tree: Option<Span>,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    pub spec_name: String,
    /// `@was(owner)`
    pub was: Option<(String, Span)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    pub spec_name: String,
    pub doc: String,
    pub values: Vec<EnumValue>,
    /// The name's place.
    pub span: Span,
}

impl Field {
    /// Whether this version's engine knows the field: one of a type that is not stored yet, it does not. Such fields come last in their
    /// model.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        is_stored(self.shape)
    }

    /// `@stored`: kept in the row, and computed.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.computed.as_ref().is_some_and(|computed| computed.stored)
    }

    /// The type of its values; of a to-many, none.
    #[must_use]
    pub fn value_type(&self) -> Option<Type> {
        match self.shape {
            FieldShape::Scalar(scalar) => Some(Type::Scalar(scalar)),
            FieldShape::List(scalar) => Some(Type::List(Box::new(Type::Scalar(scalar)))),
            FieldShape::ToOne(model) => Some(Type::Row(model)),
            FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => None,
        }
    }

    /// Whether a row shows a value of it, stored or computed: a to-many has none of its own.
    #[must_use]
    pub fn has_value(&self) -> bool {
        match self.shape {
            FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) => true,
            FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => false,
        }
    }

    /// Whether a row has a value of it that nobody names: a default, a number of a sequence.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.default != FieldDefault::None || self.derived.is_some() || self.marks.sequence.is_some()
    }

    /// Whether it has a column that is written: a to-many holds nothing itself, and what is computed nobody writes, `@stored` or not.
    #[must_use]
    pub fn has_column(&self) -> bool {
        match self.shape {
            FieldShape::Scalar(_) | FieldShape::List(_) | FieldShape::ToOne(_) => self.computed.is_none(),
            FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => false,
        }
    }
}

/// Whether the engine has columns for fields of this shape, or none are needed.
pub(crate) fn is_stored(shape: FieldShape) -> bool {
    match shape {
        FieldShape::Scalar(Scalar::File(_)) | FieldShape::List(Scalar::Point | Scalar::Vector(_) | Scalar::File(_)) => false,
        FieldShape::Scalar(_)
        | FieldShape::List(_)
        | FieldShape::ToOne(_)
        | FieldShape::OneVia { .. }
        | FieldShape::ToMany { .. }
        | FieldShape::Through { .. } => true,
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
        self.enums.get(id.0 as usize).map_or(Vec::new(), |item| item.values.iter().map(|value| value.spec_name.as_str()).collect())
    }

    fn auth_model(&self) -> Option<ModelId> {
        self.auth_model
    }

    fn bucket_named(&self, name: &str) -> Option<BucketId> {
        let place = self.buckets.binary_search_by(|bucket| bucket.as_str().cmp(name)).ok()?;
        u32::try_from(place).ok().map(BucketId)
    }

    fn bucket_name(&self, id: BucketId) -> Option<&str> {
        self.buckets.get(id.0 as usize).map(String::as_str)
    }

    fn role_named(&self, name: &str) -> Option<RoleId> {
        let place = self.roles.binary_search_by(|role| role.spec_name.as_str().cmp(name)).ok()?;
        u32::try_from(place).ok().map(RoleId)
    }

    fn role(&self, role: RoleId) -> Option<catalog::Role<'_>> {
        let Role { spec_name, parameter, body, .. } = self.roles.get(role.0 as usize)?;
        let parameter = parameter.as_ref().map(|(name, ty)| catalog::Parameter { name, ty: ty.clone() });
        Some(catalog::Role { name: spec_name, parameter, body })
    }

    fn role_names(&self) -> Vec<&str> {
        self.roles.iter().map(|role| role.spec_name.as_str()).collect()
    }

    fn rulings(&self, model: ModelId, operation: Operation) -> Vec<catalog::Ruling<'_>> {
        let rulings = self.rulings.get(model.0 as usize).into_iter().flatten().filter(|ruling| ruling.operation == operation);
        rulings
            .map(|Ruling { deny, whole, when, check, .. }| catalog::Ruling {
                deny: *deny,
                whole: *whole,
                when: when.as_ref(),
                check: check.as_ref(),
            })
            .collect()
    }

    /// Also of a `@stored` field: what is kept is what would be computed, and a write is judged before it is kept.
    fn computed(&self, model: ModelId, field: FieldId) -> Option<catalog::Computed<'_>> {
        let field = self.model_field(model, field)?;
        let ty = match field.shape {
            FieldShape::Scalar(scalar) => Type::Scalar(scalar),
            FieldShape::List(scalar) => Type::List(Box::new(Type::Scalar(scalar))),
            FieldShape::ToOne(model) => Type::Row(model),
            FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => return None,
        };
        field.computed.as_ref().map(|computed| catalog::Computed {
            ty,
            held_in: computed.stored.then_some(&field.spec_name),
            body: &computed.body,
        })
    }

    fn tenant_of(&self, model: ModelId) -> Option<(FieldId, ModelId)> {
        let (field, _) = self.model(model)?.tenant?;
        match self.model_field(model, field)?.shape {
            FieldShape::ToOne(tenants) => Some((field, tenants)),
            FieldShape::Scalar(_)
            | FieldShape::List(_)
            | FieldShape::OneVia { .. }
            | FieldShape::ToMany { .. }
            | FieldShape::Through { .. } => None,
        }
    }

    fn tree_parent(&self, model: ModelId) -> Option<FieldId> {
        let fields = &self.model(model)?.fields;
        fields.iter().zip((0..).map(FieldId)).find(|(field, _)| field.marks.tree.is_some()).map(|(_, id)| id)
    }
}
