//! What stands for models, fields and values, and which of it is spoken of.
//!
//! Of a model `Post`, `Post.row` is the sort, `(Post? x)` says that there is such a row, `(Post.title x)` is what it holds in a field and
//! `(Post.title? x)` that it holds anything, where it need not. What a write changes has a second symbol, `after.Post.title`.

use super::conditions::Element;
use super::spell::{self, TRUE};
use super::{Unsaid, regexes};
use crate::{Caller, Question};
use purlin_rules::catalog::{EnumId, FieldId, ModelId};
use purlin_rules::plan::{Field, FieldKind, OnDelete, Operation, Service};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::Id;
use std::collections::{BTreeMap, BTreeSet};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Before,
    After,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Bool,
    Number,
    Text,
    /// A text with `A` to `Z` in lower case; what stands for it is the text as it was.
    Lowered,
    Enum(EnumId),
    Row(ModelId),
    /// An id that is written out: of whatever rows it is compared with.
    Id(Id),
    /// Only ever asked whether it is there, or the same.
    Other(&'static str),
    Null,
}

pub(super) struct Symbols<'q> {
    pub(super) service: &'q Service,
    question: (ModelId, Operation),
    pub(super) models: BTreeSet<ModelId>,
    /// The fields that are spoken of, in either database.
    pub(super) fields: BTreeSet<(ModelId, FieldId)>,
    /// Fields of the row that is written that are spoken of, as the write leaves them.
    pub(super) left: BTreeSet<FieldId>,
    /// The other ends of unique relations that are followed.
    pub(super) ends: BTreeSet<(ModelId, FieldId, Side)>,
    /// Models whose rows a deletion takes along; and relations that let go of what it takes.
    pub(super) taken: BTreeSet<ModelId>,
    pub(super) let_go: BTreeSet<(ModelId, FieldId)>,
    enums: BTreeSet<EnumId>,
    texts: Vec<String>,
    /// Something is asked of the letters of texts: else they are only ever the same or not.
    pub(super) letters: bool,
    ids: BTreeMap<Sort, BTreeSet<Id>>,
    pub(super) now: bool,
    pub(super) session: BTreeSet<&'static str>,
}

impl<'q> Symbols<'q> {
    pub(super) fn of(question: &'q Question<'q>) -> Self {
        let service = &question.plan.service;
        let (taken, let_go) = if question.operation == Operation::Delete { taken(service, question.model) } else { Default::default() };
        let auth = service.auth.as_ref().map(|auth| auth.table).filter(|_| question.caller == Caller::SignedIn);
        let tenants = question.plan.checks.tenant.as_ref().map(|tenant| tenant.model).filter(|_| question.in_tenant);
        let models = [Some(question.model), question.other, auth, tenants].into_iter().flatten().collect();
        Self {
            service,
            question: (question.model, question.operation),
            models,
            fields: BTreeSet::new(),
            left: BTreeSet::new(),
            ends: BTreeSet::new(),
            taken,
            let_go,
            enums: BTreeSet::new(),
            texts: Vec::new(),
            letters: false,
            ids: BTreeMap::new(),
            now: false,
            session: BTreeSet::new(),
        }
    }

    pub(super) fn model(&self, model: ModelId) -> &'q str {
        self.service.table(model).map_or("", |table| &*table.spec_name)
    }

    pub(super) fn field(&self, model: ModelId, field: FieldId) -> Option<&'q Field> {
        self.service.table(model)?.field(field)
    }

    pub(super) fn row(&mut self, model: ModelId) -> String {
        self.models.insert(model);
        format!("{}.row", self.model(model))
    }

    /// There is such a row in the database.
    pub(super) fn is_there(&mut self, model: ModelId, row: &str, side: Side) -> String {
        self.models.insert(model);
        let (written, operation) = self.question;
        let is_changed = side == Side::After && (operation == Operation::Create && model == written || self.taken.contains(&model));
        format!("({}{}? {row})", if is_changed { "after." } else { "" }, self.model(model))
    }

    /// That the row holds something in the field, and what.
    pub(super) fn read(&mut self, row: &Element, field: FieldId) -> (String, String) {
        self.models.insert(row.model);
        self.fields.insert((row.model, field));
        let is_new = self.is_written(row.model, row.side);
        if is_new {
            self.left.insert(field);
        }
        let name = self.name(row.model, field);
        let lets_go = row.side == Side::After && self.let_go.contains(&(row.model, field));
        let holds = if self.may_be_null(row.model, field) {
            format!("({}{name}? {})", if is_new || lets_go { "after." } else { "" }, row.term)
        } else {
            TRUE.to_owned()
        };
        (holds, format!("({}{name} {})", if is_new { "after." } else { "" }, row.term))
    }

    /// The fields of the model's rows may be others after the write.
    fn is_written(&self, model: ModelId, side: Side) -> bool {
        let (written, operation) = self.question;
        side == Side::After && model == written && matches!(operation, Operation::Create | Operation::Update)
    }

    pub(super) fn name(&self, model: ModelId, field: FieldId) -> String {
        let name = self.field(model, field).map_or("", |field| &*field.name);
        format!("{}.{name}", self.model(model))
    }

    pub(super) fn may_be_null(&self, model: ModelId, field: FieldId) -> bool {
        self.field(model, field).is_none_or(Field::may_be_null)
    }

    /// The kind of what the field holds.
    pub(super) fn sort(&mut self, model: ModelId, field: FieldId) -> Result<Sort, Unsaid> {
        let kind = self.field(model, field).map(|field| &field.kind);
        match kind {
            Some(FieldKind::Scalar { scalar, .. }) => Ok(of_scalar(*scalar)),
            Some(FieldKind::ToOne { table, .. }) => {
                self.models.insert(*table);
                Ok(Sort::Row(*table))
            }
            Some(FieldKind::List { .. }) => Ok(Sort::Other("list")),
            Some(FieldKind::Computed(_)) => Err(Unsaid("what is computed and stored")),
            Some(FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. }) | None => {
                Err(Unsaid("a field that holds nothing"))
            }
        }
    }

    pub(super) fn spelled(&self, sort: Sort) -> String {
        match sort {
            Sort::Bool => "Bool".to_owned(),
            Sort::Number => "Int".to_owned(),
            Sort::Text | Sort::Lowered => "text".to_owned(),
            Sort::Enum(id) => format!("{}.value", self.enum_name(id)),
            Sort::Row(model) => format!("{}.row", self.model(model)),
            Sort::Id(_) | Sort::Null => "uuid".to_owned(),
            Sort::Other(name) => name.to_owned(),
        }
    }

    fn enum_name(&self, id: EnumId) -> &'q str {
        self.service.enums.get(id.0 as usize).map_or("", |found| &*found.spec_name)
    }

    pub(super) fn value_of(&mut self, id: EnumId, value: &str) -> Result<String, Unsaid> {
        self.enums.insert(id);
        let found = self.service.enums.get(id.0 as usize).is_some_and(|found| found.values.iter().any(|known| known == value));
        if found { Ok(format!("{}.{value}", self.enum_name(id))) } else { Err(Unsaid("a value that no enum has")) }
    }

    /// What stands for a text that is written out.
    pub(super) fn text(&mut self, text: &str) -> String {
        let known = self.texts.iter().position(|known| known == text);
        let place = known.unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.texts.len() - 1
        });
        format!("text.{}", place + 1)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = (String, &String)> {
        self.texts.iter().enumerate().map(|(place, text)| (format!("text.{}", place + 1), text))
    }

    /// The text that this stands for, if it is one that is written out.
    pub(super) fn written(&self, term: &str) -> Option<&str> {
        let place: usize = term.strip_prefix("text.")?.parse().ok()?;
        self.texts.get(place.checked_sub(1)?).map(String::as_str)
    }

    /// Texts that are written out have letters that SMT-LIB has, if it is asked of letters.
    pub(super) fn are_said(&self) -> Result<(), Unsaid> {
        if self.letters { self.texts.iter().try_for_each(|text| text.chars().try_for_each(regexes::is_said)) } else { Ok(()) }
    }

    /// What stands for an id that is written out, among those of its kind.
    pub(super) fn id(&mut self, sort: Sort, id: Id) -> String {
        self.ids.entry(sort).or_default().insert(id);
        format!("{}.{id}", self.spelled(sort))
    }

    pub(super) fn sorts(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.models.iter().map(|model| format!("(declare-sort {}.row 0)", self.model(*model))).collect();
        let held = self.fields.iter().filter_map(|(model, field)| of_field(&self.field(*model, *field)?.kind));
        let sorts: BTreeSet<Sort> = held.chain(self.enums.iter().map(|id| Sort::Enum(*id))).chain(self.ids.keys().copied()).collect();
        for sort in &sorts {
            match sort {
                Sort::Enum(id) => {
                    let values =
                        self.service.enums.get(id.0 as usize).map(|found| &found.values).into_iter().flat_map(|values| values.iter());
                    let values: Vec<String> = values.map(|value| format!("({}.{value})", self.enum_name(*id))).collect();
                    lines.push(format!("(declare-datatypes (({} 0)) (({})))", self.spelled(*sort), values.join(" ")));
                }
                Sort::Other(name) => lines.push(format!("(declare-sort {name} 0)")),
                Sort::Bool | Sort::Number | Sort::Text | Sort::Lowered | Sort::Row(_) | Sort::Id(_) | Sort::Null => {}
            }
        }
        if sorts.contains(&Sort::Text) || !self.texts.is_empty() {
            let text = if self.letters { "(define-sort text () String)" } else { "(declare-sort text 0)" };
            lines.push(text.to_owned());
        }
        lines
    }

    pub(super) fn functions(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for model in &self.models {
            let name = self.model(*model);
            lines.push(format!("(declare-fun {name}? ({name}.row) Bool)"));
            for (_, field) in self.fields.range((*model, FieldId::ID)..(ModelId(model.0 + 1), FieldId::ID)) {
                let (of, called) = (self.field(*model, *field), self.name(*model, *field));
                let Some(sort) = of.and_then(|field| of_field(&field.kind)) else { continue };
                lines.push(format!("(declare-fun {called} ({name}.row) {})", self.spelled(sort)));
                if self.may_be_null(*model, *field) {
                    lines.push(format!("(declare-fun {called}? ({name}.row) Bool)"));
                }
            }
        }
        for (name, text) in self.texts() {
            lines.push(if self.letters {
                format!("(define-fun {name} () text {})", spell::text(text))
            } else {
                format!("(declare-const {name} text) ; {text:?}")
            });
        }
        for (sort, ids) in &self.ids {
            lines.extend(ids.iter().map(|id| format!("(declare-const {}.{id} {})", self.spelled(*sort), self.spelled(*sort))));
        }
        let texts: Vec<String> = self.texts().filter(|_| !self.letters).map(|(name, _)| name).collect();
        let of_ids = |(sort, ids): (&Sort, &BTreeSet<Id>)| ids.iter().map(|id| format!("{}.{id}", self.spelled(*sort))).collect();
        for apart in std::iter::once(texts).chain(self.ids.iter().map(of_ids)).filter(|apart: &Vec<String>| apart.len() > 1) {
            lines.push(format!("(assert (distinct {}))", apart.join(" ")));
        }
        lines
    }
}

fn of_field(kind: &FieldKind) -> Option<Sort> {
    match kind {
        FieldKind::Scalar { scalar, .. } => Some(of_scalar(*scalar)),
        FieldKind::ToOne { table, .. } => Some(Sort::Row(*table)),
        FieldKind::List { .. } => Some(Sort::Other("list")),
        FieldKind::OneVia { .. } | FieldKind::ToMany { .. } | FieldKind::Through { .. } | FieldKind::Computed(_) => None,
    }
}

pub(super) fn of_scalar(scalar: Scalar) -> Sort {
    match scalar {
        Scalar::Bool => Sort::Bool,
        Scalar::Int | Scalar::Decimal { .. } | Scalar::DateTime | Scalar::Date | Scalar::Time | Scalar::Duration => Sort::Number,
        Scalar::String | Scalar::Email | Scalar::Url => Sort::Text,
        Scalar::Enum(id) => Sort::Enum(id),
        Scalar::Uuid => Sort::Other("uuid"),
        Scalar::Float => Sort::Other("float"),
        Scalar::Json => Sort::Other("json"),
        Scalar::Bytes => Sort::Other("bytes"),
        Scalar::Point => Sort::Other("point"),
        Scalar::Vector(_) => Sort::Other("vector"),
        Scalar::File(_) => Sort::Other("file"),
    }
}

pub(super) fn of_type(ty: &Type) -> Option<Sort> {
    match ty {
        Type::Scalar(scalar) => Some(of_scalar(*scalar)),
        Type::Row(model) => Some(Sort::Row(*model)),
        Type::Null => Some(Sort::Null),
        Type::Rows(_) | Type::List(_) => None,
    }
}

/// What is lost with a row: the models of the rows that go along, its own among them, and the relations that let go of any of them.
fn taken(service: &Service, model: ModelId) -> (BTreeSet<ModelId>, BTreeSet<(ModelId, FieldId)>) {
    let mut taken = BTreeSet::from([model]);
    let references = || {
        let tables = (0..).map(ModelId).zip(service.tables.iter());
        tables.flat_map(|(of, table)| {
            table.fields_with_ids().filter_map(move |(field, declared)| {
                let (target, on_delete, _) = declared.reference()?;
                Some((of, field, target, on_delete))
            })
        })
    };
    loop {
        let more: Vec<ModelId> = references()
            .filter(|(of, _, target, on_delete)| *on_delete == OnDelete::Cascade && taken.contains(target) && !taken.contains(of))
            .map(|(of, ..)| of)
            .collect();
        if more.is_empty() {
            break;
        }
        taken.extend(more);
    }
    let lets_go =
        |(_, _, target, on_delete): &(ModelId, FieldId, ModelId, OnDelete)| *on_delete == OnDelete::SetNull && taken.contains(target);
    let let_go = references().filter(lets_go).map(|(of, field, ..)| (of, field)).collect();
    (taken, let_go)
}
