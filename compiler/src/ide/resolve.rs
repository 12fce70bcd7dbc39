//! What a name in a text stands for: the declaration that a rename would change and an editor would go to.

use super::outline::{Item, Kind, What};
use super::path::Ty;
use super::{At, File, Place, Program};
use crate::parse::tokens::TokenKind;
use purlin_rules::diagnostic::Span;

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Item(Place),
    /// A field of a model, a mixin or a record, where it is declared.
    Field(At),
    /// A field that every model has, or a tenancy gives.
    Implicit {
        model: String,
        field: String,
    },
    /// A value of an enum, where it is declared.
    Value(At),
    /// A parameter, a quantifier's variable, the label of a row.
    Variable(At),
}

impl Program {
    /// What the word stands for, if it is the name of something.
    pub(super) fn meaning(&self, at: At) -> Option<Meaning> {
        let file = self.files.get(at.file)?;
        if !file.is_word(at.token) {
            return None;
        }
        let (place, item) = self.around(at)?;
        let name = file.word(at.token);
        if let Some(declared) = self.declared(at, place) {
            return Some(declared);
        }
        let before = file.before(at.token);
        match before.map_or("", |before| file.word(before)) {
            // A write to one model that opens another: `accept W108 on Member.Invoice`.
            "." if item.kind == Kind::Accept && name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                return self.types.get(name).map(|place| Meaning::Item(*place));
            }
            "." => {
                let dot = At { token: before?, ..at };
                return match self.before_dot(dot) {
                    Some(Ty::Row(model) | Ty::Rows(model)) => self.field_meaning(&model, name),
                    Some(Ty::Values(item)) => self.value(&item, name),
                    Some(Ty::Enum(_) | Ty::Scalar(_)) => None,
                    None => self.value(&self.expected_enum(dot)?, name),
                };
            }
            // A rule's name, a reason, an attribute.
            "@" | "as" | "because" => return None,
            "via" if item.kind.has_fields() => return self.field_meaning(&self.type_of_member(at)?, name),
            _ => {}
        }
        if self.is_setting(at, item) {
            return None;
        }
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.types.get(name).map(|place| Meaning::Item(*place));
        }
        if let Some(model) = self.named_in_list(at) {
            return self.field_meaning(&model, name);
        }
        if file.word(at.token + 1) == ":"
            && let Some(model) = self.model_of_braces(at)
        {
            return self.field_meaning(&model, name);
        }
        if matches!(item.kind, Kind::Auth | Kind::Tenant) && matches!(file.word_before(at.token), "identify" | "by") {
            return self.field_meaning(file.word(item.name?), name);
        }
        if let Some(variable) = self.variables(at).into_iter().find(|variable| variable.name == name) {
            return Some(Meaning::Variable(variable.at));
        }
        // `accept S805 on drawings`
        let is_accepted = item.kind == Kind::Accept && file.word_before(at.token) == "on";
        if (is_accepted || matches!(file.word_before(at.token), "(" | "enqueue" | "with"))
            && let Some(place) = self.callables.get(name)
        {
            return Some(Meaning::Item(*place));
        }
        self.field_meaning(&self.this(at)?, name)
    }

    /// A word that stands where the language has words of its own, though a field may be called like it.
    fn is_setting(&self, at: At, item: &Item) -> bool {
        let Some(file) = self.files.get(at.file) else { return false };
        let member = item.members.iter().rfind(|member| member.first <= at.token);
        let open = file.enclosing(at.token, item.first);
        let before_open = open.and_then(|open| file.before(open));
        if let Some(member) = member {
            let is_rule = matches!(member.what, What::Allow | What::Deny);
            let in_operations =
                is_rule && open == item.body && (member.first..at.token).all(|token| !matches!(file.word(token), "if" | "check"));
            let keyword = member.first == at.token && !matches!(member.what, What::Field(_) | What::EnumValue | What::Row { .. });
            if keyword || in_operations {
                return true;
            }
        }
        let in_attribute = before_open.is_some_and(|name| matches!(file.word(name), "was" | "on_delete") && file.word_before(name) == "@");
        // `notify x { title "…" via push, email }`: what follows a sign is an expression, what begins is a setting.
        let in_notification = item.kind == Kind::On
            && open.is_some_and(|open| Some(open) != item.body && holds_settings(file, open))
            && !matches!(file.word_before(at.token), ":" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "and" | "or" | "not" | "+" | "-");
        in_attribute || in_notification
    }

    /// A word that is the name of a declaration, where it is declared.
    fn declared(&self, at: At, place: Place) -> Option<Meaning> {
        let item = self.item(place)?;
        let own_name = item.name == Some(at.token);
        if own_name {
            return match item.kind {
                // These name a model that is declared elsewhere.
                Kind::Auth | Kind::Tenant | Kind::On => self.types.get(self.word(at)).map(|place| Meaning::Item(*place)),
                Kind::App | Kind::Test | Kind::Prove | Kind::Accept | Kind::Endpoint => None,
                Kind::Role
                | Kind::Enum
                | Kind::Mixin
                | Kind::Model
                | Kind::Type
                | Kind::Job
                | Kind::Fn
                | Kind::Bucket
                | Kind::Channel
                | Kind::Seed => Some(Meaning::Item(place)),
            };
        }
        if item.params.iter().any(|(name, _)| *name == at.token) {
            return Some(Meaning::Variable(at));
        }
        let member = item.members.iter().find(|member| member.name == at.token)?;
        match member.what {
            What::Field(_) => Some(Meaning::Field(at)),
            What::EnumValue => Some(Meaning::Value(at)),
            What::Row { model } if model != member.name => Some(Meaning::Variable(at)),
            What::Row { .. } | What::Allow | What::Deny | What::Other => None,
        }
    }

    fn field_meaning(&self, model: &str, name: &str) -> Option<Meaning> {
        let field = self.field(model, name)?;
        Some(field.at.map_or_else(|| Meaning::Implicit { model: model.to_owned(), field: field.name }, Meaning::Field))
    }

    fn value(&self, item: &str, name: &str) -> Option<Meaning> {
        let place = self.named(item, &[Kind::Enum])?;
        let file = self.files.get(place.0)?;
        let member = self.item(place)?.members.iter().find(|member| file.word(member.name) == name)?;
        Some(Meaning::Value(At { file: place.0, token: member.name }))
    }

    /// The type of the field in whose declaration a place is.
    pub(super) fn type_of_member(&self, at: At) -> Option<String> {
        let (_, item) = self.around(at)?;
        let member = item.members.iter().rfind(|member| member.first <= at.token)?;
        let What::Field(ty) = member.what else { return None };
        self.files.get(at.file).map(|file| file.word(ty.name).to_owned())
    }

    /// The model whose fields the parentheses around a place list: `unique (a, b)`, `update(a)`, `through Follow(a, b)`.
    pub(super) fn named_in_list(&self, at: At) -> Option<String> {
        let (_, item) = self.around(at)?;
        let file = self.files.get(at.file)?;
        let open = file.enclosing(at.token, item.first).filter(|open| file.word(*open) == "(")?;
        let before = file.before(open)?;
        let is_list = match file.word(before) {
            "unique" | "index" | "search" | "global" | "sequence" => true,
            "read" | "get" | "list" | "create" | "update" => {
                // `@read(E)` and `@write(E)` hold conditions; so may a parenthesis after `can read x`.
                file.word_before(before) != "@" && matches!(file.word_before(before), "allow" | "deny" | ",")
            }
            through if file.word_before(before) == "through" => return Some(through.to_owned()),
            _ => false,
        };
        if is_list { self.this(at) } else { None }
    }

    /// Every word of the program that stands for this.
    pub(super) fn uses(&self, meaning: &Meaning, name: &str) -> Vec<At> {
        let mut uses = Vec::new();
        for (place, file) in self.files.iter().enumerate() {
            for token in 0..file.tokens.len() {
                let at = At { file: place, token };
                if file.word(token) == name && self.meaning(at).as_ref() == Some(meaning) {
                    uses.push(at);
                }
            }
        }
        uses
    }

    /// The places in holes of templates that name a field: `"{author.name} replied"`.
    pub(super) fn uses_in_holes(&self, meaning: &Meaning, name: &str) -> Vec<Span> {
        let Meaning::Field(declared) = meaning else { return Vec::new() };
        let mut uses = Vec::new();
        for (place, file) in self.files.iter().enumerate() {
            for item in file.items.iter().filter(|item| item.kind == Kind::On) {
                let texts = (item.first..item.end).filter(|token| file.kind(*token) == Some(TokenKind::Text));
                for token in texts {
                    let at = At { file: place, token };
                    let (Some(this), text) = (self.this(at), file.word(token)) else { continue };
                    for (start, hole) in holes(text) {
                        uses.extend(self.steps(&this, hole).filter(|(_, step, field)| *step == name && *field == *declared).map(
                            |(offset, step, _)| {
                                let whole = self.span(at);
                                let from = whole.start + u32::try_from(start + offset).unwrap_or(0);
                                Span { start: from, end: from + u32::try_from(step.len()).unwrap_or(0), ..whole }
                            },
                        ));
                    }
                }
            }
        }
        uses
    }

    /// The fields that a path of a hole goes through, each with its place in the path.
    fn steps<'h>(&self, this: &str, path: &'h str) -> impl Iterator<Item = (usize, &'h str, At)> {
        let mut model = Some(this.to_owned());
        let mut offset = 0;
        let mut steps = Vec::new();
        for step in path.split('.') {
            let name = step.trim();
            let start = offset + (step.len() - step.trim_start().len());
            offset += step.len() + 1;
            let Some(field) = model.as_deref().and_then(|model| self.field(model, name)) else {
                // `this.title`, `old.title`
                if !matches!(name, "this" | "old" | "new") {
                    break;
                }
                continue;
            };
            steps.extend(field.at.map(|at| (start, name, at)));
            model = if let Some(Ty::Row(model)) = field.ty { Some(model) } else { None };
        }
        steps.into_iter()
    }

    /// Where it is declared; what is implicit is declared nowhere.
    pub(super) fn declaration(&self, meaning: &Meaning) -> Option<At> {
        match meaning {
            Meaning::Item(place) => Some(At { file: place.0, token: self.item(*place)?.name? }),
            Meaning::Field(at) | Meaning::Value(at) | Meaning::Variable(at) => Some(*at),
            Meaning::Implicit { .. } => None,
        }
    }
}

/// Whether the braces of a trigger's action hold settings, and not fields: those of `notify`, `webhook`, `locale` and `data`.
fn holds_settings(file: &File, open: usize) -> bool {
    if file.word(open) != "{" || file.word_before(open) == "data" {
        return file.word(open) == "{";
    }
    let mut before = (0..open).rev().map(|token| file.word(token));
    before.find_map(|word| match word {
        "notify" | "webhook" | "locale" => Some(true),
        "create" | "set" | "delete" | "{" | "}" => Some(false),
        _ => None,
    }) == Some(true)
}

/// The expressions in the holes of a template, each with its place in the text; without filters (`| truncate(80)`).
fn holes(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(open) = text.get(rest..).and_then(|rest| rest.find('{')).map(|at| rest + at) {
        let Some(close) = text.get(open..).and_then(|rest| rest.find('}')).map(|at| open + at) else { return found };
        let hole = text.get(open + 1..close).unwrap_or("");
        found.push((open + 1, hole.split('|').next().unwrap_or("").trim_end()));
        rest = close + 1;
    }
    found
}
