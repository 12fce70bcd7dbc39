//! What guards the rows of a sound program, resolved anew where one place of it is written otherwise: only what leans on that place.

use super::model::attributes;
use super::{access, expression, scope};
use crate::ast::{self, AccessRule, Attribute, Expr, ExprKind, Member};
use crate::plan;
use crate::resolve::Names;
use purlin_rules::catalog::{Catalog, FieldId, ModelId};
use purlin_rules::diagnostic::{Diagnostic, FileId, Severity, Span};
use purlin_rules::expr::Cond;
use purlin_rules::plan::checks::{Checks, FieldRule, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// One place, written otherwise. Places are told by their spans, so that what a mixin says changes in each model that has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rewrite {
    /// A rule; none takes it away.
    Rule { at: Span, becomes: Option<Box<AccessRule>> },
    /// What stands in `@read(…)` or `@write(…)`, by the attribute's place; none takes it away.
    Field { at: Span, becomes: Option<Expr> },
    /// What a role says, by its name.
    Role { name: String, becomes: Expr },
    /// `allow if …` of the tenant; none takes it away.
    Tenant { at: Span, becomes: Option<Expr> },
}

/// Guards, of the models that they are there for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Guards {
    pub(crate) rules: BTreeMap<ModelId, Vec<Rule>>,
    pub(crate) field_rules: BTreeMap<ModelId, Vec<FieldRule>>,
    /// Whom a tenant admits.
    pub(crate) admits: Option<Vec<Cond>>,
}

impl Guards {
    /// Puts them in the place of what is there for the same models, and gives that back.
    pub(crate) fn swapped(self, checks: &mut Checks) -> Self {
        let mut before = Self::default();
        for (model, rules) in self.rules {
            before.rules.insert(model, checks.rules.replace(model, rules));
        }
        for (model, rules) in self.field_rules {
            before.field_rules.insert(model, checks.field_rules.replace(model, rules));
        }
        before.admits = self.admits.zip(checks.tenant.as_mut()).map(|(admits, tenant)| std::mem::replace(&mut tenant.allow, admits));
        before
    }

    /// The models that they are there for.
    pub(crate) fn models(&self) -> BTreeSet<ModelId> {
        self.rules.keys().chain(self.field_rules.keys()).copied().collect()
    }

    /// Those of them that say something else than the others, which are there for the same models.
    pub(crate) fn changed_from(mut self, others: &Self) -> Self {
        self.rules.retain(|model, rules| others.rules.get(model) != Some(rules));
        self.field_rules.retain(|model, rules| others.field_rules.get(model) != Some(rules));
        self.admits = self.admits.filter(|admits| others.admits.as_ref() != Some(admits));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.field_rules.is_empty() && self.admits.is_none()
    }

    /// What the checks hold of the same.
    pub(crate) fn of_same(&self, checks: &Checks) -> Self {
        Self {
            rules: self.rules.keys().map(|model| (*model, checks.rules.of(*model).to_vec())).collect(),
            field_rules: self.field_rules.keys().map(|model| (*model, checks.field_rules.of(*model).to_vec())).collect(),
            admits: self.admits.as_ref().and(checks.tenant.as_ref()).map(|tenant| tenant.allow.clone()),
        }
    }
}

/// A sound program, whose guards can be resolved anew.
pub(crate) struct Guarded<'a> {
    names: Names<'a>,
    /// What the guards of each model lean on.
    leans: Vec<Leans>,
    /// What whom a tenant admits leans on.
    admission: Leans,
    /// The models that have a rule: more than one, where a mixin says it.
    ruled: BTreeMap<Span, Vec<ModelId>>,
}

/// What expressions lean on beyond the rows that they speak of.
#[derive(Debug, Clone, Default)]
struct Leans {
    /// They ask for verdicts: `can read x`.
    verdicts: bool,
    roles: BTreeSet<String>,
}

impl<'a> Guarded<'a> {
    pub(crate) fn of(names: Names<'a>) -> Self {
        let roles: BTreeMap<&str, &Expr> = names.declared.roles.iter().map(|role| (role.spec_name.as_str(), &role.body)).collect();
        let computed = names.declared.models.iter().flat_map(|model| &model.fields).filter_map(|field| field.computed.as_ref());
        let mut of_all = Leans::default();
        // Any guard may read what is computed.
        computed.for_each(|computed| of_all.add(&computed.body, &roles));
        let of_model = |(model, written): (&&ast::Model, &Vec<(FieldId, &ast::Field)>)| {
            let mut leans = of_all.clone();
            let rules = model.members.iter().filter_map(Member::as_rule).flat_map(|rule| rule.condition.iter().chain(&rule.check));
            rules.for_each(|expr| leans.add(expr, &roles));
            let guards = written.iter().flat_map(|(_, field)| guards_of(field)).filter_map(|(attribute, _)| said(attribute));
            guards.for_each(|expr| leans.add(&expr, &roles));
            leans
        };
        let leans = names.items.models.iter().zip(&names.written).map(of_model).collect();
        let mut admission = of_all.clone();
        admissions(&names).filter_map(|(_, condition)| condition).for_each(|expr| admission.add(expr, &roles));
        let mut ruled: BTreeMap<Span, Vec<ModelId>> = BTreeMap::new();
        for (id, model) in models().zip(&names.items.models) {
            model.members.iter().filter_map(Member::as_rule).for_each(|rule| ruled.entry(rule.span).or_default().push(id));
        }
        Self { names, leans, admission, ruled }
    }

    /// Where a model is declared.
    pub(crate) fn file(&self, model: ModelId) -> Option<FileId> {
        self.names.declared.model(model).map(|model| model.span.file)
    }

    /// The guards that lean on a place, where that is written otherwise. None where that would be an error.
    pub(crate) fn rewritten(&mut self, rewrite: &Rewrite) -> Option<Guards> {
        match rewrite {
            Rewrite::Rule { at, becomes } => self.with_rule(*at, becomes.as_deref()),
            Rewrite::Field { at, becomes } => {
                let has = |fields: &Vec<(FieldId, &ast::Field)>| {
                    fields.iter().flat_map(|(_, field)| guards_of(field)).any(|(one, _)| one.span == *at)
                };
                let models = models().zip(&self.names.written).filter(|(_, fields)| has(fields)).map(|(model, _)| model);
                let mut found = Vec::new();
                let field_rules = models.map(|model| (model, self.field_rules(model, Some((*at, becomes.as_ref())), &mut found))).collect();
                is_sound(&found).then(|| Guards { field_rules, ..Guards::default() })
            }
            Rewrite::Role { name, becomes } => {
                let place = usize::try_from(self.names.declared.role_named(name)?.0).ok()?;
                let was = std::mem::replace(&mut self.names.declared.roles.get_mut(place)?.body, becomes.clone());
                // A rule that is asked for may ask for any role.
                let guards = self.leaning(&|leans| leans.verdicts || leans.roles.contains(name), BTreeMap::new());
                if let Some(role) = self.names.declared.roles.get_mut(place) {
                    role.body = was;
                }
                guards
            }
            Rewrite::Tenant { at, becomes } => {
                let mut found = Vec::new();
                let admits = self.admits(Some((*at, becomes.as_ref())), &mut found);
                is_sound(&found).then(|| Guards { admits: Some(admits), ..Guards::default() })
            }
        }
    }

    fn with_rule(&mut self, at: Span, becomes: Option<&AccessRule>) -> Option<Guards> {
        let is_it = |member: &Member| member.as_rule().is_some_and(|rule| rule.span == at);
        let rewritten = |model: &ast::Model| {
            let kept = |member: &Member| match (is_it(member), becomes) {
                (false, _) => Some(member.clone()),
                (true, rule) => rule.map(|rule| Member::Rule(rule.clone())),
            };
            ast::Model { members: model.members.iter().filter_map(kept).collect(), ..model.clone() }
        };
        let having = self.ruled.get(&at).into_iter().flatten();
        let touched: BTreeMap<ModelId, ast::Model> =
            having.filter_map(|id| Some((*id, rewritten(self.names.items.models.get(id.0 as usize)?)))).collect();
        let rulings = touched.iter().map(|(id, model)| (*id, access::rulings_of(model))).collect();
        let before = self.with_rulings(rulings);
        let guards = self.leaning(&|leans| leans.verdicts, touched);
        self.with_rulings(before);
        guards
    }

    /// Puts what `can` asks for in the place of what is there, and gives that back.
    fn with_rulings(&mut self, rulings: Vec<(ModelId, Vec<crate::schema::Ruling>)>) -> Vec<(ModelId, Vec<crate::schema::Ruling>)> {
        let mut before = Vec::new();
        for (model, rulings) in rulings {
            if let Some(place) = self.names.declared.rulings.get_mut(model.0 as usize) {
                before.push((model, std::mem::replace(place, rulings)));
            }
        }
        before
    }

    /// The guards of what leans so, and the rules of models that are written otherwise.
    fn leaning(&self, is: &dyn Fn(&Leans) -> bool, touched: BTreeMap<ModelId, ast::Model>) -> Option<Guards> {
        let (mut guards, mut found) = (Guards::default(), Vec::new());
        for ((id, written), leans) in models().zip(&self.names.items.models).zip(&self.leans) {
            let model = touched.get(&id);
            if model.is_some() || is(leans) {
                guards.rules.insert(id, self.rules(model.unwrap_or(written), id, &mut found));
            }
            if is(leans) {
                guards.field_rules.insert(id, self.field_rules(id, None, &mut found));
            }
        }
        if is(&self.admission) && self.names.items.tenant.is_some() {
            guards.admits = Some(self.admits(None, &mut found));
        }
        is_sound(&found).then_some(guards)
    }

    fn rules(&self, written: &ast::Model, id: ModelId, found: &mut Vec<Diagnostic>) -> Vec<Rule> {
        access::of_model(written, id, &self.names, found).iter().flat_map(plan::singles).collect()
    }

    /// `@read` and `@write` of a model's fields; one of them may be written otherwise.
    fn field_rules(&self, model: ModelId, otherwise: Option<(Span, Option<&Expr>)>, found: &mut Vec<Diagnostic>) -> Vec<FieldRule> {
        let mut resolved = |attribute: &Attribute| {
            let expr = match otherwise {
                Some((at, becomes)) if at == attribute.span => becomes.cloned(),
                Some(_) | None => said(attribute),
            };
            expression::condition(&expr?, &scope::of_row(model), &self.names, found)
        };
        let mut rules = Vec::new();
        for (field, written) in self.names.written.get(model.0 as usize).into_iter().flatten() {
            let mut rule = FieldRule { model, field: *field, read: None, write: None };
            for (attribute, is_read) in guards_of(written) {
                let when = resolved(attribute);
                if is_read { rule.read = when } else { rule.write = when }
            }
            if rule.read.is_some() || rule.write.is_some() {
                rules.push(rule);
            }
        }
        rules.sort_by_key(|rule| rule.field);
        rules
    }

    /// Whom a tenant admits; one of the clauses may be written otherwise.
    fn admits(&self, otherwise: Option<(Span, Option<&Expr>)>, found: &mut Vec<Diagnostic>) -> Vec<Cond> {
        let Some(model) = self.names.items.tenant.and_then(|tenant| self.names.items.model(&tenant.model.name)) else { return Vec::new() };
        let mut all = Vec::new();
        for (span, condition) in admissions(&self.names) {
            let condition = match otherwise {
                Some((at, becomes)) if at == span => becomes,
                Some(_) | None => condition,
            };
            all.extend(condition.and_then(|condition| expression::condition(condition, &scope::of_row(model), &self.names, found)));
        }
        all
    }
}

impl Leans {
    fn add(&mut self, expr: &Expr, roles: &BTreeMap<&str, &Expr>) {
        self.verdicts |= matches!(expr.kind, ExprKind::Can { .. });
        if let ExprKind::IsRole { role, .. } = &expr.kind
            && self.roles.insert(role.name.clone())
            && let Some(body) = roles.get(role.name.as_str())
        {
            self.add(body, roles);
        }
        expr.parts().into_iter().for_each(|part| self.add(part, roles));
    }
}

fn models() -> impl Iterator<Item = ModelId> {
    (0..).map(ModelId)
}

fn is_sound(found: &[Diagnostic]) -> bool {
    found.iter().all(|finding| finding.severity != Severity::Error)
}

/// The field's `@read` and `@write`, and whether it is the first of them.
pub(crate) fn guards_of(field: &ast::Field) -> impl Iterator<Item = (&Attribute, bool)> {
    field.attributes.iter().filter_map(|attribute| match attribute.name.name.as_str() {
        "read" => Some((attribute, true)),
        "write" => Some((attribute, false)),
        _ => None,
    })
}

/// What an attribute asks.
pub(crate) fn said(attribute: &Attribute) -> Option<Expr> {
    attributes::expression_of(attribute, "", &mut Vec::new())
}

/// The tenant's `allow if …`, each by its place.
pub(crate) fn admissions<'n>(names: &'n Names<'_>) -> impl Iterator<Item = (Span, Option<&'n Expr>)> {
    names.items.tenant.into_iter().flat_map(ast::Tenant::admissions)
}
