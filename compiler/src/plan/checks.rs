//! What `purlin test` reads: each rule once per operation, seeds and tests.

use crate::schema::{Grant, Rule, Schema};
use purlin_rules::plan::{Checks, checks};

pub(super) fn checks(schema: &Schema) -> Checks {
    let rules = schema.models().flat_map(|model| model.rules()).flat_map(|rule| rule.grants.iter().map(move |grant| single(rule, grant)));
    Checks { rules: rules.collect(), field_rules: Vec::new(), seeds: schema.seeds().to_vec(), tests: schema.tests().to_vec() }
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
