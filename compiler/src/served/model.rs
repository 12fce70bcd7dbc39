//! What a model says that the engine does not do: of its fields, its constraints and its rules.

use super::Unserved;
use crate::check::reads::Reads;
use crate::plan::planned;
use crate::schema::{Declared, Evolution, Field, Marks, ModelRef};
use purlin_rules::catalog::FieldId;
use purlin_rules::diagnostic::Span;
use purlin_rules::expr::Cond;

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
        all.push(Unserved::guard(format!("`require` of `{name}`"), require.span, "store rows that the spec refuses"));
    }
    for limit in &declared.limits {
        all.push(Unserved::aside(format!("`limit` of `{name}`"), limit.span, "answer more requests than the spec allows"));
    }
    all.extend(declared.search.iter().map(|search| Unserved::feature(format!("`search` of `{name}`"), search.span)));
    all.extend(
        declared.removed.iter().map(|removed| Unserved::feature(format!("`removed` of `{name}.{}`", removed.spec_name), removed.span)),
    );
    all.extend(declared.live.map(|span| Unserved::feature(format!("`live` of `{name}`"), span)));
    keys(model, all);
    rules(model, catalog, all);
}

fn of_field(field: &Field, name: &str, catalog: &Declared, all: &mut Vec<Unserved>) {
    let Marks { read, write, sequence, tree, immutable: _, readonly: _, private: _ } = &field.marks;
    if !field.is_planned() {
        let what = if field.computed.is_some() { "computed field" } else { "field" };
        let span = sequence.as_ref().map_or(field.span, |sequence| sequence.span);
        return all.push(Unserved::feature(format!("the {what} `{name}`"), span));
    }
    let opens = |attribute: &str, span: Span| {
        Unserved::guard(format!("`@{attribute}` of `{name}`"), span, format!("open `{name}` to more callers than `@{attribute}` does"))
    };
    let is_beyond = |cond: &Cond| Reads::of_cond(cond).session || unstored(cond, catalog).is_some();
    all.extend(read.iter().filter(|guard| is_beyond(&guard.when)).map(|guard| opens("read", guard.span)));
    all.extend(write.iter().map(|guard| opens("write", guard.span)));
    if let Some(derived) = &field.derived {
        all.push(Unserved::guard(format!("the default of `{name}`"), derived.span, "leave out a value that the spec gives each row"));
    }
    if let Some(span) = tree {
        all.push(Unserved::guard(format!("`@tree` of `{name}`"), *span, "store circles, which the spec refuses"));
    }
    let Evolution { was, backfill, cast, deprecated: _ } = &field.evolution;
    for (attribute, is_there) in [("was", was.is_some()), ("backfill", backfill.is_some()), ("cast", cast.is_some())] {
        if is_there {
            all.push(Unserved::feature(format!("`@{attribute}` of `{name}`"), field.span));
        }
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
        if index.filter.is_some() || !planned(declared, &fields) {
            all.push(Unserved::feature(format!("this `index` of `{name}`"), index.span));
        }
    }
}

/// A rule is served where its conditions read what the engine stores, and look at one state of the database.
fn rules(model: ModelRef<'_>, catalog: &Declared, all: &mut Vec<Unserved>) {
    let name = &model.get().spec_name;
    for rule in model.rules() {
        let asks = |cond: &Cond| Reads::of_cond(cond).session;
        if rule.grants.iter().any(|grant| asks(&grant.when) || grant.check.as_ref().is_some_and(asks)) {
            let what = format!("what a rule of `{name}` asks of the session");
            all.push(Unserved::guard(what, rule.span, "judge requests without knowing the session"));
            continue;
        }
        let checks = rule.grants.iter().any(|grant| grant.check.is_some());
        if checks {
            all.push(Unserved::guard(format!("`check` of `{name}`"), rule.span, "let in others than the spec says"));
            continue;
        }
        if let Some(field) = rule.grants.iter().find_map(|grant| unstored(&grant.when, catalog)) {
            all.push(Unserved::guard(
                format!("this rule of `{name}`, which reads `{field}`,"),
                rule.span,
                "let in others than the spec says",
            ));
        }
    }
}

/// What a condition reads that the engine does not know.
pub(super) fn unserved_condition(cond: &Cond, catalog: &Declared) -> Option<String> {
    let session = Reads::of_cond(cond).session.then(|| "the session".to_owned());
    session.or_else(|| unstored(cond, catalog).map(|field| format!("`{field}`")))
}

/// A field that a condition reads and the engine does not store.
fn unstored(cond: &Cond, catalog: &Declared) -> Option<String> {
    Reads::of_cond(cond).steps.into_iter().find_map(|step| {
        let field = catalog.model_field(step.model, step.field).filter(|field| !field.is_planned())?;
        let model = catalog.model(step.model)?;
        Some(format!("{}.{}", model.spec_name, field.spec_name))
    })
}
