//! Conditions about a row, as text: of what its model declares, each asks something that can be so and not be so.

use crate::specs::{Kind, Model, Spec};
use purlin_tests::chance::Chance;

/// The row that a condition is about.
#[derive(Debug, Clone)]
pub struct About<'a> {
    pub model: &'a Model,
    /// `x.` of a row that has a name; nothing of the row itself.
    pub prefix: String,
    /// How the row itself is called.
    pub name: String,
    /// Further relations that may be followed.
    pub depth: usize,
}

#[derive(Debug)]
pub struct Conditions<'a> {
    models: &'a [Model],
    levels: Vec<&'a str>,
    /// What the row itself holds, and nothing else.
    is_own: bool,
    /// Rules of models before this one may be asked, so that none asks itself.
    asks_before: usize,
}

impl<'a> Conditions<'a> {
    /// Of rules of a model.
    pub fn of_rules(spec: &'a Spec, place: usize) -> Self {
        Self { asks_before: place, ..Self::of_claims(spec) }
    }

    pub fn of_claims(spec: &'a Spec) -> Self {
        let levels = spec.levels.iter().map(|(level, _)| &**level).collect();
        Self { models: &spec.models, levels, is_own: false, asks_before: 0 }
    }

    /// Of rows, whoever asks.
    pub fn of_rows(spec: &'a Spec) -> Self {
        Self { is_own: true, ..Self::of_claims(spec) }
    }

    pub fn of_this(&self, chance: &mut Chance, model: usize) -> String {
        let depth = if self.is_own { 0 } else { 2 };
        self.of(chance, &About { model: &self.models[model], prefix: String::new(), name: "this".to_owned(), depth })
    }

    pub fn of(&self, chance: &mut Chance, about: &About<'_>) -> String {
        let one = self.one(chance, about);
        match chance.below(5) {
            0 => format!("({one} and {})", self.one(chance, about)),
            1 => format!("({one} or {})", self.one(chance, about)),
            2 if chance.one_in(3) => format!("not ({one} and {})", self.one(chance, about)),
            _ => one,
        }
    }

    fn one(&self, chance: &mut Chance, about: &About<'_>) -> String {
        if !self.is_own {
            match chance.below(12) {
                0 => return "me is set".to_owned(),
                1 => return self.of_caller(chance),
                2 | 3 if about.model.name == "User" => return format!("{} == me", about.name),
                _ => {}
            }
        }
        let usable: Vec<usize> = (0..about.model.fields.len()).filter(|field| self.is_usable(about, *field)).collect();
        if usable.is_empty() {
            return chance.of(&["true", "me is set"]).to_owned();
        }
        // Relations are what goes wrong.
        let related: Vec<usize> = usable.iter().copied().filter(|field| about.model.fields[*field].kind.target().is_some()).collect();
        let field = if related.is_empty() || chance.one_in(2) { chance.of(&usable) } else { chance.of(&related) };
        self.of_field(chance, about, field)
    }

    fn of_caller(&self, chance: &mut Chance) -> String {
        let says = ["me.staff", "not me.staff", "me is null", "me is Chief", "me.rank == 1"];
        let has_rank = self.models[0].fields.iter().any(|field| field.name == "rank");
        chance.of(if has_rank { &says } else { &says[..4] }).to_owned()
    }

    fn is_usable(&self, about: &About<'_>, field: usize) -> bool {
        match &about.model.fields[field].kind {
            Kind::Many(..) | Kind::OneVia(..) => !self.is_own && about.depth > 0,
            Kind::One(_) => !self.is_own,
            _ => true,
        }
    }

    fn of_field(&self, chance: &mut Chance, about: &About<'_>, place: usize) -> String {
        let field = &about.model.fields[place];
        let path = format!("{}{}", about.prefix, field.name);
        if field.is_optional && chance.one_in(4) {
            return format!("{path} is {}", chance.of(&["null", "set"]));
        }
        let same = |other: &Kind| about.model.fields.iter().find(|of| of.kind == *other && of.name != field.name);
        match &field.kind {
            Kind::Bool | Kind::Computed(_) => chance.of(&[path.clone(), format!("not {path}"), format!("{path} == true")]),
            Kind::Int { .. } => {
                let right = match same(&field.kind) {
                    Some(other) if chance.one_in(2) => format!("{}{}{}", about.prefix, other.name, chance.of(&["", " + 1", " - 1"])),
                    _ => chance.below(3).to_string(),
                };
                format!("{path} {} {right}", chance.of(&["==", "!=", "<", "<=", ">", ">="]))
            }
            Kind::Level => match chance.below(3) {
                0 => format!("{path} in [.{}, .{}]", self.levels[0], self.levels[1]),
                1 => format!("{path} != .{}", chance.of(&self.levels)),
                _ => format!("{path} == .{}", chance.of(&self.levels)),
            },
            Kind::Text => {
                let is_email = field.name == "email";
                if chance.one_in(3) {
                    let other = same(&Kind::Text).map(|other| format!("{}{}", about.prefix, other.name));
                    return of_letters(chance, &path, other.as_deref(), is_email);
                }
                let texts = if is_email { ["a@example.test", "b@example.test"] } else { ["a", "b"] };
                format!("{path} {} \"{}\"", chance.of(&["==", "!="]), chance.of(&texts))
            }
            Kind::Time => chance.of(&[format!("{path} < now()"), format!("{path} >= now() - 1d"), format!("{path} + 1d > now()")]),
            Kind::One(target) | Kind::OneVia(target) => {
                if *target < self.asks_before && chance.one_in(5) {
                    return format!("can {} {path}", chance.of(&["read", "read", "update", "delete"]));
                }
                if let Some(other) = same(&Kind::One(*target)).filter(|_| chance.one_in(4)) {
                    return format!("{path} == {}{}", about.prefix, other.name);
                }
                if self.models[*target].name == "User" && !chance.one_in(3) {
                    return format!("{path} {} me", chance.of(&["==", "==", "!="]));
                }
                if about.depth == 0 {
                    return if field.is_optional { format!("{path} is set") } else { "me is set".to_owned() };
                }
                let next = About { model: &self.models[*target], prefix: format!("{path}."), name: path, depth: about.depth - 1 };
                self.one(chance, &next)
            }
            Kind::Many(target, _) => {
                let var = ["x", "y", "z"][about.depth.min(2)];
                let within =
                    About { model: &self.models[*target], prefix: format!("{var}."), name: var.to_owned(), depth: about.depth - 1 };
                format!("{path}.{}({var} => {})", chance.of(&["any", "any", "all", "none"]), self.of(chance, &within))
            }
        }
    }
}

/// What asks of the letters of a text, or of two of one row: of the same few ones, so that one condition may forbid another, or entail it.
fn of_letters(chance: &mut Chance, path: &str, other: Option<&str>, is_email: bool) -> String {
    let written = if is_email { ["a", "a@", "b@", "A", "b@example.test"] } else { ["a", "ab", "b", "A", ""] };
    let written = format!("\"{}\"", chance.of(&written));
    let part = other.filter(|_| chance.one_in(2)).unwrap_or(&written);
    let test = chance.of(&["starts_with", "ends_with", "contains"]);
    let order = chance.of(&["<", "<=", ">", ">="]);
    match chance.below(8) {
        0..=2 => format!("{path}.{test}({part})"),
        3 => format!("{path}.lower() {} {written}", chance.of(&["==", "!="])),
        4 => format!("{path}.lower().{test}({written})"),
        5 => format!("{path}.lower() {order} {written}"),
        6 => format!("{path}.length() {} {}", chance.of(&["==", order]), if is_email { 14 } else { chance.below(3) }),
        _ => format!("{path} {order} {part}"),
    }
}
