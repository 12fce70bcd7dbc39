//! Records: `type Address { street: String }`. One with what only models hold was meant to be a model.

use super::grammar::Rule;
use super::habit;
use super::model::members;
use super::reader::Reader;
use crate::ast::{Item, Model, Record};
use pest::iterators::Pair;

pub(super) fn record(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Item> {
    let name = reader.child_ident(pair, Rule::name)?;
    let is_model = habit::type_with_rows(reader, pair);
    let members = members(reader, pair);
    let (doc, span) = (reader.docs(pair), reader.span(pair));
    Some(if is_model {
        Item::Model(Model { doc, name, tenant: None, mixins: Vec::new(), members, span })
    } else {
        Item::Record(Record { doc, name, members, span })
    })
}
