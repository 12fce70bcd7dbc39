//! Models as they are meant: with the members of their mixins, and in a tenant with the field that says which.
//!
//! Trees come in and trees go out, so that whatever is said about a model holds of what it is `with` and `in`: nothing after this step
//! knows mixins. A member of a mixin keeps its place in the text, in each model that has it.

use super::case;
use crate::ast::{self, Attribute, Ident, Member, Model};
use crate::diagnostics::names::{NamedTwice, UnknownName};
use crate::diagnostics::tenancy::{MixinConflict, NotTheTenant, UnusedMixin};
use purlin_rules::diagnostic::{Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The models that are more than what is written in them, by their place.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    models: BTreeMap<Span, Model>,
}

impl Expanded {
    /// The model as it is meant.
    pub(super) fn of<'a>(&'a self, written: &'a Model) -> &'a Model {
        self.models.get(&written.span).unwrap_or(written)
    }
}

/// The name of the field by which the rows of a tenant say so.
pub(crate) fn tenant_field(tenant: &str) -> String {
    case::to_snake(tenant)
}

pub(crate) fn models(files: &[ast::File], found: &mut Vec<Diagnostic>) -> Expanded {
    let faulty = files.iter().flat_map(|file| &file.faulty).map(|name| name.name.as_str()).collect();
    let mut program = Program { mixins: BTreeMap::new(), tenant: None, models: BTreeSet::new(), faulty };
    for item in files.iter().flat_map(|file| &file.items) {
        if let ast::Item::Mixin(mixin) = item {
            program.mixins.entry(&mixin.name.name).or_insert(mixin);
        } else if let ast::Item::Tenant(tenant) = item {
            program.tenant.get_or_insert(&tenant.model);
        } else if let ast::Item::Model(model) = item {
            program.models.insert(&model.name.name);
        }
    }
    let mut expanded = Expanded::default();
    let mut used = BTreeSet::new();
    for item in files.iter().flat_map(|file| &file.items) {
        if let ast::Item::Model(model) = item
            && (model.tenant.is_some() || !model.mixins.is_empty())
        {
            used.extend(model.mixins.iter().map(|mixin| mixin.name.as_str()));
            expanded.models.insert(model.span, program.expand(model, found));
        }
    }
    let unused = program.mixins.values().filter(|mixin| !used.contains(mixin.name.name.as_str()));
    found.extend(unused.map(|mixin| UnusedMixin { name: mixin.name.name.clone(), span: mixin.name.span }.into()));
    expanded
}

/// What models may be made of.
struct Program<'a> {
    mixins: BTreeMap<&'a str, &'a ast::Mixin>,
    tenant: Option<&'a Ident>,
    models: BTreeSet<&'a str>,
    faulty: BTreeSet<&'a str>,
}

impl Program<'_> {
    fn expand(&self, model: &Model, found: &mut Vec<Diagnostic>) -> Model {
        let mut members = Vec::new();
        let mut seen = Seen::default();
        if let Some(tenant) = &model.tenant {
            // Where it is no tenant, and that is told, the field is there all the same: that it lacks would only follow.
            let is_tenant = self.is_the_tenant(tenant, model, found);
            if is_tenant || self.models.contains(tenant.name.as_str()) {
                let field = field_of_tenant(tenant);
                seen.names.insert(("field", field.name.name.clone()), (tenant.span, format!("in {}", tenant.name)));
                members.push(Member::Field(Box::new(field)));
            }
        }
        for member in &model.members {
            if seen.is_free(member, &model.name, found) {
                members.push(member.clone());
            }
        }
        let mut named: BTreeMap<&str, Span> = BTreeMap::new();
        for name in &model.mixins {
            if let Some(first) = named.insert(&name.name, name.span) {
                found.push(NamedTwice { name: name.name.clone(), span: name.span, first }.into());
                continue;
            }
            match self.mixins.get(name.name.as_str()) {
                Some(mixin) => {
                    for member in &mixin.members {
                        if seen.is_free(member, &mixin.name, found) {
                            members.push(member.clone());
                        }
                    }
                }
                None if self.faulty.contains(name.name.as_str()) => {}
                None => found.push(UnknownName::of("mixin", name, None, self.mixins.keys().copied()).into()),
            }
        }
        Model { members, ..model.clone() }
    }

    fn is_the_tenant(&self, name: &Ident, model: &Model, found: &mut Vec<Diagnostic>) -> bool {
        let is = self.tenant.is_some_and(|tenant| tenant.name == name.name) && model.name.name != name.name;
        if !is && !self.faulty.contains(name.name.as_str()) {
            let declared = self.tenant.map(|tenant| (tenant.name.clone(), tenant.span));
            found.push(NotTheTenant { name: name.name.clone(), span: name.span, declared, itself: model.name.name == name.name }.into());
        }
        is
    }
}

/// Set by the system from what the request says, once.
fn field_of_tenant(tenant: &Ident) -> ast::Field {
    let span = tenant.span;
    let attribute = |name: &str| Attribute { name: Ident { name: name.to_owned(), span }, args: None, span };
    ast::Field {
        doc: Vec::new(),
        name: Ident { name: tenant_field(&tenant.name), span },
        ty: ast::TypeRef { name: tenant.clone(), refinement: None, optional: false, list: false, relation: None, span },
        default: None,
        computed: None,
        attributes: vec![attribute("immutable"), attribute("readonly")],
        span,
    }
}

/// The names of a model's fields and rules, each with its place and the model or mixin that it is from.
#[derive(Default)]
struct Seen {
    names: BTreeMap<(&'static str, String), (Span, String)>,
}

impl Seen {
    /// Whether no other part of the model has a member of this name; what one part says twice is told of that part.
    fn is_free(&mut self, member: &Member, of: &Ident, found: &mut Vec<Diagnostic>) -> bool {
        let (kind, name) = match member {
            Member::Field(field) => ("field", &field.name),
            Member::Rule(rule) => match &rule.name {
                Some(name) => ("rule", name),
                None => return true,
            },
            Member::Unique(_)
            | Member::Index(_)
            | Member::Search(_)
            | Member::Require(_)
            | Member::Removed(_)
            | Member::Limit(_)
            | Member::Live(_) => return true,
        };
        match self.names.get(&(kind, name.name.clone())) {
            Some((first, owner)) if *owner != of.name => {
                let (mixin, owner) = (of.name.clone(), owner.clone());
                found.push(MixinConflict { kind, name: name.name.clone(), span: name.span, mixin, owner, first: *first }.into());
                false
            }
            Some(_) => true,
            None => {
                self.names.insert((kind, name.name.clone()), (name.span, of.name.clone()));
                true
            }
        }
    }
}
