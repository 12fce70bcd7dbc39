//! The names a program declares, as resolution, evaluation and lowering see them. The compiler's schema and the engine's plan both
//! are catalogs: a rule and a request's `where` resolve by the same code.
//!
//! Roles, computed fields and rules are handed over as they are written: what uses one puts it in (see [`resolve`](crate::resolve)),
//! which also finds the cycles. What is wrong within one is told where it stands, by who resolves it there.

use crate::plan::checks::Operation;
use crate::syntax::Expr;
use crate::types::{Scalar, Type};
use serde::{Deserialize, Serialize};

/// A model, by its place in the program's list (sorted by name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ModelId(pub u32);

/// A field, by its place in its model: the four implicit ones first, then in the order of declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FieldId(pub u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EnumId(pub u32);

/// A bucket of files, by its place in the program's list (sorted by name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BucketId(pub u32);

/// A role, by its place in the program's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoleId(pub u32);

impl FieldId {
    pub const ID: Self = Self(0);
    pub const CREATED_AT: Self = Self(1);
    pub const UPDATED_AT: Self = Self(2);
    pub const VERSION: Self = Self(3);
}

/// The names of the implicit fields, in the order of their ids.
pub const IMPLICIT_FIELDS: [&str; 4] = ["id", "created_at", "updated_at", "version"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldShape {
    /// A column with a value. `id` is a `Uuid` column.
    Scalar(Scalar),
    /// A column with a list of values: `T[]`, where `T` is a scalar or an enum.
    List(Scalar),
    /// A column with the id of a row of the model.
    ToOne(ModelId),
    /// The row of the model whose to-one field `via` holds this row, which no two rows hold: there may be none.
    OneVia { model: ModelId, via: FieldId },
    /// The rows of the model whose to-one field `via` holds this row.
    ToMany { model: ModelId, via: FieldId },
    /// The rows of `model` that some row of `join` links to this one: its to-one field `near` holds this row, `far` the other. However
    /// many rows link the two, it is one row.
    Through { model: ModelId, join: ModelId, near: FieldId, far: FieldId },
}

/// A field as expressions see it.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo<'a> {
    pub name: &'a str,
    pub shape: FieldShape,
    pub nullable: bool,
    /// Never leaves the server: a request's expression may not name it.
    pub private: bool,
}

/// `role Agent of o: Org = o.members.any(m => m.user == me)`
#[derive(Debug, Clone)]
pub struct Role<'a> {
    pub name: &'a str,
    pub parameter: Option<Parameter<'a>>,
    /// In which `me` is whoever is asked about.
    pub body: &'a Expr,
}

#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    pub name: &'a str,
    /// A row of a model, or an enum.
    pub ty: Type,
}

/// `is_late: Bool := status != .closed and due_at < now()`
#[derive(Debug, Clone)]
pub struct Computed<'a> {
    pub ty: Type,
    /// `@stored`: the column that holds what it comes to.
    pub held_in: Option<&'a str>,
    /// Of the row that has the field: a condition, where the type is `Bool`.
    pub body: &'a Expr,
}

/// A rule, as `can OP x` asks for it.
#[derive(Debug, Clone)]
pub struct Ruling<'a> {
    pub deny: bool,
    /// It has no field list for the operation.
    pub whole: bool,
    /// None is always.
    pub when: Option<&'a Expr>,
    pub check: Option<&'a Expr>,
}

/// What the program declares. Ids given to these methods come from the same catalog; for another id they answer `None`.
pub trait Catalog {
    fn model_named(&self, name: &str) -> Option<ModelId>;
    fn model_name(&self, model: ModelId) -> Option<&str>;
    /// The table that holds the model's rows.
    fn table_name(&self, model: ModelId) -> Option<&str>;
    fn field_named(&self, model: ModelId, name: &str) -> Option<FieldId>;
    fn field(&self, model: ModelId, field: FieldId) -> Option<FieldInfo<'_>>;
    /// The column that holds the field; none for a to-many.
    fn column_name(&self, model: ModelId, field: FieldId) -> Option<&str>;
    fn field_count(&self, model: ModelId) -> usize;
    fn enum_named(&self, name: &str) -> Option<EnumId>;
    fn enum_name(&self, id: EnumId) -> Option<&str>;
    /// In the order of declaration; empty for an unknown id.
    fn enum_values(&self, id: EnumId) -> Vec<&str>;
    /// The value that this name means.
    fn enum_value(&self, id: EnumId, name: &str) -> Option<&str> {
        self.enum_values(id).into_iter().find(|value| *value == name)
    }
    /// What a program calls its buckets; one without any need not say so.
    fn bucket_named(&self, name: &str) -> Option<BucketId> {
        let _ = name;
        None
    }
    fn bucket_name(&self, id: BucketId) -> Option<&str> {
        let _ = id;
        None
    }
    /// The model that signs in: the type of `me`.
    fn auth_model(&self) -> Option<ModelId>;

    fn role_named(&self, _name: &str) -> Option<RoleId> {
        None
    }

    fn role(&self, _role: RoleId) -> Option<Role<'_>> {
        None
    }

    /// In the order of declaration, for messages that tell what there is.
    fn role_names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The rules of the model for the operation, mixed-in ones too.
    fn rulings(&self, _model: ModelId, _operation: Operation) -> Vec<Ruling<'_>> {
        Vec::new()
    }

    /// How the field is computed; none for a field that is stored, `@stored` ones too.
    fn computed(&self, _model: ModelId, _field: FieldId) -> Option<Computed<'_>> {
        None
    }

    /// The field that says of which tenant a row of the model is, and the model of tenants; none for rows of no tenant.
    fn tenant_of(&self, _model: ModelId) -> Option<(FieldId, ModelId)> {
        None
    }

    /// The field of the model marked `@tree`, which gives its rows `ancestors` and `descendants`.
    fn tree_parent(&self, _model: ModelId) -> Option<FieldId> {
        None
    }
}
