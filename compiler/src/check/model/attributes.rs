//! The attributes of a field: known, rightly written, where they can stand, and in no contradiction.

use super::default;
use crate::ast::{self, AttributeArgs};
use crate::check::{expression, scope, value};
use crate::diagnostics::types::{BadAttributeArgument, Contradiction, Uncastable, UnfitAttribute, UnknownAttribute};
use crate::resolve::{Named, Names, is_named_once, is_snake_case, of_parameter};
use crate::schema::{Derived, Evolution, Field, Guard, Marks, Sequence};
use purlin_rules::cast::{self, Column};
use purlin_rules::catalog::{EnumId, FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Term;
use purlin_rules::plan::{Default as FieldDefault, OnDelete, Refinement};
use purlin_rules::print;
use purlin_rules::resolve::scalar_name;
use purlin_rules::similar;
use purlin_rules::syntax::{Expr, ExprKind, Ident};
use purlin_rules::types::{Scalar, Type};
use std::collections::BTreeMap;

pub(super) const ATTRIBUTES: [&str; 14] = [
    "unique",
    "immutable",
    "readonly",
    "private",
    "on_delete",
    "deprecated",
    "was",
    "backfill",
    "cast",
    "tree",
    "read",
    "write",
    "sequence",
    "stored",
];

/// Pairs that say opposite things, and why they do.
const CONTRADICTIONS: [(&str, &str, &str); 6] = [
    ("write", "readonly", "a `@readonly` field is never named in a request"),
    ("read", "private", "a `@private` field leaves the server for nobody"),
    ("sequence", "write", "the system counts, and no request names the field"),
    ("sequence", "private", "a number that nobody sees counts nothing for anybody"),
    ("cast", "backfill", "the one turns old values into new ones, the other fills a field that is new"),
    ("cast", "sequence", "the system counts, and no number comes of another value"),
];

/// What may help where values do not become those of a field.
const FILL: &str = "give the new field another name, and say with `@backfill(…)` what rows hold in it";

/// The types whose values may become those of others, and their names.
const CASTABLE: [(Scalar, &str); 12] = [
    (Scalar::Bool, "`Bool`"),
    (Scalar::Int, "`Int`"),
    (Scalar::Float, "`Float`"),
    (Scalar::Decimal { precision: 0, scale: 0 }, "`Decimal`"),
    (Scalar::String, "`String`"),
    (Scalar::Uuid, "`Uuid`"),
    (Scalar::DateTime, "`DateTime`"),
    (Scalar::Date, "`Date`"),
    (Scalar::Time, "`Time`"),
    (Scalar::Email, "`Email`"),
    (Scalar::Url, "`Url`"),
    (Scalar::Enum(EnumId(u32::MAX)), "an enum"),
];

/// What a field's attributes and default say.
pub(super) struct Traits {
    pub(super) marks: Marks,
    pub(super) unique: Option<Span>,
    pub(super) on_delete: OnDelete,
    pub(super) default: FieldDefault,
    pub(super) derived: Option<Derived>,
    pub(super) evolution: Evolution,
}

/// The field whose attributes are looked at.
struct Owner<'a> {
    model: ModelId,
    field: &'a Field,
    names: &'a Names<'a>,
}

pub(super) fn traits(model: ModelId, id: FieldId, written: &ast::Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Traits {
    let mut traits = Traits {
        marks: Marks::default(),
        unique: None,
        on_delete: OnDelete::Restrict,
        default: FieldDefault::None,
        derived: None,
        evolution: Evolution::default(),
    };
    let Some(field) = names.declared.model_field(model, id) else { return traits };
    traits.marks.tree = field.marks.tree;
    let owner = Owner { model, field, names };
    let mut seen = BTreeMap::new();
    for attribute in &written.attributes {
        if attribute_is_known(attribute, found) && is_named_once(&attribute.name, &mut seen, found) && may_stand(attribute, &owner, found) {
            apply(attribute, &owner, &mut traits, found);
        }
    }
    contradictions(written, found);
    if let Some(written) = &written.default {
        default::apply(written, &mut traits, model, field, names, found);
    }
    traits
}

fn attribute_is_known(attribute: &ast::Attribute, found: &mut Vec<Diagnostic>) -> bool {
    let Ident { name, span } = &attribute.name;
    let known = ATTRIBUTES.contains(&name.as_str());
    if !known {
        let similar = similar::closest(name, ATTRIBUTES);
        found.push(UnknownAttribute { name: name.clone(), span: *span, whole: attribute.span, similar }.into());
    }
    known
}

fn contradictions(written: &ast::Field, found: &mut Vec<Diagnostic>) {
    let named = |name: &str| written.attributes.iter().find(|attribute| attribute.name.name == name);
    for (one, other, because) in CONTRADICTIONS {
        if let (Some(first), Some(second)) = (named(one), named(other)) {
            let (first, second) = if first.span <= second.span { (first, second) } else { (second, first) };
            let (one, other) = (second.name.name.clone(), first.name.name.clone());
            found.push(Contradiction { one, other, span: second.span, first: first.span, because }.into());
        }
    }
}

/// Whether the attribute is about a field of this kind at all.
fn may_stand(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> bool {
    let name = attribute.name.name.as_str();
    if matches!(owner.field.shape, FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. }) {
        if matches!(name, "deprecated" | "was") {
            return true;
        }
        let help = "attributes of a relation stand at its other end, the field that holds the row".to_owned();
        unfit(attribute, "a to-many holds nothing itself", help, found);
        return false;
    }
    match (&owner.field.computed, name) {
        (Some(_), "read" | "private" | "deprecated" | "was" | "stored") | (None, _)
            if name != "stored" || owner.field.computed.is_some() =>
        {
            true
        }
        (Some(_), _) => {
            unfit(attribute, "what is computed is never set", "remove it".to_owned(), found);
            false
        }
        (None, _) => {
            unfit(
                attribute,
                "it keeps what is computed",
                "write what it is computed from: `total: Int := lines.count() @stored`".to_owned(),
                found,
            );
            false
        }
    }
}

fn apply(attribute: &ast::Attribute, owner: &Owner<'_>, traits: &mut Traits, found: &mut Vec<Diagnostic>) {
    match attribute.name.name.as_str() {
        "unique" if stands_alone(attribute, found) => match owner.field.shape {
            FieldShape::Scalar(Scalar::Json | Scalar::Point | Scalar::Vector(_)) => {
                unfit(attribute, "values of this type are not compared", "compare a field of its own".to_owned(), found);
            }
            FieldShape::List(_) => {
                unfit(attribute, "a list is not compared as a whole", "keep its values as rows of a model".to_owned(), found);
            }
            FieldShape::Scalar(_)
            | FieldShape::ToOne(_)
            | FieldShape::OneVia { .. }
            | FieldShape::ToMany { .. }
            | FieldShape::Through { .. } => {
                traits.unique = Some(attribute.span);
            }
        },
        "immutable" => traits.marks.immutable = stands_alone(attribute, found),
        "readonly" => traits.marks.readonly = stands_alone(attribute, found),
        "private" => traits.marks.private = stands_alone(attribute, found),
        "stored" => {
            stands_alone(attribute, found);
        }
        "tree" => tree(attribute, owner, found),
        "on_delete" => traits.on_delete = on_delete(attribute, owner.field, found).unwrap_or(OnDelete::Restrict),
        "deprecated" => traits.evolution.deprecated = reason(attribute, found),
        "read" => traits.marks.read = guard(attribute, owner, found),
        "write" => traits.marks.write = guard(attribute, owner, found),
        "was" => traits.evolution.was = was(attribute, owner, found),
        "backfill" => traits.evolution.backfill = past_value(attribute, owner, found),
        "cast" => traits.evolution.cast = former_type(attribute, owner, found),
        "sequence" => {
            traits.marks.sequence = sequence(attribute, owner, found);
            traits.marks.readonly = true;
        }
        _ => {}
    }
}

fn stands_alone(attribute: &ast::Attribute, found: &mut Vec<Diagnostic>) -> bool {
    if attribute.args.is_some() {
        misspelt(attribute, format!("write `@{}` by itself", attribute.name.name), found);
    }
    attribute.args.is_none()
}

fn misspelt(attribute: &ast::Attribute, help: String, found: &mut Vec<Diagnostic>) {
    found.push(BadAttributeArgument { name: attribute.name.name.clone(), span: attribute.span, help }.into());
}

/// The expression between the parentheses; nothing after a report.
pub(in crate::check) fn expression_of(attribute: &ast::Attribute, example: &str, found: &mut Vec<Diagnostic>) -> Option<Expr> {
    match &attribute.args {
        Some(AttributeArgs::Expr(expr)) => Some(expr.clone()),
        Some(AttributeArgs::Word(Ident { name, span })) => Some(Expr { kind: word(name), span: *span }),
        Some(AttributeArgs::Faulty(_)) => None,
        Some(AttributeArgs::Type(_)) | None => {
            misspelt(attribute, format!("write `@{}({example})`", attribute.name.name), found);
            None
        }
    }
}

/// What a word alone says, where an expression stands.
fn word(word: &str) -> ExprKind {
    match word {
        "null" => ExprKind::Null,
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        name => ExprKind::Name(name.to_owned()),
    }
}

/// `@read(this == me)`
fn guard(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> Option<Guard> {
    let expr = expression_of(attribute, "this == me", found)?;
    let when = expression::condition(&expr, &scope::of_row(owner.model), owner.names, found)?;
    Some(Guard { when, says: print::expression(&expr), span: attribute.span })
}

/// `@backfill(0)`: a value of the field, told from the row.
fn past_value(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> Option<Term> {
    let expr = expression_of(attribute, "…", found)?;
    let ty = owner.field.value_type()?;
    constants_fit(&expr, owner, found)?;
    expression::value(&expr, (&ty, owner.field.nullable), &scope::of_row(owner.model), owner.names, found)
}

/// `@cast(Int)`: the type that the field had. Its bounds, and whether it could be null, make no difference: what rows hold is looked at.
fn former_type(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> Option<Column> {
    let ty = match &attribute.args {
        Some(AttributeArgs::Type(ty)) => ty,
        Some(AttributeArgs::Faulty(_)) => return None,
        Some(AttributeArgs::Word(_) | AttributeArgs::Expr(_)) | None => {
            misspelt(attribute, "name the type that the field had: `@cast(Int)`".to_owned(), found);
            return None;
        }
    };
    let to = match owner.field.shape {
        FieldShape::Scalar(of) => Column { of, is_list: false },
        FieldShape::List(of) => Column { of, is_list: true },
        FieldShape::ToOne(_) | FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. } => {
            unfit(attribute, "nothing becomes a row of another model", FILL.to_owned(), found);
            return None;
        }
    };
    let (former, _) = of_parameter(ty, &owner.names.items, found)?;
    let from = match &former {
        Type::Scalar(of) => Some(Column { of: *of, is_list: false }),
        Type::List(item) => match **item {
            Type::Scalar(of) => Some(Column { of, is_list: true }),
            Type::Row(_) | Type::Rows(_) | Type::List(_) | Type::Null => None,
        },
        Type::Row(_) | Type::Rows(_) | Type::Null => None,
    };
    if from == Some(to) {
        unfit(attribute, "the field is of this type", "name the type that it had before, or remove it".to_owned(), found);
        return None;
    }
    let from = from.filter(|from| cast::becomes(*from, to));
    if from.is_none() {
        let spelled = |of: Scalar, is_list: bool| format!("{}{}", scalar_name(of, &owner.names.declared), if is_list { "[]" } else { "" });
        let can = CASTABLE.iter().filter(|(of, _)| cast::becomes(Column { of: *of, is_list: false }, to));
        let can = can.map(|(_, name)| (*name).to_owned()).collect();
        let from = format!("{}{}", ty.name.name, if ty.list { "[]" } else { "" });
        found.push(Uncastable { span: ty.span, from, to: spelled(to.of, to.is_list), can }.into());
    }
    from
}

/// A constant is within what the type of the field asks, and so is each in a list; nothing after a report.
fn constants_fit(expr: &Expr, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> Option<()> {
    let Owner { field, names, .. } = owner;
    let mut fits = |expr: &Expr, scalar| value::scalar_value(expr, scalar, field, names, found).map(drop);
    match (field.shape, value::bare(expr)) {
        (FieldShape::Scalar(scalar), _) => fits(expr, scalar),
        (FieldShape::List(item), ExprKind::List(parts)) => {
            let unfit = parts.iter().filter(|part| fits(part, item).is_none()).count();
            (unfit == 0).then_some(())
        }
        (
            FieldShape::List(_) | FieldShape::ToOne(_) | FieldShape::OneVia { .. } | FieldShape::ToMany { .. } | FieldShape::Through { .. },
            _,
        ) => Some(()),
    }
}

/// `@was(deadline)`
fn was(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> Option<String> {
    let old = old_name(attribute, found)?;
    if old.name == owner.field.spec_name {
        unfit(attribute, "the field is called so now", "name what it was called before, or remove it".to_owned(), found);
        return None;
    }
    Some(old.name.clone())
}

/// The name that `@was` gives.
pub(super) fn old_name<'a>(attribute: &'a ast::Attribute, found: &mut Vec<Diagnostic>) -> Option<&'a Ident> {
    match &attribute.args {
        Some(AttributeArgs::Word(word)) => {
            is_snake_case("former name", word, found);
            Some(word)
        }
        Some(AttributeArgs::Faulty(_)) => None,
        Some(AttributeArgs::Expr(_) | AttributeArgs::Type(_)) | None => {
            misspelt(attribute, "name what it was called before: `@was(deadline)`".to_owned(), found);
            None
        }
    }
}

/// `@sequence(org)`: counted for each row of a relation by itself; `@sequence`, for the whole model.
fn sequence(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) -> Option<Sequence> {
    let is_int =
        owner.field.shape == FieldShape::Scalar(Scalar::Int) && owner.field.refinement == Refinement::None && !owner.field.nullable;
    if !is_int {
        unfit(attribute, "a sequence counts 1, 2, 3 …", format!("write `{}: Int @sequence`", owner.field.spec_name), found);
        return None;
    }
    let scope = match &attribute.args {
        None => None,
        Some(AttributeArgs::Word(word)) => match owner.names.field(owner.model, &word.name) {
            Named::Field(id) => {
                let shape = owner.names.declared.model_field(owner.model, id).map(|field| field.shape);
                if !matches!(shape, Some(FieldShape::ToOne(_))) {
                    unfit(
                        attribute,
                        "its scope is no relation",
                        "name a field that holds one row: each has a sequence of its own".to_owned(),
                        found,
                    );
                    return None;
                }
                Some(id)
            }
            Named::Broken => return None,
            Named::Unknown => {
                found.push(super::unknown_field(word, owner.model, owner.names));
                return None;
            }
        },
        Some(AttributeArgs::Faulty(_)) => return None,
        Some(AttributeArgs::Expr(_) | AttributeArgs::Type(_)) => {
            misspelt(attribute, "name the relation whose rows each have a sequence: `@sequence(org)`".to_owned(), found);
            return None;
        }
    };
    Some(Sequence { scope, span: attribute.span })
}

/// A root has no parent; one field is the way up.
fn tree(attribute: &ast::Attribute, owner: &Owner<'_>, found: &mut Vec<Diagnostic>) {
    stands_alone(attribute, found);
    let model = owner.names.declared.model(owner.model);
    let name = model.map_or("", |model| &model.spec_name);
    if owner.field.shape != FieldShape::ToOne(owner.model) || !owner.field.nullable {
        let help = format!("write `{}: {name}? @tree`", owner.field.spec_name);
        return unfit(attribute, "a tree leads from a row to one of the same model, and from the topmost to none", help, found);
    }
    let first = model.into_iter().flat_map(|model| &model.fields).find_map(|field| field.marks.tree.map(|span| (field, span)));
    if let Some((field, _)) = first.filter(|(field, _)| field.spec_name != owner.field.spec_name) {
        let because = format!("`{}` is the way up already", field.spec_name);
        unfit(attribute, &because, "a model is one tree: keep one of them".to_owned(), found);
    }
}

fn on_delete(attribute: &ast::Attribute, field: &Field, found: &mut Vec<Diagnostic>) -> Option<OnDelete> {
    let word = match &attribute.args {
        Some(AttributeArgs::Word(word)) => word.name.as_str(),
        Some(AttributeArgs::Faulty(_)) => return None,
        Some(AttributeArgs::Expr(_) | AttributeArgs::Type(_)) | None => "",
    };
    let action = match word {
        "cascade" => OnDelete::Cascade,
        "set_null" => OnDelete::SetNull,
        "restrict" => OnDelete::Restrict,
        _ => {
            misspelt(attribute, "write `@on_delete(cascade)`, `@on_delete(set_null)` or `@on_delete(restrict)`".to_owned(), found);
            return None;
        }
    };
    match field.shape {
        FieldShape::Scalar(_)
        | FieldShape::List(_)
        | FieldShape::OneVia { .. }
        | FieldShape::ToMany { .. }
        | FieldShape::Through { .. } => {
            let help = format!("`{}` names no row of another model: remove the attribute", field.spec_name);
            unfit(attribute, "it is for relations", help, found);
            None
        }
        FieldShape::ToOne(_) if action == OnDelete::SetNull && !field.nullable => {
            let help = format!("make `{}` optional with `?`, or write `cascade` or `restrict`", field.spec_name);
            unfit(attribute, "a required relation cannot become null", help, found);
            None
        }
        FieldShape::ToOne(_) => Some(action),
    }
}

/// `@deprecated("use full_name")`
pub(super) fn reason(attribute: &ast::Attribute, found: &mut Vec<Diagnostic>) -> Option<String> {
    match &attribute.args {
        Some(AttributeArgs::Expr(Expr { kind: ExprKind::Text(text), .. })) => Some(text.clone()),
        Some(AttributeArgs::Faulty(_)) => None,
        Some(AttributeArgs::Expr(_) | AttributeArgs::Type(_) | AttributeArgs::Word(_)) | None => {
            misspelt(attribute, "say why, and what to use instead: `@deprecated(\"use full_name\")`".to_owned(), found);
            None
        }
    }
}

pub(super) fn unfit(attribute: &ast::Attribute, because: &str, help: String, found: &mut Vec<Diagnostic>) {
    let name = attribute.name.name.clone();
    found.push(UnfitAttribute { name, span: attribute.span, because: because.to_owned(), help }.into());
}
