//! Whether what rules allow can come to pass.

use crate::diagnostics::rules::CreateCannotSucceed;
use crate::resolve::Names;
use crate::schema::Rule;
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{GrantedFields, Operation};

/// Where rows may be created, each required field can be given a value.
pub(in crate::check) fn writes_can_succeed(names: &Names<'_>, rules: &[Rule], found: &mut Vec<Diagnostic>) {
    for (model, id) in names.declared.models.iter().zip((0..).map(ModelId)) {
        let creating = |rule: &&Rule| rule.model == id && !rule.deny && rule.grants.iter().any(|g| g.operation == Operation::Create);
        let Some(first) = rules.iter().find(creating) else { continue };
        let granted: Vec<&GrantedFields> = rules
            .iter()
            .filter(creating)
            .flat_map(|rule| rule.grants.iter().filter(|grant| grant.operation == Operation::Create).map(|grant| &grant.fields))
            .collect();
        for (field, field_id) in model.fields.iter().zip((0..).map(FieldId)).skip(IMPLICIT_FIELDS.len()) {
            let required =
                field.has_column() && !field.nullable && !field.is_filled() && model.tenant.is_none_or(|(tenant, _)| tenant != field_id);
            let grantable = !field.marks.readonly && granted.iter().any(|fields| fields.holds(field_id));
            if required && !grantable {
                found.push(
                    CreateCannotSucceed {
                        model: model.spec_name.clone(),
                        field: field.spec_name.clone(),
                        readonly: field.marks.readonly,
                        span: first.span,
                        declared: field.span,
                    }
                    .into(),
                );
            }
        }
    }
}
