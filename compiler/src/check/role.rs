//! Roles: what they are of, and when somebody has them.

use super::{expression, scope};
use crate::ast;
use crate::diagnostics::names::UnknownName;
use crate::diagnostics::tenancy::UnfitParameter;
use crate::resolve::{Names, is_free_in_expressions, is_scalar, is_snake_case};
use crate::schema::Role;
use purlin_rules::catalog::RoleId;
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::types::{Scalar, Type};

/// Roles are declared before anything uses them. One whose parameter or body could not be read is not there, and was reported.
pub(super) fn declare(names: &mut Names<'_>, found: &mut Vec<Diagnostic>) {
    let roles: Vec<Role> = names.items.roles.iter().filter_map(|role| declared(role, names, found)).collect();
    names.declared.roles = roles;
}

fn declared(role: &ast::Role, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Role> {
    let parameter = match &role.parameter {
        None => None,
        Some(parameter) => {
            is_snake_case("parameter", &parameter.name, found);
            is_free_in_expressions("parameter", &parameter.name, found);
            Some((parameter.name.name.clone(), parameter_type(role, parameter, names, found)?))
        }
    };
    Some(Role {
        spec_name: role.name.name.clone(),
        doc: crate::resolve::doc(&role.doc),
        parameter,
        body: role.body.clone()?,
        span: role.name.span,
    })
}

fn parameter_type(role: &ast::Role, parameter: &ast::RoleParameter, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Type> {
    let name = &parameter.ty;
    if let Some(model) = names.items.model(&name.name) {
        return Some(Type::Row(model));
    }
    if let Some(id) = names.items.enumeration(&name.name) {
        return Some(Type::Scalar(Scalar::Enum(id)));
    }
    if is_scalar(&name.name) || names.items.record(&name.name).is_some() {
        found.push(UnfitParameter { role: role.name.name.clone(), ty: name.name.clone(), span: name.span }.into());
    } else if !names.items.faulty.contains(name.name.as_str()) {
        let models = names.items.models.iter().map(|model| model.name.name.as_str());
        let known = models.chain(names.items.enums.iter().map(|item| item.name.name.as_str()));
        found.push(UnknownName::of("model or enum", name, None, known).into());
    }
    None
}

/// What a role says of somebody is a condition.
pub(super) fn roles(names: &Names<'_>, found: &mut Vec<Diagnostic>) {
    for (role, id) in names.declared.roles.iter().zip((0..).map(RoleId)) {
        expression::condition(&role.body, &scope::of_role(id, role.parameter.as_slice()), names, found);
    }
}
