//! Keys that tell a secret: whoever writes a value that is taken is answered so.

use crate::diagnostics::rules::SecretKey;
use crate::resolve::Names;
use crate::schema::{Auth, Rule};
use purlin_rules::catalog::{FieldId, IMPLICIT_FIELDS, ModelId};
use purlin_rules::diagnostic::Diagnostic;
use purlin_rules::plan::{Default, Operation};

/// What never leaves the server is found out by nobody who tries values, one by one, until one is taken. By what name users sign in is
/// not asked: it is written under `/auth` alone, where it is answered alike whether it is taken or not.
pub(in crate::check) fn no_key_tells_a_secret(names: &Names<'_>, rules: &[Rule], auth: Option<&Auth>, found: &mut Vec<Diagnostic>) {
    for (model, id) in names.declared.models.iter().zip((0..).map(ModelId)) {
        for (field, field_id) in model.fields.iter().zip((0..).map(FieldId)).skip(IMPLICIT_FIELDS.len()) {
            // A key of each caller's own tells of nobody else.
            let is_of_caller =
                |id: &FieldId| model.fields.get(id.0 as usize).is_some_and(|field| field.marks.readonly && field.default == Default::Me);
            let is_key = model.uniques.iter().any(|unique| unique.contains(&field_id) && !unique.iter().any(is_of_caller));
            let is_identifier = auth.is_some_and(|auth| auth.model == id && auth.identify == field_id);
            if !field.marks.private || !is_key || is_identifier || field.marks.readonly {
                continue;
            }
            let may_name = |rule: &&Rule| {
                let mut grants = rule.grants.iter().filter(|grant| matches!(grant.operation, Operation::Create | Operation::Update));
                rule.model == id && !rule.deny && grants.any(|grant| grant.fields.holds(field_id))
            };
            if let Some(rule) = rules.iter().find(may_name) {
                let field_name = format!("{}.{}", model.spec_name, field.spec_name);
                found.push(SecretKey { field: field_name, span: field.span, granted: rule.span }.into());
            }
        }
    }
}
