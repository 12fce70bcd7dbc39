//! How types are called in messages, and which known name a misspelt one is near to.

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
fn scalar_name(scalar: Scalar, catalog: &dyn Catalog) -> String {
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
    }
    .to_owned()
}

/// The candidate that the name is likeliest a misspelling of: at most a third of its letters differ. Of equally near ones, the first.
pub(super) fn similar(name: &str, candidates: &[String]) -> Option<String> {
    let bound = (name.chars().count() / 3).max(1);
    let distances = candidates.iter().map(|candidate| (distance(&name.to_lowercase(), candidate), candidate));
    let (_, nearest) = distances.filter(|(distance, _)| *distance <= bound).min_by_key(|(distance, _)| *distance)?;
    Some(nearest.clone())
}

/// How many letters must be put in, taken out, replaced, or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (i, l) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, r) in right.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j) + usize::from(l != *r)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = j.checked_sub(1).filter(|j| previous == Some(*r) && right.get(*j) == Some(&l));
            if let Some(j) = swapped {
                best = best.min(at(&before, j) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(l);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_near_its_name() {
        let candidates = ["title", "owner", "members", "me"].map(str::to_owned);
        for (name, meant) in
            [("titel", Some("title")), ("onwer", Some("owner")), ("Members", Some("members")), ("xyz", None), ("m", Some("me"))]
        {
            assert_eq!(similar(name, &candidates).as_deref(), meant, "{name}");
        }
    }
}
