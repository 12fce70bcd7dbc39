//! Conditions about a row, as text: of what its model declares, each asks something that can be so and not be so.

use crate::specs::{Kind, Model};
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
    pub models: &'a [Model],
    /// What the row itself holds, and nothing else.
    pub is_own: bool,
}

impl Conditions<'_> {
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
                1 => return chance.of(&["me.staff", "not me.staff", "me.rank == 1", "me is null"]).to_owned(),
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
            Kind::Bool => chance.of(&[path.clone(), format!("not {path}"), format!("{path} == true")]),
            Kind::Int { .. } => {
                let right = match same(&field.kind) {
                    Some(other) if chance.one_in(2) => format!("{}{}{}", about.prefix, other.name, chance.of(&["", " + 1", " - 1"])),
                    _ => chance.below(3).to_string(),
                };
                format!("{path} {} {right}", chance.of(&["==", "!=", "<", "<=", ">", ">="]))
            }
            Kind::Level => match chance.below(3) {
                0 => format!("{path} in [.low, .mid]"),
                1 => format!("{path} != .{}", chance.of(&["low", "mid", "high"])),
                _ => format!("{path} == .{}", chance.of(&["low", "mid", "high"])),
            },
            Kind::Text => {
                let texts = if field.name == "email" { ["a@example.test", "b@example.test"] } else { ["a", "b"] };
                format!("{path} {} \"{}\"", chance.of(&["==", "!="]), chance.of(&texts))
            }
            Kind::Time => chance.of(&[format!("{path} < now()"), format!("{path} >= now() - 1d"), format!("{path} + 1d > now()")]),
            Kind::One(target) | Kind::OneVia(target) => {
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
