//! One of two texts, by what is declared in it.

use crate::Files;
use crate::ast::{self, AccessRule, AttributeArgs, Field, Item, Member};
use crate::fmt;
use crate::ide::Program;
use crate::source::Source;
use purlin_rules::diagnostic::Span;
use std::collections::BTreeMap;

pub(super) struct Text<'a> {
    sources: &'a [Source],
    pub(super) program: Program,
    pub(super) roles: BTreeMap<&'a str, &'a ast::Role>,
    parts: BTreeMap<Part<'a>, (Span, &'a [Member])>,
    /// The mixins of each model.
    mixins: BTreeMap<&'a str, Vec<&'a str>>,
    pub(super) tenant: Option<&'a ast::Tenant>,
    rules: BTreeMap<Span, (Part<'a>, &'a AccessRule)>,
    /// Fields by the places of their names.
    fields: BTreeMap<Span, (Part<'a>, &'a Field)>,
}

/// What has rules and fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part<'a> {
    Model(&'a str),
    Mixin(&'a str),
}

/// A field, and what it is declared in.
pub(super) type Found<'a> = Option<(Part<'a>, &'a Field)>;

impl Part<'_> {
    pub(super) fn spelled(self) -> String {
        match self {
            Self::Model(name) => format!("`{name}`"),
            Self::Mixin(name) => format!("mixin `{name}`"),
        }
    }
}

impl<'a> Text<'a> {
    pub(super) fn of(sources: &'a [Source], files: &'a Files) -> Self {
        let mut text = Self {
            sources,
            program: Program::new(sources.to_vec()),
            roles: BTreeMap::new(),
            parts: BTreeMap::new(),
            mixins: BTreeMap::new(),
            tenant: None,
            rules: BTreeMap::new(),
            fields: BTreeMap::new(),
        };
        for item in files.trees().iter().flat_map(|file| &file.items) {
            if let Item::Role(role) = item {
                text.roles.insert(&role.name.name, role);
            } else if let Item::Model(model) = item {
                text.add(Part::Model(&model.name.name), model.name.span, &model.members);
                text.mixins.insert(&model.name.name, model.mixins.iter().map(|mixin| mixin.name.as_str()).collect());
            } else if let Item::Mixin(mixin) = item {
                text.add(Part::Mixin(&mixin.name.name), mixin.name.span, &mixin.members);
            } else if let Item::Tenant(tenant) = item {
                text.tenant = Some(tenant);
            }
        }
        text
    }

    fn add(&mut self, part: Part<'a>, name: Span, members: &'a [Member]) {
        self.parts.insert(part, (name, members));
        self.rules.extend(members.iter().filter_map(Member::as_rule).map(|rule| (rule.span, (part, rule))));
        self.fields.extend(members.iter().filter_map(Member::as_field).map(|field| (field.name.span, (part, field))));
    }

    /// What stands there, on one line and without comments.
    pub(super) fn said(&self, span: Span) -> String {
        let source = self.sources.get(span.file.0 as usize);
        source.and_then(|source| source.text.get(span.start as usize..span.end as usize)).map(fmt::on_one_line).unwrap_or_default()
    }

    pub(super) fn rule(&self, span: Span) -> Option<(Part<'a>, &'a AccessRule)> {
        self.rules.get(&span).copied()
    }

    /// The field whose name stands there.
    pub(super) fn field_at(&self, name: Span) -> Found<'a> {
        self.fields.get(&name).copied()
    }

    /// The field of a model, and what it is declared in.
    pub(super) fn field(&self, model: &str, name: &str) -> Found<'a> {
        self.parts_of(model).into_iter().find_map(|part| self.field_in(part, name).map(|field| (part, field)))
    }

    /// The field of a model that had the name.
    pub(super) fn field_once(&self, model: &str, name: &str) -> Found<'a> {
        let fields = |part| self.members(part).filter_map(Member::as_field).map(move |field| (part, field));
        self.parts_of(model).into_iter().flat_map(fields).find(|(_, field)| former_name(field) == Some(name))
    }

    pub(super) fn field_in(&self, part: Part<'_>, name: &str) -> Option<&'a Field> {
        self.members(part).filter_map(Member::as_field).find(|field| field.name.name == name)
    }

    pub(super) fn rules_of(&self, part: Part<'_>) -> impl Iterator<Item = &'a AccessRule> {
        self.members(part).filter_map(Member::as_rule)
    }

    fn members(&self, part: Part<'_>) -> std::slice::Iter<'a, Member> {
        self.parts.get(&part).map_or_else(|| [].iter(), |(_, members)| members.iter())
    }

    /// The model, and its mixins.
    pub(super) fn parts_of(&self, model: &str) -> Vec<Part<'a>> {
        let own = self.parts.keys().copied().find(|part| *part == Part::Model(model));
        let mixins = self.mixins.get(model).into_iter().flatten().map(|mixin| Part::Mixin(mixin));
        own.into_iter().chain(mixins).collect()
    }

    /// Where it is named.
    pub(super) fn place(&self, part: Part<'_>) -> Option<Span> {
        self.parts.get(&part).map(|(name, _)| *name)
    }
}

/// `@was(name)`
pub(super) fn former_name(field: &Field) -> Option<&str> {
    let was = field.attributes.iter().find(|attribute| attribute.name.name == "was")?;
    if let Some(AttributeArgs::Word(name)) = &was.args { Some(&name.name) } else { None }
}
