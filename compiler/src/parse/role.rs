//! Roles: `role Agent of o: Org = o.members.any(m => m.user == me)`.

use super::grammar::Rule;
use super::reader::{Reader, child};
use crate::ast::{Role, RoleParameter};
use pest::iterators::Pair;

pub(super) fn role(reader: &mut Reader<'_>, pair: &Pair<'_, Rule>) -> Option<Role> {
    let name = reader.child_ident(pair, Rule::name)?;
    let parameter = match child(pair, Rule::role_of) {
        Some(of) => Some(RoleParameter { name: reader.child_ident(&of, Rule::word)?, ty: reader.child_ident(&of, Rule::name)? }),
        None => None,
    };
    let body = reader.expression(&pair.clone().into_inner().last()?);
    Some(Role { doc: reader.docs(pair), name, parameter, body, span: reader.span(pair) })
}
