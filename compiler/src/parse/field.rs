//! Fields: `name: Type = default @attributes`.

use super::grammar::Rule;
use super::habit;
use super::model::idents;
use super::reader::{Reader, child, children};
use crate::ast::{Attribute, AttributeArgs, Computed, Expr, ExprKind, Field, Ident, Member, Refinement, Relation, TypeRef};
use pest::iterators::Pair;

/// The attributes of the language. A word beside them may take arguments of another language, which are not looked at.
const ATTRIBUTES: [&str; 14] = [
    "unique",
    "immutable",
    "readonly",
    "private",
    "read",
    "write",
    "was",
    "sequence",
    "on_delete",
    "deprecated",
    "backfill",
    "cast",
    "tree",
    "stored",
];

pub(super) fn field(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    let field = read(reader, pair);
    reader.keep(pair, "this field", field)?
}

/// A field without its colon.
pub(super) fn bare_field(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Member> {
    habit::bare_field(reader, pair);
    field(reader, pair)
}

/// `None` if the tree has a hole; `Some(None)` if the field is left out, which was reported.
fn read(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Option<Member>> {
    let name = reader.child_ident(pair, Rule::word)?;
    if habit::id_field(reader, pair, &name) || habit::relation_macro(reader, pair, &name) {
        return Some(None);
    }
    let ty = type_ref(reader, &child(pair, Rule::type_ref)?)?;
    let mut default = None;
    if let Some(written) = child(pair, Rule::default) {
        // Of one that can't be read the field is there, and only its default is not known.
        default = reader.expression(&after_sign(&written)?);
        if default.is_none() {
            reader.faulty.push(name.clone());
        }
    }
    let computed = match child(pair, Rule::computed) {
        None => None,
        Some(written) => {
            let expr = reader.expression(&written.clone().into_inner().last()?);
            if expr.is_none() {
                reader.faulty.push(name.clone());
            }
            Some(Computed { expr, span: reader.span(&written) })
        }
    };
    let mut attributes = Vec::new();
    for written in children(pair, Rule::attribute) {
        if let Some(value) = habit::default_attribute(reader, pair, &written) {
            default = default.or(value);
        } else if !habit::id_attribute(reader, &written) {
            attributes.push(attribute(reader, &written)?);
        }
    }
    let (doc, span) = (reader.docs(pair), reader.span(pair));
    Some(Some(Member::Field(Box::new(Field { doc, name, ty, default, computed, attributes, span }))))
}

/// `String(1..80)?`, `Comment[] via ticket`
#[expect(clippy::wildcard_enum_match_arm, reason = "the other parts of a type are no relations")]
pub(super) fn type_ref(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<TypeRef> {
    let relation = pair.clone().into_inner().find_map(|part| {
        let word = reader.child_ident(&part, Rule::word);
        match part.as_rule() {
            Rule::via => word.map(Relation::Via),
            Rule::through => word.map(|model| Relation::Through {
                model,
                ends: child(&part, Rule::ends).and_then(|ends| Some(idents(reader, &child(&ends, Rule::list_of_names)?, Rule::word))),
                span: reader.span(&part),
            }),
            _ => None,
        }
    });
    Some(TypeRef {
        name: reader.child_ident(pair, Rule::type_name)?,
        refinement: child(pair, Rule::refinement).and_then(|part| refinement(reader, &part)),
        optional: child(pair, Rule::optional).is_some(),
        list: child(pair, Rule::many).is_some(),
        relation,
        span: reader.span(pair),
    })
}

/// `(1..80)`, `("^[a-z]+$")`, `(10, 2)`, `(avatars)`
fn refinement(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Refinement> {
    let span = reader.span(pair);
    let number = |pair: Pair<'_, Rule>| (pair.as_str().trim().replace('_', ""), reader.span(&pair));
    if let Some(range) = child(pair, Rule::range) {
        return Some(Refinement::Range { low: child(&range, Rule::low).map(number), high: child(&range, Rule::high).map(number), span });
    }
    if let Some(numbers) = child(pair, Rule::numbers) {
        return Some(Refinement::Numbers { numbers: children(&numbers, Rule::number).map(number).collect(), span });
    }
    if let Some(text) = child(pair, Rule::text) {
        let (pattern, span) = reader.text_of(&text);
        return Some(Refinement::Pattern { pattern, span });
    }
    Some(Refinement::Word { word: reader.child_ident(pair, Rule::word)?, span })
}

/// `@unique`, `@on_delete(cascade)`
pub(super) fn attribute(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Attribute> {
    if let Some(name) = child(pair, Rule::cast_word) {
        let former = type_ref(reader, &child(pair, Rule::type_ref)?)?;
        return Some(Attribute { name: reader.ident(&name), args: Some(AttributeArgs::Type(former)), span: reader.span(pair) });
    }
    let mut words = children(pair, Rule::word);
    let name = reader.ident(&words.next()?);
    let args = if let Some(word) = words.next() {
        Some(AttributeArgs::Word(reader.ident(&word)))
    } else if let Some(written) = child(pair, Rule::expression) {
        Some(written_args(reader, &written))
    } else {
        child(pair, Rule::faulty_args).map(|written| faulty_args(reader, &written, &name))
    };
    Some(Attribute { name, args, span: reader.span(pair) })
}

fn faulty_args(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>, name: &Ident) -> AttributeArgs {
    if ATTRIBUTES.contains(&name.name.as_str()) { written_args(reader, pair) } else { AttributeArgs::Faulty(reader.span(pair)) }
}

fn written_args(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> AttributeArgs {
    match reader.expression(pair) {
        // A reserved word that stands alone is read as an expression: `@on_delete(set)`.
        Some(Expr { kind: ExprKind::Name(name), span }) => AttributeArgs::Word(Ident { name, span }),
        Some(expr) => AttributeArgs::Expr(expr),
        None => AttributeArgs::Faulty(reader.span(pair)),
    }
}

/// What follows the `=` of a default.
fn after_sign<'i>(pair: &Pair<'i, Rule>) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::expression | Rule::faulty_value))
}
