//! Access rules as constants: each guard's SQL readable in place.

use super::names::ModelNames;
use super::text::{literal, text};
use proc_macro2::TokenStream;
use purlin_rules::plan::{
    Allow, Check, Condition, Deny, FieldGroup, FieldGuard, FieldId, GrantedFields, Read, Readable, Require, Table, Writable, Write,
};
use quote::{format_ident, quote};

/// One constant per operation; `READ` where get and list are alike.
pub(super) fn constants(table: &Table, names: &ModelNames) -> TokenStream {
    let guards = Guards { names };
    let reads = if table.get == table.list {
        guards.read("READ", "Who may read a row, and which of its fields.", &table.get)
    } else {
        let get = guards.read("GET", "Who may get a row by its id, and which of its fields.", &table.get);
        let list = guards.read("LIST", "Who sees a row in lists, and which of its fields.", &table.list);
        quote!(#get #list)
    };
    let create = guards.write("CREATE", "Who may create which rows.", &table.create);
    let update = guards.write("UPDATE", "Who may change which fields: it must hold of the row before and of the row after.", &table.update);
    let delete = guards.write("DELETE", "Who may delete a row.", &table.delete);
    let requires = requires(table, &guards);
    quote!(#requires #reads #create #update #delete)
}

/// What every row satisfies, where the model asks for something.
fn requires(table: &Table, guards: &Guards<'_>) -> Option<TokenStream> {
    let requires = table.requires.iter().map(|require| guards.require(require));
    let doc = super::text::doc("What holds of every row after each of its writes, whoever writes.");
    (!table.requires.is_empty()).then(|| quote!(#doc const REQUIRES: &[plan::Require] = &[#(#requires),*];))
}

/// The name of the constant for what every row satisfies.
pub(super) fn requires_name(table: &Table) -> TokenStream {
    if table.requires.is_empty() { quote!(&[]) } else { quote!(REQUIRES) }
}

/// The names of the constants for get and list.
pub(super) fn read_names(table: &Table) -> (TokenStream, TokenStream) {
    if table.get == table.list { (quote!(READ), quote!(READ)) } else { (quote!(GET), quote!(LIST)) }
}

/// A condition on a row of a model, whose `Field` is in scope.
pub(super) fn of_row(condition: &Condition, names: Option<&ModelNames>) -> TokenStream {
    names.map_or_else(|| quote!(plan::Condition::Never), |names| Guards { names }.condition(condition))
}

struct Guards<'a> {
    names: &'a ModelNames,
}

impl Guards<'_> {
    fn read(&self, name: &str, doc: &str, read: &Read) -> TokenStream {
        let (name, doc) = (format_ident!("{name}"), super::text::doc(doc));
        let (signed_in, anonymous) = (self.readable(&read.signed_in), self.readable(&read.anonymous));
        let read = if *read == Read::NOBODY {
            quote!(plan::Read::NOBODY)
        } else {
            quote!(plan::Read { signed_in: #signed_in, anonymous: #anonymous })
        };
        quote!(#doc const #name: plan::Read = #read;)
    }

    fn readable(&self, readable: &Readable) -> TokenStream {
        if *readable == Readable::NOBODY {
            return quote!(plan::Readable::NOBODY);
        }
        let row = self.condition(&readable.row);
        let groups = readable.groups.iter().map(|FieldGroup { fields, shown }| {
            let fields = self.fields(fields);
            let shown = self.condition(shown);
            quote!(plan::FieldGroup { fields: #fields, shown: #shown })
        });
        quote!(plan::Readable { row: #row, groups: plan::list(&[#(#groups),*]) })
    }

    fn write(&self, name: &str, doc: &str, write: &Write) -> TokenStream {
        let (name, doc) = (format_ident!("{name}"), super::text::doc(doc));
        let (signed_in, anonymous) = (self.writable(&write.signed_in), self.writable(&write.anonymous));
        let write = if *write == Write::NOBODY {
            quote!(plan::Write::NOBODY)
        } else {
            quote!(plan::Write { signed_in: #signed_in, anonymous: #anonymous })
        };
        quote!(#doc const #name: plan::Write = #write;)
    }

    fn writable(&self, writable: &Writable) -> TokenStream {
        if *writable == Writable::NOBODY {
            return quote!(plan::Writable::NOBODY);
        }
        let allow = writable.allow.iter().map(|Allow { name, message, fields, when, check }| {
            let (name, message) = (optional_text(name.as_deref()), optional_text(message.as_deref()));
            let (fields, when, check) = (self.granted(fields), self.condition(when), self.check(check));
            quote!(plan::Allow { name: #name, message: #message, fields: #fields, when: #when, check: #check })
        });
        let deny = writable.deny.iter().map(|Deny { name, message, fields, when, check }| {
            let (name, message) = (optional_text(name.as_deref()), optional_text(message.as_deref()));
            let (fields, when, check) = (self.granted(fields), self.condition(when), self.check(check));
            quote!(plan::Deny { name: #name, message: #message, fields: #fields, when: #when, check: #check })
        });
        let fields = writable.fields.iter().map(|FieldGuard { field, when }| {
            let (field, when) = (super::field::id(*field, self.names), self.condition(when));
            quote!(plan::FieldGuard { field: #field, when: #when })
        });
        quote! {
            plan::Writable { allow: plan::list(&[#(#allow),*]), deny: plan::list(&[#(#deny),*]), fields: plan::list(&[#(#fields),*]) }
        }
    }

    fn check(&self, check: &Check) -> TokenStream {
        if *check == Check::NONE {
            return quote!(plan::Check::NONE);
        }
        match check {
            Check::Row(condition) => {
                let condition = self.condition(condition);
                quote!(plan::Check::Row(#condition))
            }
            Check::After(condition) => {
                let condition = self.condition(condition);
                quote!(plan::Check::After(#condition))
            }
        }
    }

    fn require(&self, require: &Require) -> TokenStream {
        let says = text(&require.says);
        let (holds, message, reads) =
            (self.condition(&require.holds), optional_text(require.message.as_deref()), self.fields(&require.reads));
        quote!(plan::Require { says: #says, holds: #holds, message: #message, reads: #reads })
    }

    fn granted(&self, fields: &GrantedFields) -> TokenStream {
        match fields {
            GrantedFields::All => quote!(plan::GrantedFields::All),
            GrantedFields::Only(fields) => {
                let fields = self.fields(fields);
                quote!(plan::GrantedFields::Only(#fields))
            }
        }
    }

    fn condition(&self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::Always => quote!(plan::Condition::Always),
            Condition::Never => quote!(plan::Condition::Never),
            Condition::If { sql, not, reads } => {
                let (sql, not, reads) = (literal(&sql.text), literal(&not.text), self.fields(reads));
                quote!(plan::Condition::If { sql: plan::sql(#sql), not: plan::sql(#not), reads: #reads })
            }
        }
    }

    fn fields(&self, fields: &[FieldId]) -> TokenStream {
        let fields = fields.iter().map(|field| super::field::id(*field, self.names));
        quote!(plan::list(&[#(#fields),*]))
    }
}

fn optional_text(value: Option<&str>) -> TokenStream {
    value.map(text).map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}
