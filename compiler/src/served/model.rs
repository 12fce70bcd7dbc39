//! What a model says that the engine does not do: of its fields, its constraints and its rules.

use super::Unserved;
use crate::check::reads::Reads;
use crate::plan::planned;
use crate::schema::{Declared, Field, Marks, ModelRef};
use purlin_rules::catalog::FieldId;
use purlin_rules::expr::{Cond, Term};

pub(super) fn unserved(model: ModelRef<'_>, catalog: &Declared, all: &mut Vec<Unserved>) {
    let declared = model.get();
    let name = &declared.spec_name;
    if let Some((_, span)) = declared.tenant.filter(|_| catalog.auth_model == Some(model.id)) {
        all.push(Unserved::guard(format!("the tenant of `{name}`, who signs in,"), span, "sign users in whatever the tenant"));
    }
    for (_, field) in model.fields() {
        of_field(field, &format!("{name}.{}", field.spec_name), catalog, all);
    }
    for require in &declared.requires {
        if let Some(field) = unstored(&require.condition, catalog) {
            let what = format!("this `require` of `{name}`, which reads `{field}`,");
            all.push(Unserved::guard(what, require.span, "store rows that the spec refuses"));
        }
    }
    all.extend(declared.live.map(|span| Unserved::feature(format!("`live` of `{name}`"), span)));
    keys(model, all);
    rules(model, catalog, all);
}

fn of_field(field: &Field, name: &str, catalog: &Declared, all: &mut Vec<Unserved>) {
    let Marks { read, write, sequence: _, tree: _, immutable: _, readonly: _, private: _ } = &field.marks;
    if !field.is_planned() {
        let what = if field.computed.is_some() { "computed field" } else { "field" };
        return all.push(Unserved::feature(format!("the {what} `{name}`"), field.span));
    }
    for (attribute, guard) in [("read", read), ("write", write)] {
        if let Some(guard) = guard
            && let Some(what) = beyond(&guard.when, &format!("`@{attribute}` of `{name}`"), catalog)
        {
            let loss = format!("open `{name}` to more callers than `@{attribute}` does");
            all.push(Unserved::guard(what, guard.span, loss));
        }
    }
    if field.computed.as_ref().and_then(|computed| computed.term.as_ref()).is_some_and(|term| !is_computed(term, catalog)) {
        all.push(Unserved::feature(format!("the computed field `{name}`"), field.span));
    }
    if let Some(derived) = &field.derived
        && let Some(read) = unknown(Reads::of_term(&derived.term), catalog)
    {
        let what = format!("the default of `{name}`, which reads `{read}`,");
        all.push(Unserved::guard(what, derived.span, "leave out a value that the spec gives each row"));
    }
}

/// A `unique` over what is not stored would let in rows that the spec refuses; an index only makes lists fast.
fn keys(model: ModelRef<'_>, all: &mut Vec<Unserved>) {
    let declared = model.get();
    let name = &declared.spec_name;
    for fields in declared.uniques.iter().filter(|fields| !planned(declared, fields)) {
        // Rows lack the value altogether: there is nothing that could be there twice.
        let names: Vec<&str> =
            fields.iter().filter_map(|field| declared.fields.get(field.0 as usize)).map(|field| field.spec_name.as_str()).collect();
        all.push(Unserved::feature(format!("`unique ({})` of `{name}`", names.join(", ")), declared.span));
    }
    for index in &declared.indexes {
        let fields: Vec<FieldId> = index.keys.iter().map(|key| key.field).collect();
        if !planned(declared, &fields) {
            all.push(Unserved::feature(format!("this `index` of `{name}`"), index.span));
        }
    }
}

/// A rule is served where its conditions read what the engine knows.
fn rules(model: ModelRef<'_>, catalog: &Declared, all: &mut Vec<Unserved>) {
    let name = &model.get().spec_name;
    for rule in model.rules() {
        let mut conditions = rule.grants.iter().flat_map(|grant| std::iter::once(&grant.when).chain(&grant.check));
        if let Some(field) = conditions.find_map(|condition| unstored(condition, catalog)) {
            let what = format!("this rule of `{name}`, which reads `{field}`,");
            all.push(Unserved::guard(what, rule.span, "let in others than the spec says"));
        }
    }
}

/// What a condition reads that the engine does not know.
pub(super) fn unserved_condition(cond: &Cond, catalog: &Declared) -> Option<String> {
    unstored(cond, catalog).map(|field| format!("`{field}`"))
}

/// What of a condition the engine does not know, said of `whose` it is.
fn beyond(condition: &Cond, whose: &str, catalog: &Declared) -> Option<String> {
    unstored(condition, catalog).map(|field| format!("{whose}, which reads `{field}`,"))
}

/// Whether the engine can compute it: it reads what the engine has.
pub(crate) fn is_computed(term: &Term, catalog: &Declared) -> bool {
    unknown(Reads::of_term(term), catalog).is_none()
}

/// A field that a condition reads and the engine does not store.
fn unstored(cond: &Cond, catalog: &Declared) -> Option<String> {
    unknown(Reads::of_cond(cond), catalog)
}

fn unknown(reads: Reads, catalog: &Declared) -> Option<String> {
    reads.steps.into_iter().find_map(|step| {
        let field = catalog.model_field(step.model, step.field).filter(|field| !field.is_planned())?;
        let model = catalog.model(step.model)?;
        Some(format!("{}.{}", model.spec_name, field.spec_name))
    })
}
