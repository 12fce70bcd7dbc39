//! What the spec itself writes when a row changes, as a constant: each action's SQL readable in place.

use super::field::{id, id_of_another, model_id};
use super::guard::of_row;
use super::names::{ModelNames, Names};
use super::text::{doc, optional_sql};
use proc_macro2::TokenStream;
use purlin_rules::plan::{Assigned, Event, ModelId, Reaction, Table, Trigger, TriggerAction};
use quote::quote;

/// The constant, where the model has triggers that write.
pub(super) fn constant(table: &Table, own: &ModelNames, names: &Names) -> Option<TokenStream> {
    let triggers = table.triggers.iter().map(|item| trigger(item, own, names));
    let doc = doc("What is written when rows change, in the transaction of the write.");
    (!table.triggers.is_empty()).then(|| quote!(#doc const TRIGGERS: &[plan::Trigger] = &[#(#triggers),*];))
}

pub(super) fn name(table: &Table) -> TokenStream {
    if table.triggers.is_empty() { quote!(&[]) } else { quote!(TRIGGERS) }
}

fn trigger(trigger: &Trigger, own: &ModelNames, names: &Names) -> TokenStream {
    let event = match trigger.event {
        Event::Created => quote!(Created),
        Event::Updated => quote!(Updated),
        Event::Deleted => quote!(Deleted),
    };
    let (signed_in, anonymous) = (reaction(&trigger.signed_in, own, names), reaction(&trigger.anonymous, own, names));
    quote!(plan::Trigger { event: plan::Event::#event, signed_in: #signed_in, anonymous: #anonymous })
}

fn reaction(reaction: &Reaction, own: &ModelNames, names: &Names) -> TokenStream {
    if *reaction == Reaction::NOTHING {
        return quote!(plan::Reaction::NOTHING);
    }
    let when = of_row(&reaction.when, Some(own));
    let actions = reaction.actions.iter().map(|item| action(item, own, names));
    quote!(plan::Reaction { when: #when, actions: plan::list(&[#(#actions),*]) })
}

fn action(action: &TriggerAction, own: &ModelNames, names: &Names) -> TokenStream {
    match action {
        TriggerAction::Create { table, values } => {
            let (values, table) = (assigned(values, *table, own, names), model_id(*table, names));
            quote!(plan::TriggerAction::Create { table: #table, values: #values })
        }
        TriggerAction::Set { table, row, values } => {
            let (values, table, row) = (assigned(values, *table, own, names), model_id(*table, names), optional_sql(row.as_ref()));
            quote!(plan::TriggerAction::Set { table: #table, row: #row, values: #values })
        }
        TriggerAction::Delete { table, row } => {
            let (table, row) = (model_id(*table, names), optional_sql(row.as_ref()));
            quote!(plan::TriggerAction::Delete { table: #table, row: #row })
        }
    }
}

fn assigned(values: &[Assigned], table: ModelId, own: &ModelNames, names: &Names) -> TokenStream {
    let values = values.iter().map(|Assigned { field, value, is_null }| {
        let is_own = names.models.get(table.0 as usize).is_some_and(|model| model.module == own.module);
        let field = if is_own { id(*field, own) } else { id_of_another(table, *field, names) };
        let (value, is_null) = (optional_sql(value.as_ref()), of_row(is_null, Some(own)));
        quote!(plan::Assigned { field: #field, value: #value, is_null: #is_null })
    });
    quote!(plan::list(&[#(#values),*]))
}
