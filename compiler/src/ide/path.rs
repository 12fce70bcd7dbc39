//! Paths: which fields a model has, and of which type what stands before a dot is.

use super::outline::{FieldType, Kind, What};
use super::{At, Place, Program};
use crate::resolve::case;
use purlin_rules::catalog::IMPLICIT_FIELDS;

/// What a path yields, as far as an editor asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ty {
    /// A row of a model, or a record.
    Row(String),
    /// Many rows; a model by its own name, too.
    Rows(String),
    /// A value of an enum.
    Enum(String),
    /// An enum by its own name: its values follow.
    Values(String),
    /// `String`, `Int`.
    Scalar(String),
}

/// A field of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    /// Where it is declared; implicit ones are not.
    pub(super) at: Option<At>,
    pub(super) ty: Option<Ty>,
    /// Its type as it is written.
    pub(super) written: String,
    pub(super) doc: String,
}

impl Program {
    /// The fields of a model, a mixin or a record: its own, those of its mixins and of its tenancy, the implicit ones.
    pub(super) fn fields(&self, model: &str) -> Vec<Field> {
        let Some(place) = self.named(model, &[Kind::Model, Kind::Mixin, Kind::Type]) else { return Vec::new() };
        let mut fields = self.own_fields(place);
        let (Some(item), Some(file)) = (self.item(place), self.files.get(place.0)) else { return fields };
        for mixin in &item.mixins {
            fields.extend(self.named(file.word(*mixin), &[Kind::Mixin]).into_iter().flat_map(|mixin| self.own_fields(mixin)));
        }
        if let Some(tenant) = item.tenant {
            let model = file.word(tenant).to_owned();
            let name = case::to_snake(&model);
            fields.push(Field {
                name,
                at: None,
                ty: Some(Ty::Row(model.clone())),
                written: model,
                doc: "the tenant that the row belongs to".to_owned(),
            });
        }
        if item.kind == Kind::Model {
            fields.extend(IMPLICIT_FIELDS.into_iter().zip(["Uuid", "DateTime", "DateTime", "Int"]).map(|(name, ty)| Field {
                name: name.to_owned(),
                at: None,
                ty: Some(Ty::Scalar(ty.to_owned())),
                written: ty.to_owned(),
                doc: "every model has it; read-only".to_owned(),
            }));
        }
        fields
    }

    fn own_fields(&self, place: Place) -> Vec<Field> {
        let (Some(item), Some(file)) = (self.item(place), self.files.get(place.0)) else { return Vec::new() };
        let mut fields = Vec::new();
        for member in &item.members {
            let What::Field(ty) = member.what else { continue };
            let at = At { file: place.0, token: member.name };
            let doc = member.doc.clone();
            fields.push(Field {
                name: file.word(member.name).to_owned(),
                at: Some(at),
                ty: self.field_type(place.0, ty),
                written: self.written(place.0, ty),
                doc,
            });
        }
        fields
    }

    pub(super) fn field(&self, model: &str, name: &str) -> Option<Field> {
        self.fields(model).into_iter().find(|field| field.name == name)
    }

    fn field_type(&self, file: usize, ty: FieldType) -> Option<Ty> {
        let name = self.files.get(file)?.word(ty.name);
        let is = |kind| self.named(name, &[kind]).is_some();
        Some(match name {
            _ if is(Kind::Model) && ty.many => Ty::Rows(name.to_owned()),
            _ if is(Kind::Model) || is(Kind::Type) => Ty::Row(name.to_owned()),
            _ if is(Kind::Enum) => Ty::Enum(name.to_owned()),
            _ => Ty::Scalar(name.to_owned()),
        })
    }

    /// `String(1..80)?`, `Comment[] via ticket`
    fn written(&self, file: usize, ty: FieldType) -> String {
        let Some(file) = self.files.get(file) else { return String::new() };
        let mut last = ty.name;
        if file.word(last + 1) == "(" {
            last = (last..file.tokens.len()).find(|token| file.word(*token) == ")").unwrap_or(last);
        }
        while matches!(file.word(last + 1), "?" | "[" | "]") {
            last += 1;
        }
        let last = [ty.via, ty.through].into_iter().flatten().fold(last, usize::max);
        let (Some(first), Some(last)) = (file.tokens.get(ty.name), file.tokens.get(last)) else { return String::new() };
        let text = file.source.text.get(first.start..last.end).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The model of the rows before a dot.
    pub(super) fn rows_before(&self, dot: At) -> Option<String> {
        match self.before_dot(dot)? {
            Ty::Rows(model) => Some(model),
            Ty::Row(_) | Ty::Enum(_) | Ty::Values(_) | Ty::Scalar(_) => None,
        }
    }

    /// The type of the path that ends before a dot.
    pub(super) fn before_dot(&self, dot: At) -> Option<Ty> {
        self.ending_at(At { token: self.files.get(dot.file)?.before(dot.token)?, ..dot })
    }

    /// The type of the path whose last token this is.
    pub(super) fn ending_at(&self, last: At) -> Option<Ty> {
        let file = self.files.get(last.file)?;
        let here = |token| At { token, ..last };
        if file.word(last.token) == ")" {
            let open = file.opening(last.token)?;
            let function = file.before(open).filter(|function| file.is_word(*function));
            let Some(function) = function else {
                // A parenthesis around a path.
                return self.ending_at(here(file.before(last.token)?));
            };
            let base = file.before(function).filter(|dot| file.word(*dot) == ".").and_then(|dot| self.before_dot(here(dot)));
            return called(file.word(function), base);
        }
        if !file.is_word(last.token) {
            return None;
        }
        let name = file.word(last.token);
        match file.before(last.token).filter(|dot| file.word(*dot) == ".") {
            Some(dot) => match self.before_dot(here(dot))? {
                Ty::Row(model) => self.field(&model, name)?.ty,
                // A claim names a field of a model: `Ticket.internal_note`.
                Ty::Rows(model) => self.field(&model, name)?.ty,
                Ty::Values(item) => Some(Ty::Enum(item)),
                Ty::Enum(_) | Ty::Scalar(_) => None,
            },
            None => self.bare(last, name),
        }
    }

    /// The type of a name that stands by itself.
    fn bare(&self, at: At, name: &str) -> Option<Ty> {
        if let Some(variable) = self.variables(at).into_iter().find(|variable| variable.name == name) {
            return variable.model.map(Ty::Row);
        }
        match name {
            "me" => return self.auth_model().map(Ty::Row),
            "this" | "old" | "new" => return self.this(at).map(Ty::Row),
            _ => {}
        }
        if self.named(name, &[Kind::Enum]).is_some() {
            return Some(Ty::Values(name.to_owned()));
        }
        if self.named(name, &[Kind::Model]).is_some() {
            return Some(Ty::Rows(name.to_owned()));
        }
        self.field(&self.this(at)?, name)?.ty
    }

    /// The model that signs in.
    pub(super) fn auth_model(&self) -> Option<String> {
        let auths = self.files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item)));
        auths.filter(|(_, item)| item.kind == Kind::Auth).find_map(|(file, item)| item.name.map(|name| file.word(name).to_owned()))
    }

    /// The enum whose value a bare `.value` at this dot is: that of what it is compared with, or put into.
    pub(super) fn expected_enum(&self, dot: At) -> Option<String> {
        match self.expected(dot)? {
            Ty::Enum(name) => Some(name),
            Ty::Row(_) | Ty::Rows(_) | Ty::Values(_) | Ty::Scalar(_) => None,
        }
    }

    fn expected(&self, at: At) -> Option<Ty> {
        let file = self.files.get(at.file)?;
        let here = |token| At { token, ..at };
        let before = file.before(at.token)?;
        match file.word(before) {
            "==" | "!=" | "in" => self.ending_at(here(file.before(before)?)),
            "=" => {
                let (_, item) = self.around(at)?;
                let member = item.members.iter().rfind(|member| member.first <= at.token);
                match member.map(|member| member.what) {
                    Some(What::Field(ty)) => self.field_type(at.file, ty),
                    _ => self.ending_at(here(file.before(before)?)),
                }
            }
            ":" => {
                let field = file.before(before)?;
                self.field(&self.model_of_braces(here(field))?, file.word(field))?.ty
            }
            // `in [.a, .b]`, `status: [.a]`
            "[" | "," => {
                let (_, item) = self.around(at)?;
                let open = file.enclosing(at.token, item.first).filter(|open| file.word(*open) == "[")?;
                self.expected(here(open))
            }
            // `.open == status`
            _ if matches!(file.word(at.token + 2), "==" | "!=") => self.ending_at(here(at.token + 3)),
            _ => None,
        }
    }

    /// The model whose fields are named in the braces around a place: `Comment { ticket: t1 }`, `update t1 { priority: 1 }`.
    pub(super) fn model_of_braces(&self, at: At) -> Option<String> {
        let (_, item) = self.around(at)?;
        let file = self.files.get(at.file)?;
        let open = file.enclosing(at.token, item.first).filter(|open| file.word(*open) == "{")?;
        if Some(open) == item.body {
            return None;
        }
        let before = file.before(open)?;
        let name = file.word(before);
        if self.named(name, &[Kind::Model]).is_some() {
            return Some(name.to_owned());
        }
        match self.ending_at(At { token: before, ..at })? {
            Ty::Row(model) => Some(model),
            Ty::Rows(_) | Ty::Enum(_) | Ty::Values(_) | Ty::Scalar(_) => None,
        }
    }
}

/// What a function yields.
fn called(function: &str, base: Option<Ty>) -> Option<Ty> {
    let scalar = |name: &str| Some(Ty::Scalar(name.to_owned()));
    match function {
        "where" => base,
        "any" | "all" | "none" | "starts_with" | "ends_with" | "contains" | "changed" => scalar("Bool"),
        "count" | "length" => scalar("Int"),
        "lower" | "env" => scalar("String"),
        "now" => scalar("DateTime"),
        "today" => scalar("Date"),
        _ => None,
    }
}
