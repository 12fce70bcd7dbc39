//! Mixins: `mixin Authored { … }`, which hold what models do.

use super::grammar::Rule;
use super::model::members;
use super::reader::Reader;
use crate::ast::Mixin;
use pest::iterators::Pair;

pub(super) fn mixin(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Mixin> {
    let name = reader.child_ident(pair, Rule::name)?;
    let members = members(reader, pair);
    Some(Mixin { doc: reader.docs(pair), name, members, span: reader.span(pair) })
}
