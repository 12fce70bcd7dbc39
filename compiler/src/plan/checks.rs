//! What `purlin test` reads: each rule once per operation, those of fields, seeds and tests, and how rows are parted by tenants.

use super::{default, trigger};
use crate::schema::{Field, Grant, Guard, ModelRef, Rule, Schema};
use purlin_rules::catalog::FieldId;
use purlin_rules::plan::checks::FieldRule;
use purlin_rules::plan::{Checks, checks};

pub(super) fn checks(schema: &Schema) -> Checks {
    let rules = schema.models().flat_map(|model| model.rules()).flat_map(singles);
    Checks {
        rules: rules.collect(),
        field_rules: schema.models().flat_map(field_rules).collect(),
        defaults: schema.models().flat_map(default::to_judge).collect(),
        requires: schema.models().flat_map(requires).collect(),
        triggers: trigger::to_judge(schema).collect(),
        seeds: schema.seeds().to_vec(),
        tests: schema.tests().to_vec(),
        tenant: schema.tenant().map(|tenant| checks::Tenant {
            model: tenant.model,
            allow: tenant.allow.clone(),
            fields: schema.models().filter_map(|model| Some((model.id, model.get().tenant?.0))).collect(),
        }),
    }
}

/// A rule once for each of its operations.
pub(crate) fn singles(rule: &Rule) -> impl Iterator<Item = checks::Rule> {
    rule.grants.iter().map(move |grant| single(rule, grant))
}

fn single(rule: &Rule, grant: &Grant) -> checks::Rule {
    checks::Rule {
        model: rule.model,
        operation: grant.operation,
        deny: rule.deny,
        fields: grant.fields.clone(),
        when: grant.when.clone(),
        check: grant.check.clone(),
        name: rule.spec_name.clone(),
        message: rule.message.clone(),
        span: rule.span,
    }
}

fn requires(model: ModelRef<'_>) -> impl Iterator<Item = checks::Require> {
    model.get().requires.iter().map(move |require| checks::Require { model: model.id, holds: require.condition.clone() })
}

fn field_rules(model: ModelRef<'_>) -> impl Iterator<Item = FieldRule> {
    let of_field = move |(field, declared): (FieldId, &Field)| {
        let when = |guard: &Option<Guard>| guard.as_ref().map(|guard| guard.when.clone());
        let (read, write) = (when(&declared.marks.read), when(&declared.marks.write));
        (read.is_some() || write.is_some()).then_some(FieldRule { model: model.id, field, read, write })
    };
    model.fields().filter_map(of_field)
}
