//! Computed fields: of their type, open to no more callers than what they read, and where they are kept, told from few rows.

use crate::ast;
use crate::check::reads::Reads;
use crate::check::upkeep::{self, Unfit, tally};
use crate::check::{expression, scope};
use crate::diagnostics::types::{ComputedReadsGuarded, MadeAnew, UnfitComputed, UnfitRefinement};
use crate::resolve::{Names, refinement};
use crate::schema::{Computed, Field};
use purlin_rules::catalog::{FieldId, FieldShape, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::expr::{Aggregate, Step, Term, TermKind};
use purlin_rules::plan::{Hop, Refinement};
use purlin_rules::resolve::Scope;
use purlin_rules::types::{Scalar, Type};

/// Of every model: fields of others are known by now. What each comes to is kept.
pub(super) fn fields(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    for ((model, field), (term, held)) in terms(names, found) {
        let declared = names.declared.models.get_mut(model.0 as usize).and_then(|model| model.fields.get_mut(field.0 as usize));
        if let Some(computed) = declared.and_then(|field| field.computed.as_mut()) {
            (computed.term, computed.held) = (Some(term), held);
        }
    }
}

/// What a field comes to; and of one that is kept the same, with what other rows keep as they hold it.
type Meant = (Term, Option<Term>);

fn terms(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Vec<((ModelId, FieldId), Meant)> {
    let mut terms = Vec::new();
    for (model, id) in names.declared.models.iter().zip((0..).map(ModelId)) {
        for (field, field_id) in model.fields.iter().zip((0..).map(FieldId)).skip(IMPLICIT_FIELDS.len()) {
            if let Some(computed) = &field.computed {
                let term = one((id, field_id), field, computed, names, found);
                terms.extend(term.map(|term| ((id, field_id), term)));
            }
        }
    }
    terms
}

fn one(
    (model, id): (ModelId, FieldId),
    field: &Field,
    computed: &Computed,
    names: &Names<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Meant> {
    its_type_has_no_bounds((model, id), field, names, found);
    let name = format!("{}.{}", names.declared.model(model).map_or("", |model| &model.spec_name), field.spec_name);
    let term = meant(field, computed, &scope::of_computed(model, id), names, found)?;
    reads_nothing_that_is_kept_from_some(&name, field, &Reads::of_term(&term), names, found);
    if !computed.stored {
        return Some((term, None));
    }
    let held = meant(field, computed, &scope::of_computed_as_held(model, id), names, &mut Vec::new());
    match upkeep::of(&term, model, &[]) {
        Err(unfit) => found.push(UnfitComputed { field: name, span: computed.span, fault: fault(unfit), help: help(unfit) }.into()),
        Ok(_) => {
            found.extend(of_many(&term, held.as_ref(), model, names).map(|of| MadeAnew { field: name, of, span: computed.span }.into()))
        }
    }
    Some((term, held))
}

/// The model of which each write makes the value anew of rows that may be many.
fn of_many(term: &Term, held: Option<&Term>, model: ModelId, names: &Names<'_>) -> Option<String> {
    let (tallies, extremes) = (held.map(|held| tally::of(term, held)).unwrap_or_default(), tally::extremes(term));
    let extremes = extremes.iter().map(|extreme| &extreme.aggregate);
    let quick: Vec<&Aggregate> = tallies.iter().map(|tally| &tally.aggregate).chain(extremes).collect();
    let is_many = |hop: &Hop| match hop {
        Hop::Above { .. } => true,
        // Of rows that name this one and no other does there is one.
        Hop::Named { table, via } => {
            !names.declared.model(*table).is_some_and(|model| model.uniques.iter().any(|key| key.as_slice() == [*via]))
        }
    };
    let reads = upkeep::of(term, model, &quick).ok()?;
    let read = reads.iter().find(|read| read.way.iter().any(is_many))?;
    Some(names.declared.model(read.table)?.spec_name.clone())
}

fn meant(field: &Field, computed: &Computed, scope: &Scope<'_>, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Term> {
    if field.shape == FieldShape::Scalar(Scalar::Bool) {
        let cond = expression::condition(&computed.body, scope, names, found)?;
        return Some(Term { kind: TermKind::Condition(Box::new(cond)), ty: Type::Scalar(Scalar::Bool) });
    }
    expression::value(&computed.body, (&field.value_type()?, field.nullable), scope, names, found)
}

/// Bounds are held against what is written, and nobody writes what is computed: it comes to what the expression says.
fn its_type_has_no_bounds((model, id): (ModelId, FieldId), field: &Field, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    let written = names.written.get(model.0 as usize).and_then(|fields| fields.iter().find(|(own, _)| *own == id));
    let Some((_, ast::Field { ty, .. })) = written.filter(|_| field.refinement != Refinement::None) else { return };
    let span = refinement::span(ty).unwrap_or(ty.span);
    let name = &ty.name.name;
    let help =
        format!("write `{name}`: what is computed is never written, so nothing holds it to bounds; `require` them of what it is made of");
    found.push(UnfitRefinement { ty: name.clone(), span, help, instead: refinement::instead(ty, "") }.into());
}

fn reads_nothing_that_is_kept_from_some(name: &str, field: &Field, reads: &Reads, names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    if field.marks.private || field.marks.read.is_some() {
        return;
    }
    let guarded = |step: Step| {
        let field = names.declared.model_field(step.model, step.field)?;
        let attribute = if field.marks.private { "@private" } else { field.marks.read.as_ref().map(|_| "@read")? };
        Some((step, field, attribute))
    };
    if let Some((step, guarded, attribute)) = reads.steps.iter().copied().find_map(guarded) {
        let owner = names.declared.model(step.model).map_or("", |model| &model.spec_name);
        let reads = format!("{owner}.{}", guarded.spec_name);
        found.push(ComputedReadsGuarded { field: name.to_owned(), span: field.span, reads, attribute, declared: guarded.span }.into());
    }
}

/// Kept by the transactions that change what it reads: those must be few, whatever is written.
fn fault(unfit: Unfit) -> String {
    let fault = match unfit {
        Unfit::Caller => "`@stored` is the same for all, and this reads `me`",
        Unfit::Time => "`@stored` changes with what it reads, and this reads the time",
        Unfit::Named => "`@stored` reads a row that this one names: a write to that one would change all that name it",
        Unfit::All => "`@stored` reads all rows of a model: a write to any of them would change every row",
        Unfit::Linked => "`@stored` reads rows that others link to this one: a write to one of them would change all that it is linked to",
        Unfit::Ancestors => "`@stored` reads the rows above this one: a write to one of them would change all below it",
    };
    fault.to_owned()
}

fn help(unfit: Unfit) -> String {
    let help = match unfit {
        Unfit::Caller | Unfit::Time | Unfit::Named | Unfit::All | Unfit::Ancestors => {
            "a `@stored` field reads its own row and rows that name it (`lines.sum(l => l.price)`, `descendants.count()`); without `@stored` \
             it may read anything"
        }
        Unfit::Linked => "count the rows that link them, over their own relation to this one; without `@stored` it may read anything",
    };
    help.to_owned()
}
