//! How types are called in messages.

use super::Resolver;
use crate::catalog::Catalog;
use crate::types::{Scalar, Type};

impl Resolver<'_> {
    /// The type as a noun with its article, in backticks where it is a name.
    pub(super) fn a(&self, ty: &Type) -> String {
        a(ty, self.catalog)
    }
}

fn a(ty: &Type, catalog: &dyn Catalog) -> String {
    match ty {
        Type::Scalar(scalar) => with_article(&scalar_name(*scalar, catalog)),
        Type::Row(model) => with_article(catalog.model_name(*model).unwrap_or("row")),
        Type::Rows(model) => format!("many `{}`", catalog.model_name(*model).unwrap_or("rows")),
        Type::List(item) => format!("a list of {}", a(item, catalog)),
        Type::Null => "`null`".to_owned(),
    }
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

/// The name of a type as a spec writes it.
#[must_use]
pub fn scalar_name(scalar: Scalar, catalog: &dyn Catalog) -> String {
    match scalar {
        Scalar::Bool => "Bool",
        Scalar::Int => "Int",
        Scalar::Float => "Float",
        Scalar::Decimal { precision, scale } => return format!("Decimal({precision}, {scale})"),
        Scalar::String => "String",
        Scalar::Uuid => "Uuid",
        Scalar::DateTime => "DateTime",
        Scalar::Date => "Date",
        Scalar::Time => "Time",
        Scalar::Duration => "Duration",
        Scalar::Json => "Json",
        Scalar::Bytes => "Bytes",
        Scalar::Email => "Email",
        Scalar::Url => "Url",
        Scalar::Enum(id) => catalog.enum_name(id).unwrap_or("enum"),
        Scalar::Point => "Point",
        Scalar::Vector(size) => return format!("Vector({size})"),
        Scalar::File(bucket) => return format!("File({})", catalog.bucket_name(bucket).unwrap_or("…")),
    }
    .to_owned()
}
